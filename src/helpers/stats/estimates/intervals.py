"""Intervals that never leave the scale of what they are about, and never have no width on a sample.

One place for every 95 % interval of a mean or a share: of survey answers (`interval`), and of things counted that no
survey design drew (`wilson`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats
from scipy.special import expit, logit

from helpers.study.quantiles import Z
from helpers.study.thresholds import threshold

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

CONFIDENCE = threshold("confidence")
#: An error smaller than this share of the scale is rounding: all answered alike.
ALIKE = 1e-9
#: Under so many effective answers of the rarer kind, linearisation says too little of a share.
FEW = 1.0
LARGEST_EXPONENT = 500.0
SHARE = (0.0, 1.0)
UNBOUNDED = (-math.inf, math.inf)


def wilson(successes: float, n: float, z: float = Z) -> tuple[float, float]:
    """Return Wilson's score interval of a share of things counted; two NaN where nothing was counted.

    (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n). Source: Wilson (1927), JASA 22.

    Examples
    --------
    >>> [round(end, 4) for end in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    if not n:
        return math.nan, math.nan
    share, spread = successes / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    # Rounding of the last bit must not push an end past what a share can be, nor past the share itself.
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def interval(
    figure: ArrayLike, error: ArrayLike, df: ArrayLike, n: ArrayLike, n_effective: ArrayLike, scale: ArrayLike,
    is_share: ArrayLike, confidence: float = CONFIDENCE,
) -> tuple[Array, Array]:  # fmt: skip
    """Return the two ends of the interval of each figure, all arguments broadcast against each other.

    Parameters
    ----------
    figure, error
        Means or shares and their standard errors; an error of 0 or NaN where all answered alike.
    df
        Degrees of freedom of the answers that the figure is made of; under 1 there is no interval.
    n, n_effective
        Answers, and what they are worth after weighting; under 2 answers there is no interval.
    scale
        (..., 2) lowest and highest value that an answer can have; infinite where there is none.
    is_share
        Whether the figure is a share.

    Returns
    -------
    tuple of arrays
        NaN where no interval can be had: among others, where all answered alike on a scale without ends.

    Notes
    -----
    - A mean: ``m ± t s``; where that would leave the scale, the same on the log-odds of its place on the scale (with
      one end only, on the logarithm of its distance from it).
    - A share: ``logit(p) ± t s / (p (1 - p))``; with less than one effective answer of the rarer kind also as far as
      the exact interval goes (Korn and Graubard 1998, *Survey Methodology* 24). So a share of 0 or 1 has that interval
      whatever error a model gives it.
    - All alike: the share that answers otherwise is 0 of the effective n, and its exact upper end u is told as what
      these people could move the figure by, were they at the ends of the scale: from ``m - u (m - lowest)`` to
      ``m + u (highest - m)``. For a share of 0 or 1 this is its exact interval.
    """
    figure, error, df, n, size, is_share = np.broadcast_arrays(
        *(np.asarray(part, dtype=float) for part in (figure, error, df, n, n_effective)), np.asarray(is_share)
    )
    ends = np.broadcast_to(np.asarray(scale, dtype=float), (*figure.shape, 2))
    lowest, highest = ends[..., 0], ends[..., 1]
    reach = stats.t.ppf((1 + confidence) / 2, np.maximum(df, 1)) * error
    low, high = _on_scale(figure, reach, lowest, highest, is_share)
    size = _worth(n, size, df, confidence)
    for chosen, exact in (
        (is_rare(figure, size) & is_share, _of_few(figure, size, confidence, low, high)),
        (_is_alike(figure, error, lowest, highest), _of_alike(figure, size, confidence, lowest, highest)),
    ):
        low, high = np.where(chosen, exact[0], low), np.where(chosen, exact[1], high)
    # Rounding of the last bit must not push an end past the scale.
    low, high = np.clip(low, lowest, figure), np.clip(high, figure, np.maximum(highest, figure))
    usable = (n >= 2) & (df >= 1) & np.isfinite(low) & np.isfinite(high)
    return np.where(usable, low, np.nan), np.where(usable, high, np.nan)


def _on_scale(figure: Array, reach: Array, lowest: Array, highest: Array, is_share: Array) -> tuple[Array, Array]:
    low, high = np.array(figure - reach), np.array(figure + reach)
    leaves = is_share.astype(bool) | (low < lowest) | (high > highest)
    inside = leaves & (figure > lowest) & (figure < highest) & np.isfinite(lowest)
    two = inside & np.isfinite(highest)
    for chosen, ends in ((two, _by_log_odds), (inside & ~two, _by_logarithm)):
        if chosen.any():
            low[chosen], high[chosen] = ends(figure[chosen], reach[chosen], lowest[chosen], highest[chosen])
    # A corrected mean can lie on an end of the scale with an error.
    return np.maximum(low, lowest), np.minimum(high, highest)


def _by_log_odds(figure: Array, reach: Array, lowest: Array, highest: Array) -> tuple[Array, Array]:
    width = highest - lowest
    place = (figure - lowest) / width
    wide = reach / width / (place * (1 - place))
    return lowest + width * expit(logit(place) - wide), lowest + width * expit(logit(place) + wide)


def _by_logarithm(figure: Array, reach: Array, lowest: Array, highest: Array) -> tuple[Array, Array]:
    factor = np.exp(np.minimum(reach / (figure - lowest), LARGEST_EXPONENT))
    return lowest + (figure - lowest) / factor, lowest + (figure - lowest) * factor


def _worth(n: Array, n_effective: Array, df: Array, confidence: float) -> Array:
    """Return the effective n with the degrees of freedom taken into account (Korn and Graubard 1998)."""
    tail = (1 + confidence) / 2
    ratio = stats.t.ppf(tail, np.maximum(n - 1, 1)) / stats.t.ppf(tail, np.maximum(df, 1))
    return np.maximum(np.minimum(n_effective * ratio**2, n), np.finfo(float).tiny)


def is_rare(share: ArrayLike, size: ArrayLike) -> NDArray[np.bool_]:
    """Return where shares of so many effective answers have less than one of the rarer kind, 0 and 1 among them.

    There linearisation says too little of the share, and its error is that of the interval.

    Examples
    --------
    >>> is_rare([0, 0.01, 0.05, 1], 50).tolist()
    [True, True, False, True]
    """
    figure = np.asarray(share, dtype=float)
    # A size without end, as of a normal interval, times a share of 0 is no number, and no rare case.
    with np.errstate(invalid="ignore"):
        return np.asarray(size) * np.minimum(figure, 1 - figure) < FEW


def _of_few(share: Array, size: Array, confidence: float, low: Array, high: Array) -> tuple[Array, Array]:
    """Return the wider of an interval and Clopper and Pearson's of ``share * size`` of `size`, not whole."""
    tail = (1 - confidence) / 2
    with np.errstate(invalid="ignore"):
        count = np.clip(share, 0, 1) * size
        exact_low = stats.beta.ppf(tail, count, size - count + 1)
        exact_high = stats.beta.ppf(1 - tail, count + 1, size - count)
    return np.fmin(low, exact_low), np.fmax(high, exact_high)


def _is_alike(figure: Array, error: Array, lowest: Array, highest: Array) -> NDArray[np.bool_]:
    width = np.where(np.isfinite(highest - lowest), highest - lowest, np.maximum(np.abs(figure), 1.0))
    return ~(error > ALIKE * width)


def _of_alike(figure: Array, size: Array, confidence: float, lowest: Array, highest: Array) -> tuple[Array, Array]:
    """Return how far the people who were not met could move a figure; not a number on a scale without ends."""
    other = 1 - ((1 - confidence) / 2) ** (1 / size)
    with np.errstate(invalid="ignore"):
        return figure - other * (figure - lowest), figure + other * (highest - figure)
