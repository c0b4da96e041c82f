"""What is fitted follows the sample that it is fitted to: residuals are too small, and are given back what they lost.

Raking fits the census to the sample, and a regression its coefficients. Each uses up some of the spread that the
variance is told from: with 10 to 15 census categories and 142 respondents, a twentieth of a standard error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    #: By sampling unit: its rows, directions of its residuals (rows, r), and what share of each is left (r,).
    Directions = list[tuple[NDArray[np.intp], Array, Array]]

#: Least share of a unit's spread that is taken to be left; what a unit alone decides cannot be told from others.
LEAST_LEFT = 0.1
#: Unbiased where residuals vary alike: of means.
UNBIASED = 0.5
#: As the jackknife: of slopes, whose few far predictors make the unbiased variance itself vary, and intervals miss.
JACKKNIFE = 1.0


def directions(basis: Array, units: NDArray[np.intp]) -> Directions:
    """Return, for each sampling unit, the directions in which its residuals are too short, and by how much.

    A fitted model follows its own data: the residuals of a unit fall short along the left singular vectors of its rows
    of the basis. `stretched` undoes it.

    Parameters
    ----------
    basis
        (n, r) orthonormal columns of what was fitted.
    units
        (n,) sampling unit of each row.
    """
    order = np.argsort(units, kind="stable")
    by_unit = []
    for rows in np.split(order, np.flatnonzero(np.diff(units[order])) + 1):
        left, sizes, _ = np.linalg.svd(basis[rows], full_matrices=False)
        by_unit.append((rows, left, np.maximum(1 - sizes**2, LEAST_LEFT)))
    return by_unit


def stretched(residuals: Array, basis: Array, along: Directions | None, power: float = UNBIASED) -> Array:
    """Return (n, p) residuals as large as they are on average about what is true, not about what was fitted.

    ``(I - H_cc)^(-1/2) e_c`` for the rows c of each sampling unit, H the projection on what was fitted; where every row
    is a unit (none are given) ``e / sqrt(1 - h)``.

    Parameters
    ----------
    along
        As `directions` returns.
    power
        `UNBIASED`, or `JACKKNIFE` for ``(I - H_cc)^(-1) e_c``.

    Notes
    -----
    MacKinnon and White (1985), *Journal of Econometrics* 29 (HC2 and HC3); Bell and McCaffrey (2002), *Survey
    Methodology* 28, for clusters. Of slopes at n under 250: Long and Ervin (2000), *The American Statistician* 54.

    Examples
    --------
    >>> basis = np.full((4, 1), 0.5)
    >>> values = np.array([[-3.0], [-1.0], [1.0], [3.0]])
    >>> float((stretched(values, basis, None) ** 2).sum().round(6)), float((values**2).sum() * 4 / 3).__round__(6)
    (26.666667, 26.666667)
    """
    if along is None:
        left = np.maximum(1 - np.einsum("ij,ij->i", basis, basis), LEAST_LEFT)
        return residuals / left[:, None] ** power
    whole = residuals.copy()
    for rows, axes, left in along:
        whole[rows] += axes @ ((left**-power - 1)[:, None] * (axes.T @ residuals[rows]))
    return whole
