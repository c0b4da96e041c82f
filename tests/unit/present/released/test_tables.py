"""What is given away as data is cleared, as exact as the report, and named, in files that describe themselves."""

import io
import json
import zipfile

import pandas as pd
import pytest
from a_study import a_study
from cleaned_town import town

from helpers.present.language.words import Words
from helpers.present.released import fields
from helpers.present.released.delivered import write_released
from helpers.present.released.summary import summary
from helpers.present.released.tables import released_tables

LEVELS = {"Nord": 60, "Sud": 4, "Est": 25}


def _row(indicator, domain="all", level="all", n=388, value=58.3125, half=1.0567, error=0.5235):
    item, _, answer = indicator.partition("__")
    return {
        "council": "vila", "wave": "2025", "indicator": indicator, "measure": item, "answer": answer or None,
        "domain": domain, "level": level, "estimate": value, "std_error": error, "conf_low": value - half,
        "conf_high": value + half, "n": n, "n_effective": n / 1.3, "is_suppressed": False,
    }  # fmt: skip


@pytest.fixture(scope="module")
def held():
    rows = [_row("image_index"), _row("quiz_anyone__wrong", value=0.3644, half=0.0312, error=0.01592)]
    rows += [_row("image_index", "district", level, n, 57.4321 + n / 100) for level, n in LEVELS.items()]
    rows += [_row("image_index", "is_user", level, 190, 61.8) for level in ("0", "1")]
    rows += [_row("interview_minutes", value=12.0)]
    items = town()[2].items
    noted = items.iloc[[0]].assign(item="interview_minutes", construct="paradata", kind="number")
    across = {
        "scale": ["image_index"],
        "grouping": ["is_user"],
        "congruence": [0.99],
        "holds": [True],
        "level": ["metric"],
    }
    answer = {"item": "quiz_anyone", "answer": ["wrong", "correct"], "place": [0, 1], "estimate": [0.3644, 0.0042],
              "std_error": 0.01, "conf_low": [0.33, 0.001], "conf_high": [0.4, 0.009], "n": 380, "n_effective": 300.0,
              "of_asked": [0.3571, 0.0041], "of_asked_low": 0.1, "of_asked_high": 0.2, "n_asked": 388,
              "is_suppressed": False}  # fmt: skip
    return {
        "estimates": pd.DataFrame(rows), "items": pd.concat([items, noted]), "invariance": pd.DataFrame(across),
        "answers": pd.DataFrame(answer),
    }  # fmt: skip


def _released(held, language="ca"):
    return released_tables(a_study(language, held), Words(language))


def test_small_groups_and_what_would_give_them_away_have_no_figure_and_a_reason(held):
    rows = _released(held)["estimates"].query("domain == 'district'").set_index("level")
    assert rows["missing"].fillna("").to_dict() == {"Nord": "", "Sud": "few_people", "Est": "few_people"}
    assert rows.loc[["Sud", "Est"], ["estimate", "std_error", "conf_low", "conf_high", "n"]].isna().all(axis=None)


def test_figures_are_as_exact_as_the_report_prints_them(held):
    rows = _released(held)["estimates"].set_index(["indicator", "level"])
    numbers = ["estimate", "std_error", "conf_low", "conf_high", "n"]
    assert rows.loc[("image_index", "all"), numbers].tolist() == [58.3, 0.52, 57.3, 59.4, 388]
    assert rows.loc[("quiz_anyone__wrong", "all"), numbers].tolist() == [0.36, 0.016, 0.33, 0.4, 388]
    group = rows.loc[("image_index", "Nord"), numbers]
    # Its ends go outward.
    assert group.iloc[[0, 2, 3]].tolist() == [58.0, 56.0, 60.0]
    # Of groups neither the error nor how many answered is told: both would say how many left a question out.
    assert group.iloc[[1, 4]].isna().all()


def test_a_scale_that_is_not_one_measure_in_two_groups_has_no_figures_there(held):
    rows = _released(held)["estimates"].query("domain == 'is_user'")
    assert rows["missing"].tolist() == ["not_one_measure"] * 2
    assert rows[["estimate", "conf_low", "conf_high"]].isna().all(axis=None)


def test_what_the_interview_noted_of_itself_is_not_given_away(held):
    assert "interview_minutes" not in set(_released(held)["estimates"]["indicator"])


def test_answers_of_a_few_in_a_thousand_are_not_nobody(held):
    rows = _released(held)["answers"].set_index("answer")
    assert rows["estimate"].to_dict() == {"wrong": 0.36, "correct": 0.004}
    assert rows["of_asked"].to_dict() == {"wrong": 0.36, "correct": 0.004}
    assert rows["answer_name"].to_dict() == {"wrong": "Error", "correct": "Encert"}


def test_every_column_of_every_table_is_described_and_none_is_left_over():
    named = {column for table in fields.TABLES.values() for column in table.columns}
    assert named == set(fields.FIELDS)
    assert all(set(table.key) <= set(table.columns) for table in fields.TABLES.values())


SEGMENT = {"segment": "s1", "std_error": 0.0, "size": 193.0, "n": 41, "main_issue": "none", "second_issue": "none"}


def test_what_the_report_prints_of_groups_is_what_is_given_away(held):
    """Ages were given away with an interval that the report denies them, and images of classes in whole points."""
    classes = {"label": "favourable", "share": 0.2324, "share_low": 0.2034, "share_high": 0.2643,
               "image": 61.6387, "image_low": 59.5754, "image_high": 63.7019, "basis": "latent_class"}  # fmt: skip
    ages = classes | {"label": "age_16_44", "share": 0.35, "share_low": 0.343, "share_high": 0.374, "basis": "domain"}
    for row, ends, image in ((classes, [0.2, 0.26], [61.6, 59.6, 63.7]), (ages, None, [61.6, 59.6, 63.7])):
        given = _released(held | {"segments": pd.DataFrame([SEGMENT | row])})["segments"].iloc[0]
        shares = given[["share_low", "share_high"]]
        assert shares.isna().all() if ends is None else shares.tolist() == ends
        assert given[["image", "image_low", "image_high"]].tolist() == image


def test_an_effect_that_the_report_tells_from_zero_holds_no_zero_as_data(held):
    figures = {"driver": "self_relevance", "outcome": "image_index", "estimate": 1.31, "conf_low": 0.0312,
               "conf_high": 2.58, "q_value": 0.041, "importance": 0.1, "importance_low": 0.02, "importance_high": 0.2,
               "performance": 50.0, "n": 120}  # fmt: skip
    given = _released(held | {"drivers": pd.DataFrame([figures])})["drivers"].iloc[0]
    assert given[["effect", "effect_low", "effect_high"]].tolist() == [1.3, 0.03, 2.6]


def test_of_frames_that_word_lists_misread_no_interval_of_their_number_is_given_away():
    assert not [name for name in fields.TABLES["framing"].columns if name.endswith(("_low", "_high"))]


def test_the_summary_counts_the_people_of_whom_the_figures_are(held):
    """142 were said to be worth 116: 19 of them answered for associations, and stand in no figure of everybody."""
    counts = {"rows_kept": 142.0, "rows_residents": 123.0, "n_effective": 115.94}
    quality = pd.DataFrame({"measure": list(counts), "value": list(counts.values())})
    study = a_study("en", held | {"quality": quality})
    told = summary(study, released_tables(study, Words("en")))["sample"]
    assert (told["n"], told["n_effective"]) == (123, 116)


CHANGE = pd.DataFrame([{
    "indicator": "image_index", "previous": 55.1234, "current": 58.3125, "change": 3.1891, "std_error": 0.7123,
    "conf_low": 1.7911, "conf_high": 4.5871, "p_value": 0.0004, "q_value": 0.0111,
}])  # fmt: skip


def _changed(held, now, before):
    earlier = a_study("ca", held, sample=before)
    study = a_study("ca", held | {"changes": CHANGE}, earlier, sample=now, wave={"previous": "2023"})
    return released_tables(study, Words("ca"))


def test_a_change_is_given_away_where_the_report_tells_it_and_nowhere_else(held):
    drawn, open_link = {"type": "probability", "mode": "web"}, {"type": "opt_in", "mode": "web"}
    row = _changed(held, drawn, drawn)["changes"].iloc[0]
    names = ["since", "unit", "change", "change_error", "change_low", "change_high"]
    assert row[names].tolist() == ["2023", "score", 3.2, 0.71, 1.8, 4.6]
    # Not told by the report: people who chose themselves twice, and two kinds of sample.
    assert "changes" not in _changed(held, open_link, open_link)
    assert "changes" not in _changed(held, drawn, open_link)


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_the_files_are_a_data_package_and_the_summary_fits_its_schema(held, tmp_path, language):
    import jsonschema
    from frictionless import Package, system

    write_released(a_study(language, held), Words(language), tmp_path)
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "fieldName", "note"])
    assert report.stats["tasks"] == 2
    schema = json.loads((tmp_path / "summary.schema.json").read_text(encoding="utf-8"))
    told = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(told)
    assert {one["id"] for one in told["indicators"]} == {"image_index", "quiz_anyone__wrong"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(told | {"respondents": []})


def test_each_form_holds_the_same_rows_and_the_same_bytes_twice(held, tmp_path):
    study = a_study("ca", held)
    first, again = ({path.name: path.read_bytes() for path in write_released(study, Words("ca"), tmp_path / name)}
                    for name in ("a", "b"))  # fmt: skip
    assert first == again
    rows = _released(held)["estimates"]
    text = pd.read_csv(io.BytesIO(first["estimates.csv"]), dtype={"wave": str, "level": str})
    kept = pd.read_parquet(io.BytesIO(first["estimates.parquet"]))
    sheet = pd.read_excel(
        io.BytesIO(first["data.xlsx"]), "estimates", dtype={"wave": str, "level": str}, engine="calamine"
    )
    for other in (text, kept, sheet):
        assert list(other.columns) == list(rows.columns)
        assert other["estimate"].round(6).equals(rows["estimate"].round(6).rename("estimate"))
    with zipfile.ZipFile(io.BytesIO(first["data.xlsx"])) as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist())


def test_alike_questions_have_one_digest_and_other_words_another(held, tmp_path):
    from helpers.present.released.summary import summary

    def digests(items):
        study = a_study("ca", held | {"items": items})
        told = summary(study, released_tables(study, Words("ca")))
        return {one["id"]: one["measured_by"] for one in told["indicators"]}

    items = held["items"]
    turned = items.assign(text_ca=items["text_ca"].where(items["item"] != "quiz_anyone", "Una altra pregunta"))
    before, after = digests(items), digests(turned)
    assert before["image_index"] == after["image_index"]
    assert before["quiz_anyone__wrong"] != after["quiz_anyone__wrong"]
