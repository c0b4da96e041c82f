"""What every subset of predictors explains, from one cross-product matrix, and how it is shared out (Shapley)."""

from __future__ import annotations

from math import factorial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

#: What a predictor must add to its predecessors, of a variance of 1, to enter a subset.
SMALLEST_PIVOT = 1e-9
#: Replicates whose cross-products are swept together: small enough to stay in the processor's cache.
BATCH = 128


def linear_importance(columns: Array, weights: Array, held: int) -> Array:
    """Return (replicates, p) LMG importance under each row of weights.

    Parameters
    ----------
    columns
        (n, held + p + 1) standardised controls, predictors and, last, the outcome.
    weights
        (replicates, n) weights.
    held
        How many of the first columns are controls.
    """
    batches = [weights[first : first + BATCH] for first in range(0, len(weights), BATCH)]
    return np.vstack([shapley_values(subset_r_squared(cross_products(columns, batch), held)).T for batch in batches])


def cross_products(columns: Array, weights: Array) -> Array:
    """Return (k, k, replicates) weighted correlations of the columns under each row of weights."""
    products = covariances(columns, weights)
    scale = np.sqrt(np.maximum(np.einsum("iib->ib", products), 0.0))
    scale = np.where(scale > 0, scale, 1.0)
    return products / (scale[:, None] * scale[None, :])


def covariances(columns: Array, weights: Array) -> Array:
    """Return (k, k, replicates) weighted covariances of the columns under each row of weights."""
    i, j = np.triu_indices(columns.shape[1])
    total = weights.sum(axis=1)
    means = weights @ columns / total[:, None]
    moments = (weights @ (columns[:, i] * columns[:, j])) / total[:, None] - means[:, i] * means[:, j]
    products = np.empty((columns.shape[1], columns.shape[1], len(weights)))
    products[i, j] = products[j, i] = moments.T
    return products


def _sweep_out(products: Array) -> Array:
    """Residual cross-products of all columns but the first, given the first: (..., k, k, b) to (..., k-1, k-1, b)."""
    pivot = products[..., 0, 0, :]
    inverse = np.where(pivot > SMALLEST_PIVOT, 1.0 / np.maximum(pivot, SMALLEST_PIVOT), 0.0)
    row = products[..., 0, 1:, :]
    scaled = row * inverse[..., None, :]
    return products[..., 1:, 1:, :] - scaled[..., :, None, :] * row[..., None, :, :]


def subset_r_squared(products: Array, held: int) -> Array:
    """Return (2^p, replicates) shares of the outcome's variance that each subset explains beyond the controls.

    The subsets form a tree: at each predictor the cross-products split into those without it and those with it swept
    out, so that a subset costs one rank-one update of what is left instead of a regression.
    """
    total = products[-1, -1]
    for _ in range(held):
        products = _sweep_out(products)
    free = products[-1, -1]
    tree = products[None]
    while tree.shape[1] > 1:
        tree = np.concatenate([tree[:, 1:, 1:], _sweep_out(tree)])
    return (free - tree[:, 0, 0]) / np.where(total > 0, total, 1.0)


def shapley_values(worth: Array) -> Array:
    """Return (p, replicates) Shapley values of the worth (2^p, replicates) of each subset."""
    p = len(worth).bit_length() - 1
    return shapley_matrix(p) @ worth


def shapley_matrix(p: int) -> Array:
    """Return (p, 2^p) factors whose product with the worth of each subset is the Shapley values.

    Shapley (1953): a predictor's worth is the mean of what it adds to the subsets without it, each size of subset
    counting alike. Bit j of a subset's index says whether it holds predictor j.

    Examples
    --------
    >>> shapley_matrix(2)
    array([[-0.5,  0.5, -0.5,  0.5],
           [-0.5, -0.5,  0.5,  0.5]])
    """
    subsets = np.arange(2**p)
    holds = (subsets[None, :] >> np.arange(p)[:, None]) & 1
    size = holds.sum(axis=0)
    orders = np.array([factorial(s) * factorial(p - 1 - s) / factorial(p) if s < p else 0.0 for s in range(p + 1)])
    return np.where(holds == 1, orders[size - 1], -orders[size])
