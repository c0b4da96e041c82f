"""Workbooks: the sheet that holds the answers, every cell as text."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from helpers.errors import Problem, SurveyFileError
from helpers.study.notation import may_be_thousands
from helpers.survey.receiving.raw import Sheet

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.study.config import SurveyFile


def read_workbook(path: Path, config: SurveyFile) -> Sheet:
    """Return the rows of a workbook's sheet.

    Raises
    ------
    SurveyFileError
        If it has no such sheet, or the sheet is empty.
    """
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        name, rows = _sheet(book, config.sheet, path)
    finally:
        book.close()
    if not any(cell for row in rows for cell in row):
        message = "The sheet {sheet} is empty. Name another one under survey: sheet."
        raise SurveyFileError(Problem(message, str(path), {"sheet": name}))
    return Sheet(rows, list(range(1, len(rows) + 1)), name=name)


def _sheet(book: Any, wanted: str | int | None, path: Path) -> tuple[str, list[list[str]]]:
    names = book.sheetnames
    if isinstance(wanted, int) and 0 <= wanted < len(names):
        wanted = names[wanted]
    if wanted is not None and wanted not in names:
        message = "The workbook has no sheet {sheet} (it has: {sheets}). Correct survey.sheet in council.yml."
        raise SurveyFileError(Problem(message, str(path), {"sheet": wanted, "sheets": ", ".join(names)}))
    chosen = [wanted] if wanted is not None else names
    sheets = {name: [[cell_text(v) for v in row] for row in book[name].iter_rows(values_only=True)] for name in chosen}
    # The answers are in the fullest sheet; others hold legends and summaries.
    best = max(sheets, key=lambda name: sum(value != "" for row in sheets[name] for value in row))
    return str(best), sheets[best]


def cell_text(value: Any) -> str:
    """Return a typed cell as text: whole numbers without decimals, dates as ISO 8601, nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else _typed(value)
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _typed(value: float) -> str:
    """Return a typed number as a text that no reader of text can take for another: 2.362 becomes 2.3620."""
    text = repr(value)
    return f"{text}0" if may_be_thousands(text) else text
