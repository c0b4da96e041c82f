"""Codes of places that a spreadsheet made dates of: 1-2 became 01-feb in the rows that were opened in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import Problem
from helpers.survey.checking.codes.faults import shareable
from helpers.survey.decoding.dates import months
from helpers.survey.files.raw import shortened
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import VALID, code_key, fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey
    from helpers.survey.matching.matching import Matching

_NAME = r"([^\W\d]{3,10}|ag)\.?"
_DAY_FIRST, _MONTH_FIRST = re.compile(rf"(\d{{1,2}})[-/]{_NAME}"), re.compile(rf"{_NAME}[-/](\d{{1,4}})")
_STAMP = re.compile(r"\d{4}-(\d\d)-(\d\d)(?: 00:00:00)?")


def dated(text: str) -> tuple[int, int] | None:
    """Return the two numbers of a date as a spreadsheet writes it; None of any other text.

    Examples
    --------
    >>> dated("01-feb"), dated("Feb-01"), dated("2025-02-01 00:00:00"), dated("1-2"), dated("11 de setembre")
    ((1, 2), (2, 1), (1, 2), None, None)
    """
    plain = text.strip().casefold()
    if (parts := _DAY_FIRST.fullmatch(plain)) and (month := months().get(fold(parts.group(2)))):
        return int(parts.group(1)), month
    if (parts := _MONTH_FIRST.fullmatch(plain)) and (month := months().get(fold(parts.group(1)))):
        return month, int(parts.group(2))
    parts = _STAMP.fullmatch(plain)
    return (int(parts.group(2)), int(parts.group(1))) if parts else None


def dated_points(answers: Mapping[str, Answers], matching: Matching) -> dict[str, pd.Series]:
    """Return the cells of scales and counted numbers that a spreadsheet made dates of: 07-may of 7.5.

    Nothing else in such a column says what was wrong with it: as a label "07-may" is a seven.
    """
    dated_cells = {}
    for item, replies in answers.items():
        source = matching.sources[item]
        if source.item.kind not in ("scale", "number") or source.item.construct == "paradata" or source.column is None:
            continue
        said = matching.said_of(source)
        dates = [text for text in replies.texts.unique() if dated(text) is not None and code_key(text) not in said]
        cells = replies.texts[replies.texts.isin(dates)]
        if len(cells):
            dated_cells[item] = cells
    return dated_cells


def points_made_dates(dated_cells: Mapping[str, pd.Series], matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield the problem of the cells of `dated_points`, with a line for each item that says what its dates were."""
    if "age" in dated_cells:
        yield _dates_of_birth(dated_cells["age"], matching, raw)
    dated_cells = {item: cells for item, cells in dated_cells.items() if item != "age"}
    if not dated_cells:
        return
    message = (
        "{columns} hold dates where points of a scale or numbers are expected ({n} cells, such as rows {rows}): a "
        "spreadsheet makes 07-may of 7.5, and of 7-5 where two boxes were ticked. Take the tool's own file, and open "
        "it with these columns as text; where days of 1900 stand for numbers, give these columns the form of numbers; "
        "or write under items in codebook.yml what each date was, as in {lines}, or refused where it was no one point."
    )
    lines = []
    for item, cells in dated_cells.items():
        shown = [text for text in shareable(cells, matching.sources[item].item, len(raw.frame)) if text]
        texts = dict.fromkeys(shown) or {"07-may": None}
        lines.append(f"{item}: {{values: {{{', '.join(f'{quoted(text)}: {_point(text)}' for text in texts)}}}}}")
    rows = pd.Index(sorted({row for cells in dated_cells.values() for row in cells.index}))
    values = {
        "columns": shortened([quoted(str(matching.sources[item].column)) for item in dated_cells]),
        "n": sum(map(len, dated_cells.values())), "rows": raw.told(rows), "lines": ", ".join(lines),
    }  # fmt: skip
    yield Problem(message, raw.name, values)


def _dates_of_birth(cells: pd.Series, matching: Matching, raw: RawSurvey) -> Problem:
    message = (
        "The column {column} holds dates in {n} rows, such as rows {rows}, where ages or years of birth are expected. "
        "Leave the year alone in each cell (a spreadsheet's YEAR takes it out of a date of birth), or write the age; "
        "where days of 1900 stand for ages, give the column the form of numbers."
    )
    values = {"column": quoted(str(matching.sources["age"].column)), "n": len(cells), "rows": raw.told(cells.index)}
    return Problem(message, raw.name, values)


def _point(text: str) -> str:
    """Return the number with decimals that a date may have been, in quotation marks."""
    whole, part = dated(text) or (0, 0)
    return f'"{whole}.{part}"'


def dated_codes(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, places: Mapping[str, Sequence[str]]
) -> Iterable[Problem]:
    """Yield a problem for each item of places, which no census names, that holds dates."""
    message = (
        "The item {item} holds dates in {n} rows, such as rows {rows}: a spreadsheet makes 01-feb of 1-2. Correct the "
        "file; or write under items in codebook.yml {item}: {{values: {{{values}}}}}, one for each date and "
        "each code, with what it was."
    )
    for item_id, replies in answers.items():
        source = matching.sources[item_id]
        if source.item.kind != "single" or source.item.options or places.get(item_id):
            continue
        valid = replies.texts[replies.states == VALID]
        said = {code_key(text) for text in source.rule.values}
        rows = valid[[dated(text) is not None and code_key(text) not in said for text in valid]]
        if len(rows):
            shown = dict.fromkeys(text for text in shareable(valid, source.item, len(raw.frame)) if text)
            lines = [f"{quoted(text)}: {quoted(_was(text, set(valid)))}" for text in shown]
            values = {"item": item_id, "n": len(rows), "rows": raw.told(rows.index)}
            values["values"] = ", ".join(lines) or '"01-feb": "1-2"'
            yield Problem(message, f"{raw.name}, column {source.column}", values)


def _was(text: str, held: Collection[str]) -> str:
    """Return what a text is itself, or the code that a date may have been: one of other rows where there is such."""
    numbers = dated(text)
    if numbers is None:
        return text
    one, other = numbers
    forms = [f"{a}{mark}{b}" for mark in "-/." for a, b in ((one, other), (other, one))]
    return next((form for form in forms if form in held), forms[0])
