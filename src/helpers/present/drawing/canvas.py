"""The room that a figure has: two widths, letters that are measured before they are set, and rows of px.

Every figure is drawn twice, for the page and for a telephone, in units of one CSS pixel. Nothing is placed by guess:
lines are broken where the typeface says that they are full, so that no label lies on another or leaves the picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from helpers.present.drawing import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ft2font import FT2Font, LoadFlags
    from matplotlib.text import Text

    from helpers.present.language.words import Words

LEADING = 1.22
REGULAR, STRONG = 400, 600
#: Largest part of a page's width that labels beside their rows may take.
LABELS = 0.42
#: Space between a label and what it names, around a figure, and more of it below a row of a telephone's.
GAP, EDGE, BELOW = 10.0, 4.0, 7.0
#: What the first number of an axis needs left of its line where labels stand above.
HALF_NUMBER = 16.0
#: What no SVG may hold.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Words are parted by these alone: a no-break space keeps a number and its unit on one line.
SPACE = re.compile(r"[^\S\u00a0\u202f]+")


@dataclass(frozen=True)
class Canvas:
    """The width of a picture in px and the sizes of its letters.

    Attributes
    ----------
    size
        Letters of labels.
    small
        Letters of ticks and of numbers in a picture: the smallest there are.
    is_narrow
        Whether labels stand above their rows instead of beside them.
    """

    name: str
    width: float
    size: float
    small: float
    is_narrow: bool = False


#: 720 px becomes 459 points on paper, where the smallest letters are 8.3 points.
PAGE = Canvas("page", 720.0, 14.5, 13.0)
#: 355 px is what a telephone of 390 px leaves.
PHONE = Canvas("phone", 355.0, 13.0, 12.0, is_narrow=True)


def text_width(text: str, size: float, weight: int = REGULAR) -> float:
    """Return the width in px of a line of text in the project's typeface.

    Examples
    --------
    >>> 20 < text_width("Image", 14) < 45
    True
    >>> text_width("Image", 28) == 2 * text_width("Image", 14)
    True
    """
    return _width_at_100(one_line(text), weight) * size / 100.0


@lru_cache(maxsize=4096)
def _width_at_100(line: str, weight: int) -> float:
    """Return the width of a line set large and without hinting: a width is then in proportion to its size."""
    font = _font(weight)
    font.set_text(line, 0.0, flags=_unhinted())
    return float(font.get_width_height()[0] / 64.0)


@lru_cache(maxsize=4)
def _font(weight: int) -> FT2Font:
    from matplotlib.ft2font import FT2Font

    # One of our own: the library changes the size of those that it keeps.
    font = FT2Font(str(style.font_folder() / f"SourceSansPro-{style.CUTS[weight]}.ttf"))
    font.set_size(100.0, 72.0)
    return font


def _unhinted() -> LoadFlags:
    from matplotlib.ft2font import LoadFlags

    return LoadFlags.NO_HINTING


def one_line(text: str) -> str:
    """Return a text without line breaks and marks that XML does not allow: what came from outside may hold some."""
    return UNSEEN.sub("", SPACE.sub(" ", str(text))).strip()


def broken(text: str, width: float, size: float, weight: int = REGULAR) -> list[str]:
    """Return a text in lines no wider than `width` px; a word that is wider by itself is broken too.

    Examples
    --------
    >>> broken("One and the other", 60, 14)
    ['One and', 'the other']
    """
    lines = [""]
    for word in (piece for given in SPACE.split(one_line(text)) for piece in _pieces(given, width, size, weight)):
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line] or [""]


def _pieces(word: str, width: float, size: float, weight: int) -> list[str]:
    if text_width(word, size, weight) <= width or len(word) < 2:
        return [word]
    longest = max((n for n in range(1, len(word)) if text_width(word[:n] + "-", size, weight) <= width), default=1)
    return [word[:longest] + "-", *_pieces(word[longest:], width, size, weight)]


def start(canvas: Canvas, height: float) -> Figure:
    """Return an empty figure of so many px, in the house style.

    It belongs to no pyplot registry, so nothing stays open after the cell.
    """
    from matplotlib.figure import Figure as MatplotlibFigure

    style.apply()
    return MatplotlibFigure(figsize=(canvas.width / 72, height / 72), dpi=72)


def panel(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Return axes at a place in px from the upper left corner, whose y axis counts px downwards."""
    across, down = (72 * inches for inches in figure.get_size_inches())
    axes = figure.add_axes((left / across, 1 - (top + height) / down, width / across, height / down))
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.set_ylabel("")
    return axes


def write(
    figure: Figure, place: tuple[float, float], text: str, size: float, *, colour: str = "", weight: int = REGULAR,
    side: str = "left", middle: bool = False,
) -> Text:  # fmt: skip
    """Write a line at a place in px from the upper left corner of a figure; `side` is the end that stands there."""
    across, down = (72 * inches for inches in figure.get_size_inches())
    return figure.text(
        place[0] / across,
        1 - place[1] / down,
        one_line(text),
        fontsize=size,
        color=colour or style.INK,
        fontweight=weight,
        ha=side,
        va="center_baseline" if middle else "top",
    )


def write_lines(
    figure: Figure, place: tuple[float, float], lines: Sequence[str], size: float, *, colour: str = "",
    weight: int = REGULAR, side: str = "left", middle: bool = False, covering: bool = False,
) -> float:  # fmt: skip
    """Write lines below one another, the first at `place` (or all around it), and return their height in px.

    Letters that are `covering` hide the lines that run behind them.
    """
    step = LEADING * size
    top = place[1] - (len(lines) - 1) * step / 2 if middle else place[1]
    look = {"colour": colour, "weight": weight, "side": side, "middle": middle}
    for i, line in enumerate(lines):
        said = write(figure, (place[0], top + i * step), line, size, **look)
        if covering:
            said.set_bbox({"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.5})
    return len(lines) * step


@dataclass(frozen=True)
class Rows:
    """Where the rows of a figure are, in px: beside their labels on a page, below them on a telephone.

    Attributes
    ----------
    left
        Where the marks may begin.
    lines
        Each label in lines.
    centres
        The middle of each row's marks, from the top of the rows.
    tops
        Where each row's label begins (on a page its middle is the row's).
    headings
        Row to the heading above it.
    """

    canvas: Canvas
    left: float
    lines: list[list[str]]
    centres: list[float]
    tops: list[float]
    headings: dict[int, str]
    height: float

    def label(self, figure: Figure, top: float) -> None:
        """Write the labels and headings, the rows beginning at `top`."""
        size = self.canvas.size
        for lines, centre, above in zip(self.lines, self.centres, self.tops, strict=True):
            if self.canvas.is_narrow:
                write_lines(figure, (EDGE, top + above), lines, size, covering=True)
            else:
                write_lines(figure, (EDGE, top + centre), lines, size, middle=True)
        for row, heading in self.headings.items():
            lines = broken(heading, self.canvas.width - 2 * EDGE, size, STRONG)
            above = self.tops[row] - LEADING * size * len(lines) - (3 if self.canvas.is_narrow else 2)
            write_lines(figure, (EDGE, top + above), lines, size, weight=STRONG, covering=self.canvas.is_narrow)


def lay_rows(
    canvas: Canvas, labels: Sequence[str], mark: float, *, gap: float = 6.0, sections: Sequence[str] = ()
) -> Rows:
    """Return where rows with these labels are.

    Parameters
    ----------
    mark
        Height in px of a row's marks.
    gap
        Space between two rows.
    sections
        One a row: rows of one section follow one another below its name.
    """
    wide = max((text_width(str(label), canvas.size) for label in labels), default=0.0)
    column = canvas.width - 2 * EDGE if canvas.is_narrow else min(wide + 1, LABELS * canvas.width)
    lines = [broken(label, column, canvas.size) for label in labels]
    at, centres, tops, headings = 0.0, [], [], {}
    gap += BELOW if canvas.is_narrow else 0.0
    for i, own in enumerate(lines):
        if sections and (i == 0 or sections[i] != sections[i - 1]):
            headings[i] = sections[i]
            head = broken(sections[i], canvas.width - 2 * EDGE, canvas.size, STRONG)
            at += LEADING * canvas.size * len(head) + (12 if i else 2)
        text = LEADING * canvas.size * len(own)
        tops.append(at)
        centres.append(at + text + mark / 2 if canvas.is_narrow else at + max(text, mark) / 2)
        at += (text + mark if canvas.is_narrow else max(text, mark)) + gap
    left = EDGE + HALF_NUMBER if canvas.is_narrow else EDGE + column + GAP
    return Rows(canvas, left, lines, centres, tops, headings, at)


def key(figure: Figure, canvas: Canvas, names: Iterable[tuple[str, str]], top: float) -> float:
    """Write names behind a spot of their colour, in as many lines as they need, and return the height in px."""
    step = LEADING * canvas.size
    placed, height = _in_lines(canvas, list(names))
    for (x, y), lines, colour in placed:
        _spot(figure, (x, top + y + step / 2), colour, canvas.small * 0.8)
        write_lines(figure, (x + canvas.small + 3, top + y), lines, canvas.size)
    return height


def key_height(canvas: Canvas, names: Iterable[tuple[str, str]]) -> float:
    """Return the height in px of `key`."""
    return _in_lines(canvas, list(names))[1]


def _in_lines(
    canvas: Canvas, names: list[tuple[str, str]]
) -> tuple[list[tuple[tuple[float, float], list[str], str]], float]:
    """Return place, lines and colour of each name, and the height of all."""
    x, y, high, placed = EDGE, 0.0, 0.0, []
    for name, colour in names:
        lines = broken(name, canvas.width - 2 * EDGE - canvas.small - 3, canvas.size)
        wide = canvas.small + 3 + max(text_width(line, canvas.size) for line in lines)
        if x > EDGE and x + wide > canvas.width - EDGE:
            x, y, high = EDGE, y + high, 0.0
        high = max(high, LEADING * canvas.size * len(lines) + 5)
        placed.append(((x, y), lines, colour))
        x += wide + 18
    return placed, y + high


def _spot(figure: Figure, place: tuple[float, float], colour: str, side: float) -> None:
    from matplotlib.patches import Rectangle

    across, down = (72 * inches for inches in figure.get_size_inches())
    corner = (place[0] / across, 1 - (place[1] + side / 2) / down)
    # An edge, so that the lightest colours are seen on the page.
    patch = Rectangle(corner, side / across, side / down, facecolor=colour, edgecolor=style.MUTED, linewidth=0.6)
    figure.add_artist(patch)


def value_axis(axes: Axes, canvas: Canvas, words: Words, *, share: bool, title: str = "", digits: int = 0) -> None:
    """Write the ticks of a horizontal axis in the reader's language, few enough to stand apart, and its title."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def tick(value: float, _: int) -> str:
        return words.percent(value, digits) if share else words.number(value, digits)

    axes.xaxis.set_major_locator(MaxNLocator(4 if canvas.is_narrow else 6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(tick))
    axes.tick_params(axis="x", labelsize=canvas.small, pad=4)
    axes.grid(axis="x")
    axes.set_xlabel("")
    if title:
        left, bottom, _, _ = axes.get_position().bounds
        across, down = (72 * inches for inches in figure_of(axes).get_size_inches())
        place = (left * across, (1 - bottom) * down + LEADING * canvas.small + 8)
        wide = broken(title, canvas.width - place[0] - EDGE, canvas.small)
        write_lines(figure_of(axes), place, wide, canvas.small, colour=style.MUTED)


def figure_of(axes: Axes) -> Figure:
    """Return the figure that axes stand on; none of ours stands in a part of one."""
    return cast("Figure", axes.figure)


def foot(canvas: Canvas, title: str = "", left: float = EDGE) -> float:
    """Return the height in px that ticks and the title of an axis take."""
    lines = broken(title, canvas.width - left - EDGE, canvas.small) if title else []
    return LEADING * canvas.small * (1 + len(lines)) + 10


#: Letters by whether dark ones are read on a mark of the light page, and on its like of the dark page.
LETTERS = {(False, True): "LETTER", (True, False): "INK", (True, True): "PITCH", (False, False): "CHALK"}


def on(colour: str) -> str:
    """Return the colour of letters that can be read on a mark of `colour`, on the light page and on the dark one."""
    light = style.colours()
    name = next((name for name, known in light.items() if known == colour), None)
    dark = style.colours(dark=True)[name] if name else colour
    return str(getattr(style, LETTERS[takes_dark_letters(colour), takes_dark_letters(dark)]))


def takes_dark_letters(colour: str) -> bool:
    """Return whether dark letters stand out from a mark more than white ones do.

    Examples
    --------
    >>> takes_dark_letters("#FFFFFF"), takes_dark_letters("#0B6273")
    (True, False)
    """
    light = luminance(colour)
    return 1.05 / (light + 0.05) <= (light + 0.05) / 0.07


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 (black) to 1 (white), as WCAG 2.2 defines it.

    Examples
    --------
    >>> luminance("#FFFFFF"), luminance("#000000")
    (1.0, 0.0)
    """
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return round(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2], 6)
