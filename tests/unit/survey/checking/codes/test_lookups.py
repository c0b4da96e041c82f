"""Errors of lookups that found nothing: asked about, unless they are the file's own blank."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.lookups import not_looked_up
from helpers.survey.checking.rows.left_by_filter import doubts_of_filter
from helpers.survey.codebook.codebook import Codebook, RowFilter, fit_instrument
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT, N = read_instrument(), 40
COLUMNS = {
    "trust": ["7", "5", "", "4"], "sex": ["female", "male"], "age": ["34", "56", "71"],
    "district": ["Centre", "Raval"], "channel_used": ["council_web press", "press"],
}  # fmt: skip


def read(changed: dict[str, str], every: int = 4, blank: str = "", **rules):
    cells = {name: [(texts * N)[i] or blank for i in range(N)] for name, texts in COLUMNS.items()}
    for name, mark in changed.items():
        cells[name][::every] = [mark] * len(cells[name][::every])
    frame = pd.DataFrame(cells, dtype=str)
    frame.index = range(2, N + 2)
    raw = RawSurvey(frame, "s.csv", "csv")
    codebook = Codebook.model_validate(rules)
    matching = match(raw, fit_instrument(INSTRUMENT, codebook), codebook)
    return list(map(str, not_looked_up(matching, raw))), matching, raw, codebook


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("mark", ["#N/D", "#N/A"])
def test_an_error_of_a_lookup_is_asked_about_and_the_line_takes_it_for_a_blank(name, mark):
    (told,), *_ = read({name: mark})
    assert f"In {name}, {mark} stands in 10 rows, such as rows 2, 6, 10, 14, 18" in told
    assert f'missing: {{"{mark}": refused}}' in told
    told, matching, raw, codebook = read({name: mark}, missing={mark: "refused"})
    assert told == [] and (decode(matching.sources[name], raw, codebook).states.iloc[::4] == "refused").all()


def test_formulas_that_failed_are_no_places():
    (told,), *_ = read({"district": "#¡REF!"})
    assert "In district, #¡REF! stands in 10 rows" in told
    assert read({"district": "#¡REF!"}, missing={"#¡REF!": "refused"})[0] == [] == read({"trust": "#¡REF!"})[0]


def test_one_problem_names_all_columns_and_the_codebook_may_say_it_of_one():
    (told,), *_ = read({"sex": "#N/D", "age": "#N/D", "district": "#N/D"})
    assert "In sex, age, district, #N/D stands in 10 rows" in told
    items = {"sex": {"column": "sex", "missing": {"#N/D": "not_asked"}}}
    assert read({"sex": "#N/D"}, items=items)[0] == []


def test_a_lookup_of_the_same_people_is_asked_about_where_nobody_left_anything_out():
    (told,), *_ = read({"sex": "#N/D", "age": "#N/D", "district": "#N/D"}, every=2, blank="6")
    assert "such as rows 2, 4" in told


def test_what_is_the_only_blank_of_a_file_is_one():
    frame = pd.DataFrame({name: [texts[0] for _ in range(N)] for name, texts in COLUMNS.items()}, dtype=str)
    for step, name in enumerate(["trust", "sex", "age"], start=3):
        frame.loc[::step, name] = "#N/A"
    raw = RawSurvey(frame, "s.xlsx", "xlsx")
    matching = match(raw, INSTRUMENT, Codebook())
    assert list(not_looked_up(matching, raw)) == []
    frame.loc[1, "district"] = ""
    assert len(list(not_looked_up(matching, raw))) == 1


def test_a_filter_tells_of_places_that_were_not_looked_up():
    frame = pd.DataFrame({"town": ["Vila", "Altra", "#N/D", "Vila"]}, index=range(2, 6), dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    (told,) = map(str, doubts_of_filter([raw], RowFilter(column="town", keep=("Vila",))))
    assert "found nothing in 1 rows, such as rows 4 (#N/D)" in told and 'drop: ["#N/D"]' in told
    assert doubts_of_filter([raw], RowFilter(column="town", keep=("Vila",), drop=("#N/D",))) == []
    assert doubts_of_filter([raw], RowFilter(column="town", keep=("Vila", "#N/D"))) == []
