"""Rows whose cells stand some places along: one was inserted or deleted by hand, and the rest of its row moved.

The row keeps as many cells as the header, for a blank one fell off at its end. Each moved answer that the next column
could hold too would be read as an answer to the wrong question.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import Problem
from helpers.survey.checking.codes.faults import fewest_shared
from helpers.survey.files.raw import shortened
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import NOT_ASKED, code_key, is_number, no_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.files.raw import RawSurvey

#: How many columns to the right (or, negative, to the left) the cells of a row are looked for.
PLACES = (1, -1, 2, -2)
#: Fewest other rows that must have filled both columns before what they hold says what their kind is.
LEAST_FILLED = 15
#: What none of n cells holds is taken to be one in so many times n of them at the rarest.
RARER = 5
#: A cell speaks for having moved where it is so many times as likely in the column that it would come from; no cell
#: counts for more than the second of these, for one slip explains any single cell.
SPEAKS, MOST = log(20), log(1000)
#: So many cells of one row must speak for it, such a share of those that moved, and four times as many as speak
#: against. All together they must say what chance says of some row, column and number of places in a file of 10,000.
LEAST_CELLS, LEAST_SHARE, FOR_ONE_AGAINST, UNLIKELY = 3, 1 / 8, 4, 1e-4
#: Rows that say so much are no measure of what is usual, at most such a share of them.
DOUBT, MOST_ROWS = log(100), 0.1
_LETTERS, _FIGURES, _BLANKS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+"), re.compile(r"\s+")
_POINT = re.compile(r"\d{1,2}")
#: So many different numbers in a column make a scale.
LEAST_POINTS = 4
#: Of words in a row no more are told apart: beyond that it is free text.
MOST_WORDS = 3


def moved_cells(matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for the rows whose cells would be good some columns to the left or right, and are not here.

    A cell's kind is its text where several rows share that, else its form. With n(k, c) cells of kind k among the n
    of a column c, one of kind k in column c that came from column d is (n(k, d) + p) / (n + 1) over the same of c
    times as likely so, each without its own row, p being the kind's share of the whole file. A point of a scale that
    nobody else gave, among points that others gave or beside them, counts as given once: few people leave such gaps by
    themselves. Blanks and "not asked" say nothing, as whoever was not asked has whole blocks of them. Nothing is said
    of cells that codebook.yml declares, of items that are `checked` there, or of columns to ignore.

    Parameters
    ----------
    raw
        Rows that are interviews, of this council or another.
    """
    if len(raw.frame) <= LEAST_FILLED or raw.frame.shape[1] <= LEAST_CELLS:
        return
    by_places = defaultdict(list)
    for places, gains in _gains_by_place(*_kinds(matching, raw)).items():
        for at, columns in _moved(gains):
            by_places[places].append((raw.frame.index[at], list(raw.frame.columns[columns])))
    told: set[int] = set()
    for places, rows in by_places.items():
        new = [(row, columns) for row, columns in rows if row not in told]
        told |= {row for row, _ in new}
        if new:
            yield _problem(new, places, matching, raw)


def _problem(rows: list[tuple[int, list[str]]], places: int, matching: Matching, raw: RawSurvey) -> Problem:
    told = shortened([f"{raw.told([row])} ({quoted(columns[0])})" for row, columns in rows])
    lines = way_out(dict.fromkeys(column for _, columns in rows for column in columns), matching)
    values = {"places": abs(places), "rows": told, "lines": lines}
    if places > 0:
        message = (
            "Cells stand too far to the right (columns: {places}) in these rows, from this column on: {rows}. They "
            "are not what their columns hold in other rows, and moved back they would be. Delete the cell that was "
            "inserted before them, and check the rows against the original. If they are right as they stand, write "
            "in codebook.yml {lines}."
        )
        return Problem(message, raw.name, values)
    message = (
        "Cells stand too far to the left (columns: {places}) in these rows, from this column on: {rows}. They are "
        "not what their columns hold in other rows, and moved back they would be. Insert the cell that is missing "
        "before them, and check the rows against the original. If they are right as they stand, write in "
        "codebook.yml {lines}."
    )
    return Problem(message, raw.name, values)


def way_out(columns: Iterable[str], matching: Matching) -> str:
    """Return what to write in codebook.yml where the cells of these columns are right: of items, and of no items."""
    items = {column: source.item.id for source in matching.sources.values() for column in source.columns}
    checked = dict.fromkeys(items[column] for column in columns if column in items)
    others = [f'"{column}"' for column in columns if column not in items]
    lines = [f"items: {{{', '.join(f'{item}: {{checked: true}}' for item in checked)}}}"] if checked else []
    return ", ".join([*lines, *([f"ignore: [{', '.join(others)}]"] if others else [])])


def _gains_by_place(cells: np.ndarray, points: np.ndarray) -> dict[int, np.ndarray]:
    """Return, by number of places, how much each cell speaks for having moved.

    Rows that moved alike would make each other usual: those that speak at all are no measure of what is usual.
    """
    every = np.ones(len(cells), dtype=bool)
    first = [_gains(cells, points, every, places) for places in PLACES]
    loud = np.max([_loudest(gains) for gains in first], axis=0)
    doubtful = np.argsort(-loud, kind="stable")[: int(MOST_ROWS * len(cells))]
    every[doubtful[loud[doubtful] >= DOUBT]] = False
    return {places: _gains(cells, points, every, places) for places in PLACES}


def _sums(gains: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the sums of each row's gains up to each column, and the lowest of these so far."""
    sums = np.hstack([np.zeros((len(gains), 1)), np.cumsum(gains, axis=1)])
    return sums, np.minimum.accumulate(sums, axis=1)


def _loudest(gains: np.ndarray) -> np.ndarray:
    """Return the greatest sum of neighbours in each row."""
    sums, lowest = _sums(gains)
    return (sums - lowest).max(axis=1)


def _moved(gains: np.ndarray) -> list[tuple[int, np.ndarray]]:
    """Return the rows of which a stretch of cells has moved, with those of these cells that say so."""
    sums, lowest = _sums(gains)
    starts = []
    for row in np.flatnonzero(_loudest(gains) >= log(gains.size * len(PLACES) / UNLIKELY)):
        end = int((sums[row] - lowest[row]).argmax())
        stretch = gains[row, (first := int(sums[row, : end + 1].argmin())) : end]
        speak, against = (stretch >= SPEAKS).sum(), (stretch <= -SPEAKS).sum()
        if speak >= max(LEAST_CELLS, LEAST_SHARE * len(stretch), FOR_ONE_AGAINST * against):
            starts.append((int(row), first + np.flatnonzero(stretch >= SPEAKS)))
    return starts


def _gains(cells: np.ndarray, points: np.ndarray, usual_rows: np.ndarray, places: int) -> np.ndarray:
    """Return how much each cell speaks for having moved, as the logarithm of how many times as likely that is.

    Parameters
    ----------
    cells
        Kind of each cell, rows by columns; 0 for one that is blank or no evidence.
    points
        The whole number that each kind is, missing where it is none.
    usual_rows
        Whether each row counts for what its columns hold.
    """
    n_kinds, columns = cells.max() + 1, np.arange(cells.shape[1])
    counts = np.stack([np.bincount(column, minlength=n_kinds) for column in cells[usual_rows].T]).astype(float)
    counts[:, 0] = 0
    filled, usual = counts.sum(axis=1), (counts.sum(axis=0) + 1 / n_kinds) / (counts.sum() + 1)
    is_there = (columns >= places) & (columns < len(columns) + places)
    source = np.where(is_there, columns - places, 0)
    is_told = (cells > 0) & is_there & (filled > LEAST_FILLED) & (filled[source] > LEAST_FILLED)
    own = np.where(usual_rows, 1.0, 0.0)[:, None]
    others = np.maximum(counts[columns, cells] - own, _is_near(counts, points)[columns, cells])
    here = (others + usual[cells]) / np.maximum(filled - own + 1, 1)
    # A row is no witness of itself: what it holds twice in a row is not usual in the other column for that.
    twice = own * (cells[:, source] == cells)
    there = (counts[source, cells] - twice + usual[cells]) / np.maximum(filled[source] - twice + 1, 1)
    most = np.minimum(MOST, np.log(RARER * np.maximum(filled, 1)))
    return np.log(np.where(is_told, there, 1.0) / np.where(is_told, here, 1.0)).clip(-MOST, most)


def _is_near(counts: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return whether each kind is a point of each column's scale, or the next one; a column of few numbers has none."""
    held = np.where(counts > 0, points, np.nan)
    is_scale = (~np.isnan(held)).sum(axis=1) >= LEAST_POINTS
    low, high = np.full(len(held), np.inf), np.full(len(held), -np.inf)
    low[is_scale], high[is_scale] = np.nanmin(held[is_scale], axis=1), np.nanmax(held[is_scale], axis=1)
    return (points >= low[:, None] - 1) & (points <= high[:, None] + 1)


def _kinds(matching: Matching, raw: RawSurvey) -> tuple[np.ndarray, np.ndarray]:
    """Return the kind of each cell as a number, rows by columns, 0 for one that is blank or no evidence; and `points`.

    The whole number that each kind is, missing where it is none.
    """
    frame, said, silent = raw.frame, _declared(matching), {*matching.ignored, *_checked(matching)}
    columns = [pd.factorize(frame[name].str.strip()) for name in frame.columns]
    common = _common(columns, fewest_shared(len(frame)))
    numbers: dict[str, int] = {"": 0}
    cells = np.zeros(frame.shape, dtype=np.int64)
    for at, (name, (codes, texts)) in enumerate(zip(frame.columns, columns, strict=True)):
        if name not in silent:
            is_said = [code_key(text) in said[name] or no_answer(text) == NOT_ASKED for text in texts]
            kinds = ["" if is_in else _kind(text, common) for is_in, text in zip(is_said, texts, strict=True)]
            cells[:, at] = np.array([numbers.setdefault(kind, len(numbers)) for kind in kinds], dtype=np.int64)[codes]
    return cells, np.array([float(kind) if _POINT.fullmatch(kind) else np.nan for kind in numbers])


def _checked(matching: Matching) -> set[str]:
    """Return the columns of which codebook.yml says that somebody has looked at them."""
    return {column for source in matching.sources.values() if source.rule.checked for column in source.columns}


def _common(columns: list[tuple[np.ndarray, pd.Index]], fewest: float) -> set[str]:
    """Return the texts that several rows of one column share."""
    counted = ((texts, np.bincount(codes, minlength=len(texts))) for codes, texts in columns)
    return {code_key(text) for texts, counts in counted for text in texts[counts >= fewest]}


def _declared(matching: Matching) -> Mapping[str, set[str]]:
    """Return the codes that codebook.yml gives a meaning, by column."""
    codes: dict[str, set[str]] = defaultdict(set)
    for source in matching.sources.values():
        for column in source.columns:
            codes[column] |= {code_key(str(code)) for code in (*source.rule.values, *source.rule.missing)}
    return codes


def _kind(text: str, common: set[str]) -> str:
    key = code_key(text)
    return key if key in common or not text else _form(text)


@lru_cache(maxsize=20_000)
def _form(text: str) -> str:
    """Return what a text looks like: a whole number, figures and marks, one word or some, or free text."""
    if is_number(text):
        return "<9>" if code_key(text).lstrip("-").isdigit() else "<9.9>"
    words = len(text.split())
    is_free = words > MOST_WORDS and not _FIGURES.search(text)
    return "<a...>" if is_free else f"<{_BLANKS.sub(' ', _LETTERS.sub('a', _FIGURES.sub('9', text)))}>"
