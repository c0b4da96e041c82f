"""The plan's lines: actions with their gains, risks, and what is measured by whom and when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.communication.plan.actions import Candidate
from helpers.communication.plan.config import NextWave, PlanConfig
from helpers.communication.plan.evidence import Evidence, join, split, support
from helpers.communication.plan.gains import Gains
from helpers.communication.plan.library import Library, Risk
from helpers.communication.plan.objectives import COUNT
from helpers.communication.plan.sensitivity import Comparison

MOST_CITED = 4


def action_lines(
    candidates: Sequence[Candidate],
    gains: Gains,
    comparison: Comparison,
    audiences: pd.DataFrame,
    evidence: Evidence,
    config: PlanConfig,
    library: Library,
) -> pd.DataFrame:
    """Return every action that applies, chosen or not, by what it would bring alone, as table `plan_actions`."""
    rows = [
        _action(place, candidate, gains, comparison, audiences, evidence, config, library)
        for place, candidate in enumerate(candidates)
    ]
    table = pd.DataFrame(rows, columns=list(rows[0]) if rows else None)
    if table.empty:
        return table
    ordered = table.sort_values(["gain", "action"], ascending=[False, True], kind="stable").reset_index(drop=True)
    return ordered.assign(rank=range(1, len(ordered) + 1))


def _action(
    place: int,
    candidate: Candidate,
    gains: Gains,
    comparison: Comparison,
    audiences: pd.DataFrame,
    evidence: Evidence,
    config: PlanConfig,
    library: Library,
) -> dict[str, object]:
    action = candidate.action
    alone = np.zeros(len(comparison.base.chosen), bool)
    alone[place] = True
    # An action for associations, businesses or staff moves no resident: it has no gain, which is not a gain of nothing.
    gain = gains.total(alone) if gains.terms["action"].eq(place).any() else None
    driver = _main_driver(place, gains)
    is_must = action.id in config.must
    # What only the council asks for rests on what the council asked.
    reasons = candidate.evidence[:MOST_CITED] or ((f"tbl-overrides/must.{action.id}",) if is_must else ())
    cited = [*reasons, *(evidence.cite_driver(driver) if driver else [])]
    return {
        "action": f"act-{action.id}",
        "library": action.id,
        "status": _status(action.id, bool(comparison.base.chosen[place]), config),
        "rank": 1,
        "gain": None if gain is None else gain.mean,
        "gain_low": None if gain is None else gain.low,
        "gain_high": None if gain is None else gain.high,
        **{"cost": candidate.cost, "cost_low": candidate.cost_low, "cost_high": candidate.cost_high},
        **{"hours": candidate.hours, "hours_low": candidate.hours_low, "hours_high": candidate.hours_high},
        "driver": driver,
        "grade": library.grade(action, driver or ""),
        "studies": join(action.studies),
        "is_repair": action.is_repair,
        "reuses": action.reuses,
        "audiences": join(audiences.loc[audiences["segment"].isin(candidate.segments), "audience"]),
        "channels": join(action.channels),
        "owner": action.owner,
        "is_must": is_must,
        "is_robust": bool(comparison.robust[place]),
        "text": None,
        "is_edited": False,
        "evidence": join(cited),
    }


def _status(action: str, is_chosen: bool, config: PlanConfig) -> str:
    if is_chosen:
        return "chosen"
    removed = [line for line, change in config.overrides.items() if change.remove]
    return "excluded" if action in config.exclude or f"act-{action}" in removed else "reserve"


def _main_driver(place: int, gains: Gains) -> str | None:
    """Return the driver through which an action brings most; where it brings nothing, the one that it moves most."""
    terms = gains.terms[gains.terms["action"] == place]
    sums = terms.groupby("driver", sort=True)[["gain", "moved"]].sum()
    return None if sums.empty else str(sums["gain" if sums["gain"].max() > 0 else "moved"].idxmax())


def risk_lines(risks: tuple[Risk, ...], audiences: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Return the risks that concern this council, the gravest first, as table `plan_risks`."""
    weight = {"low": 1, "mid": 2, "high": 3}
    rows = [
        {
            "risk": f"risk-{risk.id}",
            "library": risk.id,
            "likelihood": risk.likelihood,
            "impact": risk.impact,
            "owner": risk.owner,
            "text": None,
            "is_edited": False,
            "evidence": join(cited[:MOST_CITED]),
        }
        for risk in sorted(risks, key=lambda r: -weight[r.likelihood] * weight[r.impact])
        if (cited := _risk_support(risk, audiences, evidence))
    ]
    return pd.DataFrame(rows)


def _risk_support(risk: Risk, audiences: pd.DataFrame, evidence: Evidence) -> list[str]:
    residents = audiences[audiences["kind"].isin(["segment", "everybody"])]
    found = [support(risk.when, row.segment, row.main_issue, evidence) for row in residents.itertuples()]
    return list(dict.fromkeys(key for ids in found for key in ids))


def indicator_lines(
    objectives: pd.DataFrame, actions: pd.DataFrame, library: Library, next_wave: NextWave
) -> pd.DataFrame:
    """Return what is measured: each objective in the next wave, and what each kind of action puts out meanwhile."""
    rows = [
        _measure("outcome", row.objective, row.owner, "next_wave", [row.objective], row.evidence, next_wave)
        for row in objectives.itertuples()
    ]
    counted = objectives[objectives["judged_by"] == COUNT] if len(objectives) else objectives
    if len(counted):
        cited = join(list(dict.fromkeys(key for cell in counted["evidence"] for key in split(cell)))[:MOST_CITED])
        rows.insert(0, _measure("outtake", COUNT, "frontline", "monthly", list(counted["objective"]), cited, next_wave))
    chosen = actions[(actions["status"] == "chosen") & (actions["library"] != "own")]
    made = {row.action: library.action(row.library).output for row in chosen.itertuples()}
    for output in library.outputs:
        lines = [action for action, kind in made.items() if kind == output.id]
        if lines:
            ids = [key for cell in chosen.loc[chosen["action"].isin(lines), "evidence"] for key in split(cell)]
            cited = join(list(dict.fromkeys(ids))[:MOST_CITED])
            rows.append(_measure(output.level, output.id, output.owner, output.frequency, lines, cited, next_wave))
    return pd.DataFrame(rows)


def _measure(
    level: str, subject: str, owner: str, frequency: str, lines: list[str], evidence: str, next_wave: NextWave
) -> dict[str, object]:
    return {
        "measure": f"ind-{subject}",
        "level": level,
        "subject": subject,
        "measured_by": owner,
        "frequency": frequency,
        "due": pd.Timestamp(next_wave.date) if frequency == "next_wave" else pd.NaT,
        "lines": join(lines),
        "evidence": evidence,
    }
