"""Rows without a person: what was typed below the people, or fills a few cells without anything that tells who it was.

A count of each answer, a mean under one column, tick boxes drawn on beyond the last row. Each cell may be an answer;
what gives the row away is that everybody has an identifier or a date, and fills most columns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from helpers.survey.files.filled import filled_cells, full_rows

if TYPE_CHECKING:
    from collections.abc import Callable

#: Nearly all people have an identifier, or a date.
MOST = 0.9
#: Among the people a row without a name is nobody's that fills no more cells than these.
FEW_CELLS = 3
#: Fewest people who show what a row of one holds, and how many columns they fill.
LEAST_PEOPLE, LEAST_COLUMNS = 8, 8
#: A question by which figures are told has no more answers than these.
MOST_GROUPS = 30
_FRACTION, _NO_HALF = re.compile(r"^\d+[.,]\d"), re.compile(r"^\d+[.,](?!50*$)\d")
#: Columns of dates are told by so many people.
SAMPLE = 100


def nobodys(
    frame: pd.DataFrame,
    names_of: Callable[[pd.DataFrame], list[str]],
    has_identifier: Callable[[pd.DataFrame, list[str], pd.Series], pd.Series],
    dates_of: Callable[[pd.DataFrame], pd.DataFrame],
) -> pd.Series:
    """Return which rows are no person's: below all people, or of a few cells, and without identifier and date.

    Parameters
    ----------
    frame
        Cells without blanks around them.
    names_of
        Gives the columns of identifiers among rows.
    has_identifier
        Tells whether a row has an identifier that is made as the others are.
    dates_of
        Tells of each cell whether it holds a date.
    """
    filled = filled_cells(frame)
    is_full = full_rows(filled)
    none = is_full & False
    if is_full.sum() < LEAST_PEOPLE or is_full.all() or (frame[is_full] != "").sum(axis=1).median() < LEAST_COLUMNS:
        return none
    full = frame[is_full]
    names = [name for name in names_of(full) if (full[name] != "").mean() >= MOST]
    dated = dates_of(full.head(SAMPLE)).mean() >= MOST
    days = dates_of(frame.loc[:, dated])
    last = frame.index.get_indexer([is_full[::-1].idxmax()])[0]
    is_below = pd.Series(range(len(frame)), frame.index) > last
    cells = (frame != "").sum(axis=1)
    if not names and days.empty:
        return is_below & (cells > 0) & ((filled == 0) | _by_group(frame, full, is_below))
    has_name = has_identifier(frame, names, is_full) | days.any(axis=1)
    # Among the people a no is an answer.
    return ~is_full & ~has_name & (cells > 0) & (is_below | (cells <= FEW_CELLS))


def _by_group(frame: pd.DataFrame, people: pd.DataFrame, is_below: pd.Series) -> pd.Series:
    """Return which rows below the people are a table of figures by group, where nobody has an identifier or a date.

    They fill the same few cells, in one of which each answer that people gave to a question stands once, and a blank
    row is above them, or a fraction is in them where people answer in whole numbers. Who broke off is no such table;
    a mean of one column alone is: one cell, with a fraction that is no half.
    """
    told, rows = is_below & False, frame[is_below]
    has_number = rows.apply(lambda column: column.str.contains(r"^\d")).any(axis=1)
    patterns = (rows != "").apply(tuple, axis=1) if len(rows) else pd.Series(dtype=object)
    for pattern, whole in rows.groupby(patterns, sort=False):
        names, block = [name for name, is_said in zip(frame, pattern, strict=True) if is_said], whole[has_number]
        if 1 < len(names) <= FEW_CELLS and any(_is_each_once(block[name], people[name]) for name in names):
            # The headings of the table stand above it.
            is_apart = frame.index[frame.index.get_loc(whole.index[0]) - 1] < whole.index[0] - 1
            told[whole.index] = is_apart or any(_is_fraction(block[name], people[name]) for name in names)
        if len(names) == 1 and _is_fraction(block[names[0]], people[names[0]]):
            told[block.index] = block[names[0]].str.contains(_NO_HALF)
    return told


def _is_each_once(cells: pd.Series, answers: pd.Series) -> bool:
    given = set(answers) - {""}
    return 1 < len(given) == len(cells) <= MOST_GROUPS and set(cells) == given


def _is_fraction(cells: pd.Series, answers: pd.Series) -> bool:
    return cells.str.contains(_FRACTION).any() and not answers.str.contains(_FRACTION).any()
