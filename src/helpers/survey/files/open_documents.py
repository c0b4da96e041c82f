"""What an OpenDocument spreadsheet's own part says of a sheet: rows, percentages, errors, lines through and merges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from helpers.survey.files.structure import SAFE, Structure, attribute, cell_name, forget, local

if TYPE_CHECKING:
    from collections.abc import Container
    from zipfile import ZipFile

    from lxml.etree import _Element as Element


def open_document_structure(archive: ZipFile, sheet: str) -> Structure:
    """Return what stands where in a sheet of an OpenDocument spreadsheet."""
    structure, number, is_inside = Structure(), 0, False
    lined: set[str | None] = set()
    tags = ("{*}table", "{*}table-row", "{*}style")
    with archive.open("content.xml") as stream:
        for event, node in etree.iterparse(stream, ("start", "end"), tag=tags, **SAFE):
            name = local(node.tag)
            if name == "style" and event == "end":
                lined |= {attribute(node, "name")} if any(map(_is_lined, node)) else set()
            elif name == "table" and "table:1.0" in node.tag:
                is_inside = event == "start" and attribute(node, "name") == sheet
                number = 0 if event == "start" else number
            elif name == "table-row" and event == "end":
                repeats = int(attribute(node, "number-rows-repeated") or 1)
                if is_inside:
                    _note_row(structure, node, number, repeats, lined)
                number += repeats
                forget(node)
    return structure


def _is_lined(properties: Element) -> bool:
    return attribute(properties, "text-line-through-style") not in (None, "none")


def _note_row(structure: Structure, node: Element, above: int, repeats: int, lined: Container[str | None]) -> None:
    columns, column, struck = [], 0, 0
    percents, errors = [], {}
    for cell in node:
        width = int(attribute(cell, "number-columns-repeated") or 1)
        text = "\n".join("".join(p.itertext()) for p in cell if local(p.tag) == "p")
        kind, places = attribute(cell, "value-type"), range(column + 1, column + width + 1)
        if kind and (text.strip() or kind != "string"):
            columns += places
            struck += len(places) * (attribute(cell, "style-name") in lined)
        elif attribute(cell, "formula") and not kind:
            structure.unstored.append(cell_name((above + 1, column + 1)))
        percents += places if kind == "percentage" else []
        over, down = (int(attribute(cell, f"number-{way}-spanned") or 1) for way in ("columns", "rows"))
        if over > 1 or down > 1:
            structure.merged.append(((above, column), (above + down - 1, column + over - 1)))
        errors |= dict.fromkeys(places, text) if _is_error(cell, text) else {}
        column += width
    for row in range(above + 1, above + repeats + 1) if columns else ():
        structure.add(row, columns)
        structure.struck += [row] if 2 * struck > len(columns) else []
        structure.percents.update((row, place) for place in percents)
        structure.errors.update({(row, place): text for place, text in errors.items()})


def _is_error(cell: Element, text: str) -> bool:
    return text.startswith(("#", "Err:")) and attribute(cell, "formula") is not None
