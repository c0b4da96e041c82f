"""Duties: repairs of what the audit found broken. They are done first, and do not compete for points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.choice.selection import Choice, Limits, choose


def is_duty(candidate: Candidate) -> bool:
    """Return whether an action repairs what the audit found: a page, a way to ask, a language, a clear text.

    A repair that only an answer of the survey calls for is none: nothing was found broken, so it competes.
    """
    return candidate.action.is_repair and any(key.startswith("tbl-shortcomings/") for key in candidate.evidence)


def duties(candidates: Sequence[Candidate], limits: Limits) -> Choice:
    """Return as many duties as the limits hold, beside what must be done: of equally many the cheapest.

    Raises
    ------
    PlanError
        If what must be done does not fit the limits.
    """
    count = np.array([is_duty(candidate) for candidate in candidates], float)
    places = np.arange(len(candidates))
    return choose(candidates, places.tolist(), places, count, limits)


def with_duties(candidates: Sequence[Candidate], limits: Limits) -> Limits:
    """Return the limits with their duties among what must be done, so that the choice is made within what is left.

    Raises
    ------
    PlanError
        If what must be done does not fit the limits.
    """
    done = duties(candidates, limits).chosen
    first = {c.action.id for c, taken in zip(candidates, done, strict=True) if taken and is_duty(c)}
    return replace(limits, must=limits.must | first)


def duties_only(candidates: Sequence[Candidate], limits: Limits) -> Choice:
    """Return the duties that the limits hold and what must be done, and nothing else: no audience has a claim.

    Raises
    ------
    PlanError
        If what must be done does not fit the limits.
    """
    others = {c.action.id for c in candidates if not is_duty(c) and c.action.id not in limits.must}
    needed = {name for c in candidates if is_duty(c) or c.action.id in limits.must for name in c.action.needs}
    return duties(candidates, replace(limits, exclude=limits.exclude | (others - needed), floor=0))
