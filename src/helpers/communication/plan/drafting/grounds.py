"""What every step of a plan rests on: evidence, the council's terms, the library, and what the last plan taught."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from helpers.communication.plan.candidates.evidence import Evidence
from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.communication.plan.drafting.calendar import DAYS
from helpers.communication.plan.impact.simulation import Lessons
from helpers.communication.plan.measuring.followup import Earlier, follow_up, lessons_of
from helpers.communication.plan.method.library import Action, Library
from helpers.communication.plan.terms.config import NextWave, PlanConfig
from helpers.communication.plan.terms.days import days_of
from helpers.stats.comparisons.pooled_effects import PooledEffect
from helpers.study.config import Council


@dataclass(frozen=True)
class Grounds:
    """What every step of a plan rests on.

    Attributes
    ----------
    followed, learnt
        What became of the plan before, and what it taught of the effects; empty where there was none.
    next_wave
        When the next survey is, and how many will answer it.
    calls
        Calls and visits that a place of this size may count in a year.
    """

    evidence: Evidence
    config: PlanConfig
    council: Council
    library: Library
    followed: pd.DataFrame
    learnt: dict[str, PooledEffect]
    next_wave: NextWave
    calls: float

    @property
    def dates(self) -> tuple[date, date]:
        """First and last day of the plan."""
        return self.config.dates(self.council)

    @property
    def lessons(self) -> Lessons:
        """What the council knows by itself, and how long each effect must last."""
        return _lessons(self.config, self.learnt, (*self.dates, self.next_wave.date))


def lay_grounds(
    evidence: Evidence, config: PlanConfig, council: Council, library: Library, earlier: Earlier | None = None
) -> Grounds:
    """Return what a plan is drafted on: the evidence, the council's terms, the library, and what the last plan taught.

    Parameters
    ----------
    earlier
        The previous wave and its plan, where there is one.
    """
    followed = follow_up(earlier, evidence) if earlier else pd.DataFrame()
    learnt = lessons_of(earlier, followed, library.priors) if earlier else {}
    image = evidence.row("image_index")
    next_wave = config.follow_up(council, int(image["n"]) if image is not None else 1)
    # A survey that begins on a holiday begins on the day after: in the objectives as in the calendar.
    days = days_of(config, council.currency.code == "EUR")
    next_wave = next_wave.model_copy(update={"date": days.next_working(next_wave.date)})
    return Grounds(evidence, config, council, library, followed, learnt, next_wave, _calls(evidence, library))


def _calls(evidence: Evidence, library: Library) -> float:
    """Return the calls and visits that a place of this size may count in a year."""
    return max(1.0, as_people_round(library.priors.trials.units["case"] * evidence.residents / 1000))


def _lessons(config: PlanConfig, learnt: dict[str, PooledEffect], days: tuple[date, date, date]) -> Lessons:
    """Return what the council knows by itself, and how long each action's effect must last until the next survey."""
    start, end, survey = days
    length, after = ((end - start).days / DAYS, max(0.0, (survey - end).days / DAYS))

    def weeks_to_survey(action: Action) -> float:
        # Before the calendar is drawn an action is taken to end half-way between the earliest and the latest it can.
        return after + max(0.0, length - action.lead_weeks - action.weeks) / 2

    return Lessons(config.trials, learnt, weeks_to_survey)
