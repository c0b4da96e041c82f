"""What a council decides on this report: a proposal to paste into the agenda of a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.language.narrative import by_sample, subject
from helpers.present.language.words import escape_markdown, mark
from helpers.present.outputs import Sentences
from helpers.present.plan.aims import aim_name
from helpers.present.plan.reasons import dear_in_short, set_apart
from helpers.present.plan.returns import purpose
from helpers.present.plan.taking import left_out_by_hand, repairs, whole

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView


#: What is taken note of: the image, or what those who chose to answer think.
NOTE = (
    mark("To take note of the diagnosis of the image of {subject} in {council}, wave {wave}."),
    mark(
        "To take note of the diagnosis of the image of {subject} among those who answered the survey of {council}, "
        "wave {wave}; they chose to answer, and others may think otherwise."
    ),
)


def decision(view: PlanView) -> Sentences:
    """Return the points of a decision: taking note, the actions with who and by when, the means, and reporting back."""
    words = view.words
    points = [
        words(
            by_sample(view.study, *NOTE),
            subject=subject(view.study),
            council=escape_markdown(view.study.config.name),
            wave=escape_markdown(view.study.config.wave.label),
        ),
        *_actions(view),
        *_means(view),
        *_report_back(view),
    ]
    return Sentences("\n".join(f"{place}. {point}" for place, point in enumerate(points, start=1)) + "\n")


def _actions(view: PlanView) -> list[str]:
    words, rows = view.words, view["plan_actions"]
    chosen = rows[rows["status"] == "chosen"].join(
        view["plan_calendar"].drop_duplicates("line").set_index("line")["end"], on="action"
    )
    if chosen.empty:
        if left_out_by_hand(view):
            return [words("To begin no campaign: every action that applies was left out by the council.")]
        if view.figure("is_told") == 0:
            return [words("To begin no campaign: this survey gives no ground for one.")]
        return [words("To begin no campaign: with these means none would move what this survey found far enough.")]
    head = words.plural(
        "To approve the action that follows, and whom it is entrusted to:",
        "To approve the {n} actions that follow, and whom each is entrusted to:",
        len(chosen),
    )
    ordered = chosen.sort_values(["is_repair", "end"], ascending=[False, True], kind="stable")
    return [head + "\n\n" + "\n".join(f"    - {_line(row, view)}" for _, row in ordered.iterrows()) + "\n"]


def _line(row: pd.Series, view: PlanView) -> str:
    words, name = view.words, escape_markdown(view.line(str(row["action"])))
    fields = {"action": name, "owner": escape_markdown(view.owner(row["owner"]))}
    if pd.isna(row["end"]):
        return words("{action} ({owner})", **fields)
    return words("{action} ({owner}, by {date})", date=view.date(row["end"]), **fields)


def _means(view: PlanView) -> list[str]:
    words, cost, hours = view.words, view.figure("cost"), view.figure("hours")
    if cost is None or hours is None or not hours:
        return []
    fields = {"hours": _set_aside(hours, view)}
    if cost < 1:
        return [words("To set aside {hours} hours of the staff's time for them; they cost no money.", **fields)]
    said = words(
        "To set aside {cost} EUR and {hours} hours of the staff's time for them.",
        cost=_set_aside(cost, view), **fields,
    )  # fmt: skip
    return [" ".join([said, *dear_in_short(view), *set_apart(view)]), *_instead(view)]


def _set_aside(amount: float, view: PlanView) -> str:
    return view.words.number(whole(amount))


def _instead(view: PlanView) -> list[str]:
    """Return the other decision, where the plan itself makes the money hang on what its aim is worth to the council."""
    words, mended = view.words, repairs(view)
    if purpose(view) != "other" or view.figure("aim_is_named"):
        return []
    aim = aim_name(view)
    if mended.empty:
        return [
            words("Instead of the last two points, if {aim} is not worth that by itself: to keep the money.", aim=aim)
        ]
    return [
        words(
            "Instead of the last two points, if {aim} is not worth that by itself: to approve the repairs alone, for "
            "{cost} EUR and {hours} hours.",
            aim=aim,
            cost=_set_aside(float(mended["cost"].sum()), view),
            hours=_set_aside(float(mended["hours"].sum()), view),
        )
    ]


def _report_back(view: PlanView) -> list[str]:
    words, rows = view.words, view["plan_calendar"].drop_duplicates("line").set_index("line")
    if "mil-review" not in rows.index or view.chosen.empty:
        return []
    days = {name: view.date(rows.loc[f"mil-{name}", "start"]) for name in ("review", "end", "next_wave")}
    if view["objectives"].empty:
        # Nothing is counted that could have brought anything: once all is done one report says so.
        if rows.loc[rows["kind"].eq("action"), "end"].max() <= rows.loc["mil-review", "start"]:
            return [words("To receive a report by {review} on what was done.", review=days["review"])]
        return [words("To receive a report by {review} on what is done so far, and by {end} on what was done.", **days)]
    if not view["objectives"]["is_detectable"].eq(True).any():
        return [
            words(
                "To receive a report by {review} on what is done so far, by {end} on what was done and counted, and "
                "after the next survey ({next_wave}) on the image as it is then, which will not tell whether the plan "
                "changed it.",
                **days,
            )
        ]
    return [
        words(
            "To receive a report by {review} on what is done so far, by {end} on what was done and counted, and after "
            "the next survey ({next_wave}) on what changed.",
            **days,
        )
    ]
