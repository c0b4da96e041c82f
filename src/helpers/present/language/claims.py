"""What a sentence claims, beside its words; each claim is made where the sentence is made: the two cannot drift.

A report is a few hundred claims. Carried as data they can be counted, compared between chapters, and judged on
councils whose truth is known (`tests/claims`, methodology/claims.qmd).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Kind of claim to what makes it true. ``base`` says among whom (``all``, ``domain=level`` or a segment).
KINDS = {
    "figure": "the interval holds what the whole population would give",
    "level": "the subject lies on that side of the value (or between `low` and `high`)",
    "order": "the subject lies above the comparator",
    "rank": "the subject is among the highest (or lowest) half of the comparators",
    "extreme": "the subject is the highest (or lowest) of all comparators: figures of everybody, or several groups",
    "gap": "the subject, a channel, has more of people's attention than of the messages, by more than most others",
    "explained": "the model accounts for so much of how people differ in the subject",
    "group": "the subject is higher (or lower) in the base than in the comparator",
    "effect": "the subject goes with the comparator in that direction, the other drivers held equal",
    "importance": "no other driver accounts for more of the comparator",
    "priority": "the subject matters more than the average driver and stands lower",
    "change": "the subject moved in that direction since the comparator",
    "profile": "the subject is higher (or lower) in the base than in everybody",
    "stability": "another survey of the same people finds the same groups, by more than that index (or less)",
    "gain": "the plan moves the subject in that direction, if what goes with it also brings it about",
    "silence": "nothing is claimed: what was looked at cannot be told from chance",
}
DIRECTIONS = ("", "above", "below", "between", "highest", "lowest")


@dataclass(frozen=True)
class Claim:
    """One thing that a sentence, headline or caption says of the world.

    Attributes
    ----------
    kind
        One of `KINDS`.
    subject
        Indicator, driver or channel code that is spoken of.
    direction
        One of `DIRECTIONS`.
    comparator
        What it is held against: another code, codes joined by ``;``, a level of the same domain, a wave.
    base
        Whom it speaks of: ``all``, ``domain=level`` or a segment.
    value, low, high
        The figure that is printed with its interval, where there is one.
    """

    kind: str
    subject: str
    direction: str = ""
    comparator: str = ""
    base: str = "all"
    value: float | None = None
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.direction not in DIRECTIONS:
            raise ValueError(f"{self.kind} {self.direction} is no kind and direction of a claim")


@dataclass(frozen=True)
class Told:
    """Words and what they claim.

    Examples
    --------
    >>> (Told("It rose.", (Claim("change", "trust_score", "above"),)) + Told("So did that.")).text
    'It rose. So did that.'
    """

    text: str
    claims: tuple[Claim, ...] = ()

    def __add__(self, other: Told) -> Told:
        return join([self, other])


def join(parts: Iterable[Told], by: str = " ") -> Told:
    """Return pieces as one, empty ones left out."""
    kept = [part for part in parts if part.text]
    return Told(by.join(part.text for part in kept), tuple(claim for part in kept for claim in part.claims))


def as_metadata(claims: Iterable[Claim]) -> list[dict[str, Any]]:
    """Return claims as plain data for an output's metadata, what is empty left out."""
    return [{name: value for name, value in asdict(claim).items() if value not in (None, "")} for claim in claims]


def figure_claim(row: Any, base: str = "all") -> tuple[Claim, ...]:
    """Return the claim that the printed interval of an `estimates` row makes; none where no interval is printed."""
    low, high = row["conf_low"], row["conf_high"]
    if low != low or high != high:
        return ()
    return (Claim("figure", str(row["indicator"]), "", "", base, float(row["estimate"]), float(low), float(high)),)
