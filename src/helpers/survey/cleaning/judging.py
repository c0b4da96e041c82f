"""Answers held against each other: ages and their groups, typed places, durations, and whom the routing asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from helpers.survey.checking.codes import ages_apart, categories, checks
from helpers.survey.checking.codes.checks import issue_table
from helpers.survey.checking.codes.faults import shareable
from helpers.survey.checking.codes.open_ages import groups_of, without_single_ages
from helpers.survey.cleaning import times
from helpers.survey.decoding.decoding import Answers
from helpers.survey.vocabulary import REFUSED, VALID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from helpers.study.config import Council
    from helpers.study.instrument import Instrument


def judge(
    answers: dict[str, Answers], instrument: Instrument, config: Council, places: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Answers], list[pd.DataFrame], dict[str, str]]:
    """Return the answers after ages, places and routing, the issues, and the items derived from others."""
    judged, issues, derived = dict(answers), [], {}
    if "age" in judged:
        judged["age"], entries = categories.clean_age(judged["age"], config.options, config.wave.start.year)
        issues.append(entries)
        if "age_group" in answers:
            issues.append(ages_apart.entries(judged["age"], answers["age_group"], instrument["age_group"]))
        judged["age_group"] = _age_groups(judged, instrument)
        judged["age"] = without_single_ages(judged["age"], config.options.minimum_age)
        derived = {} if "age_group" in answers else {"age_group": "age"}
    for item in instrument.items:
        if item.id in judged and item.kind == "single" and not item.options:
            judged[item.id], entries = categories.clean_places(item.id, judged[item.id], places.get(item.id, ()))
            issues.append(entries)
    between, entries = times.left_open(times.time_between(judged))
    judged |= between
    issues.append(entries)
    for item in instrument.items:
        if item.id in judged and item.ask_if:
            judged[item.id], broken = checks.apply_routing(item, judged)
            rows = judged[item.id].texts[broken]
            issues.append(
                issue_table(
                    rows.index, "broken_routing", "value_set_aside", item.id, shareable(rows, item, len(broken))
                )
            )
    return judged, issues, derived


def _age_groups(answers: Mapping[str, Answers], instrument: Instrument) -> Answers:
    """Return the group of each age; the group that was asked where the age is missing."""
    age, asked = answers["age"], answers.get("age_group")
    groups = groups_of(age, instrument["age_group"])
    if asked is None:
        # Somebody under the youngest group has an age and no group.
        states = age.states.mask((age.states == VALID) & groups.isna(), REFUSED)
        return Answers(groups, states, pd.Series("", groups.index, dtype=object), age.texts)
    states = asked.states.mask(groups.notna(), VALID)
    return replace(asked, values=groups.where(groups.notna(), asked.values), states=states)
