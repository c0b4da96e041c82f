"""People whose age and whose age group, asked or worked out by hand, are not of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import Problem
from helpers.survey.checking.codes.categories import clean_age, group_ages
from helpers.survey.checking.codes.checks import issue_table
from helpers.survey.checking.codes.faults import LEAST_FAULTS, TOLERATED
from helpers.survey.checking.codes.open_ages import groups_of
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import VALID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from helpers.study.config import Options
    from helpers.study.instrument import Item
    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey


def apart(age: Answers, asked: Answers, item: Item) -> pd.DataFrame:
    """Return, of those of whom both are known, whether the group is not that of the age, and by more than a year.

    Whoever had no birthday yet is a year younger than the year of birth says.

    Parameters
    ----------
    age
        In years (see `clean_age`).
    item
        The age groups.
    """
    groups = groups_of(age, item)
    known = groups.index[groups.notna() & (asked.states == VALID)]
    said = asked.values[known]
    near = [group_ages(age.values[known] + year, item) == said for year in (-1, 1)]
    differs = groups[known] != said
    return pd.DataFrame({"differs": differs, "is_far": differs & ~near[0] & ~near[1]}, index=known)


def entries(age: Answers, asked: Answers, item: Item) -> pd.DataFrame:
    """Return the issues of people whose age group is put right by their age."""
    found = apart(age, asked, item)
    rows = found.index[found["differs"]]
    return issue_table(rows, "ages_disagree", "repaired", "age_group", asked.values[rows])


def ages_apart(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, options: Options, year: int
) -> Iterator[Problem]:
    """Yield the problem of ages and age groups that are not of the same people.

    Parameters
    ----------
    year
        Year of the interviews.
    """
    message = (
        "The age and the age group of {n} of {both} people are not of one person, such as in rows {rows}: one of the "
        "columns has moved, or says something else. Correct it, or leave it out with ignore: [{group}] (the age "
        "counts) or ignore: [{age}] (the group counts) in codebook.yml."
    )
    if (found := _both(answers, matching, options, year)) is None:
        return
    rows = found.index[found["is_far"]]
    if len(rows) >= LEAST_FAULTS and len(rows) > TOLERATED * len(found):
        columns = {key: quoted(str(matching.sources[item].column))
                   for key, item in (("age", "age"), ("group", "age_group"))}  # fmt: skip
        yield Problem(message, raw.name, {"n": len(rows), "both": len(found), "rows": raw.told(rows), **columns})


def told_apart(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, options: Options, year: int
) -> Iterator[Problem]:
    """Yield the note on people of whom the age was taken, and not the age group that stands beside it."""
    if (found := _both(answers, matching, options, year)) is None or not found["differs"].any():
        return
    message = (
        "The age and the age group of {n} of {both} people differ, such as in rows {rows}: they count in the group of "
        "their age."
    )
    one = "The age and the age group of one of {both} people differ, in row {rows}: it counts in the group of its age."
    rows = found.index[found["differs"]]
    yield Problem(message, values={"n": len(rows), "both": len(found), "rows": raw.told(rows)}, one=one)


def _both(answers: Mapping[str, Answers], matching: Matching, options: Options, year: int) -> pd.DataFrame | None:
    """Return `apart` of the people of a file in which both lie in columns of their own; None where they do not."""
    if not {"age", "age_group"} <= set(answers):
        return None
    if matching.sources["age"].columns == matching.sources["age_group"].columns:
        return None
    age, item = clean_age(answers["age"], options, year)[0], matching.sources["age_group"].item
    return apart(age, answers["age_group"], item)
