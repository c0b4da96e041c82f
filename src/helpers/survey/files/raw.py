"""A survey file as it was received: the rows of its container, and the frame that its columns make."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from helpers.survey.vocabulary import code_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.errors import Problem

#: So many rows or lines are named in a message; how many more there are is said.
SHOWN = 5
#: Files without row numbers of their own (SPSS, Stata) are counted as if their header were row 1.
FIRST_DATA_ROW = 2
#: Columns by which a table of repeated groups (KoBo, ODK) points to the interview that it belongs to.
REPEAT_COLUMNS = frozenset({"_parent_index", "_parent_table_name", "_submission__id", "PARENT_KEY"})


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
    counted
        Numbers of the rows that hold anything, found a second, independent way.
    counted_by
        What was counted the second way: ``lines`` of the text, or ``rows`` of the workbook.
    notes
        What a reader must be told of the choices made (which sheet, which file of an archive).
    spans
        Number of a row to its cells that are merged over several columns: position of the first to that of the last.
    """

    rows: list[list[str]]
    numbers: list[int]
    name: str = ""
    encoding: str = ""
    separator: str = ""
    counted: list[int] = field(default_factory=list)
    counted_by: str = ""
    notes: tuple[Problem, ...] = ()
    spans: dict[int, dict[int, int]] = field(default_factory=dict)


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
    counted, counted_by
        Records that hold anything by an independent count, and what was counted: ``lines`` of a text, ``rows`` of a
        workbook, the ``cases`` that an SPSS or Stata file announces. It equals the rows of the frame and those that
        were found to be no record, or reading stops.
    notes
        What a reader must be told of the choices made in reading.
    decimal_given
        Whether the decimal mark was given, and so settles what a column leaves open.
    weighted_by
        Column by which an SPSS or Stata file says that it is weighted; empty where it says none.
    language
        Language of the interviews where council.yml says it; empty where it does not.
    parts
        The files that this one is made of, each as it was received; none for a survey in one file.
    origins
        Column to the joined file that it is from; the others are the file's own.
    starts
        Name of each file of `parts` to what was added to its row numbers, so that a number names one row of one file.
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
    decimal_given: bool = False
    sheet: str = ""
    counted: int = 0
    counted_by: str = ""
    notes: tuple[Problem, ...] = ()
    weighted_by: str = ""
    language: str = ""
    parts: tuple[RawSurvey, ...] = ()
    starts: dict[str, int] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> tuple[RawSurvey, ...]:
        """The files of the survey, each as it was received; itself where there is one."""
        return self.parts or (self,)

    @property
    def given_decimal(self) -> str | None:
        """The decimal mark that council.yml gives; None where it was found."""
        return self.decimal if self.decimal_given else None

    def place(self, row: int) -> tuple[str, int]:
        """Return the file of a row, and the row's number as that file's tool shows it."""
        before = [(start, name) for name, start in self.starts.items() if start < row]
        start, name = max(before, default=(0, self.name))
        return name, int(row) - start

    def file_of(self, column: str | None) -> str:
        """Return the file that a column is from; of a joined one with the file whose rows are counted."""
        origin = self.origins.get(column or "", "")
        return f"{origin} + {self.name}" if origin else self.name

    def told(self, rows: Sequence[int] | pd.Index) -> str:
        """Return the first of many rows as a text to read, with their files where there are several."""
        places = [self.place(row) for row in rows[:SHOWN]]
        return ", ".join(f"{name} {number}" if self.parts else str(number) for name, number in places)

    def called(self, column: str) -> tuple[str, ...]:
        """Return what a column is called: by its header, and by the label or question that the file gives it."""
        return tuple(dict.fromkeys(text for text in (column, self.questions.get(column, "")) if text))

    def labels_of(self, column: str) -> dict[str, str]:
        """Return the value labels of a column, by code as codes are compared."""
        return {code_key(code): label for code, label in self.labels.get(column, {}).items()}


def substantive(raw: RawSurvey, column: str) -> pd.Series:
    """Return a column's texts, blank where the file itself declares the code missing."""
    texts = raw.frame[column].str.strip().astype(object)
    return texts.mask(texts.isin(raw.declared_missing.get(column, frozenset())), "")


def named_values(raw: RawSurvey, column: str) -> pd.Series:
    """Return a column's substantive values under their labels, where no two codes share one."""
    texts, labels = substantive(raw, column), raw.labels.get(column, {})
    return texts.map(lambda text: labels.get(text, text)) if len(set(labels.values())) == len(labels) else texts


def shortened(items: Sequence[object]) -> str:
    """Return the first of many lines, rows or cells as a text to read, and how many more there are.

    Examples
    --------
    >>> shortened([3, 14, 15, 92, 65, 35, 89])
    '3, 14, 15, 92, 65 (+2)'
    """
    told = ", ".join(str(item) for item in items[:SHOWN])
    return told if len(items) <= SHOWN else f"{told} (+{len(items) - SHOWN})"
