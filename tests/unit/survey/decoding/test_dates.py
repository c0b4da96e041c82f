"""Dates in words of three languages, in any order, with any mark of the time; durations in any unit."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from helpers.survey.decoding.dates import parse_dates, parse_duration

MARCH = (date(2025, 3, 3), date(2025, 3, 28))


def read(text: str, wave=None) -> str | None:
    found = parse_dates(pd.Series([text]), wave=wave).iloc[0]
    return None if pd.isna(found) else str(found)


@pytest.mark.parametrize(
    "text",
    [
        "4 de març de 2025 10:05:00", "4 de març del 2025 a les 10:05", "dt., 4 de març de 2025, 10:05",
        "dimarts, 4 de març de 2025 a les 10.05 h", "4 març 2025 10:05", "4 de marzo de 2025 a las 10:05",
        "martes, 4 de marzo de 2025, 10:05:00", "4-mar-2025 10:05", "4 mar. 2025, 10:05", "04-Mar-25 10:05",
        "4/mar/2025 10h05", "March 4, 2025 10:05 AM", "Mar 4, 2025 at 10:05", "Tuesday, March 4, 2025 10:05:00 AM",
        "4th March 2025 10:05", "04/03/2025 a las 10:05", "4/3/2025, 10:05", "4/3/25 - 10:05", "04.03.2025 10.05 h",
        "2025-03-04T10:05:00+01:00", "2025.03.04 10:05", "2025/03/04 10:05:00 a. m. EET", "2025/03/04 10:05:00 AM CET",
        "45720,4201388889", "45720.4201388889", "04/03/2025 10:05:00 WEST", "4 DE MARÇ DE 2025 10:05",
        "1741082700", "1741082700123", "20250304100500",
    ],
)  # fmt: skip
def test_the_fourth_of_march_however_it_is_written(text):
    assert read(text) == "2025-03-04 10:05:00"


@pytest.mark.parametrize(
    ("text", "month"),
    [("1 de gener de 2025", 1), ("1 de febrer de 2025", 2), ("1 febr. 2025", 2), ("1 d'abril de 2025", 4),
     ("1 d’abril de 2025", 4), ("1 de maig de 2025", 5), ("1 de juny de 2025", 6), ("1 d'agost del 2025", 8),
     ("1 ag. 2025", 8), ("1 set. 2025", 9), ("1 de setiembre de 2025", 9), ("1 sept 2025", 9), ("1-ene-2025", 1),
     ("1 de diciembre de 2025", 12), ("1 des. 2025", 12), ("1 Dec 2025", 12), ("1 d'octubre de 2025", 10),
     ("1 jul. 2025", 7), ("May 1, 2025", 5), ("1 de nov. de 2025", 11)],
)  # fmt: skip
def test_months_in_three_languages(text, month):
    assert read(text) == f"2025-{month:02d}-01 00:00:00"


@pytest.mark.parametrize(
    "text", ["ahir", "4 de Maria de 2025", "31 de febrer de 2025", "març", "a les 10:05", "", "x2"]
)
def test_what_is_no_date_stays_none(text):
    assert read(text) is None


def test_the_order_that_fits_the_wave_where_no_day_is_over_twelve():
    texts = pd.Series([f"03/{day:02d}/2025 10:00:00" for day in range(3, 13)])
    assert parse_dates(texts, wave=MARCH).dt.month.eq(3).all()
    assert parse_dates(texts).dt.day.eq(3).all()
    ours = pd.Series([f"{day:02d}/03/25" for day in range(3, 13)])
    assert parse_dates(ours, wave=MARCH).dt.month.eq(3).all()
    # Both orders in the wave: the day first, as here.
    assert parse_dates(pd.Series(["04/03/2025"]), wave=(date(2025, 1, 1), date(2025, 12, 31))).dt.day.tolist() == [4]
    # A day over twelve decides whatever the wave.
    assert (
        parse_dates(pd.Series(["3/4/2025", "3/28/2025"]), wave=(date(2025, 4, 1), date(2025, 4, 9)))
        .dt.month.eq(3)
        .all()
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:12:17", 737), ("12:17", 737), ("0:12:17.5", 737.5), ("12 min 17 s", 737), ("12m 17s", 737), ("12 min", 720),
     ("1h 2m", 3720), ("1 h 2 min 3 s", 3723), ("PT12M17S", 737), ("12 minuts i 17 segons", 737), ("12' 17\"", 737),
     ("12,5 min", 750), ("2 hores", 7200), ("1 hora 5 minutos", 3900), ("45 segundos", 45)],
)  # fmt: skip
def test_durations_in_any_unit(text, seconds):
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "737", "fa poc", "12.5", "-3", "molts minuts", "12:"])
def test_plain_numbers_and_words_are_no_duration_with_units(text):
    assert parse_duration(text) is None
