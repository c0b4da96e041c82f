"""The headings of a spreadsheet's pivot table, which town halls make of their register, as an official table has them.

A pivot of ages by sex is an official table but for three cells: what it counts, what heads its columns, and its rows.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.survey.vocabulary import fold
from helpers.survey.weighting.members import SEXES, age_of, is_total, sex_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.survey.files.raw import Sheet

#: What spreadsheets write above the labels of the rows and of the columns.
ROW_LABELS = frozenset(("etiquetes de fila", "etiquetas de fila", "row labels", "etiquetes de files"))
COLUMN_LABELS = frozenset(("etiquetes de columna", "etiquetas de columna", "column labels", "etiquetes de columnes"))
_COUNTED = re.compile(r"^(?:recompte|cuenta|count|compte|suma|sum|nombre|numero) (?:de|d|of)\b")
OLDEST, LEAST_AGES, MOSTLY = 120, 5, 0.8
BOTH = frozenset(SEXES.values())


def unpivoted(rows: Sequence[list[str]], most: int) -> list[list[str]]:
    """Return rows with the headings of a pivot of ages named as an official table's; others as they are.

    Parameters
    ----------
    most
        So many rows from the top are looked at.

    Examples
    --------
    >>> unpivoted([["Recompte de NIF", "Etiquetes de columna"], ["Etiquetes de fila", "D"], *[[str(n), "7"] for n in
    ...            range(6)]], 20)[:2]
    [['', ''], ['Edat', 'D']]
    """
    places = ((i, j) for i, row in enumerate(rows[:most]) for j, cell in enumerate(row))
    found = next((place for place in places if fold(rows[place[0]][place[1]]) in ROW_LABELS), None)
    if found is None or not _are_ages([row[found[1]] for row in rows[found[0] + 1 :] if found[1] < len(row)]):
        return list(rows)
    top, place = found
    head = [[_unlabelled(cell) for cell in row] for row in rows[:top]]
    # Without labels of columns, what is counted heads the figures themselves.
    own = ["n" if _COUNTED.match(fold(cell)) else cell for cell in rows[top]]
    return [*head, [*own[:place], "Edat", *own[place + 1 :]], *rows[top + 1 :]]


def _are_ages(cells: list[str]) -> bool:
    """Return whether labels are ages, with or without sexes among them."""
    said = [cell.strip() for cell in cells if cell.strip() and not sex_of(cell)]
    ages = [cell for cell in said if cell.isdigit() and int(cell) <= OLDEST]
    return len(ages) >= LEAST_AGES and len(ages) >= MOSTLY * len(said)


def _unlabelled(cell: str) -> str:
    return "" if fold(cell) in COLUMN_LABELS or _COUNTED.match(fold(cell)) else cell


def unnested(sheet: Sheet, top: int, place: int) -> Sheet:
    """Return a sheet with the sexes in a column of their own where they stand among the ages, above or below them.

    Parameters
    ----------
    top, place
        Row of the header, and its column of ages.

    Examples
    --------
    >>> from helpers.survey.files.raw import Sheet
    >>> rows = [["Edat", "n"], ["D", ""], *([f"{n}", "7"] for n in range(5)), ["H", ""], ["0", "8"]]
    >>> told = unnested(Sheet(rows, list(range(1, 10))), 0, 0)
    >>> told.rows[:2], told.rows[-1], told.numbers
    ([['Sexe', 'Edat', 'n'], ['D', '0', '7']], ['H', '0', '8'], [1, 3, 4, 5, 6, 7, 9])
    """
    cells = [row[place] if place < len(row) else "" for row in sheet.rows]
    kinds = [_kind(cell) for cell in cells[top + 1 :]]
    if {sex_of(cell) for cell in cells[top + 1 :]} & BOTH != BOTH or kinds.count("age") < LEAST_AGES:
        return sheet
    outer = next(kind for kind in kinds if kind in ("age", "sex"))
    own = ("Sexe", "Edat") if outer == "sex" else ("Edat", "Sexe")
    rows = [_with(row, place, "") for row in sheet.rows[:top]]
    rows.append([*sheet.rows[top][:place], *own, *sheet.rows[top][place + 1 :]])
    numbers, last = sheet.numbers[: top + 1], ""
    for kind, number, row in zip(kinds, sheet.numbers[top + 1 :], sheet.rows[top + 1 :], strict=True):
        if kind in (outer, "total"):
            # What stands beside it is the sum of those below it.
            last = row[place]
        elif any(row):
            rows.append(_with(row, place, last))
            numbers.append(number)
    return replace(sheet, rows=rows, numbers=numbers)


def _with(row: list[str], place: int, cell: str) -> list[str]:
    return [*row[:place], cell, *row[place:]]


def _kind(cell: str) -> str:
    """Return whether a label is of an age, a sex or a total; empty where it is none."""
    if is_total(cell):
        return "total"
    return "sex" if sex_of(cell) else "age" if cell and age_of(cell) is not None else ""
