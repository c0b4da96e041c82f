"""Reading the cells of a communication inventory: dates, numbers, yes and no, languages; every problem is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pandas as pd

from helpers.communication.audit.receiving.channels import NONE, channel_code
from helpers.communication.audit.receiving.headers import MONTH_FIRST, Cell, Field
from helpers.communication.audit.texts.languages import one_language, several_languages
from helpers.errors import Problem
from helpers.study.written.notation import number_reader
from helpers.survey.decoding.dates import parse_dates
from helpers.survey.vocabulary import BLANK, NO, YES, fold

NUMERIC_DATE = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b")
#: What exports write where nothing was counted.
NOT_COUNTED = frozenset({"-", "–", "—", "--", "n/a", "n/d", "s/d", "n.d.", "s.d.", "no disponible", "not available"})
WORDED_DATES = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%a %b %d %H:%M:%S %z %Y")
FIRST_YEAR, LAST_YEAR = 1990, 2100
#: How a file's name says the order of its dates ("rss-mdy.xml").
SAID_ORDER = re.compile(r"[-_. ](dmy|mdy)(?=[-_. ])", re.IGNORECASE)


def is_month_first(header: str, values: list[str], file: str = "") -> bool | None:
    """Return whether a column writes 3/14/2025: some second number is over 12 and no first one is.

    Where no value decides, the file's name does (``messages-mdy.csv``), or the header (exports that are known to write
    the month first); None where nothing does and the order makes a difference.

    Examples
    --------
    >>> is_month_first("date", ["03/14/2025", "01/02/2025"]), is_month_first("date", ["14/03/2025"])
    (True, False)
    >>> is_month_first("date", ["03/04/2025"]), is_month_first("date", ["03/04/2025"], "rss-mdy.xml")
    (None, True)
    """
    pairs = [(int(m[1]), int(m[2])) for value in values if (m := NUMERIC_DATE.match(value.strip()))]
    if any(first > 12 for first, _ in pairs):
        return False
    if any(second > 12 for _, second in pairs):
        return True
    said = SAID_ORDER.search(file)
    if said or fold(header) in MONTH_FIRST:
        return said is None or said[1].lower() == "mdy"
    return None if any(first != second for first, second in pairs) else False


def _open_order(column: pd.Series, where: str) -> list[Problem]:
    """Return the problem of a column of dates that may be read in two orders."""
    texts = [str(value).strip() for value in column]
    if is_month_first(str(column.name), texts, where) is not None:
        return []
    row, value = next((r, t) for r, t in zip(column.index, texts, strict=True)
                      if (m := NUMERIC_DATE.match(t)) and int(m[1]) != int(m[2]))  # fmt: skip
    message = (
        "No day of {column} is over 12, so {value} may be {day_first} or {month_first}. Write the dates as 2025-03-14, "
        "or say the order in the file's name: {dmy} (day first) or {mdy} (month first)."
    )
    stem, dot, suffix = where.rpartition("/")[2].rpartition(".")
    values = {"column": column.name, "value": value, "day_first": read_date(value), "month_first":
              read_date(value, True), "dmy": f"{stem}-dmy{dot}{suffix}", "mdy": f"{stem}-mdy{dot}{suffix}"}  # fmt: skip
    return [Problem(message, f"{where}, row {row}", values)]


def read_date(text: str, month_first: bool = False) -> date | None:
    """Return the day that a text says, or None where it says none.

    What tools stamp (feeds, social media: ISO, RFC 2822, English months) is read by the standard library, which has
    it exactly; a day in numbers by the order of its file; what people write by the survey's reader, `parse_dates`.

    Examples
    --------
    >>> read_date("3/4/2025"), read_date("2025-04-03T10:00:00+02:00"), read_date("Thu, 03 Apr 2025 10:00:00 GMT")
    (datetime.date(2025, 4, 3), datetime.date(2025, 4, 3), datetime.date(2025, 4, 3))
    """
    stripped = text.strip()
    match = NUMERIC_DATE.match(stripped)
    if match:
        return _numeric(match, month_first)
    for parse in (_iso, _worded, parsedate_to_datetime, _in_words):
        try:
            parsed = parse(stripped).date()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return parsed if FIRST_YEAR <= parsed.year <= LAST_YEAR else None
    return None


def _numeric(match: re.Match[str], month_first: bool) -> date | None:
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    day, month = (second, first) if month_first else (first, second)
    try:
        parsed = date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
    return parsed if FIRST_YEAR <= parsed.year <= LAST_YEAR else None


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00").replace(" UTC", ""))


def _in_words(text: str) -> datetime:
    """Return a day whose month is a word of any of three languages ("dt., 1 d'abril de 2025"), or Excel's number."""
    moment = parse_dates(pd.Series([text])).iloc[0]
    if pd.isna(moment) or not re.search(r"[^\W\d]{3}|^\d{5}(?:[.,]\d+)?$", text):
        raise ValueError(text)
    return moment.to_pydatetime()


def _worded(text: str) -> datetime:
    for form in WORDED_DATES:
        for length in (len(text), *sorted({m.start() for m in re.finditer(r"[ ,]", text)}, reverse=True)):
            try:
                return datetime.strptime(text[:length].strip(" ,"), form)
            except ValueError:
                continue
    raise ValueError(text)


def _yes_no(text: str) -> bool | None:
    folded = fold(text)
    return True if folded in YES else False if folded in NO else None


def _year(text: str) -> int | None:
    match = re.fullmatch(r"\s*(\d{4})(\.0)?\s*", text)
    return int(match[1]) if match and FIRST_YEAR <= int(match[1]) <= LAST_YEAR else None


#: What is said of cells that name something which is not known, or several things where one is needed.
WORDED: dict[str, Problem] = {
    "language": Problem(
        "{column} holds {value}, which names no single language (allowed: ca, es, en, or the code or name of another). "
        "Write one, or empty the cell: the language is then told by the text."
    ),
    "languages": Problem(
        "{column} holds {value}, which are no languages (allowed: ca, es, en, or codes or names of others). Write them "
        "as ca;es."
    ),
    "channel": Problem(
        "{column} holds {value}, which are several channels. Write a row for each, or the one by which it was sent."
    ),
}


def _problem(cell: Cell, where: str, column: str, value: str) -> Problem:
    """Return what is wrong with a cell, with what it may hold and the way out."""
    values = {"column": column, "value": value}
    if not value:
        return Problem("{column} is empty. Fill in the cell, or take the row out.", where, values)
    if cell == "date":
        return Problem("{column} holds {value}, which is no date. Write it as 2025-03-14 or 14/03/2025.", where, values)
    if cell == "count" and re.match(r"[\d.,]", value):
        message = (
            "{column} holds {value} (allowed: a whole number of people or acts, 0 or more). If it is thousands, write "
            "1500 or 1.5K; else correct it or empty it."
        )
        return Problem(message, where, values)
    if cell in FIGURES:
        return Problem("{column} holds {value} (allowed: a number, 0 or more). Correct it or empty it.", where, values)
    if cell == "yes_no":
        return Problem("{column} holds {value} (allowed: yes or no). Correct it or empty it.", where, values)
    if cell in WORDED:
        return Problem(WORDED[cell].message, where, values)
    if cell == "year":
        return Problem(
            "{column} holds {value}, which is no year. Write the year alone, in four figures.", where, values
        )
    return Problem("{column} holds {value}, which cannot be read. Correct it or empty it.", where, values)


def read_column(column: pd.Series, name: str, field: Field, where: str) -> tuple[list[Any], list[Problem]]:
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
    read = _reader(field, str(column.name), texts, where)
    values: list[Any] = []
    problems = _open_order(column, where) if field.cell == "date" else []
    for row, text in zip(column.index, texts, strict=True):
        is_blank = text.casefold() in BLANK | EMPTY.get(field.cell, frozenset())
        value = None if is_blank else read(text)
        values.append(value)
        if value is None and (field.is_needed or not is_blank):
            shown = "" if is_blank else text[:40]
            problems.append(_problem(field.cell, f"{where}, row {row}", str(column.name), shown))
    return values, problems


def _reader(field: Field, header: str, texts: list[str], where: str) -> Callable[[str], Any]:
    if field.cell == "date":
        month_first = bool(is_month_first(header, texts, where))
        return lambda text: read_date(text, month_first)
    if field.cell in FIGURES:
        read, check = number_reader(texts), FIGURES[field.cell]
        return lambda text: check(read(text))
    readers: dict[str, Callable[[str], Any]] = {
        "text": str, "yes_no": _yes_no, "language": one_language, "languages": several_languages,
        "channel": channel_code, "year": _year,
    }  # fmt: skip
    return readers[field.cell]


def _not_negative(number: float | None) -> float | None:
    return number if number is not None and number >= 0 else None


def _whole(number: float | None) -> float | None:
    """Return a count: 1.5 among hundreds is one and a half thousand of which the K was lost."""
    return number if number is not None and number >= 0 and number % 1 == 0 else None


#: What else than nothing stands in a cell without a value.
EMPTY: dict[str, frozenset[str]] = {"number": NOT_COUNTED, "count": NOT_COUNTED, "channel": NONE, "language": NONE,
                                    "languages": NONE}  # fmt: skip
FIGURES: dict[str, Callable[[float | None], float | None]] = {"number": _not_negative, "count": _whole}
