"""How much of a row is filled, by which people are told from what stands below or among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.survey.vocabulary import BOXES, CHECKS, CROSSES, NO, YES, code_key, is_number

if TYPE_CHECKING:
    from collections.abc import Collection

#: People fill more than this share of what nine in ten rows stay below.
SPARSE, MOST = 0.5, 0.9


def full_rows(filled: pd.Series) -> pd.Series:
    """Return which rows fill as many cells as people do, from how many each fills (`filled_cells`)."""
    return filled > SPARSE * filled.quantile(MOST)


def filled_cells(frame: pd.DataFrame) -> pd.Series:
    """Return how many cells of a row say something: the mark of what was not chosen stands in rows of nobody, too.

    Examples
    --------
    >>> ticks = pd.DataFrame({"id": ["a", "b", ""], "web": ["TRUE", "FALSE", "FALSE"], "trust": ["0", "7", ""]})
    >>> filled_cells(ticks).tolist()
    [3, 2, 0]
    """
    said = frame != ""
    left = {name: texts for name in frame if (texts := _left(set(frame[name]) - {""}))}
    return said.sum(axis=1) - sum((frame[name].isin(texts) for name, texts in left.items()), pd.Series(0, frame.index))


def _left(texts: Collection[str]) -> set[str]:
    """Return the mark of what was not chosen in a column of two marks; none in a column of anything else."""
    if not 0 < len(texts) <= 2:
        return set()
    left = {text for text in texts if code_key(text) in NO or text in BOXES}
    if any(is_number(text) and code_key(text) not in YES for text in set(texts) - left):
        return set()
    return left or ({text for text in texts if text in CROSSES} if CHECKS.intersection(texts) else set())
