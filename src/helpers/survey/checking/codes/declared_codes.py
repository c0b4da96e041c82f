"""Codes that the codebook declares no answer in every column, and that are answers of some: 8 on a scale to ten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.decoding.marks import option_codes
from helpers.survey.files.raw import shortened
from helpers.survey.vocabulary import NO, VALID, YES, code_key, is_number, no_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: A code for no answer is a heap: so many times as many give it as the answers beside it together.
HEAPED = 4
#: Kinds of items whose other answers need no line under values when one of them has it.
OPEN_KINDS = ("scale", "number")


def declared_codes(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, places: Mapping[str, Sequence[str]]
) -> Iterable[Problem]:
    """Yield a problem for each code that is no answer in any column, and lies among the answers to some items.

    What is said of the code under the item itself, by the file's labels or by its missing values, settles it.

    Parameters
    ----------
    places
        Categories that the census counts, by item.
    """
    for code, reason in matching.missing.items():
        items = [item for item in answers if _is_answer(code, matching.sources[item], answers[item], raw, places)]
        if items:
            yield _problem(code, reason, items, answers, matching, raw)


def _problem(
    code: str, reason: str, items: list[str], answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey
) -> Problem:
    message = (
        "Under missing in codebook.yml, {code} is no answer in any column, and it lies among the answers to {items} "
        "({n} of {answered} to {item}, such as rows {rows}). Take it out there and write it under each item in which "
        'it is no answer, as in items: {{{item}: {{missing: {{"{code}": {reason}}}}}}}.'
    )
    if all(matching.sources[item].item.kind in OPEN_KINDS for item in items):
        message = (
            "Under missing in codebook.yml, {code} is no answer in any column, and it lies among the answers to "
            "{items} ({n} of {answered} to {item}, such as rows {rows}). Write under items in codebook.yml "
            '{item}: {{values: {{"{code}": "{code}"}}}} where it is an answer, or {item}: {{missing: {{"{code}": '
            "{reason}}}}} where it is none, and so for the others; or take it out there, and write it under the items "
            "in which it is no answer."
        )
    keys = answers[items[0]].texts.map(code_key)
    rows = keys.index[keys == code]
    shown = answers[items[0]].texts[rows[0]].strip()
    values = {"code": shown, "items": shortened(items), "item": items[0], "reason": reason, "n": len(rows),
              "answered": int((keys != "").sum()), "rows": raw.told(rows)}  # fmt: skip
    return Problem(message, raw.name, values)


def _is_answer(
    code: str, source: Source, answers: Answers, raw: RawSurvey, places: Mapping[str, Sequence[str]]
) -> bool:
    """Return whether a code that some rows of an item hold is, or lies among, the item's own answers."""
    item, rule = source.item, source.rule
    if source.column is None or item.construct == "paradata" or code in rule.missing or code in rule.values:
        return False
    keys = answers.texts.map(code_key)
    if not (keys == code).any() or any(_is_said(code, column, raw) for column in (source.column, *source.also)):
        return False
    if code in map(code_key, places.get(item.id, ())):
        return True
    if not is_number(code):
        return False
    if item.kind in OPEN_KINDS or (item.kind == "single" and not item.options):
        return _lies_among(code, source, keys, answers.states)
    label = raw.labels_of(source.column).get(code, code)
    return not rule.values and bool({code, code_key(label)} & _own_codes(source))


def _is_said(code: str, column: str, raw: RawSurvey) -> bool:
    """Return whether the file itself says that a code of a column is no answer."""
    label = raw.labels_of(column).get(code, "")
    return code in map(code_key, raw.declared_missing.get(column, ())) or bool(label and no_answer(label))


def _own_codes(source: Source) -> frozenset[str]:
    if source.item.kind in ("binary", "quiz"):
        return YES | NO
    is_listed = source.item.kind in ("single", "multi")
    return frozenset(map(code_key, option_codes(source))) if is_listed else frozenset()


def _lies_among(code: str, source: Source, keys: pd.Series, states: pd.Series) -> bool:
    """Return whether a number is an answer by its company: of a longer code for no answer, or of those beside it."""
    low, high = source.item.low, source.item.high
    value = float(code)
    if (low is not None and value < low) or (high is not None and value > high):
        return False
    unsaid = keys[(states != VALID) & keys.map(is_number).astype(bool)].unique()
    if any(len(other) > len(code) for other in unsaid):
        return True
    counts = keys[states == VALID].value_counts()
    beside = [n for n in (value - 1, value + 1) if (low is None or n >= low) and (high is None or n <= high)]
    times = [int(counts.get(f"{n:g}", 0)) for n in beside]
    return all(times) and (keys == code).sum() < HEAPED * sum(times)
