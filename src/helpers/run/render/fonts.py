"""The typeface of figures and documents, cut down to Latin letters and carried inside the HTML page."""

from __future__ import annotations

import base64
import io
from functools import lru_cache

from helpers.present.drawing.style import FAMILY, font_folder

#: Weight and style of each cut that the page uses.
CUTS = {"Regular": (400, "normal"), "Semibold": (600, "normal"), "It": (400, "italic")}
#: Basic Latin, Latin-1, Latin Extended-A, general punctuation, currency, arrows and mathematical signs in use.
RANGES = ((0x20, 0x17F), (0x2010, 0x203A), (0x20AC, 0x20AC), (0x2190, 0x2193), (0x2212, 0x2212), (0x2248, 0x2265))


@lru_cache(maxsize=1)
def font_faces() -> str:
    """Return the CSS that brings the typeface, its files inside; the same text every time."""
    return "\n".join(_face(cut, weight, style) for cut, (weight, style) in CUTS.items())


def _face(cut: str, weight: int, style: str) -> str:
    data = base64.b64encode(_subset(cut)).decode()
    return (
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; font-style: {style}; font-display: swap; '
        f'src: url("data:font/woff;base64,{data}") format("woff"); }}'
    )


def _subset(cut: str) -> bytes:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor="woff", layout_features=["kern", "liga", "lnum", "tnum"], hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for low, high in RANGES for code in range(low, high + 1)])
    font = TTFont(font_folder() / f"SourceSansPro-{cut}.ttf", recalcTimestamp=False)
    cutter.subset(font)
    font.flavor = "woff"
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()
