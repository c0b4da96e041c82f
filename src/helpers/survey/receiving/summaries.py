"""Rows that people write under a table of answers: totals, means, notes.

A respondent's row is told from them by what the columns hold: whole numbers within a range, and an identifier or a
date in every row. No single cell decides.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.study.notation import notation
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from helpers.survey.files.raw import RawSurvey

#: Words of which a row's label is made where the row is a total, a mean or another figure of the columns above.
WORDS = frozenset(
    fold(" ".join((
        "total totals totales totalis general grand suma sumes sumas sum subtotal mitjana mitjanes media medias mitja",
        "promedio promedios promig mean means average averages avg mediana medianes medianas median n nº num count",
        "counts recuento recompte respostes respuestas responses casos cases base màxim màxims máximo maximum max",
        "mínim mínimo minimum min desviació desviación típica típiques estàndard estándar standard deviation std sd dt",
        "dev variance variància varianza percentatge porcentaje percent percentage of de d les el la i y and",
    ))).split()
)  # fmt: skip
#: Words that do not make a label by themselves.
FILLERS = frozenset({"of", "de", "d", "les", "el", "la", "i", "y", "and", "general"})
#: A column holds numbers, whole numbers, or something in every row, where so large a share of its cells does.
NEARLY_ALL = 0.9
#: A number so many times above what 95 % of its column stay below is no answer of a person.
FAR_ABOVE = 5.0
#: Without a label: so many, and so large a share, of a row's numbers cannot be answers.
LEAST_NUMBERS, MOST_OF_THEM = 3, 0.6
#: So large a share is enough where the row lacks what all others have, such as an identifier.
ENOUGH_WITHOUT_NAME = 0.3
#: What files write for "don't know" and "no answer", and how many of them a person's row holds.
REFUSALS = frozenset(float(code) for length in (1, 2, 3, 4) for code in (
    "7" * length, "8" * length, "9" * length, "9" * (length - 1) + "7", "9" * (length - 1) + "8"
))  # fmt: skip
CODES_OF_A_PERSON = 2
#: Fewest rows from which a column's usual answers can be told.
LEAST_ROWS = 8
#: A note under the table fills no more than so many cells.
NOTE_CELLS = 2


def find_summaries(raw: RawSurvey) -> pd.Series:
    """Return why each row of the frame is no person's: ``summary_row``, ``note_row``, or empty."""
    frame = raw.frame.map(str.strip)
    found = pd.Series("", frame.index, dtype=object)
    if len(frame) < LEAST_ROWS:
        return found
    said = frame != ""
    numbers = frame.apply(lambda column: _numbers(column, raw.decimal)).astype(float)
    is_measured = numbers.notna().sum() >= NEARLY_ALL * said.sum()
    impossible, counted = _impossible(numbers.loc[:, is_measured])
    is_labelled = _labelled(frame)
    lacks = (~said.loc[:, said.mean() >= NEARLY_ALL]).any(axis=1)
    by_label = is_labelled & ((impossible > 0) | lacks)
    share = np.where(lacks, ENOUGH_WITHOUT_NAME, MOST_OF_THEM)
    by_numbers = (impossible >= LEAST_NUMBERS) & (impossible >= share * counted)
    words = said & numbers.isna()
    is_note = (said.sum(axis=1) <= NOTE_CELLS) & words.any(axis=1) & lacks & (frame.shape[1] > 2 * NOTE_CELLS)
    # An identifier alone is a person who answered nothing; any other word alone, or words among numbers, is a note.
    is_name = said.mean() >= NEARLY_ALL
    is_sentence = frame.apply(lambda column: column.str.contains(r"\s"))
    is_alone = (said.sum(axis=1) == 1) & (is_sentence.any(axis=1) | ~said.loc[:, is_name].any(axis=1))
    # No identifier is a sentence where the others are none.
    is_odd = is_sentence.loc[:, is_name & (is_sentence.sum() <= (1 - NEARLY_ALL) * said.sum())].any(axis=1)
    is_note &= words.loc[:, is_measured].any(axis=1) | is_alone | is_odd
    return found.mask(is_note, "note_row").mask(by_label | by_numbers, "summary_row")


def _numbers(column: pd.Series, decimal: str) -> pd.Series:
    """Return a column's numbers by its own marks, missing where a cell holds none."""
    texts = column.unique()
    marks = notation(texts)
    if marks.unclear:
        marks = notation(texts, decimal=decimal)
    return column.map({text: marks.read(text) for text in texts})


def _impossible(numbers: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return how many of a row's numbers are none that a person gave, and how many numbers it holds.

    A fraction where the column holds whole numbers; a number far above the column's.
    """
    values = numbers.to_numpy(float)
    if not values.size:
        return pd.Series(0, numbers.index), pd.Series(0, numbers.index)
    said = ~np.isnan(values)
    is_fraction = said & (np.nan_to_num(values) % 1 != 0)
    is_whole = is_fraction.sum(axis=0) <= (1 - NEARLY_ALL) * said.sum(axis=0)
    usual = np.nanquantile(np.where(said.any(axis=0), np.abs(values), 0.0), 0.95, axis=0)
    is_far = said & (np.abs(np.nan_to_num(values)) > FAR_ABOVE * usual) & (usual > 0)
    none = (is_fraction & is_whole) | (is_far & ~_is_refusal(values, is_far)[:, None])
    return pd.Series(none.sum(axis=1), numbers.index), pd.Series(said.sum(axis=1), numbers.index)


def _is_refusal(values: NDArray[np.float64], is_far: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return whether what lies far above in a row is one code for no answer, or two, repeated: a person's row."""
    held = (set(np.abs(row[far])) for row, far in zip(values, is_far, strict=True))
    return np.array([bool(codes) and len(codes) <= CODES_OF_A_PERSON and codes <= REFUSALS for codes in held], bool)


def _labelled(frame: pd.DataFrame) -> pd.Series:
    """Return whether a row's first filled cell is the label of a total, or the one that stands for its identifier."""
    first = frame.replace("", np.nan).bfill(axis=1).iloc[:, 0].fillna("")
    names = [column for column in frame if frame[column].nunique() >= NEARLY_ALL * len(frame)]
    cells = pd.concat([first, *(frame[column] for column in names)], axis=1)
    return cells.map(_is_label).any(axis=1)


@lru_cache(maxsize=10_000)
def _is_label(text: str) -> bool:
    words = {word for word in fold(text).split() if not word.isdigit()}
    return bool(words) and words <= WORDS and bool(words - FILLERS)
