"""Objectives that can be checked: indicator, baseline, a target that the plan reaches with a stated chance, and a date.

A target is a value that the chosen actions reach with a chance of one half; beside it stands the one that they reach
with a chance of 80 in 100. Both are rounded towards today's value, so that the chance is never smaller than stated.
What the next survey can show is told apart from it (`stats.fieldwork.sample_size`); where it cannot show a target, a
nearer measure that it can show, or a count of its own, is what success is judged by (`judged_by`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from helpers.communication.plan.candidates.evidence import Evidence, support
from helpers.communication.plan.candidates.links import once
from helpers.communication.plan.impact.effects import cite_told
from helpers.communication.plan.impact.gains import Movement
from helpers.communication.plan.method.library import Template
from helpers.communication.plan.terms.config import NextWave
from helpers.stats.fieldwork.sample_size import Measured, detectable_change, needed_each, needed_next
from helpers.study.indicators import EVERYBODY
from helpers.study.thresholds import threshold

#: Targets are tenths of a point (or of a percentage point).
STEP = 0.1
TOP = 100.0
ROUNDING = 1e-9
#: Points (0-100, or percentage points) under which a change is nobody's objective, the image's neither.
SMALLEST = threshold("smallest_objective")
#: So many points must something other than the image move to be worth money by itself.
WORTH = threshold("worth_money")
#: The chance with which a target is reached, and that of the cautious one beside it.
EVEN, LIKELY = threshold("even_chance"), threshold("likely")
MOST_OBJECTIVES, MOST_CITED = 6, 4
#: The measure of a survey that is nearest to what a plan does, and the count whose size in a place can be guessed.
NEAREST, COUNT = "recall", "calls"
#: A next survey may be made so many times as large as planned.
LARGER = 2.0


def draft_target(baseline: float, change: float, is_share: bool, direction: str) -> float | None:
    """Return a target in tenths of a point (or percentage point), rounded towards today's value.

    Parameters
    ----------
    change
        What is reached with the stated chance, 0-100 towards better.

    Returns
    -------
    float or None
        In the indicator's unit; None where the change is under a tenth.

    Examples
    --------
    >>> draft_target(56.2, 1.47, False, "up"), draft_target(0.42, 3.08, True, "down")
    (57.6, 0.39)
    >>> draft_target(50.0, 0.04, False, "up") is None
    True
    """
    unit, sign = (TOP if is_share else 1.0), (1.0 if direction == "up" else -1.0)
    now = sign * baseline * unit
    reached = math.floor((now + change) / STEP + ROUNDING) * STEP
    if reached <= round(now, 1) + ROUNDING:
        return None
    top = TOP if direction == "up" else 0.0
    return round(sign * min(reached, top) / unit, 6)


def shown(value: float, is_share: bool) -> float:
    """Return a value as it is printed: tenths of a point, or of a percentage point."""
    return round(value, 3) if is_share else round(value, 1)


def is_worth_it(baseline: float, target: float, is_share: bool, least: float = SMALLEST) -> bool:
    """Return whether a target is so many points or more from today's value, both as printed.

    Examples
    --------
    >>> is_worth_it(24.7, 24.6, False), is_worth_it(0.501, 0.506, True)
    (False, True)
    """
    unit = TOP if is_share else 1.0
    return bool(unit * abs(target - shown(baseline, is_share)) >= least - ROUNDING)


@dataclass(frozen=True)
class Terms:
    """What every objective shares: by when, and the next wave."""

    deadline: pd.Timestamp
    next_wave: NextWave
    expected: Callable[[str], Movement]


def draft_objectives(
    templates: tuple[Template, ...],
    audiences: pd.DataFrame,
    evidence: Evidence,
    next_wave: NextWave,
    expected: Callable[[str], Movement],
    calls: float,
    named: Sequence[str] = (),
) -> pd.DataFrame:
    """Return the objectives that the evidence calls for and that the chosen actions likely move, as table `objectives`.

    The image comes first, where it moves by half a point; then, at most six in all, those that answer the issues of
    most residents. Where the next survey cannot show one that is judged by what people recall, that is one too.

    Parameters
    ----------
    audiences
        Columns ``segment``, ``kind``, ``share``, ``main_issue``.
    expected
        What the chosen actions are expected to move in a driver (or the image index), 0-100 towards better.
    calls
        Calls and visits that a place of this size may count in a year.
    named
        Ids of the objectives that the council named: these only, whether the evidence calls for them or not.
    """
    templates = wanted(templates, named)
    terms = Terms(pd.Timestamp(next_wave.date), next_wave, expected)
    residents = audiences[audiences["kind"].isin(["segment", "everybody"])]
    drafted = [(template, _objective(template, residents, evidence, terms)) for template in templates]
    weighed = [(_weight(template, residents), line) for template, line in drafted if line is not None]
    ranked = [line for _, line in sorted(weighed, key=lambda pair: -pair[0])]
    kept = ranked if named else [line for line in ranked if line["is_called_for"]][:MOST_OBJECTIVES]
    nearest = [line for line in ranked if line["indicator"] == NEAREST and line not in kept]
    nearer = {template.id: template.nearer for template in templates}
    if nearest and any(not line["is_detectable"] and NEAREST in nearer[line["template"]] for line in kept):
        kept = [*kept[: MOST_OBJECTIVES - 1], *nearest]
    return judged(pd.DataFrame(kept).drop(columns="is_called_for", errors="ignore"), nearer, calls)


def wanted(templates: tuple[Template, ...], named: Sequence[str]) -> tuple[Template, ...]:
    """Return the templates of the objectives that were named; all of them where none was."""
    return tuple(template for template in templates if template.id in named) if named else templates


def are_of_image(templates: tuple[Template, ...]) -> bool:
    """Return whether one of the objectives is the image, or moves with it."""
    return any((template.follows or template.indicator) == "image_index" for template in templates)


def not_drafted(
    templates: tuple[Template, ...], named: Sequence[str], drafted: pd.DataFrame, evidence: Evidence
) -> dict[str, bool]:
    """Return the named objectives that got no target, with whether this survey measured them."""
    held = set(drafted["template"]) if len(drafted) else set()
    left = [template for template in wanted(templates, named) if named and template.id not in held]
    return {template.id: evidence.row(template.indicator) is not None for template in left}


def concerns(
    templates: tuple[Template, ...], audiences: pd.DataFrame, evidence: Evidence, named: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return what the survey or the audit found of concern beside the image: the drivers of the objectives called for.

    Those come first that answer the issues of most residents. That too few recall a message is none of them: recall
    tells whether the others can be reached, and whoever buys it by itself buys messages for their own sake.

    Parameters
    ----------
    named
        Ids of the objectives that the council named: these only, whether they were found of concern or not.
    """
    templates = wanted(templates, named)
    residents = audiences[audiences["kind"].isin(["segment", "everybody"])]
    asked = [t for t in templates if t.when is not None and evidence.row(t.indicator) is not None]
    called = [t for t in asked if t.indicator != NEAREST]
    wanting = [t for t in called if named or _reasons(t, residents, evidence)]
    ranked = sorted(wanting, key=lambda template: -_weight(template, residents))
    return tuple(dict.fromkeys(t.follows or t.indicator for t in ranked if t.follows != "image_index"))


def _weight(template: Template, residents: pd.DataFrame) -> float:
    """Return the share of residents whose main issue the objective answers; the image is everybody's."""
    if template.when is None:
        return 1.0 + float(template.indicator == "image_index")
    return float(residents.loc[residents["main_issue"].isin(template.when.issues), "share"].sum())


def _objective(template: Template, audiences: pd.DataFrame, evidence: Evidence, terms: Terms) -> dict | None:
    row = evidence.row(template.indicator)
    if row is None:
        return None
    reasons = _reasons(template, audiences, evidence)
    moved = terms.expected(template.follows or template.indicator)
    baseline = float(row["estimate"])
    target = draft_target(baseline, moved.reached_with(EVEN), template.is_share, template.direction)
    reach = None if target is None else reachability(template, baseline, target, moved)
    if target is None or reach is None or reach["likely_target"] is None:
        return None
    least = SMALLEST if template.when is None else WORTH
    if not is_worth_it(baseline, target, template.is_share, least):
        return None
    return {
        "objective": f"obj-{template.id}",
        "template": template.id,
        "indicator": template.indicator,
        "is_share": template.is_share,
        "direction": template.direction,
        "baseline": baseline,
        "conf_low": row["conf_low"],
        "conf_high": row["conf_high"],
        "n": row["n"],
        "target": target,
        "drafted_target": target,
        **reach,
        "deadline": terms.deadline,
        "next_n": terms.next_wave.n,
        **detectability(target, baseline, evidence.measured(template.indicator), terms.next_wave.n),
        "owner": template.owner,
        "text": None,
        "is_edited": False,
        "evidence": once([*evidence.cite(template.indicator), *reasons, *cite_told(template.indicator, evidence)]),
        "is_called_for": template.when is None or bool(reasons),
    }


def reachability(template: Template, baseline: float, target: float, moved: Movement) -> dict[str, float | None]:
    """Return what the actions are expected to change, the cautious target, and the chance of reaching the other."""
    sign = 1.0 if template.direction == "up" else -1.0
    unit = (1.0 / TOP if template.is_share else 1.0) * sign
    ends = sorted((unit * moved.low, unit * moved.high))
    return {
        "likely_target": draft_target(baseline, moved.reached_with(LIKELY), template.is_share, template.direction),
        "chance": moved.chance_of((target - baseline) / unit - ROUNDING),
        "expected": unit * moved.mean,
        "expected_low": ends[0],
        "expected_high": ends[1],
    }


def _reasons(template: Template, audiences: pd.DataFrame, evidence: Evidence) -> list[str]:
    if template.when is None:
        return []
    of_segments = [
        key for row in audiences.itertuples() for key in support(template.when, row.segment, row.main_issue, evidence)
    ]
    everybody = support(template.when, EVERYBODY, "", evidence)
    return list(dict.fromkeys([*everybody, *of_segments]))[:MOST_CITED]


def detectability(target: float, baseline: float, now: Measured | None, next_n: float) -> dict[str, object]:
    """Return whether later waves can show a target, and how many answers that takes; empty without a standard error.

    The change is the one that a reader takes from the table: the target less today's value as printed. What cannot be
    had from all residents is empty.
    """
    names = ("detectable", "n_needed", "n_needed_each", "is_detectable")
    if now is None or pd.isna(target):
        return dict.fromkeys(names)
    change = float(target) - shown(float(baseline), now.is_share)
    direction, size = ("up", change) if change >= 0 else ("down", -change)
    aim = now.estimate + change
    detectable = detectable_change(now, next_n, direction)
    needed, each = (needed(now, aim) for needed in (needed_next, needed_each))
    return dict(zip(names, (detectable, needed, each, bool(size >= detectable - ROUNDING)), strict=True))


def judged(objectives: pd.DataFrame, nearer: Mapping[str, Sequence[str]], calls: float) -> pd.DataFrame:
    """Return the objectives with what success is judged by: the objective itself, a nearer one, or a count of its own.

    Parameters
    ----------
    nearer
        By template, what lies nearer to the actions, the nearest first.
    """
    if objectives.empty:
        return objectives
    rows = objectives.to_dict("records")
    measured = [row for row in rows if row["is_detectable"] in (True, False)]
    pairs = {row["objective"]: judged_by(row, measured, nearer.get(row["template"], ()), calls) for row in measured}
    told = [pairs.get(row["objective"], (None, None)) for row in rows]
    return objectives.assign(judged_by=[code for code, _ in told], judged_n=[n for _, n in told])


def judged_by(
    objective: dict, objectives: Sequence[dict], nearer: Sequence[str], calls: float
) -> tuple[str, float | None]:
    """Return the id of the objective by which success is judged and the answers it needs, or a count and its size.

    An objective that the next survey can show is judged by itself. Another is judged by what lies nearer to the actions
    that serve it: what people recall, where up to twice the planned answers can show it; else a count of its own, which
    rests on no sample.
    """
    if objective["is_detectable"]:
        return str(objective["objective"]), float(objective["next_n"])
    for line in (line for line in objectives if line["indicator"] == NEAREST and NEAREST in nearer):
        needed = float(line["next_n"]) if line["is_detectable"] else float(line["n_needed"] or math.nan)
        if needed <= LARGER * float(line["next_n"]):
            return str(line["objective"]), needed
    count = next((name for name in nearer if name != NEAREST), COUNT)
    return count, calls if count == COUNT else None
