"""Dates held against the wave, durations in any unit: read, flagged, or refused with a way out that works."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.errors import CodebookError
from helpers.study.config import Council
from helpers.study.instrument import read_instrument
from helpers.survey.cleaning.steps import CleanSurvey, clean_survey
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.raw import RawSurvey

INSTRUMENT = read_instrument()
COUNCIL = Council.model_validate({
    "name": "Prova", "population": 1000, "wave": {"label": "2025", "start": "2025-03-03", "end": "2025-03-28"},
    "sample": {"type": "quota"},
})  # fmt: skip


def clean(dates: list[str], book: dict | None = None, **columns: list[str]) -> CleanSurvey:
    n = len(dates)
    ages = [str(20 + 17 * i % 53) for i in range(n)]
    cells = {"submitted_at": dates, "trust": [str(i % 11) for i in range(n)], "age": ages}
    frame = pd.DataFrame(cells | columns, index=range(2, n + 2), dtype=object)
    return clean_survey(RawSurvey(frame, "e.csv", "csv"), Codebook.model_validate(book or {}), INSTRUMENT, COUNCIL)


def flagged(found: CleanSurvey) -> list[int]:
    return found.issues.loc[found.issues["reason"] == "outside_wave", "row"].tolist()


def test_a_few_dates_outside_the_wave_are_flagged_and_count():
    found = clean(["2025-02-20 10:00", *["2025-03-05 10:00"] * 8, "2025-03-29 00:20", "2025-04-20 10:00"])
    assert flagged(found) == [2, 12] and found.counts["rows_kept"] == 11


def test_a_wave_of_another_month_is_refused_and_each_way_out_works():
    dates = [f"2025-04-{day:02d} 10:00" for day in range(10, 20)]
    with pytest.raises(CodebookError) as caught:
        clean(dates)
    said = str(caught.value)
    assert (
        "e.csv, column submitted_at" in said
        and "in 10 of 10 rows, such as rows 2, 3, 4, 5, 6 (+5): they go from 2025-04-10 to 2025-04-19" in said
    )
    assert 'items: {submitted_at: {format: "%m/%d/%Y %H:%M"}}' in said
    assert clean(dates, {"ignore": ("submitted_at",)}).counts["rows_kept"] == 10
    turned = [f"2025-{day:02d}-03 10:00" for day in range(4, 12)]
    assert flagged(clean(turned, {"items": {"submitted_at": {"format": "%Y-%d-%m %H:%M"}}})) == []


def test_unreadable_dates_and_durations_name_a_way_out_that_works():
    with pytest.raises(CodebookError) as caught:
        clean(["fa poc"] * 10, duration_seconds=["força estona"] * 10)
    said = str(caught.value)
    assert "submitted_at holds dates that cannot be read in 10 of 10" in said and "format" in said
    assert "duration_seconds holds durations that cannot be read" in said and "12 min 17 s" in said
    book = {"ignore": ("submitted_at", "duration_seconds")}
    assert clean(["fa poc"] * 10, book, duration_seconds=["força estona"] * 10).counts["rows_kept"] == 10


@pytest.mark.parametrize("zero", ["1980-01-01 00:00:00", "1582-10-14 00:00:00", "1970-01-01 01:00:00", "1899-12-30"])
def test_the_zero_of_a_calendar_is_no_date(zero):
    found = clean([zero] * 10)
    assert found.answers["submitted_at"].values.isna().all() and found.issues.empty


@pytest.mark.parametrize("texts", [["00:10:00"] * 9 + ["00:00:40"], ["10 min"] * 9 + ["40 s"], ["600"] * 9 + ["40"]])
def test_durations_in_any_unit_find_the_same_speeder(texts):
    found = clean(["2025-03-05 10:00"] * 10, duration_seconds=texts)
    assert found.issues.loc[found.issues["reason"] == "speeder", "row"].tolist() == [11]


# ---------------------------------------------------------------------------------------------- two orders in one file

DAYS = [*range(3, 29)]
EUROPEAN = [f"{day:02d}/03/2025 10:00" for day in DAYS]
AMERICAN = [f"03/{day:02d}/2025 10:00 AM" for day in DAYS]
SERIAL = [str(45717 + day) for day in DAYS]
#: What a spreadsheet set to another country makes of AMERICAN: real dates where the day is a month, else text.
TURNED = [f"2025-{day:02d}-03 10:00:00" if day <= 12 else f"03/{day}/2025 10:00 AM" for day in DAYS]


def refusal(dates: list[str], book: dict | None = None, **columns: list[str]) -> str:
    with pytest.raises(CodebookError) as caught:
        clean(dates, book, **columns)
    return str(caught.value)


@pytest.mark.parametrize(
    "dates",
    [
        EUROPEAN + AMERICAN,
        AMERICAN + EUROPEAN,
        [date for pair in zip(EUROPEAN, AMERICAN, strict=True) for date in pair],
        [date.replace("2025", "25") for date in EUROPEAN] + AMERICAN,
        [f"{date} CET" for date in EUROPEAN] + [f"{date} EST" for date in AMERICAN],
        [date[:10] for date in EUROPEAN + AMERICAN],
        EUROPEAN + AMERICAN + SERIAL,
        [date.replace("/", ".") for date in EUROPEAN] + [date.replace("/", "-") for date in AMERICAN],
    ],
)
def test_dates_in_two_orders_are_refused_with_their_rows(dates):
    said = refusal(dates)
    assert "are written in two orders: the day first in rows" in said and "2025-03-31 is the surest" in said
    assert clean(dates, {"ignore": ("submitted_at",)}).counts["rows_kept"] == len(dates)


@pytest.mark.parametrize(
    "dates",
    [
        TURNED,
        EUROPEAN * 4 + AMERICAN[:8],
        EUROPEAN * 4 + TURNED[:8],
        ["2025-03-20"] * 40 + [f"2025-{month:02d}-03" for month in (4, 5, 6)],
    ],
)
def test_dates_that_fit_the_wave_with_day_and_month_exchanged_are_refused(dates):
    said = refusal(dates)
    is_far = "fall outside the wave in" in said
    assert is_far or "within it with day and month exchanged" in said


@pytest.mark.parametrize(
    "dates",
    [
        EUROPEAN + [date.replace("2025", "25") for date in EUROPEAN],
        EUROPEAN + SERIAL,
        EUROPEAN + [f"2025-03-{day:02d}T10:00:00.000+01:00" for day in DAYS],
        [*EUROPEAN, "03/25/2025 10:00"],
        [*AMERICAN, "25/03/2025"],
        ["25/03/2025"] * 20 + ["03/25/2025"] * 20 + ["03/03/2025"] * 20,
        EUROPEAN * 3 + ["03/02/2025"] * 6,
        EUROPEAN + ["3 de març de 2025 a les 10:05"] * 9,
    ],
)
def test_what_can_be_told_apart_is_read(dates):
    found = clean(dates)
    read = found.answers["submitted_at"].values
    assert read.notna().all() and read.dt.year.eq(2025).all()
    assert (read.dt.month == 3).sum() == len(dates) - len(flagged(found))
    assert len(flagged(found)) == dates.count("03/02/2025")


def test_a_tenth_of_the_dates_outside_the_wave_names_their_rows():
    said = refusal([*["2025-03-05"] * 44, *["2021-03-04"] * 6])
    assert "fall outside the wave in 6 of 50 rows, such as rows 46, 47, 48, 49, 50 (+1)" in said
    assert len(flagged(clean([*["2025-03-05"] * 46, *["2021-03-04"] * 4]))) == 4


# ---------------------------------------------------------------------------------------------- two units, two zones

SECONDS = [str(600 + 7 * i) for i in range(40)]
MINUTES = [str(10 + i % 9) for i in range(40)]
#: As people answer: no question like another, and no row like the one above it.
DRAWN = np.random.default_rng(7)
QUESTIONS = {
    item.id: [str(answer) for answer in DRAWN.integers(2, 5, 80)]
    for item in INSTRUMENT.items
    if item.kind == "scale" and item.id != "trust"
}


def timed(durations: list[str], book: dict | None = None) -> CleanSurvey:
    n = len(durations)
    return clean(["2025-03-05"] * n, book, duration_seconds=durations, **{i: c[:n] for i, c in QUESTIONS.items()})


@pytest.mark.parametrize(
    "durations",
    [
        SECONDS + MINUTES,
        MINUTES + SECONDS,
        [one for pair in zip(SECONDS, MINUTES, strict=True) for one in pair],
        ["00:12:30"] * 40 + MINUTES,
        ["0:12"] * 40 + SECONDS,
        SECONDS + [f"{int(one) / 60:.2f}" for one in SECONDS],
        SECONDS + [f"{int(one) / 86400:.6f}" for one in SECONDS],
        SECONDS + [f"{1000 * int(one)}" for one in SECONDS],
        SECONDS + ["12 min"] * 20 + MINUTES[:20],
        SECONDS * 1 + MINUTES[:6],
    ],
)
def test_durations_in_two_units_are_refused_with_their_rows_and_the_way_out_works(durations):
    with pytest.raises(CodebookError, match="The durations seem to be in two units") as caught:
        timed(durations)
    assert "rows" in str(caught.value)
    book = {"items": {"duration_seconds": {"format": "seconds"}}}
    assert timed(durations, book).answers["duration_seconds"].values.notna().all()


@pytest.mark.parametrize(("unit", "times"), [("minutes", 60), ("hours", 3600), ("days", 86400)])
def test_durations_that_are_no_seconds_are_asked_about(unit, times):
    durations = [f"{int(one) / times:.6f}" for one in SECONDS]
    with pytest.raises(CodebookError, match="nobody does that in so many seconds"):
        timed(durations)
    found = timed(durations, {"items": {"duration_seconds": {"format": unit}}})
    assert found.answers["duration_seconds"].values.median() == pytest.approx(736.5, abs=0.1)
    with pytest.raises(CodebookError, match="The unit fortnights of the durations is not known"):
        timed(durations, {"items": {"duration_seconds": {"format": "fortnights"}}})


@pytest.mark.parametrize(
    "durations",
    [
        SECONDS + ["00:12:30"] * 40,
        SECONDS + ["12 min 30 s"] * 40,
        [*SECONDS, "4", "5", "6", "7"],
        [one for place in range(40) for one in (SECONDS[place], *(["86000"] if place % 7 == 3 else []))],
        [str(int(60 * 1.15**i)) for i in range(25)] * 3,
    ],
)
def test_durations_in_one_unit_are_read_whatever_their_form(durations):
    assert timed(durations).answers["duration_seconds"].values.notna().all()


def test_durations_from_start_to_end_know_of_zones_and_of_days_without_a_time():
    def seconds(start: str, end: str) -> float:
        found = clean([end] * 6, started_at=[start] * 6)
        return float(found.answers["duration_seconds"].values.iloc[0])

    assert seconds("2025-03-05T10:00:00+01:00", "2025-03-05T09:10:00Z") == 600
    assert seconds("2025-03-05 10:00:00 CET", "2025-03-05 09:10:00 UTC") == 600
    assert seconds("2025-03-05 10:00:00", "2025-03-05 10:10:00") == 600
    # Nothing is known where one of the two names no zone, or has no time of the day.
    for start, end in [("2025-03-05T10:00:00+01:00", "2025-03-05 10:10:00"), ("2025-03-05", "2025-03-05 10:10:00")]:
        assert pd.isna(seconds(start, end))


def test_minutes_that_a_spreadsheet_took_for_hours_are_refused_and_read_when_it_is_said():
    durations = [f"{int(one) // 60}:{int(one) % 60:02d}:00" for one in SECONDS]
    with pytest.raises(CodebookError, match=r"Half of the durations are over 12\.\d hours.*minutes:seconds"):
        timed(durations)
    found = timed(durations, {"items": {"duration_seconds": {"format": "minutes:seconds"}}})
    assert found.answers["duration_seconds"].values.tolist() == [float(one) for one in SECONDS]
    assert timed(durations, {"items": {"duration_seconds": {"format": "seconds"}}}).counts["rows_kept"] == len(SECONDS)


def test_thousandths_of_a_second_are_no_seconds():
    durations = [f"{1000 * int(one)}" for one in SECONDS]
    with pytest.raises(CodebookError, match=r"Half of the durations are over 20\d hours"):
        timed(durations)
    found = timed(durations, {"items": {"duration_seconds": {"format": "milliseconds"}}})
    assert found.answers["duration_seconds"].values.tolist() == [float(one) for one in SECONDS]


def test_an_interview_over_days_was_left_open_and_counts_without_its_duration():
    ends = [f"2025-03-{5 + i:02d} 10:{12 + i}" for i in range(8)]
    starts = [f"2025-03-{5 + i:02d} 10:00" for i in range(8)]
    starts[2] = "2025-03-05 10:00"
    found = clean(ends, started_at=starts)
    assert found.counts["rows_kept"] == 8
    assert found.answers["duration_seconds"].values.dropna().tolist() == [60.0 * (12 + i) for i in range(8) if i != 2]
    told = found.issues[found.issues["reason"] == "left_open"]
    assert told[["row", "item", "action"]].to_numpy().tolist() == [[4, "duration_seconds", "flagged"]]


def test_dates_that_a_question_asks_for_may_be_of_any_year():
    own = {"id": "x_last", "construct": "experience", "kind": "date", "text": "Darrera visita?"}
    days = ["1970-01-01", *(f"20{10 + i}-06-{i + 1:02d}" for i in range(9))]
    found = clean(["2025-03-05 10:00"] * 10, {"own_items": [own]}, x_last=days)
    assert found.answers["x_last"].values.dt.strftime("%Y-%m-%d").tolist() == days and flagged(found) == []


def starts(minutes: int) -> tuple[list[str], list[str]]:
    """Return starts and ends of 40 interviews of ten minutes and more, the ends so many minutes further on."""
    begun = pd.date_range("2025-03-05 10:00:07", periods=40, freq="31min")
    ended = begun + pd.to_timedelta([minutes + 10 + i % 7 for i in range(40)], unit="min")
    return [f"{time:%Y-%m-%d %H:%M:%S}" for time in begun], [f"{time:%Y-%m-%d %H:%M:%S}" for time in ended]


@pytest.mark.parametrize(("minutes", "said"), [(-60, "lies before the start"), (60, "an hour or more lies between")])
def test_starts_and_ends_of_two_zones_are_asked_about_and_each_way_out_works(minutes, said):
    begun, ended = starts(minutes)
    told = refusal(ended, started_at=begun)
    assert "In 40 of 40 interviews, such as rows 2, 3, 4, 5, 6, " in told and said in told
    assert "duration_seconds" not in clean(ended, {"ignore": ["started_at"]}, started_at=begun).answers
    assert clean(ended, {"items": {"started_at": {"checked": True}}}, started_at=begun).answers["trust"] is not None
    found = clean(starts(0)[1], started_at=begun)
    assert found.answers["duration_seconds"].values.between(600, 960).all()
    # A page left open, and a clock that was put back, are one's own.
    few = [*starts(0)[1][:37], *ended[37:]]
    assert clean(few, started_at=begun).answers["duration_seconds"].values.notna().sum() >= 37


@pytest.mark.parametrize("nothing", ["0", "00:00:00", "0.0"])
def test_nothing_is_no_duration_and_nobody_is_left_out_for_it(nothing):
    found = timed([str(500 + i) for i in range(30)] + [nothing] * 20)
    assert len(found.rows) == 50 and found.answers["duration_seconds"].values.notna().sum() == 30
    assert not (found.issues["reason"] == "speeder").any()
