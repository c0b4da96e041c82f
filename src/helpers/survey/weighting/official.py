"""The layout of an official table: which cells are labels, which are headings, and what each figure counts.

Long tables (one figure a row, its municipality, sex, age and year in columns) and wide ones (sexes, ages or years as
headings, in one or several rows) are read alike; titles above and notes below are passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from helpers.errors import Problem
from helpers.study.written.notation import Notation, bare, notation
from helpers.survey.vocabulary import fold
from helpers.survey.weighting.members import (
    TOTAL,
    Ages,
    age_of,
    is_total,
    nationality_of,
    plain,
    sex_of,
    year_of,
)

if TYPE_CHECKING:
    from helpers.survey.files.raw import Sheet

    Row = list[str]

LOOKED_AT = 20
LEAST_KNOWN = 2
#: So many bare numbers as headings are ages.
LEAST_BARE = 5
INE_DIGITS = 5
LAST_PROVINCE = 52
#: Names of the columns of labels; the first word is enough for ages and nationalities ("Edad (año a año)").
COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("ine", "codi ine", "codigo ine", "codi", "codigo", "cod", "code", "codi municipi", "codigo municipio",
             "codmun", "codi idescat", "codi del municipi", "cod mun", "ine5", "ine6"),
    "place": ("municipi", "municipio", "municipis", "municipios", "municipality", "nom", "nombre", "literal",
              "territori", "nom municipi", "nombre municipio", "poblacions", "territorio", "ambit", "ambito"),
    "sex": ("sexe", "sexo", "sex", "genere", "genero"),
    "age": ("edat", "edad", "age", "edats", "edades", "grups edat", "grupos edad", "grup edat", "grups d edat",
            "grupos de edad", "grup d edat", "grupo de edad", "age group"),
    "nationality": ("nacionalitat", "nacionalidad", "nationality"),
    "year": ("any", "ano", "year", "periode", "periodo", "data", "fecha"),
    "value": ("n", "valor", "value", "poblacio", "poblacion", "population", "persones", "personas", "habitants",
              "habitantes", "residents", "residentes", "recompte", "nombre de persones", "count"),
}  # fmt: skip
BY_FIRST_WORD = ("age", "nationality")
#: Marks for what is withheld or unknown, which are no figures.
WITHHELD = frozenset({"..", "...", ":", "-", "–", "*", "x", "(x)", "n.d.", "nd", "s.d.", "c", "…"})


@dataclass(frozen=True)
class Figure:
    """One count of an official table, and of whom.

    Attributes
    ----------
    row
        Row of the file.
    code, place
        Municipality: five digits, and its name; empty where the table does not say them.
    year
        None where the table does not say it.
    sex, nationality
        A category, ``total``, or empty where the table does not tell them apart.
    age
        First and last age, ``total``, or None.
    count
        Residents; None where they are withheld.
    other
        Labels that are none of these (a district, a section), which must not be summed unseen.
    strange, strange_in
        A label that no reader knows, such as an age "not stated", and the dimension of its column; empty where there
        is none.
    """

    row: int
    code: str = ""
    place: str = ""
    year: float | None = None
    sex: str = ""
    nationality: str = ""
    age: Ages | str | None = None
    count: float | None = None
    other: tuple[str, ...] = ()
    strange: str = ""
    strange_in: str = ""

    @property
    def band(self) -> Ages:
        """First and last age of a figure that is of some ages, and not a total."""
        return cast("Ages", self.age)


@dataclass(frozen=True)
class OfficialTable:
    """The figures of one file.

    Attributes
    ----------
    title
        What stands above the header, in one line.
    notes
        What a reader must be told of the choices made in reading, such as the sheet.
    """

    name: str
    title: str = ""
    figures: tuple[Figure, ...] = ()
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Column:
    """What a column holds: labels of a dimension, or figures under headings; neither where nobody knows it."""

    dimension: str = ""
    members: dict[str, Any] = field(default_factory=dict)
    is_value: bool = False


def read_official(sheet: Sheet, name: str) -> OfficialTable | None:
    """Return the figures of an official table, or None where the rows are none.

    Parameters
    ----------
    name
        File name, for messages.
    """
    rows = sheet.rows
    scores = [_known(row) for row in rows[:LOOKED_AT]]
    if max(scores, default=0) < LEAST_KNOWN:
        return None
    top = scores.index(max(scores))
    first = top + 1
    while top and _is_heading(rows[top - 1]):
        top -= 1
    while first < len(rows) and _is_heading(rows[first]):
        first += 1
    rows = [*rows[: first - 1], _numbered(rows[first - 1], rows[first:]), *rows[first:]]
    columns = _columns(rows[top:first], rows[first:])
    if not any(column.is_value for column in columns):
        return None
    titles = [cell for row in rows[:top] for cell in row if cell]
    title = " ".join([*titles, sheet.name]).strip()
    records = list(zip(sheet.numbers[first:], rows[first:], strict=True))
    figures = _figures(records, columns)
    # What stands right above the header is of it alone, where other tables stand in the sheet.
    of_one = (sex_of(titles[-1]) if titles else None) or _sex_in(title)
    if of_one and not any(figure.sex for figure in figures):
        figures = [replace(figure, sex=of_one) for figure in figures]
    unread = _unread(rows[top:first], columns, records, name)
    return OfficialTable(name, title, tuple(figures), (*sheet.notes, *unread))


def _numbered(header: Row, records: list[Row]) -> Row:
    """Return a header whose "Nombre", where numbers stand below it, is the number (ca) and no name (es)."""
    below = [(place, row[place]) for row in records for place in range(min(len(row), len(header))) if row[place]]
    worded = {place for place, cell in below if Notation().read(bare(cell)) is None and cell not in WITHHELD}
    return ["n" if fold(cell) == "nombre" and at not in worded else cell for at, cell in enumerate(header)]


def _unread(head: list[Row], columns: list[_Column], records: list[tuple[int, Row]], name: str) -> list[Problem]:
    """Return what must be told of columns of figures that are of nobody known (a third sex, a density)."""
    unknown = [place for place, column in enumerate(columns) if column == _Column()]
    headed = {place: " ".join(row[place] for row in head if place < len(row) and row[place]) for place in unknown}
    unread = [h for place, h in headed.items() if h and any(row[place : place + 1] != [""] for _, row in records)]
    message = "The columns {columns} are not read: who is counted only there is left out."
    one = "The column {columns} is not read: who is counted only there is left out."
    return [Problem(message, name, {"n": len(unread), "columns": ", ".join(unread)}, one)] if unread else []


def _sex_in(title: str) -> str:
    """Return the one sex that a title names; empty where it names none or both.

    Examples
    --------
    >>> _sex_in("Padró. Homes. 2024"), _sex_in("Población: hombres y mujeres")
    ('male', '')
    """
    named = {sex_of(word) for word in plain(title).replace(".", " ").replace(":", " ").split() if len(word) > 2}
    sexes = named - {None, TOTAL}
    return str(sexes.pop()) if len(sexes) == 1 else ""


# ------------------------------------------------------------------------------------------------ headings


@lru_cache(maxsize=10_000)
def dimension_of(heading: str) -> str:
    """Return which labels a heading announces, or ``value``; empty where it announces none.

    Examples
    --------
    >>> dimension_of("Edad (año a año)"), dimension_of("Municipios"), dimension_of("Homes")
    ('age', 'place', '')
    """
    folded = fold(plain(heading))
    exact = next((name for name, words in COLUMNS.items() if folded in words), "")
    if exact or not folded:
        return exact
    return next((name for name in BY_FIRST_WORD if folded.split()[0] in COLUMNS[name]), "")


def member_of(heading: str) -> dict[str, Any] | None:
    """Return what a heading says of the figures under it; None where nobody knows it."""
    if is_total(heading) or dimension_of(heading) == "value":
        return {}
    for name, read in (("sex", sex_of), ("nationality", nationality_of), ("year", year_of)):
        member = read(heading)
        if member is not None:
            return {name: member}
    age = age_of(heading, bare=False)
    return None if age is None else {"age": age}


def is_known(cell: str) -> bool:
    """Return whether a cell names a column of an official table, or whom its figures count."""
    return bool(dimension_of(cell)) or member_of(cell) is not None


def _known(row: Row) -> int:
    """Return how much a row says of a table's layout; names of columns stand in headers only, so they count twice."""
    return sum(2 if dimension_of(cell) else is_known(cell) for cell in row if cell)


def _is_heading(row: Row) -> bool:
    """Return whether a row continues the headings: its first cell labels nothing, and every other cell is known."""
    filled = [cell for cell in row if cell]
    starts_blank = bool(row) and (not row[0] or dimension_of(row[0]) != "")
    return starts_blank and len(filled) >= LEAST_KNOWN and all(is_known(cell) for cell in filled)


def _columns(head: list[Row], records: list[Row]) -> list[_Column]:
    width = max(len(row) for row in head)
    spread = [_spread(row, width) for row in head[:-1]] + [head[-1] + [""] * (width - len(head[-1]))]
    columns = [_column([row[place] for row in spread if row[place]]) for place in range(width)]
    bare_ages = [cell for cell in spread[-1] if cell.isdigit() and isinstance(age_of(cell), tuple)]
    if len(bare_ages) >= LEAST_BARE:
        columns = [_with_bare_age(column, spread[-1][place]) for place, column in enumerate(columns)]
    inner = next((name for name in ("sex", "nationality", "age") if any(name in c.members for c in columns)), "")
    columns = [_named_total(column, inner) for column in columns] if inner else columns
    return [_labels(column, place, records) for place, column in enumerate(columns)]


def _spread(row: Row, width: int) -> Row:
    """Return a header row with its merged headings filled in: each heading repeated over the blank cells after it."""
    last, cells = "", []
    for cell in row + [""] * (width - len(row)):
        last = cell or last
        cells.append(last)
    return cells


def _column(headings: list[str]) -> _Column:
    if not headings:
        return _Column()
    dimension = dimension_of(headings[-1])
    if dimension and dimension != "value":
        return _Column(dimension)
    members = [member_of(heading) for heading in headings]
    if any(member is None for member in members):
        return _Column()
    joined: dict[str, Any] = {}
    for member in members:
        joined |= member or {}
    return _Column(members=joined, is_value=True)


def _with_bare_age(column: _Column, heading: str) -> _Column:
    """Return the column with the age that its heading is, where ages head the columns as bare numbers."""
    age = age_of(heading) if heading and not column.dimension and not column.is_value else None
    return _Column(members={"age": age}, is_value=True) if isinstance(age, tuple) else column


def _named_total(column: _Column, dimension: str) -> _Column:
    """Return the column with its total named for what the headings beside it tell apart."""
    if not column.is_value or dimension in column.members:
        return column
    return replace(column, members={dimension: TOTAL} | column.members)


def _labels(column: _Column, place: int, records: list[Row]) -> _Column:
    """Return the column as one of labels where its heading says nothing and its cells are words."""
    if column.dimension or column.is_value:
        return column
    cells = [row[place] for row in records if place < len(row) and row[place]]
    words = sum(Notation().read(bare(cell)) is None and cell.casefold() not in WITHHELD for cell in cells)
    if not cells or words <= len(cells) / 2:
        return column
    if place:
        return _Column("other")
    read = {
        name: sum(_READERS[name](cell) not in (None, TOTAL) for cell in cells) for name in ("age", "sex", "nationality")
    }
    likeliest = max(read, key=lambda name: read[name])
    # Where a total stands in a first column without a heading, it is of what most of its labels are.
    return _Column("mixed", {TOTAL: likeliest} if read[likeliest] else {})


# ------------------------------------------------------------------------------------------------ figures


def _figures(records: list[tuple[int, Row]], columns: list[_Column]) -> list[Figure]:
    values = [place for place, column in enumerate(columns) if column.is_value]
    labels = [(place, column) for place, column in enumerate(columns) if column.dimension]
    cells = dict.fromkeys(row[place] for _, row in records for place in values if place < len(row))
    marks = notation(map(_without_note, cells), counts=True)
    counts = {cell: marks.read(_without_note(cell)) for cell in cells}
    figures: list[Figure] = []
    context: dict[str, Any] = {}
    for number, row in records:
        filled = [(place, row[place]) for place in values if place < len(row) and row[place]]
        said, unknown = _labelled(row, labels)
        # What a table writes once holds for the rows below, with figures or without; an age never does.
        labelled = _of_its_place(context, said)
        context = {name: label for name, label in labelled.items() if name != "age"}
        members = [(columns[place].members, counts[cell]) for place, cell in filled]
        known: dict[str, Any] = labelled | unknown
        figures += [Figure(number, **known | member, count=count) for member, count in members]
    return figures


def _of_its_place(context: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """Return what holds for a row: a place that has no code of its own does not have that of the one above."""
    is_new = said.get("place", context.get("place")) != context.get("place") and "code" not in said
    return context | ({"code": ""} if is_new else {}) | said


def _without_note(cell: str) -> str:
    """Return a cell without the mark of a note (``1.234*``, ``1.234 (p)``)."""
    plain = cell.rstrip("*¹²³ ")
    return plain[: plain.rindex("(")] if plain.endswith(")") and plain.rfind("(") > 0 else plain


_READERS: dict[str, Callable[[str], Any]] = {
    "sex": sex_of, "age": age_of, "nationality": nationality_of, "year": year_of,
}  # fmt: skip


def _labelled(row: Row, columns: list[tuple[int, _Column]]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the labels of a row say, and one of them that could not be read, with its dimension."""
    said: dict[str, Any] = {}
    unknown: dict[str, str] = {}
    others = []
    for place, column in columns:
        cell = row[place] if place < len(row) else ""
        if not cell:
            continue
        if column.dimension == "other":
            others.append(cell)
            continue
        reading = _reading(column, cell)
        unknown = {"strange": cell, "strange_in": column.dimension} if reading is None else unknown
        said |= reading or {}
    return (said | {"other": tuple(others)} if others else said), unknown


def _reading(column: _Column, cell: str) -> dict[str, Any] | None:
    """Return what a label says."""
    if column.dimension in _READERS:
        member = _READERS[column.dimension](cell)
        return None if member is None else {column.dimension: member}
    if column.dimension == "code":
        return {"code": five_digits(cell)}
    if column.dimension == "mixed" and column.members:
        if is_total(cell):
            return {column.members[TOTAL]: TOTAL}
        read = {name: _READERS[name](cell) for name in ("sex", "nationality", "age")}
        known = {name: member for name, member in read.items() if member is not None}
        if known:
            return known
    first, _, rest = cell.partition(" ")
    is_coded = first.isdigit() and len(first) in (INE_DIGITS, INE_DIGITS + 1) and bool(rest)
    place = {"code": five_digits(first), "place": rest.strip(" -")} if is_coded else {"place": cell}
    # Another place begins: what was said of the one above holds no longer.
    return place if column.dimension == "place" else {"code": "", "sex": "", "nationality": "", "age": None} | place


def five_digits(cell: str) -> str:
    """Return INE's five digits of a code; spreadsheets drop a zero in front, and Idescat adds a check digit.

    Examples
    --------
    >>> five_digits("8019"), five_digits("080193"), five_digits("80193"), five_digits("08019")
    ('08019', '08019', '08019', '08019')
    """
    digits = cell.removesuffix(".0")
    if not digits.isdigit():
        return cell
    # No province has a number above 52: six digits lost their zero.
    is_short = len(digits) == INE_DIGITS and int(digits[:2]) > LAST_PROVINCE
    return digits.zfill(INE_DIGITS + 1 if is_short else INE_DIGITS)[:INE_DIGITS]
