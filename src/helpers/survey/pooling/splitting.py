"""A pooled survey taken apart: the rows of each council in a file of its own, counted twice, and what is nobody's."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.errors import Problem, SurveyFileError
from helpers.survey.files.containers import kind_of
from helpers.survey.files.dialects import count_records
from helpers.survey.pooling.columns import SIGNATURE, PooledColumns, open_columns, rows_of
from helpers.survey.pooling.texts import PooledText, Told, ways_of_reading

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from helpers.survey.pooling.councils import Councils

#: Characters that are held before they are written.
HELD = 2**25
#: A text that names no council is told where so many rows hold it: one that fewer hold may be a person's.
LEAST_NAMED = 3
ASIDE = "set_aside"


@dataclass(frozen=True)
class Split:
    """A pooled survey that was taken apart.

    Attributes
    ----------
    files
        Council to its file, in UTF-8.
    rows
        Council to the rows of it.
    aside
        Why rows are nobody's to how many.
    unknown
        What stands in place of a council in several of them, to how many.
    blank
        Rows that hold nothing at all, and were left out.
    separator
        The mark between the fields of each file.
    column
        The column that names the council, as the file heads it.
    """

    files: dict[str, Path]
    rows: dict[str, int]
    aside: dict[str, int]
    unknown: dict[str, int]
    blank: int
    separator: str
    column: str


Opened = PooledText | PooledColumns


class Writer:
    """Appends text to many files, of which none is held open; each begins with a head."""

    def __init__(self, folder: Path, head: str) -> None:
        self._folder, self._head = folder, head
        self._held: dict[str, list[str]] = defaultdict(list)
        self._size = 0
        self.files: dict[str, Path] = {}

    def write(self, name: str, text: str) -> None:
        """Append a text to the file of a name."""
        self._held[name].append(text)
        self._size += len(text)
        if self._size > HELD:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        for name, texts in self._held.items():
            is_new = name not in self.files
            self.files.setdefault(name, self._folder / f"{name}.csv")
            with self.files[name].open("a", encoding="utf-8", newline="") as stream:
                stream.writelines([self._head, *texts] if is_new else texts)
        self._held.clear()
        self._size = 0

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.flush()


def split(
    path: Path, by: str, councils: Councils, folder: Path, answers: frozenset[str] = frozenset(),
    encoding: str | None = None, separator: str | None = None, told: Told = lambda done: None,
) -> Split:  # fmt: skip
    """Write the rows of each council into a file of its own, every cell as it was written, and return what was found.

    Parameters
    ----------
    path
        CSV or Parquet; no more than a part of it is held at a time.
    by
        The column that names the council.
    folder
        An empty folder for the files. Rows that are nobody's go into `set_aside.csv`, and why into
        `set_aside_entries.csv`.
    answers
        What people answer, as codes are compared: a row of such words is no header.
    encoding, separator
        Where they are given; found else.
    told
        Told now and then how many bytes have been read.

    Raises
    ------
    SurveyFileError
        If the file is no CSV nor Parquet or cannot be cut into records, the column is not there, no row is of a council
        of the list, or the rows of the files are not as many as those that were read.
    """
    ways: Iterator[Callable[[], Opened]] = (
        iter([lambda: open_columns(path, by)]) if is_parquet(path)
        else ways_of_reading(_as_text(path), by, answers, encoding, separator)
    )  # fmt: skip
    refused: SurveyFileError | None = None
    for way in ways:
        for left in folder.iterdir():
            left.unlink()
        try:
            opened = way()
            return _checked(_taken_apart(opened, councils, folder, told), opened, by)
        except SurveyFileError as error:
            refused = refused or error
    assert refused is not None
    raise refused


def is_parquet(path: Path) -> bool:
    """Return whether a file is a Parquet file, by how it begins."""
    with path.open("rb") as stream:
        return stream.read(len(SIGNATURE)) == SIGNATURE


def _as_text(path: Path) -> Path:
    if (kind := kind_of(path)) != "csv":
        message = "A file of many councils is read as CSV or Parquet, and this is {kind}. Export it as one of these."
        raise SurveyFileError(Problem(message, str(path), {"kind": kind}))
    return path


def _taken_apart(opened: Opened, councils: Councils, folder: Path, told: Told) -> Split:
    rows: Counter[str] = Counter()
    aside: Counter[str] = Counter()
    strange: Counter[str] = Counter()
    blank = 0
    with Writer(folder, opened.head) as files, (folder / f"{ASIDE}_entries.csv").open("w", encoding="utf-8") as listed:
        entries = csv.writer(listed, lineterminator="\n")
        entries.writerow(["row", "reason", "written"])
        for record in opened.records(told):
            n = len(record.numbers)
            if not record.text:
                blank += n
                continue
            council, reason = councils.find(record.cell)
            files.write(council or ASIDE, record.text)
            if council:
                rows[council] += n
                continue
            aside[reason] += n
            if record.cell.strip():
                strange[record.cell.strip()] += n
            entries.writerows([number, reason, record.cell] for number in record.numbers)
    column = opened.header[opened.position]
    named = {text: n for text, n in strange.most_common() if n >= LEAST_NAMED}
    return Split(files.files, dict(rows), dict(aside), named, blank, opened.separator, column)


def _checked(done: Split, opened: Opened, by: str) -> Split:
    """Return what was taken apart, its rows counted a second time in the files that were written.

    The first count is that of the records as they were read; the second takes out what is quoted and counts lines. Of a
    Parquet file all rows must be there that it announces.
    """
    if not done.rows:
        message = (
            "No row is of a council of the list; in {column} stand {held}. Name another column with --by, or write "
            "in councils.csv, under written, how the survey calls each council."
        )
        held = ", ".join(list(done.unknown)[:5]) or "–"
        raise SurveyFileError(Problem(message, str(opened.path), {"column": by, "held": held}))
    message = (
        "{council} has {rows} rows as they were read, and {again} in its file. Nothing was written; this is a fault of "
        "the program, or of the disk."
    )
    expected = done.rows | ({ASIDE: sum(done.aside.values())} if done.aside else {})
    counts = {council: (n, rows_in(done.files[council], opened)) for council, n in expected.items()}
    if isinstance(opened, PooledColumns):
        counts["–"] = (rows_of(opened.path), sum(expected.values()) + done.blank)
    problems = [
        Problem(message, str(opened.path), {"council": council, "rows": one, "again": other})
        for council, (one, other) in counts.items() if one != other
    ]  # fmt: skip
    if problems:
        raise SurveyFileError(problems)
    return done


def rows_in(path: Path, opened: Opened) -> int:
    """Return how many rows below the head a file holds, by its lines."""
    with path.open(encoding="utf-8", newline="") as stream:
        text = stream.read()
    return len(count_records(text[len(opened.head) :], opened.separator, spans=opened.spans))
