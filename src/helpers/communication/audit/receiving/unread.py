"""What of a table was not read: columns whose headers nobody knows, and rows that are remarks."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from helpers.communication.audit.receiving.sent import HEADERS, shown
from helpers.errors import Problem
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from helpers.survey.files.raw import Sheet

SHOWN_COLUMNS = 12
#: Cells of so many words, in half of the rows, are texts.
WORDS_OF_A_TEXT = 5


def unread(frame: pd.DataFrame, columns: Mapping[str, str]) -> list[str]:
    """Return the columns that hold something and of which nothing was read."""
    others = (name for name in frame.columns if name not in columns.values() and fold(str(name)) not in HEADERS)
    return [str(name) for name in others if (frame[name].astype(str).str.strip() != "").any()]


def told_unread(frame: pd.DataFrame, columns: Mapping[str, str], where: str) -> list[Problem]:
    """Return what must be told of the columns that were not read."""
    names = unread(frame, columns)
    if not names:
        return []
    message = "Nothing was read from {names}. If something of it is meant, head it as the template does."
    listed = [" ".join(name.split())[:40] for name in names[:SHOWN_COLUMNS]] + ["…"] * (len(names) > SHOWN_COLUMNS)
    return [Problem(message, where, {"names": ", ".join(listed)})]


def without_texts(frame: pd.DataFrame, columns: Mapping[str, str], where: str) -> list[Problem]:
    """Return the problem of a table without a column of texts, in which another column looks like it."""
    if "text" in columns:
        return []
    message = (
        "There is no column text, and {column}, of which nothing is read, holds texts. Head it text, or take it out."
    )
    columns_of_texts = [name for name in unread(frame, columns) if _holds_texts(frame[name].astype(str))]
    return [Problem(message, where, {"column": name}) for name in columns_of_texts[:1]]


def _holds_texts(cells: pd.Series) -> bool:
    filled = [len(cell.split()) for cell in cells if cell.strip() and "://" not in cell.split()[0]]
    return 2 * len(filled) >= len(cells) and median(filled or [0]) >= WORDS_OF_A_TEXT


def remarks(sheet: Sheet, frame: pd.DataFrame, where: str) -> list[Problem]:
    """Return what must be told of rows below the header that are taken for remarks although they have several cells."""
    kept, first = set(frame.index), min(frame.index, default=0)
    rows = [
        number
        for number, row in zip(sheet.numbers, sheet.rows, strict=True)
        if number not in kept and number > first and row and row[0].startswith("#") and any(row[1:])
    ]
    message = "Rows that begin with # and a blank ({n}) are remarks, and are left out: {rows}."
    return [Problem(message, where, {"n": len(rows), "rows": shown(rows)})] if rows else []
