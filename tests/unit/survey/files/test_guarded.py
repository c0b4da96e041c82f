"""Cells that programs write for other programs are read as what they mean, and what people wrote stays."""

from __future__ import annotations

import csv
import io

import pytest

from helpers.study.config import SurveyFile
from helpers.survey.files.guarded import unguarded
from helpers.survey.files.raw import Sheet
from helpers.survey.receiving.reading import read_survey

HEAD = ["respondent_id", "trust", "val_close", "use_own", "age", "district", "open_image"]
PEOPLE = [
    [f"p{i:03d}", str(i % 11), str((i * 3) % 11), "01"[i % 2], str(20 + i), "Sant Pere", ["", "d'ajuda"][i % 2]]
    for i in range(40)
]


def text(rows: list[list[str]], separator: str = ";") -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return written.getvalue()


def read(folder, content: str):
    (folder / "s.csv").write_bytes(content.encode())
    return read_survey(folder, SurveyFile())


def notes(raw) -> str:
    return " ".join(map(str, raw.notes))


def test_numbers_behind_a_visible_apostrophe_are_read_without_it(tmp_path):
    guarded = [[f"'{cell}" if cell.isdigit() else cell for cell in row] for row in PEOPLE]
    raw = read(tmp_path, text([HEAD, *guarded]))
    assert raw.frame.to_numpy().tolist() == PEOPLE and "160 numbers stand behind an apostrophe" in notes(raw)


def test_years_of_birth_in_one_column_keep_their_apostrophe(tmp_path):
    written = [[*row[:4], f"'{60 + i}", *row[5:]] for i, row in enumerate(PEOPLE)]
    raw = read(tmp_path, text([HEAD, *written]))
    assert raw.frame["age"].tolist() == [row[4] for row in written] and "apostrophe" not in notes(raw)


def test_a_file_in_single_quotation_marks_is_read(tmp_path):
    quoted = "\r\n".join(";".join(f"'{cell}'" for cell in row) for row in [HEAD, *PEOPLE])
    raw = read(tmp_path, quoted)
    assert list(raw.frame) == HEAD and raw.frame.to_numpy().tolist() == PEOPLE
    assert "stand in single quotation marks" in notes(raw)


@pytest.mark.parametrize("nothing", ["\\N", "[]", "{}", "undefined", "<NA>", "[null]", "NaT"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_what_databases_write_for_nothing_is_a_blank(tmp_path, separator, nothing):
    dumped = [[nothing if cell == "" or (i == 3 and at == 3) else cell for at, cell in enumerate(row)]
              for i, row in enumerate(PEOPLE)]  # fmt: skip
    raw = read(tmp_path, text([HEAD, *dumped], separator))
    expected = [["" if cell == nothing else cell for cell in row] for row in dumped]
    assert raw.frame.to_numpy().tolist() == expected and "programs write for nothing" in notes(raw)


def test_quotation_marks_alone_are_nothing_where_there_is_nothing_above():
    rows = [["a", "b"], ["1", '""'], ['""', "x"]]
    assert unguarded(Sheet(rows, [1, 2, 3])).rows[1:] == [["1", ""], ["", "x"]]
    below = Sheet([["a", "b"], ["1", "x"], ["2", '""']], [1, 2, 3])
    assert unguarded(below).rows == below.rows


def test_a_row_of_nothing_is_counted_by_nobody():
    sheet = Sheet([["a", "b"], ["1", "2"], ["\\N", "\\N"]], [1, 2, 3], counted=[1, 2, 3], counted_by="lines")
    assert unguarded(sheet).counted == [1, 2] and unguarded(sheet).rows[2] == ["", ""]


def test_a_sheet_without_such_cells_is_the_same():
    sheet = Sheet([["a", "b"], ["1", "l'ajut"], ["2", "-"]], [1, 2, 3])
    assert unguarded(sheet) is sheet


@pytest.mark.parametrize(("header", "below"), [(",", ";"), (";", ","), (";", "\t"), ("\t", ";")])
def test_a_header_cut_by_another_mark_than_its_rows_is_read(tmp_path, header, below):
    raw = read(tmp_path, text([HEAD], header) + text(PEOPLE, below))
    assert list(raw.frame) == HEAD and raw.frame.to_numpy().tolist() == PEOPLE
    assert "separated by another mark than the answers" in notes(raw) and raw.counted == len(PEOPLE)


def test_a_title_with_commas_is_no_header(tmp_path):
    raw = read(tmp_path, "Enquesta d'imatge, març, 2025\r\n" + text([HEAD, *PEOPLE]))
    assert list(raw.frame) == HEAD and "another mark" not in notes(raw)
