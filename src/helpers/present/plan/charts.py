"""The plan's two figures: what each action may bring against what it costs, and when each happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.present.drawing import style
from helpers.present.drawing.charts import format_axis, row_height, wrap
from helpers.present.outputs import Figure, draw
from helpers.present.plan.manuscript import clean
from helpers.present.plan.sheets import shown_actions
from helpers.present.plan.view import PHASES, PlanView

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 4.4
COLOURS = {"prepare": style.BRAND, "speak": style.GROUPS[1], "sustain": style.VIOLET, "learn": style.GREEN}
#: Width and height of the area between the axes, in points; of a letter and a line of a number; half of a dot.
AREA = (440.0, 262.0)
LETTER, LINE = 5.0, 10.0
DOT = 4.0
#: Share of an axis within which two dots count as one.
NEAR = 0.012


def actions_figure(view: PlanView) -> Figure | None:
    """Return expected gain with its interval against cost, an action a numbered dot; None where none has a gain."""
    rows = shown_actions(view)
    rows = rows[rows["gain"].fillna(0) > 0]
    if rows.empty:
        return None
    words, most = view.words, max(1.0, float(rows["cost"].max()))
    chart, axes = style.new_figure(HEIGHT)
    _dots(axes, rows[rows["status"] == "reserve"], style.MUTED, words("in reserve"))
    _dots(axes, rows[rows["status"] == "chosen"], style.BRAND, words("in the plan"))
    # Most actions cost little: on a scale of square roots they stand apart.
    axes.set_xscale("function", functions=(_root, _square))
    axes.set_xlim(left=-0.0005 * most, right=1.06 * most)
    axes.set_ylim(bottom=0)
    _numbers(axes, rows, view)
    axes.grid(axis="y")
    axes.set_xlabel(words("Cost, EUR (square-root scale)"))
    axes.set_ylabel(words("Expected gain, points of the image index"))
    format_axis(axes, words, share=False)
    axes.yaxis.set_major_formatter(lambda value, _: words.number(value, 1))
    axes.legend(loc="upper right")
    caption = words("Expected gain of each action, with its likely range, against its cost; numbers as in the table.")
    data = rows[["action", "gain", "gain_low", "gain_high", "cost", "hours", "status"]]
    return draw(chart, caption, _actions_alt(rows, view), data)


def _dots(axes: Axes, rows: pd.DataFrame, colour: str, name: str) -> None:
    if rows.empty:
        return
    axes.vlines(rows["cost"], rows["gain_low"], rows["gain_high"], color=colour, linewidth=1.3, alpha=0.6)
    axes.scatter(rows["cost"], rows["gain"], color=colour, s=34, label=name, zorder=3)


def _numbers(axes: Axes, rows: pd.DataFrame, view: PlanView) -> None:
    """Write each dot's number where it lies on no other dot or number; dots that lie on one another share one."""
    from matplotlib.patheffects import withStroke

    across, up = (NEAR * max(1e-9, float(values.max())) for values in (_root(rows["cost"]), rows["gain"]))
    spots = zip((_root(rows["cost"]) / across).round(), (rows["gain"] / up).round(), strict=True)
    places = pd.Series(list(spots), rows.index)
    taken = [_around(*_in_points(axes, x, y)) for x, y in zip(rows["cost"], rows["gain"], strict=True)]
    for _, near in rows.groupby(places):
        text = ", ".join(view.words.number(rank) for rank in near["rank"])
        dot = (near["cost"].iloc[0], near["gain"].iloc[0])
        shift, box = _free(_in_points(axes, *dot), LETTER * len(text), taken)
        taken.append(box)
        colour = style.BRAND if (near["status"] == "chosen").any() else style.MUTED
        said = axes.annotate(text, dot, shift, textcoords="offset points", fontsize=9, zorder=4, color=colour)
        said.set_path_effects([withStroke(linewidth=2.5, foreground=style.PAPER)])


Box = tuple[float, float, float, float]


def _in_points(axes: Axes, cost: float, gain: float) -> tuple[float, float]:
    (left, right), (low, high) = _root(np.array(axes.get_xlim())), axes.get_ylim()
    cost = float(_root(np.array(cost)))
    return AREA[0] * (cost - left) / (right - left), AREA[1] * (gain - low) / (high - low)


def _root(values: np.ndarray) -> np.ndarray:
    return np.sign(values) * np.sqrt(np.abs(values))


def _square(values: np.ndarray) -> np.ndarray:
    return np.sign(values) * np.square(values)


def _around(x: float, y: float) -> Box:
    return (x - DOT, y - DOT, x + DOT, y + DOT)


def _free(dot: tuple[float, float], width: float, taken: list[Box]) -> tuple[tuple[float, float], Box]:
    """Return the shift from its dot of the nearest free place for a number, and the place."""
    sides = (6.0, -6.0 - width, -width / 2)
    shifts = [(x, y) for y in (3.0, -9.0, 9.0, -17.0, 17.0, 25.0, -25.0, 33.0) for x in sides]
    places = [(s, (dot[0] + s[0], dot[1] + s[1], dot[0] + s[0] + width, dot[1] + s[1] + LINE)) for s in shifts]
    inside = [(s, box) for s, box in places if box[0] > 0 and box[1] > 0]
    free = ((s, box) for s, box in inside if not any(_overlap(box, other) for other in taken))
    return next(free, (inside or places)[0])


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _actions_alt(rows: pd.DataFrame, view: PlanView) -> str:
    words = view.words
    parts = [
        words(
            "{action}: {gain} points ({interval}), {cost} EUR",
            action=view.line(row.action),
            gain=words.number(row.gain, 2),
            interval=words.interval(row.gain_low, row.gain_high, 2),
            cost=words.number(row.cost),
        )
        for row in rows.itertuples()
    ]
    return words("Dots with likely ranges.") + " " + "; ".join(parts) + "."


def calendar_figure(view: PlanView) -> Figure | None:
    """Return a bar from start to end for each action, coloured by phase, with the milestones as lines."""
    rows = view["plan_calendar"]
    bars = rows[rows["kind"] == "action"].reset_index(drop=True)
    if bars.empty:
        return None
    words = view.words
    labels = [clean(view.line(line)) for line in bars["line"]]
    chart, axes = style.new_figure(row_height(labels) + 0.5)
    _bars(axes, bars, view)
    axes.set_yticks(range(len(labels)), [wrap(label) for label in labels])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.grid(axis="x")
    for stone in rows[rows["kind"] == "milestone"].itertuples():
        axes.axvline(stone.start, color=style.ACCENT, linewidth=1.2, linestyle="--")
    _months(axes, view)
    chart.legend(loc="outside upper center", ncols=4, handlelength=1, handleheight=1)
    caption = words("Calendar: actions by phase; dashed lines are the milestones.")
    return draw(chart, caption, _calendar_alt(rows, view), rows)


def _bars(axes: Axes, bars: pd.DataFrame, view: PlanView) -> None:
    for phase, name in PHASES.items():
        held = bars[bars["phase"] == phase]
        if len(held):
            spans = (held["end"] - held["start"]).dt.days + 1
            left = [day.to_pydatetime() for day in held["start"]]
            widths = [pd.Timedelta(days=int(days)).to_pytimedelta() for days in spans]
            axes.barh(list(held.index), widths, left=left, height=0.6, color=COLOURS[phase], label=view.words(name))


def _months(axes: Axes, view: PlanView) -> None:
    from matplotlib.dates import AutoDateLocator, num2date

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=4, maxticks=7))
    axes.xaxis.set_major_formatter(lambda value, _: view.words.date(num2date(value).date(), "LLL yyyy"))


def _calendar_alt(rows: pd.DataFrame, view: PlanView) -> str:
    words = view.words
    told = {"action": words("{what}, from {start} to {end}"), "milestone": words("{what}, {start}")}
    parts = [
        told[row.kind].format(what=view.line(row.line), start=view.date(row.start), end=view.date(row.end))
        for row in rows.itertuples()
    ]
    return words("Bars in time.") + " " + "; ".join(parts) + "."
