"""A column of how many people a row stands for is asked about; numbers of rows and ones are not."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.rows.said_of_rows import said_of_rows
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT, N = read_instrument(), 60


def told(name: str, column: list[str], ignore: tuple[str, ...] = ()) -> list[str]:
    frame = pd.DataFrame({"trust": ["5"] * N, name: column}, index=range(2, N + 2), dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    return list(map(str, said_of_rows(match(raw, INSTRUMENT, Codebook(ignore=ignore)), raw)))


@pytest.mark.parametrize("name", ["N_BREAK", "_freq", "freq", "Freqüència", "casos", "n", "repeticions", "Recuento"])
@pytest.mark.parametrize("ending", ["", ".0"])
def test_rows_that_stand_for_several_people_are_asked_about(name, ending):
    column = [one + ending for one in ["1", "1", "2", "3"] * 15]
    (problem,) = told(name, column)
    assert "(60 rows, 105 people; rows 4, 5, 8, 9, 12 stand for several)" in problem
    assert told(name, column, (name,)) == []


@pytest.mark.parametrize(
    ("name", "column"),
    [("n", [str(i) for i in range(1, N + 1)]), ("freq", ["1"] * N), ("freq", ["0", "2"] * 30),
     ("Freqüència", ["Sovint", "Mai"] * 30), ("casos", ["", "2"] * 30), ("Persones a casa", ["1", "2"] * 30)],
)  # fmt: skip
def test_numbers_of_rows_ones_and_answers_are_left_alone(name, column):
    assert told(name, column) == []
