"""Columns that hold one mark and its absence: those of options, and those of a scale with a column for each point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.survey.vocabulary import CHECKS, NO, YES, fold

if TYPE_CHECKING:
    import pandas as pd

#: Fewer columns than these are one question in several languages or halves.
LEAST_POINTS = 3


def marked(cells: pd.DataFrame) -> pd.DataFrame | None:
    """Return which cells of a question's columns are marked; None where they hold anything but marks, or are too few.

    A column in which nobody is marked is one too; where all marks stand in one, it may be the question itself.
    """
    texts = {str(text) for column in cells for text in cells[column].unique()}
    chosen = {text for text in texts if fold(text) in YES or text.strip() in CHECKS}
    rest = {text for text in texts - chosen if text.strip() and fold(text) not in NO}
    found = cells.isin(list(chosen))
    return None if rest or cells.shape[1] < LEAST_POINTS or found.any().sum() <= 1 else found
