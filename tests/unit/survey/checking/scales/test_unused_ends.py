"""Scales of which nobody gave an end: told with the line that says which it is, and counted as they stand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.scales.unused_ends import unused_ends
from helpers.survey.codebook.codebook import Codebook, fit_instrument
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
THIRDS = [str(1 + k % 3) for k in range(180)]
TO_TEN = [*["1"] * 17, *[str(2 + k % 9) for k in range(300)]]


def notes(cells: dict[str, list[str]], book: dict | None = None) -> str:
    raw, codebook = RawSurvey(pd.DataFrame(cells, dtype=str), "e.csv", "csv"), Codebook.model_validate(book or {})
    matching = match(raw, fit_instrument(INSTRUMENT, codebook), codebook)
    answers = {item: decode(source, raw, codebook) for item, source in matching.sources.items()}
    return "\n".join(map(str, unused_ends(answers, matching, raw)))


@pytest.mark.parametrize(("item", "cells", "said", "scale"), [
    ("spend_trend", THIRDS, "none is 4-5, and 60 are 3", [1, 3]),
    ("trust", TO_TEN, "none is 0, and 17 are 1", [1, 10]),
])  # fmt: skip
def test_an_end_that_nobody_gave_is_told_until_it_is_said_which_scale_it_is(item, cells, said, scale):
    told = notes({item: cells})
    assert said in told and f"{item}: {{scale: {scale}}}" in told
    low, high = INSTRUMENT[item].low, INSTRUMENT[item].high
    for given in (scale, [low, high]):
        assert notes({item: cells}, {"items": {item: {"scale": given}}}) == ""
    assert notes({item: [*cells, f"{low:g}", f"{high:g}"]}) == ""


def test_opinions_to_one_side_are_no_shorter_scale():
    draw = np.random.default_rng(3)
    for _ in range(400):
        mean, spread, n = draw.uniform(0, 5), draw.uniform(0.4, 1.6), int(draw.integers(30, 400))
        answers = np.clip(np.rint(draw.normal(mean, spread, n)), 1, 5).astype(int)
        assert notes({"spend_trend": [str(answer) for answer in answers]}) == ""
