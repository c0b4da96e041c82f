"""Columns of ticks that the codebook names as one question."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.errors import CodebookError
from helpers.study.instrument import read_instrument
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.raw import RawSurvey
from helpers.survey.receiving.tick_columns import with_ticked

INSTRUMENT = read_instrument()


def ticked(cells: dict[str, list[str]], item: str) -> RawSurvey:
    raw = RawSurvey(pd.DataFrame(cells), "e.csv", "csv")
    return with_ticked(raw, Codebook.model_validate({"items": {item: {"column": list(cells)}}}), INSTRUMENT)


def test_three_answers_one_of_them_not_knowing():
    raw = ticked({"k_Sí": ["X", "", ""], "k_No": ["", "X", ""], "k_NS": ["", "", "X"]}, "knows_where")
    assert raw.frame.agg("".join, axis=1).tolist() == ["true", "false", "dont_know"]
    assert '"k_NS" = dont_know' in str(raw.notes[-1])


def test_marks_without_a_meaning_are_refused_and_answers_stay_as_they_are():
    with pytest.raises(CodebookError, match="do not end in its answers"):
        ticked({"Q4_a": ["X", ""], "Q4_b": ["", "X"]}, "use_own")
    halves = {"Q4_ca": ["Sí", "No", ""], "Q4_es": ["", "", "Sí"]}
    assert ticked(halves, "use_own").frame.to_dict("list") == halves
    labels = {"Home": ["Home", "", ""], "Dona": ["", "Dona", "Dona"]}
    assert ticked(labels, "sex").frame.to_dict("list") == labels
