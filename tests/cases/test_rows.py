"""Rows that are no interview, repeated interviews and dates, in whole folders as a council hands them in."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.study.config import Council, read_council
from helpers.study.instrument import read_instrument
from helpers.survey.cleaning.steps import CleanSurvey, clean_survey
from helpers.survey.codebook.codebook import read_codebook
from helpers.survey.intake import census_categories
from helpers.survey.receiving.reading import read_survey
from helpers.survey.weighting.population import read_population

CASES = Path(__file__).parent


def cleaned(case: str, **options) -> CleanSurvey:
    """Return the survey of a case's one folder, cleaned."""
    folder = next((CASES / case).glob("*/*/council.yml")).parent
    config = read_council(folder / "council.yml")
    config = Council.model_validate({**config.model_dump(), "options": {**config.options.model_dump(), **options}})
    census = folder / "population.csv"
    known = census_categories(read_population(census).margins if census.exists() else None)
    raw = read_survey(folder, config.survey)
    return clean_survey(raw, read_codebook(folder / "codebook.yml"), read_instrument(), config, known)


def left_out(survey: CleanSurvey) -> dict[str, list[int]]:
    """Return the rows that were left out, by reason, in order."""
    rows = survey.issues[survey.issues["action"] == "row_excluded"]
    return {reason: [int(row) for row in found["row"]] for reason, found in rows.groupby("reason")}


def test_qualtrics_header_rows_and_previews_are_no_people():
    found = cleaned("01-qualtrics-three-header-rows")
    assert found.raw.source == "qualtrics"
    assert left_out(found) == {"header_row": [2, 3], "preview": [4, 5, 6]}
    assert found.counts["rows_received"] == 122 and found.counts["rows_kept"] == 117
    assert found.answers["channel_used"].values.sum().min() > 0
    assert found.raw.questions["trust"] == "Text de la pregunta trust"


def test_surveymonkey_options_under_blank_headers_are_all_read():
    found = cleaned("02-surveymonkey-two-header-rows")
    assert left_out(found) == {"header_row": [2]}
    assert found.counts["rows_kept"] == 120
    channels = found.answers["channel_used"].values
    assert channels.shape[1] == 12
    # Counted in the file by hand: rows whose column holds the option's label.
    lines = (CASES / "02-surveymonkey-two-header-rows/vila/2025/sm.csv").read_text(encoding="utf-8").splitlines()[2:]
    assert channels["press"].sum() == sum(",Premsa," in line for line in lines)
    assert 0 < channels["press"].mean() < 1


def test_a_row_of_totals_is_nobody():
    assert left_out(cleaned("42-total-row-at-end")) == {"summary_row": [122]}


def test_the_header_of_a_second_export_pasted_below_is_nobody():
    found = cleaned("44-concatenated-no-consent")
    assert left_out(found) == {"repeated_header": [62]}
    assert found.counts["rows_kept"] == 120


@pytest.mark.parametrize("exclude_unfinished", [True, False])
def test_of_a_partial_and_a_complete_interview_the_complete_one_counts(exclude_unfinished):
    found = cleaned("27-limesurvey-partial-then-complete", exclude_unfinished=exclude_unfinished)
    assert found.counts["rows_kept"] == 120
    assert found.answers["age"].states.eq("valid").all()


def test_american_dates_without_a_day_above_twelve_are_read_by_the_wave():
    found = cleaned("22-date-us-all-days-under-13")
    dates = found.answers["submitted_at"].values
    assert dates.notna().all() and dates.dt.month.eq(3).all()
    assert found.counts["rows_kept"] == 120 and found.issues.empty


def test_months_in_catalan_words_are_read():
    dates = cleaned("54-date-catalan-months").answers["started_at"].values
    assert dates.notna().all() and dates.dt.month.eq(3).all() and dates.iloc[0].day == 3


def test_a_short_survey_loses_nobody_for_agreeing():
    assert cleaned("13-short-survey-duplicates").counts == {
        "rows_received": 400, "rows_other_council": 0, "rows_kept": 400
    }  # fmt: skip


def test_whoever_does_not_live_there_is_left_out_for_that():
    found = cleaned("r09-nonresident-counted-no_answers")
    assert {reason: len(rows) for reason, rows in left_out(found).items()} == {"no_consent": 2, "not_resident": 1}
