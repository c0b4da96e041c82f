"""Weights are read by their own column's marks; what may be a thousand times something else is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.errors import SurveyFileError
from helpers.survey.checking.figures import read_weights, weight_problems
from helpers.survey.files.workbooks import cell_text


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


def test_weights_of_a_spreadsheet_are_read_as_it_writes_them():
    assert weights("1,234560E+00", "6,690000E-01") == [1.23456, 0.669]
    assert weights("123,4%", "66,9 %", "") == pytest.approx([1.234, 0.669, np.nan], nan_ok=True)


@pytest.mark.parametrize(
    ("word", "form"), [("1,2 x", "9,9 A"), ("12-feb", "99-AAA"), ("#REF!", "#AAA!"), ("90%", "99%"), ("1:15", "9:99")]
)
def test_weights_that_are_no_numbers_are_called_so_with_their_form_and_no_value(word, form):
    cells = ["1.25"] * 30 + [word] * 3
    with pytest.raises(SurveyFileError, match="not read as numbers") as caught:
        weights(*cells)
    assert f"in 3 of 33 rows are not read as numbers, such as those in rows 32, 33, 34, of the form {form}" in str(
        caught.value
    )
    assert len(weights(*["1.25"] * 30, "", "", "")) == 33


# ---------------------------------------------------------------------------------------------- two scales


def drawn(rng, n: int, mean: float, spread: float = 0.5) -> list[float]:
    found = rng.lognormal(0, spread, n)
    return list(np.round(mean * found / found.mean(), 4))


@pytest.mark.parametrize(
    "order",
    ["first", "last", "between", "mixed", "near", "by_ten", "trimmed", "cells", "many", "few"],
)
def test_weights_of_two_exports_are_refused_with_their_rows_and_taken_where_they_are_meant(order):
    rng = np.random.default_rng(5)
    scaled, grossed = drawn(rng, 200, 1, 0.3), drawn(rng, 150, 97, 0.3)
    column = {
        "first": scaled + grossed, "last": grossed + scaled, "between": scaled[:100] + grossed + drawn(rng, 90, 1, 0.3),
        "mixed": list(rng.permutation(scaled + grossed)), "near": scaled + drawn(rng, 150, 4),
        "by_ten": scaled + drawn(rng, 300, 0.1), "trimmed": scaled + list(np.clip(grossed, 40, 200)),
        "cells": [0.5, 1.5] * 100 + [48.0, 97.0, 130.0] * 50, "many": drawn(rng, 3000, 1, 0.5) + drawn(rng, 400, 9),
        "few": drawn(rng, 24, 1, 0.2) + drawn(rng, 12, 60, 0.2),
    }[order]  # fmt: skip
    texts = pd.Series([f"{weight}" for weight in column], index=range(2, 2 + len(column)), name="pes")
    with pytest.raises(SurveyFileError, match=r"on two scales: those of \d+ rows \(rows .*unequal_weights: true"):
        read_weights(texts, None, "survey.csv")
    assert read_weights(texts, None, "survey.csv", are_unequal=True).tolist() == column


@pytest.mark.parametrize(
    "kind", ["one", "grossed", "sorted", "trimmed", "strata", "strata_by_row", "ones", "two_values", "outlier", "few"]
)
def test_weights_on_one_scale_are_taken(kind):
    rng = np.random.default_rng(6)
    column = {
        "one": drawn(rng, 800, 1, 0.9), "grossed": drawn(rng, 400, 63), "sorted": sorted(drawn(rng, 400, 1, 0.9)),
        "trimmed": list(np.clip(drawn(rng, 600, 1, 1.1), 0.2, 5)),
        "strata": [0.4] * 150 + [1.9] * 250 + [7.5] * 80,
        "strata_by_row": [*drawn(rng, 150, 12), *drawn(rng, 200, 90), *drawn(rng, 60, 35)],
        "ones": [1.0] * 300, "two_values": [0.5, 3.5] * 60, "outlier": [*drawn(rng, 300, 1), 45.0, 60.0],
        "few": drawn(rng, 8, 1),
    }[kind]  # fmt: skip
    assert weights(*(f"{weight}" for weight in column)) == pytest.approx(column)


def test_one_sample_is_hardly_ever_taken_for_two():
    rng = np.random.default_rng(7)
    columns = (drawn(rng, int(rng.integers(60, 900)), 1, spread) for spread in (0.3, 0.6, 0.9) for _ in range(70))
    asked = [list(weight_problems(pd.Series([str(w) for w in c], name="pes"), None, "e", False)) for c in columns]
    assert sum(map(bool, asked)) <= 2


def two_decimals(n: int = 150) -> list[str]:
    return [f"{weight:.2f}".replace(".", ",") for weight in np.random.default_rng(8).uniform(0.4, 1.6, n)]


def test_weights_whose_mark_stands_a_place_along_are_refused_with_their_rows():
    column = [*two_decimals(), "8,3", "7,1", "12,2"]
    texts = pd.Series(column, index=range(2, 2 + len(column)), name="pes")
    with pytest.raises(SurveyFileError, match="rows 152, 153, 154 have fewer decimals than nearly all others"):
        read_weights(texts, ",", "survey.csv")
    assert read_weights(texts, ",", "survey.csv", are_unequal=True).iloc[-1] == 12.2


@pytest.mark.parametrize(
    "rest", [["8"] * 4, ["8", "8"], ["0,8", "1,5", "1,2"], ["4,5"] * 5, ["0,8", "1,5", "1,2", "3,5"]]
)
def test_weights_that_were_cut_or_stripped_of_zeros_are_taken(rest):
    assert weights(*two_decimals(), *rest)[-1] == float(rest[-1].replace(",", "."))


@pytest.mark.parametrize("lost", [["142"], ["142", "98"], ["12"] * 6])
def test_weights_that_lost_their_decimal_mark_are_refused_with_their_rows(lost):
    rng = np.random.default_rng(8)
    column = [*(f"{weight:.2f}".replace(".", ",") for weight in rng.uniform(0.4, 2.4, 170)), *lost]
    texts = pd.Series(column, index=range(2, 2 + len(column)), name="pes")
    with pytest.raises(SurveyFileError, match="The weights in rows 172"):
        read_weights(texts, ",", "survey.csv")
    assert read_weights(texts, ",", "survey.csv", are_unequal=True).iloc[-1] == float(lost[-1])
    whole = pd.Series([*column[:170], "1", "2"], index=range(2, 174), name="pes")
    assert read_weights(whole, ",", "survey.csv").iloc[-1] == 2.0
