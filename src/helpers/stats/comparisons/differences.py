"""The one interval of a difference of two figures, whatever they are: shares, means, counts, waves, councils, images.

Each figure brings its own interval, so that the difference keeps what they know: their degrees of freedom, that a share
has two ends, that 0 of 16 is not nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from helpers.study.thresholds import threshold

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

CONFIDENCE = threshold("confidence")


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures with the ends of their intervals, three arrays of one shape."""

    estimate: ArrayLike
    low: ArrayLike
    high: ArrayLike


@dataclass(frozen=True, eq=False)
class Gaps:
    """Differences of figures, arrays of one shape.

    Attributes
    ----------
    difference, low, high
        First less second, with the ends of the interval.
    p_value
        The level at which the interval would touch 0, two-sided, and that of the score test where it is larger.
    """

    difference: Array
    low: Array
    high: Array
    p_value: Array


def gaps(
    first: Figures, second: Figures, correlation: ArrayLike = 0.0, df: ArrayLike = np.inf,
    confidence: float = CONFIDENCE, null_error: ArrayLike = 0.0, null_df: ArrayLike = np.inf,
) -> Gaps:  # fmt: skip
    """Return the differences of figures, first less second, NaN where one of them is missing.

    Parameters
    ----------
    first, second
        Figures with intervals at `confidence`.
    correlation
        Of the two estimates; 0 where they come from samples, or counts, of their own.
    df
        Degrees of freedom of the test; the ends of the interval have those of the figures.
    null_error
        Standard error that the difference would have if there were none, where that is known, as of shares: no test is
        surer than with it (the score test). Shares that vary together need it: their arms are not alike, and the
        correlation takes more off one than off the other.
    null_df
        Degrees of freedom of that error, which all who were compared share.

    Notes
    -----
    ``d - sqrt((a - la)² + (ub - b)² - 2 r (a - la)(ub - b))`` and likewise upwards: Zou and Donner (2008), *Statistics
    in Medicine* 27, 1693-1702; with the correlation Zou (2007), *Psychological Methods* 12, 399-413. Wilson's
    interval in it gives Newcombe's (1998) method 10. It never leaves what a difference can be.

    Examples
    --------
    >>> found = gaps(Figures(0.5, 0.4, 0.6), Figures(0.2, 0.12, 0.31))
    >>> [round(float(x), 3) for x in (found.difference, found.low, found.high)]
    [0.3, 0.151, 0.428]
    """
    a, a_low, a_high, b, b_low, b_high = (
        np.asarray(part, dtype=float)
        for figures in (first, second)
        for part in (figures.estimate, figures.low, figures.high)
    )
    difference = a - b
    low = difference - _arm(a - a_low, b_high - b, correlation)
    high = difference + _arm(a_high - a, b - b_low, correlation)
    # The arm of the interval that points to 0 decides the test.
    arm = np.where(difference > 0, difference - low, high - difference)
    critical = stats.t.ppf((1 + confidence) / 2, df)
    still = np.where(difference == 0, 0.0, np.inf)
    ratio = np.divide(np.abs(difference) * critical, arm, out=still, where=arm > 0)
    by_score = np.divide(
        np.abs(difference), null_error, out=np.full_like(ratio, np.inf), where=np.greater(null_error, 0)
    )
    tail = np.fmax(stats.t.sf(ratio, df), stats.t.sf(by_score, null_df))
    p_value = np.where(np.isnan(difference) | np.isnan(arm), np.nan, 2 * tail)
    return Gaps(difference, low, high, p_value)


def _arm(one: Array, other: Array, correlation: ArrayLike) -> Array:
    return np.sqrt(np.maximum(one**2 + other**2 - 2 * np.asarray(correlation) * one * other, 0.0))
