"""A second file of the same people, its columns set beside the survey's by an identifier that both files hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from helpers.errors import Problem, SurveyFileError
from helpers.survey.receiving.matching import Columns
from helpers.survey.vocabulary import NOT_ASKED, code_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from helpers.study.config import JoinedFile
    from helpers.survey.receiving.raw import RawSurvey

#: With partners for fewer interviews than this, the two columns do not name the same people.
FEWEST_PARTNERS = 0.5
SHOWN_ROWS = 5
Fact = TypeVar("Fact")


def join(raw: RawSurvey, other: RawSurvey, rule: JoinedFile) -> RawSurvey:
    """Return the survey with the columns of another file of the same people.

    Whoever is not in the other file was not asked its questions; who is only in the other file is nobody's interview.
    Both are counted in the notes. A column that both files have keeps the survey's, and the other's is renamed.

    Raises
    ------
    SurveyFileError
        If a file lacks the identifier or holds one twice, or fewer than half of the interviews are in it.
    """
    ours = _keys(raw, rule.by)
    theirs = _keys(other, rule.their or rule.by)
    _refuse_repeated(ours, raw.name)
    _refuse_repeated(theirs, other.name)
    known = theirs[theirs != ""]
    has_partner = ours.isin(set(known))
    _refuse_strangers(has_partner, raw, other, rule)
    added = other.frame.drop(columns=[theirs.name]).loc[known.index].set_axis(known.to_numpy())
    names = {name: f"{name} [{other.name}]" if name in raw.frame else name for name in added}
    added = added.rename(columns=names)
    beside = added.reindex(ours.where(has_partner)).set_axis(raw.frame.index)
    beside = beside.where(has_partner, NOT_ASKED, axis=0)
    frame = raw.frame.join(beside)
    return replace(
        raw,
        frame=frame,
        labels=raw.labels | _renamed(other.labels, names),
        questions=raw.questions | _renamed(other.questions, names),
        declared_missing=raw.declared_missing | _renamed(other.declared_missing, names),
        notes=(*raw.notes, _note(has_partner, known, set(ours), other, rule)),
    )


def _renamed(facts: Mapping[str, Fact], names: Mapping[str, str]) -> dict[str, Fact]:
    """Return what the other file says of its columns, under the names that they have beside the survey's."""
    return {names[column]: fact for column, fact in facts.items() if column in names}


def _keys(raw: RawSurvey, wanted: str) -> pd.Series:
    columns = Columns(raw.frame.columns)
    column = columns.find(wanted)
    if column is None:
        message = "{file} has no column {column} to join it by (near: {near}). Correct survey.join in council.yml."
        values = {"file": raw.name, "column": wanted, "near": columns.near(wanted)}
        raise SurveyFileError(Problem(message, "council.yml, survey.join", values))
    return raw.frame[column].map(code_key)


def _refuse_repeated(keys: pd.Series, name: str) -> None:
    repeated = keys.index[keys.duplicated(keep=False) & (keys != "")]
    if len(repeated):
        message = (
            "The column {column} names somebody twice, as in rows {rows}, so that it is not clear whose answers are "
            "meant. Keep one row a person."
        )
        rows = ", ".join(str(row) for row in repeated[:SHOWN_ROWS])
        raise SurveyFileError(Problem(message, name, {"column": keys.name, "rows": rows}))


def _refuse_strangers(has_partner: pd.Series, raw: RawSurvey, other: RawSurvey, rule: JoinedFile) -> None:
    if has_partner.mean() >= FEWEST_PARTNERS:
        return
    message = (
        "Only {n} of {rows} interviews of {file} are found in {other} by {column}. Name the identifier that both files "
        "hold under by and their, in survey.join."
    )
    values = {"n": int(has_partner.sum()), "rows": len(has_partner), "file": raw.name, "other": other.name}
    raise SurveyFileError(Problem(message, "council.yml, survey.join", values | {"column": rule.by}))


def _note(has_partner: pd.Series, known: pd.Series, ours: set[str], other: RawSurvey, rule: JoinedFile) -> Problem:
    message = (
        "{file} is joined by {column}: {n} of {rows} interviews are in it, and {strangers} of its rows belong to no "
        "interview."
    )
    values = {"file": other.name, "column": rule.by, "n": int(has_partner.sum()), "rows": len(has_partner)}
    return Problem(message, values=values | {"strangers": int((~known.isin(ours)).sum())})
