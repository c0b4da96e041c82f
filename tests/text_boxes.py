"""Where the letters of a drawn figure stand: each line of text in an SVG as a box, measured in the typeface."""

import re
from html import unescape
from itertools import combinations
from typing import NamedTuple

from helpers.present.drawing.canvas import text_width

TEXT = re.compile(r'<text style="(?P<style>[^"]*)" x="(?P<x>[-\d.]+)" y="(?P<y>[-\d.]+)"[^>]*>(?P<text>[^<]*)</text>')
SIZE = re.compile(r"([\d.]+)px")
BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
#: How far letters reach above and below their line, in parts of their size.
ABOVE, BELOW = 0.72, 0.21
#: What two boxes may share, in px: measures are rounded.
TOUCH = 0.6


class Line(NamedTuple):
    text: str
    size: float
    left: float
    top: float
    right: float
    bottom: float


def lines(svg):
    """Return the lines of text of a figure."""
    found = [_line(match) for match in TEXT.finditer(svg)]
    assert len(found) == svg.count("<text"), "a line of text that the test does not see"
    return found


def _line(match):
    text, look = unescape(match["text"]), match["style"]
    size = float(SIZE.search(look)[1])
    wide = text_width(text, size, 600 if "600" in look else 400)
    anchor = re.search(r"text-anchor: (\w+)", look)
    shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor[1] if anchor else "start"]
    left, base = float(match["x"]) - shift * wide, float(match["y"])
    return Line(text, size, left, base - ABOVE * size, left + wide, base + BELOW * size)


def overlapping(svg):
    """Return the pairs of lines that lie on one another."""
    return [(a.text, b.text) for a, b in combinations(lines(svg), 2) if _meet(a, b)]


def _meet(a, b):
    across = min(a.right, b.right) - max(a.left, b.left)
    down = min(a.bottom, b.bottom) - max(a.top, b.top)
    return across > TOUCH and down > TOUCH


def leaving(svg):
    """Return the lines that leave the picture."""
    width, height = map(float, BOX.search(svg).groups())
    return [
        line.text for line in lines(svg)
        if line.left < -TOUCH or line.top < -TOUCH or line.right > width + TOUCH or line.bottom > height + TOUCH
    ]  # fmt: skip


def faults(drawn):
    """Return what is wrong with the letters of a figure's SVGs (canvas to SVG), by canvas."""
    found = {}
    for name, svg in drawn.items():
        small = [line.text for line in lines(svg) if line.size < 11]
        wrong = {"overlapping": overlapping(svg), "leaving": leaving(svg), "small": small}
        found |= {name: wrong} if any(wrong.values()) else {}
    return found
