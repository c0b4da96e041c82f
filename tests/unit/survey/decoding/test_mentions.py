"""Columns that each hold one of a person's answers: first, second and third mentions are one multi-select."""

from __future__ import annotations

from random import Random

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.faults import unmapped_items
from helpers.survey.checking.codes.marked_options import strange_marks, unclear_marks
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.decoding.decoding import Answers, decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.finding import disagreements
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
OPTIONS = {option.code: option.label["ca"] for option in INSTRUMENT["channel_used"].options}
CODES = list(OPTIONS)
NUMBERS = {code: str(i) for i, code in enumerate(CODES, start=1)}
DRAW = Random(3)
SAID = [DRAW.sample(CODES, DRAW.randrange(4)) for _ in range(80)]
NAMES = ["channel_used_1", "channel_used_2", "channel_used_3"]


def read(names: list[str], written, book: dict | None = None, **more) -> tuple[Answers | None, list[str]]:
    """Return what is read of columns of mentions, and every problem of them."""
    cells = {name: [written(row[i]) if i < len(row) else "" for row in SAID] for i, name in enumerate(names)}
    raw = RawSurvey(pd.DataFrame(cells, index=range(2, len(SAID) + 2), dtype=str), "s.csv", "csv", **more)
    codebook = Codebook.model_validate({"items": {"channel_used": book}} if book else {})
    matching = match(raw, INSTRUMENT, codebook)
    problems = list(matching.problems)
    if "channel_used" not in matching.sources:
        return None, [str(problem) for problem in problems]
    answers = {"channel_used": decode(matching.sources["channel_used"], raw, codebook)}
    problems += [*unclear_marks(matching, raw), *strange_marks(answers, matching, raw),
                 *unmapped_items(answers, matching, raw), *disagreements(matching.sources.values(), raw)]  # fmt: skip
    return answers["channel_used"], [str(problem) for problem in problems]


def is_right(answers: Answers | None) -> bool:
    """Return whether each person's answers are those that were given, and a person who gave none has none."""
    if answers is None:
        return False
    chosen = [[code for code in answers.values if row[code] == 1] for _, row in answers.values.iterrows()]
    told = [set(codes) == set(said) for codes, said in zip(chosen, SAID, strict=True)]
    return all(told) and (answers.states == "valid").tolist() == [bool(said) for said in SAID]


@pytest.mark.parametrize(
    "names",
    [NAMES, [f"channel_used[{i}]" for i in (1, 2, 3)], [f"P12_{n}" for n in NAMES],
     [f"{INSTRUMENT['channel_used'].text['ca']} [Rang {i}]" for i in (1, 2, 3)],
     [INSTRUMENT["channel_used"].text["es"] + end for end in ("", " (2)", " (3)")]],
)  # fmt: skip
def test_mentions_are_recognised_by_what_their_columns_hold(names):
    for written in (str, OPTIONS.get):
        answers, problems = read(names, written)
        assert problems == [] and is_right(answers)


def test_value_labels_say_which_option_a_code_is():
    labels = {name: {NUMBERS[code]: label for code, label in OPTIONS.items()} | {"99": "NS/NC"} for name in NAMES}
    answers, problems = read(NAMES, NUMBERS.get, labels=labels)
    assert problems == [] and is_right(answers)


def test_codes_without_labels_are_asked_about_and_the_way_out_works():
    _, (problem,) = read(NAMES, NUMBERS.get)
    assert 'channel_used: {columns: ["channel_used_1", "channel_used_2", "channel_used_3"]}' in problem
    _, (unmapped,) = read(NAMES, NUMBERS.get, {"columns": NAMES})
    assert "what they mean under values" in unmapped and "words of its own" not in unmapped
    answers, problems = read(NAMES, NUMBERS.get, {"columns": NAMES, "values": {n: c for c, n in NUMBERS.items()}})
    assert problems == [] and is_right(answers)


def test_a_columns_name_is_free_where_the_codebook_lists_the_columns():
    answers, problems = read(["Mitjà 1", "Mitjà 2", "Altre"], OPTIONS.get, {"columns": ["Mitjà 1", "Mitjà 2", "Altre"]})
    assert problems == [] and is_right(answers)


@pytest.mark.parametrize("written", [str, OPTIONS.get])
def test_a_column_of_one_option_that_holds_others_is_refused(written):
    _, (problem,) = read(NAMES, written, {"columns": dict(zip(CODES, NAMES, strict=False))})
    assert "column channel_used_1" in problem and "holds other options too" in problem and "rows " in problem
    assert 'channel_used: {columns: ["channel_used_1", "channel_used_2", "channel_used_3"]}' in problem


def test_numbers_in_columns_of_one_option_each_name_the_list_too():
    _, problems = read(NAMES, NUMBERS.get, {"columns": dict(zip(CODES, NAMES, strict=False))})
    assert any("channel_used: {columns: [channel_used_1, ...], values: {code: web, ...}}" in said for said in problems)


def test_first_answers_alone_are_refused():
    _, problems = read(NAMES, OPTIONS.get, {"column": NAMES})
    assert any("where each holds one of a person's answers" in problem for problem in problems)


def test_a_code_that_nothing_explains_is_asked_about_beside_answers():
    """It is one of three answers only, and the other two are known."""
    values = {number: code for code, number in NUMBERS.items() if code != "web"}
    _, (problem,) = read(NAMES, NUMBERS.get, {"columns": NAMES, "values": values})
    assert "channel_used holds 1 in" in problem


def test_none_of_these_and_no_answer_among_mentions():
    cells = {"channel_used_1": ["Cap", "NS/NC", "web", "press"] * 5, "channel_used_2": ["", "", "press", "web"] * 5}
    raw = RawSurvey(pd.DataFrame(cells, index=range(2, 22), dtype=str), "s.csv", "csv")
    matching = match(raw, INSTRUMENT, Codebook())
    answers = decode(matching.sources["channel_used"], raw, Codebook())
    assert answers.states.tolist() == ["valid", "refused", "valid", "valid"] * 5
    assert answers.values.iloc[0].sum() == 0 and answers.values.iloc[2].tolist() == [1.0, 1.0]
