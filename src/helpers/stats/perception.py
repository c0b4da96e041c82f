"""The steps of the analysis of perception: people in their design, indicators, estimates, answers, scales and groups.

Each takes what the one before gives, and none withholds anything; what may be shown is a step of its own
(`survey.disclosure`). The drivers of the image are in `stats.drivers`. `analyse_perception` takes all the steps of
notebook 02 in one call, for tests and benchmarks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from helpers.stats.comparisons.groups import compare_groups
from helpers.stats.drivers.analysis import DriverAnalysis, analyse_drivers
from helpers.stats.estimates.answers import answer_table, unknowing_shares
from helpers.stats.estimates.correlations import mean_correlations
from helpers.stats.estimates.estimation import estimate_table
from helpers.stats.estimates.indicators import Indicators, build_indicators
from helpers.stats.estimates.straight import straight_agreement
from helpers.stats.people import People, people_in_design
from helpers.stats.scales.invariance import ScaleCompared, compare_scales, incomparable
from helpers.stats.scales.reliability import item_table, reliability_table, weak_scales
from helpers.stats.streams import SCALES, generator
from helpers.study.indicators import INDICATORS
from helpers.survey.disclosure import suppress_answers, suppress_small_cells, suppressed_levels
from helpers.survey.residents import STAKEHOLDER, is_resident

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from helpers.study.config import Sample
    from helpers.survey.design import SurveyDesign

INDEX = "image_index"
#: Scale to the construct whose items make it up.
SCALE_OF = {scale: INDICATORS[scale].measures for scale in INDICATORS.roles.scales}


def estimate_all(people: People, items: pd.DataFrame, indicators: Indicators, council: str, wave: str) -> pd.DataFrame:
    """Return the table `estimates` with nothing withheld: every indicator of the residents, in every domain.

    Stakeholder groups stand beside them, in the domain ``stakeholder`` and nowhere else.
    """
    built, rows = indicators, people.residents
    frame = pd.concat([built.values, rows[[name for name in built.domains if name not in built.values]]], axis=1)
    table = estimate_table(
        frame, list(built.values), list(built.domains), people.design, council, wave, built.shares, scales=built.scales
    )
    if people.are_some_beside:
        table = pd.concat([table, _beside(people, items, council, wave)], ignore_index=True)
    return with_answers(table)


def with_answers(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return estimates with two more columns behind `indicator`: what is measured, and of a share the answer.

    Examples
    --------
    >>> named = with_answers(pd.DataFrame({"indicator": ["trust_score", "channel_used__web"]}))
    >>> named[["measure", "answer"]].values.tolist()
    [['trust_score', None], ['channel_used', 'web']]
    """
    parts = estimates["indicator"].str.partition("__")
    answers = parts[2].astype(object).where(parts[1] != "", None)
    place = list(estimates).index("indicator") + 1
    named = {"measure": parts[0], "answer": answers}
    return pd.concat([estimates.iloc[:, :place], pd.DataFrame(named), estimates.iloc[:, place:]], axis=1)


def _beside(people: People, items: pd.DataFrame, council: str, wave: str) -> pd.DataFrame:
    """Return the rows of table `estimates` for each stakeholder group, citizens among them."""
    built = build_indicators(people.everybody, items)
    frame = built.values.assign(**{STAKEHOLDER: people.everybody[STAKEHOLDER]})
    table = estimate_table(
        frame, list(built.values), [STAKEHOLDER], people.whole, council, wave, built.shares, scales=built.scales
    )
    return table[table["domain"] == STAKEHOLDER]


def vary_together(people: People, indicators: Indicators) -> pd.DataFrame:
    """Return how the residents' estimates vary together, an indicator a row and a column (`mean_correlations`)."""
    return mean_correlations(indicators.values, people.design)


def domains_of(people: People, indicators: Indicators) -> tuple[str, ...]:
    """Return the columns by which the estimates are split."""
    return (*indicators.domains, *((STAKEHOLDER,) if people.are_some_beside else ()))


def count_answers(
    people: People, items: pd.DataFrame, offered: Mapping[str, Sequence[str]] | None = None,
    nonresponse: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return the table `answers` of the residents, nothing withheld; as whom one answers, of everybody.

    Parameters
    ----------
    offered
        Item to the codes of its answers in the order in which they were offered.
    nonresponse
        Table of that name: who did not know.
    """
    if not people.are_some_beside:
        return answer_table(people.residents, items, people.design, offered, nonresponse)
    is_group = items["item"] == STAKEHOLDER
    parts = [
        answer_table(people.residents, items[~is_group], people.design, offered, nonresponse),
        answer_table(people.everybody, items[is_group], people.whole, offered, nonresponse),
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(place=range(len(table)))


@dataclass(frozen=True, eq=False)
class Scales:
    """Whether the items of each scale measure one thing.

    Attributes
    ----------
    reliability
        Table of that name.
    invariance
        One row a scale and grouping (``is_user``, ``language``; the groups are ``first`` and ``second``): whether it
        works alike in both (`stats.scales.invariance.compare_scales`).
    items
        One row an item: what it is to its scale (`stats.scales.reliability.item_table`).
    straight
        One row a block of statements worded alike (`stats.estimates.straight.straight_agreement`).
    """

    reliability: pd.DataFrame
    invariance: pd.DataFrame
    items: pd.DataFrame
    straight: pd.DataFrame

    @property
    def weak(self) -> dict[str, float]:
        """The alpha of each scale whose items hold together weakly."""
        return weak_scales(self.reliability)


def check_scales(people: People, items: pd.DataFrame, *, seed: int, minimum: int) -> Scales:
    """Return how well the items of each scale hold together, in whom alike, and how many agree with everything.

    Parameters
    ----------
    seed
        Of the parallel analysis.
    minimum
        Groups with fewer respondents are not described.
    """
    rows = people.residents
    # Two items have an alpha, though no factors: a mean of two is told like any other.
    held, groups = scale_items(items, rows, fewest=2), user_groups(rows, minimum)
    return Scales(
        reliability_table(rows, held, groups, generator(seed, SCALES), reversed_items_of(items)),
        invariance_of(rows, items),
        item_table(rows, held, reversed_items_of(items), minimum),
        straight_agreement(rows, items, people.design, minimum),
    )


def invariance_of(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return how each scale works by use, and in the two languages that most people speak (`Scales.invariance`)."""
    scales, turned = scale_items(items, respondents), reversed_items_of(items)
    parts = []
    for grouping, (first, second) in _pairs(respondents).items():
        is_level = respondents[grouping].eq
        one, other = (is_level(level).fillna(False).to_numpy(dtype=bool) for level in (first, second))
        compared = compare_scales(respondents, scales, one, other, turned)
        parts.append(compared.assign(grouping=grouping, first=str(first), second=str(second)))
    columns = ["scale", "grouping", "first", "second", *ScaleCompared.__dataclass_fields__]
    together = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return together[columns].assign(level=together["level"].fillna(""))


def _pairs(respondents: pd.DataFrame) -> dict[str, tuple[object, object]]:
    pairs: dict[str, tuple[object, object]] = {"is_user": (1, 0)} if "is_user" in respondents else {}
    if "language" in respondents and respondents["language"].nunique() > 1:
        pairs["language"] = tuple(respondents["language"].value_counts().index[:2])
    return pairs


def reversed_items_of(items: pd.DataFrame) -> frozenset[str]:
    """Return the items that are worded against their construct."""
    return frozenset(items.loc[items["is_reversed"].astype(bool), "item"])


def scale_items(items: pd.DataFrame, respondents: pd.DataFrame, fewest: int = 3) -> dict[str, list[str]]:
    """Return the items of each scale that are not answered alike by all, where there are enough of them."""
    scales = {}
    for name, construct in SCALE_OF.items():
        rows = items[(items["construct"] == construct) & items["is_asked"] & (items["kind"] == "scale")]
        answered = [item for item in rows["item"] if item in respondents and respondents[item].nunique() > 1]
        if len(answered) >= fewest:
            scales[name] = answered
    return scales


def user_groups(respondents: pd.DataFrame, minimum: int) -> dict[str, pd.Series]:
    """Return everybody, users and non-users as flags; groups of fewer than `minimum` are left out."""
    groups = {"all": pd.Series(True, respondents.index)}
    if "is_user" in respondents:
        groups |= {"users": respondents["is_user"].eq(1), "non_users": respondents["is_user"].eq(0)}
    return {name: flags for name, flags in groups.items() if flags.sum() >= minimum}


def groups_of(
    people: People, items: pd.DataFrame, indicators: Indicators, invariance: pd.DataFrame, *, minimum: int
) -> pd.DataFrame:
    """Return the table `groups`: one row a domain, and whether its levels differ in the image index.

    Residents are compared with those beside them too, as domains of the whole sample.

    Parameters
    ----------
    invariance
        As `Scales` has it: ``is_alike`` says whether the index measures the same in the levels, as far as is known.
    minimum
        Levels with fewer respondents are not compared (`stats.comparisons.groups.compare_groups`), nor are those that
        are withheld so that these cannot be had as a remainder: a gap to a group that is shown would give them away.
    """
    values, domains, design = _to_compare(people, items, indicators)
    shown = {name: levels_shown(values, levels, minimum) for name, levels in domains.items()}
    table = compare_groups(values, shown, design, minimum)
    return table.assign(is_alike=~table["domain"].isin(incomparable(INDEX, invariance)))


def levels_shown(values: pd.Series, levels: pd.Series, minimum: int) -> pd.Series:
    """Return a domain with the levels missing whose mean is withheld (`survey.disclosure.suppressed_levels`)."""
    # In the order of the estimates, with those of whom nobody answered: the same levels are withheld there.
    counts = values.notna().groupby(levels, observed=True).sum()
    return levels.where(levels.isin(counts.index[~suppressed_levels(counts, minimum)]))


def _to_compare(
    people: People, items: pd.DataFrame, indicators: Indicators
) -> tuple[pd.Series, dict[str, pd.Series], SurveyDesign]:
    domains = {name: people.residents[name] for name in indicators.domains}
    if not people.are_some_beside:
        return _index(indicators.values, people.residents), domains, people.design
    inside = is_resident(people.everybody)
    domains = {name: people.everybody[name].where(inside) for name in domains}
    domains[STAKEHOLDER] = people.everybody[STAKEHOLDER]
    return _index(build_indicators(people.everybody, items).values, people.everybody), domains, people.whole


def _index(values: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    return values[INDEX] if INDEX in values else pd.Series(np.nan, rows.index)


@dataclass(frozen=True, eq=False)
class Perception:
    """Everything that 02_perception_regression finds out.

    Attributes
    ----------
    estimates, answers
        Tables of those names, small cells withheld.
    groups
        Table of that name.
    """

    people: People
    indicators: Indicators
    estimates: pd.DataFrame
    answers: pd.DataFrame
    scales: Scales
    groups: pd.DataFrame
    drivers: DriverAnalysis

    @property
    def unknowing(self) -> dict[str, float]:
        """Item to the share of those asked who do not know."""
        return unknowing_shares(self.answers)


def analyse_perception(
    respondents: pd.DataFrame, items: pd.DataFrame, margins: pd.DataFrame, sample: Sample, *, population: float,
    threshold: int, council: str, wave: str, imputations: int, replicates: int, seed: int,
    offered: Mapping[str, Sequence[str]] | None = None, nonresponse: pd.DataFrame | None = None, **choices: Any,
) -> Perception:  # fmt: skip
    """Return estimates, answers, scales, group comparisons and drivers, all of the residents.

    Parameters
    ----------
    respondents, items, margins, sample, population
        As for `people_in_design`.
    threshold
        Groups with fewer respondents are withheld.
    imputations, replicates, seed, choices
        As for `analyse_drivers`.
    offered, nonresponse
        As for `count_answers`.
    """
    people = people_in_design(respondents, margins, sample, population)
    indicators = build_indicators(people.residents, items)
    scales = check_scales(people, items, seed=seed, minimum=threshold)
    estimates = estimate_all(people, items, indicators, council, wave)
    answers = count_answers(people, items, offered, nonresponse)
    groups = groups_of(people, items, indicators, scales.invariance, minimum=threshold)
    drivers = analyse_drivers(
        people.residents, items, people.design, replicates=replicates, imputations=imputations, seed=seed,
        minimum=threshold, **choices,
    )  # fmt: skip
    return Perception(
        people, indicators, suppress_small_cells(estimates, threshold), suppress_answers(answers, threshold), scales,
        groups, drivers,
    )  # fmt: skip
