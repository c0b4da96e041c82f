"""The steps of the analysis of perception: what is held against each other."""

import numpy as np
import pandas as pd

from helpers.stats.comparisons.groups import compare_groups
from helpers.stats.perception import levels_shown
from helpers.survey.design import SurveyDesign
from helpers.survey.disclosure import suppress_small_cells

MINIMUM = 10


def test_no_level_is_compared_whose_mean_is_withheld():
    """With eight people born abroad those born in Spain were withheld too, and compared with those who were shown."""
    rng = np.random.default_rng(5)
    origin = pd.Series(["catalonia"] * 85 + ["spain"] * 40 + ["abroad"] * 8 + [None] * 5)
    values = pd.Series(rng.normal(60, 5, len(origin))).mask(np.arange(len(origin)) == 3)
    counts = values.notna().groupby(origin).sum()
    table = pd.DataFrame({"domain": "origin", "level": counts.index, "n": counts.to_numpy(), "estimate": 60.0})
    withheld = suppress_small_cells(table, MINIMUM, keys=["domain"]).query("is_suppressed")["level"]
    assert sorted(withheld) == ["abroad", "spain"]
    shown = levels_shown(values, origin, MINIMUM)
    assert set(shown.dropna()) == set(counts.index) - set(withheld)
    design = SurveyDesign(np.ones(len(origin)))
    assert not compare_groups(values, {"origin": origin}, design, MINIMUM).empty
    assert compare_groups(values, {"origin": shown}, design, MINIMUM).empty
