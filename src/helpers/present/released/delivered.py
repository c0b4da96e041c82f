"""The released tables as files: CSV, Parquet and one workbook, with their dictionary and a summary."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.present.plan.documents.delivered import same_bytes
from helpers.present.released.fields import FIELDS, TABLES
from helpers.present.released.package import data_package, dictionary_rows
from helpers.present.released.summary import SCHEMA, summary, summary_schema
from helpers.present.released.tables import released_tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from helpers.present.language.words import Words
    from helpers.study.opening import Study

WORKBOOK, PACKAGE, SUMMARY = "data.xlsx", "datapackage.json", "summary.json"
#: Letters of a sheet's name that a spreadsheet takes.
SHEET_NAME = 31
WIDEST = 40


def write_released(study: Study, words: Words, folder: Path) -> list[Path]:
    """Write the released tables of a study with their dictionary and its summary, and return the paths.

    Parameters
    ----------
    study
        As its survey asked it.
    folder
        Where they go; it is made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = released_tables(study, words)
    texts = {name: rows.to_csv(index=False, lineterminator="\n") for name, rows in tables.items()}
    for name, rows in tables.items():
        # Bytes: a line end of the machine's own would be another file than the dictionary has the hash of.
        (folder / f"{name}.csv").write_bytes(texts[name].encode())
        _write_parquet(rows, name, words, folder / f"{name}.parquet")
    (folder / WORKBOOK).write_bytes(same_bytes(_workbook(tables, words, study.config.wave.end)))
    _write_json(data_package(study, words, tables, texts), folder / PACKAGE)
    _write_json(summary(study, tables), folder / SUMMARY)
    _write_json(summary_schema(), folder / SCHEMA)
    return sorted(folder.iterdir())


def _write_json(content: Mapping[str, Any], path: Path) -> None:
    path.write_bytes((json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())


def _write_parquet(rows: pd.DataFrame, name: str, words: Words, path: Path) -> None:
    """Write a table as Parquet, each column with what it holds as metadata."""
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.Table.from_pandas(rows, preserve_index=False)
    # However pandas keeps its texts.
    kinds = [pa.large_string() if pa.types.is_string(field.type) else field.type for field in table.schema]
    described = [
        field.with_type(kind).with_metadata({"description": words(FIELDS[field.name].meaning)})
        for field, kind in zip(table.schema, kinds, strict=True)
    ]
    schema = pa.schema(described, metadata={"title": words(TABLES[name].title)})
    parquet.write_table(table.cast(schema), path)


def _workbook(tables: Mapping[str, pd.DataFrame], words: Words, dated: date) -> bytes:
    """Return all tables as one workbook, the dictionary first: texts are texts, be they written like a formula."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": pd.Timestamp(dated).to_pydatetime()})
    head = book.add_format({"bold": True, "bottom": 1})
    _fill(book.add_worksheet(words("Dictionary")), dictionary_rows(words, tables), head)
    for name, rows in tables.items():
        _fill(book.add_worksheet(name[:SHEET_NAME]), [list(rows.columns), *rows.itertuples(index=False)], head)
    book.close()
    return buffer.getvalue()


def _fill(sheet: Any, rows: list[Any], head: Any) -> None:
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                # Most cells of a table are names.
                sheet.write_string(at, column, value, None if at else head)
            else:
                _write_cell(sheet, at, column, value)
    for column, name in enumerate(rows[0]):
        longest = max(len(str(row[column])) for row in rows[:200])
        sheet.set_column(column, column, min(WIDEST, max(len(str(name)), longest) + 2))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows) - 1), len(rows[0]) - 1)


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None or pd.isna(value):
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    else:
        sheet.write_number(row, column, float(value))
