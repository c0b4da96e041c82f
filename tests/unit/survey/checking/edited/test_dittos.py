"""Cells that stand for the one above them are asked about in closed questions, and no honest answer is."""

from __future__ import annotations

import pandas as pd
import pytest
import yaml

from helpers.study.instrument import read_instrument
from helpers.survey.checking.edited.dittos import dittos
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
PLACES = ("Gràcia", "Sants", "Nucli Antic")


def told(codebook: str = "", **columns: list[str]) -> list[str]:
    frame = pd.DataFrame({"id": [f"E{i}" for i in range(60)], "trust": list("345678") * 10, **columns}, dtype=str)
    frame.index = range(2, 62)
    raw, rules = RawSurvey(frame, "s.csv", "csv"), Codebook.model_validate(yaml.safe_load(codebook) or {})
    matching = match(raw, INSTRUMENT, rules)
    answers = {item: decode(source, raw, rules) for item, source in matching.sources.items()}
    return [str(problem) for problem in dittos(answers, matching, raw)]


def below(mark: str) -> list[str]:
    return [PLACES[i // 20] if i % 20 == 0 else mark for i in range(60)]


@pytest.mark.parametrize("mark", ['"', "″", "''", "”", "〃", "ídem", "Id.", "same", "el mateix", "—", "-", "' '"])
def test_marks_that_say_as_above_are_asked_about_and_may_be_blanks(mark):
    (problem,) = told(district=below(mark))
    assert "district" in problem and "57 rows" in problem
    line = problem.partition("items in codebook.yml ")[2].removesuffix(".")
    assert told(f"items: {{{line}}}", district=below(mark)) == []
    of_all = yaml.safe_load(line)["district"]
    assert told(yaml.safe_dump(of_all), district=below(mark)) == []


def test_two_marks_among_names_and_codes_are_enough():
    assert len(told(district=["Gràcia", "ídem", "Sants", '"', *["Sants"] * 56])) == 1
    assert len(told(sex=["1", '"', '"', *["2"] * 57])) == 1


def test_a_name_in_the_first_row_of_each_group_is_asked_about():
    (problem,) = told(district=below(""))
    assert "blank in 57 of 60 rows" in problem
    assert told("items: {district: {checked: true}}", district=below("")) == []


@pytest.mark.parametrize(
    "columns",
    [{"district": [PLACES[i % 3] for i in range(60)]}, {"district": ["Gràcia", *[""] * 59]},
     {"district": ["", *below("")[:-1]]},
     {"district": ["-" if i % 3 else "Sants" for i in range(30)] + ["Gràcia"] * 30},
     {"open_image": ["idem", "igual", '"'] * 20}, {"spend_trend": ["same", "rise", "fall"] * 20},
     {"district": ["Gràcia", "", "Gràcia", *[""] * 57]}, {"sex": ["female", '"', *["male"] * 58]}],
)  # fmt: skip
def test_answers_blanks_and_a_slip_are_not(columns):
    assert told(**columns) == []
