"""Objectives that can be checked: indicator, baseline with its interval, target, date, and what the next wave can tell.

The minimum detectable change is the smallest true change that two independent waves would show, with 80 % power, in a
two-sided test at 5 % (Cochran 1977, ch. 4; the sum of both normal quantiles is 2.80):

    MDC = (z_0.975 + z_0.80) sqrt(SE1**2 + SE2**2),   SE2 = SE1 sqrt(n1 / n2)

SE1 is this wave's design-based standard error, so that its design effect is carried to the next wave.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from helpers.communication.plan.config import NextWave
from helpers.communication.plan.evidence import EVERYBODY, Evidence, join, support
from helpers.communication.plan.library import Template

#: Standard normal quantiles of 0.975 and 0.80.
Z_TEST, Z_POWER = 1.959963984540054, 0.8416212335729143
#: Targets are whole points (or whole percentage points).
SCORE_STEP, SHARE_STEP = 1.0, 0.01
TOP_SCORE, TOP_SHARE = 100.0, 1.0
ROUNDING = 1e-9
MOST_OBJECTIVES, MOST_CITED = 6, 4


def detectable_change(std_error: float, n_now: float, n_next: float) -> float:
    """Return the minimum detectable change between two independent waves of the same design.

    Parameters
    ----------
    std_error
        Design-based standard error of this wave, in the indicator's unit.
    n_now, n_next
        Respondents with an answer in this wave and in the next.

    Examples
    --------
    >>> round(detectable_change(0.025, 400, 400), 4)
    0.0991
    """
    return (Z_TEST + Z_POWER) * std_error * math.sqrt(1.0 + n_now / n_next)


def respondents_needed(std_error: float, n_now: float, change: float) -> float:
    """Return how many respondents the next wave needs for `change` to be detectable; NaN where no n is enough.

    This wave's own uncertainty stays: a change under 2.80 of its standard errors can never be told.

    Examples
    --------
    >>> round(respondents_needed(0.025, 400, 0.099053))
    400
    """
    left = (change / (Z_TEST + Z_POWER)) ** 2 - std_error**2
    return math.ceil(n_now * std_error**2 / left - ROUNDING) if left > 0 else float("nan")


def respondents_needed_each(std_error: float, n_now: float, change: float) -> float:
    """Return how many respondents each of two later waves would need for `change` to be detectable.

    Examples
    --------
    >>> round(respondents_needed_each(0.025, 400, 0.05))
    1570
    """
    return math.ceil(2.0 * n_now * ((Z_TEST + Z_POWER) * std_error / change) ** 2 - ROUNDING)


def detectable_between_halves(std_error: float, n_now: float, n_next: float) -> float:
    """Return the smallest difference that the next wave could show between two halves that start at different times.

    Each half holds half of the next wave: ``SE = 2 SE1 sqrt(n1 / n2)``.
    """
    return (Z_TEST + Z_POWER) * 2.0 * std_error * math.sqrt(n_now / n_next)


def draft_target(baseline: float, change: float, is_share: bool, direction: str) -> float:
    """Return the target: a change in whole points (or percentage points), rounded away from the baseline.

    Parameters
    ----------
    change
        The upper end of what the chosen actions may bring, 0-100 towards better.

    Examples
    --------
    >>> draft_target(56.2, 1.4, False, "up"), draft_target(0.42, 3.0, True, "down")
    (58.0, 0.39)
    """
    step, top = (SHARE_STEP, TOP_SHARE) if is_share else (SCORE_STEP, TOP_SCORE)
    moved = step * max(0.0, change)
    if direction == "up":
        return min(top, round(math.ceil((baseline + moved) / step - ROUNDING) * step, 10))
    return max(0.0, round(math.floor((baseline - moved) / step + ROUNDING) * step, 10))


@dataclass(frozen=True)
class Terms:
    """What every objective shares: by when, and the next wave."""

    deadline: pd.Timestamp
    next_wave: NextWave
    expected: Callable[[str], tuple[float, float, float]]


def draft_objectives(
    templates: tuple[Template, ...],
    audiences: pd.DataFrame,
    evidence: Evidence,
    next_wave: NextWave,
    expected: Callable[[str], tuple[float, float, float]],
) -> pd.DataFrame:
    """Return the objectives that the evidence calls for and that the chosen actions move, as table `objectives`.

    Each target is the upper end of what the chosen actions may bring: demanding, and within the plan's means. The image
    comes first; then, at most six in all, those that answer the issues of most residents.

    Parameters
    ----------
    audiences
        Columns ``segment``, ``kind``, ``share``, ``main_issue``.
    expected
        What the chosen actions are expected to move in a driver (or the image index), 0-100 towards better, with its
        95 % interval.
    """
    terms = Terms(pd.Timestamp(next_wave.date), next_wave, expected)
    residents = audiences[audiences["kind"].isin(["segment", "everybody"])]
    drafted = [(template, _objective(template, residents, evidence, terms)) for template in templates]
    found = [(_weight(template, residents), line) for template, line in drafted if line is not None]
    ranked = sorted(found, key=lambda pair: -pair[0])
    return pd.DataFrame([line for _, line in ranked[:MOST_OBJECTIVES]])


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
    upper = terms.expected(template.follows or template.indicator)[2]
    if upper <= 0 or (template.when is not None and not reasons):
        return None
    baseline = float(row["estimate"])
    target = draft_target(baseline, upper, template.is_share, template.direction)
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
        **_expected(template, terms),
        "deadline": terms.deadline,
        "next_n": terms.next_wave.n,
        **detectability(target, baseline, row["std_error"], row["n"], terms.next_wave.n),
        "owner": template.owner,
        "text": None,
        "is_edited": False,
        "evidence": join([*evidence.cite(template.indicator), *reasons, *evidence.cite_driver(template.indicator)]),
    }


def _expected(template: Template, terms: Terms) -> dict[str, float]:
    """Return the change that the chosen actions are expected to bring, in the indicator's unit and direction."""
    unit = (SHARE_STEP if template.is_share else SCORE_STEP) * (1.0 if template.direction == "up" else -1.0)
    middle, *ends = (unit * points for points in terms.expected(template.follows or template.indicator))
    return {"expected": middle, "expected_low": min(ends), "expected_high": max(ends)}


def _reasons(template: Template, audiences: pd.DataFrame, evidence: Evidence) -> list[str]:
    if template.when is None:
        return []
    found = [
        key for row in audiences.itertuples() for key in support(template.when, row.segment, row.main_issue, evidence)
    ]
    everybody = support(template.when, EVERYBODY, "", evidence)
    return list(dict.fromkeys([*everybody, *found]))[:MOST_CITED]


def detectability(target: float, baseline: float, std_error: float, n: float, next_n: float) -> dict[str, object]:
    """Return whether later waves can show a target, and how many answers that takes; empty without a standard error."""
    if pd.isna(std_error) or pd.isna(n) or pd.isna(target) or not float(n):
        return {"detectable": None, "n_needed": None, "n_needed_each": None, "is_detectable": None}
    change = abs(float(target) - float(baseline))
    detectable = detectable_change(float(std_error), float(n), float(next_n))
    needed = respondents_needed(float(std_error), float(n), change) if change > 0 else float("nan")
    each = respondents_needed_each(float(std_error), float(n), change) if change > 0 else float("nan")
    held = {"detectable": detectable, "is_detectable": change >= detectable}
    return {**held, "n_needed": needed, "n_needed_each": each}
