"""What SPSS and Stata files say in their bytes and their reader leaves aside: how many cases they hold, the weight.

The layouts are those of PSPP's description of SPSS system files, and of Stata's ``help dta``.
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Where the records of an SPSS dictionary begin; bytes of its numbers, of a cell and of a line of notes.
FIRST_RECORD, NUMBER, CELL, LINE = 176, 4, 8, 80
#: Kinds of its records.
VARIABLE, LABELS, LABELLED, NOTES, EXTENSION, LAST = 2, 3, 4, 6, 7, 999
#: How cases are written where not as a sign for each usual value: as they stand, or such signs in packed blocks.
PLAIN, PACKED = 0, 2
#: Signs of no value, of the end, and of a value that is written out after its signs.
NOTHING, END, WRITTEN = 0, 252, 253
#: Bytes before the first packed block, and what every such block begins with.
PACKED_HEADER, BLOCK = 24, b"\x78"
#: Under what Stata's svyset keeps the weight, beside its table's own mark, in fields of older and of newer files.
_STATA_WEIGHT = [
    re.compile(rb"_dta\0[\s\S]{%d}(?:_svy_wvar\0[\s\S]{%d}|pweight\0[\s\S]{%d})([^\0<]+)" % (n - 5, n - 10, n - 8))
    for n in (33, 129)
]


def spss_cases(content: bytes) -> int | None:
    """Return how many cases an SPSS file holds, counted in its data; None where a program wrote it in an own way."""
    try:
        return _cases(content)
    except (KeyError, IndexError, ZeroDivisionError, struct.error, zlib.error):
        return None


def _cases(content: bytes) -> int:
    order = _order(content)
    records = list(_records(content, order))
    width, start = sum(kind == VARIABLE for kind, _ in records), records[-1][1]
    (how,) = struct.unpack(f"{order}i", content[72:76])
    if how == PLAIN:
        return (len(content) - start) // (CELL * width)
    return _written(_unpacked(content[start:]) if how == PACKED else content[start:]) // width


def spss_weight(content: bytes, columns: Sequence[str]) -> str:
    """Return the column by which an SPSS file was weighted when it was saved; empty where it was not.

    The header gives its place among the parts of all variables (weight_index).
    """
    order = _order(content)
    (place,) = struct.unpack(f"{order}i", content[76:80])
    start = FIRST_RECORD
    for _ in range(place - 1):
        start = _end(content, order, VARIABLE, start)
    short = content[start + 24 : start + 32].rstrip() if place > 0 else b""
    long = re.search(rb"[\t\0\1-\x1f]" + re.escape(short) + rb"=([^\t\0]+)", content) if short else None
    return _named([long[1] if long else b"", short], columns)


def stata_weight(content: bytes, columns: Sequence[str]) -> str:
    """Return the column that a Stata file's survey settings name as the weight; empty where they name none."""
    first = next((match for mark in _STATA_WEIGHT if (match := mark.search(content))), None)
    return _named([first[1]] if first else [], columns)


def _named(said: Sequence[bytes], columns: Sequence[str]) -> str:
    names = {name.casefold(): name for name in columns}
    texts = [text.decode("utf-8", "replace").strip().casefold() for text in said]
    return next((names[text] for text in texts if text in names), "")


def _order(content: bytes) -> str:
    return "<" if content[64:68] in (b"\2\0\0\0", b"\3\0\0\0") else ">"


def _records(content: bytes, order: str) -> Iterator[tuple[int, int]]:
    """Yield the kind of each record of an SPSS dictionary and where it ends."""
    start, kind = FIRST_RECORD, VARIABLE
    while kind != LAST:
        (kind,) = struct.unpack(f"{order}i", content[start : start + NUMBER])
        start = _end(content, order, kind, start)
        yield kind, start


def _end(content: bytes, order: str, kind: int, start: int) -> int:
    def number(place: int) -> int:
        return int(struct.unpack(f"{order}i", content[start + place : start + place + NUMBER])[0])

    if kind == VARIABLE:
        label = NUMBER + -(-number(32) // NUMBER) * NUMBER if number(8) else 0
        return start + 32 + label + CELL * abs(number(12))
    if kind == LABELS:
        end = start + 2 * NUMBER
        for _ in range(number(NUMBER)):
            end += CELL + -(-(content[end + CELL] + 1) // CELL) * CELL
        return end
    sizes = {LABELLED: NUMBER * number(NUMBER), NOTES: LINE * number(NUMBER), LAST: 0}
    if kind == EXTENSION:
        return start + 4 * NUMBER + number(2 * NUMBER) * number(3 * NUMBER)
    return start + 2 * NUMBER + sizes[kind]


def _written(signs: bytes) -> int:
    """Return how many cells are written: eight signs, then the values that these leave to be written out, and again."""
    cells = start = 0
    while start < len(signs):
        block = signs[start : start + CELL]
        if END in block:
            return cells + sum(sign != NOTHING for sign in block[: block.index(END)])
        cells += len(block) - block.count(NOTHING)
        start += CELL + CELL * block.count(WRITTEN)
    return cells


def _unpacked(packed: bytes) -> bytes:
    """Return the signs of packed blocks, one after another."""
    rest, unpacked = packed[PACKED_HEADER:], b""
    while rest[:1] == BLOCK:
        block = zlib.decompressobj()
        unpacked += block.decompress(rest)
        rest = block.unused_data
    return unpacked
