"""Delimited text files: their encoding, separator and quoting found, their records as a sheet."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from helpers.errors import Problem, SurveyFileError
from helpers.survey.files.containers import damaged
from helpers.survey.files.dialects import read_records
from helpers.survey.files.guarded import without_tabs
from helpers.survey.files.raw import Sheet, shortened
from helpers.survey.files.textfiles import SEPARATORS, decode, detect_separator, unwrapped

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.study.config import SurveyFile
    from helpers.survey.files.dialects import Misfit

#: Excel's line that names the separator, as it stands and as programs quote or pad it.
HINT = re.compile(r'"?sep=(.)"?[;,\t|]*(\r\n|\r|\n)', re.IGNORECASE)
#: Bytes of a letter where it has more than one; a file of another length was cut off.
WIDTHS = {"utf-16": 2, "utf-32": 4}
#: A title may hold a comma or two; so many names are a header.
LEAST_NAMES = 5
#: How a person may write the tab in council.yml.
TABS = {"tab": "\t", "\\t": "\t"}


def read_text(path: Path, config: SurveyFile) -> Sheet:
    """Return the records of a delimited text file.

    Parameters
    ----------
    config
        Encoding and separator where the council gives them.

    Raises
    ------
    SurveyFileError
        If the encoding or separator given cannot be the file's, the file is damaged, or records do not have the
        fields of the header; each with its lines.
    """
    content = path.read_bytes()
    text, encoding = decode(content, config.encoding) if config.encoding is None else _decode_as(content, path, config)
    # Programs of the time of DOS end a text with a mark of their own.
    text = text.removeprefix("\ufeff").rstrip("\x1a")
    if len(content) % WIDTHS.get(encoding[:6].lower(), 1):
        raise damaged(path)
    _refuse_damaged(text, path)
    hint = HINT.match(text)
    text = text[hint.end() :] if hint else text
    given = _given_separator(config, path) or (hint.group(1) if hint else None)
    whole = text if given else unwrapped(text)
    plain = whole if given == "\t" else without_tabs(whole)
    separator = given or detect_separator(plain)
    records, misfits, counted, as_text = read_records(plain, separator)
    if misfits:
        is_all = len(misfits) == sum(not record.is_blank for record in records) - 1
        raise SurveyFileError(misfit(misfits, path, 1 if hint else 0, is_all))
    notes = [] if whole is text else [Problem("Each line was quoted as one cell; the cells in it were read.")]
    notes += [] if plain is whole else [Problem("Tabs at the ends of the cells were left out: they are of no answer.")]
    if as_text:
        message = "Quotation marks that neither open nor close an answer were read as text, in rows {rows}."
        one = "A quotation mark that neither opens nor closes an answer was read as text, in row {rows}."
        values = {"n": len(as_text), "rows": shortened([position + 1 for position in as_text])}
        notes.append(Problem(message, values=values, one=one))
    numbers, rows = list(range(1, len(records) + 1)), [record.cells for record in records]
    if header := _other_header(rows, separator):
        rows[header[0]] = header[1]
        notes.append(
            Problem("The names of the columns are separated by another mark than the answers; both were read.")
        )
    return Sheet(rows, numbers, encoding=encoding, separator=separator,
                 counted=[position + 1 for position in counted], counted_by="lines", notes=tuple(notes))  # fmt: skip


def _other_header(rows: list[list[str]], separator: str) -> tuple[int, list[str]] | None:
    """Return the position of a header that is cut by another mark than the rows below it, and its names.

    Typed by hand, or put above another program's rows; it looks like a title in one cell.
    """
    first = next((i for i, row in enumerate(rows) if any(cell.strip() for cell in row)), len(rows))
    filled = [cell for cell in rows[first] if cell.strip()] if first < len(rows) else []
    width = max(map(len, rows[first + 1 :]), default=0)
    if len(filled) != 1 or width < LEAST_NAMES:
        return None
    for mark in SEPARATORS:
        names = next(csv.reader(filled, delimiter=mark)) if mark != separator else []
        if len(names) == width and all(name.strip() for name in names):
            return first, names
    return None


def _decode_as(content: bytes, path: Path, config: SurveyFile) -> tuple[str, str]:
    encoding = config.encoding or ""
    try:
        text, _ = decode(content, encoding)
    except LookupError:
        message = (
            "There is no encoding {encoding}. Correct survey.encoding in council.yml (utf-8, cp1252), or remove it."
        )
        raise SurveyFileError(Problem(message, str(path), {"encoding": encoding})) from None
    lost = [number for number, line in enumerate(text.split("\n"), start=1) if "\ufffd" in line]
    if lost:
        message = (
            "Lines {lines} hold bytes that are no {encoding}. Correct survey.encoding in council.yml, or remove it: "
            "the encoding is then found from the file."
        )
        one = (
            "Line {lines} holds bytes that are no {encoding}. Correct survey.encoding in council.yml, or remove it: "
            "the encoding is then found from the file."
        )
        values = {"n": len(lost), "lines": shortened(lost), "encoding": encoding}
        raise SurveyFileError(Problem(message, str(path), values, one))
    return text, encoding


def _refuse_damaged(text: str, path: Path) -> None:
    lines = [number for number, line in enumerate(text.split("\n"), start=1) if "\0" in line]
    if lines:
        message = (
            "Lines {lines} hold NUL bytes, which no survey tool writes: the file was cut or damaged. Export it again; "
            "if it is UTF-16, say so under survey: encoding."
        )
        one = (
            "Line {lines} holds NUL bytes, which no survey tool writes: the file was cut or damaged. Export it again; "
            "if it is UTF-16, say so under survey: encoding."
        )
        raise SurveyFileError(Problem(message, str(path), {"n": len(lines), "lines": shortened(lines)}, one))


def _given_separator(config: SurveyFile, path: Path) -> str | None:
    separator = TABS.get(config.separator or "", config.separator)
    if separator and (len(separator) > 1 or separator in '"\r\n'):
        message = (
            "The separator {separator} is not one character. Correct survey.separator in council.yml, or remove it."
        )
        raise SurveyFileError(Problem(message, str(path), {"separator": repr(separator)}))
    return separator


def misfit(misfits: list[Misfit], path: Path, above: int, is_all: bool) -> Problem:
    """Return what is wrong with records that do not have the fields of the header, or all of them, with their lines."""
    width = misfits[0].width
    fields = {misfit.fields for misfit in misfits}
    if is_all and len(fields) == 1 and fields != {width}:
        message = (
            "Every record has {fields} fields, and the header {width}. Write the name that is missing in the header (R "
            "leaves out that of its row numbers, which come first); or, where decimal commas stand among separating "
            "commas, export the file with semicolons or as XLSX."
        )
        return Problem(message, str(path), {"fields": misfits[0].fields, "width": width})
    if all(misfit.fields == width for misfit in misfits):
        message = (
            "A quotation mark that is never closed joins the answers of several people, on lines {lines}. Close or "
            "remove it there, or export the file as XLSX."
        )
        return Problem(message, str(path), {"lines": shortened([misfit.line + above for misfit in misfits])})
    message = (
        "{n} records do not have the {width} fields of the header: lines {lines}. An answer there holds a separator, a "
        "line break or a quotation mark outside of quotation marks, or was cut off. Correct these lines, or export "
        "the file as XLSX."
    )
    one = (
        "A record does not have the {width} fields of the header: line {lines}. An answer there holds a separator, a "
        "line break or a quotation mark outside of quotation marks, or was cut off. Correct this line, or export the "
        "file as XLSX."
    )
    lines = [f"{misfit.line + above} ({misfit.fields})" for misfit in misfits]
    return Problem(message, str(path), {"n": len(misfits), "width": width, "lines": shortened(lines)}, one)
