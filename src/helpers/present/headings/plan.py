"""Headings on the plan: how much is done, for what, for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.present.language.claims import Told
from helpers.present.outputs import Headings
from helpers.present.plan.taking import about

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView


def headings(view: PlanView) -> Headings:
    """Return the headings of the chapter on the plan."""
    words = view.words
    is_done = len(view.chosen) > 0
    # A plan without actions speaks to nobody.
    audiences, objectives = is_done * len(view["audiences"]), len(view["objectives"])
    return Headings.of(
        {
            "plan": _plan(view),
            "audiences": Told(words.plural("For {n} audience", "For {n} audiences", audiences) if audiences else ""),
            "objectives": Told(_objectives(view) if objectives else ""),
        }
    )


def _objectives(view: PlanView) -> str:
    """Return how many objectives there are, and how many of them the next survey can show."""
    words, can = view.words, view["objectives"]["is_detectable"]
    n, clear = len(can), int(can.fillna(False).astype(bool).sum())
    if clear == n:
        return words.plural("{n} objective that can be measured", "{n} objectives that can be measured", n)
    if clear:
        counts = {"n": words.number(n), "clear": words.number(clear)}
        return words("{n} objectives, {clear} of which the next survey can show", **counts)
    if can.isna().any():
        return words.plural("{n} objective", "{n} objectives", n)
    return words.plural(
        "{n} target that the next survey cannot show", "{n} targets that the next survey cannot show", n
    )


def _plan(view: PlanView) -> Told:
    words, chosen = view.words, len(view.chosen)
    cost, hours = view.figure("cost"), view.figure("hours")
    if not chosen or cost is None or hours is None:
        return Told("")
    text = words.plural(
        "The plan: {n} action, {cost} EUR, {hours} hours",
        "The plan: {n} actions, {cost} EUR, {hours} hours",
        chosen,
        **about(cost, hours, view),
    )
    return Told(text)
