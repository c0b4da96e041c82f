"""What a cell of a scale says behind a number: no answer, or half a point more."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.codebook.codebook import Codebook, ItemRule
from helpers.survey.codebook.sources import Source
from helpers.survey.decoding.cells import Reader, column_notation
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()


def read(item: str, text: str) -> tuple:
    one = INSTRUMENT[item]
    notation = column_notation(one, pd.Series([text]), None)
    return Reader(one, Source(one, ItemRule(), item), {}, {}, frozenset(), notation).read(text)


@pytest.mark.parametrize("item", ["trust", "ster_poor", "household_size", "use_own", "sex"])
@pytest.mark.parametrize(
    ("words", "reason"),
    [("NS/NC", "dont_know"), ("No ho sap", "dont_know"), ("(NS/NC)", "dont_know"), ("NC", "refused"),
     ("no tinc opinió", "dont_know"), ("sin opinión", "dont_know"), ("No consta", "refused")],
)  # fmt: skip
@pytest.mark.parametrize("number", ["0", "5", "9", "99"])
def test_a_number_before_words_for_no_answer_is_no_answer(item, number, words, reason):
    assert read(item, f"{number} {words}") == (None, reason, "")


@pytest.mark.parametrize(("text", "value"), [("10 Molt bé", 10.0), ("0 Gens", 0.0), ("5 (molt)", 5.0), ("3 no", 3.0)])
def test_other_words_behind_a_number_name_the_point(text, value):
    assert read("trust", text) == (value, "valid", "")


@pytest.mark.parametrize("form", ["{} i mig", "{} y medio", "{} i mitja", "{}½", "{} 1/2", "{} and a half"])
def test_half_points_in_words_are_half_points(form):
    assert read("trust", form.format(6)) == (6.5, "valid", "")
    assert read("trust", form.format(10))[1] == "invalid"
    assert read("trust", "61/2")[1] == "invalid"


@pytest.mark.parametrize("text", ["4/5", "4-5", "4 – 5", "4 i 5", "4 y 5", "4 o 5", "4+5", "4;5", "4 5", "4|5", "5/4"])
@pytest.mark.parametrize("item", ["ster_poor", "trust", "household_size", "age"])
def test_two_points_in_a_cell_are_no_answer_to_a_scale(item, text):
    """Two boxes were ticked, or the tick stands between them: neither 4, nor 4.5, nor 45."""
    assert read(item, text)[:2] == (None, "invalid")


@pytest.mark.parametrize("text", ["Sí/No", "Sí - No", "sí, no", "No, sí", "sí i no", "Yes. No", "1/0", "Sí (no)"])
def test_yes_and_no_in_a_cell_are_neither(text):
    assert read("use_own", text)[:2] == (None, "invalid")
    assert read("use_own", "Sí (1)")[0] == 1.0 and read("use_own", "No - 0")[0] == read("use_own", "No, mai")[0] == 0.0


@pytest.mark.parametrize(
    ("cells", "read_as"),
    [(["4/5", "3/5", "2/5", "5/5"], [4.0, 3.0, 2.0, 5.0]), (["4/5", "3", "1", "5"], [None, 3.0, 1.0, 5.0]),
     (["4/5", "2/5", "1", "5"], [4.0, 2.0, 1.0, 5.0]), (["4/5", "3/4", "1/5", "5"], [None, None, None, 5.0]),
     (["4 de 5", "3", "4 sobre 5", "5/5"], [4.0, 3.0, 4.0, 5.0]),
     (["4/5", "4/5", "2", "1/5"], [None, None, 2.0, None])],
)  # fmt: skip
def test_a_point_out_of_the_highest_is_one_where_the_column_says_so(cells, read_as):
    raw = RawSurvey(pd.DataFrame({"ster_poor": cells}, dtype=str), "s.csv", "csv")
    matching = match(raw, INSTRUMENT, Codebook())
    answers = decode(matching.sources["ster_poor"], raw, Codebook())
    assert answers.values.astype(object).where(answers.values.notna(), None).tolist() == read_as
    told = Codebook.model_validate({"items": {"ster_poor": {"values": {"4/5": "4", "1/5": "refused"}}}})
    answers = decode(match(raw, INSTRUMENT, told).sources["ster_poor"], raw, told)
    assert answers.values[raw.frame["ster_poor"] == "4/5"].isin([4.0]).all()
