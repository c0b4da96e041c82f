"""Whether rows that somebody shows beside the method are groups of people: counted here, and not taken from a column.

A frame can name any number in its column of people. So the groups that a row names are looked up among the respondents,
and rows that say the same in words may together speak of no more people than answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from helpers.study.opening import Study

#: The column that says how many people stand behind a row, and the one that says who a row is.
PEOPLE, PERSON = "n", "respondent"


def of_persons(rows: pd.DataFrame, study: Study) -> list[Problem]:
    """Return what shows that rows are persons; nothing where no table of respondents was written yet.

    Parameters
    ----------
    rows
        As `own.table` takes them, with a numeric column ``n``.
    study
        Whose respondents they are counted among; rows of another wave (column ``wave``) are not.
    """
    if not study.has("respondents"):
        return []
    people = study.read("respondents")
    if named := _named(rows, set(people[PERSON].astype(str))):
        return [each_is_one(named)]
    here = rows[rows["wave"].astype(str).eq(study.wave)] if "wave" in rows else rows
    return list(_miscounted(here, people))[:1]


def each_is_one(column: str) -> Problem:
    """Return the problem of rows of persons, told by a column."""
    message = (
        "Each row is a person (column {column}). Show figures by group: "
        "`estimation.domain_means(answers, groups, people.design)` makes them, with the column {people}."
    )
    return Problem(message, values={"column": column, "people": PEOPLE})


def _named(rows: pd.DataFrame, ids: set[str]) -> str:
    """Return the first column in which a cell is a respondent's number; empty where there is none."""
    return next((str(name) for name in rows if rows[name].astype(str).isin(ids).any()), "")


def _miscounted(rows: pd.DataFrame, people: pd.DataFrame) -> Iterator[Problem]:
    """Yield what is wrong with the people that rows say stand behind them."""
    said = rows[PEOPLE].astype(float).fillna(0)
    texts = [name for name in rows if not pd.api.types.is_numeric_dtype(rows[name])]
    known = [name for name in texts if name in people]
    if known:
        yield from _more_than_there_are(said, _counted(rows, people, known), known)
    if not texts or rows.duplicated(texts).any():
        numbers = [name for name in rows if name in people and name not in texts]
        counts = _counted(rows, people, [*known, *numbers]) if numbers else said * 0
        # A mean that is no answer of anybody shows that the rows are figures.
        if len(rows) > 1 and counts.gt(0).all():
            yield from _more_than_there_are(said, counts, [*known, *numbers])
    together = said.groupby([_key(rows[name]) for name in texts]).sum().max() if texts else said.sum()
    if together > len(people):
        message = (
            "Rows that say the same in words speak of {n} people together, and {people} answered, so they may be "
            "persons. Name the group of each row in words."
        )
        yield Problem(message, values={"n": int(together), "people": len(people)})


def _more_than_there_are(said: pd.Series, counts: pd.Series, columns: Sequence[str]) -> Iterator[Problem]:
    wrong = said[said.gt(counts) & counts.gt(0)]
    if len(wrong):
        message = (
            "A row says that {n} people stand behind it, and {counted} answered as it says ({columns}). "
            "`estimation.domain_means(answers, groups, people.design)` counts them."
        )
        values = {"n": int(wrong.iloc[0]), "counted": int(counts[wrong.index[0]]), "columns": ", ".join(columns)}
        yield Problem(message, values=values)


def _counted(rows: pd.DataFrame, people: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Return how many respondents have what each row says in these columns."""
    sizes = pd.DataFrame({name: _key(people[name]) for name in columns}).groupby(list(columns)).size().rename("counted")
    keys = pd.DataFrame({name: _key(rows[name]) for name in columns})
    return keys.join(sizes, on=list(columns))["counted"].fillna(0)


def _key(column: pd.Series) -> pd.Series:
    """Return a column as text in which 48 and 48.0 are the same."""
    numbers = pd.to_numeric(column, errors="coerce").astype(float)
    return column.astype(object).where(numbers.isna(), numbers.map("{:g}".format)).astype(str)
