"""Names that say one thing twice in a driver model: a part beside its whole, groups beside the number they are of."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.stats.estimates.indicators import items_behind
from helpers.study.indicators import INDICATORS
from helpers.study.written.near_names import named_twice

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

#: Says that nothing is held equal, where leaving the choice open means the method's own.
NONE = "none"
#: Groups of the profile that the method makes of a number.
GROUPS_OF = {"age_group": "age"}


def answers_behind(name: str, items: pd.DataFrame) -> frozenset[str]:
    """Return the items whose answers a column is made of; the column itself where it is of no others.

    Parameters
    ----------
    items
        Table `items`.
    """
    use = INDICATORS["is_user"]
    if name == use.id:
        is_contact = (items["construct"] == use.measures) & (items["subscale"] == use.subscale)
        return frozenset(items.loc[is_contact, "item"]) | {name}
    items_of_name = frozenset(items_behind(name, items)["item"]) or {name}
    return frozenset(GROUPS_OF.get(item, item) for item in items_of_name)


def share_answers(one: str, other: str, items: pd.DataFrame) -> bool:
    """Return whether two columns are made of the same answers, in part or whole."""
    return bool(answers_behind(one, items) & answers_behind(other, items))


def said_twice(drivers: Sequence[str], controls: Sequence[str], items: pd.DataFrame) -> list[Problem]:
    """Return a problem for each name, or pair of names, that would bring the same answers into a model twice.

    Refused are a name that stands twice, a driver that is a part of another (two shares of one quiz are no part of one
    another), controls made of the same answers, and ``none`` beside other controls.
    """
    return [
        *named_twice("drivers", drivers),
        *named_twice("controls", controls),
        *_parts_beside_wholes(list(dict.fromkeys(drivers)), items),
        *_one_thing_held_twice([name for name in dict.fromkeys(controls) if name != NONE], items),
        *_none_beside_some(list(dict.fromkeys(controls))),
    ]


def _parts_beside_wholes(drivers: list[str], items: pd.DataFrame) -> list[Problem]:
    message = "drivers: {part} is a part of {whole}, so that its answers would count in both. Keep one of the two."
    behind = {name: answers_behind(name, items) for name in drivers}
    return [
        Problem(message, values={"part": part, "whole": whole})
        for part, whole in permutations(drivers, 2)
        if behind[part] < behind[whole]
    ]


def _one_thing_held_twice(controls: list[str], items: pd.DataFrame) -> list[Problem]:
    message = "controls: {one} and {other} are made of the same answers. Keep one of the two."
    return [
        Problem(message, values={"one": one, "other": other})
        for one, other in combinations(controls, 2)
        if share_answers(one, other, items)
    ]


def _none_beside_some(controls: list[str]) -> list[Problem]:
    others = ", ".join(name for name in controls if name != NONE)
    if NONE not in controls or not others:
        return []
    message = "controls: none says that nothing is held equal, and beside it stands {others}. Keep one or the other."
    return [Problem(message, values={"others": others})]
