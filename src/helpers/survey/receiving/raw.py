"""A survey file as it was received: the rows of its container, and the frame that its columns make."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Files without row numbers of their own (SPSS, Stata) are counted as if their header were row 1.
FIRST_DATA_ROW = 2


def rows_apart(rows: Sequence[int] = (), reason: str = "") -> pd.DataFrame:
    """Return rows that are no interview, as they are kept in a `RawSurvey`: columns ``row`` and ``reason``."""
    return pd.DataFrame({"row": list(rows), "reason": reason}, columns=["row", "reason"], dtype=object)


@dataclass(frozen=True, eq=False)
class Sheet:
    """The rows of a file as they stand: titles and headers among the answers, nothing judged.

    Attributes
    ----------
    rows
        Text of every cell, row by row; rows may differ in length.
    numbers
        The number of each row as the file's own tool shows it, counted from 1.
    name
        Name of the worksheet; empty for a text file.
    encoding, separator
        What the text is written in; empty for a workbook.
    """

    rows: list[list[str]]
    numbers: list[int]
    name: str = ""
    encoding: str = ""
    separator: str = ""


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
        Column to its question, from SPSS and Stata files and from a second header row.
    declared_missing
        Column to the codes that the file itself declares missing.
    repairs
        Columns ``row`` and ``column``: cells whose text had been read in a wrong encoding and was mended.
    apart
        Columns ``row`` and ``reason``: rows below the first header that are headers themselves, and not in `frame`.
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
    apart: pd.DataFrame = field(default_factory=rows_apart)
    encoding: str = ""
    separator: str = ""
    decimal: str = "."
    sheet: str = ""
