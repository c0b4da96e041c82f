import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError
from helpers.stats.comparisons.comparison import (
    partial_pooling,
    rank_intervals,
    wave_change,
)
from helpers.stats.estimates.estimation import estimate_table
from helpers.stats.models.families import REPORT_ERROR, widening
from helpers.survey.design import SurveyDesign


def estimates(n=200, shift=0.0, seed=1):
    rng = np.random.default_rng(seed)
    survey = pd.DataFrame(
        {
            "image_index": rng.normal(50 + shift, 20, n),
            "knows_where": (rng.random(n) < 0.4 + shift / 100).astype(float),
            "recall": np.zeros(n),
            "sex": rng.choice(["female", "male"], n),
        }
    )
    indicators = ["image_index", "knows_where", "recall"]
    return estimate_table(survey, indicators, ["sex"], SurveyDesign(np.ones(n)), "x", "1", {"knows_where", "recall"})


def test_a_change_has_both_waves_and_the_root_of_both_variances():
    found = wave_change(estimates(shift=10), estimates(seed=2), ["image_index", "knows_where"]).set_index("indicator")
    row = found.loc["image_index"]
    assert row["change"] == pytest.approx(row["current"] - row["previous"])
    after, before = (
        table.query("indicator == 'image_index' and domain == 'all'").iloc[0]
        for table in (estimates(shift=10), estimates(seed=2))
    )
    assert row["std_error"] == pytest.approx(np.hypot(after["std_error"], before["std_error"]))
    # Two t intervals with 199 degrees of freedom, squared and added; one of two is told, so it takes half the error.
    assert list(found["q_value"] < REPORT_ERROR) == [True, False]
    arm = 1.97196 * row["std_error"] * widening(0.05 / 2)
    assert row["conf_high"] - row["change"] == pytest.approx(arm, rel=1e-4)
    assert 0 <= row["conf_low"] < row["change"] - arm
    alone = wave_change(estimates(shift=10), estimates(seed=2), ["knows_where"]).iloc[0]
    quiet = found.loc["knows_where"]
    assert (quiet["conf_low"], quiet["conf_high"]) == (alone["conf_low"], alone["conf_high"])


def test_the_p_value_agrees_with_the_interval():
    for shift in np.linspace(0, 12, 25):
        found = wave_change(estimates(shift=shift), estimates(seed=2), ["image_index", "knows_where"])
        # Of a change that is told the direction is known: its interval ends at 0 where the size is not.
        excludes = (found["conf_low"] >= 0) | (found["conf_high"] <= 0)
        assert (excludes == (found["p_value"] < 0.05)).all()


def test_a_share_of_nobody_in_both_waves_has_not_changed():
    row = wave_change(estimates(), estimates(seed=2), ["recall"]).iloc[0]
    assert (row["change"], row["p_value"]) == (0, 1)
    assert row["conf_low"] < 0 < row["conf_high"] and row["std_error"] > 0


def test_what_one_wave_lacks_or_withholds_is_left_out():
    before = estimates(seed=2)
    hidden = before["indicator"] == "image_index"
    withheld = before.assign(is_suppressed=hidden, estimate=before["estimate"].mask(hidden))
    found = wave_change(estimates(), withheld, ["image_index", "trust_score", "knows_where"])
    assert found["indicator"].tolist() == ["knows_where"]
    assert found.notna().all(axis=None)


@pytest.mark.parametrize("previous", [None, estimates().iloc[:0]])
def test_without_a_previous_wave_there_is_no_row(previous):
    found = wave_change(estimates(), previous, ["image_index"])
    assert found.empty and list(found)[:4] == ["indicator", "previous", "current", "change"]


AREAS = ["a", "b", "c", "d", "e", "f"]
DIRECT = np.array([40.0, 52, 55, 47, 60, 50])
ERRORS = np.array([1.0, 6, 2, 4, 8, 3])


def test_small_samples_move_further_towards_the_mean_and_both_figures_stay():
    found = partial_pooling(AREAS, DIRECT, ERRORS)
    table = found.table.set_index("area")
    assert table["direct"].tolist() == DIRECT.tolist()
    assert table["shrinkage_weight"].rank().tolist() == pd.Series(-ERRORS).rank().tolist()
    between = table[["direct", "pooled"]].apply(lambda row: row - 50.0)
    assert (between["pooled"].abs().loc[["e"]] < between["direct"].abs().loc[["e"]]).all()
    assert (table["pooled_error"].to_numpy() < ERRORS)[[1, 4]].all()
    assert not found.is_boundary and found.between_variance > 0


def test_areas_no_more_apart_than_chance_keep_a_little_of_their_own():
    found = partial_pooling(AREAS, np.array([50.0, 50.1, 49.9, 50, 50.05, 49.95]), np.full(6, 5.0))
    assert found.is_boundary and found.between_variance > 0
    assert (found.table["shrinkage_weight"] > 0).all() and found.table["pooled_error"].gt(0).all()


def test_pooled_shares_stay_inside_0_and_1():
    found = partial_pooling(AREAS, [0.01, 0.03, 0.02, 0.9, 0.05, 0.1], np.full(6, 0.02), is_share=True)
    bounds = found.table[["direct_low", "direct_high", "pooled_low", "pooled_high"]]
    assert ((bounds > 0) & (bounds < 1)).all(axis=None)


def test_a_covariate_draws_areas_to_its_line():
    size = np.arange(8.0)
    truth = 40 + 3 * size
    found = partial_pooling(list("abcdefgh"), truth + np.array([2, -2] * 4), np.full(8, 3.0), covariates=size)
    assert np.abs(found.table["pooled"] - truth).mean() < 1.5


def test_few_areas_and_unusable_figures_are_told_together():
    with pytest.raises(EstimationError) as caught:
        partial_pooling(["a", "b", "c"], [1, np.nan, 3], [1, 1, 0])
    assert len(caught.value.problems) == 2 and "b, c" in str(caught.value)


def test_rank_intervals_are_wide_for_equals_and_narrow_for_the_far_apart():
    equal = rank_intervals(AREAS, np.full(6, 50.0), np.full(6, 2.0))
    assert (equal["rank_low"] == 1).all() and (equal["rank_high"] == 6).all() and (equal["rank"] == 1).all()
    apart = rank_intervals(AREAS, np.arange(6) * 100.0, np.full(6, 2.0))
    assert apart["rank_low"].tolist() == apart["rank_high"].tolist() == apart["rank"].tolist() == [1, 2, 3, 4, 5, 6]
    assert apart["area"].tolist() == AREAS[::-1]


def test_rank_intervals_hold_together_as_often_as_stated():
    rng = np.random.default_rng(6)
    truth = np.array([40, 45, 50, 52, 55, 60.0])
    true_rank = dict(zip(AREAS, 7 - np.arange(1, 7), strict=True))
    hits = 0
    for _ in range(300):
        found = rank_intervals(AREAS, truth + 3 * rng.normal(size=6), np.full(6, 3.0))
        hits += all(row.rank_low <= true_rank[row.area] <= row.rank_high for row in found.itertuples())
    assert hits >= 0.93 * 300


def test_one_area_and_areas_without_an_error_are_not_ranked():
    with pytest.raises(EstimationError, match="at least two areas"):
        rank_intervals(["a"], [1], [1])
    with pytest.raises(EstimationError, match="b have no figure"):
        rank_intervals(["a", "b"], [1, 2], [1, np.nan])


@pytest.mark.parametrize("covariate", [np.ones(7), np.r_[np.nan, np.arange(6.0)]])
def test_pooling_refuses_a_covariate_that_is_constant_or_missing(covariate):
    with pytest.raises(EstimationError, match="constant or collinear"):
        partial_pooling(list("abcdefg"), np.arange(7.0), np.ones(7), covariate)
