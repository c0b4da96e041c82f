"""The figures of many indicators in many domain levels at once, as matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from helpers.stats.estimates.intervals import interval
from helpers.survey.design import linearised_variance

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from helpers.survey.design import SurveyDesign

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

#: Cells of the influence matrix that are worked on at once (8 bytes each).
BLOCK = 4_000_000
EDGE = 1e-12


@dataclass(frozen=True, eq=False)
class Cells:
    """Figures of g domain levels by p indicators, each (g, p)."""

    estimate: Array
    std_error: Array
    conf_low: Array
    conf_high: Array
    n: NDArray[np.intp]
    n_effective: Array
    df: NDArray[np.intp]


def domain_members(domain: pd.Series) -> tuple[list[str], Mask]:
    """Return the levels of a domain in order and their (n, levels) membership; missing belongs to none."""
    import pandas as pd

    # Fifteen digits: with fewer, long codes that were read as numbers would become one level.
    written = domain.map(lambda value: f"{value:.15g}" if isinstance(value, float) else value, na_action="ignore")
    codes, levels = pd.factorize(written.astype("string"), sort=True)
    return [str(level) for level in levels], codes[:, None] == np.arange(len(levels))


def cells_of(
    values: Array, members: Mask, design: SurveyDesign, is_share: Mask, scales: Array, confidence: float
) -> Cells:
    """Return every figure of (n, p) indicators in (n, g) domain levels, a block of indicators at a time.

    `scales` holds the (p, 2) ends of what each indicator can be, infinite where there are none.
    """
    size = max(1, BLOCK // max(1, design.n * members.shape[1]))
    blocks = [
        _block(values[:, part], members, design, is_share[part], scales[part], confidence)
        for part in (slice(start, start + size) for start in range(0, values.shape[1], size))
    ]
    names = Cells.__dataclass_fields__
    if not blocks:
        return Cells(**{name: np.zeros((members.shape[1], 0)) for name in names})
    return Cells(**{name: np.hstack([getattr(block, name) for block in blocks]) for name in names})


def _block(
    values: Array, members: Mask, design: SurveyDesign, is_share: Mask, scales: Array, confidence: float
) -> Cells:
    has = ~np.isnan(values)
    filled = np.where(has, values, 0.0)
    weights = design.weights[:, None]
    inside = members.astype(float)
    held = inside.T @ (weights * has)
    n = np.rint(inside.T @ has.astype(float)).astype(np.intp)
    with np.errstate(invalid="ignore", divide="ignore"):
        figure = np.where(n > 0, (inside.T @ (weights * filled)) / held, np.nan)
        n_effective = np.where(n > 0, held**2 / (inside.T @ (weights**2 * has)), 0.0)
    present = members[:, :, None] & has[:, None, :]
    influence = np.where(present, filled[:, None, :] - figure, 0.0) / np.where(held > 0, held, 1.0)
    is_constant = np.abs(np.where(present, influence, 0.0)).max(axis=0) * held <= EDGE * np.maximum(1, np.abs(figure))
    df = degrees_of_freedom(present, design)
    reached = inside.T @ weights
    error = _errors(influence, design, np.divide(held, reached, out=np.ones_like(held), where=reached > 0))
    error[(n < 2) | (df < 1) | is_constant] = np.nan
    for end in scales.T:
        figure = np.where(is_constant & (np.abs(figure - end) < EDGE * np.maximum(1, np.abs(end))), end, figure)
    low, high = interval(figure, error, df, n, n_effective, scales[None], is_share, confidence)
    return Cells(figure, error, low, high, n, n_effective, df)


def _errors(influence: Array, design: SurveyDesign, answered: Array) -> Array:
    shape = influence.shape[1:]
    if len(design.unit_strata) < 2:
        return np.full(shape, np.nan)
    return np.sqrt(linearised_variance(influence.reshape(design.n, -1), design, answered.ravel())).reshape(shape)


def degrees_of_freedom(present: NDArray[np.bool_], design: SurveyDesign) -> NDArray[np.intp]:
    """Return the sampling units less the strata that hold anyone of each cell; (g, p) of (n, g, p) flags."""
    flat = present.reshape(design.n, -1)
    units = _any_of(flat, design.units, len(design.unit_strata)) if design.clusters is not None else flat
    strata = _any_of(units, design.unit_strata, len(design.stratum_names))
    return (units.sum(axis=0) - strata.sum(axis=0)).reshape(present.shape[1:])


def _any_of(flags: Mask, codes: NDArray[np.intp], groups: int) -> Mask:
    if groups == 1:
        return np.asarray(flags.any(axis=0, keepdims=True))
    order = np.argsort(codes, kind="stable")
    return np.logical_or.reduceat(flags[order], np.searchsorted(codes[order], np.arange(groups)), axis=0)
