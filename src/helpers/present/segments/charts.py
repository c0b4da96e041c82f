"""The two charts that only segments need: size beside image, and profiles shaded by what is good or bad."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.present.drawing import style
from helpers.present.drawing.charts import format_axis, row_height, wrap
from helpers.present.language.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LABEL_WIDTH = 26
COLUMN_WIDTH = 17
#: Standard deviations at which the shade is full.
FULL_SHADE = 1.6
#: Darkest shade used, so that dark text stays readable on it.
DARKEST = 0.55


def size_and_image(rows: pd.DataFrame, words: Words) -> Figure:
    """Return dots with 95% intervals: the share of each segment, and beside it its image index.

    Parameters
    ----------
    rows
        Columns ``label``, ``share``, ``share_low``, ``share_high``, ``image``, ``image_low``, ``image_high``; the
        second panel is left out where no segment has an image.
    """
    labels = [wrap(label, LABEL_WIDTH) for label in rows["label"]]
    figure, axes = style.new_figure(row_height(list(rows["label"]), LABEL_WIDTH) + 0.45, 7.4)
    has_image = bool(rows["image"].notna().any())
    if has_image:
        figure.clear()
        axes, beside = figure.subplots(1, 2, sharey=True)
        _panel(beside, rows, "image", words, style.VIOLET)
        beside.set_xlim(0, 100)
        beside.set_xlabel(words("Image index (0 to 100)"))
        format_axis(beside, words, share=False)
    _panel(axes, rows, "share", words, style.BRAND)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlim(0, min(1.0, 1.15 * float(rows["share_high"].max())))
    axes.set_xlabel(words("Share of the people"))
    format_axis(axes, words, share=True)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, stem: str, words: Words, colour: str) -> None:
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    for place, row in enumerate(rows.to_dict("records")):
        value, low, high = row[stem], row[f"{stem}_low"], row[f"{stem}_high"]
        if value != value:
            continue
        axes.plot([low, high], [place, place], color=colour, linewidth=3.2, alpha=0.38)
        axes.plot(value, place, "o", color=colour, markersize=7.5)
        text = words.percent(value) if stem == "share" else words.number(value)
        axes.annotate(text, (value, place), (0, 6.5), textcoords="offset points", ha="center", fontsize=9)


def profile_grid(texts: pd.DataFrame, shades: pd.DataFrame) -> Figure:
    """Return a grid of texts shaded from bad (red) over white to good (blue-green).

    Parameters
    ----------
    texts
        Index: row labels; columns: segments; cells: what is written.
    shades
        The same shape: standard deviations from the other people, positive is good for the image.
    """
    from matplotlib.colors import LinearSegmentedColormap

    figure, axes = style.new_figure(row_height([str(label) for label in texts.index]) + 0.95, 7.4)
    colours = LinearSegmentedColormap.from_list("good_and_bad", (style.ACCENT, style.PAPER, style.BRAND))
    strength = np.clip(shades.fillna(0).to_numpy(float) / FULL_SHADE, -1, 1) * DARKEST
    axes.imshow(strength, aspect="auto", cmap=colours, vmin=-1, vmax=1)
    for (i, j), text in np.ndenumerate(texts.to_numpy(object)):
        axes.annotate(text, (j, i), ha="center", va="center", fontsize=9.5, color=style.INK)
    axes.set_yticks(range(len(texts)), [wrap(label) for label in texts.index])
    axes.set_xticks(range(texts.shape[1]), [wrap(name, COLUMN_WIDTH) for name in texts.columns])
    axes.xaxis.tick_top()
    axes.spines[:].set_visible(False)
    return figure
