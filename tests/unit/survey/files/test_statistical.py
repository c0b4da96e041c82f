"""SPSS and Stata files keep what they say of their own codes, and are counted by their own header."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from helpers.errors import SurveyFileError
from helpers.study.config import SurveyFile
from helpers.survey.files.own_marks import spss_cases
from helpers.survey.files.raw import named_values, substantive
from helpers.survey.files.statistical import announced_cases
from helpers.survey.receiving.reading import read_survey


def read(folder, **config):
    return read_survey(folder, SurveyFile(**config))


def spss(folder, name="e.sav", **options):
    frame = pd.DataFrame({"q1": [1.0, 2.0, 7.0, 98.0, np.nan] * 20, "q2": ["Núria", "", "NC", "x", "y"] * 20})
    pyreadstat.write_sav(frame, folder / name, **options)
    return folder / name


@pytest.mark.parametrize("options", [{}, {"row_compress": True}, {"compress": True}])
def test_the_cases_that_an_spss_file_announces_are_counted(tmp_path, options):
    path = spss(tmp_path, **options)
    raw = read(tmp_path)
    assert (len(raw.frame), raw.counted, raw.counted_by) == (100, 100, "cases")
    for cut in (8, 60, len(path.read_bytes()) // 3):
        path.write_bytes(path.read_bytes()[:-cut])
        with pytest.raises(SurveyFileError, match=r"export it again|Copy or export it again"):
            read(tmp_path)


@pytest.mark.parametrize("options", [{}, {"row_compress": True}, {"compress": True}])
def test_cases_that_an_spss_file_does_not_announce_are_counted_in_its_data(tmp_path, options):
    path = spss(tmp_path, note="nota", column_labels={"q1": "Què en pensa?"}, **options,
                variable_value_labels={"q1": {1.0: "Gens", 2.0: "Una mica més"}})  # fmt: skip
    content = bytearray(path.read_bytes())
    content[80:84] = b"\xff\xff\xff\xff"
    path.write_bytes(bytes(content))
    raw = read(tmp_path)
    assert (len(raw.frame), raw.counted, raw.counted_by) == (100, 100, "cases")


def test_a_layout_that_nobody_knows_is_counted_by_no_one(tmp_path):
    content = spss(tmp_path).read_bytes()
    assert spss_cases(content) == 100
    # A kind of record that the description of the format does not have; and no record at all.
    assert spss_cases(content[:176] + b"\x63\0\0\0" + content[180:]) is None and spss_cases(content[:100]) is None


def test_more_cases_in_the_data_than_were_read_are_refused(tmp_path, monkeypatch):
    path = spss(tmp_path)
    path.write_bytes(path.read_bytes()[:80] + b"\xff\xff\xff\xff" + path.read_bytes()[84:])
    whole = pyreadstat.read_sav
    monkeypatch.setattr(pyreadstat, "read_sav", lambda *args, **how: whole(*args, **how, row_limit=99))
    with pytest.raises(SurveyFileError, match=r"xport it again"):
        read(tmp_path)


def test_more_cases_announced_than_held_are_refused(tmp_path):
    path = spss(tmp_path, row_compress=True)
    content = bytearray(path.read_bytes())
    content[80:84] = (101).to_bytes(4, "little")
    path.write_bytes(bytes(content))
    with pytest.raises(SurveyFileError, match=r"xport it again"):
        read(tmp_path)


def test_missing_ranges_are_declared_code_by_code(tmp_path):
    ranges = {"q1": [{"lo": 97, "hi": 1e300}, {"lo": 7, "hi": 7}], "q2": [{"lo": "NC", "hi": "NC"}]}
    spss(tmp_path, missing_ranges=ranges, variable_value_labels={"q1": {98: "No sap"}})
    raw = read(tmp_path)
    assert raw.declared_missing == {"q1": {"7", "98"}, "q2": {"NC"}}
    assert raw.labels["q1"] == {"98": "No sap"}


@pytest.mark.parametrize("version", [8, 10, 12, 13, 15])
def test_statas_own_kinds_of_missing_stay_apart_from_letters(tmp_path, version):
    frame = pd.DataFrame({"q": [1.0, 2.0, "a", "z", np.nan] * 4, "s": ["a", "b", "", "a", "z"] * 4})
    labels = {"q": {1: "Sí", 2: "No", "a": "No sap", "z": "No contesta"}}
    pyreadstat.write_dta(
        frame, tmp_path / "e.dta", version=version, missing_user_values={"q": ["a", "z"]}, variable_value_labels=labels
    )
    raw = read(tmp_path)
    assert raw.frame["q"].tolist()[:5] == ["1", "2", ".a", ".z", ""]
    assert raw.frame["s"].tolist()[:5] == ["a", "b", "", "a", "z"]
    assert raw.labels["q"] == {"1": "Sí", "2": "No", ".a": "No sap", ".z": "No contesta"}
    assert raw.declared_missing == {"q": {".a", ".z"}}
    assert (raw.counted, announced_cases(tmp_path / "e.dta", "dta")) == (20, 20)


@pytest.mark.parametrize("version", [12, 13, 15])
@pytest.mark.parametrize("cut", [12, 60, 500])
def test_a_stata_file_without_its_labels_or_rows_is_refused(tmp_path, version, cut):
    frame = pd.DataFrame({"q": [1.0, 2.0] * 200})
    pyreadstat.write_dta(frame, tmp_path / "e.dta", version=version, variable_value_labels={"q": {1: "Sí", 2: "No"}})
    (tmp_path / "e.dta").write_bytes((tmp_path / "e.dta").read_bytes()[:-cut])
    with pytest.raises(SurveyFileError, match=r"xport it again"):
        read(tmp_path)


def test_a_wrongly_declared_encoding_is_found_and_said_and_a_wrong_one_given_refused(tmp_path):
    path = spss(tmp_path)
    path.write_bytes(path.read_bytes().replace("Núria".encode(), "Núria ".encode("cp1252")))
    raw = read(tmp_path)
    assert raw.frame["q2"].iloc[0] == "Núria"
    assert str(raw.notes[0]).endswith("it was read as WINDOWS-1252.")
    assert read(tmp_path, encoding="WINDOWS-1252").notes == ()
    with pytest.raises(SurveyFileError, match=r"not in the encoding UTF-8\. Write the one .* survey: encoding"):
        read(tmp_path, encoding="UTF-8")


def test_strata_stand_under_their_labels_and_weights_lack_what_is_declared_missing(tmp_path):
    frame = pd.DataFrame({"zone": [1.0, 2.0, 9.0] * 10, "w": [0.5, 1.5, 999.0] * 10})
    pyreadstat.write_sav(
        frame, tmp_path / "e.sav", missing_ranges={"zone": [9], "w": [999]},
        variable_value_labels={"zone": {1: "Centre", 2: "Afores", 9: "NC"}},
    )  # fmt: skip
    raw = read(tmp_path)
    assert named_values(raw, "zone").tolist()[:3] == ["Centre", "Afores", ""]
    assert substantive(raw, "w").tolist()[:3] == ["0.5", "1.5", ""]


@pytest.mark.parametrize("name", ["coef", "coeficient_final_2025", "Coef1"])
def test_a_file_that_was_weighted_when_it_was_saved_names_its_weight(tmp_path, name):
    frame = pd.DataFrame({"id": ["x" * 20] * 9, "trust": [5.0] * 9, name: [0.5, 1.5, 1.0] * 3, "age": [40.0] * 9})
    path = tmp_path / "e.sav"
    pyreadstat.write_sav(frame, path, column_labels=["Identificador", "", "Ajust", ""], missing_ranges={"trust": [9]})
    assert read(tmp_path).weighted_by == ""
    content = bytearray(path.read_bytes())
    # A text of 20 signs takes three places, a number one.
    content[76:80] = (5).to_bytes(4, "little")
    path.write_bytes(content)
    assert read(tmp_path).weighted_by == name


#: Where a Stata file's map keeps the beginnings of what stands behind its characteristics.
MAP = range(9, 14)


@pytest.mark.parametrize(("mark", "name"), [(b"_svy_wvar", "coef1"), (b"pweight", "q1"), (b"_svy_strata1", "")])
def test_the_weight_of_a_stata_files_survey_settings_is_named(tmp_path, mark, name):
    path = tmp_path / "e.dta"
    pyreadstat.write_dta(pd.DataFrame({"q1": [1.0, 2.0] * 20, "coef1": [0.5, 1.5] * 20}), str(path), version=14)
    content = path.read_bytes()
    field = b"_dta".ljust(129, b"\0") + mark.ljust(129, b"\0") + (name or "q1").encode() + b"\0"
    said = b"<ch>" + len(field).to_bytes(4, "little") + field + b"</ch>"
    start = content.index(b"<map>") + 5
    head, *places = content[:start], *np.frombuffer(content[start : start + 112], "<i8")
    moved = np.array([n + len(said) * (i in MAP) for i, n in enumerate(places)], "<i8").tobytes()
    rest = content[start + 112 :].replace(b"<characteristics>", b"<characteristics>" + said, 1)
    path.write_bytes(head + moved + rest)
    raw = read(tmp_path)
    assert (raw.weighted_by, raw.counted, raw.frame["coef1"].tolist()[:2]) == (name, 40, ["0.5", "1.5"])
