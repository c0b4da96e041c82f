"""The plan's own texts: what is written for each kind of audience, and what the plan says of itself.

They lie in `methodology/plan/copy.yml` and `strategy.yml`, in three languages. A sentence holds fields for what this
council and its survey know; one whose field is not known drops out, so that nothing is said that was not found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from string import Formatter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from helpers.communication.plan.method.library import Level, Owner, read_library
from helpers.errors import ConfigError, Problem
from helpers.study.config import LANGUAGES, Frozen, Text, parse, read_yaml
from helpers.study.indicators import INDICATORS
from helpers.study.paths import project_root
from helpers.study.written.validation import refusal

#: Parts of what is written for an audience; of the first ones a single sentence is taken, of the others all that stand.
SINGLE = ("headline", "caption", "question")
PARTS = ("headline", "text", "post", "caption", "question", "answer", "press")
#: What a sentence may be filled with.
FIELDS = frozenset(
    [
        "phone",
        "web",
        "address",
        "town",
        "services",
        "count",
        "satisfaction",
        "best",
        "best_score",
        "worst",
        "worst_score",
        "users",
        "where",
        "n",
        "when",
        "budget",
        "value",
    ]
)
Quadrant = Literal["strength", "weakness", "opportunity", "threat"]
#: The idea of a plan where nothing is told of what moves the image, and where no problem stands out.
NOTHING, OPEN = "nothing", "open"


class Line(Text):
    """A sentence in three languages.

    Attributes
    ----------
    doing
        Actions one of which the plan must have for the sentence to stand.
    otherwise
        It stands only where the sentence before it does not.
    confirm
        It promises what nobody has told the method, so that the council has to confirm it before it goes out.
    """

    doing: tuple[str, ...] = ()
    otherwise: bool = False
    confirm: bool = False

    @model_validator(mode="after")
    def _has_known_fields(self) -> Line:
        unknown = sorted(set().union(*(fields_of(self[language]) for language in LANGUAGES)) - FIELDS)
        if unknown:
            known = ", ".join(sorted(FIELDS))
            raise refusal(
                Problem(
                    "No field is called {field}. Known ones: {known}.",
                    values={"field": ", ".join(unknown), "known": known},
                )
            )
        return self


def fields_of(text: str) -> set[str]:
    """Return the names of a sentence's fields."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


class Copy(Frozen):
    """What is written for one kind of audience: a segment with that main issue, or a group of stakeholders."""

    id: str
    headline: tuple[Line, ...]
    text: tuple[Line, ...]
    post: tuple[Line, ...]
    caption: tuple[Line, ...]
    question: tuple[Line, ...]
    answer: tuple[Line, ...]
    press: tuple[Line, ...]


class Mark(Frozen):
    """A mark that an indicator of everybody passes with its whole interval: by default its level of concern."""

    indicator: str
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _lies_somewhere(self) -> Mark:
        if (self.above, self.below) == (None, None) and self._concern is None:
            values = {"id": self.indicator}
            raise refusal(Problem("{id} has no level of concern (indicators.yml): give above or below.", "", values))
        return self

    @property
    def _concern(self) -> float | None:
        one = INDICATORS.get(self.indicator)
        return None if one is None else one.concern

    def holds(self, low: float, high: float) -> bool:
        """Return whether a whole interval lies beyond the mark.

        Examples
        --------
        >>> Mark(indicator="stigma", above=50).holds(51, 60), Mark(indicator="stigma", above=50).holds(49, 60)
        (True, False)
        """
        if self._concern is not None and (self.above, self.below) == (None, None):
            return low > self._concern if self.indicator in INDICATORS.bad else high < self._concern
        return (self.above is None or low > self.above) and (self.below is None or high < self.below)


class Idea(Frozen):
    """The plan's one idea for an issue, what it promises, and why.

    Attributes
    ----------
    level
        Marks one of which must be passed for `because` to be true of everybody here; none where it says no level.
    otherwise
        Why, where none is passed.
    """

    id: str
    idea: Text
    promise: Text
    because: Text
    level: tuple[Mark, ...] = ()
    otherwise: Text | None = None

    @model_validator(mode="after")
    def _has_both(self) -> Idea:
        if bool(self.level) != (self.otherwise is not None):
            raise refusal(Problem("An idea that speaks of a level needs what is said without it (otherwise)."))
        return self


class Stakeholder(Frozen):
    """Somebody whom the council deals with: interest and influence, who holds the relation, and what is done.

    What is done (`does`) is so where the plan has all the actions of `by`.
    """

    id: str
    name: Text
    group: str | None = None
    interest: Level
    influence: Level
    owner: Owner
    wants: Text
    does: Text
    by: tuple[str, ...] = ()


class HomeStep(Frozen):
    """What is done inside, so many weeks before the plan's first action.

    Attributes
    ----------
    after
        Actions that it looks at: it is not done before the last of them ends.
    sends_texts
        It sends the plan's texts, where there are some.
    """

    id: str
    weeks: Annotated[int, Field(ge=0)]
    after: tuple[str, ...] = ()
    sends_texts: bool = False
    owner: Owner
    text: Text


class CrisisStep(Frozen):
    """What is done within so many hours."""

    hours: Annotated[float, Field(gt=0)]
    owner: Owner
    text: Text


class Crisis(Frozen):
    """What is done when something goes badly."""

    cases: tuple[Text, ...]
    steps: tuple[CrisisStep, ...]
    statement: tuple[Line, ...]
    never: tuple[Text, ...]


class SwotRule(Frozen):
    """When a finding is a strength, a weakness, an opportunity or a threat.

    An indicator counts with its whole interval above (or below) the value, a kind of shortcoming where the audit found
    one, a segment where there is one with that label.

    Attributes
    ----------
    proves
        It speaks of the service itself, so that it can stand as proof of what is promised; that messages are recalled
        proves nothing of it.
    """

    id: str
    quadrant: Quadrant
    text: Line
    indicator: str | None = None
    above: float | None = None
    below: float | None = None
    unit: Literal["ten", "share", "points"] = "points"
    shortcoming: str | None = None
    segment: str | None = None
    proves: bool = False

    def holds(self, low: float, high: float) -> bool:
        """Return whether a whole interval meets the rule.

        Examples
        --------
        >>> words = {"ca": "x", "es": "x", "en": "x"}
        >>> rule = SwotRule(id="x", quadrant="threat", text=words, indicator="stigma", above=50)
        >>> rule.holds(51, 60), rule.holds(49, 60)
        (True, False)
        """
        return (self.above is None or low > self.above) and (self.below is None or high < self.below)


class Texts(Frozen):
    """All that is written: `copy.yml` and `strategy.yml`."""

    copies: tuple[Copy, ...] = Field(alias="copy")
    ideas: tuple[Idea, ...]
    tone: tuple[Text, ...]
    use: dict[str, tuple[str, ...]]
    avoid: dict[str, tuple[str, ...]]
    stakeholders: tuple[Stakeholder, ...]
    internal: tuple[HomeStep, ...]
    crisis: Crisis
    swot: tuple[SwotRule, ...]

    def copy_for(self, kind: str) -> Copy | None:
        """Return what is written for a kind of audience; None where nothing is."""
        return next((piece for piece in self.copies if piece.id == kind), None)

    def idea(self, issue: str) -> Idea:
        """Return the idea that answers an issue."""
        by_issue = {idea.id: idea for idea in self.ideas}
        return by_issue.get(issue, by_issue[OPEN])


#: What the council may say in its own words beside the copy: the idea, what it promises and why, the name, and a
#: paragraph of its own at the beginning of a chapter.
OWN = ("idea", "promise", "because", "name")
CHAPTERS = (
    "summary", "situation", "objectives", "audiences", "strategy", "messages", "actions", "internal", "calendar",
    "budget", "crisis", "indicators", "risks", "learning",
)  # fmt: skip


def own_ids(texts: Texts) -> list[str]:
    """Return every id by which plan.yml may replace or add a text."""
    copies = [f"copy-{copy.id}-{part}" for copy in texts.copies for part in PARTS]
    return [*OWN, *(f"note-{chapter}" for chapter in CHAPTERS), *copies]


def standing(
    lines: Iterable[Line],
    language: str,
    known: Collection[str],
    doing: Collection[str],
    single: bool = False,
    remark: Callable[[Line], str] = lambda line: "",
) -> list[str]:
    """Return the sentences that stand, with their fields still open.

    Parameters
    ----------
    known
        Fields that this council and its survey can fill.
    doing
        Actions of the plan, by their ids in the library.
    single
        The first that stands is enough.
    remark
        What is put after a sentence: that it is to be confirmed, say.
    """
    kept: list[str] = []
    stood = False
    for line in lines:
        stands = fields_of(line[language]) <= set(known) and (not line.doing or bool(set(line.doing) & set(doing)))
        if stands and not (line.otherwise and stood):
            kept.append(f"{line[language]} {remark(line)}".strip())
        stood = stands or (line.otherwise and stood)
    return kept[:1] if single else kept


@lru_cache(maxsize=1)
def read_texts() -> Texts:
    """Return what the method writes.

    Raises
    ------
    ConfigError
        If a file is refused, or a sentence rests on an action that is not in the library.
    """
    folder = project_root() / "methodology" / "plan"
    content = {**read_yaml(folder / "copy.yml"), **read_yaml(folder / "strategy.yml")}
    texts = parse(Texts, content, str(folder))
    known = {action.id for action in read_library().actions}
    named = {
        (copy.id, name)
        for copy in texts.copies
        for part in PARTS
        for line in getattr(copy, part)
        for name in line.doing
    } | {(step.id, name) for step in texts.internal for name in step.after}
    message = "{id} names {other}, which is not in the library."
    gone = [Problem(message, str(folder), {"id": a, "other": b}) for a, b in sorted(named) if b not in known]
    if gone:
        raise ConfigError(gone)
    return texts
