"""Dates held against the wave, durations in any unit: read, flagged, or refused with a way out that works."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.errors import CodebookError
from helpers.study.config import Council
from helpers.study.instrument import read_instrument
from helpers.survey.cleaning.steps import CleanSurvey, clean_survey
from helpers.survey.receiving.codebook import Codebook
from helpers.survey.receiving.raw import RawSurvey

INSTRUMENT = read_instrument()
COUNCIL = Council.model_validate({
    "name": "Prova", "population": 1000, "wave": {"label": "2025", "start": "2025-03-03", "end": "2025-03-28"},
    "sample": {"type": "quota"},
})  # fmt: skip


def clean(dates: list[str], book: dict | None = None, **columns: list[str]) -> CleanSurvey:
    n = len(dates)
    cells = {"submitted_at": dates, "trust": [str(i % 11) for i in range(n)], "age": [str(20 + i) for i in range(n)]}
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
    assert "e.csv, column submitted_at" in said and "in 10 of 10 rows: they go from 2025-04-10 to 2025-04-19" in said
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
