"""The headings of a spreadsheet's pivot table, which town halls make of their register, as an official table has them.

A pivot of ages by sex is an official table but for three cells: what it counts, what heads its columns, and its rows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What spreadsheets write above the labels of the rows and of the columns.
ROW_LABELS = frozenset(("etiquetes de fila", "etiquetas de fila", "row labels", "etiquetes de files"))
COLUMN_LABELS = frozenset(("etiquetes de columna", "etiquetas de columna", "column labels", "etiquetes de columnes"))
_COUNTED = re.compile(r"^(?:recompte|cuenta|count|compte|suma|sum|nombre|numero) (?:de|d|of)\b")
OLDEST, LEAST_AGES, MOSTLY = 120, 5, 0.8


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
    return [*head, [("Edat" if at == place else cell) for at, cell in enumerate(rows[top])], *rows[top + 1 :]]


def _are_ages(cells: list[str]) -> bool:
    said = [cell.strip() for cell in cells if cell.strip()]
    ages = [cell for cell in said if cell.isdigit() and int(cell) <= OLDEST]
    return len(ages) >= LEAST_AGES and len(ages) >= MOSTLY * len(said)


def _unlabelled(cell: str) -> str:
    return "" if fold(cell) in COLUMN_LABELS or _COUNTED.match(fold(cell)) else cell
