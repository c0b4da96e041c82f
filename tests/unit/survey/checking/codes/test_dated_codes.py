"""Codes of districts that a spreadsheet made dates of are asked about, and the line that is offered settles it."""

from __future__ import annotations

import pandas as pd
import pytest
import yaml

from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.dated_codes import dated_codes
from helpers.survey.checking.doubts import doubts
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()


def told(cells: list[str], values: dict | None = None, known: tuple[str, ...] = ()) -> list[str]:
    frame = pd.DataFrame({"trust": ["5"] * len(cells), "district": cells}, index=range(2, len(cells) + 2), dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    book = Codebook.model_validate({"items": {"district": {"values": values}}} if values else {})
    matching = match(raw, INSTRUMENT, book)
    answers = {i: decode(source, raw, book) for i, source in matching.sources.items()}
    return [str(problem) for problem in dated_codes(answers, matching, raw, {"district": known} if known else {})]


@pytest.mark.parametrize(
    ("date", "code"),
    [("01-feb", "1-2"), ("2-Jan", "1-2"), ("Jan-02", "1-2"), ("03-abr", "3-4"), ("04/maig", "4/5"),
     ("2025-02-01 00:00:00", "1-2"), ("5-des.", "5-12")],
)  # fmt: skip
def test_dates_among_codes_are_asked_about_and_the_line_offered_settles_it(date, code):
    cells = [date] * 5 + [code] * 20 + ["9"] * 20
    (problem,) = told(cells)
    offered = {code: code, "9": "9", date: code}
    assert all(f'"{text}": "{was}"' in problem for text, was in offered.items())
    assert "in 5 rows, such as rows 2, 3, 4" in problem and told(cells, offered) == []
    assert told(cells, {date: code}) == told(cells, {date: date}) == []
    assert told(cells, known=("1-2", "3-4")) == []


@pytest.mark.parametrize("cells", [["1-2", "3-4"] * 9, ["Nord", "Setembre"] * 9, ["11 de setembre", "1 de maig"] * 9,
                                   ["Marina-3", "Mar"] * 9, ["08001", "08002"] * 9])  # fmt: skip
def test_names_of_places_are_no_dates(cells):
    assert told(cells) == []


def points(cells: list[str], rule: dict | None = None) -> tuple[list[str], list[float]]:
    """Return what is asked about a scale, by every question that is asked of codes, and its answers."""
    frame = pd.DataFrame({"trust": cells, "id": [f"E{i}" for i in range(len(cells))]}, dtype=str)
    raw = RawSurvey(frame.set_axis(range(2, len(cells) + 2)), "s.csv", "csv")
    book = Codebook.model_validate({"items": {"trust": rule}} if rule else {})
    matching = match(raw, INSTRUMENT, book)
    answers = {i: decode(source, raw, book) for i, source in matching.sources.items()}
    return [str(problem) for problem in doubts(answers, matching, raw, {})], answers["trust"].values.tolist()


@pytest.mark.parametrize(("date", "point"), [("07-may", 7.5), ("2025-05-07 00:00:00", 7.5), ("3-gen.", 3.1)])
def test_points_that_a_spreadsheet_made_dates_of_are_named_as_such_and_the_line_settles_it(date, point):
    cells = [*[date] * 4, *["05-may"] * 4, *[str(i % 11) for i in range(56)]]
    (problem,), _ = points(cells)
    assert "a spreadsheet makes 07-may of 7.5" in problem and "8 cells, such as rows 2, 3, 4" in problem
    rule = yaml.safe_load(problem.partition("as in trust: ")[2].partition(", or refused where")[0])
    told, read = points(cells, rule)
    assert told == [] and read[:8] == [*[point] * 4, *[5.5] * 4] and read[8:] == [float(i % 11) for i in range(56)]


def test_dates_of_birth_in_the_place_of_ages_are_told_as_such():
    frame = pd.DataFrame({"age": [f"19{50 + i}-07-1{i % 9}" for i in range(40)]}, index=range(2, 42), dtype=str)
    raw, book = RawSurvey(frame, "s.csv", "csv"), Codebook()
    matching = match(raw, INSTRUMENT, book)
    answers = {i: decode(source, raw, book) for i, source in matching.sources.items()}
    told = [str(problem) for problem in doubts(answers, matching, raw, {})]
    assert any("holds dates in 40 rows" in text and "years of birth" in text for text in told)
    assert not any("07-may" in text for text in told)
