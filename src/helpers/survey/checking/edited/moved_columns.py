"""A column of which cells stand a row too low or too high: one was inserted or deleted in it, and the rest moved."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import Problem
from helpers.survey.checking.scales.turned_rows import turned_alike
from helpers.survey.vocabulary import VALID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: How many rows down (or, negative, up) a column may have moved.
PLACES = (1, -1, 2, -2)
#: In how many files without a moved column one of so many columns, places, beginnings and ends looks so by chance.
UNLIKELY = 1e-6
#: Fewest people, and fewest other scales that say what a person thinks.
LEAST_PEOPLE, LEAST_SCALES = 30, 3
#: A relation is held to be weaker than it is by so many standard errors (Fisher's z), and none closer than this; one
#: that was looked for, among all columns and places, by so many.
WEAKER, LOOKED_FOR, CLOSEST = 1.0, 2.5, 0.8
#: People's own relation, where it has the opposite sign and is so large a part of the other, is one of their own.
OPPOSITE = 0.5
#: A move may be sure that is so much of it before it is known where the column stands right.
MAY_BE = 0.25


@dataclass(frozen=True)
class Move:
    """By how many rows a stretch of a column moved, where it begins and ends (left out), and how surely it did."""

    places: int
    first: int
    last: int
    gain: float


def moved_columns(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield a problem for each column whose answers go with those of the people above or below, and not with their own.

    With x the answers of a column in standard units (of ranks), z what the same people answered to the other scales
    and r their correlation, a row speaks for having moved with the logarithm of how much likelier x is beside the z of
    the row above (normal errors). The stretch of rows whose sum is largest is looked for, from any row to any other.
    """
    columns = _numbers(answers, matching)
    scales = [item for item in columns if matching.sources[item].item.kind == "scale"]
    if len(raw.frame) < LEAST_PEOPLE or len(scales) <= LEAST_SCALES:
        return
    alike = turned_alike(columns[scales])
    mine = alike.reindex(columns=columns.columns)
    rest = (-mine.fillna(0.0)).add(alike.sum(axis=1), axis=0)
    rest = rest / (-mine.notna().astype(float)).add(alike.notna().sum(axis=1), axis=0).replace(0.0, np.nan)
    enough = log(len(raw.frame) ** 2 * columns.shape[1] * len(PLACES) / UNLIKELY)
    for item, move in zip(columns, _moves(_standard(columns.rank()), _standard(rest), enough), strict=True):
        if move.gain >= enough and not matching.sources[item].rule.checked:
            yield _problem(item, move, matching, raw)


def _numbers(answers: Mapping[str, Answers], matching: Matching) -> pd.DataFrame:
    """Return all closed answers that are numbers, by row, without those of columns in which all are one."""
    columns = {
        item: np.where(answers[item].states.to_numpy(object) == VALID, answers[item].values.to_numpy(float), np.nan)
        for item, source in matching.sources.items()
        if item in answers and source.item.construct != "paradata" and source.item.kind not in ("open", "date", "multi")
        and pd.api.types.is_numeric_dtype(answers[item].values)
    }  # fmt: skip
    rows = next(iter(answers.values())).states.index if answers else None
    table = pd.DataFrame(columns, rows)
    return table.loc[:, (table.max() > table.min()).to_numpy()]


def _standard(table: pd.DataFrame) -> NDArray:
    cells = table.to_numpy(float)
    known = ~np.isnan(cells)
    n = np.maximum(known.sum(axis=0), 1)
    middle = np.where(known, cells, 0.0).sum(axis=0) / n
    spread = np.sqrt((np.where(known, cells - middle, 0.0) ** 2).sum(axis=0) / n)
    return (cells - middle) / np.where(spread > 0, spread, np.nan)


def _moves(x: NDArray, z: NDArray, enough: float) -> list[Move]:
    """Return the surest move of each column, rows by columns; of those that may be sure, with their own relation."""
    surest = [Move(0, 0, 0, 0.0)] * x.shape[1]
    for places in PLACES:
        above = np.full_like(z, np.nan)
        above[max(places, 0) : len(z) + min(places, 0)] = z[max(-places, 0) : len(z) - max(places, 0)]
        own, moved = _related(x, z, WEAKER), _related(x, above, LOOKED_FOR)
        # What goes against its own people's answers is not what these have in common.
        is_odd = (own * moved < 0) & (np.abs(own) > OPPOSITE * np.abs(moved))
        related = np.where(is_odd, 0.0, np.where(np.abs(own) > np.abs(moved), own, moved))
        for at, first in enumerate(_best(x, z, above, related, places)):
            if first.gain >= MAY_BE * enough:
                column = (slice(None), slice(at, at + 1))
                move = _refined(x[column], z[column], above[column], first)
                surest[at] = max(surest[at], move, key=lambda found: found.gain)
    return surest


def _refined(x: NDArray, z: NDArray, above: NDArray, move: Move) -> Move:
    """Return the move of one column anew, with what it has in common with the others where they stand right."""
    is_in = (np.arange(len(z)) >= move.first) & (np.arange(len(z)) < move.last)
    weaker = WEAKER + (LOOKED_FOR - WEAKER) * float(is_in.mean())
    return _best(x, z, above, _related(x, np.where(is_in[:, None], above, z), weaker), move.places)[0]


def _related(x: NDArray, z: NDArray, weaker: float) -> NDArray:
    """Return the correlation of each column of x with that of z, weakened by so many standard errors."""
    both = ~np.isnan(x) & ~np.isnan(z)
    n = np.maximum(both.sum(axis=0), LEAST_PEOPLE)
    x, z = np.where(both, x, 0.0), np.where(both, z, 0.0)
    spread = np.sqrt((x**2).sum(axis=0) * (z**2).sum(axis=0))
    related = np.divide((x * z).sum(axis=0), spread, out=np.zeros(x.shape[1]), where=spread > 0)
    at_least = np.tanh(np.maximum(np.arctanh(np.minimum(np.abs(related), 0.999)) - weaker / np.sqrt(n - 3), 0.0))
    return np.sign(related) * np.minimum(at_least, CLOSEST)


def _best(x: NDArray, z: NDArray, above: NDArray, related: NDArray, places: int) -> list[Move]:
    """Return the stretch of rows of each column that most surely moved by so many places."""
    gains = ((x - related * z) ** 2 - (x - related * above) ** 2) / (2 * (1 - related**2))
    sums = np.vstack([np.zeros((1, x.shape[1])), np.cumsum(np.nan_to_num(gains), axis=0)])
    rise = sums - np.minimum.accumulate(sums, axis=0)
    last = rise.argmax(axis=0)
    return [Move(places, int(np.argmin(sums[: end + 1, at])), int(end), float(rise[end, at]))
            for at, end in enumerate(last)]  # fmt: skip


def _problem(item: str, move: Move, matching: Matching, raw: RawSurvey) -> Problem:
    message = (
        "The answers to {item} from row {first} to {last} go with what the people some rows further up (rows: "
        "{places}) answered to the other questions, and not with what their own did: cells of this column alone may "
        "have been moved down. Move them back, or take the file as its tool gave it; where they are right as they "
        "stand, write under items in codebook.yml {item}: {{checked: true}}."
    )
    if move.places < 0:
        message = (
            "The answers to {item} from row {first} to {last} go with what the people some rows further down (rows: "
            "{places}) answered to the other questions, and not with what their own did: cells of this column alone "
            "may have been moved up. Move them back, or take the file as its tool gave it; where they are right as "
            "they stand, write under items in codebook.yml {item}: {{checked: true}}."
        )
    rows = raw.frame.index[move.first : move.last]
    values = {"item": item, "first": raw.told(rows[:1]), "last": raw.told(rows[-1:]), "places": abs(move.places)}
    column = matching.sources[item].column
    return Problem(message, f"{raw.file_of(column)}, column {column}" if column else raw.name, values)
