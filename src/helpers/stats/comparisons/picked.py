"""How far down the true size of what was picked may lie: it is told because it came out large, and may be small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, stats

from helpers.stats.estimates.intervals import CONFIDENCE
from helpers.stats.models.families import REPORT_ERROR, family_level, told_mark, widening

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

#: Chance that the truth lies nearer to nothing than the end of an interval of 95 %.
TAIL = round((1 - CONFIDENCE) / 2, 12)
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
    return float(estimate) * float(end) / z  # type: ignore[arg-type]


def told_ends(
    estimates: ArrayLike, ends: tuple[ArrayLike, ArrayLike], p_values: ArrayLike, q_values: ArrayLike, family: str,
    df: ArrayLike = np.inf,
) -> tuple[Array, Array]:  # fmt: skip
    """Return the ends of 95 % intervals of many differences or effects, wider where one is told: it was picked.

    The error is shared between those told (Benjamini and Yekutieli 2005, *JASA* 100), and the end towards 0 lies where
    the rule of telling leaves it (`nearer_end`), at 0 where the direction is known and the size is not. What is not
    told keeps its interval.

    Parameters
    ----------
    estimates, ends, p_values, q_values
        Arrays of one shape: the differences, the two ends of their 95 % intervals, and the tests that they are 0, with
        `family_q` over all of them; missing where one is not tested.
    family
        Chapter of the report that they are told in.
    df
        Degrees of freedom of the intervals.

    Examples
    --------
    >>> low, high = told_ends([10, 1], ([6, -3], [14, 5]), [1e-6, 0.6], [1e-4, 1.0], "drivers")
    >>> low.round(1).tolist(), high.round(1).tolist()
    ([5.3, -3.0], [14.6, 5.0])
    """
    figures, low, high, p, q = (np.asarray(part, dtype=float) for part in (estimates, *ends, p_values, q_values))
    is_told, tried = q < REPORT_ERROR, max(int(np.isfinite(q).sum()), 1)
    times, mark = widening(REPORT_ERROR * max(is_told.sum(), 1) / tried, df), told_mark(q, family)
    nearer = np.reshape([nearer_end(*pair, mark) for pair in zip(figures.ravel(), p.ravel(), strict=True)], p.shape)
    bottom, top = figures - times * (figures - low), figures + times * (high - figures)
    is_up, is_down = is_told & (figures > 0), is_told & (figures < 0)
    bottom = np.where(is_up, np.maximum(np.fmin(bottom, nearer), 0.0), np.where(is_down, bottom, low))
    top = np.where(is_down, np.minimum(np.fmax(top, nearer), 0.0), np.where(is_up, top, high))
    return bottom, top


def shown_ends(
    estimates: ArrayLike, ends: tuple[ArrayLike, ArrayLike], q_values: ArrayLike, family: str
) -> tuple[Array, Array]:
    """Return the ends of intervals that stand beside their q values in one table: what is not told reaches 0.

    What is not told has the interval of the level at which it would have been told, so that its interval and its q
    value say the same. What is told keeps its ends (`told_ends`), and what is not tested too.

    Parameters
    ----------
    estimates, ends, q_values
        As `told_ends` takes and gives them.
    family
        Chapter of the report that they are told in.

    Examples
    --------
    >>> low, high = shown_ends([10, 1], ([5.3, 0.3], [14.6, 1.7]), [1e-4, 0.08], "drivers")
    >>> low.round(1).tolist(), high.round(1).tolist()
    ([5.3, 0.0], [14.6, 1.9])
    """
    figures, low, high, q = (np.asarray(part, dtype=float) for part in (estimates, *ends, q_values))
    is_quiet, tried = q >= REPORT_ERROR, max(int(np.isfinite(q).sum()), 1)
    times = widening(family_level(family) * min(int((q < REPORT_ERROR).sum()) + 1, tried) / tried)
    # Student's t is a little wider than this; the q value has decided that 0 is among what may be.
    bottom = np.minimum(figures - times * (figures - low), 0.0)
    top = np.maximum(figures + times * (high - figures), 0.0)
    return np.where(is_quiet, bottom, low), np.where(is_quiet, top, high)


def ends_with_q(
    estimates: ArrayLike, ends: tuple[ArrayLike, ArrayLike], p_values: ArrayLike, q_values: ArrayLike, family: str
) -> tuple[Array, Array]:
    """Return the ends of intervals that stand in one table with q values: both say the same of each row.

    Of what is told those of `told_ends`, of what is not those of `shown_ends`.

    Examples
    --------
    >>> low, high = ends_with_q([10, 1], ([6, 0.3], [14, 1.7]), [1e-6, 0.04], [1e-4, 0.08], "drivers")
    >>> low.round(1).tolist(), high.round(1).tolist()
    ([5.3, 0.0], [14.6, 1.9])
    """
    return shown_ends(estimates, told_ends(estimates, ends, p_values, q_values, family), q_values, family)


def _further(size: float, z: float, threshold: float) -> float:
    """Return how often what is told of a true size (in standard errors) lies at least at `z`."""
    told = stats.norm.sf(threshold - size) + stats.norm.cdf(-threshold - size)
    return float(stats.norm.sf(z - size) / told)
