"""The picture of page one: the mark of users and of the rest, what is known, and the groups as areas."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.drawing import style
from helpers.present.language.narrative import indicator_name
from helpers.present.language.words import Words, mark
from helpers.present.one_page.tens import mark_of
from helpers.present.one_page.who import short_name
from helpers.present.outputs import Figure, draw
from helpers.present.segments.names import segment_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as MatplotlibFigure

    from helpers.study.opening import Study

#: Inches; narrow, so that its letters can be read on a telephone.
WIDTH, HEIGHT = 4.8, 1.8
LETTERS = 9.5
#: Room of the three panels.
ROOM = (1.0, 0.8, 1.35)
ANSWERS = {"correct": mark("known"), "wrong": mark("mistaken"), "dont_know": mark("not known")}
#: The largest groups that are drawn, and the letters of a line of their names.
GROUPS, LINE = 4, 22


@dataclass(frozen=True)
class Part:
    """One bar, square or area: what it is, how large, and what is written on it."""

    key: str
    label: str
    value: float
    said: str


@dataclass(frozen=True)
class Panel:
    """One of the picture's parts: its title, what it shows, how it is drawn, and its share of the width."""

    title: str
    parts: list[Part]
    paint: Callable[[Axes, Sequence[Part]], None]
    room: float


def picture(study: Study, words: Words) -> Figure | None:
    """Return the picture of the tables `estimates` and `segments`; None where the survey has none of its parts."""
    estimates = study.read("estimates")
    panels = [
        Panel(words("Image, out of 10"), marks(estimates, study, words), _bars, ROOM[0]),
        Panel(words("What people know"), knowledge(estimates, words), _stack, ROOM[1]),
        Panel(words("Groups of people"), groups(study.read("segments"), study, words), _areas, ROOM[2]),
    ]
    panels = [panel for panel in panels if panel.parts]
    return draw(_painted(panels), "", _described(panels), _data(panels)) if panels else None


def _painted(panels: Sequence[Panel]) -> MatplotlibFigure:
    figure, axes = style.new_figure(HEIGHT, WIDTH)
    axes.remove()
    room = {"width_ratios": [panel.room for panel in panels]}
    for axes, panel in zip(figure.subplots(1, len(panels), squeeze=False, gridspec_kw=room)[0], panels, strict=True):
        axes.set_title(panel.title, loc="left", fontsize=LETTERS, fontweight=600, color=style.INK)
        axes.axis("off")
        panel.paint(axes, panel.parts)
    return figure


def _row(estimates: pd.DataFrame, indicator: str, domain: str = "all", levels: Sequence[str] = ("all",)) -> float:
    rows = estimates[(estimates["indicator"] == indicator) & (estimates["domain"] == domain)]
    rows = rows[rows["level"].astype(str).isin(levels)]
    return float(rows["estimate"].iloc[0]) if len(rows) else float("nan")


def marks(estimates: pd.DataFrame, study: Study, words: Words) -> list[Part]:
    """Return the mark of everybody, of users and of the rest, as far as they may be shown."""
    values = {
        "all": _row(estimates, "image_index"),
        "user": _row(estimates, "image_index", "is_user", ("1", "1.0", "True")),
        "non_user": _row(estimates, "image_index", "is_user", ("0", "0.0", "False")),
    }
    kept = {code: value for code, value in values.items() if value == value}
    return [
        Part(code, indicator_name(code, study, words), value, mark_of(value, words)) for code, value in kept.items()
    ]


def knowledge(estimates: pd.DataFrame, words: Words) -> list[Part]:
    """Return how much is known, wrong and not known; nothing where one of them may not be shown."""
    values = {answer: _row(estimates, f"quiz_{answer}") for answer in ANSWERS}
    if any(value != value for value in values.values()):
        return []
    return [Part(answer, words(ANSWERS[answer]), value, words.percent(value)) for answer, value in values.items()]


def groups(segments: pd.DataFrame, study: Study, words: Words) -> list[Part]:
    """Return the groups, the largest first; nothing where the answers fall into none."""
    rows = segments[segments["basis"] == "latent_class"].sort_values("share", ascending=False, kind="stable")
    return [
        Part(row.segment, short_name(segment_name(row.label, study, words), 1), row.share, words.percent(row.share))
        for row in rows.head(GROUPS).itertuples()
    ]


def _bars(axes: Axes, parts: Sequence[Part]) -> None:
    for place, part in enumerate(parts):
        colour = style.BRAND if part.key == "all" else style.RAMP[2]
        axes.barh(place, 100, height=0.34, color=style.RAMP[0])
        axes.barh(place, part.value, height=0.34, color=colour)
        axes.annotate(part.label, (0, place - 0.3), fontsize=LETTERS, color=style.INK, va="bottom")
        axes.annotate(part.said, (100, place - 0.3), fontsize=LETTERS + 1, fontweight=700, ha="right", va="bottom",
                      color=style.INK)  # fmt: skip
    axes.set_xlim(0, 100)
    axes.set_ylim(len(parts) - 0.6, -0.9)


def _stack(axes: Axes, parts: Sequence[Part]) -> None:
    top = 0.0
    for part in parts:
        axes.barh(top + part.value / 2, 0.34, height=part.value, color=style.KNOWLEDGE[part.key], edgecolor=style.PAPER)
        axes.annotate(part.said, (0.42, top + part.value / 2), fontsize=LETTERS + 1, fontweight=700, va="bottom",
                      color=style.INK)  # fmt: skip
        axes.annotate(part.label, (0.42, top + part.value / 2), (0, -1), textcoords="offset points", va="top",
                      fontsize=LETTERS, color=style.INK)  # fmt: skip
        top += part.value
    axes.set_xlim(0, 1)
    axes.set_ylim(1, 0)


def _areas(axes: Axes, parts: Sequence[Part]) -> None:
    """Draw the groups one above another, each as large as it is; their names stand evenly beside them."""
    top, whole = 0.0, sum(part.value for part in parts)
    for place, part in enumerate(parts):
        centre, beside = top + part.value / whole / 2, (place + 0.5) / len(parts)
        axes.barh(centre, 0.16, height=part.value / whole, color=style.GROUPS[place], edgecolor=style.PAPER)
        axes.plot([0.17, 0.23], [centre, beside], color=style.GROUPS[place], linewidth=1.2)
        text = "\n".join(textwrap.wrap(f"{part.said} {part.label}", LINE))
        axes.annotate(text, (0.25, beside), va="center", fontsize=LETTERS - 0.5, linespacing=1.0, color=style.INK)
        top += part.value / whole
    axes.set_xlim(0, 1)
    axes.set_ylim(1, 0)


def _described(panels: Sequence[Panel]) -> str:
    told = [f"{panel.title}: " + ", ".join(f"{part.label} {part.said}" for part in panel.parts) for panel in panels]
    return ". ".join(told) + "."


def _data(panels: Sequence[Panel]) -> pd.DataFrame:
    rows = [(part.key, part.value) for panel in panels for part in panel.parts]
    return pd.DataFrame(rows, columns=["key", "value"])
