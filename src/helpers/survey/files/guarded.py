"""Cells that a program guarded so that a spreadsheet leaves them as they are: ``="007"``, or a tab beside the text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.survey.files.raw import Sheet

_FORMULA = '="'
#: A tab at the beginning or the end of a cell between other marks; a quotation mark may open the cell before it.
_BESIDE = re.compile(r'(?m)(?:^|(?<=[;,|]))("?)\t+|\t+(?="?(?:[;,|]|\r|$))')
_BESIDE_MARK = re.compile(r'[;,|]"?\t|\t"?[;,|]')
#: Of the tabs of a text so many stand beside an end of a cell, and half of them beside another mark than a tab.
MOST_TABS = 0.9


def without_tabs(text: str) -> str:
    """Return a text without the tabs at the ends of its cells, where another mark separates them; else as it is.

    Examples
    --------
    >>> without_tabs('id,a\\n1\\t,x\\t\\n2\\t,y\\t\\n'), without_tabs("id\\ta\\n1\\tb, c\\n")
    ('id,a\\n1,x\\n2,y\\n', 'id\\ta\\n1\\tb, c\\n')
    """
    tabs = text.count("\t")
    # A few tabs are of open answers, and change nothing.
    if 2 * tabs <= text.count("\n") or 2 * len(_BESIDE_MARK.findall(text)) < tabs:
        return text
    beside = sum(match.group().count("\t") for match in _BESIDE.finditer(text))
    return _BESIDE.sub(r"\1", text) if beside >= MOST_TABS * tabs else text


def unguarded(sheet: Sheet) -> Sheet:
    """Return a sheet with what stands in cells that are written as formulas of one text, and a note that says so."""
    guarded = [cell for row in sheet.rows for cell in row if cell[:2] == _FORMULA]
    if not guarded:
        return sheet
    rows = [_row(row) for row in sheet.rows]
    blank = {number for number, row in zip(sheet.numbers, rows, strict=True) if not any(cell.strip() for cell in row)}
    message = '{n} cells are written for a spreadsheet, as ="7"; what stands between the quotation marks was read.'
    one = 'One cell is written for a spreadsheet, as ="7"; what stands between the quotation marks was read.'
    note = Problem(message, values={"n": len(guarded)}, one=one)
    return replace(
        sheet, rows=rows, counted=[at for at in sheet.counted if at not in blank], notes=(*sheet.notes, note)
    )


def _row(cells: Sequence[str]) -> list[str]:
    return [plain(cell) if cell[:2] == _FORMULA else cell for cell in cells]


def plain(cell: str) -> str:
    """Return what a formula of one text shows; any other text as it is.

    Examples
    --------
    >>> plain('="007"'), plain('="a ""b"" c"'), plain('="a"&"b"')
    ('007', 'a "b" c', '="a"&"b"')
    """
    inner = cell.strip()[2:-1]
    is_text = cell.rstrip().endswith('"') and '"' not in inner.replace('""', "")
    return inner.replace('""', '"') if is_text else cell
