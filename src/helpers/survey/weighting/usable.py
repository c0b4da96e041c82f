"""What of the census a survey can be raked on, and what of it cannot be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.errors import MarginsError, Problem
from helpers.study.choices import AsParameter
from helpers.study.written.near_names import near_list

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from helpers.survey.weighting.factors import Factor

#: Margins whose totals differ by more than this share are reported.
DISAGREEMENT = 0.005
#: So many respondents, and such a share of them, in categories without a row in the census: a row was forgotten.
LEAST_UNCOUNTED, MOST_UNCOUNTED = 5, 0.05


def variables(
    respondents: pd.DataFrame, population: pd.DataFrame, rake_on: Sequence[str] | None
) -> tuple[list[str], list[Problem]]:
    """Return the variables that both the census and the survey have, and notes of those that were not asked.

    Raises
    ------
    MarginsError
        If a variable of `rake_on` is missing in one of them, or none is left.
    """
    counted = list(dict.fromkeys(population["variable"]))
    if rake_on is not None and not rake_on:
        message = (
            "rake_on in council.yml names nothing. Name variables of population.csv ({variables}), or leave it out."
        )
        raise MarginsError(message, variables=", ".join(counted) or "–")
    wanted = counted if rake_on is None else list(rake_on)
    if rake_on is not None and (problems := _missing(respondents, counted, rake_on)):
        raise MarginsError(problems)
    usable = [name for name in wanted if name in respondents and respondents[name].notna().any()]
    if not usable:
        message = "No variable of population.csv is in the survey ({variables}). Map them in codebook.yml."
        raise MarginsError(message, variables=", ".join(counted) or "–")
    return usable, [_unasked(name) for name in wanted if name not in usable]


def _missing(respondents: pd.DataFrame, counted: Sequence[str], rake_on: Sequence[str]) -> list[Problem]:
    """Return what is to be raked on and is not in both the census and the survey, with the names near to it."""
    both = [name for name in counted if name in respondents]
    message = (
        "{variable} is to be raked on, but it is missing in: {place}. Near it: {near}. Both have: {known}. Correct "
        "rake_on in council.yml."
    )
    if isinstance(rake_on, AsParameter):
        message = (
            "{variable} is to be raked on, but it is missing in: {place}. Near it: {near}. Both have: {known}. Correct "
            "the parameter rake_on; left empty, it is council.yml's."
        )
    places = {name: [] if name in counted else ["population.csv"] for name in rake_on}
    for name in rake_on:
        places[name] += [] if name in respondents else ["survey"]
    known = ", ".join(both) or "–"
    return [
        Problem(
            message, values={"variable": name, "place": ", ".join(where), "near": near_list(name, both), "known": known}
        )
        for name, where in places.items()
        if where
    ]


def refuse_figures(population: pd.DataFrame, names: list[str]) -> None:
    """Refuse variables of which a figure is missing, infinite or negative, or all are 0."""
    problems = []
    for name in names:
        counts = population.loc[population["variable"] == name, "population"].to_numpy(dtype=float)
        if not np.isfinite(counts).all() or (counts < 0).any() or counts.sum() <= 0:
            message = (
                "{variable} counts no residents in population.csv, or a figure is missing, infinite or negative. "
                "Correct its figures, or leave it out of rake_on in council.yml."
            )
            problems.append(Problem(message, values={"variable": name}))
    if problems:
        raise MarginsError(problems)


def refuse_uncounted(factors: Mapping[str, Factor], population: pd.DataFrame) -> None:
    """Refuse a census that lacks categories in which many people answered: a row was forgotten."""
    message = (
        "{variable}: {n} of {answered} respondents are {categories}, and population.csv has no row for it (it has: "
        "{counted}). Add its residents there, or name under sample in council.yml, as rake_on, the variables to weight "
        "by."
    )
    problems = []
    for name, factor in factors.items():
        counted = population.loc[population["variable"] == name, "category"].astype(str).tolist()
        lost = {category: n for category, n in factor.counts.items() if category not in counted}
        n, answered = sum(lost.values()), sum(factor.counts.values())
        # Where no answer is counted, the codes are others, and that is said.
        if n >= LEAST_UNCOUNTED and MOST_UNCOUNTED * answered < n < answered:
            most = [category for category, held in lost.items() if held >= LEAST_UNCOUNTED] or [name]
            values = {"variable": name, "n": n, "answered": answered, "categories": ", ".join(most)}
            problems.append(Problem(message, values=values | {"counted": ", ".join(counted)}))
    if problems:
        raise MarginsError(problems)


def _unasked(variable: str) -> Problem:
    message = "{variable} is in population.csv but the survey did not ask it; it was not used for weighting."
    return Problem(message, values={"variable": variable})


def disagreements(population: pd.DataFrame, names: list[str], total: float) -> list[Problem]:
    """Return a note for each variable that counts fewer residents than the one that counts the most."""
    sums = population.groupby("variable")["population"].sum()
    message = "{variable} counts {sum} residents in population.csv, not {total}; its shares were kept and scaled."
    return [
        Problem(message, values={"variable": name, "sum": f"{sums[name]:.0f}", "total": f"{total:.0f}"})
        for name in names
        if abs(sums[name] - total) > DISAGREEMENT * total
    ]
