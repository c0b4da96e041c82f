"""Survey-weighted ordered logit: the model that Python's libraries have only without weights."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from helpers.stats.models.cumulative import (
    cumulative_information,
    cumulative_scores,
    fit_cumulative,
)
from helpers.stats.models.regression import Model, assemble, check_levels, level_codes
from helpers.stats.models.sufficiency import MINIMUM_TO_FIT, complete_cases

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

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
    slopes and then the cuts. With weights of 1, `inverse_information` is the covariance of `MASS::polr`.
    """
    cases = complete_cases(y, X, design)
    codes, levels = level_codes(y, cases, 3, MAXIMUM_LEVELS)
    check_levels(codes, cases, per_predictor)
    X, weights = cases.standardised, cases.weights / cases.weights.mean()
    fits = fit_cumulative(codes, X, weights, np.ones((1, X.shape[1]), bool))
    cuts, slopes, log_likelihood = fits.cuts[0], fits.slopes[0], float(fits.log_likelihood[0])
    # Slopes before cuts, as readers expect them.
    order = np.r_[len(cuts) : len(cuts) + len(slopes), : len(cuts)]
    scores = cumulative_scores(codes, X, cuts, slopes)[:, order]
    information = cumulative_information(codes, X, cases.weights, cuts, slopes)[np.ix_(order, order)]
    names = [*cases.names, *(f"{low:g}|{high:g}" for low, high in pairwise(levels))]
    null = null_log_likelihood(codes, weights)
    return assemble(
        "ordered", names, np.concatenate([slopes, cuts]), scores, information, cases, design,
        r_squared=1.0 - log_likelihood / null, log_likelihood=log_likelihood, converged=bool(fits.converged[0]),
        levels=levels,
    )  # fmt: skip


def null_log_likelihood(codes: NDArray[np.intp], weights: Array) -> float:
    """Return the log-likelihood of the model without predictors.

    Examples
    --------
    >>> round(null_log_likelihood(np.array([0, 0, 1, 1]), np.ones(4)), 4)
    -2.7726
    """
    held = np.bincount(codes, weights)
    return float(held @ np.log(held / held.sum()))
