"""The editable plan: the same bytes for the same plan, text from outside stays text, what is edited moves the sums."""

import re
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from icalendar import Calendar
from plan_case import EFFECTS, drivers, evidence, plan, standard, view

from helpers.communication.plan.terms.days import Days
from helpers.present.drawing import style
from helpers.present.plan.documents.chapters import CHAPTERS
from helpers.present.plan.documents.delivered import write_docx, write_ics, write_xlsx
from helpers.present.plan.documents.manuscript import clean, plain
from helpers.present.plan.documents.workbook import tables
from helpers.study.config import Report, Text

HOSTILE = (
    '=HYPERLINK("http://x.example","y")',
    "<script>alert(1)</script>",
    "{{< include /etc/passwd >}}",
    '#import "evil.typ"',
    "+cmd|' /C calc'!A0",
    "a\nBEGIN:VEVENT\r\nSUMMARY:mine\x00\x0b",
)
PEOPLE = [{"role": "Head of communication", "email": "press@vila.example"}, {"role": "@SUM(1+1)*cmd|"}]
TERMS = {"budget": 9000, "staff_hours": 300, "people": PEOPLE}


@pytest.fixture(scope="module")
def drafted():
    return plan(**TERMS)


@pytest.fixture(scope="module")
def hostile():
    changes = {
        "act-one_door": {"text": HOSTILE[0], "owner": HOSTILE[4]},
        "obj-image": {"text": HOSTILE[1]},
        "msg-mine": {"add": "message", "text": HOSTILE[2], "audience": "aud-s1"},
        "risk-mine": {"add": "risk", "text": HOSTILE[3]},
        "act-mine": {"add": "action", "text": HOSTILE[5], "cost": 10, "hours": 1},
    }
    terms = {"must": ["one_door"], "contact": {"phone": HOSTILE[4]}, "texts": {"idea": HOSTILE[0]}}
    return view(plan(budget=9000, overrides=changes, people=PEOPLE, **terms), name="Vila \x07<b>{{< x >}}")


@pytest.fixture(scope="module")
def word(drafted, tmp_path_factory):
    path = write_docx(view(drafted), tmp_path_factory.mktemp("plan") / "plan.docx")
    return docx.Document(str(path))


@pytest.fixture(scope="module")
def book(drafted, tmp_path_factory):
    return openpyxl.load_workbook(write_xlsx(view(drafted), tmp_path_factory.mktemp("plan") / "plan.xlsx"))


def text_of(document):
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def events_of(content):
    return Calendar.from_ical(content).walk("VEVENT")


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_documents_are_whole_in_each_language(drafted, tmp_path, language):
    shown = view(drafted, language)
    document = docx.Document(str(write_docx(shown, tmp_path / "plan.docx")))
    text = text_of(document)
    for line in drafted["plan_actions"]["action"]:
        assert shown.line(line) in text
    assert "nan" not in text.casefold().split()
    assert not re.search(r"\{\w+\}", text)
    assert document.core_properties.language == language
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads == [shown.words(head) for head, _ in CHAPTERS.values()]
    book = openpyxl.load_workbook(write_xlsx(shown, tmp_path / "plan.xlsx"))
    assert len(book.sheetnames) >= len(tables(shown)) + 3
    assert len(events_of(write_ics(shown, tmp_path / "plan.ics").read_bytes())) == len(drafted["plan_calendar"])


def test_the_plan_on_a_page_says_what_is_not_worth_what_it_takes(drafted, tmp_path):
    """The page told a council to spend if it found the aim worth it, and not that no action is by the measure."""
    rows = drafted["plan_actions"]
    dear = rows.assign(reason=rows["reason"].where(rows["status"].ne("chosen"), "noticed"))
    for name, table in (("as_it_is", rows), ("dear", dear)):
        shown = view(replace(drafted, tables={**drafted.tables, "plan_actions": table}))
        page = [p.text for p in docx.Document(str(write_docx(shown, tmp_path / f"{name}.docx"))).paragraphs]
        start, end = page.index("The plan on a page"), page.index("Where we stand")
        assert any("to be worth what" in text for text in page[start:end]) == (name == "dear")


def test_the_same_plan_gives_the_same_bytes(tmp_path):
    shown = view(standard())
    for write, name in ((write_docx, "plan.docx"), (write_xlsx, "plan.xlsx"), (write_ics, "plan.ics")):
        first = write(shown, tmp_path / f"1{name}").read_bytes()
        assert write(shown, tmp_path / f"2{name}").read_bytes() == first


def test_every_entry_of_the_files_carries_a_fixed_time(tmp_path):
    shown = view(standard())
    for path in (write_docx(shown, tmp_path / "a.docx"), write_xlsx(shown, tmp_path / "a.xlsx")):
        with zipfile.ZipFile(path) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# ---- the document's form


def test_rows_do_not_split_and_heads_are_repeated(word):
    assert word.tables
    for table in word.tables:
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        repeats = table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert repeats == (look.get(qn("w:firstRow")) == "1")
        assert repeats or look.get(qn("w:firstColumn")) == "1"
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_chapters_are_numbered_by_word_and_listed_with_their_pages(word):
    numbering = word.part.numbering_part.element
    for level in (1, 2):
        listed = word.styles[f"Heading {level}"].element.pPr.numPr
        number = next(n for n in numbering.iter(qn("w:num")) if n.get(qn("w:numId")) == str(listed.numId.val))
        assert number is not None
    marks = {found.get(qn("w:name")) for found in word.element.iter(qn("w:bookmarkStart"))}
    links = [found.get(qn("w:anchor")) for found in word.element.iter(qn("w:hyperlink"))]
    headed = [p for p in word.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    assert len(links) == len(headed)
    assert set(links) <= marks
    codes = [found.text for found in word.element.iter(qn("w:instrText"))]
    assert sum("PAGEREF" in code for code in codes) == len(links)


def test_pages_have_running_heads_and_numbers_but_not_the_cover(word):
    section = word.sections[0]
    assert section.different_first_page_header_footer
    assert "Vila" in section.header.paragraphs[0].text
    codes = [found.text.strip() for found in section.footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    assert not section.first_page_header.paragraphs[0].text


def test_figures_have_text_alternatives(word):
    pictures = list(word.element.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"))
    assert pictures
    assert all(len(picture.get("descr")) > 20 for picture in pictures)


def test_the_look_is_the_brands(word):
    fonts = {f.get(qn("w:ascii")) for f in word.styles.element.iter(qn("w:rFonts"))}
    assert fonts == {style.FAMILY}
    assert f"#{word.styles['Heading 1'].font.color.rgb}" == style.BRAND
    fills = {found.get(qn("w:fill")) for found in word.element.iter(qn("w:shd"))}
    assert fills == {style.BRAND.removeprefix("#"), style.WASH.removeprefix("#")}


def test_settings_and_paragraphs_keep_the_order_of_the_standard(word):
    settings = [found.tag.rpartition("}")[2] for found in word.settings.element]
    assert settings.index("updateFields") < settings.index("compat")
    for found in word.styles.element.iter(qn("w:pPr")):
        order = [child.tag.rpartition("}")[2] for child in found]
        known = [name for name in ("keepNext", "numPr", "pBdr", "spacing", "ind", "jc") if name in order]
        assert known == sorted(known, key=order.index)


# ---- the workbook


def test_the_sums_follow_what_is_edited(book, drafted):
    sheet, chosen = book["To do"], drafted["plan_actions"].query("status == 'chosen'")
    last = len(chosen) + 1
    assert sheet.cell(last + 1, 5).value == f'=SUMIF($G$2:$G${last},"<>dropped",$E$2:$E${last})'
    assert sum(sheet.cell(row, 5).value for row in range(2, last + 1)) == pytest.approx(chosen["cost"].sum())
    assert sum(sheet.cell(row, 6).value for row in range(2, last + 1)) == pytest.approx(chosen["hours"].sum())
    budget = book["Budget"]
    assert budget["B2"].value == 9000
    assert budget["C2"].value == f"='To do'!E{last + 1}"
    assert budget["D2"].value == '=IF(B2="","",B2-C2)'
    assert budget["C3"].value == f"='To do'!F{last + 1}"


def test_dates_are_dates_and_choices_are_lists(book, drafted):
    sheet = book["To do"]
    assert isinstance(sheet.cell(2, 3).value, datetime)
    lists = {str(rule.sqref)[0]: rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert "Head of communication" in lists["B"]
    assert lists["G"] == '"not begun,under way,done,dropped"'


def test_every_sheet_prints_with_its_head_and_can_be_filtered(book):
    for sheet in book:
        assert sheet.print_area
        if sheet.title not in ("The plan", "Budget"):
            assert sheet.freeze_panes == "B2"
            assert sheet.auto_filter.ref
            assert sheet.print_title_rows == "$1:$1"


def test_no_formula_and_no_link_from_outside(hostile, tmp_path):
    book = openpyxl.load_workbook(write_xlsx(hostile, tmp_path / "plan.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.hyperlink]
    formulas = {cell.value for cell in cells if cell.data_type == "f"}
    sums = r"=SUMIF\(\$G\$2:\$G\$\d+,\"<>dropped\",\$[EFHI]\$2:\$[EFHI]\$\d+\)"
    allowed = rf"{sums}|='To do'![A-Z]\d+|=IF\(B\d=\"\",\"\",B\d-[CE]\d\)"
    assert formulas
    assert all(re.fullmatch(allowed, formula) for formula in formulas)
    assert any(str(cell.value).startswith(HOSTILE[0]) and cell.data_type != "f" for cell in cells)
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name or name.endswith(".bin")]


# ---- text from outside


def test_markup_is_shown_and_not_obeyed_in_word(hostile, tmp_path):
    path = write_docx(hostile, tmp_path / "plan.docx")
    text = text_of(docx.Document(str(path)))
    for said in HOSTILE[:4]:
        assert said in text
    with zipfile.ZipFile(path) as archive:
        body = archive.read("word/document.xml").decode()
    assert "<script>" not in body
    assert "w:fldSimple" not in body
    codes = re.findall(r"<w:instrText[^>]*>([^<]*)<", body)
    assert all(re.fullmatch(r" (PAGEREF _Toc\d+ \\h|SEQ \w+ \\\* ARABIC) ", code) for code in codes)


def test_events_cannot_be_added_from_outside(hostile, tmp_path):
    content = write_ics(hostile, tmp_path / "plan.ics").read_bytes()
    events = events_of(content)
    assert len(events) == len(hostile["plan_calendar"])
    assert content.count(b"\r\nBEGIN:VEVENT") == len(events)
    assert b"\r\nSUMMARY:mine" not in content
    assert b"\x00" not in content
    assert any("SUMMARY:mine" in str(event["summary"]) for event in events)


def test_tables_of_the_report_escape_what_comes_from_outside(hostile):
    for sheet in tables(hostile):
        markdown = sheet.table().markdown
        assert not re.search(r"(?<!\\)(<script|\{\{|=HYPERLINK|#import)", markdown)
        assert len(markdown.splitlines()) == len(sheet.shown) + 2


def test_addresses_stay_out_of_the_report(drafted, tmp_path):
    shown = view(drafted)
    assert not [sheet for sheet in tables(shown) if "press@vila.example" in sheet.table().markdown]
    assert b"press@vila.example" in write_ics(shown, tmp_path / "plan.ics").read_bytes().replace(b"\r\n ", b"")


# ---- the calendar file


def test_events_have_their_true_length_and_no_end_on_a_day_off(drafted, tmp_path):
    days = Days("ES", "CT")
    rows = drafted["plan_calendar"].set_index("line")
    for event in events_of(write_ics(view(drafted), tmp_path / "plan.ics").read_bytes()):
        row = rows.loc[str(event["uid"]).partition("@")[0]]
        first, after = event.decoded("dtstart"), event.decoded("dtend")
        assert type(first) is date
        assert (first, after - timedelta(days=1)) == (row["start"].date(), row["end"].date())
        assert days.is_working(first)
        assert days.is_working(after - timedelta(days=1))


# ---- councils that are unlike the others


def odd(name):
    """Return the plan of a council without means, without findings, without money of ours, or of another subject."""
    weak = drivers(EFFECTS["ignorance"], std_error=1.5, q_value=0.8)
    if name == "no means":
        return view(plan(budget=0, staff_hours=0))
    if name == "nothing told":
        return view(plan(found=evidence(drivers=weak), budget=9000))
    if name == "hours bought":
        return view(plan(budget=9000, staff_hours=60, hour_price=30))
    shown = view(plan(budget=9000))
    subject = {"ca": "la neteja", "es": "la limpieza", "en": "street cleaning"}
    config = shown.study.config.model_copy(update={"report": Report(subject=Text(**subject))})
    return replace(shown, study=replace(shown.study, config=config))


@pytest.mark.parametrize("name", ["no means", "nothing told", "hours bought", "another subject"])
def test_every_council_gets_its_documents(name, tmp_path):
    shown = odd(name)
    document = docx.Document(str(write_docx(shown, tmp_path / "plan.docx")))
    text = text_of(document)
    assert "nan" not in text.casefold().split()
    assert not [paragraph for paragraph in document.paragraphs if paragraph.text.strip() == "None"]
    book = openpyxl.load_workbook(write_xlsx(shown, tmp_path / "plan.xlsx"))
    assert book["Budget"]["C2"].value.startswith("='To do'!E")
    assert len(events_of(write_ics(shown, tmp_path / "plan.ics").read_bytes())) == len(shown["plan_calendar"])
    has_copy = any(paragraph.style.name == "Copy" and "Headline" in paragraph.text for paragraph in document.paragraphs)
    assert has_copy == (name in ("no means", "hours bought"))
    assert ("MAX(0,C3-B3)" in book["Budget"]["C2"].value) == (name == "hours bought")


def test_what_the_council_wrote_stands_in_the_document(tmp_path):
    own = {
        "idea": "One door for all.",
        "note-crisis": "The mayor speaks first.",
        "copy-ignorance-post": "Come and ask.",
    }
    terms = {"texts": own, "stakeholders": {"market": {"name": "Market traders", "owner": "Ana"}}}
    text = text_of(docx.Document(str(write_docx(view(plan(budget=9000, **terms)), tmp_path / "plan.docx"))))
    for said in (*own.values(), "Market traders", "Ana"):
        assert said in text


def test_text_helpers():
    assert plain("**a** `b` \\*c\\*") == "a b *c*"
    assert clean("a\x00b\x0bc\n") == "abc\n"
