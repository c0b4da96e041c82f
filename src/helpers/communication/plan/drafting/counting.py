"""When the council counts what no survey shows: before anything of the plan goes out, and in the same days a year
later; and of what is tried by lot, before the other half gets it.

A count that begins once the plan is at work has nothing to be held against.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from helpers.communication.plan.drafting.calendar import milestone
from helpers.communication.plan.method.library import PAGES, Library
from helpers.communication.plan.terms.days import Days

#: Whoever counts those who come answers for the first count.
COUNT = "calls"
#: What there is to count before where the plan has no action that goes out.
WITHOUT_ACTION = timedelta(weeks=8)
YEAR = 365.25
#: How the calendar calls the day of the half that gets an action later.
LATER = "mil-later-"
WHOLE_YEAR = timedelta(days=365)
#: Over what a count is made: the days before anything goes out, or a whole year.
SPANS = ("days", "year")


@dataclass(frozen=True)
class Base:
    """The days, first and last, in which a count is made that later ones are held against."""

    first: date
    last: date

    @property
    def share_of_year(self) -> float:
        """How much of a year these days are."""
        return ((self.last - self.first).days + 1) / YEAR


def base(calendar: pd.DataFrame, library: Library) -> Base:
    """Return the days from the plan's start to the eve of the day on which anything of it goes out, or a page changes.

    Parameters
    ----------
    calendar
        Table `plan_calendar`.
    """
    first = calendar["start"].min().date()
    seen = min([first_out(calendar, library), *_first_pages(calendar, library)])
    return Base(first, max(first, seen.date() - timedelta(days=1)))


def after(calendar: pd.DataFrame, library: Library, span: str) -> Base:
    """Return the days of the later count: the same days a year on, or the year that begins once all of it is out."""
    if span == "days":
        before = base(calendar, library)
        return Base(before.first + WHOLE_YEAR, before.last + WHOLE_YEAR)
    out = out_days(calendar, library).values()
    first = max(out, default=first_out(calendar, library)).date() + timedelta(days=1)
    return Base(first, first + WHOLE_YEAR - timedelta(days=1))


def standing(calendar: pd.DataFrame, library: Library, days: Base) -> dict[str, float]:
    """Return by line how much of each action's effect stands on average in these days, 0 to 1.

    Nothing stands before people meet it; what goes out bit by bit stands as far as it has gone out; what fades goes by
    its half-life once it has ended.
    """
    known = {f"act-{action.id}": action for action in library.actions}
    when = pd.date_range(days.first, days.last)
    shares = {}
    for row in calendar[calendar["line"].isin(list(known))].itertuples():
        out = _out(row, library)
        since, length = (when - out).days.to_numpy(float), max((row.end - out).days, 1)
        done = ((since + 1) / (length if row.end > out else 1)).clip(0.0, 1.0)
        half = known[row.line].half_life_weeks
        ended = (when - row.end).days.to_numpy(float).clip(min=0.0) / 7
        shares[row.line] = float((done * (1.0 if half is None else 0.5 ** (ended / half))).mean())
    return shares


def _first_pages(calendar: pd.DataFrame, library: Library) -> list[pd.Timestamp]:
    """Return the days from which pages that are mended may be seen: the first is there long before the last is."""
    leads = {f"act-{action.id}": action.lead_weeks for action in library.actions if action.output == PAGES}
    rows = calendar[calendar["line"].isin(list(leads))]
    return [min(row.end, row.start + timedelta(weeks=leads[row.line])) for row in rows.itertuples()]


def with_count(calendar: pd.DataFrame, objectives: pd.DataFrame, library: Library, days: Days) -> pd.DataFrame:
    """Return the calendar with the day by which what success is judged by is counted, where a count judges any."""
    counts = {count.id for count in library.counts}
    if objectives.empty or not objectives["judged_by"].isin(counts).any():
        return calendar
    span = base(calendar, library)
    day = max(span.first, days.last_working(span.last))
    line = milestone("mil-count", "prepare", day, next(c.owner for c in library.counts if c.id == COUNT))
    return pd.concat([calendar, pd.DataFrame([line])], ignore_index=True)


def with_later_halves(calendar: pd.DataFrame, pilots: pd.DataFrame, library: Library, days: Days) -> pd.DataFrame:
    """Return the calendar with the day from which each action that is tried by lot comes to the half put later.

    That is half-way through the days on which people meet the action, and never before what comes of the first half had
    its weeks to be counted in.

    Parameters
    ----------
    pilots
        Table `plan_pilots`.
    """
    drawn, met = set(pilots.loc[pilots["kind"] == "lot", "action"]), out_days(calendar, library)
    wait = timedelta(weeks=library.priors.trials.wait_weeks)
    lines = [
        milestone(
            f"{LATER}{row.line.removeprefix('act-')}",
            row.phase,
            days.next_working(max(met[row.line] + (row.end - met[row.line]) / 2, met[row.line] + wait).date()),
            row.owner,
        )
        for row in calendar[calendar["line"].isin(drawn)].itertuples()
    ]
    return pd.concat([calendar, pd.DataFrame(lines)], ignore_index=True) if lines else calendar


def first_out(calendar: pd.DataFrame, library: Library) -> pd.Timestamp:
    """Return the day on which anything first goes out; weeks after the plan's start where nothing does."""
    days = out_days(calendar, library).values()
    return min(days) if days else calendar["start"].min() + WITHOUT_ACTION


def out_days(calendar: pd.DataFrame, library: Library) -> dict[str, pd.Timestamp]:
    """Return the day on which people first meet each action, by its line."""
    return {row.line: _out(row, library) for row in calendar[calendar["kind"] == "action"].itertuples()}


def _out(row: Any, library: Library) -> pd.Timestamp:
    """Return when people first meet an action: what is put in order when it ends, the rest once it is prepared."""
    actions = [action for action in library.actions if f"act-{action.id}" == row.line]
    if actions and row.phase == "prepare":
        return row.end
    lead = actions[0].lead_weeks if actions else 0
    return min(row.end, row.start + timedelta(weeks=lead))
