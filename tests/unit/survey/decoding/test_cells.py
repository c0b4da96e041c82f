"""What a cell of a scale says behind a number: no answer, or half a point more."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.codebook.codebook import ItemRule
from helpers.survey.codebook.sources import Source
from helpers.survey.decoding.cells import Reader, column_notation

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
