"""What was measured elsewhere: each study with its people, its outcome, its size and how long after.

A study says something of an action's effect on a driver only where its outcome *is* that driver. The grade of an effect
follows from that by rule, and so do the points (`known_effect`): published sizes are cut by the share that the study
says is kept, pooled as random effects, and nothing else counts as measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from helpers.stats.comparisons.pooled_effects import PooledEffect, pool_effects
from helpers.study.config import Frozen, Text
from helpers.study.indicators import INDICATORS
from helpers.study.quantiles import Z95

Share = Annotated[float, Field(ge=0, le=1)]
Grade = Literal["meta_analysis", "experiment", "observational", "practice", "judgement"]
Design = Literal["meta_analysis", "randomised", "before_after", "cross_section", "in_house", "typology"]
Seen = Literal["text", "abstract", "summary", "not_seen"]
#: Outcomes that stand for several drivers.
STANDS_FOR = {"quiz": INDICATORS.of("knowledge")}
#: A size without an interval may be half as large or half as large again (one standard error).
UNKNOWN_ERROR = 0.5
#: So does an effect in another subject and another country (one standard deviation, as a share of the effect).
TRANSFER = 0.5


class Size(Frozen):
    """An effect in standard deviations of its outcome, towards better, with its 95 % interval where it was
    published."""

    sd: float
    low: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Size:
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval needs both ends")
        if self.low is not None and self.high is not None and not self.low <= self.sd <= self.high:
            raise ValueError("low, sd and high must be in order")
        return self

    @property
    def error(self) -> float:
        """The standard error that the interval says, or half of the size where there is none."""
        if self.low is None or self.high is None:
            return max(UNKNOWN_ERROR * abs(self.sd), 0.01)
        return (self.high - self.low) / (2 * Z95)


class Study(Frozen):
    """One outcome of one study.

    Attributes
    ----------
    outcome
        Code of what was measured: a driver of the method, or anything else (applications, trust), which then supports
        no driver.
    result
        What was found of that outcome.
    follow_up_weeks
        How long after the action it was measured; 0 for at once, None where what was read does not tell it.
    kept
        Share of the published size that is kept: studies that find something are published more often.
    seen
        Where the figures were read: in the study's own *text*, in its *abstract*, some of them only in a *summary* by
        others, or nowhere (*not_seen*). What was read nowhere brings no figure and no address.
    """

    short: str
    cite: str
    url: str | None = None
    population: Text
    measured: Text
    found: Text
    outcome: str
    design: Design
    result: Literal["helps", "none", "harms", "mixed"]
    n: int | None = None
    size: Size | None = None
    follow_up_weeks: float | None = None
    kept: Share = 1.0
    seen: Seen

    @model_validator(mode="after")
    def _read(self) -> Study:
        figures = (self.size, self.n, self.follow_up_weeks, self.url)
        if self.seen == "not_seen" and any(figure is not None for figure in figures):
            raise ValueError("what was read nowhere has no size, number of people, follow-up or address")
        return self

    def matches(self, driver: str) -> bool:
        """Return whether the outcome of the study is this driver."""
        return self.outcome == driver or driver in STANDS_FOR.get(self.outcome, ())


def grade(studies: Sequence[Study], driver: str) -> Grade:
    """Return how good the evidence is that an action moves a driver.

    The best design among the studies that found an effect on that very driver; *practice* where all of them measured
    something else; *judgement* where there is none.
    """
    designs = {study.design for study in studies if study.matches(driver) and study.result == "helps"}
    if "meta_analysis" in designs:
        return "meta_analysis"
    if "randomised" in designs:
        return "experiment"
    if designs & {"before_after", "cross_section"}:
        return "observational"
    return "practice" if studies else "judgement"


def is_contradicted(studies: Iterable[Study], library: Iterable[Study], driver: str) -> bool:
    """Return whether what was measured speaks against an action's effect on a driver.

    A study of the action itself that found none on that driver and no other that found one; or a meta-analysis of any
    kind of action that found none.
    """
    own = [study for study in studies if study.matches(driver)]
    helped = any(study.result == "helps" for study in own)
    against = [study for study in library if study.design == "meta_analysis" and study.matches(driver)]
    pooled = any(study.result == "none" for study in against) and not any(study.result == "helps" for study in against)
    return pooled or (not helped and any(study.result in ("none", "harms") for study in own))


def known_effect(studies: Sequence[Study], driver: str) -> PooledEffect | None:
    """Return the effect on a driver that a new place is to expect, in standard deviations; None where none was
    measured.

    Only studies of that very driver with a size count, each times the share of it that is kept.
    """
    sized = [(study.size, study.kept) for study in studies if study.matches(driver) and study.result == "helps"]
    known = [(size, kept) for size, kept in sized if size is not None]
    if not known:
        return None
    pooled = pool_effects([kept * size.sd for size, kept in known], [kept * size.error for size, kept in known])
    return PooledEffect(pooled.mean, math.hypot(pooled.sd, TRANSFER * pooled.mean))


def split_by_match(studies: Sequence[Study], driver: str) -> tuple[list[Study], list[Study]]:
    """Return the studies that measured this driver, and those that measured something else."""
    own = [study for study in studies if study.matches(driver)]
    return own, [study for study in studies if study not in own]
