"""Which actions of the library apply here, to whom, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from helpers.communication.plan.candidates.evidence import OF_CHANNELS, Evidence, support
from helpers.communication.plan.candidates.quantities import PAGES
from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.communication.plan.method.library import Action, Range
from helpers.communication.plan.method.priors import Scale

THOUSAND = 1000.0


@dataclass(frozen=True)
class Candidate:
    """An action that could be done here.

    Attributes
    ----------
    segments
        Segments of residents (or stakeholder groups) that it is for, in the audiences' order.
    factor
        How many times as much it takes, and draws people, as in a town of the reference size.
    cost, cost_low, cost_high
        EUR, for the residents addressed.
    hours, hours_low, hours_high
        Staff hours.
    evidence
        Ids of the rows that make it apply; empty for one that only plan.yml asks for.
    part
        Part of the services that it works on, where the audit counted their pages; 1 where it did not.
    """

    action: Action
    segments: tuple[str, ...]
    factor: float
    cost: float
    cost_low: float
    cost_high: float
    hours: float
    hours_low: float
    hours_high: float
    evidence: tuple[str, ...]
    part: float = 1.0

    def in_currency(self, per_euro: float) -> Candidate:
        """Return the candidate with its costs in a currency of which `per_euro` are a euro, as people round them."""
        costs = {name: as_people_round(per_euro * getattr(self, name)) for name in ("cost", "cost_low", "cost_high")}
        return replace(self, **costs)

    def in_house(self) -> Candidate:
        """Return the candidate as the council's own people do it where it may cost nothing: with the most hours.

        What costs something at its cheapest stays as it is.
        """
        if self.cost_low > 0:
            return self
        return replace(self, cost=0.0, cost_high=0.0, hours=self.hours_high, hours_low=self.hours_high)

    def with_costs(self, cost: float | None, hours: float | None) -> Candidate:
        """Return the candidate at a cost and hours that the council knows; None leaves them as they are."""
        paid = {} if cost is None else {"cost": cost, "cost_low": cost, "cost_high": cost}
        worked = {} if hours is None else {"hours": hours, "hours_low": hours, "hours_high": hours}
        return replace(self, **paid, **worked)


def find_candidates(
    actions: tuple[Action, ...],
    audiences: pd.DataFrame,
    evidence: Evidence,
    scale: Scale,
    wanted: frozenset[str] = frozenset(),
) -> tuple[Candidate, ...]:
    """Return the actions whose condition the evidence meets, and those that the council wants all the same.

    Parameters
    ----------
    audiences
        Columns ``segment``, ``kind``, ``main_issue``, ``size``.
    scale
        How fixed costs, hours and attendance follow the number of residents.
    wanted
        Ids of actions that are required whatever the evidence says.
    """
    factor = scale.factor(evidence.residents)
    kept = [action for action in actions if action.id in wanted or is_where(action, evidence)]
    possible = [_candidate(action, audiences, evidence, factor, action.id in wanted) for action in kept]
    return _grounded([candidate for candidate in possible if candidate is not None], evidence, wanted)


def is_where(action: Action, evidence: Evidence) -> bool:
    """Return whether the channels of an action are as it needs them: still to be made, or there already."""
    return action.where is None or (action.where == "existing") == (set(action.channels) <= evidence.held)


def _grounded(candidates: list[Candidate], evidence: Evidence, wanted: frozenset[str]) -> tuple[Candidate, ...]:
    """Return the candidates without those that only move what this survey did not ask about.

    What is required, what repairs something found broken, what is for stakeholders and what another one needs stays;
    the last speaks to no audience by itself.
    """
    held = [c for c in candidates if c.action.id in wanted or has_ground(c, evidence)]
    needed = {name for candidate in held for name in candidate.action.needs}
    kept = [candidate if candidate in held else replace(candidate, segments=()) for candidate in candidates]
    return tuple(c for c, old in zip(kept, candidates, strict=True) if old in held or c.action.id in needed)


def has_ground(candidate: Candidate, evidence: Evidence) -> bool:
    """Return whether an action moves something that this survey asked about, or is no matter of points."""
    action = candidate.action
    is_broken = action.is_repair and any(key.startswith("tbl-shortcomings/") for key in candidate.evidence)
    return is_broken or bool(action.stakeholders) or any(evidence.asks(move.driver) for move in action.moves)


def _candidate(
    action: Action, audiences: pd.DataFrame, evidence: Evidence, factor: float, is_wanted: bool
) -> Candidate | None:
    reachable = _addressable(action, audiences)
    evidence = evidence.by_channels(action.channels) if set(OF_CHANNELS) & set(action.when.shortcomings) else evidence
    evidence = evidence.on_pages() if action.is_of_pages else evidence
    cited = {row.segment: support(action.when, row.segment, row.main_issue, evidence) for row in reachable.itertuples()}
    if action.is_of_pages and evidence.has_pages and not evidence.cite_shortcomings(action.when.shortcomings):
        # The audit looked at each page and found nothing wrong: there is nothing to mend.
        cited = {segment: [] for segment in cited}
    segments = [segment for segment, ids in cited.items() if ids]
    if not segments and not (is_wanted and cited):
        return None
    chosen = segments or list(cited)
    ids = tuple(dict.fromkeys(key for segment in segments for key in cited[segment]))
    size = float(reachable.loc[reachable["segment"].isin(chosen), "size"].fillna(0).sum()) / THOUSAND
    money, work = _takes(action, factor, size, evidence)
    cost, cost_low, cost_high = (as_people_round(n) for n in (money.mid, money.low, money.high))
    hours, hours_low, hours_high = (as_people_round(n) for n in (work.mid, work.low, work.high))
    part = _part(action, evidence)
    return Candidate(action, tuple(chosen), factor, cost, cost_low, cost_high, hours, hours_low, hours_high, ids, part)


def _part(action: Action, evidence: Evidence) -> float:
    """Return the part of the services whose pages an action works on: who looks for the others notices nothing of it.

    Every service counts alike, because nobody counted who looks for which.
    """
    services = evidence.quantities.get("services")
    if action.each is None or action.each.of not in PAGES or not services:
        return 1.0
    return min(1.0, evidence.quantities[action.each.of] / services)


def _takes(action: Action, factor: float, size: float, evidence: Evidence) -> tuple[Range, Range]:
    """Return the money and the hours that an action takes: by what the audit counted, else by the size of the place.

    Parameters
    ----------
    size
        Residents addressed, in thousands.
    """
    if action.each is not None and action.each.of in evidence.quantities:
        count = evidence.quantities[action.each.of]
        return action.each.money(count), action.each.work(count)
    fixed, each = action.cost, action.per_thousand
    money = Range(low=factor * fixed.low + size * each.low, high=factor * fixed.high + size * each.high)
    return money, Range(low=factor * action.hours.low, high=factor * action.hours.high)


def _addressable(action: Action, audiences: pd.DataFrame) -> pd.DataFrame:
    if action.stakeholders:
        return audiences[audiences["segment"].isin(action.stakeholders)]
    return audiences[audiences["kind"].isin(["segment", "everybody"])]
