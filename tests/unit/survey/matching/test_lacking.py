"""A question over columns of which an option's column is gone is asked about; what was not offered can be said."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.errors import CodebookError
from helpers.study.config import Sample
from helpers.study.instrument import read_instrument
from helpers.survey.cleaning.parts import matched_parts
from helpers.survey.codebook.codebook import Codebook, ItemRule, fit_instrument
from helpers.survey.files.raw import RawSurvey

INSTRUMENT = read_instrument()
CODES = [option.code for option in INSTRUMENT["channel_used"].options]


def told(codebook: Codebook, header: str = "channel_used/{}", lost: str = "press", **columns: list[str]) -> list[str]:
    frame = pd.DataFrame({"trust": ["3", "4"], **{header.format(code): ["1", "0"] for code in CODES if code != lost}})
    raw = RawSurvey(frame.assign(**columns), "e.csv", "csv")
    (matching,) = matched_parts(raw, INSTRUMENT, codebook, Sample(type="quota"))
    return [*map(str, matching.problems)]


@pytest.mark.parametrize("header", ["channel_used/{}", "channel_used.{}", "channel_used_{}", "channel_used[{}]"])
@pytest.mark.parametrize("lost", [CODES[0], "press", CODES[-1]])
def test_an_option_whose_column_is_gone_is_named_until_it_was_not_offered(header, lost):
    (problem,) = told(Codebook(), header, lost)
    assert f"no column holds {lost}" in problem and f"channel_used: {{not_offered: [{lost}]}}" in problem
    assert told(Codebook(items={"channel_used": ItemRule(not_offered=(lost,))}), header, lost) == []


def test_columns_that_the_codebook_names_are_those_that_were_offered():
    named = {code: (f"channel_used/{code}",) for code in CODES if code != "press"}
    assert told(Codebook(items={"channel_used": ItemRule(columns=named)})) == []
    assert told(Codebook(), lost="") == []
    with pytest.raises(CodebookError, match="no answer telepathy"):
        told(Codebook(items={"channel_used": ItemRule(not_offered=("telepathy",))}))


def test_a_question_of_the_councils_own_that_no_column_holds_is_asked_about():
    item = {"id": "x_mine", "construct": "valuation", "kind": "scale", "low": 0, "high": 10,
            "text": {"ca": "?", "es": "?", "en": "?"}}  # fmt: skip
    own = Codebook.model_validate({"own_items": [item]})
    asked = fit_instrument(INSTRUMENT, own)

    def read(**columns):
        raw = RawSurvey(pd.DataFrame({"trust": ["3", "4"], **columns}), "e.csv", "csv")
        (matching,) = matched_parts(raw, asked, own, Sample(type="quota"))
        return [*map(str, matching.problems)]

    (problem,) = read(x_min=["1", "2"])
    assert "No column is called x_mine (near: x_min)" in problem and "own_items" in problem
    assert read(x_mine=["1", "2"]) == []
