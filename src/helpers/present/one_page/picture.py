"""The picture of page one: the mark of users and of the rest, what is known, and the groups as areas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.drawing import canvas as room
from helpers.present.drawing import style
from helpers.present.drawing.canvas import EDGE, LEADING, Canvas
from helpers.present.language.narrative import by_sample, indicator_name
from helpers.present.language.words import Words, mark
from helpers.present.one_page.image import contact_gap
from helpers.present.one_page.tens import mark_of
from helpers.present.one_page.who import short_names
from helpers.present.outputs import Figure, described, draw
from helpers.present.segments.names import segment_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as MatplotlibFigure

    from helpers.study.opening import Study

#: Left end, top, width and height in px.
Place = tuple[float, float, float, float]
#: Parts of the width that the three panels take, and the space between two.
ROOM, APART = (0.95, 1.15, 1.3), 14.0
APART_LINES = 6.0
#: Height of a bar, width of a pile and of the lines from it to its words, and least height of all, in px.
BAR, PILE, LEAD, HEIGHT = 10.0, 20.0, 14.0, 118.0
ANSWERS = {"correct": mark("known"), "wrong": mark("mistaken"), "dont_know": mark("not known")}
#: Titles of two panels, of the residents and of those who chose to answer.
KNOWN = (mark("What people know"), mark("What those who answered know"))
PEOPLE = (mark("Groups of people"), mark("Groups of those who answered"))
#: Colour of each answer, and the largest groups that are drawn.
COLOURS = {"correct": "BRAND", "wrong": "ORANGE", "dont_know": "GREY"}
GROUPS = 4


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
    paint: Callable[[MatplotlibFigure, Canvas, Sequence[Part], Place], float]
    room: float


def picture(study: Study, words: Words) -> Figure | None:
    """Return the picture of the tables `estimates`, `groups` and `segments`; None where the survey has none of it."""
    estimates, is_told = study.read("estimates"), contact_gap(study.read("groups")) is not None
    panels = [
        Panel(words("Image, out of 10"), marks(estimates, study, words, by_contact=is_told), _bars, ROOM[0]),
        Panel(words(by_sample(study, *KNOWN)), knowledge(estimates, words), _pile, ROOM[1]),
        Panel(words(by_sample(study, *PEOPLE)), groups(study.read("segments"), study, words), _pile, ROOM[2]),
    ]
    panels = [panel for panel in panels if panel.parts]
    return draw(partial(_painted, panels), "", _told(panels, words), _data(panels)) if panels else None


def _painted(panels: Sequence[Panel], canvas: Canvas) -> MatplotlibFigure:
    """Return the panels beside one another, as high as the fullest of them needs."""
    height = max(HEIGHT, *(_paint(room.start(canvas, HEIGHT), canvas, panels, HEIGHT)))
    figure = room.start(canvas, height)
    _paint(figure, canvas, panels, height)
    return figure


def _paint(figure: MatplotlibFigure, canvas: Canvas, panels: Sequence[Panel], height: float) -> list[float]:
    """Draw the panels and return how high each is."""
    whole, left, heights = sum(panel.room for panel in panels), EDGE, []
    for panel in panels:
        width = (canvas.width - 2 * EDGE - APART * (len(panels) - 1)) * panel.room / whole
        lines = room.broken(panel.title, width, canvas.small, room.STRONG)
        below = EDGE + 6 + room.write_lines(figure, (left, EDGE), lines, canvas.small, weight=room.STRONG)
        heights.append(below + panel.paint(figure, canvas, panel.parts, (left, below, width, height - below - EDGE)))
        left += width + APART
    return [high + EDGE for high in heights]


def _row(estimates: pd.DataFrame, indicator: str, domain: str = "all", levels: Sequence[str] = ("all",)) -> float:
    rows = estimates[(estimates["indicator"] == indicator) & (estimates["domain"] == domain)]
    rows = rows[rows["level"].astype(str).isin(levels)]
    return float(rows["estimate"].iloc[0]) if len(rows) else float("nan")


def marks(estimates: pd.DataFrame, study: Study, words: Words, *, by_contact: bool) -> list[Part]:
    """Return the mark of everybody and, where the two are told apart, of users and of the rest.

    Two bars of unlike length are read as a difference, whatever is written beside them.
    """
    values = {"all": _row(estimates, "image_index")}
    if by_contact:
        values["user"] = _row(estimates, "image_index", "is_user", ("1", "1.0", "True"))
        values["non_user"] = _row(estimates, "image_index", "is_user", ("0", "0.0", "False"))
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
    names = short_names([segment_name(label, study, words) for label in rows["label"]], 1)
    return [
        Part(row.segment, name, row.share, words.percent(row.share))
        for row, name in list(zip(rows.itertuples(), names, strict=True))[:GROUPS]
    ]


def _bars(figure: MatplotlibFigure, canvas: Canvas, parts: Sequence[Part], place: Place) -> float:
    """Draw a bar a part on one of full length, its name and mark above it, and return the height."""
    left, top, width, _ = place
    at = top
    for part in parts:
        said = room.text_width(part.said, canvas.size, room.STRONG)
        lines = room.broken(part.label, width - said - 8, canvas.small)
        room.write(figure, (left + width, at), part.said, canvas.size, weight=room.STRONG, side="right")
        at += room.write_lines(figure, (left, at), lines, canvas.small) + 3
        axes = room.panel(figure, left, at, width, BAR)
        axes.barh(BAR / 2, 100, height=BAR, color=style.RAMP1)
        axes.barh(BAR / 2, part.value, height=BAR, color=style.BRAND if part.key == "all" else style.RAMP3)
        _bare(axes, (0, 100), BAR)
        at += BAR + 7
    return at - top


def _pile(figure: MatplotlibFigure, canvas: Canvas, parts: Sequence[Part], place: Place) -> float:
    """Draw the parts upon one another, each as high as it is large, their words evenly beside them; return the height.

    The height is what the words need, which may be more than there is.
    """
    left, top, width, height = place
    words = left + PILE + LEAD + 4
    step = LEADING * canvas.small
    told = [room.broken(f"{part.said} {part.label}", left + width - words, canvas.small) for part in parts]
    needed = sum(len(lines) for lines in told) * step + APART_LINES * (len(parts) - 1)
    axes = room.panel(figure, left, top, PILE + LEAD, height)
    whole, begun, at = sum(part.value for part in parts), 0.0, max(0.0, (height - needed) / 2)
    for i, (part, lines) in enumerate(zip(parts, told, strict=True)):
        colour = getattr(style, COLOURS[part.key]) if part.key in COLOURS else style.GROUPS[i]
        high, middle = part.value / whole * height, at + len(lines) * step / 2
        axes.barh(begun + high / 2, PILE, height=high, color=colour, edgecolor=style.PAPER, linewidth=1.2)
        axes.plot([PILE, PILE + LEAD], [begun + high / 2, middle], color=style.MUTED, linewidth=1.0)
        room.write_lines(figure, (words, top + at), lines, canvas.small)
        begun, at = begun + high, at + len(lines) * step + APART_LINES
    _bare(axes, (0, PILE + LEAD), height)
    return needed


def _bare(axes: Axes, ends: tuple[float, float], height: float) -> None:
    axes.set_xlim(*ends)
    axes.set_ylim(height, 0)
    axes.axis("off")


def _told(panels: Sequence[Panel], words: Words) -> str:
    told = [f"{panel.title}: " + ", ".join(f"{part.label} {part.said}" for part in panel.parts) for panel in panels]
    return described(words, told[0] + ".", told[1:])


def _data(panels: Sequence[Panel]) -> pd.DataFrame:
    rows = [(part.key, part.value) for panel in panels for part in panel.parts]
    return pd.DataFrame(rows, columns=["key", "value"])
