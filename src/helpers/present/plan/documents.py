"""The plan as files that a council edits: DOCX, XLSX and a calendar (ICS), the same bytes for the same plan.

Whatever came from outside (texts of plan.yml, items of the council's own) is written as text: no markup, no formula.
"""

from __future__ import annotations

import io
import re
import textwrap
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.communication.plan.config import read_plan
from helpers.present.drawing import style
from helpers.present.language.narrative import subject
from helpers.present.language.words import Words
from helpers.present.plan import findings as plan
from helpers.present.plan import sheets as plan_sheets
from helpers.present.plan import targets, trying
from helpers.present.plan import tracking as plan_tracking
from helpers.present.plan.sheets import Sheet
from helpers.present.plan.view import PlanView, view_plan

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

    from helpers.study.opening import Study

#: What ZIP files can hold as their earliest time; documents carry the plan's first day instead of the hour of the run.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
#: Characters that XML 1.0 does not allow.
ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SHEET_NAME, SHEET_MARKS = 31, re.compile(r"[\[\]:*?/\\]")
COLUMN_WIDTHS, WIDEST, LINE_POINTS = (12, 60), 60, 15.0
#: A4 and its margins, in centimetres.
A4, MARGIN = (21.0, 29.7), 1.8
TEXTS = (plan.summary, plan.came_in, targets.objectives, trying.learning)


def write_plan_documents(study: Study, words: Words, folder: Path) -> list[Path]:
    """Write `plan.docx`, `plan.xlsx` and `plan.ics` of a study's plan and return their paths.

    Raises
    ------
    ArtefactError
        If the plan was not drafted yet.
    """
    view = view_plan(study, words)
    people = [(person.role, person.email) for person in read_plan(study.paths.raw / "plan.yml").people]
    folder.mkdir(parents=True, exist_ok=True)
    return [
        write_docx(view, people, folder / "plan.docx"),
        write_xlsx(view, people, folder / "plan.xlsx"),
        write_ics(view, people, folder / "plan.ics"),
    ]


def plain(markdown: str) -> str:
    """Return computed Markdown as plain text: emphasis and code marks go, escaped characters stay.

    Examples
    --------
    >>> plain("**1.0 points** of `plan.yml` \\\\*here\\\\*")
    '1.0 points of plan.yml *here*'
    """
    bare = re.sub(r"(?<!\\)(\*\*|`)", "", markdown)
    return re.sub(r"\\(.)", r"\1", bare)


def clean(text: object) -> str:
    """Return a text that any of the three formats can hold."""
    return ILLEGAL.sub("", str(text))


def sheets(view: PlanView, people: Sequence[tuple[str, str | None]]) -> list[Sheet]:
    """Return the plan's tables in the order of the documents, empty ones left out."""
    found = [
        targets.table(view),
        plan_sheets.audiences(view),
        plan_sheets.messages(view),
        plan_sheets.actions(view, everything=True),
        plan_sheets.budget(view),
        plan_sheets.calendar(view),
        plan_tracking.responsibilities(view, people),
        plan_tracking.indicators(view),
        plan_tracking.risks(view),
        trying.effects(view),
        trying.pilots(view),
        plan_sheets.scenarios(view),
        plan_tracking.overrides(view),
        plan_tracking.followup(view),
        plan_tracking.evidence(view),
    ]
    return [sheet for sheet in found if not sheet.shown.empty]


def heading(view: PlanView) -> str:
    """Return the title of the plan."""
    return view.words(
        "{subject}: communication plan of {council}",
        subject=subject(view.study),
        council=clean(view.study.config.name),
    )


def _first_day(view: PlanView) -> datetime:
    first = view["plan_calendar"]["start"].min()
    return datetime(first.year, first.month, first.day, tzinfo=UTC)


def _notices(view: PlanView) -> list[str]:
    found = [view.words("This council is invented: its figures are synthetic.")] if view.study.config.synthetic else []
    told = [line for text in TEXTS for line in text(view).markdown.strip().splitlines() if line.strip()]
    return found + [clean(plain(re.sub(r"^- ", "", line))) for line in told]


def write_docx(view: PlanView, people: Sequence[tuple[str, str | None]], path: Path) -> Path:
    """Write the plan as a Word document and return its path."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(A4[1]), Cm(A4[0])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN)
    _stamp(document, view)
    _dress(document)
    document.add_heading(heading(view), 0)
    for text in _notices(view):
        document.add_paragraph(text)
    for sheet in sheets(view, people):
        _add_table(document, sheet)
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(_same_bytes(buffer.getvalue()))
    return path


def _stamp(document: Document, view: PlanView) -> None:
    from docx.oxml.ns import qn

    properties, day = document.core_properties, _first_day(view).replace(tzinfo=None)
    properties.created = properties.modified = day
    properties.title, properties.author, properties.last_modified_by = heading(view), "Mirall", "Mirall"
    properties.comments, properties.language = "", view.study.language
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), view.study.language)


def _dress(document: Document) -> None:
    """Give the document the house's colour and a letter small enough for its tables."""
    from docx.shared import Pt, RGBColor

    document.styles["Normal"].font.size = Pt(9.5)
    for name in ("Title", "Heading 1"):
        document.styles[name].font.color.rgb = RGBColor.from_string(style.BRAND.removeprefix("#"))


def _column_widths(sheet: Sheet) -> list[float]:
    """Return the width of each column in centimetres: by the sheet's shares, else by its longest words and texts."""
    columns = [[str(head), *map(str, sheet.shown[head])] for head in sheet.shown]
    lengths = [min(60, max(8, *(len(text) for text in column))) for column in columns]
    shares = list(sheet.widths or lengths)
    room = A4[1] - 2 * MARGIN
    return [room * share / sum(shares) for share in shares]


def _add_table(document: Document, sheet: Sheet) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    document.add_heading(clean(sheet.name), 1)
    document.add_paragraph(clean(sheet.caption))
    table = document.add_table(rows=1, cols=len(sheet.shown.columns), style="Table Grid")
    table.autofit = False
    # The head is repeated on each page, and read as a head by a screen reader.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, head in zip(table.rows[0].cells, sheet.shown.columns, strict=True):
        _write_head(cell, clean(head))
    for row in sheet.shown.itertuples(index=False):
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = clean(value)
    for column, width in zip(table.columns, _column_widths(sheet), strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _write_head(cell: Any, text: str) -> None:
    """Write a head in white on the house's colour."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), style.BRAND.removeprefix("#"))
    cell._tc.get_or_add_tcPr().append(shade)
    run = cell.paragraphs[0].add_run(text)
    run.bold, run.font.color.rgb = True, RGBColor(255, 255, 255)


def _same_bytes(content: bytes) -> bytes:
    """Return a ZIP file with every entry's time fixed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for entry in read.infolist():
            info = zipfile.ZipInfo(entry.filename, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(info, read.read(entry.filename))
    return buffer.getvalue()


def write_xlsx(view: PlanView, people: Sequence[tuple[str, str | None]], path: Path) -> Path:
    """Write the plan as a workbook, a sheet a table, and return its path.

    Texts are written as strings, so that one that begins like a formula stays a text; money and hours as numbers.
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        day = _first_day(view).replace(tzinfo=None)
        book.set_properties({"title": heading(view), "author": "Mirall", "created": day})
        house = {"bg_color": style.BRAND, "font_color": style.PAPER}
        head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top", **house})
        body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "#,##0"})
        first = book.add_worksheet(_sheet_name(view.words("The plan"), set()))
        first.set_column(0, 0, 2 * WIDEST)
        _page(first)
        for row, text in enumerate([heading(view), *_notices(view)]):
            first.write_string(row, 0, text, head if row == 0 else body)
            first.set_row(row, _height([text], [2 * WIDEST]))
        used: set[str] = {first.name.casefold()}
        for sheet in sheets(view, people):
            name = _sheet_name(sheet.name, used)
            _fill(book.add_worksheet(name), sheet, head, body)
            used.add(name.casefold())
    path.write_bytes(_same_bytes(path.read_bytes()))
    return path


def _sheet_name(name: str, used: set[str]) -> str:
    short = SHEET_MARKS.sub(" ", clean(name)).strip("' ")[:SHEET_NAME] or "Plan"
    return short if short.casefold() not in used else f"{short[: SHEET_NAME - 3]} {len(used)}"


def _height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """Return the height of a row in points: some programs do not make room for a text of several lines."""
    lines = (len(textwrap.wrap(text, width)) for text, width in zip(texts, widths, strict=True))
    return LINE_POINTS * max(1, *lines)


def _fill(worksheet: Any, sheet: Sheet, head: object, body: object) -> None:
    heads = [clean(name) for name in sheet.shown.columns]
    rows = [[clean(value) for value in row] for row in sheet.shown.itertuples(index=False)]
    longest = [max(len(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    widths = [min(COLUMN_WIDTHS[1], max(COLUMN_WIDTHS[0], length)) for length in longest]
    for column, width in enumerate(widths):
        worksheet.set_column(column, column, width)
    for place, row in enumerate([heads, *rows]):
        worksheet.set_row(place, _height(row, widths))
        for column, text in enumerate(row):
            worksheet.write_string(place, column, text, body if place else head)
    _write_numbers(worksheet, sheet, body)
    _page(worksheet)
    worksheet.freeze_panes(1, 1)
    worksheet.autofilter(0, 0, len(rows), len(heads) - 1)


def _page(worksheet: Any) -> None:
    """Print a sheet on lying A4, as wide as the page, its head on each."""
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)


def _write_numbers(worksheet: object, sheet: Sheet, body: object) -> None:
    """Write the columns of numbers over their text."""
    heads = list(sheet.shown.columns)
    for head, source in sheet.numbers.items():
        for row, value in enumerate(sheet.data[source], start=1):
            if pd.notna(value):
                worksheet.write_number(row, heads.index(head), float(value), body)  # type: ignore[attr-defined]


def write_ics(view: PlanView, people: Sequence[tuple[str, str | None]], path: Path) -> Path:
    """Write actions and milestones as all-day events and return the path."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Mirall//communication plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _one_line(heading(view)))
    for row in view["plan_calendar"].itertuples():
        calendar.add_component(_event(row, view, people))
    path.write_bytes(calendar.to_ical())
    return path


def _event(row: object, view: PlanView, people: Sequence[tuple[str, str | None]]) -> object:
    from icalendar import Event

    study, event = view.study, Event()
    event.add("uid", f"{row.line}@{study.council}-{study.wave}.mirall")  # type: ignore[attr-defined]
    event.add("dtstamp", _first_day(view))
    event.add("summary", _one_line(view.line(row.line)))  # type: ignore[attr-defined]
    event.add("dtstart", row.start.date())  # type: ignore[attr-defined]
    event.add("dtend", (row.end + timedelta(days=1)).date())  # type: ignore[attr-defined]
    event.add("description", _one_line(_answers_for(str(row.owner), view, people)))  # type: ignore[attr-defined]
    return event


def _answers_for(owner: str, view: PlanView, people: Sequence[tuple[str, str | None]]) -> str:
    named = plan_tracking.holder(owner, people)
    address = ", ".join(email for title, email in people if email and title in named.split(", "))
    return " · ".join(part for part in (view.owner(owner), named, address) if part)


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())
