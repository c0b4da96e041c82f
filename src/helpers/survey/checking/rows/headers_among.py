"""Rows among the people of which no answer is one: a header in other words, of a part that was pasted below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import Problem
from helpers.survey.vocabulary import VALID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: A person gives one answer at least that is one, beside so many that are none.
LEAST_FAULTS = 5
#: What anything may be an answer to tells nothing.
CLOSED = ("scale", "binary", "quiz", "number")


def headers_among(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield the problem of rows in which every closed question that is filled holds what is no answer to it."""
    closed = [replies for item, replies in answers.items() if _is_closed(item, matching)]
    if len(closed) < LEAST_FAULTS:
        return
    faults = pd.concat([replies.faults != "" for replies in closed], axis=1).sum(axis=1)
    valid = pd.concat([replies.states == VALID for replies in closed], axis=1).sum(axis=1)
    rows = raw.frame.index[(faults >= LEAST_FAULTS) & (valid == 0)]
    # Where columns were mapped wrongly, no row has answers, and each column is named.
    if not len(rows) or len(rows) > len(valid) / 2:
        return
    message = (
        "Rows of which no answer is one of its question's: {n} (rows {rows}). Each may be a second header, of a part "
        "that was pasted below. Delete the row where the columns below it are in the order of the first header; else "
        "save that part as a file of its own, and name both in council.yml, as in survey: {{file: [one.csv, "
        "two.csv]}}."
    )
    yield Problem(message, raw.name, {"n": len(rows), "rows": raw.told(rows)})


def _is_closed(item: str, matching: Matching) -> bool:
    """Return whether an item has answers of its own, and is no figure that a tool wrote."""
    asked = matching.sources[item].item
    return asked.construct != "paradata" and (asked.kind in CLOSED or (asked.kind == "single" and bool(asked.options)))
