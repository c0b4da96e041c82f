import math

import pandas as pd
import pytest
from plan_case import estimates, evidence, plan

from helpers.communication.plan.followup import follow_up, result
from helpers.communication.plan.objectives import (
    detectable_between_halves,
    detectable_change,
    draft_target,
    respondents_needed,
    respondents_needed_each,
)


def test_detectable_change_of_a_share_agrees_with_the_textbook():
    # R 4.2.2, 2026: power.prop.test(n = 400, p1 = .5, power = .8) gives p2 = .5984502, a difference of .09845; the
    # normal formula with one standard error for both waves gives .09905. Tolerance: that simplification.
    assert detectable_change(0.5 / math.sqrt(400), 400, 400) == pytest.approx(0.0984502, abs=0.001)


def test_detectable_change_of_a_mean_agrees_with_the_t_test():
    # R 4.2.2, 2026: power.t.test(n = 400, sd = 20, power = .8)$delta = 3.966831. Tolerance: t against normal quantiles.
    assert detectable_change(20 / math.sqrt(400), 400, 400) == pytest.approx(3.966831, rel=0.002)


def test_a_larger_next_wave_detects_less_and_design_effect_carries_over():
    assert detectable_change(1.0, 400, 1600) < detectable_change(1.0, 400, 400)
    assert detectable_change(1.2, 400, 400) == pytest.approx(1.2 * detectable_change(1.0, 400, 400))


@pytest.mark.parametrize("change", [3.5, 5.0, 9.0])
def test_respondents_needed_make_the_change_detectable(change):
    n = respondents_needed(1.0, 400, change)
    assert detectable_change(1.0, 400, n) <= change < detectable_change(1.0, 400, n - 1)


def test_no_number_of_respondents_beats_this_waves_own_uncertainty():
    assert math.isnan(respondents_needed(1.0, 400, 2.8))
    each = respondents_needed_each(1.0, 400, 2.8)
    later = math.sqrt(400 / each)
    assert detectable_change(later, each, each) == pytest.approx(2.8, rel=0.002)


def test_two_halves_tell_less_than_two_waves():
    assert detectable_between_halves(1.0, 400, 400) == pytest.approx(math.sqrt(2) * detectable_change(1.0, 400, 400))


def test_targets_are_whole_points_and_stay_on_the_scale():
    assert draft_target(99.6, 5.0, False, "up") == 100.0
    assert draft_target(0.004, 5.0, True, "down") == 0.0
    assert draft_target(50.0, 0.2, False, "up") == 51.0


def test_objectives_are_measured_dated_and_flagged():
    rows = plan(budget=20000, staff_hours=600, next_wave={"date": "2027-01-15", "n": 400})["objectives"]
    assert rows["objective"].iloc[0] == "obj-image"
    assert {"obj-awareness", "obj-ignorance"} <= set(rows["objective"])
    assert len(rows) <= 6
    assert rows["deadline"].eq(pd.Timestamp("2027-01-15")).all()
    unit = rows["is_share"].map({True: 0.01, False: 1.0})
    better = rows["direction"].map({"up": 1, "down": -1})
    assert ((rows["target"] - rows["baseline"]) * better > 0).all()
    assert (
        (rows["target"] - rows["baseline"]).abs() >= rows[["expected_low", "expected_high"]].abs().max(axis=1)
    ).all()
    assert (
        (rows["target"] - rows["baseline"]).abs()
        <= rows["expected_high"].abs().clip(lower=0) + rows["expected_low"].abs() + unit
    ).all()
    low = rows[~rows["is_detectable"].astype(bool)]
    assert ((low["target"] - low["baseline"]).abs() < low["detectable"]).all()
    assert (low["n_needed"].notna() | low["n_needed_each"].notna()).all()


def test_a_larger_next_wave_makes_targets_detectable():
    few = plan(budget=20000, next_wave={"date": "2027-01-15", "n": 200})["objectives"]
    many = plan(budget=20000, next_wave={"date": "2027-01-15", "n": 100000})["objectives"]
    assert many["detectable"].sum() < few["detectable"].sum()


def test_follow_up_tells_reached_from_missed_from_open():
    assert result("up", 60, 61, 66) == "reached"
    assert result("up", 60, 52, 58) == "not_reached"
    assert result("down", 30, 25, 33) == "not_yet_tellable"
    previous = plan(budget=20000)["objectives"].assign(target=lambda rows: rows["baseline"])
    grown = {"image_index": 75.0, "awareness": 0.1, "quiz_dont_know": 0.55, "informed_score": 30.0}
    now = evidence(estimates=estimates(grown))
    rows = follow_up(previous, evidence().estimates, now).set_index("objective")
    assert rows.loc["obj-image", "result"] == "reached"
    assert rows.loc["obj-awareness", "result"] == "not_reached"
    assert rows.loc["obj-ignorance", "result"] == "not_yet_tellable"
    assert rows.loc["obj-image", "change"] == pytest.approx(17.0)
    half = (rows.loc["obj-image", "change_high"] - rows.loc["obj-image", "change_low"]) / 2
    assert half == pytest.approx(1.959964 * math.sqrt(2))
