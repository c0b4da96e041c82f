"""Answers of people whom the routing would not have asked: where they are many, the routing is another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.errors import Problem
from helpers.survey.checking.codes.checks import shut_out
from helpers.survey.checking.codes.faults import LEAST_FAULTS, TOLERATED
from helpers.survey.vocabulary import DONT_KNOW, INVALID, VALID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: So many people, and such a share of them, hold one point; and so unlikely must that be of people who were asked.
LEAST_HEAP, ALL_BUT_FEW, UNLIKELY = 10, 0.95, 1e-6


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


def filled_unasked(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each scale that holds one point for all whom the questions before it would not have let in.

    Where one of these questions is not in the file, it is open who was asked. But people who were asked do not all say
    what hardly anybody else does.
    """
    for item_id, replies in answers.items():
        source = matching.sources[item_id]
        doors = [door for door in source.item.doors if door in answers]
        if source.item.kind != "scale" or source.rule.checked or not 0 < len(doors) < len(source.item.doors):
            continue
        closed = np.logical_and.reduce([(answers[door].values == 0).to_numpy() for door in doors])
        valid = (replies.states == VALID).to_numpy()
        values = replies.values.astype(float)
        mine, others = values[closed & valid], values[~closed & valid]
        point = mine.mode().min() if len(mine) else np.nan
        n, m = int((mine == point).sum()), int((others == point).sum())
        if _is_written(n, len(mine), m, len(others)):
            rows = {"n": n, "closed": int(closed.sum()), "m": m, "others": len(others)}
            told = {"doors": ", ".join(doors), "item": item_id, "value": f"{point:g}"}
            yield Problem(_written(m), f"{raw.name}, column {source.column or item_id}", told | rows)


def _written(m: int) -> str:
    """Return what is said of a point that stands where nobody was asked, and that m people gave who were."""
    message = (
        "{n} of the {closed} people who said no to {doors} hold {value} in {item}, and of the {others} others {m}: it "
        "may be what was written where nobody was asked. Leave these cells blank in the file; or, where they are "
        "answers, write under items in codebook.yml {item}: {{checked: true}}."
    )
    if not m:
        message = (
            "{n} of the {closed} people who said no to {doors} hold {value} in {item}, and none of the {others} "
            "others: it may be what was written where nobody was asked. Then write under items in codebook.yml "
            '{item}: {{missing: {{"{value}": not_asked}}}}; or, where they are answers, {item}: {{checked: true}}.'
        )
    return message


def _is_written(n: int, closed: int, m: int, others: int) -> bool:
    """Return whether n of some hold a point that only m of the others do, which chance would not have."""
    is_heap = n >= LEAST_HEAP and n >= ALL_BUT_FEW * closed and others >= LEAST_HEAP and 2 * m <= others
    return is_heap and ((m + 1) / (others + 2)) ** n < UNLIKELY
