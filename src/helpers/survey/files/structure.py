"""What a workbook's own parts say of a sheet and its reader does not: the rows that hold anything (a second count),
formulas without a stored value, percentages, errors, and cells far from the table.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zipfile import ZipFile

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from lxml.etree import _Element as Element

Position = tuple[int, int]
#: Bytes of a sheet that are looked through at a time.
CHUNK = 1 << 20
#: A workbook may come from anybody: its XML may not fetch, nor unfold entities.
SAFE = {"resolve_entities": False, "no_network": True, "huge_tree": True}
#: Excel's own formats of percentages; the others say it by their sign.
PERCENT_FORMATS = frozenset({9, 10})
#: A cell with a format and nothing in it, and a row of such cells: sheets formatted to their last row have millions.
_BLANK = rb"<(?:\w+:)?c(?=[\s/>])[^<>]*+(?:(?<=/)>|></(?:\w+:)?c>)"
_BLANK_CELL = re.compile(_BLANK)
_BLANK_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])[^<>]*+(?:(?<=/)>|>\s*+(?:" + _BLANK + rb"\s*+)*+</(?:\w+:)?row>)")
#: What a cell's value, formula or text begins with, where tags have no prefix.
_VALUES = (b"<v", b"<f", b"<is")
_END_OF_ROW = b"</row>"
_CELL = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]+)(\d+)"[^<>]*>.*?</(?:\w+:)?c>', re.DOTALL)


@dataclass(eq=False)
class Structure:
    """What stands where in a sheet; rows and columns are counted from 1.

    Attributes
    ----------
    rows
        Numbers of the rows that hold anything.
    last
        Last row and last column that hold anything.
    lowest, rightmost
        The lowest and the rightmost cell that hold anything.
    stored
        Last row and last column with a stored text, spaces included.
    cells
        Number of cells that hold anything.
    unstored
        Cells with a formula that has no value in the file.
    percents, errors
        Cells shown as percentages; cells that show an error, and which.
    hidden
        Number of hidden rows that hold anything.
    struck
        Rows of which most cells that hold anything are struck through.
    merged
        First and last cell of those that are merged, counted from 0; empty where the workbook's reader says it.
    """

    rows: list[int] = field(default_factory=list)
    last: Position = (0, 0)
    lowest: Position = (0, 0)
    rightmost: Position = (0, 0)
    stored: Position = (0, 0)
    cells: int = 0
    unstored: list[str] = field(default_factory=list)
    percents: set[Position] = field(default_factory=set)
    errors: dict[Position, str] = field(default_factory=dict)
    hidden: int = 0
    struck: list[int] = field(default_factory=list)
    merged: list[tuple[Position, Position]] = field(default_factory=list)

    def add(self, row: int, columns: list[int], is_hidden: bool = False) -> None:
        """Take note of a row and of its columns that hold anything."""
        if columns:
            self.rows.append(row)
            self.cells += len(columns)
            self.hidden += is_hidden
            self.lowest = max(self.lowest, (row, columns[-1]))
            self.rightmost = (row, columns[-1]) if columns[-1] > self.rightmost[1] else self.rightmost
            self.last = (self.lowest[0], self.rightmost[1])
            self.stored = (max(row, self.stored[0]), max(columns[-1], self.stored[1]))


def parsed(content: bytes) -> Element:
    """Return the root of an XML part."""
    return etree.fromstring(content, etree.XMLParser(**SAFE))


def local(tag: str) -> str:
    """Return an XML tag without its namespace."""
    return tag.rpartition("}")[2]


def column_letters(number: int) -> str:
    """Return a column as spreadsheets name it.

    Examples
    --------
    >>> column_letters(3), column_letters(16384)
    ('C', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(place: Position) -> str:
    """Return a cell as spreadsheets name it, from its row and column counted from 1."""
    return f"{column_letters(place[1])}{place[0]}"


def column_number(letters: str) -> int:
    """Return the number of a column that is named by letters, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


# ---------------------------------------------------------------------------------------------- xlsx


class ExcelParts:
    """The parts of an XLSX file that say how its sheets are built."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive, self._content = archive, b""
        root = self._relations("_rels/.rels")
        book = next(target for target, kind in root.values() if kind.endswith("/officeDocument")).lstrip("/")
        self.folder, _, name = book.rpartition("/")
        relations = self._relations(f"{self.folder}/_rels/{name}.rels".lstrip("/"))
        self._parts = {kind.rpartition("/")[2]: self._path(target) for target, kind in relations.values()}
        tree = parsed(archive.read(book))
        sheets = [node for node in tree.iter() if local(node.tag) == "sheet"]
        self.sheets = {node.get("name"): self._path(relations[_relation_id(node)][0]) for node in sheets}
        self.is_recalculated = any(node.get("fullCalcOnLoad") == "1" for node in tree.iter() if "calcPr" in node.tag)

    def _relations(self, path: str) -> dict[str | None, tuple[str, str]]:
        tree = parsed(self.archive.read(path))
        return {node.get("Id"): (node.get("Target", ""), node.get("Type", "")) for node in tree}

    def _path(self, target: str) -> str:
        return target.lstrip("/") if target.startswith("/") else f"{self.folder}/{target}".lstrip("/")

    def structure(self, sheet: str) -> Structure:
        """Return what stands where in a worksheet."""
        with self.archive.open(self.sheets[sheet]) as stream:
            self._content = b"".join(iter(Dense(stream).read, b""))
        source = io.BytesIO(self._content)
        styles = (self._percent_styles(), self._struck_styles())
        return _excel_structure(source, self._blank_texts(), *styles, self.is_recalculated)

    def is_mostly_blank(self, sheet: str) -> bool:
        """Return whether most of a sheet's part is blank cells; asked of the sheet whose structure was just read."""
        return self.archive.getinfo(self.sheets[sheet]).file_size > 2 * len(self._content)

    def _blank_texts(self) -> frozenset[int]:
        if self._parts.get("sharedStrings") not in self.archive.namelist():
            return frozenset()
        with self.archive.open(self._parts["sharedStrings"]) as stream:
            nodes = (node for _, node in etree.iterparse(stream, tag="{*}si", **SAFE))
            texts = enumerate(_emptied(node) for node in nodes)
            return frozenset(number for number, text in texts if not text.strip())

    def _styles(self) -> tuple[Element | None, list[Element]]:
        """Return the part with the formats of cells, and these in their order; none where there is no such part."""
        if self._parts.get("styles") not in self.archive.namelist():
            return None, []
        tree = parsed(self.archive.read(self._parts["styles"]))
        return tree, next((list(node) for node in tree if local(node.tag) == "cellXfs"), [])

    def _struck_styles(self) -> frozenset[str]:
        tree, styles = self._styles()
        fonts = next((list(node) for node in tree if local(node.tag) == "fonts"), []) if tree is not None else []
        struck = {str(i) for i, font in enumerate(fonts) if any(_is_strike(node) for node in font)}
        return frozenset(str(i) for i, style in enumerate(styles) if style.get("fontId") in struck)

    def _percent_styles(self) -> frozenset[str]:
        tree, styles = self._styles()
        if tree is None:
            return frozenset()
        codes = {n.get("numFmtId"): n.get("formatCode", "") for n in tree.iter() if local(n.tag) == "numFmt"}
        percents = {str(number) for number in PERCENT_FORMATS} | {i for i, code in codes.items() if is_percent(code)}
        return frozenset(str(i) for i, style in enumerate(styles) if style.get("numFmtId") in percents)

    def dense(self, sheet: str, last: Position) -> io.BytesIO:
        """Return the workbook without the sheet's blank cells, and without any beyond the last that holds something."""

        def kept(match: re.Match[bytes]) -> bytes:
            inside = int(match[2]) <= last[0] and column_number(match[1].decode()) <= last[1]
            return match[0] if inside else b""

        copy = io.BytesIO()
        with ZipFile(copy, "w") as target:
            for name in self.archive.namelist():
                is_sheet = name == self.sheets[sheet]
                target.writestr(name, _CELL.sub(kept, self._content) if is_sheet else self.archive.read(name))
        copy.seek(0)
        return copy


def _relation_id(node: Element) -> str | None:
    return next((value for key, value in node.attrib.items() if local(key) == "id" and "}" in key), None)


def is_percent(code: str) -> bool:
    """Return whether a number format shows percentages: a per cent sign that is no quoted text.

    Examples
    --------
    >>> is_percent("0.0%"), is_percent('0" %"')
    (True, False)
    """
    return "%" in re.sub(r'"[^"]*"|\\.', "", code)


class Dense:
    """Reads a sheet's XML without its blank cells, a chunk at a time, so that formatting costs no memory."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._rest = stream, b""

    def read(self, _size: int = -1) -> bytes:
        """Return the next part; empty at the end only."""
        while chunk := self._stream.read(CHUNK):
            whole = self._rest + chunk
            cut = whole.rfind(b">") + 1
            self._rest = whole[cut:]
            dense = _BLANK_ROW.sub(b"", _BLANK_CELL.sub(b"", _without_blank_rows(whole[:cut])))
            if dense:
                return dense
        rest, self._rest = self._rest, b""
        return rest


def _without_blank_rows(part: bytes) -> bytes:
    """Return a part of a sheet's XML; where no cell in it holds anything, without the rows that it holds whole.

    Looking for what a value is made of is ten times as quick as looking at millions of blank cells one by one.
    """
    if any(mark in part for mark in _VALUES):
        return part
    first, last = part.find(_END_OF_ROW), part.rfind(b"<row")
    return part[: first + len(_END_OF_ROW)] + part[last:] if 0 <= first < last else part


def _is_strike(node: Element) -> bool:
    return local(node.tag) == "strike" and node.get("val", "1") not in ("0", "false")


def _excel_structure(
    source: IO[bytes], blanks: frozenset[int], percents: frozenset[str], struck: frozenset[str], is_new: bool
) -> Structure:
    structure, number, zeros, formulas = Structure(), 0, [], 0
    for _, row in etree.iterparse(source, tag="{*}row", **SAFE):
        number = int(row.get("r") or number + 1)
        columns, column, lined = [], 0, 0
        for cell in row:
            letters = (cell.get("r") or "").rstrip("0123456789")
            column = column_number(letters) if letters else column + 1
            text, formula = _cell_text(cell, blanks), _has_formula(cell)
            _note(structure, cell, (number, column), text, formula, percents)
            formulas += formula
            zeros += [cell_name((number, column))] if formula and text == "0" else []
            columns += [column] if text and text.strip() else []
            lined += bool(text and text.strip() and cell.get("s") in struck)
        structure.add(number, columns, row.get("hidden") == "1")
        structure.struck += [number] if 2 * lined > len(columns) else []
        forget(row)
    # Some programs write 0 for every formula and leave the sums to Excel.
    structure.unstored += zeros if is_new and len(zeros) == formulas else []
    return structure


def forget(node: Element) -> None:
    """Take a node that was read, and those before it, out of the tree."""
    node.clear()
    while node.getprevious() is not None:
        del node.getparent()[0]


def _emptied(node: Element) -> str:
    text = "".join(node.itertext())
    node.clear()
    return text


def _cell_text(cell: Element, blanks: frozenset[int]) -> str | None:
    """Return a cell's stored text (the number of a shared one), a space for blanks, None where nothing is stored."""
    texts = ["".join(child.itertext()) for child in cell if local(child.tag) in ("v", "is")]
    if not texts or (texts[0] == "" and cell.get("t") != "str"):
        return None
    if cell.get("t") == "s" and int(texts[0]) in blanks:
        return " "
    return texts[0] or " "


def _has_formula(cell: Element) -> bool:
    return any(local(child.tag) == "f" for child in cell)


def _note(
    structure: Structure, cell: Element, place: Position, text: str | None, formula: bool, percents: frozenset[str]
) -> None:
    if text is None:
        structure.unstored += [cell_name(place)] if formula else []
        return
    structure.stored = (max(place[0], structure.stored[0]), max(place[1], structure.stored[1]))
    kind = cell.get("t", "n")
    if kind == "e":
        structure.errors[place] = text
        # What a formula did not find has no value either; what a program wrote so is a blank.
        structure.unstored += [cell_name(place)] if formula and text == "#N/A" else []
    elif kind == "n" and cell.get("s") in percents:
        structure.percents.add(place)


# ---------------------------------------------------------------------------------------------- sizes


def unfolded_size(archive: ZipFile, kind: str) -> tuple[str, int]:
    """Return the largest part of a workbook that its reader holds in memory whole, and how much it unfolds to.

    Sheets of an XLSX are left out: their blank cells are passed over a chunk at a time, and the others are looked at.

    Returns
    -------
    tuple
        Name of a part and its bytes (XLSX), or of a sheet and the cells of the table that its repeats span (ODS).
    """
    if kind == "ods":
        return max(_spans(archive), key=lambda entry: entry[1], default=("", 0))
    parts = [entry for entry in archive.infolist() if "/worksheets/" not in entry.filename]
    return max(((entry.filename, entry.file_size) for entry in parts), key=lambda entry: entry[1], default=("", 0))


def _spans(archive: ZipFile) -> Iterator[tuple[str, int]]:
    """Yield each sheet's name and the cells down to its last filled row and across to its last filled column."""
    rows = last = width = 0
    with archive.open("content.xml") as stream:
        for _, node in etree.iterparse(stream, tag=("{*}table", "{*}table-row"), **SAFE):
            if local(node.tag) == "table-row":
                rows += int(attribute(node, "number-rows-repeated") or 1)
                filled = _filled_width(node)
                last, width = (rows, max(width, filled)) if filled else (last, width)
                forget(node)
            elif "table:1.0" in node.tag:
                yield attribute(node, "name") or "", last * width
                rows = last = width = 0


def _filled_width(row: Element) -> int:
    width = filled = 0
    for cell in row:
        width += int(attribute(cell, "number-columns-repeated") or 1)
        filled = width if attribute(cell, "value-type") else filled
    return filled


def attribute(node: Element, name: str) -> str | None:
    """Return an attribute of an XML node by its name without the namespace."""
    return next((value for key, value in node.attrib.items() if local(key) == name), None)
