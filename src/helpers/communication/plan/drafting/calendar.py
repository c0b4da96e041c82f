"""When each action happens: what people will find first, then speaking, within the hours of a week."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.candidates.links import once
from helpers.communication.plan.choice.duties import is_duty
from helpers.communication.plan.method.library import Action, Library
from helpers.communication.plan.terms.config import Override
from helpers.communication.plan.terms.days import Days, first_free

DAYS = 7
PHASES = ("prepare", "learn", "sustain", "speak")
CAMPAIGN = "speak"
#: That a line goes out before what comes first is done.
ORDER = "order"
#: Speaking starts when preparing ends, and at the latest when this share of the plan has passed.
LATEST_SPEAKING = 0.3
#: A week may hold this many times the mean weekly hours of the plan, or of what the council gives where that is more.
PEAK = 1.5


def draft_calendar(
    chosen: Sequence[Candidate],
    gains: dict[str, float],
    span: tuple[date, date],
    next_wave: date,
    days: Days,
    hours: float | None = None,
) -> pd.DataFrame:
    """Return a line for each chosen action and milestone, as table `plan_calendar`.

    Duties begin at once, or as soon as what they come after allows. The other actions take their place in the order of
    phases and, within one, of expected gain; each in the first week that has hours left, after whatever it needs, and
    so that what must be there before it goes out is. Nothing begins or ends on a day on which nobody works; what speaks
    to people begins neither in August nor between the call of an election and the vote, where the plan is long enough.

    Parameters
    ----------
    gains
        Expected gain by action id.
    span
        The plan's first and last day.
    hours
        Those that the council gives: a plan that takes few of them need not wait for a free week.
    """
    start, end = span
    weeks = max(1, ((end - start).days + 1) // DAYS)
    gained = {c.action.id: gains.get(c.action.id, 0.0) for c in chosen}
    ordered = sorted(chosen, key=lambda c: (PHASES.index(c.action.phase), -gained[c.action.id], c.action.id))
    ordered = sorted(ordered, key=lambda c: not is_duty(c))
    places = _place(ordered, weeks, hours)
    rows = [_line(candidate, places[candidate.action.id], start, end, days) for candidate in ordered]
    stones = _milestones(start, end, next_wave, days, max((row["end"] for row in rows), default=pd.Timestamp(end)))
    return pd.DataFrame([*sorted(rows, key=lambda row: (row["start"], row["line"])), *stones])


def _place(ordered: Sequence[Candidate], weeks: int, hours: float | None) -> dict[str, tuple[int, int]]:
    load = np.zeros(weeks)
    capacity = PEAK * max(sum(candidate.hours for candidate in ordered), hours or 0.0) / weeks
    places: dict[str, tuple[int, int]] = {}
    for candidate in _in_order(ordered):
        length = min(weeks, candidate.action.lead_weeks + candidate.action.weeks)
        first = _first_week(candidate, ordered, places, weeks)
        weekly = candidate.hours / length
        week = first
        while (
            not is_duty(candidate)
            and week + length < weeks
            and (load[week : week + length] + weekly).max() > max(capacity, weekly)
        ):
            week += 1
        if (load[week : week + length] + weekly).max() > max(capacity, weekly):
            week = first
        places[candidate.action.id] = week, min(weeks, week + length)
        load[week : week + length] += weekly
    return places


def _in_order(ordered: Sequence[Candidate]) -> list[Candidate]:
    """Return the actions in the same order, but each behind all that goes before it."""
    waiting, done = list(ordered), []
    while waiting:
        names = {candidate.action.id for candidate in waiting}
        ready = next(c for c in waiting if not names & {*c.action.needs, *c.action.after})
        waiting.remove(ready)
        done.append(ready)
    return done


def _first_week(
    candidate: Candidate, ordered: Sequence[Candidate], places: dict[str, tuple[int, int]], weeks: int
) -> int:
    after = [places[name][1] for name in candidate.action.needs if name in places]
    # An action is prepared while what goes before it is still being done.
    after += [places[name][1] - candidate.action.lead_weeks for name in candidate.action.after if name in places]
    if candidate.action.phase == "speak":
        prepared = [places[c.action.id][1] for c in ordered if c.action.phase == "prepare" and c.action.id in places]
        # What is prepared while an action itself is being prepared need not be waited for.
        ready = min(max(prepared, default=0), int(LATEST_SPEAKING * weeks))
        after.append(max(0, ready - candidate.action.lead_weeks))
    return min(max(0, *after, 0), max(0, weeks - 1))


def _line(candidate: Candidate, place: tuple[int, int], start: date, end: date, days: Days) -> dict[str, Any]:
    action, length = candidate.action, timedelta(days=DAYS * (place[1] - place[0]) - 1)
    planned = start + timedelta(days=DAYS * place[0])
    if action.phase == CAMPAIGN:
        planned = first_free(days, planned, max(planned, end - length), days.restricted(start, end))
    planned = _out_of(action, planned, length, end)
    first = days.next_working(planned)
    last = days.last_working(min(end, planned + length))
    return _row(f"act-{action.id}", "action", action.phase, first, max(first, last), action.owner)


def _out_of(action: Action, planned: date, length: timedelta, end: date) -> date:
    """Return the first day, from that planned on, with which people meet an action on none of the days that it avoids.

    The day planned where there is no such day before the plan ends.
    """
    if action.not_in is None:
        return planned
    day = planned
    while day + length <= end:
        out = day + timedelta(weeks=action.lead_weeks)
        met = (out + timedelta(days=n) for n in range(max(1, (day + length - out).days + 1)))
        if not any(action.not_in.holds(one) for one in met):
            return day
        day += timedelta(days=DAYS)
    return planned


def _milestones(start: date, end: date, next_wave: date, days: Days, done: pd.Timestamp) -> list[dict[str, object]]:
    """Return the plan's milestones; the review comes half-way, or once all is done where that is sooner."""
    first, last = days.next_working(start), days.last_working(end)
    middle = days.next_working(min(start + (end - start) / 2, done.date() + timedelta(days=DAYS)))
    stones = (("mil-start", "prepare", first), ("mil-review", "learn", middle), ("mil-end", "sustain", last))
    rows = [milestone(name, phase, day, "direction") for name, phase, day in stones]
    return [*rows, milestone("mil-next_wave", "learn", days.next_working(next_wave), "direction")]


def milestone(line: str, phase: str, day: date, owner: str) -> dict[str, object]:
    """Return the calendar's line of something that falls on one day."""
    return _row(line, "milestone", phase, day, day, owner)


def _row(line: str, kind: str, phase: str, first: date, last: date, owner: str) -> dict[str, Any]:
    days = {"start": pd.Timestamp(first), "end": pd.Timestamp(last)}
    return {"line": line, "kind": kind, "phase": phase, **days, "owner": owner, "flags": ()}


def with_flags(calendar: pd.DataFrame, days: Days, early: Collection[str] = ()) -> pd.DataFrame:
    """Return the calendar with what stands in the way of each line's days: an election, August, a holiday, its order.

    Parameters
    ----------
    early
        Lines that go out before something that is to be done first (`out_of_order`).
    """
    rows = list(calendar.itertuples())
    flagged = [days.flags(r.start.date(), r.end.date(), r.phase == CAMPAIGN and r.kind == "action") for r in rows]
    told = [[*flags, *([ORDER] if row.line in early else [])] for row, flags in zip(rows, flagged, strict=True)]
    return calendar.assign(flags=[once(flags) for flags in told])


def out_of_order(calendar: pd.DataFrame, overrides: Mapping[str, Override], library: Library) -> frozenset[str]:
    """Return the lines that the days set by hand put before something that is to be done first.

    What it needs is done before it begins; what it only comes after, before it goes out.
    """
    days = calendar.drop_duplicates("line").set_index("line")
    known = {f"act-{action.id}": action for action in library.actions}
    moved = {line for line, own in overrides.items() if own.start or own.end or own.date}
    lines = set()
    for line in days.index.intersection(list(known)):
        action, start = known[line], days.loc[line, "start"]
        out = start + pd.Timedelta(weeks=action.lead_weeks)
        first = [(f"act-{name}", start) for name in action.needs] + [(f"act-{name}", out) for name in action.after]
        pairs = [(other, latest) for other, latest in first if other in days.index and {line, other} & moved]
        lines |= {line for other, latest in pairs if days.loc[other, "end"] > latest}
    return frozenset(lines)


def with_overrides(calendar: pd.DataFrame, overrides: dict[str, Override], end: date) -> pd.DataFrame:
    """Return the calendar with the dates and owners that the council set, and the actions that it added."""
    rows = []
    for row in calendar.to_dict("records"):
        own = overrides.get(row["line"])
        rows.append(row if own is None else {**row, **_own_dates(own, row["start"], row["end"]), **_own_owner(own)})
    first = calendar["start"].min()
    for line, own in overrides.items():
        if own.add == "action":
            added = _row(line, "action", "speak", first, end, own.owner or "social_services")
            rows.append({**added, **_own_dates(own, first, pd.Timestamp(end))})
    return pd.DataFrame(rows, columns=calendar.columns)


def _own_dates(own: Override, start: pd.Timestamp, end: pd.Timestamp) -> dict[str, object]:
    first = pd.Timestamp(own.start) if own.start else start
    last = pd.Timestamp(own.end or own.date) if own.end or own.date else end
    return {"start": first, "end": max(first, last)}


def _own_owner(own: Override) -> dict[str, object]:
    return {"owner": own.owner} if own.owner else {}
