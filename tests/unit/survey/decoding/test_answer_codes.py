"""LimeSurvey's answer codes without labels: points in order where they are exactly as many, and else asked about."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.faults import unmapped_items
from helpers.survey.checking.scales.agreement import disagreeing_scales
from helpers.survey.codebook.codebook import Codebook, fit_instrument
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()


def read(cells: dict[str, list[str]], rules: dict | None = None, labels: dict | None = None):
    """Return the answers of each item, the notes, and what is asked."""
    frame = pd.DataFrame(cells, dtype=str)
    frame.index = range(2, len(frame) + 2)
    raw = RawSurvey(frame, "s.csv", "csv", labels=labels or {})
    book = Codebook.model_validate({"items": rules or {}})
    matching = match(raw, fit_instrument(INSTRUMENT, book), book)
    answers = {item: decode(source, raw, book) for item, source in matching.sources.items()}
    asked = [*unmapped_items(answers, matching, raw), *disagreeing_scales(answers, matching, raw)]
    return answers, [str(note) for note in matching.notes], [str(problem) for problem in asked]


@pytest.mark.parametrize("form", ["A{}", "AO0{}", "a{}", "L00{}", "A_{}"])
def test_as_many_codes_as_points_are_read_in_order_and_it_is_said(form):
    cells = {"ster_poor": [form.format(i % 5 + 1) for i in range(40)], "stig_hide": [form.format(3), ""] * 20}
    answers, (note,), asked = read(cells)
    assert asked == [] and answers["ster_poor"].values.tolist()[:5] == [1, 2, 3, 4, 5]
    assert answers["stig_hide"].values.dropna().unique().tolist() == [3.0]
    assert "The answer codes of ster_poor, stig_hide have no labels" in note and "the points 1 to 5" in note


def test_a_scale_from_zero_begins_with_the_first_code():
    answers, notes, asked = read({"trust": [f"A{i % 11 + 1}" for i in range(44)]})
    assert asked == [] and len(notes) == 1 and answers["trust"].values.tolist()[:11] == list(range(11))


def test_the_other_way_round_may_be_said():
    rule = {"ster_poor": {"column": "ster_poor", "reversed": True}}
    answers, _, asked = read({"ster_poor": [f"A{i % 5 + 1}" for i in range(40)]}, rule)
    assert asked == [] and answers["ster_poor"].values.tolist()[:5] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("last", [4, 6, 7])
def test_fewer_or_more_codes_than_points_are_asked_about_and_values_settle_it(last):
    cells = {"ster_poor": [f"A{i % last + 1}" for i in range(42)]}
    _, notes, asked = read(cells)
    assert notes == [] and "The item ster_poor holds A1" in asked[0]
    values, scale = {f"A{i}": str(min(i, 5)) for i in range(1, last + 1)}, [1, min(last, 5)]
    answers, _, asked = read(cells, {"ster_poor": {"column": "ster_poor", "values": values, "scale": scale}})
    assert asked == [] and answers["ster_poor"].values.notna().all()


def test_codes_of_the_files_own_scale_are_its_points():
    answers, notes, asked = read({"ster_poor": [f"A{i % 4 + 1}" for i in range(40)]},
                                 {"ster_poor": {"column": "ster_poor", "scale": [1, 4]}})  # fmt: skip
    assert asked == [] and len(notes) == 1 and set(answers["ster_poor"].values) == {1, 2, 3, 4}


def test_codes_with_labels_are_taken_at_the_labels_word():
    labels = {"ster_poor": {f"A{i}": f"{6 - i}" for i in range(1, 6)}}
    _, notes, _ = read({"ster_poor": [f"A{i % 5 + 1}" for i in range(40)]}, labels=labels)
    assert notes == []


@pytest.mark.parametrize("other", ["B1", "molt", "3"])
def test_codes_among_other_texts_are_not_guessed_at(other):
    _, notes, asked = read({"ster_poor": [*[f"A{i % 5 + 1}" for i in range(40)], *[other] * 5]})
    assert notes == [] and asked != []


def test_no_answers_beside_the_codes_stay_what_they_are():
    cells = [*[f"A{i % 5 + 1}" for i in range(40)], "", "N/A", "No ho sé", "-99"]
    answers, notes, asked = read({"ster_poor": cells})
    assert asked == [] and len(notes) == 1
    assert answers["ster_poor"].states.tolist()[-4:] == ["refused", "not_asked", "dont_know", "refused"]
