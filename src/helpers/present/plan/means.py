"""What the council gives for the plan, and what it does not hold, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.present.plan.returns import USED_UP, least, purpose, spare

if TYPE_CHECKING:
    import pandas as pd

    from helpers.present.plan.view import PlanView

#: No more actions are named in a sentence.
NAMED = 3


def means(view: PlanView) -> str:
    """Return the money and the hours that the council gives, or that it gives none."""
    words, budget, hours = view.words, view.figure("budget"), view.figure("staff_hours")
    if budget is None and hours is None:
        return words(
            "`plan.yml` gives neither budget nor hours: all actions that apply are listed by expected gain, and none "
            "was left out for what it costs."
        )
    said = {"budget": words.number(budget), "hours": words.number(hours)}
    if budget == 0 and hours is not None:
        return words(
            "The council gives no money and {hours} staff hours for the plan (`plan.yml`): repairs that its own people "
            "can do without any are counted with the most hours that they may take.",
            hours=said["hours"],
        )
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
            most=words.number(as_people_round(most)),
            over=words.number(as_people_round(most - budget)),
        )
    ]


def more(view: PlanView) -> list[str]:
    """Return what more money and more hours would bring into the plan, by name; nothing where no gain is told."""
    words, rows = view.words, view["plan_scenarios"].set_index("scenario")
    if view.figure("is_told") == 0 or (purpose(view) == "kept" and view.figure("budget") != 0):
        return []
    told = []
    if view.figure("budget") == 0:
        return [*_unpaid(view), *least(view)]
    if "budget_150" in rows.index:
        told += _with_half_more(rows.loc["budget_150"], view)
    if "hours_110" in rows.index and (names := _named(rows.loc["hours_110", "added"], view)):
        told.append(words("With a tenth more hours the same rule would take in {names}.", names=names))
    return [*told, *least(view)] if purpose(view) == "other" else told


def _with_half_more(row: pd.Series, view: PlanView) -> list[str]:
    """Return what the same rule takes in with half as much money again; why nothing, where it is nothing."""
    words, names = view.words, _named(row["added"], view)
    if names:
        return [words("With half as much money again the same rule would take in {names}.", names=names)]
    if spare(view):
        return [
            words(
                "More money would not change the choice: what else there is costs more than it is worth by this "
                "method's measure."
            )
        ]
    return (
        [words("Half as much money again would change nothing: what binds are the hours.")] if hours_bind(view) else []
    )


def hours_bind(view: PlanView) -> bool:
    """Return whether the hours are as good as used up."""
    given = view.figure("staff_hours")
    return given is not None and (view.figure("hours") or 0.0) >= USED_UP * given


def _unpaid(view: PlanView) -> list[str]:
    rows = view["plan_actions"]
    waiting = rows[(rows["status"] == "reserve") & (rows["cost"] > 0)]
    names = _named(list(waiting["action"])[:NAMED], view)
    if not names:
        return []
    return [
        view.words(
            "No money is given: only what costs none is in the plan. The first to be paid for would be {names}.",
            names=names,
        )
    ]


def _named(lines: list[str], view: PlanView) -> str:
    return view.words.list([view.quoted(view.line(line)) for line in lines[:NAMED]])
