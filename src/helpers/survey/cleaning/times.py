"""When interviews took place and how long they took: dates are held against the wave, durations read in any unit."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import Problem
from helpers.survey.checking.codes.checks import issue_table
from helpers.survey.checking.figures import in_blocks, split_at_gap
from helpers.survey.decoding.dates import offsets, orders, parse_dates, parse_duration, turned
from helpers.survey.decoding.decoding import Answers
from helpers.survey.files.raw import shortened
from helpers.survey.vocabulary import DONT_KNOW, INVALID, REFUSED, VALID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from helpers.study.config import Wave
    from helpers.survey.codebook.sources import Source
    from helpers.survey.files.raw import RawSurvey
    from helpers.survey.matching.matching import Matching

#: A wave of whose dates more than such a share falls outside has other dates, or they were read in the wrong order.
MOST = 0.1
LEAST_DATES = 5
#: So many dates in the other order are no slip of one hand; so many that fit the wave with day and month exchanged,
#: on so many days, are no chance.
LEAST_OTHERWISE, LEAST_TURNED, LEAST_DAYS = 2, 3, 2
#: Seconds of what a duration may be written in.
UNITS = {"milliseconds": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}
#: Minutes and seconds that a spreadsheet took for hours and minutes: 9:14 became 9:14:00.
CLOCK = "minutes:seconds"
#: Nobody answers a question in less than a second: durations under it are in minutes, hours or days. No interview
#: takes four hours, unless a page is left open: half of them do not.
LEAST_SECONDS, MOST_SECONDS = 1.0, 4 * 3600.0
#: Two units are so many times apart, with nothing within a factor of the gap between them.
UNITS_APART, UNITS_GAP = 20.0, 2.0
#: Where nearly all interviews take an hour or more, start and end are of two zones.
HOUR, NEARLY_ALL_LONG = 3600.0, 0.95
_AN_HOUR = Problem(
    "In {n} of {both} interviews, such as rows {rows}, an hour or more lies between the start ({start}) and the end "
    "({end}): they may be of two zones. Write both in one zone, or leave the start out in codebook.yml, ignore: "
    "[{written}]; or, where they took so long, write under items started_at: {{checked: true}}."
)
#: Days that stand for no date: the zeros of SPSS, Excel (both calendars), Stata and Unix; LimeSurvey's without dates.
NO_DATES = frozenset({"1582-10-14", "1899-12-30", "1899-12-31", "1900-01-01", "1904-01-01", "1960-01-01", "1970-01-01",
                      "1980-01-01"})  # fmt: skip


def read_times(answers: Mapping[str, Answers], matching: Matching, wave: Wave) -> dict[str, Answers]:
    """Return the dates read in the order that fits the wave, and durations in seconds."""
    timed = dict(answers)
    for item_id, source in matching.sources.items():
        if source.item.kind == "date" and item_id in answers:
            timed[item_id] = _dated(answers[item_id], source.rule.format, wave if is_of_interview(source) else None)
    if "duration_seconds" in answers:
        unit = matching.sources["duration_seconds"].rule.format or "seconds"
        timed["duration_seconds"] = _timed(answers["duration_seconds"], UNITS.get(unit, 1.0), unit == CLOCK)
    return timed


def is_of_interview(source: Source) -> bool:
    """Return whether dates say when interviews took place; those of a question may be of any year."""
    return source.item.construct == "paradata"


def _dated(answers: Answers, form: str | None, wave: Wave | None) -> Answers:
    dates = parse_dates(answers.texts.str.strip(), form, (wave.start, wave.end) if wave else None)
    is_read = answers.states.isin([VALID, INVALID]) & dates.notna()
    # A question may be about any day; when an interview took place, some days stand for none.
    is_none = is_read & (wave is not None) & dates.dt.strftime("%Y-%m-%d").isin(NO_DATES)
    states = answers.states.mask(is_read, VALID).mask(is_none, REFUSED)
    return replace(answers, values=dates.where(states == VALID), states=states, faults=answers.faults.mask(is_read, ""))


def _timed(answers: Answers, unit: float, is_clock: bool = False) -> Answers:
    """Return durations in seconds; numbers alone are in the unit given, and of a clock two parts are left of three."""
    texts = {text: re.sub(r"(?<=\d:\d\d):00(?:\.0+)?$", "", text.strip()) if is_clock else text
             for text in answers.texts.unique()}  # fmt: skip
    read = {text: parse_duration(meant) for text, meant in texts.items()}
    seconds = answers.texts.map(read).astype(float)
    is_read = seconds.notna()
    states = answers.states.mask(is_read, VALID)
    values = (unit * answers.values.astype(float)).mask(is_read, seconds)
    # Nothing is no duration: a blank that a tool or a formula counted.
    is_none = (values == 0) & (states == VALID)
    values, states = values.mask(is_none), states.mask(is_none, REFUSED)
    return replace(answers, values=values, states=states, faults=answers.faults.mask(is_read, ""))


def time_between(answers: Mapping[str, Answers]) -> dict[str, Answers]:
    """Return how long an interview took from its start and end, where no column says it.

    Times in two zones are brought to one; where one of the two names no zone, or has no time of the day, nothing is
    known of the duration.
    """
    if "duration_seconds" in answers or not {"started_at", "submitted_at"} <= set(answers):
        return {}
    end, seconds = answers["submitted_at"], _seconds_between(answers)
    # Where the start is the end, somebody typed the answers in and nothing is known; nothing is no duration.
    seconds = seconds.where(seconds > 0).astype(float)
    states = pd.Series(np.where(seconds.notna(), VALID, REFUSED), seconds.index, dtype=object)
    return {"duration_seconds": Answers(seconds, states, pd.Series("", seconds.index, dtype=object), end.texts)}


def _seconds_between(answers: Mapping[str, Answers]) -> pd.Series:
    """Return the seconds from start to end, below nothing where the end lies before it; none where it is not known."""
    start, end = answers["started_at"], answers["submitted_at"]
    ahead = offsets(end.texts) - offsets(start.texts)
    has_zones = offsets(end.texts).notna() | offsets(start.texts).notna()
    # A day without its time stands at midnight.
    is_timed = (start.values != start.values.dt.normalize()) & (end.values != end.values.dt.normalize())
    seconds = (end.values - start.values).dt.total_seconds() - 60 * ahead.where(has_zones, 0.0)
    return seconds.where(is_timed)


def times_in_two_zones(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield the problem of starts and ends of interviews that are an hour or more apart by themselves."""
    if "duration_seconds" in answers or not {"started_at", "submitted_at"} <= set(answers):
        return
    if matching.sources["started_at"].rule.checked:
        return
    seconds = _seconds_between(answers).dropna()
    before, late = seconds.index[seconds < 0], seconds.index[seconds >= HOUR]
    columns = {
        key: str(matching.sources[item].column) for key, item in (("start", "started_at"), ("end", "submitted_at"))
    }
    message = (
        "In {n} of {both} interviews, such as rows {rows}, the end ({end}) lies before the start ({start}): they are "
        "of two zones, or exchanged, and how long these took is not known. Write both in one zone; or leave the start "
        "out in codebook.yml, ignore: [{written}]."
    )
    rows = before
    if len(late) >= max(LEAST_DATES, NEARLY_ALL_LONG * len(seconds)):
        rows, message = late, _AN_HOUR.message
    elif len(before) < LEAST_DATES or len(before) <= MOST * len(seconds):
        return
    values = {"n": len(rows), "both": len(seconds), "rows": raw.told(rows), "written": f'"{columns["start"]}"'}
    yield Problem(message, raw.name, values | columns)


def left_open(answers: Mapping[str, Answers]) -> tuple[dict[str, Answers], pd.DataFrame]:
    """Return times between start and end without those of more than a day, and the issues: a page was left open."""
    durations = answers.get("duration_seconds")
    if durations is None:
        return {}, issue_table([], "left_open", "flagged")
    seconds = durations.values.astype(float)
    is_open = seconds > UNITS["days"]
    closed = replace(durations, values=seconds.mask(is_open), states=durations.states.mask(is_open, REFUSED))
    return {"duration_seconds": closed}, issue_table(seconds.index[is_open], "left_open", "flagged", "duration_seconds")


# ---------------------------------------------------------------------------------------------- what cannot be meant


def other_times(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, wave: Wave) -> Iterator[Problem]:
    """Yield a problem for each column of dates in two orders, or of which many fall outside the wave."""
    for item_id, source in matching.sources.items():
        if source.item.kind == "date" and item_id in answers:
            replies = answers[item_id]
            where = f"{raw.file_of(source.columns[0])}, column {', '.join(source.columns[:2])}"
            of_wave = wave if is_of_interview(source) else None
            told = None if source.rule.format else _two_orders(replies, item_id, where, of_wave)
            if of_wave:
                told = told or _another_wave(replies.values.dropna(), item_id, where, of_wave)
            if told:
                yield told


def _two_orders(answers: Answers, item: str, where: str, wave: Wave | None) -> Problem | None:
    """Return the problem of dates that are written, or were turned by a spreadsheet, in two orders."""
    written = orders(answers.texts.str.strip())
    day, month, either = (written.index[written == order] for order in ("day", "month", "either"))
    if min(len(day), len(month)) >= LEAST_OTHERWISE and len(either):
        message = (
            "The dates of {item} are written in two orders: the day first in rows {day}, the month first in rows "
            "{month}. Those of rows {either} may be either. Write all of them in one order (2025-03-31 is the "
            "surest), or name the column under ignore in codebook.yml."
        )
        values = {"item": item, "day": shortened(day), "month": shortened(month), "either": shortened(either)}
        return Problem(message, where, values)
    if wave is None:
        return None
    dates = answers.values.dropna()
    outside = dates[_outside(dates, wave)]
    other_way = turned(outside)
    fits = other_way.index[other_way.notna() & ~_outside(other_way, wave)]
    is_pattern = len(fits) >= LEAST_TURNED and outside[fits].dt.normalize().nunique() >= LEAST_DAYS
    if not is_pattern or 2 * len(fits) < len(outside):
        return None
    message = (
        "The dates of {item} in {n} rows, such as rows {rows}, fall outside the wave as they are read, and within it "
        "with day and month exchanged: two orders stand in one column, or a spreadsheet exchanged them. Write all of "
        "them in one order (2025-03-31 is the surest); or correct the wave in council.yml, if they are right; or name "
        "the column under ignore in codebook.yml."
    )
    return Problem(message, where, {"item": item, "n": len(fits), "rows": shortened(fits)})


def _another_wave(dates: pd.Series, item: str, where: str, wave: Wave) -> Problem | None:
    """Return the problem of dates of which many fall outside the wave."""
    outside = _outside(dates, wave)
    if outside.sum() < LEAST_DATES or outside.sum() <= MOST * len(dates):
        return None
    message = (
        "The dates of {item} fall outside the wave in {n} of {answered} rows, such as rows {rows}: they go from "
        "{first} to {last}, and council.yml says {start} to {end}. Correct the wave there; or give the dates' form in "
        'codebook.yml, as in items: {{{item}: {{format: "%m/%d/%Y %H:%M"}}}}; or name the column under ignore.'
    )
    ends = {"first": f"{dates.min():%Y-%m-%d}", "last": f"{dates.max():%Y-%m-%d}"}
    count = {"n": int(outside.sum()), "answered": len(dates), "rows": shortened(outside.index[outside])}
    return Problem(message, where, {"item": item, "start": wave.start, "end": wave.end} | count | ends)


def other_units(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield the problem of durations that are not in seconds, or in two units; the codebook's `format` settles it."""
    source = matching.sources.get("duration_seconds")
    if source is None or "duration_seconds" not in answers:
        return
    where = f"{raw.file_of(source.columns[0])}, column {', '.join(source.columns[:2])}"
    if source.rule.format:
        if source.rule.format not in (*UNITS, CLOCK):
            message = "The unit {unit} of the durations is not known (allowed: {allowed}). Write one of these."
            values = {"unit": source.rule.format, "allowed": ", ".join((*UNITS, CLOCK))}
            yield Problem(message, "codebook.yml, items.duration_seconds.format", values)
        return
    problem = _of_units(answers["duration_seconds"].values, _questions(answers, matching.sources.values()))
    if problem:
        yield Problem(problem.message, where, problem.values)


def _questions(answers: Mapping[str, Answers], sources: Iterable[Source]) -> float:
    """Return how many questions half of the people answered."""
    about = [source.item.id for source in sources if source.item.construct != "paradata"]
    said = [answers[item].states.isin([VALID, DONT_KNOW]).to_numpy() for item in about if item in answers]
    return float(np.median(np.sum(said, axis=0))) if said else 0.0


def _of_units(durations: pd.Series, questions: float) -> Problem | None:
    seconds = durations.astype(float).dropna()
    seconds = seconds[seconds > 0]
    if len(seconds) < LEAST_DATES:
        return None
    gap = split_at_gap(seconds)
    if gap and gap.ratio >= UNITS_APART and gap.width >= UNITS_GAP:
        low = seconds[gap.is_low]
        if low.median() < LEAST_SECONDS * questions or in_blocks(gap.is_low):
            message = (
                "The durations seem to be in two units: half of those in {n} rows, such as rows {rows}, are under "
                "{low}, and half of the others are over {high}. Write all of them in one way (00:12:30 is the "
                "surest), or say in codebook.yml that numbers alone are seconds, as in items: {{duration_seconds: "
                "{{format: seconds}}}}."
            )
            values = {"n": len(low), "rows": shortened(low.index), "low": f"{low.median():.4g}",
                      "high": f"{seconds[~gap.is_low].median():.4g}"}  # fmt: skip
            return Problem(message, values=values)
    return _too_long(seconds) or _too_short(seconds, questions)


def _too_long(seconds: pd.Series) -> Problem | None:
    if seconds.median() <= MOST_SECONDS:
        return None
    message = (
        "Half of the durations are over {hours} hours as they are read: no interview takes so long. Say in "
        "codebook.yml what they are, as in items: {{duration_seconds: {{format: minutes:seconds}}}} where a "
        "spreadsheet made 9:14:00 of 9 minutes and 14 seconds, or milliseconds, or seconds where they are right "
        "(allowed: {allowed}); or name the column under ignore."
    )
    values = {"hours": f"{seconds.median() / 3600:.3g}", "allowed": ", ".join((*UNITS, CLOCK))}
    return Problem(message, values=values)


def _too_short(seconds: pd.Series, questions: float) -> Problem | None:
    if seconds.median() >= LEAST_SECONDS * questions:
        return None
    message = (
        "Half of the durations are under {median}, and people answered {questions} questions: nobody does that in so "
        "many seconds. Say in codebook.yml what they are, as in items: {{duration_seconds: {{format: minutes}}}} "
        "(allowed: {allowed})."
    )
    values = {"median": f"{seconds.median():.4g}", "questions": f"{questions:.0f}", "allowed": ", ".join(UNITS)}
    return Problem(message, values=values)


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
