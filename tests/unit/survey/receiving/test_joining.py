"""A second file of the same people, joined by an identifier."""

from __future__ import annotations

import pytest

from helpers.errors import SurveyFileError
from helpers.study.config import JoinedFile, SurveyFile
from helpers.survey.receiving.reading import read_survey

MAIN = "id;Q1\n1;7\n2;8\n3;9\n4;5\n"


def read(folder, other: str, main: str = MAIN, **rule):
    (folder / "answers.csv").write_text(main, encoding="utf-8")
    (folder / "profile.csv").write_text(other, encoding="utf-8")
    part = JoinedFile(file="profile.csv", **({"by": "id"} | rule))
    return read_survey(folder, SurveyFile(join=(part,)))


def test_columns_stand_beside_by_the_identifier_whatever_its_order_and_spelling(tmp_path):
    raw = read(tmp_path, "ID;Q2;Q1\n03;c;z\n1.0;a;x\n2;b;y\n9;q;w\n", their="ID")
    assert raw.frame["Q2"].tolist() == ["a", "b", "c", "not_asked"]
    assert raw.frame["Q1"].tolist() == ["7", "8", "9", "5"]
    assert raw.frame["Q1 [profile.csv]"].tolist()[:3] == ["x", "y", "z"]
    told = str(raw.notes[-1])
    assert "3 of 4 interviews are in it, and 1 of its rows belong to no interview" in told


@pytest.mark.parametrize(("other", "rule", "said"), [
    ("id;Q2\n1;a\n1;b\n2;c\n3;d\n", {}, "names somebody twice, as in rows 2, 3"),
    ("id;Q2\n7;a\n8;b\n1;c\n", {}, "Only 1 of 4 interviews of answers.csv are found in profile.csv by id"),
    ("person;Q2\n1;a\n2;b\n", {}, "profile.csv has no column id to join it by"),
    ("id;Q2\n1;a\n2;b\n", {"by": "token", "their": "id"}, "answers.csv has no column token to join it by"),
])  # fmt: skip
def test_what_cannot_be_joined_is_refused_with_the_way_out(tmp_path, other, rule, said):
    with pytest.raises(SurveyFileError) as refused:
        read(tmp_path, other, **rule)
    assert said in str(refused.value)


def test_who_has_no_identifier_has_no_partner_and_stays(tmp_path):
    raw = read(tmp_path, "id;Q2\n1;a\n;b\n2;c\n3;d\n", main="id;Q1\n1;7\n;8\n2;9\n3;4\n")
    assert raw.frame["Q2"].tolist() == ["a", "not_asked", "c", "d"]


def test_what_another_file_says_of_its_codes_holds_for_its_own_columns_alone(tmp_path):
    import pandas as pd
    import pyreadstat

    (tmp_path / "answers.csv").write_text("id;trust\n1;9\n2;10\n3;4\n", encoding="utf-8")
    beside = pd.DataFrame({"id": [1.0, 2.0, 3.0], "trust": [9.0, 1.0, 2.0]})
    pyreadstat.write_sav(beside, str(tmp_path / "profile.sav"), missing_ranges={"trust": [{"lo": 9, "hi": 10}]},
                         column_labels=["", "Another question"])  # fmt: skip
    raw = read_survey(tmp_path, SurveyFile(file="answers.csv", join=(JoinedFile(file="profile.sav", by="id"),)))
    assert raw.frame["trust"].tolist() == ["9", "10", "4"]
    assert raw.declared_missing == {"trust [profile.sav]": frozenset({"9"})}
    assert raw.questions == {"trust [profile.sav]": "Another question"}


def test_two_people_of_one_identifier_get_no_answers_of_somebody_else(tmp_path):
    with pytest.raises(SurveyFileError, match="names somebody twice, as in rows 2, 4"):
        read(tmp_path, "id;Q2\n1;a\n2;b\n", main="id;Q1\n1;7\n2;8\n1;9\n")
