"""What the money is to move: the image, where it can be moved by as much as anyone notices; else what is of concern.

The image is moved only through drivers that this survey tells from chance, or by the method's judgement where it
models none (`effects`). Where all of the council's means would not move it noticeably, the money may still be worth
spending on something that the survey or the audit found of concern: too few know where to go, say. Where that does not
move either there is nothing to buy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.choice.rule import Goal, without_crumbs
from helpers.communication.plan.choice.selection import Limits
from helpers.communication.plan.choice.sensitivity import Comparison, compare, largest, repairs_only
from helpers.communication.plan.impact.gains import Gains, Movement
from helpers.communication.plan.measuring.objectives import EVEN, SMALLEST, WORTH
from helpers.communication.plan.method.priors import Worth
from helpers.errors import PlanError
from helpers.study.indicators import INDICATORS

IMAGE = "image_index"


@dataclass(frozen=True)
class Aim:
    """What the actions are chosen for.

    Attributes
    ----------
    indicator
        ``image_index``, or the indicator of concern.
    gains
        In points of the indicator.
    comparison
        The choice for it.
    image
        What the same means would do for the image: the same comparison where that is the aim.
    worth
        What moving the aim by as much as anyone notices is worth here.
    is_named
        Whether the council named what it aims at, and the image is none of it.
    """

    indicator: str
    gains: Gains
    comparison: Comparison
    image: Comparison
    worth: Worth
    is_named: bool = False

    def total(self, chosen: np.ndarray) -> Movement:
        """Return what a choice moves, in points of the indicator."""
        return self.gains.total(chosen)


def choose_aim(
    candidates: Sequence[Candidate],
    gains: Gains,
    limits: Limits,
    concerns: Sequence[str],
    told: bool | None,
    worth: Worth,
    without_image: bool = False,
) -> Aim:
    """Return the aim of a plan and the choice for it.

    Parameters
    ----------
    concerns
        What was found of concern beside the image.
    told
        Whether this survey tells any driver of the image; None where it models none.
    worth
        What moving the aim by as much as anyone notices is worth here.
    without_image
        Whether the council named its aims, and the image is none of them: then one of the concerns is the aim.

    Raises
    ------
    PlanError
        If the limits cannot be met together, or this survey measured nothing of what the council aims at.
    """
    if told is False:
        repairs = repairs_only(candidates, limits)
        return Aim(IMAGE, gains, repairs, repairs, worth)
    image = compare(candidates, Goal(gains, SMALLEST, worth), limits)
    if without_image:
        return _named(candidates, gains, limits, concerns, image, worth)
    other = None if image.is_noticed else _other(candidates, gains, limits, concerns)
    if other is None or (limits.budget is None and limits.hours is None):
        return Aim(IMAGE, gains, image, image, worth)
    about = gains.about(other)
    return Aim(other, about, compare(candidates, Goal(about, WORTH, worth), limits), image, worth)


def issue_bought(indicator: str) -> str | None:
    """Return the issue to which the aim of a plan belongs; None where that is the image, which all of them touch.

    Examples
    --------
    >>> issue_bought("knows_where"), issue_bought("image_index")
    ('ignorance', None)
    """
    one = INDICATORS.get(indicator)
    return None if one is None or indicator == IMAGE else one.issue


def _named(
    candidates: Sequence[Candidate], gains: Gains, limits: Limits, concerns: Sequence[str], image: Comparison,
    worth: Worth,
) -> Aim:  # fmt: skip
    """Return the aim that the means move most of those that the council named, however little that is."""
    if not concerns:
        message = "This survey measured none of the objectives that were named. Name others, or leave objectives out."
        raise PlanError(message)
    best = max(concerns, key=lambda name: _reached(candidates, gains.about(name), limits))
    about = gains.about(best)
    return Aim(best, about, compare(candidates, Goal(about, WORTH, worth), limits), image, worth, is_named=True)


def _other(candidates: Sequence[Candidate], gains: Gains, limits: Limits, concerns: Sequence[str]) -> str | None:
    """Return the concern that the means move most, if they likely move it by as much as is worth money."""
    moved = {name: _reached(candidates, gains.about(name), limits) for name in concerns}
    best = max(moved, key=lambda name: moved[name], default=None)
    return best if best is not None and moved[best] >= WORTH else None


def _reached(candidates: Sequence[Candidate], gains: Gains, limits: Limits) -> float:
    goal = Goal(gains, WORTH)
    # As the choice will be made (`compare`): what it leaves out as a crumb may not carry an aim over what is noticed.
    try:
        chosen = largest(candidates, goal, without_crumbs(candidates, goal, limits)).chosen
    except PlanError:
        # The limits can be met with crumbs alone: there is no plan for this.
        return 0.0
    return gains.total(chosen).reached_with(EVEN)
