"""Two questions on one thing: that they disagree is said where both are on a side by their whole intervals."""

import pandas as pd
import pytest
from a_study import a_study

from helpers.present.language.words import Words
from helpers.present.perception.findings import Findings
from helpers.present.perception.two_questions import GREW, TREND, on_spending


def findings(trend, grew, fell):
    known = {TREND: trend, f"{GREW}__correct": grew, f"{GREW}__wrong": fell}
    rows = [(code, "all", sum(ends) / 2, *ends) for code, ends in known.items() if ends]
    table = pd.DataFrame(rows, columns=["indicator", "domain", "estimate", "conf_low", "conf_high"])
    return Findings(table, None, a_study(), Words("en"), frozenset())


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
