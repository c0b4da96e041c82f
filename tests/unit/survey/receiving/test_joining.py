"""A second file of the same people, joined by an identifier."""

from __future__ import annotations

import pytest

from helpers.errors import SurveyFileError
from helpers.study.config import JoinedFile, SurveyFile
from helpers.survey.codebook.codebook import Codebook, RowFilter
from helpers.survey.receiving.reading import read_survey

MAIN = "id;Q1\n1;7\n2;8\n3;9\n4;5\n"


def read(folder, other: str, main: str = MAIN, **rule):
    (folder / "answers.csv").write_text(main, encoding="utf-8")
    (folder / "profile.csv").write_text(other, encoding="utf-8")
    part = JoinedFile(file="profile.csv", **({"by": "id"} | rule))
    return read_survey(folder, SurveyFile(join=(part,)))


def test_columns_stand_beside_by_the_identifier_whatever_its_order_and_spelling(tmp_path):
    raw = read(tmp_path, "ID;Q2\n03;c\n1.0;a\n2;b\n9;q\n", their="ID", fold=True)
    assert raw.frame["Q2"].tolist() == ["a", "b", "c", "not_asked"]
    assert raw.frame["Q1"].tolist() == ["7", "8", "9", "5"]
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
    write_profile(tmp_path, "id;trust\n1;9\n2;10\n3;4\n", {"other": [9.0, 1.0, 2.0]})
    raw = read_survey(tmp_path, SurveyFile(file="answers.csv", join=(JoinedFile(file="profile.sav", by="id"),)))
    assert raw.frame["trust"].tolist() == ["9", "10", "4"]
    assert raw.declared_missing == {"other": frozenset({"9"})}
    assert raw.questions == {"other": "Another question"}


def write_profile(folder, main: str, columns: dict[str, list[float]], labels: dict | None = None) -> None:
    """Write a survey and an SPSS file of the same three people, whose code 9 is missing."""
    import pandas as pd
    import pyreadstat

    (folder / "answers.csv").write_text(main, encoding="utf-8")
    (name,) = columns
    pyreadstat.write_sav(pd.DataFrame({"id": [1.0, 2.0, 3.0]} | columns), str(folder / "profile.sav"),
                         missing_ranges={name: [9]}, column_labels=["", "Another question"],
                         variable_value_labels={name: labels} if labels else None)  # fmt: skip


SPSS = SurveyFile(file="answers.csv", join=(JoinedFile(file="profile.sav", by="id"),))


def test_a_column_of_both_files_fills_the_surveys_blanks(tmp_path):
    raw = read(tmp_path, "id;Q1;Q2\n1;7;a\n2;;b\n3;9.0;c\n4;3;d\n", main="id;Q1\n1;7\n2;\n3;9\n4;\n")
    assert raw.frame["Q1"].tolist() == ["7", "", "9", "3"]
    assert [*raw.frame] == ["id", "Q1", "Q2"]
    assert "One blank of the column Q1 is filled from profile.csv" in " ".join(map(str, raw.notes))


def test_a_column_that_contradicts_the_surveys_own_is_refused_with_its_rows(tmp_path):
    other = "id;Q1;Q2\n1;7;a\n2;3;b\n3;9;c\n4;1;d\n"
    with pytest.raises(SurveyFileError) as refused:
        read(tmp_path, other)
    assert "Q1 stands in profile.csv too, and the two differ in 2 of 4 rows that hold both, such as rows 3, 5" in str(
        refused.value
    )
    raw = read(tmp_path, other, columns=("Q2",))
    assert (raw.frame["Q1"].tolist(), raw.frame["Q2"].tolist()) == (["7", "8", "9", "5"], ["a", "b", "c", "d"])


def test_labels_and_missing_codes_of_the_joined_column_are_seen_through(tmp_path):
    write_profile(tmp_path, "id;sex\n1;Dona\n2;\n3;\n", {"sex": [1.0, 2.0, 9.0]}, {1.0: "Dona", 2.0: "Home"})
    raw = read_survey(tmp_path, SPSS)
    assert raw.frame["sex"].tolist() == ["Dona", "2", ""]
    assert raw.labels["sex"]["2"] == "Home"
    (tmp_path / "answers.csv").write_text("id;sex\n1;Home\n2;Home\n3;Dona\n", encoding="utf-8")
    with pytest.raises(SurveyFileError, match="differ in 1 of 2 rows that hold both, such as rows 2"):
        read_survey(tmp_path, SPSS)


def test_what_a_tool_writes_of_each_form_stays_each_forms(tmp_path):
    raw = read(tmp_path, "id;Start time;Q2\n1;10:00;a\n2;10:10;b\n", main="id;Start time;Q1\n1;9:00;7\n2;9:10;8\n")
    assert raw.frame["Start time"].tolist() == ["9:00", "9:10"]
    assert raw.frame["Start time [profile.csv]"].tolist() == ["10:00", "10:10"]


@pytest.mark.parametrize(("ours", "theirs"), [("a1 b2 c3", "A1 b2 c3"), ("001 002 x3", "1 002 x3")])
def test_identifiers_that_differ_in_their_writing_are_nobodys_until_it_is_said(tmp_path, ours, theirs):
    main = "id;Q1\n" + "".join(f"{key};{i}\n" for i, key in enumerate(ours.split()))
    other = "id;Q2\n" + "".join(f"{key};{i}\n" for i, key in enumerate(theirs.split()))
    with pytest.raises(
        SurveyFileError, match=r"1 identifiers of answers\.csv stand in profile\.csv in another writing"
    ):
        read(tmp_path, other, main=main)
    assert read(tmp_path, other, main=main, fold=True).frame["Q2"].tolist() == ["0", "1", "2"]
    assert read(tmp_path, other, main=main, fold=False).frame["Q2"].tolist() == ["not_asked", "1", "2"]


def test_two_people_whose_identifiers_differ_in_capitals_stay_two(tmp_path):
    raw = read(tmp_path, "id;Q2\na1;x\nA1;y\n01;z\n1;w\n", main="id;Q1\nA1;7\na1;8\n1;9\n01;4\n")
    assert raw.frame["Q2"].tolist() == ["y", "x", "w", "z"]


def test_only_this_councils_rows_are_joined(tmp_path):
    main = "id;council;Q1\n1;A;7\n2;A;8\n1;B;3\n2;B;4\n"
    (tmp_path / "answers.csv").write_text(main, encoding="utf-8")
    (tmp_path / "profile.csv").write_text("id;council;Q2\n1;A;x\n2;A;y\n1;B;z\n2;B;w\n", encoding="utf-8")
    survey = SurveyFile(file="answers.csv", join=(JoinedFile(file="profile.csv", by="id"),))
    raw = read_survey(tmp_path, survey, Codebook(filter=RowFilter(column="council", keep=("B",))))
    assert raw.frame["Q2"].tolist() == ["not_asked", "not_asked", "z", "w"]
    with pytest.raises(SurveyFileError, match="names somebody twice, as in rows 2, 3, 4, 5"):
        read_survey(tmp_path, survey)


def test_a_file_that_does_not_tell_councils_apart_is_told_so(tmp_path):
    main = "id;council;Q1\n1;A;7\n2;A;8\n1;B;3\n2;B;4\n"
    (tmp_path / "answers.csv").write_text(main, encoding="utf-8")
    (tmp_path / "profile.csv").write_text("id;Q2\n1;x\n2;y\n1;z\n2;w\n", encoding="utf-8")
    survey = SurveyFile(file="answers.csv", join=(JoinedFile(file="profile.csv", by="id"),))
    with pytest.raises(SurveyFileError, match="rows 2, 3, 4, 5, and the file has no column council, by which"):
        read_survey(tmp_path, survey, Codebook(filter=RowFilter(column="council", keep=("B",))))


def test_addresses_are_the_same_in_capitals(tmp_path):
    raw = read(tmp_path, "id;Q2\nada@a.cat;x\nB@b.cat;y\n", main="id;Q1\nAda@A.cat;7\nb@b.cat;8\n")
    assert raw.frame["Q2"].tolist() == ["x", "y"]


def test_a_file_is_not_joined_to_itself_and_another_sheet_of_it_is(tmp_path):
    import pandas as pd

    with pd.ExcelWriter(tmp_path / "e.xlsx") as book:
        pd.DataFrame({"id": [1, 2, 3], "Q1": [7, 8, 9]}).to_excel(book, sheet_name="Answers", index=False)
        pd.DataFrame({"id": [3, 1, 2], "Q2": ["c", "a", "b"]}).to_excel(book, sheet_name="Profile", index=False)
    part = JoinedFile(file="e.xlsx", by="id", sheet="Profile")
    raw = read_survey(tmp_path, SurveyFile(file="e.xlsx", sheet="Answers", join=(part,)))
    assert raw.frame["Q2"].tolist() == ["a", "b", "c"]
    with pytest.raises(SurveyFileError, match=r"e\.xlsx and e\.xlsx under survey are the same file"):
        read_survey(tmp_path, SurveyFile(file="e.xlsx", sheet="Profile", join=(part,)))


def test_one_file_is_joined_to_all_parts_of_a_survey(tmp_path):
    (tmp_path / "a.csv").write_text("id;Q1\n1;7\n2;8\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("id;Q1\n3;9\n4;5\n", encoding="utf-8")
    (tmp_path / "profile.csv").write_text("id;Q2\n4;d\n1;a\n2;b\n3;c\n", encoding="utf-8")
    survey = SurveyFile(file=["a.csv", "b.csv"], join=(JoinedFile(file="profile.csv", by="id"),))
    assert read_survey(tmp_path, survey).frame["Q2"].tolist() == ["a", "b", "c", "d"]
    (tmp_path / "b.csv").write_text("id;Q1\n1;9\n4;5\n", encoding="utf-8")
    with pytest.raises(SurveyFileError, match=r"names somebody in two files, as in rows a\.csv 2, b\.csv 2"):
        read_survey(tmp_path, survey)


def test_two_people_of_one_identifier_get_no_answers_of_somebody_else(tmp_path):
    with pytest.raises(SurveyFileError, match="names somebody twice, as in rows 2, 4"):
        read(tmp_path, "id;Q2\n1;a\n2;b\n", main="id;Q1\n1;7\n2;8\n1;9\n")


@pytest.mark.parametrize(("ours", "theirs", "forms"), [
    ("1000 1001 7", "1.000 1.001 7", "of the form 9999, and there 9.999"),
    ("1000 1001 7", "1,000 1001 7", "of the form 9999, and there 9,999"),
    ("E0081 E2 E3", "E-0081 E2 E3", "of the form A0099, and there A-0099"),
    ("E0081 E2 E3", "E0O81 E2 E3", "of the form A0099, and there A0O99"),
    ("E-81 E2 E3", "E–81 E2 E3", "of the form A-99, and there A[U+2013]99"),
    ("E_81 E2 E3", "E\u00a081 E2 E3", "of the form A_99, and there A[U+00A0]99"),
    ("a1 b2 c3", "A1 b2 c3", "of the form a9, and there A9"),
    ("A81 b2 c3", "A0081 b2 c3", "of the form A99, and there A0099"),
])  # fmt: skip
def test_the_writing_that_differs_is_said_without_the_identifiers(tmp_path, ours, theirs, forms):
    main = "id;Q1\n" + "".join(f"{key};{i}\n" for i, key in enumerate(ours.split(" ")))
    other = "id;Q2\n" + "".join(f"{key};{i}\n" for i, key in enumerate(theirs.split(" ")))
    with pytest.raises(SurveyFileError) as refused:
        read(tmp_path, other, main=main)
    assert forms in str(refused.value) and "81" not in str(refused.value)
    assert read(tmp_path, other, main=main, fold=True).frame["Q2"].tolist() == ["0", "1", "2"]


def test_a_thousand_is_not_taken_for_one(tmp_path):
    main = "id;Q1\n1;7\n2;8\n3;9\n4;5\n1001;6\n"
    raw = read(tmp_path, "id;Q2\n1.000;a\n2;b\n3;c\n4;d\n1001;e\n", main=main)
    assert raw.frame["Q2"].tolist() == ["not_asked", "b", "c", "d", "e"]


def test_many_who_are_not_in_the_other_file_are_asked_about(tmp_path):
    main = "id;Q1\n" + "".join(f"{i};7\n" for i in range(1, 41))
    other = "id;Q2\n" + "".join(f"{i};a\n" for i in range(1, 36))
    with pytest.raises(SurveyFileError, match="5 of 40 interviews of answers"):
        read(tmp_path, other, main=main)
    raw = read(tmp_path, other, main=main, incomplete=True)
    assert raw.frame["Q2"].eq("not_asked").sum() == 5
    raw = read(tmp_path, other + "36;a\n", main=main)
    assert raw.frame["Q2"].eq("not_asked").sum() == 4


def test_what_is_wrong_with_a_joined_column_names_the_file_that_it_is_from(tmp_path):
    raw = read(tmp_path, "id;pes\n1;a\n2;b\n3;c\n4;d\n")
    assert raw.file_of("pes") == "profile.csv + answers.csv" and raw.file_of("Q1") == "answers.csv"
