"""A scale of which the codebook turns some codes and leaves others: refused with the codes, never half turned."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.scales.labelled_codes import partial_turns
from helpers.survey.codebook.codebook import Codebook, fit_instrument
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()


def said(cells: list[str], values: dict[str, str], item: str = "trust", labels: dict | None = None, **rule) -> str:
    frame = pd.DataFrame({item: cells}, dtype=str)
    frame.index = range(2, len(frame) + 2)
    raw = RawSurvey(frame, "s.csv", "csv", labels={item: labels} if labels else {})
    codebook = Codebook.model_validate({"items": {item: {"column": item, "values": values, **rule}}})
    matching = match(raw, fit_instrument(INSTRUMENT, codebook), codebook)
    answers = {name: decode(source, raw, codebook) for name, source in matching.sources.items()}
    return "\n".join(map(str, partial_turns(answers, matching, raw)))


@pytest.mark.parametrize(
    ("cells", "values", "codes"),
    [
        ("12345", {"1": "5", "5": "1"}, "2, 4, in 2 rows such as rows 3, 5,"),
        ("1245", {"1": "5", "5": "1", "3": "3"}, "2, 4, in 2 rows"),
        ("12345", {"1": "5", "2": "4", "5": "1"}, "4, in 1 rows"),
        ("12345", {"1": "2"}, "2, 3, 4, 5, in 4 rows"),
        ("12345", {"1": "5", "2": "4", "4": "2", "5": "2"}, "3, in 1 rows"),
        ("0123", {"0": "1", "10": "5"}, "1, 2, 3, in 3 rows"),
    ],
)
def test_codes_that_a_turn_leaves_out_are_named(cells, values, codes):
    told = said(list(cells), values, scale=[1, 5])
    assert codes in told and "reversed: true" in told


@pytest.mark.parametrize(
    "values",
    [
        {"1": "5", "2": "4", "4": "2", "5": "1"},
        {"1": "5", "2": "4", "3": "3", "4": "2", "5": "1"},
        {"1": "1", "5": "5"},
        {"6": "5"},
        {"6": "dont_know", "1": "refused"},
    ],
)
def test_whole_turns_identities_and_slips_are_taken(values):
    assert said(list("12345"), values, scale=[1, 5]) == ""


def test_labels_that_turn_the_ends_leave_the_bare_codes_between_them_out():
    cells = ["1 - Muy de acuerdo", "2", "3", "4", "5 - Muy en desacuerdo"]
    values = {"1 - Muy de acuerdo": "5", "5 - Muy en desacuerdo": "1"}
    assert "(1: 5, 5: 1), and 2, 4, in 2 rows such as rows 3, 5," in said(cells, values, "rel_like_me")
    assert said(cells, values | {"2": "4", "4": "2"}, "rel_like_me") == ""
    labels = {"1": "Muy de acuerdo", "5": "Muy en desacuerdo"}
    values = {"Muy de acuerdo": "5", "Muy en desacuerdo": "1"}
    assert "and 2, 4, in 2 rows" in said(list("12345"), values, "rel_like_me", labels)
    same = ["1 - Molt en desacord", "2", "3", "4", "5 - Molt d'acord"]
    both = {"1 - Molt en desacord": "1", "5 - Molt d'acord": "5", "1 - Muy de acuerdo": "5"}
    assert said(same, both, "rel_like_me") == ""
