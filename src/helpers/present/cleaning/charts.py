"""The chart that only the weighting needs: who answered, before and after it, beside who lives here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.present.drawing import canvas as room
from helpers.present.drawing import style
from helpers.present.drawing.canvas import EDGE, Canvas
from helpers.present.drawing.intervals import RIGHT, finish

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from helpers.present.language.words import Words

MARK = 16.0


def before_and_after(rows: pd.DataFrame, words: Words, before: str, canvas: Canvas) -> Figure:
    """Return the share of each category as people answered and weighted, joined by a line, and the census as a stroke.

    Parameters
    ----------
    rows
        Columns ``variable_name``, ``category_name``, ``share_before``, ``share_after``, ``share_population``.
    before
        How the shares before weighting to the census are called.
    """
    import seaborn

    names = {
        "share_population": (words("Census"), style.INK),
        "share_before": (before, style.ORANGE),
        "share_after": (words("Weighted"), style.BRAND),
    }
    keyed = list(names.values())
    labels, sections = list(rows["category_name"].astype(str)), list(rows["variable_name"])
    laid = room.lay_rows(canvas, labels, MARK, gap=5, sections=sections)
    top = EDGE + room.key_height(canvas, keyed)
    figure = room.start(canvas, top + laid.height + room.foot(canvas))
    room.key(figure, canvas, keyed, EDGE)
    laid.label(figure, top)
    axes = room.panel(figure, laid.left, top, canvas.width - laid.left - RIGHT, laid.height)
    places = np.array(laid.centres)
    shares = rows[list(names)].astype(float)
    axes.hlines(places, shares["share_before"], shares["share_after"], color=style.GREY, linewidth=2.5, zorder=1)
    population = shares["share_population"]
    axes.vlines(population, places - 8, places + 8, color=style.INK, linewidth=2.4, zorder=2)
    for column in ("share_before", "share_after"):
        seaborn.scatterplot(
            x=shares[column].to_numpy(), y=places, color=names[column][1], s=64, linewidth=0, zorder=3, legend=False,
            ax=axes,
        )  # fmt: skip
    ends = (0.0, min(1.0, 1.06 * float(np.nanmax(shares.to_numpy()))))
    finish(axes, canvas, words, ends, laid.height, share=True)
    return figure
