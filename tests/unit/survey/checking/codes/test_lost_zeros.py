"""Codes that differ by a zero at the end are two; where a spreadsheet took the zeros, it is asked."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.lost_zeros import lost_zeros
from helpers.survey.codebook.codebook import Codebook, fit_instrument
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

OPTIONS = {"1.1": "SAD", "1.2": "Menjador", "1.10": "SIAD", "2.1": "PIAF"}


def read(column: str, cells: list[str], book: dict, places: dict | None = None) -> tuple[list[str], list]:
    """Return what is asked of a column, and its answers."""
    frame = pd.DataFrame({column: cells}, index=range(2, len(cells) + 2), dtype=str)
    raw, codebook = RawSurvey(frame, "s.csv", "csv"), Codebook.model_validate(book)
    matching = match(raw, fit_instrument(read_instrument(), codebook), codebook)
    values = decode(matching.sources[column], raw, codebook, (places or {}).get(column, ())).values
    if isinstance(values, pd.DataFrame):
        values = pd.Series([[code for code in values if row[code] == 1] for _, row in values.iterrows()])
    return [str(problem) for problem in lost_zeros(matching, raw, places or {})], values.tolist()


def own(kind: str, **rule: object) -> dict:
    return {"own_items": [{"id": "servei", "construct": "profile", "kind": kind, "text": "Quin?", "options": OPTIONS}],
            "items": {"servei": rule} if rule else {}}  # fmt: skip


def test_options_that_differ_by_a_zero_at_the_end_are_two():
    cells = ["1.1", "1.10", "2.1", "1.10"] * 5
    assert read("servei", cells, own("single")) == ([], cells)
    lists = ["1.1;1.10", "1.10", "2.1;1.1"] * 5
    assert read("servei", lists, own("multi")) == ([], [["1.1", "1.10"], ["1.10"], ["1.1", "2.1"]] * 5)


def test_codes_that_differ_by_a_zero_may_mean_two_things():
    book = {"items": {"sex": {"values": {"1.1": "female", "1.10": "male"}}}}
    assert read("sex", ["1.1", "1.10", "1,1"], book)[1] == ["female", "male", "female"]


def test_of_points_that_were_measured_a_zero_at_the_end_tells_nothing():
    book = {"items": {"trust": {"values": {"7.5": "8"}, "missing": {"99": "refused"}}}}
    assert read("trust", ["7.50", "6.0", "99.00", "7,5"], book)[1][:2] == [8.0, 6.0]


@pytest.mark.parametrize("kind", ["single", "multi"])
def test_options_whose_zeros_are_gone_are_asked_about_until_somebody_has_looked(kind):
    cells = ["1.1", "1.2", "2.1"] * 5
    (problem,), _ = read("servei", cells, own(kind))
    assert "servei holds 1.1 in 5 rows, such as rows 2, 5" in problem and "nowhere 1.10" in problem
    assert read("servei", cells, own(kind, checked=True))[0] == []
    assert read("servei", [*cells, "1.10"], own(kind))[0] == read("servei", ["1.2", "2.1"], own(kind))[0] == []


def test_sections_of_the_census_whose_zeros_are_gone_are_asked_about():
    places = {"district": ["1.1", "1.10", "1.11"]}
    (problem,), _ = read("district", ["1.1", "1.11"] * 9, {}, places)
    assert "district holds 1.1 in 9 rows" in problem and "nowhere 1.10" in problem
    assert read("district", ["1.1", "1.10", "1.11"] * 9, {}, places)[0] == []
    assert read("district", ["1.1", "1.11"] * 9, {"items": {"district": {"checked": True}}}, places)[0] == []


def test_open_sections_of_which_just_those_with_a_zero_have_nobody_are_asked_about():
    sections = [f"{place}.{n}" for place in (1, 2, 3) for n in range(1, 13)]
    taken = [section.rstrip("0") for section in sections]
    (problem,), _ = read("district", taken * 4, {})
    assert "1.10, 2.10, 3.10" in problem and "in 24 rows" in problem
    assert read("district", sections * 4, {})[0] == []
    assert read("district", taken * 4, {"items": {"district": {"checked": True}}})[0] == []


def test_places_without_just_such_a_section_are_in_order():
    drawn = [f"{place}.{n}" for place in range(1, 9) for n in (1, 4, 7, 11)]
    assert read("district", drawn * 3, {})[0] == read("district", ["0.5", "1.5", "2.25", "12.5"] * 9, {})[0] == []
