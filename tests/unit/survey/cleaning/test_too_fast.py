"""Many interviews that are too fast and as full as the others are asked about; careless people are not."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from helpers.errors import CodebookError
from helpers.study.config import Council
from helpers.study.instrument import read_instrument
from helpers.survey.cleaning.steps import clean_survey
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.raw import RawSurvey

INSTRUMENT = read_instrument()
COUNCIL = {
    "name": "Prova", "population": 9000, "wave": {"label": "2025", "start": "2025-03-03", "end": "2025-03-28"},
    "sample": {"type": "quota"},
}  # fmt: skip
WEB = [str(420 + 37 * i % 400) for i in range(60)]
TYPED = [str(60 + 13 * i % 50) for i in range(50)]


def kept(seconds: list[str], book: dict | None = None, options: dict | None = None, **columns: list[str]) -> int:
    draw, n = random.Random(4), len(seconds)
    cells = {item: [str(draw.randrange(2, 9)) for _ in range(n)] for item in ("trust", "val_close", "val_useful")}
    cells |= {"duration_seconds": seconds, "age": [str(draw.randrange(18, 90)) for _ in range(n)]}
    frame = pd.DataFrame({**cells, **columns}, index=range(2, n + 2), dtype=object)
    config = Council.model_validate(COUNCIL | {"options": options or {}})
    codebook = Codebook.model_validate(book or {})
    return clean_survey(RawSurvey(frame, "e.csv", "csv"), codebook, INSTRUMENT, config).counts["rows_kept"]


def asked(seconds: list[str], **more) -> str:
    with pytest.raises(CodebookError) as caught:
        kept(seconds, **more)
    return str(caught.value)


def test_interviews_on_end_that_were_typed_in_are_asked_about_and_both_ways_out_work():
    told = asked(WEB + TYPED[:12])
    assert "12 of 72 interviews, such as rows 62, 63, 64" in told and "stand in one stretch" in told
    assert kept(WEB + TYPED[:12], {"items": {"duration_seconds": {"checked": "true"}}}) == 60
    assert kept(WEB + TYPED[:12], options={"exclude_speeders": False}) == 72


def test_a_fifth_that_is_too_fast_wherever_it_stands_is_asked_about():
    mixed = [TYPED[i // 4] if i % 4 == 1 else WEB[i % 60] for i in range(80)]
    told = asked(mixed)
    assert "20 of 80 interviews, such as rows 3, 7, 11" in told and "stretch" not in told
    assert kept(mixed, {"items": {"duration_seconds": {"checked": "true"}}}) == 60


def test_a_few_who_were_careless_are_left_out_without_a_question():
    assert kept([TYPED[i % 50] if i % 12 == 3 else WEB[i % 60] for i in range(96)]) == 88


def test_a_file_sorted_by_how_long_it_took_is_not_asked_about():
    assert kept(sorted(WEB + TYPED[:10], key=int)) == 60


def test_those_who_stopped_after_a_question_are_no_people_who_answered_all():
    draw = random.Random(9)
    close, useful = ([("" if i >= 60 else str(draw.randrange(11))) for i in range(72)] for _ in "ab")
    assert kept(WEB + TYPED[:12], val_close=close, val_useful=useful, age=["44"] * 60 + [""] * 12) == 60


def test_a_start_that_is_the_end_is_no_duration():
    ends = pd.date_range("2025-03-04 10:00:00", periods=60, freq="7h").astype(str).tolist()
    starts = pd.date_range("2025-03-04 09:51:10", periods=60, freq="7h").astype(str).tolist()
    starts = starts[:30] + ends[30:]
    assert kept([""] * 60, {"ignore": ["duration_seconds"]}, started_at=starts, submitted_at=ends) == 60
