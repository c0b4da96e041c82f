"""A drawn figure in a Word document: as a vector, with its picture for programs that show none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.shape import InlineShape

#: How Word marks a picture that has a vector beside it (Office Open XML extension of 2016, [MS-ODRAWXML] 2.3.3.52).
EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
VECTORS = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


def add_vector(document: Document, picture: InlineShape, svg: str) -> None:
    """Set an SVG beside a picture of a document, which stays for programs that show no vectors.

    Parameters
    ----------
    picture
        As ``document.add_picture`` returns it.
    svg
        The same figure, its letters as outlines: the reader may not have the typeface.
    """
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    blip = picture._inline.graphic.graphicData.pic.blipFill.find(qn("a:blip"))
    own = document.part.related_parts[blip.get(qn("r:embed"))].partname
    part = Part(PackURI(f"{own.rsplit('.', 1)[0]}.svg"), "image/svg+xml", svg.encode(), document.part.package)
    related = document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    blip.append(
        parse_xml(
            f'<a:extLst xmlns:a="{DRAWING}" xmlns:r="{RELATIONS}"><a:ext uri="{EXTENSION}">'
            f'<asvg:svgBlip xmlns:asvg="{VECTORS}" r:embed="{related}"/></a:ext></a:extLst>'
        )
    )
