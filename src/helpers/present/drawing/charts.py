"""The few kinds of chart that the report uses; each takes a frame whose rows are what it draws, top to bottom."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from helpers.present.drawing import style
from helpers.present.language.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LABEL_WIDTH = 34
ROW_INCHES = 0.36
MARGIN_INCHES = 0.75


def wrap(label: str, width: int = LABEL_WIDTH) -> str:
    """Return a label in lines of at most `width` characters."""
    return "\n".join(textwrap.wrap(str(label), width)) or str(label)


def row_height(labels: Sequence[str], width: int = LABEL_WIDTH) -> float:
    """Return the height in inches of a chart with these row labels."""
    lines = sum(max(1, len(textwrap.wrap(str(label), width))) for label in labels)
    return MARGIN_INCHES + ROW_INCHES * max(len(labels), 0.62 * lines)


def format_axis(axes: Axes, words: Words, *, share: bool, axis: str = "x") -> None:
    """Write the ticks of an axis as percentages or numbers in the reader's language."""
    from matplotlib.ticker import FuncFormatter

    def tick(value: float, _: int) -> str:
        return words.percent(value) if share else words.number(value)

    target = axes.xaxis if axis == "x" else axes.yaxis
    target.set_major_formatter(FuncFormatter(tick))


def _rows(axes: Axes, labels: Sequence[str]) -> range:
    places = range(len(labels))
    axes.set_yticks(list(places), [wrap(label) for label in labels])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    return places


def interval_chart(
    rows: pd.DataFrame,
    words: Words,
    *,
    share: bool = False,
    limits: tuple[float, float] | None = None,
    reference: float | None = None,
    xlabel: str = "",
    digits: int = 0,
) -> Figure:
    """Return a dot with its 95% interval a row.

    Parameters
    ----------
    rows
        Columns ``label``, ``estimate``, ``conf_low``, ``conf_high``; optionally ``group``: rows of one label share a
        line, each group in its own colour, with a legend.
    share
        Values are shares in [0, 1], written as percentages; otherwise scores.
    limits
        Ends of the axis; by default 0 to 100 (or 0 to 1).
    reference
        A value marked by a vertical line, such as everybody's mean.
    """
    labels = list(dict.fromkeys(rows["label"]))
    groups = list(dict.fromkeys(rows["group"])) if "group" in rows else [""]
    figure, axes = style.new_figure(row_height(labels) + (0.3 + 0.12 * len(labels) if len(groups) > 1 else 0.0))
    _rows(axes, labels)
    if reference is not None:
        axes.axvline(reference, color=style.MUTED, linewidth=1, linestyle=(0, (4, 3)))
    for row in rows.itertuples():
        group = groups.index(getattr(row, "group", ""))
        place = labels.index(row.label) + (group - (len(groups) - 1) / 2) * 0.42
        text = words.percent(row.estimate, digits) if share else words.number(row.estimate, digits)
        _dot(axes, row, place, style.GROUPS[group], text, beside=len(groups) > 1)
    if len(groups) > 1:
        _legend(figure, dict(zip(groups, style.GROUPS, strict=False)))
    axes.set_xlim(*(limits or ((0, 1) if share else (0, 100))))
    axes.set_xlabel(xlabel)
    format_axis(axes, words, share=share)
    return figure


def _dot(axes: Axes, row: object, place: float, colour: str, text: str, *, beside: bool) -> None:
    """Draw an interval, its dot, and the value above it (beside the interval where lines are shared)."""
    from matplotlib.patheffects import withStroke

    axes.plot([row.conf_low, row.conf_high], [place, place], color=colour, linewidth=3.2, alpha=0.38)
    axes.plot(row.estimate, place, "o", color=colour, markersize=6.5 if beside else 7.5)
    at, shift = ((row.conf_high, place), (4, 0)) if beside else ((row.estimate, place), (0, 10))
    said = axes.annotate(text, at, shift, textcoords="offset points", va="center", fontsize=8.5 if beside else 9)
    said.set_horizontalalignment("left" if beside else "center")
    said.set_path_effects([withStroke(linewidth=2.5, foreground=style.PAPER)])


def _legend(figure: Figure, colours: dict[str, str]) -> None:
    from matplotlib.lines import Line2D

    marks = [Line2D([], [], color=c, marker="o", linewidth=3, alpha=0.85, label=g) for g, c in colours.items()]
    figure.legend(handles=marks, loc="outside upper center", ncols=min(4, len(marks)))


def stacked_chart(
    rows: pd.DataFrame, words: Words, parts: dict[str, str], colours: Sequence[str], *, smallest_label: float = 0.07
) -> Figure:
    """Return a bar of parts that sum to one a row.

    Parameters
    ----------
    rows
        Column ``label`` and one column of shares a part.
    parts
        Column to its name in the legend, left to right.
    colours
        One a part.
    smallest_label
        Parts under this share carry no number (it would not fit).
    """
    figure, axes = style.new_figure(row_height(list(rows["label"])) + 0.3)
    places = _rows(axes, list(rows["label"]))
    axes.grid(visible=False)
    start = [0.0] * len(rows)
    for (column, name), colour in zip(parts.items(), colours, strict=True):
        widths = [float(value) for value in rows[column]]
        axes.barh(list(places), widths, left=start, height=0.66, color=colour, label=name, edgecolor="white")
        for place, left, width in zip(places, start, widths, strict=True):
            if width >= smallest_label:
                position = (left + width / 2, place)
                axes.annotate(words.percent(width), position, ha="center", va="center", fontsize=9, color=_on(colour))
        start = [left + width for left, width in zip(start, widths, strict=True)]
    axes.set_xlim(0, 1)
    format_axis(axes, words, share=True)
    figure.legend(loc="outside upper center", ncols=min(4, len(parts)), handlelength=1, handleheight=1)
    return figure


def _on(colour: str) -> str:
    """Return the text colour that can be read on `colour`."""
    from matplotlib.colors import to_rgb

    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in to_rgb(colour)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return style.PAPER if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.07 else style.INK


def bar_chart(rows: pd.DataFrame, words: Words, *, share: bool = True, digits: int = 0, xlabel: str = "") -> Figure:
    """Return a horizontal bar a row, with its interval as a whisker where there is one.

    Parameters
    ----------
    rows
        Columns ``label``, ``estimate`` and optionally ``conf_low`` and ``conf_high``.
    """
    figure, axes = style.new_figure(row_height(list(rows["label"])))
    places = _rows(axes, list(rows["label"]))
    axes.barh(list(places), list(rows["estimate"]), height=0.62, color=style.RAMP[2])
    has_interval = "conf_low" in rows
    ends = rows["conf_high"] if has_interval else rows["estimate"]
    for place, row, end in zip(places, rows.itertuples(), ends, strict=True):
        if has_interval:
            axes.plot([row.conf_low, row.conf_high], [place, place], color=style.INK, linewidth=1.4)
        text = words.percent(row.estimate, digits) if share else words.number(row.estimate, digits)
        axes.annotate(text, (end, place), (5, 0), textcoords="offset points", va="center", fontsize=9)
    axes.set_xlim(0, max([*ends, 1e-9]) * 1.14)
    axes.set_xlabel(xlabel)
    format_axis(axes, words, share=share)
    return figure


def heat_chart(values: pd.DataFrame, words: Words, *, share: bool = False, centre: float | None = None) -> Figure:
    """Return a table of cells shaded by value, the value written in each.

    Parameters
    ----------
    values
        Index: row labels; columns: column labels; cells: scores or shares (a missing one is left blank).
    centre
        Shade by distance from this value, below it in one colour and above it in another; else from little to much.
    """
    from matplotlib.colors import LinearSegmentedColormap

    labels = [str(label) for label in values.index]
    figure, axes = style.new_figure(row_height(labels) + 0.55)
    colours = (style.ACCENT, style.PAPER, style.BRAND) if centre is not None else style.RAMP
    shades = LinearSegmentedColormap.from_list("house", colours)
    numbers = values.to_numpy(float)
    low, high = _shade_limits(numbers, centre)
    axes.imshow(numbers, aspect="auto", cmap=shades, vmin=low, vmax=high)
    for (i, j), value in ((place, numbers[place]) for place in _places(numbers.shape)):
        if value == value:
            shown = words.percent(value) if share else words.number(value)
            colour = _on(_hex(shades((value - low) / (high - low))))
            axes.annotate(shown, (j, i), ha="center", va="center", fontsize=9.5, color=colour)
    axes.set_yticks(range(len(labels)), [wrap(label) for label in labels])
    axes.set_xticks(range(values.shape[1]), [wrap(name, 16) for name in values.columns])
    axes.xaxis.tick_top()
    axes.spines[:].set_visible(False)
    return figure


def _hex(colour: tuple[float, float, float, float]) -> str:
    from matplotlib.colors import to_hex

    return to_hex(colour)


def _places(shape: tuple[int, ...]) -> list[tuple[int, int]]:
    return [(i, j) for i in range(shape[0]) for j in range(shape[1])]


def _shade_limits(numbers: object, centre: float | None) -> tuple[float, float]:
    import numpy as np

    values = np.asarray(numbers, float)
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0, 1.0
    if centre is None:
        return float(values.min()), float(values.max()) + 1e-9
    reach = float(np.abs(values - centre).max()) + 1e-9
    # White only at the centre, and never so dark that the number cannot be read.
    return centre - 1.25 * reach, centre + 1.25 * reach
