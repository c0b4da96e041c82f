"""Cells as programs write them for other programs: ``="007"``, ``'7``, a tab beside the text, ``\\N`` for nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from helpers.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.survey.files.raw import Sheet

_FORMULA = '="'
#: A tab at the beginning or the end of a cell between other marks; a quotation mark may open the cell before it.
_BESIDE = re.compile(r'(?m)(?:^|(?<=[;,|]))("?)\t+|\t+(?="?(?:[;,|]|\r|$))')
_BESIDE_MARK = re.compile(r'[;,|]"?\t|\t"?[;,|]')
#: A number, a date or a time behind an apostrophe.
_NUMBER = re.compile(r"'[+-]?\d[\d.,:/ T+-]*$")
_BEGINNINGS = frozenset("='")
#: What databases and programs write where there is nothing, and nobody by hand: MySQL and PostgreSQL, their arrays and
#: JSON's, pandas, JavaScript, Oracle. Words that somebody may mean (NA, None, null) are read by each question.
_NULLS = frozenset({
    "\\N", "[]", "{}", "[null]", "{null}", "{NULL}", "[NULL]", '[""]', '{""}', "['']", "[None]", "[nan]", "[NaN]",
    "<NA>", "<null>", "<NULL>", "(null)", "(NULL)", "NaT", "undefined",
})  # fmt: skip
#: Quotation marks around nothing; below a cell they may say "as above".
_EMPTY = '""'
#: Fewest cells of a column, or of a file, and fewest columns that are guarded so.
LEAST_QUOTED, LEAST_COLUMNS = 3, 2
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
    """Return a sheet with what stands in its guarded cells, and notes that say so.

    Guarded are formulas of one text, numbers behind a visible apostrophe where nearly all of several columns are so,
    and whole files in single quotation marks; databases' marks for nothing are blanks.
    """
    cells = {cell.strip() for cell in set(chain.from_iterable(sheet.rows))}
    if not ({cell[:1] for cell in cells} & _BEGINNINGS or cells & (_NULLS | {_EMPTY})):
        return sheet
    rows, notes = sheet.rows, []
    for change, told in _CHANGES.items():
        changed = change(rows)
        n = sum(one != other for pair in zip(rows, changed, strict=True) for one, other in zip(*pair, strict=True))
        rows, notes = changed, [*notes, *([told(n)] if n else [])]
    if not notes:
        return sheet
    numbered = zip(sheet.numbers, rows, strict=True)
    blank = {number for number, row in numbered if not any(cell.strip() for cell in row)}
    counted = [at for at in sheet.counted if at not in blank]
    return replace(sheet, rows=rows, counted=counted, notes=(*sheet.notes, *notes))


def _told_formulas(n: int) -> Problem:
    message = '{n} cells are written for a spreadsheet, as ="7"; what stands between the quotation marks was read.'
    one = 'One cell is written for a spreadsheet, as ="7"; what stands between the quotation marks was read.'
    return Problem(message, values={"n": n}, one=one)


def _told_quoted(n: int) -> Problem:
    message = "{n} cells stand in single quotation marks; what stands between them was read."
    return Problem(message, values={"n": n})


def _told_apostrophes(n: int) -> Problem:
    message = "{n} numbers stand behind an apostrophe, as spreadsheets write texts; they were read without it."
    return Problem(message, values={"n": n})


def _told_nulls(n: int) -> Problem:
    message = (
        "{n} cells hold what databases and programs write for nothing, as \\N, [] or undefined: they were read as "
        "blanks."
    )
    one = (
        "One cell holds what databases and programs write for nothing, as \\N, [] or undefined: it was read as a blank."
    )
    return Problem(message, values={"n": n}, one=one)


def _formulas(rows: list[list[str]]) -> list[list[str]]:
    return [_row(row) for row in rows]


def _quoted(rows: list[list[str]]) -> list[list[str]]:
    """Return rows without the single quotation marks in which nearly all cells stand, the header's too."""
    filled = [cell.strip() for row in rows for cell in row if cell.strip()]
    quoted = sum(map(_is_quoted, filled))
    if quoted < max(LEAST_QUOTED, MOST_TABS * len(filled)):
        return rows
    return [[cell.strip()[1:-1] if _is_quoted(cell.strip()) else cell for cell in row] for row in rows]


def _is_quoted(cell: str) -> bool:
    return len(cell) > 1 and cell[0] == cell[-1] == "'"


def _apostrophes(rows: list[list[str]]) -> list[list[str]]:
    """Return rows without the apostrophe before numbers, where nearly all cells of several columns begin so.

    In one column alone they may be years of birth: '85.
    """
    columns: dict[int, list[str]] = defaultdict(list)
    for row in rows[1:]:
        for place, cell in enumerate(row):
            if cell.strip():
                columns[place].append(cell.strip())
    guarded = {place for place, cells in columns.items()
               if sum(map(_begins_so, cells)) >= max(LEAST_QUOTED, MOST_TABS * len(cells))}  # fmt: skip
    if len(guarded) < LEAST_COLUMNS:
        return rows
    return [[cell.strip()[1:] if place in guarded and _begins_so(cell.strip()) else cell
             for place, cell in enumerate(row)] for row in rows]  # fmt: skip


def _begins_so(cell: str) -> bool:
    return bool(_NUMBER.match(cell))


def _nulls(rows: list[list[str]]) -> list[list[str]]:
    """Return rows without marks for nothing; bare quotation marks are such where the first row has some."""
    nothing = _NULLS | ({_EMPTY} if any(cell.strip() == _EMPTY for row in rows[1:2] for cell in row) else set())
    return [["" if cell.strip() in nothing else cell for cell in row] for row in rows]


def _row(cells: Sequence[str]) -> list[str]:
    return [plain(cell) if cell[:2] == _FORMULA else cell for cell in cells]


_CHANGES = {_formulas: _told_formulas, _quoted: _told_quoted, _apostrophes: _told_apostrophes, _nulls: _told_nulls}


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
