"""Bootstrap weights that follow the sample design: units resampled within strata, and calibrated as the sample was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.errors import EstimationError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from helpers.survey.design import SurveyDesign

    Array = NDArray[np.float64]

#: What a calibrated replicate keeps at least of its weight; a negative weight has no meaning.
SMALLEST_ADJUSTMENT = 0.05


def bootstrap_weights(
    design: SurveyDesign, replicates: int, rng: np.random.Generator, calibrated: bool = True
) -> Array:
    """Return (replicates, n) rescaled bootstrap weights.

    In each stratum one unit less than it has is drawn with replacement, and the weights are rescaled so that the
    variance over replicates is the design's (Rao, Wu and Yue 1992, *Survey Methodology* 18, 209-217), sampling
    fractions included. Strata with one unit are drawn from together. Where the sample's weights were raked,
    each replicate is calibrated to the same totals (linear form; Deville and Särndal 1992).

    Raises
    ------
    EstimationError
        If there are fewer than two sampling units.
    """
    if len(design.unit_strata) < 2:
        message = "A bootstrap needs at least two sampling units; there is {n}. Report the figure without an interval."
        raise EstimationError(message, n=len(design.unit_strata))
    factors = np.empty((replicates, len(design.unit_strata)))
    for units in _drawn_together(design.unit_strata):
        factors[:, units] = _rescaled(replicates, len(units), design.unit_fractions[units], rng)
    weights = factors[:, design.units] * design.weights
    return _calibrated(weights, design) if calibrated and design.auxiliaries is not None else weights


def _drawn_together(strata: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    counts = np.bincount(strata)
    single = np.flatnonzero(counts[strata] == 1)
    groups = [np.flatnonzero(strata == stratum) for stratum in np.flatnonzero(counts > 1)]
    if len(single) > 1:
        return [*groups, single]
    if len(single) == 1:
        # A lone unit has nobody to be exchanged with in its stratum: it joins the largest.
        largest = max(range(len(groups)), key=lambda g: len(groups[g]))
        groups[largest] = np.concatenate([groups[largest], single])
    return groups


def _rescaled(replicates: int, units: int, fractions: Array, rng: np.random.Generator) -> Array:
    drawn = rng.multinomial(units - 1, np.full(units, 1 / units), size=replicates)
    return 1 + np.sqrt(1 - fractions) * (drawn * units / (units - 1) - 1)


def _calibrated(weights: Array, design: SurveyDesign) -> Array:
    """Adjust each replicate by ``1 + z'c`` so that the auxiliaries' weighted totals are the sample's."""
    metric = np.sqrt(design.weights / design.weights.mean())
    basis, sizes, _ = np.linalg.svd(metric[:, None] * design.auxiliaries, full_matrices=False)
    z = basis[:, sizes > 1e-9 * sizes.max()] / metric[:, None]
    i, j = np.triu_indices(z.shape[1])
    products = np.empty((len(weights), z.shape[1], z.shape[1]))
    products[:, i, j] = products[:, j, i] = weights @ (z[:, i] * z[:, j])
    # A category that a replicate lost cannot be adjusted: the least change that meets the other totals is taken.
    gaps = (design.weights @ z - weights @ z)[:, :, None]
    adjustment = 1 + (np.linalg.pinv(products, rcond=1e-8, hermitian=True) @ gaps)[:, :, 0] @ z.T
    return weights * np.maximum(adjustment, SMALLEST_ADJUSTMENT)
