"""What a file is, by what stands in it and not by its name; what cannot be read is refused with the way out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from helpers.errors import Problem, SurveyFileError

if TYPE_CHECKING:
    from pathlib import Path

#: How files begin that are read.
SIGNATURES = ((b"$FL", "sav"), (b"<stata_dta>", "dta"))
#: How files of Microsoft's old container begin: workbooks of Excel 97 to 2003, and everything with a password.
COMPOUND = b"\xd0\xcf\x11\xe0"
#: Streams in it, as they are written there.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLD_WORKBOOK = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
#: Files that are what their name says or nothing; a CSV that is named .xls or .xlsx is common, and is read.
NAMED = {".sav": "sav", ".zsav": "sav", ".dta": "dta"}
#: Files that bear a survey file's name and are none, by how they begin, lower case.
FOREIGN = ((b"%pdf", "PDF"), (b"<!doctype html", "HTML"), (b"<html", "HTML"), (b"<table", "HTML"), (b"<?xml", "XML"),
           (b"{\\rtf", "RTF"))  # fmt: skip
#: So begins a list of records, or a record a line; a table's header has no name in quotation marks behind a brace.
_JSON = re.compile(rb'(?:\[\s*)?\{\s*"[^"]*"\s*:')


def kind_of(path: Path) -> str:
    """Return the format of a file: csv, xlsx, xls, ods, sav, dta or zip.

    Raises
    ------
    SurveyFileError
        If it is a file of another kind, locked with a password, or a damaged archive.
    """
    with path.open("rb") as stream:
        start = stream.read(4096)
    if start.startswith(b"PK"):
        return _zipped(path)
    if start.startswith(COMPOUND):
        return _compound(path)
    known = next((kind for mark, kind in SIGNATURES if start.startswith(mark)), None)
    if known:
        return known
    if path.suffix.lower() in NAMED:
        return NAMED[path.suffix.lower()]
    if path.suffix.lower() == ".zip":
        raise damaged(path)
    _refuse_foreign(start, path)
    return "csv"


def _zipped(path: Path) -> str:
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
    except BadZipFile:
        raise damaged(path) from None
    if any(name.endswith("/workbook.bin") for name in names):
        raise _refused(path, "XLSB")
    if "[Content_Types].xml" in names and any("/worksheets/" in name for name in names):
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    return "zip"


def _compound(path: Path) -> str:
    content = path.read_bytes()
    if ENCRYPTED in content:
        raise locked(path)
    if any(name in content for name in OLD_WORKBOOK):
        return "xls"
    message = "The file is no workbook, though it is named like one. Export the answers as XLSX or CSV."
    raise SurveyFileError(Problem(message, str(path)))


def locked(path: Path) -> SurveyFileError:
    """Return the refusal of a file that a password locks."""
    message = "The file is locked with a password. Open it, save a copy without the password, and put that copy here."
    return SurveyFileError(Problem(message, str(path)))


def damaged(path: Path) -> SurveyFileError:
    """Return the refusal of a file of which a part is missing."""
    return SurveyFileError(Problem("The file is cut off or damaged. Copy or export it again.", str(path)))


def _refuse_foreign(start: bytes, path: Path) -> None:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    kind = "JSON" if _JSON.match(text) else next((name for mark, name in FOREIGN if text.startswith(mark)), None)
    if kind:
        raise _refused(path, kind)


def _refused(path: Path, kind: str) -> SurveyFileError:
    """Return the refusal of a format of which the rows cannot be counted a second way."""
    message = (
        "The file is {format}, whatever its name says. Open it in Excel or LibreOffice and save it as XLSX or CSV."
    )
    return SurveyFileError(Problem(message, str(path), {"format": kind}))
