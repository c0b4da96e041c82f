"""Dates, times and durations as survey tools, spreadsheets and people write them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.study.config import LANGUAGES
from helpers.study.written.notation import decimal_number
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from datetime import date

_ZONE = re.compile(
    r"\s*(?:Z|(?:GMT|UTC)?\s*[+-]\d{1,2}:?\d{0,2}|\((?:GMT|UTC)[^)]*\).*|(?!AM$|PM$)[A-Z]{3,5})"
    r"(?:\s*\([^()]*\))?$"
)
_HALF = re.compile(r"\b([ap])\.?\s*m\.?(?=\W|$)", re.IGNORECASE)
_ISO = re.compile(r"^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_ENDS_IN_YEAR = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)(.*)$")
LAST_MONTH, CENTURY = 12, 2000
#: Minutes ahead of UTC of the zones that tools here name.
ZONES = {"Z": 0, "GMT": 0, "UTC": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180}
#: A day without a year, or an hour alone, is no date: it would be taken as today's.
_WHOLE = re.compile(r"\d{4}|\d[/.-]\d+[/.-]\d")
_SERIAL = re.compile(r"^\d{5}([.,]\d+)?$")
#: Seconds or milliseconds since 1970, as programs count them (2014 to 2033); 25 03 04 10 11 has ten figures, too.
_UNIX = re.compile(r"^1[4-9]\d{8}(?:\d{3})?$")
_SECONDS = 10
#: "a les 10:05", "a las 10.05 h", ", 10h05": what stands before a time, and its own marks.
_TIME = re.compile(
    r"(?:\s*,?\s*(?:\ba\s+les\b|\ba\s+las?\b|\bat\b|[-–|])\s*|\s*,\s*|[\sT]+)"
    r"(\d{1,2})\s*[:.hH]\s*(\d{2})(?:\s*[:.m']\s*(\d{2}(?:[.,]\d+)?))?\s*(?:h|hs|hores|horas|hours|s|\")?\.?(?=\s|$|[AaPp+Z-])",
    re.IGNORECASE,
)
_OF = r"(?:\s|,|-|/|\.|\bde\b|\bdel\b|\bof\b|\bd\s?['’])*"
_WORDED = re.compile(
    r"^(?:[^\W\d]+\.?,?\s+)?(?:el\s+)?(\d{1,2})(?:st|nd|rd|th|r|n|t|è|º|ª|\.)?"
    rf"{_OF}([^\W\d]+)\.?{_OF}(\d{{4}}|\d{{2}})\b(.*)$",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"^(?:[^\W\d]+\.?,?\s+)?([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s*(\d{4})\b(.*)$", re.IGNORECASE
)
_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,3}):(\d{2}(?:[.,]\d+)?)$")
_PARTS = re.compile(
    r"^(?:P?T?)?(?:(\d+(?:[.,]\d+)?)\s*(?:h|hores|hora|horas|hours?|hrs?)\.?)?\s*"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:m|min|mins|minuts?|minutos?|minutes?|')\.?)?\s*(?:i|y|and)?\s*"
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:s|seg|segs|sec|secs|segons?|segundos?|seconds?|\"|'')\.?)?$",
    re.IGNORECASE,
)
#: Excel counts days from here (its 1900 leap-year error included).
EXCEL_EPOCH = "1899-12-30"
#: Short names of months that people write and the locales lack.
_ALSO = {"sep": 9, "sept": 9, "set": 9, "setiembre": 9, "gener": 1, "febr": 2, "mar": 3, "mai": 5, "ag": 8, "dec": 12}


def parse_dates(texts: pd.Series, form: str | None = None, wave: tuple[date, date] | None = None) -> pd.Series:
    """Return texts as local times without zone; NaT where a text is no date.

    Year first is read as such, months in words in Catalan, Spanish and English, Excel's day numbers and the seconds
    since 1970 that programs count (in universal time) too. Otherwise a number over 12 shows which one is the day.
    Where none is, the order counts that puts more dates into the wave, and day first where both do.

    Parameters
    ----------
    wave
        First and last day of the interviews.

    Examples
    --------
    >>> parse_dates(pd.Series(["2025-03-04T10:11:12.000+01:00", "4 de març de 2025 a les 10:11"])).dt.day.tolist()
    [4, 4]
    """
    distinct = pd.Series(texts.unique(), dtype=object)
    dates = _times(distinct, format=form) if form else _guess(distinct.map(_plain), wave)
    return texts.map(dict(zip(distinct, dates, strict=True))).astype("datetime64[us]")


def _plain(text: str) -> str:
    """Return a date in numbers and its time with colons; the zone goes: an hour is the respondent's own."""
    halves = _HALF.sub(lambda m: m.group(1).upper() + "M", " ".join(text.split()))
    worded = _in_numbers(halves)
    timed = _TIME.sub(
        lambda m: f" {m.group(1)}:{m.group(2)}" + (f":{m.group(3)}" if m.group(3) else ""), worded, count=1
    )
    return (_ZONE.sub("", timed) if ":" in timed else timed).strip()


def _in_numbers(text: str) -> str:
    """Return a date whose month is a word with the year first; any other text as it was."""
    day_first, month_first = _WORDED.match(text), _MONTH_FIRST.match(text)
    if day_first and (month := months().get(fold(day_first.group(2)))):
        day, _, year, rest = day_first.groups()
    elif month_first and (month := months().get(fold(month_first.group(1)))):
        _, day, year, rest = month_first.groups()
    else:
        return text
    return f"{year if len(year) == 4 else '20' + year}-{month:02d}-{int(day):02d}{rest}"


@cache
def months() -> dict[str, int]:
    """Return folded names of months, long and short, in the three languages, with their numbers.

    Examples
    --------
    >>> [months()[name] for name in ("marc", "mar", "ene", "september", "des")]
    [3, 3, 1, 9, 12]
    """
    from babel import Locale

    numbers = dict(_ALSO)
    for language in LANGUAGES:
        for names in (found_by for use in Locale(language).months.values() for found_by in use.values()):
            # "d'abril", "de març": the name alone.
            numbers |= {fold(name).split(" ")[-1]: number for number, name in names.items() if len(fold(name)) > 2}
    return numbers


def _guess(texts: pd.Series, wave: tuple[date, date] | None) -> pd.Series:
    dates = pd.Series(pd.NaT, texts.index, dtype="datetime64[us]")
    is_serial = texts.str.match(_SERIAL)
    is_counted = texts.str.match(_UNIX)
    rest = ~is_serial & ~is_counted & texts.str.contains(_WHOLE)
    if is_serial.any():
        days = pd.to_timedelta(texts[is_serial].map(decimal_number), unit="D")
        dates[is_serial] = (pd.Timestamp(EXCEL_EPOCH) + days).dt.round("s").astype("datetime64[us]")
    if is_counted.any():
        seconds = texts[is_counted].map(lambda text: int(text[:_SECONDS]))
        dates[is_counted] = pd.to_datetime(seconds, unit="s").astype("datetime64[us]")
    if rest.any():
        is_american = _is_american(texts[rest], wave)
        whole = texts[rest].map(lambda text: _year_first(text, is_american))
        dates[rest] = _times(whole, format="mixed", yearfirst=True)
    return dates


def _times(texts: pd.Series, **form: Any) -> pd.Series:
    # Whatever zone is left in some of the texts must not make the others unreadable.
    return pd.to_datetime(texts, errors="coerce", utc=True, **form).dt.tz_localize(None).astype("datetime64[us]")


def _year_first(text: str, is_american: bool) -> str:
    """Return a date in numbers as year, month and day: a part over 12 is the day, whatever the order of the others."""
    match = _ENDS_IN_YEAR.match(text)
    if match is None:
        return _ISO.sub(r"\1-\2-\3", text)
    first, second, year = (int(part) for part in match.groups()[:3])
    is_month_first = second > LAST_MONTH or (is_american and first <= LAST_MONTH)
    month, day = (first, second) if is_month_first else (second, first)
    return f"{year if year > 99 else CENTURY + year}-{month:02d}-{day:02d}{match.group(4)}"


def _is_american(texts: pd.Series, wave: tuple[date, date] | None) -> bool:
    parts = _numbers(texts)
    day_first, month_first = int((parts[0] > LAST_MONTH).sum()), int((parts[1] > LAST_MONTH).sum())
    if day_first != month_first or wave is None:
        return month_first > day_first
    return _within(parts[[1, 0, 2]], wave) > _within(parts[[0, 1, 2]], wave)


def _within(parts: pd.DataFrame, wave: tuple[date, date]) -> int:
    """Return how many dates lie in the wave.

    Parameters
    ----------
    parts
        Day, month and year, in this order.
    """
    days = parts.set_axis(["day", "month", "year"], axis=1)
    days["year"] += CENTURY * (days["year"] < 100)
    return int(pd.to_datetime(days, errors="coerce").between(*(pd.Timestamp(end) for end in wave)).sum())


def _numbers(texts: pd.Series) -> pd.DataFrame:
    """Return the three numbers of dates that end in the year; the others are left out."""
    return texts.str.extract(_ENDS_IN_YEAR)[[0, 1, 2]].dropna().astype(int)


def orders(texts: pd.Series) -> pd.Series:
    """Return in which order dates in numbers are written, by row; those that end in no year are left out.

    ``day`` and ``month`` where a number over 12 shows which comes first, ``either`` where none is over 12, ``same``
    where both are one.

    Examples
    --------
    >>> orders(pd.Series(["25/03/2025", "3/25/2025 10:05", "3/4/25", "4/4/25", "2025-03-04"])).tolist()
    ['day', 'month', 'either', 'same']
    """
    parts = _numbers(texts.map(_plain))
    order = pd.Series("either", parts.index, dtype=object)
    order = order.mask(parts[0] == parts[1], "same")
    return order.mask(parts[1] > LAST_MONTH, "month").mask(parts[0] > LAST_MONTH, "day")


def turned(dates: pd.Series) -> pd.Series:
    """Return dates with day and month exchanged; NaT where a day over 12 is no month.

    Examples
    --------
    >>> turned(pd.Series(pd.to_datetime(["2025-04-03", "2025-03-25"]))).tolist()
    [Timestamp('2025-03-04 00:00:00'), NaT]
    """
    parts = pd.DataFrame({"year": dates.dt.year, "month": dates.dt.day, "day": dates.dt.month})
    return pd.to_datetime(parts, errors="coerce")


def offsets(texts: pd.Series) -> pd.Series:
    """Return the minutes by which each time is ahead of UTC; missing where the text names no zone that is known.

    Examples
    --------
    >>> offsets(pd.Series(["2025-03-04T10:05:00Z", "2025-03-04 10:05 +0130", "2025-03-04 10:05 CET", "4/3/2025 10:05"])
    ...         ).tolist()
    [0.0, 90.0, 60.0, nan]
    """
    return texts.map({text: _offset(text) for text in texts.unique()}).astype(float)


def _offset(text: str) -> float | None:
    zone = _ZONE.search(" ".join(text.split())) if ":" in text else None
    if zone is None:
        return None
    name = zone.group().strip().strip("()").upper()
    if match := re.search(r"([+-])(\d{1,2}):?(\d{2})?", name):
        sign, hours, minutes = match.groups()
        return float(f"{sign}1") * (60 * int(hours) + int(minutes or 0))
    return ZONES.get(name)


def parse_duration(text: str) -> float | None:
    """Return the seconds of a duration that is written with units or colons; None where it is neither.

    Two parts are minutes and seconds, three are hours, minutes and seconds.

    Examples
    --------
    >>> parse_duration("00:12:17"), parse_duration("12 min 17 s"), parse_duration("1h 2m"), parse_duration("737")
    (737.0, 737.0, 3720.0, None)
    """
    text = text.strip()
    match = _CLOCK.match(text) or (_PARTS.match(text) if re.search(r"\d", text) and not text.isdigit() else None)
    if not match or not any(match.groups()):
        return None
    hours, minutes, seconds = (decimal_number(part or "0") for part in match.groups())
    return 3600 * hours + 60 * minutes + seconds
