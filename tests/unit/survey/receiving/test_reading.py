"""Every format in which a survey arrives gives the same cells, and what was detected is said."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from helpers.errors import ConfigError, SurveyFileError
from helpers.present.language.words import Words
from helpers.study.config import SurveyFile, parse
from helpers.survey.files.mending import mend_text
from helpers.survey.files.textfiles import decode, detect_decimal, detect_separator
from helpers.survey.receiving.reading import read_survey

ROWS = [
    ["respondent_id", "district", "val_close", "peso"],
    ["a1", "Can Núria", "7", "1,25"],
    ["a2", "Peñíscola; nord", "8,5", "0,75"],
    ["a3", "L'Eixample · dreta", "", "1,00"],
]


def write(path, separator=";", encoding="utf-8"):
    lines = [separator.join(f'"{cell}"' if separator in cell or "," in cell else cell for cell in row) for row in ROWS]
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252", "mac_roman"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_text_in_any_encoding_and_separator(tmp_path, encoding, separator):
    write(tmp_path / "export.csv", separator, encoding)
    raw = read_survey(tmp_path, SurveyFile())
    assert raw.frame.to_numpy().tolist() == ROWS[1:]
    assert list(raw.frame.columns) == ROWS[0]
    assert list(raw.frame.index) == [2, 3, 4]
    assert (raw.separator, raw.decimal, raw.format) == (separator, ",", "csv")
    assert raw.encoding.replace("latin-1", "cp1252")[:4] in ("utf-", "cp12", "mac_")


def test_a_file_beside_the_named_one_with_its_header_is_named(tmp_path):
    write(tmp_path / "a.csv")
    (tmp_path / "population.csv").write_bytes((tmp_path / "a.csv").read_bytes())
    (tmp_path / "profile.csv").write_text("respondent_id;sex\na1;1\na2;2\n", encoding="utf-8")
    assert read_survey(tmp_path, SurveyFile(file="a.csv")).notes == ()
    (tmp_path / "copy.csv").write_bytes((tmp_path / "a.csv").read_bytes())
    (tmp_path / "b.csv").write_text((tmp_path / "a.csv").read_text("utf-8").replace("a1", "b1"), encoding="utf-8")
    (note,) = read_survey(tmp_path, SurveyFile(file="a.csv")).notes
    assert str(note).startswith("b.csv has the header of a.csv, and was not read. If both are of this survey")
    assert read_survey(tmp_path, SurveyFile(file=["a.csv", "b.csv"])).notes == ()


def test_two_letters_that_are_no_language_known_here_are_refused():
    with pytest.raises(ConfigError, match="fr is no language that is known here"):
        parse(SurveyFile, {"file": {"ca": "a.csv", "fr": "b.csv"}}, "council.yml")
    assert [part.language for part in SurveyFile(file={"web": "a.csv", "tel": "b.csv"}).parts] == [None, None]


def test_what_council_yml_says_goes_before_what_is_detected(tmp_path):
    (tmp_path / "export.csv").write_text("a|b;c\n1,5|x;y\n", encoding="utf-8")
    raw = read_survey(tmp_path, SurveyFile(separator="|", decimal=".", encoding="utf-8"))
    assert list(raw.frame.columns) == ["a", "b;c"]
    assert raw.decimal == "."


def test_line_breaks_and_separators_inside_quotes_stay_in_their_cell(tmp_path):
    (tmp_path / "export.csv").write_text('id;note;x\n1;"one; two\nthree";5\n2;;6\n', encoding="utf-8")
    raw = read_survey(tmp_path, SurveyFile())
    assert raw.frame["note"].tolist() == ["one; two\nthree", ""]


def test_excels_separator_line_and_blank_rows(tmp_path):
    (tmp_path / "export.csv").write_text("sep=;\na;b;c\n1;2;3\n;;\n4;5;\n", encoding="utf-8")
    raw = read_survey(tmp_path, SurveyFile())
    assert raw.frame.to_numpy().tolist() == [["1", "2", "3"], ["4", "5", ""]]
    assert list(raw.frame.index) == [2, 4]


def test_repeated_and_empty_headers_get_names_of_their_own(tmp_path):
    (tmp_path / "export.csv").write_text("a;a;;b\n1;2;3;4\n", encoding="utf-8")
    assert list(read_survey(tmp_path, SurveyFile()).frame.columns) == ["a", "a (2)", "column 3", "b"]


def test_a_few_foreign_bytes_do_not_spoil_a_utf_8_file():
    content = b"nom;barri\n" + "àéíóúñ;Núria\n".encode() * 20 + "Núria;x\n".encode("cp1252")
    text, name = decode(content)
    assert name == "utf-8"
    assert text.count("Núria") == 21


def test_workbook_with_a_title_numbers_dates_and_a_second_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Llegenda"
    book.active.append(["Això no són respostes"])
    sheet = book.create_sheet("Dades")
    sheet.append(["Enquesta 2025"])
    sheet.append(["id", "val_close", "ratio", "when", "yes"])
    sheet.append([1, 7.0, 0.5, pd.Timestamp("2025-03-04 10:11:12").to_pydatetime(), True])
    sheet.append([2, None, 1.25, None, False])
    book.save(tmp_path / "export.xlsx")
    raw = read_survey(tmp_path, SurveyFile())
    assert raw.sheet == "Dades"
    assert raw.frame.to_numpy().tolist() == [
        ["1", "7", "0.5", "2025-03-04 10:11:12", "true"],
        ["2", "", "1.25", "", "false"],
    ]
    assert read_survey(tmp_path, SurveyFile(sheet=1)).sheet == "Dades"
    with pytest.raises(SurveyFileError, match=r"no sheet Fulls \(it has: Llegenda, Dades\)"):
        read_survey(tmp_path, SurveyFile(sheet="Fulls"))


def test_spss_keeps_codes_labels_questions_and_declared_missing(tmp_path):
    frame = pd.DataFrame({"q1": [1.0, 2.0, 9.0, None], "q2": ["x", "", "y", "z"]})
    pyreadstat.write_sav(
        frame, tmp_path / "e.sav", column_labels=["¿Sexo?", "Nota"],
        variable_value_labels={"q1": {1: "Mujer", 2: "Hombre", 9: "NS/NC"}}, missing_ranges={"q1": [9]},
    )  # fmt: skip
    raw = read_survey(tmp_path, SurveyFile())
    assert raw.frame["q1"].tolist() == ["1", "2", "9", ""]
    assert raw.labels["q1"] == {"1": "Mujer", "2": "Hombre", "9": "NS/NC"}
    assert raw.questions["q1"] == "¿Sexo?"
    assert raw.declared_missing["q1"] == {"9"}


def test_stata_keeps_codes_and_labels(tmp_path):
    pyreadstat.write_dta(
        pd.DataFrame({"q1": [1, 2]}), tmp_path / "e.dta", variable_value_labels={"q1": {1: "Sí", 2: "No"}}
    )
    raw = read_survey(tmp_path, SurveyFile())
    assert (raw.format, raw.frame["q1"].tolist(), raw.labels["q1"]["1"]) == ("dta", ["1", "2"], "Sí")


def test_mojibake_is_mended_and_each_cell_is_on_record(tmp_path):
    (tmp_path / "e.csv").write_text("id;districte\n1;Can NÃºria\n2;Can Núria\n3;Can NÃºria\n", encoding="utf-8")
    raw = read_survey(tmp_path, SurveyFile())
    assert set(raw.frame["districte"]) == {"Can Núria"}
    assert raw.repairs.to_dict("list") == {"row": [2, 4], "column": ["districte", "districte"]}
    assert mend_text("São Tomé") == "São Tomé"


def test_several_files_and_none_are_refused_with_the_way_out(tmp_path):
    with pytest.raises(SurveyFileError, match=r"no survey file here \(allowed: \.csv"):
        read_survey(tmp_path, SurveyFile())
    for name in ("b.csv", "a.xlsx"):
        (tmp_path / name).write_text("x;y\n1;2\n")
    (tmp_path / "population.csv").write_text("variable,category,population\n")
    with pytest.raises(SurveyFileError, match=r"a\.xlsx, b\.csv\. Name one in council\.yml"):
        read_survey(tmp_path, SurveyFile())
    assert len(read_survey(tmp_path, SurveyFile(file="b.csv")).frame) == 1


def test_a_file_elsewhere_through_an_environment_variable(tmp_path, monkeypatch):
    folder, vault = tmp_path / "council", tmp_path / "vault"
    folder.mkdir(), vault.mkdir()
    (vault / "secret.csv").write_text("x;y\n1;2\n")
    monkeypatch.setenv("MIRALL_TEST_VAULT", str(vault))
    raw = read_survey(folder, SurveyFile(file="${MIRALL_TEST_VAULT}/secret.csv"))
    assert raw.name == "secret.csv"
    monkeypatch.delenv("MIRALL_TEST_VAULT")
    with pytest.raises(SurveyFileError, match="MIRALL_TEST_VAULT, which is not set"):
        read_survey(folder, SurveyFile(file="${MIRALL_TEST_VAULT}/secret.csv"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("e.csv", b"", "file is empty"),
        ("e.csv", b"a;b\n", "a header and no rows"),
        ("e.xlsx", b"PK not a workbook", "cut off or damaged"),
        ("e.xlsx", b"\x01\x00\x02;\x00", "NUL bytes"),
        ("e.numbers", b"PK", r"can be read .*found: e\.numbers"),
        ("e.sav", b"not spss", "cannot be read as sav"),
    ],
)
def test_unusable_files_are_refused_in_words(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SurveyFileError, match=said):
        read_survey(tmp_path, SurveyFile())


def test_a_missing_file_and_an_unknown_format_are_named(tmp_path):
    with pytest.raises(SurveyFileError, match=r"gone\.csv does not exist"):
        read_survey(tmp_path, SurveyFile(file="gone.csv"))
    (tmp_path / "notes.odt").write_text("x")
    with pytest.raises(SurveyFileError, match=r"notes\.odt is of no known format"):
        read_survey(tmp_path, SurveyFile(file="notes.odt"))


def test_separator_and_decimal_are_those_of_the_numbers():
    assert detect_separator("a,b\n1,2\n") == ","
    assert detect_decimal(["1.5", "2.5", "1,5"]) == "."
    assert detect_decimal([]) == "."


def test_a_text_that_is_named_like_a_workbook_is_read_as_text(tmp_path):
    (tmp_path / "e.xlsx").write_text("id;score\n1;2\n", encoding="utf-8")
    assert read_survey(tmp_path, SurveyFile()).frame["id"].tolist() == ["1"]


@pytest.mark.parametrize(
    "text",
    ["I don’t know, it’s people’s money. We’re not sure; they’ve said they’ll do it.\n",
     "L’ajuntament d’aquí: m’agrada, s’ha de dir. N’hi ha prou.\n"],
)  # fmt: skip
def test_a_typographic_apostrophe_is_no_letter_of_another_encoding(text):
    """In Mac Roman its byte is a letter that Spanish uses."""
    assert decode(text.encode("cp1252")) == (text, "cp1252")
    spanish = "La política del país: así, aquí y allí están las prestaciones, más o menos. Sofía leyó una guía fácil.\n"
    assert decode(spanish.encode("mac_roman")) == (spanish, "mac_roman")


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u2060", "\u00a0\u200b", "\u200e "])
def test_signs_that_nobody_sees_at_the_ends_of_a_cell_are_no_part_of_it(tmp_path, sign):
    (tmp_path / "e.csv").write_text(f"id,age,trust\na,{sign}44{sign},7\nb,38,5{sign}\n", encoding="utf-8")
    raw = read_survey(tmp_path, SurveyFile())
    assert raw.frame[["age", "trust"]].to_numpy().tolist() == [["44", "7"], ["38", "5"]]
    assert raw.repairs.empty


@pytest.mark.parametrize("text", ['[\n {\n  "id": "a",\n  "trust": 7\n }\n]', '{"id": "a", "trust": 7}\n{"id": "b"}'])
def test_records_under_the_name_of_a_table_are_told_as_such(tmp_path, text):
    (tmp_path / "e.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SurveyFileError, match="is JSON, whatever its name says"):
        read_survey(tmp_path, SurveyFile())


@pytest.mark.parametrize("first", [0, 1])
def test_people_in_columns_are_told_as_such_and_read_once_the_sheet_is_turned(tmp_path, first):
    """With their identifiers as a header, and without."""
    items = ["respondent_id", "trust", "overall_image", "val_close", "Quants anys té?", "sex"][first:]
    turned = [[item, *(f"e{n}" if item == "respondent_id" else str(n % 7) for n in range(20))] for item in items]
    (tmp_path / "turned.csv").write_text("\n".join(";".join(row) for row in turned), encoding="utf-8")
    with pytest.raises(SurveyFileError, match=r"^\S*turned.csv: People stand in columns") as refused:
        read_survey(tmp_path, SurveyFile())
    assert Words("es").problem(refused.value.problems[0]) != str(refused.value.problems[0])
    people = "\n".join(";".join(row) for row in zip(*turned, strict=True))
    (tmp_path / "turned.csv").write_text(people, encoding="utf-8")
    raw = read_survey(tmp_path, SurveyFile())
    assert list(raw.frame.columns) == items and len(raw.frame) == 20


def test_a_file_whose_accents_an_archive_wrote_apart_is_found_by_its_name(tmp_path):
    write(tmp_path / "Co\u0300pia de respostes.csv")
    raw = read_survey(tmp_path, SurveyFile(file="C\u00f2pia de respostes.csv"))
    assert len(raw.frame) == 3
