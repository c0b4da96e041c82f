"""A question with a column for each of its answers, or for not knowing, a mark a row: read as the answer marked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.errors import CodebookError, Problem
from helpers.survey.codebook.codebook import fit_instrument
from helpers.survey.matching.finding import quoted
from helpers.survey.matching.matching import Columns
from helpers.survey.matching.one_mark import answer_said, said_by_ticks, tick_of
from helpers.survey.vocabulary import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from helpers.study.instrument import Instrument, Item
    from helpers.survey.codebook.codebook import Codebook
    from helpers.survey.files.raw import RawSurvey


def with_ticked(raw: RawSurvey, codebook: Codebook, instrument: Instrument) -> RawSurvey:
    """Return the survey in which columns of ticks hold the answer that their header says.

    Those are meant that the codebook names as one question (`column: [one, another]`): all of them ticks of an answer
    each, or some beside the answers themselves that say why there is none.

    Raises
    ------
    CodebookError
        If all columns of a question of yes and no hold one mark, and their headers do not say what it means.
    """
    frame, notes, gone, problems = raw.frame, [], set(), []
    for item, columns in _listed(raw, codebook, instrument):
        said = _said(columns, raw, item)
        if not said and _are_bare_ticks(columns, raw, item):
            problems.append(_problem(item, columns, raw))
        for column, answer in said.items():
            # A label in the column of its own is read as it stands.
            if (tick := tick_of(frame[column])) is not None:
                frame = frame.assign(**{column: [answer if text == tick else "" for text in frame[column]]})
        if said:
            gone |= set(said)
            notes.append(_note(item, said, raw))
    if problems:
        raise CodebookError(problems)
    labels = {column: labels for column, labels in raw.labels.items() if column not in gone}
    return replace(raw, frame=frame, labels=labels, notes=(*raw.notes, *notes)) if notes else raw


def _listed(raw: RawSurvey, codebook: Codebook, instrument: Instrument) -> Iterator[tuple[Item, list[str]]]:
    """Yield each closed question that the codebook places in several columns, and those that this file has."""
    own = codebook.files.get(raw.name)
    rules = codebook.items | (own.items if own else {})
    named = {item: rule.column for item, rule in rules.items() if isinstance(rule.column, tuple)}
    if not named:
        return
    asked, there = fit_instrument(instrument, codebook), Columns(raw.frame.columns)
    for item, names in named.items():
        columns = list(dict.fromkeys(column for name in names if (column := there.find(name))))
        if item in asked and asked[item].kind in ("scale", "binary", "quiz", "single", "number") and len(columns) > 1:
            yield asked[item], columns


def _said(columns: Sequence[str], raw: RawSurvey, item: Item) -> dict[str, str]:
    """Return the answer that each column of ticks stands for, or why there is none."""
    if ticked := said_by_ticks(columns, raw.frame, item):
        return ticked
    beside = {
        column: reason for column in columns if (reason := answer_said(column, item)) in STATES
        and tick_of(raw.frame[column]) is not None
    }  # fmt: skip
    rest = [column for column in columns if column not in beside]
    return beside | said_by_ticks(rest, raw.frame, item) if rest else {}


def _are_bare_ticks(columns: Sequence[str], raw: RawSurvey, item: Item) -> bool:
    """Return whether columns of a question of yes and no hold marks alone, one a row, and none is a no."""
    if item.kind not in ("binary", "quiz"):
        return False
    ticks = [tick_of(raw.frame[column]) for column in columns]
    is_bare = all(tick and set(raw.frame[column].str.strip()) <= {"", tick.strip()}
                  for tick, column in zip(ticks, columns, strict=True))  # fmt: skip
    made = raw.frame[list(columns)].apply(lambda column: column.str.strip() != "").sum(axis=1)
    return bool(is_bare and (made <= 1).all())


def _problem(item: Item, columns: Sequence[str], raw: RawSurvey) -> Problem:
    message = (
        "The columns {columns} of the item {item} hold one mark each, and their headers do not end in its answers "
        "(yes, no), each in another. Name them so ({item}_yes, {item}_no); or write under items in codebook.yml "
        "{item}: {{any_of: [{columns}]}}, where a mark in any of them is a yes."
    )
    return Problem(message, raw.name, {"columns": ", ".join(map(quoted, columns)), "item": item.id})


def _note(item: Item, said: dict[str, str], raw: RawSurvey) -> Problem:
    message = "Columns of ticks of the item {item} are read as what their headers say: {said}."
    told = ", ".join(f"{quoted(column)} = {answer}" for column, answer in said.items())
    return Problem(message, raw.name, {"item": item.id, "said": told})
