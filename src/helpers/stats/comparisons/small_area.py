"""Small samples borrow strength: the area-level model of Fay and Herriot, with both figures kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import optimize, stats
from scipy.special import expit, logit

from helpers.errors import EstimationError, Problem
from helpers.study.thresholds import threshold, threshold_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

FEWEST_AREAS = threshold_count("fewest_districts")
CONFIDENCE = threshold("confidence")


@dataclass(frozen=True, eq=False)
class Pooling:
    """Direct and pooled figures of several areas.

    Attributes
    ----------
    table
        One row an area: area, direct, direct_low, direct_high, pooled, pooled_error, pooled_low, pooled_high,
        shrinkage_weight (share of the pooled figure that is the area's own, the rest being the model's).
    between_variance
        Variance of the areas' true figures around the model, on the model's scale.
    is_boundary
        The restricted likelihood put that variance at 0, and Li and Lahiri's adjustment kept it above.
    """

    table: pd.DataFrame
    between_variance: float
    is_boundary: bool


def partial_pooling(
    areas: Sequence[str],
    estimates: ArrayLike,
    std_errors: ArrayLike,
    covariates: ArrayLike | None = None,
    is_share: bool = False,
    confidence: float = CONFIDENCE,
) -> Pooling:
    """Return each area's direct figure and its figure pooled with the others (m areas).

    Parameters
    ----------
    areas
        (m,) names of councils or districts, sampled apart.
    estimates, std_errors
        (m,) design-based figures; every error above 0.
    covariates
        (m, k) what is known of the areas, without the intercept; None to pool towards their mean.
    is_share
        Work on the logit scale, and bring the intervals back into 0 and 1.

    Raises
    ------
    EstimationError
        If there are fewer than five areas (or no more than covariates plus three), or a figure or error is missing,
        an error is not above 0, or a share is 0 or 1: the areas are named. If a covariate is missing, constant or
        collinear.

    Notes
    -----
    Fay and Herriot (1979), JASA 74; the variance between areas by restricted maximum likelihood, or by the adjusted
    likelihood of Li and Lahiri (2010), J. Multivariate Analysis 101, where that is 0; mean squared errors by Datta
    and Lahiri (2000), Statistica Sinica 10, which add what estimating the variance costs.
    """
    direct, errors = np.asarray(estimates, dtype=float), np.asarray(std_errors, dtype=float)
    design = np.ones((len(direct), 1))
    if covariates is not None:
        design = np.column_stack([design, np.asarray(covariates, dtype=float)])
    _refuse(areas, direct, errors, design, is_share)
    scaled, variances = direct, errors**2
    if is_share:
        scaled, variances = logit(direct), (errors / (direct * (1 - direct))) ** 2
    between, is_boundary = _between(scaled, variances, design)
    pooled, mse, own = _predicted(scaled, variances, design, between)
    reach = stats.norm.ppf((1 + confidence) / 2)
    bounds = [scaled - reach * np.sqrt(variances), scaled + reach * np.sqrt(variances)]
    bounds += [pooled - reach * np.sqrt(mse), pooled + reach * np.sqrt(mse)]
    error = np.sqrt(mse)
    if is_share:
        pooled, bounds = expit(pooled), [expit(bound) for bound in bounds]
        error = error * pooled * (1 - pooled)
    table = {
        "area": list(areas), "direct": direct, "direct_low": bounds[0], "direct_high": bounds[1], "pooled": pooled,
        "pooled_error": error, "pooled_low": bounds[2], "pooled_high": bounds[3], "shrinkage_weight": own,
    }  # fmt: skip
    return Pooling(pd.DataFrame(table), between, is_boundary)


def _refuse(areas: Sequence[str], direct: Array, errors: Array, design: Array, is_share: bool) -> None:
    needed = max(FEWEST_AREAS, design.shape[1] + 3)
    problems = []
    if len(direct) < needed:
        message = "Pooling needs at least {needed} areas; there are {m}. Show the direct figures alone."
        problems.append(Problem(message, values={"needed": needed, "m": len(direct)}))
    known = np.isfinite(design).all()
    if not known or np.linalg.matrix_rank(design) < design.shape[1]:
        message = "The covariates of the areas are missing for some, constant or collinear. Leave such a covariate out."
        problems.append(Problem(message))
    unusable = ~np.isfinite(direct) | ~np.isfinite(errors) | ~(errors > 0)
    if is_share:
        unusable |= (direct <= 0) | (direct >= 1)
    if unusable.any():
        names = ", ".join(str(areas[int(i)]) for i in np.flatnonzero(unusable))
        message = "{areas} have no figure with an error above 0 (or a share of 0 or 1). Leave them out of the pooling."
        problems.append(Problem(message, values={"areas": names}))
    if problems:
        raise EstimationError(problems)


def _between(scaled: Array, variances: Array, design: Array) -> tuple[float, bool]:
    spread = float(np.var(scaled))
    ceiling = 10 * (spread + float(variances.max()))

    def maximum(adjusted: bool) -> float:
        def loss(log_between: float) -> float:
            between = float(np.exp(log_between))
            return -_restricted(scaled, variances, design, between) - (log_between if adjusted else 0.0)

        low = np.log(float(variances.min()) * 1e-8)
        optimum = optimize.minimize_scalar(
            loss, bounds=(low, np.log(ceiling)), method="bounded", options={"xatol": 1e-10}
        )
        return float(np.exp(optimum.x))

    at_zero = _restricted(scaled, variances, design, 0.0)
    between = maximum(adjusted=False)
    if _restricted(scaled, variances, design, between) > at_zero + 1e-9:
        return between, False
    return maximum(adjusted=True), True


def _restricted(scaled: Array, variances: Array, design: Array, between: float) -> float:
    """Return the restricted log-likelihood of the variance between areas, without its constant."""
    total = variances + between
    inner = design.T @ (design / total[:, None])
    residual = scaled - design @ np.linalg.solve(inner, design.T @ (scaled / total))
    return -0.5 * float(np.log(total).sum() + np.linalg.slogdet(inner)[1] + (residual**2 / total).sum())


def _predicted(scaled: Array, variances: Array, design: Array, between: float) -> tuple[Array, Array, Array]:
    total = variances + between
    inverse = np.linalg.inv(design.T @ (design / total[:, None]))
    fitted = design @ (inverse @ design.T @ (scaled / total))
    own = between / total
    within = own * variances
    model = (1 - own) ** 2 * np.einsum("ij,jk,ik->i", design, inverse, design)
    variance_cost = variances**2 / total**3 * 2 / (1 / total**2).sum()
    return own * scaled + (1 - own) * fitted, within + model + 2 * variance_cost, own
