"""The small numbers of methodology/weighting.qmd, estimation.qmd and scales.qmd are what the functions give."""

import numpy as np
import pandas as pd
import pytest

from helpers.stats.comparisons.comparison import rank_intervals, wave_change
from helpers.stats.estimates.estimation import mean, share
from helpers.stats.scales.factors import one_factor
from helpers.stats.scales.polychoric import polychoric
from helpers.stats.scales.reliability import alpha
from helpers.survey.design import SurveyDesign, calibration_auxiliaries
from helpers.survey.disclosure import suppressed_levels
from helpers.survey.weighting.raking import rake

SURVEY = pd.DataFrame(
    {
        "sex": ["woman"] * 6 + ["man"] * 4,
        "age": ["young"] * 2 + ["old"] * 4 + ["young"] + ["old"] * 3,
        "image": [70.0, 60, 50, 60, 50, 40, 80, 50, 40, 60],
    }
)
CENSUS = pd.DataFrame(
    {
        "variable": ["sex", "sex", "age", "age"],
        "category": ["woman", "man", "young", "old"],
        "population": [500, 500, 400, 600],
    }
)
FIRST_OF_EACH = [0, 2, 6, 7]


def test_ten_people_raked():
    free = rake(SURVEY, CENSUS, cap=None, minimum=1)
    capped = rake(SURVEY, CENSUS, cap=1.6, minimum=1)
    assert free.weights[FIRST_OF_EACH].round(1).tolist() == [112.1, 68.9, 175.8, 108.1]
    assert capped.weights[FIRST_OF_EACH].round(1).tolist() == [120.0, 65.0, 160.0, 113.3]
    assert (round(free.design_effect, 2), round(free.n_effective, 1)) == (1.10, 9.1)
    aware = SurveyDesign(free.weights, auxiliaries=calibration_auxiliaries(free.categories, free.weights))
    found = mean(SURVEY["image"], aware)
    assert (round(found.estimate, 1), round(found.std_error, 1)) == (58.6, 2.6)
    assert round(mean(SURVEY["image"], SurveyDesign(free.weights)).std_error, 1) == 5.1


def test_shares_and_a_small_cell():
    some, none = (share([1.0] * k + [0.0] * (20 - k), SurveyDesign(np.ones(20))) for k in (4, 0))
    assert (round(100 * some.conf_low, 1), round(100 * some.conf_high, 1)) == (7.0, 45.4)
    assert (none.conf_low, round(100 * none.conf_high, 1)) == (0.0, 16.8)
    assert suppressed_levels([4, 60, 25, 80], 10).tolist() == [True, False, True, False]


def test_change_and_ranks():
    wave = pd.DataFrame({"indicator": ["x"], "domain": "all", "level": "all", "is_suppressed": False})
    before = wave.assign(estimate=40.0, std_error=2.0, conf_low=36.0, conf_high=44.0)
    after = wave.assign(estimate=47.0, std_error=1.5, conf_low=44.0, conf_high=50.0)
    found = wave_change(after, before, ["x"]).iloc[0]
    assert (found["conf_low"], found["conf_high"]) == (pytest.approx(2), pytest.approx(12))
    ranks = rank_intervals(["a", "b", "c"], [70, 52, 50], [2, 2, 2])
    assert ranks[["rank_low", "rank_high"]].values.tolist() == [[1, 1], [2, 3], [2, 3]]


def test_scales():
    assert alpha([[1, 2], [2, 1], [3, 4], [4, 3]]).alpha == pytest.approx(0.75)
    found = one_factor(np.array([[1, 0.48, 0.32], [0.48, 1, 0.24], [0.32, 0.24, 1]]))
    assert round(found.omega_total, 2) == 0.64
    table = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1.0]], [300, 100, 100, 300], axis=0)
    assert round(polychoric(table)[0, 1], 2) == 0.71
