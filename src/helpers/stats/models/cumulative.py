"""The weighted cumulative-logit likelihood: one Newton iteration for logit, ordered logit and all their submodels.

statsmodels' ordered model takes no weights, and Shapley values of a pseudo R-squared need every submodel of every
bootstrap replicate; both are served here by one batch of concave maximisations that share the data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

Array = np.ndarray
MAXIMUM_ITERATIONS = 60
#: Newton decrement, in log-likelihood per unit of weight, at which a fit has arrived.
TOLERANCE = 1e-18
#: Relative to the information's diagonal: keeps a separated resample solvable without moving a regular fit.
RIDGE = 1e-13
HALVINGS = 30


@dataclass(frozen=True)
class CumulativeFits:
    """Maximum-likelihood fits of s submodels of one cumulative logit, P(y <= j) = expit(cut_j - x'slope).

    Attributes
    ----------
    cuts
        (s, levels - 1) thresholds, increasing.
    slopes
        (s, p) coefficients; zero where a submodel leaves the predictor out.
    log_likelihood
        (s,) weighted log-likelihoods.
    converged
        (s,) whether the Newton decrement vanished.
    """

    cuts: Array
    slopes: Array
    log_likelihood: Array
    converged: Array


@dataclass(frozen=True)
class _State:
    """What one point of the parameter space yields: expit at the upper and lower cut of each row, and the gaps."""

    upper: Array
    lower: Array
    gap: Array
    log_likelihood: Array


def _state(levels: Array, X: Array, weights: Array, cuts: Array, slopes: Array) -> _State:
    eta = X @ slopes.T
    ends = np.hstack([np.full((len(cuts), 1), -np.inf), cuts, np.full((len(cuts), 1), np.inf)]).T
    upper, lower = ends[levels + 1] - eta, ends[levels] - eta
    gap = np.diff(ends, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        # log(F(a) - F(b)) = log F(a) + log F(-b) + log(1 - exp(b - a)): no cancellation in the tails.
        closing = np.log(-np.expm1(-gap))
        rows = log_expit(upper) + log_expit(-lower) + closing[levels]
        total = weights @ rows
    return _State(expit(upper), expit(lower), gap, np.where(np.isfinite(total), total, -np.inf))


def _rates(gap: Array) -> tuple[Array, Array]:
    """First and second derivative of log(1 - exp(-gap)) with respect to the gap, the second with its sign turned."""
    with np.errstate(divide="ignore", over="ignore"):
        first = 1.0 / np.expm1(gap)
    return first, first * (1.0 + first)


def _gradient(levels: Array, X: Array, weights: Array, state: _State) -> Array:
    first, _ = _rates(state.gap)
    mass = np.bincount(levels, weights, minlength=len(first))[:, None]
    up = _by_level(levels, weights[:, None] * (1.0 - state.upper), len(first)) + mass * first
    down = _by_level(levels, weights[:, None] * state.lower, len(first)) + mass * first
    slopes = (weights[:, None] * X).T @ (state.upper + state.lower - 1.0)
    return np.vstack([up[:-1] - down[1:], slopes]).T


def _by_level(levels: Array, values: Array, count: int) -> Array:
    return np.stack([values[levels == level].sum(axis=0) for level in range(count)])


def _information(levels: Array, X: Array, weights: Array, state: _State) -> Array:
    above = weights[:, None] * state.upper * (1.0 - state.upper)
    below = weights[:, None] * state.lower * (1.0 - state.lower)
    k, p, s = len(state.gap) - 1, X.shape[1], above.shape[1]
    information = np.empty((s, k + p, k + p))
    information[:, :k, :k] = _cut_block(levels, weights, above, below, state.gap)
    for j in range(k):
        at, over = levels == j, levels == j + 1
        cross = -(X[at].T @ above[at] + X[over].T @ below[over]).T
        information[:, j, k:] = information[:, k:, j] = cross
    i, j = np.triu_indices(p)
    pairs = (X[:, i] * X[:, j]).T @ (above + below)
    information[:, k + i, k + j] = information[:, k + j, k + i] = pairs.T
    return information


def _cut_block(levels: Array, weights: Array, above: Array, below: Array, gap: Array) -> Array:
    _, second = _rates(gap)
    k, s = len(gap) - 1, above.shape[1]
    spread = np.bincount(levels, weights, minlength=k + 1)[:, None] * second
    diagonal = _by_level(levels, above, k + 1)[:-1] + _by_level(levels, below, k + 1)[1:] + spread[:-1] + spread[1:]
    block = np.zeros((s, k, k))
    block[:, np.arange(k), np.arange(k)] = diagonal.T
    block[:, np.arange(k - 1), np.arange(1, k)] = block[:, np.arange(1, k), np.arange(k - 1)] = -spread[1:-1].T
    return block


def _newton_step(gradient: Array, information: Array, free: Array) -> Array:
    both = free[:, :, None] & free[:, None, :]
    diagonal = np.einsum("sii->si", information)
    damped = np.where(both, information, 0.0)
    index = np.arange(free.shape[1])
    damped[:, index, index] = np.where(free, diagonal * (1.0 + RIDGE) + np.finfo(float).tiny, 1.0)
    return np.linalg.solve(damped, np.where(free, gradient, 0.0)[:, :, None])[:, :, 0]


def marginal_cuts(levels: Array, weights: Array) -> Array:
    """Return the cuts of the model without predictors: the logits of the weighted cumulative shares."""
    shares = np.bincount(levels, weights) / weights.sum()
    below = np.cumsum(shares)[:-1]
    return np.log(below) - np.log1p(-below)


def fit_cumulative(
    levels: Array, X: Array, weights: Array, masks: Array, start: Array | None = None, tolerance: float = TOLERANCE
) -> CumulativeFits:
    """Return the weighted maximum-likelihood fits of submodels of a cumulative logit.

    Newton's method with the exact Hessian and halved steps; the likelihood is concave, so the maximum is the only one
    (Pratt 1981, *Journal of the American Statistical Association* 76, 103-106). Two levels give the logit.

    Parameters
    ----------
    levels
        (n,) integers 0..k, each present with positive weight.
    X
        (n, p) predictors, best standardised.
    weights
        (n,) positive weights.
    masks
        (s, p) booleans: which predictors each submodel holds.
    start
        (s, k + p) parameters to start from, cuts first; by default the marginal cuts and no effect.
    tolerance
        Newton decrement, in log-likelihood per unit of weight, below which a fit has arrived.
    """
    k = int(levels.max())
    free = np.hstack([np.ones((len(masks), k), bool), masks])
    if start is None:
        start = np.tile(np.concatenate([marginal_cuts(levels, weights), np.zeros(X.shape[1])]), (len(masks), 1))
    parameters = np.where(free, start, 0.0)
    state = _state(levels, X, weights, parameters[:, :k], parameters[:, k:])
    for _ in range(MAXIMUM_ITERATIONS):
        gradient, information = _gradient(levels, X, weights, state), _information(levels, X, weights, state)
        step = _newton_step(gradient, information, free)
        converged = np.einsum("sq,sq->s", step, gradient) < tolerance * weights.sum()
        parameters, state = _advance(levels, X, weights, parameters, step, state)
        if converged.all():
            break
    return CumulativeFits(parameters[:, :k], parameters[:, k:], state.log_likelihood, converged)


def cumulative_information(levels: Array, X: Array, weights: Array, cuts: Array, slopes: Array) -> Array:
    """Return (q, q) minus the Hessian of the weighted log-likelihood of one fit, q = k + p, cuts first."""
    state = _state(levels, X, weights, cuts[None, :], slopes[None, :])
    return _information(levels, X, weights, state)[0]


@dataclass(frozen=True)
class CumulativeRows:
    """One fit's rows as two residuals each, about the upper and the lower cut of what was answered.

    Attributes
    ----------
    residuals
        (n, 2) gradients in the two, over the root of the curvature.
    roots
        (n, 2, k + p) roots of the curvature times the derivatives of the two by the parameters, cuts first: their
        products sum to the information, and theirs with the residuals are the scores.
    """

    residuals: Array
    roots: Array


def cumulative_rows(levels: Array, X: Array, cuts: Array, slopes: Array) -> CumulativeRows:
    """Return the working residuals of one fit: its likelihood's Newton step as a regression of two rows a person."""
    state, k = _state(levels, X, np.ones(len(levels)), cuts[None, :], slopes[None, :]), len(cuts)
    upper, lower = state.upper[:, 0], state.lower[:, 0]
    first, second = (rate[levels, 0] for rate in _rates(state.gap))
    curved = [upper * (1 - upper) + second, lower * (1 - lower) + second]
    # Cholesky of ((a, -s), (-s, b)); the open end of the lowest and of the highest answer has no curvature.
    top = np.sqrt(curved[0])
    across = -_over(second, top)
    bottom = np.sqrt(np.maximum(curved[1] - across**2, 0.0))
    above = _over(1 - upper + first, top)
    below = _over(-lower - first - across * above, bottom)
    by_cut = np.zeros((2, len(levels), k + 2))
    by_cut[0, np.arange(len(levels)), levels + 1] = by_cut[1, np.arange(len(levels)), levels] = 1.0
    ends = [np.hstack([cut[:, 1:-1], -X]) for cut in by_cut]
    roots = [top[:, None] * ends[0] + across[:, None] * ends[1], bottom[:, None] * ends[1]]
    return CumulativeRows(np.column_stack([above, below]), np.stack(roots, axis=1))


def _over(value: Array, by: Array) -> Array:
    return np.divide(value, by, out=np.zeros_like(by), where=by > 0)


def _advance(
    levels: Array, X: Array, weights: Array, parameters: Array, step: Array, before: _State
) -> tuple[Array, _State]:
    """Take the step, halved for the fits whose likelihood would fall."""
    k = int(levels.max())
    scale = np.ones((len(parameters), 1))
    slack = 1e-12 * np.abs(before.log_likelihood)
    for _ in range(HALVINGS):
        trial = parameters + scale * step
        state = _state(levels, X, weights, trial[:, :k], trial[:, k:])
        worse = state.log_likelihood < before.log_likelihood - slack
        if not worse.any():
            break
        scale[worse] /= 2.0
    return trial, state


def cumulative_scores(levels: Array, X: Array, cuts: Array, slopes: Array) -> Array:
    """Return (n, k + p) gradients of each row's log-likelihood, cuts first, for one fit."""
    state = _state(levels, X, np.ones(len(levels)), cuts[None, :], slopes[None, :])
    first, _ = _rates(state.gap)
    up = 1.0 - state.upper[:, 0] + first[levels, 0]
    down = state.lower[:, 0] + first[levels, 0]
    scores = np.zeros((len(levels), len(cuts) + 1 + 1))
    rows = np.arange(len(levels))
    # One spare column at each end takes the derivatives of the infinite cuts; they are dropped.
    scores[rows, levels + 1] += np.where(levels < len(cuts), up, 0.0)
    scores[rows, levels] -= np.where(levels > 0, down, 0.0)
    effects = (state.upper[:, 0] + state.lower[:, 0] - 1.0)[:, None] * X
    return np.hstack([scores[:, 1:-1], effects])
