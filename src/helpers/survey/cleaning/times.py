"""When interviews took place and how long they took: dates are held against the wave, durations read in any unit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import Problem
from helpers.survey.cleaning.checks import issue_table
from helpers.survey.receiving.dates import parse_dates, parse_duration
from helpers.survey.vocabulary import INVALID, REFUSED, VALID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from helpers.study.config import Wave
    from helpers.survey.receiving.decoding import Answers
    from helpers.survey.receiving.matching import Matching
    from helpers.survey.receiving.raw import RawSurvey

#: A wave whose dates mostly fall outside has other dates, or they were read in the wrong order.
MOST = 0.5
LEAST_DATES = 5
#: Days that stand for no date: the zeros of SPSS, Excel (both calendars), Stata and Unix; LimeSurvey's without dates.
NO_DATES = frozenset({"1582-10-14", "1899-12-30", "1899-12-31", "1900-01-01", "1904-01-01", "1960-01-01", "1970-01-01",
                      "1980-01-01"})  # fmt: skip


def read_times(answers: Mapping[str, Answers], matching: Matching, wave: Wave) -> dict[str, Answers]:
    """Return the dates read in the order that fits the wave, and durations in seconds."""
    found = dict(answers)
    for item_id, source in matching.sources.items():
        if source.item.kind == "date" and item_id in answers:
            found[item_id] = _dated(answers[item_id], source.rule.format, wave)
    if "duration_seconds" in answers:
        found["duration_seconds"] = _timed(answers["duration_seconds"])
    return found


def _dated(answers: Answers, form: str | None, wave: Wave) -> Answers:
    dates = parse_dates(answers.texts.str.strip(), form, (wave.start, wave.end))
    is_read = answers.states.isin([VALID, INVALID]) & dates.notna()
    is_none = is_read & dates.dt.strftime("%Y-%m-%d").isin(NO_DATES)
    states = answers.states.mask(is_read, VALID).mask(is_none, REFUSED)
    return replace(answers, values=dates.where(states == VALID), states=states, faults=answers.faults.mask(is_read, ""))


def _timed(answers: Answers) -> Answers:
    read = {text: parse_duration(text) for text in answers.texts.unique()}
    seconds = answers.texts.map(read).astype(float)
    is_read = seconds.notna()
    states = answers.states.mask(is_read, VALID)
    values = answers.values.astype(float).mask(is_read, seconds)
    return replace(answers, values=values, states=states, faults=answers.faults.mask(is_read, ""))


def other_times(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, wave: Wave) -> Iterable[Problem]:
    """Yield a problem for each column of dates of which most fall outside the wave."""
    message = (
        "The dates of {item} fall outside the wave in {n} of {answered} rows: they go from {first} to {last}, and "
        "council.yml says {start} to {end}. Correct the wave there; or give the dates' form in codebook.yml, as in "
        'items: {{{item}: {{format: "%m/%d/%Y %H:%M"}}}}; or name the column under ignore.'
    )
    for item_id, source in matching.sources.items():
        if source.item.kind != "date" or item_id not in answers:
            continue
        dates = answers[item_id].values.dropna()
        outside = _outside(dates, wave)
        if outside.sum() >= LEAST_DATES and outside.sum() > MOST * len(dates):
            ends = {"first": f"{dates.min():%Y-%m-%d}", "last": f"{dates.max():%Y-%m-%d}"}
            values = {
                "item": item_id,
                "n": int(outside.sum()),
                "answered": len(dates),
                "start": wave.start,
                "end": wave.end,
            }
            yield Problem(message, f"{raw.name}, column {', '.join(source.columns[:2])}", values | ends)


def late_or_early(answers: Mapping[str, Answers], wave: Wave) -> pd.DataFrame:
    """Return the issues of interviews outside the wave: they count, and are flagged."""
    item = next((i for i in ("submitted_at", "started_at") if i in answers), None)
    if item is None:
        return issue_table([], "outside_wave", "flagged")
    outside = _outside(answers[item].values, wave)
    return issue_table(outside.index[outside], "outside_wave", "flagged", item)


def _outside(dates: pd.Series, wave: Wave) -> pd.Series:
    # An interview that ends after midnight belongs to the day before.
    days = dates.dt.normalize()
    within = days.between(pd.Timestamp(wave.start), pd.Timestamp(wave.end) + np.timedelta64(1, "D"))
    return dates.notna() & ~within
