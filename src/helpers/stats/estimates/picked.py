"""How far down the true size of what was picked may lie: it is told because it came out large, and may be small."""

from __future__ import annotations

import numpy as np
from scipy import optimize, stats

#: Chance that the truth lies nearer to nothing than the end of an interval of 95 %.
TAIL = 0.025
#: Smallest p-value that is told from 0.
TINY = 1e-300


def nearer_end(estimate: float, p_value: float, mark: float) -> float:
    """Return the end towards 0 of the interval of an estimate that was told because its p-value lies under a mark.

    Among all estimates of a true size that would have been told, one in forty lies at least so far out: the interval is
    drawn from the distribution of what is told, not of all. It ends at 0 and not beyond, because the direction is what
    the mark decided. An end at 0 says that the direction is known and the size is not.

    Parameters
    ----------
    estimate
        A difference or an effect.
    p_value
        Of the two-sided test that it is 0; its standard error is the one that this p-value gives it.
    mark
        p-value under which it would have been told.

    Notes
    -----
    Zhong and Prentice (2008), *Biostatistics* 9; Weinstein, Fithian and Benjamini (2013), *JASA* 108, whose intervals
    of determined sign these are.

    Examples
    --------
    >>> round(nearer_end(10, 1e-12, 0.01), 2), nearer_end(10, 0.009, 0.01), nearer_end(-10, 0.009, 0.01)
    (7.25, 0.0, -0.0)
    """
    if not np.isfinite([estimate, p_value]).all() or p_value >= mark:
        return float("nan")
    z, threshold = (float(stats.norm.isf(max(p, TINY) / 2)) for p in (p_value, mark))
    if _further(0.0, z, threshold) > TAIL:
        return 0.0 * float(np.sign(estimate))
    end = optimize.brentq(lambda size: _further(size, z, threshold) - TAIL, 0.0, z)
    return float(estimate) * float(end) / z


def _further(size: float, z: float, threshold: float) -> float:
    """Return how often what is told of a true size (in standard errors) lies at least at `z`."""
    told = stats.norm.sf(threshold - size) + stats.norm.cdf(-threshold - size)
    return float(stats.norm.sf(z - size) / told)
