"""Survey-weighted regression: weighted point estimates, and a covariance that follows the sample design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from scipy.special import expit, log_expit

from helpers.errors import EstimationError, Problem
from helpers.stats.models.sufficiency import (
    MINIMUM_TO_FIT,
    CompleteCases,
    column_problems,
    complete_cases,
    limiting_n,
    refuse,
    separation_problems,
    size_problems,
)
from helpers.study.thresholds import threshold
from helpers.survey.design import effective_n, linearised_covariance
from helpers.survey.leverage import JACKKNIFE, directions, stretched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from helpers.survey.design import SurveyDesign

    Array = NDArray[np.float64]

Family = Literal["linear", "logit", "ordered"]
INTERCEPT = "intercept"
CONFIDENCE = threshold("confidence")
MAXIMUM_ITERATIONS = 100


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted survey regression.

    Attributes
    ----------
    family
        ``linear``, ``logit`` or ``ordered``.
    terms
        One row a term: term, estimate, std_error, statistic (t), p_value, conf_low, conf_high (95 %). The intercept
        comes first; an ordered model has its cuts last, named ``level|next level``.
    covariance
        (q, q) design-based covariance of the estimates, in the order of `terms`.
    inverse_information
        (q, q) covariance that a simple random sample would have, weights scaled to sum to n.
    influence
        (design.n, q) influence of each respondent on each estimate, unweighted; zero for those not in the model.
    n, n_effective
        Rows in the model, and Kish's effective number of them.
    df
        Degrees of freedom of the t statistics: sampling units less strata less slopes.
    r_squared
        Weighted R squared; McFadden's pseudo R squared for logit and ordered.
    log_likelihood
        Weights scaled to sum to n; None for linear.
    converged
        Whether the maximum was reached.
    levels
        Values of an ordered or binary outcome, from low to high.
    cases
        The rows of the model.
    design
        The sample design of all respondents.
    """

    family: Family
    terms: pd.DataFrame
    covariance: Array
    inverse_information: Array
    influence: Array
    n: int
    n_effective: float
    df: float
    r_squared: float
    log_likelihood: float | None
    converged: bool
    levels: tuple[float, ...]
    cases: CompleteCases
    design: SurveyDesign

    @property
    def estimates(self) -> Array:
        """(q,) estimates in the order of `terms`."""
        return self.terms["estimate"].to_numpy()

    @property
    def slopes(self) -> pd.Series:
        """Coefficients of the predictors, by name."""
        return self.terms.set_index("term")["estimate"].reindex(list(self.cases.names))

    @property
    def slope_positions(self) -> slice:
        """Where the predictors stand among the terms."""
        first = 0 if self.family == "ordered" else 1
        return slice(first, first + len(self.cases.names))


def term_frame(names: Sequence[str], estimates: Array, covariance: Array, df: float) -> pd.DataFrame:
    """Return terms with t statistics, two-sided p-values and 95 % intervals.

    Returns
    -------
    DataFrame
        One row a term: term, estimate, std_error, statistic, p_value, conf_low, conf_high.
    """
    from scipy.special import stdtr, stdtrit

    errors = np.sqrt(np.diag(covariance))
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(errors > 0, estimates / errors, np.where(estimates == 0, 0.0, np.inf * np.sign(estimates)))
    reach = stdtrit(df, (1 + CONFIDENCE) / 2) * errors
    columns = {
        "term": list(names), "estimate": estimates, "std_error": errors, "statistic": statistic,
        "p_value": 2 * stdtr(df, -np.abs(statistic)), "conf_low": estimates - reach, "conf_high": estimates + reach,
    }  # fmt: skip
    return pd.DataFrame(columns)


def residual_df(design: SurveyDesign, cases: CompleteCases) -> int:
    """Return sampling units less strata less predictors, among the rows of the model.

    Raises
    ------
    EstimationError
        If nothing is left.
    """
    df = design.degrees_of_freedom_of(cases.rows) - len(cases.names)
    if df < 1:
        message = "{p} predictors leave no degrees of freedom: the design has {units} (units less strata). Use fewer."
        raise EstimationError(message, p=len(cases.names), units=df + len(cases.names))
    return df


def assemble(
    family: Family, names: Sequence[str], estimates: Array, scores: Array, information: Array,
    cases: CompleteCases, design: SurveyDesign, **facts: float | bool | tuple[float, ...] | None,
) -> Model:  # fmt: skip
    """Return the model of estimates that solve ``sum w_i score_i = 0``.

    The influence is the score times the inverse information, and its design-based covariance is that of the estimates
    (Binder 1983, *International Statistical Review* 51, 279-292).

    Parameters
    ----------
    estimates, scores, information
        (q,) solution, (n, q) unweighted scores of the model's rows, and (q, q) minus the derivative of the weighted sum
        of scores, all for standardised predictors; the model is returned in their own units.
    **facts
        The remaining fields of `Model`.

    Raises
    ------
    EstimationError
        If the maximum was not reached.
    """
    if not facts["converged"]:
        message = (
            "The {family} model found no maximum in {n} rounds. Leave out predictors that overlap, or merge levels."
        )
        raise EstimationError(message, family=family, n=MAXIMUM_ITERATIONS)
    back = _own_units(family, cases, len(estimates))
    inverse = np.linalg.inv(information)
    estimates, influence = back @ estimates, cases.to_all_rows(scores @ inverse @ back.T)
    covariance = linearised_covariance(influence, design)
    df = residual_df(design, cases)
    return Model(
        family=family, terms=term_frame(names, estimates, covariance, df), covariance=covariance,
        inverse_information=back @ inverse @ back.T * cases.weights.mean(), influence=influence, n=cases.n,
        n_effective=effective_n(cases.weights), df=float(df), cases=cases, design=design, **facts,  # type: ignore[arg-type]
    )  # fmt: skip


def _own_units(family: Family, cases: CompleteCases, size: int) -> Array:
    """(q, q) matrix that takes terms of standardised predictors to terms of the predictors themselves."""
    p, back = len(cases.scale), np.eye(size)
    first = 0 if family == "ordered" else 1
    back[first : first + p, first : first + p] = np.diag(1 / cases.scale)
    if family == "ordered":
        back[p:, :p] = cases.centre / cases.scale
    else:
        back[0, 1:] = -cases.centre / cases.scale
    return back


def _with_intercept(X: Array) -> Array:
    return np.column_stack([np.ones(len(X)), X])


def fit_linear(y: pd.Series, X: pd.DataFrame, design: SurveyDesign, per_predictor: float = MINIMUM_TO_FIT) -> Model:
    """Return the survey-weighted linear regression of y on X.

    Parameters
    ----------
    y
        (n,) outcome; rows without it are left out of the model, not of the design.
    X
        (n, p) numeric predictors, without an intercept.
    design
        Sample design of the n respondents.
    per_predictor
        Effective observations needed for each predictor.

    Raises
    ------
    EstimationError
        If a column is not numeric, constant, wholly missing or determined by others, the outcome is constant, or
        there are too few observations or sampling units; all problems at once.

    Notes
    -----
    ``b = (X'WX)^-1 X'Wy``, influence ``(X'WX)^-1 x_i e_i``. As `survey::svyglm` of R with a Gaussian family; where the
    design stretches residuals, they are stretched here for the coefficients as well.

    Examples
    --------
    >>> from helpers.survey.design import SurveyDesign
    >>> frame = pd.DataFrame({"x": [0.0, 1, 2, 3, 4, 5], "y": [1.0, 3, 4, 8, 9, 11]})
    >>> model = fit_linear(frame["y"], frame[["x"]], SurveyDesign(np.ones(6)))
    >>> model.terms["estimate"].round(4).tolist()
    [0.8571, 2.0571]
    """
    from statsmodels.regression.linear_model import WLS

    cases = complete_cases(y, X, design)
    problems = size_problems(limiting_n(None, cases.weights), len(cases.names), per_predictor)
    if cases.y.max() == cases.y.min():
        message = "The outcome {y} has the same value in all {n} rows; there is nothing to explain."
        problems.append(Problem(message, values={"y": outcome_name(y), "n": cases.n}))
    refuse(problems + column_problems(cases.X, cases.names, cases.weights))
    full, scaled = _with_intercept(cases.standardised), cases.weights / cases.weights.mean()
    fit = WLS(cases.y, full, weights=scaled).fit()
    residual = _unfitted(cases.y - full @ fit.params, full, scaled, cases, design)
    scores = full * residual[:, None]
    information = full.T @ (cases.weights[:, None] * full)
    return assemble(
        "linear", [INTERCEPT, *cases.names], fit.params, scores, information, cases, design,
        r_squared=float(fit.rsquared), log_likelihood=None, converged=True, levels=(),
    )  # fmt: skip


def _unfitted(residual: Array, X: Array, weights: Array, cases: CompleteCases, design: SurveyDesign) -> Array:
    """Return (n,) residuals with what the coefficients used up of them given back, where the design asks for it."""
    if not design.stretches:
        return residual
    root = np.sqrt(weights)
    basis = np.linalg.qr(root[:, None] * X)[0]
    stretch = None if design.clusters is None else directions(basis, design.units[cases.rows])
    return stretched((root * residual)[:, None], basis, stretch, JACKKNIFE)[:, 0] / root


def outcome_name(y: pd.Series) -> str:
    """Return the outcome's name for messages."""
    return str(getattr(y, "name", None) or "y")


def level_codes(
    y: pd.Series, cases: CompleteCases, minimum: int, maximum: int | None
) -> tuple[NDArray[np.intp], tuple[float, ...]]:
    """Return the outcome as 0, 1, ... and the values that these stand for.

    Raises
    ------
    EstimationError
        If it has fewer or more values than the model allows.
    """
    values, codes = np.unique(cases.y, return_inverse=True)
    held = ", ".join(f"{value:g}" for value in values[:6])
    if len(values) == 1:
        message = "The outcome {y} has the one value {found} in all {n} rows; there is nothing to explain."
        raise EstimationError(message, y=outcome_name(y), found=held, n=cases.n)
    if len(values) < minimum or (maximum is not None and len(values) > maximum):
        message = "The outcome {y} has {count} values ({found}); this model takes {allowed}. Choose another model."
        allowed = str(minimum) if minimum == maximum else f"{minimum}-{maximum}"
        raise EstimationError(message, y=outcome_name(y), count=len(values), found=held, allowed=allowed)
    return codes, tuple(map(float, values))


def check_levels(codes: NDArray[np.intp], cases: CompleteCases, per_predictor: float) -> None:
    """Refuse a categorical outcome with too few rows, unusable predictors or separation.

    Raises
    ------
    EstimationError
        With all problems at once.
    """
    problems = size_problems(limiting_n(codes, cases.weights), len(cases.names), per_predictor)
    columns = column_problems(cases.X, cases.names, cases.weights)
    refuse(problems + (columns or separation_problems(codes, cases.X, cases.names)))


def fit_logit(
    y: pd.Series, X: pd.DataFrame, design: SurveyDesign, per_predictor: float = MINIMUM_TO_FIT, tolerance: float = 1e-8
) -> Model:
    """Return the survey-weighted logistic regression of a two-valued y on X; the higher value is the event.

    Parameters
    ----------
    y, X, design, per_predictor
        As `fit_linear`; the observations counted are those of the rarer value.
    tolerance
        Relative change of the deviance at which the iteration stops.

    Raises
    ------
    EstimationError
        As `fit_linear`; also if y has not exactly two values, or predictors separate them.

    Notes
    -----
    Pseudo-likelihood: the weighted scores ``x_i (y_i - mu_i)`` sum to zero. As `survey::svyglm` of R with a
    quasibinomial family, its stopping rule and its working weights included, so that the digits agree.
    """
    cases = complete_cases(y, X, design)
    codes, levels = level_codes(y, cases, 2, 2)
    check_levels(codes, cases, per_predictor)
    full, scaled = _with_intercept(cases.standardised), cases.weights / cases.weights.mean()
    fit = _reweighted_least_squares(codes.astype(float), full, scaled, tolerance)
    information = full.T @ ((scaled * fit.working)[:, None] * full) * cases.weights.mean()
    residual = (codes - fit.mean) / (fit.mean * (1 - fit.mean))
    residual = _unfitted(residual, full, scaled * fit.working, cases, design)
    scores = full * (fit.working * residual)[:, None]
    held = np.bincount(codes, scaled)
    null = float(held @ np.log(held / held.sum()))
    return assemble(
        "logit", [INTERCEPT, *cases.names], fit.estimates, scores, information, cases, design,
        r_squared=1.0 + fit.deviance / (2 * null), log_likelihood=-fit.deviance / 2, converged=fit.converged,
        levels=levels,
    )  # fmt: skip


@dataclass(frozen=True)
class _Logit:
    estimates: Array
    mean: Array
    working: Array
    deviance: float
    converged: bool


def _reweighted_least_squares(y: Array, X: Array, weights: Array, tolerance: float) -> _Logit:
    """Fisher scoring from shrunken responses (McCullagh and Nelder 1989, section 2.5)."""
    start = (weights * y + 0.5) / (weights + 1)
    predictor, deviance, converged = np.log(start) - np.log1p(-start), np.inf, False
    estimates, mean, working = np.zeros(X.shape[1]), start, start * (1 - start)
    for _ in range(MAXIMUM_ITERATIONS):
        working = mean * (1 - mean)
        root = np.sqrt(weights * working)
        target = root * (predictor + (y - mean) / working)
        estimates = np.linalg.lstsq(root[:, None] * X, target, rcond=None)[0]
        predictor = X @ estimates
        mean = expit(predictor)
        before, deviance = deviance, float(-2 * weights @ log_expit(np.where(y == 1, predictor, -predictor)))
        converged = abs(deviance - before) < tolerance * (abs(deviance) + 0.1)
        if converged:
            break
    return _Logit(estimates, mean, working, deviance, converged)
