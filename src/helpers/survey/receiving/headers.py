"""Where the table begins in a file: titles above it are passed over, its header names the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from helpers.survey.receiving.raw import Sheet

#: A title above the table has few cells: the header is the first row nearly as full as the fullest.
FULL_ENOUGH = 0.6
#: Rows among which the header is looked for.
LOOKED_AT = 10


def frame_of(sheet: Sheet) -> pd.DataFrame:
    """Return the table of a sheet: one row a record, indexed by its row number; one column a header.

    Empty columns without a header and blank rows are left out; an empty frame comes back where there is no header.
    """
    filled = [sum(cell.strip() != "" for cell in row) for row in sheet.rows[:LOOKED_AT]]
    if not max(filled, default=0):
        return pd.DataFrame()
    top = next(i for i, count in enumerate(filled) if count >= FULL_ENOUGH * max(filled))
    return _frame(sheet.rows[top + 1 :], sheet.numbers[top + 1 :], _trimmed(sheet.rows[top]))


def _trimmed(header: list[str]) -> list[str]:
    width = max(position for position, name in enumerate(header, start=1) if name.strip())
    return header[:width]


def _frame(records: list[list[str]], numbers: list[int], header: list[str]) -> pd.DataFrame:
    width = len(header)
    rows = [row[:width] + [""] * (width - len(row)) for row in records]
    frame = pd.DataFrame(rows, columns=_distinct(header), index=pd.Index(numbers, dtype="int64"), dtype=object)
    frame = frame.fillna("").astype(str)
    blank = (frame == "").all(axis=1)
    unnamed = [c for c, name in zip(frame.columns, header, strict=True) if not name.strip() and (frame[c] == "").all()]
    return frame.loc[~blank].drop(columns=unnamed)


def _distinct(header: list[str]) -> list[str]:
    """Return headers of which none is empty and none is repeated."""
    seen: dict[str, int] = {}
    names = []
    for position, name in enumerate(header, start=1):
        name = name.strip() or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
