"""Average marginal effects: what a predictor does to a probability, averaged over respondents.

Of a number, the slope of the probability; of something that is or is not so, the difference of the two predictions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from helpers.errors import EstimationError
from helpers.stats.models.regression import Model, term_frame
from helpers.survey.design import linearised_covariance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Part = Callable[[Model, int, Array], tuple[Array, Array]]

#: Rows that two unrelated flags would share at least, for sharing none to say that they exclude each other.
TOGETHER = 5


def average_marginal_effects(
    model: Model, level: float | None = None, at_least: bool = True, standardised: bool = False,
    fixed_covariates: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Return the average marginal effect of each predictor on the probability of an answer.

    A predictor of two values gets the difference of the predictions at the two, over their distance; a flag that is one
    level of several (`levels_beside`) is compared with the reference, all of these being 0.

    Parameters
    ----------
    model
        A logit or ordered model.
    level
        Ordered models: the answer whose probability is meant; by default the second highest. Not used for logit.
    at_least
        Ordered models: the probability of `level` or above, or else of `level` alone.
    standardised
        Effects of one weighted standard deviation of the predictor (as the OECD's trust survey) instead of one unit.
    fixed_covariates
        True for the delta method at the sample's covariates (as R's `marginaleffects` and Stata's `margins`); False
        adds that another sample would have other covariates (Stata's ``vce(unconditional)``).

    Returns
    -------
    DataFrame
        One row a predictor: term, estimate, std_error, statistic, p_value, conf_low, conf_high; probabilities 0-1.

    Raises
    ------
    EstimationError
        If the model is linear (its coefficients are the effects), or has no such level.

    Notes
    -----
    ``sum w_i f(eta_i) b / sum w_i`` with f the derivative of the probability; of two values
    ``sum w_i (P(x_i with 1) - P(x_i with 0)) / sum w_i``. Standard error by the delta method from the design-based
    covariance (Bartus 2005, *Stata Journal* 5, 309-329). As R's `marginaleffects::avg_slopes`.
    """
    if model.family == "linear":
        raise EstimationError("A linear model's coefficients are its marginal effects already; use its terms.")
    estimates, covariance = _averaged(model, _cuts_of(model, level, at_least), fixed_covariates)
    shares = model.cases.weights / model.cases.weights.sum()
    scale = _deviations(model, shares) if standardised else np.ones(len(estimates))
    return term_frame(model.cases.names, scale * estimates, covariance * np.outer(scale, scale), model.df)


@dataclass(frozen=True, eq=False)
class MeanEffects:
    """What a unit of each predictor does to the mean of the outcome, in the outcome's own unit.

    Attributes
    ----------
    terms
        One row a predictor: term, estimate, std_error, statistic, p_value, conf_low, conf_high.
    covariance
        (p, p) design-based covariance of the estimates, in the order of `terms`.
    df
        Degrees of freedom of the t statistics.
    """

    terms: pd.DataFrame
    covariance: Array
    df: float

    @property
    def estimates(self) -> Array:
        """(p,) estimates in the order of `terms`."""
        return self.terms["estimate"].to_numpy()


def effects_on_mean(model: Model) -> MeanEffects:
    """Return what a unit of each predictor does to the mean of the outcome: one unit, whatever the kind of model.

    Of a linear model these are its coefficients. Of the others, the average marginal effect on the mean of the answers,
    ``sum of the steps times the probabilities of passing them``: a yes that counts 100 moves by percentage points.

    Notes
    -----
    As R's `marginaleffects::avg_slopes` of the expected value. Standard errors as `average_marginal_effects`.
    """
    if model.family == "linear":
        places = model.slope_positions
        terms = model.terms.iloc[places].reset_index(drop=True)
        return MeanEffects(terms, model.covariance[places, places], model.df)
    estimates, covariance = _averaged(model, np.diff(model.levels))
    return MeanEffects(term_frame(model.cases.names, estimates, covariance, model.df), covariance, model.df)


def _averaged(model: Model, cuts: Array, fixed_covariates: bool = True) -> tuple[Array, Array]:
    """(p,) average effects on a sum of the probabilities of passing each cut, times `cuts`, and their covariance."""
    shares = model.cases.weights / model.cases.weights.sum()
    effects, jacobian = _slopes(model, shares, cuts)
    for column, others in levels_beside(model.cases.X, model.cases.names).items():
        effects[:, column], by_term = _steps(model, column, others, cuts)
        jacobian[column] = shares @ by_term
    estimates = shares @ effects
    influence = model.influence @ jacobian.T
    if not fixed_covariates:
        influence = influence + model.cases.to_all_rows((effects - estimates) / model.cases.weights.sum())
    return estimates, linearised_covariance(influence, model.design)


def levels_beside(X: Array, names: Sequence[str]) -> dict[int, list[int]]:
    """Return each column of two values with the columns of the other levels of the same factor.

    Flags are levels of one factor where their names say so (``factor=level``), or where no row is both although at
    least `TOGETHER` would be, were they unrelated.

    Examples
    --------
    >>> rows = np.array([[1.0, 0, 3], [0, 1, 4], [0, 0, 5]])
    >>> levels_beside(rows, ["age=16-29", "age=30-44", "score"])
    {0: [1], 1: [0]}
    """
    two_valued = [j for j in range(X.shape[1]) if len(np.unique(X[:, j])) == 2]
    flags = [j for j in two_valued if set(np.unique(X[:, j])) == {0.0, 1.0}]
    together = X.T @ X
    expected = np.outer(X.sum(axis=0), X.sum(axis=0)) / len(X)

    def are_levels(one: int, other: int) -> bool:
        if "=" in names[one] or "=" in names[other]:
            return names[one].partition("=")[0] == names[other].partition("=")[0]
        return bool(together[one, other] == 0 and expected[one, other] >= TOGETHER)

    return {j: [k for k in flags if k != j and j in flags and are_levels(j, k)] for j in two_valued}


def _deviations(model: Model, shares: Array) -> Array:
    centred = model.cases.X - shares @ model.cases.X
    return np.sqrt(shares @ centred**2)


def _slopes(model: Model, shares: Array, cuts: Array) -> tuple[Array, Array]:
    """(n, p) slope of each row's prediction in each predictor, and (p, q) derivative of their mean in the terms."""
    slopes = model.slopes.to_numpy()
    slope, by_term = _combined(model, model.cases.X, cuts, _density)
    jacobian = np.outer(slopes, shares @ by_term)
    jacobian[:, model.slope_positions] += float(shares @ slope) * np.eye(len(slopes))
    return slope[:, None] * slopes, jacobian


def _steps(model: Model, column: int, others: list[int], cuts: Array) -> tuple[Array, Array]:
    """(n,) difference of each row's predictions at a column's two values, a unit, and (n, q) its derivative."""
    low, high = np.unique(model.cases.X[:, column])
    rows = model.cases.X.copy()
    rows[:, others] = 0.0
    sides = []
    for value in (high, low):
        rows[:, column] = value
        sides.append(_combined(model, rows, cuts, _share))
    (upper, upper_by), (lower, lower_by) = sides
    return (upper - lower) / (high - low), (upper_by - lower_by) / (high - low)


def _combined(model: Model, X: Array, cuts: Array, part: Part) -> tuple[Array, Array]:
    """Return the sum over cuts of a part (`_share` or `_density`) of passing each, and its derivative in the terms."""
    value, by_term = np.zeros(len(X)), np.zeros((len(X), len(model.estimates)))
    for cut in np.flatnonzero(cuts):
        passed, passed_by = part(model, int(cut), X)
        value, by_term = value + cuts[cut] * passed, by_term + cuts[cut] * passed_by
    return value, by_term


def _cuts_of(model: Model, level: float | None, at_least: bool) -> Array:
    """Return how often each cut is counted in the probability of an answer: passed, and where it is alone not more."""
    cuts = np.zeros(len(model.levels) - 1)
    position = 1 if model.family == "logit" else _level_position(model, level, at_least)
    if position > 0:
        cuts[position - 1] = 1.0
    if not at_least and model.family != "logit" and position < len(cuts):
        cuts[position] = -1.0
    return cuts


def _level_position(model: Model, level: float | None, at_least: bool) -> int:
    """Position of the level among the model's, where its probability is not 1 by definition."""
    wanted = model.levels[-2] if level is None else level
    allowed = model.levels[1:] if at_least else model.levels
    if wanted not in allowed:
        shown = ", ".join(f"{known:g}" for known in allowed)
        message = "There is no effect on the answer {level}; choose one of {allowed}."
        raise EstimationError(message, level=str(wanted).removesuffix(".0"), allowed=shown)
    return model.levels.index(wanted)


def _bound(model: Model, cut: int, X: Array) -> tuple[Array, Array]:
    """Log-odds of passing one cut, and their derivative in the terms."""
    positions = model.slope_positions
    column, sign = (0, 1.0) if model.family == "logit" else (positions.stop + cut, -1.0)
    by_term = np.zeros((len(X), len(model.estimates)))
    by_term[:, positions] = X
    by_term[:, column] = sign
    return X @ model.slopes.to_numpy() + sign * model.estimates[column], by_term


def _share(model: Model, cut: int, X: Array) -> tuple[Array, Array]:
    """Probability of passing one cut, and its derivative in the terms."""
    bound, by_term = _bound(model, cut, X)
    share = expit(bound)
    return share, (share * (1.0 - share))[:, None] * by_term


def _density(model: Model, cut: int, X: Array) -> tuple[Array, Array]:
    """Logistic density at one cut, and its derivative in the terms."""
    bound, by_term = _bound(model, cut, X)
    share = expit(bound)
    density = share * (1.0 - share)
    return density, (density * (1.0 - 2.0 * share))[:, None] * by_term
