"""Each action of the plan on a card of its own: what is done, by whom, how, when, what it takes, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.communication.plan.drafting.counting import out_days
from helpers.communication.plan.drafting.lines import SPOKEN
from helpers.present.language.words import mark
from helpers.present.plan.people import holder
from helpers.present.plan.taking import whole
from helpers.present.plan.view import FLAGS, GRADES
from helpers.present.plan.whose import ways

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView

REUSES = mark("It changes something that goes out anyway: nothing new has to be made.")
MAKES = mark("It has to be made.")
#: What is put out by an action to which the staff come.
TRAINED = "staff_trained"
#: What is put in order is there when its days are over.
PREPARED = "prepare"


def chosen(view: PlanView) -> pd.DataFrame:
    """Return the actions of the plan with their dates, duties first, then by when they begin."""
    rows = view.chosen
    dates = view["plan_calendar"].set_index("line")[["start", "end", "phase", "flags"]]
    dated = rows.join(dates, on="action")
    return dated.sort_values(["is_duty", "start"], ascending=[False, True], kind="stable").reset_index(drop=True)


def card(row: Any, view: PlanView) -> list[tuple[str, str]]:
    """Return what a card says of an action: pairs of a label and a text, what is not known left out."""
    words = view.words
    audiences = "; ".join(view.line(code) for code in row.audiences)
    told = [
        (words("What is done"), _does(row, view)),
        (words("For whom"), audiences),
        (words("Through"), _through(row, view)),
        (words("Who"), _who(row, view)),
        (words("When"), _when_met(row, view)),
        (words("What it takes"), takes(row, view)),
        (words("What exists already"), words(REUSES if row.reuses else MAKES) if row.library != "own" else ""),
        (words("What is counted"), _output(row, view)),
        (words("Why it is here"), _why(row, view)),
        (words("How sure"), _sure(row, view)),
        (words("Watch out"), "\n".join([*conditions(row, view), *(words(FLAGS[flag]) for flag in row.flags)])),
    ]
    return [(label, text) for label, text in told if text]


def _through(row: Any, view: PlanView) -> str:
    """Return the channels of an action by which something can be sent to residents; '' where there is none.

    What is told by word of mouth, and whom of the town's groups one meets, says the action's name.
    """
    audiences = view["audiences"].set_index("audience")["kind"].reindex(list(row.audiences))
    if audiences.eq("stakeholder").all():
        return ""
    unsent = view.study.instrument.unsent()
    sent = [code for code in row.channels if code not in unsent]
    speaks = any(action.id == row.library and action.output == SPOKEN for action in view.library.actions)
    # What is handed out needs no channel that comes out; where none was seen to, what to watch out for says so.
    return ways(sent, view) if speaks and not row.is_unseen else view.channels(sent)


def conditions(row: Any, view: PlanView) -> list[str]:
    """Return what has to be seen to before an action: that its channel comes out at all, and who will answer."""
    told = []
    if row.is_unseen:
        told.append(
            mark("The inventory holds no message of its channel on any subject: see first whether it comes out.")
        )
    if is_answered(row.library, view):
        told.append(
            mark("Somebody has to answer whoever then asks: who, the service decides; what it takes is not estimated.")
        )
    return [view.words(text) for text in told]


def is_answered(name: str, view: PlanView) -> bool:
    """Return whether an action of the library needs somebody who answers, of which its costs hold nothing."""
    return any(action.id == name and action.is_answered for action in view.library.actions)


def uncounted(name: str, view: PlanView) -> list[str]:
    """Return whose hours are not among what an action of the library takes: who answers, and who listens."""
    listens = any(action.id == name and action.output == TRAINED for action in view.library.actions)
    parts = {mark("without whoever answers"): is_answered(name, view), mark("without those who listen"): listens}
    return [view.words(text) for text, holds in parts.items() if holds]


def _does(row: Any, view: PlanView) -> str:
    doings = [action.does[view.study.language] for action in view.library.actions if action.id == row.library]
    return doings[0] if doings else view.line(row.action)


def _who(row: Any, view: PlanView) -> str:
    name, role = holder(row.owner, view), view.owner(row.owner)
    return name if name == role else f"{name} ({role})"


def when(row: Any, view: PlanView) -> str:
    """Return the days of a line in words."""
    if pd.isna(row.start):
        return ""
    return view.words("{start} to {end}", start=view.date(row.start), end=view.date(row.end))


def _when_met(row: Any, view: PlanView) -> str:
    """Return the days of an action, and from when people meet it where it is prepared first."""
    told, out = when(row, view), out_days(view["plan_calendar"], view.library).get(row.action)
    if not told or out is None or row.phase == PREPARED or out <= row.start:
        return told
    return view.words("{days}; people meet it from {day} on", days=told, day=view.date(out))


def takes(row: Any, view: PlanView) -> str:
    """Return money with its likely range, and hours, rounded as people round."""
    words = view.words
    hours = words("{hours} h", hours=words.number(as_people_round(whole(row.hours))))
    if not row.cost:
        return words("No money; {hours}", hours=hours)
    cost = words("{cost} EUR", cost=words.number(as_people_round(row.cost)))
    if pd.isna(row.cost_low) or row.cost_low == row.cost_high:
        return f"{cost}; {hours}"
    if not row.cost_low:
        # A range from nothing on reads as if nobody knew: it is nothing where nobody from outside is paid.
        high = words.number(as_people_round(row.cost_high))
        return words(
            "{cost} (at most {high}; nothing if nobody outside is paid); {hours}", cost=cost, high=high, hours=hours
        )
    ends = words.interval(as_people_round(row.cost_low), as_people_round(row.cost_high))
    return words("{cost} (likely {range}); {hours}", cost=cost, range=ends, hours=hours)


def _output(row: Any, view: PlanView) -> str:
    outputs = {action.id: action.output for action in view.library.actions}
    texts = {output.id: output.text[view.study.language] for output in view.library.outputs}
    return texts.get(outputs.get(row.library, ""), "")


def _why(row: Any, view: PlanView) -> str:
    """Return why an action is in the plan, where that is not what it moves."""
    words = view.words
    told = {
        "required": mark("The council requires it."),
        "duty": mark("A repair: it is done whatever it brings."),
        "noticed": mark(
            "Without it the change would be noticed less often than not; added to the others it is not worth what it "
            "takes."
        ),
        "needed": mark("Another action of the plan needs it."),
        "audience": mark("Its audience would else have none of its own; it was not chosen for its gain."),
        "learning": mark("To learn: it was not chosen for its gain."),
        "free": mark("It costs no money."),
    }
    return words(told[row.reason]) if row.reason in told else ""


def _sure(row: Any, view: PlanView) -> str:
    words = view.words
    if row.is_duty:
        return ""
    if row.library == "own" or pd.isna(row.driver):
        return ""
    grade = words(GRADES[row.grade])
    if row.is_repair:
        return words("The audit did not look at this: see first whether it is broken, and mend only what is.")
    return words("Meant to improve: {driver}. It rests on: {grade}.", driver=view.indicator(row.driver), grade=grade)
