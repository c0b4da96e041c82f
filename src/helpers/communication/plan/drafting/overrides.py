"""What the council set by hand in `plan.yml`: applied to what the method drafted, and shown beside it.

An override is kept by the id of its line, so that it survives the next run; one whose line is no longer drafted is
shown as such and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from helpers.communication.plan.candidates.evidence import Evidence
from helpers.communication.plan.impact.gains import Movement
from helpers.communication.plan.measuring.objectives import detectability, judged, reachability
from helpers.communication.plan.method.library import Library
from helpers.communication.plan.terms.config import Override, PlanConfig
from helpers.study.tables.plan import table_of

LABEL = "tbl-overrides"
#: For each table: its id, the kind that `add` names, and the column that each field of an override sets.
FIELDS = {
    "objectives": ("objective", "objective", {"target": "target", "date": "deadline"}),
    "audiences": ("audience", "audience", {}),
    "plan_messages": ("message", "message", {}),
    "plan_actions": ("action", "action", {"cost": "cost", "hours": "hours"}),
    "plan_risks": ("risk", "risk", {}),
}
OWNED = ("objectives", "plan_actions", "plan_risks")
COLUMNS = ("key", "line", "change", "field", "drafted", "council")


@dataclass(frozen=True)
class Rechecks:
    """What a target that the council sets is checked against: this wave, the method's templates, and what the plan
    moves."""

    evidence: Evidence
    library: Library
    expected: Callable[[str], Movement]
    calls: float

    def target(self, row: dict[str, object], target: float) -> dict[str, object]:
        """Return the chance of reaching a target, and what later waves can tell of it; empty for an own indicator."""
        templates = [template for template in self.library.templates if template.id == row["template"]]
        baseline = row["baseline"]
        if not templates or not isinstance(baseline, float):
            return {}
        moved = self.expected(templates[0].follows or templates[0].indicator)
        now = self.evidence.measured(templates[0].indicator)
        reach = reachability(templates[0], baseline, target, moved)
        return {"chance": reach["chance"], **detectability(target, baseline, now, float(row["next_n"]))}  # type: ignore[arg-type]


def apply_overrides(frame: pd.DataFrame, table: str, config: PlanConfig, checks: Rechecks) -> pd.DataFrame:
    """Return a table of the plan with the council's changes, removals and additions.

    Parameters
    ----------
    checks
        A new target is checked anew against what the plan moves and what the next wave can tell.
    """
    identity, kind, _ = FIELDS[table]
    own = {line: change for line, change in config.overrides.items() if table_of(line).name == table}
    rows = []
    for row in frame.to_dict("records"):
        change = own.get(row[identity])
        if change is None or not change.remove:
            rows.append(row if change is None else _changed(row, change, table, checks))
    added = [_added(line, change, frame, table) for line, change in own.items() if change.add == kind]
    return _rejudged(pd.DataFrame([*rows, *added], columns=frame.columns), table, checks)


def _rejudged(frame: pd.DataFrame, table: str, checks: Rechecks) -> pd.DataFrame:
    """Return the objectives with what success is judged by, now that targets were changed and lines taken out."""
    if table != "objectives":
        return frame
    return judged(frame, {template.id: template.nearer for template in checks.library.templates}, checks.calls)


def _values(change: Override, table: str) -> dict[str, object]:
    fields = {**FIELDS[table][2], "text": "text", **({"owner": "owner"} if table in OWNED else {})}
    given = {column: getattr(change, field) for field, column in fields.items()}
    kept = {column: value for column, value in given.items() if value is not None}
    return {column: pd.Timestamp(value) if column == "deadline" else value for column, value in kept.items()}


def _changed(row: dict[str, object], change: Override, table: str, checks: Rechecks) -> dict[str, object]:
    changed = {**row, **_values(change, table), "is_edited": True}
    if "cost" in changed and change.cost is not None:
        changed |= {"cost_low": change.cost, "cost_high": change.cost}
    if change.hours is not None and "hours" in changed:
        changed |= {"hours_low": change.hours, "hours_high": change.hours}
    if table == "objectives" and change.target is not None:
        changed |= checks.target(row, change.target)
    return changed


def _added(line: str, change: Override, frame: pd.DataFrame, table: str) -> dict[str, object]:
    blank: dict[str, object] = dict.fromkeys(frame.columns)
    defaults = {
        "objectives": {
            "template": "own",
            "indicator": "own",
            "is_share": False,
            "direction": "up",
            "owner": "direction",
        },
        "audiences": {"segment": "own", "kind": "own", "main_issue": "none", "issues": (), "priority": len(frame) + 1}
        | {"channels": (), "channels_of": "own", "channels_rest_on": "method", "is_rounded": False},
        "plan_messages": {"audience": change.audience, "frame": "own", "channels": ()},
        "plan_actions": {"library": "own", "status": "chosen", "grade": "judgement", "owner": "social_services"}
        | {"rank": len(frame) + 1, "audiences": (change.audience,) if change.audience else (), "channels": ()}
        | {"is_must": True}
        | dict.fromkeys(("cost", "cost_low", "cost_high"), change.cost or 0.0)
        | dict.fromkeys(("hours", "hours_low", "hours_high"), change.hours or 0.0)
        | {
            "worth": None,
            "reason": "required",
            "is_robust": False,
            "is_repair": False,
            "is_duty": False,
            "reuses": False,
            "is_unseen": False,
        },
        "plan_risks": {"library": "own", "likelihood": "mid", "impact": "mid", "owner": "direction"},
    }[table]
    given = {**blank, **defaults, **_values(change, table), FIELDS[table][0]: line, "is_edited": True}
    return {**given, "evidence": (f"{LABEL}/{line}",)}


def record(config: PlanConfig, drafted: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what the council set beside what the method drafted, as table `plan_overrides`.

    Parameters
    ----------
    drafted
        The tables of `FIELDS` and `plan_calendar` (by ``line``), as drafted.
    """
    rows = [_required(name, "must") for name in config.must] + [_required(name, "exclude") for name in config.exclude]
    for line, change in config.overrides.items():
        table = table_of(line).name
        rows += _recorded(line, change, drafted[table].set_index(FIELDS[table][0]), drafted["plan_calendar"], table)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _required(name: str, change: str) -> tuple[object, ...]:
    return f"{change}.{name}", f"act-{name}", change, None, None, None


def _recorded(
    line: str, change: Override, drafted: pd.DataFrame, calendar: pd.DataFrame, table: str
) -> list[tuple[object, ...]]:
    if change.add:
        return [(line, line, "added", None, None, change.text)]
    if line not in drafted.index:
        return [(line, line, "no_such_line", None, None, None)]
    if change.remove:
        return [(line, line, "removed", None, None, None)]
    fields = change.model_dump(exclude_none=True, exclude={"add", "remove", "audience"})
    before = {**drafted.loc[line].to_dict(), **_dates(line, calendar)}
    named = {**FIELDS[table][2], **{name: name for name in ("text", "owner", "start", "end")}}
    return [
        (f"{line}.{name}", line, "changed", name, _said(before.get(named.get(name, name))), _said(value))
        for name, value in fields.items()
    ]


def _dates(line: str, calendar: pd.DataFrame) -> dict[str, object]:
    rows = calendar[calendar["line"] == line]
    return {} if rows.empty else {name: rows.iloc[0][name] for name in ("start", "end")}


def _said(value: object) -> str | None:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)[:10] if hasattr(value, "isoformat") else str(value)
