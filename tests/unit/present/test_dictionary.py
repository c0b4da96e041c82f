"""The dictionary says what there is to ask, from the schemas themselves, and refuses what there is not."""

import pandas as pd
import pytest
from cleaned_town import speaking, town

from helpers.errors import UsageError
from helpers.present import dictionary
from helpers.study.artefacts import artefacts
from helpers.study.open_tables import Tables


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_tables_columns_and_questions_are_all_there(tmp_path, monkeypatch, language):
    study, _ = speaking(town()[0], language)
    items = town()[2].items
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path))
    study.write("items", items)
    found = dictionary.tables(study)
    assert found.iloc[:, 0].tolist() == list(artefacts())
    assert found.set_index(found.columns[0]).iloc[:, 0].dropna().to_dict() == {"items": len(items)}
    assert dictionary.columns("estimates", study).iloc[:, 0].tolist() == list(artefacts()["estimates"].columns)
    asked = dictionary.questions(items, study)
    assert asked.iloc[:, 0].tolist() == items.loc[items["is_asked"], "item"].tolist()
    assert asked.iloc[:, 1].notna().all()
    with pytest.raises(UsageError, match="estimates"):
        dictionary.columns("estimate", study)


def test_tables_complete_to_what_the_method_has(tmp_path):
    tables = Tables(tmp_path)
    assert set(dir(tables)) == set(artefacts())
    with pytest.raises(AttributeError, match="no table estimate"):
        tables.estimate  # noqa: B018
    items = town()[2].items
    from helpers.study.artefacts import write_table

    write_table(items, "items", tmp_path)
    assert tables.items["item"].tolist() == items["item"].tolist()
    assert "Tables written: items." in repr(tables)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("statement", "image_index", False), ("statement", "ster_poor", True), ("outcome", "image_index", True),
        ("as_text", "sub/x.csv", False), ("as_text", "..\\x.csv", False), ("as_text", "x.xlsx", False),
        ("as_text", "", False), ("as_text", "mine.CSV", True), ("as_workbook", "mine.xlsx", True),
        ("as_workbook", "mine.xls", False),
    ],
)  # fmt: skip
def test_what_explore_cannot_use_is_refused_before_anything_is_computed(name, value, allowed):
    people = pd.DataFrame({"image_index": [50.0], "ster_poor": [3.0], "district": ["Nord"]})
    estimates = pd.DataFrame({"indicator": ["image_index", "ster_poor"], "domain": ["all", "district"]})
    items = pd.DataFrame({"item": ["ster_poor"], "kind": ["scale"], "is_asked": [True]})
    if allowed:
        dictionary.check(people, estimates, items, **{name: value})
        return
    with pytest.raises(UsageError) as refused:
        dictionary.check(people, estimates, items, **{name: value})
    assert refused.value.problems[0].values["parameter"] == name


def test_what_stands_empty_in_explore_is_something_that_the_survey_has():
    people = pd.DataFrame({"image_index": [50.0], "stigma": [20.0], "stig_hide": [3.0], "district": ["Nord"]})
    estimates = pd.DataFrame(
        {"indicator": ["image_index", "stigma", "stig_hide"], "domain": ["all", "district", "all"]}
    )
    items = pd.DataFrame({"item": ["stig_hide"], "kind": ["scale"], "is_asked": [True]})
    empty = {"outcome": "image_index", "statement": "", "beside": ""}
    assert dictionary.check(people, estimates, items, **empty) == ("stig_hide", "stigma")
    people = people.assign(awareness=1.0)
    estimates = pd.DataFrame(
        {"indicator": ["image_index", "stigma", "awareness"], "domain": ["all", "district", "all"]}
    )
    assert dictionary.check(people, estimates, items, **empty) == ("stig_hide", "awareness")
