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
#: The part of the budget for which it is said what an action has to bring.
TENTH = 0.1
#: Share of a price that rounding may add or take.
SPARE = 0.01
#: How the evidence of an action names a shortcoming that the audit found.
FOUND = "tbl-shortcomings/"


def price(aim: str, view: PlanView) -> str:
    """Return what an action has to bring for the council's money; that it is the method's judgement.

    Of a share it is told a head, else for a tenth of the money.
    """
    words, enough, a_head = view.words, SMALLEST if view.aim == IMAGE else WORTH, view.figure("worth_person")
    hour = words.number(as_people_round(view.figure("worth_hour") or 0.0))
    if a_head and any(template.is_share for template in view.library.templates if template.indicator == view.aim):
        return words(
            "Those are chosen for their gain that, added to the others, take no more than {person} EUR for each person "
            "more of whom {aim} holds, an hour counting as {hour} EUR: what dearer ones would still add is not worth "
            "it by this method's judgement (priors.yml).",
            aim=aim,
            person=words.number(as_people_round(a_head)),
            hour=hour,
        )
    noticed = view.figure("worth_noticed") or 1.0
    part = as_people_round(TENTH * min(noticed, view.figure("budget") or noticed))
    return words(
        "Those are chosen for their gain that, added to the others, move {aim} by at least {points} points for each "
        "{part} EUR that they take, an hour counting as {hour} EUR: what dearer ones would still add is not worth it "
        "by this method's judgement (priors.yml).",
        aim=aim,
        points=words.number(enough * part / noticed, 2),
        part=words.number(part),
        hour=hour,
    )


def dearer(view: PlanView) -> list[str]:
    """Return which actions were kept although they take more than their price: without them nobody would notice.

    What an action brings beside others is no more than what it brings alone: those that are too dear alone are so
    in any plan.
    """
    rows, enough = view["plan_actions"], SMALLEST if view.aim == IMAGE else WORTH
    rows = rows[rows["status"].eq("chosen") & rows["reason"].eq("gain") & rows["gain"].notna()]
    taken = rows["cost"].fillna(0.0).astype(float) + (view.figure("worth_hour") or 0.0) * rows["hours"].astype(float)
    brought = rows["gain"].astype(float) * (view.figure("worth_noticed") or 0.0) / enough
    lines = list(rows.loc[taken > (1 + SPARE) * brought, "action"])
    if not lines:
        return []
    told = view.words.plural(
        "More than that is what {names} takes by itself: it is kept because without it the plan would move less than "
        "anyone notices, or less than smaller means would.",
        "More than that is what {names} take by themselves: they are kept because without them the plan would move "
        "less than anyone notices, or less than smaller means would.",
        len(lines),
        names=view.words.list([view.quoted(view.line(line)) for line in lines]),
    )
    return [told]


def left_unmended(view: PlanView) -> str:
    """Return which actions would mend what the audit found and no chosen one mends; '' where there are none."""
    rows, words = view["plan_actions"], view.words
    chosen = rows.loc[rows["status"] == "chosen", "library"]
    mended = {kind.split(":")[0] for name in chosen for kind in _mends(str(name), view)}
    left: dict[str, str] = {}
    for row in rows[rows["status"] == "reserve"].itertuples():
        kinds = [key.removeprefix(FOUND).split(":")[0] for key in row.evidence if key.startswith(FOUND)]
        for kind in kinds:
            if kind not in mended:
                left.setdefault(kind, str(row.action))
    if not left or not len(chosen):
        return ""
    names = words.list([view.quoted(view.line(line)) for line in dict.fromkeys(left.values())])
    return words(
        "Of what the audit found to fall short it leaves a part. What would mend that is in reserve ({names}): it "
        "would add too little to what the plan is for.",
        names=names,
    )


def _mends(name: str, view: PlanView) -> tuple[str, ...]:
    return next((action.when.shortcomings for action in view.library.actions if action.id == name), ())


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
