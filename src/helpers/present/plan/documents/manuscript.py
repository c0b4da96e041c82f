"""A document as it is written: chapters, paragraphs, lists, tables and figures, in the house's styles.

Texts come as plain text or as computed Markdown and are written as text: nothing from outside becomes markup or field.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from helpers.present.drawing import style
from helpers.present.drawing.word import add_vector
from helpers.present.plan.documents.columns import columns_of
from helpers.present.plan.documents.letterhead import (
    HEIGHT,
    ROOM,
    SIDE,
    WIDTH,
    Heading,
    add_field,
    element,
    empty_document,
)

if TYPE_CHECKING:
    import pandas as pd
    from docx.document import Document

    from helpers.present.outputs import Figure

#: Characters that XML 1.0 does not allow.
ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BULLET = re.compile(r"^- ")
BOLD = re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*")
CONTENTS_LEVELS = 2


def clean(text: object) -> str:
    """Return a text that a document can hold."""
    return ILLEGAL.sub("", str(text))


def plain(markdown: str) -> str:
    """Return computed Markdown as plain text: emphasis and code marks go, escaped characters stay.

    Examples
    --------
    >>> plain("**1.0 points** of `plan.yml` \\\\*here\\\\*")
    '1.0 points of plan.yml *here*'
    """
    bare = re.sub(r"(?<!\\)(\*\*|`)", "", markdown)
    return re.sub(r"\\(.)", r"\1", bare)


@dataclass
class Manuscript:
    """A document being written.

    Attributes
    ----------
    names
        The words for a table, for a figure and for the contents, in the document's language.
    """

    heading: Heading
    names: tuple[str, str, str]
    document: Document = field(init=False)
    _counts: dict[str, int] = field(default_factory=dict, init=False)
    _chapters: list[tuple[int, str, str]] = field(default_factory=list, init=False)
    _contents: Any = field(default=None, init=False)
    _room: float = field(default=ROOM, init=False)
    _styles: dict[str, str | None] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.document = empty_document(self.heading)

    def cover(self, lines: Sequence[str]) -> None:
        """Write the cover: the title, whose it is, and what else it says."""
        from docx.shared import Cm

        top = self.text(self.heading.council, "Cover line")
        top.paragraph_format.space_before = Cm(6)
        self.text(self.heading.title, "Cover title")
        for line in lines:
            self.text(line, "Cover line")

    def contents(self) -> None:
        """Keep the place of the contents, which `save` fills in."""
        place = self.text(self.names[2], "Lead")
        place.paragraph_format.page_break_before = True
        place.runs[0].bold = True
        self._contents = place

    def chapter(self, text: str, level: int = 1, on_new_page: bool = False) -> None:
        """Begin a chapter or a part of one."""
        written = self.document.add_heading(clean(text), level)
        if on_new_page:
            written.paragraph_format.page_break_before = True
        mark = f"_Toc{900000 + len(self._chapters)}"
        start = element("w:bookmarkStart", id=len(self._chapters), name=mark)
        written._p.insert(1, start)
        written._p.append(element("w:bookmarkEnd", id=len(self._chapters)))
        self._chapters.append((level, clean(text), mark))

    def text(self, text: str, kind: str = "Normal", language: str = "") -> Any:
        """Write a paragraph of plain text, marked where it is in another language than the document."""
        written = self._paragraph(kind, clean(text))
        _mark(written, language)
        return written

    def _paragraph(self, kind: str, text: str = "", place: Any = None) -> Any:
        """Return a new paragraph in a style, at the end of the document or of a cell."""
        written = (place or self.document).add_paragraph(text)
        self._dress(written, kind)
        return written

    def _dress(self, paragraph: Any, kind: str) -> None:
        """Give a paragraph a style; the library would look through all of the document's each time."""
        if kind not in self._styles:
            styles: Any = self.document.styles
            self._styles[kind] = styles.get_style_id(styles[kind], styles[kind].type)
        paragraph._p.style = self._styles[kind]

    def labelled(self, label: str, text: str, kind: str = "Normal", language: str = "", stays: bool = False) -> None:
        """Write a paragraph that begins with its label in bold; one that stays is kept with what comes next."""
        written = self._paragraph(kind)
        written.paragraph_format.keep_with_next = stays or None
        written.paragraph_format.keep_together = True
        written.add_run(clean(label)).bold = True
        written.add_run(f" {clean(text)}")
        _mark(written, language)

    def told(self, markdown: str, kind: str = "Normal") -> None:
        """Write computed Markdown: its paragraphs and bullets, bold kept and every other mark gone."""
        for line in markdown.strip().splitlines():
            if line.strip():
                named = "List Bullet" if BULLET.match(line) else kind
                self._runs(self._paragraph(named), BULLET.sub("", line))

    def bullets(self, texts: Sequence[str]) -> None:
        """Write a list of plain texts."""
        for text in texts:
            self.text(text, "List Bullet")

    def _runs(self, paragraph: Any, markdown: str) -> None:
        for place, part in enumerate(BOLD.split(markdown)):
            if part:
                paragraph.add_run(clean(plain(part))).bold = bool(place % 2) or None

    def table(self, shown: pd.DataFrame, caption: str, widths: Sequence[float] = ()) -> None:
        """Write a table under its caption; its head is repeated on each page and no row is split."""
        self._lead_in()
        self._caption(self.names[0], caption)
        table = self.document.add_table(rows=1, cols=len(shown.columns), style="Table Grid")
        _describe(table, caption)
        _keep(table.rows[0], is_head=True)
        for cell, head in zip(table.rows[0].cells, shown.columns, strict=True):
            _fill(cell, style.BRAND)
            self._cell(cell, str(head), "Table head")
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        for values in shown.itertuples(index=False):
            row = table.add_row()
            _keep(row)
            for cell, value in zip(row.cells, values, strict=True):
                self._cell(cell, str(value))
        _size(table, columns_of(shown, widths, self._room), self._room)
        self._paragraph("Gap")

    def sheet(self, rows: Sequence[tuple[str, str]], caption: str, share: float = 0.2) -> None:
        """Write pairs of a label and what it says, all on one page: a table whose first column heads its rows.

        Its caption is read to who cannot see it; who can has the heading above.
        """
        if not rows:
            return
        table = self.document.add_table(rows=0, cols=2, style="Table Grid")
        _describe(table, caption, heads="firstColumn")
        for label, text in rows:
            row = table.add_row()
            _keep(row)
            _fill(row.cells[0], style.WASH)
            self._cell(row.cells[0], label)
            row.cells[0].paragraphs[0].runs[0].bold = True
            self._cell(row.cells[1], text)
        for row in table.rows[:-1]:
            for line in (line for cell in row.cells for line in cell.paragraphs):
                line.paragraph_format.keep_with_next = True
        _size(table, (share, 1 - share), self._room)
        self._paragraph("Gap")

    def _cell(self, cell: Any, text: str, kind: str = "Table text") -> None:
        lines = clean(text).split("\n")
        self._dress(cell.paragraphs[0], kind)
        cell.paragraphs[0].add_run(lines[0])
        for line in lines[1:]:
            self._paragraph(kind, line, cell)

    def figure(self, drawn: Figure | None) -> None:
        """Add a figure with its caption and its text alternative; nothing where there is none."""
        from docx.shared import Cm

        if drawn is None:
            return
        picture = self.document.add_picture(io.BytesIO(drawn.png), width=Cm(ROOM))
        add_vector(self.document, picture, drawn.outlined)
        shown = picture._inline.docPr
        shown.set("descr", clean(plain(drawn.alt)))
        shown.set("title", clean(plain(drawn.caption)))
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        self._caption(self.names[1], drawn.caption)
        self.document.paragraphs[-1].paragraph_format.keep_with_next = False

    def _lead_in(self) -> None:
        """Keep what was written last with what comes next."""
        last = self.document.element.body[-2]
        if last.tag.endswith("}p"):
            last.get_or_add_pPr().get_or_add_keepNext()

    def _caption(self, name: str, caption: str) -> None:
        self._counts[name] = self._counts.get(name, 0) + 1
        written = self._paragraph("Caption")
        written.add_run(f"{name} ")
        add_field(written, f"SEQ {name} \\* ARABIC", str(self._counts[name]))
        written.add_run(f". {clean(plain(caption))}")

    def turn(self) -> None:
        """Go on with lying pages: the tables of the annex are wide."""
        from docx.enum.section import WD_ORIENT, WD_SECTION
        from docx.shared import Cm

        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(HEIGHT), Cm(WIDTH)
        section.different_first_page_header_footer = False
        self._room = HEIGHT - 2 * SIDE

    def save(self) -> bytes:
        """Return the document's bytes, its contents written."""
        if self._contents is not None:
            self._write_contents()
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()

    def _write_contents(self) -> None:
        """Write the contents: a line a chapter that leads to it, with a field for its page."""
        shown = [(level, text, mark) for level, text, mark in self._chapters if level <= CONTENTS_LEVELS]
        numbers = _numbered([level for level, _, _ in shown])
        for (level, text, mark), number in reversed(list(zip(shown, numbers, strict=True))):
            self._contents._p.addnext(self._entry(level, f"{number} {text}", mark))
        # The pages are known to whoever lays the document out: Word asks, LibreOffice fills them in by itself.
        _ask_for_pages(self.document)

    def _entry(self, level: int, text: str, mark: str) -> Any:
        from docx.text.paragraph import Paragraph

        made = Paragraph(element("w:p"), self._contents._parent)
        styles: Any = self.document.styles
        made.style = styles[f"TOC {level}"]
        made.add_run(f"{text}\t")
        add_field(made, f"PAGEREF {mark} \\h", "")
        link = element("w:hyperlink", anchor=mark, history=1)
        for run in made.runs:
            link.append(run._r)
        made._p.append(link)
        return made._p


#: What stands after `updateFields` in a document's settings, whose order is fixed.
AFTER_UPDATE = frozenset(
    [
        "hdrShapeDefaults",
        "footnotePr",
        "endnotePr",
        "compat",
        "docVars",
        "rsids",
        "mathPr",
        "themeFontLang",
        "clrSchemeMapping",
        "shapeDefaults",
        "decimalSymbol",
        "listSeparator",
    ]
)


def _ask_for_pages(document: Document) -> None:
    settings = document.settings.element
    later = [setting for setting in settings if setting.tag.rpartition("}")[2] in AFTER_UPDATE]
    settings.insert(list(settings).index(later[0]) if later else len(settings), element("w:updateFields", val="true"))


def _numbered(levels: Sequence[int]) -> list[str]:
    """Return the numbers of chapters and their parts, as the headings' own numbering counts them.

    Examples
    --------
    >>> _numbered([1, 1, 2, 2, 1])
    ['1', '2', '2.1', '2.2', '3']
    """
    chapter = part = 0
    numbers = []
    for level in levels:
        chapter, part = (chapter + 1, 0) if level == 1 else (chapter, part + 1)
        numbers.append(f"{chapter}" if level == 1 else f"{chapter}.{part}")
    return numbers


def _mark(paragraph: Any, language: str) -> None:
    """Mark a paragraph as one in another language."""
    for run in paragraph.runs if language else ():
        run._r.get_or_add_rPr().append(element("w:lang", val=language))


def _describe(table: Any, caption: str, heads: str = "firstRow") -> None:
    """Say what a table shows and where its heads stand, for who cannot see it."""
    properties = table._tbl.tblPr
    look = properties.find(properties.nsmap["w"].join("{}") + "tblLook")
    if look is not None:
        properties.remove(look)
    rows, columns = int(heads == "firstRow"), int(heads == "firstColumn")
    properties.append(element("w:tblLook", val="0000", firstRow=rows, firstColumn=columns, noHBand=1, noVBand=1))
    properties.append(element("w:tblCaption", val=clean(plain(caption))))
    _rule(properties)


def _rule(properties: Any) -> None:
    """Draw thin lines in the house's grey between the rows, and none between the columns."""
    borders = element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(element(f"w:{side}", val="single", sz=4, space=0, color=style.RULE.removeprefix("#")))
    for side in ("left", "right", "insideV"):
        borders.append(element(f"w:{side}", val="nil"))
    borders[:] = sorted(borders, key=lambda line: SIDES.index(line.tag.rpartition("}")[2]))
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption")


SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def _keep(row: Any, is_head: bool = False) -> None:
    """Keep a row on one page; a head stands on each page again."""
    properties = row._tr.get_or_add_trPr()
    properties.append(element("w:cantSplit"))
    if is_head:
        properties.append(element("w:tblHeader"))


def _fill(cell: Any, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=colour.removeprefix("#")))


def _size(table: Any, shares: Sequence[float], room: float) -> None:
    from docx.shared import Cm

    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Cm(room * share / sum(shares))
        for cell in column.cells:
            cell.width = Cm(room * share / sum(shares))
