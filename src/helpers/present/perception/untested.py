"""The groups whose difference was not tested, with what came out and why: silence about them would read as sameness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.present.language.claims import Claim, Told, join
from helpers.present.language.contractions import in_marks
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
#: Of one group alone no figure may be shown beside another's.
WITHHELD = mark("Not compared, because the figure of one of the groups may be shown at most: {domains}.")
#: Others of their domain were compared: a sentence on the domain as a whole would speak of these too.
LEFT_OUT = mark("Left out of the comparison, because it needs {least} people in each group: {groups}.")


def untested(findings: Findings, tests: pd.DataFrame, invariance: pd.DataFrame, code: str) -> Told:
    """Return the domains whose groups have no test, with the two ends of what has figures, and groups left out of one.

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
    alone = [name for name, rows in left.items() if len(rows) < 2 and _is_withheld(name, findings, code)]
    left = {name: rows for name, rows in left.items() if len(rows) > 1}
    few = {name: rows for name, rows in left.items() if (rows["n"] >= SMALLEST_LEVEL).sum() < 2}
    tied = {name: rows for name, rows in left.items() if name not in few}
    told = [_told(part, sentence, findings) for part, sentence in ((few, FEW), (tied, TIED))]
    return join([_left_out(findings, tests[tests["is_alike"].astype(bool)], code), *told, _withheld(alone, findings)])


def _is_withheld(domain: str, findings: Findings, code: str) -> bool:
    table = findings.estimates
    rows = table[(table["indicator"] == code) & (table["domain"] == domain)]
    return bool(rows["is_suppressed"].astype(bool).any())


def _withheld(domains: list[str], findings: Findings) -> Told:
    words = findings.words
    names = words.list([findings.name(domain).lower() for domain in domains])
    return Told(words(WITHHELD, domains=names) if domains else "")


def _left_out(findings: Findings, compared: pd.DataFrame, code: str) -> Told:
    """Return the groups that have figures and were left out of a comparison of others of their domain."""
    words = findings.words
    few = {
        domain: rows.loc[rows["n"] < SMALLEST_LEVEL, "label"]
        for domain in compared["domain"]
        if len(rows := findings.rows([code], domain))
    }
    quoted = {
        domain: [in_marks(name, words.language, escape_markdown) for name in names] for domain, names in few.items()
    }
    said = [f"{findings.name(domain).lower()} ({words.list(names)})" for domain, names in quoted.items() if names]
    text = words(LEFT_OUT, least=words.number(SMALLEST_LEVEL), groups="; ".join(said))
    return Told(text if said else "")


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
