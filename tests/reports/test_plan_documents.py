"""The editable plan: the same bytes for the same plan, and text from outside stays text."""

import re
import zipfile

import docx
import openpyxl
import pytest
from icalendar import Calendar
from plan_case import chosen, plan, standard, view

from helpers.present.plan.documents import clean, plain, sheets, write_docx, write_ics, write_xlsx

HOSTILE = (
    '=HYPERLINK("http://x.example","y")',
    "<script>alert(1)</script>",
    "{{< include /etc/passwd >}}",
    '#import "evil.typ"',
    "+cmd|' /C calc'!A0",
    "a\nBEGIN:VEVENT\r\nSUMMARY:mine\x00\x0b",
)
PEOPLE = [("Head of communication", "press@vila.example"), ("@SUM(1+1)*cmd|", None)]


@pytest.fixture(scope="module")
def hostile():
    changes = {
        "act-one_door": {"text": HOSTILE[0], "owner": HOSTILE[4]},
        "obj-image": {"text": HOSTILE[1]},
        "msg-mine": {"add": "message", "text": HOSTILE[2], "audience": "aud-s1"},
        "risk-mine": {"add": "risk", "text": HOSTILE[3]},
        "act-mine": {"add": "action", "text": HOSTILE[5], "cost": 10, "hours": 1},
    }
    return view(plan(budget=9000, overrides=changes), name="Vila \x07<b>{{< x >}}")


def everything(path):
    book = openpyxl.load_workbook(path)
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_documents_are_whole_in_each_language(tmp_path, language):
    drafted = standard()
    shown = view(drafted, language)
    document = docx.Document(str(write_docx(shown, PEOPLE, tmp_path / "plan.docx")))
    assert len(document.tables) == len(sheets(shown, PEOPLE))
    text = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    for line in drafted["plan_actions"]["action"]:
        assert shown.line(line) in text
    assert "nan" not in text.casefold().split()
    assert document.core_properties.language == language
    book = openpyxl.load_workbook(write_xlsx(shown, PEOPLE, tmp_path / "plan.xlsx"))
    assert len(book.sheetnames) == len(sheets(shown, PEOPLE)) + 1
    events = Calendar.from_ical(write_ics(shown, PEOPLE, tmp_path / "plan.ics").read_bytes()).walk("VEVENT")
    assert len(events) == len(drafted["plan_calendar"])


def test_the_same_plan_gives_the_same_bytes(tmp_path):
    shown = view(standard())
    for write, name in ((write_docx, "plan.docx"), (write_xlsx, "plan.xlsx"), (write_ics, "plan.ics")):
        first = write(shown, PEOPLE, tmp_path / f"1{name}").read_bytes()
        assert write(shown, PEOPLE, tmp_path / f"2{name}").read_bytes() == first


def test_every_entry_of_the_files_carries_a_fixed_time(tmp_path):
    shown = view(standard())
    for path in (write_docx(shown, [], tmp_path / "a.docx"), write_xlsx(shown, [], tmp_path / "a.xlsx")):
        with zipfile.ZipFile(path) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_formula_and_no_link_in_the_workbook(hostile, tmp_path):
    path = write_xlsx(hostile, PEOPLE, tmp_path / "plan.xlsx")
    cells = everything(path)
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not [cell for cell in cells if cell.hyperlink]
    assert any(str(cell.value).startswith(HOSTILE[0]) for cell in cells)
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name or name.endswith(".bin")]
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_money_and_hours_are_numbers(tmp_path):
    book = openpyxl.load_workbook(write_xlsx(view(standard()), PEOPLE, tmp_path / "plan.xlsx"))
    rows = list(book["Budget"].iter_rows(values_only=True))
    assert isinstance(rows[1][1], int | float)
    assert sum(row[1] for row in rows[1:-2]) == pytest.approx(rows[-2][1])


def test_markup_is_shown_and_not_obeyed_in_word(hostile, tmp_path):
    path = write_docx(hostile, PEOPLE, tmp_path / "plan.docx")
    text = "\n".join(cell.text for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells)
    for said in HOSTILE[:4]:
        assert said in text
    with zipfile.ZipFile(path) as archive:
        body = archive.read("word/document.xml").decode()
    assert "<script>" not in body
    assert "w:fldSimple" not in body
    assert "w:hyperlink" not in body


def test_events_cannot_be_added_from_outside(hostile, tmp_path):
    content = write_ics(hostile, PEOPLE, tmp_path / "plan.ics").read_bytes()
    events = Calendar.from_ical(content).walk("VEVENT")
    assert len(events) == len(hostile["plan_calendar"])
    assert content.count(b"\r\nBEGIN:VEVENT") == len(events)
    assert b"\r\nSUMMARY:mine" not in content
    assert b"\x00" not in content
    assert any("SUMMARY:mine" in str(event["summary"]) for event in events)


def test_tables_of_the_report_escape_what_comes_from_outside(hostile):
    for sheet in sheets(hostile, PEOPLE):
        markdown = sheet.table().markdown
        assert not re.search(r"(?<!\\)(<script|\{\{|=HYPERLINK|#import)", markdown)
        assert len(markdown.splitlines()) == len(sheet.shown) + 2


def test_addresses_stay_out_of_the_report(tmp_path):
    shown = view(standard())
    assert not [sheet for sheet in sheets(shown, PEOPLE) if "press@vila.example" in sheet.table().markdown]
    assert b"press@vila.example" in write_ics(shown, PEOPLE, tmp_path / "plan.ics").read_bytes()


def test_text_helpers():
    assert plain("**a** `b` \\*c\\*") == "a b *c*"
    assert clean("a\x00b\x0bc\n") == "abc\n"
    assert chosen(standard())
