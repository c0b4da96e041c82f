"""Why each action is in the plan, in words: not all are there for what they move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.communication.plan.aims import IMAGE
from helpers.communication.plan.objectives import SMALLEST, WORTH
from helpers.communication.plan.rounding import as_people_round
from helpers.present.language.words import mark

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView

#: What a table says of each action, by why it was chosen.
NOTES = {
    "required": mark("required"),
    "duty": mark("duty: done first"),
    "gain": mark("for its gain"),
    "needed": mark("another needs it"),
    "audience": mark("so that its audience has one of its own"),
    "learning": mark("to learn"),
    "free": mark("it costs no money"),
}
#: No more actions are named in a sentence.
NAMED = 3


def price(aim: str, view: PlanView) -> str:
    """Return by what measure an action is worth what it takes; that it is the method's judgement."""
    words, enough = view.words, SMALLEST if view.aim == IMAGE else WORTH
    return words(
        "Those are chosen for their gain that bring as much as they take: by this method's judgement moving {aim} by "
        "{enough} points is worth {noticed} EUR here at most, an hour counting as {hour} EUR (priors.yml).",
        aim=aim,
        enough=words.number(enough, 0 if enough.is_integer() else 1),
        noticed=words.number(as_people_round(view.figure("worth_noticed") or 0.0)),
        hour=words.number(as_people_round(view.figure("worth_hour") or 0.0)),
    )


def not_for_gain(view: PlanView) -> list[str]:
    """Return which actions are in the plan for something else than what they move."""
    rows, words = view["plan_actions"], view.words
    chosen = rows[rows["status"] == "chosen"]
    told = {
        "audience": mark("So that each audience has one of its own the plan also has {names}."),
        "needed": mark("Because others need it the plan also has {names}."),
        "learning": mark("To learn the plan also has {names}."),
        "free": mark("At no cost in money the plan also has {names}."),
    }
    found = {reason: list(chosen.loc[chosen["reason"].eq(reason), "action"]) for reason in told}
    return [
        words(told[reason], names=words.list([view.quoted(view.line(line)) for line in lines]))
        for reason, lines in found.items()
        if lines
    ]
