"""What the method brings to a plan: actions, message frames, objective templates, risks and prior effects.

They lie in `methodology/plan/*.yml`, where people read and improve them; every text in the three languages.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, model_validator

from helpers.errors import ConfigError, Problem
from helpers.study.config import Frozen, Text, parse, read_yaml
from helpers.study.paths import project_root

Share = Annotated[float, Field(ge=0, le=1)]
Issue = Literal["ignorance", "distortion", "stigma", "not_for_me", "experience", "none"]
Grade = Literal["meta_analysis", "experiment", "observational", "practice", "judgement"]
Phase = Literal["prepare", "speak", "sustain", "learn"]
Level = Literal["low", "mid", "high"]
Owner = Literal["communication", "social_services", "frontline", "direction", "participation", "web"]
#: Not channels of the survey: people met at the service, every home, those who come to a session.
SPECIAL_CHANNELS = ("contact", "every_home")


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
            raise ValueError("a condition needs an issue, a shortcoming or an indicator")
        return self


class Move(Frozen):
    """Points (0-100, towards better) that a driver moves in someone exposed who stands at mid-scale."""

    driver: str
    low: float
    mid: float
    high: float

    @model_validator(mode="after")
    def _in_order(self) -> Move:
        if not self.low <= self.mid <= self.high:
            raise ValueError("low, mid and high must be in order")
        return self


class Range(Frozen):
    """A lowest and a highest likely value."""

    low: Annotated[float, Field(ge=0)]
    high: Annotated[float, Field(ge=0)]

    @property
    def mid(self) -> float:
        """The planned value: half-way."""
        return (self.low + self.high) / 2


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
    needs, excludes
        Actions that must come with it, and that cannot.
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
    lead_weeks: Annotated[int, Field(ge=0)]
    weeks: Annotated[int, Field(ge=1)]
    phase: Phase
    owner: Owner
    output: str
    grade: Grade
    source: str | None = None
    stakeholders: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


class Frame(Frozen):
    """One way of saying something true: what to say, what to avoid, and why."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    name: Text
    say: Text
    avoid: Text
    when: When
    source: str | None = None
    stakeholders: tuple[str, ...] = ()


class Template(Frozen):
    """One kind of objective: the indicator and which way is better.

    `follows` names the driver whose movement tells what the chosen actions are expected to bring, where it is not the
    indicator itself.
    """

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    text: Text
    indicator: str
    is_share: bool
    direction: Literal["up", "down"]
    follows: str | None = None
    when: When | None = None
    owner: Owner


class Risk(Frozen):
    """One risk: what may go wrong, how it is kept small, and when it matters."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    name: Text
    mitigation: Text
    likelihood: Level
    impact: Level
    owner: Owner
    when: When


class Output(Frozen):
    """Something that is counted while an action runs."""

    id: str
    text: Text
    level: Literal["output", "outtake"]
    frequency: Literal["monthly", "quarterly", "each_time"]
    owner: Owner


class Effect(Frozen):
    """A prior effect: points of the image index per 10 points of a driver, towards better."""

    mean: float
    sd: Annotated[float, Field(gt=0)]


class Scale(Frozen):
    """How fixed costs, hours and attendance grow: as a power of residents over the reference, within bounds."""

    reference: Annotated[float, Field(gt=0)]
    exponent: Annotated[float, Field(ge=0)]
    low: float
    high: float

    def factor(self, residents: float) -> float:
        """Return how many times as much an action takes in a place of so many residents."""
        return float(min(self.high, max(self.low, (residents / self.reference) ** self.exponent)))


class Priors(Frozen):
    """What the method assumes where the survey is silent; all of it judgement, and wide."""

    scale: Scale
    effects: dict[str, Effect]
    use: dict[str, Share]
    use_sd: Share


class Source(Frozen):
    """Where a piece of evidence comes from, and whether it was read or only remembered."""

    cite: str
    url: str | None = None
    found: Text


class Library(Frozen):
    """All of `methodology/plan/`."""

    version: str
    actions: tuple[Action, ...]
    frames: tuple[Frame, ...]
    templates: tuple[Template, ...]
    risks: tuple[Risk, ...]
    outputs: tuple[Output, ...]
    priors: Priors
    sources: dict[str, Source]

    def action(self, action_id: str) -> Action:
        """Return an action by its id."""
        return next(action for action in self.actions if action.id == action_id)


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
    for name in ("actions", "frames", "objectives", "risks", "outputs", "priors", "sources"):
        content.update(read_yaml(folder / f"{name}.yml"))
    library = parse(Library, content, str(folder))
    problems = _repeated(library, str(folder)) + _dangling(library, str(folder))
    if problems:
        raise ConfigError(problems)
    return library


def _repeated(library: Library, where: str) -> list[Problem]:
    groups = (library.actions, library.frames, library.templates, library.risks, library.outputs)
    ids = [[entry.id for entry in group] for group in groups]
    twice = sorted({entry for group in ids for entry in group if group.count(entry) > 1})
    return [Problem("The id {id} is given twice.", where, {"id": entry}) for entry in twice]


def _dangling(library: Library, where: str) -> list[Problem]:
    known = {action.id for action in library.actions}
    outputs = {output.id for output in library.outputs}
    named = [(action.id, other) for action in library.actions for other in (*action.needs, *action.excludes)]
    missing = [pair for pair in named if pair[1] not in known]
    missing += [(action.id, action.output) for action in library.actions if action.output not in outputs]
    cited = [(entry.id, entry.source) for entry in (*library.actions, *library.frames) if entry.source]
    missing += [pair for pair in cited if pair[1] not in library.sources]
    message = "{id} names {other}, which is not in the library."
    return [Problem(message, where, {"id": entry, "other": other}) for entry, other in missing]
