"""Change between waves, and ranks with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from helpers.errors import EstimationError
from helpers.stats.comparisons.differences import Figures, gaps
from helpers.stats.comparisons.picked import told_ends
from helpers.stats.comparisons.small_area import Pooling, partial_pooling
from helpers.stats.estimates.intervals import CONFIDENCE
from helpers.stats.models.families import family_q
from helpers.study.indicators import EVERYBODY
from helpers.study.quantiles import Z

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

__all__ = ["Pooling", "partial_pooling", "rank_intervals", "wave_change"]

TESTED = ["std_error", "conf_low", "conf_high", "p_value", "q_value"]


def wave_change(current: pd.DataFrame, previous: pd.DataFrame | None, indicators: Sequence[str]) -> pd.DataFrame:
    """Return the change of each indicator since the previous wave, the two waves being independent samples.

    Parameters
    ----------
    current, previous
        Tables `estimates` of the two waves; None where there is no previous one.
    indicators
        Codes to compare, in this order; those that either wave lacks, withheld or without an interval, are left out.

    Returns
    -------
    pandas.DataFrame
        indicator, previous, current, change, std_error, conf_low, conf_high (95 %), p_value, q_value
        (`family_q` over the rows). The interval squares and adds the distances of each wave's own interval,
        Zou and Donner (2008), Statistics in Medicine 27, so that it keeps their degrees of freedom and a share's
        asymmetry; `p_value` is the level at which it would touch 0. Of a change that is told it allows for the
        picking (`picked.told_ends`).
    """
    names = ["indicator", "previous", "current", "change", *TESTED]
    if previous is None:
        return pd.DataFrame(columns=names)
    return _differences(current, previous, indicators).set_axis(names, axis=1)


def _differences(after: pd.DataFrame, before: pd.DataFrame, indicators: Sequence[str]) -> pd.DataFrame:
    now, then = (_comparable(table, indicators) for table in (after, before))
    shared = [name for name in indicators if name in now.index and name in then.index]
    now, then = now.loc[shared], then.loc[shared]
    newer, older = (Figures(table["estimate"], table["conf_low"], table["conf_high"]) for table in (now, then))
    gap = gaps(newer, older)
    error = np.hypot(now["std_error"], then["std_error"]).to_numpy(dtype=float)
    # A share of 0 or 1 has an interval and no Taylor error: half the width stands in for it.
    error = np.where(np.isfinite(error), error, (gap.high - gap.low) / (2 * Z))
    q_value = family_q(gap.p_value, "change")
    ends = told_ends(gap.difference, (gap.low, gap.high), gap.p_value, q_value, "change")
    figures = (then["estimate"], now["estimate"], gap.difference, error, *ends, gap.p_value, q_value)
    columns = [np.array(shared, dtype=object), *(np.asarray(figure, dtype=float) for figure in figures)]
    return pd.DataFrame(dict(enumerate(columns)))


def _comparable(table: pd.DataFrame, indicators: Sequence[str]) -> pd.DataFrame:
    rows = table[
        (table["domain"] == EVERYBODY) & (table["level"] == EVERYBODY) & table["indicator"].isin(list(indicators))
    ]
    measured = rows[["estimate", "conf_low", "conf_high"]].notna().all(axis=1)
    withheld = rows["is_suppressed"].fillna(False).astype(bool)
    kept = rows[measured & ~withheld].set_index("indicator")
    return kept[["estimate", "std_error", "conf_low", "conf_high"]].astype(float)


def rank_intervals(
    areas: Sequence[str], estimates: ArrayLike, std_errors: ArrayLike, confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Return one row an area: area, estimate, rank (1 is the highest), rank_low, rank_high; best first.

    With the stated confidence all the rank intervals hold together. Areas whose intervals of rank overlap must not
    be said to be in an order.

    Parameters
    ----------
    areas
        (m,) names of areas sampled apart.
    estimates, std_errors
        (m,) figures and their errors, above 0.

    Raises
    ------
    EstimationError
        If there are fewer than two areas, or one has no figure with an error above 0.

    Notes
    -----
    Klein, Wright and Wieczorek (2020), JRSS A 183: with simultaneous intervals of the figures (here for
    independent ones, each at ``confidence ** (1 / m)``), an area ranks no better than one more than the areas whose
    interval lies wholly above its own, and no worse than m less those whose interval lies wholly below.

    Examples
    --------
    >>> rank_intervals(["a", "b", "c"], [50, 70, 52], [2, 2, 2])[["area", "rank_low", "rank_high"]].values.tolist()
    [['b', 1, 1], ['c', 2, 3], ['a', 2, 3]]
    """
    figures, errors = np.asarray(estimates, dtype=float), np.asarray(std_errors, dtype=float)
    m = len(figures)
    if m < 2:
        raise EstimationError("A ranking needs at least two areas; there is {m}.", m=m)
    unusable = ~np.isfinite(figures) | ~np.isfinite(errors) | ~(errors > 0)
    if unusable.any():
        names = ", ".join(str(areas[int(i)]) for i in np.flatnonzero(unusable))
        raise EstimationError(
            "{areas} have no figure with an error above 0. Leave them out of the ranking.", areas=names
        )
    reach = stats.norm.ppf((1 + confidence ** (1 / m)) / 2) * errors
    low, high = figures - reach, figures + reach
    better = (low[None, :] > high[:, None]).sum(axis=1)
    worse = (high[None, :] < low[:, None]).sum(axis=1)
    order = np.argsort(-figures, kind="stable")
    table = pd.DataFrame({"area": [areas[i] for i in order], "estimate": figures[order]})
    ranks = stats.rankdata(-figures, method="min").astype(int)
    return table.assign(rank=ranks[order], rank_low=1 + better[order], rank_high=m - worse[order])
