"""Answers of people whom the routing would not have asked: where they are many, the routing is another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.checks import apply_routing
from helpers.survey.checking.faults import LEAST_FAULTS, TOLERATED
from helpers.survey.vocabulary import DONT_KNOW, INVALID, VALID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey


def unrouted(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each item that so many answered without being asked that they must have been asked."""
    message = (
        "{n} of {answered} answers to {item} are of people who said no to {doors}, and whom nobody would ask then, "
        'such as rows {rows}. If everybody was asked, write under items in codebook.yml {item}: {{ask_if: ""}}; if '
        "they were not, leave these cells blank in the file."
    )
    for item_id, found in answers.items():
        source = matching.sources[item_id]
        if not source.item.ask_if:
            continue
        broken = apply_routing(source.item, answers)[1]
        answered, n = int(found.states.isin([VALID, DONT_KNOW, INVALID]).sum()), int(broken.sum())
        if n >= LEAST_FAULTS and n > TOLERATED * answered:
            values = {"n": n, "answered": answered, "item": item_id, "doors": ", ".join(source.item.doors),
                      "rows": raw.told(broken.index[broken])}  # fmt: skip
            yield Problem(message, f"{raw.name}, column {source.column or item_id}", values)
