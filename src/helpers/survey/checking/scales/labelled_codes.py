"""What the codebook says of some codes, against the file's labels and against the codes that it leaves out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.study.written.notation import decimal_number
from helpers.survey.checking.codes.dated_codes import dated
from helpers.survey.codebook.options import option_keys
from helpers.survey.files.raw import shortened
from helpers.survey.vocabulary import FALSE, NO, TRUE, VALID, YES, code_key, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: The number of a label: "5 - Molt d'acord", "Molt d'acord (5)".
_NUMBER = re.compile(r"^\s*(\d+)\b(?!.*\d)|^\D*?\b(\d+)\W*$")


def turned_codes(matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each column whose labels say another answer than `values` does of the same code.

    A label that stands under `values` itself is taken as the codebook has it.
    """
    message = (
        "Under values in codebook.yml, {code} of {item} is {meant}, and the label of {code} in the file is “{label}”, "
        "which is {said}. Correct values, or write the label there too ({written}: {meant})."
    )
    for item_id, source in matching.sources.items():
        column = source.column if source.item.kind in ("binary", "quiz", "single") else None
        for code, label, said in _turned(source, raw.labels_of(column)) if column else ():
            values = {"code": code, "item": item_id, "meant": source.rule.values[code], "label": label, "said": said}
            yield Problem(message, f"{raw.file_of(column)}, column {column}", values | {"written": f'"{label}"'})


def _turned(source: Source, labels: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    known = _words(source)
    for code, meant in source.rule.values.items():
        label = labels.get(code, "") if is_number(code) else ""
        said = known.get(code_key(label)) if label and code_key(label) not in source.rule.values else None
        own = known.get(code_key(meant))
        if said is not None and own is not None and said != own:
            yield code, label, said


def _words(source: Source) -> dict[str, str]:
    """Return the words that are an answer of an item, to its code."""
    if source.item.kind == "single":
        return option_keys(source.item)
    yes, no = (YES, NO) if source.item.kind == "binary" else (TRUE, FALSE)
    first, second = ("yes", "no") if source.item.kind == "binary" else ("true", "false")
    return dict.fromkeys(yes, first) | dict.fromkeys(no, second)


def partial_turns(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each scale of which `values` moves some points, and leaves others that occur as they are.

    A point that is left out is in order where the line through those that are named leaves it where it is: the middle
    of a scale whose ends change places.
    """
    message = (
        "Under values in codebook.yml, some codes of {item} become other points of the scale ({moved}), and {codes}, "
        "in {n} rows such as rows {rows}, are not named there. Name every code under values; or, where the file "
        "counts the other way round, write {item}: {{reversed: true}} in place of values."
    )
    for item_id, source in matching.sources.items():
        if source.item.kind != "scale" or not source.rule.values or item_id not in answers:
            continue
        for column in (source.column, *source.also):
            if column is None:
                continue
            moved, left = _left_out(source, column, raw, answers[item_id])
            rows = raw.frame.index[raw.frame[column].isin([text for texts in left.values() for text in texts])]
            if left:
                told = {"moved": shortened(moved), "codes": shortened([f"{code:g}" for code in left])}
                told |= {"item": item_id, "n": len(rows), "rows": shortened(list(rows))}
                yield Problem(message, f"{raw.file_of(column)}, column {column}", told)


def _left_out(
    source: Source, column: str, raw: RawSurvey, answers: Answers
) -> tuple[list[str], dict[float, list[str]]]:
    """Return the codes that `values` moves, as ``1: 5``, and those that it leaves out, to the cells that hold them."""
    rule, labels = source.rule, raw.labels_of(column)
    pairs = [pair for pair in rule.values.items() if all(map(is_number, pair))]
    named = {(decimal_number(code), decimal_number(point)) for code, point in pairs}
    left: dict[float, list[str]] = {}
    valid = raw.frame.loc[answers.states == VALID, column]
    for text in valid[valid.str.strip() != ""].unique():
        label = labels.get(code_key(text), "")
        point = rule.values.get(code_key(text), rule.values.get(code_key(label)) if label else None)
        # Of a point that a spreadsheet made a date of, the day is no code.
        code = _number(text) if dated(text) is None else None
        if code is not None and point is None:
            left.setdefault(code, []).append(text)
        elif code is not None and point is not None and is_number(point):
            named.add((code, decimal_number(point)))
    moved = sorted(pair for pair in named if pair[0] != pair[1])
    if not _is_turn(source, moved):
        return [], {}
    kept = {code: texts for code, texts in left.items() if not _stays(code, named)}
    return [f"{code:g}: {point:g}" for code, point in moved], dict(sorted(kept.items()))


def _number(text: str) -> float | None:
    if is_number(text):
        return decimal_number(text)
    match = _NUMBER.search(text)
    return float(match.group(1) or match.group(2)) if match else None


def _is_turn(source: Source, moved: list[tuple[float, float]]) -> bool:
    """Return whether codes of the scale itself are moved, or several from outside: one from outside is a slip."""
    low, high = source.item.low or 0, source.item.high or 0
    return any(low <= code <= high for code, _ in moved) or len({point for _, point in moved}) > 1


def _stays(code: float, named: set[tuple[float, float]]) -> bool:
    """Return whether the line through all the named codes leaves another one where it is."""
    (first, start), *_, (last, end) = sorted(named) if len(named) > 1 else [(0.0, 0.0), (0.0, 0.0)]
    if first == last:
        return False
    slope = (end - start) / (last - first)
    is_line = all(abs(start + slope * (one - first) - point) < 1e-9 for one, point in named)
    return is_line and abs(start + slope * (code - first) - code) < 1e-9
