"""Answer codes of a tool that are points of a scale: LimeSurvey's A1 to A5, without labels."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.files.filled import filled_cells, full_rows
from helpers.survey.files.raw import shortened
from helpers.survey.vocabulary import NO_ANSWER_CODES, code_key, is_number, no_answer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import pandas as pd

    from helpers.survey.codebook.sources import Source
    from helpers.survey.files.raw import RawSurvey

#: A letter or two and a number: A1, AO01, L005. LimeSurvey writes "other" and no answer in codes of their own.
_CODE = re.compile(r"^([A-Za-z]{1,3})[_-]?0*(\d{1,2})$")
#: Fewest different codes that columns of one scale must hold before they are points.
LEAST_CODES = 3
#: So small a share of other texts are slips, or stand in rows that are no interviews.
MOST_STRAYS = 0.05


def with_points(sources: Mapping[str, Source], raw: RawSurvey) -> tuple[dict[str, Source], tuple[Problem, ...]]:
    """Return the sources with answer codes read as the points of their scales, in order, and notes that say so.

    It is done where the codes of all columns of one scale go from the first to exactly as many as the scale has
    points, and no label says otherwise; what is not so is asked about as any other code.
    """
    alike: dict[tuple[float, float, str], dict[str, dict[str, int]]] = defaultdict(dict)
    for item, source in sources.items():
        prefixed = _codes(source, raw)
        if prefixed and source.item.low is not None and source.item.high is not None:
            prefix, numbers = prefixed
            alike[source.item.low, source.item.high, prefix][item] = numbers
    changed, notes = dict(sources), []
    for (low, high, _), items in alike.items():
        numbers = {number for codes in items.values() for number in codes.values()}
        if len(numbers) >= LEAST_CODES and min(numbers) == 1 and max(numbers) == high - low + 1:
            notes.append(_note(items, low, high))
            changed |= {item: _as_points(sources[item], codes, low, high) for item, codes in items.items()}
    return changed, tuple(notes)


def _codes(source: Source, raw: RawSurvey) -> tuple[str, dict[str, int]] | None:
    """Return the prefix and the numbers of a scale's codes; None where it holds anything else, or has labels."""
    if source.item.kind != "scale" or source.column is None or source.rule.values:
        return None
    columns = (source.column, *source.also)
    if any(raw.labels_of(column) for column in columns):
        return None
    said = _said(source, raw.frame[list(columns)])
    matches = {text: match for text in said if (match := _CODE.match(text))}
    prefixes = {match.group(1).casefold() for match in matches.values()}
    if len(prefixes) != 1:
        return None
    if _has_strays(said, matches):
        # Counts that somebody typed below the people are no slips of theirs.
        people = raw.frame[full_rows(filled_cells(raw.frame))]
        if _has_strays(_said(source, people[list(columns)]), matches):
            return None
    return prefixes.pop(), {text: int(match.group(2)) for text, match in matches.items()}


def _said(source: Source, cells: pd.DataFrame) -> dict[str, int]:
    """Return the texts that may be answers, and how often each stands there."""
    times = Counter(text.strip() for column in cells for text in cells[column])
    unsaid = {code for codes in NO_ANSWER_CODES.values() for code in codes} | set(source.rule.missing)
    return {t: n for t, n in times.items() if t and no_answer(t) is None and not (is_number(t) and t in unsaid)}


def _has_strays(said: Mapping[str, int], codes: Collection[str]) -> bool:
    return sum(n for text, n in said.items() if text not in codes) > MOST_STRAYS * sum(said.values())


def _as_points(source: Source, codes: Mapping[str, int], low: float, high: float) -> Source:
    """Return a source whose codes are points; turned here where the file counts the other way round."""
    turned = source.rule.reversed
    points = {text: high - number + 1 if turned else low + number - 1 for text, number in codes.items()}
    values = {code_key(text): f"{point:g}" for text, point in points.items()}
    return replace(source, rule=source.rule.model_copy(update={"values": values, "reversed": False}))


def _note(items: Iterable[str], low: float, high: float) -> Problem:
    message = (
        "The answer codes of {items} have no labels; they were read in order as the points {low} to {high} of the "
        "scale. If they count the other way round, write under items in codebook.yml reversed: true; if they mean "
        "something else, say it under values."
    )
    return Problem(message, values={"items": shortened(list(items)), "low": f"{low:g}", "high": f"{high:g}"})
