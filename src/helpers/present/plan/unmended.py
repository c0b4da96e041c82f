"""What the audit found to fall short and the plan does not mend, with what would, and why it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.communication.audit.themes.shortcomings import OF_PEOPLE
from helpers.communication.plan.candidates.evidence import OF_CHANNELS
from helpers.present.audit.names import KINDS
from helpers.present.language.words import mark
from helpers.present.plan.returns import purpose

if TYPE_CHECKING:
    import pandas as pd

    from helpers.present.plan.view import PlanView

#: How the evidence of an action names a shortcoming that the audit found.
FOUND = "tbl-shortcomings/"
#: Purposes of a plan that has no aim.
FOR_NOTHING = ("kept", "listed", "nothing")
#: Why what would mend something waits in reserve, by whether the plan has no aim.
WHY_LEFT = {
    False: mark(
        "Of what the audit found to fall short it leaves a part. What would mend that is in reserve, since it would "
        "add too little to what the plan is for: {things}."
    ),
    True: mark(
        "Of what the audit found to fall short it leaves a part. What would mend that is in reserve, since by this "
        "method's measure nobody would notice what it brings: {things}."
    ),
}

#: That nothing is for what falls short, by whether all of it is a channel's: something else may go out by that.
NOTHING_FOR = {
    False: mark("No action that applies here is meant for this: {things}."),
    True: mark("No action that applies here is meant for this, not even those that go out by the channel: {things}."),
}


def unmended(view: PlanView) -> dict[tuple[str, str], str]:
    """Return what the audit found to fall short and no chosen action mends, with what in reserve would.

    Returns
    -------
    dict of tuple of str to str
        Kind of shortcoming, and its channel or '', to the first action in reserve that would mend it, or to '' where
        the library has none that applies here; empty where nothing is chosen. What people know and think is answered by
        messages; of a channel only what goes out by it mends anything, so that each stands by itself.
    """
    rows = view["plan_actions"]
    chosen, reserve = (rows[rows["status"] == status] for status in ("chosen", "reserve"))
    if chosen.empty:
        return {}
    fallen = _fallen_short(reserve, view)
    left = {thing for thing in fallen if not any(_mends(str(name), thing, view) for name in chosen["library"])}
    return {
        thing: next((str(row.action) for row in reserve.itertuples() if _would_mend(row, thing, view)), "")
        for thing in sorted(left)
    }


def _fallen_short(reserve: pd.DataFrame, view: PlanView) -> set[tuple[str, str]]:
    """Return kinds of what the council says that fall short, as the audit wrote them or an action cites them.

    Of what is one channel's the channel stands beside the kind; of the rest nothing does.
    """
    written: set[str] = set()
    if view.study.has("shortcomings"):
        table = view.study.read("shortcomings")
        written = set(table.loc[table["is_to_mend"].astype(bool), "shortcoming"])
    cited = {key.removeprefix(FOUND) for cell in reserve["evidence"] for key in cell if key.startswith(FOUND)}
    things = {tuple(code.split(":")[:2]) for code in written | cited}
    return {(kind, subject if kind in OF_CHANNELS else "") for kind, subject in things if kind not in OF_PEOPLE}


def _mends(name: str, thing: tuple[str, str], view: PlanView) -> bool:
    """Return whether an action of the library mends a shortcoming; what only learns of it mends nothing."""
    kind, channel = thing
    return any(
        action.id == name
        and action.phase != "learn"
        and kind in {waits.split(":")[0] for waits in action.when.shortcomings}
        and (not channel or channel in action.channels)
        for action in view.library.actions
    )


def _would_mend(row: Any, thing: tuple[str, str], view: PlanView) -> bool:
    """Return whether an action in reserve mends a shortcoming, or is there for it."""
    cited = {tuple(key.removeprefix(FOUND).split(":")[:2]) for key in row.evidence if key.startswith(FOUND)}
    is_own = any(kind == thing[0] and thing[1] in ("", subject) for kind, subject in cited)
    is_learnt = any(action.id == row.library and action.phase == "learn" for action in view.library.actions)
    return _mends(str(row.library), thing, view) or (is_own and not is_learnt)


def left_unmended(view: PlanView) -> str:
    """Return what of the audit the plan leaves, by what it would be mended and why not; '' where there is nothing."""
    words, left = view.words, unmended(view)
    by_action: dict[str, dict[str, list[str]]] = {}
    for kind, channel in sorted(left, key=lambda thing: (list(KINDS).index(thing[0]), thing[1])):
        channels = by_action.setdefault(left[kind, channel], {}).setdefault(kind, [])
        channels.extend([channel] if channel else [])
    alone = by_action.pop("", {})
    unheld = {line: by_action.pop(line) for line in _not_held(view) if line in by_action}
    told = []
    if unheld:
        told.append(
            words(
                "Of what the audit found to fall short it leaves a part for want of means, though mending it is a "
                "duty: {things}.",
                things=words.list(_things(unheld, view)),
            )
        )
    if by_action:
        told.append(words(WHY_LEFT[purpose(view) in FOR_NOTHING], things=words.list(_things(by_action, view))))
    if alone:
        things = [_named(kind, channels, "{kind} ({channels})", view) for kind, channels in alone.items()]
        told.append(words(NOTHING_FOR[set(alone) <= set(OF_CHANNELS)], things=words.list(things)))
    return " ".join(told)


def _not_held(view: PlanView) -> list[str]:
    """Return the repairs that are duties and wait in reserve: the means do not hold them."""
    rows = view["plan_actions"]
    return list(rows.loc[rows["status"].eq("reserve") & rows["is_duty"].astype(bool), "action"])


def _things(by_action: dict[str, dict[str, list[str]]], view: PlanView) -> list[str]:
    """Return actions by name, each with what it would mend."""
    told = {
        line: ", ".join(_named(kind, channels, "{kind}: {channels}", view) for kind, channels in kinds.items())
        for line, kinds in by_action.items()
    }
    return [f"{view.quoted(view.line(line))} ({said})" for line, said in told.items()]


def _named(kind: str, channels: list[str], form: str, view: PlanView) -> str:
    """Return a kind of shortcoming by name, with the channels of which it is told."""
    name = _lowered(view.words(KINDS[kind]))
    return form.format(kind=name, channels=view.channels(channels)) if channels else name


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:]
