"""The forms of a REDCap export: which columns are of each, its state, and when it was sent.

REDCap writes the fields of one form after the other, before them `<form>_timestamp` where people answer it as a
survey, and behind them `<form>_complete` (0 incomplete, 1 unverified, 2 complete); in labels, "Survey Timestamp" and
"Complete?".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpers.survey.files.raw import RawSurvey

#: A second column of one header bears a number behind it.
_STATE = re.compile(r"_complete$|^Complete\?(?: \(\d+\))?$")
_SENT = re.compile(r"_timestamp$|^Survey Timestamp(?: \(\d+\))?$")


@dataclass(frozen=True)
class Form:
    """A form: its own columns, the one of its state, and that of its time, empty where there is none."""

    columns: tuple[str, ...]
    state: str
    sent: str = ""


def forms(raw: RawSurvey) -> list[Form]:
    """Return the forms of an export in their order; none of another tool's."""
    every: list[Form] = []
    own: list[str] = []
    for name in map(str, raw.frame.columns) if raw.source == "redcap" else ():
        own.append(name)
        if _STATE.search(name):
            sent = next((column for column in own if _SENT.search(column)), "")
            every.append(Form(tuple(own), name, sent))
            own = []
    return every


def states(raw: RawSurvey, read: Iterable[str]) -> list[str]:
    """Return the columns that say whether the forms with the answers were finished; of all, where none has any.

    A form that nothing is read from, as for a second visit, is open in most rows, and says nothing of the interview.

    Parameters
    ----------
    read
        Columns that answers are read from.
    """
    there, every = set(read), forms(raw)
    return [form.state for form in every if there & set(form.columns)] or [form.state for form in every]


def sent(raw: RawSurvey, read: Iterable[str]) -> str:
    """Return the column that says when the form with most answers was sent; empty where none does."""
    there, told = set(read), [form for form in forms(raw) if form.sent and form.sent not in set(read)]
    return max(told, key=lambda form: len(there & set(form.columns))).sent if told else ""
