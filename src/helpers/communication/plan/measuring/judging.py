"""Whether what the council counts can judge a plan: what goes with its target beside the smallest change of a count.

A count that could not show a plan which does all that it aims at shows nothing of it, whichever way it goes: such a
count is no indicator of success. How many of all calls a part of them is, nobody knows before it is counted: it is
held against all of them, as the most that it can be, and how many it takes to show the target is said. What a count
moves with an objective nobody has measured: it is taken to move in proportion to what the objective measures (of those
who are asked, as among all residents), which flatters the count and is said.
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
from helpers.stats.fieldwork.trials import detectable_count, detectable_share, fewest_asked, fewest_counted

COLUMNS = ("judge_count", "judge_change", "judge_needed", "judge_fewest", "judge_span")
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
        What goes with the target, and the smallest change that is told from chance if all calls and visits are counted
        (or all who call are asked): as a share of the count, or of those who are asked.
    fewest
        How many must be counted, or asked, to show the target; infinite where more than there are.
    span
        Over what it is counted: ``days`` (those before anything goes out) or ``year``.
    """

    count: str
    change: float
    needed: float
    fewest: float
    span: str

    @property
    def can_show(self) -> bool:
        """Whether it shows the target, if that is reached and a count of a part is large enough."""
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
        With the count that was looked at (`Judge`) in ``judge_count``, ``judge_change``, ``judge_needed``,
        ``judge_fewest`` (empty where it is all calls, or where even these show nothing) and ``judge_span``;
        ``judged_by`` is empty where it cannot show the target. A count whose size nobody can guess stays, and has none
        of the five.
    """
    counts = {count.id: count for count in library.counts}
    rows = []
    for row in objectives.to_dict("records"):
        count = counts.get(row["judged_by"])
        judge = None if count is None or count.of is None else weigh(row, count, calls, share_of_year, parts or {})
        judged = dict.fromkeys(COLUMNS) if judge is None else {f"judge_{name}": v for name, v in vars(judge).items()}
        if count is None or count.of == "calls" or judge is None or not judge.can_show:
            judged["judge_fewest"] = None
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
    over = {"days": share_of_year} | ({} if count.of == "asked" else {"year": WHOLE_YEAR})
    name = objective.get("objective", "")
    judges = [
        Judge(count.id, *_change(objective, count, calls * part, parts.get((name, span), 1.0)), span)
        for span, part in over.items()
    ]
    return next((judge for judge in judges if judge.can_show), judges[-1])


def _change(objective: dict[str, Any], count: Count, events: float, part: float) -> tuple[float, float, float]:
    """Return what of a count goes with a target, as far as it stands, the smallest change that shows, and how few."""
    unit = 1.0 if objective["is_share"] else TOP
    today, target = float(objective["baseline"]) / unit, float(objective["target"]) / unit
    size = part * abs(target - shown(float(objective["baseline"]), bool(objective["is_share"])) / unit)
    if count.of != "asked":
        change = size / today if today > 0 else math.inf
        return change, detectable_count(events), fewest_counted(change)
    # Fewer who say it are more who do not.
    share = today if count.direction == "up" else 1.0 - today
    return size, detectable_share(share, 2 * int(events)), fewest_asked(share, size, int(events))
