"""Reading the cells of a communication inventory: dates, numbers, yes and no, languages; every problem is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pandas as pd

from helpers.communication.audit.headers import MONTH_FIRST, Cell, Field, channel_code, language_code
from helpers.errors import Problem
from helpers.survey.vocabulary import BLANK, NO, YES, fold

NUMERIC_DATE = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b")
#: Nothing in an inventory is counted to the thousandth: three figures after a mark are thousands.
THOUSANDS = re.compile(r"^\d{1,3}([.,]\d{3})+$")
WORDED_DATES = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%a %b %d %H:%M:%S %z %Y")
FIRST_YEAR, LAST_YEAR = 1990, 2100


def is_month_first(header: str, values: list[str]) -> bool:
    """Return whether a column writes 3/14/2025: some second number is over 12 and no first one is.

    Where no value decides, the header does (exports that are known to write the month first).

    Examples
    --------
    >>> is_month_first("date", ["03/14/2025", "01/02/2025"]), is_month_first("date", ["14/03/2025"])
    (True, False)
    """
    pairs = [(int(m[1]), int(m[2])) for value in values if (m := NUMERIC_DATE.match(value.strip()))]
    if any(first > 12 for first, _ in pairs):
        return False
    return any(second > 12 for _, second in pairs) or fold(header) in MONTH_FIRST


def read_date(text: str, month_first: bool = False) -> date | None:
    """Return the day that a text says, or None where it says none.

    Examples
    --------
    >>> read_date("3/4/2025"), read_date("2025-04-03T10:00:00+02:00"), read_date("Thu, 03 Apr 2025 10:00:00 GMT")
    (datetime.date(2025, 4, 3), datetime.date(2025, 4, 3), datetime.date(2025, 4, 3))
    """
    stripped = text.strip()
    found = NUMERIC_DATE.match(stripped)
    if found:
        return _numeric(found, month_first)
    for parse in (_iso, _worded, parsedate_to_datetime):
        try:
            parsed = parse(stripped).date()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return parsed if FIRST_YEAR <= parsed.year <= LAST_YEAR else None
    return None


def _numeric(found: re.Match[str], month_first: bool) -> date | None:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    day, month = (second, first) if month_first else (first, second)
    try:
        parsed = date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
    return parsed if FIRST_YEAR <= parsed.year <= LAST_YEAR else None


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00").replace(" UTC", ""))


def _worded(text: str) -> datetime:
    for form in WORDED_DATES:
        for length in (len(text), *sorted({m.start() for m in re.finditer(r"[ ,]", text)}, reverse=True)):
            try:
                return datetime.strptime(text[:length].strip(" ,"), form)
            except ValueError:
                continue
    raise ValueError(text)


def read_number(text: str, decimal: str) -> float | None:
    """Return the number that a text says, thousands marks and a currency sign allowed; None where it says none.

    Examples
    --------
    >>> read_number("1.234.567,50 €", ","), read_number("12,000", "."), read_number("1.200", "."), read_number("x", ".")
    (1234567.5, 12000.0, 1200.0, None)
    """
    plain = re.sub(r"[\s€\u00a0']|eur(os)?$", "", text.strip().lower())
    if THOUSANDS.match(plain):
        return float(re.sub(r"[.,]", "", plain))
    plain = plain.replace("." if decimal == "," else ",", "").replace(decimal, ".")
    return float(plain) if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain) else None


def _yes_no(text: str) -> bool | None:
    folded = fold(text)
    return True if folded in YES else False if folded in NO else None


def _languages(text: str) -> str:
    codes = (language_code(piece) for piece in re.split(r"[;,/|]| i | y | and ", text))
    return ";".join(dict.fromkeys(code for code in codes if code))


def _year(text: str) -> int | None:
    found = re.fullmatch(r"\s*(\d{4})(\.0)?\s*", text)
    return int(found[1]) if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR else None


def _problem(cell: Cell, where: str, column: str, value: str) -> Problem:
    """Return what is wrong with a cell, with what it may hold and the way out."""
    values = {"column": column, "value": value}
    if not value:
        return Problem("{column} is empty. Fill in the cell, or take the row out.", where, values)
    if cell == "date":
        return Problem("{column} holds {value}, which is no date. Write it as 2025-03-14 or 14/03/2025.", where, values)
    if cell == "number":
        return Problem("{column} holds {value} (allowed: a number, 0 or more). Correct it or empty it.", where, values)
    if cell == "yes_no":
        return Problem("{column} holds {value} (allowed: yes or no). Correct it or empty it.", where, values)
    if cell == "year":
        return Problem("{column} holds {value}, which is no year. Write it as 2025.", where, values)
    return Problem("{column} holds {value}, which cannot be read. Correct it or empty it.", where, values)


def read_column(
    column: pd.Series, name: str, field: Field, decimal: str, where: str
) -> tuple[list[Any], list[Problem]]:
    """Return a column's values (None where empty) and what is wrong with it.

    Parameters
    ----------
    column
        Text cells, indexed by the row of the file.
    name
        The field of the method.
    where
        The file, as a person would look for it.
    """
    texts = [str(value).strip() for value in column]
    read = _reader(field, str(column.name), texts, decimal)
    values: list[Any] = []
    problems: list[Problem] = []
    for row, text in zip(column.index, texts, strict=True):
        is_blank = text.casefold() in BLANK
        value = None if is_blank else read(text)
        values.append(value)
        if value is None and (field.is_needed or not is_blank):
            shown = "" if is_blank else text[:40]
            problems.append(_problem(field.cell, f"{where}, row {row}", str(column.name), shown))
    return values, problems


def _reader(field: Field, header: str, texts: list[str], decimal: str) -> Callable[[str], Any]:
    if field.cell == "date":
        month_first = is_month_first(header, texts)
        return lambda text: read_date(text, month_first)
    if field.cell == "number":
        return lambda text: _not_negative(read_number(text, decimal))
    readers: dict[str, Callable[[str], Any]] = {
        "text": str, "yes_no": _yes_no, "language": language_code, "languages": _languages, "channel": channel_code,
        "year": _year,
    }  # fmt: skip
    return readers[field.cell]


def _not_negative(number: float | None) -> float | None:
    return number if number is not None and number >= 0 else None
