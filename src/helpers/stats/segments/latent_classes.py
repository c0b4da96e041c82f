"""Weighted latent class models of categorical answers: the best of many starts.

The model (Lazarsfeld & Henry 1968; Goodman 1974): a person belongs to class k with probability pi_k, and within a
class the answers are independent, item j being answered s with probability rho_kjs. Missing answers simply leave the
product (full information, missing at random). Weights multiply the log-likelihood (pseudo-likelihood: Patterson,
Dayton & Graubard 2002); they are used as they come, so that their sum is the n of the BIC.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from helpers.errors import EstimationError
from helpers.stats.segments.batched_em import (
    MAX_ITERATIONS,
    Batch,
    Codes,
    Floats,
    Patterns,
    Task,
    best_batch,
    find_patterns,
    item_margins,
    log_prior,
    one_hot,
    random_batch,
)

#: Log-likelihoods this close are the same optimum.
SAME_OPTIMUM = 1e-4


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

    @property
    def categories(self) -> tuple[int, ...]:
        """Number of answers of each item."""
        return tuple(item.shape[1] for item in self.probabilities)

    def posterior(self, codes: Codes) -> Floats:
        """Return the (n, K) probability of each class given each row of (n, J) answers."""
        return self.posterior_of(one_hot(codes, self.categories))

    def posterior_of(self, answers: Floats) -> Floats:
        """Return the (M, K) probability of each class given each row of (M, S) one-hot answers."""
        joint = answers @ np.log(np.concatenate(self.probabilities, axis=1)).T + np.log(self.shares)
        joint = np.exp(joint - joint.max(axis=1, keepdims=True))
        return joint / joint.sum(axis=1, keepdims=True)

    def reordered(self, order: Codes) -> LatentClasses:
        """Return the same model with its classes in another order."""
        return replace(self, shares=self.shares[order], probabilities=tuple(p[order] for p in self.probabilities))


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
    likelihood = float(done.value[0] - np.sum(log_prior(task, shares[None], rho[None])))
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
    patterns = find_patterns(codes, categories)
    weights = check_weights(np.ones(len(codes)) if weights is None else weights, len(codes))
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
