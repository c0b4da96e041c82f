"""How the records of a delimited text are quoted, and whether each has the fields that its header announces.

A text can be cut into records in several ways. The first way under which every record has as many fields as the
header, and no record hides within another's cell, is the file's own; where there is none, the rows are named.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: A title above the table has few cells: the header is the first row nearly as full as the fullest.
FULL_ENOUGH = 0.6
#: Rows among which the header is looked for: reports begin with a page of what was asked, when, and of whom.
LOOKED_AT = 40
#: Excel leaves out the separators of trailing blanks for whole blocks of so many rows (Microsoft, article 77295).
EXCEL_BLOCK = 16
#: Two words: no identifier, number or time, with which a record that was cut off begins.
_WORDS = re.compile(r"[^\W\d_]{2,}\W+([^\W\d_]|\d)")
#: A quotation mark between two letters or figures: neither opens an answer, nor closes one.
_OPENS_WITHIN = re.compile(r'[^\s"]"[^\s"]')
#: Marks between fields; a line that another of them cuts into nearly as many fields as the header, of so many, is one.
_OTHER_MARKS, LEAST_FIELDS = ";,\t|", 4
#: Longest cell that is read, in characters.
LONGEST_CELL = 10_000_000


@dataclass(frozen=True)
class Record:
    """One record of a text: its fields, and the line of the text on which it begins."""

    cells: list[str]
    line: int

    @property
    def is_blank(self) -> bool:
        """Whether no field holds anything."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Misfit:
    """A record whose number of fields is not the header's, or that holds another record within a cell."""

    line: int
    fields: int
    width: int


def read_records(text: str, separator: str) -> tuple[list[Record], list[Misfit], list[int], list[int]]:
    """Return the records of a text, those that do not fit, and the positions of records counted a second way.

    Parameters
    ----------
    text
        Whole file, without byte-order mark and ``sep=`` line.

    Returns
    -------
    tuple
        Records of the first way of quoting that fits, else of the one with the fewest misfits; the misfits (empty
        where it fits); positions (from 0) of records that hold anything, as counted by `count_records`; positions
        of those in which a quotation mark was read as text, because it neither opens nor closes an answer.
    """
    tried = []
    for read, escape, spans in _WAYS:
        try:
            records = read(text, separator)
        except csv.Error:
            continue
        misfits = [*find_misfits(records), *_swallowed(records, text, separator)] or [*_split_in_quotes(records)]
        counted = count_records(text, separator, escape, spans)
        as_text = _odd_marks(records) if read.func is _tokens else []
        if not misfits:
            return records, [], counted, as_text
        tried.append((records, misfits, counted, as_text))
    return min(tried, key=lambda reading: len(reading[1]))


def _split_in_quotes(records: list[Record]) -> Iterator[Misfit]:
    """Yield records in which a separator was lost before a quoted answer, and one within it cuts that in two."""
    for record in records:
        pairs = [pair for pair in pairwise(record.cells) if all(cell.count('"') % 2 for cell in pair)]
        if any(_OPENS_WITHIN.search(one) and other.rstrip().endswith('"') for one, other in pairs):
            yield Misfit(record.line, len(record.cells) - 1, len(record.cells))


def _odd_marks(records: list[Record]) -> list[int]:
    return [at for at, record in enumerate(records) if any(cell.count('"') % 2 for cell in record.cells)]


def find_misfits(records: list[Record]) -> list[Misfit]:
    """Return the records below the header whose number of fields is not the header's.

    Trailing blanks are no fields where every record has them, and where Excel left them out of a whole block.
    """
    top = header_position([record.cells for record in records])
    if top is None:
        return []
    header, below = records[top].cells, [record for record in records[top + 1 :] if not record.is_blank]
    is_even = len({len(record.cells) for record in below}) == 1
    if is_even and _only_blanks_differ(header, [record.cells for record in below]):
        return []
    short = _trimmed_by_excel(records, len(header))
    return [
        Misfit(record.line, len(record.cells), width)
        for record, width in zip(below, _widths(header, below), strict=True)
        if len(record.cells) != width and id(record) not in short and not _is_note(record, below, width)
    ]


def _is_note(record: Record, below: list[Record], width: int) -> bool:
    """Return whether a record is a line of words under the table (its source, say), and no record.

    One that was cut off is none, nor one of another export, pasted below this one with another mark between its fields.
    """
    if any(record.cells[0].count(mark) + 1 >= FULL_ENOUGH * width for mark in _OTHER_MARKS) and width >= LEAST_FIELDS:
        return False
    under = list(takewhile(lambda below_it: len(below_it.cells) == 1, reversed(below)))
    return record in under and bool(_WORDS.search(record.cells[0]))


def _widths(header: list[str], below: list[Record]) -> Iterator[int]:
    """Yield the fields that each record must have: those of the header last seen, as exports are pasted together."""
    names, width = {name for name in header if name.strip()}, len(header)
    for record in below:
        if len(names.intersection(record.cells)) >= FULL_ENOUGH * len(names):
            width = len(record.cells)
        yield width


def header_position(rows: list[list[str]]) -> int | None:
    """Return where the header is: the first row nearly as full as the fullest of the first ones."""
    filled = [sum(cell.strip() != "" for cell in row) for row in rows[:LOOKED_AT]]
    most = max(filled, default=0)
    return next((i for i, count in enumerate(filled) if count >= FULL_ENOUGH * most), None) if most else None


def _only_blanks_differ(header: list[str], rows: list[list[str]]) -> bool:
    width = min(len(header), *(len(row) for row in rows))
    return not any(cell.strip() for row in [header, *rows] for cell in row[width:])


def _trimmed_by_excel(records: list[Record], width: int) -> set[int]:
    """Return the identities of short records that come in whole blocks of one length, as Excel writes them."""
    blocks = [records[start : start + EXCEL_BLOCK] for start in range(0, len(records), EXCEL_BLOCK)]
    short = [
        block
        for block in blocks
        if len(block) > 1 and len({len(record.cells) for record in block}) == 1 and 1 < len(block[0].cells) < width
    ]
    return {id(record) for block in short for record in block}


def _swallowed(records: list[Record], text: str, separator: str) -> Iterator[Misfit]:
    """Yield records of several lines of which two or more are whole records by themselves: a quote never closed."""
    long = [record for record in records if any("\n" in cell or "\r" in cell for cell in record.cells)]
    if not long:
        return
    width = Counter(len(record.cells) for record in records if not record.is_blank).most_common(1)[0][0]
    lines = [line.rstrip("\r\n") for line in io.StringIO(text, newline="")]
    ends = {record.line: following.line for record, following in pairwise(records)}
    for record in long:
        own = lines[record.line - 1 : ends.get(record.line, len(lines) + 1) - 1]
        if are_records(own, separator, width):
            yield Misfit(record.line, len(record.cells), width)


def are_records(lines: Sequence[str], separator: str, width: int) -> bool:
    """Return whether two or more of the lines of one record are whole records by themselves."""
    likely = [line for line in lines if line.count(separator) >= width - 1 > 0]
    return sum(len(fields_of_line(line, separator)) == width for line in likely) > 1


def fields_of_line(line: str, separator: str) -> list[str]:
    """Return the fields of one line, quoted only where quotes open and close them; other quotes are text.

    Examples
    --------
    >>> fields_of_line('1;a 5" pipe;"b;c"', ";")
    ['1', 'a 5" pipe', 'b;c']
    """
    return _tokens(line, separator, spans=False)[0].cells


# ---------------------------------------------------------------------------------------------- ways of quoting


def _by_csv(text: str, separator: str, is_spaced: bool) -> list[Record]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=is_spaced)
    records, line = [], 1
    for cells in reader:
        records.append(Record(cells, line))
        line = reader.line_num + 1
    return records


def _tokens(text: str, separator: str, spans: bool, escape: str = "") -> list[Record]:
    """Return records in which a field is quoted only where its quotes open and close it; other quotes are text."""
    mark = re.escape(separator)
    # Blanks between a quotation mark and the separator are of neither.
    quoted_field = rf'[ ]*"({_inside(escape, spans)})"[ ]*(?={mark}|[\r\n]|\Z)'
    field = re.compile(rf"{quoted_field}|([^{mark}\r\n]*)", re.DOTALL)
    quote = re.compile(r"\\(.)" if escape else '"(")', re.DOTALL)
    records: list[Record] = []
    cells: list[str] = []
    line = start = 1
    position = 0
    while position < len(text) or cells:
        match = field.match(text, position)
        assert match is not None
        quoted, plain = match.groups()
        cells.append(plain if quoted is None else quote.sub(r"\1", quoted))
        line += _breaks(match.group())
        position = match.end()
        if text[position : position + 1] == separator:
            position += 1
            continue
        records.append(Record([] if cells == [""] else cells, start))
        position += 2 if text.startswith("\r\n", position) else 1
        line += 1
        start, cells = line, []
    return records or [Record([], 1)]


def _inside(escape: str, spans: bool) -> str:
    """Return the pattern of what may stand between two quotation marks."""
    letters = f'"{re.escape(escape)}' if escape else '"'
    pair = re.escape(escape) + "." if escape else '""'
    return rf"(?:[^{letters}{'' if spans else chr(13) + chr(10)}]|{pair})*+"


def _breaks(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


#: Ways of quoting, the usual first: how records are cut, the escape character, whether a cell may span lines.
_WAYS: tuple[tuple[partial[list[Record]], str, bool], ...] = (
    (partial(_by_csv, is_spaced=False), "", True),
    (partial(_by_csv, is_spaced=True), "", True),
    (partial(_tokens, spans=True, escape="\\"), "\\", True),
    (partial(_tokens, spans=True), "", True),
    (partial(_tokens, spans=False), "", False),
)


def count_records(text: str, separator: str, escape: str = "", spans: bool = True) -> list[int]:
    """Return the positions (from 0) of the records that hold anything, by counting lines and not by parsing them.

    What stands between quotes is taken out first, so that a line is a record; then lines are counted.

    Parameters
    ----------
    escape
        Character that makes the next one a letter; empty where quotes are doubled.
    spans
        Whether what is quoted may hold line breaks.

    Examples
    --------
    >>> count_records('a;b\\n1;"two\\nlines"\\n;\\n3;4\\n', ";")
    [0, 1, 3]
    """
    mark = re.escape(separator)
    quoted = re.compile(rf'(?:(?<=[{mark}\r\n])|\A)[ ]*"({_inside(escape, spans)})"[ ]*(?=[{mark}\r\n]|\Z)', re.DOTALL)
    bare = quoted.sub(lambda match: "x" if match.group(1).strip() else "", text)
    lines = re.split(r"\r\n|\r|\n", bare)
    return [position for position, line in enumerate(lines) if line.replace(separator, "").strip()]
