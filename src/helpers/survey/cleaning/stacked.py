"""The parts of a survey laid under each other as codes: each was read by itself, and none as another's words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.errors import Problem
from helpers.survey.codebook.sources import Matching, Source
from helpers.survey.decoding.decoding import Answers
from helpers.survey.files.raw import shortened
from helpers.survey.vocabulary import NOT_ASKED, VALID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from helpers.survey.cleaning.parts import Part
    from helpers.survey.files.raw import RawSurvey


@dataclass(frozen=True, eq=False)
class Whole:
    """All interviews of a survey, be it in one file or in several.

    Attributes
    ----------
    raw
        The interviews as they stood; its notes say what the files have not in common.
    matching
        Where each item lies: of several files, the columns of all.
    answers
        Item to its answers; not asked in a file that lacks it.
    """

    raw: RawSurvey
    matching: Matching
    answers: dict[str, Answers]


def stacked(raw: RawSurvey, parts: Sequence[Part]) -> Whole:
    """Return the parts of a survey as one.

    Parameters
    ----------
    raw
        The survey as it was received.
    parts
        In the order of its files.
    """
    if len(parts) == 1:
        return Whole(parts[0].raw, parts[0].matching, parts[0].answers)
    starts = starts_of(raw, parts)
    index = pd.Index([row + start for part, start in zip(parts, starts, strict=True) for row in part.raw.frame.index])
    items = list(dict.fromkeys(item for part in parts for item in part.answers))
    answers = {item: _stacked_item(item, parts, starts) for item in items}
    said = (replace(note, where=part.raw.name) for part in parts for note in part.matching.notes)
    notes = (*raw.notes, *said, *_lacking(parts, items), *_lacking_options(parts), *_own_scales(parts))
    return Whole(replace(raw, frame=raw.frame.loc[index], notes=notes), _matching(parts, items), answers)


def starts_of(raw: RawSurvey, parts: Sequence[Part]) -> list[int]:
    """Return what is added to the row numbers of each part, so that a number names one row of one file."""
    return [raw.starts.get(part.raw.name, 0) for part in parts]


def moved(answers: Answers, start: int) -> Answers:
    """Return the answers of one file under the row numbers of the whole."""
    every = (answers.values, answers.states, answers.faults, answers.texts)
    return Answers(*(one.set_axis(one.index + start) for one in every))


def rows_of(answers: Answers, rows: pd.Index) -> Answers:
    """Return the answers of some rows."""
    return Answers(
        answers.values.loc[rows], answers.states.loc[rows], answers.faults.loc[rows], answers.texts.loc[rows]
    )


def _stacked_item(item: str, parts: Sequence[Part], starts: Sequence[int]) -> Answers:
    asked = [part for part in parts if item in part.answers]
    options = _options(item, asked)
    pieces = []
    for part, start in zip(parts, starts, strict=True):
        replies = part.answers.get(item)
        if replies is None:
            replies = _not_asked(asked[0].answers[item], part.raw.frame.index)
        elif options and item in part.matching.sources:
            replies = _with_options(replies, options, not part.matching.sources[item].options)
        pieces.append(moved(replies, start))
    return Answers(*(pd.concat([getattr(p, name) for p in pieces]) for name in ("values", "states", "faults", "texts")))


def _not_asked(like: Answers, rows: pd.Index) -> Answers:
    empty = like.values.iloc[:0].reindex(rows)
    states, blank = pd.Series(NOT_ASKED, rows, dtype=object), pd.Series("", rows, dtype=object)
    return Answers(empty, states, blank, blank.rename(like.texts.name))


def _options(item: str, parts: Sequence[Part]) -> list[str]:
    """Return the options of a question with several answers that any file offers, in the item's order."""
    values = [part.answers[item].values for part in parts]
    offered = list(dict.fromkeys(option for table in values if table.ndim == 2 for option in table))
    sources = [part.matching.sources[item] for part in parts if item in part.matching.sources]
    listed = [option.code for source in sources[:1] for option in source.item.options]
    return sorted(offered, key=lambda code: listed.index(code) if code in listed else len(listed))


def _with_options(answers: Answers, options: Sequence[str], is_one_cell: bool) -> Answers:
    """Return answers with the options of all files: in one cell, an option that nobody wrote was chosen by nobody.

    Over columns, an option without a column was not offered.
    """
    values = answers.values.reindex(columns=options)
    return replace(answers, values=values.fillna(0.0).where(answers.states == VALID, axis=0) if is_one_cell else values)


def _matching(parts: Sequence[Part], items: Sequence[str]) -> Matching:
    sources = {item: _source([p.matching.sources[item] for p in parts if item in p.matching.sources]) for item in items
               if any(item in part.matching.sources for part in parts)}  # fmt: skip
    columns = dict.fromkeys(column for part in parts for column in part.raw.frame)
    having = {column: [part for part in parts if column in part.raw.frame] for column in columns}
    unused = (c for c, those in having.items() if all(c in part.matching.unused for part in those))
    return Matching(sources, tuple(unused))


def _source(sources: Sequence[Source]) -> Source:
    first, *rest = sources
    further = dict.fromkeys(column for source in rest for column in source.columns if column not in first.columns)
    return replace(first, item=first.shared or first.item, shared=None, also=(*first.also, *further))


def _own_scales(parts: Sequence[Part]) -> Iterator[Problem]:
    """Yield a note for each question that a file asked on a scale of its own."""
    message = (
        "{item} was asked from {low} to {high} in {file}; its answers there were stretched to the scale from {from_} "
        "to {to} of the survey, in proportion."
    )
    for part in parts:
        for item, source in part.matching.sources.items():
            if source.shared is not None:
                ends = zip(("low", "high", "from_", "to"), (source.item.low, source.item.high, source.shared.low,
                           source.shared.high), strict=True)  # fmt: skip
                values: dict[str, Any] = {name: f"{end:g}" for name, end in ends}
                yield Problem(message, values=values | {"item": item, "file": part.raw.name})


def _lacking(parts: Sequence[Part], items: Sequence[str]) -> Iterator[Problem]:
    """Yield a note for each file that lacks items which others have."""
    message = (
        "{file} has no column for {items}, which other files of the survey have: whoever answered in it counts as not "
        "asked."
    )
    for part in parts:
        lacking = [item for item in items if item not in part.answers]
        if lacking:
            yield Problem(message, values={"file": part.raw.name, "items": ", ".join(lacking)})


def _lacking_options(parts: Sequence[Part]) -> Iterator[Problem]:
    """Yield a note for each question with a column per option where one file lacks columns that the others have."""
    message = (
        "{file} has no column for the options {options} of {item}, which other files of the survey have: whoever "
        "answered in it counts as not asked about them."
    )
    for part in parts:
        for item, source in part.matching.sources.items():
            offered = _options(item, [p for p in parts if item in p.answers]) if source.options else []
            lacking = [code for code in offered if code not in part.answers[item].values]
            if lacking:
                values: dict[str, Any] = {"file": part.raw.name, "options": shortened(lacking), "item": item}
                yield Problem(message, values=values)


def merged_derived(derived: Sequence[Mapping[str, str]], parts: Sequence[Part]) -> dict[str, str]:
    """Return the items that were computed from another in every file that has them."""
    asked = {item for part in parts for item in part.matching.sources}
    return {item: of for of_file in derived for item, of in of_file.items() if item not in asked}
