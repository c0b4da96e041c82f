"""Weighted latent class models of categorical answers, every start run in one batch over distinct answer patterns.

The model (Lazarsfeld & Henry 1968; Goodman 1974): a person belongs to class k with probability pi_k, and within a
class the answers are independent, item j being answered s with probability rho_kjs. Missing answers simply leave the
product (full information, missing at random). Weights multiply the log-likelihood (pseudo-likelihood: Patterson,
Dayton & Graubard 2002); they are used as they come, so that their sum is the n of the BIC.
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
TOLERANCE = 1e-10
MAX_ITERATIONS = 5000
#: Log-likelihoods this close are the same optimum.
SAME_OPTIMUM = 1e-4
#: Starts run at once, so that a block stays in the processor's cache.
BLOCK = 25


@dataclass(frozen=True)
class LatentClasses:
    """A fitted model.

    Attributes
    ----------
    shares
        (K,) shares of the classes.
    probabilities
        One (K, categories) array an item: the probability of each answer in each class.
    log_likelihood, n, n_parameters, bic
        Weighted log-likelihood, sum of weights, free parameters and ``-2 log_likelihood + n_parameters log(n)``.
    entropy
        Entropy R2 in [0, 1]: 1 when each person's class is certain; 1 for a single class.
    iterations
        EM iterations of the start that won.
    is_converged
        False where the iterations ran out first.
    agreeing_starts, starts
        Of the starts carried to convergence, how many ended at the same log-likelihood; starts tried in all.
    """

    shares: Floats
    probabilities: tuple[Floats, ...]
    log_likelihood: float
    n: float
    n_parameters: int
    bic: float
    entropy: float
    iterations: int
    is_converged: bool
    agreeing_starts: int
    starts: int

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return len(self.shares)

    def posterior(self, codes: Codes) -> Floats:
        """Return the (n, K) probability of each class given each row of (n, J) answers."""
        return self.posterior_of(one_hot(codes, tuple(p.shape[1] for p in self.probabilities)))

    def posterior_of(self, answers: Floats) -> Floats:
        """Return the (M, K) probability of each class given each row of (M, S) one-hot answers."""
        joint = answers @ np.log(np.concatenate(self.probabilities, axis=1)).T + np.log(self.shares)
        joint = np.exp(joint - joint.max(axis=1, keepdims=True))
        return joint / joint.sum(axis=1, keepdims=True)

    def reordered(self, order: Codes) -> LatentClasses:
        """Return the same model with its classes in another order."""
        from dataclasses import replace

        return replace(self, shares=self.shares[order], probabilities=tuple(p[order] for p in self.probabilities))


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
        return np.bincount(self.row_pattern, weights, minlength=len(self.answers))


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


def find_patterns(codes: Codes, categories: tuple[int, ...]) -> Patterns:
    """Return the distinct rows of (n, J) answer codes.

    Raises
    ------
    EstimationError
        If there are no rows or no items, an answer is outside its item's categories, or an item has one category.
    """
    codes = np.asarray(codes, np.int64)
    if codes.ndim != 2 or not codes.size:
        raise EstimationError("Latent classes need respondents and items; the table of answers is empty.")
    for j, size in enumerate(categories):
        used = np.unique(codes[codes[:, j] != MISSING, j])
        if len(used) < 2 or used.min() < 0 or used.max() >= size:
            message = "Item number {item} has {used} different answers (it needs two, coded 0 to {top}). Leave it out."
            raise EstimationError(message, item=j + 1, used=len(used), top=size - 1)
    distinct, row_pattern = np.unique(codes, axis=0, return_inverse=True)
    return Patterns(one_hot(distinct, categories), row_pattern.reshape(-1), categories)


def check_weights(weights: Floats, n: int) -> Floats:
    """Return the weights as floats.

    Raises
    ------
    EstimationError
        If they are not n finite numbers, none negative and some positive.
    """
    weights = np.asarray(weights, float)
    if weights.shape != (n,) or not np.isfinite(weights).all() or weights.min() < 0 or weights.sum() <= 0:
        raise EstimationError("The weights must be {n} finite numbers, none negative and not all zero.", n=n)
    return weights


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
    value = (np.log(marginal) * task.weights).sum(axis=1) + _log_prior(task, shares, rho)
    joint *= (task.weights / marginal)[:, None, :]
    members = joint.sum(axis=2)
    counts = (joint.reshape(-1, len(answers)) @ answers).reshape(rho.shape)
    next_shares = members + task.prior / classes
    next_rho = _normalised(counts + task.prior / classes * task.margin, task.patterns.categories)
    floor = _floor(len(task.patterns.categories))
    return next_shares / next_shares.sum(axis=1, keepdims=True), np.maximum(next_rho, floor), value


def _log_prior(task: Task, shares: Floats, rho: Floats) -> Floats | float:
    if not task.prior:
        return 0.0
    return task.prior / shares.shape[1] * (np.log(shares) + np.log(rho) @ task.margin).sum(axis=1)


def run_em(task: Task, batch: Batch, iterations: int, tolerance: float) -> Batch:
    """Return the batch after EM; a run leaves it when its objective grows by less than `tolerance`."""
    shares, rho = np.maximum(batch.shares, 1e-12), np.maximum(batch.rho, _floor(len(task.patterns.categories)))
    value, used = batch.value.copy(), batch.iterations.copy()
    shares, rho = shares.copy(), rho.copy()
    active, here, last = np.arange(len(value)), task, np.full(len(value), -np.inf)
    for _ in range(iterations):
        next_shares, next_rho, reached = em_step(here, shares[active], rho[active])
        shares[active], rho[active] = np.maximum(next_shares, 1e-12), next_rho
        value[active], used[active] = reached, used[active] + 1
        going = ~(reached - last < tolerance)
        if not going.all():
            active, last, here = active[going], reached[going], here.of(going)
            if not len(active):
                break
        else:
            last = reached
    return Batch(shares, rho, value, used)


def run_blocks(task: Task, batch: Batch, iterations: int, tolerance: float, block: int = BLOCK) -> Batch:
    """Return the batch after EM, run a block of rows at a time."""
    rows = [np.arange(first, min(first + block, len(batch.value))) for first in range(0, len(batch.value), block)]
    done = [run_em(task.of(part), batch[part], iterations, tolerance) for part in rows]
    parts = [[getattr(one, name) for one in done] for name in ("shares", "rho", "value", "iterations")]
    return Batch(*(np.concatenate(part) for part in parts))


def best_batch(task: Task, batch: Batch, tolerance: float = TOLERANCE) -> Batch:
    """Return the runs that looked best after a short EM, carried to convergence, best first."""
    short = run_blocks(task, batch, SHORT_ITERATIONS, -np.inf)
    kept = max(min(len(short.value), 5), int(np.ceil(BEST_STARTS * len(short.value))))
    done = run_em(task, short[np.argsort(-short.value, kind="stable")[:kept]], MAX_ITERATIONS, tolerance)
    return done[np.argsort(-done.value, kind="stable")]


def fit_patterns(
    patterns: Patterns, weights: Floats, n_classes: int, rng: np.random.Generator, starts: int = 100, prior: float = 0.0
) -> LatentClasses:
    """Return the best of many starts; see `fit_classes`, which takes the answers themselves."""
    totals = patterns.total(weights)
    keep = totals > 0
    used = Patterns(patterns.answers[keep], np.arange(int(keep.sum())), patterns.categories)
    task = Task(used, totals[keep], item_margins(patterns, weights), prior)
    starts = starts if n_classes > 1 else 1
    done = best_batch(task, random_batch(patterns, weights, n_classes, starts, rng))
    return _model(task, done, starts)


def _model(task: Task, done: Batch, starts: int) -> LatentClasses:
    shares, rho = done.shares[0], done.rho[0]
    categories, n = task.patterns.categories, float(task.weights.sum())
    parts = tuple(np.split(rho, np.cumsum(categories)[:-1], axis=1))
    likelihood = float(done.value[0] - np.sum(_log_prior(task, shares[None], rho[None])))
    n_parameters = len(shares) - 1 + len(shares) * (sum(categories) - len(categories))
    joint = np.exp(np.log(rho) @ task.patterns.answers.T) * shares[:, None]
    return LatentClasses(
        shares=shares,
        probabilities=parts,
        log_likelihood=likelihood,
        n=n,
        n_parameters=n_parameters,
        bic=n_parameters * float(np.log(n)) - 2 * likelihood,
        entropy=entropy_r2((joint / joint.sum(axis=0)).T, task.weights),
        iterations=int(done.iterations[0]),
        is_converged=bool(done.iterations[0] < MAX_ITERATIONS),
        agreeing_starts=int((done.value > done.value[0] - SAME_OPTIMUM).sum()),
        starts=starts,
    )


def fit_classes(
    codes: Codes,
    n_classes: int,
    rng: np.random.Generator,
    *,
    weights: Floats | None = None,
    categories: tuple[int, ...] | None = None,
    starts: int = 100,
    prior: float = 0.0,
) -> LatentClasses:
    """Return the latent class model of greatest weighted likelihood among many starts.

    Parameters
    ----------
    codes
        (n, J) answers 0, 1, ...; -1 where missing.
    n_classes
        K, at least 1.
    weights
        (n,) used as they come: their sum is the n of the BIC. Equal to one by default; frequencies are allowed.
    categories
        Number of answers of each item; by default one more than the largest code.
    starts
        Random starts; all run a short EM, and the best tenth goes on to convergence.
    prior
        Made-up respondents spread over the classes (0: plain maximum likelihood).

    Returns
    -------
    LatentClasses
        Classes in the order of `canonical_order`.

    Raises
    ------
    EstimationError
        If there is nothing to fit: no rows, an item with one answer, bad weights, or fewer patterns than classes.

    Examples
    --------
    >>> rows = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> round(fit_classes(rows, 1, np.random.default_rng(1), weights=np.array([4, 1, 1, 4])).bic, 4)
    32.3311
    """
    codes = np.asarray(codes, np.int64)
    weights = check_weights(np.ones(len(codes)) if weights is None else weights, len(codes))
    patterns = find_patterns(codes, categories or tuple(int(top) + 1 for top in codes.max(axis=0)))
    if not 1 <= n_classes <= len(patterns.answers):
        message = "{classes} classes cannot be told apart in {patterns} distinct rows of answers. Ask for fewer."
        raise EstimationError(message, classes=n_classes, patterns=len(patterns.answers))
    model = fit_patterns(patterns, weights, n_classes, rng, starts, prior)
    return model.reordered(canonical_order(model))


def canonical_order(model: LatentClasses) -> Codes:
    """Return the order of classes by their expected answer on the first item, ties by the next items.

    Labels then do not depend on the random start (label switching).
    """
    expected = [np.round(p @ np.arange(p.shape[1]), 6) for p in model.probabilities]
    return np.lexsort(tuple(reversed(expected)))


def entropy_r2(posterior: Floats, weights: Floats) -> float:
    """Return the entropy R2 of (n, K) posteriors: 1 minus their mean entropy over log K (Ramaswamy et al. 1993)."""
    classes = posterior.shape[1]
    if classes == 1:
        return 1.0
    entropy = -(posterior * np.log(np.maximum(posterior, 1e-300))).sum(axis=1)
    return float(1 - (weights @ entropy) / (weights.sum() * np.log(classes)))
