"""A table of shaded cells, the value written in each."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

import numpy as np

from helpers.present.drawing import canvas as room
from helpers.present.drawing import style
from helpers.present.drawing.canvas import EDGE, GAP, LEADING, Canvas

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from helpers.present.language.words import Words

CELL = 30.0
#: Lines that the head of a column may take; longer names are listed above the grid, behind a letter.
HEAD_LINES = 4
#: Largest part of the width that row labels take.
LABELS = {"page": 0.34, "phone": 0.37}
#: Standard deviations from the rest at which the shade of a profile is full.
FULL_SHADE = 1.6


def heat_chart(
    values: pd.DataFrame, words: Words, canvas: Canvas, *, share: bool = False, centre: float | None = None
) -> Figure:
    """Return a table of cells shaded by value, the value written in each.

    Parameters
    ----------
    values
        Index: row labels; columns: column labels; cells: scores or shares (a missing one is left blank).
    centre
        Shade by distance from this value, below it in one colour and above it in another, with the sign written; else
        from little to much.
    """
    say = words.percent if share else (words.number if centre is None else words.signed)
    texts = values.map(lambda value: say(value) if value == value else "")
    numbers = values.to_numpy(float)
    steps = _steps(numbers, None) if centre is None else _steps(numbers - centre, _reach(numbers - centre))
    return grid_chart(texts, steps, canvas, both_ways=centre is not None)


def profile_grid(texts: pd.DataFrame, shades: pd.DataFrame, canvas: Canvas) -> Figure:
    """Return a grid of texts shaded from bad (red) over white to good (blue-green).

    Parameters
    ----------
    texts
        Index: row labels; columns: segments; cells: what is written.
    shades
        The same shape: standard deviations from the other people, positive is good for the image.
    """
    return grid_chart(texts, _steps(shades.to_numpy(float), FULL_SHADE), canvas, both_ways=True)


def _reach(numbers: np.ndarray) -> float:
    known = np.abs(numbers[np.isfinite(numbers)])
    return float(known.max()) if known.size and known.max() > 0 else 1.0


def _steps(numbers: np.ndarray, reach: float | None) -> np.ndarray:
    """Return the place of each value in the list of colours; NaN where there is no value.

    With a reach, the values lie around zero and the middle colour is for what is nearest to it.
    """
    if reach is not None:
        return np.clip(np.round(numbers / reach * 3), -3, 3) + 3
    known = numbers[np.isfinite(numbers)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    return np.clip(np.floor((numbers - low) / max(high - low, 1e-9) * 5), 0, 4)


def grid_chart(texts: pd.DataFrame, steps: np.ndarray, canvas: Canvas, *, both_ways: bool) -> Figure:
    """Return a grid of texts on cells of a few shades.

    Parameters
    ----------
    texts
        Index: row labels; columns: column labels; cells: what is written.
    steps
        The same shape: place of each cell in the list of colours; NaN leaves it blank.
    both_ways
        The colours lead from worse over neither to better, else from little to much.
    """
    labels, heads = [str(label) for label in texts.index], [str(head) for head in texts.columns]
    column = min(max(room.text_width(label, canvas.size) for label in labels) + 1, LABELS[canvas.name] * canvas.width)
    left = EDGE + column + GAP
    width = canvas.width - left - EDGE
    lines = [room.broken(label, column, canvas.size) for label in labels]
    step = max(CELL, max(map(len, lines)) * LEADING * canvas.size + 5)
    listed = _is_too_long(heads, width / len(heads) - 8, canvas)
    above = _listed_height(heads, canvas) if listed else 0.0
    marks = list(ascii_uppercase[: len(heads)]) if listed else heads
    told = [room.broken(mark, width / len(heads) - 8, canvas.small) for mark in marks]
    top = EDGE + above + max(map(len, told)) * LEADING * canvas.small + 5
    figure = room.start(canvas, top + step * len(labels) + EDGE)
    if listed:
        _list_heads(figure, heads, canvas)
    _write_heads(figure, told, canvas, (left, top), width)
    for i, own in enumerate(lines):
        room.write_lines(figure, (EDGE, top + (i + 0.5) * step), own, canvas.size, middle=True)
    axes = room.panel(figure, left, top, width, step * len(labels))
    _cells(axes, texts.to_numpy(object), steps, style.BOTH_WAYS if both_ways else style.RAMP, canvas)
    return figure


def _is_too_long(heads: list[str], width: float, canvas: Canvas) -> bool:
    lines = [room.broken(head, width, canvas.small) for head in heads]
    is_cut = any("".join(own).count("-") > head.count("-") for own, head in zip(lines, heads, strict=True))
    return is_cut or max(map(len, lines)) > HEAD_LINES


def _lines_of_heads(heads: list[str], canvas: Canvas) -> list[list[str]]:
    return [room.broken(head, canvas.width - 2 * EDGE - 20, canvas.size) for head in heads]


def _listed_height(heads: list[str], canvas: Canvas) -> float:
    return sum(len(lines) * LEADING * canvas.size + 2 for lines in _lines_of_heads(heads, canvas)) + 10


def _list_heads(figure: Figure, heads: list[str], canvas: Canvas) -> None:
    """Write the columns' names below one another, a letter before each."""
    top = EDGE
    for letter, lines in zip(ascii_uppercase, _lines_of_heads(heads, canvas), strict=False):
        room.write(figure, (EDGE, top), letter, canvas.size, weight=room.STRONG)
        top += room.write_lines(figure, (EDGE + 20, top), lines, canvas.size) + 2


def _write_heads(
    figure: Figure, told: list[list[str]], canvas: Canvas, corner: tuple[float, float], width: float
) -> None:
    for j, lines in enumerate(told):
        top = corner[1] - 5 - len(lines) * LEADING * canvas.small
        middle = corner[0] + (j + 0.5) * width / len(told)
        room.write_lines(figure, (middle, top), lines, canvas.small, weight=room.STRONG, side="center")


def _cells(axes: Axes, texts: np.ndarray, steps: np.ndarray, colours: tuple[str, ...], canvas: Canvas) -> None:
    import seaborn
    from matplotlib.colors import ListedColormap

    seaborn.heatmap(
        steps, cmap=ListedColormap(colours), vmin=-0.5, vmax=len(colours) - 0.5, cbar=False, linewidths=1.5,
        linecolor=style.PAPER, xticklabels=False, yticklabels=False, ax=axes,
    )  # fmt: skip
    for (i, j), text in np.ndenumerate(texts):
        colour = style.INK if np.isnan(steps[i, j]) else room.on(colours[int(steps[i, j])])
        if text:
            axes.annotate(
                text, (j + 0.5, i + 0.5), fontsize=canvas.small, color=colour, ha="center", va="center_baseline"
            )
