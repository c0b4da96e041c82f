"""A delimited text of any length, record by record: what stands in one column, and the record as it was written."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TextIO

from helpers.errors import Problem, SurveyFileError
from helpers.survey.files.delimited import HINT, misfit
from helpers.survey.files.dialects import LONGEST_CELL, Misfit, are_records, fields_of_line, header_position
from helpers.survey.files.headers import SAME_HEADER, table_of
from helpers.survey.files.raw import Sheet
from helpers.survey.files.textfiles import BOMS, decode, detect_separator
from helpers.survey.matching.matching import Columns

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Bytes by which the encoding is found: those the file begins with, and lines that hold more than ASCII.
BEGINNING, TELLING, BLOCK = 2**18, 2**20, 2**20
#: Records among which the header rows are looked for, and characters among which the separator is.
HEAD, SAMPLE = 400, 200_000
#: So many records that do not fit are enough to say so.
ENOUGH = 10_000
_LINE_END = re.compile(r"\r\n|\r|\n")
#: How far a file is read, in bytes.
Told = Callable[[int], None]


@dataclass(frozen=True)
class Record:
    """One record or several of one council: what the column says, their text, and their lines or rows in the file."""

    cell: str
    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class PooledText:
    """A delimited text of many councils.

    Attributes
    ----------
    head
        The header rows and what stands above them, as they were written: each council's file begins with them.
    position
        Of the column that names the council.
    heads
        Rows of the head, blank ones included.
    spans
        Whether what is quoted may hold line breaks.
    """

    path: Path
    encoding: str
    separator: str
    head: str
    header: tuple[str, ...]
    position: int
    heads: int
    spans: bool = True

    def records(self, told: Told = lambda done: None) -> Iterator[Record]:
        """Yield the records below the head, each as it was written; one that holds nothing comes without a text.

        Raises
        ------
        SurveyFileError
            If records do not have the fields of the header, or the header is there again with other columns.
        """
        misfits: list[Misfit] = []
        notes: list[Misfit] = []
        is_all = True
        with _open(self.path, self.encoding) as stream:
            cut = _by_csv if self.spans else _by_line
            for line, cells, text in islice(cut(stream, self.separator, told), self.heads, None):
                if not any(cell.strip() for cell in cells):
                    yield Record("", "", (line,))
                    continue
                if self._fits(cells, text):
                    if notes:
                        misfits, notes = [*misfits, *notes], []
                    is_all = False
                    yield Record(cells[self.position], _ended(text), (line,))
                    continue
                # Words under the table (its source, say) are no record, as long as none follows.
                (notes if len(cells) == 1 else misfits).append(Misfit(line, len(cells), len(self.header)))
                if len(misfits) > ENOUGH:
                    break
        if misfits:
            raise SurveyFileError(misfit(misfits, self.path, 0, is_all))

    def _fits(self, cells: list[str], text: str) -> bool:
        width = len(self.header)
        if len(cells) != width and (len(cells) < width or any(cell.strip() for cell in cells[width:])):
            return False
        lines = _LINE_END.split(text.rstrip("\r\n")) if self.spans else []
        if len(lines) > 1 and are_records(lines, self.separator, width):
            return False
        self._refuse_other_header(cells)
        return True

    def _refuse_other_header(self, cells: list[str]) -> None:
        """Refuse a header that is there again with its columns in another order: the rows below would be misread."""
        if cells[self.position] in self.header and tuple(cells) != self.header:
            names = {name for name in self.header if name.strip()}
            if len(names.intersection(cells)) >= SAME_HEADER * len(names):
                message = "The header is there again with other columns. Give all parts the same columns in one order."
                raise SurveyFileError(Problem(message, str(self.path)))


def ways_of_reading(
    path: Path, by: str, answers: frozenset[str], encoding: str | None, separator: str | None
) -> Iterator[Callable[[], PooledText]]:  # fmt: skip
    """Yield the ways of reading a delimited text of many councils: quotes as usual, then line by line.

    The encoding and the separator are found, where they are not given. A way that is none raises `SurveyFileError`,
    when it is opened or when its records are taken.

    Parameters
    ----------
    by
        Name of the column that names the council.
    answers
        What people answer, as codes are compared: a row of such words is no header.
    """
    found = encoding or _encoding(path)
    with _open(path, found) as stream:
        sample = stream.read(SAMPLE)
    hint = HINT.match(sample)
    mark = separator or (hint.group(1) if hint else detect_separator(sample))
    for spans in (True, False):
        yield partial(_with_head, path, by, answers, found, mark, spans)


def _with_head(
    path: Path, by: str, answers: frozenset[str], encoding: str, mark: str, spans: bool
) -> PooledText:  # fmt: skip
    with _open(path, encoding) as stream:
        cut = _by_csv if spans else _by_line
        begun = list(islice(cut(stream, mark), HEAD))
    rows = [cells for _, cells, _ in begun]
    top = header_position(rows)
    header = tuple(rows[top]) if top is not None else ()
    position = position_of(header, by, path)
    numbered = table_of(Sheet(rows, list(range(len(rows)))), answers).frame
    heads = int(numbered.index[0]) if len(numbered) else len(rows)
    head = "".join(_ended(text) for _, _, text in begun[:heads])
    return PooledText(path, encoding, mark, head, header, position, heads, spans)


def position_of(header: Iterable[str], by: str, path: Path) -> int:
    """Return where the column is that names the council.

    Raises
    ------
    SurveyFileError
        If there is none, or there are several.
    """
    names = list(header)
    columns = Columns(names)
    column = columns.find(by)
    if column is None:
        message = "There is no column {column} (near: {near}). Name with --by the one that names the council."
        raise SurveyFileError(Problem(message, str(path), {"column": by, "near": columns.near(by)}))
    if names.count(column) > 1:
        message = "{n} columns are called {column}. Give the one that names the council a name of its own."
        raise SurveyFileError(Problem(message, str(path), {"n": names.count(column), "column": column}))
    return names.index(column)


def _encoding(path: Path) -> str:
    """Return the encoding of a file by its beginning and by the first lines that hold more than ASCII."""
    with path.open("rb") as stream:
        beginning = stream.read(BEGINNING)
        if any(beginning.startswith(mark) for mark in BOMS):
            return decode(beginning)[1]
        stream.seek(0)
        telling, rest = [], b""
        while sum(map(len, telling)) < TELLING and (block := stream.read(BLOCK)):
            *lines, rest = (rest + block).split(b"\n")
            telling += [line for line in lines if not line.isascii()]
        telling += [] if rest.isascii() else [rest]
    return decode(b"\n".join(telling) if telling else beginning)[1]


def _open(path: Path, encoding: str) -> TextIO:
    """Return a text in which each line keeps its end; what no letter of the encoding is, as `decode` reads it."""
    is_utf8 = encoding.lower().startswith("utf-8")
    # A mark at the beginning is of no cell.
    name = "utf-8-sig" if is_utf8 else encoding
    return path.open(encoding=name, errors="mirall.windows" if is_utf8 else "replace", newline="")


def _ended(text: str) -> str:
    return text if text.endswith(("\n", "\r")) else text + "\n"


Cut = tuple[int, list[str], str]


def _lines(stream: TextIO, told: Told) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers, without Excel's line that names the separator; tell now and then how far."""
    for number, line in enumerate(stream, start=1):
        if number == 1 and HINT.fullmatch(line):
            continue
        if "\0" in line:
            message = "Line {line} holds NUL bytes, which no survey tool writes: the file was cut or damaged."
            raise SurveyFileError(Problem(message, str(stream.name), {"line": number}))
        if number % 5_000 == 0:
            told(stream.buffer.tell())
        yield number, line


def _by_csv(stream: TextIO, separator: str, told: Told = lambda done: None) -> Iterator[Cut]:
    """Yield each record's first line, cells and text, cut by Python's own reader."""
    csv.field_size_limit(LONGEST_CELL)
    held: list[str] = []
    first = [0]

    def feed() -> Iterator[str]:
        for number, line in _lines(stream, told):
            if not held:
                first[0] = number
            held.append(line)
            yield line

    try:
        for cells in csv.reader(feed(), delimiter=separator, strict=True):
            yield first[0], cells, "".join(held)
            held.clear()
    except csv.Error as error:
        message = (
            "The quotation marks near line {line} neither open nor close an answer. Correct them, or export the file "
            "as Parquet."
        )
        raise SurveyFileError(Problem(message, str(stream.name), {"line": first[0]})) from error


def _by_line(stream: TextIO, separator: str, told: Told = lambda done: None) -> Iterator[Cut]:
    """Yield each line as a record, in which a quotation mark that neither opens nor closes an answer is text."""
    for number, line in _lines(stream, told):
        plain = line.rstrip("\r\n")
        yield number, fields_of_line(plain, separator) if plain else [], line
