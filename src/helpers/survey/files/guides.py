"""Rows below a header that say how to fill its columns in, and no answers: "0-10", "sí/no", or 1, 2, 3 over all."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from helpers.survey.files.structure import column_number
from helpers.survey.vocabulary import fold, is_number

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A row is a guide where so many of its cells are hints, and so large a share.
LEAST_HINTS, HINTS_SHARE = 3, 0.8
#: A row numbers the columns where it fills so many of them, and so large a share; so many numbers nobody else gave.
LEAST_NUMBERED, NUMBERED_SHARE, LEAST_STRANGE = 5, 0.8, 2
#: From end to end of a scale lie so many points; whoever hesitates between two writes fewer.
LEAST_POINTS = 3
#: What an age goes to.
OLDEST = 90
#: A column holds numbers where so large a share of its cells does.
NEARLY_ALL = 0.9
_ENDS = re.compile(
    r"^(?:de |del |from |entre |escala |scale |escala de )?(-?\d{1,3}) ?(?:-|–|—|\.{2,3}|…|a|al|to|i|y|fins a|hasta) ?"
    r"(-?\d{1,3})$",
    re.IGNORECASE,
)
_PAIR = frozenset({"1/0", "0/1", "1/2", "0,1", "1,0", "0 o 1", "1 o 0", "0 or 1"})
_EITHER = re.compile(r"^[^\W\d][^\d/|]{0,24}(?: ?[/|] ?[^\W\d][^\d/|]{0,24})+$")
_CODES = re.compile(r"^\d{1,2} ?[=:] ?[^\d=]+[,;/. –-]+\d{1,2} ?[=:] ?[^\d=]+")
_FORM = re.compile(r"^(?:(?:dd|mm|aa|aaaa|yy|yyyy|hh|ss)[-/.: ]?){2,6}$", re.IGNORECASE)
_KINDS = frozenset(fold(text) for text in (
    "text", "texto", "text lliure", "texto libre", "free text", "open", "obert", "oberta", "abierta", "abierto",
    "número", "numero", "number", "numeric", "numèric", "numérico", "integer", "enter", "entero", "decimal", "string",
    "datetime", "date", "data", "fecha", "hora", "time", "select_one", "select_multiple", "boolean", "codi", "código",
    "code", "anys", "años", "years", "euros", "segons", "segundos", "seconds", "minuts", "minutos", "minutes", "escala",
    "scale", "likert", "sí o no", "yes or no", "cert o fals", "cierto o falso", "true or false", "opció", "opción",
))  # fmt: skip


def is_guide(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Return whether a row below a header says how its columns are filled in, or numbers them.

    Parameters
    ----------
    below
        The rows that follow: what a column holds there too is an answer.
    """
    said = {i: cell.strip() for i, cell in enumerate(row) if cell.strip()}
    return _is_of_hints(said, below) or _is_numbering(said, below)


def _is_of_hints(said: dict[int, str], below: Sequence[Sequence[str]]) -> bool:
    hints = [i for i, cell in said.items() if is_hint(cell)]
    if len(hints) < max(LEAST_HINTS, HINTS_SHARE * len(said)):
        return False
    own = [i for i in hints if said[i] not in _held(below, i)]
    return len(own) >= max(LEAST_HINTS, HINTS_SHARE * len(said))


def is_hint(cell: str) -> bool:
    """Return whether a cell says what its column may hold: the ends of a scale, alternatives, a form.

    Examples
    --------
    >>> [is_hint(x) for x in ("0-10", "(1 a 5)", "1/0", "cert/fals", "1=Sí, 0=No", "dd/mm/aaaa", "text")]
    [True, True, True, True, True, True, True]
    >>> [is_hint(x) for x in ("7-8", "7/10", "25-30", "2025-03-04", "ajuda", "10", "p001")]
    [False, False, False, False, False, False, False]
    """
    text = cell.strip().strip("()[]").strip()
    if ends := _ENDS.match(text):
        low, high = int(ends[1]), int(ends[2])
        return high - low >= LEAST_POINTS and (low <= 1 or high >= OLDEST)
    return text in _PAIR or fold(text) in _KINDS or any(form.match(text) for form in (_EITHER, _CODES, _FORM))


def _is_numbering(said: dict[int, str], below: Sequence[Sequence[str]]) -> bool:
    """Return whether a row counts the columns, in numbers or in a spreadsheet's letters."""
    numbers = [_place(cell) for cell in said.values()]
    if len(numbers) < LEAST_NUMBERED or None in numbers:
        return False
    if any(right - left != 1 for left, right in pairwise(number or 0 for number in numbers)):
        return False
    width = max((i + 1 for row in below for i, cell in enumerate(row) if cell.strip()), default=0)
    if len(said) < NUMBERED_SHARE * width:
        return False
    return sum(_is_strange(cell, _held(below, i)) for i, cell in said.items()) >= LEAST_STRANGE


def _place(cell: str) -> int | None:
    text = cell.strip("()[]. ")
    if text.isascii() and text.isdigit():
        return int(text)
    return column_number(text) if re.fullmatch(r"[A-Z]{1,2}", text) else None


def _held(below: Sequence[Sequence[str]], place: int) -> list[str]:
    return [text for row in below if place < len(row) and (text := row[place].strip())]


def _is_strange(cell: str, held: list[str]) -> bool:
    """Return whether a cell is none of its column: a number beyond all others, or among words that are none."""
    numbers = [float(text.replace(",", ".")) for text in held if is_number(text)]
    if not held or cell in held:
        return False
    if len(numbers) < NEARLY_ALL * len(held) or not is_number(cell):
        return True
    return not min(numbers) <= float(cell) <= max(numbers)
