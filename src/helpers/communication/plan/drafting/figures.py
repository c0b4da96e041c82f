"""The figures of a plan as a whole, as table `plan_figures`: what it takes, what it may bring, and on what it rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.communication.plan.choice.firsts import figures as first_figures
from helpers.communication.plan.choice.selection import Choice, Limits
from helpers.communication.plan.impact.effects import smallest_told
from helpers.communication.plan.measuring.objectives import EVEN, NEAREST, SMALLEST, WORTH
from helpers.stats.fieldwork.sample_size import detectable_change

#: How the figures of objectives that were named and got no target begin.
NO_TARGET = "no_target_"

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpers.communication.plan.candidates.evidence import Evidence
    from helpers.communication.plan.drafting.assembling import Draft
    from helpers.communication.plan.terms.config import PlanConfig


def plan_figures(
    draft: Draft, config: PlanConfig, evidence: Evidence, next_n: int, actions: pd.DataFrame, calls: float,
    not_drafted: Mapping[str, bool],
) -> pd.DataFrame:  # fmt: skip
    """Return table `plan_figures`.

    Parameters
    ----------
    next_n
        Answers of the next survey.
    actions
        Table `plan_actions`, as the council has changed it.
    calls
        Calls and visits that the place may count in a year.
    not_drafted
        Objectives that were named and got no target, with whether this survey measured them.
    """
    chosen = actions[actions["status"] == "chosen"]
    hours = float(chosen["hours"].sum())
    bought = Limits(hours=config.staff_hours, hour_price=config.hour_price).bought(hours)
    paid = bought * (config.hour_price or 0.0)
    gain, told, image = draft.gain, draft.is_told, evidence.measured("image_index")
    figures = {
        "budget": config.budget,
        "staff_hours": config.staff_hours,
        "gain": None if gain is None else gain.mean,
        "gain_low": None if gain is None else gain.low,
        "gain_high": None if gain is None else gain.high,
        "is_told": None if told is None else float(told),
        "duties": float(chosen["is_duty"].sum()),
        "image_detectable": None if image is None else detectable_change(image, next_n, "up"),
        "cost": float(chosen["cost"].sum()) + paid,
        "cost_high": float(chosen["cost_high"].sum()) + paid,
        "hours": hours,
        "hours_bought": bought,
        "hours_bought_cost": paid,
        "floor_short": float(draft.means.floor_short),
        "unmet": float(len(draft.means.unmet)),
        "smallest_told": smallest_told(evidence),
        "answers": None if image is None else image.n,
        **_returns(draft),
        **first_figures(draft.alone),
        "worth_noticed": draft.aim.worth.noticed,
        "worth_person": _a_head(draft, evidence),
        "worth_hour": draft.aim.worth.hour,
        **_judged(chosen),
        "next_n": float(next_n),
        "residents": float(evidence.residents),
        "calls": calls,
        "aim_is_named": float(draft.aim.is_named),
        "held_by_less": float(draft.aim.comparison.held_by_less),
        **{f"{NO_TARGET}{name}": float(is_measured) for name, is_measured in not_drafted.items()},
        "drivers_modelled": float(len(evidence.drivers)),
        "has_audit": float(bool(len(evidence.supply_demand) or evidence.shortcomings["rests_on"].ne("survey").any())),
    }
    return pd.DataFrame({"measure": list(figures), "value": list(figures.values())})


def _returns(draft: Draft) -> dict[str, float | None]:
    """Return what the plan and all of the means bring for the aim and the image, and what a noticed change takes."""
    aim, image = draft.aim, draft.aim.image
    moved = None if draft.is_told is False else aim.total(aim.comparison.base.chosen)
    most = None if image.most is None else draft.gains.total(image.most.chosen)
    whole = None if aim.comparison.most is None else aim.total(aim.comparison.most.chosen)
    return {
        "aim_gain": None if moved is None else moved.mean,
        "aim_gain_low": None if moved is None else moved.low,
        "aim_gain_high": None if moved is None else moved.high,
        "next_gain": aim.comparison.next_gain,
        "next_hours_gain": aim.comparison.next_hours_gain,
        "image_is_noticed": None if image.is_noticed is None else float(image.is_noticed),
        "aim_is_noticed": None if aim.comparison.is_noticed is None else float(aim.comparison.is_noticed),
        # At least as likely as not, since that decides whether it is noticed.
        "image_most": None if most is None else most.reached_with(EVEN),
        "image_most_low": None if most is None else most.low,
        "image_most_high": None if most is None else most.high,
        "image_most_chance": None if most is None else most.chance_of(SMALLEST),
        "recall_most": None if image.most is None else draft.moves(image.most, NEAREST).reached_with(EVEN),
        "aim_most": None if whole is None else whole.mean,
        **_amounts("image_most", image.most),
        **_amounts("aim_most", aim.comparison.most),
        **_amounts("image_least", image.least),
    }


def _a_head(draft: Draft, evidence: Evidence) -> float | None:
    """Return what one more person whom the plan moves is worth: two in a hundred are what anyone notices."""
    people = WORTH / 100 * evidence.residents
    return draft.aim.worth.noticed / people if people else None


def _amounts(name: str, choice: Choice | None) -> dict[str, float | None]:
    return {f"{name}_{part}": None if choice is None else getattr(choice, part) for part in ("cost", "hours")}


def _judged(chosen: pd.DataFrame) -> dict[str, float]:
    """Return how many actions that are no duties rest on the method's judgement of the image, and what they cost."""
    rows = chosen[chosen["worth"].eq("judgement") & ~chosen["is_duty"].astype(bool)]
    return {"judged_actions": float(len(rows)), "judged_cost": float(rows["cost"].sum())}
