"""What keeps a risk small, as far as the plan has it: in its calendar, its objectives, its messages or its actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.communication.plan.drafting.counting import out_days
from helpers.present.plan import judging

if TYPE_CHECKING:
    from helpers.communication.plan.method.library import Remedy
    from helpers.present.plan.view import PlanView


def kept_small(risk: str, view: PlanView) -> str:
    """Return what of this plan keeps a risk of the method small; that nothing does where it has none of it."""
    known = {one.id: one.remedies for one in view.library.risks}
    if risk not in known:
        return "–"
    told = [remedy.text[view.study.language] for remedy in known[risk] if _has(remedy, view)]
    return " ".join(told) or view.words("Nothing in this plan keeps it small.")


def _has(remedy: Remedy, view: PlanView) -> bool:
    """Return whether the plan has a remedy."""
    put_out = {action.id: action.output for action in view.library.actions}
    names = set(view.chosen["library"])
    if names & set(remedy.actions) or {put_out.get(name) for name in names} & set(remedy.outputs):
        return True
    of_plan = {
        "review": lambda: "mil-review" in set(view["plan_calendar"]["line"]),
        "prepared": lambda: _is_prepared_first(view),
        "judged": lambda: len(judging.counted(view)) > 0,
        "messages": lambda: len(view["plan_messages"]) > 0,
        "bad_day": lambda: True,
    }
    return remedy.plan is not None and bool(of_plan[remedy.plan]())


def _is_prepared_first(view: PlanView) -> bool:
    """Return whether all that is prepared has ended when anything is first spread; not where nothing is prepared."""
    rows = view["plan_calendar"][view["plan_calendar"]["kind"] == "action"]
    first = [day for line, day in out_days(rows, view.library).items() if _phase(line, view) == "speak"]
    ends = rows.loc[rows["phase"] == "prepare", "end"]
    return bool(len(ends) and first and ends.max() < min(first))


def _phase(line: str, view: PlanView) -> str:
    rows = view["plan_calendar"]
    return str(rows.loc[rows["line"] == line, "phase"].iloc[0])
