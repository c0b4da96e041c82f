"""Read the survey file that lies in a council's folder, whatever tool it came from; every value as it stood.

What was not said in council.yml is detected and comes back with the data, so that the report can say it.
"""

from __future__ import annotations

import csv
import io
import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.errors import Problem, SurveyFileError
from helpers.survey.receiving.textfiles import decode, detect_decimal, detect_separator

if TYPE_CHECKING:
    from helpers.study.config import SurveyFile

FORMATS = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".tab": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx",
           ".sav": "sav", ".zsav": "sav", ".dta": "dta"}  # fmt: skip
#: Files of the council's folder that are not surveys.
NOT_SURVEYS = frozenset({"population.csv", "council.yml", "codebook.yml", "plan.yml"})
FIRST_DATA_ROW = 2


@dataclass(frozen=True, eq=False)
class RawSurvey:
    """The survey file as it stood: text in every cell, empty where there is nothing.

    Attributes
    ----------
    frame
        One row a record of the file, indexed by its row number (the header is row 1); one column a header.
    labels
        Column to its value labels (code to label), from SPSS and Stata files.
    questions
        Column to its question, from SPSS and Stata files.
    declared_missing
        Column to the codes that the file itself declares missing.
    repairs
        Columns ``row`` and ``column``: cells whose text had been read in a wrong encoding and was mended.
    name, format, source
        File name; csv, xlsx, sav or dta; the tool whose export it is.
    encoding, separator, decimal, sheet
        What was found or given; empty where it does not apply.
    """

    frame: pd.DataFrame
    name: str
    format: str
    source: str = "generic"
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    declared_missing: dict[str, frozenset[str]] = field(default_factory=dict)
    repairs: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"row": [], "column": []}))
    encoding: str = ""
    separator: str = ""
    decimal: str = "."
    sheet: str = ""


def find_survey(folder: Path, given: str | None) -> Path:
    """Return the path of the survey file.

    Parameters
    ----------
    given
        `survey.file` of council.yml: a name in the folder, an absolute path, or one with ``${VARIABLES}``.

    Raises
    ------
    SurveyFileError
        If it is missing, of an unknown format, or several files could be it; the message lists them.
    """
    if given:
        return _given(folder, given)
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in FORMATS and p.name not in NOT_SURVEYS)
    found = [p for p in files if p.is_file() and not p.name.startswith((".", "~"))]
    if len(found) == 1:
        return found[0]
    allowed = ", ".join(sorted(FORMATS))
    if not found:
        message = "There is no survey file here (allowed: {allowed}). Copy the export into this folder."
        raise SurveyFileError(Problem(message, str(folder), {"allowed": allowed}))
    message = "Several files could be the survey: {files}. Name one in council.yml under survey: file."
    raise SurveyFileError(Problem(message, str(folder), {"files": ", ".join(p.name for p in found)}))


def _given(folder: Path, given: str) -> Path:
    expanded = os.path.expandvars(given)
    unset = re.findall(r"\$\{?(\w+)\}?", expanded)
    if unset:
        message = (
            "survey.file names the environment variable {name}, which is not set. Set it to the folder of the data."
        )
        raise SurveyFileError(Problem(message, str(folder / "council.yml"), {"name": ", ".join(unset)}))
    path = folder / expanded
    if not path.is_file():
        message = "The survey file {file} does not exist. Correct survey.file in council.yml."
        raise SurveyFileError(Problem(message, str(folder / "council.yml"), {"file": expanded}))
    if path.suffix.lower() not in FORMATS:
        allowed = ", ".join(sorted(FORMATS))
        message = "The survey file {file} is of no known format (allowed: {allowed}). Export it again as one of them."
        raise SurveyFileError(Problem(message, str(folder), {"file": path.name, "allowed": allowed}))
    return path


def read_survey(folder: Path, config: SurveyFile) -> RawSurvey:
    """Return the survey of a council's folder.

    Raises
    ------
    SurveyFileError
        If there is no such file, several could be it, it cannot be read, or it holds no rows.
    """
    path = find_survey(folder, config.file)
    readers = {"csv": _read_text, "xlsx": _read_workbook, "sav": _read_statistical, "dta": _read_statistical}
    try:
        raw = readers[FORMATS[path.suffix.lower()]](path, config)
    except SurveyFileError:
        raise
    except Exception as error:
        # Readers of foreign formats raise whatever they like; the user needs the file and the way out.
        reason = type(error).__name__
        message = (
            "The file cannot be read as {format} ({reason}). Open it in the tool that made it and export it again."
        )
        values = {"format": FORMATS[path.suffix.lower()], "reason": reason}
        raise SurveyFileError(Problem(message, str(path), values)) from error
    if raw.frame.empty:
        raise SurveyFileError(Problem("The file holds a header and no rows. Export the answers too.", str(path)))
    from helpers.survey.receiving.formats import recognise
    from helpers.survey.receiving.mending import mend

    return recognise(mend(raw), config.source)


def _frame(records: list[list[str]], header: list[str]) -> pd.DataFrame:
    """Return records as a frame: short ones filled, empty columns without a header and blank rows left out."""
    width = len(header)
    rows = [row[:width] + [""] * (width - len(row)) for row in records]
    frame = pd.DataFrame(rows, columns=_distinct(header), dtype=object)
    frame.index = pd.RangeIndex(FIRST_DATA_ROW, FIRST_DATA_ROW + len(frame))
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


def _read_text(path: Path, config: SurveyFile) -> RawSurvey:
    text, encoding = decode(path.read_bytes(), config.encoding)
    text = text.removeprefix("\ufeff")
    hint = re.match(r"sep=(.)\r?\n", text)
    text = text[hint.end() :] if hint else text
    separator = config.separator or (hint.group(1) if hint else detect_separator(text))
    separator = {"tab": "\t", "\\t": "\t"}.get(separator, separator)
    csv.field_size_limit(10_000_000)
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    while records and not any(cell.strip() for cell in records[0]):
        records = records[1:]
    if not records:
        raise SurveyFileError(Problem("The file is empty. Export the answers again.", str(path)))
    frame = _frame(records[1:], records[0])
    decimal = config.decimal or detect_decimal(value for column in frame for value in frame[column].iloc[:200])
    return RawSurvey(frame, path.name, "csv", encoding=encoding, separator=separator, decimal=decimal)


def _read_workbook(path: Path, config: SurveyFile) -> RawSurvey:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        name, cells = _sheet(book, config.sheet, path)
    finally:
        book.close()
    filled = [sum(value != "" for value in row) for row in cells[:10]] or [0]
    # A title above the table has few cells; the header is the first row nearly as full as the fullest.
    top = next(i for i, count in enumerate(filled) if count >= 0.6 * max(filled))
    if not max(filled):
        raise SurveyFileError(Problem("The sheet {sheet} is empty. Name another one under survey: sheet.", str(path),
                                      {"sheet": name}))  # fmt: skip
    header = list(cells[top])
    while header and header[-1] == "":
        header.pop()
    frame = _frame([list(row) for row in cells[top + 1 :]], header)
    decimal = config.decimal or detect_decimal(value for column in frame for value in frame[column].iloc[:200])
    return RawSurvey(frame, path.name, "xlsx", sheet=name, decimal=decimal)


def _sheet(book: Any, wanted: str | int | None, path: Path) -> tuple[str, list[list[str]]]:
    names = book.sheetnames
    if isinstance(wanted, int) and 0 <= wanted < len(names):
        wanted = names[wanted]
    if wanted is not None and wanted not in names:
        message = "The workbook has no sheet {sheet} (it has: {sheets}). Correct survey.sheet in council.yml."
        raise SurveyFileError(Problem(message, str(path), {"sheet": wanted, "sheets": ", ".join(names)}))
    chosen = [wanted] if wanted is not None else names
    sheets = {name: [[_cell(v) for v in row] for row in book[name].iter_rows(values_only=True)] for name in chosen}
    # The answers are in the fullest sheet; others hold legends and summaries.
    best = max(sheets, key=lambda name: sum(value != "" for row in sheets[name] for value in row))
    return str(best), sheets[best]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _read_statistical(path: Path, config: SurveyFile) -> RawSurvey:
    import pyreadstat

    kind = FORMATS[path.suffix.lower()]
    read = pyreadstat.read_sav if kind == "sav" else pyreadstat.read_dta
    values, meta = read(str(path), encoding=config.encoding, user_missing=True)
    frame = pd.DataFrame({name: _as_text(values[name]) for name in values.columns}, dtype=object)
    frame.index = pd.RangeIndex(FIRST_DATA_ROW, FIRST_DATA_ROW + len(frame))
    labels = {
        column: {_cell(float(code) if isinstance(code, int) else code): str(label) for code, label in found.items()}
        for column, found in meta.variable_value_labels.items()
    }
    questions = {column: label for column, label in meta.column_names_to_labels.items() if label}
    ranges = getattr(meta, "missing_ranges", None) or {}
    declared = {column: _declared(ranges[column], frame[column]) for column in ranges if column in frame}
    return RawSurvey(frame.astype(str), path.name, kind, labels=labels, questions=questions, declared_missing=declared,
                     encoding=meta.file_encoding or "")  # fmt: skip


def _as_text(column: pd.Series) -> pd.Series:
    """Return a column of any type as text, through its distinct values (there are few)."""
    codes, distinct = pd.factorize(column)
    texts = [_cell(value) for value in distinct.tolist()] + [""]
    return pd.Series([texts[code] for code in codes], index=column.index, dtype=object)


def _declared(ranges: list[dict[str, Any]], column: pd.Series) -> frozenset[str]:
    def is_within(text: str) -> bool:
        try:
            number = float(text)
        except ValueError:
            return any(text == str(r["lo"]) for r in ranges)
        return any(isinstance(r["lo"], (int, float)) and r["lo"] <= number <= r["hi"] for r in ranges)

    return frozenset(text for text in column.unique() if text and is_within(text))
