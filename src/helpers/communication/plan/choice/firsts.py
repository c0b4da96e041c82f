"""What the means could do to what is told to go with the image, also where the plan is not for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.candidates.evidence import Evidence
from helpers.communication.plan.candidates.links import once
from helpers.communication.plan.choice.rule import Goal
from helpers.communication.plan.choice.selection import Choice, Limits
from helpers.communication.plan.choice.sensitivity import largest
from helpers.communication.plan.impact.effects import told_drivers
from helpers.communication.plan.impact.gains import Gains
from helpers.communication.plan.measuring.objectives import EVEN

#: The quadrant of what matters much and stands low.
FIRST = "act"
#: How a scenario is called in which all of the means go to one driver, and the figures that belong to it.
ALONE, THROUGH, PLANNED = "driver_", "through_", "planned_"
#: Drivers that are looked at.
MOST = 3


@dataclass(frozen=True)
class Alone:
    """All of the means spent on one driver.

    Attributes
    ----------
    through
        Points of the image that it would bring through the driver, as likely as not.
    planned
        Points by which the plan itself moves the driver.
    """

    driver: str
    row: dict[str, object]
    through: float
    planned: float


def firsts(evidence: Evidence) -> tuple[str, ...]:
    """Return the drivers that are told, at most `MOST`: the one that goes most with the image, then what comes first.

    What page one names and what the report calls a place to begin is looked at, each of them.
    """
    rows = evidence.drivers[evidence.drivers["driver"].isin(told_drivers(evidence))]
    if rows.empty:
        return ()
    by_size = rows["estimate"].abs()
    chance = rows["first_probability"].astype(float).fillna(0.0)
    most = rows.assign(chance=chance, size=by_size).sort_values(["chance", "size"], ascending=False, kind="stable")
    act = most[most["quadrant"].eq(FIRST)].sort_values("importance", ascending=False, kind="stable")
    named = rows.sort_values("importance", ascending=False, kind="stable")
    return tuple(dict.fromkeys([*most["driver"][:1], *act["driver"], *named["driver"]]))[:MOST]


def alone(driver: str, candidates: Sequence[Candidate], gains: Gains, limits: Limits, planned: Choice) -> Alone:
    """Return what all of the means would do to a driver if they were spent on it alone.

    Raises
    ------
    PlanError
        If the limits cannot be met together.
    """
    about = gains.about(driver)
    choice = largest(candidates, Goal(about), limits)
    moved, each = about.total(choice.chosen), about.terms.groupby("action")["gain"].sum()
    ranked = [place for place in each.sort_values(ascending=False, kind="stable").index if each[place] > 0]
    names = [f"act-{candidates[int(place)].action.id}" for place in ranked if choice.chosen[int(place)]]
    row: dict[str, object] = {
        "scenario": f"{ALONE}{driver}",
        "aim": driver,
        "budget": limits.budget,
        "gain": moved.mean,
        "gain_low": moved.low,
        "gain_high": moved.high,
        "cost": choice.cost,
        "hours": choice.hours,
        "actions": int(np.sum(choice.chosen)),
        "added": once(names),
        "dropped": (),
    }
    # The most that all of the means bring is told at even odds; what they bring through one driver stands beside it.
    through = gains.through(driver).total(choice.chosen).reached_with(EVEN)
    return Alone(driver, row, through, gains.movement(planned.chosen, driver).mean)


def with_alone(scenarios: pd.DataFrame, alone: Sequence[Alone]) -> pd.DataFrame:
    """Return the scenarios and, behind them, those in which all of the means go to one driver."""
    if not alone:
        return scenarios
    return pd.concat([scenarios, pd.DataFrame([one.row for one in alone])], ignore_index=True)


def figures(alone: Sequence[Alone]) -> dict[str, float]:
    """Return the figures of these scenarios: what each brings for the image, and how far the plan moves the driver."""
    through = {f"{THROUGH}{one.driver}": one.through for one in alone}
    return through | {f"{PLANNED}{one.driver}": one.planned for one in alone}
