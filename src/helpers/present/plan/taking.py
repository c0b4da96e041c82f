"""What the actions that a sentence names take, of money and of hours: theirs, and no other's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.communication.plan.candidates.rounding import as_people_round

if TYPE_CHECKING:
    import pandas as pd

    from helpers.present.plan.view import PlanView

#: Money under which an action is said to cost none.
ANY_MONEY = 1.0


def taken(rows: pd.DataFrame, view: PlanView) -> dict[str, str]:
    """Return what these actions take, in words: ``cost`` in euros and ``hours``, as people round."""
    return {name: view.words.number(as_people_round(float(rows[name].sum()))) for name in ("cost", "hours")}


def repairs(view: PlanView) -> pd.DataFrame:
    """Return the repairs among what was chosen: what is done whatever the rest is worth."""
    rows = view.chosen
    return rows[rows["is_duty"].astype(bool)]


def at_no_cost(view: PlanView) -> pd.DataFrame:
    """Return what was chosen that costs no money and is no repair."""
    rows = view.chosen
    return rows[~rows["is_duty"].astype(bool) & (rows["cost"].astype(float) < ANY_MONEY)]


def left_out_by_hand(view: PlanView) -> list[str]:
    """Return that the council excluded every action that applies, where it did: nothing else is why none is done."""
    status = view["plan_actions"]["status"]
    if status.empty or status.ne("excluded").any():
        return []
    return [view.words("No action: the council left out every one that applies here (`exclude` in plan.yml).")]
