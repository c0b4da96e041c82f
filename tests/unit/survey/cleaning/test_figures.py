"""Weights are read by their own column's marks; what may be a thousand times something else is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.errors import SurveyFileError
from helpers.survey.cleaning.figures import read_weights
from helpers.survey.receiving.workbooks import cell_text


def weights(*cells, decimal=None):
    return read_weights(pd.Series(cells, index=range(2, 2 + len(cells)), name="pes"), decimal, "survey.csv").tolist()


def test_the_mark_of_weights_is_that_of_their_column():
    assert weights("0,663", "2,362", "1,005") == [0.663, 2.362, 1.005]
    assert weights("289", "1.286", "987") == [289, 1286, 987]
    assert weights("0.663", "", "n/a")[0] == 0.663


def test_typed_numbers_are_never_read_as_thousands():
    assert weights(*(cell_text(number) for number in (1.234, 2.345, 3.0))) == [1.234, 2.345, 3.0]
    assert weights(*(cell_text(number) for number in (-1.5, 1234.0, 1234.567)))[1:] == [1234, 1234.567]


def test_weights_that_may_be_read_two_ways_are_refused_until_the_mark_is_said():
    with pytest.raises(SurveyFileError, match=r"column pes: The numbers in rows 2, 3 .* survey in council\.yml"):
        weights("1.234", "2.345", "1")
    assert weights("1.234", "2.345", "1", decimal=".") == [1.234, 2.345, 1]
    with pytest.raises(SurveyFileError, match="before decimals in row 2 and between thousands in row 3"):
        weights("1.5", "1.234.567")


def test_weights_a_thousand_times_as_large_as_others_are_refused_naming_rows_and_no_weight():
    with pytest.raises(SurveyFileError, match=r"row 3\) is 2362 times the smallest \(row 2\)") as caught:
        weights("1", "2362", "2")
    assert "trim" in str(caught.value)
    assert weights("0.01", "9.99") == [0.01, 9.99]
