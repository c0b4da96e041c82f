"""Rows of one figure of each column, such as its median: known by the numbers themselves, whatever they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

#: A row is one figure of all columns where so many of its numbers, and so large a share, are that figure.
LEAST_SAME, SAME_SHARE = 6, 0.9
#: Among them one of a column with so many different answers: in scales somebody may take each middle, or each end.
WIDE = 13
#: How programs take a quantile that lies between two answers.
WAYS: tuple[Literal["linear", "lower", "higher"], ...] = ("linear", "lower", "higher")
#: And so many different numbers.
LEAST_DISTINCT = 3


def are_figures(numbers: pd.DataFrame, rows: pd.Series) -> pd.Series:
    """Return which of some rows hold one and the same figure of each column of the other rows.

    Parameters
    ----------
    numbers
        One column a measured one; missing where a cell holds no number.
    rows
        Which rows are asked about: none of them counts as a person here.
    """
    asked, found = rows.index[rows], rows & False
    people = numbers[~rows].to_numpy(float)
    if not len(asked) or not people.size:
        return found
    told = [_figures(people[:, i]) for i in range(people.shape[1])]
    is_wide = np.array([len(np.unique(column[~np.isnan(column)])) >= WIDE for column in people.T])
    for row in asked:
        found[row] = _is_figure(numbers.loc[row].to_numpy(float), told, is_wide)
    return found


def _is_figure(
    values: NDArray[np.float64], told: list[dict[str, frozenset[float]]], is_wide: NDArray[np.bool_]
) -> bool:
    said = np.flatnonzero(~np.isnan(values))
    if len(said) < LEAST_SAME or len(set(values[said])) < LEAST_DISTINCT:
        return False
    for name in told[0]:
        same = [i for i in said if float(values[i]) in told[i].get(name, frozenset())]
        if len(same) >= max(LEAST_SAME, SAME_SHARE * len(said)) and is_wide[same].any():
            return True
    return False


def _figures(column: NDArray[np.float64]) -> dict[str, frozenset[float]]:
    """Return the figures of a column by name; of the most frequent number all that are as frequent."""
    said = column[~np.isnan(column)]
    held, times = np.unique(said, return_counts=True)
    if not len(said):
        return {"blanks": frozenset({float(len(column))}), "count": frozenset({0.0})}
    quartiles = {
        f"quantile {share}": frozenset(float(np.quantile(said, share, method=way)) for way in WAYS)
        for share in (0.25, 0.5, 0.75)
    }
    low, high = float(held[0]), float(held[-1])
    return quartiles | {
        "mode": frozenset(map(float, held[times == times.max()])),
        "blanks": frozenset({float(len(column) - len(said))}), "count": frozenset({float(len(said))}),
        "least": frozenset({low}), "most": frozenset({high}), "range": frozenset({high - low}),
        "mean": frozenset({float(round(said.mean()))}),
    }  # fmt: skip
