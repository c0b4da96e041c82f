"""What little money and few hours hold: always a plan, and what had to give way is said."""

import numpy as np
import pandas as pd
import pytest
from plan_case import blank, chosen, evidence, plan, segments, view

from helpers.communication.plan.choice.selection import Limits
from helpers.present.plan import findings, sheets
from helpers.present.plan.means import more
from helpers.present.plan.returns import bought

#: What town halls have: money and hours.
MEANS = [(3000, 120), (18000, 600), (18000, 5000), (60000, 2000), (0, 40)]


def figure(drafted, measure):
    return float(drafted["plan_figures"].set_index("measure")["value"][measure])


@pytest.mark.parametrize(("budget", "hours"), [(0, 0), (0, 40), (0, 2000), (1, 1), (50, 0)])
@pytest.mark.parametrize("issue", ["ignorance", "stigma"])
def test_no_means_are_too_small_for_a_plan(issue, budget, hours):
    drafted = plan(issue, budget=budget, staff_hours=hours, floor_per_audience=2)
    findings.checked(drafted)
    assert figure(drafted, "cost") <= budget
    assert figure(drafted, "hours") <= hours
    shown = view(drafted)
    assert findings.came_in(shown).markdown
    if not chosen(drafted):
        assert "What costs nothing is here all the same" in findings.summary(shown).markdown


def test_the_floor_gives_way_and_that_is_said():
    drafted = plan(budget=0, staff_hours=0, floor_per_audience=2)
    assert figure(drafted, "floor_short") == 2
    assert "do not hold an action for each audience" in findings.came_in(view(drafted)).markdown
    assert figure(plan(budget=9000, staff_hours=300), "floor_short") == 0


def test_what_is_required_beyond_the_means_stands_in_reserve_and_is_said():
    drafted = plan("stigma", budget=700, must=["peer_stories", "style_guide"])
    rows = drafted["plan_actions"].set_index("library")
    assert rows.loc["style_guide", "status"] == "chosen"
    assert rows.loc["peer_stories", "status"] == "reserve"
    assert rows.loc["peer_stories", "is_must"]
    assert figure(drafted, "unmet") == 1
    assert "1 action that plan.yml requires does not fit" in findings.came_in(view(drafted)).markdown


def test_hours_beyond_the_councils_own_are_paid_for():
    own = plan(budget=9000, staff_hours=60)
    bought = plan(budget=9000, staff_hours=60, hour_price=30)
    assert figure(own, "hours") <= 60
    extra = figure(bought, "hours") - 60
    assert extra > 0
    assert figure(bought, "hours_bought") == pytest.approx(extra)
    actions = bought["plan_actions"].query("status == 'chosen'")["cost"].sum()
    assert figure(bought, "cost") == pytest.approx(actions + 30 * extra)
    assert figure(bought, "cost") <= 9000
    assert figure(bought, "gain") > figure(own, "gain")
    findings.checked(bought)
    assert "hours are bought in" in findings.came_in(view(bought)).markdown


def test_the_budget_adds_up_with_hours_bought_in():
    shown = view(plan(budget=9000, staff_hours=60, hour_price=30))
    data = sheets.budget(shown).data.set_index("line")
    parts = data.drop(index=["total", "left"])
    assert parts["cost"].sum() == pytest.approx(data.loc["total", "cost"])
    assert data.loc["total", "cost"] + data.loc["left", "cost"] == pytest.approx(9000)
    assert data.loc["left", "hours"] == pytest.approx(0)


def test_hours_that_nobody_prices_cannot_be_bought():
    assert Limits(hours=10).bought(50) == 0
    assert Limits(hours=10, hour_price=20).bought(50) == 40
    assert Limits(hour_price=20).bought(50) == 0


def test_ranges_that_pass_the_budget_are_flagged():
    drafted = plan(budget=9000)
    over = figure(drafted, "cost_high") - 9000
    assert over > 0
    assert f"{over:,.0f} EUR more than there is" in findings.came_in(view(drafted)).markdown


@pytest.mark.parametrize("issue", ["ignorance", "stigma"])
def test_the_plan_answers_to_its_means(issue):
    found = evidence(issue, segments=segments(issue))
    drafted = {means: plan(found=found, budget=means[0], staff_hours=means[1]) for means in MEANS}
    gains = {means: figure(drafted[means], "gain") for means in MEANS}
    assert gains[0, 40] <= gains[3000, 120] <= gains[18000, 600] <= gains[18000, 5000]
    assert gains[18000, 600] <= gains[60000, 2000]
    if issue == "ignorance":
        # More is bought only while it brings as much as it takes, so that the three largest means may buy the same.
        assert len({frozenset(chosen(drafted[means])) for means in MEANS}) >= len(MEANS) - 2
    for (budget, hours), one in drafted.items():
        assert figure(one, "cost") <= budget
        assert figure(one, "hours") <= hours
        findings.checked(one)
    told = {means: " ".join([*bought(view(one)), *more(view(one))]) for means, one in drafted.items()}
    assert "would be" in told[0, 40]
    assert "by half a point" in told[0, 40] and "by half a point" in told[3000, 120]
    assert len(set(told.values())) > 2
    scenarios = drafted[18000, 600]["plan_scenarios"].set_index("scenario")
    assert np.isfinite(scenarios.loc[["budget_150", "hours_110"], "gain"].astype(float)).all()


def test_without_money_the_councils_own_people_repair_what_they_can():
    kinds = ["no_page", "no_way_to_ask", "missing_language"]
    broken = pd.DataFrame({"shortcoming": [f"{kind}:x" for kind in kinds], "kind": kinds, "severity": 3.0})
    found = evidence(shortcomings=broken.reindex(columns=list(blank("shortcomings").columns)))
    drafted = plan(found=found, budget=0, staff_hours=80)
    rows = drafted["plan_actions"].set_index("library")
    done = rows[rows["status"] == "chosen"]
    repairs = done[done["is_duty"].astype(bool)]
    assert done["cost"].eq(0).all() and len(repairs)
    # In house it takes the most hours that it may; a translation is paid for, so that it waits.
    assert repairs["hours"].eq(repairs["hours_high"]).all()
    assert rows.loc["multilingual_pages", "status"] == "reserve" and rows.loc["multilingual_pages", "cost"] > 0
    assert "repairs that its own people can do without any" in findings.came_in(view(drafted)).markdown
    paid = plan(found=found, budget=9000, staff_hours=300)["plan_actions"].set_index("library")
    assert paid.loc["way_to_ask", "cost"] > 0 and paid.loc["way_to_ask", "hours"] < rows.loc["way_to_ask", "hours"]
