"""Dates and times as survey tools and spreadsheets write them."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

_ZONE = re.compile(r"\s*(?:Z|(?:GMT|UTC)?\s*[+-]\d{1,2}:?\d{0,2}|GMT|UTC|CEST?|CET)$", re.IGNORECASE)
_HALF = re.compile(r"\b([ap])\.?\s*m\.?(?=\W|$)", re.IGNORECASE)
_ISO = re.compile(r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}")
_SERIAL = re.compile(r"^\d{5}(\.\d+)?$")
#: Excel counts days from here (its 1900 leap-year error included).
EXCEL_EPOCH = "1899-12-30"


def parse_dates(texts: pd.Series, form: str | None = None) -> pd.Series:
    """Return texts as local times without zone; NaT where a text is no date.

    Year first is read as such; otherwise the day goes first unless a day over 12 shows that the month does (the
    American form of Microsoft Forms). Excel's day numbers are read too.

    Examples
    --------
    >>> parse_dates(pd.Series(["2025-03-04T10:11:12.000+01:00", "4/3/2025 10:11"])).dt.strftime("%d %b").tolist()
    ['04 Mar', '04 Mar']
    """
    distinct = pd.Series(texts.unique(), dtype=object)
    found = _times(distinct, format=form) if form else _guess(distinct.map(_plain))
    return texts.map(dict(zip(distinct, found, strict=True))).astype("datetime64[us]")


def _plain(text: str) -> str:
    # The zone goes: an interview's hour is the respondent's own.
    is_timed = ":" in text
    halves = _HALF.sub(lambda m: m.group(1).upper() + "M", text.strip())
    return _ZONE.sub("", halves) if is_timed else halves


def _guess(texts: pd.Series) -> pd.Series:
    found = pd.Series(pd.NaT, texts.index, dtype="datetime64[us]")
    is_iso, is_serial = texts.str.match(_ISO), texts.str.match(_SERIAL)
    rest = ~is_iso & ~is_serial & (texts != "")
    if is_iso.any():
        plain = texts[is_iso].str.replace("/", "-")
        found[is_iso] = _times(plain, format="mixed", yearfirst=True)
    if is_serial.any():
        days = pd.to_timedelta(texts[is_serial].astype(float), unit="D")
        found[is_serial] = (pd.Timestamp(EXCEL_EPOCH) + days).dt.round("s").astype("datetime64[us]")
    if rest.any():
        is_american = _american(texts[rest])
        found[rest] = _times(texts[rest], format="mixed", dayfirst=not is_american)
    return found


def _times(texts: pd.Series, **form: Any) -> pd.Series:
    # Whatever zone is left in some of the texts must not make the others unreadable.
    return pd.to_datetime(texts, errors="coerce", utc=True, **form).dt.tz_localize(None).astype("datetime64[us]")


def _american(texts: pd.Series) -> bool:
    parts = texts.str.extract(r"^(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}").dropna().astype(int)
    return bool(len(parts)) and bool((parts[1] > 12).any()) and not bool((parts[0] > 12).any())
