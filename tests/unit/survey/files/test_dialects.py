"""A text is cut into records by its own way of quoting, counted twice, or refused with the lines named."""

from __future__ import annotations

import pytest

from helpers.errors import SurveyFileError
from helpers.present.language.words import Words
from helpers.study.config import SurveyFile
from helpers.survey.files.dialects import count_records, read_records
from helpers.survey.files.guarded import without_tabs
from helpers.survey.files.textfiles import unwrapped
from helpers.survey.receiving.reading import read_survey

HEADER = "id;a;open;b"


def read(tmp_path, text, encoding="utf-8", **config):
    (tmp_path / "e.csv").write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    return read_survey(tmp_path, SurveyFile(**config))


def lines(*records, header=HEADER, end="\n"):
    return end.join([header, *records, ""])


def plain(first, last, open_answer="bé"):
    return [f"{i};1;{open_answer};2" for i in range(first, last + 1)]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ('3;1;"two; parts";2', "two; parts"),
        ('3;1;"two\nlines";2', "two\nlines"),
        ('3;1;"he said ""yes""";2', 'he said "yes"'),
        (r'3;1;"he said \"yes; no\"";2', 'he said "yes; no"'),
        ('3;1;5" tall;2', '5" tall'),
        ('3;1;"Bridges" and roads;2', '"Bridges" and roads'),
        ('3;1;"never closed;2', '"never closed'),
        ('3;1; "two; parts";2', "two; parts"),
        ('3;1;"";2', ""),
        ('3;1;"' + "line\n" * 300 + '";2', "line\n" * 300),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_quotes_are_read_as_they_were_meant(tmp_path, record, expected, end):
    content = lines(*plain(1, 2), record, *plain(4, 20)).replace("\n", end)
    raw = read(tmp_path, content)
    assert raw.frame["id"].tolist() == [str(i) for i in range(1, 21)]
    assert raw.frame["open"].iloc[2] == expected.replace("\n", end)
    assert set(raw.frame["b"]) == {"2"}
    assert (raw.counted, raw.counted_by) == (20, "lines")


@pytest.mark.parametrize(
    "records",
    [
        # One person opens a quotation mark, a later one closes hers: in the last column, and in the same column.
        ['3;1;x;"opened', "4;1;x;2", '5;1;x;closed"'],
        ['3;1;"opened;2', "4;1;x;2", '5;1;closed";2'],
        ['3;1;"opened;2', '4;1;closed";2'],
    ],
)
def test_no_record_hides_in_anothers_cell(tmp_path, records):
    raw = read(tmp_path, lines(*plain(1, 2), *records, *plain(6, 20)))
    assert set(raw.frame["id"]) >= {"1", "3", "4", "20"}
    assert len(raw.frame) == 2 + len(records) + 15


@pytest.mark.parametrize(
    ("record", "line"),
    [
        ("3;1;two; parts;2", "4 (5)"),
        ("3;1;two; parts;", "4 (5)"),
        ("3;1;two\nlines;2", "4 (3), 5 (2)"),
        ("3;1;cut", "4 (3)"),
        ('3;1;"a" and; "b;2', "4 (5)"),
    ],
)
def test_a_record_that_does_not_fit_the_header_is_refused_with_its_line(tmp_path, record, line):
    with pytest.raises(SurveyFileError, match="not have the 4 fields of the header") as refused:
        read(tmp_path, lines(*plain(1, 2), record, *plain(4, 20)))
    assert f" {line}." in str(refused.value)


def test_a_file_cut_in_the_middle_of_its_last_record_is_refused(tmp_path):
    with pytest.raises(SurveyFileError, match=r"line 21 \(2\)"):
        read(tmp_path, lines(*plain(1, 20)).removesuffix("bé;2\n").removesuffix(";"))


def test_decimal_commas_among_separating_commas_are_refused(tmp_path):
    with pytest.raises(SurveyFileError, match="do not have the 3 fields"):
        read(tmp_path, "id,a,w\n1,2,0,5\n2,3,1,5\n3,3,1\n", separator=",")
    with pytest.raises(SurveyFileError, match=r"4 fields, and the header 3.*decimal commas .* with semicolons"):
        read(tmp_path, "id,a,w\n1,2,0,5\n2,3,1,5\n", separator=",")


def test_row_names_without_a_header_of_their_own_are_refused(tmp_path):
    with pytest.raises(SurveyFileError, match=r"4 fields, and the header 3\. Write the name .*R leaves out"):
        read(tmp_path, "id,a,w\n1,x,2,5\n2,y,3,5\n")
    assert list(read(tmp_path, ",id,a,w\n1,x,2,5\n2,y,3,5\n").frame["id"]) == ["x", "y"]


def test_lines_that_were_quoted_as_one_cell_are_taken_apart_and_it_is_said(tmp_path):
    # A file with commas, opened where semicolons separate, and saved: only lines with quotation marks are quoted.
    raw = read(tmp_path, 'id,word,b\n"1,""a, b"",2"\n2,c,3\n"3,""d\ne"",4"\n')
    assert raw.frame.to_numpy().tolist() == [["1", "a, b", "2"], ["2", "c", "3"], ["3", "d\ne", "4"]]
    assert (raw.separator, raw.counted) == (",", 3)
    assert "quoted as one cell" in str(raw.notes[0])


@pytest.mark.parametrize(
    "text",
    [
        'id;a;b\n"=""007""";"=""x; y""";\n="008";="z";=""\n',
        'id;a;b\n"007\t";"x; y\t";\t\n008\t;z\t;\t\n',
        '"\tid";"\ta";"\tb"\n"\t007";"\tx; y";\n"\t008";"\tz";\n',
    ],
)
def test_what_keeps_a_spreadsheet_from_changing_a_cell_is_no_part_of_it(tmp_path, text):
    raw = read(tmp_path, text)
    assert list(raw.frame.columns) == ["id", "a", "b"]
    assert raw.frame.to_numpy().tolist() == [["007", "x; y", ""], ["008", "z", ""]]
    (note,) = raw.notes
    assert raw.counted == 2
    assert Words("ca").problem(note) != str(note)


@pytest.mark.parametrize("text", ["id\ta\n1\tx, y\n\tz\n3\t\n", 'id,a,b\n1,"x\t, y",2\n2,z,3\n3,z,4\n'])
def test_tabs_between_cells_and_in_open_answers_stay(text):
    assert without_tabs(text) == text


@pytest.mark.parametrize(
    "text",
    [
        '"id";"a"\n"1";"2"\n"2";"3"\n',
        'id\n"one, two"\n"three"\n',
        'id;a\n"1";"2;3"\n',
        '"Report, March"\nid,a,b\n1,2,3\n2,3,4\n"Source: council, own"\n',
    ],
)
def test_cells_that_are_quoted_one_by_one_are_left_alone(text):
    assert unwrapped(text) == text


def test_blanks_around_quotation_marks_are_no_part_of_the_answer(tmp_path):
    raw = read(tmp_path, '"id" ; "a" ; "b"\n"1" ; "x; y" ; "2"\n"2" ; "z" ; "3"\n')
    assert raw.frame.to_numpy().tolist() == [["1", "x; y", "2"], ["2", "z", "3"]]


def test_a_page_of_titles_above_the_header_is_passed_over(tmp_path):
    raw = read(tmp_path, "".join(f"Title {i}\n" for i in range(20)) + lines(*plain(1, 60)))
    assert (list(raw.frame.columns), len(raw.frame)) == (["id", "a", "open", "b"], 60)


def test_the_end_mark_of_dos_is_no_record(tmp_path):
    assert len(read(tmp_path, lines(*plain(1, 5)) + "\x1a").frame) == 5


@pytest.mark.parametrize("header", [HEADER, HEADER + ";"])
def test_a_separator_at_the_end_of_every_record_is_no_field(tmp_path, header):
    raw = read(tmp_path, lines(*[record + ";" for record in plain(1, 5)], header=header))
    assert list(raw.frame.columns) == ["id", "a", "open", "b"]
    assert len(raw.frame) == 5


def test_blocks_whose_trailing_blanks_excel_left_out_are_read(tmp_path):
    records = [*plain(1, 15), *[f"{i};1;bé" for i in range(16, 32)], *plain(32, 40)]
    raw = read(tmp_path, lines(*records))
    assert len(raw.frame) == 40
    assert (raw.frame["b"] == "").sum() == 16


def test_titles_above_the_table_and_blank_lines_below_keep_row_numbers(tmp_path):
    raw = read(tmp_path, "Enquesta de serveis, 2025\n\n" + lines(*plain(1, 5)) + "\n\n")
    assert list(raw.frame.index) == [4, 5, 6, 7, 8]
    assert raw.counted == 5


@pytest.mark.parametrize("hint", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;;"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_excels_separator_line_in_any_form(tmp_path, hint, end):
    raw = read(tmp_path, hint + end + lines(*plain(1, 3), end=end))
    assert list(raw.frame.columns) == ["id", "a", "open", "b"]
    assert list(raw.frame.index) == [2, 3, 4]


@pytest.mark.parametrize("mark", ["^", "~", ":"])
def test_a_rare_separator_is_found(tmp_path, mark):
    raw = read(tmp_path, lines(*plain(1, 9)).replace(";", mark))
    assert (raw.separator, len(raw.frame.columns)) == (mark, 4)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-16", "utf-32"])
def test_wide_encodings_with_and_without_a_mark(tmp_path, encoding):
    raw = read(tmp_path, lines(*plain(1, 9, "Núria l·l €")), encoding)
    assert set(raw.frame["open"]) == {"Núria l·l €"}


def test_damaged_bytes_wrong_encodings_and_separators_are_refused_with_the_way_out(tmp_path):
    with pytest.raises(SurveyFileError, match=r"Lines 3, 4 hold NUL bytes.*Export it again"):
        read(tmp_path, lines(*plain(1, 9)).encode().replace(b"2;1;b", b"2;\0;b").replace(b"3;1;b", b"3;\0;b"))
    with pytest.raises(SurveyFileError, match=r"no encoding klingon.*survey\.encoding"):
        read_as(tmp_path, encoding="klingon")
    with pytest.raises(SurveyFileError, match=r"Lines 2, 3, 4, 5, 6 \(\+4\) hold bytes that are no ascii"):
        read_as(tmp_path, encoding="ascii")
    with pytest.raises(SurveyFileError, match=r"separator ';;' is not one character"):
        read_as(tmp_path, separator=";;")


def read_as(folder, **config):
    (folder / "e.csv").write_bytes(lines(*plain(1, 9)).encode())
    return read_survey(folder, SurveyFile(**config))


def test_two_encodings_in_one_file_are_read(tmp_path):
    head, tail = lines(*plain(1, 40, "Núria")), "\n".join([*plain(41, 42, "Pérez"), ""])
    raw = read(tmp_path, b"\xef\xbb\xbf" + head.encode() + tail.encode("cp1252"))
    assert set(raw.frame["open"]) == {"Núria", "Pérez"}


def test_two_pasted_exports_of_different_width_keep_their_own_width():
    first, second = "id;a;b\n1;2;3\n2;2;3\n", "id;a;b;new\n3;2;3;4\n"
    records, misfits, counted, _ = read_records(first + second, ";")
    assert (len(records), misfits, len(counted)) == (5, [], 5)


def test_the_second_count_does_not_follow_the_parser():
    text = 'a;b\n1;"x\ny"\n2;"z\n3;w\n'
    assert count_records(text, ";") == [0, 1, 2, 3]
    assert count_records('a;b\n1;"x \\"; y\nz"\n', ";", escape="\\") == [0, 1]
    assert count_records('a;b\n1;"x\ny"\n', ";", spans=False) == [0, 1, 2]


def test_a_line_of_words_under_the_table_is_set_apart_and_a_cut_record_refused(tmp_path):
    raw = read(tmp_path, lines(*plain(1, 30)) + "\nFont: Ajuntament de Vila, 2025\n")
    assert len(raw.frame) + len(raw.apart) == 31 and raw.counted == 31
    for cut in ("31", "2025-03-04 10:0", "E0031"):
        with pytest.raises(SurveyFileError, match=r"line 32 \(1\)"):
            read(tmp_path, lines(*plain(1, 30)) + cut)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_a_wide_text_cut_within_a_letter_is_refused(tmp_path, encoding):
    with pytest.raises(SurveyFileError, match="cut off or damaged"):
        read(tmp_path, lines(*plain(1, 30)).encode(encoding)[:-1])


@pytest.mark.parametrize("record", ['3;1"no; no ho sé";2', 'p3"07-mar; 17:21";bé;2'])
def test_a_separator_lost_before_a_quoted_answer_is_refused(tmp_path, record):
    with pytest.raises(SurveyFileError, match="not have the 4 fields of the header: line 4"):
        read(tmp_path, lines(*plain(1, 2), record, *plain(4, 9)))


@pytest.mark.parametrize("answer", ['una tele de 32"', 'diu "ajut" i prou', '"ajut" i "prou"', '5" i 7"'])
def test_quotation_marks_within_an_answer_lose_no_record(tmp_path, answer):
    raw = read(tmp_path, lines(*plain(1, 2), f"3;1;{answer};2", *plain(4, 9)))
    assert raw.frame.iloc[2, 2] == answer and raw.counted == 9


def test_a_quotation_mark_read_as_text_is_said_with_its_row(tmp_path):
    raw = read(tmp_path, lines(*plain(1, 2), '3;1;"ajut i prou;2', *plain(4, 9)))
    assert len(raw.frame) == 9
    (note,) = raw.notes
    assert str(note) == "A quotation mark that neither opens nor closes an answer was read as text, in row 4."
    assert "A la fila 4 hi ha unes cometes" in Words("ca").problem(note)
    both = read(tmp_path, lines(*plain(1, 2), '3;1;"ajut;2', *plain(4, 7), '8;1;"prou;2', *plain(9, 9)))
    assert "were read as text, in rows 4, 9" in str(both.notes[0])
    assert "En las filas 4, 9 hay comillas" in Words("es").problem(both.notes[0])
    assert read(tmp_path, lines(*plain(1, 9))).notes == ()


@pytest.mark.parametrize("mark", [",", "\t", "|"])
@pytest.mark.parametrize("n", [1, 4, 60])
def test_an_export_pasted_below_with_another_separator_is_refused_with_its_lines(tmp_path, mark, n):
    other = [record.replace(";", mark) for record in plain(41, 40 + n, "molt bé")]
    with pytest.raises(SurveyFileError, match=r"do(es)? not have the 4 fields of the header: lines? 42 \(1\)"):
        read(tmp_path, lines(*plain(1, 40), *other))


@pytest.mark.parametrize("note", ["Font: enquesta municipal, març de 2025", "Fuente: elaboración propia", "Nota 1"])
def test_words_under_the_table_are_a_note_all_the_same(tmp_path, note):
    assert len(read(tmp_path, lines(*plain(1, 40), note)).frame) == 41
