"""Whether what the council counts can judge a plan: what goes with its target beside the smallest change of a count.

A count that could not show a plan which does all that it aims at shows nothing of it, whichever way it goes: such a
count is no indicator of success. What a count moves with an objective nobody has measured: it is taken to move in
proportion to what the objective measures (of those who are asked, as among all residents), which flatters the count.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from helpers.communication.plan.measuring.objectives import TOP, shown
from helpers.communication.plan.method.library import Count, Library
from helpers.stats.fieldwork.trials import detectable_count, detectable_share

COLUMNS = ("judge_count", "judge_change", "judge_needed", "judge_span")
#: No count of calls is compared over longer than a year, which is also what old registers may hold.
WHOLE_YEAR = 1.0


@dataclass(frozen=True)
class Judge:
    """A count that was looked at as a judge.

    Attributes
    ----------
    count
        Its id.
    change, needed
        What goes with the target, and the smallest change that is told from chance: as a share of the count, or of
        those who are asked.
    span
        Over what it is counted: ``days`` (those before anything goes out) or ``year``.
    """

    count: str
    change: float
    needed: float
    span: str

    @property
    def can_show(self) -> bool:
        """Whether it shows the target, if that is reached."""
        return self.change >= self.needed


def weighed(
    objectives: pd.DataFrame,
    library: Library,
    calls: float,
    share_of_year: float,
    parts: Mapping[tuple[str, str], float] | None = None,
) -> pd.DataFrame:
    """Return the objectives with counts among what judges only where they can show the target.

    Parameters
    ----------
    calls
        Calls and visits that the place may count in a year, by the method's judgement (priors.yml).
    share_of_year
        How much of a year the days are in which nothing of the plan is out yet.
    parts
        By objective and span, how much of what is expected stands while the later count is made; all of it without.

    Returns
    -------
    DataFrame
        With the count that was looked at (`Judge`) in ``judge_count``, ``judge_change``, ``judge_needed`` and
        ``judge_span``; ``judged_by`` is empty where it cannot show the target. A count whose size nobody can guess
        stays, and has none of the four.
    """
    counts = {count.id: count for count in library.counts}
    rows = []
    for row in objectives.to_dict("records"):
        count = counts.get(row["judged_by"])
        judge = None if count is None or count.of is None else weigh(row, count, calls, share_of_year, parts or {})
        judged = dict.fromkeys(COLUMNS) if judge is None else {f"judge_{name}": v for name, v in vars(judge).items()}
        kept = {} if judge is None or judge.can_show else {"judged_by": None, "judged_n": None}
        rows.append({**row, **judged, **kept})
    return pd.DataFrame(rows, columns=list(dict.fromkeys([*objectives.columns, *COLUMNS])))


def weigh(
    objective: dict[str, Any],
    count: Count,
    calls: float,
    share_of_year: float,
    parts: Mapping[tuple[str, str], float] = MappingProxyType({}),
) -> Judge:
    """Return what a count can show of an objective: over the days before the plan, else over a whole year.

    What registers may hold of the year before are calls and visits; who came then was not asked anything.

    Examples
    --------
    >>> from helpers.communication.plan.method.library import read_library
    >>> straight = next(count for count in read_library().counts if count.id == "straight")
    >>> aim = {"baseline": 0.25, "target": 0.28, "is_share": True}
    >>> judge = weigh(aim, straight, 800.0, 28 / 365.25)
    >>> round(judge.change, 2), round(judge.needed, 2), judge.span, judge.can_show
    (0.12, 0.14, 'year', False)
    """
    over = {"days": share_of_year} | ({"year": WHOLE_YEAR} if count.of == "calls" else {})
    name = objective.get("objective", "")
    judges = [
        Judge(count.id, *_change(objective, count, calls * part, parts.get((name, span), 1.0)), span)
        for span, part in over.items()
    ]
    return next((judge for judge in judges if judge.can_show), judges[-1])


def _change(objective: dict[str, Any], count: Count, events: float, part: float) -> tuple[float, float]:
    """Return the change of a count that goes with a target, as far as it stands then, and the smallest that shows."""
    unit = 1.0 if objective["is_share"] else TOP
    today, target = float(objective["baseline"]) / unit, float(objective["target"]) / unit
    size = part * abs(target - shown(float(objective["baseline"]), bool(objective["is_share"])) / unit)
    if count.of == "calls":
        return size / today if today > 0 else math.inf, detectable_count(events)
    # Fewer who say it are more who do not.
    return size, detectable_share(today if count.direction == "up" else 1.0 - today, 2 * int(events))
