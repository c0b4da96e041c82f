"""Ages that are known to one side only ("85+", "16 o menys", born "1939 or earlier"): a group, and no single age."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from helpers.errors import Problem
from helpers.survey.checking.codes.categories import clean_age, group_ages
from helpers.survey.checking.codes.faults import SHOWN_ROWS, fewest_shared
from helpers.survey.codebook.bands import bands, holder
from helpers.survey.decoding.cells import OR_OLDER, OR_YOUNGER
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import INVALID, VALID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from helpers.study.config import Options
    from helpers.study.instrument import Instrument, Item
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey


def open_ages(age: Answers) -> pd.Series:
    """Return whether each age is known to one side only."""
    return age.faults.isin([OR_OLDER, OR_YOUNGER]) & (age.states == VALID)


def groups_of(age: Answers, item: Item) -> pd.Series:
    """Return the age group of each age; of an open one the group that holds all that is said, None where none does.

    Parameters
    ----------
    age
        In years (see `clean_age`).
    item
        The age groups. The first and the last one are open below and above.
    """
    known, ages = bands([option.code for option in item.options]), age.values[open_ages(age)]
    groups = group_ages(age.values, item)
    for row, years in ages.items() if known else ():
        is_older = age.faults[row] == OR_OLDER
        groups[row] = holder((years, np.inf) if is_older else (0.0, years), known)
    return groups


def without_single_ages(age: Answers, least: int) -> Answers:
    """Return the ages without those that are open, so that no mean takes 85 or more for 85.

    Those who are surely under the youngest that counts stay: they are why the row is left out.
    """
    unknown = open_ages(age) & ~((age.faults == OR_YOUNGER) & (age.values < least))
    return replace(age, values=age.values.mask(unknown), states=age.states.mask(unknown, INVALID))


def told(age: Answers | None) -> Iterable[Problem]:
    """Yield the note on a file's open ages: which, and in how many rows."""
    if age is None or not (rows := age.texts[open_ages(age)]).size:
        return
    message = (
        "Column {column} holds ages with an open end{values} in {n} rows: each counts in the age group that holds all "
        "of what it says, and as no single age."
    )
    one = (
        "Column {column} holds an age with an open end{values} in one row: it counts in the age group that holds all "
        "of what it says, and as no single age."
    )
    values = {"column": quoted(str(rows.name or "age")), "values": _shown(age), "n": len(rows)}
    yield Problem(message, values=values, one=one)


def unheld_ages(
    answers: Mapping[str, Answers], raw: RawSurvey, instrument: Instrument, options: Options, year: int
) -> Iterable[Problem]:
    """Yield a problem where an open age may be of several age groups, and no question asked for the group.

    Parameters
    ----------
    year
        Year of the interviews.
    """
    if "age" not in answers or "age_group" in answers or "age_group" not in instrument:
        return
    age, item = clean_age(answers["age"], options, year)[0], instrument["age_group"]
    known = bands([option.code for option in item.options])
    # Who is surely below the first group has none.
    least = min((low for low, _ in known.values()), default=np.inf)
    is_unheld = open_ages(age) & groups_of(age, item).isna() & ((age.values >= least) | (age.faults == OR_OLDER))
    if not is_unheld.any():
        return
    message = (
        "Ages with an open end{values} stand in rows {rows} ({n} in all), and no age group ({allowed}) holds all of "
        "what they say. Write groups that do under items in codebook.yml, as in age_group: {{column: {column}, "
        "options: {{group: label}}, bands: {{group: [from, to]}}}}, and the same groups in population.csv; or say "
        "under age what is no answer, as in age: {{missing: {{the text: refused}}}}, and these people have no group."
    )
    name = str(age.texts.name or "age")
    unheld = replace(age, faults=age.faults.where(is_unheld, ""))
    values = {"n": int(is_unheld.sum()), "values": _shown(unheld), "rows": raw.told(age.texts.index[is_unheld]),
              "allowed": ", ".join(known), "column": quoted(name)}  # fmt: skip
    yield Problem(message, f"{raw.file_of(name)}, column {name}", values)


def _shown(age: Answers) -> str:
    """Return the open ages that several rows share, in parentheses; what one person wrote is not shown."""
    counts = age.texts[open_ages(age)].str.strip().value_counts()
    shared = counts.index[counts >= fewest_shared(len(age.texts))]
    return f" ({', '.join(shared[:SHOWN_ROWS])})" if len(shared) else ""
