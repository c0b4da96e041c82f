"""The figures of many indicators in many domain levels at once, as matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats
from scipy.special import expit, logit

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


def cells_of(values: Array, members: Mask, design: SurveyDesign, is_share: Mask, confidence: float) -> Cells:
    """Return every figure of (n, p) indicators in (n, g) domain levels, a block of indicators at a time."""
    size = max(1, BLOCK // max(1, design.n * members.shape[1]))
    blocks = [
        _block(values[:, start : start + size], members, design, is_share[start : start + size], confidence)
        for start in range(0, values.shape[1], size)
    ]
    names = Cells.__dataclass_fields__
    if not blocks:
        return Cells(**{name: np.zeros((members.shape[1], 0)) for name in names})
    return Cells(**{name: np.hstack([getattr(block, name) for block in blocks]) for name in names})


def _block(values: Array, members: Mask, design: SurveyDesign, is_share: Mask, confidence: float) -> Cells:
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
    df = _degrees(present, design)
    reached = inside.T @ weights
    error = _errors(influence, design, np.divide(held, reached, out=np.ones_like(held), where=reached > 0))
    error[(n < 2) | (df < 1) | is_constant] = np.nan
    is_edge = is_constant & is_share & (np.abs(figure - np.rint(figure)) < EDGE)
    figure = np.where(is_edge, np.rint(figure), figure)
    low, high = _intervals(figure, error, df, is_share, confidence)
    _edges(low, high, figure, n, n_effective, df, is_share, confidence)
    return Cells(figure, error, low, high, n, n_effective, df)


def _errors(influence: Array, design: SurveyDesign, answered: Array) -> Array:
    shape = influence.shape[1:]
    if len(design.unit_strata) < 2:
        return np.full(shape, np.nan)
    return np.sqrt(linearised_variance(influence.reshape(design.n, -1), design, answered.ravel())).reshape(shape)


def _degrees(present: NDArray[np.bool_], design: SurveyDesign) -> NDArray[np.intp]:
    """Return the sampling units less the strata that hold anyone of each cell, (g, p)."""
    flat = present.reshape(design.n, -1)
    units = _any_of(flat, design.units, len(design.unit_strata)) if design.clusters is not None else flat
    strata = _any_of(units, design.unit_strata, len(design.stratum_names))
    return (units.sum(axis=0) - strata.sum(axis=0)).reshape(present.shape[1:])


def _any_of(flags: Mask, codes: NDArray[np.intp], groups: int) -> Mask:
    if groups == 1:
        return flags.any(axis=0, keepdims=True)
    order = np.argsort(codes, kind="stable")
    return np.logical_or.reduceat(flags[order], np.searchsorted(codes[order], np.arange(groups)), axis=0)


def _intervals(figure: Array, error: Array, df: NDArray, is_share: Mask, confidence: float) -> tuple[Array, Array]:
    reach = stats.t.ppf((1 + confidence) / 2, np.maximum(df, 1)) * error
    inside = (figure > 0) & (figure < 1) & is_share
    middle = np.where(inside, figure, 0.5)
    centre, wide = logit(middle), reach / (middle * (1 - middle))
    low = np.where(inside, expit(centre - wide), figure - reach)
    high = np.where(inside, expit(centre + wide), figure + reach)
    return low, high


def _edges(
    low: Array, high: Array, figure: Array, n: NDArray, n_effective: Array, df: NDArray, is_share: Mask,
    confidence: float,
) -> None:  # fmt: skip
    """Fill in the exact interval of shares of 0 and 1, in place in arrays that this module just made."""
    edge = is_share & (n > 1) & (df > 0) & ((figure == 0) | (figure == 1))
    if not edge.any():
        return
    tail = (1 - confidence) / 2
    ratio = stats.t.ppf(1 - tail, n[edge] - 1) / stats.t.ppf(1 - tail, df[edge])
    size = np.minimum(n_effective[edge] * ratio**2, n[edge])
    reach = 1 - tail ** (1 / size)
    low[edge] = np.where(figure[edge] == 1, 1 - reach, 0.0)
    high[edge] = np.where(figure[edge] == 1, 1.0, reach)
