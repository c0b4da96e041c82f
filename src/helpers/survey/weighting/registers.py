"""Lists of the register with a row for each resident, counted by age and sex, and what to write where a table is none.

Who lives there stays in the list: of its columns only those of official tables are read, and no message quotes a cell.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.study.written.notation import Notation
from helpers.survey.vocabulary import fold
from helpers.survey.weighting.members import is_total
from helpers.survey.weighting.official import LOOKED_AT, dimension_of, is_known

if TYPE_CHECKING:
    from helpers.survey.files.raw import Sheet

#: What is read of a resident.
READ = ("code", "place", "sex", "age", "nationality")
#: Columns of numbers by which a person is found or placed; another one may count residents.
PLACED = frozenset(fold(text) for text in (
    "Secció", "Sección", "Section", "Districte", "Distrito", "District", "Barri", "Barrio", "Codi postal", "CP",
    "Código postal", "C.P.", "NIF", "DNI", "NIE", "ID", "Full padronal", "Hoja padronal", "Telèfon", "Teléfono",
    "Districte i secció", "Distrito y sección", "Secció censal", "Sección censal",
))  # fmt: skip
MOSTLY = 0.9
#: Years in which residents may be born.
BORN = range(1900, 2100)
UNSAID = "–"
#: People share labels, and not names: of labels there are no more than so many, or than such a share of the people.
LEAST_SHARED, SHARED = 12, 0.05


def people_counted(sheet: Sheet) -> Sheet:
    """Return a list of people as a table that counts them; any other sheet as it is.

    A list has columns of labels alone, one of them of ages, and people in it are alike; a table that lacks its
    figures, or in which nobody knows the heading of a column of numbers, is none.
    """
    top = next((top for top, row in enumerate(sheet.rows[:LOOKED_AT]) if "age" in map(dimension_of, row)), None)
    if top is None:
        return sheet
    header = sheet.rows[top]
    numbered = [pair for pair in zip(sheet.numbers[top + 1 :], sheet.rows[top + 1 :], strict=True) if any(pair[1])]
    records = [row for _, row in numbered]
    held = [len({_cell(row, place) for row in records}) for place in range(len(header))]
    few = max(LEAST_SHARED, SHARED * len(records))
    shared = [place for place, cell in enumerate(header) if dimension_of(cell) == "age" or held[place] <= few]
    columns = {dimension_of(header[place]): place for place in reversed(shared)}
    columns = {name: columns[name] for name in READ if name in columns}
    alike = {tuple(_cell(row, place) for place in shared) for row in records}
    if "age" not in columns or _may_count(header, records) or len(alike) == len(records):
        return sheet
    people = [(number, tuple(_cell(row, place) for place in columns.values())) for number, row in numbered]
    counts = Counter(person for _, person in people)
    first = {person: number for number, person in reversed(people)}
    message = "Each row of the file is one person; {n} rows were counted by {columns}."
    values = {"n": len(people), "columns": ", ".join(header[place] for place in columns.values())}
    rows = [[*columns, "n"], *([*person, str(n)] for person, n in counts.items())]
    return replace(sheet, rows=rows, numbers=[sheet.numbers[top], *(first[p] for p in counts)],
                   notes=(*sheet.notes, Problem(message, values=values)))  # fmt: skip


def _cell(row: list[str], place: int) -> str:
    return (row[place] if place < len(row) else "") or UNSAID


def _may_count(header: list[str], records: list[list[str]]) -> bool:
    """Return whether a column beside the labels may hold figures: by its heading, or by numbers under one unknown."""
    for place, heading in enumerate(header):
        cells = [row[place] for row in records if place < len(row) and row[place]]
        dimension = dimension_of(heading)
        # "Nombre" is a name in Spanish, and a number in Catalan.
        is_label = (dimension in READ and dimension != "place") or fold(heading) in PLACED
        is_headed = bool(heading) and is_known(heading) and dimension not in READ
        if is_headed or (not is_label and _are_numbers(cells)) or any(is_total(cell) for cell in set(cells)):
            return True
    return False


def _are_numbers(cells: list[str]) -> bool:
    numbers = sum(Notation().read(cell) is not None for cell in set(cells))
    return bool(cells) and numbers >= MOSTLY * len(set(cells))


def unrecognised(sheet: Sheet, name: str) -> Problem:
    """Return what must be written in a file in which no ages of residents were recognised."""
    row = next((n for n, cells in zip(sheet.numbers, sheet.rows, strict=True) if sum(map(bool, cells)) > 1), 1)
    if any(_are_years(sheet, place) for place in range(max(map(len, sheet.rows), default=0))):
        message = (
            "The table counts residents by their year of birth, and ages are needed (on 1 January of a year, that year "
            "less one, less the year of birth). Write them in its place, and call the column edat."
        )
        return Problem(message, name)
    message = (
        "No column of single years of age with residents beside it was recognised; the names of the columns were "
        "looked for in row {row} and below. Call that of ages edat, and those of residents homes and dones, or n (with "
        "a column sexe). Where each row is one person, leave the columns edat and sexe alone."
    )
    return Problem(message, name, {"row": row})


def _are_years(sheet: Sheet, place: int) -> bool:
    cells = {row[place] for row in sheet.rows if place < len(row) and row[place]}
    years = sum(cell.isdigit() and int(cell) in BORN for cell in cells)
    return years > len(BORN) / 10 and years >= MOSTLY * (len(cells) - 2)
