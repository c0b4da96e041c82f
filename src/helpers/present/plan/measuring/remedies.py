"""What keeps a risk small, as far as the plan has it: in its calendar, its objectives, its messages or its actions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from helpers.communication.plan.drafting.counting import out_days
from helpers.present.plan.measuring import judging

if TYPE_CHECKING:
    import pandas as pd

    from helpers.communication.plan.method.library import Remedy
    from helpers.present.plan.view import PlanView

#: Less than this before the last action ends a review can change nothing of it.
STILL_TIME = timedelta(weeks=2)


def kept_small(risk: str, view: PlanView) -> str:
    """Return what of this plan keeps a risk of the method small; that nothing does where it has none of it."""
    known = {one.id: one.remedies for one in view.library.risks}
    if risk not in known:
        return "–"
    held = [remedy for remedy in known[risk] if _has(remedy, view)]
    told = [part for remedy in held for part in (remedy.text[view.study.language], *_days(remedy, view))]
    return " ".join(told) or view.words("Nothing in this plan keeps it small.")


def _has(remedy: Remedy, view: PlanView) -> bool:
    """Return whether the plan has a remedy."""
    put_out = {action.id: action.output for action in view.library.actions}
    names = set(view.chosen["library"])
    if names & set(remedy.actions) or {put_out.get(name) for name in names} & set(remedy.outputs):
        return True
    of_plan = {
        "review": lambda: _is_reviewed_in_time(view),
        "spread": lambda: _is_reviewed_in_time(view, is_spread=True),
        "days": lambda: bool(view["plan_calendar"]["kind"].eq("action").any()),
        "prepared": lambda: _is_prepared_first(view),
        "judged": lambda: len(judging.counted(view)) > 0,
        "messages": lambda: len(view["plan_messages"]) > 0,
        "bad_day": lambda: True,
    }
    return remedy.plan is not None and bool(of_plan[remedy.plan]())


def _is_reviewed_in_time(view: PlanView, is_spread: bool = False) -> bool:
    """Return whether the review leaves time to decide on what is still being done; or on what is still being spread.

    Later there is nothing left to decide, and what is prepared is not spread.
    """
    rows = view["plan_calendar"]
    reviews, actions = rows.loc[rows["line"] == "mil-review", "start"], rows[rows["kind"] == "action"]
    ends = actions.loc[actions["phase"].ne("prepare") | (not is_spread), "end"]
    return bool(len(reviews) and len(ends) and reviews.iloc[0] + STILL_TIME <= ends.max())


def _is_prepared_first(view: PlanView) -> bool:
    """Return whether all that is prepared has ended when people first meet anything else; not where nothing is."""
    ready, first = _prepared(view)
    return ready is not None and first is not None and ready < first


def _prepared(view: PlanView) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """Return the day on which all that is prepared has ended, and that on which people first meet anything else."""
    rows = view["plan_calendar"][view["plan_calendar"]["kind"] == "action"]
    is_prepared = rows["phase"].eq("prepare")
    out = out_days(rows, view.library)
    first = [out[line] for line in rows.loc[~is_prepared, "line"]]
    return max(rows.loc[is_prepared, "end"], default=None), min(first, default=None)


def _days(remedy: Remedy, view: PlanView) -> list[str]:
    """Return the two days by which a reader finds in the calendar that preparing comes first; nothing of the rest."""
    ready, first = _prepared(view)
    if remedy.plan != "prepared" or ready is None or first is None:
        return []
    words = view.words
    return [
        words(
            "It ends by {ready}, and nobody meets the rest before {first}.",
            ready=view.date(ready),
            first=view.date(first),
        )
    ]
