"""What stands where in a workbook of Excel 97 to 2003."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from helpers.survey.files.structure import Structure, is_percent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def old_excel_structure(path: Path, sheet: str) -> Structure:
    """Return what stands where in a sheet of a workbook of Excel 97 to 2003."""
    import xlrd

    book = xlrd.open_workbook(str(path), formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    structure, page = Structure(), book.sheet_by_name(sheet)
    for row, column, cell in _old_cells(page):
        code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        if cell.ctype == xlrd.XL_CELL_NUMBER and is_percent(code):
            structure.percents.add((row, column))
        if cell.ctype == xlrd.XL_CELL_ERROR:
            structure.errors[row, column] = xlrd.error_text_from_code[cell.value]
    for number in range(page.nrows):
        filled = [i + 1 for i, cell in enumerate(page.row(number)) if str(cell.value).strip()]
        structure.add(number + 1, filled, bool(number in page.rowinfo_map and page.rowinfo_map[number].hidden))
    return structure


def _old_cells(page: Any) -> Iterator[tuple[int, int, Any]]:
    for number in range(page.nrows):
        for place, cell in enumerate(page.row(number)):
            yield number + 1, place + 1, cell
