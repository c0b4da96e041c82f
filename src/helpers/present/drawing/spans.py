"""Bars in time: what happens from when to when, and the days that count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from helpers.present.drawing import canvas as room
from helpers.present.drawing import style
from helpers.present.drawing.canvas import EDGE, LEADING, Canvas

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from helpers.present.language.words import Words

BAR = 18.0
#: Months between two ticks, fewest first.
MONTHS = (1, 2, 3, 6, 12, 24)


def span_chart(
    rows: pd.DataFrame, words: Words, canvas: Canvas, colours: dict[str, str], stones: Sequence[tuple[date, str]] = ()
) -> Figure:
    """Return a bar from start to end a row, coloured by kind, and days that count as named dashed lines.

    Parameters
    ----------
    rows
        Columns ``label``, ``start``, ``end`` (dates), ``kind``.
    colours
        Kind to its colour, in the order of the names above the bars.
    stones
        Day and name of each milestone.
    """
    laid = room.lay_rows(canvas, list(rows["label"]), BAR, gap=9)
    width = canvas.width - laid.left - 14
    first, last = min(rows["start"]), max([*rows["end"], *(day for day, _ in stones)])
    ends = (first.toordinal(), last.toordinal() + 1)
    names = [(kind, colour) for kind, colour in colours.items() if kind in set(rows["kind"])]
    marks = _stone_places(stones, ends, laid.left, width, canvas)
    above = (1 + max((line for *_, line in marks), default=-1)) * LEADING * canvas.small + (4 if marks else 0)
    keyed = room.key_height(canvas, names) + 4
    top = EDGE + keyed + above
    figure = room.start(canvas, top + laid.height + room.foot(canvas))
    room.key(figure, canvas, names, EDGE)
    laid.label(figure, top)
    axes = room.panel(figure, laid.left, top, width, laid.height)
    for row, centre in zip(rows.itertuples(), laid.centres, strict=True):
        length = row.end.toordinal() + 1 - row.start.toordinal()
        axes.barh(centre, length, left=row.start.toordinal(), height=BAR, color=colours[row.kind])
    for (day, _), (at, text, line) in zip(stones, marks, strict=True):
        axes.axvline(day.toordinal(), color=style.ACCENT, linewidth=1.4, linestyle=(0, (4, 3)))
        room.write(figure, (at, EDGE + keyed + line * LEADING * canvas.small), text, canvas.small, colour=style.ACCENT)
    axes.set_xlim(*ends)
    _months(axes, words, canvas, first, last, width)
    return figure


def _stone_places(
    stones: Sequence[tuple[date, str]], ends: tuple[int, int], left: float, width: float, canvas: Canvas
) -> list[tuple[float, str, int]]:
    """Return left end, text and line of each milestone's name, so that none touches another."""
    filled: list[float] = []
    placed = []
    for day, name in stones:
        wide = room.text_width(name, canvas.small)
        middle = left + (day.toordinal() - ends[0]) / (ends[1] - ends[0]) * width
        at = min(max(middle - wide / 2, EDGE), canvas.width - EDGE - wide)
        line = next((i for i, end in enumerate(filled) if at >= end + 10), len(filled))
        filled[line : line + 1] = [at + wide]
        placed.append((at, name, line))
    return placed


def _months(axes: Axes, words: Words, canvas: Canvas, first: date, last: date, width: float) -> None:
    """Write the first days of months, as many as stand apart."""
    starts = _month_starts(first, last)
    for step in MONTHS:
        shown = [day for day in starts if (day.month - 1) % min(step, 12) == 0 and (step <= 12 or day.year % 2 == 0)]
        texts = [words.date(day, "LLL yyyy") for day in shown]
        wide = max((room.text_width(text, canvas.small) for text in texts), default=0.0) + 12
        if len(shown) * wide <= width + 14:
            break
    low, high = first.toordinal(), last.toordinal()
    # A name is centred on its day: the first and the last must not leave the picture.
    half = wide / 2 / width * (high - low)
    kept = [
        (d.toordinal(), t)
        for d, t in zip(shown, texts, strict=True)
        if low + half / 2 <= d.toordinal() <= high - half / 2
    ]
    axes.set_xticks([day for day, _ in kept], [text for _, text in kept])
    axes.tick_params(axis="x", labelsize=canvas.small, pad=4)
    axes.grid(axis="x")


def _month_starts(first: date, last: date) -> list[date]:
    days, day = [], first.replace(day=1)
    while day <= last:
        if day >= first:
            days.append(day)
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return days
