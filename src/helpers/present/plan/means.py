"""What the council gives for the plan, and what it does not hold, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView


def means(view: PlanView) -> str:
    """Return the money and the hours that the council gives, or that it gives none."""
    words, budget, hours = view.words, view.figure("budget"), view.figure("staff_hours")
    if budget is None and hours is None:
        return words(
            "`plan.yml` gives neither budget nor hours: all actions that apply are listed by expected gain, and none "
            "was left out for what it costs."
        )
    said = {"budget": words.number(budget), "hours": words.number(hours)}
    if budget is None:
        return words("`plan.yml` gives {hours} staff hours and no budget: the choice keeps to the hours alone.", **said)
    if hours is None:
        return words("`plan.yml` gives {budget} EUR and no staff hours: the choice keeps to the money alone.", **said)
    return words("The council gives {budget} EUR and {hours} staff hours for the plan (`plan.yml`).", **said)


def gave_way(view: PlanView) -> list[str]:
    """Return what the means do not hold: actions for each audience, what is required, hours; and the dear end."""
    words, told = view.words, []
    if view.figure("floor_short"):
        told.append(
            words(
                "The means do not hold an action for each audience: some get none of their own, and their messages go "
                "out with what is sent anyway."
            )
        )
    unmet = int(view.figure("unmet") or 0)
    if unmet:
        told.append(
            words.plural(
                "{n} action that plan.yml requires does not fit the means; it stands in reserve.",
                "{n} actions that plan.yml requires do not fit the means; they stand in reserve.",
                unmet,
            )
        )
    bought = view.figure("hours_bought") or 0.0
    if round(bought):
        cost = words.number(view.figure("hours_bought_cost"))
        told.append(
            words.plural(
                "{n} hour is bought in, for {cost} EUR.",
                "{n} hours are bought in, for {cost} EUR.",
                round(bought),
                cost=cost,
            )
        )
    return [*told, *_dear(view)]


def _dear(view: PlanView) -> list[str]:
    """Return that the likely costs may pass the budget, and by how much, where they may."""
    words, budget, most = view.words, view.figure("budget"), view.figure("cost_high") or 0.0
    if budget is None or most <= budget:
        return []
    return [
        words(
            "If every action comes at its dearest they cost {most} EUR, {over} EUR more than there is: ask for prices "
            "before the last ones begin.",
            most=words.number(most),
            over=words.number(most - budget),
        )
    ]
