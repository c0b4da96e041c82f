"""Questions over columns of which nothing says what their marks mean, or whose marks cannot mean it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import Problem
from helpers.survey.checking.codes.faults import LEAST_FAULTS, TOLERATED, fewest_shared
from helpers.survey.decoding.marks import foreign, marks_of
from helpers.survey.files.raw import shortened
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import (
    NO_ANSWER_CODES,
    VALID,
    blanks_among,
    code_key,
    is_blank,
    is_number,
    no_answer,
    unnumbered,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: Of so many options nobody's every answer is all of them.
LEAST_CHOSEN = 3


def unclear_marks(matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each question over columns whose columns hold several codes that nothing explains."""
    message = (
        "The columns of {item} hold the codes {codes}, and nothing says which of them mean chosen. Write under items "
        "in codebook.yml {item}: {{columns: {{{option}: {column}, ...}}, selected: [1], unselected: [2]}}, with the "
        "codes that are meant; or, where each column holds one of a person's answers (the first, the second, the "
        "third), {item}: {{columns: [{column}, ...], values: {{code: {option}, ...}}}}."
    )
    for item_id, source in matching.sources.items():
        names = [*(c for columns in source.options.values() for c in columns), *source.rule.any_of,
                 *source.rule.count_of]  # fmt: skip
        codes = {code for name in names for code in _bare_codes(raw, name)}
        per_column = any(len(_bare_codes(raw, name)) > 1 for name in names)
        if not (source.rule.selected or source.rule.unselected) and codes - {"0", "1"} and per_column:
            where = f"{raw.name}, column {names[0]}"
            if not source.options:
                yield _in_one_answer(source, codes, names, where)
                continue
            option, column = _first_option(source, names)
            values = {"item": item_id, "codes": ", ".join(sorted(codes)), "option": option, "column": column}
            yield Problem(message, where, values)


def _in_one_answer(source: Source, codes: set[str], names: Sequence[str], where: str) -> Problem:
    message = (
        "The columns of {item} hold the codes {codes}, and nothing says which of them mean chosen. Write under items "
        "in codebook.yml {item}: {{{key}: [{written}], selected: [1], unselected: [2]}}, with the codes that are meant."
    )
    key, written = "any_of" if source.rule.any_of else "count_of", ", ".join(map(quoted, names))
    values = {"item": source.item.id, "codes": ", ".join(sorted(codes)), "key": key, "written": written}
    return Problem(message, where, values)


def strange_marks(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each question over columns with marks that nobody knows, or of which all chose everything."""
    message = (
        "The columns of {item} hold {marks} beside other marks, in {n} cells, and nothing says whether the option was "
        "chosen there. Write under items in codebook.yml {item}: {{unselected: [{written}]}} where they mean that it "
        "was not, {item}: {{missing: {{{first}: refused}}}} where they are no answer, or {item}: {{selected: [...]}} "
        "with every mark that means chosen."
    )
    for item_id, source in matching.sources.items():
        # Another language's column of several answers in one cell holds no marks.
        names = source.marked
        if not names or item_id not in answers:
            continue
        if foreign(source, raw):
            yield from _foreign_options(source, raw)
            continue
        if unheld := list(_unheld_marks(source, names, raw)):
            # What the marks mean can be asked only once the codebook names those that are there.
            yield from unheld
            continue
        strange, where = marks_of(source, raw).strange, f"{raw.name}, column {names[0]}"
        often = [text for text, n in strange.items() if n >= fewest_shared(len(raw.frame))]
        if often:
            values = {"item": item_id, "marks": shortened(often), "n": sum(strange[text] for text in often)}
            yield Problem(
                message, where, values | {"written": ", ".join(map(quoted, often)), "first": quoted(often[0])}
            )
        elif (source.rule.any_of or source.rule.count_of) and not source.rule.unselected:
            yield from _only_chosen(source, answers[item_id], where)
        elif source.options and _is_everything(chosen := answers[item_id].values.loc[answers[item_id].states == VALID]):
            yield _everything_chosen(item_id, chosen, where)


def _foreign_options(source: Source, raw: RawSurvey) -> Iterable[Problem]:
    """Yield the problem of columns of one option each that hold several options: what was mentioned first, second."""
    message = (
        "The columns of {item} are read as one option each, and {column}, read as {option}, holds other options too "
        "({marks}), in {n} rows, such as rows {rows}. Where each column holds one of a person's answers (the first, "
        "the second, the third), write under items in codebook.yml {item}: {{columns: [{written}]}}; if not, correct "
        "which column is which option."
    )
    told = foreign(source, raw)
    column = max(told, key=lambda name: raw.frame[name].isin(told[name]).sum())
    rows = raw.frame.index[raw.frame[column].isin(told[column])]
    if len(rows) < fewest_shared(len(raw.frame)):
        return
    values = {
        "item": source.item.id, "column": column, "marks": shortened(_with_labels(told[column], column, raw)),
        "option": next(option for option, names in source.options.items() if column in names), "n": len(rows),
        "rows": raw.told(rows), "written": ", ".join(map(quoted, source.marked)),
    }  # fmt: skip
    yield Problem(message, f"{raw.name}, column {column}", values)


def _with_labels(texts: Sequence[str], column: str, raw: RawSurvey) -> list[str]:
    labels = raw.labels_of(column)
    return [labels.get(code_key(text)) or text for text in texts]


def _unheld_marks(source: Source, names: Sequence[str], raw: RawSurvey) -> Iterable[Problem]:
    """Yield the problem of marks that the codebook calls chosen and that no column holds."""
    held = {key for name in names for text in raw.frame[name].unique() for key in _keys(text, raw.labels_of(name))}
    absent = [mark for mark in source.rule.selected if code_key(mark) not in held]
    message = (
        "No column of {item} holds {marks}, which codebook.yml names under selected (they hold: {held}). Correct "
        "selected."
    )
    if len(absent) == len(source.rule.selected) > 0:
        often = pd.concat([raw.frame[name] for name in names]).value_counts()
        shown = [text for text, n in often.items() if text.strip() and n >= fewest_shared(len(raw.frame))]
        values = {"item": source.item.id, "marks": ", ".join(absent), "held": shortened(shown) or "–"}
        yield Problem(message, f"{raw.name}, column {names[0]}", values)


def _keys(text: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    return code_key(text), code_key(unnumbered(text)), code_key(labels.get(code_key(text), ""))


def _only_chosen(source: Source, answers: Answers, where: str) -> Iterable[Problem]:
    """Yield a problem for a question of several columns to which nobody says no, or none, and many leave all blank."""
    if source.rule.count_of:
        message = (
            "Nobody counts 0 in {item} ({n} count more), and the columns of {blank} people are blank, which may be "
            "none. Write under items in codebook.yml, in {item}, unselected: [{blanks}] where a blank means not "
            "chosen, or unselected: [no] where it is no answer."
        )
    else:
        message = (
            "Every answer to {item} is yes ({n}), and the columns of {blank} people are blank, which may be the no. "
            "Write under items in codebook.yml, in {item}, unselected: [{blanks}] where a blank means not chosen, or "
            "unselected: [no] where it is no answer."
        )
    valid, blank = answers.values[answers.states == VALID], answers.texts.map(is_blank)
    is_only_yes = len(valid) >= LEAST_FAULTS and bool((valid >= 1).all())
    if is_only_yes and blank.sum() >= max(LEAST_FAULTS, TOLERATED * len(blank)):
        values = {"item": source.item.id, "n": len(valid), "blank": int(blank.sum())}
        yield Problem(message, where, values | {"blanks": ", ".join(map(quoted, blanks_among(answers.texts)))})


def _is_everything(chosen: pd.DataFrame) -> bool:
    return len(chosen) >= LEAST_FAULTS and chosen.shape[1] >= LEAST_CHOSEN and bool((chosen == 1).all(axis=None))


def _everything_chosen(item: str, chosen: pd.DataFrame, where: str) -> Problem:
    message = (
        "All {n} people who answered {item} chose every one of its {options} options, so that the marks may say "
        "something else. Write under items in codebook.yml {item}: {{selected: [...], unselected: [...]}} with what "
        "they mean."
    )
    return Problem(message, where, {"item": item, "n": len(chosen), "options": chosen.shape[1]})


def _first_option(source: Source, names: Sequence[str]) -> tuple[str, str]:
    return next(((option, columns[0]) for option, columns in source.options.items()), ("option", names[0]))


def _bare_codes(raw: RawSurvey, column: str) -> set[str]:
    """Return the numbers of a column that have no label and are no way of not answering."""
    labels, unsaid = raw.labels_of(column), {code for codes in NO_ANSWER_CODES.values() for code in codes}
    keys = {code_key(text) for text in raw.frame[column].unique() if text.strip() and no_answer(text) is None}
    return {key for key in keys if is_number(key) and key not in labels and key not in unsaid}
