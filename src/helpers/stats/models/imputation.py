"""Multiple imputation by chained equations with predictive mean matching, and Rubin's rules.

All m chains run side by side as one batch of small regressions; imputed values are always values that somebody gave.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import EstimationError, Problem
from helpers.stats.models.regression import Model, fit_linear, term_frame
from helpers.stats.models.sufficiency import check_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from helpers.stats.models.effects import MeanEffects
    from helpers.survey.design import SurveyDesign

    Array = NDArray[np.float64]

ITERATIONS = 10
#: Nearest observed cases from which an imputed value is drawn (van Buuren 2018, section 3.4.3).
DONORS = 5
#: Share of the predictors' cross-products added to their diagonal, so that collinear ones do no harm.
RIDGE = 1e-5
#: Strata with more categories than this do not enter the imputation model.
MAXIMUM_STRATA = 12


@dataclass(frozen=True)
class Pooled:
    """What m completed data sets say together.

    Attributes
    ----------
    estimate, std_error
        Mean of the estimates, and the square root of `total`.
    within, between, total
        Mean variance, variance of the estimates, and ``within + (1 + 1/m) between``.
    df
        Degrees of freedom of Barnard and Rubin.
    fmi
        Fraction of information that is missing.
    """

    estimate: float
    std_error: float
    within: float
    between: float
    total: float
    df: float
    fmi: float


def pool_imputations(estimates: Array, variances: Array, n: float, k: int = 1) -> Pooled:
    """Return the estimate that m imputations give together, by Rubin's rules.

    Parameters
    ----------
    estimates, variances
        (m,) estimate and its variance in each completed data set.
    n, k
        Observations and parameters; ``n - k`` are the degrees of freedom that complete data would have (for a survey:
        those of the design).

    Raises
    ------
    EstimationError
        If there are fewer than two imputations, a figure is missing or a variance negative, or ``n <= k``.

    Notes
    -----
    Rubin (1987), section 3.3; degrees of freedom of Barnard and Rubin (1999), *Biometrika* 86, 948-955. As
    `mice::pool.scalar` of R.

    Examples
    --------
    >>> pooled = pool_imputations(np.array([1.2, 1.5, 1.1, 1.4, 1.3]), np.array([0.04, 0.05, 0.045, 0.04, 0.05]), n=100)
    >>> round(pooled.total, 6), round(pooled.df, 4), round(pooled.fmi, 6)
    (0.075, 17.4912, 0.458562)
    """
    q, u = np.asarray(estimates, dtype=float), np.asarray(variances, dtype=float)
    m = len(q)
    if m < 2 or len(u) != m or not (np.isfinite(q).all() and np.isfinite(u).all() and (u >= 0).all()):
        raise EstimationError("Pooling needs at least two imputations, each with an estimate and a variance.")
    if n <= k:
        raise EstimationError("{k} parameters leave no degrees of freedom for {n} observations.", k=k, n=n)
    within, between = float(u.mean()), float(q.var(ddof=1))
    total = within + (1 + 1 / m) * between
    df, fmi = _degrees_of_freedom(within, between, total, m, float(n - k))
    return Pooled(float(q.mean()), float(np.sqrt(total)), within, between, total, df, fmi)


def _degrees_of_freedom(within: float, between: float, total: float, m: int, complete: float) -> tuple[float, float]:
    if between == 0:
        return (complete + 1) / (complete + 3) * complete, 0.0
    missing = (1 + 1 / m) * between / total
    old = (m - 1) / missing**2
    observed = (complete + 1) / (complete + 3) * complete * (1 - missing)
    df = old * observed / (old + observed) if observed > 0 else 0.0
    if within == 0:
        return old, 1.0
    increase = (1 + 1 / m) * between / within
    return df, (increase + 2 / (df + 3)) / (1 + increase)


def impute(
    frame: pd.DataFrame, m: int, rng: np.random.Generator, weights: Array | None = None,
    auxiliary: pd.DataFrame | None = None, iterations: int = ITERATIONS,
) -> list[pd.DataFrame]:  # fmt: skip
    """Return m completed copies of a frame of numbers, by chained equations with predictive mean matching.

    Each column with gaps is regressed on all others, the logarithm of the weights and the auxiliary columns; a
    parameter draw predicts its gaps, and each gap takes the value of one of the five observed cases with the nearest
    prediction. Flags stay flags, scales stay within their range.

    Parameters
    ----------
    frame
        (n, k) numeric columns, gaps as NaN.
    m
        Completed copies; 20 or more for published figures.
    rng
        Seeded generator.
    weights
        (n,) survey weights; they enter as a predictor, so that the imputations respect what the sample's selection
        depended on (van Buuren 2018, section 2.3).
    auxiliary
        (n, a) complete columns that only help to predict (strata, profile).
    iterations
        Rounds over the columns.

    Raises
    ------
    EstimationError
        If a column is not numeric or has fewer than two values known; all problems at once.

    Notes
    -----
    van Buuren and Groothuis-Oudshoorn (2011), *Journal of Statistical Software* 45(3); matching of type 1.
    """
    values = _checked(frame)
    gaps = np.isnan(values)
    if not gaps.any():
        return [frame.copy() for _ in range(m)]
    chains = _Chains(values, gaps, _fixed_predictors(len(frame), weights, auxiliary), m, rng)
    for _ in range(iterations):
        for column in np.argsort(gaps.sum(axis=0), kind="stable"):
            if gaps[:, column].any():
                chains.redraw(int(column))
    return [pd.DataFrame(chain, columns=frame.columns, index=frame.index) for chain in chains.completed()]


def _checked(frame: pd.DataFrame) -> Array:
    problems = []
    for name in frame:
        if not (pd.api.types.is_numeric_dtype(frame[name]) or pd.api.types.is_bool_dtype(frame[name])):
            problem = Problem("{column} is not numeric. Turn its categories into flags.", values={"column": name})
            problems.append(problem)
        elif frame[name].notna().sum() < 2:
            message = "{column} is known for fewer than two respondents; it cannot be imputed. Leave it out."
            problems.append(Problem(message, values={"column": name}))
    if problems:
        raise EstimationError(problems)
    return frame.to_numpy(dtype=float, na_value=np.nan)


def _fixed_predictors(n: int, weights: Array | None, auxiliary: pd.DataFrame | None) -> Array:
    columns = [np.ones((n, 1))]
    if weights is not None:
        check_weights(weights)
        columns.append(np.log(np.asarray(weights, dtype=float))[:, None])
    if auxiliary is not None:
        columns.append(auxiliary.to_numpy(dtype=float))
    fixed = np.hstack(columns)
    spread = fixed.std(axis=0)
    kept = spread > 0
    return np.hstack([np.ones((n, 1)), (fixed[:, kept] - fixed[:, kept].mean(axis=0)) / spread[kept]])


class _Chains:
    """The m chains, standardised by column, with the fixed predictors before them."""

    def __init__(self, values: Array, gaps: NDArray[np.bool_], fixed: Array, m: int, rng: np.random.Generator) -> None:
        self.rng, self.gaps, self.first = rng, gaps, fixed.shape[1]
        self.observed = values
        self.centre, spread = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
        self.scale = np.where(spread > 0, spread, 1.0)
        standard = (values - self.centre) / self.scale
        self.data = np.tile(np.hstack([fixed, standard]), (m, 1, 1))
        self.drawn = [np.tile(values[:, j], (m, 1)) for j in range(values.shape[1])]
        for column in np.flatnonzero(gaps.any(axis=0)):
            known = values[~gaps[:, column], column]
            self._fill(int(column), rng.choice(known, size=(m, int(gaps[:, column].sum()))))

    def _fill(self, column: int, values: Array) -> None:
        rows = self.gaps[:, column]
        self.drawn[column][:, rows] = values
        self.data[:, rows, self.first + column] = (values - self.centre[column]) / self.scale[column]

    def redraw(self, column: int) -> None:
        """Draw the gaps of one column in every chain, given the others."""
        rows, place = self.gaps[:, column], self.first + column
        known, wanted = self.data[:, ~rows], self.data[:, rows]
        fitted, drawn = _draw_parameters(known.transpose(0, 2, 1) @ known, place, known.shape[1], self.rng)
        donors = _match((known @ fitted[:, :, None])[:, :, 0], (wanted @ drawn[:, :, None])[:, :, 0], self.rng)
        self._fill(column, self.observed[~rows, column][donors])

    def completed(self) -> list[Array]:
        """Return each chain's (n, k) values in their own units."""
        return list(np.stack(self.drawn, axis=2))


def _draw_parameters(products: Array, place: int, n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Least-squares coefficients (m, k) on all other columns, and a draw from their posterior under a flat prior.

    `products` are the (m, k, k) cross-products of the n rows that have the column at `place`, whose coefficient is 0.
    """
    others = np.delete(np.arange(products.shape[1]), place)
    cross, square = products[:, others, place], products[:, place, place]
    within = products[:, others[:, None], others]
    index = np.arange(len(others))
    within[:, index, index] = within[:, index, index] * (1 + RIDGE) + np.finfo(float).eps
    inverse = np.linalg.inv(within)
    fitted = (inverse @ cross[:, :, None])[:, :, 0]
    squares = np.maximum(square - (fitted * cross).sum(axis=1), 0.0)
    sigma = np.sqrt(squares / rng.chisquare(max(n - len(others), 1), size=len(products)))
    noise = np.linalg.cholesky(inverse) @ rng.standard_normal(fitted.shape)[:, :, None]
    both = np.zeros((2, *products.shape[:2]))
    both[0][:, others], both[1][:, others] = fitted, fitted + sigma[:, None] * noise[:, :, 0]
    return both[0], both[1]


def _match(known: Array, wanted: Array, rng: np.random.Generator) -> NDArray[np.intp]:
    """For each wanted prediction (m, b), one of the five known ones (m, a) of its chain nearest to it, at random."""
    # Ties (a flag predicted by flags) are broken at random, or one donor would serve everybody.
    order = np.lexsort((rng.random(known.shape), known), axis=1)
    known = np.take_along_axis(known, order, axis=1)
    chains, last = known.shape[0], known.shape[1] - 1
    count = min(DONORS, last + 1)
    window = np.clip(_places(known, wanted)[:, :, None] + np.arange(-count, count), 0, last)
    near = np.take_along_axis(known, window.reshape(chains, -1), axis=1).reshape(window.shape)
    distance = np.abs(near - wanted[:, :, None])
    distance[np.diff(window, axis=2, prepend=-1) == 0] = np.inf
    nearest = np.argpartition(distance, count - 1, axis=2)[:, :, :count]
    drawn = np.take_along_axis(nearest, rng.integers(count, size=(*wanted.shape, 1)), axis=2)
    return np.take_along_axis(order, np.take_along_axis(window, drawn, axis=2)[:, :, 0], axis=1)


def _places(known: Array, wanted: Array) -> NDArray[np.intp]:
    """(m, b) positions of the wanted values in the sorted known ones of their chain: one search for all chains."""
    low, span = known[:, :1], np.maximum(known[:, -1:] - known[:, :1], np.finfo(float).tiny)
    # Each chain is moved to a stretch of its own, 2 long.
    offset = 2.0 * np.arange(len(known))[:, None]
    stretch = ((known - low) / span + offset).ravel()
    sought = np.clip((wanted - low) / span, -0.5, 1.5) + offset
    return np.searchsorted(stretch, sought) - known.shape[1] * np.arange(len(known))[:, None]


@dataclass(frozen=True, eq=False)
class PooledModel:
    """A regression pooled over imputations, beside the one of complete cases.

    Attributes
    ----------
    terms
        One row a term: term, estimate, std_error, statistic, p_value, conf_low, conf_high (pooled), df, fmi,
        complete_estimate, complete_std_error (complete cases).
    complete
        The model of complete cases.
    models
        The model of each completed data set.
    n, n_imputed
        Respondents, and how many of them had a gap that was imputed.
    """

    terms: pd.DataFrame
    complete: Model
    models: tuple[Model, ...]
    n: int
    n_imputed: int


def pooled_linear(
    y_name: str, X_names: Sequence[str], frame: pd.DataFrame, design: SurveyDesign, m: int, rng: np.random.Generator,
    auxiliary: pd.DataFrame | None = None, asked: pd.Series | None = None,
) -> PooledModel:  # fmt: skip
    """Return a survey-weighted linear regression over m imputations, beside that of complete cases.

    Parameters and errors as `pooled_model`; its terms are all the coefficients.
    """
    return pooled_model(y_name, X_names, frame, design, m, rng, fit_linear, _itself, auxiliary, asked)


def _itself(model: Model) -> Model:
    return model


def pooled_model(
    y_name: str, X_names: Sequence[str], frame: pd.DataFrame, design: SurveyDesign, m: int, rng: np.random.Generator,
    fit: Callable[[pd.Series, pd.DataFrame, SurveyDesign], Model], read: Callable[[Model], Model | MeanEffects],
    auxiliary: pd.DataFrame | None = None, asked: pd.Series | None = None,
) -> PooledModel:  # fmt: skip
    """Return a survey-weighted regression over m imputations, beside that of complete cases.

    Parameters
    ----------
    y_name, X_names
        Outcome and predictors, numeric columns of `frame`; all are imputed.
    frame
        (n, ...) one row a respondent.
    design
        Sample design; its weights, and its strata where they are few, enter the imputation.
    m
        Imputations, at least 20 for published figures.
    rng
        Seeded generator.
    fit, read
        The kind of model, and what is pooled of it: its own terms, or its effects on the mean (`effects_on_mean`).
    auxiliary
        Complete columns that only help to predict.
    asked
        (n,) whether a respondent was asked the outcome; None for everybody. Who was not has no answer that is missing:
        they help to fill in the predictors, and are in no model (von Hippel 2007, on deleting imputed outcomes).

    Raises
    ------
    EstimationError
        As `fit` and `impute`.
    """
    columns = [y_name, *X_names]
    everybody = pd.Series(True, frame.index) if asked is None else asked
    complete = fit(frame[y_name], frame[list(X_names)], design)
    helpful = _joined(auxiliary, _stratum_flags(design, frame.index))
    filled = impute(frame[columns], m, rng, design.weights, helpful)
    models = tuple(fit(copy[y_name].where(everybody), copy[list(X_names)], design) for copy in filled)
    gaps = int(frame.loc[everybody, columns].isna().any(axis=1).sum())
    terms = pool_terms([read(model) for model in models], read(complete))
    return PooledModel(terms, complete, models, int(everybody.sum()), gaps)


def _joined(auxiliary: pd.DataFrame | None, strata: pd.DataFrame | None) -> pd.DataFrame | None:
    known = [part for part in (auxiliary, strata) if part is not None]
    return pd.concat(known, axis=1) if known else None


def _stratum_flags(design: SurveyDesign, index: pd.Index) -> pd.DataFrame | None:
    strata = len(design.stratum_names)
    if not 1 < strata <= MAXIMUM_STRATA:
        return None
    return pd.DataFrame(np.eye(strata)[design.stratum_codes][:, 1:], index=index)


def pool_terms(models: Sequence[Model | MeanEffects], complete: Model | MeanEffects) -> pd.DataFrame:
    """Return the pooled terms of models of completed data, beside those of complete cases (see `PooledModel`)."""
    estimates = np.array([model.estimates for model in models])
    variances = np.array([np.diag(model.covariance) for model in models])
    pooled = [pool_imputations(estimates[:, j], variances[:, j], models[0].df, 0) for j in range(estimates.shape[1])]
    rows = [
        term_frame([name], np.array([one.estimate]), np.array([[one.total]]), one.df)
        for name, one in zip(models[0].terms["term"], pooled, strict=True)
    ]
    frame = pd.concat(rows, ignore_index=True)
    beside = complete.terms
    return frame.assign(
        df=[one.df for one in pooled], fmi=[one.fmi for one in pooled],
        complete_estimate=beside["estimate"].to_numpy(), complete_std_error=beside["std_error"].to_numpy(),
    )  # fmt: skip
