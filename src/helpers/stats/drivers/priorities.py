"""The importance-performance matrix, with the probability that each driver lies in each quadrant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import EstimationError
from helpers.stats.models.regression import term_frame
from helpers.survey.design import linearised_covariance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from helpers.survey.design import SurveyDesign

    Array = NDArray[np.float64]

#: act: matters, performs poorly. keep: matters, performs well. watch: neither. reserve: performs well, matters less.
QUADRANTS = ("act", "keep", "watch", "reserve")


@dataclass(frozen=True, eq=False)
class Priorities:
    """Where each driver lies.

    Attributes
    ----------
    drivers
        One row a driver: driver, quadrant (the most probable), quadrant_probability.
    probabilities
        One row a driver and quadrant: driver, quadrant, probability.
    importance_threshold, performance_threshold
        The means over the drivers that divide the matrix; in each replicate they are computed anew.
    """

    drivers: pd.DataFrame
    probabilities: pd.DataFrame
    importance_threshold: float
    performance_threshold: float


def performance(scores: pd.DataFrame, design: SurveyDesign) -> pd.DataFrame:
    """Return the weighted mean of each column among those who have it, with its design-based interval.

    Returns
    -------
    DataFrame
        One row a column: term, estimate, std_error, statistic, p_value, conf_low, conf_high.

    Raises
    ------
    EstimationError
        If a column is missing in every row.
    """
    rows = [_mean(name, scores[name].to_numpy(dtype=float, na_value=np.nan), design) for name in scores]
    return pd.concat(rows, ignore_index=True)


def _mean(name: str, values: Array, design: SurveyDesign) -> pd.DataFrame:
    known = np.isfinite(values)
    if not known.any():
        raise EstimationError("{column} is missing in every row. Leave it out.", column=name)
    weights = np.where(known, design.weights, 0.0)
    mean = float(weights @ np.where(known, values, 0.0) / weights.sum())
    influence = np.where(known, values - mean, 0.0)[:, None] / weights.sum()
    df = max(design.degrees_of_freedom_of(known), 1)
    return term_frame([name], np.array([mean]), linearised_covariance(influence, design), df)


def replicate_means(scores: pd.DataFrame, replicate_weights: Array) -> Array:
    """Return (replicates, p) means of each column among those who have it, under each row of weights."""
    values = scores.to_numpy(dtype=float, na_value=np.nan)
    known = np.isfinite(values)
    held = replicate_weights @ known.astype(float)
    return (replicate_weights @ np.where(known, values, 0.0)) / np.where(held > 0, held, 1.0)


def quadrants(
    drivers: Sequence[str], importance: Array, performances: Array, importance_draws: Array, performance_draws: Array
) -> Priorities:
    """Return the quadrant of each driver and the probability of each quadrant.

    Parameters
    ----------
    drivers
        Names of the p drivers.
    importance, performances
        (p,) estimates; performance on a common scale on which high is good.
    importance_draws, performance_draws
        (replicates, p) the same under the same bootstrap weights, so that both vary jointly.

    Raises
    ------
    EstimationError
        If there are fewer than two drivers or no replicates: there is no mean to compare with.

    Notes
    -----
    Martilla and James (1977), *Journal of Marketing* 41, 77-79, with the means as cross-hairs; the probability is the
    share of bootstrap replicates.

    Examples
    --------
    >>> draws = np.array([[0.4, 0.1], [0.3, 0.2]]), np.array([[40.0, 60.0], [45.0, 50.0]])
    >>> quadrants(["stigma", "clarity"], draws[0].mean(axis=0), draws[1].mean(axis=0), *draws).drivers
        driver quadrant  quadrant_probability
    0   stigma      act                   1.0
    1  clarity  reserve                   1.0
    """
    if len(drivers) < 2 or not len(importance_draws):
        message = (
            "A matrix of priorities needs at least two drivers and one bootstrap replicate; there are {n} and {draws}."
        )
        raise EstimationError(message, n=len(drivers), draws=len(importance_draws))
    places = _places(importance_draws, performance_draws)
    shares = np.stack([(places == q).mean(axis=0) for q in range(len(QUADRANTS))], axis=1)
    # A tie goes to where the estimates themselves lie.
    own = np.eye(len(QUADRANTS))[_places(importance[None], performances[None])[0]]
    best = np.argmax(shares + 1e-9 * own, axis=1)
    chosen = pd.DataFrame({
        "driver": list(drivers), "quadrant": [QUADRANTS[q] for q in best],
        "quadrant_probability": shares[np.arange(len(best)), best],
    })  # fmt: skip
    return Priorities(chosen, _long(drivers, shares), float(np.mean(importance)), float(np.mean(performances)))


def _places(importance: Array, performances: Array) -> NDArray[np.intp]:
    """(replicates, p) position in `QUADRANTS`; the means of each replicate divide it."""
    important = importance > importance.mean(axis=1, keepdims=True)
    good = performances > performances.mean(axis=1, keepdims=True)
    return np.where(important, np.where(good, 1, 0), np.where(good, 3, 2))


def _long(drivers: Sequence[str], shares: Array) -> pd.DataFrame:
    return pd.DataFrame({
        "driver": np.repeat(list(drivers), len(QUADRANTS)), "quadrant": np.tile(QUADRANTS, len(drivers)),
        "probability": shares.ravel(),
    })  # fmt: skip
