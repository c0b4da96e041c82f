"""The look of the plan as a document: an empty Word file with the house's styles, numbering, margins and running heads.

Colours and typeface are those of `reports/_brand.yml`, by way of `drawing.style`. Everything is a named style, so that
a council gives the document its own look by changing the styles and not the paragraphs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from helpers.present.drawing import style

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

#: A4 and its margins, in centimetres.
WIDTH, HEIGHT, SIDE, TOP = 21.0, 29.7, 2.3, 2.4
ROOM = WIDTH - 2 * SIDE
BODY, LEADING = 10.5, 1.15
HEADINGS = (("Heading 1", 22.0, style.BRAND), ("Heading 2", 14.5, style.BRAND), ("Heading 3", 11.5, style.INK))
#: The most letters that a property of a file may hold.
PROPERTY = 255
#: What is written under a table's caption is set smaller than the text.
SMALL = 9.0
#: Headings above this many points have more room around them.
LARGE = 20.0
#: Styles of the house that Word does not bring: name, size, colour, bold, points before and after.
OWN = (
    ("Cover title", 34.0, style.BRAND, True, 0, 10),
    ("Cover line", 14.0, style.INK, False, 0, 4),
    ("Lead", 13.0, style.INK, False, 4, 10),
    ("Notice", 10.0, style.MUTED, False, 2, 8),
    ("Table text", SMALL, style.INK, False, 1, 1),
    ("Table head", SMALL, style.PAPER, True, 2, 2),
    ("Gap", 2.0, style.INK, False, 0, 4),
    ("Copy", 10.5, style.INK, False, 1, 5),
    ("TOC 1", 11.0, style.INK, True, 5, 1),
    ("TOC 2", BODY, style.INK, False, 0, 1),
    ("Running", 8.5, style.MUTED, False, 0, 0),
)
#: How deep the numbering of chapters goes, and the id of its list: beyond those that Word's template uses.
LEVELS, NUMBERING = 2, "90"


@dataclass(frozen=True)
class Heading:
    """What stands on each page: the plan's title and whose it is, its language, and its first day."""

    title: str
    council: str
    language: str
    day: datetime
    page_of: tuple[str, str, str]


def empty_document(heading: Heading) -> Document:
    """Return a document with the house's styles and nothing in it."""
    import docx

    document = docx.Document()
    _stamp(document, heading)
    _page(document)
    _fonts(document, heading.language)
    _styles(document)
    _number_chapters(document)
    _running(document, heading)
    return document


def _stamp(document: Document, heading: Heading) -> None:
    properties = document.core_properties
    properties.created = properties.modified = heading.day
    title, council = heading.title[:PROPERTY], heading.council[:PROPERTY]
    properties.title, properties.author, properties.last_modified_by = title, council, "Mirall"
    properties.comments, properties.language, properties.subject = "", heading.language, council


def _page(document: Document) -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(WIDTH), Cm(HEIGHT)
    section.left_margin = section.right_margin = Cm(SIDE)
    section.top_margin = section.bottom_margin = Cm(TOP)
    section.header_distance = section.footer_distance = Cm(1.1)
    section.different_first_page_header_footer = True


def _fonts(document: Document, language: str) -> None:
    """Give every style of the document the house's typeface and the plan's language."""
    from docx.oxml.ns import qn

    root = document.styles.element
    for fonts in root.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), style.FAMILY)
    for told in root.iter(qn("w:lang")):
        told.attrib.clear()
        told.set(qn("w:val"), language)


def _styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    styles: Any = document.styles
    normal = styles["Normal"]
    _letter(normal, BODY, style.INK)
    normal.paragraph_format.line_spacing = LEADING
    _space(normal, 0, 6)
    for name, size, colour in HEADINGS:
        _heading(styles[name], size, colour)
    for name, size, colour, bold, before, after in OWN:
        own = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        own.base_style = normal
        _letter(own, size, colour, bold)
        _space(own, before, after)
    for level in (1, 2):
        _dotted(styles[f"TOC {level}"], level)
    caption = styles["Caption"]
    _letter(caption, SMALL, style.MUTED, bold=False)
    _space(caption, 6, 3)
    caption.paragraph_format.keep_with_next = True
    _edge(styles["Copy"], "left", style.BRAND, 18, 8)
    styles["Copy"].paragraph_format.left_indent = _points(9)
    _edge(styles["Cover title"], "bottom", style.ACCENT, 24, 10)


def _dotted(style_of: Any, level: int) -> None:
    """Lead from a line of the contents to its page by dots."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Cm

    style_of.paragraph_format.left_indent = Cm(0.6 * (level - 1))
    style_of.paragraph_format.tab_stops.add_tab_stop(Cm(ROOM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _heading(style: ParagraphStyle, size: float, colour: str) -> None:
    _letter(style, size, colour, bold=True)
    _space(style, 26 if size > LARGE else 14, 8 if size > LARGE else 4)
    style.paragraph_format.keep_with_next = True
    style.paragraph_format.line_spacing = 1.0


def _letter(style_of: Any, size: float, colour: str, bold: bool | None = None) -> None:
    from docx.shared import RGBColor

    style_of.font.name, style_of.font.size = style.FAMILY, _points(size)
    style_of.font.color.rgb = RGBColor.from_string(colour.removeprefix("#"))
    style_of.font.italic = False
    if bold is not None:
        style_of.font.bold = bold


def _space(style_of: Any, before: float, after: float) -> None:
    style_of.paragraph_format.space_before, style_of.paragraph_format.space_after = _points(before), _points(after)


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _edge(style_of: Any, side: str, colour: str, eighths: int, space: int) -> None:
    """Draw a line at one side of a style's paragraphs, as wide as so many eighths of a point."""
    borders, line = element("w:pBdr"), element(f"w:{side}", val="single", sz=eighths, space=space, color=colour[1:])
    borders.append(line)
    properties = style_of.element.get_or_add_pPr()
    # The order of a paragraph's properties is fixed: borders stand before spacing.
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def element(tag: str, **attributes: object) -> Any:
    """Return an element of WordprocessingML with attributes of its own name space."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def _number_chapters(document: Document) -> None:
    """Number the headings of the first levels: 1, 1.1."""
    numbering = document.part.numbering_part.element
    abstract = element("w:abstractNum", abstractNumId=NUMBERING)
    abstract.append(element("w:multiLevelType", val="multilevel"))
    for level in range(LEVELS):
        abstract.append(_level(level))
    # Word wants every abstract list before the first list.
    numbering.insert(0, abstract)
    number = element("w:num", numId=NUMBERING)
    number.append(element("w:abstractNumId", val=NUMBERING))
    numbering.append(number)
    for level in range(LEVELS):
        properties = document.styles[f"Heading {level + 1}"].element.get_or_add_pPr()
        listed = properties.get_or_add_numPr()
        listed.get_or_add_ilvl().val = level
        listed.get_or_add_numId().val = int(NUMBERING)


def _level(level: int) -> Any:
    made = element("w:lvl", ilvl=level)
    parts = ".".join(f"%{place + 1}" for place in range(level + 1))
    made.append(element("w:start", val=1))
    made.append(element("w:numFmt", val="decimal"))
    made.append(element("w:pStyle", val=f"Heading{level + 1}"))
    made.append(element("w:suff", val="space"))
    made.append(element("w:lvlText", val=parts))
    made.append(element("w:lvlJc", val="left"))
    indent = element("w:pPr")
    indent.append(element("w:ind", left=0, firstLine=0))
    made.append(indent)
    return made


def _running(document: Document, heading: Heading) -> None:
    """Write the running head and the page's number; the cover has neither."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    section, styles = document.sections[0], cast("Any", document.styles)
    head = section.header.paragraphs[0]
    head.style = styles["Running"]
    head.add_run(f"{heading.council} · {heading.title}")
    foot = section.footer.paragraphs[0]
    foot.style = styles["Running"]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    before, between, after = heading.page_of
    foot.add_run(before)
    add_field(foot, "PAGE", "1")
    foot.add_run(between)
    add_field(foot, "NUMPAGES", "1")
    foot.add_run(after)


def add_field(paragraph: Any, code: str, shown: str) -> None:
    """Add a field that Word works out, with what it shows until then."""
    for kind in ("begin", None, "separate", "text", "end"):
        run = paragraph.add_run(shown if kind == "text" else "")
        if kind is None:
            instruction = element("w:instrText")
            instruction.text = f" {code} "
            instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run._r.append(instruction)
        elif kind != "text":
            run._r.append(element("w:fldChar", fldCharType=kind))
