"""The registry of indicators: what each one is, read once from `methodology/instrument/indicators.yml`.

Unit, polarity, construct, parts, level of concern, label and home of an indicator are facts of the method. Every room
reads them here, so that no two of them can disagree and nobody guesses a unit from the values or from a name.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from helpers.errors import Problem
from helpers.study.config import Frozen, Text, read_as
from helpers.study.paths import project_root
from helpers.study.written.validation import refusal

if TYPE_CHECKING:
    from pathlib import Path

Unit = Literal["score", "share", "per_cent", "count"]
#: What communication with a group of people has to answer.
Issue = Literal["ignorance", "distortion", "stigma", "not_for_me", "experience", "none"]
#: Where the plan shows what no table of the earlier notebooks does.
OWN_HOME = "tbl-evidence"
#: Domain, level or segment of the rows that are of everybody.
EVERYBODY = "all"


class Indicator(Frozen):
    """One indicator of the method.

    Attributes
    ----------
    unit
        ``score`` (0-100), ``share`` (0-1), ``per_cent`` (between `low` and `high`) or ``count`` (from `low`, no top).
    good
        Whether much of it is good for the image (``high``), bad (``low``), or ``neither``.
    subscale
        Part of the construct; None where it is of the whole.
    item
        The item that it is, or that belongs to it whatever the item's subscale.
    parts
        Scores of its subscales.
    concern
        From where it is a concern, in its own unit: above it where `good` is low, below where high.
    home
        Label of the report's table that shows it for everybody.
    """

    id: str
    unit: Unit
    good: Literal["high", "low", "neither"]
    measures: str = Field(alias="construct")
    subscale: str | None = None
    item: str | None = None
    parts: tuple[str, ...] = ()
    issue: Issue | None = None
    concern: float | None = None
    home: str | None = None
    low: float | None = None
    high: float | None = None
    label: Text | None = None

    @model_validator(mode="after")
    def _has_a_side(self) -> Indicator:
        if self.concern is not None and (self.good == "neither" or self.issue is None):
            raise refusal(Problem("A level of concern needs an issue, and a side that is good (high or low)."))
        return self

    @property
    def is_share(self) -> bool:
        """Whether it lies in [0, 1]."""
        return self.unit == "share"

    @property
    def is_item(self) -> bool:
        """Whether it is the answer to one item, and nothing is computed."""
        return self.item == self.id

    @property
    def sign(self) -> int:
        """1 where much of it is good for the image, -1 where it is bad, 0 where neither."""
        return {"high": 1, "low": -1, "neither": 0}[self.good]

    @property
    def scale(self) -> tuple[float, float]:
        """Lowest and highest value that it can have."""
        if self.unit in ("score", "share"):
            return (0.0, 1.0 if self.is_share else 100.0)
        return (-math.inf if self.low is None else self.low, math.inf if self.high is None else self.high)


class Roles(Frozen):
    """Which indicators serve for what, in the order in which they are tried or shown."""

    scales: tuple[str, ...]
    agreement: tuple[str, ...]
    drivers: tuple[str, ...]
    segment_inputs: tuple[str, ...]
    segment_labels: tuple[str, ...]
    concerns: tuple[str, ...]
    profile: tuple[str, ...]
    compared: tuple[str, ...]


class Registry(Frozen):
    """All indicators of the method by their id, and which serve for what."""

    version: str
    indicators: tuple[Indicator, ...]
    homes_of_items: dict[str, str]
    roles: Roles

    @model_validator(mode="after")
    def _holds_together(self) -> Registry:
        known = [indicator.id for indicator in self.indicators]
        named = [name for names in self.roles.model_dump().values() for name in names]
        named += [part for indicator in self.indicators for part in indicator.parts]
        unknown = sorted(set(named) - set(known))
        if unknown:
            values = {"names": ", ".join(unknown), "allowed": ", ".join(known)}
            raise refusal(Problem("{names}: no indicator of that id (allowed: {allowed}).", "", values))
        twice = sorted({name for name in known if known.count(name) > 1})
        if twice:
            raise refusal(Problem("The id {id} is given twice.", "", {"id": ", ".join(twice)}))
        blind = [name for name in self.roles.concerns if self[name].concern is None]
        if blind:
            raise refusal(Problem("{names}: no level of concern is given.", "", {"names": ", ".join(blind)}))
        return self

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    def __getitem__(self, code: str) -> Indicator:
        return self._by_id[code]

    def __contains__(self, code: object) -> bool:
        return code in self._by_id

    def get(self, code: str) -> Indicator | None:
        """Return an indicator; None where the method has none of that id."""
        return self._by_id.get(code)

    @cached_property
    def scores(self) -> dict[str, tuple[str, str | None]]:
        """Score to its construct and, where it is a part of one, subscale."""
        return {one.id: (one.measures, one.subscale) for one in self.indicators if one.unit == "score"}

    @cached_property
    def person_shares(self) -> tuple[str, ...]:
        """Shares that are computed for each person."""
        return tuple(one.id for one in self.indicators if one.is_share and not one.is_item)

    @cached_property
    def numbers(self) -> dict[str, tuple[float, float]]:
        """Numbers that are neither score nor share, with the lowest and highest value that they can have."""
        return {one.id: one.scale for one in self.indicators if one.unit in ("per_cent", "count")}

    @cached_property
    def subscale_of_item(self) -> dict[str, str]:
        """Items that are about a score although their own subscale may not say so, to its subscale."""
        items = (one for one in self.indicators if one.unit == "score" and one.item and one.subscale)
        return {str(one.item): str(one.subscale) for one in items}

    @cached_property
    def quiz_answers(self) -> tuple[str, ...]:
        """Answers to a statement of the quiz, of each of which there is a share."""
        return tuple(str(self[code].subscale) for code in self.of("knowledge"))

    @cached_property
    def rated(self) -> tuple[str, ...]:
        """Constructs that have one score as a whole."""
        return tuple(construct for construct, subscale in self.scores.values() if subscale is None)

    @cached_property
    def bad(self) -> frozenset[str]:
        """Indicators of which much is bad for the image."""
        return frozenset(one.id for one in self.indicators if one.good == "low")

    def of(self, construct: str) -> tuple[str, ...]:
        """Return the computed scores and shares that are made of a construct's items, the whole before its parts."""
        measuring = (one for one in self.indicators if one.measures == construct and one.unit in ("score", "share"))
        return tuple(one.id for one in sorted(measuring, key=lambda one: one.subscale is not None) if not one.is_item)

    def signs(self, names: tuple[str, ...]) -> dict[str, bool]:
        """Return indicators to whether much of each is good for the image."""
        return {name: self[name].sign > 0 for name in names}

    def with_parts(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return indicators with the parts of each in its place, where it has any."""
        return tuple(part for name in names for part in (self[name].parts or (name,)))

    def home(self, code: str, construct: str | None = None) -> str:
        """Return the label of the table that shows an indicator, or an item of a construct, for everybody."""
        if code in self:
            return self[code].home or OWN_HOME
        return self.homes_of_items.get(construct or "", OWN_HOME)


def registry_path() -> Path:
    """Return where the registry lies."""
    return project_root() / "methodology" / "instrument" / "indicators.yml"


def read_registry() -> Registry:
    """Return the indicators of the method.

    Raises
    ------
    ConfigError
        If the file is missing, or anything in it is refused.
    """
    path = registry_path()
    return read_as(Registry, path)


#: The indicators of the method: a part of it as its code is, so it is read when the code is.
INDICATORS = read_registry()


def expected_sign(code: str) -> int:
    """Return which way one would expect a driver to go with the image; of the council's own, that more is better.

    Examples
    --------
    >>> expected_sign("stigma"), expected_sign("is_user"), expected_sign("of_their_own")
    (-1, 0, 1)
    """
    known = INDICATORS.get(code)
    return 1 if known is None else known.sign
