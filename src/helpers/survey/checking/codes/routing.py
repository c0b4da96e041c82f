"""Answers of people whom the routing would not have asked: where they are many, the routing is another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.codes.checks import shut_out
from helpers.survey.checking.codes.faults import LEAST_FAULTS, TOLERATED
from helpers.survey.vocabulary import DONT_KNOW, INVALID, VALID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey


def unrouted(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each item that so many answered without being asked that they must have been asked."""
    message = (
        "{n} of the {closed} people who said no to {doors} answered {item}, which nobody would ask them then, such as "
        'rows {rows}. If everybody was asked, write under items in codebook.yml {item}: {{ask_if: ""}}; if they were '
        "not, leave these cells blank in the file."
    )
    for item_id, replies in answers.items():
        source = matching.sources[item_id]
        if not source.item.ask_if:
            continue
        closed = shut_out(source.item, answers)
        broken = closed & replies.states.isin([VALID, DONT_KNOW, INVALID])
        n = int(broken.sum())
        if n >= LEAST_FAULTS and n > TOLERATED * closed.sum():
            values = {"n": n, "closed": int(closed.sum()), "item": item_id, "doors": ", ".join(source.item.doors),
                      "rows": raw.told(broken.index[broken])}  # fmt: skip
            yield Problem(message, f"{raw.name}, column {source.column or item_id}", values)
