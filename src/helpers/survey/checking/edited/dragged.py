"""Places that a spreadsheet counted on: who drags "Zona 4" down its column without care gets Zona 5, Zona 6 ..."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.codes.categories import open_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

_ENDS_IN_NUMBER = re.compile(r"^(.*?)(\d{1,4})$")
#: So many rows on end, each one more than the one above and each but the first the only one of its place, are dragged.
LEAST_DRAGGED = 6


def dragged(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, places: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    """Yield a problem for each open question of places in which the number of a name counts on from row to row."""
    message = (
        "In rows {first} to {last} {item} counts on from row to row, and each of these places stands once: a "
        "spreadsheet does so when a cell is dragged down. Write in each row what was answered, in the file as it was "
        "typed; or, where it is right, write under items in codebook.yml {item}: {{checked: true}}."
    )
    for item, source, replies in open_places(answers, matching, places):
        rows = [] if source.rule.checked else _counted_on(replies.texts.str.strip())
        if rows:
            values = {"item": item, "first": raw.told(rows[:1]), "last": raw.told(rows[-1:])}
            yield Problem(message, f"{raw.name}, column {source.column}", values)


def _counted_on(texts: pd.Series) -> list[int]:
    """Return the rows of the longest stretch of such places, below the one that was dragged; none where it is short."""
    times = texts.value_counts()
    longest: list[int] = []
    run: list[int] = []
    before: tuple[str, int] | None = None
    for row, text in texts.items():
        match = _ENDS_IN_NUMBER.match(text)
        now = (match[1], int(match[2])) if match else None
        goes_on = now is not None and before == (now[0], now[1] - 1) and times[text] == 1
        run = [*run, int(str(row))] if goes_on else []
        longest = run if len(run) > len(longest) else longest
        before = now
    return longest if len(longest) >= LEAST_DRAGGED else []
