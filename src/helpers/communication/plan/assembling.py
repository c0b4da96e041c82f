"""The plan, drafted whole: from what the earlier notebooks found and what the council allows to the plan's tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.communication.plan import overrides as own
from helpers.communication.plan.actions import Candidate, find_candidates
from helpers.communication.plan.audiences import draft_audiences
from helpers.communication.plan.calendar import draft_calendar, with_overrides
from helpers.communication.plan.config import PlanConfig
from helpers.communication.plan.evidence import Evidence, join, split
from helpers.communication.plan.followup import follow_up
from helpers.communication.plan.gains import Gains, expected_gains
from helpers.communication.plan.library import Library
from helpers.communication.plan.lines import action_lines, indicator_lines, risk_lines
from helpers.communication.plan.messages import draft_messages
from helpers.communication.plan.objectives import detectable_between_halves, draft_objectives
from helpers.communication.plan.selection import Choice, Limits
from helpers.communication.plan.sensitivity import Comparison, compare
from helpers.study.artefacts import artefacts
from helpers.study.config import Council

if TYPE_CHECKING:
    from helpers.study.opening import Study

#: Tables of the plan, in the order in which the notebook writes them.
TABLES = (
    "objectives", "audiences", "plan_messages", "plan_actions", "plan_scenarios", "plan_calendar", "plan_indicators",
    "plan_risks", "plan_overrides", "plan_figures", "plan_evidence", "followup",
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """The plan's tables by name (see methodology/outputs.qmd), and the terms on which they were drafted."""

    tables: dict[str, pd.DataFrame]
    config: PlanConfig

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    @property
    def people(self) -> list[tuple[str, str | None]]:
        """The roles of plan.yml, each with its address or None."""
        return [(person.role, person.email) for person in self.config.people]

    def write(self, study: Study) -> None:
        """Write every table of the plan among those of its study."""
        for name, table in self.tables.items():
            study.write(name, table)


@dataclass(frozen=True)
class Draft:
    """What stands before the council's overrides: candidates, their gains and the choice."""

    candidates: tuple[Candidate, ...]
    gains: Gains
    comparison: Comparison
    audiences: pd.DataFrame

    def expected(self, driver: str) -> tuple[float, float, float]:
        """Return what the choice is expected to move in a driver, or in the image index, with its 95 % interval."""
        chosen = self.comparison.base.chosen
        return self.gains.total(chosen) if driver == "image_index" else self.gains.movement(chosen, driver)


def draft_plan(
    evidence: Evidence,
    config: PlanConfig,
    council: Council,
    library: Library,
    rng: np.random.Generator,
    *,
    replicates: int = 2000,
    previous: tuple[pd.DataFrame, pd.DataFrame] | None = None,
) -> Plan:
    """Return the plan.

    Parameters
    ----------
    replicates
        Draws for the intervals of the gains.
    previous
        Tables `objectives` and `estimates` of the previous wave, where there is one.

    Raises
    ------
    PlanError
        If the limits in `config` cannot be met together.
    """
    draft = _draft(evidence, config, library, rng, replicates)
    start, end = config.dates(council)
    image = evidence.row("image_index")
    next_wave = config.follow_up(council, int(image["n"]) if image is not None else 1)
    chosen = _taken(draft)
    calendar = draft_calendar(chosen, _alone(draft), start, end, next_wave.date)
    drafted = {
        "objectives": draft_objectives(library.templates, draft.audiences, evidence, next_wave, draft.expected),
        "audiences": draft.audiences,
        "plan_messages": draft_messages(library.frames, draft.audiences, evidence),
        "plan_actions": action_lines(
            draft.candidates, draft.gains, draft.comparison, draft.audiences, evidence, config
        ),
        "plan_risks": risk_lines(library.risks, draft.audiences, evidence),
        "plan_calendar": calendar,
    }
    final = _overridden({name: _complete(frame, name) for name, frame in drafted.items()}, config, evidence)
    final["plan_calendar"] = with_overrides(_still_there(calendar, final), config.overrides, end)
    final["plan_overrides"] = own.record(config, drafted)
    final["plan_scenarios"] = draft.comparison.scenarios
    final["plan_indicators"] = indicator_lines(final["objectives"], final["plan_actions"], library, next_wave)
    final["plan_figures"] = _figures(draft, config, evidence, next_wave.n, final["plan_actions"])
    final["followup"] = follow_up(*previous, evidence) if previous else pd.DataFrame()
    final["plan_evidence"] = evidence.shown_here(_cited(final))
    return Plan({name: _complete(final[name], name) for name in TABLES}, config)


def _draft(
    evidence: Evidence, config: PlanConfig, library: Library, rng: np.random.Generator, replicates: int
) -> Draft:
    audiences = draft_audiences(evidence, library.priors)
    candidates = find_candidates(library.actions, audiences, evidence, library.priors.scale, frozenset(config.must))
    candidates = tuple(_with_own_costs(candidate, config) for candidate in candidates)
    gains = expected_gains(candidates, audiences, evidence, library.priors, replicates, rng)
    comparison = compare(candidates, gains, _limits(config))
    return Draft(candidates, gains, comparison, _ranked(audiences, candidates, gains, comparison.base))


def _with_own_costs(candidate: Candidate, config: PlanConfig) -> Candidate:
    change = config.overrides.get(f"act-{candidate.action.id}")
    return candidate if change is None else candidate.with_costs(change.cost, change.hours)


def _limits(config: PlanConfig) -> Limits:
    """Return what is left for the library's actions once the council's own are paid."""
    added = [change for change in config.overrides.values() if change.add == "action"]
    removed = [line[4:] for line, change in config.overrides.items() if change.remove and line.startswith("act-")]
    money, hours = (sum(getattr(change, name) or 0.0 for change in added) for name in ("cost", "hours"))
    return Limits(
        budget=None if config.budget is None else max(0.0, config.budget - money),
        hours=None if config.staff_hours is None else max(0.0, config.staff_hours - hours),
        must=frozenset(config.must),
        exclude=frozenset((*config.exclude, *removed)),
        floor=config.floor_per_audience,
    )


def _ranked(audiences: pd.DataFrame, candidates: Sequence[Candidate], gains: Gains, choice: Choice) -> pd.DataFrame:
    """Return the audiences by what the chosen actions are expected to bring through each, the largest first."""
    taken = choice.chosen[gains.terms["action"].to_numpy(int)] if len(gains.terms) else np.zeros(0, bool)
    worth = gains.terms[taken].groupby("segment")["gain"].sum()
    brought = audiences["segment"].map(worth).astype(float).fillna(0.0)
    order = brought.sort_values(ascending=False, kind="stable").index
    return audiences.loc[order].reset_index(drop=True).assign(priority=range(1, len(audiences) + 1))


def _taken(draft: Draft) -> list[Candidate]:
    pairs = zip(draft.candidates, draft.comparison.base.chosen, strict=True)
    return [candidate for candidate, taken in pairs if taken]


def _alone(draft: Draft) -> dict[str, float]:
    sums = draft.gains.terms.groupby("action")["gain"].sum()
    return {candidate.action.id: float(sums.get(place, 0.0)) for place, candidate in enumerate(draft.candidates)}


def _overridden(drafted: dict[str, pd.DataFrame], config: PlanConfig, evidence: Evidence) -> dict[str, pd.DataFrame]:
    everybody = evidence.estimates[evidence.estimates["domain"] == "all"]
    spread = dict(zip(everybody["indicator"], everybody["std_error"], strict=True))
    return {
        name: own.apply_overrides(frame, name, config, spread) for name, frame in drafted.items() if name in own.FIELDS
    }


def _still_there(calendar: pd.DataFrame, final: dict[str, pd.DataFrame]) -> pd.DataFrame:
    lines = set(final["plan_actions"]["action"])
    return calendar[(calendar["kind"] == "milestone") | calendar["line"].isin(lines)]


def _figures(draft: Draft, config: PlanConfig, evidence: Evidence, next_n: int, actions: pd.DataFrame) -> pd.DataFrame:
    chosen = actions[actions["status"] == "chosen"]
    image = evidence.row("image_index")
    has_error = image is not None and pd.notna(image["std_error"])
    halves = detectable_between_halves(image["std_error"], image["n"], next_n) if has_error else None
    gain, low, high = draft.gains.total(draft.comparison.base.chosen)
    figures = {
        "budget": config.budget,
        "staff_hours": config.staff_hours,
        "gain": gain,
        "gain_low": low,
        "gain_high": high,
        "cost": float(chosen["cost"].sum()),
        "cost_high": float(chosen["cost_high"].sum()),
        "hours": float(chosen["hours"].sum()),
        "next_gain": draft.comparison.next_gain,
        "next_hours_gain": draft.comparison.next_hours_gain,
        "detectable_halves": halves,
        "next_n": float(next_n),
        "drivers_modelled": float(len(evidence.drivers)),
        "has_audit": float(bool(len(evidence.supply_demand) or evidence.shortcomings["rests_on"].ne("survey").any())),
    }
    return pd.DataFrame({"measure": list(figures), "value": list(figures.values())})


def _cited(tables: dict[str, pd.DataFrame]) -> list[str]:
    cells = [cell for frame in tables.values() if "evidence" in frame for cell in frame["evidence"]]
    return split(join(key for cell in cells for key in split(cell)))


def _complete(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return a frame with its table's columns, in order; an empty one too."""
    return frame.reindex(columns=list(artefacts()[table].columns))
