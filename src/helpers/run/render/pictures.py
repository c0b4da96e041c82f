"""Drawn figures as parts of an HTML page: letters that can be searched, the page's colours, one for each width.

The page shows the wide one or the narrow one by the room that it has, without a script (`page.css`); both take their
colours from the page's own, which are others where the reader asked for a dark page.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping

from helpers.present.drawing import style

HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
#: What names a part of a picture, and what refers to one.
NAMED = re.compile(r'((?:\bid="|href="#|url\(#))')
PNG = b"\x89PNG"


def data_uri(picture: bytes) -> str:
    """Return a picture as an address that holds it whole."""
    kind = "png" if picture.startswith(PNG) else "svg+xml"
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"


def described(picture: bytes, drawn: Mapping[str, str], alt: str) -> str:
    """Return the piece of HTML that shows a picture: in each width that it was drawn in, else as it is.

    Parameters
    ----------
    picture, drawn
        The picture for paper, and name of each canvas to the figure as SVG (none where another program drew it).
    alt
        The alternative text, escaped as an attribute.
    """
    return inline(drawn, alt) if drawn else f'<img src="{data_uri(picture)}" alt="{alt}">'


def inline(drawn: Mapping[str, str], alt: str) -> str:
    """Return the figure in each width as one piece of HTML.

    Parameters
    ----------
    drawn
        Name of each canvas to the figure as SVG.
    alt
        The alternative text, escaped as an attribute.
    """
    shown = "".join(_inline(svg, f"picture-{name}", alt) for name, svg in drawn.items())
    return f'<span class="picture">{shown}</span>'


def _inline(svg: str, kind: str, alt: str) -> str:
    # The page holds many pictures: the names within each must be its own.
    own = hashlib.sha256(svg.encode()).hexdigest()[:8]
    svg = NAMED.sub(rf"\g<1>{own}-", svg).replace("<svg ", f'<svg class="{kind}" role="img" aria-label="{alt}" ', 1)
    names = {colour.lower(): name for name, colour in style.colours().items()}

    def named(match: re.Match[str]) -> str:
        name = names.get(match[0].lower())
        return f"var(--{name}, {match[0]})" if name else match[0]

    return HEX.sub(named, svg).strip()


def palette_sheet() -> str:
    """Return the CSS that names each colour, and what stands for it on a dark screen; paper is always light."""
    light, dark = _declared(style.colours()), _declared(style.colours(dark=True))
    return f":root {{ {light} }}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"


def _declared(colours: Mapping[str, str]) -> str:
    return "; ".join(f"--{name}: {colour}" for name, colour in colours.items())
