"""Whether a scale works alike in two groups, such as people who have used the services and people who have not."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from helpers.errors import EstimationError
from helpers.stats.scales.factors import FEWEST_ITEMS, congruence, one_factor
from helpers.stats.scales.measurement import invariance_steps, level_held
from helpers.stats.scales.reliability import MINIMUM_RESPONDENTS, alpha, correlations, scale_answers
from helpers.study.thresholds import threshold
from helpers.survey.design import effective_n

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

#: A congruence of loadings from which two groups measure the same (Lorenzo-Seva and ten Berge 2006).
SAME_FACTOR = threshold("same_factor")
#: A p-value under which the alphas of a scale of two items, which has no loadings to compare, count as different.
DIFFERENT = threshold("invariance_chance")
#: Steps of invariance; means are of one measure at the last alone, of groups as of waves.
LEVELS = ("none", "configural", "metric", "scalar")
COMPARABLE = "scalar"


@dataclass(frozen=True)
class ScaleCompared:
    """Whether a scale works alike in two groups.

    Attributes
    ----------
    p_value
        Of equal alphas.
    congruence
        Tucker's, of the loadings on one factor; NaN under three items.
    holds
        Whether the loadings agree (congruence from .95 on); with two items, whether alphas do not differ.
    level
        Last step of invariance that holds (`measurement.level_held`): none, configural, metric, scalar; empty where
        the factor models cannot be fitted.
    fit, metric_loss, scalar_loss
        Comparative fit index of the configural model, and what equal loadings and then equal intercepts lose of it.
    """

    alpha_first: float
    alpha_second: float
    difference: float
    p_value: float
    congruence: float
    holds: bool
    level: str = ""
    fit: float = float("nan")
    metric_loss: float = float("nan")
    scalar_loss: float = float("nan")


def compare_scale(answers: ArrayLike, first: Mask, second: Mask, weights: ArrayLike | None = None) -> ScaleCompared:
    """Return whether a scale of (n, k) answers works alike in two groups of rows that do not overlap.

    Raises
    ------
    EstimationError
        If either group has fewer than 30 effective respondents; or as `reliability.covariances`, for either group.

    Notes
    -----
    Bonett (2003), Applied Psychological Measurement 27: ``log(1 - alpha)`` is nearly normal with the variance
    ``2k / ((k - 1) (n - 2))``, n being the effective number here. Loadings are compared by Tucker's congruence.
    """
    table = np.asarray(answers, dtype=float)
    mass = np.ones(len(table)) if weights is None else np.asarray(weights, dtype=float)
    parts = [(table[rows], mass[rows]) for rows in (np.asarray(first, dtype=bool), np.asarray(second, dtype=bool))]
    sizes = [effective_n(held[~np.isnan(part).all(axis=1)]) for part, held in parts]
    if min(sizes) < MINIMUM_RESPONDENTS:
        message = "A scale is compared between groups of at least {needed} effective respondents; the smaller has {n}."
        raise EstimationError(message, needed=MINIMUM_RESPONDENTS, n=int(min(sizes)))
    one, two = (alpha(*part) for part in parts)
    k = table.shape[1]
    variance = sum(2 * k / ((k - 1) * (part.n_effective - 2)) for part in (one, two))
    p_value = float(2 * stats.norm.sf(abs(np.log((1 - one.alpha) / (1 - two.alpha))) / np.sqrt(variance)))
    if k < FEWEST_ITEMS:
        same, holds = float("nan"), p_value >= DIFFERENT
    else:
        same = congruence(*(one_factor(correlations(*part)).loadings for part in parts))
        holds = same >= SAME_FACTOR
    alphas = (one.alpha, two.alpha, one.alpha - two.alpha)
    return ScaleCompared(*alphas, p_value, same, bool(holds))


def incomparable(scale: str, invariance: pd.DataFrame) -> list[str]:
    """Return the groupings (``is_user``, ``language``) in whose groups a scale does not measure the same.

    Parameters
    ----------
    invariance
        Fields of `ScaleCompared` with ``scale`` and ``grouping``.
    """
    rows = invariance[invariance["scale"] == scale].to_dict("records") if len(invariance) else []
    return [str(row["grouping"]) for row in rows if _is_apart(row)]


def _is_apart(row: Mapping[str, Any]) -> bool:
    if row["level"] in LEVELS:
        return row["level"] != COMPARABLE
    return bool(pd.notna(row["congruence"]) and not row["holds"])


def _steps(table: Array, mass: Array | None, first: Mask, second: Mask) -> dict[str, str | float]:
    """Return the fields of `ScaleCompared` that the factor models of both groups fill in; none without such models."""
    mass = np.ones(len(table)) if mass is None else mass
    rows = np.asarray(first, dtype=bool) | np.asarray(second, dtype=bool)
    try:
        free, loadings, intercepts = steps = invariance_steps(table[rows], np.asarray(first)[rows], None, mass[rows])
    except EstimationError:
        # Too few items or complete answers for factor models: the congruence alone is told.
        return {}
    losses = {"metric_loss": free.cfi - loadings.cfi, "scalar_loss": loadings.cfi - intercepts.cfi}
    return {"level": level_held(steps), "fit": free.cfi, **losses}


def compare_scales(
    respondents: pd.DataFrame,
    scales: Mapping[str, Sequence[str]],
    first: Mask,
    second: Mask,
    reversed_items: Collection[str] = frozenset(),
) -> pd.DataFrame:
    """Return one row a scale that can be compared: scale and the fields of `ScaleCompared`.

    Parameters
    ----------
    respondents
        Items, and `weight` where weighted.
    scales, reversed_items
        As in `reliability.reliability_table`.
    first, second
        (n,) rows of each group, such as users and non-users.
    """
    weights = respondents["weight"].to_numpy(dtype=float) if "weight" in respondents else None
    rows = []
    for scale, items in scales.items():
        asked, answers = scale_answers(respondents, items, reversed_items)
        if len(asked) < 2:
            continue
        try:
            compared = asdict(compare_scale(answers, first, second, weights))
            rows.append({"scale": scale} | compared | _steps(answers, weights, first, second))
        except EstimationError:
            # A scale that one group is too small for has no row: nothing is said of it.
            continue
    return pd.DataFrame(rows, columns=["scale", *ScaleCompared.__dataclass_fields__])
