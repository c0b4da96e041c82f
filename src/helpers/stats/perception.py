"""The whole analysis of perception: indicators, estimates, scales, groups and drivers of one wave."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.stats.drivers.analysis import analyse_drivers
from helpers.stats.estimates.answers import answer_table, unknowing_shares
from helpers.stats.estimates.estimation import estimate_table
from helpers.stats.estimates.groups import compare_groups
from helpers.stats.estimates.indicators import build_indicators
from helpers.stats.estimates.straight import straight_agreement
from helpers.stats.scales.invariance import compare_scales, incomparable
from helpers.stats.scales.reliability import reliability_table, weak_scales
from helpers.survey.design import raked_design
from helpers.survey.disclosure import suppress_small_cells
from helpers.survey.residents import STAKEHOLDER, is_resident, residents_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from helpers.errors import EstimationError, Problem
    from helpers.stats.estimates.indicators import Indicators
    from helpers.study.config import Sample
    from helpers.survey.design import SurveyDesign

INDEX = "image_index"
#: Scale to the construct whose items make it up.
SCALES = {
    "image_index": "valuation",
    "self_relevance": "self_relevance",
    "stereotypes": "stereotypes",
    "stigma": "stigma",
}


@dataclass(frozen=True, eq=False)
class Beside:
    """Residents and those who stand beside them in one sample.

    Attributes
    ----------
    everybody
        Table `respondents`.
    design
        Their design, in which only the residents' weights were raked.
    """

    everybody: pd.DataFrame
    design: SurveyDesign

    def is_needed(self, residents: pd.DataFrame) -> bool:
        """Return whether anybody stands beside these residents."""
        return len(residents) < len(self.everybody)

    def estimates(self, items: pd.DataFrame, council: str, wave: str) -> pd.DataFrame:
        """Return the rows of table `estimates` for each stakeholder group, citizens among them."""
        found = build_indicators(self.everybody, items)
        frame = found.values.assign(**{STAKEHOLDER: self.everybody[STAKEHOLDER]})
        table = estimate_table(
            frame, list(found.values), [STAKEHOLDER], self.design, council, wave, found.shares, scales=found.scales
        )
        return table[table["domain"] == STAKEHOLDER]


@dataclass(frozen=True, eq=False)
class Perception:
    """Everything that 02_perception_regression finds out.

    Attributes
    ----------
    estimates, answers, reliability, drivers, driver_covariance, terms
        Tables of those names.
    invariance
        One row a scale and grouping (``is_user``, ``language``; the groups are ``first`` and ``second``): whether it
        works alike in both (`stats.scales.invariance.compare_scales`).
    notes
        What a reader must be told of the sample design.
    groups
        Table of that name: one row a domain, as `stats.estimates.groups.compare_groups` returns it, with ``is_alike``:
        whether the index measures the same in its levels, as far as is known.
    quadrants
        One row a driver: its probability of lying in each quadrant.
    shares
        Indicators that are shares in [0, 1].
    domains
        Columns by which the estimates are split.
    diagnostics
        Figures on the driver model; empty where there is none.
    left_out
        Driver to the code of the reason why it is not in the model.
    models_left_out
        Model to the error that says why it was not fitted.
    straight
        One row a block of statements worded alike (`stats.estimates.straight.straight_agreement`).
    """

    estimates: pd.DataFrame
    answers: pd.DataFrame
    reliability: pd.DataFrame
    invariance: pd.DataFrame
    notes: tuple[Problem, ...]
    drivers: pd.DataFrame
    driver_covariance: pd.DataFrame
    terms: pd.DataFrame
    groups: pd.DataFrame
    quadrants: pd.DataFrame
    shares: frozenset[str]
    domains: tuple[str, ...]
    diagnostics: Mapping[str, float]
    left_out: Mapping[str, str]
    models_left_out: Mapping[str, EstimationError]
    straight: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def weak(self) -> dict[str, float]:
        """The alpha of each scale whose items hold together weakly."""
        return weak_scales(self.reliability)

    @property
    def unknowing(self) -> dict[str, float]:
        """Item to the share of those asked who do not know."""
        return unknowing_shares(self.answers)


def analyse_perception(
    respondents: pd.DataFrame,
    items: pd.DataFrame,
    margins: pd.DataFrame,
    sample: Sample,
    *,
    population: float,
    threshold: int,
    council: str,
    wave: str,
    imputations: int,
    replicates: int,
    seed: int,
    offered: Mapping[str, Sequence[str]] | None = None,
    nonresponse: pd.DataFrame | None = None,
) -> Perception:
    """Return estimates, scales, group comparisons and drivers, all of the residents.

    Stakeholder groups that no census counts stand beside them, in the domain ``stakeholder`` and nowhere else.

    Parameters
    ----------
    respondents, items, margins
        The tables of those names.
    sample, population
        Sample design and residents, from council.yml.
    threshold
        Groups with fewer respondents are withheld.
    imputations, replicates, seed
        Completed data sets, bootstrap replicates and the seed of both.
    offered
        Item to the codes of its answers in the order in which they were offered.
    nonresponse
        Table of that name: who did not know.
    """
    everybody, respondents = respondents, residents_of(respondents, margins)
    design = raked_design(respondents, margins, sample, population)
    beside = Beside(everybody, raked_design(everybody, margins, sample, population))
    found = build_indicators(respondents, items)
    estimates = _estimates(respondents, found, design, council, wave)
    if beside.is_needed(respondents):
        estimates = pd.concat([estimates, beside.estimates(items, council, wave)], ignore_index=True)
    rng, invariance = np.random.default_rng(seed), _invariance(respondents, items)
    groups = _groups(respondents, found, design, threshold, beside, items)
    drivers = analyse_drivers(
        respondents, items, design, replicates=replicates, m=imputations, rng=rng, minimum=threshold
    )
    return Perception(
        estimates=suppress_small_cells(estimates, threshold),
        answers=_answers(respondents, items, design, threshold, offered, beside, nonresponse),
        reliability=_reliability(respondents, items, threshold, rng),
        invariance=invariance,
        notes=design.notes,
        drivers=drivers.drivers,
        driver_covariance=drivers.covariance,
        terms=drivers.terms,
        groups=groups.assign(is_alike=~groups["domain"].isin(incomparable(INDEX, invariance))),
        quadrants=drivers.quadrants,
        shares=found.shares,
        domains=(*found.domains, *((STAKEHOLDER,) if beside.is_needed(respondents) else ())),
        diagnostics=drivers.diagnostics,
        left_out=drivers.left_out,
        models_left_out=drivers.models_left_out,
        straight=straight_agreement(respondents, items, design, threshold),
    )


def _answers(
    respondents: pd.DataFrame, items: pd.DataFrame, design: SurveyDesign, threshold: int,
    offered: Mapping[str, Sequence[str]] | None, beside: Beside, nonresponse: pd.DataFrame | None,
) -> pd.DataFrame:  # fmt: skip
    """Return the answers of the residents; to the question as whom one answers, those of everybody."""
    if not beside.is_needed(respondents):
        return answer_table(respondents, items, design, threshold, offered, nonresponse)
    is_group = items["item"] == STAKEHOLDER
    parts = [
        answer_table(respondents, items[~is_group], design, threshold, offered, nonresponse),
        answer_table(beside.everybody, items[is_group], beside.design, threshold, offered, nonresponse),
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(place=range(len(table)))


def _estimates(
    respondents: pd.DataFrame, found: Indicators, design: SurveyDesign, council: str, wave: str
) -> pd.DataFrame:
    frame = pd.concat([found.values, respondents[[name for name in found.domains if name not in found.values]]], axis=1)
    indicators, domains = list(found.values), list(found.domains)
    return estimate_table(frame, indicators, domains, design, council, wave, shares=found.shares, scales=found.scales)


def _invariance(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Compare the scales by use, and between the two languages that most people speak."""
    scales, turned = scale_items(items, respondents), turned_items(items)
    parts = []
    for grouping, (first, second) in _pairs(respondents).items():
        pair = [respondents[grouping].eq(level).fillna(False).to_numpy(dtype=bool) for level in (first, second)]
        found = compare_scales(respondents, scales, *pair, turned)
        parts.append(found.assign(grouping=grouping, first=str(first), second=str(second)))
    columns = ["scale", "grouping", "holds", "congruence", "level"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _pairs(respondents: pd.DataFrame) -> dict[str, tuple[object, object]]:
    pairs: dict[str, tuple[object, object]] = {"is_user": (1, 0)} if "is_user" in respondents else {}
    if "language" in respondents and respondents["language"].nunique() > 1:
        pairs["language"] = tuple(respondents["language"].value_counts().index[:2])
    return pairs


def turned_items(items: pd.DataFrame) -> frozenset[str]:
    """Return the items that are worded against their construct."""
    return frozenset(items.loc[items["is_reversed"].astype(bool), "item"])


def _reliability(
    respondents: pd.DataFrame, items: pd.DataFrame, threshold: int, rng: np.random.Generator
) -> pd.DataFrame:
    # Two items have an alpha, though no factors: a mean of two is told like any other.
    scales = scale_items(items, respondents, fewest=2)
    return reliability_table(respondents, scales, user_groups(respondents, threshold), rng, turned_items(items))


def _groups(
    respondents: pd.DataFrame, found: Indicators, design: SurveyDesign, threshold: int, beside: Beside,
    items: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """Compare the groups of residents; and the residents with those beside them, as domains of the whole sample."""
    domains = {name: respondents[name] for name in found.domains}
    values = found.values[INDEX] if INDEX in found.values else pd.Series(np.nan, respondents.index)
    if not beside.is_needed(respondents):
        return compare_groups(values, domains, design, threshold)
    whole = build_indicators(beside.everybody, items).values
    inside = is_resident(beside.everybody)
    domains = {name: beside.everybody[name].where(inside) for name in domains}
    domains[STAKEHOLDER] = beside.everybody[STAKEHOLDER]
    values = whole[INDEX] if INDEX in whole else pd.Series(np.nan, beside.everybody.index)
    return compare_groups(values, domains, beside.design, threshold)


def scale_items(items: pd.DataFrame, respondents: pd.DataFrame, fewest: int = 3) -> dict[str, list[str]]:
    """Return the items of each scale that are not answered alike by all, where there are enough of them."""
    scales = {}
    for name, construct in SCALES.items():
        rows = items[(items["construct"] == construct) & items["is_asked"] & (items["kind"] == "scale")]
        answered = [item for item in rows["item"] if item in respondents and respondents[item].nunique() > 1]
        if len(answered) >= fewest:
            scales[name] = answered
    return scales


def user_groups(respondents: pd.DataFrame, threshold: int) -> dict[str, pd.Series]:
    """Return everybody, users and non-users as flags; groups below the threshold are left out."""
    groups = {"all": pd.Series(True, respondents.index)}
    if "is_user" in respondents:
        groups |= {"users": respondents["is_user"].eq(1), "non_users": respondents["is_user"].eq(0)}
    return {name: flags for name, flags in groups.items() if flags.sum() >= threshold}
