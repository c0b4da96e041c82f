"""Many who would be left out as too fast although they answered as much as the others: typed in, or timed in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.errors import Problem
from helpers.survey.checking.codes.checks import find_speeders, has_substance
from helpers.survey.checking.codes.faults import LEAST_FAULTS, TOLERATED
from helpers.survey.checking.consents import A_FIFTH
from helpers.survey.checking.figures import in_blocks
from helpers.survey.cleaning.times import time_between
from helpers.survey.vocabulary import DONT_KNOW, VALID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from helpers.study.config import Options
    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: Who answers such a share of what half of the others do has answered as much.
AS_MUCH = 0.9
_ON_END = Problem(
    "{n} of {total} interviews, such as rows {rows}, took less than {share} of the median time and stand in one "
    "stretch, though these people answered as much as the others: they would all be left out. Where they were typed "
    "in from paper, write exclude_speeders: false under options in council.yml; where they did answer so fast, write "
    "under items in codebook.yml {item}: {{checked: true}}."
)
_MANY = Problem(
    "{n} of {total} interviews, such as rows {rows}, took less than {share} of the median time, though these people "
    "answered as much as the others: they would all be left out. Where their times say something else, as of answers "
    "that were typed in from paper, write exclude_speeders: false under options in council.yml; where they did answer "
    "so fast, write under items in codebook.yml {item}: {{checked: true}}."
)


def many_too_fast(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, options: Options
) -> Iterator[Problem]:
    """Yield the problem of many interviews, or of some on end, that are too fast and as full as the others."""
    timed = {**answers, **time_between(answers)}
    item = "duration_seconds" if "duration_seconds" in answers else "started_at"
    if "duration_seconds" not in timed or not options.exclude_speeders:
        return
    rule = matching.sources[item].rule
    # Whoever gave the unit of the times has looked at them.
    if rule.checked or rule.format:
        return
    about = has_substance(answers, [source.item for source in matching.sources.values()])
    seconds = timed["duration_seconds"].values.astype(float)[about].dropna()
    is_fast = find_speeders(seconds, options.speeder_share_of_median)
    n, total = int(is_fast.sum()), len(seconds)
    if n < LEAST_FAULTS or n <= TOLERATED * total or not _as_full(answers, matching, is_fast):
        return
    # A file that was sorted by how long it took has its fast interviews on end.
    is_sorted = seconds.is_monotonic_increasing or seconds.is_monotonic_decreasing
    is_on_end = in_blocks(is_fast) and not is_sorted
    if not is_on_end and n < A_FIFTH * total:
        return
    values = {"n": n, "total": total, "rows": raw.told(is_fast.index[is_fast]), "item": item,
              "share": f"{options.speeder_share_of_median:g}"}  # fmt: skip
    yield Problem((_ON_END if is_on_end else _MANY).message, raw.name, values)


def _as_full(answers: Mapping[str, Answers], matching: Matching, is_fast: pd.Series) -> bool:
    """Return whether half of those who were fast answered about as many questions as half of the others."""
    about = [item for item, source in matching.sources.items() if source.item.construct != "paradata"]
    said = np.sum([answers[item].states[is_fast.index].isin([VALID, DONT_KNOW]) for item in about], axis=0)
    return bool(np.median(said[is_fast]) >= AS_MUCH * np.median(said[~is_fast]))
