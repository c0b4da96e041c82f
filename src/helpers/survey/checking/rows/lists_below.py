"""Rows that go on the list of answers of the person above them, an answer in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import Problem
from helpers.survey.decoding.marks import option_codes
from helpers.survey.files.formats import guess_separator, split_options
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.files.raw import RawSurvey

#: Such rows stand below so many people; a list of the options stands below all of them.
LEAST_PEOPLE = 3


def lists_below(matching: Matching, received: RawSurvey, apart: pd.Index) -> Iterator[Problem]:
    """Yield the problem of rows set aside as notes or totals that hold nothing but further answers of the row above.

    Parameters
    ----------
    apart
        The rows that are no interview.
    """
    lists = {source.column: source for source in matching.sources.values()
             if source.item.kind == "multi" and source.column}  # fmt: skip
    frame = received.frame.apply(lambda column: column.str.strip())
    apart = frame.index.intersection(apart)
    if not lists or not len(apart):
        return
    above = pd.Series(frame.index, frame.index).where(~frame.index.isin(apart)).ffill()
    rows = [row for row in apart if pd.notna(above[row]) and _goes_on(frame.loc[row], frame.loc[above[row]], lists)]
    if above[rows].nunique() >= LEAST_PEOPLE:
        held = {column: source for column, source in lists.items() if (frame.loc[rows, column] != "").any()}
        marks = [_mark(frame.loc[~frame.index.isin(apart), column], source) for column, source in held.items()]
        yield _problem(rows, [source.item.id for source in held.values()], marks[0], received)


def _goes_on(row: pd.Series, person: pd.Series, lists: dict[str, Source]) -> bool:
    """Return whether a row holds options of lists that its person answers, and of the rest at most what she has."""
    said = row[row != ""]
    options = [name for name in said.index if name in lists]
    rest = said.drop(options)
    is_hers = bool((rest == person[rest.index]).all())
    return bool(options) and is_hers and all(person[c] and _is_option(said[c], lists[c]) for c in options)


def _is_option(text: str, source: Source) -> bool:
    known = option_codes(source)
    parts = split_options(text, source.separator or ";", known)
    return bool(parts) and all(part in known for part in parts)


def _mark(texts: pd.Series, source: Source) -> str:
    """Return the mark between answers that people's lists have; a semicolon where none has several."""
    known = option_codes(source)
    several = [text for text in texts.unique() if fold(text) not in known]
    return source.separator or guess_separator(several, known) or ";"


def _problem(rows: list[int], items: list[str], mark: str, raw: RawSurvey) -> Problem:
    message = (
        "{n} rows hold nothing but an answer to {items} below those of a person, such as rows {rows}: they seem to go "
        "on her list of answers, and would be lost as rows of nobody. Write all answers of a person into the one cell "
        "of her row, with “{mark}” between them, and delete the rows below; delete them alone if they are nobody's."
    )
    return Problem(message, raw.name, {"n": len(rows), "items": ", ".join(items), "rows": raw.told(rows), "mark": mark})
