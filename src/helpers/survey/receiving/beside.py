"""A column that the survey and a joined file both have: one question, whose two answers of a person must agree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.files.formats import paradata_aliases
from helpers.survey.files.raw import shortened, substantive
from helpers.survey.matching.naming import tight
from helpers.survey.vocabulary import code_key, fold, number_key

if TYPE_CHECKING:
    import pandas as pd

    from helpers.survey.files.raw import RawSurvey


#: Columns in which REDCap says to which of a person's events and repeated forms a row belongs, as names are compared.
OWN_TO_A_FORM = frozenset(
    {"redcapeventname", "eventname", "redcaprepeatinstrument", "redcaprepeatinstance", "repeatinstrument",
     "repeatinstance"}
)  # fmt: skip
#: What is said of labels that are not the same in both files.
_CLASH = Problem(
    "The codes {codes} of {column} have other labels in {other}, and may mean other answers. Rename the column "
    "in one of the files, or name in council.yml, in survey.join, under columns those of {other} that are to be "
    "joined."
)


def contradictions(raw: RawSurvey, other: RawSurvey, beside: pd.DataFrame, has_partner: pd.Series) -> list[Problem]:
    """Return a problem for each column of which the two files say different things of the same people.

    Parameters
    ----------
    beside
        The joined file's cells in the columns that both have, a row of the survey each.
    has_partner
        Which rows of the survey are in the joined file.
    """
    message = (
        "The column {column} stands in {other} too, and the two differ in {n} of {both} rows that hold both, such as "
        "rows {rows}. Correct them; or rename the column in one of the files; or name in council.yml, in survey.join, "
        "under columns those of {other} that are to be joined."
    )
    problems = []
    for column in beside:
        values = {"column": column, "other": other.name}
        codes = differing_labels(raw, other, column)
        if codes:
            problems.append(Problem(_CLASH.message, raw.name, values | {"codes": shortened(codes)}))
            continue
        mine, theirs = substantive(raw, column), _cells(other, column, beside[column])
        both = has_partner & (mine.str.strip() != "") & (theirs.str.strip() != "")
        labels = raw.labels_of(column) | other.labels_of(column)
        differ = _meant(mine[both], labels) != _meant(theirs[both], labels)
        rows = differ.index[differ]
        if len(rows):
            told = {"n": len(rows), "both": int(both.sum()), "rows": shortened(list(rows))}
            problems.append(Problem(message, raw.name, values | told))
    return problems


def differing_labels(raw: RawSurvey, other: RawSurvey, column: str) -> list[str]:
    """Return the codes of a column of two files that have another label in each."""
    mine, theirs = raw.labels_of(column), other.labels_of(column)
    return [code for code in mine if code in theirs and fold(mine[code]) != fold(theirs[code])]


def filled(raw: RawSurvey, other: RawSurvey, beside: pd.DataFrame, has_partner: pd.Series) -> RawSurvey:
    """Return the survey with its blanks filled from the columns that the joined file has too; the notes count them."""
    frame, labels, notes = raw.frame.copy(), dict(raw.labels), list(raw.notes)
    for column in beside:
        cells = _cells(other, column, beside[column])
        blank = has_partner & (frame[column].str.strip() == "")
        frame[column] = frame[column].mask(blank, cells)
        n = int((blank & (cells.str.strip() != "")).sum())
        if n:
            message = "{n} blanks of the column {column} are filled from {other}."
            one = "One blank of the column {column} is filled from {other}."
            notes.append(Problem(message, values={"n": n, "column": column, "other": other.name}, one=one))
        if column in other.labels:
            labels[column] = other.labels[column] | raw.labels.get(column, {})
    return replace(raw, frame=frame, labels=labels, notes=tuple(notes))


def is_written_by_tool(column: str) -> bool:
    """Return whether a column is one in which tools note their own numbers and times: those of each form."""
    known = {alias for aliases in paradata_aliases().values() for alias in aliases}
    return fold(column) in known or tight(column) in OWN_TO_A_FORM


def _cells(other: RawSurvey, column: str, beside: pd.Series) -> pd.Series:
    """Return a joined column's cells; a code that its own file declares missing as its label, or as a blank."""
    missing, labels = other.declared_missing.get(column, frozenset()), other.labels.get(column, {})
    return beside.map(lambda text: labels.get(text, "") if text in missing else text, na_action="ignore").fillna("")


def _meant(cells: pd.Series, labels: dict[str, str]) -> pd.Series:
    """Return what cells mean as answers are compared: the label of a code, where either file gives it one."""
    keys = {text: code_key(text) for text in cells.unique()}
    return cells.map({text: number_key(labels.get(key, key)) for text, key in keys.items()})
