"""A block of cells that stands a second time in other rows: copied over the answers that other people gave there."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import Problem
from helpers.survey.checking.edited.moved_cells import way_out
from helpers.survey.cleaning.chances import chances
from helpers.survey.matching.finding import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.files.raw import RawSurvey

#: A block is told where among so many files without one a single one would hold it by chance.
FILES = 10_000
#: Fewest rows and columns of a block, and how many rows are looked for at once.
LEAST_ROWS, LEAST_COLUMNS, HEIGHTS = 2, 2, (2, 4, 8)
#: Of fewer people nobody can say what they would answer by chance.
LEAST_PEOPLE = 20
#: A search begins where a part of the block says so large a share of what the whole must say; columns are taken
#: until they say so much more of it on average.
BEGINNING, AMPLE = 0.4, 1.2
#: Neighbours who agree by so much more than any two people stand in a column that is sorted, or asked in turns.
IN_A_ROW, NEAREST = 0.15, (1, 2, 3)
#: Rows that agree in so much of what stands outside the block are copies of whole interviews.
WHOLE_ROWS = 0.8


@dataclass(frozen=True)
class Block:
    """Rows and columns by their places, the end left out, and how many rows further down they stand again."""

    first: int
    last: int
    left: int
    right: int
    further: int

    @property
    def rows(self) -> slice:
        """The upper rows."""
        return slice(self.first, self.last)

    @property
    def again(self) -> slice:
        """The lower rows."""
        return slice(self.first + self.further, self.last + self.further)

    @property
    def columns(self) -> slice:
        """The columns."""
        return slice(self.left, self.right)


def pasted_answers(cells: pd.DataFrame, matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield the problem of the answers that stand a second time in other rows, of columns that nobody has looked at.

    Parameters
    ----------
    cells
        As in `pasted_block`, of one file, by its own row numbers.
    """
    closed = (source for source in matching.sources.values() if source.item.kind != "open" and not source.rule.checked)
    read = {column for source in closed if source.item.construct != "paradata" for column in source.columns}
    block = pasted_block(cells[[column for column in cells if column in read]])
    if block is None:
        return
    upper, lower, columns = block
    message = (
        "The answers in rows {first} to {last} stand a second time in rows {again} to {end}, in the columns from "
        "{left} to {right} ({n} cells), and the other answers of these rows differ: they may have been copied over "
        "what other people answered. Write there what those people answered, or take the file as its tool gave it; "
        "where these people did answer alike, write in codebook.yml {lines}."
    )
    values = {
        "first": raw.told(upper[:1]), "last": raw.told(upper[-1:]), "again": raw.told(lower[:1]),
        "end": raw.told(lower[-1:]), "left": quoted(columns[0]), "right": quoted(columns[-1]),
        "n": len(upper) * len(columns), "lines": way_out(columns, matching),
    }  # fmt: skip
    yield Problem(message, raw.name, values)


def pasted_block(cells: pd.DataFrame) -> tuple[pd.Index, pd.Index, pd.Index] | None:
    """Return the upper rows, the lower rows and the columns of the least likely block that stands twice; None for none.

    Rows i to i + k hold in columns a to b what rows j to j + k hold there. Two people agree in a cell with the
    probability of that answer, given the one that it depends on where that is likelier (`chances`); blanks are no
    evidence. With n rows and m columns there are fewer than n^2/2 pairs of places, m^2/2 stretches of columns and n
    heights. Columns in which neighbours are alike are left out, as where rows are sorted by them.

    Parameters
    ----------
    cells
        (n, m) answers as they stood, columns in the order of the file, interviews of one person once.
    """
    if len(cells) < LEAST_PEOPLE or cells.shape[1] < LEAST_COLUMNS:
        return None
    codes = np.column_stack([pd.factorize(cells[name])[0] for name in cells])
    is_free = ~_alike_in_a_row(codes)
    names, codes = cells.columns[is_free], codes[:, is_free]
    if len(names) < LEAST_COLUMNS:
        return None
    is_blank = cells[names].to_numpy(object) == ""
    surprise = np.where(is_blank, 0.0, _surprise(codes))
    unlikely = log(len(codes) ** 3 * len(names) ** 2 / 4 * FILES)
    blocks = [block for block in _blocks(codes, surprise, unlikely) if not _is_whole(codes, block)]
    if not blocks:
        return None
    given = np.where(is_blank, 0.0, np.minimum(surprise, -chances(cells[names]).terms))
    best = max(blocks, key=lambda block: _told_by(given, block))
    if _told_by(given, best) < unlikely:
        return None
    return cells.index[best.rows], cells.index[best.again], names[best.columns]


def _surprise(codes: NDArray) -> NDArray:
    """Return minus the logarithm of each answer's share of its column, or of those who answered alike just before it.

    Whichever is larger: statements of a battery stand beside each other, and many people answer them alike.
    """
    shares = np.column_stack([np.bincount(column)[column] / len(column) for column in codes.T])
    widths = codes.max(axis=0) + 1
    pairs = codes[:, :-1] * widths[1:] + codes[:, 1:]
    before = (np.bincount(column)[column] for column in codes.T)
    # Of few people hardly two have one age: the row itself is left out, for one who answers as all do.
    given = [
        (np.bincount(pair)[pair] - 1 + share) / alike
        for pair, alike, share in zip(pairs.T, before, shares.T[1:], strict=False)
    ]
    likely = (np.maximum(*both) for both in zip(shares.T[1:], given, strict=True))
    return -np.log(np.column_stack([shares[:, 0], *likely]))


def _alike_in_a_row(codes: NDArray) -> NDArray:
    """Return whether neighbours give the same answer in a column more often than any two people do."""
    likely = np.array([float(((np.bincount(column) / len(column)) ** 2).sum()) for column in codes.T])
    is_alike = likely > 1 - 1e-9
    for lag in NEAREST:
        is_alike |= (codes[lag:] == codes[:-lag]).mean(axis=0) - likely > IN_A_ROW
    return is_alike


def _blocks(codes: NDArray, surprise: NDArray, unlikely: float) -> Iterator[Block]:
    """Yield the blocks that are unlikely where every answer is independent of all others."""
    seen: set[Block] = set()
    for height in HEIGHTS:
        for upper, lower, left, width in _beginnings(codes, surprise, height, BEGINNING * unlikely):
            for block in _grown(codes, Block(upper, upper + height, left, left + width, lower - upper)):
                if block not in seen and _told_by(surprise, block) >= unlikely:
                    seen.add(block)
                    yield block


def _beginnings(codes: NDArray, surprise: NDArray, height: int, enough: float) -> Iterator[tuple[int, int, int, int]]:
    """Yield pairs of places that hold the same in so many rows and in as few columns as say enough.

    Parameters
    ----------
    height
        Rows of each.
    """
    if len(codes) < 2 * height:
        return
    keys, told = _keys(codes, height), _sums(surprise, height)
    usual = told.mean(axis=0)
    for left in range(codes.shape[1]):
        width = int(np.searchsorted(np.cumsum(usual[left:]), AMPLE * enough)) + 1
        if left + width > codes.shape[1]:
            return
        is_told = told[:, left : left + width].sum(axis=1) >= enough
        places = np.flatnonzero(is_told)
        held = keys[places, left : left + width].sum(axis=1, dtype=np.uint64)
        order = np.argsort(held, kind="stable")
        is_again = held[order][1:] == held[order][:-1]
        for upper, lower in zip(places[order[:-1][is_again]], places[order[1:][is_again]], strict=True):
            yield int(upper), int(lower), left, width


def _keys(codes: NDArray, height: int) -> NDArray:
    """Return a random number for what a column holds in so many rows from each on; its sums tell stretches apart."""
    draw = np.random.default_rng(0)
    keys = np.zeros((len(codes) - height + 1, codes.shape[1]), dtype=np.uint64)
    for row in range(height):
        below = codes[row : len(codes) - height + 1 + row]
        for at, column in enumerate(below.T):
            keys[:, at] += draw.integers(0, 2**63, int(codes[:, at].max()) + 1, dtype=np.uint64)[column]
    return keys


def _sums(numbers: NDArray, height: int) -> NDArray:
    """Return the sums of so many rows from each on."""
    sums = np.vstack([np.zeros((1, numbers.shape[1])), np.cumsum(numbers, axis=0)])
    return sums[height:] - sums[:-height]


def _grown(codes: NDArray, block: Block) -> Iterator[Block]:
    """Yield the block as large as it can be made: first its rows and then its columns, and the other way round."""
    for first in (_taller, _wider):
        tried = _wider(codes, _taller(codes, block)) if first is _taller else _taller(codes, _wider(codes, block))
        if tried.last - tried.first >= LEAST_ROWS and tried.right - tried.left >= LEAST_COLUMNS:
            yield tried


def _taller(codes: NDArray, block: Block) -> Block:
    is_same = (codes[: -block.further, block.columns] == codes[block.further :, block.columns]).all(axis=1)
    first, last = _run(is_same, block.first, block.last)
    # What stands further down begins no earlier than what it repeats has ended.
    return Block(first, min(last, first + block.further), block.left, block.right, block.further)


def _wider(codes: NDArray, block: Block) -> Block:
    is_same = (codes[block.rows] == codes[block.again]).all(axis=0)
    left, right = _run(is_same, block.left, block.right)
    return Block(block.first, block.last, left, right, block.further)


def _run(is_same: NDArray, first: int, last: int) -> tuple[int, int]:
    """Return the stretch without a difference around one."""
    before, after = np.flatnonzero(~is_same[:first]), np.flatnonzero(~is_same[last:])
    return (int(before[-1]) + 1 if len(before) else 0, last + int(after[0]) if len(after) else len(is_same))


def _told_by(surprise: NDArray, block: Block) -> float:
    return float(surprise[block.rows, block.columns].sum())


def _is_whole(codes: NDArray, block: Block) -> bool:
    """Return whether the rows of the two places agree in nearly all that stands outside of them too."""
    is_outside = np.ones(codes.shape[1], bool)
    is_outside[block.columns] = False
    outside = (codes[block.rows] == codes[block.again])[:, is_outside]
    return not outside.size or bool(outside.mean() >= WHOLE_ROWS)
