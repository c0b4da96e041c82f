"""Containers as they arrive: every record is read, or the file is refused with its rows and the way out."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from helpers.errors import SurveyFileError
from helpers.study.config import read_council
from helpers.study.instrument import read_instrument
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match
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


def test_04_a_wrong_size_tag_hides_no_row():
    raw = read("04-xlsx-wrong-dimension")
    assert raw.frame["respondent_id"].tolist() == respondents(120)
    assert (raw.counted, raw.counted_by) == (120, "rows")


def test_05_formulas_without_a_stored_value_are_refused():
    with pytest.raises(SurveyFileError, match=r"120 formulas whose value is not in the file \(cells BL2, BL3.*save it"):
        read("05-xlsx-formulas-uncached")


def test_15_a_sheet_formatted_to_its_last_row_takes_seconds():
    started = time.process_time()
    assert read("15-xlsx-million-empty-rows").frame["respondent_id"].tolist() == respondents(120)
    assert time.process_time() - started < 5


def test_16_the_visible_sheet_is_read_and_the_choice_is_said():
    raw = read("16-xlsx-hidden-sheet-fuller")
    assert (raw.sheet, len(raw.frame)) == ("Respostes", 120)
    assert [str(note) for note in raw.notes] == ["Hidden sheets were not read: proves_antic."]


def test_19_a_fuller_sheet_of_repeated_groups_is_not_the_survey():
    raw = read("19-kobo-repeat-sheet-fuller")
    assert (raw.sheet, len(raw.frame)) == ("enquesta", 120)
    (note,) = map(str, raw.notes)
    assert note.startswith("The answers were read from the sheet enquesta, and not from membres (")


def test_52_an_spss_file_with_a_wrong_encoding_is_read_in_its_own():
    raw = read("52-sav-wrong-encoding")
    assert raw.frame["respondent_id"].tolist() == respondents(120)
    assert (raw.encoding, raw.counted, raw.counted_by) == ("WINDOWS-1252", 120, "cases")
    assert len(raw.notes) == 1


def test_62_a_sheet_named_by_a_year_is_found():
    raw = read("62-sheet-named-2025")
    assert (raw.sheet, len(raw.frame)) == ("2025", 120)


def test_r01_the_zip_of_odk_central_is_read_as_downloaded():
    raw = read("r01-odk-central-zip")
    assert (raw.name, len(raw.frame), raw.counted) == ("enquesta.csv.zip (mirall.csv)", 32, 32)
    assert raw.source == "kobo"


def test_r02_the_name_of_the_forms_group_before_each_column_hides_no_answer():
    """As downloaded without the zip: the same people, and every column of the form is known by its own name."""
    grouped, plain = read("r02-odk-central-group-prefix"), read("r01-odk-central-zip")
    assert (len(grouped.frame), grouped.counted, grouped.source) == (32, 32, "kobo")
    instrument = read_instrument()
    ours, theirs = (match(raw, instrument, Codebook()) for raw in (grouped, plain))
    assert set(ours.sources) == set(theirs.sources) >= {"overall_image", "trust", "channel_used", "open_image"}
    assert not any("interview" in column for column in ours.unused)
    image = ours.sources["overall_image"].column
    assert image == "interview-overall_image" and (grouped.frame[image] != "").sum() >= 25
