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
#: A relation is held to be weaker than it is by so many standard errors (Fisher's z), and none closer than this.
WEAKER, CLOSEST = 1.0, 0.8
#: People's own relation, where it has the opposite sign and is so large a part of the other, is one of their own.
OPPOSITE = 0.5


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
    sums, counts = alike.sum(axis=1), alike.notna().sum(axis=1)
    enough = log(len(raw.frame) ** 2 * columns.shape[1] * len(PLACES) / UNLIKELY)
    for item in (item for item in columns if not matching.sources[item].rule.checked):
        mine = alike[item] if item in alike else pd.Series(np.nan, alike.index)
        rest = (sums - mine.fillna(0.0)) / (counts - mine.notna()).replace(0, np.nan)
        move = max((_move(_standard(columns[item].rank()), _standard(rest), by) for by in PLACES), key=_gain)
        if move.gain >= enough:
            yield _problem(item, move, matching, raw)


def _gain(move: Move) -> float:
    return move.gain


def _numbers(answers: Mapping[str, Answers], matching: Matching) -> pd.DataFrame:
    """Return all closed answers that are numbers, by row, without those of columns in which all are one."""
    columns = {
        item: answers[item].values.where(answers[item].states == VALID).astype(float)
        for item, source in matching.sources.items()
        if item in answers and source.item.construct != "paradata" and source.item.kind not in ("open", "date", "multi")
        and pd.api.types.is_numeric_dtype(answers[item].values)
    }  # fmt: skip
    table = pd.DataFrame(columns)
    return table.loc[:, table.nunique() > 1] if len(table) else table


def _standard(column: pd.Series) -> NDArray:
    spread = column.std(ddof=0)
    return ((column - column.mean()) / (spread if spread > 0 else np.nan)).to_numpy()


def _move(x: NDArray, z: NDArray, places: int) -> Move:
    """Return the stretch of rows that most surely moved by so many places."""
    above = np.full(len(z), np.nan)
    above[max(places, 0) : len(z) + min(places, 0)] = z[max(-places, 0) : len(z) - max(places, 0)]
    own, moved = _correlation(x, z), _correlation(x, above)
    # What goes against its own people's answers is not what these have in common.
    if own * moved < 0 and abs(own) > OPPOSITE * abs(moved):
        return Move(places, 0, 0, 0.0)
    move = _best(x, z, above, max(own, moved, key=abs), places)
    # What a column has in common with the others shows where either stretch is held against its own people.
    is_in = (np.arange(len(z)) >= move.first) & (np.arange(len(z)) < move.last)
    return _best(x, z, above, _correlation(x, np.where(is_in, above, z)), places)


def _correlation(x: NDArray, z: NDArray) -> float:
    both = ~np.isnan(x) & ~np.isnan(z)
    is_told = both.sum() >= LEAST_PEOPLE and x[both].std() > 0 and z[both].std() > 0
    if not is_told:
        return 0.0
    related = float(np.corrcoef(x[both], z[both])[0, 1])
    at_least = np.tanh(max(np.arctanh(min(abs(related), 0.999)) - WEAKER / np.sqrt(both.sum() - 3), 0.0))
    return float(np.sign(related) * min(at_least, CLOSEST))


def _best(x: NDArray, z: NDArray, above: NDArray, related: float, places: int) -> Move:
    gains = ((x - related * z) ** 2 - (x - related * above) ** 2) / (2 * (1 - related**2))
    sums = np.concatenate([[0.0], np.cumsum(np.nan_to_num(gains))])
    lowest = np.minimum.accumulate(sums)
    last = int(np.argmax(sums - lowest))
    return Move(places, int(np.argmin(sums[: last + 1])), last, float(sums[last] - lowest[last]))


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
