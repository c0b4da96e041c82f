"""What a share would be if it had been counted without the errors of the instrument that counted it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from helpers.errors import EstimationError
from helpers.stats.estimates.intervals import wilson
from helpers.study.quantiles import Z


@dataclass(frozen=True)
class Errors:
    """How an instrument did where the truth is known.

    Attributes
    ----------
    found, present
        Units that it found, of those that have what is looked for.
    passed, absent
        Units that it passed over, of those that have it not.
    """

    found: int
    present: int
    passed: int
    absent: int


@dataclass(frozen=True)
class TrueShare:
    """A share freed of the instrument's errors, with its 95 % interval; all in [0, 1]."""

    estimate: float
    low: float
    high: float


def true_share(count: int, n: int, errors: Errors) -> TrueShare:
    """Return the share that a reader without error would count, from what an instrument counted.

    Estimate: ``(p + Sp - 1) / (Se + Sp - 1)`` (Rogan and Gladen 1978, American Journal of Epidemiology 107), kept in
    [0, 1]. Interval: that of Lang and Reiczigel (2014), Preventive Veterinary Medicine 113, which carries the error of
    the share, of the sensitivity Se and of the specificity Sp, each from its own sample.

    Parameters
    ----------
    count, n
        Units counted by the instrument, of how many.
    errors
        What the instrument finds and passes over where the truth is known; assumed to be the same here.

    Raises
    ------
    EstimationError
        If there are no units, or the instrument finds what is there no more often than what is not.

    Examples
    --------
    >>> round(true_share(23, 150, Errors(96, 100, 89, 100)).estimate, 3)
    0.051
    """
    if not n or not errors.present or not errors.absent:
        raise EstimationError("A share cannot be freed of errors without units on all sides.")
    youden = errors.found / errors.present + errors.passed / errors.absent - 1
    if youden <= 0:
        raise EstimationError("What the instrument calls so is there no more often than what it passes over.")
    estimate = float(np.clip((count / n + errors.passed / errors.absent - 1) / youden, 0, 1))
    low, high = _ends(count, n, errors)
    return TrueShare(estimate, min(low, estimate), max(high, estimate))


def fewest(count: int, n: int, errors: Errors) -> float:
    """Return the share that a reader would count if the instrument missed nothing here and imagined as much as it may.

    ``(p + Sp - 1) / Sp``, the estimate of Rogan and Gladen with a sensitivity of one, at the lower end of Wilson's
    interval of the specificity Sp.

    Examples
    --------
    >>> round(fewest(54, 96, Errors(13, 19, 99, 101)), 3), fewest(0, 16, Errors(13, 19, 99, 101))
    (0.53, 0.0)
    """
    least, _ = wilson(errors.passed, errors.absent)
    return max(0.0, (count / n + least - 1) / least)


def _ends(count: int, n: int, errors: Errors) -> tuple[float, float]:
    """Return the ends by Lang and Reiczigel: half a success and a failure more on each side, and a shift."""
    z2 = Z**2
    sizes = np.array([n + z2, errors.present + 2, errors.absent + 2])
    p, se, sp = np.array([count + z2 / 2, errors.found + 1, errors.passed + 1]) / sizes
    share = (p + sp - 1) / (se + sp - 1)
    var_p, var_se, var_sp = np.array([p * (1 - p), se * (1 - se), sp * (1 - sp)]) / sizes
    error = np.sqrt(var_p + var_se * share**2 + var_sp * (1 - share) ** 2) / abs(se + sp - 1)
    centre = share + 2 * z2 * (share * var_se - (1 - share) * var_sp)
    low, high = np.clip([centre - Z * error, centre + Z * error], 0, 1)
    return float(low), float(high)
