"""Withhold small cells, and the cells that would give a small one away.

A cell under the threshold is withheld (primary suppression). Where the whole is shown beside the levels of a
domain, what is withheld can be had as a remainder: so the smallest other levels are withheld too, until the remainder
is made of at least two levels and of no fewer respondents than the threshold (secondary suppression).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.errors import UsageError
from helpers.study.thresholds import threshold_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

KEYS = ("council", "wave", "indicator", "domain")
FIGURES = ("estimate", "conf_low", "conf_high")
BLANKED = ("estimate", "std_error", "conf_low", "conf_high", "n", "n_effective")
#: Figures of an answer among all who were asked.
OF_ALL_ASKED = ("of_asked", "of_asked_low", "of_asked_high", "n_asked")
FEWEST_WITHHELD = threshold_count("fewest_withheld")


def suppressed_levels(counts: ArrayLike, threshold: int, already: ArrayLike | None = None) -> NDArray[np.bool_]:
    """Return which levels of one domain are withheld, given the respondents (levels,) of each; missing counts as 0.

    Levels `already` withheld stay so, and need no further cover unless another level is small.

    Raises
    ------
    UsageError
        If the threshold is under 2, which would protect nobody.

    Examples
    --------
    >>> suppressed_levels([4, 60, 25, 80], 10).tolist()
    [True, False, True, False]
    >>> suppressed_levels([12, 60], 10).tolist()
    [False, False]
    """
    _refuse_threshold(threshold)
    sizes = np.nan_to_num(np.asarray(counts, dtype=float))
    before = np.zeros(len(sizes), dtype=bool) if already is None else np.asarray(already, dtype=bool)
    withheld = before | (sizes < threshold)
    if np.array_equal(withheld, before):
        return withheld
    for level in np.argsort(sizes, kind="stable"):
        if withheld.sum() >= FEWEST_WITHHELD and sizes[withheld].sum() >= threshold:
            break
        withheld[level] = True
    return withheld


def _refuse_threshold(threshold: int) -> None:
    if threshold < FEWEST_WITHHELD:
        raise UsageError("A disclosure threshold of {threshold} protects nobody; use 10 or more.", threshold=threshold)


def suppress_small_cells(estimates: pd.DataFrame, threshold: int, keys: Sequence[str] = KEYS) -> pd.DataFrame:
    """Return the table `estimates` with small cells and their give-aways marked, and every figure of them missing.

    Parameters
    ----------
    estimates
        Columns of `keys`, level, n and measures; rows of the domain ``all`` are the whole of the others.
    threshold
        Fewest respondents of a cell that is shown.
    keys
        Columns that together name one domain of one indicator. What they split must not overlap.

    Returns
    -------
    pandas.DataFrame
        The same rows in the same order; where `is_suppressed`, the estimate, its interval and both n are missing.

    Raises
    ------
    UsageError
        If the threshold is under 2.
    """
    withheld = np.zeros(len(estimates), dtype=bool)
    counts = estimates["n"].to_numpy(dtype=float, na_value=np.nan)
    if "is_suppressed" in estimates:
        withheld = estimates["is_suppressed"].fillna(False).to_numpy(dtype=bool).copy()
    for places in estimates.groupby(list(keys), sort=False, observed=True).indices.values():
        withheld[places] = suppressed_levels(counts[places], threshold, withheld[places])
    blank = {name: estimates[name].astype(float).mask(withheld) for name in BLANKED if name in estimates}
    shown = estimates.assign(**blank, is_suppressed=withheld)
    return shown.assign(n=shown["n"].astype("Int64"))


def suppress_answers(answers: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Return the table `answers` with every figure missing of questions that fewer than `threshold` people answered.

    What is withheld stays so among all who were asked, and so does how many do not know.

    Raises
    ------
    UsageError
        If the threshold is under 2.
    """
    _refuse_threshold(threshold)
    is_few = (answers["n"].astype(float) < threshold) | answers["is_suppressed"].astype(bool)
    hidden = answers["item"].isin(answers.loc[is_few, "item"])
    shown = answers.copy()
    for name in (*BLANKED, *OF_ALL_ASKED):
        shown[name] = shown[name].mask(hidden)
    return shown.assign(is_suppressed=hidden)


def to_steps(rows: pd.DataFrame, steps: ArrayLike, outward: bool = True) -> pd.DataFrame:
    """Return figures of groups as they are printed, drawn and given away: to a step of their scale each.

    Of the whole, the groups and their sizes more digits would give away what the few said who left the question out
    that makes the groups. Ends of intervals go outward: to the nearest step, one of three that held the truth by a
    hair would lose it.

    Parameters
    ----------
    rows
        Columns of `FIGURES`.
    steps
        (rows,) the step of each, such as 1 of a score from 0 to 100; NaN where all digits stay.
    outward
        Whether ends go outward, as those of groups; else to the nearest step as everybody's are printed, and outward
        only where they would be one.
    """
    widths = np.asarray(steps, dtype=float)
    # What stands on a step already is not moved by a computer's last digit.
    estimate, low, high = ((rows[name].astype(float) / widths).round(9) for name in FIGURES)
    goes = outward | (low.round().eq(high.round()) & low.ne(high))
    ends = np.floor(low).where(goes, low.round()), np.ceil(high).where(goes, high.round())
    told = zip(FIGURES, (estimate.round(), *ends), strict=True)
    stays = np.isnan(widths)
    return rows.assign(**{name: rows[name].where(stays, (values * widths).round(9)) for name, values in told})


def leave_out_few(rows: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Return the rows that rest on at least `threshold` people or messages, where no row is the whole of the others.

    Parameters
    ----------
    rows
        Column ``n``; a table without rows may lack it.

    Raises
    ------
    UsageError
        If the threshold is under 2.
    """
    _refuse_threshold(threshold)
    return rows if rows.empty else rows[rows["n"].astype(float) >= threshold].reset_index(drop=True)


def refuse_few(rows: pd.DataFrame, threshold: int) -> None:
    """Refuse figures that were not withheld before they are shown.

    Parameters
    ----------
    rows
        Columns ``n`` (0 where there is nobody) and, where some figures are missing, ``estimate``.

    Raises
    ------
    UsageError
        If one of them speaks of fewer people than the threshold.
    """
    known = rows["estimate"].notna() if "estimate" in rows else True
    # Nobody behind a row is no figure.
    n = (
        int((known & rows["n"].astype("Float64").between(0, threshold, inclusive="neither")).sum())
        if "n" in rows
        else 0
    )
    if n:
        raise UsageError(
            "Figures of fewer than {threshold} people are among what is to be shown ({n} of them): an estimate made "
            "before the withholding. Pass it through `disclosure.suppress_small_cells(estimates, {threshold})` first.",
            threshold=threshold, n=n,
        )  # fmt: skip
