"""Tests of independence in a survey: Pearson's statistic with Rao and Scott's second-order correction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from helpers.errors import EstimationError
from helpers.survey.design import linearised_covariance

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from helpers.survey.design import SurveyDesign

    Array = NDArray[np.float64]


@dataclass(frozen=True)
class Independence:
    """A Rao-Scott test of a two-way table.

    Attributes
    ----------
    statistic
        F, Pearson's chi-square over the sum of the generalised design effects.
    df_numerator, df_denominator
        Satterthwaite's degrees of freedom of F.
    chi_square
        Pearson's statistic of the weighted table scaled to n, uncorrected.
    design_effect
        Mean generalised design effect.
    cramers_v
        ``sqrt(chi_square / (n (min(rows, columns) - 1)))``, in [0, 1].
    n
        Respondents with both answers.
    """

    statistic: float
    p_value: float
    df_numerator: float
    df_denominator: float
    chi_square: float
    design_effect: float
    cramers_v: float
    n: int


def independence_test(rows: pd.Series, columns: pd.Series, design: SurveyDesign) -> Independence:
    """Return the test that two classifications (n,) are independent among the residents.

    Raises
    ------
    EstimationError
        If either has fewer than two categories among those with both answers, or too few sampling units are left.

    Notes
    -----
    Rao and Scott (1984), Annals of Statistics 12; the F form of Thomas and Rao (1987). With C the contrasts of the
    interaction, D the cell shares and V their design covariance, the generalised design effects are the eigenvalues of
    ``(C' D^-1 C / n)^-1 (C' D^-1 V D^-1 C)``. In R: ``survey::svychisq(statistic = "F")``.
    """
    table, cells, known = _cross(rows, columns, design)
    n, df = int(known.sum()), design.degrees_of_freedom_of(known)
    if min(table.shape) < 2 or df < 1:
        message = "A test of independence needs two categories each way and two sampling units; there are {r} by {c}."
        raise EstimationError(message, r=table.shape[0], c=table.shape[1])
    shares = table.ravel()
    covariance = linearised_covariance((cells - shares) * known[:, None] / design.weights[known].sum(), design)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    chi_square = float(n * ((table - expected) ** 2 / expected).sum())
    effects = _generalised_effects(shares, covariance, table.shape, n)
    trace = float(np.trace(effects))
    if trace <= 0:
        raise EstimationError("These two were both fixed by the weighting, so no test of them is possible.")
    first = trace**2 / float(np.trace(effects @ effects))
    statistic, second = chi_square / trace, first * df
    size = float(np.sqrt(chi_square / (n * (min(table.shape) - 1))))
    return Independence(
        statistic, float(stats.f.sf(statistic, first, second)), first, second, chi_square,
        trace / len(effects), size, n,
    )  # fmt: skip


def _cross(rows: pd.Series, columns: pd.Series, design: SurveyDesign) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Return the table of weighted shares, the (n, cells) membership and who has both answers."""
    import pandas as pd

    known = (rows.notna().to_numpy() & columns.notna().to_numpy()).astype(bool)
    first, first_levels = pd.factorize(rows.where(known), sort=True)
    second, second_levels = pd.factorize(columns.where(known), sort=True)
    shape = (len(first_levels), len(second_levels))
    cell = np.where(known, first * shape[1] + second, -1)
    cells = (cell[:, None] == np.arange(shape[0] * shape[1])).astype(float)
    held = design.weights[known].sum() if known.any() else 1.0
    return (design.weights @ cells / held).reshape(shape), cells, known


def _generalised_effects(shares: Array, covariance: Array, shape: tuple[int, int], n: int) -> Array:
    contrasts = _interaction(shape)
    # An empty cell has no share to vary, so it carries no weight.
    inverse = np.divide(1.0, shares, out=np.zeros_like(shares), where=shares > 0)
    scaled = inverse[:, None] * contrasts
    effects = np.linalg.lstsq(contrasts.T @ scaled / n, scaled.T @ covariance @ scaled, rcond=None)[0]
    return np.asarray(effects, dtype=float)


def _interaction(shape: tuple[int, int]) -> Array:
    """Return interaction contrasts (cells, (r - 1)(c - 1)), orthogonal to rows and columns."""
    first = np.eye(shape[0])[:, 1:] - 1 / shape[0]
    second = np.eye(shape[1])[:, 1:] - 1 / shape[1]
    return np.asarray(np.kron(first, second), dtype=float)
