"""How the choice changes: with other means, and where effects are as small or as large as their intervals allow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.candidates.links import once
from helpers.communication.plan.choice.duties import duties_only, is_duty, with_duties
from helpers.communication.plan.choice.reasons import FOR_GAIN, reasons
from helpers.communication.plan.choice.rule import Goal, Ruled, least_noticed, rule, without_crumbs
from helpers.communication.plan.choice.selection import Choice, Limits, cheapest_reaching, choose
from helpers.communication.plan.impact.gains import Gains
from helpers.communication.plan.measuring.objectives import EVEN
from helpers.errors import PlanError
from helpers.study.quantiles import TAILS

#: Budgets that are tried, in per cent of the council's; and the ends of the gains' intervals.
BUDGETS = (50, 75, 90, 110, 125, 150)
NEXT = 110
ENDS = dict(zip(("lower", "upper"), TAILS, strict=True))
TOLERANCE = 1e-6
GAINS = ("gain", "gain_low", "gain_high")


@dataclass(frozen=True)
class Comparison:
    """The choice, beside the choices under other budgets and under the ends of the intervals.

    Attributes
    ----------
    base
        The choice of the plan.
    robust
        (actions,) True for what competed, and is chosen under the lower and the upper ends as well.
    scenarios
        Table `plan_scenarios`.
    next_gain, next_hours_gain
        Points that the same rule would bring with a tenth more money, or hours; None without such a limit.
    most
        What all that the council gives would buy, crumbs too; None where nothing is told.
    is_noticed
        Whether that likely moves the aim by as much as anyone notices; None where nothing is told.
    least
        The choice that takes least and is noticed, whatever the council gives; None where there is none.
    reasons
        Why each candidate was chosen (`reasons`); empty for what was not.
    held_by_less
        Whether the choice is another than it would be with these means alone, because smaller means bring more than
        that.
    """

    base: Choice
    robust: np.ndarray
    scenarios: pd.DataFrame
    next_gain: float | None = None
    next_hours_gain: float | None = None
    most: Choice | None = None
    is_noticed: bool | None = None
    least: Choice | None = None
    reasons: tuple[str, ...] = ()
    held_by_less: bool = False


def compare(candidates: Sequence[Candidate], goal: Goal, limits: Limits) -> Comparison:
    """Return the choice by the rule (`rule`), and what it would be with other means and at the ends of the ranges.

    With more means a choice never brings less: what smaller means bring is the least that larger ones do.

    Raises
    ------
    PlanError
        If the limits cannot be met together. A smaller budget that cannot meet them is left out of the scenarios.
    """
    given, limits = limits, without_crumbs(candidates, goal, limits)
    others = _other_limits(limits)
    less = _ladder(candidates, goal, {n: other for n, other in others.items() if _is_less(n)}, 0.0)
    smaller = max((choice.gain for choice in less.values()), default=0.0)
    ruled = rule(candidates, goal, limits, smaller)
    base = ruled.choice
    more = _ladder(
        candidates, goal, {n: o for n, o in others.items() if not _is_less(n) and not _is_hours(n)}, base.gain
    )
    more |= _ladder(candidates, goal, {n: o for n, o in others.items() if _is_hours(n)}, base.gain)
    ends = {name: _at_end(candidates, goal, limits, end) for name, end in ENDS.items()}
    most = _all_that_is_bought(candidates, goal, given, ruled)
    whole = {} if (most.chosen == base.chosen).all() else {"all": most}
    choices = {"plan": base, **whole, **less, **more, **ends}
    rows = [
        _row(name, choice, base, others.get(name, limits).budget, candidates)
        # At an end of the ranges the gain is that end's, of which nothing is left open.
        | ({"gain": choice.gain} if name in ends else _expected(choice, goal.gains))
        for name, choice in choices.items()
    ]
    why = reasons(candidates, goal, given, base, base is not ruled.most, ruled.is_noticed)
    competed = np.array([reason in FOR_GAIN for reason in why], bool)
    robust = base.chosen & competed & ends["lower"].chosen & ends["upper"].chosen
    of_budget, of_hours = (_added(more.get(f"{kind}_{NEXT}"), base) for kind in ("budget", "hours"))
    done = with_duties(candidates, replace(limits, budget=None, hours=None)).must
    least = cheapest_reaching(candidates, *goal.programme, goal.expected, replace(limits, must=done), goal.enough)
    scenarios = pd.DataFrame(rows)
    held = (
        smaller > least_noticed(goal, ruled.most)
        and not (rule(candidates, goal, limits).choice.chosen == base.chosen).all()
    )
    return Comparison(base, robust, scenarios, of_budget, of_hours, most, ruled.is_noticed, least, why, held)


def _all_that_is_bought(candidates: Sequence[Candidate], goal: Goal, limits: Limits, ruled: Ruled) -> Choice:
    """Return what all of the means would buy, crumbs too: what is told as the most that they bring leaves nothing out.

    Where crumbs alone would make it noticed it is told without them, since they carry no decision.
    """
    if limits.budget is None and limits.hours is None:
        return ruled.most
    whole = largest(candidates, goal, limits)
    is_noticed = goal.gains.total(whole.chosen).reached_with(EVEN) >= goal.enough
    return whole if is_noticed == ruled.is_noticed else ruled.most


def _is_less(name: str) -> bool:
    return not _is_hours(name) and int(name.split("_")[1]) < 100


def _is_hours(name: str) -> bool:
    return name.startswith("hours")


def _ladder(candidates: Sequence[Candidate], goal: Goal, means: dict[str, Limits], least: float) -> dict[str, Choice]:
    """Return the choices with means that grow, none bringing less than the one before; what cannot be met is left
    out."""
    choices = {}
    for name, limits in means.items():
        try:
            choice = rule(candidates, goal, limits, least).choice
        except PlanError:
            continue
        if choice.gain >= least - TOLERANCE:
            choices[name], least = choice, choice.gain
    return choices


def _at_end(candidates: Sequence[Candidate], goal: Goal, limits: Limits, end: float) -> Choice:
    """Return what the same rule would choose if all effects lay at an end of their ranges: noticed there, or not."""
    return rule(candidates, replace(goal, gains=goal.gains.at(end)), limits).choice


def largest(candidates: Sequence[Candidate], goal: Goal, limits: Limits) -> Choice:
    """Return the choice with the largest gain within what the duties leave.

    Raises
    ------
    PlanError
        If the limits cannot be met together.
    """
    return choose(candidates, *goal.programme, goal.expected, with_duties(candidates, limits))


def repairs_only(candidates: Sequence[Candidate], limits: Limits) -> Comparison:
    """Return the duties that the limits hold, and what must be done: the choice where nothing is told from chance.

    Raises
    ------
    PlanError
        If what must be done does not fit the limits.
    """
    base = duties_only(candidates, limits)
    # Nothing is promised, and no end of any range was tried.
    rows = [_row("plan", base, base, limits.budget, candidates) | dict.fromkeys(GAINS, math.nan)]
    why = tuple("" if not taken else _of_repair(c, limits) for c, taken in zip(candidates, base.chosen, strict=True))
    return Comparison(base, np.zeros(len(candidates), bool), pd.DataFrame(rows), reasons=why)


def _of_repair(candidate: Candidate, limits: Limits) -> str:
    return "required" if candidate.action.id in limits.must else "duty" if is_duty(candidate) else "needed"


def _other_limits(limits: Limits) -> dict[str, Limits]:
    """Return the limits with other budgets, and with more hours."""
    others = {}
    if limits.budget:
        others |= {f"budget_{share}": limits.with_budget(limits.budget * share / 100) for share in BUDGETS}
    if limits.hours:
        others[f"hours_{NEXT}"] = replace(limits, hours=limits.hours * NEXT / 100)
    return others


def _added(more: Choice | None, base: Choice) -> float | None:
    """Return how many points the same rule brings beyond the plan with more means; None where it was not tried."""
    return None if more is None else max(0.0, more.gain - base.gain)


def _expected(choice: Choice, gains: Gains) -> dict[str, float]:
    total = gains.total(choice.chosen)
    return dict(zip(GAINS, (total.mean, total.low, total.high), strict=True))


def _row(
    name: str,
    choice: Choice,
    base: Choice,
    budget: float | None,
    candidates: Sequence[Candidate],
) -> dict[str, object]:
    ids, kept = choice.ids(candidates), base.ids(candidates)
    return {
        "scenario": name,
        "budget": budget,
        **dict.fromkeys(GAINS),
        "cost": choice.cost,
        "hours": choice.hours,
        "actions": len(ids),
        "added": once(f"act-{action}" for action in ids if action not in kept),
        "dropped": once(f"act-{action}" for action in kept if action not in ids),
    }
