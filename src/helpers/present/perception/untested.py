"""The groups whose difference was not tested, with what came out and why: silence about them would read as sameness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.present.language.claims import Claim, Told, join
from helpers.present.language.narrative import level_name
from helpers.present.language.words import escape_markdown, mark
from helpers.present.perception.findings import GROUP_DIGITS, Findings
from helpers.stats.comparisons.groups import SMALLEST_LEVEL
from helpers.stats.scales.invariance import incomparable
from helpers.study.indicators import EVERYBODY

if TYPE_CHECKING:
    import pandas as pd

FEW = mark("Not tested, because a test needs {least} people in each group: {domains}.")
#: With groups large enough the test fails where there are fewer sampling units than groups.
TIED = mark("Not tested, because the sample has too few drawn units for it: {domains}.")


def untested(findings: Findings, tests: pd.DataFrame, invariance: pd.DataFrame, code: str) -> Told:
    """Return the domains whose groups have figures and no test, each with its two ends; empty where there are none.

    Parameters
    ----------
    tests
        Table `groups`.
    invariance
        As `stats.perception.Scales` has it: groups in which an index does not measure the same are told elsewhere.
    code
        The indicator that groups are compared in.
    """
    left = {name: findings.rows([code], name) for name in _domains(findings, tests, invariance, code)}
    left = {name: rows for name, rows in left.items() if len(rows) > 1}
    few = {name: rows for name, rows in left.items() if (rows["n"] >= SMALLEST_LEVEL).sum() < 2}
    tied = {name: rows for name, rows in left.items() if name not in few}
    return join(_told(part, sentence, findings) for part, sentence in ((few, FEW), (tied, TIED)))


def _domains(findings: Findings, tests: pd.DataFrame, invariance: pd.DataFrame, code: str) -> list[str]:
    table = findings.estimates
    held = dict.fromkeys(table.loc[table["indicator"] == code, "domain"])
    told = {EVERYBODY, *tests["domain"], *incomparable(code, invariance)}
    return [name for name in held if name not in told]


def _told(domains: dict[str, pd.DataFrame], sentence: str, findings: Findings) -> Told:
    if not domains:
        return Told("")
    words = findings.words
    said = "; ".join(_ends(name, rows, findings) for name, rows in domains.items())
    claims = tuple(Claim("silence", str(rows["indicator"].iloc[0]), base=name) for name, rows in domains.items())
    return Told(words(sentence, least=words.number(SMALLEST_LEVEL), domains=said), claims)


def _ends(domain: str, rows: pd.DataFrame, findings: Findings) -> str:
    """Return a domain with its highest and its lowest group, how far apart they are, and how many people each has."""
    words, ordered = findings.words, rows.sort_values("estimate", kind="stable")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    return words(
        "{domain} (“{high}” {most}, n = {many}, and “{low}” {least}, n = {few}: {gap} points apart)",
        domain=findings.name(domain).lower(),
        high=escape_markdown(level_name(domain, str(high["level"]), findings.study, words)),
        low=escape_markdown(level_name(domain, str(low["level"]), findings.study, words)),
        most=findings.value(high), least=findings.value(low), many=words.number(high["n"]), few=words.number(low["n"]),
        gap=words.number(high["estimate"] - low["estimate"], GROUP_DIGITS),
    )  # fmt: skip
