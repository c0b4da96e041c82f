"""A second file of the same people, its columns set beside the survey's by an identifier that both files hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from helpers.errors import Problem, SurveyFileError
from helpers.survey.files.raw import shortened
from helpers.survey.matching.matching import Columns
from helpers.survey.receiving.beside import contradictions, filled, is_written_by_tool
from helpers.survey.receiving.identifiers import folded, identifier, shape
from helpers.survey.vocabulary import NOT_ASKED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from helpers.study.config import JoinedFile
    from helpers.survey.files.raw import RawSurvey

#: With partners for fewer interviews than this, the two columns do not name the same people.
FEWEST_PARTNERS = 0.5
#: More interviews than this (and so many) that are not in the other file are asked about.
MOST_ALONE, LEAST_ALONE = 0.1, 5
Fact = TypeVar("Fact")


def join(
    files: Sequence[RawSurvey],
    other: RawSurvey,
    rule: JoinedFile,
    own: Sequence[pd.Series] | None = None,
    unfiltered: str = "",
) -> list[RawSurvey]:
    """Return the files of the survey with the columns of another file of the same people.

    Whoever is not in the other file was not asked its questions; who is only in the other file is nobody's interview.
    Both are counted in the notes. A column that both files have is one column: what the survey leaves blank is filled.

    Parameters
    ----------
    own
        Whether each row of each file is this council's: the others are joined to nothing, and may bear the same
        identifiers. Every row where it is not given.
    unfiltered
        The column by which the filter tells councils apart, where the other file has no such column.

    Raises
    ------
    SurveyFileError
        If a file lacks the identifier or holds one twice, if identifiers differ in their writing only, if fewer than
        half of the interviews are in the other file, if more than a tenth are not and the rule does not call it
        incomplete, or if a column of both files holds two answers of one person.
    """
    other = _wanted(other, rule)
    theirs = _keys(other, rule.their or rule.by, rule)
    ours = [_keys(raw, rule.by, rule) for raw in files]
    mine = [keys[is_own] for keys, is_own in zip(ours, own, strict=True)] if own is not None else ours
    _refuse_repeated(mine, [raw.name for raw in files])
    _refuse_repeated([theirs], [other.name], unfiltered)
    known = theirs[theirs != ""]
    whole = pd.concat(mine)
    if rule.fold is None:
        _refuse_other_writing(mine, files, known, other, rule)
    _refuse_strangers(whole.isin(set(known)), files, other, rule)
    _refuse_alone(whole.isin(set(known)), files, other, rule)
    note = _note(whole, known, files, other, rule)
    joined = [_beside(raw, keys, other, theirs) for raw, keys in zip(files, mine, strict=True)]
    problems = [problem for _, refusals in joined for problem in refusals]
    if problems:
        raise SurveyFileError(problems)
    return [replace(raw, notes=(*raw.notes, note) if i == 0 else raw.notes) for i, (raw, _) in enumerate(joined)]


def _wanted(other: RawSurvey, rule: JoinedFile) -> RawSurvey:
    """Return the other file with its identifier and the columns that are joined of it."""
    if not rule.columns:
        return other
    columns = Columns(other.frame.columns)
    named = {name: columns.find(name) for name in (*rule.columns, rule.their or rule.by)}
    message = "{file} has no column {column} to be joined (near: {near}). Correct survey.join in council.yml."
    problems = [
        Problem(message, "council.yml, survey.join", {"file": other.name, "column": n, "near": columns.near(n)})
        for n, column in named.items()
        if column is None and n in rule.columns
    ]
    if problems:
        raise SurveyFileError(problems)
    return replace(other, frame=other.frame[list(dict.fromkeys(name for name in named.values() if name))])


def _keys(raw: RawSurvey, wanted: str, rule: JoinedFile) -> pd.Series:
    columns = Columns(raw.frame.columns)
    column = columns.find(wanted)
    if column is None:
        message = "{file} has no column {column} to join it by (near: {near}). Correct survey.join in council.yml."
        values = {"file": raw.name, "column": wanted, "near": columns.near(wanted)}
        raise SurveyFileError(Problem(message, "council.yml, survey.join", values))
    return raw.frame[column].map(folded if rule.fold else identifier)


def _refuse_repeated(keys: Sequence[pd.Series], names: Sequence[str], unfiltered: str = "") -> None:
    """Refuse an identifier that stands twice, in one file or in two of them."""
    times = Counter(key for of_file in keys for key in of_file if key)
    rows = [
        f"{name} {row}" if len(keys) > 1 else f"{row}"
        for name, of_file in zip(names, keys, strict=True)
        for row, key in of_file.items()
        if times[key] > 1
    ]
    if rows and unfiltered:
        message = (
            "The column {column} names somebody twice, as in rows {rows}, and the file has no column {filter}, by "
            "which the filter tells councils apart. Give it that column, or keep this council's rows alone."
        )
        values = {"column": keys[0].name, "rows": shortened(rows), "filter": unfiltered}
        raise SurveyFileError(Problem(message, " + ".join(names), values))
    if rows and all(of_file[of_file != ""].is_unique for of_file in keys):
        message = (
            "The column {column} names somebody in two files, as in rows {rows}, so that it is not clear whose answers "
            "are meant in a file joined by it. Number the people of each file otherwise, there and in the joined file; "
            "or keep one row a person, where they are the same."
        )
        raise SurveyFileError(Problem(message, " + ".join(names), {"column": keys[0].name, "rows": shortened(rows)}))
    if rows:
        message = (
            "The column {column} names somebody twice, as in rows {rows}, so that it is not clear whose answers are "
            "meant. Keep one row a person."
        )
        raise SurveyFileError(Problem(message, " + ".join(names), {"column": keys[0].name, "rows": shortened(rows)}))


def _refuse_other_writing(
    ours: Sequence[pd.Series], files: Sequence[RawSurvey], known: pd.Series, other: RawSurvey, rule: JoinedFile
) -> None:
    """Refuse identifiers that have a partner only under another writing: a1 and A1, 001 and 1, 1.000 and 1000."""
    alone = {folded(key): key for key in known[~known.isin(pd.concat(ours))]}
    differing = [
        (f"{raw.name} {row}" if len(files) > 1 else f"{row}", key)
        for raw, keys in zip(files, ours, strict=True)
        for row, key in keys[~keys.isin(set(known)) & (keys != "")].items()
        if folded(key) in alone
    ]
    if not differing:
        return
    message = (
        "{n} identifiers of {file} stand in {other} in another writing only, such as in rows {rows}: of the form "
        "{mine}, and there {theirs} (9 is any digit, A any letter). Write in council.yml, in survey.join, fold: true "
        "where they are the same people, or fold: false where they are others."
    )
    mine, theirs = shape(differing[0][1], alone[folded(differing[0][1])])
    values = {
        "n": len(differing),
        "file": _named(files),
        "other": other.name,
        "rows": shortened([row for row, _ in differing]),
    }
    values |= {"column": rule.by, "mine": mine, "theirs": theirs}
    raise SurveyFileError(Problem(message, "council.yml, survey.join", values))


def _named(files: Sequence[RawSurvey]) -> str:
    return " + ".join(raw.name for raw in files)


def _refuse_strangers(has_partner: pd.Series, files: Sequence[RawSurvey], other: RawSurvey, rule: JoinedFile) -> None:
    if has_partner.mean() >= FEWEST_PARTNERS:
        return
    message = (
        "Only {n} of {rows} interviews of {file} are found in {other} by {column}. Name the identifier that both files "
        "hold under by and their, in survey.join."
    )
    values = {"n": int(has_partner.sum()), "rows": len(has_partner), "file": _named(files), "other": other.name}
    raise SurveyFileError(Problem(message, "council.yml, survey.join", values | {"column": rule.by}))


def _refuse_alone(has_partner: pd.Series, files: Sequence[RawSurvey], other: RawSurvey, rule: JoinedFile) -> None:
    """Refuse a file in which many interviews are not, until it is said that this is so."""
    alone = [f"{row}" for row in has_partner.index[~has_partner]]
    if rule.incomplete or len(alone) < LEAST_ALONE or len(alone) <= MOST_ALONE * len(has_partner):
        return
    message = (
        "{n} of {rows} interviews of {file} are not found in {other} by {column}, such as those in rows {alone}, and "
        "would count as not asked its questions. Correct the identifiers; or write in council.yml, in survey.join, "
        "incomplete: true where these people are not in the file."
    )
    values = {"n": len(alone), "rows": len(has_partner), "file": _named(files), "other": other.name}
    values |= {"column": rule.by, "alone": shortened(alone)}
    raise SurveyFileError(Problem(message, "council.yml, survey.join", values))


def _note(ours: pd.Series, known: pd.Series, files: Sequence[RawSurvey], other: RawSurvey, rule: JoinedFile) -> Problem:
    message = (
        "{file} is joined by {column}: {n} of {rows} interviews are in it, and {strangers} of its rows belong to no "
        "interview."
    )
    values = {"file": other.name, "column": rule.by, "n": int(ours.isin(set(known)).sum()), "rows": len(ours)}
    return Problem(message, values=values | {"strangers": int((~known.isin(set(ours))).sum())})


def _beside(raw: RawSurvey, keys: pd.Series, other: RawSurvey, theirs: pd.Series) -> tuple[RawSurvey, list[Problem]]:
    """Return one file with the other's columns, and the columns of both that hold two answers of one person."""
    known = theirs[theirs != ""]
    other = replace(other, frame=other.frame.drop(columns=[theirs.name]))
    partner = pd.Series(known.index, known.to_numpy()).reindex(keys).set_axis(keys.index).reindex(raw.frame.index)
    has_partner = partner.notna()
    other = _renamed(other, {name: f"{name} [{other.name}]" for name in raw.frame if is_written_by_tool(name)})
    beside = other.frame.reindex(partner).set_axis(raw.frame.index)
    both = [name for name in beside if name in raw.frame]
    problems = contradictions(raw, other, beside[both], has_partner)
    raw = filled(raw, other, beside[both], has_partner)
    new = beside.drop(columns=both).where(has_partner, NOT_ASKED, axis=0)
    return replace(
        raw,
        frame=raw.frame.join(new),
        labels=raw.labels | _of(other.labels, new),
        questions=raw.questions | _of(other.questions, new),
        declared_missing=raw.declared_missing | _of(other.declared_missing, new),
        origins=raw.origins | dict.fromkeys(new, other.name),
    ), problems


def _renamed(other: RawSurvey, names: Mapping[str, str]) -> RawSurvey:
    """Return the joined file with what its tool wrote of it under names of their own: each form has its times."""
    return replace(
        other,
        frame=other.frame.rename(columns=names),
        labels={names.get(column, column): labels for column, labels in other.labels.items()},
        questions={names.get(column, column): text for column, text in other.questions.items()},
        declared_missing={names.get(column, column): codes for column, codes in other.declared_missing.items()},
    )


def _of(facts: Mapping[str, Fact], columns: pd.DataFrame) -> dict[str, Fact]:
    return {column: fact for column, fact in facts.items() if column in columns}
