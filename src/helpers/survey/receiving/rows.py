"""Rows that the tool itself says are no interview: previews, tests, spam, not approved, unfinished.

What a tool writes into its own columns is data here and in `statuses`, so that another tool is another line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.survey.files import forms
from helpers.survey.receiving.statuses import (
    REASONS,
    STATUS_COLUMNS,
    STATUSES,
    column_keys,
    is_of_other_matters,
    keys_of,
)
from helpers.survey.receiving.trials import NAME_COLUMNS, SURE_FLAGS, SURE_NAMES, examples, flagged_tests, tests_by_name
from helpers.survey.receiving.unfinished import (
    FINISHED_COLUMNS,
    NOT_FINISHED,
    PROGRESS_COLUMNS,
    SENT_COLUMNS,
    SURE_FINISHED,
    are_interviews,
    shares_done,
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
    shares = {name: found for name, keys in names.items() if (found := shares_of(raw, name))}
    is_flagged = any(column_keys(name) & FINISHED_COLUMNS for name in names if name not in shares)
    told = [
        _reasons(raw, name, keys, name in states) if name not in shares else
        None if is_flagged else _of_shares(raw, name, shares[name])
        for name, keys in names.items()
    ]  # fmt: skip
    said = pd.concat([texts for texts in told if texts is not None] or [reasons], axis=1)
    said["example"] = reasons.mask(reasons.index.isin(examples(raw.frame)[0]), "test")
    for reason in REASONS:
        reasons = reasons.mask((reasons == "") & (said == reason).any(axis=1), reason)
    return reasons


def shares_of(raw: RawSurvey, name: str) -> dict[str, float] | None:
    """Return what share of the interview each text of a column says was done; None where it says none."""
    is_progress = bool(keys_of(name, raw) & PROGRESS_COLUMNS)
    if not is_progress and not column_keys(name) & FINISHED_COLUMNS:
        return None
    return shares_done(raw.frame[name].str.strip().unique(), is_progress and raw.source == "qualtrics")


def _of_shares(raw: RawSurvey, name: str, shares: dict[str, float]) -> pd.Series | None:
    texts = raw.frame[name].str.strip()
    if raw.source != "qualtrics" and not are_interviews(texts, shares):
        return None
    return texts.map({text: "unfinished" if shares.get(text, 1.0) < 1.0 else "" for text in texts.unique()})


def _reasons(raw: RawSurvey, name: str, keys: frozenset[str], is_state: bool = False) -> pd.Series | None:
    """Return what one column says of each row; None where it is no column of a tool's."""
    texts = raw.frame[name].str.strip()
    if keys & STATUS_COLUMNS:
        if is_of_other_matters(name, raw):
            return None
        codes = STATUSES | (QUALTRICS_STATUSES if raw.source == "qualtrics" else {})
        return _said(raw, texts, lambda folded: codes.get(folded, ""))
    # A label such as "Finished" or "Name" may be of studies, or of whoever they speak of.
    called, keys = keys, column_keys(name)
    if keys & FINISHED_COLUMNS or called & SURE_FINISHED or is_state:
        return _said(raw, texts, lambda folded: "unfinished" if folded in NOT_FINISHED else "")
    if keys & SENT_COLUMNS and raw.source == "limesurvey":
        return _said(raw, texts, lambda folded: "" if folded else "unfinished")
    return _of_trials(texts, keys, called)


def _of_trials(texts: pd.Series, keys: frozenset[str], called: frozenset[str]) -> pd.Series | None:
    is_name = keys & NAME_COLUMNS or called & SURE_NAMES
    marked = tests_by_name(texts) if is_name else flagged_tests(texts, keys | (called & SURE_FLAGS))
    return None if marked is None else marked.map({True: "test", False: ""}).astype(object)


def _said(raw: RawSurvey, texts: pd.Series, reason: Callable[[str], str]) -> pd.Series:
    labels = raw.labels.get(str(texts.name), {})
    return texts.map({text: reason(fold(labels.get(text, text))) for text in texts.unique()}).astype(object)
