"""How each chosen action can be tried: by lot where something can be drawn and there is enough of it, else in steps,
or not.

The unit that is drawn decides the formula (`stats.fieldwork.trials`). Letters are drawn by home, talks with those who
send people on by door, messages by person; one telephone number is the same for everybody and can be tried in no half
of the town. What comes of a unit must be seen of each, with and without the action: whoever calls can say who sent them
and where they live, but not at which place no leaflet lay. And a unit is drawn for one trial only: of two over the same
homes, drawn as one, nobody could tell which did what.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.communication.plan.method.priors import Trials
from helpers.stats.fieldwork.trials import can_be_shown, detectable_between_units, detectable_share, smallest_p

THOUSAND = 1000.0
#: Units whose own answer is counted; of the others (doors, classes) it is a sum over many people.
SINGLE = ("home", "person", "case", "birth")
#: Units of which nothing can be counted one by one.
UNSEEN = ("place",)
#: A lot is worth drawing if it can show half as many again, which is the best that trials of letters found: one that
#: shows only more than that teaches nothing. Counts of doors vary about as much as their mean, so that half of their
#: spread is half as many again.
TIMES, SPREADS = 1.5, 0.5
#: Share of answers above which nothing is expected to bring them.
MOST_OF_ALL = 0.95
#: What may become of an action's trial, in the order in which it is told.
KINDS = ("lot", "taken", "steps", "unseen", "few", "none")


def pilot_lines(chosen: Sequence[Candidate], residents: float, trials: Trials) -> pd.DataFrame:
    """Return how each chosen action can be tried, as table `plan_pilots`; those by lot first, one for each unit.

    Parameters
    ----------
    residents
        People whom the plan addresses.
    """
    rows = _one_for_each_unit([_line(candidate, residents, trials) for candidate in chosen])
    return pd.DataFrame(sorted(rows, key=lambda row: KINDS.index(str(row["kind"]))))


def _one_for_each_unit(rows: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """Return the lines with one lot for each unit: what would be drawn over the same ones again is not."""
    first: dict[object, object] = {}
    for row in rows:
        if row["kind"] == "lot":
            first.setdefault(row["unit"], row["action"])
    return [
        {**row, "kind": "taken", "taken_by": first[row["unit"]]}
        if row["kind"] == "lot" and first[row["unit"]] != row["action"]
        else row
        for row in rows
    ]


def _line(candidate: Candidate, residents: float, trials: Trials) -> dict[str, object]:
    unit = candidate.action.pilot
    row: dict[str, object] = {"action": f"act-{candidate.action.id}", "unit": unit}
    if unit is None or unit == "steps":
        return {**row, "kind": unit or "none"}
    if unit in UNSEEN:
        return {**row, "kind": "unseen"}
    units = _units(candidate, unit, residents, trials)
    if unit in SINGLE:
        return {**row, "units": units, **_single(trials.answers[unit], units)}
    return {**row, "units": units, **_grouped(units)}


def _units(candidate: Candidate, unit: str, residents: float, trials: Trials) -> int:
    if candidate.action.people and unit == "person":
        return int(as_people_round(candidate.factor * candidate.action.people[1]))
    return int(as_people_round(trials.units[unit] * residents / THOUSAND))


def _single(answers: float, units: int) -> dict[str, object]:
    rise = detectable_share(answers, units)
    worth = math.isfinite(rise) and answers + rise <= min(MOST_OF_ALL, TIMES * answers)
    return {"kind": "lot" if worth else "few", "answers": answers, "detectable": rise if math.isfinite(rise) else None}


def _grouped(units: int) -> dict[str, object]:
    spreads = detectable_between_units(1.0, units)
    worth = can_be_shown(units) and spreads <= SPREADS
    return {
        "kind": "lot" if worth else "few",
        "detectable": spreads if math.isfinite(spreads) else None,
        "smallest_p": smallest_p(units),
    }
