"""A calendar of weeks: a row of cells each, filled where something was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.drawing import canvas as room
from helpers.present.drawing import style
from helpers.present.drawing.canvas import EDGE, LEADING, Canvas, Rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from helpers.present.language.words import Words

#: Height in px of a row of cells, and least distance of two names of months.
CELLS, APART = 13.0, 8.0


def week_chart(counts: pd.DataFrame, words: Words, canvas: Canvas) -> Figure:
    """Return a row of weeks for each channel, a cell filled where the week has a message.

    Parameters
    ----------
    counts
        Index: row labels; columns: the Monday of each week; cells: messages.
    """
    rows = room.lay_rows(canvas, [str(label) for label in counts.index], CELLS, gap=4.0)
    foot = LEADING * canvas.small + 6
    figure = room.start(canvas, EDGE + rows.height + foot + EDGE)
    rows.label(figure, EDGE)
    width = canvas.width - rows.left - EDGE
    for (_, row), centre in zip(counts.iterrows(), rows.centres, strict=True):
        _cells(figure, row, (rows.left, EDGE + centre - CELLS / 2, width))
    _months(figure, list(counts.columns), words, canvas, rows, EDGE + rows.height)
    return figure


def _cells(figure: Figure, row: pd.Series, place: tuple[float, float, float]) -> None:
    import seaborn
    from matplotlib.colors import ListedColormap

    axes = room.panel(figure, *place, CELLS)
    shades = ListedColormap([style.RAMP[0], style.RAMP[-1]])
    filled = (row.to_numpy(float) > 0).astype(float)[None, :]
    seaborn.heatmap(
        filled, cmap=shades, vmin=-0.5, vmax=1.5, cbar=False, linewidths=0.8, linecolor=style.PAPER,
        xticklabels=False, yticklabels=False, ax=axes,
    )  # fmt: skip


def _months(figure: Figure, mondays: list[pd.Timestamp], words: Words, canvas: Canvas, rows: Rows, top: float) -> None:
    """Write the name of each month where its first week is, as far as they stand apart."""
    step = (canvas.width - rows.left - EDGE) / len(mondays)
    taken = rows.left - APART
    for place, monday in enumerate(mondays):
        is_first = place == 0 or monday.month != mondays[place - 1].month
        at, name = rows.left + place * step, words.date(monday, "LLL")
        ends = at + room.text_width(name, canvas.small)
        if is_first and at >= taken + APART and ends <= canvas.width - EDGE:
            room.write(figure, (at, top + 2), name, canvas.small, colour=style.MUTED)
            taken = ends
