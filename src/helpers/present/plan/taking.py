"""What the actions that a sentence names take, of money and of hours: theirs, and no other's."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.present.language.words import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from helpers.present.plan.view import PlanView

#: Money under which an action is said to cost none.
ANY_MONEY = 1.0


def taken(rows: pd.DataFrame, view: PlanView) -> dict[str, str]:
    """Return what these actions take, in words: ``cost`` in euros and ``hours``, as `about` rounds."""
    return about(float(rows["cost"].sum()), float(rows["hours"].sum()), view)


def about(cost: float, hours: float, view: PlanView) -> dict[str, str]:
    """Return an amount of money and of hours as people round, said to be rounded where the whole number is another.

    The decision and the budget's table hold the whole numbers (`whole`): without a word the two would not agree.
    """
    said = {"cost": (cost, mark("some {cost}")), "hours": (hours, mark("some {hours}"))}
    told = {name: view.words.number(as_people_round(amount)) for name, (amount, _) in said.items()}
    return {
        name: told[name] if as_people_round(amount) == whole(amount) else view.words(text, **{name: told[name]})
        for name, (amount, text) in said.items()
    }


def whole(amount: float) -> int:
    """Return what is to be set aside of money or hours: the total of the budget's table, which is what it all takes."""
    # What a float holds beyond the cent is no cent.
    return math.ceil(round(amount, 6))


def adding_up(amounts: Sequence[float]) -> list[int]:
    """Return whole numbers near the amounts that add up to what all take (`whole`): the largest rests are rounded up.

    Examples
    --------
    >>> adding_up([10.2, 20.7, 30.3])
    [10, 21, 31]
    """
    down = [math.floor(round(amount, 6)) for amount in amounts]
    rests = sorted(range(len(down)), key=lambda place: down[place] - amounts[place])
    for place in rests[: max(whole(math.fsum(amounts)) - sum(down), 0)]:
        down[place] += 1
    return down


def summed(amounts: Sequence[float | None], view: PlanView) -> list[str]:
    """Return the cells of a column of the budget, its last two the total and what is left of what was given.

    The lines make the total, and the total and what is left what was given.
    """
    if not len(amounts):
        return []
    *lines, total, left = (math.nan if amount is None else float(amount) for amount in amounts)
    numbers = [*adding_up(lines), whole(total), total - whole(total) + left]
    return [view.words.number(number) for number in numbers]


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
