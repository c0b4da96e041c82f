"""Would another sample have given the same segments? Refits under resampling that follows the design."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.stats.segments.batched_em import (
    BATCH,
    SHORT_ITERATIONS,
    Batch,
    Codes,
    Floats,
    Patterns,
    Task,
    converge,
    item_margins,
    random_batch,
    run_blocks,
)
from helpers.stats.segments.latent_classes import LatentClasses

#: Refits need the assignment, not the sixth digit.
TOLERANCE = 1e-3


@dataclass(frozen=True)
class Stability:
    """How alike the segments of resampled surveys are to those found.

    Attributes
    ----------
    adjusted_rand
        (B,) adjusted Rand index of each refit against the original assignment of the same respondents.
    jaccard
        (K,) for each segment, the mean over refits of its best overlap (Jaccard) with a refitted segment.
    """

    adjusted_rand: Floats
    jaccard: Floats

    @property
    def mean(self) -> float:
        """Mean adjusted Rand index."""
        return float(self.adjusted_rand.mean())


def adjusted_rand(first: Codes, second: Codes) -> float:
    """Return the adjusted Rand index of two partitions: 1 when the same, 0 as expected by chance.

    Hubert & Arabie (1985), Comparing partitions, Journal of Classification 2.

    Examples
    --------
    >>> round(adjusted_rand(np.array([1, 1, 1, 2, 2, 2, 3, 3, 3]), np.array([1, 1, 2, 2, 2, 2, 3, 3, 1])), 8)
    0.35714286
    """
    table = crossing(first, second)
    together = _pairs(table).sum()
    rows, columns = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    expected = rows * columns / max(_pairs(table.sum()), 1)
    largest = (rows + columns) / 2
    return 1.0 if largest == expected else float((together - expected) / (largest - expected))


def crossing(first: Codes, second: Codes) -> Floats:
    """Return the counts of two partitions against each other, labels in ascending order."""
    rows, row = np.unique(first, return_inverse=True)
    columns, column = np.unique(second, return_inverse=True)
    table = np.zeros((len(rows), len(columns)))
    np.add.at(table, (row, column), 1)
    return table


def _pairs(counts: Floats) -> Floats:
    return counts * (counts - 1) / 2


def refit_stability(
    model: LatentClasses,
    patterns: Patterns,
    replicates: Floats,
    rng: np.random.Generator,
    fresh: int = 4,
    prior: float = 0.0,
) -> Stability:
    """Return how far refits to resampled weights find the same segments.

    Parameters
    ----------
    model
        The solution that was chosen.
    replicates
        (B, n) weights of resampled surveys (`replication.bootstrap_weights`), in the metric of the fit.
    fresh
        Random starts of each refit beside the one that begins at `model`; a refit may so find other segments.
    """
    totals = np.stack([patterns.total(row) for row in replicates])
    task = Task(patterns, totals, item_margins(patterns, replicates.mean(axis=0)), prior)
    refits = _refits(task, model, rng, fresh)
    original = _modal(model.shares[None], np.concatenate(model.probabilities, axis=1)[None], patterns)[0]
    refitted = _modal(refits.shares, refits.rho, patterns)
    rows = patterns.row_pattern
    rand = np.array([adjusted_rand(original[rows], one[rows]) for one in refitted])
    overlap = np.array([_best_overlap(original[rows], one[rows], model.n_classes) for one in refitted])
    return Stability(rand, overlap.mean(axis=0))


def _refits(task: Task, model: LatentClasses, rng: np.random.Generator, fresh: int) -> Batch:
    """Return the best of a warm and some fresh starts for each row of weights."""
    replicates = len(task.weights)
    rho = np.concatenate(model.probabilities, axis=1)
    best = Batch(
        np.tile(model.shares, (replicates, 1)), np.tile(rho, (replicates, 1, 1)), np.full(replicates, -np.inf),
        np.zeros(replicates, np.int64),
    )  # fmt: skip
    best = run_blocks(task, best, SHORT_ITERATIONS)
    uniform = np.ones(len(task.patterns.row_pattern))
    for _ in range(fresh):
        start = random_batch(task.patterns, uniform, model.n_classes, replicates, rng)
        tried = run_blocks(task, start, SHORT_ITERATIONS)
        best = _choose(tried.value > best.value, tried, best)
    return converge(task, best, TOLERANCE)


def _choose(condition: NDArray[np.bool_], first: Batch, second: Batch) -> Batch:
    def pick(one: NDArray, other: NDArray) -> NDArray:
        return np.where(condition.reshape(-1, *[1] * (one.ndim - 1)), one, other)

    return Batch(*(pick(getattr(first, name), getattr(second, name)) for name in BATCH))


def _modal(shares: Floats, rho: Floats, patterns: Patterns) -> Codes:
    """Return (R, M) the most probable class of each pattern in each of R models."""
    return np.argmax(np.log(rho) @ patterns.answers.T + np.log(shares)[:, :, None], axis=1)


def _best_overlap(original: Codes, refitted: Codes, n_classes: int) -> Floats:
    table = np.zeros((n_classes, n_classes))
    np.add.at(table, (original, refitted), 1)
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0) - table
    return (table / np.maximum(union, 1)).max(axis=1)
