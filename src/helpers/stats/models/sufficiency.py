"""What data must hold before a model is fitted: each refusal names the columns, what is allowed and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import EstimationError, Problem
from helpers.study.thresholds import threshold
from helpers.survey.design import effective_n

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from helpers.survey.design import SurveyDesign

    Array = NDArray[np.float64]

#: Share of a standardised predictor's variance that the others must leave free.
FREE_VARIANCE = 1e-8
#: Effective observations per predictor below which nothing is fitted (Austin and Steyerberg 2015).
MINIMUM_TO_FIT = threshold("least_to_fit")
#: Effective observations per predictor below which a model is not reported (Harrell 2015, section 4.4).
MINIMUM_TO_REPORT = threshold("least_to_report")
#: Effective answers of the rarer kind per predictor of a logit (Vittinghoff and McCulloch 2007).
MINIMUM_EVENTS = threshold("least_events")


@dataclass(frozen=True, eq=False)
class CompleteCases:
    """The rows that a model is fitted on; the others stay in the design with an influence of zero.

    Attributes
    ----------
    y
        (n,) outcome.
    X
        (n, p) predictors, without the intercept.
    names
        Names of the predictors.
    weights
        (n,) residents per respondent.
    rows
        (design.n,) booleans: which respondents these are.
    """

    y: Array
    X: Array
    names: tuple[str, ...]
    weights: Array
    rows: NDArray[np.bool_]

    @property
    def n(self) -> int:
        """Rows of the model."""
        return len(self.y)

    @cached_property
    def centre(self) -> Array:
        """(p,) means of the predictors."""
        return self.X.mean(axis=0)

    @cached_property
    def scale(self) -> Array:
        """(p,) standard deviations of the predictors."""
        return self.X.std(axis=0)

    @property
    def standardised(self) -> Array:
        """(n, p) predictors on which models are fitted, so that units cannot spoil the arithmetic."""
        return (self.X - self.centre) / self.scale

    def to_all_rows(self, values: Array) -> Array:
        """Return (n, k) values of the model's rows as (design.n, k), zero elsewhere."""
        whole = np.zeros((len(self.rows), values.shape[1]))
        whole[self.rows] = values
        return whole

    def restored(self, values: Array, names: tuple[str, ...]) -> pd.DataFrame:
        """Return (n, k) values of the model's rows as a frame of all respondents, missing elsewhere."""
        whole = np.full((len(self.rows), values.shape[1]), np.nan)
        whole[self.rows] = values
        return pd.DataFrame(whole, columns=list(names))


def named(X: Array) -> pd.DataFrame:
    """Return an array's columns with the names x1, x2, ..."""
    values = np.asarray(X)
    values = values[:, None] if values.ndim == 1 else values
    return pd.DataFrame(values, columns=[f"x{j + 1}" for j in range(values.shape[1])])


def complete_cases(y: pd.Series, X: pd.DataFrame, design: SurveyDesign) -> CompleteCases:
    """Return the rows in which the outcome and all predictors are known.

    Raises
    ------
    EstimationError
        If a column is not numeric, is infinite or wholly missing, or the lengths differ; all problems at once.
    """
    name = str(getattr(y, "name", None) or "y")
    answers = pd.Series(y).reset_index(drop=True)
    X = X if isinstance(X, pd.DataFrame) else named(X)
    columns = [(name, answers), *((str(column), X.iloc[:, j]) for j, column in enumerate(X.columns))]
    repeated = sorted({column for column, _ in columns[1:] if [name for name, _ in columns[1:]].count(column) > 1})
    if repeated:
        raise EstimationError("These predictors appear twice: {columns}.", columns=", ".join(repeated))
    problems = [problem for column, values in columns for problem in _column_problems(column, values)]
    if not len(X) == len(y) == design.n:
        message = "The outcome has {y} rows, the predictors {X} and the design {design}; they must be the same."
        problems.append(Problem(message, values={"y": len(y), "X": len(X), "design": design.n}))
    if not len(X.columns):
        problems.append(Problem("There are no predictors. Name at least one."))
    if problems:
        raise EstimationError(problems)
    outcome, predictors = answers.to_numpy(dtype=float, na_value=np.nan), X.to_numpy(dtype=float, na_value=np.nan)
    rows = np.isfinite(outcome) & np.isfinite(predictors).all(axis=1)
    if not rows.any():
        raise EstimationError("No row has the outcome {y} and all predictors. Use fewer, or impute.", y=name)
    weights = np.asarray(design.weights, dtype=float)[rows]
    return CompleteCases(outcome[rows], predictors[rows], tuple(map(str, X.columns)), weights, rows)


def _column_problems(name: str, values: pd.Series) -> list[Problem]:
    if not (pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values)):
        return [Problem("{column} is not numeric. Turn its categories into flags.", values={"column": name})]
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    if np.isinf(numbers).any():
        return [Problem("{column} holds infinite values. Set them aside first.", values={"column": name})]
    if np.isnan(numbers).all():
        return [Problem("{column} is missing in every row. Leave it out.", values={"column": name})]
    return []


def column_problems(X: Array, names: tuple[str, ...], weights: Array) -> list[Problem]:
    """Return a problem for each predictor that is constant, or that the ones before it determine."""
    centred = X - np.average(X, axis=0, weights=weights)
    spread = np.sqrt(np.average(centred**2, axis=0, weights=weights))
    constant = spread <= 1e-12 * np.maximum(np.abs(X).max(axis=0), 1e-300)
    message = "{column} has the same value in all {n} rows of the model. Leave it out."
    problems = [Problem(message, values={"column": names[j], "n": len(X)}) for j in np.flatnonzero(constant)]
    kept = np.flatnonzero(~constant)
    scaled = np.sqrt(weights / weights.sum())[:, None] * centred[:, kept] / spread[kept]
    return problems + _collinear(scaled, [names[j] for j in kept])


def _collinear(scaled: Array, names: list[str]) -> list[Problem]:
    problems, free = [], []
    message = "{column} is determined by {others} (collinear). Leave one of them out."
    for j, name in enumerate(names):
        slopes = np.linalg.lstsq(scaled[:, free], scaled[:, j], rcond=None)[0] if free else np.zeros(0)
        if ((scaled[:, j] - scaled[:, free] @ slopes) ** 2).sum() > FREE_VARIANCE:
            free.append(j)
            continue
        others = [names[k] for k, slope in zip(free, slopes, strict=True) if abs(slope) > 1e-6]
        problems.append(Problem(message, values={"column": name, "others": ", ".join(others)}))
    return problems


def limiting_n(levels: NDArray[np.intp] | None, weights: Array) -> float:
    """Return the effective number of observations that limits a model.

    Kish's effective n for a continuous outcome; times ``1 - sum share^3`` for ordered levels and ``min share`` for two
    (Harrell 2015, *Regression Modeling Strategies*, table 4.1).
    """
    n = effective_n(weights)
    if levels is None:
        return n
    shares = np.bincount(levels, weights) / weights.sum()
    return n * float(shares.min() if len(shares) == 2 else 1.0 - (shares**3).sum())


def size_problems(limit: float, predictors: int, per_predictor: float) -> list[Problem]:
    """Return a problem where there are too few effective observations for the predictors."""
    if limit >= per_predictor * predictors:
        return []
    message = (
        "The sample is worth {n} observations for {p} predictors; at least {minimum} are needed. "
        "Use fewer predictors, or a larger sample."
    )
    minimum = int(np.ceil(per_predictor * predictors))
    return [Problem(message, values={"n": int(limit), "p": predictors, "minimum": minimum})]


def separation_problems(levels: NDArray[np.intp], X: Array, names: tuple[str, ...]) -> list[Problem]:
    """Return a problem where predictors foretell the outcome without error, so that the likelihood has no maximum.

    A linear programme looks for a direction in which no row's likelihood falls and some row's rises
    (Konis 2007, *Linear programming algorithms for detecting separated data*), here for any number of levels.
    """
    scaled = (X - X.mean(axis=0)) / X.std(axis=0)
    together = _separating(levels, scaled)
    if not together.any():
        return []
    # Where single predictors do it alone, they are the ones to name.
    alone = np.array([_separating(levels, scaled[:, [j]]).any() for j in range(len(names))])
    culprits = ", ".join(np.array(names)[alone if alone.any() else together])
    message = (
        "{columns} foretell the outcome without error in part of the rows (separation). Leave out, or merge levels."
    )
    return [Problem(message, values={"columns": culprits})]


def _separating(levels: NDArray[np.intp], X: Array) -> NDArray[np.bool_]:
    """(p,) which predictors take part in a direction that separates; none where there is no such direction."""
    from scipy.optimize import linprog

    rises = _rising(levels, X)
    solution = linprog(-rises.sum(axis=0), A_ub=-rises, b_ub=np.zeros(len(rises)), bounds=(-1, 1), method="highs")
    if solution.x is None or -solution.fun < 1e-6:
        return np.zeros(X.shape[1], bool)
    return np.abs(solution.x[int(levels.max()) :]) > 1e-6


def _rising(levels: NDArray[np.intp], X: Array) -> Array:
    """Rows whose product with a direction (cuts, slopes) must be >= 0 for no likelihood to fall."""
    k = int(levels.max())
    cuts = np.eye(k)
    at, over = levels < k, levels > 0
    upper = np.hstack([cuts[levels[at]], -X[at]])
    lower = np.hstack([-cuts[levels[over] - 1], X[over]])
    return np.unique(np.vstack([upper, lower]), axis=0)


def check_weights(weights: Array) -> None:
    """Refuse weights that are missing, zero or negative.

    Raises
    ------
    EstimationError
        With how many there are and the first of them.
    """
    values = np.asarray(weights, dtype=float)
    refused = ~np.isfinite(values) | (values <= 0)
    if refused.any():
        message = "{count} weights are missing, zero or negative (first in row {first}); each must be above 0."
        raise EstimationError(message, count=int(refused.sum()), first=int(np.argmax(refused)) + 1)


def refuse(problems: list[Problem]) -> None:
    """Raise all problems together, if there are any.

    Raises
    ------
    EstimationError
        If the list is not empty.
    """
    if problems:
        raise EstimationError(problems)
