"""Data that need SPSS to be read: a text without a header, and beside it the commands that name its columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Endings of the two files.
SYNTAX, DATA = ".sps", ".dat"
#: A first record of such data, as LimeSurvey writes them: every value in apostrophes, the number of the answer first.
_RECORD = re.compile(r"^\ufeff?'\d+'(?:,(?:'(?:[^'\r\n]|'')*')?){2,}\r?$")
LOOKED_AT_BYTES = 20_000


def is_syntax_data(path: Path) -> bool:
    """Return whether a text is the data of an SPSS syntax: values in apostrophes from its first line on, no header."""
    with path.open("rb") as stream:
        start = stream.read(LOOKED_AT_BYTES)
    return bool(_RECORD.match(start.decode("utf-8", "replace").split("\n", 1)[0]))


def needs_spss(names: Iterable[str]) -> list[str]:
    """Return those of some files' names that are an SPSS syntax or its data."""
    return [name for name in names if name.lower().endswith((SYNTAX, DATA))]


def unread(where: str, files: Iterable[str]) -> Problem:
    """Return the problem of data that stand apart from the names of their columns, with two ways out."""
    message = (
        "{files}: data without a header, whose columns are named in a syntax file of SPSS (.sps), are not read. Export "
        "the answers from the tool again as CSV or Excel (in LimeSurvey: CSV, with question codes as headings and "
        "answer codes); or run the syntax in SPSS or PSPP, and save what it makes as .sav."
    )
    return Problem(message, where, {"files": ", ".join(files)})
