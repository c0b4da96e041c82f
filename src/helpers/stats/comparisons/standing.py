"""Which of several figures surely stand above the others: superlatives only as far as all of them together allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from helpers.stats.comparisons.differences import Figures, gaps
from helpers.stats.models.families import widening

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Standing:
    """The ranks (1 the highest) that (m,) figures may hold.

    Attributes
    ----------
    rank_low, rank_high
        Best and worst rank.
    """

    rank_low: NDArray[np.intp]
    rank_high: NDArray[np.intp]

    @property
    def is_upper(self) -> NDArray[np.bool_]:
        """Which figures surely stand above at least half of the others."""
        return (self.rank_high <= (len(self.rank_low) + 1) // 2) & (len(self.rank_low) > 1)

    @property
    def is_lower(self) -> NDArray[np.bool_]:
        """Which figures surely stand below at least half of the others."""
        return (self.rank_low > len(self.rank_low) // 2) & (len(self.rank_low) > 1)

    @property
    def is_highest(self) -> NDArray[np.bool_]:
        """Which figure surely stands above all others."""
        return (self.rank_high == 1) & (len(self.rank_low) > 1)

    @property
    def is_lowest(self) -> NDArray[np.bool_]:
        """Which figure surely stands below all others."""
        return (self.rank_low == len(self.rank_low)) & (len(self.rank_low) > 1)


@dataclass(frozen=True, eq=False)
class Spans(Standing):
    """The ranks that simultaneous intervals allow.

    Attributes
    ----------
    low, high
        Ends of the intervals; missing where a figure has none.
    """

    low: Array
    high: Array


def standing(
    estimates: ArrayLike, low: ArrayLike, high: ArrayLike, error: float, df: ArrayLike = np.inf, is_share: bool = False
) -> Spans:
    """Return the ranks that figures of people apart may hold, all of them true together but for the stated error.

    Parameters
    ----------
    estimates, low, high
        (m,) figures with their 95 % intervals; one without an interval may hold any rank.
    error
        Chance that any of the ranks is wrong; each interval is widened to ``error / m`` (Bonferroni).
    df
        Degrees of freedom of the intervals.
    is_share
        The figures are shares in [0, 1], whose intervals are widened on the logit scale.

    Notes
    -----
    Klein, Wright and Wieczorek (2020), JRSS A 183. Figures of the same people are told apart better by their
    differences (`paired_standing`).

    Examples
    --------
    >>> found = standing([80, 52, 50, 48], [78, 50, 48, 46], [82, 54, 52, 50], 0.05)
    >>> found.is_highest.tolist(), found.is_lower.tolist()
    ([True, False, False, False], [False, False, False, False])
    """
    figures = np.asarray(estimates, dtype=float)
    times = widening(error / max(len(figures), 1), df)
    bottom, top = widened(figures, low, high, times, is_share=is_share)
    better = (bottom[None, :] > top[:, None]).sum(axis=1)
    worse = (top[None, :] < bottom[:, None]).sum(axis=1)
    return Spans(1 + better, len(figures) - worse, bottom, top)


def paired_standing(
    estimates: ArrayLike,
    ends: tuple[ArrayLike, ArrayLike],
    correlation: ArrayLike,
    error: float,
    df: ArrayLike = np.inf,
) -> Standing:
    """Return the ranks that figures of the same people may hold, all of them true together but for the stated error.

    Answers of the same people vary together, so that their difference is surer than either: two intervals may overlap
    where nearly everybody puts the one above the other.

    Parameters
    ----------
    estimates, ends
        (m,) figures with the two ends of their 95 % intervals; one without an interval may hold any rank.
    correlation
        (m, m) correlation of the estimates over samples; where it is missing the worst is taken, which is -1.
    error
        Chance that any of the ranks is wrong.
    df
        Degrees of freedom of the figures; a pair has those of the smaller.

    Notes
    -----
    A figure ranks below those by which its difference (`gaps`) is told, all pairs tested together by Holm's (1979)
    method: Mogstad, Romano, Shaikh and Wilhelm (2024), *Review of Economic Studies* 91, 476-518.

    Examples
    --------
    >>> ends = ([55, 49, 43], [61, 55, 49])
    >>> paired_standing([58, 52, 46], ends, np.full((3, 3), 0.9), 0.05).rank_high.tolist()
    [1, 2, 3]
    >>> standing([58, 52, 46], *ends, 0.05).rank_high.tolist()
    [2, 3, 3]
    """
    figures, low, high = (np.asarray(part, dtype=float) for part in (estimates, *ends))
    first, second = np.triu_indices(len(figures), 1)
    tied, free = np.asarray(correlation, dtype=float)[first, second], np.broadcast_to(df, figures.shape)
    one, other = (Figures(figures[place], low[place], high[place]) for place in (first, second))
    smaller = np.maximum(np.fmin(free[first], free[second]), 1.0)
    gap = gaps(one, other, np.where(np.isnan(tied), -1.0, tied), smaller)
    is_told = _told_together(gap.p_value, error)
    better, worse = np.zeros(len(figures), dtype=np.intp), np.zeros(len(figures), dtype=np.intp)
    upper, lower = (np.where(gap.difference > 0, *places) for places in ((first, second), (second, first)))
    np.add.at(better, lower[is_told], 1)
    np.add.at(worse, upper[is_told], 1)
    return Standing(1 + better, len(figures) - worse)


def _told_together(p_values: Array, error: float) -> NDArray[np.bool_]:
    """Return which of several tests are told, the chance that any of them is told wrongly being `error`."""
    # Holm's steps, written out: the library's function collects the process's garbage at every call.
    order, tests = np.argsort(p_values), int(np.isfinite(p_values).sum())
    levels = error / np.maximum(tests - np.arange(len(order)), 1)
    told = np.zeros(p_values.shape, dtype=bool)
    told[order] = np.logical_and.accumulate(p_values[order] <= levels)
    return told


def widened(
    estimates: ArrayLike, low: ArrayLike, high: ArrayLike, times: ArrayLike, *, is_share: bool = False
) -> tuple[Array, Array]:
    """Return the ends of intervals whose arms are `times` as long; a share's on the logit scale, inside 0 and 1.

    Examples
    --------
    >>> [round(float(end), 1) for end in widened(50, 48, 53, 2.0)]
    [46.0, 56.0]
    """
    figure, bottom, top, times = (np.asarray(value, dtype=float) for value in (estimates, low, high, times))
    if not is_share:
        return figure - times * (figure - bottom), figure + times * (top - figure)
    # A share of 0 or 1 has one arm only, and no place on the logit scale: half an arm stands in for it.
    middle = np.where(figure <= 0, top / 2, np.where(figure >= 1, (1 + bottom) / 2, figure))
    centre, edges = logit(middle), [logit(np.clip(end, 1e-9, 1 - 1e-9)) for end in (bottom, top)]
    longer = [expit(centre + times * (edge - centre)) for edge in edges]
    return np.where(figure <= 0, 0.0, longer[0]), np.where(figure >= 1, 1.0, longer[1])
