"""Polychoric correlations of ordered answers, in two steps: thresholds from the margins, then each correlation."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize
from scipy.special import ndtr, ndtri

from helpers.errors import EstimationError
from helpers.stats.models.sufficiency import check_weights

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

NODES = 48
#: Where R's `optimize`, and so psych, stops: the last digits of a correlation are its as well.
TOLERANCE = float(np.finfo(float).eps ** 0.25)
#: Put into an empty cell of a two by two table, whose correlation would be 1 or -1 otherwise.
ZERO_CELL = 0.5
#: More categories than this are not ordered answers but a measurement.
MOST_CATEGORIES = 11
SMALLEST_TABLE = 4


def polychoric(answers: ArrayLike, weights: ArrayLike | None = None, tolerance: float = TOLERANCE) -> Array:
    """Return the (k, k) polychoric correlations of (n, k) ordered answers, missing ones left out pair by pair.

    Parameters
    ----------
    answers
        (n, k); missing allowed, at most 11 distinct values an item.
    weights
        (n,); scaled to sum to n. Equal where None.
    tolerance
        How near to the maximum the search stops; by default where R's does, about 1e-5 from it.

    Raises
    ------
    EstimationError
        If an item has one category, or more than 11, or two items were never answered by the same person.

    Notes
    -----
    Olsson (1979), Psychometrika 44: thresholds are normal quantiles of each item's margin; the correlation maximises
    the likelihood of the pair's table, here by Brent's method. In R: ``psych::polychoric``.
    """
    table, mass = answer_matrix(answers, weights)
    mass = mass * len(mass) / max(mass.sum(), np.finfo(float).tiny)
    codes = [_coded(column) for column in table.T]
    counts = [int(code.max(initial=-1)) + 1 for code in codes]
    wrong = [str(i + 1) for i, count in enumerate(counts) if not 2 <= count <= MOST_CATEGORIES]
    if wrong:
        message = "Items {items} have one category or more than {most}, so their order cannot be used. Leave them out."
        raise EstimationError(message, items=", ".join(wrong), most=MOST_CATEGORIES)
    cuts = [_thresholds(code, mass, count) for code, count in zip(codes, counts, strict=True)]
    matrix = np.eye(len(codes))
    for i in range(len(codes)):
        for j in range(i):
            pair = _pair_table(codes[i], codes[j], mass, (counts[i], counts[j]))
            pair = np.maximum(pair, ZERO_CELL) if pair.size == SMALLEST_TABLE and (pair == 0).any() else pair
            matrix[i, j] = matrix[j, i] = _correlation(pair, cuts[i], cuts[j], tolerance)
    return matrix


def answer_matrix(answers: ArrayLike, weights: ArrayLike | None = None) -> tuple[Array, Array]:
    """Return (n, k) answers as numbers, missing as NaN, and their (n,) weights, equal where None.

    Raises
    ------
    EstimationError
        If an item is not numeric, there are fewer than two items, or the weights are not one above 0 for each row.
    """
    try:
        convert = getattr(answers, "to_numpy", None)
        table = convert(dtype=float, na_value=np.nan) if convert else np.asarray(answers, dtype=float)
    except (TypeError, ValueError):
        raise EstimationError("An item of the scale is not numeric. Turn its answers into numbers.") from None
    if table.ndim != 2 or table.shape[1] < 2:
        k = table.shape[1] if table.ndim == 2 else 1
        raise EstimationError("A scale needs at least two items; this has {k}.", k=k)
    mass = np.ones(len(table)) if weights is None else np.asarray(weights, dtype=float)
    if len(mass) != len(table):
        message = "There are {weights} weights for {rows} rows; they must be the same."
        raise EstimationError(message, weights=len(mass), rows=len(table))
    check_weights(mass)
    return table, mass


def _coded(column: Array) -> NDArray[np.intp]:
    """Return each answer's rank among the distinct ones, -1 where missing."""
    has = ~np.isnan(column)
    codes = np.full(len(column), -1, dtype=np.intp)
    if has.any():
        codes[has] = np.unique(column[has], return_inverse=True)[1]
    return codes


def _thresholds(codes: NDArray[np.intp], weights: Array, count: int) -> Array:
    has = codes >= 0
    held = np.bincount(codes[has], weights[has], count)
    inner = ndtri(np.cumsum(held)[:-1] / held.sum())
    return np.concatenate([[-np.inf], inner, [np.inf]])


def _pair_table(first: NDArray[np.intp], second: NDArray[np.intp], weights: Array, shape: tuple[int, int]) -> Array:
    both = (first >= 0) & (second >= 0)
    if not both.any():
        raise EstimationError("Two items of the scale were never answered by the same person. Leave one out.")
    cells = first[both] * shape[1] + second[both]
    return np.asarray(np.bincount(cells, weights[both], shape[0] * shape[1]), dtype=float).reshape(shape)


def _correlation(counts: Array, rows: Array, columns: Array, tolerance: float) -> float:
    def loss(rho: float) -> float:
        return -float((counts * np.log(_rectangles(rows, columns, rho))).sum())

    return float(optimize.fminbound(loss, -1.0, 1.0, xtol=tolerance))  # type: ignore[arg-type]


def _rectangles(rows: Array, columns: Array, rho: float) -> Array:
    return np.maximum(_corners(_distribution(rows, columns, rho)), np.finfo(float).tiny)


def _corners(values: Array) -> Array:
    return values[1:, 1:] - values[:-1, 1:] - values[1:, :-1] + values[:-1, :-1]


def _distribution(rows: Array, columns: Array, rho: float) -> Array:
    """Return P(X < row, Y < column): the independent case plus the integral of the density over the arc to rho."""
    nodes, masses = _quadrature()
    reach = np.arcsin(rho)
    angles = reach * (nodes + 1) / 2
    x, y = np.meshgrid(rows, columns, indexing="ij")
    is_inside = np.isfinite(x) & np.isfinite(y)
    x, y = np.where(is_inside, x, 0.0)[..., None], np.where(is_inside, y, 0.0)[..., None]
    heights = np.exp(-(x**2 + y**2 - 2 * x * y * np.sin(angles)) / (2 * np.cos(angles) ** 2))
    arc = (heights @ masses) * reach / (4 * np.pi)
    return np.outer(ndtr(rows), ndtr(columns)) + np.where(is_inside, arc, 0.0)


@lru_cache(maxsize=1)
def _quadrature() -> tuple[Array, Array]:
    return np.polynomial.legendre.leggauss(NODES)
