"""Names in an open question of categories that are none: with letters lost on the way, or codes among words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.faults import fewest_shared
from helpers.survey.files.raw import shortened
from helpers.survey.vocabulary import VALID, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: What stands for a letter that was lost: the sign of Unicode, or a question mark between letters.
_LOST = re.compile("\ufffd|(?<=[^\\W\\d_])\\?(?=[^\\W\\d_])")
#: Of names of which such a share are words, a number is a code.
WORDS = 0.8


def odd_names(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, places: Mapping[str, Sequence[str]]
) -> Iterable[Problem]:
    """Yield a problem for each open question of categories, uncounted by the census, with names that are none."""
    for item_id, found in answers.items():
        source = matching.sources[item_id]
        if source.item.kind != "single" or source.item.options or places.get(item_id) or source.rule.values:
            continue
        names = found.values[found.states == VALID].astype(str).rename(source.column)
        times = names.value_counts()
        often = times.index[times >= fewest_shared(len(raw.frame))]
        yield from _with_lost_letters(item_id, names, [name for name in often if _LOST.search(name)], raw)
        numbers = [name for name in often if is_number(name)]
        if numbers and len(names[~names.map(is_number)]) >= WORDS * len(names):
            yield _numbers(item_id, names, numbers, raw)


def _with_lost_letters(item: str, names: pd.Series, lost: list[str], raw: RawSurvey) -> Iterable[Problem]:
    message = (
        "{values} under {item} have lost letters on the way, in {n} rows such as rows {rows}. Export the file again as "
        "UTF-8 or XLSX; or write under items in codebook.yml {item}: {{values: {{...}}}} with every name, those that "
        "stay as they are to themselves."
    )
    if lost:
        rows = names.index[names.isin(lost)]
        values = {"values": shortened(lost), "item": item, "n": len(rows), "rows": raw.told(rows)}
        yield Problem(message, f"{raw.name}, column {names.name}", values)


def _numbers(item: str, names: pd.Series, numbers: list[str], raw: RawSurvey) -> Problem:
    message = (
        "{item} holds names, and {values} in {n} rows, such as rows {rows}, which may be a code for no answer. Write "
        "under items in codebook.yml {item}: {{missing: {{{code}: refused}}}}, or name it as a place in population.csv."
    )
    rows = names.index[names.isin(numbers)]
    values = {"item": item, "values": shortened(numbers), "n": len(rows), "rows": raw.told(rows), "code": numbers[0]}
    return Problem(message, f"{raw.name}, column {names.name}", values)
