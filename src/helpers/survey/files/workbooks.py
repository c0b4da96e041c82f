"""Workbooks (XLSX, XLS, ODS): the visible sheet that holds the answers, every cell as text, Excel's row numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from helpers.errors import Problem, SurveyFileError
from helpers.study.written.notation import may_be_thousands
from helpers.survey.files.dialects import header_position
from helpers.survey.files.old_workbooks import old_excel_structure
from helpers.survey.files.open_documents import open_document_structure
from helpers.survey.files.raw import REPEAT_COLUMNS, Sheet, shortened
from helpers.survey.files.structure import (
    ExcelParts,
    Structure,
    cell_name,
    unfolded_size,
)
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.study.config import SurveyFile

#: The first year that spreadsheets count days in, and the place of the day that they add to it.
FIRST_YEAR, LEAP_DAY = 1900, 60
#: More cells than this, of which fewer than such a share hold anything, are no table: something stands far away.
MOST_CELLS, LEAST_FILLED = 5_000_000, 0.05
#: A row is far away so many times below where the filled rows would end; so is a column from where tables end.
FAR, MOST_COLUMNS = 10, 1_000
#: A workbook of a few kilobytes can unfold to more than a memory holds: most bytes of a part, most cells of a sheet.
MOST_UNFOLDED = {"xlsx": 200 << 20, "ods": 20_000_000}
#: A sheet with such a share of another's cells, or of its headers, may be the survey as well.
NEARLY_AS_FULL, SAME_HEADER = 0.5, 0.6
#: A sheet as wide as another in its first rows continues it, with or without a header.
FIRST_ROWS, AS_WIDE, LEAST_WIDTH = 5, 0.8, 5


@dataclass(frozen=True, eq=False)
class _Page:
    """A worksheet with what stands where in it."""

    name: str
    structure: Structure
    rows: list[list[str]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]

    @property
    def header(self) -> set[str]:
        """The names in the sheet's header."""
        return set(_header(self.rows))

    @property
    def width(self) -> int:
        """The cells that hold anything in the fullest of the first rows."""
        return max((sum(bool(cell.strip()) for cell in row) for row in self.rows[:FIRST_ROWS]), default=0)


def _header(rows: list[list[str]]) -> list[str]:
    top = header_position(rows)
    return [] if top is None else [cell.strip() for cell in rows[top] if cell.strip()]


class _Book:
    """A workbook of any of the three formats, behind one way of asking."""

    def __init__(self, path: Path, kind: str) -> None:
        self.path, self.kind = path, kind
        self.archive = ZipFile(path) if kind != "xls" else None
        if self.archive:
            _refuse_unfolding(self.archive, path, kind)
        self.book = CalamineWorkbook.from_path(path)
        self.parts = ExcelParts(self.archive) if kind == "xlsx" and self.archive else None
        tables = [sheet for sheet in self.book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        self.names = [sheet.name for sheet in tables]
        self.visible = [sheet.name for sheet in tables if sheet.visible == SheetVisibleEnum.Visible]

    def close(self) -> None:
        """Let go of the file."""
        self.book.close()
        if self.archive:
            self.archive.close()

    def page(self, name: str) -> _Page:
        """Return a sheet, read whole; refused where something stands too far away from its table."""
        structure, book = self._structure(name), self.book
        is_far = _is_sparse(structure.stored, structure.cells)
        if is_far and (self.parts is None or _is_sparse(structure.last, structure.cells)):
            raise SurveyFileError(_far(structure, name, self.path))
        if self.parts and (is_far or self.parts.is_mostly_blank(name)):
            book = CalamineWorkbook.from_filelike(self.parts.dense(name, structure.last))
        if not structure.rows:
            return _Page(name, structure, [], [])
        sheet = book.get_sheet_by_name(name)
        merged = sheet.merged_cell_ranges if self.kind != "ods" else structure.merged
        return _Page(name, structure, _texts(sheet.to_python(skip_empty_area=False), structure), merged or [])

    def header(self, name: str) -> list[str]:
        """Return the names in a sheet's header, in their order, without reading what stands below."""
        rows = self.book.get_sheet_by_name(name).to_python(skip_empty_area=True, nrows=FIRST_ROWS)
        return _header([[cell_text(value) for value in row] for row in rows])

    def _structure(self, name: str) -> Structure:
        if self.parts:
            return self.parts.structure(name)
        return open_document_structure(self.archive, name) if self.archive else old_excel_structure(self.path, name)


def read_workbook(path: Path, config: SurveyFile | None, kind: str = "xlsx") -> Sheet:
    """Return the rows of a workbook's sheet.

    Parameters
    ----------
    config
        Name or position (from 0) of the sheet where the council gives it; else the fullest visible one is taken, and
        the choice is noted. None for a workbook that is no survey, of which no sheet can be named.
    kind
        ``xlsx``, ``xls`` or ``ods``.

    Raises
    ------
    SurveyFileError
        If it has no such sheet, several could be the survey, the sheet is empty, a cell stands far from the table,
        formulas have no stored value, or cells are merged across people.
    """
    book = _Book(path, kind)
    try:
        page = _chosen(book, config.sheet if config else None, config is not None)
        problems, notes = _faults(page, book), _notes(page, book)
    finally:
        book.close()
    if problems:
        raise SurveyFileError(problems)
    numbers = list(range(1, len(page.rows) + 1))
    return Sheet(page.rows, numbers, name=page.name, counted=page.structure.rows, counted_by="rows",
                 notes=tuple(notes), spans=_spans(page))  # fmt: skip


def _spans(page: _Page) -> dict[int, dict[int, int]]:
    """Return the cells that are merged over several columns, by the row in which they begin, first to last."""
    spans: dict[int, dict[int, int]] = {}
    for (row, first), (_, last) in page.merged:
        if last > first:
            spans.setdefault(row + 1, {})[first] = last
    return spans


# ---------------------------------------------------------------------------------------------- which sheet


def _chosen(book: _Book, wanted: str | int | None, is_survey: bool) -> _Page:
    if wanted is not None:
        page = book.page(_named(book, wanted))
        if page.structure.rows:
            return page
        message = "The sheet {sheet} is empty. Name another one under survey: sheet."
        raise SurveyFileError(Problem(message, str(book.path), {"sheet": page.name}))
    pages = [page for page in map(book.page, book.visible) if page.structure.rows]
    if not pages:
        message = (
            "No visible sheet holds anything (sheets: {sheets}). Name the one with the answers under survey: sheet."
        )
        if not is_survey:
            message = "No visible sheet holds anything (sheets: {sheets}). Show the one with the table, and save."
        raise SurveyFileError(Problem(message, str(book.path), {"sheets": ", ".join(book.names)}))
    own = [page for page in pages if not page.header & REPEAT_COLUMNS or not page.header - REPEAT_COLUMNS]
    return _fullest(own or pages, book.path, is_survey)


def _named(book: _Book, wanted: str | int) -> str:
    """Return the sheet that council.yml means: by its name, which may be a number, else by its position."""
    same = [name for name in book.names if name.strip().casefold() == str(wanted).strip().casefold()]
    exact = [name for name in same if name == str(wanted)] or same
    if exact:
        return exact[0]
    if isinstance(wanted, int) and 0 <= wanted < len(book.names):
        return book.names[wanted]
    message = "The workbook has no sheet {sheet} (it has: {sheets}). Correct survey.sheet in council.yml."
    raise SurveyFileError(Problem(message, str(book.path), {"sheet": wanted, "sheets": ", ".join(book.names)}))


def _fullest(pages: list[_Page], path: Path, is_survey: bool) -> _Page:
    best = max(pages, key=lambda page: page.structure.cells)
    rivals = [page for page in pages if page is not best and _rivals(page, best)]
    if rivals:
        told = ", ".join(f"{page.name} ({len(page.structure.rows)})" for page in [best, *rivals])
        message = (
            "Several sheets could be the survey (rows): {sheets}. Name the one to read under survey: sheet in "
            "council.yml; where they are parts of one survey, name them all: survey: {{file: [{parts}]}}."
        )
        if not is_survey:
            message = (
                "Several sheets hold tables (rows): {sheets}, and of each file one is read. Save each that is wanted "
                "as a file of its own, or delete the others."
            )
        parts = ", ".join(f'{{file: {path.name}, sheet: "{page.name}"}}' for page in [best, *rivals])
        values = {"sheets": told, "parts": parts} if is_survey else {"sheets": told}
        raise SurveyFileError(Problem(message, str(path), values))
    return best


def _rivals(page: _Page, best: _Page) -> bool:
    mine, theirs = ({fold(cell) for cell in one.header} for one in (page, best))
    is_like = len(page.structure.rows) > 1 and len(mine & theirs) >= SAME_HEADER * max(len(theirs), 1)
    is_wide = len(page.structure.rows) > 1 and page.width >= max(LEAST_WIDTH, AS_WIDE * best.width)
    return is_like or is_wide or page.structure.cells > NEARLY_AS_FULL * best.structure.cells


# ---------------------------------------------------------------------------------------------- what is refused


def _refuse_unfolding(archive: ZipFile, path: Path, kind: str) -> None:
    part, size = unfolded_size(archive, kind)
    if size <= MOST_UNFOLDED[kind]:
        return
    message = (
        "{part} in the workbook unfolds to {size} (at most {most}); no survey is so large. Copy the table to a new "
        "workbook, or save it as CSV."
    )
    raise SurveyFileError(Problem(message, str(path), {"part": part, "size": size, "most": MOST_UNFOLDED[kind]}))


def _is_sparse(extent: tuple[int, int], filled: int) -> bool:
    area = extent[0] * extent[1]
    return area > MOST_CELLS and filled < LEAST_FILLED * area


def _far(structure: Structure, name: str, path: Path) -> Problem:
    message = (
        "In the sheet {sheet}, a cell far from the table ({cells}) holds something, and nearly all between is empty. "
        "Delete it with its whole row and column, or copy the table to a new sheet."
    )
    is_low = structure.last[0] > FAR * len(structure.rows)
    cells = [cell_name(structure.lowest)] if is_low else []
    cells += [cell_name(structure.rightmost)] if not is_low or structure.last[1] > FAR * MOST_COLUMNS else []
    return Problem(message, str(path), {"sheet": name, "cells": ", ".join(dict.fromkeys(cells))})


def _faults(page: _Page, book: _Book) -> list[Problem]:
    problems = []
    if page.structure.unstored:
        message = (
            "The sheet {sheet} has {n} formulas whose value is not in the file (cells {cells}). Open it in Excel or "
            "LibreOffice, recalculate, put values in place of the formulas, and save it."
        )
        one = (
            "The sheet {sheet} has a formula whose value is not in the file (cell {cells}). Open it in Excel or "
            "LibreOffice, recalculate, put the value in place of the formula, and save it."
        )
        cells = page.structure.unstored
        values = {"sheet": page.name, "n": len(cells), "cells": shortened(cells)}
        problems.append(Problem(message, str(book.path), values, one))
    if page.structure.struck:
        message = (
            "{n} rows of the sheet {sheet} are struck through (rows {rows}): they may have been annulled by hand. "
            "Delete them; or, where they count, take the line through them away, and save."
        )
        one = (
            "A row of the sheet {sheet} is struck through (row {rows}): it may have been annulled by hand. Delete it; "
            "or, where it counts, take the line through it away, and save."
        )
        rows = page.structure.struck
        values = {"sheet": page.name, "n": len(rows), "rows": shortened(rows)}
        problems.append(Problem(message, str(book.path), values, one))
    merged = _merged_answers(page)
    if merged:
        message = (
            "The sheet {sheet} has cells merged over several rows (from {cells}), so that an answer stands in one row "
            "and belongs to several. Unmerge them, and write the answer into each row."
        )
        problems.append(Problem(message, str(book.path), {"sheet": page.name, "cells": shortened(merged)}))
    return problems


def _merged_answers(page: _Page) -> list[str]:
    """Return the merged cells below the header that hold something and span people."""
    top = header_position(page.rows)
    down = [first for first, last in page.merged if last[0] > first[0]]
    below = [first for first in down if top is not None and top < first[0] < len(page.rows)]
    filled = [(row, column) for row, column in below if page.rows[row][column].strip()]
    return [cell_name((row + 1, column + 1)) for row, column in filled]


def _notes(page: _Page, book: _Book) -> list[Problem]:
    notes, others = [], [name for name in book.names if name != page.name]

    def told(name: str) -> str:
        columns = [cell for cell in book.header(name) if cell not in page.header and not cell.startswith("_")]
        return f"{name} ({shortened(columns)})" if columns else name

    seen, unseen = [n for n in others if n in book.visible], [n for n in others if n not in book.visible]
    if seen:
        message = "The answers were read from the sheet {sheet}, and not from {others}."
        notes.append(Problem(message, values={"sheet": page.name, "others": ", ".join(map(told, seen))}))
    if unseen:
        notes.append(Problem("Hidden sheets were not read: {sheets}.", values={"sheets": ", ".join(unseen)}))
    if page.structure.hidden:
        message = "{n} rows of the sheet are hidden (filtered); they were read."
        one = "{n} row of the sheet is hidden (filtered); it was read."
        notes.append(Problem(message, values={"n": page.structure.hidden}, one=one))
    return notes


# ---------------------------------------------------------------------------------------------- cells as text


def _texts(rows: list[list[Any]], structure: Structure) -> list[list[str]]:
    """Return typed rows as text; percentages and errors as the spreadsheet shows them, blank ends left out."""
    end, width = structure.last
    texts = [[cell_text(value) for value in row[:width]] for row in rows[:end]]
    for row, column in structure.percents:
        value = rows[row - 1][column - 1]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            texts[row - 1][column - 1] = cell_text(round(100 * value, 10)) + "%"
    for (row, column), error in structure.errors.items():
        texts[row - 1][column - 1] = error
    for (row, column), number in _parts_of_days([row[:width] for row in rows[:end]]).items():
        texts[row][column] = number
    return texts


def _parts_of_days(rows: list[list[Any]]) -> dict[tuple[int, int], str]:
    """Return the numbers that a form of dates shows as a time, 0 among them, or as a time of a day of 1900, by place.

    A time is one where the others of its column are times; beside days of 1900 it is the rest of a number.
    """
    timed = {
        (i, j): value for i, row in enumerate(rows) for j, value in enumerate(row)
        if value.__class__ is time or (value.__class__ is datetime and _days(value.date()) is not None)
    }  # fmt: skip
    numbered = {j for _, j in timed if any(j < len(row) and _days(row[j]) is not None for row in rows)}
    return {(i, j): cell_text(_rest_of(value)) for (i, j), value in timed.items() if j in numbered}


def _rest_of(value: time | datetime) -> float:
    clock = value if isinstance(value, time) else value.time()
    part = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second) / timedelta(days=1)
    return round((_days(value.date()) or 0) + part if isinstance(value, datetime) else part, 6)


def cell_text(value: Any) -> str:
    """Return a typed cell as text: whole numbers without decimals, dates as ISO 8601, nothing as an empty text.

    Examples
    --------
    >>> cell_text(7.0), cell_text(timedelta(hours=25, minutes=3)), cell_text(True), cell_text(date(1900, 1, 2))
    ('7', '25:03:00', 'true', '2')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else _typed(value)
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    if (days := _days(value)) is not None:
        return str(days)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _days(value: Any) -> int | None:
    """Return the number that a form of dates shows as a day of 1900: nobody answered then, and no survey asks of it.

    Spreadsheets hold days as numbers, and count 29 February 1900, which never was, as the sixtieth: it is read as the
    day before it, which therefore stays a date.
    """
    if not isinstance(value, date) or value.year != FIRST_YEAR or (isinstance(value, datetime) and _has_time(value)):
        return None
    days = value.toordinal() - date(FIRST_YEAR - 1, 12, 31).toordinal()
    return None if days == LEAP_DAY - 1 else days + (days >= LEAP_DAY)


def _has_time(value: datetime) -> bool:
    return value.time() != time()


def _typed(value: float) -> str:
    """Return a typed number as a text that no reader of text can take for another: 2.362 becomes 2.3620."""
    text = repr(value)
    return f"{text}0" if may_be_thousands(text) else text
