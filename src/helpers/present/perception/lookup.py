"""Every question by every group: the tables in which a reader looks up what the chapters do not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.present.language.narrative import YES_NO, level_name
from helpers.present.language.words import escape_markdown, mark
from helpers.present.outputs import Sentences, tabulate
from helpers.present.perception.answers import answer_name, question_name
from helpers.stats.estimates.answers import NOT_COUNTED
from helpers.stats.scales.invariance import incomparable
from helpers.study.indicators import EVERYBODY, INDICATORS

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from helpers.present.perception.findings import Findings

MEAN_SCORE, MEAN, SHARE = mark("mean, from 0 to 100"), mark("mean"), mark("share")
#: Fewest published groups of a grouping for its table to compare anything.
FEWEST = 2
Row = tuple[str, str, list[str]]
Cells = dict[tuple[str, str], str]


def tables(findings: Findings, invariance: pd.DataFrame) -> Sentences | None:
    """Return one table a grouping, each under its name in bold: questions and answers down, groups across.

    A figure that was withheld stays so, and a scale that does not measure the same in the groups of a grouping is not
    set beside itself there. Figures carry their intervals and no counts of people: the groups' sizes are told once, and
    how many left a question out is told of no group.

    Parameters
    ----------
    invariance
        As `Perception.invariance`.

    Returns
    -------
    Sentences
        None where no grouping has two groups that may be published.
    """
    apart, asked = _apart(findings, invariance), _asked(findings)
    of_all = _cells(EVERYBODY, findings)
    parts = []
    for domain, levels in _groupings(findings).items():
        told = {code: named for code, named in asked.items() if (code, domain) not in apart}
        parts.append(_table(domain, levels, told, of_all | _cells(domain, findings), findings))
    return Sentences("\n".join(parts)) if parts else None


def _apart(findings: Findings, invariance: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the scales, each with a grouping in whose groups it is not one measure."""
    scales = invariance["scale"].unique() if len(invariance) else []
    return {(str(scale), domain) for scale in scales for domain in incomparable(str(scale), invariance)}


def _groupings(findings: Findings) -> dict[str, list[str]]:
    """Return each grouping with its groups of which anything may be published, in its question's order."""
    rows = findings.estimates[findings.estimates["estimate"].notna() & (findings.estimates["domain"] != EVERYBODY)]
    levels = {str(domain): [str(level) for level in part["level"].unique()] for domain, part in rows.groupby("domain")}
    return {domain: _ordered(domain, listed, findings) for domain, listed in levels.items() if len(listed) >= FEWEST}


def _ordered(domain: str, levels: Sequence[str], findings: Findings) -> list[str]:
    offered = (
        [option.code for option in findings.study.instrument[domain].options]
        if domain in findings.study.instrument
        else []
    )
    return sorted(levels, key=lambda level: offered.index(level) if level in offered else len(offered))


def _table(
    domain: str, levels: Sequence[str], asked: Mapping[str, tuple[str, str]], cells: Cells, findings: Findings
) -> str:
    words = findings.words
    rows = [
        (*named, [cells.get((code, level), words("withheld")) for level in (EVERYBODY, *levels)])
        for code, named in asked.items()
    ]
    heads = [words("Everybody"), *(level_name(domain, level, findings.study, words) for level in levels)]
    return f"**{escape_markdown(findings.name(domain))}**\n\n{_markdown(rows, heads, findings)}"


def _asked(findings: Findings) -> dict[str, tuple[str, str]]:
    """Return the indicators that are told to question and answer: no data of the interview, none twice by name."""
    left_out = set(findings.items.loc[findings.items["construct"] == NOT_COUNTED, "item"])
    codes = [str(code) for code in findings.estimates["indicator"].unique() if str(code).split("__")[0] not in left_out]
    named = {code: _named(code, findings) for code in codes}
    # A score of one question is that question.
    first = {both: code for code, both in reversed(named.items())}
    return {code: both for both, code in reversed(first.items())}


def _cells(domain: str, findings: Findings) -> Cells:
    """Return the text of each figure of a grouping by indicator and group."""
    rows = findings.estimates[findings.estimates["domain"].eq(domain) & findings.estimates["estimate"].notna()]
    printed = findings.printed(rows).to_dict("records")
    return {(str(row["indicator"]), str(row["level"])): _told(row, findings) for row in printed}


def _told(row: Mapping[Hashable, Any], findings: Findings) -> str:
    return findings.value(row) if pd.isna(row["conf_low"]) else f"{findings.value(row)} ({findings.interval(row)})"


def _named(code: str, findings: Findings) -> tuple[str, str]:
    """Return the question and the answer that an indicator is the figure of."""
    item, _, answer = code.partition("__")
    if answer:
        return escape_markdown(question_name(item, findings)), escape_markdown(answer_name(item, answer, findings))
    return escape_markdown(findings.name(code)), findings.words(_unit(code, findings))


def _unit(code: str, findings: Findings) -> str:
    kind = findings.kinds.get(code)
    if code in findings.shares:
        return YES_NO[True] if kind == "binary" else SHARE
    return MEAN_SCORE if kind == "scale" or code in INDICATORS.scores else MEAN


def _markdown(rows: Sequence[Row], heads: Sequence[str], findings: Findings) -> str:
    words = findings.words
    shown = {words("Question"): [row[0] for row in rows], words("Answer"): [row[1] for row in rows]}
    shown |= {escape_markdown(head): [row[2][at] for row in rows] for at, head in enumerate(heads)}
    return tabulate(pd.DataFrame(shown), "", pd.DataFrame(), "ll" + "r" * len(heads)).markdown
