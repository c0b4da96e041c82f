"""What the money buys, in words, of plans whose figures are known."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_case import standard, view

from helpers.present.plan import returns, sheets

BARE = {"aim_gain": 1.0, "aim_most": 1.3, "aim_most_cost": 9090.0, "aim_most_hours": 595.0, "staff_hours": 600.0}
BARE |= {"budget": 18000.0, "cost": 5350.0, "hours": 470.0, "is_told": 1.0, "image_is_noticed": 1.0}


def shown(language="en", **values):
    """Return the standard plan with some of its figures set."""
    whole = view(standard(), language)
    figures = whole["plan_figures"].set_index("measure")["value"].to_dict() | BARE | values
    table = pd.DataFrame({"measure": list(figures), "value": list(figures.values())})
    return replace(whole, tables={**whole.tables, "plan_figures": table})


def test_what_runs_out_first_is_said_and_what_is_kept_adds_up_as_printed():
    told = " ".join(returns.left_over(shown()))
    assert "the most that 600 hours can bring for it takes 9,090 of the 18,000 EUR" in told
    assert "0.30 points more for another 3,740 EUR and 125 hours" in told
    kept = int(re.search(r"([\d,]+) EUR are kept", told)[1].replace(",", ""))
    assert kept + 5350 == 18000
    assert "hours run out" not in " ".join(returns.left_over(shown(aim_most_hours=300.0)))
    assert "hours run out" not in " ".join(returns.left_over(shown(aim_most_cost=17900.0)))


@pytest.mark.parametrize(
    ("most", "ends", "chance", "said"),
    [
        (0.492, (0.31, 0.70), 0.48, "0.49 points of 100 (likely 0.31 to 0.70)|reached in 48 of 100 draws"),
        (0.20, (0.11, 0.30), 0.0, "0.20 points of 100 (likely 0.11 to 0.30)|the whole range lies below"),
        (0.001, (0.0, 0.01), 0.0, "under 0.01 points|the whole range lies below"),
    ],
)
def test_what_lies_on_the_line_is_said_to_and_no_figure_is_rounded_down(most, ends, chance, said):
    figures = {"image_most": most, "image_most_low": ends[0], "image_most_high": ends[1], "image_most_chance": chance}
    told = " ".join(returns.bought(shown(**figures, image_is_noticed=0.0)))
    assert all(part in told for part in said.split("|")), told


def test_the_range_of_a_total_is_that_of_costs_that_err_each_by_itself():
    """Against a simulation: costs that are normal with those ranges, drawn by themselves."""
    data = sheets.budget(view(standard())).data.set_index("line")
    lines = data.drop(index=["total", "left"])
    half = (lines["cost_high"] - lines["cost_low"]).to_numpy(float) / 2
    rng = np.random.default_rng(1)
    draws = rng.normal(lines["cost"].to_numpy(float), half / 1.96, size=(20000, len(lines)))
    low, high = np.quantile(draws.sum(axis=1), [0.025, 0.975])
    total = data.loc["total"]
    assert total["cost_low"] < total["cost"] < total["cost_high"]
    assert total["cost_high"] - total["cost_low"] == pytest.approx(high - low, rel=0.15)
    assert total["cost_high"] - total["cost_low"] < 0.8 * (lines["cost_high"] - lines["cost_low"]).sum()


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "as likely as not that the image moves by half a point"), ("ca", "mig punt amb tanta probabilitat com no"),
     ("es", "medio punto con tanta probabilidad como no")],
)  # fmt: skip
def test_what_no_money_makes_likely_is_not_told_as_out_of_reach(language, said):
    """No money would move the image, beside half a point that 22 of 100 draws reach."""
    none = returns.least(shown(language, image_is_noticed=0.0, image_least_cost=None, image_least_hours=None))
    assert said in " ".join(none)


def test_where_only_hours_are_lacking_they_are_asked_for_and_not_called_impossible():
    least = {"image_is_noticed": 0.0, "image_least_cost": 8850.0, "image_least_hours": 668.0, "worth_hour": 25.0}
    lacking = shown(**least, worth_noticed=33600.0)
    assert returns.hours_lacking(lacking) == 68
    assert "68 hours are lacking. By this method's measure half a point is worth what it takes in all" in " ".join(
        returns.least(lacking)
    )
    # Dearer than it is worth, or beyond the money too: nothing is asked for.
    assert "lacking" not in " ".join(returns.least(shown(**least, worth_noticed=20000.0)))
    assert returns.hours_lacking(shown(**least | {"image_least_cost": 19000.0})) == 0
    assert returns.hours_lacking(shown(**least | {"image_least_hours": 500.0})) == 0
    other = replace(
        lacking, tables={**lacking.tables, "plan_scenarios": lacking["plan_scenarios"].assign(aim="recall")}
    )
    assert any("it would take 668 hours, and there are 600" in line for line in returns.on_page_one(other))


@pytest.mark.parametrize("gain", [0.0, 0.3])
def test_page_one_says_of_the_image_what_the_plan_says(gain):
    """Page one read "does not move the image" where the plan expected a little of it."""
    whole = shown(gain=gain, image_is_noticed=0.0)
    other = replace(whole, tables={**whole.tables, "plan_scenarios": whole["plan_scenarios"].assign(aim="recall")})
    assert "likely move by less than half" in " ".join(returns.on_page_one(other))


def test_what_moves_nothing_of_the_aim_has_no_interval_of_width_zero():
    whole = shown()
    rows = whole["plan_actions"]
    held = rows.assign(gain=0.0, gain_low=0.0, gain_high=0.001)
    table = sheets.actions(replace(whole, tables={**whole.tables, "plan_actions": held})).shown
    gains = table[next(name for name in table if "gain" in name.lower())]
    assert gains.eq("does not move it").all()
    # What is expected to move it by a hair does move it.
    little = sheets.actions(replace(whole, tables={**whole.tables, "plan_actions": held.assign(gain=0.0004)})).shown
    assert little[gains.name].eq("under 0.01").all()
