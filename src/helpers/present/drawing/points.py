"""Dots in a plane with their names: importance against performance, gain against cost."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from helpers.present.drawing import canvas as room
from helpers.present.drawing import style
from helpers.present.drawing.canvas import EDGE, LEADING, Canvas

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from helpers.present.language.words import Words

Box = tuple[float, float, float, float]
#: Half of a dot, in px.
DOT = 6.0
#: Distances from its dot, in px, at which a name is tried, nearest first.
AWAY = (4.0, 12.0, 22.0)


@dataclass(frozen=True)
class Axis:
    """One axis of a plane: its ends, its title, and how its numbers are written."""

    ends: tuple[float, float]
    title: str
    say: Callable[[float], str]

    def part(self, value: float) -> float:
        """Return where a value stands between the ends, from 0 to 1."""
        return (value - self.ends[0]) / (self.ends[1] - self.ends[0])


def point_chart(
    rows: pd.DataFrame,
    words: Words,
    canvas: Canvas,
    x: Axis,
    y: Axis,
    *,
    corners: Sequence[str] = (),
    cross: tuple[float, float] | None = None,
) -> Figure:
    """Return dots in a plane with their intervals, each named beside it where all names have room.

    Where they have not, they carry numbers and the names follow below.

    Parameters
    ----------
    rows
        Columns ``label``, ``x``, ``y``, ``colour``; optionally ``x_low``, ``x_high``, ``y_low``, ``y_high`` and
        ``is_hollow``.
    corners
        What the four quarters mean: upper left, upper right, lower left, lower right.
    cross
        Where the lines between the quarters cross.
    """
    left, high = _left_room(y, canvas), 330.0 if canvas.is_narrow else 380.0
    size = (canvas.width - left - EDGE - 16, high)
    spots = [(x.part(row.x) * size[0], (1 - y.part(row.y)) * size[1]) for row in rows.itertuples()]
    names = [room.one_line(name) for name in rows["label"]]
    places = place_names(names, spots, size, canvas)
    listed = [] if places else _listed(names, canvas)
    names, places = (names, places) if places else _numbers(spots, size, canvas)
    band = LEADING * canvas.small * max((len(lines) for lines in _corner_lines(corners, canvas, left)), default=0)
    title = room.broken(y.title, canvas.width - 2 * EDGE, canvas.small)
    top = EDGE + len(title) * LEADING * canvas.small + 6 + band
    below = top + high + band + room.foot(canvas, x.title, left) + 6
    figure = room.start(canvas, below + sum(len(lines) * LEADING * canvas.size + 3 for lines in listed) + EDGE)
    room.write_lines(figure, (EDGE, EDGE), title, canvas.small, colour=style.MUTED)
    _write_corners(figure, corners, canvas, left, (top, top + high + 2))
    axes = room.panel(figure, left, top, *size)
    _lines(axes, rows, spots, (x, y), size, cross)
    _dots(axes, rows, spots)
    for name, place in zip(names, places, strict=True):
        said = axes.annotate(name, place, fontsize=canvas.small, va="top", ha="left", zorder=2)
        said.set_bbox({"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.5})
    _list(figure, listed, canvas, below)
    _ticks(axes, canvas, x, y, size, (left, top + high + (band and band + 2)))
    return figure


def _left_room(y: Axis, canvas: Canvas) -> float:
    return EDGE + max(room.text_width(y.say(tick), canvas.small) for tick in _round_ticks(y, canvas)) + 8


def _round_ticks(axis: Axis, canvas: Canvas) -> list[float]:
    from matplotlib.ticker import MaxNLocator

    low, high = axis.ends
    ticks = MaxNLocator(4 if canvas.is_narrow else 6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(tick) for tick in ticks if low <= tick <= high]


def _ticks(
    axes: Axes, canvas: Canvas, x: Axis, y: Axis, size: tuple[float, float], corner: tuple[float, float]
) -> None:
    """Write the numbers of both axes, those that would touch the one before them left out, and the lower title."""
    figure, last = room.figure_of(axes), -1e9
    for tick in _round_ticks(x, canvas):
        text, at = x.say(tick), x.part(tick) * size[0]
        half = room.text_width(text, canvas.small) / 2
        if at - half >= last + 10 and corner[0] + at + half <= canvas.width - EDGE:
            last = at + half
            room.write(figure, (corner[0] + at, corner[1] + 4), text, canvas.small, colour=style.MUTED, side="center")
    for tick in _round_ticks(y, canvas):
        down = (1 - y.part(tick)) * size[1]
        axes.axhline(down, color=style.RULE, linewidth=1.0, zorder=0)
        axes.annotate(
            y.say(tick), (-6, down), fontsize=canvas.small, color=style.MUTED, ha="right", va="center_baseline",
            annotation_clip=False,
        )  # fmt: skip
    lines = room.broken(x.title, canvas.width - corner[0] - EDGE, canvas.small)
    place = (corner[0], corner[1] + LEADING * canvas.small + 8)
    room.write_lines(figure, place, lines, canvas.small, colour=style.MUTED)
    axes.set_xlim(0, size[0])
    axes.set_ylim(size[1], 0)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set(xlabel="", ylabel="")


def _lines(
    axes: Axes, rows: pd.DataFrame, spots: list[tuple[float, float]], both: tuple[Axis, Axis],
    size: tuple[float, float], cross: tuple[float, float] | None,
) -> None:  # fmt: skip
    """Draw the intervals of the dots and the lines between the quarters."""
    x, y = both
    for row, (across, down) in zip(rows.to_dict("records"), spots, strict=True):
        if "x_low" in row:
            ends = [x.part(row["x_low"]) * size[0], x.part(row["x_high"]) * size[0]]
            axes.plot(ends, [down, down], color=style.GREY, linewidth=1.6, zorder=1)
        if "y_low" in row:
            ends = [(1 - y.part(row[end])) * size[1] for end in ("y_low", "y_high")]
            axes.plot([across, across], ends, color=style.GREY, linewidth=1.6, zorder=1)
    if cross:
        dashes = {"color": style.MUTED, "linewidth": 1.2, "linestyle": (0, (4, 3)), "zorder": 1}
        axes.axvline(x.part(cross[0]) * size[0], **dashes)
        axes.axhline((1 - y.part(cross[1])) * size[1], **dashes)


def _dots(axes: Axes, rows: pd.DataFrame, spots: list[tuple[float, float]]) -> None:
    import seaborn

    places = np.array(spots, float).reshape(-1, 2)
    hollow = rows["is_hollow"].to_numpy(bool) if "is_hollow" in rows else np.zeros(len(rows), bool)
    seaborn.scatterplot(
        x=places[:, 0], y=places[:, 1], ax=axes, legend=False, s=(2 * DOT) ** 2, linewidth=1.8, zorder=3,
        facecolors=[style.PAPER if is_hollow else c for c, is_hollow in zip(rows["colour"], hollow, strict=True)],
        edgecolors=list(rows["colour"]), color=style.BRAND,
    )  # fmt: skip


def _numbers(
    spots: list[tuple[float, float]], size: tuple[float, float], canvas: Canvas
) -> tuple[list[str], list[tuple[float, float]]]:
    """Return numbers and their places in the plane; dots that lie too near to one another share a place."""
    near = 2 * DOT
    while True:
        groups = _gathered(spots, near)
        texts = [", ".join(str(i + 1) for i in group) for group in groups]
        places = place_names(texts, [spots[group[0]] for group in groups], size, canvas, spots)
        if places is not None:
            return texts, places
        if len(groups) == 1:
            return texts, [(0.0, 0.0)]
        near *= 2


def _gathered(spots: list[tuple[float, float]], near: float) -> list[list[int]]:
    """Return dots in groups: each lies nearer than `near` to the first of its group."""
    groups: list[list[int]] = []
    for i, spot in enumerate(spots):
        own = next((group for group in groups if math.dist(spots[group[0]], spot) < near), None)
        if own is None:
            groups.append([i])
        else:
            own.append(i)
    return groups


def _listed(names: list[str], canvas: Canvas) -> list[list[str]]:
    return [room.broken(name, canvas.width - 2 * EDGE - 24, canvas.size) for name in names]


def _list(figure: Figure, listed: list[list[str]], canvas: Canvas, top: float) -> None:
    for number, lines in enumerate(listed, start=1):
        room.write(figure, (EDGE, top), str(number), canvas.size, weight=room.STRONG)
        top += room.write_lines(figure, (EDGE + 24, top), lines, canvas.size) + 3


def _corner_lines(corners: Sequence[str], canvas: Canvas, left: float) -> list[list[str]]:
    half = (canvas.width - left - EDGE) / 2 - 8
    return [room.broken(corner, half, canvas.small, room.STRONG) for corner in corners]


def _write_corners(
    figure: Figure, corners: Sequence[str], canvas: Canvas, left: float, edges: tuple[float, float]
) -> None:
    """Write what each quarter means outside of the plane, where no dot lies on it."""
    step = LEADING * canvas.small
    for i, lines in enumerate(_corner_lines(corners, canvas, left)):
        side = "right" if i % 2 else "left"
        at = canvas.width - EDGE if i % 2 else left
        top = edges[1] if i > 1 else edges[0] - step * len(lines) - 2
        room.write_lines(figure, (at, top), lines, canvas.small, weight=room.STRONG, side=side)


def place_names(
    names: list[str], spots: list[tuple[float, float]], size: tuple[float, float], canvas: Canvas,
    dots: list[tuple[float, float]] | None = None,
) -> list[tuple[float, float]] | None:  # fmt: skip
    """Return the upper left corner of each name beside its dot, free of all else; None where one has no room.

    `dots` are all that are drawn, where they are more than those that are named.

    Examples
    --------
    >>> from helpers.present.drawing.canvas import PAGE
    >>> place_names(["One"], [(50.0, 50.0)], (200.0, 100.0), PAGE)
    [(60.0, 42.07)]
    >>> place_names(["One"] * 60, [(50.0, 50.0)] * 60, (200.0, 100.0), PAGE) is None
    True
    """
    high = LEADING * canvas.small
    taken: list[Box] = [(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in dots or spots]
    placed = []
    for name, (x, y) in zip(names, spots, strict=True):
        wide = room.text_width(name, canvas.small)
        tried = (box for away in AWAY for box in _around(x, y, wide, high, away))
        free = next((box for box in tried if _inside(box, size) and not any(_meet(box, o) for o in taken)), None)
        if free is None:
            return None
        taken.append(free)
        placed.append((round(free[0], 2), round(free[1], 2)))
    return placed


def _around(x: float, y: float, wide: float, high: float, away: float) -> list[Box]:
    """Return boxes right, left, above and below of a dot, nearest first."""
    near = DOT + away
    lefts = ((x + near, y - high / 2), (x - near - wide, y - high / 2), (x - wide / 2, y - near - high))
    lefts += ((x - wide / 2, y + near), (x + near, y - near - high / 2), (x + near, y + near - high / 2))
    return [(left, top, left + wide, top + high) for left, top in lefts]


def _inside(box: Box, size: tuple[float, float]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
