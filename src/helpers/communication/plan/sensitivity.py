"""How the choice changes: with other means, and where effects are as small or as large as their intervals allow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from helpers.communication.plan.actions import Candidate
from helpers.communication.plan.duties import duties_only, is_duty, with_duties
from helpers.communication.plan.evidence import join
from helpers.communication.plan.gains import Gains
from helpers.communication.plan.selection import Choice, Limits, choose
from helpers.errors import PlanError

#: Budgets that are tried, in per cent of the council's; and the ends of the gains' intervals.
BUDGETS = (50, 75, 90, 110, 125, 150)
NEXT = 110
ENDS = {"lower": 0.025, "upper": 0.975}
#: Points under which a gain prints as nothing.
LEAST_GAIN = 0.005
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
        Points that the next 10 % of the budget, or of the hours, would add; None without such a limit.
    """

    base: Choice
    robust: np.ndarray
    scenarios: pd.DataFrame
    next_gain: float | None
    next_hours_gain: float | None


def compare(candidates: Sequence[Candidate], gains: Gains, limits: Limits) -> Comparison:
    """Return the choice within the limits, duties first, and how it changes.

    Raises
    ------
    PlanError
        If the limits cannot be met together. A smaller budget that cannot meet them is left out of the scenarios.
    """
    # What is expected to make the image worse is no reason to choose an action, nor can the programme hold it.
    expected = np.maximum(gains.terms["gain"].to_numpy(float), 0.0)
    limits = replace(limits, exclude=limits.exclude | _crumbs(candidates, gains, limits))
    base = _choice(candidates, gains, expected, limits)
    ends = {name: _choice(candidates, gains, gains.scenario(end), limits) for name, end in ENDS.items()}
    others = _other_limits(limits)
    tried = {name: _or_none(candidates, gains, expected, other) for name, other in others.items()}
    choices = {"plan": base, **{name: choice for name, choice in tried.items() if choice is not None}, **ends}
    rows = [
        _row(name, choice, base, others.get(name, limits).budget, candidates)
        # At an end of the ranges the gain is that end's, of which nothing is left open.
        | ({"gain": choice.gain} if name in ends else _expected(choice, gains))
        for name, choice in choices.items()
    ]
    more = {name: tried.get(f"{name}_{NEXT}") for name in ("budget", "hours")}
    added = {name: None if choice is None else max(0.0, choice.gain - base.gain) for name, choice in more.items()}
    competed = np.array([not is_duty(candidate) for candidate in candidates], bool)
    robust = base.chosen & competed & ends["lower"].chosen & ends["upper"].chosen
    return Comparison(base, robust, pd.DataFrame(rows), added["budget"], added["hours"])


def _crumbs(candidates: Sequence[Candidate], gains: Gains, limits: Limits) -> frozenset[str]:
    """Return the actions that by themselves bring under half a hundredth of a point: nobody buys that.

    Duties, what must be done and what others need stay, and so does what has no gain because it is for stakeholders.
    """
    alone = gains.terms.groupby("action")["gain"].sum()
    needed = {name for candidate in candidates for name in candidate.action.needs}
    return frozenset(
        candidate.action.id
        for place, candidate in enumerate(candidates)
        if place in alone.index
        and alone[place] < LEAST_GAIN
        and not is_duty(candidate)
        and candidate.action.id not in limits.must | needed
    )


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
    return Comparison(base, np.zeros(len(candidates), bool), pd.DataFrame(rows), None, None)


def _other_limits(limits: Limits) -> dict[str, Limits]:
    """Return the limits with other budgets, and with more hours."""
    found = {}
    if limits.budget:
        found |= {f"budget_{share}": limits.with_budget(limits.budget * share / 100) for share in BUDGETS}
    if limits.hours:
        found[f"hours_{NEXT}"] = replace(limits, hours=limits.hours * NEXT / 100)
    return found


def _choice(candidates: Sequence[Candidate], gains: Gains, values: np.ndarray, limits: Limits) -> Choice:
    """Return the choice for the largest gain within what the duties leave."""
    within = with_duties(candidates, limits)
    return choose(candidates, gains.terms["action"].to_numpy(int), gains.cells, values, within)


def _or_none(candidates: Sequence[Candidate], gains: Gains, values: np.ndarray, limits: Limits) -> Choice | None:
    try:
        return _choice(candidates, gains, values, limits)
    except PlanError:
        return None


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
        "added": join(f"act-{action}" for action in ids if action not in kept),
        "dropped": join(f"act-{action}" for action in kept if action not in ids),
    }
