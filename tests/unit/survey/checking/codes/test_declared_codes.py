"""A code that is no answer in any column is asked about where it is one, and either way out settles it."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.declared_codes import declared_codes
from helpers.survey.codebook.codebook import Codebook, fit_instrument
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
TEN = [str(i % 11) for i in range(220)]
FIVE = [str(i % 5 + 1) for i in range(206)]
AGES = [str(20 + i % 60) for i in range(200)]
DISTRICTS = [str(i % 9 + 1) for i in range(220)]
MEDIA = {"id": "media", "construct": "communication", "kind": "single", "text": "Quin mitjà?",
         "options": {str(n): f"Mitja {n}" for n in range(1, 10)}}  # fmt: skip
ANSWERED = {"1": "yes", "2": "no"}


def asked(item: str, cells: list[str], missing: dict, rule: dict | None = None, places: dict | None = None, **more):
    own = [MEDIA] if item == "media" else []
    book = {"missing": missing, "items": {item: {"column": "P1", **(rule or {})}}, "own_items": own}
    frame = pd.DataFrame({"P1": cells}, index=range(2, len(cells) + 2))
    raw, codebook = RawSurvey(frame, "s.csv", "csv", **more), Codebook.model_validate(book)
    matching = match(raw, fit_instrument(INSTRUMENT, codebook), codebook)
    answers = {i: decode(source, raw, codebook) for i, source in matching.sources.items()}
    return [str(problem) for problem in declared_codes(answers, matching, raw, places or {})], answers


EIGHT = {"8": "dont_know"}


@pytest.mark.parametrize(
    ("item", "cells", "missing"),
    [
        ("trust", TEN, EIGHT), ("trust", [*TEN, *["98"] * 9], EIGHT | {"98": "dont_know"}),
        ("trust", TEN, {"0": "refused"}), ("trust", ["7", "6", "8", "8", "98", "98"] * 10, EIGHT),
        ("age", [*AGES, *["88"] * 3, "87", "89"], {"88": "refused"}),
        ("district", DISTRICTS, EIGHT), ("use_own", ["1", "0"] * 40, {"0": "refused"}), ("media", DISTRICTS, EIGHT),
    ],
)  # fmt: skip
def test_a_code_of_all_columns_that_is_an_answer_of_one_is_asked_about(item, cells, missing):
    (problem,), _ = asked(item, cells, missing)
    code = next(iter(missing))
    assert (
        f"{code} is no answer in any column, and it lies among the answers to {item} ({cells.count(code)} of" in problem
    )
    assert asked(item, cells, missing, {"missing": missing})[0] == []
    if "values" in problem:
        told, answers = asked(item, cells, missing, {"values": {code: code}})
        assert told == [] and (answers[item].values.dropna().astype(float) == float(code)).sum() == cells.count(code)


@pytest.mark.parametrize(
    ("item", "cells", "missing", "more"),
    [
        ("trust", [*FIVE, *["8"] * 9], EIGHT, {}), ("informed", [*FIVE, *["8"] * 9], EIGHT, {}),
        ("trust", [*TEN, *["98"] * 9], {"98": "dont_know"}, {}), ("age", [*AGES, *["99"] * 9], {"99": "refused"}, {}),
        ("age", [*AGES, *["88"] * 30, "87", "89"], {"88": "refused"}, {}),
        ("trust", [*FIVE, *["8"] * 9], EIGHT, {"rule": {"scale": [1, 5]}}),
        ("use_own", ["1", "2", "8"] * 40, EIGHT, {"rule": {"values": ANSWERED}}),
        ("use_own", ["1", "2", "0"] * 40, {"0": "refused"}, {"rule": {"values": ANSWERED}}),
        ("trust", TEN, EIGHT, {"labels": {"P1": {"8": "NS/NC"}}}),
        ("trust", TEN, EIGHT, {"declared_missing": {"P1": frozenset({"8"})}}),
        ("district", [*FIVE, *["8"] * 9], EIGHT, {"places": {"district": ["1", "2", "3", "4", "5"]}}),
        ("district", ["Centre", "Nord", "99"] * 9, {"99": "refused"}, {}),
    ],
)  # fmt: skip
def test_a_code_that_is_no_answer_is_taken_at_its_word(item, cells, missing, more):
    assert asked(item, cells, missing, **more)[0] == []


def test_a_district_that_the_census_counts_is_no_refusal():
    (problem,), _ = asked("district", ["Centre", "NC"] * 30, {"NC": "refused"}, places={"district": ["Centre", "NC"]})
    assert "NC is no answer in any column" in problem and "missing" in problem
