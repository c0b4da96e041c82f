"""Answers on both bases: of those who gave one, and of all who were asked."""

import numpy as np
import pandas as pd
import pytest

from helpers.stats.estimates.answers import answer_table, unknowing_shares
from helpers.survey.design import SurveyDesign
from helpers.survey.disclosure import suppress_answers

ITEMS = pd.DataFrame(
    {
        "item": ["near", "spend", "quiz_one", "recall"],
        "construct": ["valuation", "spending", "knowledge", "communication"],
        "kind": ["scale", "number", "quiz", "binary"],
        "low": [1.0, 0, np.nan, np.nan], "high": [3.0, 100, np.nan, np.nan],
        "is_asked": True,
    }
)  # fmt: skip


def survey():
    """Of 100 asked, 60 have an opinion, 30 do not know, 10 refused; the first 50 count twice."""
    near = np.array([1.0] * 30 + [3.0] * 30 + [np.nan] * 40)
    frame = pd.DataFrame({"respondent": [f"r{i}" for i in range(100)], "near": near, "spend": near * 10})
    frame["quiz_one"] = ["correct"] * 70 + ["dont_know"] * 30
    # Who does not know whether they recall a message does not recall one.
    frame["recall"] = [1.0] * 50 + [0.0] * 50
    rows = [(f"r{i}", item, "dont_know") for i in range(60, 90) for item in ("near", "spend")]
    rows += [(f"r{i}", "near", "refused") for i in range(90, 100)] + [
        (f"r{i}", "recall", "dont_know") for i in range(80, 100)
    ]
    rows += [(f"r{i}", "quiz_one", "dont_know") for i in range(70, 100)]
    nonresponse = pd.DataFrame(rows, columns=["respondent", "item", "reason"])
    return frame, nonresponse, SurveyDesign(np.where(np.arange(100) < 50, 2.0, 1.0))


def table(threshold=10, **changes):
    frame, nonresponse, design = survey()
    found = answer_table(frame.assign(**changes), ITEMS, design, nonresponse=nonresponse)
    return suppress_answers(found, threshold).set_index(["item", "answer"])


def test_both_bases_are_there():
    found = table()
    # Of those with an opinion (weights 60 + 50): 60 / 110; of all asked, 30 more who do not know: 60 / 140.
    assert found.loc[("near", "1"), "estimate"] == pytest.approx(60 / 110)
    assert found.loc[("near", "1"), "of_asked"] == pytest.approx(60 / 140)
    assert found.loc[("near", "dont_know"), "of_asked"] == pytest.approx(30 / 140)
    assert np.isnan(found.loc[("near", "dont_know"), "estimate"])
    assert found.loc["near", "n_asked"].unique().tolist() == [90] and found.loc[("near", "1"), "n"] == 60
    assert found.loc["near", "of_asked"].sum() == pytest.approx(1)
    low, high = found.loc[("near", "dont_know"), ["of_asked_low", "of_asked_high"]]
    assert low < 30 / 140 < high


def test_numbers_quizzes_and_no_by_default_keep_their_bases():
    found = table()
    assert np.isnan(found.loc[("spend", "mean"), "of_asked"])
    assert found.loc[("spend", "dont_know"), "of_asked"] == pytest.approx(30 / 140)
    quiz = found.loc["quiz_one"]
    assert quiz["of_asked"].to_dict() == pytest.approx(quiz["estimate"].to_dict())
    assert found.loc[("recall", "1"), "of_asked"] == found.loc[("recall", "1"), "estimate"]


def test_who_does_not_know_is_told_by_item():
    shares = unknowing_shares(table().reset_index())
    assert shares == pytest.approx({"near": 30 / 140, "spend": 30 / 140, "recall": 20 / 150})


def test_what_is_withheld_is_withheld_on_both_bases():
    found = table(threshold=70)
    assert (
        found.loc["near", "is_suppressed"].all()
        and found.loc["near", ["estimate", "of_asked", "n_asked"]].isna().all().all()
    )
    assert not found.loc["recall", "is_suppressed"].any()


def test_without_the_reasons_only_opinions_are_counted():
    frame, _, design = survey()
    found = answer_table(frame, ITEMS, design).set_index(["item", "answer"])
    assert ("near", "dont_know") not in found.index
    assert found.loc[("near", "1"), "of_asked"] == found.loc[("near", "1"), "estimate"]
