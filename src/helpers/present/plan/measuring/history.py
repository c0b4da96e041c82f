"""What the council set by hand, and what became of the plan before, in sentences."""

from __future__ import annotations

import pandas as pd

from helpers.communication.plan.candidates.links import all_of
from helpers.present.language.words import escape_markdown, mark
from helpers.present.outputs import Sentences
from helpers.present.plan.view import REASONS, PlanView


def overrides(view: PlanView) -> Sentences:
    """Return how much the council changed by hand, or how it can."""
    words, rows = view.words, view["plan_overrides"]
    if rows.empty:
        return Sentences(
            words(
                "Nothing was changed by hand. In plan.xlsx each line shows its id in brackets: under "
                "`overrides` in `plan.yml` the council sets its own text, target, date, owner or cost for a line, "
                "takes it out or adds one, and the next run keeps it."
            )
        )
    stale = int((rows["change"] == "no_such_line").sum())
    text = words.plural(
        "The council set {n} thing by hand; it is kept on every run.",
        "The council set {n} things by hand; they are kept on every run.",
        len(rows),
    )
    if not stale:
        return Sentences(text)
    gone = words.plural(
        "{n} of them names a line that is no longer drafted and changes nothing.",
        "{n} of them name a line that is no longer drafted and change nothing.",
        stale,
    )
    return Sentences(f"{text} {gone}")


def followup(view: PlanView) -> Sentences:
    """Return what became of the previous plan's objectives, or that there is none to follow up."""
    words, rows = view.words, view["followup"]
    earlier = view.study.config.wave.previous
    if rows.empty and earlier:
        return Sentences(view.words(_why_none(view), wave=escape_markdown(earlier)))
    if rows.empty:
        return Sentences(words("There is no earlier plan of this council to follow up."))
    refused = rows[rows["result"] == "not_comparable"]
    told = [_followed(rows, view)] if len(refused) < len(rows) else []
    return Sentences(" ".join([*told, *_refused(refused, rows, view)]))


def _why_none(view: PlanView) -> str:
    """Return why no objective of the wave before can be followed up: not run, none set, or nothing measured twice."""
    before = view.study.previous()
    if before is None or not before.has("objectives"):
        return NOT_RUN
    return NOTHING_TWICE if before.rows("objectives") else NONE_SET


NOT_RUN = mark("No objective of the wave before ({wave}) can be followed up: that wave was not run here.")
NONE_SET = mark("No objective of the wave before ({wave}) can be followed up: its plan set none.")
NOTHING_TWICE = mark(
    "No objective of the wave before ({wave}) can be followed up: this survey measures nothing that its plan aimed at."
)


def _followed(rows: pd.DataFrame, view: PlanView) -> str:
    words, counts = view.words, rows["result"].value_counts()
    measured = sum(int(counts.get(name, 0)) for name in ("reached", "not_reached", "not_yet_tellable"))
    if not measured:
        return words(
            "Of the items that both surveys asked alike the table gives the change; no target can be held against it."
        )
    parts = [words(FOLLOWED[code], n=words.number(counts[code])) for code in FOLLOWED if code in counts]
    return words(
        "Of the objectives of the previous plan this survey measures {n} alike: {parts}.",
        n=words.number(measured),
        parts=words.list(parts),
    )


#: What became of a number of objectives; of none nothing is said.
FOLLOWED = {
    "reached": mark("{n} reached"),
    "not_reached": mark("{n} not reached"),
    "not_yet_tellable": mark("{n} that cannot be told yet, since the interval holds the target"),
}


def _refused(refused: pd.DataFrame, rows: pd.DataFrame, view: PlanView) -> list[str]:
    """Return which objectives are not compared, and why."""
    words = view.words
    if refused.empty:
        return []
    codes = all_of(refused["reason"])
    reasons = words.list([words(REASONS[code]) for code in codes])
    if len(refused) == len(rows):
        return [
            words(
                "The objectives of the previous plan are not held against this survey, because the two differ in "
                "{reasons}: a change might be one of who answered, or of what was asked.",
                reasons=reasons,
            )
        ]
    return [
        words.plural(
            "{n} objective is not compared, because the two surveys differ in {reasons}.",
            "{n} objectives are not compared, because the two surveys differ in {reasons}.",
            len(refused),
            reasons=reasons,
        )
    ]
