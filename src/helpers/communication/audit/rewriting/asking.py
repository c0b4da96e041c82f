"""How one asks for a service, as the council's inventory says it, in a sentence of a text's own language."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers.communication.audit.rewriting.masking import OF_NOBODY, PHONE
from helpers.communication.audit.rewriting.rewording import Ways, read_rewording
from helpers.communication.audit.themes.pages import WAYS

#: The service at the front door: who asks for anything may ask there.
FRONT_DOOR = "basic_care"


def service_row(services: pd.DataFrame, topic: str) -> Any | None:
    """Return the row of a service, else that of the front door; None where the inventory has neither."""
    for wanted in (topic, FRONT_DOOR):
        rows = services[services["service"] == wanted]
        if len(rows):
            return next(rows.itertuples(index=False))
    return None


def ways_of(row: Any, language: str) -> str:
    """Return by which ways one asks for a service, as words within a sentence; empty where none is known."""
    words = read_rewording(language).ways
    known = [_way(row, way, words) for way in ("phone", "form", "visit") if _is_yes(getattr(row, way, None))]
    return f" {words.last} ".join([", ".join(known[:-1]), known[-1]] if len(known) > 1 else known)


def _is_yes(cell: object) -> bool:
    return bool(pd.notna(cell)) and bool(cell)


def _way(row: Any, way: str, words: Ways) -> str:
    told = str(getattr(words, way))
    page = row.page_text if isinstance(row.page_text, str) else ""
    numbers = [match[0] for match in PHONE.finditer(page) if OF_NOBODY.match(match[0].replace(" ", ""))]
    return f"{told} ({numbers[0]})" if way == "phone" and numbers else told


def how_to_ask(row: Any | None, language: str) -> str:
    """Return a sentence that says how one asks, with the page's address where there is one; empty where not known."""
    if row is None or not any(_is_yes(getattr(row, way, None)) for way in WAYS):
        return ""
    words = read_rewording(language).ways
    told = words.told.format(ways=ways_of(row, language))
    has_page = isinstance(row.page_url, str) and bool(row.page_url)
    return f"{told} {words.page.format(page=row.page_url)}" if has_page else told
