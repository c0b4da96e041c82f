"""Relative importance: each predictor's Shapley share of what a model explains, with design-based intervals."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from helpers.errors import EstimationError, Problem
from helpers.stats.cumulative import cumulative_information, cumulative_scores, fit_cumulative
from helpers.stats.ordinal import MAXIMUM_LEVELS, null_log_likelihood
from helpers.stats.regression import level_codes, outcome_name
from helpers.stats.replication import bootstrap_weights
from helpers.stats.sufficiency import (
    CompleteCases,
    check_weights,
    column_problems,
    complete_cases,
    named,
    refuse,
    separation_problems,
)
from helpers.survey.design import SurveyDesign

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Measure = Literal["linear", "logit", "ordered"]
#: All subsets of more predictors than this do not fit in memory.
MAXIMUM_PREDICTORS = 16
#: All submodels of a likelihood with more predictors than this would take minutes: `approximate_importance`.
MAXIMUM_EXACT = 8
#: What a predictor must add to its predecessors, of a variance of 1, to enter a subset.
SMALLEST_PIVOT = 1e-9
#: Replicates whose cross-products are swept together: small enough to stay in the processor's cache.
BATCH = 128
QUICK_TOLERANCE = 1e-7
#: Variance of a standard logistic error.
LATENT_VARIANCE = np.pi**2 / 3


@dataclass(frozen=True, eq=False)
class Importance:
    """Relative importance of each predictor.

    Attributes
    ----------
    shares
        One row a predictor, in the order given: term, importance (part of R squared; they sum to it), its interval
        importance_low and importance_high, share (part of what is explained; they sum to 1), share_low, share_high.
        Intervals are bootstrap percentiles (2.5 and 97.5 %).
    r_squared
        What all predictors explain together, beyond the controls.
    replicates
        (replicates, p) importance in each replicate.
    replicate_weights
        (replicates, design.n) bootstrap weights, for figures that are to vary jointly with these.
    measure
        ``linear`` (R squared), ``logit`` or ``ordered`` (McFadden's pseudo R squared).
    n
        Rows of the model.
    """

    shares: pd.DataFrame
    r_squared: float
    replicates: Array
    replicate_weights: Array
    measure: Measure
    n: int


def lmg(y: pd.Series, X: pd.DataFrame, weights: Array, controls: pd.DataFrame | None = None) -> pd.Series:
    """Return each predictor's LMG importance: its contribution to R squared, averaged over all orders of entry.

    Parameters
    ----------
    y
        (n,) outcome.
    X
        (n, p) predictors, at most 16.
    weights
        (n,) positive weights; only their proportions count.
    controls
        (n, c) variables that are in every model; what they explain is not shared out.

    Returns
    -------
    Series
        Importance by predictor; they sum to the weighted R squared (less that of the controls).

    Raises
    ------
    EstimationError
        If a column or the outcome is unusable, or a weight is missing, zero or negative.

    Notes
    -----
    Lindeman, Merenda and Gold (1980), p. 119 ff.; Grömping (2007), *The American Statistician* 61, 139-147. As
    `relaimpo::calc.relimp(type = "lmg")` of R. It does not depend on the predictors' units or signs.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": [1.0, 0, 0, 1, 1, 0], "b": [0.0, 1, 0, 1, 0, 1], "y": [3.0, 1, 0, 4, 3, 2]})
    >>> lmg(frame["y"], frame[["a", "b"]], np.ones(6)).round(4).to_dict()
    {'a': 0.8423, 'b': 0.1038}
    """
    check_weights(weights)
    X = X if isinstance(X, pd.DataFrame) else named(X)
    cases, held = _cases(y, X, SurveyDesign(np.asarray(weights, dtype=float)), controls)
    values = linear_importance(_standardised(cases, held), cases.weights[None, :], held)
    return pd.Series(values[0], index=list(X.columns), name="importance")


def _cases(
    y: pd.Series, X: pd.DataFrame, design: SurveyDesign, controls: pd.DataFrame | None
) -> tuple[CompleteCases, int]:
    """Return the complete rows of controls and predictors together, and the number of controls."""
    if X.shape[1] > MAXIMUM_PREDICTORS:
        message = "{p} predictors are too many to share out what they explain (at most {maximum}). Use fewer."
        raise EstimationError(message, p=X.shape[1], maximum=MAXIMUM_PREDICTORS)
    held = 0 if controls is None else controls.shape[1]
    cases = complete_cases(y, X if controls is None else pd.concat([controls, X], axis=1), design)
    problems = column_problems(cases.X, cases.names, cases.weights)
    if cases.y.max() == cases.y.min():
        message = "The outcome {y} has the same value in all {n} rows; there is nothing to explain."
        problems.append(Problem(message, values={"y": outcome_name(y), "n": cases.n}))
    refuse(problems)
    return cases, held


def _standardised(cases: CompleteCases, held: int) -> Array:
    """(n, held + p + 1) controls, predictors and outcome, centred and scaled: units no longer matter."""
    columns = np.column_stack([cases.X, cases.y])
    centred = columns - np.average(columns, axis=0, weights=cases.weights)
    return centred / np.sqrt(np.average(centred**2, axis=0, weights=cases.weights))


def linear_importance(columns: Array, weights: Array, held: int) -> Array:
    """Return (replicates, p) LMG importance under each row of weights.

    Parameters
    ----------
    columns
        (n, held + p + 1) standardised controls, predictors and, last, the outcome.
    weights
        (replicates, n) weights.
    held
        How many of the first columns are controls.
    """
    batches = [weights[first : first + BATCH] for first in range(0, len(weights), BATCH)]
    return np.vstack([_shapley(_subset_r_squared(cross_products(columns, batch), held)).T for batch in batches])


def cross_products(columns: Array, weights: Array) -> Array:
    """Return (k, k, replicates) weighted correlations of the columns under each row of weights."""
    products = covariances(columns, weights)
    scale = np.sqrt(np.maximum(np.einsum("iib->ib", products), 0.0))
    scale = np.where(scale > 0, scale, 1.0)
    return products / (scale[:, None] * scale[None, :])


def covariances(columns: Array, weights: Array) -> Array:
    """Return (k, k, replicates) weighted covariances of the columns under each row of weights."""
    i, j = np.triu_indices(columns.shape[1])
    total = weights.sum(axis=1)
    means = weights @ columns / total[:, None]
    moments = (weights @ (columns[:, i] * columns[:, j])) / total[:, None] - means[:, i] * means[:, j]
    products = np.empty((columns.shape[1], columns.shape[1], len(weights)))
    products[i, j] = products[j, i] = moments.T
    return products


def _sweep_out(products: Array) -> Array:
    """Residual cross-products of all columns but the first, given the first: (..., k, k, b) to (..., k-1, k-1, b)."""
    pivot = products[..., 0, 0, :]
    inverse = np.where(pivot > SMALLEST_PIVOT, 1.0 / np.maximum(pivot, SMALLEST_PIVOT), 0.0)
    row = products[..., 0, 1:, :]
    scaled = row * inverse[..., None, :]
    return products[..., 1:, 1:, :] - scaled[..., :, None, :] * row[..., None, :, :]


def _subset_r_squared(products: Array, held: int) -> Array:
    """(2^p, replicates) share of the outcome's variance that each subset explains beyond the controls.

    The subsets form a tree: at each predictor the cross-products split into those without it and those with it swept
    out, so that a subset costs one rank-one update of what is left instead of a regression.
    """
    total = products[-1, -1]
    for _ in range(held):
        products = _sweep_out(products)
    free = products[-1, -1]
    tree = products[None]
    while tree.shape[1] > 1:
        tree = np.concatenate([tree[:, 1:, 1:], _sweep_out(tree)])
    return (free - tree[:, 0, 0]) / np.where(total > 0, total, 1.0)


def _shapley(worth: Array) -> Array:
    """(p, replicates) Shapley values of the worth (2^p, replicates) of each subset."""
    p = len(worth).bit_length() - 1
    return shapley_matrix(p) @ worth


def shapley_matrix(p: int) -> Array:
    """Return (p, 2^p) factors whose product with the worth of each subset is the Shapley values.

    Shapley (1953): a predictor's worth is the mean of what it adds to the subsets without it, each size of subset
    counting alike. Bit j of a subset's index says whether it holds predictor j.

    Examples
    --------
    >>> shapley_matrix(2)
    array([[-0.5,  0.5, -0.5,  0.5],
           [-0.5, -0.5,  0.5,  0.5]])
    """
    subsets = np.arange(2**p)
    holds = (subsets[None, :] >> np.arange(p)[:, None]) & 1
    size = holds.sum(axis=0)
    orders = np.array([factorial(s) * factorial(p - 1 - s) / factorial(p) if s < p else 0.0 for s in range(p + 1)])
    return np.where(holds == 1, orders[size - 1], -orders[size])


def likelihood_importance(codes: NDArray[np.intp], X: Array, weights: Array, held: int) -> Array:
    """Return (replicates, p) Shapley values of McFadden's pseudo R squared under each row of weights.

    Each replicate fits all 2^p submodels as one batch, starting from the first row's fits.

    Parameters
    ----------
    codes
        (n,) outcome as 0, 1, ...
    X
        (n, held + p) standardised controls and predictors.
    weights
        (replicates, n) weights, none negative.
    held
        How many of the first columns are controls.
    """
    p = X.shape[1] - held
    masks = _masks(np.arange(2**p), held, X.shape[1])
    start, values = None, []
    for row in weights:
        worth, found = _subset_pseudo_r_squared(codes, X, row, masks, start)
        start = found if start is None else start
        values.append(_shapley(worth[:, None])[:, 0])
    return np.array(values)


def approximate_importance(codes: NDArray[np.intp], X: Array, weights: Array, held: int) -> Array:
    """Return (replicates, p) approximate Shapley values of McFadden's pseudo R squared.

    The answers stand for a latent score with logistic errors, whose R squared (McKelvey and Zavoina 1975, *Journal of
    Mathematical Sociology* 4, 103-120) follows for every subset from the full model alone. A parabola through the
    submodels of one predictor and of all but one, which are fitted, takes it to McFadden's; in replicates the slopes
    move by one Newton step. Shares differ from the exact ones by about a point, by up to three where the pseudo R
    squared is above a half.

    Parameters
    ----------
    codes, X, weights, held
        As `likelihood_importance`.
    """
    scaled = weights / weights[0].mean()
    known = _known_subsets(X.shape[1] - held)
    exact, parameters = _subset_pseudo_r_squared(codes, X, scaled[0], _masks(known, held, X.shape[1]), None)
    k = parameters.shape[1] - X.shape[1]
    slopes = _one_step_slopes(codes, X, scaled, parameters[-1, :k], parameters[-1, k:])
    spans = [slice(first, first + BATCH) for first in range(0, len(weights), BATCH)]
    products = [_latent_products(covariances(X, weights[span]), slopes[span]) for span in spans]
    latent = np.hstack([_subset_r_squared(batch, held) for batch in products])
    bend = np.linalg.lstsq(np.vander(latent[known, 0], 3)[:, :2], exact, rcond=None)[0]
    values = _shapley(bend[0] * latent**2 + bend[1] * latent).T
    return values * exact[-1] / values[0].sum()


def _masks(subsets: NDArray[np.intp], held: int, columns: int) -> NDArray[np.bool_]:
    """(subsets, columns) booleans of the columns in each subset, controls always."""
    chosen = ((subsets[:, None] >> np.arange(columns - held)) & 1).astype(bool)
    return np.hstack([np.ones((len(subsets), held), bool), chosen])


def _known_subsets(p: int) -> NDArray[np.intp]:
    """Indices of no predictor, each one alone, all but one, and all."""
    single, everything = 2 ** np.arange(p), 2**p - 1
    return np.concatenate([[0], single, everything - single, [everything]])


def _one_step_slopes(codes: NDArray[np.intp], X: Array, weights: Array, cuts: Array, slopes: Array) -> Array:
    information = cumulative_information(codes, X, weights[0], cuts, slopes)
    steps = np.linalg.solve(information, (weights @ cumulative_scores(codes, X, cuts, slopes)).T).T
    return slopes + steps[:, len(cuts) :]


def _latent_products(within: Array, slopes: Array) -> Array:
    """(k + 1, k + 1, b) cross-products of the predictors and the latent score."""
    k = len(within)
    products = np.empty((k + 1, k + 1, within.shape[2]))
    products[:k, :k] = within
    products[:k, k] = products[k, :k] = np.einsum("ijb,bj->ib", within, slopes)
    products[k, k] = np.einsum("ib,bi->b", products[:k, k], slopes) + LATENT_VARIANCE
    return products


def _subset_pseudo_r_squared(
    codes: NDArray[np.intp], X: Array, weights: Array, masks: NDArray[np.bool_], start: Array | None
) -> tuple[Array, Array]:
    used = weights > 0
    present, levels = np.unique(codes[used], return_inverse=True)
    if start is not None and len(present) <= codes.max():
        # A replicate that lost a level has fewer cuts than the start.
        start = None
    scaled = weights[used] / weights[used].mean()
    fits = fit_cumulative(levels, X[used], scaled, masks, start, QUICK_TOLERANCE)
    worth = 1.0 - fits.log_likelihood / null_log_likelihood(levels, scaled)
    return worth - worth[0], np.hstack([fits.cuts, fits.slopes])


def bootstrap_importance(
    y: pd.Series, X: pd.DataFrame, design: SurveyDesign, replicates: int, rng: np.random.Generator,
    controls: pd.DataFrame | None = None, measure: Measure = "linear",
) -> Importance:  # fmt: skip
    """Return relative importance with bootstrap percentile intervals that follow the sample design.

    Parameters
    ----------
    y, X, controls
        As `lmg`; rows that lack any of them are left out.
    design
        Sample design; its units are resampled within strata, and raked weights calibrated again.
    replicates
        Bootstrap replicates; 0 for none (the intervals are then the estimates).
    rng
        Seeded generator.
    measure
        ``linear`` for R squared (LMG); ``logit`` and ``ordered`` for McFadden's pseudo R squared, exact up to 8
        predictors and by `approximate_importance` up to 16.

    Raises
    ------
    EstimationError
        As `lmg`; also if there are too many predictors, or too few sampling units.
    """
    X = X if isinstance(X, pd.DataFrame) else named(X)
    cases, held = _cases(y, X, design, controls)
    whole = bootstrap_weights(design, replicates, rng) if replicates else np.empty((0, design.n))
    weights = np.vstack([cases.weights[None, :], whole[:, cases.rows]])
    columns = _standardised(cases, held)
    if measure == "linear":
        values = linear_importance(columns, weights, held)
    else:
        minimum, maximum = (2, 2) if measure == "logit" else (3, MAXIMUM_LEVELS)
        codes, _ = level_codes(y, cases, minimum, maximum)
        refuse(separation_problems(codes, cases.X, cases.names))
        share_out = likelihood_importance if X.shape[1] <= MAXIMUM_EXACT else approximate_importance
        values = share_out(codes, columns[:, :-1], weights, held)
    shares = _share_frame(list(map(str, X.columns)), values)
    return Importance(shares, float(values[0].sum()), values[1:], whole, measure, cases.n)


def _share_frame(names: list[str], values: Array) -> pd.DataFrame:
    total = values.sum(axis=1, keepdims=True)
    shares = np.divide(values, total, out=np.full_like(values, 1 / values.shape[1]), where=total > 0)
    drawn = slice(1, None) if len(values) > 1 else slice(0, 1)
    low, high = np.quantile(values[drawn], [0.025, 0.975], axis=0)
    share_low, share_high = np.quantile(shares[drawn], [0.025, 0.975], axis=0)
    columns = {
        "term": names, "importance": values[0], "importance_low": low, "importance_high": high,
        "share": shares[0], "share_low": share_low, "share_high": share_high,
    }  # fmt: skip
    return pd.DataFrame(columns)
