"""Figures as the lab shows them: with the finding below, which says too how many figures are not shown, and why."""

from __future__ import annotations

import base64
import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.present.outputs import Figure


def figure_html(figure: Figure) -> str:
    """Return a figure with its caption, of which a page of a report has the same."""
    from pypandoc import convert_text

    drawn = base64.b64encode(figure.outlined.encode()).decode()
    picture = f'<img alt="{html.escape(figure.alt)}" src="data:image/svg+xml;base64,{drawn}">'
    return f"{picture}\n{convert_text(figure.caption, 'html', format='markdown')}"
