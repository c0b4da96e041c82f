"""How far those who answered are from the census before any weighting, beside what chance alone would make."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def dissimilarity(sample: ArrayLike, census: ArrayLike) -> float:
    """Return the share of a sample that would have to be of another category for it to be like the census.

    Parameters
    ----------
    sample, census
        Shares (categories,) in [0, 1], each adding up to one.

    Returns
    -------
    float
        ``sum |p - P| / 2``, in [0, 1]. Source: Duncan and Duncan (1955), American Sociological Review 20, 210-217.

    Examples
    --------
    >>> round(dissimilarity([0.6, 0.4], [0.5, 0.5]), 3)
    0.1
    """
    return float(np.abs(np.asarray(sample, dtype=float) - np.asarray(census, dtype=float)).sum() / 2)


def chance_dissimilarity(census: ArrayLike, n: float) -> float:
    """Return what the dissimilarity would be on average in a simple random sample of `n` answers.

    ``sum sqrt(2 P (1 - P) / (pi n)) / 2``: the mean absolute deviation of each share near its normal limit.

    Examples
    --------
    >>> round(chance_dissimilarity([0.5, 0.5], 400), 4)
    0.0199
    """
    shares = np.asarray(census, dtype=float)
    return float(np.sqrt(2 * shares * (1 - shares) / (np.pi * n)).sum() / 2)


def representation(margins: pd.DataFrame, worth: float = 1.0) -> pd.DataFrame:
    """Return how unlike the census those who answered were, a raking variable a row, the most unlike first.

    Parameters
    ----------
    margins
        Table `margins`.
    worth
        What an answer is worth by the weights that came with the file: their effective size over their number.

    Returns
    -------
    pandas.DataFrame
        ``variable``, ``dissimilarity``, ``by_chance`` and ``n``; no row where nothing was raked.
    """
    rows = []
    for variable, part in margins.groupby("variable", sort=False):
        n = int(part["n"].sum())
        unlike = dissimilarity(part["share_before"], part["share_population"])
        rows.append((variable, unlike, chance_dissimilarity(part["share_population"], n * worth), n))
    table = pd.DataFrame(rows, columns=["variable", "dissimilarity", "by_chance", "n"])
    return table.sort_values("dissimilarity", ascending=False, kind="stable", ignore_index=True)
