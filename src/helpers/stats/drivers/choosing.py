"""What a driver model is asked: its outcome, the drivers to try and what is held equal, each the analyst's choice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pandas as pd

from helpers.errors import Problem, UsageError
from helpers.stats.drivers.inputs import SMALLEST_LEVEL, DriverInputs, candidate_drivers, driver_inputs, on_hundred
from helpers.stats.drivers.overlaps import NONE, said_twice, share_answers
from helpers.stats.estimates.indicators import DOMAINS, NOT_RATED, shares_among
from helpers.stats.models.kinds import CHOSEN, family_of, fitting_families
from helpers.study.indicators import INDICATORS
from helpers.study.written.near_names import unknown_names
from helpers.survey.scoring import rescaled_items, scored_rows, scores_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.stats.models.regression import Family
    from helpers.survey.design import SurveyDesign

INDEX = "image_index"
CONTROLS = ("sex", "age_group", "education", "is_user")


def outcomes(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return what a driver model can explain, on 0-100: every score, share known, rated question and yes or no.

    High is much of the construct, also of a question worded against it; a yes is 100.
    """
    # Contact is neither good nor bad of anybody: it is held equal, and not explained.
    shares = [name for name in INDICATORS.person_shares if INDICATORS[name].sign]
    columns = {name: respondents[name].astype(float) for name in scores_of(items) if name in respondents}
    columns |= {name: on_hundred(respondents[name], is_share=True) for name in shares if name in respondents}
    use = INDICATORS["is_user"]
    is_contact = (items["construct"] == use.measures) & (items["subscale"] == use.subscale)
    is_rated = items["is_asked"].astype(bool) & scored_rows(items) & ~is_contact
    rated = rescaled_items(respondents, items[is_rated & ~items["construct"].isin(NOT_RATED)])
    possible = columns | {name: rated[name] for name in rated if name not in columns}
    answered = {name: values for name, values in possible.items() if values.notna().any()}
    return pd.DataFrame(answered, index=respondents.index)


def possible_drivers(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return whatever can be a driver, on 0-100: what the survey offers, then what can be explained, then shares.

    The others are what a council noted of the interview (consent, seconds) and the profile, which is held equal, and
    numbers that are no per cent: ten points of a household are none.
    """
    counted = items.loc[items["construct"].isin(NOT_RATED), "item"]
    flags = shares_among(respondents.columns.difference(counted), items)
    in_per_cent = {name: on_hundred(respondents[name], is_share=True) for name in respondents if name in flags}
    numbers = [one.id for one in INDICATORS.indicators if one.unit == "per_cent" and (one.low or 0.0) >= 0]
    told = {name: respondents[name].astype(float) for name in numbers if name in respondents}
    columns = in_per_cent | told | dict(outcomes(respondents, items))
    offered = dict(candidate_drivers(respondents, items))
    return pd.DataFrame(offered | {name: columns[name] for name in columns if name not in offered}, respondents.index)


def of_image(drivers: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of table `drivers` that speak of the image index: none where another outcome was explained."""
    return drivers[drivers["outcome"] == INDEX]


def choose_inputs(
    respondents: pd.DataFrame, items: pd.DataFrame, design: SurveyDesign, *, outcome: str = INDEX,
    drivers: Sequence[str] = (), controls: Sequence[str] | None = None, minimum: int = SMALLEST_LEVEL,
    family: Family | Literal["chosen"] = CHOSEN,
) -> DriverInputs:  # fmt: skip
    """Return the columns of a driver model, and what was left out of it with the reason.

    Parameters
    ----------
    respondents, items
        The tables of those names.
    outcome
        What is explained: one of `outcomes`.
    drivers
        What to try, of `possible_drivers`, the most wanted first: where the sample is small the last ones are left
        out. Empty for those of `candidate_drivers`. What is made of the outcome's own answers is left out.
    controls
        Profile columns held equal, numbers as numbers; None for `CONTROLS`, ``("none",)`` or empty for none. One made
        of the same answers as a driver is left out.
    minimum
        Fewest people that a predictor rests on.
    family
        The kind of model; ``chosen`` for the one that the outcome is given (`kinds.family_of`).

    Raises
    ------
    UsageError
        If a name is none that the survey has, two names say one thing (`overlaps.said_twice`), or the kind of model
        does not fit the outcome; all of them at once, each with what is near or fits.
    """
    explained, offered = outcomes(respondents, items), candidate_drivers(respondents, items)
    possible = possible_drivers(respondents, items)
    named = CONTROLS if controls is None else controls
    problems = _strange(explained, possible, items, outcome, drivers, controls)
    if problems := [*problems, *misfits(family, outcome, explained)]:
        raise UsageError(problems)
    taken = _taken(family, outcome, explained)
    wanted = list(drivers) or list(offered)
    frame = respondents.assign(**dict(possible[wanted]))
    own = [name for name in wanted if name == outcome or share_answers(name, outcome, items)]
    held = [name for name in named if name != NONE]
    # What is tried as a driver is not held equal beside itself, in whatever form.
    twins = [name for name in held if any(share_answers(name, driver, items) for driver in drivers)]
    columns = frame.drop(columns=outcome, errors="ignore").join(explained[[outcome]] if outcome in explained else [])
    tried = [name for name in wanted if name not in own]
    beside = [name for name in held if name not in twins]
    inputs = driver_inputs(columns, outcome, tried, beside, design, minimum, taken)
    told = dict.fromkeys(own, "part_of_outcome")
    told |= {name: "part_of_driver" for name in twins if name not in drivers}
    return replace(inputs, left_out=told | inputs.left_out)


def strange_choices(
    respondents: pd.DataFrame, items: pd.DataFrame, outcome: str, drivers: Sequence[str], controls: Sequence[str] | None
) -> list[Problem]:
    """Return a problem for each name that the survey does not have, and for two that say one thing.

    Parameters
    ----------
    respondents, items, outcome, drivers, controls
        As for `choose_inputs`.
    """
    explained, possible = outcomes(respondents, items), possible_drivers(respondents, items)
    return _strange(explained, possible, items, outcome, drivers, controls)


def _strange(
    explained: pd.DataFrame, possible: pd.DataFrame, items: pd.DataFrame, outcome: str, drivers: Sequence[str],
    controls: Sequence[str] | None,
) -> list[Problem]:  # fmt: skip
    named = CONTROLS if controls is None else controls
    return [
        *unknown_names("outcome", [outcome], [INDEX, *explained]),
        *unknown_names("drivers", drivers, list(possible)),
        *unknown_names("controls", named, [*CONTROLS, *DOMAINS, *_profile(items), NONE]),
        *said_twice(drivers, named, items),
    ]


def drivers_but(inputs: DriverInputs, without: str) -> list[str]:
    """Return the drivers of a model but one, to see what the others do when it is dropped.

    Raises
    ------
    UsageError
        If the model has no such driver; with those that it has.
    """
    if without not in inputs.drivers:
        message = "{without} is no driver of this model, so it cannot be left out. Its drivers: {known}."
        raise UsageError(message, without=without, known=", ".join(inputs.drivers) or "–")
    return [name for name in inputs.drivers if name != without]


def _taken(family: Family | Literal["chosen"], outcome: str, explained: pd.DataFrame) -> Family:
    if family != CHOSEN:
        return family
    return family_of(explained[outcome]) if outcome in explained else "linear"


def misfits(family: str, outcome: str, explained: pd.DataFrame) -> list[Problem]:
    """Return the problem of a kind of model that does not fit an outcome, with what does; none where it fits.

    Parameters
    ----------
    explained
        As `outcomes` returns.
    """
    if family == CHOSEN or outcome not in explained or family in fitting_families(explained[outcome]):
        return []
    message = (
        "family: {family} does not fit {outcome}, which has {n} different answers here. What fits it: {fitting}. What "
        "{family} fits: {outcomes}. Set one of them, or leave family at chosen."
    )
    served = [name for name in explained if family in fitting_families(explained[name])]
    values = {
        "family": family, "outcome": outcome, "n": int(explained[outcome].nunique()),
        "fitting": ", ".join(fitting_families(explained[outcome])) or "–", "outcomes": ", ".join(served) or "–",
    }  # fmt: skip
    return [Problem(message, values=values)]


def _profile(items: pd.DataFrame) -> list[str]:
    return list(items.loc[items["is_asked"].astype(bool) & (items["construct"] == "profile"), "item"])
