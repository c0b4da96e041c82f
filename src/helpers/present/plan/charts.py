"""The plan's two figures: what each action may bring and what it costs, and when each happens."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from helpers.communication.plan.drafting.counting import LATER
from helpers.present.drawing import style
from helpers.present.drawing.intervals import interval_chart
from helpers.present.drawing.spans import span_chart
from helpers.present.outputs import Figure, described, draw
from helpers.present.plan.reasons import shown_actions
from helpers.present.plan.sheets import gain_of
from helpers.present.plan.view import PHASES, STATUSES, PlanView

if TYPE_CHECKING:
    import pandas as pd

#: Colour of each phase by name, four steps from dark to light.
COLOURS = {"prepare": "BRAND", "speak": "ORANGE", "sustain": "RAMP2", "learn": "INK"}


def actions_figure(view: PlanView) -> Figure | None:
    """Return each action's expected gain with its interval, and its cost; None where none has a gain."""
    rows = shown_actions(view)
    rows = rows[rows["gain"].fillna(0) > 0]
    if rows.empty:
        return None
    words = view.words
    sections = {status: words(name) for status, name in STATUSES.items()}
    sections = {status: name[:1].upper() + name[1:] for status, name in sections.items()}
    labels = [
        words("{action}, {cost}\u00a0EUR", action=view.line(row.action), cost=words.number(row.cost))
        for row in rows.itertuples()
    ]
    names = {"gain": "estimate", "gain_low": "conf_low", "gain_high": "conf_high"}
    drawn = rows.rename(columns=names).assign(label=labels, section=[sections[status] for status in rows["status"]])
    order = rows["status"].map({status: i for i, status in enumerate(STATUSES)}).sort_values(kind="stable").index
    limits = (0.0, 1.06 * float(drawn[["estimate", "conf_high"]].max(axis=None)))
    title = words("{gain} (points)", gain=gain_of(view))
    title = title[:1].upper() + title[1:]
    form = partial(interval_chart, drawn.loc[order], words, limits=limits, digits=2, title=title)
    caption = words("Expected gain of each action, with its likely range, and its cost.")
    told = [
        words("{action}: {gain} points, {cost} EUR", action=view.line(row.action), gain=words.number(row.gain, 2),
              cost=words.number(row.cost))
        for row in rows.loc[order].itertuples()
    ]  # fmt: skip
    data = rows[["action", "gain", "gain_low", "gain_high", "cost", "hours", "status"]]
    return draw(form, caption, described(words, words("Dots with likely ranges."), told), data)


def calendar_figure(view: PlanView) -> Figure | None:
    """Return a bar from start to end for each action, coloured by phase, with the milestones as lines."""
    rows = view["plan_calendar"]
    bars = rows[rows["kind"] == "action"].reset_index(drop=True)
    if bars.empty:
        return None
    words = view.words
    days = {end: [moment.date() for moment in bars[end]] for end in ("start", "end")}
    drawn = bars.assign(
        label=[view.line(line) for line in bars["line"]], kind=[words(PHASES[phase]) for phase in bars["phase"]], **days
    )
    stones = [(row.start.date(), _stone(row.line, view)) for row in rows[rows["kind"] == "milestone"].itertuples()]
    colours = {words(name): getattr(style, COLOURS[phase]) for phase, name in PHASES.items()}
    form = partial(span_chart, drawn, words, colours=colours, stones=sorted(stones))
    head = words.plural("{n} action from {start} to {end}.", "{n} actions from {start} to {end}.", len(bars),
        start=view.date(bars["start"].min()), end=view.date(bars["end"].max()))  # fmt: skip
    caption = f"{head} {words('Calendar: actions by phase; dashed lines are the milestones.')}"
    return draw(form, caption, _calendar_alt(rows, view), rows)


def _stone(line: str, view: PlanView) -> str:
    """Return the name of a milestone, short enough for a line: what is tried by lot has its bar."""
    return view.words("The other half, by lot") if line.startswith(LATER) else view.line(line)


def _calendar_alt(rows: pd.DataFrame, view: PlanView) -> str:
    words = view.words
    told = {"action": words("{what}, from {start} to {end}"), "milestone": words("{what}, {start}")}
    parts = [
        told[row.kind].format(what=view.line(row.line), start=view.date(row.start), end=view.date(row.end))
        for row in rows.itertuples()
    ]
    return described(words, words("Bars in time."), parts)
