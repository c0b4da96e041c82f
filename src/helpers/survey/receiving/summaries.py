"""Rows that people write under a table of answers: totals, means, notes.

A respondent's row is told from them by what the columns hold: whole numbers within a range, and an identifier or a
date in every row. No single cell decides. "No", "N" and "Media" are answers as well as labels, and some people write
half points: who carries an identifier, a date or a profile as the others do is a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.study.written.notation import notation
from helpers.survey.files.guides import is_guide
from helpers.survey.receiving.labels import are_named_labels, groups, is_group_label, is_label
from helpers.survey.receiving.nobodys import nobodys
from helpers.survey.receiving.statistics import are_figures

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from helpers.survey.files.raw import RawSurvey

#: A column holds numbers, whole numbers, or something in every row, where so large a share of its cells does.
NEARLY_ALL = 0.9
#: A number so many times above what 95 % of its column stay below is no answer of a person.
FAR_ABOVE = 5.0
#: Without a label: so many, and so large a share, of a row's numbers cannot be answers.
LEAST_NUMBERS, MOST_OF_THEM = 3, 0.6
#: So large a share is enough where the row lacks what all others have, such as an identifier.
ENOUGH_WITHOUT_NAME = 0.3
#: And so large a one where it has no word either: noughts of many options are no sign of a person.
ENOUGH_WITHOUT_WORDS = 0.15
#: A row with a total's label or numbers, and a person's identifier, date or answers: it counts, and is told.
DOUBTFUL = "doubtful"
#: A row of numbers alone, without what nearly all others have, of which nothing says what it is: told as well.
BARE = "bare"
#: So many columns in which people answer in words are blank in such a row.
LEAST_BLANK = 2
#: A row is sparse that fills no more than such a share of the cells that others fill.
SPARSE = 0.5
#: A label stands in few rows: a word that more of them hold in one column is an answer.
FEW_ROWS, FEW_OF_ALL = 2, 0.05
#: Words beside a row's first cell that other people wrote too, from which a row of odd numbers is a person's.
PROFILE = 2
#: An identifier in numbers lies below so many times what 95 % of them stay below: a sum does not.
NEAR = 2.0
#: What is said at a moment holds three numbers, as in 2025-03-04 or 4/3/25.
_DATE = re.compile(r"\d+[-/.]\d+[-/.]\d+")
_SPACE = re.compile(r"\s")
#: What files write for "don't know" and "no answer", and how many of them a person's row holds.
REFUSALS = frozenset(float(code) for length in (1, 2, 3, 4) for code in (
    "7" * length, "8" * length, "9" * length, "9" * (length - 1) + "7", "9" * (length - 1) + "8"
))  # fmt: skip
CODES_OF_A_PERSON = 2
#: Fewest rows from which a column's usual answers can be told.
LEAST_ROWS = 8
#: Above or below the people, or an example, stand such rows as say how to answer; columns are told by so many rows.
GUIDES_STAND, SAMPLE = 3, 300
#: A note under the table fills no more than so many cells.
NOTE_CELLS = 2

#: A figure, or a count written like an identifier (E20): words with a year among them are a note.
_FIGURE = re.compile(r"^\S*\d\S*$")


def find_summaries(raw: RawSurvey) -> pd.Series:
    """Return why each row of the frame is no person's: ``summary_row``, ``note_row``, or empty.

    `DOUBTFUL` where a row looks like a total and carries what a person's does; `BARE` where it carries nothing of it.
    """
    # Objects, not the texts of a library: cells are asked one by one, and columns are short.
    frame = raw.frame.astype(object).map(str.strip).astype(object)
    reasons = pd.Series("", frame.index, dtype=object)
    if len(frame) < LEAST_ROWS:
        return reasons
    is_typed = nobodys(frame, _names, _has_identifier, _dated)
    if not is_typed.any():
        return _of_the_rest(frame, raw.decimal)
    # What a column usually holds is told by the people alone.
    reasons[~is_typed] = _of_the_rest(frame[~is_typed], raw.decimal)
    is_figure = frame[is_typed].map(lambda text: bool(_FIGURE.search(text))).any(axis=1)
    reasons[is_typed] = is_figure.map({True: "summary_row", False: "note_row"})
    return reasons


def _measures(frame: pd.DataFrame, decimal: str) -> pd.DataFrame:
    return pd.DataFrame({name: _numbers(frame[name], decimal) for name in frame}, frame.index, dtype=float)


def _of_the_rest(frame: pd.DataFrame, decimal: str) -> pd.Series:
    reasons = pd.Series("", frame.index, dtype=object)
    said = frame != ""
    numbers = _measures(frame, decimal)
    is_measured = numbers.notna().sum() >= NEARLY_ALL * said.sum()
    odd = _impossible(numbers.loc[:, is_measured])
    lacks = (~said.loc[:, said.mean() >= NEARLY_ALL]).any(axis=1)
    words = said & numbers.isna()
    is_figures, is_person, is_bare = _is_summary(frame, odd, words.loc[:, ~is_measured], lacks)
    is_nobody = is_bare & (numbers.notna().sum(axis=1) >= LEAST_NUMBERS)
    is_figures |= are_figures(numbers.loc[:, is_measured], is_nobody)
    is_note = (said.sum(axis=1) <= NOTE_CELLS) & words.any(axis=1) & lacks & (frame.shape[1] > 2 * NOTE_CELLS)
    # An identifier alone is a person who answered nothing; any other word alone, or words among numbers, is a note.
    is_name = said.mean() >= NEARLY_ALL
    is_sentence = pd.DataFrame({name: _each(frame[name], _SPACE.search) for name in frame}, frame.index)
    is_alone = (said.sum(axis=1) == 1) & (is_sentence.any(axis=1) | ~said.loc[:, is_name].any(axis=1))
    # No identifier is a sentence where the others are none.
    is_odd = is_sentence.loc[:, is_name & (is_sentence.sum() <= (1 - NEARLY_ALL) * said.sum())].any(axis=1)
    is_note &= words.loc[:, is_measured].any(axis=1) | is_alone | is_odd
    is_note |= frame.index.isin(_guides(frame))
    reasons = reasons.mask(is_nobody, BARE)
    return reasons.mask(is_note, "note_row").mask(is_figures, "summary_row").mask(is_figures & is_person, DOUBTFUL)


def _guides(frame: pd.DataFrame) -> list[int]:
    """Return the rows, among the first and the last, that say how the columns are filled in."""
    rows = frame.head(SAMPLE).to_numpy().tolist()
    edges = [*range(len(frame))[:GUIDES_STAND], *range(len(frame))[-GUIDES_STAND:]]
    return [
        frame.index[i] for i in edges if is_guide(own := frame.iloc[i].tolist(), [row for row in rows if row != own])
    ]


def _is_summary(
    frame: pd.DataFrame, odd: pd.DataFrame, words: pd.DataFrame, lacks: pd.Series
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return whether a row is of figures, by its label or its numbers; carries what a person's does; or nothing of it.

    Parameters
    ----------
    odd
        Columns ``figures``, ``halves`` and ``numbers`` of `_impossible`.
    words
        Which cells hold words in columns that are no numbers.
    lacks
        Whether a row lacks what nine in ten have.
    """
    in_words, names = _shared_words(frame, words), _names(frame)
    impossible, filled = odd["figures"] + odd["halves"], (frame != "").sum(axis=1)
    has_date, has_identifier = _has_date(frame), _has_identifier(frame, names)
    is_sparse = lacks & (filled <= SPARSE * filled.median())
    labels = _labels(frame, names, (impossible == 0) & ~(is_sparse & ~has_date & ~has_identifier))
    is_odd = (impossible > 0) & (impossible >= ENOUGH_WITHOUT_NAME * odd["numbers"])
    # A word that stands where people give answers is a label where the numbers beside it are no answers, or where
    # all that others say in words is blank.
    is_bare = lacks & (in_words == 0) & (words.mean() >= NEARLY_ALL).any()
    # Or where all its words are the most frequent ones.
    is_nobodys_words = (in_words == 0) | _are_modes(frame, words.drop(columns=names, errors="ignore"))
    by_label = (labels.as_name & ((impossible > 0) | (lacks & is_nobodys_words))) | (labels.first & (is_odd | is_bare))
    # In a cell further along it is one where the row has nothing else that people have.
    is_blank = is_sparse | is_bare if names or has_date.any() else is_sparse & labels.certain
    is_nobodys = is_blank | (is_odd & (odd["figures"] > 0))
    by_label |= labels.somewhere & is_nobodys & ~has_date & ~has_identifier
    is_counted = labels.certain & is_sparse & ~has_date
    share = np.select([is_bare, lacks], [ENOUGH_WITHOUT_WORDS, ENOUGH_WITHOUT_NAME], MOST_OF_THEM)
    by_numbers = (odd["figures"] >= LEAST_NUMBERS) & (impossible >= share * odd["numbers"])
    is_person = (has_identifier & ~is_counted) | (has_date & ~labels.as_name) | ((in_words >= PROFILE) & ~lacks)
    is_named = bool(names) or has_date.any()
    has_nothing = (
        is_named
        & lacks
        & (in_words == 0)
        & ~has_date
        & ~has_identifier
        & _is_blank(words.drop(columns=names, errors="ignore"))
    )
    return by_label | by_numbers | is_counted, is_person, has_nothing


def _is_blank(words: pd.DataFrame) -> pd.Series:
    """Return which rows leave all blank that nearly everybody answers in words."""
    usual = words.loc[:, words.mean() >= NEARLY_ALL]
    return ~usual.any(axis=1) & (usual.shape[1] >= LEAST_BLANK)


def _are_modes(frame: pd.DataFrame, words: pd.DataFrame) -> pd.Series:
    """Return which rows hold no word but the most frequent one of its column."""
    others = pd.Series(False, frame.index)
    for name in words:
        column, is_word = frame[name], words[name]
        others |= is_word & (column != column[is_word].mode().get(0, ""))
    return ~others


def _shared_words(frame: pd.DataFrame, words: pd.DataFrame) -> pd.Series:
    """Return in how many columns a row holds a word that other rows hold too, and not all; its first cell aside."""
    first = (frame != "").idxmax(axis=1)
    counts = pd.Series(0, frame.index)
    for column in words:
        codes, is_word = pd.factorize(frame[column])[0], words[column].to_numpy()
        is_answer = is_word & (np.bincount(codes)[codes] > FEW_ROWS) & (len(set(codes[is_word])) > 1)
        counts += is_answer & (first != column)
    return counts


def _has_identifier(frame: pd.DataFrame, names: list[str], people: pd.Series | None = None) -> pd.Series:
    """Return whether a row has an own identifier that is made as the people's are; sums and means are not."""
    if not names:
        return pd.Series(False, frame.index)
    cells = frame[names[0]]
    is_own = (
        (cells != "") & ~cells.duplicated(keep=False) & cells.str.contains(r"\d") & ~cells.isin(are_named_labels(cells))
    )
    numbers, theirs = pd.to_numeric(cells, errors="coerce"), (cells != "") if people is None else people
    if numbers[theirs].notna().sum() >= NEARLY_ALL * (cells[theirs] != "").sum():
        low, high = numbers[theirs].quantile(0.05), numbers[theirs].quantile(0.95)
        return is_own & (numbers % 1 == 0) & (numbers >= low // NEAR) & (numbers <= NEAR * high)
    made = cells.str.replace(r"[^\W\d_]+", "a", regex=True).str.replace(r"\d+", "0", regex=True).map(
        lambda text: "".join(sorted(set(text)))
    )  # fmt: skip
    return is_own & (made.map(made[theirs].value_counts(normalize=True)) >= 1 - NEARLY_ALL)


def _has_date(frame: pd.DataFrame) -> pd.Series:
    """Return whether a row has a date in a column that has one in nearly all rows."""
    dated = _dated(frame)
    return dated.loc[:, dated.mean() >= NEARLY_ALL].any(axis=1)


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({name: _each(frame[name], _DATE.search) for name in frame}, frame.index)


def _names(frame: pd.DataFrame) -> list[str]:
    """Return the columns in which nearly every row differs from all others, from the left."""
    return [column for column in frame if frame[column].nunique() >= NEARLY_ALL * len(frame)]


def _numbers(column: pd.Series, decimal: str) -> pd.Series:
    """Return a column's numbers by its own marks, missing where a cell holds none."""
    texts = column.unique()
    marks = notation(texts)
    if marks.unclear:
        marks = notation(texts, decimal=decimal)
    return column.map({text: marks.read(text) for text in texts})


def _each(column: pd.Series, holds: Callable[[str], object]) -> NDArray[np.bool_]:
    """Return whether something holds of each cell; it is asked once of cells that say the same."""
    codes, distinct = pd.factorize(column)
    return np.array([bool(holds(text)) for text in distinct], bool)[codes]


def _impossible(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return how many of a row's numbers are none that a person gave, and how many ``numbers`` it holds.

    A fraction where the column holds whole numbers; a number far above the column's. These are ``figures``, but for the
    fractions of a row in which all of them are ``halves``, as people write between two points of a scale.
    """
    values = numbers.to_numpy(float)
    if not values.size:
        return pd.DataFrame(0, numbers.index, ["figures", "halves", "numbers"])
    said = ~np.isnan(values)
    part = np.nan_to_num(values) % 1
    is_fraction = said & (part != 0)
    is_whole = is_fraction.sum(axis=0) <= (1 - NEARLY_ALL) * said.sum(axis=0)
    usual = np.nanquantile(np.where(said.any(axis=0), np.abs(values), 0.0), 0.95, axis=0)
    is_far = said & (np.abs(np.nan_to_num(values)) > FAR_ABOVE * usual) & (usual > 0)
    is_far &= ~_is_refusal(values, is_far)[:, None]
    is_fraction &= is_whole & ~is_far
    in_halves = np.where((is_fraction <= (part == 0.5)).all(axis=1), is_fraction.sum(axis=1), 0)
    figures = is_far.sum(axis=1) + is_fraction.sum(axis=1) - in_halves
    counts = {"figures": figures, "halves": in_halves, "numbers": said.sum(axis=1)}
    return pd.DataFrame(counts, numbers.index)


def _is_refusal(values: NDArray[np.float64], is_far: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return whether what lies far above in a row is one code for no answer, or two, repeated: a person's row."""
    held = (set(np.abs(row[far])) for row, far in zip(values, is_far, strict=True))
    return np.array([bool(codes) and len(codes) <= CODES_OF_A_PERSON and codes <= REFUSALS for codes in held], bool)


@dataclass(frozen=True, eq=False)
class _Labels:
    """Which rows hold a label of figures that few usual rows hold, and where; each by row.

    Attributes
    ----------
    as_name
        In the place of the row's identifier.
    first
        In its first filled cell.
    somewhere
        In any cell, alone or beside a group's name.
    certain
        Beside a group's name, or in a word that is no answer anywhere.
    """

    as_name: pd.Series
    first: pd.Series
    somewhere: pd.Series
    certain: pd.Series


def _labels(frame: pd.DataFrame, names: list[str], is_usual: pd.Series) -> _Labels:
    """Return where labels stand; a word that many usual rows hold in a column is an answer there, whatever it means."""
    named = groups(
        [*frame.columns, *(text for name in frame.columns.difference(names) for text in frame[name].unique())]
    )
    is_alone = pd.DataFrame({name: _rare(frame[name], is_label, is_usual) for name in frame}, frame.index)
    of_group = pd.DataFrame(
        {name: _rare(frame[name], lambda text: is_group_label(text, named), is_usual) for name in frame}, frame.index
    )
    is_any = is_alone | of_group
    is_first = (frame != "").cumsum(axis=1).eq(1) & (frame != "")
    # An identifier is no answer: more words are labels there.
    is_named = frame[names[0]].isin(are_named_labels(frame[names[0]])) if names else is_usual & False
    return _Labels(
        is_any[names].any(axis=1) | is_named,
        (is_alone & is_first).any(axis=1),
        is_any.any(axis=1),
        of_group.any(axis=1),
    )


def _rare(column: pd.Series, holds: Callable[[str], bool], is_usual: pd.Series) -> NDArray[np.bool_]:
    """Return of which cells something holds that few usual rows say."""
    held = _each(column, holds)
    if not held.any():
        return held
    texts = column.str.casefold()
    shared = texts.map(texts[is_usual].value_counts()).fillna(0)
    return held & (shared <= max(FEW_ROWS, FEW_OF_ALL * len(column))).to_numpy()
