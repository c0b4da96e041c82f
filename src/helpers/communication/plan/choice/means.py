"""What a council's means hold at all: a small budget gives a small plan, and never none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.choice.selection import Limits, check_names, choose
from helpers.errors import PlanError


@dataclass(frozen=True)
class Means:
    """Limits that can be met together, and what had to give way.

    Attributes
    ----------
    floor_short
        By how many actions for each audience the floor was lowered.
    unmet
        Required actions that the money and the hours do not hold, beside those that they do.
    """

    limits: Limits
    floor_short: int = 0
    unmet: tuple[str, ...] = ()


def within_means(candidates: Sequence[Candidate], limits: Limits) -> Means:
    """Return the limits as far as the means hold them: the floor gives way first, then what is required.

    What is required is kept in the order in which it is cheapest to keep most of it. Requirements that contradict one
    another whatever the means are refused as they are.

    Raises
    ------
    PlanError
        If what is required contradicts itself, or an action of it applies to nobody here.
    """
    check_names(candidates, limits)
    _largest(candidates, replace(limits, budget=None, hours=None, floor=0), np.zeros(len(candidates)))
    for floor in range(limits.floor, -1, -1):
        lowered = replace(limits, floor=floor)
        if _can_be_met(candidates, lowered):
            return Means(lowered, limits.floor - floor)
    kept = _affordable(candidates, limits)
    return Means(replace(limits, floor=0, must=kept), limits.floor, tuple(sorted(limits.must - kept)))


def _can_be_met(candidates: Sequence[Candidate], limits: Limits) -> bool:
    try:
        _largest(candidates, limits, np.zeros(len(candidates)))
    except PlanError:
        return False
    return True


def _affordable(candidates: Sequence[Candidate], limits: Limits) -> frozenset[str]:
    """Return the most of what is required that the means hold together."""
    wanted = np.array([float(candidate.action.id in limits.must) for candidate in candidates])
    taken = _largest(candidates, replace(limits, floor=0, must=frozenset()), wanted)
    return frozenset(c.action.id for c, held in zip(candidates, taken, strict=True) if held) & limits.must


def _largest(candidates: Sequence[Candidate], limits: Limits, worth: np.ndarray) -> np.ndarray:
    places = np.arange(len(candidates))
    return choose(candidates, places.tolist(), places, worth, limits).chosen
