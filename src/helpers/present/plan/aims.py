"""What the plan is for in words: its aim, and what the council named as its aims and what became of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.communication.plan.drafting.figures import NO_TARGET
from helpers.present.language.narrative import by_sample
from helpers.present.plan import whose

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView


def aim_name(view: PlanView) -> str:
    """Return what the actions are chosen for, in quotation marks."""
    return view.quoted(view.indicator(view.aim))


def named_aim(view: PlanView) -> str:
    """Return what was named as the aim, how far it likely moves, and whether anyone would notice."""
    words = view.words
    ends = words.interval(view.figure("aim_gain_low"), view.figure("aim_gain_high"), 1)
    told = words(
        by_sample(view.study, *whose.MOVED),
        aim=aim_name(view),
        gain=words.number(view.figure("aim_gain"), 1),
        interval=ends,
    )
    return f"{told} {_unnoticed(view)}" if view.figure("aim_is_noticed") == 0 else told


def _unnoticed(view: PlanView) -> str:
    return view.words(
        "All that the means could buy would likely move it by less than the {worth_money} that anyone notices."
    )


def unmoved_aim(view: PlanView) -> str:
    """Return why nothing is chosen for what was named as the aim: no means that there are would move it noticeably."""
    words = view.words
    return " ".join(
        [
            words("{aim} was named as what the plan aims at.", aim=aim_name(view)),
            _unnoticed(view),
            words(
                "So no action is proposed. What costs nothing is here all the same: the texts, what is done inside "
                "first, and what to do on a bad day."
            ),
        ]
    )


def named_without(view: PlanView) -> list[str]:
    """Return which objectives were named as aims and got no target, and why."""
    words, figures = view.words, view["plan_figures"]
    left = figures[figures["measure"].str.startswith(NO_TARGET)]
    if left.empty:
        return []
    names = left["measure"].str.removeprefix(NO_TARGET).map(view.objective_text)
    if view.figure("is_told") == 0 or view.study.config.sample.type == "opt_in":
        return [words("Named as an aim, and therefore without a target: {names}.", names=words.list(list(names)))]
    measured = left["value"].astype(bool)
    told = []
    if measured.any():
        listed = words.list(list(names[measured]))
        told.append(words("Named as an aim, and expected to move too little for a target: {names}.", names=listed))
    if not measured.all():
        listed = words.list(list(names[~measured]))
        told.append(words("Named as an aim, and not measured by this survey: {names}.", names=listed))
    return told
