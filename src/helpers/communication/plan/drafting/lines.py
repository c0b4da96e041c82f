"""The plan's lines: actions with their gains, risks, and what is measured by whom and when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.candidates.evidence import Evidence, support
from helpers.communication.plan.candidates.links import all_of, once
from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.communication.plan.choice.duties import is_duty
from helpers.communication.plan.choice.sensitivity import Comparison
from helpers.communication.plan.impact.effects import cite_told
from helpers.communication.plan.impact.gains import Gains
from helpers.communication.plan.method.library import Action, Library, Risk
from helpers.communication.plan.terms.config import NextWave, PlanConfig

MOST_CITED = 4
#: How likely a risk is that the plan's own tables show to be so.
CERTAIN = "certain"
#: The output of actions that speak on the council's channels.
SPOKEN = "items_published"
#: What says that a driver moves the image, by the basis of its effect.
WORTH = {"survey": "survey", "prior": "judgement"}


def action_lines(
    candidates: Sequence[Candidate],
    gains: Gains,
    comparison: Comparison,
    audiences: pd.DataFrame,
    evidence: Evidence,
    config: PlanConfig,
    library: Library,
) -> pd.DataFrame:
    """Return every action that applies, chosen or not, as table `plan_actions`: the duties, then the others by gain."""
    rows = [
        _action(place, candidate, gains, comparison, audiences, evidence, config, library)
        for place, candidate in enumerate(candidates)
    ]
    table = pd.DataFrame(rows, columns=list(rows[0]) if rows else None)
    if table.empty:
        return table
    first = table.assign(later=~(table["is_duty"] & table["status"].eq("chosen")))
    order = first.sort_values(["later", "gain", "action"], ascending=[True, False, True], kind="stable").index
    return table.loc[order].reset_index(drop=True).assign(rank=range(1, len(table) + 1))


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
    cited = [*reasons, *(cite_told(driver, evidence) if driver else [])]
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
        "worth": None if driver is None else WORTH.get(gains.basis.get(driver, ""), "nothing"),
        "grade": library.grade(action, driver or ""),
        "studies": once(action.studies),
        "is_repair": action.is_repair,
        "is_duty": is_duty(candidate),
        "reuses": action.reuses and not _is_new_there(action, evidence),
        "is_unseen": action.output == SPOKEN and set(action.channels) <= evidence.unseen,
        "audiences": once(audiences.loc[audiences["segment"].isin(candidate.segments), "audience"]),
        "channels": once(action.channels),
        "owner": action.owner,
        "is_must": is_must,
        "is_robust": bool(comparison.robust[place]),
        "reason": comparison.reasons[place] or None,
        "text": None,
        "is_edited": False,
        "evidence": once(cited),
    }


def _is_new_there(action: Action, evidence: Evidence) -> bool:
    """Return whether an action speaks only on channels on which nothing of the kind went out so far."""
    return action.output == SPOKEN and set(action.channels) <= evidence.silent


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


def risk_lines(
    library: Library, actions: pd.DataFrame, objectives: pd.DataFrame, audiences: pd.DataFrame, evidence: Evidence
) -> pd.DataFrame:
    """Return the risks that this plan brings, the gravest first, as table `plan_risks`.

    Each cites the lines of the plan that bring it, and what was found here where it depends on that.
    """
    weight = {"low": 1, "mid": 2, "high": 3, CERTAIN: 4}
    rows = [
        {
            "risk": f"risk-{risk.id}",
            "library": risk.id,
            "likelihood": _likelihood(risk, objectives),
            "impact": risk.impact,
            "owner": risk.owner,
            "text": None,
            "is_edited": False,
            "evidence": once(cited),
        }
        for risk in sorted(library.risks, key=lambda r: -weight[_likelihood(r, objectives)] * weight[r.impact])
        if (cited := _risk_support(risk, library, actions, objectives, audiences, evidence))
    ]
    return pd.DataFrame(rows)


def _likelihood(risk: Risk, objectives: pd.DataFrame) -> str:
    """Return how likely a risk is here: what the table of objectives shows of every one of them is certain."""
    if risk.trait == "unseen" and len(objectives) and objectives["is_detectable"].eq(False).all():
        return CERTAIN
    return risk.likelihood


def _risk_support(
    risk: Risk,
    library: Library,
    actions: pd.DataFrame,
    objectives: pd.DataFrame,
    audiences: pd.DataFrame,
    evidence: Evidence,
) -> list[str]:
    brought = _brought_by(risk, library, actions, objectives)[:MOST_CITED]
    if not brought or risk.when is None:
        return brought
    residents = audiences[audiences["kind"].isin(["segment", "everybody"])]
    supports = [support(risk.when, row.segment, row.main_issue, evidence) for row in residents.itertuples()]
    here = list(dict.fromkeys(key for ids in supports for key in ids))[:MOST_CITED]
    return [*brought, *here] if here else []


def _brought_by(risk: Risk, library: Library, actions: pd.DataFrame, objectives: pd.DataFrame) -> list[str]:
    """Return the lines of the plan that bring a risk."""
    chosen = actions[actions["status"] == "chosen"]
    if risk.trait == "unseen":
        unseen = objectives[objectives["is_detectable"].eq(False)] if len(objectives) else objectives
        return [f"tbl-objectives/{line}" for line in unseen["objective"]]
    if risk.trait == "hours":
        return ["tbl-budget/total"] if chosen["hours"].sum() > 0 else []
    known = {row.action: library.action(row.library) for row in chosen.itertuples() if row.library != "own"}
    return [f"tbl-actions/{line}" for line, action in known.items() if _brings(action, risk)]


def _brings(action: Action, risk: Risk) -> bool:
    fades = risk.trait == "fades" and action.half_life_weeks is not None
    return fades or action.id in risk.actions or action.output in risk.outputs


def indicator_lines(
    objectives: pd.DataFrame,
    actions: pd.DataFrame,
    calendar: pd.DataFrame,
    library: Library,
    next_wave: NextWave,
    residents: float,
) -> pd.DataFrame:
    """Return what is measured: what each kind of action puts out, what the council counts, and the next survey.

    Parameters
    ----------
    calendar
        ``line``, ``end`` of each action: by when all of a kind are done.
    residents
        People whom the plan addresses; attendance follows their number.
    """
    outcomes = [
        _measure("outcome", row.objective, row.owner, "next_wave", [row.objective], row.evidence)
        | {"due": pd.Timestamp(next_wave.date)}
        for row in objectives.itertuples()
    ]
    return pd.DataFrame([*_outputs(actions, calendar, library, residents), *_counts(objectives, library), *outcomes])


def _outputs(
    actions: pd.DataFrame, calendar: pd.DataFrame, library: Library, residents: float
) -> list[dict[str, object]]:
    """Return what the chosen actions put out: how much of it, and by when."""
    chosen = actions[(actions["status"] == "chosen") & (actions["library"] != "own")]
    made = {row.action: library.action(row.library) for row in chosen.itertuples()}
    ends, measures = calendar.set_index("line")["end"], []
    for output in library.outputs:
        lines = [line for line, action in made.items() if action.output == output.id]
        if lines:
            cited = all_of(chosen.loc[chosen["action"].isin(lines), "evidence"])[:MOST_CITED]
            amount = _amount([made[line] for line in lines], library, residents)
            row = _measure(output.level, output.id, output.owner, output.frequency, lines, cited)
            measures.append(row | amount | {"due": ends.reindex(lines).max()})
    return measures


def _amount(actions: Sequence[Action], library: Library, residents: float) -> dict[str, object]:
    """Return how much a kind of action is to put out: people who come, where all of them are such; else actions."""
    if all(action.people for action in actions):
        factor = library.priors.scale.factor(residents)
        return {
            "target": as_people_round(factor * sum(action.people[1] for action in actions if action.people)),
            "unit": "people",
        }
    return {"target": len(actions), "unit": "actions"}


def _counts(objectives: pd.DataFrame, library: Library) -> list[dict[str, object]]:
    """Return the counts by which objectives are judged that no survey shows."""
    measures = []
    for count in library.counts:
        rows = objectives[objectives["judged_by"] == count.id] if len(objectives) else objectives
        if len(rows):
            cited = all_of(rows["evidence"])[:MOST_CITED]
            measures.append(_measure("outtake", count.id, count.owner, count.frequency, list(rows["objective"]), cited))
    return measures


def _measure(
    level: str, subject: str, owner: str, frequency: str, lines: list[str], evidence: tuple[str, ...]
) -> dict[str, object]:
    return {
        "measure": f"ind-{subject}",
        "level": level,
        "subject": subject,
        "measured_by": owner,
        "frequency": frequency,
        "due": pd.NaT,
        "target": None,
        "unit": None,
        "lines": once(lines),
        "evidence": evidence,
    }
