"""Relative importance: each predictor's Shapley share of what a model explains, with design-based intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from helpers.errors import EstimationError, Problem
from helpers.stats.drivers.pseudo_importance import approximate_importance, likelihood_importance
from helpers.stats.drivers.subsets import linear_importance
from helpers.stats.estimates.replication import bootstrap_weights
from helpers.stats.models.ordinal import MAXIMUM_LEVELS
from helpers.stats.models.regression import level_codes, outcome_name
from helpers.stats.models.sufficiency import (
    CompleteCases,
    check_weights,
    column_problems,
    complete_cases,
    named,
    refuse,
    separation_problems,
)
from helpers.study.quantiles import FEWEST_DRAWS, TAILS
from helpers.survey.design import SurveyDesign

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Measure = Literal["linear", "logit", "ordered"]
#: All subsets of more predictors than this do not fit in memory.
MAXIMUM_PREDICTORS = 16
#: All submodels of a likelihood with more predictors than this would take minutes: `approximate_importance`.
MAXIMUM_EXACT = 8


@dataclass(frozen=True, eq=False)
class Importance:
    """Relative importance of each predictor.

    Attributes
    ----------
    shares
        One row a predictor, in the order given: term, importance (part of R squared; they sum to it), its interval
        importance_low and importance_high, share (part of what is explained; they sum to 1), share_low, share_high,
        first_probability (share of replicates in which no other accounts for more). Intervals are bootstrap
        percentiles; they and the probability are missing where fewer than `FEWEST_DRAWS` replicates were drawn.
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


def bootstrap_importance(
    y: pd.Series, X: pd.DataFrame, design: SurveyDesign, replicates: int, rng: np.random.Generator,
    controls: pd.DataFrame | None = None, measure: Measure = "linear",
) -> Importance:  # fmt: skip
    """Return relative importance with bootstrap intervals that follow the sample design.

    Replicates that drew one answer only of a logit or ordered outcome are left out.

    Parameters
    ----------
    y, X, controls
        As `lmg`; rows that lack any of them are left out.
    design
        Sample design; its units are resampled within strata, and raked weights calibrated again.
    replicates
        Bootstrap replicates; of fewer than `FEWEST_DRAWS` nothing is read: no interval, and no probability.
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
    usable = np.isfinite(values[1:]).all(axis=1)
    values, whole = np.vstack([values[:1], values[1:][usable]]), whole[usable]
    shares = _share_frame(list(map(str, X.columns)), values)
    return Importance(shares, float(values[0].sum()), values[1:], whole, measure, cases.n)


def _share_frame(names: list[str], values: Array) -> pd.DataFrame:
    total = values.sum(axis=1, keepdims=True)
    shares = np.divide(values, total, out=np.full_like(values, 1 / values.shape[1]), where=total > 0)
    low, high = _ends(values)
    share_low, share_high = _ends(shares)
    first = np.full(len(names), np.nan)
    if len(values) > FEWEST_DRAWS:
        first = np.bincount(values[1:].argmax(axis=1), minlength=len(names)) / (len(values) - 1)
    columns = {
        "term": names, "importance": values[0], "importance_low": low, "importance_high": high,
        "share": shares[0], "share_low": share_low, "share_high": share_high, "first_probability": first,
    }  # fmt: skip
    return pd.DataFrame(columns)


def _ends(values: Array) -> tuple[Array, Array]:
    """Return the ends of intervals that hold up at the boundary: the wider of the percentiles and their reflection.

    NaN where too few replicates were drawn.

    Importance cannot be negative, so that every replicate adds chance to it: where there is none the percentiles miss
    0, and their reflection about the estimate (Davison and Hinkley 1997, section 5.2) does not.
    """
    if len(values) <= FEWEST_DRAWS:
        return np.full(values.shape[1], np.nan), np.full(values.shape[1], np.nan)
    low, high = np.quantile(values[1:], TAILS, axis=0)
    reflected = np.maximum(2 * values[0] - high, 0.0), np.minimum(2 * values[0] - low, 1.0)
    return np.minimum(low, reflected[0]), np.maximum(high, reflected[1])
