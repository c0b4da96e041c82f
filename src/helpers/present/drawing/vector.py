"""A drawn figure as SVG: letters as text where their typeface is served, as outlines where it is not."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)
#: The library's style sheet, which a page would take for its own.
SHEET = re.compile(r"\s*<defs>\s*<style[^>]*>[^<]*</style>\s*</defs>")
#: Names of parts that nothing refers to.
PARTS = re.compile(r' id="(?:figure|axes|patch|text|line2d|matplotlib\.axis|[xy]tick|[A-Z][A-Za-z]+)_?\d*"')
ROOT = re.compile(r'<svg [^>]*?viewBox="(?P<box>[^"]+)"[^>]*>')
#: A turn of nothing, which the library writes of every line of text.
TURN = re.compile(r' transform="rotate\(-0 [^"]*"')
NOTHING = dict.fromkeys(("Date", "Creator", "Format", "Type"))


def svg_of(figure: Figure, *, outlined: bool = False) -> str:
    """Return a figure as an SVG element, the same bytes for the same figure.

    Parameters
    ----------
    outlined
        Draw letters as their outlines: the picture then looks the same in any program, and cannot be searched.
    """
    import matplotlib

    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "path" if outlined else "none"}):
        figure.savefig(buffer, format="svg", metadata=NOTHING)
    svg = PROLOGUE.sub("", COMMENT.sub("", buffer.getvalue()), count=1)
    svg = TURN.sub("", PARTS.sub("", SHEET.sub("", svg, count=1)))
    return ROOT.sub(_root, svg, count=1).strip() + "\n"


def _root(match: re.Match[str]) -> str:
    _, _, width, height = match["box"].split()
    size = f'width="{width}" height="{height}" viewBox="{match["box"]}"'
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {names} {size} stroke-linejoin="round" stroke-linecap="butt">'
