"""The sample design that every interval follows: weights, strata, clusters, finite population and raking.

The variance is that of the with-replacement linearisation (Taylor): the influence of each respondent is summed
over the primary sampling units, and the spread of those sums within strata is the variance. Where the weights were
raked, the influence is first residualised on the raking variables, so that what the census fixed no longer varies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from helpers.errors import EstimationError, Problem
from helpers.survey.leverage import directions, stretched
from helpers.survey.residents import is_resident
from helpers.survey.weighting.auxiliaries import (
    MERGED,
    calibration_auxiliaries,
    design_effect,
    effective_n,
    raked_categories,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from helpers.study.config import Sample
    from helpers.survey.leverage import Directions

    Array = NDArray[np.float64]

__all__ = [
    "MERGED", "SurveyDesign", "build_design", "calibration_auxiliaries", "design_effect", "effective_n",
    "linearised_covariance", "linearised_variance", "raked_categories", "raked_design",
]  # fmt: skip

TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False, repr=False)
class SurveyDesign:
    """How the respondents came into the sample and what was done to their weights.

    Attributes
    ----------
    weights
        (n,) residents per respondent; positive.
    strata, clusters
        (n,) codes, or None; clusters are nested in strata.
    population
        Residents N for the finite population correction, shared among strata by the weights; None for an infinite
        population. Not used with clusters, whose number in the population is not known: see `fractions`.
    auxiliaries
        (n, k) raking auxiliaries whose weighted totals the census fixed, or None for weights that were not raked.
    base_weights
        (n,) weights before raking, the metric of the residuals. None stands for equal ones, as R's `survey::rake` and
        svy take them; where they differ that overstates the variance (see weighting.qmd).
    fractions
        (n,) sampling fraction of the first stage (rows or clusters), where known; goes before `population`.
    second_fractions
        (n,) sampling fraction within the cluster, where known; adds the second stage's variance.
    stretches
        Whether residuals are given back what raking and regressions used up of them (`leverage.stretched`). R's
        linearisation does not; with few respondents its intervals then miss more often than they say.

    Raises
    ------
    EstimationError
        If there are no rows, or a weight is missing, infinite, zero or negative, or an array has another length or
        holds missing values; all problems at once.
    """

    weights: Array
    strata: NDArray | None = None
    clusters: NDArray | None = None
    population: float | None = None
    auxiliaries: Array | None = None
    base_weights: Array | None = None
    fractions: Array | None = None
    second_fractions: Array | None = None
    stretches: bool = False

    def __post_init__(self) -> None:
        problems = _refusals(self)
        if problems:
            raise EstimationError(problems)

    def __repr__(self) -> str:
        return f"SurveyDesign(n={self.n}, degrees_of_freedom={self.degrees_of_freedom}, population={self.population})"

    @property
    def n(self) -> int:
        """Respondents."""
        return len(self.weights)

    @property
    def degrees_of_freedom(self) -> int:
        """Primary sampling units less strata."""
        return self.degrees_of_freedom_of(np.ones(self.n, dtype=bool))

    def degrees_of_freedom_of(self, rows: NDArray[np.bool_]) -> int:
        """Return the units less the strata that hold any of these rows (a domain, or those with an answer)."""
        units = self.units[rows]
        return int(len(np.unique(units)) - len(np.unique(self.unit_strata[units]))) if len(units) else 0

    @property
    def single_unit_strata(self) -> tuple[str, ...]:
        """Strata with one primary sampling unit; their unit is centred at the mean of all units, never left out."""
        counts = np.bincount(self.unit_strata)
        return tuple(str(self.stratum_names[code]) for code in np.flatnonzero(counts == 1)) if len(counts) > 1 else ()

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What a reader must be told of the design: strata with one sampling unit, and what was done with them."""
        alone = self.single_unit_strata
        message = (
            "{strata}: only one sampling unit, so how much such a stratum varies is taken from all strata. Merge it "
            "with a neighbouring stratum in the survey file."
        )
        return (Problem(message, values={"strata": ", ".join(alone)}),) if alone else ()

    @cached_property
    def stratum_codes(self) -> NDArray[np.intp]:
        """(n,) stratum of each row as 0, 1, ...; all 0 without strata."""
        return np.zeros(self.n, dtype=np.intp) if self.strata is None else _codes(self.strata)[1]

    @cached_property
    def stratum_names(self) -> NDArray:
        """Name of each stratum, in the order of its code."""
        return np.array([""]) if self.strata is None else _codes(self.strata)[0]

    @cached_property
    def units(self) -> NDArray[np.intp]:
        """(n,) primary sampling unit of each row as 0, 1, ...: the cluster in its stratum, or the row itself."""
        if self.clusters is None:
            return np.arange(self.n)
        names, codes = _codes(self.clusters)
        return np.unique(self.stratum_codes * len(names) + codes, return_inverse=True)[1]

    @cached_property
    def unit_strata(self) -> NDArray[np.intp]:
        """(units,) stratum of each primary sampling unit."""
        return self.stratum_codes[np.unique(self.units, return_index=True)[1]]

    @cached_property
    def unit_fractions(self) -> Array:
        """(units,) sampling fraction of the first stage; 0 for an infinite population."""
        first = np.unique(self.units, return_index=True)[1]
        if self.fractions is not None:
            return np.asarray(self.fractions, dtype=float)[first]
        if self.population is None or self.clusters is not None:
            return np.zeros(len(first))
        held = np.bincount(self.stratum_codes, self.weights)
        residents = self.population * held / held.sum()
        shares = np.bincount(self.stratum_codes) / residents
        return np.minimum(shares, 1.0)[self.unit_strata]

    @cached_property
    def projection(self) -> tuple[Array, Array] | None:
        """Square roots of the base weights (n,) and an orthonormal basis (n, rank) of the auxiliaries under them."""
        if self.auxiliaries is None:
            return None
        metric = np.ones(self.n) if self.base_weights is None else np.asarray(self.base_weights, dtype=float)
        root = np.sqrt(metric / metric.mean())
        basis, sizes, _ = np.linalg.svd(root[:, None] * self.auxiliaries, full_matrices=False)
        return root, basis[:, sizes > TOLERANCE * sizes.max(initial=0.0)]

    def residuals(self, influence: Array) -> Array:
        """Return the influence (n, p) less its regression on the raking auxiliaries, by base weights.

        Deville and Särndal (1992), Calibration estimators in survey sampling, JASA 87, section 3.
        """
        if self.projection is None:
            return influence
        root, basis = self.projection
        residual = root[:, None] * influence
        residual = residual - basis @ (basis.T @ residual)
        return (stretched(residual, basis, self._directions) if self.stretches else residual) / root[:, None]

    @cached_property
    def _directions(self) -> Directions | None:
        """How raking bends the residuals of each sampling unit; None where every row is one."""
        assert self.projection is not None
        return None if self.clusters is None else directions(self.projection[1], self.units)


def _codes(values: NDArray) -> tuple[NDArray, NDArray[np.intp]]:
    names, codes = np.unique(np.asarray(values).astype(str), return_inverse=True)
    return names, codes


def _refusals(design: SurveyDesign) -> list[Problem]:
    weights = np.asarray(design.weights, dtype=float)
    n = len(weights)
    if n == 0:
        return [Problem("There are no respondents, so nothing can be estimated. Check what the cleaning left out.")]
    refused = ~np.isfinite(weights) | (weights <= 0)
    problems = []
    if refused.any():
        message = (
            "{count} weights are missing, zero or negative (first at position {first}); each must be above 0. "
            "Correct the weight column, or leave it out of council.yml."
        )
        problems.append(Problem(message, values={"count": int(refused.sum()), "first": int(np.argmax(refused)) + 1}))
    for name in ("strata", "clusters", "auxiliaries", "base_weights", "fractions", "second_fractions"):
        values = getattr(design, name)
        if values is not None and (len(values) != n or _any_missing(values)):
            message = "The design's {name} must hold one value for each of the {n} respondents, none missing."
            problems.append(Problem(message, values={"name": name, "n": n}))
    if design.population is not None and design.population < n:
        message = "There are {n} respondents but only {population} residents. Correct the population in council.yml."
        problems.append(Problem(message, values={"n": n, "population": f"{design.population:g}"}))
    return problems


def _any_missing(values: NDArray) -> bool:
    array = np.asarray(values)
    if array.dtype.kind in "fc":
        return not bool(np.isfinite(array).all())
    return array.dtype.kind == "O" and any(value is None or value != value for value in array.ravel())


def linearised_covariance(influence: Array, design: SurveyDesign) -> Array:
    """Return the (p, p) covariance of the weighted sums of influences.

    Parameters
    ----------
    influence
        (n, p) influence of each respondent on each statistic, unweighted; zero outside a domain, so that a domain
        is never a subset of the design. For a weighted mean it is ``(y - mean) / sum of the weights``.
    design
        Weights, strata, clusters, finite population and raking.

    Raises
    ------
    EstimationError
        If there are fewer than two primary sampling units, or an influence is missing.

    Notes
    -----
    With z the weighted influence summed over unit i of stratum h, after the regression on the raking auxiliaries,
    ``V = sum_h (1 - f_h) m_h / (m_h - 1) sum_i (z_hi - mean_h)(z_hi - mean_h)'``; Wolter (2007), Introduction to
    Variance Estimation, chapter 6. The unit of a stratum that has only one is centred at the mean of all units
    (``survey.lonely.psu = "adjust"`` in R), so such a stratum adds to the variance.

    Examples
    --------
    >>> design = SurveyDesign(np.full(4, 2.5))
    >>> y = np.array([1.0, 2.0, 3.0, 6.0])
    >>> linearised_covariance((y[:, None] - 3) / 10, design).round(6)
    array([[1.166667]])
    """
    spread = _spread(influence, design)
    return spread.T @ spread


def linearised_variance(influence: Array, design: SurveyDesign, answered: Array | None = None) -> Array:
    """Return the (p,) diagonal of `linearised_covariance`, for many statistics at once.

    Parameters
    ----------
    answered
        (p,) share of the sample (or domain) that answered what each statistic is made of. Those who did not were not
        observed, so the finite population correction by `SurveyDesign.population` counts only those who did. None,
        and designs whose `fractions` are given, take the fraction of the whole sample, as R does.
    """
    spread = _spread(influence, design, answered)
    return np.einsum("ij,ij->j", spread, spread)


def _spread(influence: Array, design: SurveyDesign, answered: Array | None = None) -> Array:
    """Return rows whose cross-product is the covariance: the scaled deviations of all units of each stage."""
    values = np.asarray(influence, dtype=float)
    values = values[:, None] if values.ndim == 1 else values
    units = len(design.unit_strata)
    if units < 2:
        message = "An interval needs at least two sampling units; there is {n}. Report the figure without an interval."
        raise EstimationError(message, n=units)
    if not np.isfinite(values).all():
        raise EstimationError("An influence is missing; rows without an answer must count zero.")
    weighted = np.asarray(design.weights, dtype=float)[:, None] * design.residuals(values)
    totals = _sums(weighted, design.units, units)
    deviations, counts = _deviations(totals, design.unit_strata)
    fractions = design.unit_fractions[:, None]
    if answered is not None and design.fractions is None:
        fractions = fractions * answered
    first = np.sqrt((1 - fractions) * (counts / np.maximum(counts - 1, 1))[:, None]) * deviations
    return first if design.second_fractions is None else np.vstack([first, _second_stage(weighted, design)])


def _second_stage(weighted: Array, design: SurveyDesign) -> Array:
    counts = np.bincount(design.units)
    means = _sums(weighted, design.units, len(counts)) / counts[:, None]
    size = counts[design.units]
    within = 1 - np.asarray(design.second_fractions, dtype=float)
    scale = design.unit_fractions[design.units] * within * size / np.maximum(size - 1, 1)
    return np.sqrt(scale)[:, None] * (weighted - means[design.units])


def _deviations(totals: Array, strata: NDArray[np.intp]) -> tuple[Array, Array]:
    counts = np.bincount(strata)
    means = _sums(totals, strata, len(counts)) / counts[:, None]
    if len(counts) > 1:
        means[counts == 1] = totals.mean(axis=0)
    return totals - means[strata], counts[strata].astype(float)


def _sums(values: Array, codes: NDArray[np.intp], groups: int) -> Array:
    if groups == 1:
        return values.sum(axis=0, keepdims=True)
    if groups == len(values) and np.array_equal(codes, np.arange(groups)):
        return values
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(groups))
    return np.add.reduceat(values[order], starts, axis=0)


def build_design(
    respondents: pd.DataFrame,
    sample: Sample,
    population: float | None,
    raked: Sequence[str] | None = None,
    margins: pd.DataFrame | None = None,
) -> SurveyDesign:
    """Return the design of a table of respondents.

    Respondents without a stratum form a stratum of their own, and those without a cluster are each their own.

    Parameters
    ----------
    respondents
        Table `respondents`: weight, base_weight, stratum, cluster and the raked columns.
    sample
        Block `sample` of council.yml. The finite population correction is left out for an opt-in sample and where
        `finite_population` is false.
    population
        Residents that the sample stands for.
    raked
        Raking variables; None or empty for weights that were not raked.
    margins
        Table `margins`, which tells what categories were merged.

    Raises
    ------
    EstimationError
        As `SurveyDesign`.
    """
    weights = respondents["weight"].to_numpy(dtype=float)
    calibration = None
    if raked:
        calibration = calibration_auxiliaries(raked_categories(respondents, raked, margins), weights)
    return SurveyDesign(
        weights=weights,
        strata=filled(respondents, "stratum"),
        clusters=filled(respondents, "cluster"),
        population=sample.finite(population),
        auxiliaries=calibration,
        base_weights=respondents["base_weight"].to_numpy(dtype=float) if "base_weight" in respondents else None,
        stretches=True,
    )


def raked_design(respondents: pd.DataFrame, margins: pd.DataFrame, sample: Sample, population: float) -> SurveyDesign:
    """Return the design of the respondents; the raking variables are those of the table `margins`.

    Where the weights were raked, they count the residents of the ages surveyed, who then are the finite population.
    Whoever stands beside the residents (`residents.is_resident`) took no part in the raking.

    Raises
    ------
    EstimationError
        As `build_design`.
    """
    raked = list(dict.fromkeys(margins["variable"]))
    if not raked:
        return build_design(respondents, sample, population)
    inside = is_resident(respondents, raked)
    residents = float(respondents["weight"].to_numpy(float)[inside].sum())
    whole = build_design(respondents, sample, max(residents, float(len(respondents))))
    weights = whole.weights[inside]
    fixed = calibration_auxiliaries(raked_categories(respondents[inside], raked, margins), weights)
    calibration = np.zeros((len(respondents), fixed.shape[1]))
    calibration[inside] = fixed
    return replace(whole, auxiliaries=calibration)


def filled(respondents: pd.DataFrame, column: str) -> NDArray | None:
    """Return strata or clusters with those who have none, together or each alone; None where nobody has any."""
    if column not in respondents or respondents[column].isna().all():
        return None
    values = respondents[column].astype("string").astype(object)
    alone = range(len(values)) if column == "cluster" else [0] * len(values)
    return np.array([value if isinstance(value, str) else f"\0{i}" for value, i in zip(values, alone, strict=True)])
