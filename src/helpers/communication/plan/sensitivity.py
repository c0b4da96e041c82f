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
from helpers.communication.plan.objectives import EVEN, SMALLEST
from helpers.communication.plan.selection import Choice, Limits, cheapest_reaching, choose
from helpers.errors import PlanError

#: Budgets that are tried, in per cent of the council's; and the ends of the gains' intervals.
BUDGETS = (50, 75, 90, 110, 125, 150)
NEXT = 110
ENDS = {"lower": 0.025, "upper": 0.975}
#: Of what anyone notices, the share by which choices may differ and count as alike, and the share that is a crumb.
ALIKE, CRUMB = 0.1, 0.01
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
    most
        What all that the council gives would buy; None where nothing is told.
    is_noticed
        Whether that likely moves the aim by as much as anyone notices; None where nothing is told.
    unpaid
        Duties, what is required, and what costs no money; None where nothing is told.
    least
        The choice that takes least and is noticed, whatever the council gives; None where there is none.
    """

    base: Choice
    robust: np.ndarray
    scenarios: pd.DataFrame
    next_gain: float | None = None
    next_hours_gain: float | None = None
    most: Choice | None = None
    is_noticed: bool | None = None
    unpaid: Choice | None = None
    least: Choice | None = None


def compare(candidates: Sequence[Candidate], gains: Gains, limits: Limits, enough: float = SMALLEST) -> Comparison:
    """Return the choice within the limits, duties first, and how it changes.

    The plan is the choice that takes least of those that bring as much as all of the means could, but for a tenth of
    what anyone notices (`ALIKE`). Where all of the means bring less than anyone notices no money is spent on it: what
    is done are the duties, what is required, and what costs no money.

    Parameters
    ----------
    gains
        Of the image, or of another aim.
    enough
        Points of it that anyone notices.

    Raises
    ------
    PlanError
        If the limits cannot be met together. A smaller budget that cannot meet them is left out of the scenarios.
    """
    # What is expected to make the image worse is no reason to choose an action, nor can the programme hold it.
    expected = np.maximum(gains.terms["gain"].to_numpy(float), 0.0)
    limits = replace(limits, exclude=limits.exclude | _crumbs(candidates, gains, limits, CRUMB * enough))
    most = _choice(candidates, gains, expected, limits)
    unpaid = _choice(candidates, gains, expected, _unpaid(candidates, limits))
    reached = gains.total(most.chosen).reached_with(EVEN)
    is_noticed = reached >= enough
    # What is given up for the sake of the means must not be what makes it noticed.
    slack = min(ALIKE * enough, max(0.0, reached - enough))
    if limits.budget is None and limits.hours is None:
        # The council has not said what it has: all that helps is listed.
        base = most
    else:
        base = _choice(candidates, gains, expected, limits, slack) if is_noticed else unpaid
    ends = {name: _choice(candidates, gains, gains.scenario(end), limits) for name, end in ENDS.items()}
    others = _other_limits(limits)
    slack = 0.0 if base is most else slack
    tried = {name: _or_none(candidates, gains, expected, other, slack) for name, other in others.items()}
    whole = {} if (most.chosen == base.chosen).all() else {"all": most}
    choices = {"plan": base, **whole, **{name: c for name, c in tried.items() if c is not None}, **ends}
    rows = [
        _row(name, choice, base, others.get(name, limits).budget, candidates)
        # At an end of the ranges the gain is that end's, of which nothing is left open.
        | ({"gain": choice.gain} if name in ends else _expected(choice, gains))
        for name, choice in choices.items()
    ]
    added = {
        name: _added(candidates, gains, expected, others.get(f"{name}_{NEXT}"), most) for name in ("budget", "hours")
    }
    competed = np.array([not is_duty(candidate) for candidate in candidates], bool)
    robust = base.chosen & competed & ends["lower"].chosen & ends["upper"].chosen
    nexts = (added["budget"], added["hours"])
    done = with_duties(candidates, replace(limits, budget=None, hours=None)).must
    least = cheapest_reaching(candidates, *_programme(gains), expected, replace(limits, must=done), enough)
    return Comparison(base, robust, pd.DataFrame(rows), *nexts, most, is_noticed, unpaid, least)


def _unpaid(candidates: Sequence[Candidate], limits: Limits) -> Limits:
    """Return the limits without all that costs money, but for duties, what is required, and what these need."""
    kept = {c.action.id for c in candidates if is_duty(c)} | limits.must
    kept |= {name for c in candidates if c.action.id in kept for name in c.action.needs}
    paid = {c.action.id for c in candidates if c.cost > 0 and c.action.id not in kept}
    return replace(limits, exclude=limits.exclude | paid, floor=0)


def largest(candidates: Sequence[Candidate], gains: Gains, limits: Limits) -> Choice:
    """Return the choice with the largest gain within what the duties leave.

    Raises
    ------
    PlanError
        If the limits cannot be met together.
    """
    return _choice(candidates, gains, np.maximum(gains.terms["gain"].to_numpy(float), 0.0), limits)


def _crumbs(candidates: Sequence[Candidate], gains: Gains, limits: Limits, crumb: float) -> frozenset[str]:
    """Return the actions that by themselves bring less than a crumb of points: nobody buys that.

    Duties, what must be done and what others need stay, and so does what has no gain because it is for stakeholders.
    """
    alone = gains.terms.groupby("action")["gain"].sum()
    needed = {name for candidate in candidates for name in candidate.action.needs}
    return frozenset(
        candidate.action.id
        for place, candidate in enumerate(candidates)
        if place in alone.index
        and alone[place] < crumb
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
    return Comparison(base, np.zeros(len(candidates), bool), pd.DataFrame(rows))


def _other_limits(limits: Limits) -> dict[str, Limits]:
    """Return the limits with other budgets, and with more hours."""
    found = {}
    if limits.budget:
        found |= {f"budget_{share}": limits.with_budget(limits.budget * share / 100) for share in BUDGETS}
    if limits.hours:
        found[f"hours_{NEXT}"] = replace(limits, hours=limits.hours * NEXT / 100)
    return found


def _choice(
    candidates: Sequence[Candidate], gains: Gains, values: np.ndarray, limits: Limits, slack: float = 0.0
) -> Choice:
    """Return the choice for the largest gain within what the duties leave."""
    return choose(candidates, *_programme(gains), values, with_duties(candidates, limits), slack)


def _programme(gains: Gains) -> tuple[np.ndarray, np.ndarray]:
    """Return the action of each term, and the number of its audience and driver."""
    return gains.terms["action"].to_numpy(int), gains.cells


def _or_none(
    candidates: Sequence[Candidate], gains: Gains, values: np.ndarray, limits: Limits, slack: float = 0.0
) -> Choice | None:
    try:
        return _choice(candidates, gains, values, limits, slack)
    except PlanError:
        return None


def _added(
    candidates: Sequence[Candidate], gains: Gains, values: np.ndarray, limits: Limits | None, most: Choice
) -> float | None:
    """Return how many points the most that other means could buy brings beyond `most`; None where it is not known."""
    choice = None if limits is None else _or_none(candidates, gains, values, limits)
    return None if choice is None else max(0.0, choice.gain - most.gain)


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
