"""Two columns that hold the same answers row after row: one was pasted over the other, and its own answers are gone."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import Problem
from helpers.survey.checking.edited.moved_cells import way_out
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import code_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.files.raw import RawSurvey

#: Fewest answers that stand alike in two columns, and in how many files without a copy chance may leave one so.
LEAST_ALIKE, UNLIKELY = 15, 1e-3
#: Two questions may be so much more alike than the likest others, as a share of what keeps these apart; and no two
#: questions are held to be less alike than this.
LIKER, LEAST_LIKE = 0.5, 0.2
#: Columns that agree in nearly all are copies of each other, and no measure of how alike two questions are.
SAME = 0.999


@dataclass(frozen=True)
class Copy:
    """Two columns by their places, the rows from first to last (left out) in which they agree, how unlikely that is."""

    one: int
    other: int
    first: int
    last: int
    surprise: float


def copied_columns(matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield a problem for each two columns of closed answers that agree over many rows on end, blanks too.

    Two questions agree in a row by what they have in common, with a probability of k, and else by chance, with the
    share q of the answer (Cohen 1960, *Educational and Psychological Measurement* 20): k + (1 - k) q. For k stands the
    highest kappa of any other two questions, raised halfway to one: among people who tick one column throughout it is
    high. Both are taken of the whole file and of the rows themselves, and whichever makes the rows likelier counts.
    """
    columns = _columns(matching, raw)
    if len(columns) < 2 or len(raw.frame) < LEAST_ALIKE:
        return
    told: set[int] = set()
    codes = _codes(raw, columns)
    ticked = {name for source in matching.sources.values() if source.item.kind == "multi" for name in source.marked}
    for copy in sorted(
        copies(codes, np.array([name in ticked for name in columns])), key=lambda found: -found.surprise
    ):
        # Of three alike, two pairs say all there is to say.
        if not {copy.one, copy.other} <= told:
            told |= {copy.one, copy.other}
            yield _problem(copy, columns, matching, raw)


def _columns(matching: Matching, raw: RawSurvey) -> list[str]:
    """Return the columns of closed answers and numbers that nobody has looked at, each once, in the file's order."""
    names = {
        column for source in matching.sources.values()
        if source.item.kind not in ("open", "date") and source.item.construct != "paradata" and not source.rule.checked
        for column in source.columns
    }  # fmt: skip
    return [name for name in raw.frame.columns if name in names]


def _codes(raw: RawSurvey, columns: list[str]) -> NDArray:
    """Return a number for each different cell, the same in all columns, 0 for a blank: columns by rows."""
    texts = np.concatenate([[""], *(raw.frame[name].str.strip().to_numpy(object) for name in columns)])
    places, kinds = pd.factorize(texts)
    return (
        pd.factorize(np.array([code_key(text) for text in kinds], object)[places])[0][1:]
        .reshape(len(columns), -1)
        .astype(np.int32)
    )


def copies(codes: NDArray, is_option: NDArray | None = None) -> list[Copy]:
    """Return the pairs of columns that agree over more rows on end than any two questions would.

    Parameters
    ----------
    codes
        (columns, rows), 0 for a blank: two blanks in a row are no evidence, one alone is a difference.
    is_option
        (columns,) whether a column is one option of a question: how alike two of these are, of which most are chosen by
        few, says nothing of how alike two questions are.
    """
    longest, kappas = _held_together(codes)
    option = np.zeros(len(codes), bool) if is_option is None else is_option
    of_options = np.logical_or.outer(option, option)
    pairs = len(codes) * (len(codes) - 1) / 2
    found = []
    for one, other in np.argwhere(longest >= LEAST_ALIKE):
        first, last = _longest(codes[one], codes[other])
        rows, kin = codes[:, first:last], of_options if option[one] or option[other] else ~of_options
        others = float(np.max(kappas, initial=LEAST_LIKE, where=(kappas < SAME) & kin))
        enough = log(pairs / UNLIKELY) + (log(codes.shape[1]) if last - first < codes.shape[1] else 0.0)
        if _surprise(codes, rows, one, other, others) < enough:
            continue
        within = _held_together(rows)[1]
        likest = float(np.max(within, initial=others, where=(within < SAME) & kin))
        if (surprise := _surprise(codes, rows, one, other, likest)) >= enough:
            found.append(Copy(int(one), int(other), first, last, surprise))
    return found


def _held_together(codes: NDArray) -> tuple[NDArray, NDArray]:
    """Return of each two columns, above the diagonal, the most answers alike on end, and Cohen's kappa."""
    columns, rows = codes.shape
    longest, kappas = np.zeros((columns, columns), int), np.full((columns, columns), -1.0)
    shares = _shares(codes)
    for at in range(columns - 1):
        is_same, is_told = codes[at + 1 :] == codes[at], (codes[at + 1 :] > 0) | (codes[at] > 0)
        alike = np.cumsum(is_same & is_told, axis=1, dtype=np.int32)
        before = np.maximum.accumulate(np.where(is_same, 0, alike), axis=1)
        longest[at, at + 1 :] = (alike - before).max(axis=1)
        by_chance = shares[at + 1 :] @ shares[at]
        blank = shares[at + 1 :, 0] * shares[at, 0]
        expected = (by_chance - blank) / np.maximum(1 - blank, 1 / rows)
        agreed = alike[:, -1] / np.maximum(is_told.sum(axis=1), 1)
        kappas[at, at + 1 :] = (agreed - expected) / np.maximum(1 - expected, 1 / rows)
    return longest, kappas


def _shares(codes: NDArray) -> NDArray:
    """Return the share of each cell's content in each column: columns by contents."""
    contents = codes.max() + 1
    return np.stack([np.bincount(column, minlength=contents) for column in codes]) / codes.shape[1]


def _longest(one: NDArray, other: NDArray) -> tuple[int, int]:
    """Return the first and last row, the end left out, of the stretch with most answers alike."""
    is_same, is_told = one == other, (one > 0) | (other > 0)
    cuts = np.concatenate([[-1], np.flatnonzero(~is_same), [len(one)]])
    alike = np.concatenate([[0], np.cumsum(is_same & is_told)])
    best = int(np.argmax(alike[cuts[1:]] - alike[cuts[:-1] + 1]))
    return int(cuts[best]) + 1, int(cuts[best + 1])


def _surprise(codes: NDArray, rows: NDArray, one: int, other: int, likest: float) -> float:
    """Return minus the logarithm of how likely two columns agree in these rows, where others agree by such a kappa."""
    alike = likest + LIKER * (1 - likest)
    held = rows[one][rows[one] > 0]
    contents = int(codes.max()) + 1
    counts = (np.bincount(column, minlength=contents) / len(column) for column in (codes[one], codes[other], rows[one]))
    chance = np.maximum.reduce(list(counts))[held]
    return float(-np.log(alike + (1 - alike) * chance).sum())


def _problem(copy: Copy, columns: list[str], matching: Matching, raw: RawSurvey) -> Problem:
    message = (
        "The columns {one} and {other} hold the same in all {n} rows from {first} to {last}, blanks too, as no other "
        "two questions do: one of them may have been copied over the other. Take the file as its tool gave it; where "
        "people did answer both alike, write in codebook.yml {lines}."
    )
    rows = raw.frame.index[copy.first : copy.last]
    values = {
        "one": quoted(columns[copy.one]), "other": quoted(columns[copy.other]), "n": len(rows),
        "first": raw.told(rows[:1]), "last": raw.told(rows[-1:]), "lines": way_out([columns[copy.other]], matching),
    }  # fmt: skip
    return Problem(message, raw.name, values)
