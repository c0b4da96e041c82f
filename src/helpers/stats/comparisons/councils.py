"""Councils sampled apart, side by side: pooled figures, ranks by pairwise differences, what goes with a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import optimize, stats

from helpers.errors import EstimationError
from helpers.stats.comparisons.small_area import FEWEST_AREAS, partial_pooling
from helpers.study.quantiles import TAILS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

POOLED = ("pooled", "pooled_low", "pooled_high", "shrinkage_weight")
RANKS = ("rank", "rank_low", "rank_high")


def ranks_by_pairs(estimates: ArrayLike, std_errors: ArrayLike, error: float) -> pd.DataFrame:
    """Return the rank (1 the highest) of (m,) figures of samples apart, and the ranks that each may hold.

    All hold together but for the stated error. A figure ranks no better than one more than the figures that surely
    stand above it, and no worse than m less those that surely stand below.

    Notes
    -----
    Al Mohamad, Goeman and van Zwet (2022), Biometrics 78, 238-247: every pair is tested by Tukey's range of m means
    (Tukey and Kramer where errors differ, which Hayter 1984 showed to keep the level). A difference needs
    ``q / sqrt(2)`` errors of its own, where two intervals that must not touch need the sum of both: the joint region
    of Klein, Wright and Wieczorek (2020), JRSS A 183, is never narrower for figures of like errors.

    Examples
    --------
    >>> ranks_by_pairs([50, 70, 52], [2, 2, 2], 0.05).values.tolist()
    [[3, 2, 3], [1, 1, 1], [2, 2, 3]]
    """
    figures, errors = np.asarray(estimates, dtype=float), np.asarray(std_errors, dtype=float)
    m = len(figures)
    if m < 2 or not (np.isfinite(figures).all() and np.isfinite(errors).all() and (errors > 0).all()):
        raise EstimationError("A ranking needs at least two figures, each with an error above 0; there are {m}.", m=m)
    critical = stats.studentized_range.ppf(1 - error, m, np.inf) / np.sqrt(2)
    above = (figures[:, None] - figures[None, :]) > critical * np.hypot(errors[:, None], errors[None, :])
    ranks = stats.rankdata(-figures, method="min").astype(int)
    columns = (ranks, 1 + above.sum(axis=0), m - above.sum(axis=1))
    return pd.DataFrame(dict(zip(RANKS, columns, strict=True)))


def beside_each_other(rows: pd.DataFrame, error: float, *, is_share: bool) -> pd.DataFrame:
    """Return rows of one indicator, a council each, with the columns `POOLED` and `RANKS`, the highest first.

    Parameters
    ----------
    rows
        Columns ``estimate`` and ``std_error``. One without an error above 0 has neither rank nor pooled figure.
    error
        Of all ranks together.

    Returns
    -------
    pandas.DataFrame
        Pooled figures are missing where there are fewer than `FEWEST_AREAS` councils, ranks where there are fewer than
        two.
    """
    kept = rows["std_error"].astype(float).gt(0).to_numpy()
    if is_share:
        kept = kept & rows["estimate"].astype(float).between(0, 1, "neither").to_numpy()
    held = rows[kept]
    found = pd.DataFrame(np.nan, rows.index, [*POOLED, *RANKS])
    if len(held) >= 2:
        found.loc[held.index, list(RANKS)] = ranks_by_pairs(held["estimate"], held["std_error"], error).to_numpy(float)
    if len(held) >= FEWEST_AREAS:
        pooled = partial_pooling(list(held.index), held["estimate"], held["std_error"], is_share=is_share).table
        found.loc[held.index, list(POOLED)] = pooled[list(POOLED)].to_numpy()
    together = pd.concat([rows, found], axis=1)
    return together.sort_values("estimate", ascending=False, kind="stable")


@dataclass(frozen=True, eq=False)
class Slope:
    """How much more an outcome is where something else is one unit more, over councils.

    Attributes
    ----------
    between_variance
        Variance of the councils' true outcomes around the line.
    p_value, df
        Of no slope, two-sided.
    """

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    p_value: float
    df: int
    between_variance: float

    def ends(self, times: float) -> tuple[float, float]:
        """Return the ends of the interval of the slope for so many units."""
        return times * self.conf_low, times * self.conf_high


def slope(outcomes: ArrayLike, std_errors: ArrayLike, predictor: ArrayLike) -> Slope:
    """Return the slope of a random-effects meta-regression of (m,) outcomes, which have errors, on a predictor.

    Raises
    ------
    EstimationError
        If there are fewer than four councils, or the predictor is the same for all.

    Notes
    -----
    The variance between councils by restricted maximum likelihood, the test by Knapp and Hartung (2003), Statistics in
    Medicine 22, on m - 2 degrees of freedom: in R ``metafor::rma(y, sei = se, mods = ~ x, test = "knha")``.
    """
    y, errors, x = (np.asarray(part, dtype=float) for part in (outcomes, std_errors, predictor))
    if len(y) < 4 or np.ptp(x) == 0:
        raise EstimationError("A slope needs four councils or more that differ; there are {m}.", m=len(y))
    design = np.column_stack([np.ones(len(x)), x])
    between = _between(y, errors**2, design)
    weights = 1 / (errors**2 + between)
    inverse = np.linalg.inv(design.T @ (design * weights[:, None]))
    fitted = inverse @ design.T @ (weights * y)
    df = len(y) - 2
    spread = float((weights * (y - design @ fitted) ** 2).sum() / df)
    error = float(np.sqrt(spread * inverse[1, 1]))
    reach = float(stats.t.ppf(TAILS[1], df)) * error
    value = float(fitted[1])
    p_value = float(2 * stats.t.sf(abs(value) / error, df))
    return Slope(value, error, value - reach, value + reach, p_value, df, between)


def _between(y: Array, variances: Array, design: Array) -> float:
    """Return the variance between councils that the restricted likelihood is highest at, 0 or more."""

    def loss(between: float) -> float:
        total = variances + between
        inner = design.T @ (design / total[:, None])
        residual = y - design @ np.linalg.solve(inner, design.T @ (y / total))
        return 0.5 * float(np.log(total).sum() + np.linalg.slogdet(inner)[1] + (residual**2 / total).sum())

    ceiling = 10 * float(np.var(y) + variances.max())
    found = optimize.minimize_scalar(loss, bounds=(0.0, ceiling), method="bounded", options={"xatol": 1e-10 * ceiling})
    return 0.0 if loss(0.0) <= found.fun else float(found.x)


@dataclass(frozen=True)
class Spread:
    """Whether figures of councils differ beyond what their samples explain.

    Attributes
    ----------
    statistic, df, p_value
        Cochran's Q, chi-squared where all are one figure.
    mean
        Weighted by the inverse of the variances.
    """

    statistic: float
    df: int
    p_value: float
    mean: float


def spread(estimates: ArrayLike, std_errors: ArrayLike) -> Spread:
    """Return Cochran's Q of (m,) figures with errors above 0.

    Examples
    --------
    >>> found = spread([50.0, 52.0, 60.0], [2.0, 2.0, 2.0])
    >>> (round(found.statistic, 2), found.df, round(found.p_value, 4), found.mean)
    (14.0, 2, 0.0009, 54.0)
    """
    figures, weights = np.asarray(estimates, dtype=float), 1 / np.asarray(std_errors, dtype=float) ** 2
    mean = float((weights * figures).sum() / weights.sum())
    statistic = float((weights * (figures - mean) ** 2).sum())
    return Spread(statistic, len(figures) - 1, float(stats.chi2.sf(statistic, len(figures) - 1)), mean)


def against_others(rows: pd.DataFrame, places: Sequence[int]) -> tuple[float, float]:
    """Return the mean of the figures at some places, each council counting once, and its error."""
    held = rows.iloc[list(places)]
    n = len(held)
    return float(held["estimate"].mean()), float(np.sqrt((held["std_error"].astype(float) ** 2).sum()) / n)
