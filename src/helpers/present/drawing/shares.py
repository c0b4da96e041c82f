"""Bars of parts that sum to one, a row each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.present.drawing import canvas as room
from helpers.present.drawing import style
from helpers.present.drawing.canvas import EDGE, Canvas
from helpers.present.drawing.intervals import RIGHT, finish

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from helpers.present.language.words import Words

BAR = 24.0
#: Room on both sides of a number in its part.
ROUND = 4.0


def stacked_chart(
    rows: pd.DataFrame, words: Words, canvas: Canvas, parts: dict[str, str], colours: Sequence[str]
) -> Figure:
    """Return a bar of parts that sum to one a row; the parts are named above the first bar where their names fit.

    Parameters
    ----------
    rows
        Column ``label`` and one column of shares a part.
    parts
        Column to its name, left to right.
    colours
        One a part.
    """
    laid = room.lay_rows(canvas, list(rows["label"]), BAR, gap=8)
    width = canvas.width - laid.left - RIGHT
    shares = rows[list(parts)].fillna(0.0).to_numpy(float)
    starts = np.cumsum(shares, axis=1) - shares
    names = list(zip(parts.values(), colours, strict=True))
    spots = [] if canvas.is_narrow else _above(starts[0] * width, list(parts.values()), canvas, width)
    top = EDGE + (room.LEADING * canvas.small + 3 if spots else room.key_height(canvas, names) + 4)
    figure = room.start(canvas, top + laid.height + room.foot(canvas))
    laid.label(figure, top)
    axes = room.panel(figure, laid.left, top, width, laid.height)
    _bars(axes, starts + shares, laid.centres, colours)
    _numbers(axes, canvas, words, (starts, shares), laid.centres, colours, width)
    if spots:
        for spot, name in zip(spots, parts.values(), strict=True):
            room.write(figure, (laid.left + spot, EDGE), name, canvas.small, colour=style.MUTED)
    else:
        room.key(figure, canvas, names, EDGE)
    finish(axes, canvas, words, (0.0, 1.0), laid.height, share=True)
    axes.grid(visible=False)
    return figure


def _above(starts: np.ndarray, names: list[str], canvas: Canvas, width: float) -> list[float]:
    """Return where each name begins above its part of the first bar; nothing where one would reach into the next."""
    ends = [*starts[1:], width + RIGHT - EDGE]
    fits = (s + room.text_width(name, canvas.small) + 6 <= e for s, e, name in zip(starts, ends, names, strict=True))
    return [float(start) for start in starts] if all(fits) else []


def _bars(axes: Axes, ends: np.ndarray, centres: Sequence[float], colours: Sequence[str]) -> None:
    """Draw each part from zero to its end, the last first, so that those before it lie upon it."""
    import seaborn

    n_rows, n_parts = ends.shape
    long = pd.DataFrame(
        {
            "end": ends.T.ravel(),
            "place": np.tile(np.asarray(centres, float), n_parts),
            "part": np.repeat(np.arange(n_parts), n_rows),
        }
    )
    nearest = float(np.diff(centres).min()) if n_rows > 1 else 1.0
    seaborn.barplot(
        long, x="end", y="place", hue="part", hue_order=list(range(n_parts))[::-1], dodge=False, orient="y",
        native_scale=True, errorbar=None, palette=list(colours)[::-1], saturation=1, width=BAR / nearest,
        edgecolor=style.PAPER, linewidth=1.5, legend=False, ax=axes,
    )  # fmt: skip


def _numbers(
    axes: Axes, canvas: Canvas, words: Words, parts: tuple[np.ndarray, np.ndarray], centres: Sequence[float],
    colours: Sequence[str], width: float,
) -> None:  # fmt: skip
    """Write each share in its part, where it has room."""
    for (i, j), share in np.ndenumerate(parts[1]):
        text = words.percent(share)
        if room.text_width(text, canvas.small) + 2 * ROUND <= share * width:
            spot = (parts[0][i, j] + share / 2, centres[i])
            axes.annotate(
                text, spot, fontsize=canvas.small, color=room.on(colours[j]), ha="center", va="center_baseline"
            )
