"""Checks of rows and of what depends on several items: duplicates, speed, straight lines, routing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.study.indicators import INDICATORS
from helpers.survey.vocabulary import DONT_KNOW, INVALID, NOT_ASKED, REFUSED, VALID, is_blank

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from helpers.study.instrument import Item
    from helpers.survey.decoding.decoding import Answers

NEARLY_ALL = 0.9
_TIME = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T]+\d{1,2}:\d{2}")
#: Fewest items of a battery, some of them worded the other way, in which one answer throughout means no reading.
LEAST_BATTERY = 6
#: Constructs of the scales, and those of them of which much is bad for the image.
ATTITUDES = tuple(INDICATORS[scale].measures for scale in INDICATORS.roles.scales)
NEGATIVE = frozenset(INDICATORS[scale].measures for scale in INDICATORS.roles.scales if INDICATORS[scale].sign < 0)
ISSUE_COLUMNS = ["row", "item", "reason", "action", "value"]


def issue_table(
    rows: pd.Index | Sequence[int], reason: str, action: str, item: str | None = None, values: Sequence | None = None
) -> pd.DataFrame:
    """Return entries of the issues table, one a row number."""
    shown = [None] * len(rows) if values is None else list(values)
    entries = {"row": list(rows), "item": item, "reason": reason, "action": action, "value": shown}
    return pd.DataFrame(entries, columns=ISSUE_COLUMNS, dtype=object)


def compared_cells(frame: pd.DataFrame, matched: Sequence[str], apart: Sequence[str]) -> pd.DataFrame:
    """Return the cells by which rows are compared: all answers, without what the tool itself wrote.

    Parameters
    ----------
    matched
        Columns of items.
    apart
        Columns of identifiers and times that are known as such; of the columns that no item uses, those that differ
        in nearly every row or hold times are left out too.
    """
    rest = [column for column in frame.columns if column not in apart]
    return frame[[column for column in rest if column in matched or not is_written_by_tool(frame[column])]]


def is_written_by_tool(column: pd.Series) -> bool:
    """Return whether a column differs in nearly every row or holds times: what a tool notes, and nobody answers."""
    said = column[column != ""]
    if said.empty or said.nunique() > NEARLY_ALL * len(said):
        return True
    return bool(said.str.match(_TIME).mean() > NEARLY_ALL)


def find_speeders(seconds: pd.Series, share_of_median: float) -> pd.Series:
    """Return whether an interview took less than a share of the median duration; not, where none is known."""
    return (seconds < share_of_median * seconds[seconds > 0].median()).fillna(False).astype(bool)


def find_straight_lines(answers: Mapping[str, Answers], items: Sequence[Item]) -> pd.Series | None:
    """Return whether a row gives one answer to a whole battery that is worded in both directions.

    A battery is the attitude items on one scale. None where no battery is long enough or worded both ways.
    """
    scales = [item for item in items if item.kind == "scale" and item.construct in ATTITUDES and item.id in answers]
    straight: pd.Series | None = None
    for ends in dict.fromkeys((item.low, item.high) for item in scales):
        battery = [item for item in scales if (item.low, item.high) == ends]
        is_negative = [(item.construct in NEGATIVE) != item.reversed for item in battery]
        if len(battery) < LEAST_BATTERY or len(set(is_negative)) < 2:
            continue
        table = pd.DataFrame({item.id: answers[item.id].values for item in battery}, dtype=float)
        said = table.notna()
        both = (said.loc[:, is_negative].any(axis=1)) & (said.loc[:, [not n for n in is_negative]].any(axis=1))
        line = (table.max(axis=1) == table.min(axis=1)) & (said.sum(axis=1) >= LEAST_BATTERY) & both
        straight = line if straight is None else straight | line
    return straight


def has_substance(answers: Mapping[str, Answers], items: Sequence[Item]) -> pd.Series:
    """Return whether a row says anything (also "don't know") on what the survey is about, beyond the profile."""
    about = [item.id for item in items if item.construct not in ("paradata", "profile") and item.id in answers]
    said = [answers[item].states.isin([VALID, DONT_KNOW, INVALID]).to_numpy() for item in about]
    index = next(iter(answers.values())).states.index
    return pd.Series(np.logical_or.reduce(said) if said else True, index)


def apply_routing(item: Item, answers: Mapping[str, Answers]) -> tuple[Answers, pd.Series]:
    """Return an item's answers under its routing, and the rows whose answer the routing forbids.

    Whoever answered no to every question that opens this one was not asked: a blank, however the file's program writes
    it, and "no answer" are "not asked", and an answer is set aside. Whoever left those questions open is taken at their
    word where they answered, and as not asked where not; so is everybody where one of those questions is not in the
    file.
    """
    own, doors = answers[item.id], [door for door in item.doors if door in answers]
    if not doors:
        return own, pd.Series(False, own.states.index)
    opened = np.logical_or.reduce([(answers[door].values == 1).to_numpy() for door in doors])
    refused, closed = own.states == REFUSED, shut_out(item, answers)
    broken = closed & own.states.isin([VALID, DONT_KNOW, INVALID])
    unasked = refused & (closed | (own.texts.map(is_blank) & ~opened))
    states = own.states.mask(unasked, NOT_ASKED).mask(broken, INVALID)
    values = own.values.where(states == VALID) if own.values.ndim == 1 else own.values.where(states == VALID, axis=0)
    return replace(own, values=values, states=states, faults=own.faults.mask(broken, "")), broken


def shut_out(item: Item, answers: Mapping[str, Answers]) -> pd.Series:
    """Return whether each row said no to every question that opens an item; nobody did to one that was not asked."""
    index = answers[item.id].states.index
    if not item.doors or any(door not in answers for door in item.doors):
        return pd.Series(False, index)
    return pd.Series(np.logical_and.reduce([(answers[door].values == 0).to_numpy() for door in item.doors]), index)
