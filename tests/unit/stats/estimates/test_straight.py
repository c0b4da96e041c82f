"""Straight agreement: who agrees with everything worded one way."""

import numpy as np
import pandas as pd
import pytest

from helpers.stats.estimates.straight import straight_agreement
from helpers.survey.design import SurveyDesign

ITEMS = pd.DataFrame(
    {
        "item": [*"abc", *"defg", "h", "i"], "construct": ["stereotypes"] * 3 + ["stigma"] * 4 + ["valuation"] * 2,
        "kind": "scale", "low": 1.0, "high": 5.0, "is_asked": True, "is_reversed": [False] * 6 + [True] + [False] * 2,
    }
)  # fmt: skip


def people():
    """Twenty who agree with all, forty who agree with one block, forty who agree with nothing."""
    frame = pd.DataFrame(2.0, index=range(100), columns=list("abcdefghi"))
    frame.loc[:19] = 5.0
    frame.loc[20:59, list("abc")] = 4.0
    return frame


def table(frame, weights=None, threshold=10):
    design = SurveyDesign(np.ones(len(frame)) if weights is None else weights)
    return straight_agreement(frame, ITEMS, design, threshold).set_index(["block", "way"])


def test_who_agrees_with_everything_is_counted_by_block_and_way():
    found = table(people())
    assert found["estimate"].to_dict() == pytest.approx(
        {("stereotypes", "alike"): 0.6, ("stigma", "alike"): 0.2, ("stigma", "both"): 0.2, ("all", "alike"): 0.2}
    )
    assert found["n_items"].to_dict() == {
        ("stereotypes", "alike"): 3, ("stigma", "alike"): 3, ("stigma", "both"): 4, ("all", "alike"): 6,
    }  # fmt: skip
    assert (found["conf_low"] < found["estimate"]).all() and (found["estimate"] < found["conf_high"]).all()


def test_the_middle_agrees_with_nothing_and_a_gap_is_no_answer():
    frame = people()
    frame.loc[20:59, "a"] = 3.0
    frame.loc[60:79, "b"] = np.nan
    found = table(frame)
    assert found.loc[("stereotypes", "alike"), "estimate"] == pytest.approx(20 / 80)
    assert found.loc[("stereotypes", "alike"), "n"] == 80


def test_shares_are_weighted_and_small_blocks_left_out():
    weights = np.where(np.arange(100) < 20, 4.0, 1.0)
    assert table(people(), weights).loc[("stigma", "alike"), "estimate"] == pytest.approx(0.5)
    assert table(people(), threshold=101).empty
    assert straight_agreement(people()[["a", "b"]], ITEMS, SurveyDesign(np.ones(100)), 10).empty
