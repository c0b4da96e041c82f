"""The table of districts shows no column that can hold nothing, and says why."""

import numpy as np
import pandas as pd
import pytest
from a_study import a_study

from helpers.present.language.words import Words
from helpers.present.perception import districts
from helpers.present.perception.findings import Findings


@pytest.mark.parametrize(("pooled", "is_told_why"), [(np.nan, True), (55.0, False)])
def test_a_column_of_dashes_is_left_out_and_said_why(pooled, is_told_why):
    ends = {f"direct{end}": value for end, value in (("", 50.0), ("_low", 45.0), ("_high", 55.0))}
    ends |= {f"pooled{end}": pooled for end in ("", "_low", "_high")}
    rows = pd.DataFrame([{"area": area, "rank_low": 1, "rank_high": 3, "n": 50, **ends} for area in "abc"])
    nothing = pd.DataFrame(columns=["indicator", "domain"])
    shown = districts.table(rows, Findings(nothing, None, a_study(), Words("en"), frozenset()))
    assert ("too few" in shown.caption) is is_told_why
    assert ("With the others' help" in shown.markdown) is not is_told_why
    assert "–" not in shown.markdown


@pytest.mark.parametrize(
    ("hidden", "said"),
    [(0, ""), (1, "1 of the 4 districts that people named is"), (3, "3 of the 6 districts that people named are")],
)
def test_districts_that_are_not_compared_are_counted(hidden, said):
    """Two names typed once each hid a district of 53 people from two tables, and no sentence said so."""
    figures = {f"{kind}{end}": 50.0 for kind in ("direct", "pooled") for end in ("", "_low", "_high")}
    rows = pd.DataFrame([{"area": area, "rank_low": 1, "rank_high": 3, "n": 50, **figures} for area in "abc"])
    levels = [*"abc", *(f"H. {place}" for place in range(hidden))]
    estimates = pd.DataFrame({"indicator": "image_index", "domain": "district", "level": levels, "estimate": 50.0})
    told = districts.headline(rows, Findings(estimates.assign(n=50), None, a_study(), Words("en"), frozenset()))
    assert (said in told.markdown) and ("not compared" in told.markdown) is bool(hidden)
    # What one person typed is an answer.
    assert "H. " not in told.markdown


def test_ends_of_a_districts_interval_go_outward():
    ends = {"direct": 50.4, "direct_low": 45.6, "direct_high": 55.4, "pooled": 51.0, "pooled_low": 48.4}
    rows = pd.DataFrame(
        [{"area": area, "rank_low": 1, "rank_high": 2, "n": 50, **ends, "pooled_high": 53.6} for area in "ab"]
    )
    nothing = pd.DataFrame(columns=["indicator", "domain"])
    shown = districts.table(rows, Findings(nothing, None, a_study(), Words("en"), frozenset()))
    told = shown.markdown.replace("\xa0", " ")
    assert "50 (45 to 56)" in told and "51 (48 to 54)" in told
    assert shown.data["direct_low"].eq(45).all()
