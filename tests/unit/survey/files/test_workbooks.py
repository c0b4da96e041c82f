"""A workbook is read as Excel shows it, from the visible sheet, or refused with the cells and the way out."""

from __future__ import annotations

import io
import random
import resource
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from helpers.errors import SurveyFileError
from helpers.study.config import SurveyFile
from helpers.survey.files import structure, workbooks
from helpers.survey.files.structure import ExcelParts, is_percent
from helpers.survey.files.workbooks import cell_text
from helpers.survey.receiving.reading import read_survey

FILES = Path(__file__).parent / "files"
ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" office:version="1.2">
<office:automatic-styles><style:style style:name="ta2" style:family="table">
<style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"""

MANIFEST = """<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.spreadsheet"/></m:manifest>"""


def sheet_with(book, rows, title="Respostes"):
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    return sheet


def survey_rows(n, start=1):
    return [["id", "score", "open"], *[[i, i % 7, "bé"] for i in range(start, start + n)]]


def saved(folder, *sheets, **changes):
    """Save a workbook of sheets (title, rows) and return the folder."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    made = {title: sheet_with(book, rows, title) for title, rows in sheets}
    for title, change in changes.items():
        change(made[title], book)
    book.save(folder / "e.xlsx")
    return folder


def read(folder, **config):
    return read_survey(folder, SurveyFile(**config))


def rewritten(path, part, change):
    """Change the XML of one part of a workbook."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_cells_of_every_kind_are_read_as_excel_shows_them(tmp_path):
    def change(sheet, book):
        sheet["C3"].number_format, sheet["D3"].number_format = "0%", "[h]:mm:ss"
        sheet["G3"].data_type = "e"

    header = ["id", "when", "share", "took", "agrees", "text", "error", "day"]
    row = [
        1,
        datetime(2025, 3, 4, 10, 11),
        0.35,
        timedelta(hours=25, minutes=3),
        True,
        "007",
        "#REF!",
        date(2025, 3, 4),
    ]
    raw = read(saved(tmp_path, ("Dades", [["Enquesta"], header, row]), Dades=change))
    assert list(raw.frame.index) == [3]
    assert raw.frame.loc[3].tolist() == [
        "1", "2025-03-04 10:11:00", "35%", "25:03:00", "true", "007", "#REF!", "2025-03-04",
    ]  # fmt: skip


def test_dates_counted_from_1904(tmp_path):
    def change(_, book):
        book.epoch = CALENDAR_MAC_1904

    rows = [["id", "when"], [1, datetime(2025, 3, 4, 10, 0)]]
    raw = read(saved(tmp_path, ("Dades", rows), Dades=change))
    assert raw.frame["when"].tolist() == ["2025-03-04 10:00:00"]


def test_blank_rows_between_records_keep_the_row_numbers_of_excel(tmp_path):
    rows = survey_rows(5)
    raw = read(saved(tmp_path, ("Dades", [["Títol"], [], *rows[:3], [], [None, " "], *rows[3:]])))
    assert list(raw.frame.index) == [4, 5, 8, 9, 10]
    assert (raw.counted, raw.counted_by) == (5, "rows")


def test_a_wrong_dimension_hides_no_row(tmp_path):
    saved(tmp_path, ("Dades", survey_rows(50)))
    rewritten(tmp_path / "e.xlsx", "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"A1:C51", b"A1:B3"))
    assert read(tmp_path).frame.shape == (50, 3)


def test_rows_and_cells_without_references_are_counted_in_order(tmp_path):
    saved(tmp_path, ("Dades", survey_rows(5)))

    def bare(xml):
        import re

        return re.sub(rb' r="[A-Z]*\d+"', b"", xml)

    rewritten(tmp_path / "e.xlsx", "xl/worksheets/sheet1.xml", bare)
    with ZipFile(tmp_path / "e.xlsx") as archive:
        found = ExcelParts(archive).structure("Dades")
    assert (found.rows, found.last, found.cells) == ([1, 2, 3, 4, 5, 6], (6, 3), 18)


def test_formulas_without_a_stored_value_are_refused_with_their_cells(tmp_path):
    rows = [["id", "age"], [1, "=2025-1980"], [2, "=2025-1990"], [3, 40]]
    with pytest.raises(SurveyFileError, match=r"Dades has 2 formulas whose value .* \(cells B2, B3\)"):
        read(saved(tmp_path, ("Dades", rows)))


def test_zeros_that_a_program_wrote_for_every_formula_are_no_values(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "e.xlsx") as book:
        sheet = book.add_worksheet()
        for i, row in enumerate([["id", "age"], [1, "=2025-1980"], [2, "=2025-1990"]]):
            sheet.write_row(i, 0, row)
    with pytest.raises(SurveyFileError, match=r"2 formulas"):
        read(tmp_path)


def test_stored_values_of_formulas_are_read(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "e.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "age", "note"])
        sheet.write_row(1, 0, [1])
        sheet.write_formula(1, 1, "=2025-1980", value=45)
        sheet.write_formula(1, 2, '=IF(1=2,"x","")', value="")
        sheet.write_row(2, 0, [2, 30, "bé"])
    empty_text = (b'<c r="C2"><f>', b'<c r="C2" t="str"><f>')
    rewritten(tmp_path / "e.xlsx", "xl/worksheets/sheet1.xml", lambda xml: xml.replace(*empty_text))
    assert read(tmp_path).frame["age"].tolist() == ["45", "30"]


def test_a_formula_that_found_nothing_has_no_value(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "e.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "age"])
        sheet.write_row(1, 0, [1, 30])
        sheet.write_number(2, 0, 2)
        sheet.write_formula(2, 1, "=VLOOKUP(1,Z:Z,1)", value="#N/A")
    with pytest.raises(SurveyFileError, match=r"a formula .*B3"):
        read(tmp_path)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_read_though_it_is_fuller(tmp_path, state):
    def hide(sheet, _):
        sheet.sheet_state = state

    raw = read(saved(tmp_path, ("Antic", survey_rows(90)), ("Dades", survey_rows(20)), Antic=hide))
    assert (raw.sheet, len(raw.frame)) == ("Dades", 20)
    assert [str(note) for note in raw.notes] == ["Hidden sheets were not read: Antic."]
    assert len(read(tmp_path, sheet="Antic").frame) == 90


def test_a_workbook_whose_answers_are_hidden_names_its_sheets(tmp_path):
    def hide(sheet, _):
        sheet.sheet_state = "hidden"

    with pytest.raises(SurveyFileError, match=r"No visible sheet holds anything \(sheets: Buit, Dades\)"):
        read(saved(tmp_path, ("Buit", []), ("Dades", survey_rows(5)), Dades=hide))


def test_two_sheets_that_could_both_be_the_survey_are_asked_about(tmp_path):
    saved(tmp_path, ("2024", survey_rows(20)), ("2025", survey_rows(90)))
    with pytest.raises(SurveyFileError, match=r"2025 \(91\), 2024 \(21\)\. Name the one to read under survey: sheet"):
        read(tmp_path)
    assert len(read(tmp_path, sheet=2024).frame) == 20
    assert len(read(tmp_path, sheet=" 2025 ").frame) == 90
    assert read(tmp_path, sheet=1).sheet == "2025"


def test_other_tables_as_full_as_the_survey_are_asked_about(tmp_path):
    with pytest.raises(SurveyFileError, match="Several sheets could be the survey"):
        read(saved(tmp_path, ("A", survey_rows(20)), ("B", [["x", "y", "z"]] * 20)))


def test_sheets_of_repeated_groups_legends_and_charts_are_not_the_survey(tmp_path):
    def chart(_, book):
        book.create_chartsheet("Gràfic", 0)

    repeats = [["name", "_index", "_parent_index"], *[["x", i, i // 3] for i in range(200)]]
    raw = read(
        saved(tmp_path, ("Llegenda", [["1", "Gens"]]), ("Membres", repeats), ("Dades", survey_rows(30)), Dades=chart)
    )
    assert raw.sheet == "Dades"
    assert (
        str(raw.notes[0])
        == "The answers were read from the sheet Dades, and not from Llegenda (1, Gens), Membres (name)."
    )


def test_answers_merged_over_several_people_are_refused_and_titles_are_not(tmp_path):
    def merge(sheet, _):
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("C4:C6")

    with pytest.raises(SurveyFileError, match=r"merged over several rows \(from C4\)"):
        read(saved(tmp_path, ("Dades", [["Títol"], *survey_rows(9)]), Dades=merge))


def struck(*rows, cells=3, strike=True):
    def change(sheet, book):
        for row in rows:
            for cell in sheet[row][:cells]:
                cell.font = Font(strike=strike, color="FF0000")

    return change


def test_rows_struck_through_are_asked_about_and_a_corrected_cell_is_not(tmp_path):
    saved(tmp_path, ("E", survey_rows(30)), E=struck(4, 9, 30))
    with pytest.raises(SurveyFileError, match=r"3 rows of the sheet E are struck through \(rows 4, 9, 30\)"):
        read_survey(tmp_path, SurveyFile())
    for change in (struck(4, 9, cells=1), struck(4, 9, strike=False)):
        saved(tmp_path, ("E", survey_rows(30)), E=change)
        assert len(read_survey(tmp_path, SurveyFile()).frame) == 30


def test_a_row_of_open_document_struck_through_is_asked_about(tmp_path):
    style = (
        '<style:style style:name="ce1" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    )
    cell = '<table:table-cell {style} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    line = lambda text, style="": f"<table:table-row>{cell.format(text=text, style=style) * 3}</table:table-row>"  # noqa: E731
    lined = 'table:style-name="ce1"'
    body = f'<table:table table:name="E">{line("a")}{line("b")}{line("c", lined)}{line("d")}</table:table>'
    with ZipFile(tmp_path / "e.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS.replace("</office:automatic-styles>", style + "</office:automatic-styles>")
                         .format(body=body))  # fmt: skip
    with pytest.raises(SurveyFileError, match=r"struck through \(row 3\)"):
        read_survey(tmp_path, SurveyFile())


def test_a_binary_workbook_is_refused_with_the_way_out(tmp_path):
    with ZipFile(tmp_path / "e.xlsb", "w") as archive:
        for part in ("[Content_Types].xml", "xl/workbook.bin", "xl/worksheets/sheet1.bin"):
            archive.writestr(part, b"")
    (tmp_path / "e.xlsb").rename(tmp_path / "e.xlsx")
    with pytest.raises(SurveyFileError, match=r"is XLSB.*save it as XLSX or CSV"):
        read_survey(tmp_path, SurveyFile())


def test_filtered_rows_are_read_and_said(tmp_path):
    def hide(sheet, _):
        sheet.row_dimensions[3].hidden = sheet.row_dimensions[5].hidden = True

    raw = read(saved(tmp_path, ("Dades", survey_rows(9)), Dades=hide))
    assert (len(raw.frame), str(raw.notes[0])) == (9, "2 rows of the sheet are hidden (filtered); they were read.")


def test_answers_to_the_right_of_the_last_header_are_a_column(tmp_path):
    rows = survey_rows(9)
    rows[4] = [*rows[4], "", "sense capçalera"]
    raw = read(saved(tmp_path, ("Dades", rows)))
    assert raw.frame.loc[5, "column 5"] == "sense capçalera"


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "C300000"])
def test_a_cell_far_from_the_table_is_named_at_once(tmp_path, place):
    def far(sheet, _):
        sheet[place] = 1
        sheet["A1048576"].fill = PatternFill("solid", "EEEEEE")

    started = time.process_time()
    with pytest.raises(SurveyFileError, match=f"a cell far from the table \\({place}\\)"):
        read(saved(tmp_path, ("Dades", [r * 7 for r in survey_rows(9)]), Dades=far))
    assert time.process_time() - started < 5


@pytest.mark.parametrize("content", [None, " ", "\u00a0"])
def test_a_blank_cell_at_the_end_of_the_sheet_costs_nothing(tmp_path, content):
    def far(sheet, _):
        sheet["A1048576"] = content
        sheet["XFD1048576"] = content
        sheet["A1048576"].fill = sheet["XFD1048576"].fill = PatternFill("solid", "EEEEEE")

    saved(tmp_path, ("Dades", survey_rows(9)), Dades=far)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert read(tmp_path).frame.shape == (9, 3)
    assert time.process_time() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_a_sheet_formatted_to_its_last_row_is_read_in_seconds(tmp_path):
    saved(tmp_path, ("Dades", survey_rows(9)))
    row = b'<row r="%d"><c r="A%d" s="1"/><c r="B%d" s="1"></c></row>'
    end = b"".join(row % (i, i, i) for i in range(11, 200_000)) + b"</sheetData>"
    rewritten(tmp_path / "e.xlsx", "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", end))
    started = time.process_time()
    assert read(tmp_path).frame.shape == (9, 3)
    assert time.process_time() - started < 5


def test_old_excel_is_read_with_its_percentages_and_row_numbers(tmp_path):
    raw = read(tmp_path, file=str(FILES / "excel_97.xls"))
    assert (raw.format, raw.sheet, raw.counted, list(raw.frame.index)) == ("xls", "Respostes", 10, list(range(4, 14)))
    assert raw.frame.loc[5].tolist() == ["2", "7.5", "10%", "2025-03-04 10:02:00", "true", "Núria"]


def cell(value, kind="float"):
    attribute = {"float": "value", "percentage": "value", "boolean": "boolean-value"}.get(kind)
    given = f' office:{attribute}="{value}"' if attribute else ""
    return f'<table:table-cell office:value-type="{kind}"{given}><text:p>{value}</text:p></table:table-cell>'


def write_ods(folder, body):
    with ZipFile(folder / "e.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS.format(body=body))


def test_open_document_is_read_with_repeated_rows_and_blank_ends(tmp_path):
    header = "".join(cell(name, "string") for name in ("id", "share", "agrees"))
    record = cell(1) + cell(0.35, "percentage") + cell("true", "boolean")
    body = (
        f'<table:table table:name="Dades"><table:table-row>{header}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="3">{record}'
        '<table:table-cell table:number-columns-repeated="16381"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048572"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        f'<table:table table:name="Antic" table:style-name="ta2"><table:table-row table:number-rows-repeated="9">'
        f"{record}</table:table-row></table:table>"
    )
    write_ods(tmp_path, body)
    raw = read(tmp_path)
    assert (raw.format, raw.sheet, raw.counted) == ("ods", "Dades", 3)
    assert raw.frame.to_numpy().tolist() == [["1", "35%", "true"]] * 3
    assert str(raw.notes[0]) == "Hidden sheets were not read: Antic."


def test_a_formula_of_open_document_without_a_value_is_refused(tmp_path):
    rows = f"<table:table-row>{cell('id', 'string')}{cell('age', 'string')}</table:table-row>"
    rows += f'<table:table-row>{cell(1)}<table:table-cell table:formula="of:=2025-1980"/></table:table-row>'
    write_ods(tmp_path, f'<table:table table:name="Dades">{rows}</table:table>')
    with pytest.raises(SurveyFileError, match=r"a formula .* \(cell B2\)"):
        read(tmp_path)


def test_a_workbook_cut_off_or_locked_is_refused_with_the_way_out(tmp_path):
    saved(tmp_path, ("Dades", survey_rows(50)))
    (tmp_path / "e.xlsx").write_bytes((tmp_path / "e.xlsx").read_bytes()[:-200])
    with pytest.raises(SurveyFileError, match="cut off or damaged"):
        read(tmp_path)
    start = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    (tmp_path / "e.xlsx").write_bytes(start)
    with pytest.raises(SurveyFileError, match=r"locked with a password.*save a copy without"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><table><tr><td>id</td></tr></table></html>", "is HTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "is XML"),
        (b"%PDF-1.7 ...", "is PDF"),
    ],
)
def test_files_that_are_not_what_their_name_says(tmp_path, content, said):
    (tmp_path / "e.xls").write_bytes(content)
    with pytest.raises(SurveyFileError, match=f"{said}, whatever its name says"):
        read(tmp_path)


def test_a_text_named_like_a_workbook_and_a_workbook_named_like_a_text_are_read(tmp_path):
    (tmp_path / "e.xls").write_text("id\tscore\n1\t2\n3\t4\n")
    assert read(tmp_path).format == "csv"
    (tmp_path / "e.xls").unlink()
    saved(tmp_path, ("Dades", survey_rows(4)))
    (tmp_path / "e.xlsx").rename(tmp_path / "e.csv")
    assert read(tmp_path).format == "xlsx"


def test_number_formats_and_cells():
    assert is_percent("0.00%") and is_percent("0%;[Red]-0%") and not is_percent('0"%"') and not is_percent("0\\%")
    assert [cell_text(v) for v in (None, 1e16, 0.1 + 0.2, timedelta(seconds=62))] == [
        "", "1e+16", "0.30000000000000004", "0:01:02",
    ]  # fmt: skip


def test_a_row_number_that_stands_twice_stops_the_count(tmp_path):
    path = saved(tmp_path, ("Respostes", survey_rows(5))) / "e.xlsx"
    rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'r="4"', b'r="3"').replace(b'4" t', b'3" t'))
    with pytest.raises(SurveyFileError, match=r"Two counts of the file's records disagree .*rows 3"):
        read(tmp_path)


def test_workbooks_that_unfold_beyond_any_survey_are_refused_before_they_are_opened(tmp_path, monkeypatch):
    monkeypatch.setitem(workbooks.MOST_UNFOLDED, "xlsx", 100_000)
    path = saved(tmp_path, ("Respostes", survey_rows(5))) / "e.xlsx"
    assert len(read(tmp_path).frame) == 5
    with ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", b"0" * 100_001)
    with pytest.raises(SurveyFileError, match=r"xl/media/image1\.png .* unfolds to 100001 .* save it as CSV"):
        read(tmp_path)


def test_open_documents_that_repeat_a_row_beyond_any_survey_are_refused(tmp_path):
    cell = '<table:table-cell office:value-type="string"{many}><text:p>x</text:p></table:table-cell>'
    rows = "<table:table-row>" + cell.format(many="") * 3 + "</table:table-row>"
    repeated = f'<table:table-row table:number-rows-repeated="1000000">{cell.format(many="")}</table:table-row>'
    wide = "<table:table-row>" + cell.format(many=' table:number-columns-repeated="1000000000"') + "</table:table-row>"
    blank = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    for more, is_read in ((repeated * 7, False), (wide, False), (blank, True)):
        with ZipFile(tmp_path / "e.ods", "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("META-INF/manifest.xml", MANIFEST)
            archive.writestr(
                "content.xml", ODS.format(body=f'<table:table table:name="A">{rows * 9}{more}</table:table>')
            )
        if is_read:
            assert len(read(tmp_path).frame)
        else:
            with pytest.raises(SurveyFileError, match=r"A in the workbook unfolds to \d+ \(at most 20000000\)"):
                read(tmp_path)


@pytest.mark.parametrize("chunk", [37, 64, 111, 500, 1 << 20])
def test_leaving_out_blank_cells_leaves_every_value_in_its_row(monkeypatch, chunk):
    draw, said, rows = random.Random(chunk), [], []
    for number in range(1, 400):
        cells = ""
        for letter in "ABCDEF"[: draw.randrange(7)]:
            kind = draw.random() if draw.random() < 0.03 or number < 9 else 1.0
            place = f'r="{letter}{number}" s="1"'
            if kind < 0.9:
                said.append((f"{letter}{number}", str(number)))
                cells += draw.choice([
                    f"<c {place}><v>{number}</v></c>",
                    f'<c {place} t="inlineStr"><is><t>{number}</t></is></c>',
                    f"<c {place}><f>SUM(A1)</f><v>{number}</v></c>",
                ])  # fmt: skip
            else:
                cells += draw.choice([f"<c {place}/>", f"<c {place}></c>"])
        rows.append(f'<row r="{number}">{cells}</row>' if cells else f'<row r="{number}" ht="15"/>')
    sheet = (
        f'<worksheet xmlns="m"><sheetData>{"".join(rows)}</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    )
    monkeypatch.setattr(structure, "CHUNK", chunk)
    dense = b"".join(iter(structure.Dense(io.BytesIO(f"{sheet}</worksheet>".encode())).read, b""))
    tree = structure.parsed(dense)
    cells = [node for node in tree.iter("{m}c") if len(node)]
    found = [(cell.get("r"), "".join(t.text for t in cell.iter("{m}v", "{m}t"))) for cell in cells]
    assert found == said and tree.find("{m}mergeCells") is not None
    assert all(cell.getparent().get("r") == cell.get("r")[1:] for cell in cells)


def write_sheets(path, sheets: dict[str, list[list]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)


HEAD = ["respondent_id", "trust", "val_close", "recall", "sex", "age"]
PEOPLE = [[f"p{i}", i % 11, i % 11, i % 2, "female", 20 + i % 60] for i in range(100)]


@pytest.mark.parametrize("head", [HEAD, [name.upper() for name in HEAD], None])
def test_a_sheet_that_continues_another_is_no_sheet_to_be_passed_over(tmp_path, head):
    more = list(PEOPLE[80:]) if head is None else [head, *PEOPLE[80:]]
    write_sheets(tmp_path / "s.xlsx", {"Nord": [HEAD, *PEOPLE[:80]], "Sud": more})
    with pytest.raises(SurveyFileError, match="Several sheets could be the survey") as error:
        read_survey(tmp_path, SurveyFile())
    assert '{file: s.xlsx, sheet: "Nord"}, {file: s.xlsx, sheet: "Sud"}' in str(error.value)
    if head is not None:
        parts = [{"file": "s.xlsx", "sheet": "Nord"}, {"file": "s.xlsx", "sheet": "Sud"}]
        assert len(read_survey(tmp_path, SurveyFile(file=parts)).frame) == 100


def test_a_list_of_codes_beside_the_answers_is_passed_over(tmp_path):
    codes = [["item", "codi", "etiqueta"], *[["sex", i, "x"] for i in range(30)]]
    write_sheets(tmp_path / "s.xlsx", {"Dades": [HEAD, *PEOPLE], "Codis": codes})
    assert len(read_survey(tmp_path, SurveyFile()).frame) == 100


def test_one_sheet_named_twice_is_refused_by_name_and_position(tmp_path):
    write_sheets(tmp_path / "s.xlsx", {"Nord": [HEAD, *PEOPLE[:80]], "Sud": [HEAD, *PEOPLE[80:]]})
    parts = [{"file": "s.xlsx", "sheet": "Nord"}, {"file": "s.xlsx", "sheet": 0}]
    with pytest.raises(SurveyFileError, match=r"s\.xlsx under survey is named several times with the sheet Nord"):
        read_survey(tmp_path, SurveyFile(file=parts))


def test_numbers_that_a_form_of_dates_shows_as_days_of_1900_are_numbers():
    """The sixtieth day never was, and is read as the day before it: of these two nobody can tell which."""
    days = [date(1900, 1, 1) + timedelta(days=n) for n in (0, 1, 57, 58, 59, 84)]
    assert [cell_text(day) for day in days] == ["1", "2", "58", "1900-02-28", "61", "86"]
    assert cell_text(datetime(1900, 1, 7)) == "7"
    assert cell_text(datetime(1900, 1, 7, 12)) == "1900-01-07 12:00:00"
    assert cell_text(date(1901, 1, 2)) == "1901-01-02"


def test_zero_and_halves_that_a_form_of_dates_shows_as_times_are_numbers_beside_days_of_1900(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["trust", "start", "day"])
    clocks = [datetime(2025, 3, 4, *clock).time() for clock in ((9, 30), (0, 0), (12, 0), (8, 0))]
    for number, clock in zip((0, 7, 7.5, 10), clocks, strict=True):
        sheet.append([number, clock, date(2025, 3, 4)])
        sheet.cell(sheet.max_row, 1).number_format = "dd/mm/yyyy"
    book.save(tmp_path / "e.xlsx")
    frame = read_survey(tmp_path, SurveyFile()).frame
    assert frame["trust"].tolist() == ["0", "7", "7.5", "10"]
    # Where all are times they are times, midnight too.
    assert frame["start"].tolist() == ["09:30:00", "00:00:00", "12:00:00", "08:00:00"]
    assert set(frame["day"]) == {"2025-03-04"}


def test_how_far_headings_are_merged_is_taken_from_the_workbook(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    rows = [["", "VALORACIÓ", "", "", "Altres"], ["id", "val_close", "val_access", "trust", "informed"]]
    for row in [*rows, *([f"p{i}", i % 11, i % 10, i % 9, i % 5 + 1] for i in range(20))]:
        page.append([cell or None for cell in row])
    page.merge_cells("B1:C1")
    book.save(tmp_path / "s.xlsx")
    raw = read(tmp_path)
    assert raw.questions == {name: f"VALORACIÓ [{name}]" for name in ("val_close", "val_access")}


def merged(text, over=1, down=1):
    spans = f'table:number-columns-spanned="{over}" table:number-rows-spanned="{down}"'
    return cell(text, "string").replace("<table:table-cell ", f"<table:table-cell {spans} ")


def test_how_far_headings_are_merged_is_taken_from_open_documents_too(tmp_path):
    covered, blank = "<table:covered-table-cell/>", "<table:table-cell/>"
    names = ("id", "val_close", "val_access", "trust", "informed")
    rows = [blank + merged("VALORACIÓ", 2) + covered + blank + cell("Altres", "string"),
            "".join(cell(name, "string") for name in names),
            *("".join(cell(n) for n in (100 + i, i % 11, i % 10, i % 9, i % 5 + 1)) for i in range(20))]  # fmt: skip
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    write_ods(tmp_path, f'<table:table table:name="Dades">{body}</table:table>')
    raw = read(tmp_path)
    assert raw.questions == {name: f"VALORACIÓ [{name}]" for name in ("val_close", "val_access")}
    rows[5] = cell(103) + merged("7", 1, 2) + cell(3) + cell(3) + cell(4)
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    write_ods(tmp_path, f'<table:table table:name="Dades">{body}</table:table>')
    with pytest.raises(SurveyFileError, match=r"merged over several rows \(from B6\)"):
        read(tmp_path)
