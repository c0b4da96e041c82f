"""Blanks that somebody filled with one answer, such as 0: nobody left the question out, and many seem to give it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from math import log, log1p
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import poisson

from helpers.errors import Problem
from helpers.survey.vocabulary import REFUSED, VALID, is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: How many columns on each side of an answer are blank where it stands alone, and fewest rows in which it does.
BESIDE, LEAST_ALONE = 2, 8
#: Fewest other columns that say how many people leave a question of that scale out.
LEAST_OTHERS = 3
#: What a chance below it does not explain: that all who answered nothing around it gave one answer; that nobody left
#: out what half as many as of the least left out column would have; that so many gave an answer.
ALONE, NO_BLANK, HEAP = 1e-5, 1e-4, 1e-4
#: How many times as far the end of a scale stands above the point beside it as in any of the other columns.
TIMES = 1.5


def filled_blanks(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield a problem for each column whose blanks seem to have been filled with one answer.

    Either many who left out all of the questions on both sides gave one and the same answer to it; or nobody left it
    out, as many did each of the others of its scale, and one end of it stands above the point beside it far more than
    in any of these. A question that decides who is asked the next ones is none that stands alone: others are before it.
    """
    closed = _closed(answers, matching)
    blank = {item: _is_empty(answers[item]) for item in closed}
    order = {name: at for at, name in enumerate(raw.frame.columns)}
    placed = sorted(closed, key=lambda item: order[matching.sources[item].column])
    heaped, alone = dict(_heaped(placed, blank, answers, matching)), dict(_alone(placed, blank, answers, matching))
    told = dict(_problems(heaped, is_alone=False)) | dict(_problems(alone, is_alone=True))
    for item, problem in told.items():
        source = matching.sources[item]
        if not source.rule.checked and source.item.kind in ("scale", "binary", "quiz"):
            yield replace(problem, where=f"{raw.file_of(source.column)}, column {source.column}")


def _is_empty(replies: Answers) -> NDArray[np.bool_]:
    """Return whether each cell is empty, of people who were asked."""
    is_refused = replies.states.to_numpy(object) == REFUSED
    is_empty = np.zeros(len(is_refused), bool)
    is_empty[is_refused] = [is_blank(text) for text in replies.texts.to_numpy(object)[is_refused]]
    return is_empty


def _closed(answers: Mapping[str, Answers], matching: Matching) -> list[str]:
    """Return the items of one column with closed answers or numbers, whose blanks the codebook gives no meaning."""
    return [
        item
        for item, source in matching.sources.items()
        if item in answers and source.column is not None and source.item.kind not in ("open", "multi", "date")
        and source.item.construct != "paradata" and "" not in source.rule.values and not source.shared
    ]  # fmt: skip


def _alone(
    placed: Sequence[str], blank: Mapping[str, NDArray[np.bool_]], answers: Mapping[str, Answers], matching: Matching
) -> Iterator[tuple[str, tuple[float, int]]]:
    """Yield the items to which all who left out what stands around them gave one answer, which, and how many."""
    if len(placed) <= 2 * BESIDE:
        return
    is_blank = np.column_stack([blank[item] for item in placed])
    for at, item in enumerate(placed):
        first = min(max(at - BESIDE, 0), len(placed) - 2 * BESIDE - 1)
        around = [place for place in range(first, first + 2 * BESIDE + 1) if place != at]
        replies = answers[item]
        # A first question may decide who is asked the others; one of a scale does not.
        if at < BESIDE and matching.sources[item].item.kind != "scale":
            continue
        is_alone = is_blank[:, around].all(axis=1) & (replies.states == VALID).to_numpy()
        if is_alone.sum() < LEAST_ALONE or not pd.api.types.is_numeric_dtype(replies.values):
            continue
        given, rest = replies.values[is_alone], replies.values[~is_alone & (replies.states == VALID)]
        usual = ((rest == given.iloc[0]).sum() + 1) / (len(rest) + 2)
        if given.nunique() == 1 and len(given) * log(usual) < log(ALONE):
            yield item, (float(given.iloc[0]), len(given))


def _heaped(
    placed: Sequence[str], blank: Mapping[str, NDArray[np.bool_]], answers: Mapping[str, Answers], matching: Matching
) -> Iterator[tuple[str, tuple[float, int]]]:
    """Yield the scales that nobody left out and of which one end is a heap, which, and how many gave it."""
    alike: dict[tuple[float, float], list[str]] = defaultdict(list)
    for item in placed:
        if (source := matching.sources[item]).item.kind == "scale":
            alike[float(source.item.low or 0), float(source.item.high or 0)].append(item)
    for (low, high), items in alike.items():
        left_out = {item: float(blank[item].mean()) for item in items}
        others = [item for item in items if left_out[item]]
        whole = [item for item in items if not left_out[item]]
        if len(others) < LEAST_OTHERS or not whole:
            continue
        rate = min(left_out[item] for item in others) / 2
        for end, beside in ((low, low + 1), (high, high - 1)):
            usual = max(_share(answers[item], end) - _share(answers[item], beside) for item in others)
            for item in whole:
                n = int((answers[item].states == VALID).sum())
                given = round(n * _share(answers[item], end))
                expected = n * (_share(answers[item], beside) + TIMES * max(usual, 0.0))
                if n * log1p(-rate) < log(NO_BLANK) and poisson.sf(given - 1, max(expected, 1.0)) < HEAP:
                    yield item, (end, given)


def _share(replies: Answers, point: float) -> float:
    valid = replies.values[replies.states == VALID]
    return float((valid == point).mean()) if len(valid) else 0.0


def _problems(filled: Mapping[str, tuple[float, int]], is_alone: bool) -> Iterator[tuple[str, Problem]]:
    message = (
        "Nobody left out {item}, as people did each other question of its scale, and {answer} ({n} answers) stands "
        "out far more than in any of these: blanks may have been filled with it. Take the file as its tool gave it, "
        "or empty these cells; where people did answer so, write under items in codebook.yml {item}: {{checked: true}}."
    )
    if is_alone:
        message = (
            "All {n} people who left out the questions on both sides of {item} answered {answer} to it: blanks may "
            "have been filled with it. Take the file as its tool gave it, or empty these cells; where people did "
            "answer so, write under items in codebook.yml {item}: {{checked: true}}."
        )
    for item, (answer, n) in filled.items():
        yield item, Problem(message, "", {"item": item, "n": n, "answer": f"{answer:g}"})
