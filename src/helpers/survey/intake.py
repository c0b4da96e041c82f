"""All that a council handed in for one wave's survey: the file, the codebook, the census, the real spending."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from helpers.errors import ConfigError, MarginsError, Problem, SurveyFileError
from helpers.study.agreement import fieldwork_problems
from helpers.study.written.misnamed import misnamed
from helpers.survey.assembling import items_table, respondents_table
from helpers.survey.census import in_codes
from helpers.survey.cleaning.steps import CleanSurvey, clean_survey
from helpers.survey.codebook.codebook import Codebook, fit_instrument, read_codebook
from helpers.survey.design import build_design
from helpers.survey.files.raw import RawSurvey
from helpers.survey.receiving.reading import read_survey
from helpers.survey.spending import ON_THE_BUDGET, actual_spending, unproven
from helpers.survey.weighting.population import Census, read_population

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from helpers.study.config import Sample, SurveyFile
    from helpers.study.opening import Study
    from helpers.survey.cleaning.parts import Part


@dataclass(frozen=True, eq=False)
class Received:
    """What lies in a council's folder.

    Attributes
    ----------
    population
        Table of census margins, None without population.csv.
    actual_spending
        Social Services' share of the budget of the wave's year, per cent; None where it is not known.
    census_notes
        What a reader must be told of the census: totals and years set aside, shares turned into residents.
    unproven
        Statements of the quiz of which nobody knows whether they are true of this council (`spending.unproven`).
    """

    raw: RawSurvey
    codebook: Codebook
    population: pd.DataFrame | None
    actual_spending: float | None
    census_notes: tuple[Problem, ...] = ()
    unproven: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Cleaned:
    """What the cleaning gives: the study as it was asked, the cleaned survey, respondents before weighting, items."""

    survey: CleanSurvey
    respondents: pd.DataFrame
    items: pd.DataFrame


def receive(study: Study) -> Received:
    """Return all that the study's folder holds for the survey.

    Raises
    ------
    SurveyFileError, CodebookError, MarginsError
        If the survey file, codebook.yml or population.csv cannot be read, or a file lies there under a wrong name.
    """
    folder = study.paths.raw
    census, codebook = folder / "population.csv", read_codebook(folder / "codebook.yml")
    counted = read_population(census, residents=study.config.population) if census.exists() else None
    raw = read_survey(folder, study.config.survey, codebook)
    problems = misnamed(folder, names_read(study.config.survey, raw))
    if problems:
        raise SurveyFileError(problems)
    return received_of(study, raw, codebook, counted)


def names_read(config: SurveyFile, raw: RawSurvey | None) -> set[str]:
    """Return the names of the files that are read as the survey, or joined to it."""
    named = [config.file or "", *(part.file for part in (*config.parts, *config.join))]
    return {*named, *(file.name.partition(" (")[0] for file in (raw.files if raw else ()))}


def received_of(study: Study, raw: RawSurvey, codebook: Codebook, census: Census | None) -> Received:
    """Return what was read of a study's folder as one thing, the census in the survey's codes.

    Raises
    ------
    MarginsError
        If the census has categories that the survey does not have, or is named for weighting and not there.
    """
    if census is None and study.config.sample.rake_on:
        message = (
            "rake_on in council.yml names {variables}, and there is no population.csv to weight by. Add it (mirall "
            "margins makes it of official tables), or leave rake_on out."
        )
        raise MarginsError(message, variables=", ".join(study.config.sample.rake_on))
    coded = None if census is None else in_codes(census, fit_instrument(study.instrument, codebook))
    folder, year = study.paths.raw / "communication", study.config.wave.start.year
    unknown = frozenset(unproven(ON_THE_BUDGET, folder, year))
    census_read = (coded.margins, coded.notes) if coded else (None, ())
    return Received(raw, codebook, census_read[0], actual_spending(folder, year), census_read[1], unknown)


def clean(study: Study, received: Received, parts: Sequence[Part] | None = None) -> Cleaned:
    """Return the cleaned and scored survey.

    Parameters
    ----------
    parts
        The files as they were read and found in order (`clean_survey`).

    Raises
    ------
    CodebookError
        If the codebook does not fit the file or the instrument.
    SurveyFileError
        If no row is left, or fewer than the disclosure threshold, or too many weights are unusable.
    ConfigError
        If the strata and clusters leave no sampling units to be compared, or more people answered than live there, or
        the field reports other interviews than these.
    """
    known = census_categories(received.population)
    survey = clean_survey(received.raw, received.codebook, study.instrument, study.config, known, parts)
    _refuse_few(survey, study.config.options.disclosure_threshold)
    _refuse_design(survey, study.config.sample)
    _refuse_residents(len(survey.rows), study.config.population)
    if problems := fieldwork_problems(study.config.fieldwork, len(survey.rows), len(survey.raw.frame)):
        raise ConfigError(problems)
    own = frozenset(item.id for item in received.codebook.own_items)
    items = items_table(survey, own, received.unproven)
    return Cleaned(survey, respondents_table(survey, items, received.actual_spending), items)


def _refuse_few(survey: CleanSurvey, minimum: int) -> None:
    """Refuse a survey of which every figure would have to be withheld."""
    if len(survey.rows) >= minimum:
        return
    message = (
        "Only {n} respondents are left ({counts}); a report needs at least {minimum}, so that nobody is recognised in "
        "it. Collect more answers, or see in methodology/cleaning.qmd what each reason means."
    )
    one = (
        "Only one respondent is left ({counts}); a report needs at least {minimum}, so that nobody is recognised in "
        "it. Collect more answers, or see in methodology/cleaning.qmd what each reason means."
    )
    told = ", ".join(f"{name} {n}" for name, n in survey.counts.items())
    values = {"n": len(survey.rows), "counts": told, "minimum": minimum}
    raise SurveyFileError(Problem(message, survey.raw.name, values, one))


def _refuse_residents(respondents: int, population: int) -> None:
    if respondents <= population:
        return
    message = (
        "{n} people answered, and population is {population}. Write how many residents the survey speaks for, in whole "
        "people: 20000, not 20."
    )
    values = {"n": respondents, "population": population}
    raise ConfigError(Problem(message, "council.yml", values))


def _refuse_design(survey: CleanSurvey, sample: Sample) -> None:
    """Refuse a design of which no interval can be drawn: as many strata as sampling units."""
    design = build_design(survey.design.assign(weight=1.0), sample, None)
    if design.degrees_of_freedom > 0:
        return
    message = (
        "The sample has {units} sampling units in {strata} strata, so no interval can be drawn; there must be more "
        "units than strata. Correct sample.cluster and sample.stratum, or leave them out."
    )
    values = {"units": len(design.unit_strata), "strata": len(design.stratum_names)}
    raise ConfigError(Problem(message, "council.yml", values))


def census_categories(population: pd.DataFrame | None) -> dict[str, list[str]]:
    """Return the categories that the census counts, by variable."""
    if population is None:
        return {}
    return {str(name): [str(c) for c in rows["category"]] for name, rows in population.groupby("variable", sort=False)}


def as_asked(study: Study) -> Study:
    """Return the study with the instrument as its survey asked it: own items, labels and wordings have their names.

    Raises
    ------
    CodebookError
        If codebook.yml cannot be read.
    """
    codebook = read_codebook(study.paths.raw / "codebook.yml")
    return replace(study, instrument=fit_instrument(study.instrument, codebook))
