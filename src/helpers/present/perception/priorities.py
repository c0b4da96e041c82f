"""Findings on priorities: what matters much and stands low, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.drawing import charts, style
from helpers.present.language.claims import Claim, Told, join
from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.outputs import Figure, Sentences, Table, draw, sentences, tabulate
from helpers.present.perception.drivers import DISCOVERY, SURELY_FIRST, named

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from helpers.present.perception.findings import Findings

QUADRANTS = {
    "act": mark("Act: matters much, stands low"),
    "keep": mark("Keep: matters much, stands high"),
    "watch": mark("Watch: matters little, stands low"),
    "reserve": mark("Hold: matters little, stands high"),
}


def headline(drivers: pd.DataFrame, found: Findings) -> Sentences:
    """Return what to act on first, with the probability that it belongs there."""
    words = found.words
    rows = drivers[drivers["quadrant"].notna()] if len(drivers) else drivers
    if rows.empty:
        return Sentences(words("Without drivers there is no order of priorities."))
    act = named(rows[rows["quadrant"] == "act"].sort_values("quadrant_probability", ascending=False), found)
    if act.empty:
        return Sentences(words("No driver both matters much and stands low: there is no single place to act first."))
    is_told, others = act["q_value"] < DISCOVERY, ";".join(rows["driver"])
    is_sure = is_told & (act["quadrant_probability"] >= SURELY_FIRST)
    return sentences(
        join(
            [_first(act[is_sure], others, found), _open(act[is_told & ~is_sure], found), _perhaps(act[~is_told], found)]
        )
    )


def _first(rows: pd.DataFrame, others: str, found: Findings) -> Told:
    if rows.empty:
        return Told("")
    words = found.words
    text = words("What matters much and stands low, and so comes first: {drivers}.", drivers=_likely(rows, words))
    return Told(text, tuple(Claim("priority", code, comparator=others) for code in rows["driver"]))


def _open(rows: pd.DataFrame, found: Findings) -> Told:
    """Return what surely goes with the image, while its place among what comes first is open."""
    if rows.empty:
        return Told("")
    text = found.words.plural(
        "What surely goes with the image and may come first: {drivers}. Only its place is open: whether it matters "
        "more, and stands lower, than the others.",
        "What surely goes with the image and may come first: {drivers}. Only their place is open: whether they matter "
        "more, and stand lower, than the others.",
        len(rows),
        drivers=_likely(rows, found.words),
    )
    return Told(text, (Claim("silence", "priorities"),))


def _perhaps(rows: pd.DataFrame, found: Findings) -> Told:
    if rows.empty:
        return Told("")
    text = found.words.plural(
        "What stands low and may matter: {drivers}. That it goes with the image at all chance could explain, so this "
        "is where to ask more, and no finding of where to begin.",
        "What stands low and may matter: {drivers}. That they go with the image at all chance could explain, so this "
        "is where to ask more, and no finding of where to begin.",
        len(rows),
        drivers=_likely(rows, found.words),
    )
    return Told(text, (Claim("silence", "priorities"),))


def _likely(rows: pd.DataFrame, words: Words) -> str:
    return words.list(
        [
            words(
                "{label} (probability {share})",
                label=escape_markdown(row["label"]),
                share=words.percent(row["quadrant_probability"]),
            )
            for _, row in rows.iterrows()
        ]
    )


def figure(drivers: pd.DataFrame, found: Findings) -> Figure | None:
    """Return the importance-performance matrix; a point is the darker, the surer its quadrant."""
    rows = named(drivers[drivers["quadrant"].notna()], found) if len(drivers) else drivers
    if rows.empty:
        return None
    words = found.words
    drawing, axes = style.new_figure(4.6)
    _quadrant_lines(axes, rows, words)
    for row in rows.sort_values("performance").itertuples():
        axes.plot([row.performance_low, row.performance_high], [row.importance] * 2, color=style.RULE, zorder=1)
        axes.plot([row.performance] * 2, [row.importance_low, row.importance_high], color=style.RULE, zorder=1)
        axes.plot(
            row.performance,
            row.importance,
            "o",
            markersize=9,
            color=style.BRAND,
            alpha=max(0.35, row.quadrant_probability),
        )
    _label_points(axes, rows)
    axes.set_xlabel(words("Where it stands (0 to 100, high is good for the image)"))
    axes.set_ylabel(words("Importance"))
    charts.format_axis(axes, words, share=True, axis="y")
    charts.format_axis(axes, words, share=False)
    told = [
        f"{row.label}: {words(QUADRANTS[row.quadrant])} ({words.percent(row.quadrant_probability)})"
        for row in rows.itertuples()
    ]
    alt = words("Matrix of importance against performance.") + " " + "; ".join(told) + "."
    caption = words("Importance against performance, with 95% intervals; the darker the point, the surer its quadrant.")
    return draw(drawing, caption, alt, rows.drop(columns="label").reset_index(drop=True))


def _quadrant_lines(axes: Axes, rows: pd.DataFrame, words: Words) -> None:
    axes.axhline(rows["importance"].mean(), color=style.MUTED, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.axvline(rows["performance"].mean(), color=style.MUTED, linewidth=0.9, linestyle=(0, (4, 3)))
    corners = {"act": (0.01, 0.985, "left", "top"), "keep": (0.99, 0.985, "right", "top")}
    corners |= {"watch": (0.01, 0.015, "left", "bottom"), "reserve": (0.99, 0.015, "right", "bottom")}
    for quadrant, (x, y, side, edge) in corners.items():
        text = words(QUADRANTS[quadrant])
        place = {"transform": axes.transAxes, "ha": side, "va": edge}
        axes.text(x, y, text, **place, color=style.MUTED, fontsize=9, style="italic")
    low, high = rows["performance_low"].min(), rows["performance_high"].max()
    axes.set_xlim(max(0, low - 8), min(100, high + 8))
    top, bottom = rows["importance_high"].max(), min(0.0, rows["importance_low"].min())
    axes.set_ylim(bottom - 0.14 * top, 1.16 * top)


Box = tuple[float, float, float, float]
#: Width of a letter and height of a line at nine points, as fractions of the matrix.
LETTER, LINE = 0.0105, 0.042


def _label_points(axes: Axes, rows: pd.DataFrame) -> None:
    """Write each name beside its point, where it lies on no other name and no other point."""
    from matplotlib.patheffects import withStroke

    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    points = {
        row.label: ((row.performance - left) / (right - left), (row.importance - low) / (high - low))
        for row in rows.sort_values("importance", ascending=False).itertuples()
    }
    taken = [(x - 0.012, y - 0.02, x + 0.012, y + 0.02) for x, y in points.values()]
    for name, (x, y) in points.items():
        box = _free_box(x, y, LETTER * len(name), taken)
        taken.append(box)
        place = (box[0], (box[1] + box[3]) / 2)
        text = axes.annotate(name, place, xycoords="axes fraction", va="center", fontsize=9)
        text.set_path_effects([withStroke(linewidth=3, foreground=style.PAPER)])
        if abs(place[1] - y) > 0.06:
            # Far from its point: a thin line says whose name it is.
            nearest = min(max(x, box[0]), box[2])
            ends = [nearest, x], [place[1] - 0.4 * LINE * (1 if place[1] > y else -1), y]
            axes.plot(*ends, transform=axes.transAxes, color=style.MUTED, linewidth=0.6, zorder=1)


def _free_box(x: float, y: float, width: float, taken: list[Box]) -> Box:
    """Return the nearest place for a name: right, left or centred, level with its point or above or below it."""
    heights = (0.0, 0.045, -0.045, 0.085, -0.085, 0.125, -0.125, 0.165, -0.165, 0.205, 0.245, 0.285)
    starts = (x + 0.02, x - 0.02 - width, x - width / 2)
    boxes = [(s, y + h - LINE / 2, s + width, y + h + LINE / 2) for h in heights for s in starts]
    inside = [box for box in boxes if box[0] > 0.0 and box[2] < 1.0 and box[1] > 0.07 and box[3] < 0.94]
    free = (box for box in inside if not any(_overlap(box, other) for other in taken))
    return next(free, (inside or boxes)[0])


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def table(quadrants: pd.DataFrame, found: Findings) -> Table | None:
    """Return each driver's probability of lying in each quadrant.

    Parameters
    ----------
    quadrants
        One row a driver: ``driver`` and a probability for each key of `QUADRANTS`.
    """
    if quadrants.empty:
        return None
    words = found.words
    shown = pd.DataFrame({words("Driver"): [escape_markdown(found.name(code)) for code in quadrants["driver"]]})
    for code, name in QUADRANTS.items():
        shown[words(name)] = [words.percent(value) for value in quadrants[code]]
    return tabulate(shown, words("Probability that each driver lies in each quadrant (bootstrap)."), quadrants)
