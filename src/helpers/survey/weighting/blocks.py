"""Official tables that stand below or beside one another in one sheet, such as one for men and one for women."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from helpers.survey.vocabulary import fold
from helpers.survey.weighting.official import LOOKED_AT, OfficialTable, dimension_of, read_official
from helpers.survey.weighting.pivots import unnested, unpivoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.survey.files.raw import Sheet

    Row = list[str]


def read_blocks(sheet: Sheet, name: str) -> OfficialTable | None:
    """Return the figures of all official tables of a sheet as those of one, or None where there is none.

    Parameters
    ----------
    name
        File name, for messages.
    """
    plain = _unnested(replace(sheet, rows=unpivoted(sheet.rows, LOOKED_AT)))
    tables = [read_official(block, name) for part in _beside(plain) for block in _below(part)]
    told = [table for table in tables if table is not None]
    if not told:
        return None
    figures = tuple(figure for table in told for figure in table.figures)
    notes = {str(note): note for table in told for note in table.notes}
    return replace(told[0], figures=figures, notes=tuple(notes.values()))


def _names(row: Row) -> list[str]:
    return [fold(cell) for cell in row if cell]


def _ages_at(row: Row) -> list[int]:
    return [place for place, cell in enumerate(row) if dimension_of(cell) == "age"]


def _unnested(sheet: Sheet) -> Sheet:
    """Return a sheet whose one column of ages holds ages alone."""
    places = [(top, place) for top, row in enumerate(sheet.rows[:LOOKED_AT]) for place in _ages_at(row)]
    return unnested(sheet, *places[0]) if len(places) == 1 else sheet


def _beside(sheet: Sheet) -> Iterator[Sheet]:
    """Yield the parts of a sheet whose header begins anew with ages further right; each with what stands above it."""
    top = next((row for row in sheet.rows[:LOOKED_AT] if _ages_at(row)), [])
    starts = _ages_at(top)
    if len(starts) < 2:
        yield sheet
        return
    heads = [_names(top[start:end]) for start, end in zip(starts, [*starts[1:], None], strict=True)]
    if any(head != heads[0] for head in heads) or len(heads[0]) < 2:
        yield sheet
        return
    for start, end in zip([0, *starts[1:]], [*starts[1:], None], strict=True):
        yield replace(sheet, rows=[row[start:end] for row in sheet.rows])


def _below(sheet: Sheet) -> Iterator[Sheet]:
    """Yield the parts of a sheet whose header stands there again; each with the titles above its own."""
    header = next((_names(row) for row in sheet.rows[:LOOKED_AT] if _ages_at(row)), [])
    tops = [place for place, row in enumerate(sheet.rows) if header and _names(row) == header]
    if len(tops) < 2 or len(header) < 2:
        yield sheet
        return
    starts = [0, *(_first_title(sheet.rows, top, before) for before, top in pairwise(tops))]
    for start, end in zip(starts, [*starts[1:], len(sheet.rows)], strict=True):
        yield replace(sheet, rows=sheet.rows[start:end], numbers=sheet.numbers[start:end])


def _first_title(rows: list[Row], top: int, before: int) -> int:
    """Return where the titles of a header begin: below the last row with two cells or more, which is of figures."""
    return next((place + 1 for place in range(top - 1, before, -1) if sum(map(bool, rows[place])) > 1), before + 1)
