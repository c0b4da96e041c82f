"""Survey-weighted ordered logit: the model that Python's libraries have only without weights."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from helpers.stats.models.cumulative import (
    cumulative_information,
    cumulative_rows,
    cumulative_scores,
    fit_cumulative,
)
from helpers.stats.models.regression import Model, assemble, check_levels, level_codes
from helpers.stats.models.sufficiency import MINIMUM_TO_FIT, complete_cases
from helpers.survey.leverage import UNBIASED, directions, stretched

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from helpers.stats.models.cumulative import CumulativeRows
    from helpers.survey.design import SurveyDesign

    Array = NDArray[np.float64]

#: More levels than this are a number, not an ordered answer: a linear model serves.
MAXIMUM_LEVELS = 12


def fit_ordered(y: pd.Series, X: pd.DataFrame, design: SurveyDesign, per_predictor: float = MINIMUM_TO_FIT) -> Model:
    """Return the survey-weighted ordered logit (proportional odds) of y on X.

    Parameters
    ----------
    y
        (n,) ordered answers as numbers; 3 to 12 distinct values.
    X, design, per_predictor
        As `fit_linear`; the observations counted follow the sizes of the levels (`limiting_n`).

    Raises
    ------
    EstimationError
        As `fit_linear`; also if y has too few or too many levels, or predictors separate them.

    Notes
    -----
    ``P(y <= level_j) = expit(cut_j - x'b)`` (McCullagh 1980, *Journal of the Royal Statistical Society B* 42,
    109-142), fitted by weighted pseudo-likelihood with Newton's method. As `survey::svyolr` of R; the terms are the
    slopes and then the cuts. With weights of 1, `inverse_information` is the covariance of `MASS::polr`. Where the
    design stretches residuals, those of the coefficients get back what fitting took of them (`unfitted_scores`).
    """
    cases = complete_cases(y, X, design)
    codes, levels = level_codes(y, cases, 3, MAXIMUM_LEVELS)
    check_levels(codes, cases, per_predictor)
    X, weights = cases.standardised, cases.weights / cases.weights.mean()
    fits = fit_cumulative(codes, X, weights, np.ones((1, X.shape[1]), bool))
    cuts, slopes, log_likelihood = fits.cuts[0], fits.slopes[0], float(fits.log_likelihood[0])
    # Slopes before cuts, as readers expect them.
    order = np.r_[len(cuts) : len(cuts) + len(slopes), : len(cuts)]
    scores = cumulative_scores(codes, X, cuts, slopes)
    if design.stretches:
        units = np.arange(cases.n) if design.clusters is None else design.units[cases.rows]
        scores = unfitted_scores(cumulative_rows(codes, X, cuts, slopes), weights, units)
    scores = scores[:, order]
    information = cumulative_information(codes, X, cases.weights, cuts, slopes)[np.ix_(order, order)]
    names = [*cases.names, *(f"{low:g}|{high:g}" for low, high in pairwise(levels))]
    null = null_log_likelihood(codes, weights)
    return assemble(
        "ordered", names, np.concatenate([slopes, cuts]), scores, information, cases, design,
        r_squared=1.0 - log_likelihood / null, log_likelihood=log_likelihood, converged=bool(fits.converged[0]),
        levels=levels,
    )  # fmt: skip


def unfitted_scores(rows: CumulativeRows, weights: Array, units: NDArray[np.intp], power: float = UNBIASED) -> Array:
    """Return (n, q) scores about what is true, not about what was fitted to the same people.

    Parameters
    ----------
    weights, units
        (n,) weight and sampling unit of each person.
    power
        As `leverage.stretched`. The slopes of linear models take `JACKKNIFE`; here that would be too much: of 142
        people asked about 21 predictors, 95 % intervals miss 6.1 % of slopes unstretched, 4.1 % with `UNBIASED` and
        2.3 % with `JACKKNIFE`.

    Notes
    -----
    A person's answer is two rows of a regression (`cumulative_rows`), and a unit's rows are stretched together. With
    `JACKKNIFE` that is what leaving the unit out changes, to the first step of Newton's method (Pregibon 1981,
    *Annals of Statistics* 9, for two levels).
    """
    root = np.sqrt(weights)[:, None]
    n, _, q = rows.roots.shape
    basis = np.linalg.qr((root[:, :, None] * rows.roots).reshape(2 * n, q))[0]
    stretch = directions(basis, np.repeat(units, 2))
    residuals = stretched((root * rows.residuals).reshape(2 * n, 1), basis, stretch, power).reshape(n, 2)
    return np.einsum("ne,neq->nq", residuals / root, rows.roots)


def null_log_likelihood(codes: NDArray[np.intp], weights: Array) -> float:
    """Return the log-likelihood of the model without predictors.

    Examples
    --------
    >>> round(null_log_likelihood(np.array([0, 0, 1, 1]), np.ones(4)), 4)
    -2.7726
    """
    held = np.bincount(codes, weights)
    return float(held @ np.log(held / held.sum()))
