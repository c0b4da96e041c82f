"""Numbers as people say them: a mark out of ten, and one in four."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from helpers.present.language.narrative import people
from helpers.present.language.words import mark

if TYPE_CHECKING:
    import pandas as pd

    from helpers.present.language.words import Words
    from helpers.present.perception.findings import Findings
    from helpers.study.opening import Study

#: Shares that are said in people, and how far a share may lie from one to be said so.
IN_PEOPLE = {
    1 / 5: mark("1 in 5 people"),
    1 / 4: mark("1 in 4 people"),
    1 / 3: mark("1 in 3 people"),
    1 / 2: mark("1 in 2 people"),
    2 / 3: mark("2 in 3 people"),
    3 / 4: mark("3 in 4 people"),
    4 / 5: mark("4 in 5 people"),
}
NEAR = 0.015
#: Who gave a mark: people, or those who chose to answer.
GAVE = (mark("People gave a mark from 0 to 10."), mark("Those who answered gave a mark from 0 to 10."))


def mark_of(score: float | None, words: Words) -> str:
    """Return a score from 0 to 100 as a mark out of ten.

    Examples
    --------
    >>> from helpers.present.language.words import Words
    >>> mark_of(57.9, Words("ca"))
    '5,8'
    """
    return words.number(None if score is None else score / 10, 1)


def ten_ends(low: float, high: float) -> tuple[float, float]:
    """Return the ends of an interval of a score as marks out of ten, never the same one twice.

    Examples
    --------
    >>> ten_ends(57.3, 59.2), ten_ends(57.7, 58.3)
    ((5.7, 5.9), (5.7, 5.9))
    """
    ends = round(low / 10, 1), round(high / 10, 1)
    return ends if ends[0] < ends[1] else (floor(low) / 10, ceil(high) / 10)


def in_people(share: float, study: Study, words: Words) -> str:
    """Return a share as one in so many people where it lies near one, else as a percentage of those it speaks of.

    Those who chose to answer are no share of the people.
    """
    nearest = min(IN_PEOPLE, key=lambda simple: abs(simple - share))
    if abs(nearest - share) <= NEAR and study.config.sample.type != "opt_in":
        return words(IN_PEOPLE[nearest])
    return words("{share} {people}", share=words.percent(share), people=people(study, words))


def plain_value(row: pd.Series, findings: Findings, column: str = "estimate") -> str:
    """Return an estimate as a share in per cent, or as a mark out of ten."""
    if row["indicator"] in findings.shares:
        return findings.words.percent(row[column])
    return mark_of(row[column], findings.words)
