"""Effects of several drivers drawn together towards nothing, as far as they may be chance.

The estimates b are normal about the true effects with their whole covariance V; the true effects are normal about 0
with a spread tau that all drivers share and that is not known: its prior is Rayleigh's, which keeps off 0. In the
directions in which V is diagonal, with variances l, each effect keeps the share f = tau^2 / (tau^2 + l) of its estimate
and has the standard deviation sqrt(f l): the square root of the share, not the share. Averaging over tau leaves an
effect whose estimate is weak or contrary uncertain, where one value of tau could make it 0 give or take 0.
Sources: Lindley and Smith (1972), JRSS B 34; Morris (1983), JASA 78; Chung et al. (2013), Psychometrika 78, for the
prior.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

#: Scale of the spread of true effects, in points of the outcome per 10 points of a driver.
SCALE = 1.0
GRID = np.linspace(0.02, 4.0, 100)


@dataclass(frozen=True, eq=False)
class Shrunk:
    """Effects after shrinkage, in the order in which they came in.

    Attributes
    ----------
    mean, sd
        (k,) posterior means and standard deviations.
    kept
        (k,) share of each estimate that is kept; NaN where the estimate is 0.
    """

    mean: Array
    sd: Array
    kept: Array
    _taus: Array
    _chances: Array
    _axes: Array
    _values: Array
    _along: Array

    def draw(self, replicates: int, rng: np.random.Generator) -> Array:
        """Return (replicates, k) draws of all effects together."""
        tau = rng.choice(self._taus, size=replicates, p=self._chances)[:, None]
        share = tau**2 / (tau**2 + self._values)
        noise = rng.standard_normal((replicates, len(self.mean)))
        return (share * self._along + np.sqrt(share * self._values) * noise) @ self._axes.T


def shrink(estimates: ArrayLike, covariance: ArrayLike, scale: float = SCALE) -> Shrunk:
    """Return effects drawn together towards nothing.

    Parameters
    ----------
    estimates
        (k,) effects, in units that may be compared with one another.
    covariance
        (k, k) of the estimates.
    scale
        Scale of the spread of true effects, in the same unit.

    Examples
    --------
    >>> strong, contrary = shrink([2.0, -0.1], [[0.01, 0.0], [0.0, 0.25]]).mean
    >>> bool(strong > 1.9), bool(-0.1 < contrary < 0)
    (True, True)
    """
    b, v = np.asarray(estimates, dtype=float), np.asarray(covariance, dtype=float)
    values, axes = np.linalg.eigh((v + v.T) / 2)
    values = np.maximum(values, 0.0)
    along = axes.T @ b
    taus = scale * GRID
    chances = _chances(along, values, taus, scale)
    share = taus[:, None] ** 2 / (taus[:, None] ** 2 + values)
    means = share * along @ axes.T
    mean = chances @ means
    within = chances @ ((share * values) @ (axes**2).T)
    sd = np.sqrt(within + chances @ (means - mean) ** 2)
    kept = np.divide(mean, b, out=np.full_like(b, np.nan), where=b != 0)
    return Shrunk(mean, sd, kept, taus, chances, axes, values, along)


def _chances(along: Array, values: Array, taus: Array, scale: float) -> Array:
    """Return the posterior chance of each spread on the grid."""
    total = taus[:, None] ** 2 + values
    prior = np.log(taus) - 0.5 * (taus / scale) ** 2
    fits = prior - 0.5 * (np.log(total) + along**2 / total).sum(axis=1)
    weights = np.exp(fits - fits.max())
    return weights / weights.sum()
