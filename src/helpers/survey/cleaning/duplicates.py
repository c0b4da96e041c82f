"""Other interviews of the same person: by identifier, or by answers too many to agree by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import Problem, SurveyFileError
from helpers.survey.cleaning.chances import MISTAKES, chance_alike, chance_of_agreement
from helpers.survey.matching.naming import tight
from helpers.survey.receiving.identifiers import identifier
from helpers.survey.receiving.statuses import column_keys
from helpers.survey.vocabulary import fold, no_answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpers.study.config import SurveyFile
    from helpers.survey.files.raw import RawSurvey

#: What is said of an identifier that stands in two files.
_NUMBERED = Problem(
    "The column {column} holds the identifier of another row in {n} rows, and in {differing} of them sex, age or "
    "most answers differ (such as rows {rows}), as where each file numbers its own interviews. Write in "
    "council.yml, under survey, same_identifier: in_each_file (one number in two files is two people's), "
    "one_person (the fullest interview of each counts) or several_people (all count)."
)
#: An identifier that on average so many rows share names no person (an interviewer, a section, a link).
MOST_SHARED = 3.0
#: A text under so many interviews, of which more than half are of other people than the fullest, names nobody: what
#: people write where they give no address. In a column of which so many texts have it, an address has an @.
MANY, ADDRESSES = 5, 0.5
#: Two interviews are of different people where ages differ by more than a birthday.
SAME_AGE = 1.0
#: Headers under which tools keep who answered, beside the interview's own number; as names are compared.
PERSONS = frozenset(
    tight(name)
    for name in (
        "token", "Access code", "Codi d'accés", "Código de acceso", "email", "e-mail", "Email address",
        "Adreça electrònica", "Adreça de correu electrònic", "Correu electrònic", "Dirección de correo electrónico",
        "Correo electrónico", "Nombre de usuario", "Nom d'usuari", "Username", "RecipientEmail", "Recipient Email",
        "ExternalReference", "ExternalDataReference", "External Data Reference", "Participant ID", "participant_id",
        "Custom Data", "redcap_survey_identifier", "person_id", "id_persona", "respondent_id",
    )
)  # fmt: skip
_NOBODY = frozenset(
    fold(word) for word in ("anonymous", "anònim", "anònima", "anónimo", "anónima", "0", "-", "x", "anon")
)
_LEAST_LIKE = 0.5


@dataclass(frozen=True, eq=False)
class Repeats:
    """Rows with the identifier of another row.

    Attributes
    ----------
    dropped
        Whether a row is not the fullest one of its identifier.
    differing
        Rows whose sex, age or answers differ from those of the fullest: perhaps another person.
    undecided
        Rows as full as the one that counts, of no other time, and with other answers: either may be the right one.
    nobodys
        Rows with a text that so many different people share that it is nobody's identifier; none of them is dropped.
    """

    dropped: pd.Series
    differing: pd.Index
    undecided: pd.Index
    nobodys: pd.Index


def repeated_answers(cells: pd.DataFrame) -> pd.Series:
    """Return whether a row gives the same answers as an earlier one, and too many of them to agree by chance.

    Two people give the same answers with probability :math:`P(x)`; among :math:`n` people the expected number of
    rows that wrongly look copied is at most :math:`n^2 P(x)`, which must be below `MISTAKES`.

    Parameters
    ----------
    cells
        (n, k) answers as they stood, without identifiers and times.
    """
    repeated = cells.duplicated(keep="first")
    if not repeated.any():
        return repeated
    is_copy = chance_of_agreement(cells) + 2 * np.log(len(cells)) < np.log(MISTAKES)
    return repeated & is_copy


# ---------------------------------------------------------------------------------------------- identifiers


def repeated_identifiers(
    ids: pd.DataFrame,
    cells: pd.DataFrame,
    profile: pd.DataFrame,
    unfinished: pd.Series,
    survey: SurveyFile,
    raw: RawSurvey,
    sent: pd.Series | None = None,
    answers: pd.DataFrame | None = None,
) -> pd.Series:
    """Return whether a row is another interview of a person who counts already, by what says who answered.

    Parameters
    ----------
    ids
        Columns that may say who answered.
    cells, profile, unfinished
        As in `repeated_persons`.
    survey
        Its `same_identifier` says what a repeated identifier means, where interviews under one differ.
    raw
        The survey, which says where a row stands.
    sent, answers
        As in `repeated_persons`.

    Raises
    ------
    SurveyFileError
        If interviews under one identifier differ as two people do, or nothing says which of two counts, and nobody
        has said what it identifies.
    """
    problems, repeated = [], pd.Series(False, cells.index)
    file = pd.Series([raw.place(row)[0] for row in cells.index], cells.index, dtype=object)
    for column in ids if survey.same_identifier != "several_people" else ():
        persons = repeated_persons(ids[column], cells, profile, unfinished, file, sent, answers)
        if persons is None:
            continue
        if len(persons.nobodys):
            problems.append(_nobodys(column, persons, raw))
        elif len(persons.differing) and survey.same_identifier != "one_person":
            problems.append(_whose(column, persons, raw, ids[column], file))
        elif len(persons.undecided) and survey.same_identifier != "one_person":
            problems.append(_which(column, persons, raw))
        repeated |= persons.dropped
    if problems:
        raise SurveyFileError(problems)
    return repeated


def person_columns(columns: Iterable[str], own: str | None) -> list[str]:
    """Return the columns that may say who answered: the matched identifier, tokens and e-mail addresses."""
    return list(dict.fromkeys([*([own] if own else []), *(name for name in columns if column_keys(name) & PERSONS)]))


def repeated_persons(
    ids: pd.Series,
    cells: pd.DataFrame,
    profile: pd.DataFrame,
    unfinished: pd.Series,
    file: pd.Series,
    sent: pd.Series | None = None,
    answers: pd.DataFrame | None = None,
) -> Repeats | None:
    """Return which rows repeat an identifier; None where the column names no persons.

    Of several interviews of one identifier the finished one counts, then the one with most answers, then the
    latest, then the first.

    Parameters
    ----------
    ids
        (n,) identifiers as they stood.
    cells
        (n, k) answers as they stood.
    profile
        Columns ``sex`` and ``age`` where they were asked; missing where they were not answered.
    unfinished
        Whether the tool says that an interview was broken off.
    file
        Which file of the survey a row is in: forms that number their own interviews agree in sex and age by chance.
    sent
        When each interview was sent; missing where that is not known.
    answers
        What the cells mean; the cells themselves where it is not given.
    """
    named = ids.map(_named(ids.unique()))
    said = named[named != ""]
    if said.empty or len(said) > MOST_SHARED * said.nunique():
        return None
    order = pd.DataFrame({"unfinished": unfinished, "blank": (cells == "").sum(axis=1), "place": range(len(cells))})
    order["earliness"] = 0.0 if sent is None else -_seconds(sent).reindex(cells.index)
    order = order.loc[said.index].sort_values(["unfinished", "blank", "earliness", "place"])
    ranked = said.loc[order.index]
    dropped = ranked.duplicated(keep="first")
    fullest = {name: row for row, name in ranked[~dropped].items()}
    rows = ranked.index[dropped]
    chance = chance_alike(cells) if len(rows) else 1.0
    pairs = [(row, fullest[said[row]]) for row in rows]
    # a1 and A1, or the 7 of two forms, may be two people who are of one age by chance.
    doubtful = [(row, other) for row, other in pairs
                if file[row] != file[other] or identifier(ids[row]) != identifier(ids[other])]  # fmt: skip
    unlike = {row for row, other in doubtful if _unlike(row, other, cells, chance)}
    differing = [row for row, other in pairs if row in unlike or _differ(row, other, cells, profile, chance)]
    meant = cells if answers is None else answers
    rank = order.drop(columns="place").fillna(0.0)
    undecided = [row for row, other in pairs
                 if rank.loc[row].equals(rank.loc[other]) and (meant.loc[row] != meant.loc[other]).any()]  # fmt: skip
    every = dropped.reindex(ids.index, fill_value=False)
    nobodys = _shared(said, differing)
    return Repeats(
        every & ~every.index.isin(nobodys), pd.Index(sorted(differing)), pd.Index(sorted(undecided)), nobodys
    )


def _named(texts: Iterable[str]) -> dict[str, str]:
    """Return whom each text of a column of identifiers names, as they are compared; empty where it names nobody."""
    named = {text: "" if is_nobody(text) else identifier(text).casefold() for text in texts}
    told = [text for text, name in named.items() if name]
    is_address = sum("@" in text for text in told) >= ADDRESSES * max(len(told), 1)
    return {text: name if not is_address or "@" in text else "" for text, name in named.items()}


def _shared(said: pd.Series, differing: list[int]) -> pd.Index:
    """Return the rows whose identifier many interviews have, most of them other people's than the fullest one."""
    sizes = said.value_counts()
    others = said.loc[differing].value_counts().reindex(sizes.index, fill_value=0)
    return said.index[said.isin(sizes.index[(sizes > MANY) & (2 * others > sizes)])]


def _seconds(sent: pd.Series) -> pd.Series:
    """Return times as seconds since an epoch; missing where there is none."""
    return (pd.to_datetime(sent) - pd.Timestamp(0)).dt.total_seconds()


def is_nobody(text: str) -> bool:
    """Return whether a text that stands for an identifier names nobody ("anonymous", a dash)."""
    return fold(text) in _NOBODY or fold(text) == "" or no_answer(text) is not None


def _differ(row: int, fullest: int, cells: pd.DataFrame, profile: pd.DataFrame, chance: float) -> bool:
    """Return whether two interviews may be two people's: by sex and age, or where these are not there by answers."""
    mine, other = profile.loc[row], profile.loc[fullest]
    both = [name for name in profile if pd.notna(mine[name]) and pd.notna(other[name])]
    if both:
        return any(
            abs(mine[name] - other[name]) > SAME_AGE if name == "age" else mine[name] != other[name] for name in both
        )
    return _unlike(row, fullest, cells, chance)


def _unlike(row: int, fullest: int, cells: pd.DataFrame, chance: float) -> bool:
    """Return whether two interviews agree in less than half of what chance leaves open."""
    said = (cells.loc[row] != "") & (cells.loc[fullest] != "")
    alike = (cells.loc[row] == cells.loc[fullest])[said]
    return bool(len(alike)) and float(alike.mean()) < chance + _LEAST_LIKE * (1 - chance)


def _nobodys(column: str, repeats: Repeats, raw: RawSurvey) -> Problem:
    message = (
        "The column {column} holds the same text in each of {n} rows (such as rows {rows}), and in most of them sex, "
        "age or answers differ: it is what people write where they give none, and nobody's identifier. Empty these "
        "cells of the column; the interviews then count."
    )
    return Problem(message, raw.name, {"column": column, "n": len(repeats.nobodys), "rows": raw.told(repeats.nobodys)})


def _which(column: str, repeats: Repeats, raw: RawSurvey) -> Problem:
    message = (
        "The column {column} holds the identifier of another row in {n} rows (such as rows {rows}), with as many "
        "answers, some of them others, and no later time: nothing says which of them counts. Delete the rows that are "
        "not to count, or leave the older file out of survey.file in council.yml; or write there, under survey, "
        "same_identifier: one_person (the first of them counts)."
    )
    one = (
        "The column {column} holds the identifier of another row in row {rows}, with as many answers, some of them "
        "others, and no later time: nothing says which of the two counts. Delete the one that is not to count, or "
        "leave the older file out of survey.file in council.yml; or write there, under survey, same_identifier: "
        "one_person (the first of them counts)."
    )
    values = {"column": column, "n": len(repeats.undecided), "rows": raw.told(repeats.undecided)}
    return Problem(message, raw.name, values, one)


def _whose(column: str, repeats: Repeats, raw: RawSurvey, ids: pd.Series, file: pd.Series) -> Problem:
    message = (
        "The column {column} holds the identifier of another row in {n} rows, and in {differing} of them sex, age or "
        "most answers differ (such as rows {rows}), so that it may be a household's. Write in council.yml, under "
        "survey, same_identifier: one_person (the fullest interview of each counts) or several_people (all count; "
        "name the column under sample.cluster too)."
    )
    one = (
        "The column {column} holds the identifier of another row in row {rows}, and sex, age or most answers differ, "
        "so that it may be a household's. Write in council.yml, under survey, same_identifier: one_person (the fullest "
        "interview of each counts) or several_people (all count; name the column under sample.cluster too)."
    )
    is_across = file.groupby(ids).transform("nunique").loc[repeats.differing].gt(1).any()
    values = {"column": column, "n": int(repeats.dropped.sum()), "differing": len(repeats.differing)}
    values["rows"] = raw.told(repeats.differing)
    return Problem(_NUMBERED.message, raw.name, values) if is_across else Problem(message, raw.name, values, one)
