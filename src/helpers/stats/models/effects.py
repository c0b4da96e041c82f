"""Average marginal effects: what one more unit of a predictor does to a probability, averaged over respondents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from helpers.errors import EstimationError
from helpers.stats.models.regression import Model, term_frame
from helpers.survey.design import linearised_covariance

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def average_marginal_effects(
    model: Model, level: float | None = None, at_least: bool = True, standardised: bool = False,
    fixed_covariates: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Return the average marginal effect of each predictor on the probability of an answer.

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
    ``sum w_i f(eta_i) b / sum w_i`` with f the derivative of the probability; standard error by the delta method from
    the design-based covariance (Bartus 2005, *Stata Journal* 5, 309-329).
    """
    if model.family == "linear":
        raise EstimationError("A linear model's coefficients are its marginal effects already; use its terms.")
    shares = model.cases.weights / model.cases.weights.sum()
    slope, slope_by_parameter = _slopes_of_probability(model, level, at_least)
    estimates = float(shares @ slope) * model.slopes.to_numpy()
    influence = model.influence @ _jacobian(model, shares, slope, slope_by_parameter).T
    if not fixed_covariates:
        own = slope[:, None] * model.slopes.to_numpy() - estimates
        influence = influence + model.cases.spread(own / model.cases.weights.sum())
    covariance = linearised_covariance(influence, model.design)
    scale = _deviations(model, shares) if standardised else np.ones(len(estimates))
    return term_frame(model.cases.names, scale * estimates, covariance * np.outer(scale, scale), model.df)


def _deviations(model: Model, shares: Array) -> Array:
    centred = model.cases.X - shares @ model.cases.X
    return np.sqrt(shares @ centred**2)


def _jacobian(model: Model, shares: Array, slope: Array, slope_by_parameter: Array) -> Array:
    """(p, q) derivative of each effect with respect to each term."""
    jacobian = np.outer(model.slopes.to_numpy(), shares @ slope_by_parameter)
    jacobian[:, model.slope_positions] += float(shares @ slope) * np.eye(len(model.cases.names))
    return jacobian


def _slopes_of_probability(model: Model, level: float | None, at_least: bool) -> tuple[Array, Array]:
    """(n,) derivative of the probability in the linear predictor, and (n, q) its derivative in the terms."""
    bound = model.cases.X @ model.slopes.to_numpy()
    if model.family == "logit":
        return _density(model, 0, bound)
    position = _level_position(model, level, at_least)
    reached = _density(model, position - 1, bound) if position > 0 else (0.0, 0.0)
    passes_on = not at_least and position < len(model.levels) - 1
    passed = _density(model, position, bound) if passes_on else (0.0, 0.0)
    return reached[0] - passed[0], reached[1] - passed[1]


def _level_position(model: Model, level: float | None, at_least: bool) -> int:
    """Position of the level among the model's, where its probability is not 1 by definition."""
    wanted = model.levels[-2] if level is None else level
    allowed = model.levels[1:] if at_least else model.levels
    if wanted not in allowed:
        shown = ", ".join(f"{known:g}" for known in allowed)
        message = "There is no effect on the answer {level}; choose one of {allowed}."
        raise EstimationError(message, level=str(wanted).removesuffix(".0"), allowed=shown)
    return model.levels.index(wanted)


def _density(model: Model, cut: int, bound: Array) -> tuple[Array, Array]:
    """Logistic density at one cut, and its derivative in the terms."""
    positions = model.slope_positions
    column = 0 if model.family == "logit" else positions.stop + cut
    sign = 1.0 if model.family == "logit" else -1.0
    share = expit(bound + sign * model.estimates[column])
    density = share * (1.0 - share)
    turn = density * (1.0 - 2.0 * share)
    by_parameter = np.zeros((len(bound), len(model.estimates)))
    by_parameter[:, positions] = turn[:, None] * model.cases.X
    by_parameter[:, column] = sign * turn
    return density, by_parameter
