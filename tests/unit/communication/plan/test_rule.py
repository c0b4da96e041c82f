"""The choice of a plan: by one rule whatever the means, worth what it takes, and told truly for each action."""

from itertools import pairwise, product

import numpy as np
import pandas as pd
import pytest
from plan_case import EFFECTS, TOWNS, blank, chosen, drivers, estimates, evidence, plan, view

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.choice.aims import choose_aim
from helpers.communication.plan.choice.firsts import alone
from helpers.communication.plan.choice.reasons import reasons
from helpers.communication.plan.choice.rule import Goal, rule
from helpers.communication.plan.choice.selection import Limits
from helpers.communication.plan.choice.sensitivity import BUDGETS, compare
from helpers.communication.plan.impact.gains import Gains
from helpers.communication.plan.method.library import read_library
from helpers.communication.plan.method.priors import Worth
from helpers.present.plan import cards, findings, sheets

#: Points, EUR and hours of invented actions: each moves something of its own.
OFFERS = ((0.40, 2000, 40), (0.22, 1500, 60), (0.12, 4540, 10), (0.05, 300, 4), (0.02, 4540, 0), (0.30, 6000, 20))
ACTION = next(action for action in read_library().actions if action.phase == "speak" and not action.is_repair)
WORTH = Worth(noticed=25000, hour=25)


def offer(place, points, cost, hours, segments=("all",)):
    """Return an action of the library with another name, cost and hours, that needs nothing and excludes nothing."""
    action = ACTION.model_copy(update={"id": f"a{place}", "needs": (), "excludes": (), "is_repair": False})
    return Candidate(action, segments, 1.0, cost, cost, cost, hours, hours, hours, ())


def offered(offers=OFFERS):
    """Return invented actions and their gains, which are known."""
    candidates = [offer(place, *values) for place, values in enumerate(offers)]
    points = [float(values[0]) for values in offers]
    terms = pd.DataFrame({"action": range(len(offers)), "segment": "all", "gain": points, "moved": points})
    terms["driver"] = [f"d{place}" for place in range(len(offers))]
    return candidates, Goal(Gains(terms, np.array([points]), np.array([points])), 0.5, WORTH)


def best_by_hand(offers, budget, hours):
    """Return the best choice of all, by the rule in words."""
    within = [
        taken
        for taken in product((0, 1), repeat=len(offers))
        if np.dot(taken, [o[1] for o in offers]) <= budget and np.dot(taken, [o[2] for o in offers]) <= hours
    ]
    gain = {taken: float(np.dot(taken, [o[0] for o in offers])) for taken in within}
    if max(gain.values()) < 0.5:
        return None
    price = [0.5 * (o[1] + 25 * o[2]) / 25000 for o in offers]
    noticed = [taken for taken in within if gain[taken] >= 0.5]
    return max(noticed, key=lambda taken: gain[taken] - float(np.dot(taken, price)))


@pytest.mark.parametrize(("budget", "hours"), [(18000, 600), (9000, 600), (5000, 100), (3500, 100), (2000, 50)])
def test_the_choice_is_the_one_that_brings_most_beyond_its_price(budget, hours):
    candidates, goal = offered()
    found = rule(candidates, goal, Limits(budget, hours))
    right = best_by_hand(OFFERS, budget, hours)
    assert found.is_noticed == (right is not None)
    assert found.choice.chosen.astype(int).tolist() == list(right or (0,) * len(OFFERS))
    # Two hundredths of a point are not worth 4,540 EUR, whatever there is.
    assert not found.choice.chosen[4]


def test_what_makes_it_noticed_is_bought_at_any_price():
    offers = ((0.45, 1000, 10), (0.06, 9000, 10))
    candidates, goal = offered(offers)
    limits = Limits(20000, 100)
    choice = rule(candidates, goal, limits).choice
    assert choice.gain == pytest.approx(0.51)
    # The dear one is there for no more than that: the sentence that says what an action has to bring is not about it.
    assert reasons(candidates, goal, limits, choice, True) == ("gain", "noticed")


def test_a_crumb_that_makes_it_noticed_has_its_reason_too():
    """A newsletter stood in a plan with no reason: what it brought lay under a crumb, and without it two points were
    reached less often than not."""
    candidates, goal = offered(((0.498, 1000, 10), (0.004, 9000, 10)))
    limits = Limits(20000, 100)
    choice = rule(candidates, goal, limits).choice
    assert choice.chosen.all() and reasons(candidates, goal, limits, choice, True) == ("gain", "noticed")


@pytest.mark.parametrize(("first", "aim"), [(1.93, "image_index"), (2.01, "knows_where")])
def test_crumbs_carry_no_aim_over_what_is_noticed(first, aim):
    """A plan was for an aim that it moved by a tenth of a point: crumbs, which nobody buys, made the means enough."""
    moved = [first, *[0.018] * 8]
    candidates, _ = offered([(points, 100, 1) for points in moved])
    rows = {"action": range(len(moved)), "segment": [f"s{n}" for n in range(len(moved))], "driver": "knows_where"}
    gains = Gains(pd.DataFrame({**rows, "gain": 0.0, "moved": moved}), np.zeros((1, len(moved))), np.array([moved]))
    assert choose_aim(candidates, gains, Limits(20000, 100), ["knows_where"], True, WORTH).indicator == aim


def test_the_most_that_the_means_bring_leaves_out_no_crumb_that_they_bring():
    """The image moved more through one driver than by all that the means could buy: crumbs were in one of the two."""
    candidates, goal = offered(((0.05, 1000, 10), *[(0.004, 100, 5)] * 6))
    limits = Limits(20000, 100)
    found = compare(candidates, goal, limits)
    assert not found.is_noticed and found.most.gain == pytest.approx(0.05 + 6 * 0.004)
    through = [alone(f"d{place}", candidates, goal.gains, limits, found.base).through for place in range(7)]
    assert goal.gains.total(found.most.chosen).reached_with(0.5) >= max(through)
    assert found.scenarios.set_index("scenario").loc["all", "gain"] == pytest.approx(found.most.gain)


def test_what_costs_no_money_is_not_dear_where_nothing_would_be_noticed():
    """Where the money is kept, what is free is there for the little that it brings: nothing is held to be noticed."""
    candidates, goal = offered(((0.05, 0, 60), (0.001, 0, 20), (0.3, 5000, 40)))
    limits = Limits(9000, 150)
    found = compare(candidates, goal, limits)
    assert not found.is_noticed and found.base.chosen[:1].all() and not found.base.chosen[2]
    assert set(found.reasons) <= {"gain", ""} and not found.held_by_less
    assert all(reason == "gain" for reason, taken in zip(found.reasons, found.base.chosen, strict=True) if taken)


@pytest.mark.parametrize(
    ("offers", "is_held"),
    [
        # Every part of the budget buys these two, because without both nothing is noticed: that is the reason.
        (((0.3, 2000, 600), (0.3, 2000, 600)), False),
        # Half the money buys the dear one alone; all of it would buy the other, which brings less.
        (((0.6, 4000, 1200), (0.51, 4600, 10)), True),
    ],
)
def test_it_is_less_money_that_holds_a_choice_only_where_it_would_else_be_another(offers, is_held):
    candidates, goal = offered(offers)
    found = compare(candidates, goal, Limits(9000, 1300))
    alone = rule(candidates, goal, Limits(9000, 1300)).choice
    assert found.held_by_less == is_held == bool((found.base.chosen != alone.chosen).any())
    if not is_held:
        assert set(found.reasons) == {"noticed"}


def test_less_money_never_reaches_more_and_every_row_is_the_rule_itself():
    rng = np.random.default_rng(3)
    for _ in range(12):
        offers = [(rng.uniform(0.01, 0.4), int(rng.integers(0, 6000)), int(rng.integers(1, 90))) for _ in range(7)]
        candidates, goal = offered(offers)
        found = compare(candidates, goal, Limits(9000, 150))
        rows = found.scenarios.set_index("scenario")
        names = [f"budget_{share}" for share in BUDGETS if share < 100] + ["plan"]
        names += [f"budget_{share}" for share in BUDGETS if share > 100]
        ladder = rows.loc[[name for name in names if name in rows.index], "gain"]
        assert ladder.is_monotonic_increasing
        assert rows.loc["hours_110", "gain"] >= rows.loc["plan", "gain"] - 1e-9
        assert "all" not in rows.index or rows.loc["all", "gain"] >= rows.loc["plan", "gain"] - 1e-9
        if found.is_noticed and "budget_50" in rows.index:
            alone = rule(candidates, goal, Limits(4500, 150)).choice
            assert alone.gain == pytest.approx(rows.loc["budget_50", "gain"])


@pytest.mark.parametrize(("middle", "buys"), [(0.5, {"upper"}), (1.5, {"plan", "upper"})])
def test_an_end_of_the_ranges_is_chosen_by_the_rule_with_its_own_test_of_what_is_noticed(middle, buys):
    """Gains whose middle, lower and upper ends are known: 0.4 of them are what is noticed."""
    candidates, goal = offered(((0.4 * middle, 2000, 10), (0.2 * middle, 1500, 10)))
    gains = goal.gains.terms["gain"].to_numpy(float)
    draws = np.outer(np.linspace(0.0, 2.0, 81), gains)
    goal = Goal(Gains(goal.gains.terms, draws, draws), 0.5, WORTH)
    found = compare(candidates, goal, Limits(9000, 150))
    costs = found.scenarios.set_index("scenario")["cost"]
    assert {name for name in ("lower", "plan", "upper") if costs[name] > 0} == buys
    for name, probability in (("lower", 0.025), ("upper", 0.975)):
        sure = np.quantile(draws, probability, axis=0)
        terms = goal.gains.terms.assign(gain=sure)
        alone = rule(candidates, Goal(Gains(terms, sure[None], sure[None]), 0.5, WORTH), Limits(9000, 150)).choice
        assert alone.cost == costs[name]


def test_of_a_town_the_rows_are_monotone_and_said_to_be_chosen_anew():
    drafted = plan(budget=9000, staff_hours=600)
    rows = drafted["plan_scenarios"].set_index("scenario")["gain"]
    ladder = [rows[f"budget_{share}"] for share in (50, 75, 90)] + [rows["plan"]]
    ladder += [rows[f"budget_{share}"] for share in (110, 125, 150)]
    assert all(low <= high + 1e-9 for low, high in pairwise(ladder))
    shown = view(drafted)
    assert "made anew by the same rule" in findings.sensitivity(shown).markdown
    assert "each row is chosen anew" in sheets.scenarios(shown).caption


@pytest.mark.parametrize(("people", "noticed"), [(545, 1090), (20_000, 40_000), (168_000, 336_000)])
def test_one_more_person_is_worth_the_same_in_a_village_and_in_a_city(people, noticed):
    prices = read_library().priors.worth
    here = prices.here(people, 1.0)
    assert here.noticed == pytest.approx(noticed)
    assert here.noticed / (prices.noticed_by * people) == pytest.approx(100)
    assert prices.here(people, 1.0, hour_price=40.0).hour == 40.0
    assert prices.here(people, 3.0).noticed == pytest.approx(3 * noticed)


def test_why_each_action_is_there_is_told_truly():
    """A town and its associations: what stands for the associations is not said to be there for its gain."""
    groups = estimates({"image_index": 55.0}).assign(domain="stakeholder", level="association")
    values = TOWNS["ignorance"] | {"is_user": 0.2}
    found = evidence(estimates=pd.concat([estimates(values), groups]))
    drafted = plan(found=found, budget=9000, staff_hours=600, must=["open_day"])
    rows = drafted["plan_actions"].set_index("library")
    assert rows.loc["association_table", "reason"] == "audience"
    assert rows.loc["open_day", "reason"] == "required"
    assert (rows.loc[rows["status"] == "chosen", "reason"].notna()).all()
    assert rows.loc[rows["status"] != "chosen", "reason"].isna().all()
    gained = rows[rows["reason"] == "gain"]
    assert len(gained) and (gained["gain"] > 0).all()
    assert not rows.loc[rows["reason"] != "gain", "is_robust"].any()
    shown = view(drafted)
    # All at its lower end at once nothing would be noticed, and the rule would buy none of it.
    assert not gained["is_robust"].any()
    assert "at once, the same rule would choose nothing for its gain" in findings.sensitivity(shown).markdown
    assert (
        "1 action rests on no shortcoming and no gain: “A round table with associations twice a year”"
        in findings.actions(shown).markdown
    )
    row = next(row for row in cards.chosen(shown).itertuples() if row.library == "association_table")
    assert "it was not chosen for its gain" in dict(cards.card(row, shown))["Why it is here"]


@pytest.mark.parametrize("asked", [(), ("stigma_personal",), ("stigma_personal", "stigma_institutional")])
def test_only_what_was_asked_is_a_ground(asked):
    """A part of stigma that nobody was asked about moves no choice, and no action is proposed that moves only that."""
    parts = ("stigma_personal", "stigma_perceived", "stigma_institutional")
    values = {name: value for name, value in TOWNS["stigma"].items() if name not in parts or name in asked}
    found = evidence("stigma", estimates=estimates(values | {"is_user": 0.4}), drivers=drivers(EFFECTS["stigma"]))
    drafted = plan("stigma", found=found)
    rows = drafted["plan_actions"]
    unasked = set(parts) - set(asked)
    assert not set(rows["driver"].dropna()) & unasked
    assert not set(drafted["plan_effects"]["driver"]) & unasked
    library = read_library()
    for name in rows["library"]:
        action = library.action(name)
        needed = {other for held in rows["library"] for other in library.action(held).needs}
        moved = {move.driver for move in action.moves}
        assert moved - unasked or name in needed or action.stakeholders, name
    assert ("frontline_script" in set(rows["library"])) == ("stigma_institutional" in asked)


def test_a_survey_that_asked_the_image_alone_buys_nothing():
    found = evidence(estimates=estimates({"image_index": 48.0}), drivers=blank("drivers"))
    assert not chosen(plan(found=found, budget=9000, staff_hours=300))
