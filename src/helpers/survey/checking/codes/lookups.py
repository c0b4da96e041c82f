"""Cells in which a lookup found nothing and whose formula is gone: neither an answer nor a blank of these people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.files.raw import shortened
from helpers.survey.vocabulary import FAILED, NOT_LOOKED_UP, code_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.files.raw import RawSurvey

#: Fewest columns in which the sign stands for a blank, and not in the same rows, where it is the file's whole blank.
LEAST_COLUMNS = 3


def not_looked_up(matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield the problem of columns with the error of a lookup that found nothing, ``#N/A`` or ``#N/D``.

    In a spreadsheet's formula it says so itself; in a file of text, or pasted as a value, it looks like a blank. Some
    programs do write it for a blank (R's openxlsx): then no other blank stands in the file.
    """
    read = [name for source in matching.sources.values() for name in source.columns]
    cells = raw.frame[list(dict.fromkeys(read))].apply(lambda column: column.str.strip().str.casefold())
    errors = cells.isin(NOT_LOOKED_UP)
    for source in matching.sources.values():
        if source.item.kind == "single" and not source.item.options:
            # Any word is a place; of other answers such a text is a fault.
            errors |= cells[list(source.columns)].isin(FAILED).reindex(columns=errors.columns, fill_value=False)
    if not errors.to_numpy().any() or _is_its_blank(cells, errors):
        return
    for source in matching.sources.values():
        for name in source.columns:
            errors[name] &= ~raw.frame[name].map(code_key).isin(_declared(source, matching))
    columns, rows = [name for name in errors if errors[name].any()], raw.frame.index[errors.any(axis=1)]
    if not columns:
        return
    message = (
        "In {columns}, {mark} stands in {n} rows, such as rows {rows}: what a spreadsheet shows where a lookup found "
        "nothing, or a formula failed. Look these up again and save the values; or, where it stands for a blank, write "
        'in codebook.yml missing: {{"{mark}": refused}}.'
    )
    mark = raw.frame.loc[errors[columns[0]], columns[0]].iloc[0].strip()
    values = {"columns": shortened(columns), "mark": mark, "n": len(rows), "rows": raw.told(rows)}
    yield Problem(message, raw.name, values)


def _is_its_blank(cells: pd.DataFrame, errors: pd.DataFrame) -> bool:
    """Return whether the sign is the blank of the whole file: no other one there, and not in one set of rows alone."""
    held = [name for name in errors if errors[name].any()]
    return (
        not (cells == "").to_numpy().any()
        and len(held) >= LEAST_COLUMNS
        and any((errors[name] != errors[held[0]]).any() for name in held)
    )


def _declared(source: Source, matching: Matching) -> set[str]:
    """Return the codes that the codebook gives a meaning in an item's columns."""
    return {*source.rule.missing, *source.rule.values, *matching.missing}
