"""Rows without a person: what was typed below the people, or fills a few cells without anything that tells who it was.

A count of each answer, a mean under one column, tick boxes drawn on beyond the last row. Each cell may be an answer;
what gives the row away is that everybody has an identifier or a date, and fills most columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

#: People fill more than this share of what nine in ten rows stay below.
SPARSE, MOST = 0.5, 0.9
#: Among the people a row without a name is nobody's that fills no more cells than these.
FEW_CELLS = 3
#: Fewest people who show what a row of one holds, and how many columns they fill.
LEAST_PEOPLE, LEAST_COLUMNS = 8, 8
#: Columns of dates are told by so many people.
SAMPLE = 100


def full_rows(frame: pd.DataFrame) -> pd.Series:
    """Return which rows fill as many cells as people do."""
    filled = (frame != "").sum(axis=1)
    return filled > SPARSE * filled.quantile(MOST)


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
    filled, is_full = (frame != "").sum(axis=1), full_rows(frame)
    none = is_full & False
    if is_full.sum() < LEAST_PEOPLE or is_full.all() or filled[is_full].median() < LEAST_COLUMNS:
        return none
    full = frame[is_full]
    names = [name for name in names_of(full) if (full[name] != "").mean() >= MOST]
    dated = dates_of(full.head(SAMPLE)).mean() >= MOST
    days = dates_of(frame.loc[:, dated])
    if not names and days.empty:
        return none
    has_name = has_identifier(frame, names, is_full) | days.any(axis=1)
    last = frame.index.get_indexer([is_full[::-1].idxmax()])[0]
    is_below = pd.Series(range(len(frame)), frame.index) > last
    return ~is_full & ~has_name & (is_below | (filled <= FEW_CELLS)) & (filled > 0)
