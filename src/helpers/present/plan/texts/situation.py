"""Strengths, weaknesses, opportunities and threats: computed from what was told, by the rules of `strategy.yml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.communication.plan.candidates.quantities import ways_on_no_page
from helpers.communication.plan.impact.effects import CLEAR_Q
from helpers.communication.plan.method.texts import SwotRule, read_texts
from helpers.present.language.narrative import YES, level_name
from helpers.present.language.words import mark
from helpers.present.plan.texts.facts import estimates, estimates_by, lowered, of_ten
from helpers.stats.comparisons.leaning import is_divided, sides_of, surely
from helpers.stats.drivers.choosing import of_image
from helpers.stats.models.families import REPORT_ERROR
from helpers.study.indicators import INDICATORS
from helpers.survey.residents import STAKEHOLDER

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView

QUADRANTS = {
    "strength": mark("Strengths"),
    "weakness": mark("Weaknesses"),
    "opportunity": mark("Opportunities"),
    "threat": mark("Threats"),
}
#: How two groups differ: any, and those who have had to do with the service from the rest.
APART = mark("The image is not alike for all: {high}, {high_mark} out of 10; {low}, {low_mark}.")
BETTER = mark(
    "Those who have had to do with them think better of them: {high}, {high_mark} out of 10; {low}, {low_mark}."
)
POORER = mark(
    "Those who have had to do with them think less of them: {low}, {low_mark} out of 10; {high}, {high_mark}."
)
#: No more lines a quadrant than can be read at a glance.
MOST = 5
CONTACT = "is_user"
SHARE = "share"


def swot(view: PlanView) -> dict[str, list[str]]:
    """Return the lines of each quadrant; none where no rule of `strategy.yml` is surely met."""
    quadrants = {name: [*_of_groups(name, view), *_of_drivers(name, view)] for name in QUADRANTS}
    for rule, line in _met(view):
        if len(quadrants[rule.quadrant]) < MOST:
            quadrants[rule.quadrant].append(line)
    return quadrants


def proofs(view: PlanView) -> list[str]:
    """Return what surely speaks for the service itself."""
    return [*_of_groups("strength", view), *(line for rule, line in _met(view) if rule.proves)]


def _met(view: PlanView) -> list[tuple[SwotRule, str]]:
    """Return the rules that are met, each with its line."""
    everybody, flawed = estimates(view), _shortcomings(view)
    told = [(rule, _told(rule, everybody, flawed, view)) for rule in read_texts().swot]
    language = view.study.language
    said = [(rule, view.words.say(rule.text[language], value=value)) for rule, value in told if value is not None]
    return [(rule, line if rule.shortcoming else _of_whom(line, view)) for rule, line in said]


def _of_whom(line: str, view: PlanView) -> str:
    """Return a line of the survey; where people chose to answer, as one of those who did."""
    if view.study.config.sample.type != "opt_in":
        return line
    return view.words("Among those who answered: {finding}", finding=lowered(line))


def told_codes(view: PlanView) -> list[str]:
    """Return the drivers that the report tells with the sign that a plan can use, the strongest first.

    Of one that goes the other way nobody knows what to do: those who err may be those who know enough to answer.
    """
    if not view.study.has("drivers"):
        return []
    rows = of_image(view.study.read("drivers"))
    right = rows["estimate"] * rows["driver"].isin(INDICATORS.bad).map({True: -1.0, False: 1.0}) > 0
    told = rows[right & (rows["q_value"] < CLEAR_Q)]
    told = told.reindex(told["estimate"].abs().sort_values(ascending=False, kind="stable").index)
    return list(told["driver"])


def goes_with(view: PlanView) -> list[str]:
    """Return what goes with the image, as far as it is told."""
    return [*_better_with(view), *_worse_with(view)]


def _better_with(view: PlanView) -> list[str]:
    named = [view.in_marks(view.indicator(code)) for code in told_codes(view) if code not in INDICATORS.bad]
    if not named:
        return []
    drivers = view.words.list(named)
    return [view.words("What goes with a better image, as far as this survey tells: {drivers}.", drivers=drivers)]


def _worse_with(view: PlanView) -> list[str]:
    named = [view.in_marks(view.indicator(code)) for code in told_codes(view) if code in INDICATORS.bad]
    if not named:
        return []
    drivers = view.words.list(named)
    return [view.words("What goes with a worse image, as far as this survey tells: {drivers}.", drivers=drivers)]


def _of_drivers(quadrant: str, view: PlanView) -> list[str]:
    tell = {"opportunity": _better_with, "threat": _worse_with}.get(quadrant)
    return tell(view) if tell else []


def _of_groups(quadrant: str, view: PlanView) -> list[str]:
    """Return which groups the report tells apart: users who think better are a strength, another gap is a weakness.

    Of other gaps the clearest between residents is enough.
    """
    if not view.study.has("groups"):
        return []
    rows = view.study.read("groups")
    told = rows[rows["is_alike"].astype(bool) & (rows["q_value"] < REPORT_ERROR) & (rows["conf_low"] >= 0)]
    kinds = ["strength" if row.domain == CONTACT and row.high in YES else "weakness" for row in told.itertuples()]
    fitting = [row for row, kind in zip(told.itertuples(), kinds, strict=True) if kind == quadrant]
    return [_of_whom(_gap(row, view), view) for row in fitting if row.domain != STAKEHOLDER][:1]


def _gap(row: Any, view: PlanView) -> str:
    names = {end: level_name(row.domain, getattr(row, end), view.study, view.words) for end in ("high", "low")}
    marks = estimates_by(row.domain, view)
    fields = {f"{end}_mark": of_ten(marks[getattr(row, end)], view) for end in names if getattr(row, end) in marks}
    if len(fields) < len(names):
        return view.words("The image is not alike for all: better in {high} than in {low}.", **names)
    told = APART if row.domain != CONTACT else BETTER if row.high in YES else POORER
    return view.words(told, **names, **fields)


def _told(rule: SwotRule, everybody: pd.DataFrame, flawed: pd.Series, view: PlanView) -> str | None:
    """Return the figure of a rule that is met, in words; None where it is not."""
    if rule.shortcoming is not None:
        return _counted(rule.shortcoming, flawed, view)
    if rule.segment is not None:
        return _share_of(rule.segment, view)
    if rule.indicator not in everybody.index:
        return None
    row = everybody.loc[rule.indicator]
    if pd.isna(row["conf_low"]) or not rule.holds(*surely(row, rule.unit == SHARE)) or _is_divided(row, view):
        return None
    return _said(float(row["estimate"]), rule.unit, view)


def _is_divided(row: pd.Series, view: PlanView) -> bool:
    """Return whether the questions behind a figure lie on both sides of the middle: its mean says little."""
    if not view.study.has("items"):
        return False
    rows = {str(code): one for code, one in estimates(view).iterrows() if pd.notna(one["conf_low"])}
    return is_divided(sides_of(str(row["indicator"]), view.study.read("items"), rows))


def _counted(kind: str, flawed: pd.Series, view: PlanView) -> str | None:
    """Return how many things fall short; of services that cannot be asked for, how many have no page either."""
    words = view.words
    count = int(flawed.eq(kind).sum())
    if not count:
        return None
    pageless = len(ways_on_no_page(list(flawed.index))) if kind == "no_way_to_ask" else 0
    if not pageless:
        return words.number(count)
    return words("{n} (of these, without a page: {pageless})", n=words.number(count), pageless=words.number(pageless))


def _said(value: float, unit: str, view: PlanView) -> str:
    if unit == "ten":
        return of_ten(value, view)
    return view.words.percent(value) if unit == SHARE else view.words.number(value)


def _share_of(label: str, view: PlanView) -> str | None:
    """Return the share of all segments whose label begins with this, in words; None where there is none."""
    rows = view["audiences"]
    # A label that two segments would share goes on after a plus.
    heads = rows["label"].astype("string").str.split("+").str[0]
    held = rows[(rows["kind"] == "segment") & heads.eq(label).fillna(False) & rows["share"].notna()]
    return view.words.percent(held["share"].sum()) if len(held) else None


def _shortcomings(view: PlanView) -> pd.Series:
    """Return the kind of each shortcoming that the audit found, by its id."""
    if not view.study.has("shortcomings"):
        return pd.Series(dtype="string")
    return view.study.read("shortcomings").set_index("shortcoming")["kind"]
