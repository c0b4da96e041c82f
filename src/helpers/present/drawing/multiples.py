"""Small multiples: the same places in one panel after another, each panel sorted by what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from helpers.present.drawing import canvas as room
from helpers.present.drawing import style
from helpers.present.drawing.canvas import EDGE, GAP, LEADING, Canvas
from helpers.present.drawing.intervals import DOT, draw_dots

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from helpers.present.language.words import Words

#: Height in px of a named row, and the most that the rows of a panel take together.
ROW, TALLEST = 18.0, 252.0
#: Panels beside one another on a page, space between two, and the part of a panel that names take.
ACROSS, BETWEEN, NAMES = 2, 22.0, 0.36
#: Rows of a panel up to which seaborn draws each interval.
MANY = 60
#: How each row stands, and its colour.
COLOURS = {"upper": "BRAND", "lower": "ORANGE", "": "GREY"}


def panels_in(canvas_height: float, rows: int) -> int:
    """Return how many panels of so many rows a figure of a page has, at least a row of them.

    Examples
    --------
    >>> panels_in(1000, 12), panels_in(1000, 300)
    (6, 6)
    """
    one = min(rows * ROW, TALLEST) + 3 * LEADING * 14.5 + BETWEEN
    return ACROSS * max(1, int(canvas_height // one))


def multiples(panels: Mapping[str, pd.DataFrame], words: Words, canvas: Canvas) -> Figure:
    """Return a panel for each set of rows: a dot with its interval a row, named where all names have room.

    Where they have not, the first and the last row of each panel are named.

    Parameters
    ----------
    panels
        Title to rows: ``label``, ``estimate``, ``conf_low``, ``conf_high``, ``stands`` (a key of `COLOURS`) and
        ``is_share``, the highest first.
    """
    across = 1 if canvas.is_narrow else ACROSS
    width = (canvas.width - 2 * EDGE - (across - 1) * BETWEEN) / across
    titles = {title: room.broken(title, width, canvas.size, room.STRONG) for title in panels}
    head = max(len(lines) for lines in titles.values()) * LEADING * canvas.size + 4
    tall = max(min(len(rows) * ROW, TALLEST) for rows in panels.values())
    step = head + tall + room.foot(canvas, "", EDGE) + BETWEEN / 2
    lines_of = -(-len(panels) // across)
    figure = room.start(canvas, 2 * EDGE + lines_of * step)
    for at, (title, rows) in enumerate(panels.items()):
        left, top = EDGE + at % across * (width + BETWEEN), EDGE + at // across * step
        room.write_lines(figure, (left, top), titles[title], canvas.size, weight=room.STRONG)
        _panel(figure, rows.reset_index(drop=True), words, canvas, (left, top + head, width, tall))
    return figure


def _panel(
    figure: Figure, rows: pd.DataFrame, words: Words, canvas: Canvas, box: tuple[float, float, float, float]
) -> None:
    left, top, width, tall = box
    row = min(ROW, tall / len(rows))
    places = (np.arange(len(rows)) + 0.5) * row
    named = range(len(rows)) if row >= LEADING * canvas.small else sorted({0, len(rows) - 1})
    column = NAMES * width
    for at in named:
        line = room.broken(str(rows["label"][at]), column, canvas.small)
        room.write(figure, (left, top + places[at]), _cut(line), canvas.small, middle=True)
    axes = room.panel(figure, left + column + GAP, top, width - column - GAP - 14, tall)
    for stands, colour in COLOURS.items():
        held = rows["stands"].eq(stands).to_numpy()
        if held.any():
            size = min(DOT, max(2.0, 0.6 * row))
            draw = draw_dots if len(rows) <= MANY else _draw_many
            draw(axes, rows[held], places[held], getattr(style, colour), size)
    _scale(axes, rows, words, canvas, tall)


def _draw_many(axes: Axes, rows: pd.DataFrame, places: np.ndarray, colour: str, size: float) -> None:
    """Draw as `draw_dots` does, all intervals at once: seaborn reckons each by itself, minutes for hundreds."""
    import seaborn

    axes.hlines(places, rows["conf_low"], rows["conf_high"], colors=colour, linewidth=size / 2, alpha=0.42)
    seaborn.scatterplot(
        x=rows["estimate"].to_numpy(float), y=places, color=colour, s=size**2, linewidth=0, legend=False, ax=axes
    )


def _cut(lines: list[str]) -> str:
    return lines[0] if len(lines) == 1 else f"{lines[0].rstrip('-')}…"


def _scale(axes: Axes, rows: pd.DataFrame, words: Words, canvas: Canvas, tall: float) -> None:
    """Set a scale on which all intervals of a panel lie, a little wider than they are."""
    from matplotlib.ticker import MaxNLocator

    low, high = float(rows["conf_low"].min()), float(rows["conf_high"].max())
    is_share, spare = bool(rows["is_share"].iloc[0]), 0.06 * (high - low)
    most = 1.0 if is_share else 100.0
    axes.set_xlim(max(0.0, low - spare), min(most, high + spare))
    axes.set_ylim(tall, 0)
    axes.set_yticks([])
    axes.set_ylabel("")
    room.value_axis(axes, canvas, words, share=is_share, title="", digits=0)
    # Whole points and whole per cents: a half would be written as another whole one.
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
