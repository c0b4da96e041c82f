"""One family of claims a report: a stated chance that any direction is told where there is none, shared out once.

The notebooks run one after another, so the shares are fixed beforehand (a weighted Bonferroni split, Holm 1979); within
a chapter the false-discovery rate is controlled (Benjamini and Hochberg 1995), which controls the chance of any false
direction where nothing is true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from helpers.study.quantiles import TAILS
from helpers.study.thresholds import threshold

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

#: Chance that a report in which nothing is true tells any direction. A `family_q` is compared with it.
REPORT_ERROR = threshold("report_error")
#: What each chapter may use up of it; they sum to one.
FAMILIES = ("levels", "ranks", "drivers", "groups", "districts", "change", "segments", "audit")
SHARES = {family: threshold(f"error_of_{family}") for family in FAMILIES}


def family_level(family: str, claims: int = 1) -> float:
    """Return the error that one of a number of claims of a family may use up, equally shared (Bonferroni).

    Raises
    ------
    KeyError
        If there is no such family.

    Examples
    --------
    >>> round(family_level("drivers"), 4), round(family_level("levels", 8), 5)
    (0.01, 0.00125)
    """
    return REPORT_ERROR * SHARES[family] / max(claims, 1)


def family_q(p_values: ArrayLike, family: str) -> Array:
    """Return false-discovery q-values of one chapter, weighted so that `REPORT_ERROR` decides in every chapter.

    The Benjamini-Hochberg value over the chapter's share of the report's error, at most 1. Missing ones stay missing
    and are not counted.

    Examples
    --------
    >>> family_q([0.001, 0.5, np.nan], "drivers").round(3).tolist()
    [0.01, 1.0, nan]
    """
    p = np.asarray(p_values, dtype=float)
    known, q = np.isfinite(p), np.full(p.shape, np.nan)
    if known.any():
        q[known] = np.minimum(stats.false_discovery_control(p[known]) / SHARES[family], 1.0)
    return q


def told_mark(q_values: ArrayLike, family: str) -> float:
    """Return the p-value under which the told of a chapter were told: the more of those tried are, the higher; else 0.

    Examples
    --------
    >>> round(told_mark(family_q([0.001, 0.004, 0.5, np.nan], "drivers"), "drivers"), 5)
    0.00667
    """
    q = np.asarray(q_values, dtype=float)
    tried = int(np.isfinite(q).sum())
    return REPORT_ERROR * SHARES[family] * int((q < REPORT_ERROR).sum()) / max(tried, 1)


def widening(error: float, df: ArrayLike = np.inf) -> Array:
    """Return how many times wider than a 95 % interval one of a smaller error is, by Student's t.

    Examples
    --------
    >>> round(float(widening(0.05)), 3), round(float(widening(0.01)), 3)
    (1.0, 1.314)
    """
    free = np.maximum(np.asarray(df, dtype=float), 1.0)
    return np.asarray(stats.t.ppf(1 - error / 2, free) / stats.t.ppf(TAILS[1], free))
