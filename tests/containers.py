"""Rows of cells as the bytes of a file: a workbook of Excel or LibreOffice, a table of SPSS or Stata."""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape
from zipfile import ZipFile

import pandas as pd
import pyreadstat
from openpyxl import Workbook

#: How long a label may be.
LONGEST = {"sav": 255, "dta": 80}
#: Names that SPSS and Stata take as they are; other headers become labels.
NAME = re.compile(r"[A-Za-z]\w{0,31}")
_TYPE, _URN = "application/vnd.oasis.opendocument.spreadsheet", "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(f'xmlns:{name}="{_URN}:{name}:1.0"' for name in ("office", "table", "text"))
_MANIFEST = (
    f'<manifest:manifest xmlns:manifest="{_URN}:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/></manifest:manifest>'
)
_REST = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def typed(text: str) -> int | datetime | str | None:
    """Return a cell as a spreadsheet stores what looks like a number or a time."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text):
        return datetime.fromisoformat(text)
    return int(text) if re.fullmatch(r"\d{1,9}", text) else text or None


def xlsx(rows: list[list[str]], is_typed: bool) -> bytes:
    """Return a workbook of Excel."""
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append([typed(text) if is_typed else text or None for text in row])
    book.save(out)
    return out.getvalue()


def ods(rows: list[list[str]], is_typed: bool) -> bytes:
    """Return a workbook as LibreOffice writes it: the sheet goes on to its last row, as one that is repeated."""
    cells = ("".join(_ods_cell(text, is_typed) for text in row) for row in rows)
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    sheet = f'<table:table table:name="Full1">{body}{_REST}</table:table>'
    inside = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("mimetype", _TYPE)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", f"<office:document-content {_SPACES}>{inside}</office:document-content>")
    return out.getvalue()


def _ods_cell(text: str, is_typed: bool) -> str:
    value = typed(text) if is_typed else text or None
    if value is None:
        return "<table:table-cell/>"
    kind = "string"
    if isinstance(value, datetime):
        kind = f'date" office:date-value="{value:%Y-%m-%dT%H:%M:%S}'
    elif isinstance(value, int):
        kind = f'float" office:value="{value}'
    words = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="{kind}">{words}</table:table-cell>'


def statistical(rows: list[list[str]], suffix: str) -> bytes:
    """Return a table of SPSS (sav) or Stata (dta): numbers where all cells are, labels for other headers."""
    head, *below = rows
    names = [text if NAME.fullmatch(text) else f"v{i}" for i, text in enumerate(head, 1)]
    table = pd.DataFrame({name: _column([row[i] for row in below]) for i, name in enumerate(names)})
    write = pyreadstat.write_sav if suffix == "sav" else pyreadstat.write_dta
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"e.{suffix}"
        write(table, str(path), column_labels=head)
        return path.read_bytes()


def _column(texts: list[str]) -> pd.Series:
    is_number = all(re.fullmatch(r"\d{1,9}(\.\d+)?|", text) for text in texts) and any(texts)
    return pd.Series([float(text) if text else None for text in texts] if is_number else texts)
