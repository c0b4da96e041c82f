"""From raw cells to kept respondents: nothing disappears, and nobody's words are shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.errors import CodebookError, MirallError, SurveyFileError
from helpers.study.config import Council, SurveyFile
from helpers.study.instrument import read_instrument
from helpers.survey.all_problems import survey_problems
from helpers.survey.assembling import items_table, nonresponse_table, quality_table, respondents_table, weigh
from helpers.survey.checking.codes.categories import bands
from helpers.survey.checking.codes.faults import REPEATED
from helpers.survey.cleaning.steps import CleanSurvey, clean_survey
from helpers.survey.codebook.codebook import Codebook, RowFilter
from helpers.survey.files.raw import RawSurvey

INSTRUMENT = read_instrument()
SECRET = "La meva veïna Maria rep ajuda"
AGREE = ["rel_like_me", "rel_any_stage", "ster_poor", "ster_charity", "stig_ashamed", "stig_treated", "stig_judged"]


def council(**sample) -> Council:
    options = sample.pop("options", {})
    return Council.model_validate({
        "name": "Prova", "population": 1000, "wave": {"label": "2025", "start": "2025-03-01", "end": "2025-03-31"},
        "sample": {"type": "quota", **sample}, "options": options,
    })  # fmt: skip


def people(n: int = 40, seed: int = 1) -> pd.DataFrame:
    """Return n clean raw rows."""
    rng = np.random.default_rng(seed)
    cells = {item: rng.integers(1, 6, n).astype(str) for item in AGREE}
    cells |= {
        item: rng.integers(0, 11, n).astype(str) for item in ("val_close", "val_useful", "trust", "overall_image")
    }
    frame = pd.DataFrame({
        "respondent_id": [f"p{i}" for i in range(n)], "duration_seconds": rng.integers(300, 900, n).astype(str),
        "sex": rng.choice(["male", "female"], n), "age": rng.integers(18, 90, n).astype(str),
        "district": rng.choice(["Nucli Antic", "Eixample"], n), "use_own": "0", "use_family": "0", "satisfaction": "",
        "open_image": "", **cells,
    }).astype(str)  # fmt: skip
    frame.loc[frame[AGREE].nunique(axis=1) == 1, AGREE[0]] = "1"
    frame.index = range(2, n + 2)
    return frame


def clean(frame: pd.DataFrame, config: Council | None = None, book: Codebook | None = None, places=None) -> CleanSurvey:
    return clean_survey(RawSurvey(frame, "e.csv", "csv"), book or Codebook(), INSTRUMENT, config or council(), places)


def entries(found: CleanSurvey, reason: str) -> list[tuple]:
    rows = found.issues[found.issues["reason"] == reason]
    return [
        tuple(None if pd.isna(v) else v for v in row) for row in rows[["row", "item", "action", "value"]].to_numpy()
    ]


def with_cells(**cells) -> pd.DataFrame:
    """Return clean rows with row 5 changed."""
    frame = people()
    for column, text in cells.items():
        frame.loc[5, column] = text
    return frame


def test_clean_rows_all_stay_with_their_row_numbers():
    found = clean(people())
    assert found.counts == {"rows_received": 40, "rows_other_council": 0, "rows_kept": 40}
    assert list(found.rows) == list(range(2, 42))
    assert found.issues.empty


def test_duplicates_by_content_and_by_id():
    frame = people()
    frame.loc[42] = frame.loc[7].where(~frame.columns.isin(["respondent_id", "duration_seconds"]), "900")
    frame.loc[43] = frame.loc[8]
    frame.loc[43, "trust"] = ""
    found = clean(frame)
    assert entries(found, "duplicate") == [(42, None, "row_excluded", None), (43, None, "row_excluded", None)]
    assert 7 in found.rows and 8 in found.rows
    frame.loc[43, "trust"] = "3"
    with pytest.raises(SurveyFileError, match="in row 43, with as many answers"):
        clean(frame)
    assert 8 in clean(frame, council().model_copy(update={"survey": SurveyFile(same_identifier="one_person")})).rows


def test_a_column_that_is_no_identifier_throws_nobody_out():
    frame = people().assign(respondent_id="web")
    assert clean(frame).counts["rows_kept"] == 40


def test_speeders_by_the_median_and_flagged_where_council_yml_says_so():
    frame = with_cells(duration_seconds="40")
    assert entries(clean(frame), "speeder") == [(5, None, "row_excluded", None)]
    flagged = clean(frame, council(options={"exclude_speeders": False}))
    assert entries(flagged, "speeder") == [(5, None, "flagged", None)]
    assert flagged.counts["rows_kept"] == 40


def test_durations_come_from_start_and_end_where_only_these_are_there():
    frame = people().drop(columns="duration_seconds")
    frame["started_at"], frame["submitted_at"] = "2025-03-01 10:00:00", "2025-03-01 10:10:00"
    frame.loc[5, "submitted_at"] = "2025-03-01 10:00:30"
    assert entries(clean(frame), "speeder") == [(5, None, "row_excluded", None)]


def test_straight_lines_need_a_battery_worded_both_ways():
    assert entries(clean(with_cells(**dict.fromkeys(AGREE, "3"))), "straight_lining") == [
        (5, None, "row_excluded", None)
    ]
    one_way = people().drop(columns=["stig_treated", "rel_like_me", "rel_any_stage"])
    one_way.loc[5, [item for item in AGREE if item in one_way]] = "3"
    assert entries(clean(one_way), "straight_lining") == []


def test_ages_in_months_stop_the_reading_and_a_few_slips_do_not():
    frame = people()
    months = list(frame.index[:6])
    frame.loc[months, "age"] = [str(12 * int(age)) for age in frame.loc[months, "age"]]
    with pytest.raises(CodebookError, match=r"6 of \d+ ages, such as rows 2, 3, 4, 5, 6, are neither from 1 to"):
        clean(frame)
    slips = people()
    slips.loc[months[:3], "age"] = "540"
    assert len(entries(clean(slips), "impossible_age")) == 3


def test_ages_are_mended_set_aside_or_too_young():
    frame = people()
    frame.loc[5, "age"], frame.loc[6, "age"], frame.loc[7, "age"], frame.loc[8, "age"] = "1985", "199", "15", "vint"
    found = clean(frame)
    assert entries(found, "impossible_age") == [(5, "age", "repaired", "1985"), (6, "age", "value_set_aside", "199")]
    assert entries(found, "under_age") == [(7, None, "row_excluded", None)]
    assert entries(found, "not_a_number") == [(8, "age", "value_set_aside", None)]
    assert found.answers["age"].values[5] == 40
    assert found.answers["age_group"].values[5] == "30-44"
    assert found.derived == {"age_group": "age"}


def test_age_groups_that_were_asked_fill_in_for_missing_ages():
    frame = people().assign(age_group="")
    frame.loc[[5, 6], "age_group"] = "65-79"
    frame.loc[[5, 6], "age"] = ["", "44"]
    found = clean(frame)
    assert found.answers["age_group"].values[[5, 6]].tolist() == ["65-79", "30-44"]
    assert set(found.answers["age_group"].values[found.rows != 5]) - {"65-79"}
    assert bands(["16-29", "80+", "65 i més", "other"]) == {
        "16-29": (16, 29),
        "80+": (80, np.inf),
        "65 i més": (65, np.inf),
    }


def test_out_of_range_and_unknown_codes_keep_the_row():
    found = clean(with_cells(trust="44", sex="banana"))
    assert entries(found, "out_of_range") == [(5, "trust", "value_set_aside", "44")]
    assert entries(found, "unknown_code") == [(5, "sex", "value_set_aside", None)]
    assert found.counts["rows_kept"] == 40
    items = items_table(found).set_index("item")
    assert items.loc["trust", ["n_valid", "n_invalid"]].tolist() == [39, 1]


def test_routing_tells_not_asked_from_not_answered_and_sets_aside_what_it_forbids():
    frame = people()
    frame.loc[5, "satisfaction"] = "8"
    frame.loc[6, ["use_own", "satisfaction"]] = ["1", "9"]
    frame.loc[7, ["use_own", "satisfaction"]] = ["1", ""]
    frame.loc[8, ["use_own", "use_family", "satisfaction"]] = ["98", "", "7"]
    found = clean(frame)
    assert entries(found, "broken_routing") == [(5, "satisfaction", "value_set_aside", "8")]
    states = found.answers["satisfaction"].states
    assert states.loc[[5, 6, 7, 8, 9]].tolist() == ["invalid", "valid", "refused", "valid", "not_asked"]


def test_typed_districts_against_the_census_and_against_each_other():
    typed = {5: "NUCLI  antic", 6: "Nuclí Antic", 7: "Eixampla", 8: "N. Antic", 9: SECRET, 10: "eixample"}
    frame = people()
    for row, text in typed.items():
        frame.loc[row, "district"] = text
    found = clean(frame, places={"district": ["Nucli Antic", "Eixample"]})
    names = found.answers["district"].values
    assert [names[row] for row in (5, 6, 7, 8, 10)] == [
        "Nucli Antic",
        "Nucli Antic",
        "Eixample",
        "Nucli Antic",
        "Eixample",
    ]
    assert (9, "district", "value_set_aside", None) in entries(found, "unmatched_category")
    assert SECRET not in found.issues.to_string()
    free = clean(frame)
    assert free.answers["district"].values[5] == "Nucli Antic"
    assert free.answers["district"].values[7] == "Eixampla"


def test_consent_residence_and_empty_rows():
    frame = people().assign(consent="1", resident="1")
    frame.loc[5, "consent"], frame.loc[6, "consent"], frame.loc[7, "resident"] = "0", "", "0"
    frame.loc[8, :] = ""
    found = clean(frame)
    assert entries(found, "no_consent") == [(5, None, "row_excluded", None), (6, None, "row_excluded", None)]
    assert entries(found, "not_resident") == [(7, None, "row_excluded", None)]
    assert entries(found, "no_answers") == [(8, None, "row_excluded", None)]


def test_one_councils_rows_of_a_file_that_holds_several():
    frame = people().assign(barri=["1", "2"] * 20)
    found = clean(frame, book=Codebook(filter=RowFilter(column="barri", keep=("1.0",))))
    assert found.counts == {"rows_received": 40, "rows_other_council": 20, "rows_kept": 20}
    with pytest.raises(CodebookError, match="No row has 7 in barri"):
        clean(frame, book=Codebook(filter=RowFilter(column="barri", keep=("7",))))


def test_few_bad_weights_are_left_out_and_many_refused():
    frame = people().assign(pes="1,5")
    frame.loc[5, "pes"] = "-1"
    found = clean(frame, council(weight="pes"))
    assert entries(found, "bad_weight") == [(5, None, "row_excluded", None)]
    assert found.design["base_weight"].eq(1.5).all()
    frame.loc[2:20, "pes"] = "0"
    with pytest.raises(SurveyFileError, match=r"pes is missing, zero or negative in 19 of 40 rows, such as rows 2, 3"):
        clean(frame, council(weight="pes"))


@pytest.mark.parametrize("total", ["40", "40,000", "41,3"])
def test_the_sum_of_the_weights_below_them_is_no_weight_that_lost_its_mark(total):
    table = people().assign(w=[f"0,{720 + 14 * i % 500}" if i % 2 else f"1,{280 - 14 * i % 250}" for i in range(40)])
    below = pd.DataFrame(
        [["", *[""] * (table.shape[1] - 2), total]], columns=table.columns, index=[table.index[-1] + 1]
    )
    raw = RawSurvey(pd.concat([table, below]), "e.csv", "csv")
    problems, _ = survey_problems(raw, Codebook(), INSTRUMENT, council(weight="w"))
    assert [str(problem) for problem in problems if "weight" in str(problem)] == []
    lost = replace(raw, frame=table.assign(w=["40", *table["w"][1:]]))
    assert "weight" in str(survey_problems(lost, Codebook(), INSTRUMENT, council(weight="w"))[0][0])


def test_strata_that_are_an_item_follow_its_cleaning_and_unknown_design_columns_are_named():
    frame = with_cells(district="nucli antic")
    found = clean(frame, council(stratum="district", cluster="respondent_id"))
    assert set(found.design["stratum"]) == {"Nucli Antic", "Eixample"}
    assert found.design["cluster"].nunique() == 40
    with pytest.raises(CodebookError) as caught:
        clean(frame, council(stratum="distrito", weight="peso"))
    assert len(caught.value.problems) == 2 and "near: district" in str(caught.value)


def test_codes_that_were_not_mapped_stop_the_run_all_at_once():
    frame = people()
    frame["sex"] = ["X", "M"] * 20
    frame["trust"] = ["alta", "baixa"] * 20
    with pytest.raises(CodebookError) as caught:
        clean(frame)
    said = str(caught.value)
    assert len(caught.value.problems) == 2
    assert "e.csv, column sex: The item sex holds X, M in 40 of 40 answers, such as rows 2, 3, 4, 5, 6" in said
    assert "allowed: 0-10" in said and "under values in codebook.yml" in said


def test_a_file_of_something_else_is_refused_with_the_way_out():
    for frame in (people()[["sex"]].assign(invoice="7"), pd.DataFrame({"Maria Puig": ["7", "8"] * 30, "44": "a"})):
        with pytest.raises(CodebookError, match=r"No question of the instrument is known among the 2 col") as caught:
            clean(frame)
        # Without a header, names of columns are the first person's answers; `check` says the same as a run.
        assert "Puig" not in str(caught.value)
        raw = RawSurvey(frame, "e.csv", "csv")
        problems, _ = survey_problems(raw, Codebook(), INSTRUMENT, council())
        assert str(caught.value) in [str(problem) for problem in problems]


def test_no_row_left_is_said_with_the_reasons():
    with pytest.raises(SurveyFileError, match="rows_excluded_under_age 40"):
        clean(people().assign(age="12"), council(options={"minimum_age": 16}))
    with pytest.raises(CodebookError, match="40 of 40 ages are under 16"):
        clean(people().assign(age="12"))


def test_an_age_of_nought_is_no_age_and_leaves_nobody_out():
    found = clean(with_cells(age="0"))
    assert 5 in found.rows and entries(found, "impossible_age") == [(5, "age", "value_set_aside", "0")]


def test_a_code_of_the_filter_that_the_file_lacks_is_named():
    book = Codebook.model_validate({"filter": {"column": "district", "keep": ["Eixample", "Nucli"]}})
    with pytest.raises(CodebookError, match="No row has Nucli in district"):
        clean(people(), book=book)


@pytest.mark.parametrize(
    ("typed", "known", "meant"),
    [
        ("Can Puig Dalt de la Riera", "Can Puig Baix de la Riera", None),
        ("Barri de la Mina Nova", "Barri de la Mina Vella", None), ("Districte I", "Districte II", None),
        ("Eixample Est", "Eixample Oest", None), ("Zona nord A", "Zona nord B", None),
        ("Sant Andrue de la Barca", "Sant Andreu de la Barca", "Sant Andreu de la Barca"),
        ("Sant Andreu la Barca", "Sant Andreu de la Barca", "Sant Andreu de la Barca"),
        ("Eixanple", "Eixample", "Eixample"),
    ],
)  # fmt: skip
def test_a_place_is_mended_within_its_words_and_never_by_another_word(typed, known, meant):
    frame = people().assign(district="Centre")
    frame.loc[5, "district"] = typed
    found = clean(frame, places={"district": [known, "Centre"]}).answers["district"].values[5]
    assert (None if pd.isna(found) else found) == meant


def test_nobodys_words_are_in_issues_errors_or_tables():
    frame = people()
    for column in ("open_image", "sex", "age", "district", "trust"):
        frame.loc[5, column] = SECRET
    found = clean(frame, places={"district": ["Nucli Antic", "Eixample"]})
    items = items_table(found)
    people_kept = respondents_table(found, items)
    for table in (found.issues, people_kept, items, nonresponse_table(found, people_kept)):
        assert SECRET not in table.to_csv()
    frame["sex"] = [f"{SECRET} {i}" for i in range(40)]
    with pytest.raises(MirallError) as caught:
        clean(frame)
    assert SECRET not in str(caught.value) and "words of its own" in str(caught.value)


def test_tables_have_real_types_and_agree_with_each_other():
    frame = people().assign(
        **{"quiz_anyone": ["true", "98", "false", ""] * 10, "aided_telecare": ["1", "98", "0", ""] * 10}
    )
    found = clean(frame)
    items = items_table(found)
    kept = respondents_table(found, items)
    assert kept["trust"].dtype == float and kept["aided_telecare"].tolist()[:3] == [1.0, 0.0, 0.0]
    assert kept["quiz_anyone"].tolist()[:3] == ["correct", "dont_know", "wrong"] and kept["quiz_anyone"].isna().iloc[3]
    assert "open_image" not in kept and "respondent_id" not in kept
    assert kept["respondent"].tolist()[:2] == ["r00001", "r00002"]
    counted = items.set_index("item").loc["quiz_anyone", ["n_valid", "n_dont_know", "n_refused"]]
    assert counted.tolist() == [20, 10, 10]
    lacking = nonresponse_table(found, kept)
    assert (lacking["item"] == "quiz_anyone").sum() == 20
    assert not lacking.duplicated(["respondent", "item"]).any()


def test_weights_are_one_base_or_raked_to_the_population():
    found = clean(people().assign(pes="2"), council(weight="pes"))
    kept = respondents_table(found, items_table(found))
    plain = weigh(kept, None, council())
    assert plain.respondents["weight"].eq(1).all() and not plain.is_raked
    census = pd.DataFrame({"variable": "sex", "category": ["male", "female"], "population": [450.0, 350.0]})
    raked = weigh(kept, census, council())
    assert raked.residents == raked.respondents["weight"].sum() == pytest.approx(800)
    women = raked.respondents.loc[raked.respondents["sex"] == "female", "weight"].sum()
    assert women == pytest.approx(350)
    quality = quality_table(found, raked).set_index("measure")["value"]
    assert quality["n_effective"] == pytest.approx(40 / quality["design_effect"])
    assert quality["is_weighted"] == 1
    designed = weigh(kept.assign(base_weight=np.arange(1.0, 41)), None, council())
    assert designed.respondents["weight"].sum() == pytest.approx(1000)


cells = st.sampled_from(["", "1", "3", "5", "7", "98", "no", "Sí", "11", "1985", "abc", "N/A", "female", " Eixample"])


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_rows_and_values_are_kept_or_on_record(data):
    frame, drawn = people(12), {}
    for column in ("trust", "sex", "age", "district", "use_own", "satisfaction", "consent", "duration_seconds"):
        drawn[column] = data.draw(st.sets(st.sampled_from(list(frame.index)), max_size=4))
        for row in drawn[column]:
            frame.loc[row, column] = data.draw(cells)
    frame = frame.fillna("1")
    try:
        found = clean(frame)
    except CodebookError as refusal:
        # What several rows hold is asked about by its column; one or two stray cells never stop a survey.
        named = [column for column in drawn if f"column {column}:" in str(refusal)]
        assert named and all(len(drawn[column]) >= REPEATED for column in named)
        return
    out = sum(n for name, n in found.counts.items() if name.startswith("rows_excluded"))
    assert found.counts["rows_received"] == found.counts["rows_kept"] + out == 12
    left_out = set(found.issues.loc[found.issues["action"] == "row_excluded", "row"])
    assert left_out == set(frame.index) - set(found.rows)
    aside = {
        (r, i) for r, i in found.issues.loc[found.issues["action"] == "value_set_aside", ["row", "item"]].to_numpy()
    }
    for item, answers in found.answers.items():
        lost = answers.states.index[answers.states == "invalid"]
        if item != "age_group":
            assert {(row, item) for row in lost} <= aside
        # What is not an answer has no value, and what is one has.
        assert (answers.values.notna() == (answers.states == "valid")).all()


def test_row_order_changes_no_answer():
    frame = people()
    shuffled = frame.sample(frac=1, random_state=3)
    one, two = clean(frame), clean(shuffled)
    pd.testing.assert_series_equal(one.answers["trust"].values, two.answers["trust"].values.sort_index())


def test_strata_that_differ_in_their_writing_only_are_one():
    frame = people().assign(zona=["Rural", "rural", "RURAL", "Urbà"] * 10, unit=["1", "1.0", "01", "2"] * 10)
    found = clean(frame, council(stratum="zona", cluster="unit"))
    assert set(found.design["stratum"]) == {"Rural", "Urbà"} and set(found.design["cluster"]) == {"1", "2"}
    sections = people().assign(zona=["1.1", "1.10", "2.1", "2.10"] * 10)
    assert clean(sections, council(stratum="zona")).design["stratum"].nunique() == 4
