"""What a plan proposes, in a sentence or two: what is repaired first, what was chosen beside it, what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.present.plan.taking import about, repairs, taken

if TYPE_CHECKING:
    import pandas as pd

    from helpers.present.plan.view import PlanView

#: Actions that are named.
BEST_NAMED = 3


def names(view: PlanView, lines: list[str]) -> str:
    """Return lines of the plan by their names, in quotation marks."""
    return view.words.list([view.quoted(view.line(line)) for line in lines])


def proposed(view: PlanView) -> str:
    """Return what is repaired first and what was chosen beside it, with what all of it takes."""
    words, chosen = view.words, view.chosen
    is_duty = chosen["is_duty"].astype(bool)
    repairs, others = list(chosen.loc[is_duty, "action"]), list(chosen.loc[~is_duty, "action"])
    if not repairs:
        return _alone(others, view)
    first = words.plural(
        "First comes {n} repair of what the audit found missing or unclear: {names}.",
        "First come {n} repairs of what the audit found missing or unclear: {names}.",
        len(repairs),
        names=names(view, repairs),
    )
    return f"{first} {_then(others, view)}"


def _means(view: PlanView) -> dict[str, str]:
    return about(view.figure("cost") or 0.0, view.figure("hours") or 0.0, view)


def _alone(actions: list[str], view: PlanView) -> str:
    """Return what was chosen where nothing is repaired."""
    best = {"best": names(view, actions[:BEST_NAMED])}
    if len(actions) <= BEST_NAMED:
        return view.words.plural(
            "The plan proposes {n} action, for {cost} EUR and {hours} hours of staff time: {best}.",
            "The plan proposes {n} actions, for {cost} EUR and {hours} hours of staff time: {best}.",
            len(actions),
            **best,
            **_means(view),
        )
    return view.words(
        "The plan proposes {n} actions, for {cost} EUR and {hours} hours of staff time; the first are {best}.",
        n=view.words.number(len(actions)),
        **best,
        **_means(view),
    )


def _then(actions: list[str], view: PlanView) -> str:
    """Return what was chosen beside the repairs, and what all of it takes."""
    best = {"best": names(view, actions[:BEST_NAMED])}
    if not actions:
        return view.words("They take {cost} EUR and {hours} hours of staff time.", **_means(view))
    if len(actions) <= BEST_NAMED:
        return view.words.plural(
            "Then the plan chooses {n} action, {best}; all of it takes {cost} EUR and {hours} hours of staff time.",
            "Then the plan chooses {n} actions: {best}; all of it takes {cost} EUR and {hours} hours of staff time.",
            len(actions),
            **best,
            **_means(view),
        )
    return view.words(
        "Then the plan chooses {n} actions, the first of them {best}; all of it takes {cost} EUR and {hours} hours of "
        "staff time.",
        n=view.words.number(len(actions)),
        **best,
        **_means(view),
    )


def mended(view: PlanView) -> list[str]:
    """Return which repairs are proposed, and what they take; nothing where there are none."""
    rows = repairs(view)
    if rows.empty:
        return []
    return [
        view.words.plural(
            "What is proposed is the {n} repair that is needed whatever the image: {names}, for {cost} EUR and {hours} "
            "hours.",
            "What is proposed are the {n} repairs that are needed whatever the image: {names}, for {cost} EUR and "
            "{hours} hours.",
            len(rows),
            names=names(view, list(rows["action"])),
            **taken(rows, view),
        )
    ]


def required(rows: pd.DataFrame, view: PlanView) -> list[str]:
    """Return what is done because `plan.yml` requires it, or what that needs, and what it takes."""
    if rows.empty:
        return []
    return [
        view.words(
            "Required by `plan.yml`, or needed for what is: {names}, for {cost} EUR and {hours} hours.",
            names=names(view, list(rows["action"])),
            **taken(rows, view),
        )
    ]
