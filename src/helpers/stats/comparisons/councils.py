"""Councils sampled apart, side by side: pooled figures, ranks by pairwise differences, what goes with a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import optimize, stats

from helpers.errors import EstimationError
from helpers.stats.comparisons.small_area import FEWEST_AREAS, partial_pooling
from helpers.stats.estimates.intervals import SHARE, interval
from helpers.study.quantiles import TAILS, Z

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

POOLED = ("pooled", "pooled_low", "pooled_high", "shrinkage_weight")
RANKS = ("rank", "rank_low", "rank_high")


def ranks_by_pairs(
    estimates: ArrayLike, std_errors: ArrayLike, error: float, above: ArrayLike | None = None
) -> pd.DataFrame:
    """Return the rank (1 the highest) of (m,) figures of samples apart, and the ranks that each may hold.

    All hold together but for the stated error. A figure ranks no better than one more than the figures that surely
    stand above it, and no worse than m less those that surely stand below.

    Parameters
    ----------
    std_errors
        (m,) errors, all above 0.
    above
        (m,) errors upwards where they are others than `std_errors`, which are then those downwards.

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
    figures, down = np.asarray(estimates, dtype=float), np.asarray(std_errors, dtype=float)
    up = down if above is None else np.asarray(above, dtype=float)
    m, known = len(figures), np.isfinite([figures, down, up]).all()
    if m < 2 or not (known and (np.maximum(down, up) > 0).all()):
        raise EstimationError("A ranking needs at least two figures, each with an error above 0; there are {m}.", m=m)
    critical = stats.studentized_range.ppf(1 - error, m, np.inf) / np.sqrt(2)
    beyond = (figures[:, None] - figures[None, :]) > critical * np.hypot(down[:, None], up[None, :])
    ranks = stats.rankdata(-figures, method="min").astype(int)
    columns = (ranks, 1 + beyond.sum(axis=0), m - beyond.sum(axis=1))
    return pd.DataFrame(dict(zip(RANKS, columns, strict=True)))


def beside_each_other(rows: pd.DataFrame, error: float, *, is_share: bool) -> pd.DataFrame:
    """Return rows of one indicator, a council each, with the columns `POOLED` and `RANKS`, the highest first.

    Parameters
    ----------
    rows
        Columns ``estimate``, ``std_error``, ``conf_low``, ``conf_high`` and ``n``. One without an error above 0 has
        neither rank nor pooled figure. Shares rank by the two arms of their intervals (as `differences.gaps`): the
        error of a small one says too little of how large it may be, and one of 0 or 1 has no error and an interval.
    error
        Of all ranks together.

    Returns
    -------
    pandas.DataFrame
        Pooled figures are missing where there are fewer than `FEWEST_AREAS` councils, ranks where there are fewer than
        two.
    """
    found = pd.DataFrame(np.nan, rows.index, [*POOLED, *RANKS])
    numbers = rows[["estimate", "std_error", "conf_low", "conf_high", "n"]].astype(float)
    has_error = numbers["std_error"].gt(0)
    ranked = numbers[numbers.notna().all(axis=1) if is_share else has_error]
    if len(ranked) >= 2:
        down, up = ranked["std_error"], ranked["std_error"]
        if is_share:
            down, up = _arms(ranked)
        found.loc[ranked.index, list(RANKS)] = ranks_by_pairs(ranked["estimate"], down, error, up).to_numpy(float)
    held = numbers[has_error & (~numbers["estimate"].isin((0.0, 1.0)) if is_share else True)]
    if len(held) >= FEWEST_AREAS:
        pooled = partial_pooling(list(held.index), held["estimate"], held["std_error"], is_share=is_share).table
        found.loc[held.index, list(POOLED)] = pooled[list(POOLED)].to_numpy()
    together = pd.concat([rows, found], axis=1)
    return together.sort_values("estimate", ascending=False, kind="stable")


def _arms(shares: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the errors of shares downwards and upwards.

    The intervals are reckoned anew from the errors: what a council gives away of them is rounded outward, to a whole
    point, which is much beside the arm of a small share. Those of 0 and 1 are as they are given.
    """
    share, error, n = (shares[name] for name in ("estimate", "std_error", "n"))
    is_end = ~(error > 0) | share.isin((0.0, 1.0))
    worth = np.minimum((share * (1 - share) / error.where(error > 0) ** 2).fillna(n), n)
    low, high = (pd.Series(end, shares.index) for end in interval(share, error, n - 1, n, worth, SHARE, True))
    low, high = low.mask(is_end, shares["conf_low"]), high.mask(is_end, shares["conf_high"])
    return (share - low) / Z, (high - share) / Z


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
