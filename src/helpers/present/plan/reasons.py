"""Why each action is in the plan, in words: not all are there for what they move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.communication.plan.choice.aims import IMAGE
from helpers.communication.plan.choice.reasons import FOR_GAIN
from helpers.communication.plan.measuring.objectives import SMALLEST, WORTH
from helpers.present.language.narrative import by_sample
from helpers.present.language.standing import STANDING
from helpers.present.language.words import mark
from helpers.present.plan import whose
from helpers.present.plan.aims import aim_name
from helpers.present.plan.returns import purpose
from helpers.present.plan.taking import taken
from helpers.present.plan.unmended import FOUND, unmended

if TYPE_CHECKING:
    import pandas as pd

    from helpers.present.plan.view import PlanView

#: What a table says of each action, by why it was chosen.
NOTES = {
    "required": mark("required"),
    "duty": mark("duty: done first"),
    "gain": mark("for its gain"),
    "noticed": mark("dear for what it brings"),
    "needed": mark("another needs it"),
    "audience": mark("so that its audience is not left out"),
    "learning": mark("to learn"),
    "free": mark("it costs no money"),
}
#: Why what is dearer than its price is kept: what the plan would be without it.
HELD_BY_NOTICE = mark(
    "without that the plan would bring {amount}, the least that anyone notices by this method's judgement, less often "
    "than not"
)
HELD_BY_LESS = mark(
    "a plan with less money would bring as much, so as to be noticed, and more money is never to bring less"
)
#: The part of the budget for which it is said what an action has to bring.
TENTH = 0.1
#: Actions in reserve that a table shows.
RESERVE_SHOWN = 10


def competed(chosen: int, every: int, view: PlanView) -> str:
    """Return how many of the actions that compete were chosen, and for what; '' where none competes."""
    words, aimed, all_of_them = view.words, purpose(view), view.words.number(every)
    if not every:
        return ""
    if not chosen:
        return words("Of the {all} actions that compete for the means the plan takes none.", all=all_of_them)
    told = words.plural(
        "The plan takes {n} of the {all} actions that compete for the means.",
        "The plan takes {n} of the {all} actions that compete for the means.",
        chosen,
        all=all_of_them,
    )
    if aimed in ("kept", "listed") and view.chosen["reason"].eq("required").any():
        # What the council requires is there whatever it costs or brings.
        return told
    if aimed == "kept":
        return words.plural(
            "The plan takes {n} of the {all} actions that compete for the means: the one that costs no money.",
            "The plan takes {n} of the {all} actions that compete for the means: those that cost no money.",
            chosen,
            all=all_of_them,
        )
    if aimed == "listed":
        return words.plural(
            "The plan lists {n} of the {all} actions that apply here: the one that helps at all.",
            "The plan lists {n} of the {all} actions that apply here: those that help at all.",
            chosen,
            all=all_of_them,
        )
    aim = aim_name(view) if aimed == "other" else view.quoted(STANDING["image_index"](view.words))
    return " ".join([told, price(aim, view), *dearer(view)])


def price(aim: str, view: PlanView) -> str:
    """Return what an action has to bring for the council's money; that it is the method's judgement.

    Of a share it is told a head, else for a tenth of the money.
    """
    words, enough, a_head = view.words, SMALLEST if view.aim == IMAGE else WORTH, view.figure("worth_person")
    hour = words.number(as_people_round(view.figure("worth_hour") or 0.0))
    if a_head and any(template.is_share for template in view.library.templates if template.indicator == view.aim):
        return words(
            by_sample(view.study, *whose.A_HEAD),
            aim=aim,
            person=words.number(as_people_round(a_head)),
            hour=hour,
        )
    noticed = view.figure("worth_noticed") or 1.0
    part = as_people_round(TENTH * min(noticed, view.figure("budget") or noticed))
    return words(
        by_sample(view.study, *whose.A_PART),
        aim=aim,
        points=words.number(enough * part / noticed, 2),
        part=words.number(part),
        hour=hour,
    )


def dear(view: PlanView) -> pd.DataFrame:
    """Return the chosen actions that by the method's measure are not worth what they take (`reasons`), by rank."""
    rows = view["plan_actions"]
    return rows[rows["status"].eq("chosen") & rows["reason"].eq("noticed")]


def dearer(view: PlanView) -> list[str]:
    """Return which actions were kept although they take more than their price, and why; nothing where none was."""
    rows = dear(view)
    if rows.empty:
        return []
    return [
        view.words.plural(
            "{names} takes more than that, so that by this measure it is not worth its means. It is kept because "
            "{cause}; `exclude` in plan.yml takes it out.",
            "{names} take more than that, so that by this measure they are not worth their means. They are kept "
            "because {cause}; `exclude` in plan.yml takes them out.",
            len(rows),
            names=_names(rows, view),
            cause=_cause(view),
        ),
        *whose.see_first(rows, view),
    ]


def bought(view: PlanView) -> pd.DataFrame:
    """Return the chosen actions that are there for what they bring: those that are held to a price (`reasons`)."""
    return view.chosen[view.chosen["reason"].isin(FOR_GAIN)]


def dear_in_short(view: PlanView) -> list[str]:
    """Return how many of what is held to a price are not worth what they take, for where it is decided on them.

    Nothing where all are. What is there for another reason is held to no price: it is counted apart (`set_apart`).
    """
    rows, whole = dear(view), len(bought(view))
    count, first = len(rows), whose.see_first(rows, view)
    if not count:
        return []
    words, cause = view.words, _cause(view)
    if count == whole:
        return [
            words.plural(
                "By this method's measure the one action that is to be worth what it takes is not. It is there because "
                "{cause}.",
                "By this method's measure none of the {n} actions that are to be worth what they take is. They are "
                "there because {cause}.",
                count,
                cause=cause,
            ),
            *first,
        ]
    return [
        words.plural(
            "Of the {all} actions that are to be worth what they take, by this method's measure {n} is not. It is "
            "there because {cause}.",
            "Of the {all} actions that are to be worth what they take, by this method's measure {n} are not. They are "
            "there because {cause}.",
            count,
            all=words.number(whole),
            cause=cause,
        ),
        *first,
    ]


def set_apart(view: PlanView) -> list[str]:
    """Return how many actions are there for another reason than their gain, and what they take; nothing of none."""
    rows = view.chosen[view.chosen["reason"].isin(ASIDE)]
    if rows.empty:
        return []
    return [
        view.words.plural(
            "{n} of the actions is there for another reason than its gain, and takes {cost} EUR and {hours} hours.",
            "{n} of the actions are there for another reason than their gain, and take {cost} EUR and {hours} hours.",
            len(rows),
            **taken(rows, view),
        )
    ]


def _cause(view: PlanView) -> str:
    if view.figure("held_by_less"):
        return view.words(HELD_BY_LESS)
    least = "noticed" if view.aim == IMAGE else "worth_money"
    return view.words(HELD_BY_NOTICE, amount=STANDING[least](view.words))


#: Why what takes money is chosen for something else than its gain: no price is asked of it.
ASIDE = ("needed", "learning", "audience")
#: Why an action is among those chosen, of one and of several.
OTHER_REASONS = {
    "needed": (
        mark("Of those chosen, {names} is there because another needs it ({cost} EUR and {hours} hours)."),
        mark("Of those chosen, {names} are there because others need them ({cost} EUR and {hours} hours)."),
    ),
    "learning": (
        mark("Of those chosen, {names} is there to learn ({cost} EUR and {hours} hours)."),
        mark("Of those chosen, {names} are there to learn ({cost} EUR and {hours} hours)."),
    ),
    "free": (
        mark("Of those chosen, {names} is there because it costs no money ({hours} hours)."),
        mark("Of those chosen, {names} are there because they cost no money ({hours} hours)."),
    ),
    "audience": (
        mark(
            "Of those chosen, {names} is there for an audience that would else have none ({cost} EUR and {hours} "
            "hours)."
        ),
        mark(
            "Of those chosen, {names} are there for audiences that would else have none ({cost} EUR and {hours} hours)."
        ),
    ),
}


def not_for_gain(view: PlanView) -> list[str]:
    """Return which actions are in the plan for something else than what they move."""
    rows = view["plan_actions"]
    chosen = rows[rows["status"] == "chosen"]
    by_reason = {reason: chosen[chosen["reason"].eq(reason)] for reason in OTHER_REASONS}
    of_audiences = by_reason.pop("audience")
    said = [_there_for(reason, held, view) for reason, held in by_reason.items() if len(held)]
    return [*said, *_for_audiences(of_audiences, view), *_without_action(chosen, view)]


def _there_for(reason: str, rows: pd.DataFrame, view: PlanView) -> str:
    one, several = OTHER_REASONS[reason]
    return view.words.plural(one, several, len(rows), names=_names(rows, view), **taken(rows, view))


def _for_audiences(rows: pd.DataFrame, view: PlanView) -> list[str]:
    """Return which actions are there so that an audience is not left out, and which of them neither
    a shortcoming nor a gain speaks for."""
    rests = rows["evidence"].map(lambda cell: any(key.startswith(FOUND) for key in cell)).astype(bool)
    is_told = rests | rows["gain"].notna()
    told = []
    if is_told.any():
        told.append(_there_for("audience", rows[is_told], view))
    bare = rows[~is_told]
    if len(bare):
        told.append(
            view.words.plural(
                "{n} action rests on no shortcoming and no gain: {names}, for {cost} EUR and {hours} hours. It is "
                "there so that those whom it is for are not left out; `exclude` in plan.yml takes it out.",
                "{n} actions rest on no shortcoming and no gain: {names}, for {cost} EUR and {hours} hours. They are "
                "there so that those whom they are for are not left out; `exclude` in plan.yml takes them out.",
                len(bare),
                names=_names(bare, view),
                **taken(bare, view),
            )
        )
    return told


def _without_action(chosen: pd.DataFrame, view: PlanView) -> list[str]:
    """Return for which audiences the plan has no action at all; nothing where each has one."""
    served = {one for cell in chosen["audiences"] for one in cell}
    rows = view["audiences"]
    left = list(
        rows.loc[~rows["audience"].isin(served) & ~rows["segment"].isin(_taking_part(chosen, view)), "audience"]
    )
    if not left or chosen.empty:
        return []
    names = view.words.list([view.quoted(view.line(line)) for line in left])
    return [view.words("No action is for {names}: what is said to them goes with what is done anyway.", names=names)]


def _taking_part(chosen: pd.DataFrame, view: PlanView) -> set[str]:
    """Return the stakeholder groups whose own people take part in a chosen action, whoever that is for."""
    people = {output.id: output.people for output in view.library.outputs if output.people}
    put_out = {action.id: action.output for action in view.library.actions}
    return {people[put_out[name]] for name in chosen["library"] if put_out.get(name) in people}


def answered(view: PlanView) -> list[str]:
    """Return which chosen actions need somebody who answers, which the service decides and no figure here holds."""
    rows = view["plan_actions"]
    asked = {action.id for action in view.library.actions if action.is_answered}
    waiting = rows[rows["status"].eq("chosen") & rows["library"].isin(asked)]
    if waiting.empty:
        return []
    told = view.words.plural(
        "{names} needs somebody who answers: who that is, the service has to decide, and what it takes is in none of "
        "these figures.",
        "{names} need somebody who answers: who that is, the service has to decide, and what it takes is in none of "
        "these figures.",
        len(waiting),
        names=_names(waiting, view),
    )
    return [told]


def _names(rows: pd.DataFrame, view: PlanView) -> str:
    return view.words.list([view.quoted(view.line(line)) for line in rows["action"]])


def shown_actions(view: PlanView, everything: bool = False) -> pd.DataFrame:
    """Return the actions that are chosen and the best ten of the rest, by rank."""
    rows = view["plan_actions"]
    rest = rows[(rows["status"] == "reserve") & (everything | (rows["gain"].fillna(0) > 0))]
    kept = rows["status"].eq("chosen") | rows.index.isin(rest.index if everything else rest.index[:RESERVE_SHOWN])
    # What a sentence names has its row.
    kept |= rows["action"].isin(unmended(view).values())
    return rows[kept | rows["status"].eq("excluded")].reset_index(drop=True)
