"""Dots and bars with their intervals, a row each: figures beside one another, in one or in several groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.present.drawing import canvas as room
from helpers.present.drawing import style
from helpers.present.drawing.canvas import EDGE, Canvas, Rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from helpers.present.language.words import Words

#: Height in px of a dot's line, and of a bar.
LINE, BAR = 20.0, 17.0
#: Least room right of an axis, and between an interval and its value.
RIGHT, AWAY = 26.0, 8.0
DOT = 8.0


def interval_chart(
    rows: pd.DataFrame,
    words: Words,
    canvas: Canvas,
    *,
    share: bool = False,
    limits: tuple[float, float] | None = None,
    reference: tuple[float, str] | None = None,
    title: str = "",
    digits: int = 0,
) -> Figure:
    """Return a dot with its interval a row, and its value beside it.

    Parameters
    ----------
    rows
        Columns ``label``, ``estimate``, ``conf_low``, ``conf_high``; optionally ``group`` (rows of one label follow one
        another under it, each group in its own colour, named where it first stands) and ``section`` (a heading above
        the rows that share it).
    share
        Values are shares in [0, 1], written as percentages; otherwise scores.
    limits
        Ends of the axis; by default 0 to 100 (or 0 to 1).
    reference
        A value marked by a vertical line, such as everybody's mean, and its name.
    title
        What the axis counts.
    """
    rows = rows.reset_index(drop=True)
    groups = list(dict.fromkeys(rows["group"])) if "group" in rows else [""]
    heads = rows.drop_duplicates(["section", "label"] if "section" in rows else "label")
    sections = list(heads["section"]) if "section" in rows else []
    laid = room.lay_rows(canvas, list(heads["label"]), LINE * len(groups), sections=sections)
    ends = limits or ((0.0, 1.0) if share else (0.0, 100.0))
    texts = [words.percent(v, digits) if share else words.number(v, digits) for v in rows["estimate"]]
    texts = _named(rows, texts) if len(groups) > 1 else texts
    width = canvas.width - laid.left - right_of(texts, canvas)
    top = EDGE + (_mark_height(canvas) if reference else 0.0)
    figure = room.start(canvas, top + laid.height + room.foot(canvas, title, laid.left))
    laid.label(figure, top)
    axes = room.panel(figure, laid.left, top, width, laid.height)
    if reference:
        at = laid.left + (reference[0] - ends[0]) / (ends[1] - ends[0]) * width
        _mark(axes, canvas, reference, (at, EDGE))
    places = _places(rows, heads, groups, laid)
    for group, colour in zip(groups, style.GROUPS, strict=False):
        held = (rows["group"] == group) if "group" in rows else pd.Series(True, rows.index)
        draw_dots(axes, rows[held], places[held.to_numpy()], colour)
    for (_, row), place, text in zip(rows.iterrows(), places, texts, strict=True):
        say(axes, canvas, row, float(place), text)
    finish(axes, canvas, words, ends, laid.height, share=share, title=title, digits=digits)
    return figure


def _named(rows: pd.DataFrame, texts: list[str]) -> list[str]:
    """Return the values with the name of each group behind the first that it has."""
    first = ~rows["group"].duplicated()
    return [
        f"{text} {room.one_line(group)}" if is_first else text
        for text, group, is_first in zip(texts, rows["group"], first, strict=True)
    ]


def _places(rows: pd.DataFrame, heads: pd.DataFrame, groups: Sequence[str], laid: Rows) -> np.ndarray:
    """Return the height of each row's dot in px; groups of one label lie below one another."""
    keys = ["section", "label"] if "section" in rows else ["label"]
    order = {tuple(head): i for i, head in enumerate(heads[keys].itertuples(index=False, name=None))}
    spots = []
    for row in rows.to_dict("records"):
        shift = (groups.index(row.get("group", "")) - (len(groups) - 1) / 2) * LINE
        spots.append(laid.centres[order[tuple(row[name] for name in keys)]] + shift)
    return np.array(spots)


def draw_dots(axes: Axes, rows: pd.DataFrame, places: np.ndarray, colour: str, size: float = DOT) -> None:
    """Draw a dot so many px wide and its interval at each height (px); a row without interval is a dot alone."""
    import seaborn

    seaborn.pointplot(
        _three_a_row(rows, places), x="value", y="place", orient="y", native_scale=True, estimator=_middle,
        errorbar=_ends, linestyle="none", color=colour, markersize=size, markeredgewidth=0, legend=False, ax=axes,
        err_kws={"linewidth": size / 2, "alpha": 0.42, "solid_capstyle": "round"},
    )  # fmt: skip


def _three_a_row(rows: pd.DataFrame, places: np.ndarray) -> pd.DataFrame:
    """Return lower end, estimate and upper end as three values at one place, which seaborn makes a mark of."""
    low, high = (rows[end].fillna(rows["estimate"]) if end in rows else rows["estimate"] for end in ENDS)
    values = np.column_stack([low, rows["estimate"], high]).astype(float)
    return pd.DataFrame({"value": values.ravel(), "place": np.repeat(np.asarray(places, float), 3)})


ENDS = ("conf_low", "conf_high")


def _middle(values: pd.Series) -> float:
    return float(values.iloc[1])


def _ends(values: pd.Series) -> tuple[float, float]:
    return float(values.iloc[0]), float(values.iloc[2])


def right_of(texts: Sequence[str], canvas: Canvas) -> float:
    """Return the room in px right of an axis for the values behind its intervals, and for its last number."""
    return max(RIGHT, AWAY + max((room.text_width(text, canvas.small) for text in texts), default=0.0) + EDGE)


def say(axes: Axes, canvas: Canvas, row: pd.Series, place: float, text: str) -> None:
    """Write a value right of its interval."""
    end = max(row["estimate"] if pd.isna(row.get("conf_high")) else row["conf_high"], row["estimate"])
    said = axes.annotate(
        text, (end, place), (AWAY, 0), textcoords="offset points", fontsize=canvas.small, color=style.INK, ha="left",
        va="center_baseline", annotation_clip=False,
    )  # fmt: skip
    said.set_bbox({"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8})


def _mark_height(canvas: Canvas) -> float:
    return room.LEADING * canvas.small + 2


def _mark(axes: Axes, canvas: Canvas, reference: tuple[float, str], place: tuple[float, float]) -> None:
    """Draw a reference as a dashed line with its name above it."""
    value, name = reference
    axes.axvline(value, color=style.MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
    half = room.text_width(name, canvas.small) / 2
    middle = min(max(place[0], EDGE + half), canvas.width - EDGE - half)
    room.write(room.figure_of(axes), (middle, place[1]), name, canvas.small, colour=style.MUTED, side="center")


def finish(
    axes: Axes, canvas: Canvas, words: Words, ends: tuple[float, float], height: float, *, share: bool,
    title: str = "", digits: int = 0,
) -> None:  # fmt: skip
    """Set the ends of both axes, as the library's own choice would move them, and write the ticks."""
    axes.set_xlim(*ends)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.set_ylabel("")
    room.value_axis(axes, canvas, words, share=share, title=title, digits=digits)


def bar_chart(
    rows: pd.DataFrame, words: Words, canvas: Canvas, *, share: bool = True, digits: int = 0, title: str = ""
) -> Figure:
    """Return a horizontal bar a row, with its interval as a whisker where there is one.

    Parameters
    ----------
    rows
        Columns ``label``, ``estimate`` and optionally ``conf_low`` and ``conf_high``.
    """
    import seaborn

    laid = room.lay_rows(canvas, list(rows["label"]), BAR, gap=9)
    figure = room.start(canvas, EDGE + laid.height + room.foot(canvas, title, laid.left))
    laid.label(figure, EDGE)
    texts = [words.percent(v, digits) if share else words.number(v, digits) for v in rows["estimate"]]
    width = canvas.width - laid.left - right_of(texts, canvas)
    axes = room.panel(figure, laid.left, EDGE, width, laid.height)
    places = np.array(laid.centres)
    nearest = float(np.diff(places).min()) if len(places) > 1 else 1.0
    has_interval = "conf_low" in rows
    seaborn.barplot(
        _three_a_row(rows, places), x="value", y="place", orient="y", native_scale=True, estimator=_middle,
        errorbar=_ends if has_interval else None, color=style.RAMP3, saturation=1, width=BAR / nearest, ax=axes,
        err_kws={"color": style.INK, "linewidth": 1.6}, linewidth=0,
    )  # fmt: skip
    for (_, row), place, text in zip(rows.iterrows(), places, texts, strict=True):
        say(axes, canvas, row, float(place), text)
    limits = (0.0, max(1e-9, float(rows[["estimate", *[end for end in ENDS if end in rows]]].max(axis=None))))
    finish(axes, canvas, words, limits, laid.height, share=share, title=title)
    return figure
