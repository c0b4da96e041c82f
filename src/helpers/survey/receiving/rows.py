"""Rows that the tool itself says are no interview: previews, tests, spam, not approved, unfinished.

What a tool writes into its own columns is data here and in `statuses`, so that another tool is another line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from helpers.survey.files import forms
from helpers.survey.matching.naming import tight
from helpers.survey.receiving.statuses import (
    REASONS,
    STATUS_COLUMNS,
    STATUSES,
    column_keys,
    is_of_other_matters,
    keys_of,
)
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from helpers.survey.files.raw import RawSurvey

#: Qualtrics' numbers for its response types (preview 1, test 2, spam 8, spam previewed 9 and imported 12, offline
#: preview 17, employee spam 40); 0, 4, 16, 32 and 48 are interviews.
QUALTRICS_STATUSES = {
    "1": "preview",
    "2": "test",
    "8": "spam",
    "9": "spam",
    "12": "spam",
    "17": "preview",
    "40": "spam",
}
#: Columns that say whether an interview was finished, and what they say where it was not.
FINISHED_COLUMNS = frozenset(
    tight(name)
    for name in ("Finished", "Finalizado", "Finalitzat", "Acabada", "Terminado", "Completed", "Completada",
                 "Completado", "Completat", "Complete", "Is complete", "is_complete", "isComplete")
)  # fmt: skip
NOT_FINISHED = frozenset(fold(text) for text in ("False", "0", "No", "N", "Falso", "Fals", "Incomplete", "Incompleta"))
#: LimeSurvey's date of sending, empty while the interview is open.
SENT_COLUMNS = frozenset(
    tight(name) for name in ("submitdate", "Date submitted", "Data d'enviament", "Fecha de envío", "Data de tramesa")
)
PROGRESS_COLUMNS = frozenset(tight(name) for name in ("Progress", "Progreso", "Progrés"))
#: Columns in which whoever tries a questionnaire out writes so, and the words.
NAME_COLUMNS = frozenset(
    tight(name)
    for name in ("respondent_id", "token", "id", "name", "nom", "nombre", "username", "_submitted_by", "SubmitterName",
                 "interviewer", "enquestador", "enquestadora", "encuestador", "encuestadora", "ExternalReference",
                 "Survey name", "Notes", "_notes", "RecipientFirstName", "RecipientLastName", "record_id")
)  # fmt: skip
_TEST = re.compile(r"^(test|tests|testing|prova|proves|prueba|pruebas|pilot|pilotatge|pilotaje|pretest)( ?\d+)?$")


def set_apart(raw: RawSurvey, answers: Iterable[str] = ()) -> pd.Series:
    """Return why each row of the frame is no interview, by what its tool says of it; empty where it is one.

    Parameters
    ----------
    answers
        Columns that say nothing about the row, whatever their header: those of answers, and the filter's own.
    """
    reasons, answers = pd.Series("", raw.frame.index, dtype=object), set(answers)
    states = {form.state for form in forms.forms(raw)}
    silent = answers | states.difference(forms.states(raw, answers))
    names = {name: keys_of(name, raw) for name in raw.frame.columns if name not in silent}
    has_flag = any(column_keys(name) & FINISHED_COLUMNS for name in names)
    told = [_reasons(raw, name, keys, has_flag, name in states) for name, keys in names.items()]
    said = pd.concat([texts for texts in told if texts is not None] or [reasons], axis=1)
    for reason in REASONS:
        reasons = reasons.mask((reasons == "") & (said == reason).any(axis=1), reason)
    return reasons


def _reasons(
    raw: RawSurvey, name: str, keys: frozenset[str], has_flag: bool, is_state: bool = False
) -> pd.Series | None:
    """Return what one column says of each row; None where it is no column of a tool's."""
    texts = raw.frame[name].str.strip()
    if keys & STATUS_COLUMNS:
        if is_of_other_matters(name, raw):
            return None
        codes = STATUSES | (QUALTRICS_STATUSES if raw.source == "qualtrics" else {})
        return _said(raw, texts, lambda folded: codes.get(folded, ""))
    # A label such as "Finished" or "Name" may be of studies, or of whoever they speak of.
    keys = column_keys(name)
    if keys & FINISHED_COLUMNS or is_state:
        return _said(raw, texts, lambda folded: "unfinished" if folded in NOT_FINISHED else "")
    if keys & SENT_COLUMNS and raw.source == "limesurvey":
        return _said(raw, texts, lambda folded: "" if folded else "unfinished")
    if keys & PROGRESS_COLUMNS and raw.source == "qualtrics" and not has_flag:
        return _said(raw, texts, lambda folded: "unfinished" if _is_below_hundred(folded) else "")
    if keys & NAME_COLUMNS:
        return _said(raw, texts, lambda folded: "test" if _TEST.match(folded) else "")
    return None


def _said(raw: RawSurvey, texts: pd.Series, reason: Callable[[str], str]) -> pd.Series:
    labels = raw.labels.get(str(texts.name), {})
    return texts.map({text: reason(fold(labels.get(text, text))) for text in texts.unique()}).astype(object)


def _is_below_hundred(text: str) -> bool:
    return text.isdigit() and int(text) < 100
