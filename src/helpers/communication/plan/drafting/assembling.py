"""The plan, drafted whole: from what the earlier notebooks found and what the council allows to the plan's tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.communication.plan.candidates.actions import Candidate, find_candidates
from helpers.communication.plan.candidates.evidence import Evidence
from helpers.communication.plan.candidates.links import LINKS, all_of, as_rows, complete
from helpers.communication.plan.choice.aims import Aim, choose_aim, issue_bought
from helpers.communication.plan.choice.duties import is_duty
from helpers.communication.plan.choice.firsts import Alone, alone, firsts, with_alone
from helpers.communication.plan.choice.means import Means, within_means
from helpers.communication.plan.choice.selection import Choice, Limits
from helpers.communication.plan.choice.sensitivity import Comparison
from helpers.communication.plan.drafting import overrides as own
from helpers.communication.plan.drafting.audiences import draft_audiences
from helpers.communication.plan.drafting.calendar import draft_calendar, out_of_order, with_flags, with_overrides
from helpers.communication.plan.drafting.counting import SPANS, after, base, standing, with_count, with_later_halves
from helpers.communication.plan.drafting.figures import plan_figures
from helpers.communication.plan.drafting.grounds import Grounds, lay_grounds
from helpers.communication.plan.drafting.lines import action_lines, indicator_lines, risk_lines
from helpers.communication.plan.drafting.messages import draft_messages
from helpers.communication.plan.impact.effects import is_told
from helpers.communication.plan.impact.gains import Gains, Movement
from helpers.communication.plan.impact.points import effects_table, left_after
from helpers.communication.plan.impact.simulation import expected_gains
from helpers.communication.plan.measuring.followup import Earlier
from helpers.communication.plan.measuring.judging import weighed
from helpers.communication.plan.measuring.objectives import (
    NEAREST,
    are_of_image,
    concerns,
    draft_objectives,
    not_drafted,
    wanted,
)
from helpers.communication.plan.measuring.pilots import pilot_lines
from helpers.communication.plan.method.library import Action, Library, Template
from helpers.communication.plan.terms.config import NextWave, PlanConfig
from helpers.communication.plan.terms.days import days_of
from helpers.study.config import Council
from helpers.study.tables import plan

if TYPE_CHECKING:
    from helpers.study.opening import Study

#: Tables of the plan as drafted, in the order in which the notebook writes them: lists stand in their cells.
TABLES = tuple(table.name for table in plan.TABLES if table.name != LINKS)


@dataclass(frozen=True)
class Plan:
    """The plan's tables by name, and the terms on which they were drafted.

    What `plan_links` holds once they are written stands in them as lists (see methodology/outputs.qmd).
    """

    tables: dict[str, pd.DataFrame]
    config: PlanConfig

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def write(self, study: Study) -> None:
        """Write every table of the plan among those of its study."""
        for name, table in as_rows(self.tables).items():
            study.write(name, table)


@dataclass(frozen=True)
class Draft:
    """What stands before the council's overrides: candidates, their gains and the choice.

    Attributes
    ----------
    gains
        Of the image.
    aim
        What the actions are chosen for, and the choice.
    is_told
        Whether the survey tells any driver of the image from chance; None where it supports no model of them.
    alone
        All of the means spent on what goes most with the image, and on what comes first.
    """

    candidates: tuple[Candidate, ...]
    gains: Gains
    aim: Aim
    audiences: pd.DataFrame
    is_told: bool | None
    recall: float | None
    means: Means
    alone: tuple[Alone, ...] = ()

    @property
    def comparison(self) -> Comparison:
        """The choice, beside others."""
        return self.aim.comparison

    @property
    def gain(self) -> Movement | None:
        """What the choice may bring for the image; None where this survey tells nothing of what moves it."""
        return None if self.is_told is False else self.gains.total(self.comparison.base.chosen)

    def expected(self, driver: str) -> Movement:
        """Return what the choice is expected to move in a driver, in what people recall, or in the image index."""
        if driver == "image_index" and self.is_told is False:
            return Movement(0.0, np.zeros(1))
        return self.moves(self.comparison.base, driver)

    def moves(self, choice: Choice, driver: str) -> Movement:
        """Return what any choice is expected to move in a driver, in what people recall, or in the image index."""
        if driver == "image_index":
            return self.gains.total(choice.chosen)
        if driver == NEAREST and self.recall is not None:
            return self.gains.recall(choice.chosen, self.recall)
        return self.gains.movement(choice.chosen, driver)


@dataclass(frozen=True)
class Proposed:
    """What could be done: the audiences, and the actions that may serve them, none chosen yet."""

    audiences: pd.DataFrame
    candidates: tuple[Candidate, ...]


def propose(grounds: Grounds) -> Proposed:
    """Return the audiences, and the actions of the library that the evidence calls for, at this council's costs."""
    evidence, config, library = grounds.evidence, grounds.config, grounds.library
    audiences = draft_audiences(evidence, library.priors)
    candidates = find_candidates(library.actions, audiences, evidence, library.priors.scale, frozenset(config.must))
    per_euro = grounds.council.currency.per_euro
    candidates = tuple(_with_own_costs(candidate.in_currency(per_euro), config) for candidate in candidates)
    if config.budget == 0:
        candidates = tuple(c.in_house() if is_duty(c) else c for c in candidates)
    return Proposed(audiences, candidates)


def plan_calendar(grounds: Grounds, draft: Draft) -> pd.DataFrame:
    """Return when each chosen action is prepared and done, and what else falls on which day, as drafted."""
    config = grounds.config
    days = days_of(config, grounds.council.currency.code == "EUR")
    return draft_calendar(_taken(draft), _alone(draft), grounds.dates, grounds.next_wave.date, days, config.staff_hours)


def draft_plan(
    evidence: Evidence,
    config: PlanConfig,
    council: Council,
    library: Library,
    rng: np.random.Generator,
    *,
    replicates: int = 2000,
    earlier: Earlier | None = None,
) -> Plan:
    """Return the plan, every step of notebook 05 in one call, as tests and benchmarks take it.

    Parameters
    ----------
    replicates
        Draws for the ranges of the gains.
    earlier
        The previous wave and its plan, where there is one.

    Raises
    ------
    PlanError
        If the limits in `config` cannot be met together.
    """
    grounds = lay_grounds(evidence, config, council, library, earlier)
    draft = choose_actions(grounds, propose(grounds), rng, replicates)
    return complete_plan(grounds, draft, plan_calendar(grounds, draft))


def complete_plan(grounds: Grounds, draft: Draft, calendar: pd.DataFrame) -> Plan:
    """Return the plan with everything that follows from the choice, and what the council set by hand beside it.

    Parameters
    ----------
    calendar
        As `plan_calendar` returns it.
    """
    evidence, config = grounds.evidence, grounds.config
    chosen, next_wave, end = _taken(draft), grounds.next_wave, grounds.dates[1]
    library = grounds.library.judging({candidate.action.output for candidate in chosen})
    days = days_of(config, grounds.council.currency.code == "EUR")
    aims = library.model_copy(update={"templates": _may_be_aimed_at(draft, library, grounds.council)})
    drafted = _drafted(draft, evidence, config, aims, next_wave, grounds.calls)
    checks = own.Rechecks(evidence, library, draft.expected, grounds.calls)
    final = _overridden(drafted, config, checks)
    # A risk comes of what the plan is once the council has changed it.
    risks = risk_lines(library, final["plan_actions"], final["objectives"], draft.audiences, evidence)
    drafted |= {"plan_risks": complete(risks, "plan_risks"), "plan_calendar": calendar}
    final |= _overridden({"plan_risks": drafted["plan_risks"]}, config, checks)
    dated = with_overrides(_still_there(calendar, final), config.overrides, end)
    share, parts = base(dated, library).share_of_year, _counted_parts(dated, draft, grounds, final["objectives"])
    final["objectives"] = weighed(final["objectives"], library, grounds.calls, share, parts)
    dated = with_count(dated, final["objectives"], library, days)
    final["plan_pilots"] = complete(pilot_lines(chosen, evidence.residents, library.priors.trials), "plan_pilots")
    dated = with_later_halves(dated, final["plan_pilots"], library, days)
    final["plan_calendar"] = with_flags(dated, days, out_of_order(dated, config.overrides, library))
    final["plan_overrides"] = own.record(config, drafted)
    final["plan_scenarios"] = with_alone(draft.comparison.scenarios.assign(aim=draft.aim.indicator), draft.alone)
    final["plan_effects"] = effects_table(_told(draft, config), library, evidence, config.trials, grounds.learnt)
    final["plan_indicators"] = indicator_lines(
        final["objectives"],
        final["plan_actions"],
        final["plan_calendar"],
        library,
        next_wave,
        evidence.residents,
    )
    left = not_drafted(library.templates, config.objectives, drafted["objectives"], evidence)
    final["plan_figures"] = plan_figures(
        draft, config, evidence, next_wave.n, final["plan_actions"], grounds.calls, left
    )
    final["followup"] = grounds.followed
    final["plan_evidence"] = evidence.shown_here(_cited(final))
    return Plan({name: complete(final[name], name) for name in TABLES}, config)


def _counted_parts(
    calendar: pd.DataFrame, draft: Draft, grounds: Grounds, objectives: pd.DataFrame
) -> dict[tuple[str, str], float]:
    """Return by objective and span how much of what is expected stands while the later count is made, 0 to 1."""
    parts = {}
    for span in SPANS:
        held = standing(calendar, grounds.library, after(calendar, grounds.library, span))
        shares = [_standing_beside(candidate, held, grounds) for candidate in draft.candidates]
        then = replace(draft, gains=draft.gains.lasting(np.array(shares, float)))
        for row in objectives.itertuples():
            whole = draft.expected(row.indicator).mean
            parts[row.objective, span] = min(1.0, then.expected(row.indicator).mean / whole) if whole > 0 else 1.0
    return parts


def _standing_beside(candidate: Candidate, held: dict[str, float], grounds: Grounds) -> float:
    """Return how much of an action's effect stands while it is counted, of what is taken to at the next survey."""
    action = candidate.action
    left = left_after(action, grounds.lessons.weeks_to_survey(action))
    return held.get(f"act-{action.id}", 0.0) / left


def _may_be_aimed_at(draft: Draft, library: Library, council: Council) -> tuple[Template, ...]:
    """Return what may be set as a target: nothing where nothing of the image is told, nor of those who chose to answer.

    Whoever answers an open link is no sample: no number of such answers could show whether a target was reached.
    """
    return () if draft.is_told is False or council.sample.type == "opt_in" else library.templates


def _drafted(
    draft: Draft, evidence: Evidence, config: PlanConfig, library: Library, next_wave: NextWave, calls: float
) -> dict[str, pd.DataFrame]:
    """Return objectives, audiences, messages and actions as drafted.

    Where nothing of the image is told there are neither objectives nor audiences nor messages: what would they rest on?
    """
    is_silent = draft.is_told is False
    audiences = draft.audiences.iloc[:0] if is_silent else draft.audiences
    tables = {
        "objectives": draft_objectives(
            library.templates, audiences, evidence, next_wave, draft.expected, calls, config.objectives
        ),
        "audiences": audiences,
        "plan_messages": draft_messages(library.frames, audiences, evidence, issue_bought(draft.aim.indicator)),
        "plan_actions": _actions(draft, evidence, config, library),
    }
    return {name: complete(frame, name) for name, frame in tables.items()}


def _told(draft: Draft, config: PlanConfig) -> list[Action]:
    """Return the actions whose effects are told: those chosen, where the plan counts on any, and those tried here."""
    chosen = [] if draft.is_told is False else _taken(draft)
    tried = {trial.action for trial in config.trials}
    return [c.action for c in draft.candidates if c in chosen or c.action.id in tried]


def _actions(draft: Draft, evidence: Evidence, config: PlanConfig, library: Library) -> pd.DataFrame:
    """Return the actions; where nothing of the image is told only what is done, for what was found broken."""
    rows = action_lines(draft.candidates, draft.aim.gains, draft.comparison, draft.audiences, evidence, config, library)
    if draft.is_told is not False or rows.empty:
        return rows
    kept = rows[rows["status"].isin(["chosen", "excluded"]) | rows["is_duty"]]
    kept = kept.sort_values("status", key=lambda status: status.ne("chosen"), kind="stable").reset_index(drop=True)
    untold = dict.fromkeys(("gain", "gain_low", "gain_high"), float("nan"))
    return kept.assign(
        rank=range(1, len(kept) + 1),
        driver=None,
        audiences=[()] * len(kept),
        evidence=[_found_broken(cell) or cell[:1] for cell in kept["evidence"]],
        **untold,
    )


def _found_broken(cited: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in cited if key.startswith(("tbl-shortcomings/", "tbl-overrides/")))


def choose_actions(grounds: Grounds, proposed: Proposed, rng: np.random.Generator, replicates: int) -> Draft:
    """Return the actions chosen together, within the money and the hours, with what they are expected to bring.

    Parameters
    ----------
    replicates
        Draws for the ranges of the gains.

    Raises
    ------
    PlanError
        If the limits of the terms cannot be met together.
    """
    evidence, config, library = grounds.evidence, grounds.config, grounds.library
    audiences, candidates = proposed.audiences, proposed.candidates
    gains = expected_gains(candidates, audiences, evidence, library, replicates, rng, grounds.lessons)
    told = is_told(evidence)
    means = within_means(candidates, _limits(config))
    recall = evidence.row("recall")
    today = None if recall is None else float(recall["estimate"])
    wanting = concerns(library.templates, audiences, evidence, config.objectives)
    without_image = bool(config.objectives) and not are_of_image(wanted(library.templates, config.objectives))
    worth = library.priors.worth.here(evidence.residents, grounds.council.currency.per_euro, config.hour_price)
    aim = choose_aim(candidates, gains, means.limits, wanting, told, worth, without_image)
    ranked = _ranked(audiences, candidates, aim.gains, aim.comparison.base)
    held = [alone(driver, candidates, gains, means.limits, aim.comparison.base) for driver in firsts(evidence)]
    return Draft(candidates, gains, aim, ranked, told, today, means, tuple(held))


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
        hour_price=config.hour_price,
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
    sums = draft.aim.gains.terms.groupby("action")["gain"].sum()
    return {candidate.action.id: float(sums.get(place, 0.0)) for place, candidate in enumerate(draft.candidates)}


def _overridden(drafted: dict[str, pd.DataFrame], config: PlanConfig, checks: own.Rechecks) -> dict[str, pd.DataFrame]:
    return {
        name: own.apply_overrides(frame, name, config, checks) for name, frame in drafted.items() if name in own.FIELDS
    }


def _still_there(calendar: pd.DataFrame, final: dict[str, pd.DataFrame]) -> pd.DataFrame:
    lines = set(final["plan_actions"]["action"])
    return calendar[(calendar["kind"] == "milestone") | calendar["line"].isin(lines)]


def _cited(tables: dict[str, pd.DataFrame]) -> tuple[str, ...]:
    return all_of(cell for frame in tables.values() if "evidence" in frame for cell in frame["evidence"])
