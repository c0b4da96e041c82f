"""Strengths, weaknesses, opportunities and threats: computed from what was told, by the rules of `strategy.yml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.communication.plan.texts import SwotRule, read_texts
from helpers.present.language.words import mark
from helpers.present.plan.facts import estimates, of_ten

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView

QUADRANTS = {
    "strength": mark("Strengths"),
    "weakness": mark("Weaknesses"),
    "opportunity": mark("Opportunities"),
    "threat": mark("Threats"),
}
#: No more lines a quadrant than can be read at a glance.
MOST = 5


def swot(view: PlanView) -> dict[str, list[str]]:
    """Return the lines of each quadrant; none where no rule of `strategy.yml` is surely met."""
    found: dict[str, list[str]] = {name: [] for name in QUADRANTS}
    everybody, flawed = estimates(view), _shortcomings(view)
    for rule in read_texts().swot:
        value = _told(rule, everybody, flawed, view)
        if value is not None and len(found[rule.quadrant]) < MOST:
            found[rule.quadrant].append(view.words.say(rule.text[view.study.language], value=value))
    return found


def _told(rule: SwotRule, everybody: pd.DataFrame, flawed: pd.Series, view: PlanView) -> str | None:
    """Return the figure of a rule that is met, in words; None where it is not."""
    if rule.shortcoming is not None:
        return view.words.number(flawed[rule.shortcoming]) if rule.shortcoming in flawed else None
    if rule.segment is not None:
        return _share_of(rule.segment, view)
    if rule.indicator not in everybody.index:
        return None
    row = everybody.loc[rule.indicator]
    if pd.isna(row["conf_low"]) or not rule.holds(row["conf_low"], row["conf_high"]):
        return None
    return _said(float(row["estimate"]), rule.unit, view)


def _said(value: float, unit: str, view: PlanView) -> str:
    if unit == "ten":
        return of_ten(value, view)
    return view.words.percent(value) if unit == "share" else view.words.number(value)


def _share_of(label: str, view: PlanView) -> str | None:
    """Return the share of all segments whose label begins with this, in words; None where there is none."""
    rows = view["audiences"]
    # A label that two segments would share goes on after a plus.
    heads = rows["label"].astype("string").str.split("+").str[0]
    held = rows[(rows["kind"] == "segment") & heads.eq(label).fillna(False) & rows["share"].notna()]
    return view.words.percent(held["share"].sum()) if len(held) else None


def _shortcomings(view: PlanView) -> pd.Series:
    """Return how many shortcomings of each kind the audit found."""
    if not view.study.has("shortcomings"):
        return pd.Series(dtype=int)
    return view.study.read("shortcomings")["kind"].value_counts()
