"""Why each chosen action is in the plan: not all are there for what they move."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.choice.duties import is_duty
from helpers.communication.plan.choice.rule import CRUMB, Goal
from helpers.communication.plan.choice.selection import Choice, Limits, floors

#: Why what competes for the means was chosen: it is worth what it takes, or the plan would not be noticed without it.
FOR_GAIN = ("gain", "noticed")


def reasons(
    candidates: Sequence[Candidate],
    goal: Goal,
    limits: Limits,
    choice: Choice,
    has_price: bool,
    is_noticed: bool = True,
) -> tuple[str, ...]:
    """Return why each candidate was chosen.

    Parameters
    ----------
    has_price
        Whether what an action takes was held against what it brings.
    is_noticed
        Whether the means could move the aim by as much as anyone notices; where not, what costs no money is chosen for
        the little that it brings.

    Returns
    -------
    tuple of str
        ``required`` (by plan.yml), ``duty``, ``gain`` (without it the plan would bring less by more than it takes),
        ``noticed`` (it takes more than that, and without it nobody would notice the plan, or more money would bring
        less than less money does), ``needed`` (by another that was chosen), ``audience`` (else some audience would have
        none of its own), ``learning``, ``free`` (it costs no money); empty for what was not chosen.
    """
    price = goal.price(candidates) if has_price and is_noticed else np.zeros(len(candidates))
    return tuple(
        _reason(place, candidates, goal, limits, choice, float(price[place])) if taken else ""
        for place, taken in enumerate(choice.chosen)
    )


def _reason(
    place: int, candidates: Sequence[Candidate], goal: Goal, limits: Limits, choice: Choice, price: float
) -> str:
    candidate, crumb = candidates[place], CRUMB * goal.enough
    if candidate.action.id in limits.must:
        return "required"
    if is_duty(candidate):
        return "duty"
    brought = _brought(place, goal, choice)
    if brought >= max(price, crumb):
        return "gain"
    others = [c for at, c in enumerate(candidates) if choice.chosen[at] and at != place]
    if any(candidate.action.id in other.action.needs for other in others):
        return "needed"
    wanted = floors(candidates, limits)
    short = [name for name in candidate.segments if sum(name in c.segments for c in others) < wanted.get(name, 0)]
    if short:
        return "audience"
    # Of what is held to a price a crumb, too, is there only so that the whole is noticed; of the rest the little that
    # it adds is why it is there.
    return "" if brought <= 0 else "noticed" if price > 0 else "gain"


def _brought(place: int, goal: Goal, choice: Choice) -> float:
    """Return how much less the choice would bring without an action."""
    without = choice.chosen.copy()
    without[place] = False
    return goal.gains.total(choice.chosen).mean - goal.gains.total(without).mean
