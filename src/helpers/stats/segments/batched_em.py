"""Expectation-maximisation of many latent class models at once, over distinct answer patterns.

All starts, or all resampled surveys, are rows of one batch, so that each step is two matrix products for all of
them; runs that have converged leave the batch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.errors import EstimationError

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

MISSING = -1
SHORT_ITERATIONS = 25
BEST_STARTS = 0.1
#: Largest move of a share or probability in an EM step at which a run has converged, and the run that is reported.
TOLERANCE = 1e-6
POLISHED = 1e-10
MAX_ITERATIONS = 6000
SMALLEST = 1e-12
BATCH = ("shares", "rho", "value", "iterations")
#: Starts run at once, so that a block stays in the processor's cache.
BLOCK = 25


@dataclass(frozen=True)
class Patterns:
    """The distinct rows of answers, which is all that the likelihood needs of them.

    Attributes
    ----------
    answers
        (M, S) one-hot answers of the distinct patterns, S the categories of all items side by side; a missing
        answer has no 1.
    row_pattern
        (n,) the pattern of each respondent.
    categories
        Number of categories of each item.
    """

    answers: Floats
    row_pattern: Codes
    categories: tuple[int, ...]

    def total(self, weights: Floats) -> Floats:
        """Return the (M,) weight of each pattern."""
        return np.asarray(np.bincount(self.row_pattern, weights, minlength=len(self.answers)), dtype=float)


@dataclass(frozen=True)
class Batch:
    """R models side by side: (R, K) shares, (R, K, S) answer probabilities, (R,) objective reached and iterations."""

    shares: Floats
    rho: Floats
    value: Floats
    iterations: Codes

    def __getitem__(self, rows: Codes) -> Batch:
        return Batch(self.shares[rows], self.rho[rows], self.value[rows], self.iterations[rows])


def one_hot(codes: Codes, categories: tuple[int, ...]) -> Floats:
    """Return (n, S) indicators of (n, J) answer codes, a missing answer (-1) having none."""
    return np.concatenate([codes[:, [j]] == np.arange(size) for j, size in enumerate(categories)], axis=1).astype(float)


def find_patterns(codes: Codes, categories: tuple[int, ...] | None = None) -> Patterns:
    """Return the distinct rows of (n, J) answer codes; `categories` are by default one more than the largest codes.

    Raises
    ------
    EstimationError
        If there are no rows or no items, an answer is outside its item's categories, or an item has one category.
    """
    codes = np.asarray(codes, np.int64)
    if codes.ndim != 2 or not codes.size:
        raise EstimationError("Latent classes need respondents and items; the table of answers is empty.")
    categories = categories or tuple(int(top) + 1 for top in codes.max(axis=0))
    for j, size in enumerate(categories):
        used = np.unique(codes[codes[:, j] != MISSING, j])
        if len(used) < 2 or used.min() < 0 or used.max() >= size:
            message = "Item number {item} has {used} different answers (it needs two, coded 0 to {top}). Leave it out."
            raise EstimationError(message, item=j + 1, used=len(used), top=size - 1)
    distinct, row_pattern = np.unique(codes, axis=0, return_inverse=True)
    return Patterns(one_hot(distinct, categories), row_pattern.reshape(-1), categories)


def random_batch(patterns: Patterns, weights: Floats, n_classes: int, starts: int, rng: np.random.Generator) -> Batch:
    """Return random beginnings: even shares, and answer probabilities drawn around those of everybody."""
    margin = item_margins(patterns, weights)
    drawn = rng.gamma(1.0, size=(starts, n_classes, len(margin))) * (0.5 + 0.5 * margin)
    rho = _normalised(drawn + 0.02, patterns.categories)
    shares = np.full((starts, n_classes), 1 / n_classes)
    return Batch(shares, rho, np.full(starts, -np.inf), np.zeros(starts, np.int64))


def item_margins(patterns: Patterns, weights: Floats) -> Floats:
    """Return the (S,) weighted share of each answer among those who answered its item."""
    return _normalised((patterns.total(weights) @ patterns.answers)[None], patterns.categories)[0]


def _normalised(counts: Floats, categories: tuple[int, ...]) -> Floats:
    starts = np.concatenate([[0], np.cumsum(categories)[:-1]])
    sums = np.add.reduceat(counts, starts, axis=-1)
    # A class that nobody with an answer belongs to keeps its zeros; the floor of the caller then takes over.
    return counts / np.repeat(np.maximum(sums, 1e-300), categories, axis=-1)


def _floor(n_items: int) -> float:
    # Products over all items stay above the smallest double, so that no maximum has to be taken out before exp.
    return float(max(1e-12, np.exp(-600 / n_items)))


@dataclass(frozen=True)
class Task:
    """What a batch is fitted to: patterns, (M,) or (R, M) weights, and the strength of the prior (0 for none).

    The prior adds `prior` made-up respondents, spread evenly over the classes, who answer each item as everybody
    does (Galindo-Garre & Vermunt 2006): it keeps estimates off the boundary and hardly moves them otherwise.
    """

    patterns: Patterns
    weights: Floats
    margin: Floats
    prior: float = 0.0

    def of(self, rows: Codes) -> Task:
        """Return the task of some rows of the batch."""
        weights = self.weights if self.weights.ndim == 1 else self.weights[rows]
        return Task(self.patterns, weights, self.margin, self.prior)


def em_step(task: Task, shares: Floats, rho: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the next shares and probabilities, and the (R,) objective at the present ones.

    E: posterior of each class for each pattern, one matrix product for all starts. M: weighted shares of answers,
    another.
    """
    runs, classes, width = rho.shape
    answers = task.patterns.answers
    joint = np.log(rho).reshape(-1, width) @ answers.T
    np.exp(joint, out=joint)
    joint = joint.reshape(runs, classes, -1)
    joint *= shares[:, :, None]
    marginal = joint.sum(axis=1)
    value = (np.log(marginal) * task.weights).sum(axis=1) + log_prior(task, shares, rho)
    joint *= (task.weights / marginal)[:, None, :]
    members = joint.sum(axis=2)
    counts = (joint.reshape(-1, len(answers)) @ answers).reshape(rho.shape)
    next_shares = members + task.prior / classes
    next_rho = _normalised(counts + task.prior / classes * task.margin, task.patterns.categories)
    floor = _floor(len(task.patterns.categories))
    next_shares = np.maximum(next_shares / next_shares.sum(axis=1, keepdims=True), SMALLEST)
    return next_shares, np.maximum(next_rho, floor), value


def log_prior(task: Task, shares: Floats, rho: Floats) -> Floats | float:
    """Return the (R,) log-prior; 0 without a prior."""
    if not task.prior:
        return 0.0
    return task.prior / shares.shape[1] * (np.log(shares) + np.log(rho) @ task.margin).sum(axis=1)


def run_em(task: Task, batch: Batch, iterations: int) -> Batch:
    """Return the batch after so many EM iterations."""
    shares, rho, value = batch.shares, batch.rho, batch.value
    for _ in range(iterations):
        shares, rho, value = em_step(task, shares, rho)
    return Batch(shares, rho, value, batch.iterations + iterations)


def converge(task: Task, batch: Batch, tolerance: float = TOLERANCE) -> Batch:
    """Return the batch at convergence: no share or probability moves by `tolerance` in an EM step.

    EM is accelerated by squared extrapolation (SQUAREM; Varadhan & Roland 2008, scheme S3): two steps show where
    the run is going, it jumps there, and one more step mends the jump; a jump that lowers the objective is undone.
    """
    place, value, used = _joined(batch.shares, batch.rho), batch.value.copy(), batch.iterations.copy()
    active, here = np.arange(len(value)), task
    while len(active) and used[active].min() < MAX_ITERATIONS:
        first, _ = _step(here, place[active], batch)
        second, reached = _step(here, first, batch)
        moved = first - place[active]
        jumped, after = _step(here, _extrapolated(place[active], moved, second - first - moved, task, batch), batch)
        is_better = after >= reached
        place[active] = np.where(is_better[:, None], jumped, second)
        value[active] = np.where(is_better, after, reached)
        used[active] += 3
        going = np.abs(moved).max(axis=1) >= tolerance
        active, here = active[going], here.of(going) if not going.all() else here
    return Batch(*_split(place, batch), value, used)


def _joined(shares: Floats, rho: Floats) -> Floats:
    return np.concatenate([shares, rho.reshape(len(rho), -1)], axis=1)


def _split(place: Floats, like: Batch) -> tuple[Floats, Floats]:
    classes = like.shares.shape[1]
    return place[:, :classes], place[:, classes:].reshape(len(place), *like.rho.shape[1:])


def _step(task: Task, place: Floats, like: Batch) -> tuple[Floats, Floats]:
    shares, rho, value = em_step(task, *_split(place, like))
    return _joined(shares, rho), value


def _extrapolated(place: Floats, moved: Floats, bent: Floats, task: Task, like: Batch) -> Floats:
    length = np.linalg.norm(moved, axis=1) / np.maximum(np.linalg.norm(bent, axis=1), 1e-300)
    length = np.maximum(length, 1.0)[:, None]
    shares, rho = _split(place + 2 * length * moved + length**2 * bent, like)
    shares = np.maximum(shares, SMALLEST)
    rho = _normalised(np.maximum(rho, _floor(len(task.patterns.categories))), task.patterns.categories)
    return _joined(shares / shares.sum(axis=1, keepdims=True), rho)


def run_blocks(task: Task, batch: Batch, iterations: int, block: int = BLOCK) -> Batch:
    """Return the batch after so many EM iterations, run a block of rows at a time."""
    rows = [np.arange(first, min(first + block, len(batch.value))) for first in range(0, len(batch.value), block)]
    done = [run_em(task.of(part), batch[part], iterations) for part in rows]
    parts = [[getattr(one, name) for one in done] for name in BATCH]
    return Batch(*(np.concatenate(part) for part in parts))


def best_batch(task: Task, batch: Batch) -> Batch:
    """Return the runs that looked best after a short EM, carried to convergence, best first; the best to the limit."""
    short = run_blocks(task, batch, SHORT_ITERATIONS)
    kept = max(min(len(short.value), 5), int(np.ceil(BEST_STARTS * len(short.value))))
    done = converge(task, short[np.argsort(-short.value, kind="stable")[:kept]])
    done = done[np.argsort(-done.value, kind="stable")]
    best = converge(task, done[np.arange(1)], POLISHED)
    return Batch(*(np.concatenate([getattr(best, name), getattr(done, name)[1:]]) for name in BATCH))
