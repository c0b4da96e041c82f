"""A scale that was written with a column for each of its points, a mark a row: read as the point that is marked."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.errors import CodebookError, Problem
from helpers.survey.matching.matching import Columns
from helpers.survey.matching.one_mark import answer_said, marked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from helpers.study.instrument import Instrument, Item
    from helpers.survey.codebook.codebook import Codebook, ItemRule
    from helpers.survey.files.raw import RawSurvey

#: Between the points of a row that marks several: nobody's answer, and set aside as such.
AND = " & "
_LAST_NUMBER = re.compile(r"(\d+)\D*$")


def with_points(raw: RawSurvey, codebook: Codebook, instrument: Instrument) -> RawSurvey:
    """Return the survey in which the scales that the codebook places in a column a point hold the points themselves.

    The first of these columns holds the point that a row marks, the others nothing; it is noted.

    Raises
    ------
    CodebookError
        If the columns of a scale hold one mark, and their headers do not say which point each is.
    """
    found = list(_marked_scales(raw, codebook, instrument))
    if problems := [_problem(item, columns, raw) for item, columns, _, points in found if not points]:
        raise CodebookError(problems)
    frame, notes = raw.frame, []
    for item, columns, made, points in found:
        said = [
            AND.join(point for point, is_made in zip(points, row, strict=True) if is_made) for row in made.to_numpy()
        ]
        frame = frame.assign(**{columns[0]: said}, **dict.fromkeys(columns[1:], ""))
        notes.append(_note(item, columns, raw))
    gone = {column for _, columns, *_ in found for column in columns}
    labels = {column: labels for column, labels in raw.labels.items() if column not in gone}
    return replace(raw, frame=frame, labels=labels, notes=(*raw.notes, *notes)) if notes else raw


def _marked_scales(
    raw: RawSurvey, codebook: Codebook, instrument: Instrument
) -> Iterator[tuple[str, list[str], pd.DataFrame, list[str]]]:
    """Yield each scale in columns of one mark: its id, its columns, where the mark stands, and their points."""
    items = {item.id: item for item in (*instrument.items, *codebook.own_items) if item.kind == "scale"}
    own = codebook.files.get(raw.name)
    for item, rule in (codebook.items | (own.items if own else {})).items():
        columns = _columns(rule, raw, items[item]) if item in items else []
        if columns and (made := marked(raw.frame[columns])) is not None:
            low, high = rule.scale or (items[item].low or 0, items[item].high or 0)
            yield item, columns, made, _points(columns, low, high)


def _columns(rule: ItemRule, raw: RawSurvey, item: Item) -> list[str]:
    """Return the columns of a scale's points; one of not knowing is none of them."""
    there = Columns(raw.frame.columns)
    named = rule.column if isinstance(rule.column, tuple) else ()
    found = [there.find(name) for name in named]
    return [name for name in dict.fromkeys(found) if name and answer_said(name, item) is None]


def _points(columns: Sequence[str], low: float, high: float) -> list[str]:
    """Return the point that each header ends in; none where two are the same or one is no point of the scale."""
    ends = [match[1] if (match := _LAST_NUMBER.search(column)) else "" for column in columns]
    is_told = all(ends) and len({*map(int, ends)}) == len(ends) and all(low <= int(end) <= high for end in ends)
    return ends if is_told else []


def _problem(item: str, columns: Sequence[str], raw: RawSurvey) -> Problem:
    message = (
        "The columns {columns} of the scale {item} hold one mark each, and their headers do not end in the points of "
        "the scale, each in another. Name them so ({item}_0, {item}_1, ...), or write the points into one column."
    )
    return Problem(message, raw.name, {"columns": ", ".join(columns), "item": item})


def _note(item: str, columns: Sequence[str], raw: RawSurvey) -> Problem:
    message = "The scale {item} has a column for each point ({first} to {last}): of each row the marked point is read."
    return Problem(message, raw.name, {"item": item, "first": columns[0], "last": columns[-1]})
