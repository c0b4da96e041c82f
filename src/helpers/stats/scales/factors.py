"""How many things a scale measures, and how well one factor describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize

from helpers.errors import EstimationError
from helpers.study.thresholds import threshold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

FEWEST_ITEMS = 3
REPLICATES = 500
QUANTILE = threshold("parallel_quantile")
SMALLEST_UNIQUENESS = 0.005
#: Largest loading.
REACH = float(np.sqrt(1 - SMALLEST_UNIQUENESS))
#: Newton's steps that are tried, and the slope under which they have arrived.
STEPS, FLAT = 30, 1e-12


@dataclass(frozen=True, eq=False)
class OneFactor:
    """A one-factor solution.

    Attributes
    ----------
    loadings
        (k,) correlations of the items with the factor, signed so that their sum is positive.
    omega_total
        Share of the sum score's variance that the factor makes.
    residual
        Root mean square of the residual correlations.
    """

    loadings: Array
    omega_total: float
    residual: float


@dataclass(frozen=True, eq=False)
class Dimensionality:
    """Eigenvalues of a scale's correlations beside those of items that have nothing in common.

    Attributes
    ----------
    eigenvalues
        (k,) largest first.
    reference
        (k,) 95 % quantiles of the eigenvalues of uncorrelated normal items, same n.
    n_factors
        Leading eigenvalues above their reference.
    first_share
        First eigenvalue over k: the share of variance of the first component.
    """

    eigenvalues: Array
    reference: Array
    n_factors: int
    first_share: float


def one_factor(correlations: Array) -> OneFactor:
    """Return the minimum-residual solution with one factor of (k, k) correlations.

    Raises
    ------
    EstimationError
        If there are fewer than three items, which leave a factor undetermined.

    Notes
    -----
    Harman and Jones (1966), Psychometrika 31: loadings minimise the squared off-diagonal residuals. Omega total is
    ``(sum l)^2 / ((sum l)^2 + sum (1 - l^2))``, McDonald (1999), Test Theory, chapter 6. In R: ``psych::fa(R, 1)``.

    Examples
    --------
    >>> found = one_factor(np.array([[1, 0.48, 0.32], [0.48, 1, 0.24], [0.32, 0.24, 1]]))
    >>> found.loadings.round(3).tolist(), round(found.omega_total, 3)
    ([0.8, 0.6, 0.4], 0.638)
    """
    k = len(correlations)
    if k < FEWEST_ITEMS:
        raise EstimationError("One factor needs at least three items; the scale has {k}.", k=k)
    values, vectors = np.linalg.eigh(correlations)
    start = vectors[:, -1] * np.sqrt(max(values[-1], SMALLEST_UNIQUENESS)) * 0.8
    solution = _newton(correlations, start)
    solution = _bounded(correlations, start) if solution is None else solution
    loadings = solution * (1.0 if solution.sum() >= 0 else -1.0)
    shared = loadings.sum() ** 2
    omega = shared / (shared + (1 - loadings**2).sum())
    return OneFactor(loadings, float(omega), float(np.sqrt(_loss(solution, correlations)[0] / (k * (k - 1)))))


def _loss(loadings: Array, correlations: Array) -> tuple[float, Array]:
    """Return the squared residual correlations of one factor, and their slopes."""
    residual = correlations - np.outer(loadings, loadings)
    np.fill_diagonal(residual, 0.0)
    return float((residual**2).sum()), -4 * residual @ loadings


def _newton(correlations: Array, start: Array) -> Array | None:
    """Return the minimum that Newton's steps lead down to; None where they do not, or leave what loadings can be."""
    loadings, value = start, np.inf
    for _ in range(STEPS):
        loss, slope = _loss(loadings, correlations)
        curve = 4 * (2 * np.outer(loadings, loadings) - correlations)
        np.fill_diagonal(curve, 4 * (loadings @ loadings - loadings**2))
        # Only at a minimum do all directions curve upwards.
        if not loss <= value + FLAT or np.linalg.eigvalsh(curve)[0] <= 0:
            return None
        loadings, value = loadings - np.linalg.solve(curve, slope), loss
        if np.abs(loadings).max() > REACH:
            return None
        if np.abs(slope).max() < FLAT:
            return loadings
    return None


def _bounded(correlations: Array, start: Array) -> Array:
    options = {"maxiter": 10_000, "ftol": 1e-16, "gtol": 1e-12}
    optimum = optimize.minimize(
        _loss, start, (correlations,), jac=True, method="L-BFGS-B", bounds=[(-REACH, REACH)] * len(start),
        options=options,
    )  # fmt: skip
    return np.asarray(optimum.x)


def parallel_analysis(
    correlations: Array, n: float, rng: np.random.Generator, replicates: int = REPLICATES
) -> Dimensionality:
    """Return the eigenvalues of (k, k) correlations of n respondents, and how many exceed those of chance.

    Parameters
    ----------
    n
        Respondents; the effective number where they are weighted.
    replicates
        Draws of uncorrelated normal items, made as Wishart matrices by Bartlett's decomposition.

    Raises
    ------
    EstimationError
        If there are no more respondents than items.

    Notes
    -----
    Horn (1965), Psychometrika 30, with the 95 % quantile of Glorfeld (1995).
    """
    k = len(correlations)
    if n <= k + 1:
        raise EstimationError("A scale of {k} items needs more than {n} respondents.", k=k, n=int(n))
    lower = np.tril(rng.normal(size=(replicates, k, k)), -1)
    lower[:, np.arange(k), np.arange(k)] = np.sqrt(rng.chisquare(n - 1 - np.arange(k), size=(replicates, k)))
    covariances = lower @ lower.transpose(0, 2, 1)
    deviations = np.sqrt(np.einsum("rii->ri", covariances))
    chance = np.linalg.eigvalsh(covariances / deviations[:, :, None] / deviations[:, None, :])[:, ::-1]
    reference = np.quantile(chance, QUANTILE, axis=0)
    eigenvalues = np.asarray(np.linalg.eigvalsh(correlations)[::-1], dtype=float)
    is_above = eigenvalues > reference
    count = k if is_above.all() else int(np.argmin(is_above))
    return Dimensionality(eigenvalues, reference, count, float(eigenvalues[0] / k))


def congruence(first: Array, second: Array) -> float:
    """Return Tucker's congruence of two (k,) loadings: 1 for the same pattern.

    From .95 on two factors count as equal, from .85 as similar; Lorenzo-Seva and ten Berge (2006), Methodology 2.

    Examples
    --------
    >>> round(congruence(np.array([0.8, 0.6]), np.array([0.4, 0.3])), 6)
    1.0
    """
    return float(first @ second / np.sqrt((first @ first) * (second @ second)))
