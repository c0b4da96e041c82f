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
