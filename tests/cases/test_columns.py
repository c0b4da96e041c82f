"""Columns that carry an item are read or named, and nothing is forced into a code: whole folders as handed in."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from helpers.errors import CodebookError
from helpers.study.config import read_council
from helpers.study.instrument import read_instrument
from helpers.survey.cleaning.steps import CleanSurvey, clean_survey
from helpers.survey.codebook.codebook import Codebook, read_codebook
from helpers.survey.intake import census_categories
from helpers.survey.receiving.reading import read_survey
from helpers.survey.weighting.population import read_population

CASES = Path(__file__).parent
INSTRUMENT = read_instrument()


def folder(case: str) -> Path:
    return next((CASES / case).glob("*/*/council.yml")).parent


def cleaned(case: str, book: dict | None = None) -> CleanSurvey:
    """Return the survey of a case's one folder, cleaned."""
    where = folder(case)
    config, census = read_council(where / "council.yml"), where / "population.csv"
    known = census_categories(read_population(census).margins if census.exists() else None)
    codebook = Codebook.model_validate(book) if book else read_codebook(where / "codebook.yml")
    return clean_survey(read_survey(where, config.survey), codebook, INSTRUMENT, config, known)


def raw_table(case: str, **options) -> pd.DataFrame:
    """Return the file as pandas reads it, by the row numbers of the file: it knows nothing of the package."""
    path = next(p for p in folder(case).iterdir() if p.suffix in (".csv", ".xlsx") and p.name != "population.csv")
    read = pd.read_csv if path.suffix == ".csv" else pd.read_excel
    options |= {"engine": "openpyxl"} if path.suffix == ".xlsx" else {}
    table = read(path, dtype=str, keep_default_na=False, **options)
    table.index = range(2, len(table) + 2)
    return table


def refused(case: str, book: dict | None = None) -> str:
    with pytest.raises(CodebookError) as caught:
        cleaned(case, book)
    return str(caught.value)


def test_one_question_over_two_columns_is_one_question():
    case = "14-question-split-in-two-columns"
    found, table = cleaned(case), raw_table(case, sep=";", header=None, skiprows=1)
    both = table.iloc[:, 25].where(table.iloc[:, 25] != "", table.iloc[:, 26])
    assert ((table.iloc[:, 25] != "") & (table.iloc[:, 26] != "")).sum() == 0
    expected = both.loc[found.rows]
    assert (expected == "").sum() == 0
    assert found.answers["trust"].values.tolist() == expected.astype(float).tolist()


def test_groups_joined_by_a_full_stop_are_seen_through():
    case = "18-kobo-dot-group-separator"
    found, table = cleaned(case), raw_table(case, sep=";")
    for item in ("val_professional", "val_close", "val_quality_of_life", "trust"):
        expected = pd.to_numeric(table[f"valoracio.{item}"]).loc[found.rows]
        assert found.answers[item].values.tolist() == expected.tolist()


def test_options_behind_underscores_are_read():
    case = "35-multi-underscore-columns"
    found, table = cleaned(case), raw_table(case, sep=";")
    channels = found.answers["channel_used"].values
    assert channels.sum().to_dict() == {
        code: (table.loc[found.rows, f"channel_used_{code}"] == "1").sum() for code in channels
    }
    assert not found.matching.unused


def test_the_language_of_the_interface_is_asked_about_and_both_answers_work():
    case = "39-column-language-of-interface"
    assert "The column Language may be the language that the form was shown in" in refused(case)
    assert "language" not in cleaned(case, {"ignore": ["Language"]}).answers
    assert "language" in cleaned(case, {"items": {"language": {"column": "Language"}}}).answers


def test_limesurvey_codes_without_underscores_are_all_read():
    case = "r03-limesurvey-codes-silent"
    found, table = cleaned(case), raw_table(case)
    assert {item.id for item in INSTRUMENT.items} - set(found.answers) == set()
    assert set(found.matching.unused) == {"lastpage", "startlanguage", "seed", "datestamp"}
    image = pd.to_numeric(table.loc[found.rows, "overallimage"])
    assert found.answers["overall_image"].values.sum() == image[image <= 10].sum()
    assert (
        found.answers["channel_used"].values["web"].sum() == (table.loc[found.rows, "channelused[SQ001]"] == "Y").sum()
    )


@pytest.mark.parametrize("case", ["r05-google-grid-silent", "r07-numbered-questions"])
def test_grids_and_numbered_questions_hold_the_same_answers_as_limesurvey(case):
    found, same = cleaned(case), cleaned("r03-limesurvey-codes-silent")
    assert {item.id for item in INSTRUMENT.items} - set(found.answers) <= {
        "respondent_id",
        "started_at",
        "duration_seconds",
    }
    assert not found.matching.unused
    rows = found.rows.intersection(same.rows)
    assert len(rows) >= 25
    for item in ("rel_like_me", "ster_children", "stig_judged", "quiz_removal", "quiz_referral", "trust", "use_own"):
        mine, theirs = found.answers[item], same.answers[item]
        assert mine.states.loc[rows].tolist() == theirs.states.loc[rows].tolist(), item
        assert mine.values.loc[rows].dropna().tolist() == theirs.values.loc[rows].dropna().tolist(), item


def test_ages_in_bands_are_refused_and_the_way_out_works():
    case = "09-age-bands-read-as-ages"
    said = refused(case)
    assert "The column holds ages in bands" in said and "bands: {group: [from, to]}" in said
    table = raw_table(case, sep=";")
    groups = {text: text.replace(" anys", "").replace(" a ", "-").replace(" i més", "+") for text in set(table["age"])}
    ends = {group: [int(group.split("-")[0].rstrip("+")), int(group.split("-")[1]) if "-" in group else 120]
            for group in groups.values()}  # fmt: skip
    rule = {"column": "age", "options": {group: group for group in groups.values()}, "bands": ends}
    found = cleaned(case, {"items": {"age_group": rule}, "ignore": ["edat_real"]})
    expected = table.loc[found.rows, "age"].map(groups)
    assert found.answers["age_group"].values.tolist() == expected.tolist()


def test_codes_that_the_census_names_are_districts():
    case = "10-district-code-looks-missing"
    found, table = cleaned(case), raw_table(case, sep=";")
    assert set(table["district"]) >= {"NA", "NS", "NC"}
    assert found.answers["district"].values.tolist() == table.loc[found.rows, "district"].tolist()
    assert found.issues[found.issues["item"] == "district"].empty


def test_a_district_that_the_census_lacks_is_never_another():
    said = refused("11-numbered-districts-fuzzy")
    assert "district holds Districte 10 and others in 26 of 160 answers" in said
    rule = {"items": {"district": {"missing": {"Districte 10": "refused"}}}}
    found, table = cleaned("11-numbered-districts-fuzzy", rule), raw_table("11-numbered-districts-fuzzy", sep=";")
    one = table.loc[found.rows, "district"] == "Districte 1"
    assert (found.answers["district"].values == "Districte 1").sum() == one.sum() > 0


def test_a_third_code_of_a_yes_or_no_is_asked_about():
    case = "70-binary-0-1-2-dont-know"
    assert "The item knows_where holds 2 in 44 of 120 answers" in refused(case)
    found = cleaned(case, {"items": {"knows_where": {"missing": {"2": "dont_know"}}}})
    table = raw_table(case, sep=";").loc[found.rows, "knows_where"]
    assert found.answers["knows_where"].values.sum() == (table == "1").sum()
    assert (found.answers["knows_where"].states == "dont_know").sum() == (table == "2").sum()
