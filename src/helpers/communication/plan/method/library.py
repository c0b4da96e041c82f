"""What the method brings to a plan: actions, studies, message frames, objective templates, risks and prior effects.

They lie in `methodology/plan/*.yml`, where people read and improve them; every text in the three languages.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, model_validator

from helpers.communication.plan.method.priors import Priors
from helpers.communication.plan.method.seasons import DaysOfYear
from helpers.communication.plan.method.soundness import problems_of
from helpers.communication.plan.method.studies import Grade, Study, grade, known_effect
from helpers.errors import ConfigError, Problem
from helpers.stats.comparisons.pooled_effects import PooledEffect
from helpers.study.config import Frozen, Text, parse, read_yaml
from helpers.study.indicators import INDICATORS, Issue
from helpers.study.paths import project_root
from helpers.study.written.validation import refusal

Share = Annotated[float, Field(ge=0, le=1)]
#: What a lot can be drawn over; `steps` where an action can only start district after district.
Unit = Literal["home", "person", "case", "birth", "place", "door", "class", "steps"]
Phase = Literal["prepare", "speak", "sustain", "learn"]
Level = Literal["low", "mid", "high"]
Owner = Literal["communication", "social_services", "frontline", "direction", "participation", "web"]
#: What mending the pages of the services puts out.
PAGES = "pages_published"


class Condition(Frozen):
    """An indicator of the table `estimates` (or of a segment's profile) above or below a value."""

    id: str
    above: float | None = None
    below: float | None = None

    def holds(self, value: float) -> bool:
        """Return whether `value` meets the condition; a missing value never does."""
        over = self.above is None or value > self.above
        return value == value and over and (self.below is None or value < self.below)


class When(Frozen):
    """When a line applies: at least one of these is found in the council's evidence."""

    issues: tuple[Issue, ...] = ()
    shortcomings: tuple[str, ...] = ()
    indicators: tuple[Condition, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> When:
        if not (self.issues or self.shortcomings or self.indicators):
            raise refusal(Problem("A condition needs an issue, a shortcoming or an indicator."))
        return self


class Move(Frozen):
    """A driver that an action moves, and the method's judgement of by how many points (0-100, towards better).

    The points are those of someone exposed who stands at mid-scale. They are left out where a study measured that very
    driver with a size: `Library.measured` then gives them.
    """

    driver: str
    low: float | None = None
    mid: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Move:
        given = [value for value in (self.low, self.mid, self.high) if value is not None]
        if len(given) not in (0, 3) or given != sorted(given):
            raise refusal(Problem("The values low, mid and high must be given together and in order."))
        return self


class Range(Frozen):
    """A lowest and a highest likely value."""

    low: Annotated[float, Field(ge=0)]
    high: Annotated[float, Field(ge=0)]

    @property
    def mid(self) -> float:
        """The planned value: half-way."""
        return (self.low + self.high) / 2


class Each(Frozen):
    """What an action takes for each thing that it works on, where the audit counted them, and at the least.

    Attributes
    ----------
    of
        What is counted (`quantities`).
    cost, hours
        For each.
    least_cost, least_hours
        However few they are.
    """

    of: Literal["pages_missing", "pages_without_way", "pages_hard", "words_to_translate", "messages"]
    cost: Range = Range(low=0, high=0)
    hours: Range = Range(low=0, high=0)
    least_cost: Range = Range(low=0, high=0)
    least_hours: Range = Range(low=0, high=0)

    def money(self, count: float) -> Range:
        """Return what so many take in money."""
        return _at_least(self.cost, self.least_cost, count)

    def work(self, count: float) -> Range:
        """Return what so many take in hours."""
        return _at_least(self.hours, self.least_hours, count)


def _at_least(each: Range, least: Range, count: float) -> Range:
    return Range(low=max(least.low, count * each.low), high=max(least.high, count * each.high))


class Action(Frozen):
    """One action of the library.

    Attributes
    ----------
    notice
        Share of the users of a channel who notice the action: low, mid, high.
    people
        People who take part, where the action reaches those and no others.
    cost, per_thousand
        EUR, fixed, and for each thousand residents addressed.
    each
        What it takes for each thing that it works on: where the audit counted them it stands for `cost` and `hours`.
    needs, excludes
        Actions that must come with it and be done before it begins, and that cannot come with it.
    after
        Actions that are done before it goes out, where they are in the plan.
    studies
        Keys of evidence.yml.
    half_life_weeks
        After how long half of the effect is gone; None for what stays.
    pilot
        What a lot can be drawn over; None where everybody gets it at once.
    is_repair
        Puts in order what people find.
    reuses
        Changes what goes out anyway.
    where
        Whether it makes its channels anew, or uses those that the council has; None where it is all one.
    is_answered
        Somebody has to answer those who then ask; what that takes is not among its costs.
    not_in
        Days of any year on which people cannot be asked to meet it; None where any day is as good.
    """

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    name: Text
    does: Text
    when: When
    channels: tuple[str, ...]
    moves: tuple[Move, ...]
    notice: tuple[Share, Share, Share] = (0.1, 0.25, 0.4)
    people: tuple[float, float, float] | None = None
    hours: Range
    cost: Range = Range(low=0, high=0)
    per_thousand: Range = Range(low=0, high=0)
    each: Each | None = None
    lead_weeks: Annotated[int, Field(ge=0)]
    weeks: Annotated[int, Field(ge=1)]
    phase: Phase
    owner: Owner
    output: str
    studies: tuple[str, ...] = ()
    half_life_weeks: Annotated[float, Field(gt=0)] | None = None
    pilot: Unit | None = None
    is_repair: bool = False
    reuses: bool = False
    where: Literal["new", "existing"] | None = None
    is_answered: bool = False
    not_in: DaysOfYear | None = None
    stakeholders: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def is_of_pages(self) -> bool:
        """Whether it mends the pages of the services, which an audit looks at one by one."""
        return self.is_repair and self.output == PAGES


class Frame(Frozen):
    """One way of saying something true: what to say, what to avoid, and why.

    Attributes
    ----------
    fact
        What the council's own figures must show for it to be true here.
    """

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    name: Text
    say: Text
    avoid: Text
    when: When
    source: str | None = None
    fact: Literal["spending_grew"] | None = None
    stakeholders: tuple[str, ...] = ()


class Template(Frozen):
    """One kind of objective: an indicator, which is to become better.

    `follows` names the driver whose movement tells what the chosen actions are expected to bring, where it is not the
    indicator itself. `nearer` names what success is judged by where no survey can show the objective, the nearest
    first: `recall` (what people recall of the council's messages) or counts.
    """

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    text: Text
    indicator: str
    follows: str | None = None
    when: When | None = None
    nearer: tuple[str, ...] = ()
    owner: Owner

    @model_validator(mode="after")
    def _has_a_better(self) -> Template:
        one = INDICATORS.get(self.indicator)
        if one is None or not one.sign:
            values = {"id": self.id, "indicator": self.indicator}
            raise refusal(Problem("{id}: no indicator {indicator} of which more is good or bad.", "", values))
        return self

    @property
    def is_share(self) -> bool:
        """Whether the indicator is a share."""
        return INDICATORS[self.indicator].is_share

    @property
    def direction(self) -> Literal["up", "down"]:
        """Which way is better."""
        return "up" if INDICATORS[self.indicator].sign > 0 else "down"


class Count(Frozen):
    """Something that the council counts by itself, by which it can judge what no survey of its size shows.

    Attributes
    ----------
    made_by
        Outputs that make it larger by themselves, whatever people think: a plan that puts out one of them is not
        judged by it.
    of
        Whether it is all the calls and visits, some of them (nobody knows how many before they are counted), or how
        many in a hundred of those who are asked then; None where nobody can guess how many there are to count.
    """

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    text: Text
    direction: Literal["up", "down"]
    frequency: Literal["monthly", "quarterly"]
    owner: Owner
    made_by: tuple[str, ...] = ()
    of: Literal["calls", "some_calls", "asked"] | None = None


class Remedy(Frozen):
    """What keeps a risk small, in a plan that has it.

    Attributes
    ----------
    actions, outputs
        One of these actions, or one that puts out one of these, is in the plan.
    plan
        What else of a plan it is: `review`, one while some of it is still to be done; `spread`, one while something
        is still to go out; the `days` of its actions;
        `prepared`, nothing spread before all is prepared; `judged`, an objective that a count can show; its `messages`;
        its chapter for a `bad_day`.
    """

    text: Text
    actions: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    plan: Literal["review", "spread", "days", "prepared", "judged", "messages", "bad_day"] | None = None


class Risk(Frozen):
    """One risk: what may go wrong, how it is kept small, and what of the plan brings it.

    Attributes
    ----------
    remedies
        What keeps it small, each where a plan has it.
    actions, outputs
        Actions, and kinds of output whose actions, bring it.
    trait
        `fades`: actions whose effect does; `hours`: any work; `unseen`: objectives that the next survey cannot show.
    when
        It concerns only councils where this is found too.
    """

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    name: Text
    remedies: tuple[Remedy, ...]
    likelihood: Level
    impact: Level
    owner: Owner
    actions: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    trait: Literal["fades", "hours", "unseen"] | None = None
    when: When | None = None

    @model_validator(mode="after")
    def _comes_of_something(self) -> Risk:
        if not (self.actions or self.outputs or self.trait):
            raise refusal(Problem("A risk needs what brings it: actions, outputs or a trait of the plan."))
        return self


class Output(Frozen):
    """Something that is counted while an action runs.

    Attributes
    ----------
    people
        The stakeholder group whose own people take part, whatever the action is for; None where it is no group's.
    """

    id: str
    text: Text
    level: Literal["output", "outtake"]
    frequency: Literal["monthly", "quarterly", "each_time"]
    owner: Owner
    people: str | None = None


class Library(Frozen):
    """All of `methodology/plan/`."""

    version: str
    actions: tuple[Action, ...]
    frames: tuple[Frame, ...]
    templates: tuple[Template, ...]
    risks: tuple[Risk, ...]
    outputs: tuple[Output, ...]
    counts: tuple[Count, ...]
    priors: Priors
    evidence: dict[str, Study]

    def judging(self, outputs: Collection[str]) -> Library:
        """Return the library without the counts that these outputs make larger by themselves among what judges."""
        made = {count.id for count in self.counts if set(count.made_by) & set(outputs)}
        kept = [t.model_copy(update={"nearer": tuple(n for n in t.nearer if n not in made)}) for t in self.templates]
        return self.model_copy(update={"templates": tuple(kept)})

    def action(self, action_id: str) -> Action:
        """Return an action by its id."""
        return next(action for action in self.actions if action.id == action_id)

    def studies(self, action: Action) -> list[Study]:
        """Return the studies that an action cites."""
        return [self.evidence[name] for name in action.studies if name in self.evidence]

    def grade(self, action: Action, driver: str) -> Grade:
        """Return how good the evidence is that an action moves a driver, by the rule of `studies.grade`."""
        return grade(self.studies(action), driver)

    def measured(self, action: Action, driver: str) -> PooledEffect | None:
        """Return what was measured of an action on a driver, in standard deviations; None where nothing was."""
        return known_effect(self.studies(action), driver)


@lru_cache(maxsize=1)
def read_library() -> Library:
    """Return the method's library.

    Raises
    ------
    ConfigError
        If a file is refused, two entries share an id, or one names something that is not there.
    """
    folder = project_root() / "methodology" / "plan"
    content = {}
    for name in ("actions", "frames", "objectives", "risks", "outputs", "priors", "evidence"):
        content.update(read_yaml(folder / f"{name}.yml"))
    library = parse(Library, content, str(folder))
    problems = problems_of(library, str(folder))
    if problems:
        raise ConfigError(problems)
    return library
