"""Small tables that people keep or download: census, budget, channels, messages. One reader for all of them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import Problem, SurveyFileError
from helpers.study.written.files import unopened
from helpers.survey.files.containers import kind_of
from helpers.survey.files.delimited import HINT
from helpers.survey.files.dialects import read_records
from helpers.survey.files.guarded import unguarded, without_tabs
from helpers.survey.files.mending import mend_text
from helpers.survey.files.raw import Sheet
from helpers.survey.files.textfiles import SEPARATORS, decode, unwrapped
from helpers.survey.files.workbooks import read_workbook
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

TEXTS = frozenset({".csv", ".txt", ".tsv", ".tab"})
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
#: Kinds of workbooks by what they are; a text that is named .xls is common, and is read as the text that it is.
BOOKS = frozenset({"xlsx", "xls", "ods"})
#: A title, its units and its source stand above a table in at most so many rows.
LOOKED_AT = 20
#: Characters among which the mark between cells is looked for.
SAMPLE = 200_000


@dataclass(frozen=True, eq=False)
class SmallTable:
    """A table whose columns are named for what they hold.

    Attributes
    ----------
    frame
        One row a record, text in every cell; indexed by the row of the file; columns as the file heads them.
    fields
        What was looked for, to the column that holds it.
    """

    frame: pd.DataFrame
    fields: dict[str, str]


def file_word(path: Path) -> str:
    """Return the first word of a file's name, folded, by which people say what it holds.

    Examples
    --------
    >>> from pathlib import Path
    >>> file_word(Path("Missatges_2024.xlsx")), file_word(Path("pressupost.csv"))
    ('missatges', 'pressupost')
    """
    match = re.match(r"[a-z]+", fold(path.stem))
    return match.group() if match else ""


def read_rows(path: Path) -> Sheet:
    """Return the rows of a delimited text or a workbook, letters that were read in a wrong encoding mended.

    Raises
    ------
    SurveyFileError
        If the file cannot be read.
    """
    try:
        kind = kind_of(path)
        sheet = read_workbook(path, None, kind) if kind in BOOKS else _read_text(path)
    except SurveyFileError:
        raise
    except OSError as error:
        raise SurveyFileError(unopened(error, path, path.name)) from None
    except Exception as error:
        # Readers of foreign formats raise whatever they like; the user needs the file and the way out.
        message = "The file cannot be read ({reason}). Open it in a spreadsheet and save it as CSV."
        raise SurveyFileError(Problem(message, path.name, {"reason": type(error).__name__})) from error
    sheet = unguarded(sheet)
    return replace(sheet, rows=[[mend_text(cell).strip() for cell in row] for row in sheet.rows])


def _read_text(path: Path) -> Sheet:
    """Return the records of a text: titles above a table and notes below have fewer cells, and none may have more."""
    text, encoding = decode(path.read_bytes())
    text = text.removeprefix("\ufeff").rstrip("\x1a")
    hint = HINT.match(text)
    text = text[hint.end() :] if hint else text
    text = text if hint else without_tabs(unwrapped(text))
    mark = hint.group(1) if hint else _separator(text)
    records, misfits, *_ = read_records(text, mark)
    message = "Line {line} does not have the cells of the header, or a quote in it never closes. Correct the line."
    problems = [Problem(message, path.name, {"line": m.line}) for m in misfits if m.fields >= m.width]
    if problems:
        raise SurveyFileError(problems)
    return Sheet([record.cells for record in records], [record.line for record in records], encoding=encoding,
                 separator=mark)  # fmt: skip


def _separator(text: str) -> str:
    """Return the mark that cuts the most records into one number of cells; titles have none and do not decide."""
    sample = text[:SAMPLE].splitlines()[:-1] or text.splitlines()
    return max(SEPARATORS, key=lambda mark: _evenness(sample, mark))


def _evenness(lines: list[str], mark: str) -> float:
    counts = Counter(len(record) for record in csv.reader(lines, delimiter=mark))
    return max((n * cells**0.5 for cells, n in counts.items() if cells > 1), default=0.0)


def table_of(sheet: Sheet, names: Mapping[str, Sequence[str]], where: str) -> SmallTable:
    """Return the table in a sheet; its header is the row, of the first ones, that names the most of what is looked for.

    Parameters
    ----------
    names
        Field to the headers that it goes by; the field's own name is always one.
    where
        The file, as a person would look for it.

    Raises
    ------
    SurveyFileError
        If a row has more cells than the header: a mark between fields stands inside a text.
    """
    headers = [columns_of(row, names) for row in sheet.rows[:LOOKED_AT]]
    if not headers:
        return SmallTable(pd.DataFrame(), {})
    top = max(range(len(headers)), key=lambda i: (len(headers[i]), -i))
    header = _header(sheet.rows[top])
    rows = [(number, row) for number, row in zip(sheet.numbers[top + 1 :], sheet.rows[top + 1 :], strict=True)
            if any(row) and not _is_comment(row)]  # fmt: skip
    message = "The row has more cells than the header. Put quotes around the text that holds the mark between cells."
    problems = [Problem(message, f"{where}, row {number}") for number, row in rows if any(row[len(header) :])]
    if problems:
        raise SurveyFileError(problems)
    cells = [(row + [""] * len(header))[: len(header)] for _, row in rows]
    frame = pd.DataFrame(cells, index=[number for number, _ in rows], columns=header, dtype=object)
    return SmallTable(frame, columns_of(header, names))


def _is_comment(row: Sequence[str]) -> bool:
    """Return whether a row is a remark: # and a blank, or # alone in its row; a post that begins with #Vila is none."""
    is_alone = not any(row[1:])
    return row[0].startswith("#") and (is_alone or row[0][1:2] in (" ", "\t", "", "#"))


def _header(row: Sequence[str]) -> list[str]:
    width = max((place for place, cell in enumerate(row, start=1) if cell), default=0)
    named = [cell or f"column {place}" for place, cell in enumerate(row[:width], start=1)]
    return [name if name not in named[:i] else f"{name} ({i + 1})" for i, name in enumerate(named)]


def columns_of(header: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return which column is which field; no column serves twice, and the first name of a field that is found wins.

    Examples
    --------
    >>> columns_of(["Any", "Serveis socials"], {"year": ("any", "año"), "total": ("total",)})
    {'year': 'Any'}
    """
    folded = {fold(column): column for column in reversed(header) if column}
    columns: dict[str, str] = {}
    for name, headers in names.items():
        known = (folded.get(fold(header), "") for header in (name, *headers))
        match = next((column for column in known if column and column not in columns.values()), "")
        if match:
            columns[name] = match
    return columns
