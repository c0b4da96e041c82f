"""How much a model explains among all people, and not only among those who answered: adjusted, with an interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, special, stats

from helpers.study.thresholds import threshold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CONFIDENCE = threshold("confidence")
#: Standard deviations of the Poisson mixture on each side that are summed; the rest is under 1e-20.
TERMS = 10.0


def explained(
    r_squared: float, n: float, predictors: int, error: float = math.nan, freedom: float = math.inf
) -> tuple[float, float, float]:
    """Return the adjusted share of variance that a linear model explains, with the ends of its 95 % interval.

    Parameters
    ----------
    r_squared
        Share explained in the sample, [0, 1), which chance alone lifts to ``predictors / (n - 1)``.
    n
        Effective number of answers.
    predictors
        Predictors without the intercept.
    error, freedom
        Standard error of the share by the sample's design (`explained_influence`), and its degrees of freedom.

    Returns
    -------
    tuple of float
        ``1 - (1 - R2) (n - 1) / (n - p - 1)``, not under 0, and the ends.

    Notes
    -----
    The interval inverts the noncentral F distribution of the model's F test: with L its noncentrality, the share is
    ``L / (L + n)`` (Steiger 2004, *Psychological Methods* 9, 164-182). Where nothing is explained it begins at 0.
    That interval takes the predictors for fixed; a sample draws them too, which counts where much is explained (of six
    tenths by 14 normal predictors, 500 answers, it holds the truth 85 times in 100). So it is widened to the interval
    by the design, on Fisher's scale of the multiple correlation, where that reaches further.

    Examples
    --------
    >>> [round(end, 3) for end in explained(0.25, 200, 5)]
    [0.231, 0.136, 0.33]
    >>> explained(0.02, 200, 5)[:2]
    (0.0, 0.0)
    """
    df = n - predictors - 1
    if df <= 1 or predictors < 1:
        return max(r_squared, 0.0), 0.0, 1.0
    adjusted = max(0.0, 1 - (1 - r_squared) * (n - 1) / df)
    f = min(r_squared, 1 - 1e-9) / (1 - min(r_squared, 1 - 1e-9)) * df / predictors
    ends = (_noncentrality(f, predictors, df, tail) for tail in ((1 + CONFIDENCE) / 2, (1 - CONFIDENCE) / 2))
    low, high = (end / (end + n) for end in ends)
    by_design = _by_design(adjusted, error, freedom)
    # Adjusting can leave the interval by a little where next to nothing is explained.
    return adjusted, min(low, adjusted, by_design[0]), max(high, adjusted, by_design[1])


def _by_design(share: float, error: float, freedom: float) -> tuple[float, float]:
    """Return the ends by the design's error; those of no width where nothing is explained or no error is known."""
    if not (math.isfinite(error) and 0 < share < 1):
        return share, share
    root = math.sqrt(share)
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom)) * error / (2 * root * (1 - share))
    low, high = max(math.atanh(root) - reach, 0.0), math.atanh(root) + reach
    return math.tanh(low) ** 2, math.tanh(high) ** 2


def explained_influence(y: Array, residual: Array, weights: Array) -> Array:
    """Return the (n,) influence of each answer on the share of variance explained, unweighted.

    ``R2 = 1 - E / T`` with E and T the weighted sums of squares of the residuals and of the outcome about its mean, so
    that an answer moves it by ``-(e^2 - (E / T) (y - mean)^2) / T``: Taylor's linearisation, for
    `survey.design.linearised_covariance`.

    Examples
    --------
    >>> moved = explained_influence(np.array([0.0, 1, 2, 3]), np.array([0.5, -0.5, -0.5, 0.5]), np.ones(4))
    >>> moved.round(3).tolist(), abs(float(moved.sum())) < 1e-12
    ([0.04, -0.04, -0.04, 0.04], True)
    """
    around = (y - weights @ y / weights.sum()) ** 2
    total, left = weights @ around, weights @ residual**2
    return -(residual**2 - left / total * around) / total


def _noncentrality(f: float, predictors: int, df: float, tail: float) -> float:
    """Return the noncentrality under which F is as large as `f` with that probability at most; 0 where none is."""
    if stats.f.cdf(f, predictors, df) <= tail:
        return 0.0
    largest = 1.0
    while _cdf(f, predictors, df, largest) > tail:
        largest *= 2
    return float(optimize.brentq(lambda size: _cdf(f, predictors, df, size) - tail, 0.0, largest))  # type: ignore[arg-type]


def _cdf(f: float, predictors: int, df: float, size: float) -> float:
    """Return the noncentral F distribution as what it is, a Poisson mixture of beta distributions.

    The library's own gives no number where nearly everything is explained.
    """
    middle, reach = size / 2, TERMS * np.sqrt(size / 2 + 1)
    j = np.arange(max(0, int(middle - reach)), int(middle + reach) + 2)
    place = predictors * f / (predictors * f + df)
    return float(stats.poisson.pmf(j, middle) @ special.betainc(predictors / 2 + j, df / 2, place))
