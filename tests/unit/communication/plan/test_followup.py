import pandas as pd
import pytest
from plan_case import estimates, evidence, plan

from helpers.communication.plan.impact.points import effects_table
from helpers.communication.plan.measuring.followup import Earlier, follow_up, lessons_of, result
from helpers.communication.plan.method.library import read_library

LIBRARY = read_library()
PRIORS = LIBRARY.priors


def items(*names, high=10.0, construct="valuation"):
    rows = [
        {"item": name, "construct": construct, "subscale": None, "kind": "scale", "low": 0.0, "high": high}
        | {"is_reversed": False, "is_asked": True, "is_own": False}
        for name in names
    ]
    return pd.DataFrame(rows)


def wave(values, asked, now_asked=None, differs=()):
    previous = plan(budget=20000)["objectives"].assign(target=lambda rows: rows["baseline"])
    return Earlier(previous, estimates(values), asked, asked if now_asked is None else now_asked, differs)


OLD = items("val_close", "val_useful", "informed")
VALUES = {"image_index": 58.0, "informed_score": 30.0, "val_close": 55.0, "val_useful": 61.0}
NOW = {"image_index": 75.0, "informed_score": 30.5, "val_close": 56.0, "val_useful": 70.0}


def test_reached_missed_and_open_are_told_apart():
    assert result("up", 60, 61, 66) == "reached"
    assert result("up", 60, 52, 58) == "not_reached"
    assert result("down", 30, 25, 33) == "not_yet_tellable"
    rows = follow_up(wave(VALUES, OLD), evidence(estimates=estimates(NOW))).set_index("objective")
    assert rows.loc["obj-image", "result"] == "reached"
    assert rows.loc["obj-informed", "result"] == "not_yet_tellable"
    assert rows.loc["obj-image", "change"] == pytest.approx(17.0)
    half = (rows.loc["obj-image", "change_high"] - rows.loc["obj-image", "change_low"]) / 2
    assert half == pytest.approx(1.96 * 2**0.5, rel=1e-3)


def test_an_index_of_other_items_is_refused_and_its_items_are_compared_one_by_one():
    more = items("val_close", "val_useful", "val_access", "informed")
    rows = follow_up(wave(VALUES, OLD, more), evidence(estimates=estimates(NOW))).set_index("followed")
    index = rows.loc["obj-image:image_index"]
    assert (index["result"], index["reason"]) == ("not_comparable", ("items",))
    assert rows.loc["obj-image:val_useful", "result"] == "item"
    assert rows.loc["obj-image:val_useful", "change"] == pytest.approx(9.0)
    assert rows.loc["obj-informed:informed_score", "result"] == "not_yet_tellable"


def test_an_item_on_another_scale_is_not_the_same_item():
    rescaled = pd.concat([items("val_close", high=5.0), items("val_useful", "informed")])
    rows = follow_up(wave(VALUES, OLD, rescaled), evidence(estimates=estimates(NOW)))
    assert "obj-image:val_close" not in set(rows["followed"])
    assert "obj-image:val_useful" in set(rows["followed"])


def test_waves_that_were_sampled_otherwise_are_not_compared():
    rows = follow_up(wave(VALUES, OLD, differs=("design", "mode")), evidence(estimates=estimates(NOW)))
    assert set(rows["result"]) == {"not_comparable"}
    assert set(rows["reason"]) == {("design", "mode")}


def test_the_next_wave_moves_what_is_expected_of_the_next_plan():
    earlier = wave(VALUES, OLD)
    known = dict(earlier.objectives.set_index("indicator")["expected"])
    better = VALUES | {"informed_score": VALUES["informed_score"] + 2 * known["informed_score"]}
    learnt = lessons_of(earlier, follow_up(earlier, evidence(estimates=estimates(better))), PRIORS)
    same = lessons_of(earlier, follow_up(earlier, evidence(estimates=estimates(VALUES))), PRIORS)
    assert 1.0 < learnt["informed_score"].mean < 2.0
    assert same["informed_score"].mean < 1.0
    actions, found = LIBRARY.actions, evidence(estimates=estimates(VALUES))
    before, after = (effects_table(actions, LIBRARY, found, (), known).set_index("effect") for known in ({}, learnt))
    moved = after["driver"] == "informed_score"
    assert moved.any() and (after["basis"] == "wave").equals(moved)
    assert (before["basis"] != "wave").all()
    assert (after["shipped"] == before["shipped"]).all()
    # What was learnt is unsure itself: the local effect is wider than the shipped one times the factor.
    wide = (after["local_high"] - after["local_low"])[moved]
    factor = learnt["informed_score"].mean
    assert (wide > 1.001 * factor * (before["local_high"] - before["local_low"])[moved]).all()
    assert after["local"][moved].to_numpy() == pytest.approx(factor * before["local"][moved].to_numpy())
