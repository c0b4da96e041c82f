"""Rake a survey to census margins, with the cap on weights inside the iteration.

Raking (iterative proportional fitting) is svy's. What svy does not do is done here in one place: where a cap
binds, its trimming gives way to the margins; here no weight ever exceeds the cap, and a margin that cannot be met
under it is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.errors import EstimationError, MarginsError, Problem
from helpers.survey.design import MERGED, SurveyDesign, design_effect, effective_n
from helpers.survey.weighting.factors import Factor, factor_of, grouped
from helpers.survey.weighting.merging import MINIMUM_CELL, Margin, Merge, merge_small, ordered_categories
from helpers.survey.weighting.usable import disagreements, refuse_figures, refuse_uncounted, variables

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Codes = list[NDArray[np.intp]]

TOLERANCE = 1e-10
ROUNDING = 1e-12
CAPPED_TOLERANCE = 1e-8
#: Sweeps under a cap go on while each stretch of `PATIENCE` comes nearer to the margins by this factor.
PATIENCE, GAIN = 40, 0.98
#: Where the margins cannot be met, factors would run to 0 and to infinity; they stop at this share of the ceiling.
FLOOR = 1e-3
SWEEPS_A_ROUND = 10
MOST_SWEEPS = 2000
#: A share after raking that misses the census by more than this is reported as not met.
UNMET = 0.0005
MARGIN_COLUMNS = ["variable", "category", "n", "population", "share_population", "share_before", "share_after"]


@dataclass(frozen=True, eq=False)
class Raking:
    """Weights and how they came about.

    Attributes
    ----------
    weights
        (n,) residents per respondent.
    margins
        Table `margins`: one row a category after merges, with shares in the census, before and after.
    categories
        (n rows) the variables raked on, merged; missing where the respondent has no category that the census counts.
    iterations
        Sweeps over all margins, counted in tens without a binding cap; 0 for weights that were not raked.
    converged
        Whether every margin is met; false for weights that were not raked.
    merges
        Categories that were merged for want of respondents.
    design_effect, n_effective
        Kish's, of the weights.
    notes
        What a reader must be told: merges, margins that disagree, categories unknown, margins not met.
    """

    weights: Array
    margins: pd.DataFrame
    categories: pd.DataFrame
    iterations: int
    converged: bool
    merges: tuple[Merge, ...]
    design_effect: float
    n_effective: float
    notes: tuple[Problem, ...]


def rake(
    respondents: pd.DataFrame,
    population: pd.DataFrame,
    base_weights: Array | None = None,
    cap: float | None = 5.0,
    rake_on: Sequence[str] | None = None,
    minimum: int = MINIMUM_CELL,
) -> Raking:
    """Return weights that meet the census margins, no weight above `cap` times the mean weight.

    Parameters
    ----------
    respondents
        One row a respondent, with the raking variables; missing values allowed.
    population
        Columns variable, category, population; as `read_population` returns.
    base_weights
        (n,) design weights; equal where None.
    cap
        Largest weight, in mean weights; None for no cap.
    rake_on
        Variables to rake on; by default every variable of `population` that the survey has.
    minimum
        Fewest respondents of a category; smaller ones are merged (see `merging`).

    Raises
    ------
    MarginsError
        If no variable can be raked on, a variable of `rake_on` is missing, no answer matches its categories, its
        figures are missing, infinite, negative or all 0, or more than 5 % are in categories that it does not count.
    EstimationError
        If there are no respondents, a base weight is missing, zero or negative, or the cap is not above 1.

    Notes
    -----
    Deming and Stephan (1940); Kalton and Flores-Cervantes (2003), Weighting methods, J. Official Statistics 19.
    Respondents whose category is missing, or not counted by the census, keep the share of the weight that they have
    by base weights; the census's shares hold among the others. Margins with different totals are scaled to the
    largest. Under the cap, a weight is its base weight times a factor for each of its categories, or the cap where that
    is lower, and each sweep adapts the factors to the margins with the cap in force (raking as calibration within
    bounds, Deville and Särndal 1992). The weights always sum to the population.
    """
    base = _base(respondents, base_weights)
    if cap is not None and cap <= 1:
        raise EstimationError("The cap on weights is {cap}; it must be above 1, the mean weight.", cap=cap)
    names, notes = variables(respondents, population, rake_on)
    refuse_figures(population, names)
    total = float(population[population["variable"].isin(names)].groupby("variable")["population"].sum().max())
    notes += disagreements(population, names, total)
    factors = {name: factor_of(respondents[name]) for name in names}
    refuse_uncounted(factors, population)
    margins = [_margin(factors[name], population, name, minimum) for name in names]
    notes += _merge_notes(margins)
    margins = [margin for margin in margins if len(margin.categories) > 1]
    start = base * (total / base.sum())
    if not margins:
        return _as_they_are(respondents, start, notes)
    codes = [_codes(factors[margin.variable], margin) for margin in margins]
    notes += _unknown_notes(margins, codes)
    targets = [_target(margin, code, start) for margin, code in zip(margins, codes, strict=True)]
    weights, iterations = _rake_cells(start, codes, targets)
    if cap is not None and weights.max() > cap * weights.mean() * (1 + TOLERANCE):
        weights, iterations = _rake_capped(start, codes, targets, cap * total / len(start))
    table = _table(margins, codes, start, weights)
    unmet = _unmet(table)
    merges = tuple(merge for margin in margins for merge in margin.merges)
    return Raking(
        weights, table, _categories(respondents, margins, codes), iterations, not unmet, merges,
        design_effect(weights), effective_n(weights), (*notes, *unmet),
    )  # fmt: skip


def unraked(respondents: pd.DataFrame, base_weights: Array | None = None) -> Raking:
    """Return the base weights as they are (1 where there are none), with a note that nothing was raked.

    Raises
    ------
    EstimationError
        If there are no respondents, or a base weight is missing, zero or negative.
    """
    note = Problem(
        "The survey is not weighted to the census, because there is no population.csv. `mirall margins` writes one."
    )
    return _as_they_are(respondents, _base(respondents, base_weights), [note])


def _as_they_are(respondents: pd.DataFrame, weights: Array, notes: list[Problem]) -> Raking:
    import pandas as pd

    none, unused = pd.DataFrame(columns=MARGIN_COLUMNS), pd.DataFrame(index=respondents.index)
    return Raking(weights, none, unused, 0, False, (), design_effect(weights), effective_n(weights), tuple(notes))


def _base(respondents: pd.DataFrame, base_weights: Array | None) -> Array:
    base = np.ones(len(respondents)) if base_weights is None else np.asarray(base_weights, dtype=float)
    if len(base) != len(respondents):
        message = "There are {weights} base weights for {n} respondents; there must be one for each."
        raise EstimationError(message, weights=len(base), n=len(respondents))
    return SurveyDesign(base).weights


def _margin(factor: Factor, population: pd.DataFrame, name: str, minimum: int) -> Margin:
    counted = population[population["variable"] == name]
    residents = dict(zip(counted["category"].astype(str), counted["population"].astype(float), strict=True))
    categories, is_ordered = ordered_categories(name, list(residents))
    counts = factor.counts
    if not any(counts.get(category, 0) for category in categories):
        message = "{variable}: no answer is one of the categories of population.csv ({allowed}). Map its codes."
        raise MarginsError(message, variable=name, allowed=", ".join(categories))
    margin = Margin(
        name,
        categories,
        tuple(counts.get(category, 0) for category in categories),
        tuple(residents[category] for category in categories),
        is_ordered,
    )
    return merge_small(margin, minimum)


def _merge_notes(margins: list[Margin]) -> list[Problem]:
    message = "{variable} was not used for weighting: too few respondents in all but one of its categories."
    notes = [merge.problem() for margin in margins for merge in margin.merges]
    return notes + [Problem(message, values={"variable": m.variable}) for m in margins if len(m.categories) == 1]


def _codes(factor: Factor, margin: Margin) -> NDArray[np.intp]:
    """Return the (n,) position of each row's category in the margin, after merges; the unknown last."""
    places = {part: place for place, name in enumerate(margin.categories) for part in name.split(MERGED)}
    return factor.placed(places, len(margin.categories))


def _categories(respondents: pd.DataFrame, margins: list[Margin], codes: Codes) -> pd.DataFrame:
    import pandas as pd

    merged = {}
    for margin, code in zip(margins, codes, strict=True):
        known = np.where(code < len(margin.categories), code, -1)
        merged[margin.variable] = pd.Categorical.from_codes(known, categories=list(margin.categories))
    return pd.DataFrame(merged, index=respondents.index)


def _unknown_notes(margins: list[Margin], codes: Codes) -> list[Problem]:
    message = (
        "{n} respondents have no category of {variable} that the census counts; they keep their share of the weight."
    )
    one = "{n} respondent has no category of {variable} that the census counts, and keeps their share of the weight."
    counts = [int((code == len(margin.categories)).sum()) for margin, code in zip(margins, codes, strict=True)]
    named = zip(margins, counts, strict=True)
    return [Problem(message, values={"n": n, "variable": margin.variable}, one=one) for margin, n in named if n]


def _target(margin: Margin, code: NDArray[np.intp], start: Array) -> Array:
    """Return the weight that each code must sum to; the unknown, if there are any, keep theirs."""
    size = len(margin.categories)
    unknown = float(np.bincount(code, start, size + 1)[size])
    residents = np.array(margin.residents)
    known = residents / residents.sum() * (start.sum() - unknown)
    return np.append(known, unknown) if unknown else known


def _rake_cells(start: Array, codes: Codes, targets: list[Array]) -> tuple[Array, int]:
    """Rake with svy, one row for each distinct combination of categories: rows of a cell share one factor."""
    import polars as pl
    import svy

    first, cell = grouped(codes)
    held = np.asarray(np.bincount(cell, start), dtype=float)
    names = [f"margin_{i}" for i in range(len(codes))]
    controls: Any = {
        name: {str(code): float(value) for code, value in enumerate(target)}
        for name, target in zip(names, targets, strict=True)
    }
    of_cells = [code[first] for code in codes]
    columns = {name: code.astype(str) for name, code in zip(names, of_cells, strict=True)}
    sweeps, raked = 0, held
    while sweeps < MOST_SWEEPS and _margin_error(raked, of_cells, targets) > TOLERANCE:
        sample = svy.Sample(pl.DataFrame({**columns, "mirall_start": raked}), svy.Design(wgt="mirall_start"))
        sample = sample.weighting.rake(
            controls=controls, wgt_name="mirall_raked", tol=TOLERANCE, max_iter=SWEEPS_A_ROUND,
            on_nonconvergence="ignore",
        )  # fmt: skip
        raked = sample.data["mirall_raked"].to_numpy()  # type: ignore[union-attr, index]
        sweeps += SWEEPS_A_ROUND
    return start * (raked / held)[cell], sweeps


def _rake_capped(start: Array, codes: Codes, targets: list[Array], ceiling: float) -> tuple[Array, int]:
    """Rake under a ceiling: each weight is its start times its factors, or the ceiling where that is lower.

    What comes back is the sweep nearest to the margins. Where the margins cannot be met, the sweeps stop once they
    come no nearer.
    """
    first, group = grouped([*codes, start])
    sizes, of_groups = np.bincount(group).astype(float), [code[first] for code in codes]
    free = start[first]
    floor, roof = FLOOR * ceiling, ceiling / FLOOR
    best, nearest, progress = np.minimum(free, ceiling), np.inf, (0, np.inf)
    sweep = 0
    while sweep < MOST_SWEEPS and nearest > CAPPED_TOLERANCE and sweep - progress[0] < PATIENCE:
        sweep += 1
        for code, target in zip(of_groups, targets, strict=True):
            held = np.bincount(code, sizes * np.minimum(free, ceiling), len(target))
            free = np.clip(free * (target / held)[code], floor, roof)
        weights = _lowered(np.minimum(free, ceiling), sizes, ceiling, start.sum())
        error = _margin_error(sizes * weights, of_groups, targets)
        if error < nearest:
            best, nearest = weights, error
        if nearest < GAIN * progress[1]:
            progress = (sweep, nearest)
    return best[group], sweep


def _lowered(weights: Array, sizes: Array, ceiling: float, total: float) -> Array:
    """Return the weights of groups scaled to the total with none above the ceiling."""
    lowered = np.minimum(weights * (total / (sizes @ weights)), ceiling)
    while total - sizes @ lowered > ROUNDING * total:
        is_free = lowered < ceiling
        missing = total - sizes @ lowered
        grown = lowered * (1 + missing / (sizes[is_free] @ lowered[is_free]))
        lowered = np.where(is_free, np.minimum(grown, ceiling), ceiling)
    return lowered


def _margin_error(weights: Array, codes: Sequence[NDArray], targets: list[Array]) -> float:
    return max(
        float(np.abs(np.bincount(code, weights, len(target)) / target - 1).max())
        for code, target in zip(codes, targets, strict=True)
    )


def _table(margins: list[Margin], codes: Codes, before: Array, after: Array) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for margin, code in zip(margins, codes, strict=True):
        size, residents = len(margin.categories), np.array(margin.residents)
        held = [np.bincount(code, weights, size + 1)[:size] for weights in (before, after)]
        shares = [known / known.sum() for known in held]
        columns = (margin.variable, margin.categories, margin.counts, residents, residents / residents.sum(), *shares)
        parts.append(pd.DataFrame(dict(zip(MARGIN_COLUMNS, columns, strict=True))))
    return pd.concat(parts, ignore_index=True)


def _unmet(table: pd.DataFrame) -> list[Problem]:
    message = (
        "{variable}: these respondents cannot meet the census under the cap ({category} is furthest from it); the "
        "margins table shows by how much. Raise weight_cap, or merge the category."
    )
    misses = (table["share_after"] - table["share_population"]).abs()
    furthest = table.loc[misses[misses > UNMET].groupby(table["variable"], sort=False).idxmax()]
    return [
        Problem(message, values={"variable": row.variable, "category": row.category}) for row in furthest.itertuples()
    ]
