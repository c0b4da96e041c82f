"""The days that the plan keeps off, and the elections that its time meets, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.communication.plan.terms.days import days_of

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView


def kept_days(view: PlanView) -> str:
    """Return which days the plan keeps off, and which elections its time meets."""
    words = view.words
    days = days_of(view.terms, view.study.config.currency.code == "EUR")
    rows = view["plan_calendar"]
    done = rows[rows["kind"] == "action"] if (rows["kind"] == "action").any() else rows
    start, end = done["start"].min().date(), done["end"].max().date()
    told = [words("Nothing begins or ends on a weekend or a public holiday, and nothing is first said in August.")]
    if not days.local:
        told.append(words("The town's own holidays are not in plan.yml (calendar: local_holidays): check them."))
    for called, vote in days.restricted(start, end):
        told.append(
            words(
                "Elections on {vote}: from the call, on {called}, no campaign may show what the council achieved. Only "
                "what people need in order to use the service is said in those weeks.",
                vote=view.date(vote),
                called=view.date(called),
            )
        )
    return " ".join(told)
