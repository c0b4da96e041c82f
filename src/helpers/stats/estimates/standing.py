"""Which of several figures surely stand above the others: superlatives only as far as all intervals together allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from helpers.stats.models.families import widening

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Standing:
    """Simultaneous intervals of (m,) figures and the ranks (1 the highest) that they allow.

    Attributes
    ----------
    low, high
        Ends of the simultaneous intervals; missing where a figure has none.
    rank_low, rank_high
        Best and worst rank.
    """

    low: Array
    high: Array
    rank_low: NDArray[np.intp]
    rank_high: NDArray[np.intp]

    @property
    def is_upper(self) -> NDArray[np.bool_]:
        """Which figures surely stand above at least half of the others."""
        return (self.rank_high <= (len(self.low) + 1) // 2) & (len(self.low) > 1)

    @property
    def is_lower(self) -> NDArray[np.bool_]:
        """Which figures surely stand below at least half of the others."""
        return (self.rank_low > len(self.low) // 2) & (len(self.low) > 1)

    @property
    def is_highest(self) -> NDArray[np.bool_]:
        """Which figure surely stands above all others."""
        return (self.rank_high == 1) & (len(self.low) > 1)

    @property
    def is_lowest(self) -> NDArray[np.bool_]:
        """Which figure surely stands below all others."""
        return (self.rank_low == len(self.low)) & (len(self.low) > 1)


def standing(
    estimates: ArrayLike, low: ArrayLike, high: ArrayLike, error: float, df: ArrayLike = np.inf, is_share: bool = False
) -> Standing:
    """Return the ranks that figures may hold, all of them true together but for the stated error.

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
    Klein, Wright and Wieczorek (2020), JRSS A 183. Figures that vary together, as answers of the same people do, make
    the ranks surer than stated.

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
    return Standing(bottom, top, 1 + better, len(figures) - worse)


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
