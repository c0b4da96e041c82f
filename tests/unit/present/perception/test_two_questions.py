"""Two questions on one thing: that they disagree is said where both are on a side by their whole intervals."""

from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.present.language.words import Words
from helpers.present.perception.two_questions import GREW, TREND, on_spending
from helpers.study.instrument import read_instrument


def findings(trend, grew, fell):
    rows = {TREND: trend, f"{GREW}__correct": grew, f"{GREW}__wrong": fell}
    held = {
        code: pd.Series({"indicator": code, "estimate": sum(ends) / 2, "conf_low": ends[0], "conf_high": ends[1]})
        for code, ends in rows.items()
        if ends
    }
    return SimpleNamespace(row=held.get, words=Words("en"), study=SimpleNamespace(instrument=read_instrument()))


@pytest.mark.parametrize(
    ("trend", "grew", "fell", "direction"),
    [
        ((41, 45), (0.23, 0.33), (0.11, 0.19), "above"),
        ((56, 60), (0.11, 0.19), (0.23, 0.33), "below"),
        ((41, 52), (0.23, 0.33), (0.11, 0.19), None),
        ((41, 45), (0.17, 0.33), (0.11, 0.19), None),
        ((41, 45), (0.11, 0.19), (0.23, 0.33), None),
        ((41, 45), None, (0.11, 0.19), None),
        (None, (0.23, 0.33), (0.11, 0.19), None),
    ],
)
def test_that_they_disagree_is_told_only_where_each_is_sure(trend, grew, fell, direction):
    told = on_spending(findings(trend, grew, fell))
    assert [claim.direction for one in told for claim in one.claims] == ([direction] if direction else [])
    assert all("do not agree" in one.text and "28%" in one.text and "15%" in one.text for one in told)
