"""Containers as they arrive: every record is read, or the file is refused with its rows and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.errors import SurveyFileError
from helpers.study.config import read_council
from helpers.survey.receiving.raw import RawSurvey
from helpers.survey.receiving.reading import read_survey

CASES = Path(__file__).parent


def read(case: str) -> RawSurvey:
    """Return the survey of a case's one folder, as it stands."""
    folder = next((CASES / case).glob("*/*/council.yml")).parent
    return read_survey(folder, read_council(folder / "council.yml").survey)


def respondents(n: int) -> list[str]:
    return [f"E{i:04d}" for i in range(1, n + 1)]


def test_03_a_quotation_mark_that_never_closes_swallows_nobody():
    raw = read("03-unbalanced-quote")
    assert raw.frame["respondent_id"].tolist() == respondents(120)
    assert raw.counted == 120
    assert raw.frame.loc[31, "open_improve"] == '"Que obrin a la tarda'
    assert raw.frame.loc[31, "stakeholder"] == "citizen"


def test_07_records_with_a_field_too_many_are_refused_with_their_lines():
    with pytest.raises(SurveyFileError, match=r"4 records .* 71 fields .*: lines 11 \(72\), 26 \(72\), 41 \(72\), 42"):
        read("07-row-with-extra-field")


def test_63_a_quoted_separator_line_is_no_record():
    raw = read("63-csv-sep-line-quoted")
    assert raw.frame["respondent_id"].tolist() == respondents(120)
    assert raw.separator == ";"
