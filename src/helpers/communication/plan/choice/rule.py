"""The rule by which actions are chosen: duties first, then what is worth its means and is noticed.

Whatever the council gives the rule is the same, so that a plan can be held beside what it would be with other means:
all that the means could buy is looked at first; where that moves the aim by as much as anyone notices, the choice is
the one that brings most beyond its price (`Worth`), and no less than what is noticed; where it does not, no money is
spent on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.choice.duties import is_duty, with_duties
from helpers.communication.plan.choice.selection import Choice, Limits, choose
from helpers.communication.plan.impact.gains import Gains
from helpers.communication.plan.measuring.objectives import EVEN, SMALLEST
from helpers.communication.plan.method.priors import Worth

#: The share of what anyone notices under which what an action brings by itself is a crumb.
CRUMB = 0.01
#: A town of the reference size.
REFERENCE = Worth()


@dataclass(frozen=True)
class Goal:
    """What is to be moved.

    Attributes
    ----------
    gains
        Of the image, or of another goal.
    enough
        Points of it that anyone notices.
    worth
        What moving it by so much is worth in money, here.
    """

    gains: Gains
    enough: float = SMALLEST
    worth: Worth = REFERENCE

    @property
    def expected(self) -> np.ndarray:
        """(terms,) expected gains. What is expected to make the aim worse is no reason to choose an action."""
        return np.maximum(self.gains.terms["gain"].to_numpy(float), 0.0)

    @property
    def programme(self) -> tuple[np.ndarray, np.ndarray]:
        """The action of each term, and the number of its audience and driver."""
        return self.gains.terms["action"].to_numpy(int), self.gains.cells

    def price(self, candidates: Sequence[Candidate]) -> np.ndarray:
        """Return (actions,) the points that each has to bring to be worth the money and hours that it takes."""
        taken = np.array([candidate.cost + self.worth.hour * candidate.hours for candidate in candidates], float)
        return self.enough * taken / self.worth.noticed


@dataclass(frozen=True)
class Ruled:
    """A choice by the rule, and what it was made of.

    Attributes
    ----------
    most
        What all of the means would buy.
    is_noticed
        Whether that likely moves the aim by as much as anyone notices.
    """

    choice: Choice
    most: Choice
    is_noticed: bool


def rule(candidates: Sequence[Candidate], goal: Goal, limits: Limits, least: float = 0.0) -> Ruled:
    """Return the choice by the rule.

    Parameters
    ----------
    least
        Points that smaller means would bring: more means never bring less.

    Raises
    ------
    PlanError
        If the limits cannot be met together.
    """
    first = with_duties(candidates, limits)
    most = choose(candidates, *goal.programme, goal.expected, first)
    is_noticed = goal.gains.total(most.chosen).reached_with(EVEN) >= goal.enough
    if limits.budget is None and limits.hours is None:
        # The council has not said what it has: all that helps is listed.
        return Ruled(most, most, is_noticed)
    if not is_noticed:
        return Ruled(unpaid(candidates, goal, limits), most, is_noticed)
    # What is not worth its means may be left out, but for what makes it noticed.
    least = max(least, least_noticed(goal, most))
    return Ruled(choose(candidates, *goal.programme, goal.expected, first, goal.price(candidates), least), most, True)


def least_noticed(goal: Goal, most: Choice) -> float:
    """Return the points that a choice has to bring to be noticed as likely as not, by what all of the means bring."""
    return most.gain - (goal.gains.total(most.chosen).reached_with(EVEN) - goal.enough)


def unpaid(candidates: Sequence[Candidate], goal: Goal, limits: Limits) -> Choice:
    """Return the choice among duties, what is required and what these need, and what costs no money.

    Raises
    ------
    PlanError
        If what must be done does not fit the limits.
    """
    free = without_money(candidates, limits)
    return choose(candidates, *goal.programme, goal.expected, with_duties(candidates, free))


def without_money(candidates: Sequence[Candidate], limits: Limits) -> Limits:
    """Return the limits without all that costs money, but for duties, what is required, and what these need."""
    kept = {c.action.id for c in candidates if is_duty(c)} | limits.must
    kept |= {name for c in candidates if c.action.id in kept for name in c.action.needs}
    paid = {c.action.id for c in candidates if c.cost > 0 and c.action.id not in kept}
    return replace(limits, exclude=limits.exclude | paid, floor=0)


def without_crumbs(candidates: Sequence[Candidate], goal: Goal, limits: Limits) -> Limits:
    """Return the limits without the actions that by themselves bring less than a crumb: nobody buys that.

    Duties, what must be done and what others need stay, and so does what has no gain because it is for stakeholders.
    """
    alone = goal.gains.terms.groupby("action")["gain"].sum()
    needed = {name for candidate in candidates for name in candidate.action.needs}
    crumbs = {
        candidate.action.id
        for place, candidate in enumerate(candidates)
        if place in alone.index
        and alone[place] < CRUMB * goal.enough
        and not is_duty(candidate)
        and candidate.action.id not in limits.must | needed
    }
    return replace(limits, exclude=limits.exclude | crumbs)
