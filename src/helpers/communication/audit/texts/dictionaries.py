"""The word lists of the audit, versioned with the methodology and read from `methodology/audit/`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict

from helpers.study.config import LANGUAGES, Frozen, Language, read_as
from helpers.study.paths import project_root

#: Topics that are about Social Services (the services of the instrument); any other topic is not.
SOCIAL_TOPICS = (
    "basic_care", "home_care", "telecare", "dependency", "family_support", "child_protection", "violence_support",
    "emergency_aid", "housing_support", "community_groups",
)  # fmt: skip


class Poles(Frozen):
    """Expressions that speak for a dimension of the image, and those that speak against it."""

    towards: tuple[str, ...]
    against: tuple[str, ...]


class Dictionary(Frozen):
    """The word lists of one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    language: Language
    negation: tuple[str, ...]
    privative: tuple[str, ...]
    focus: tuple[str, ...]
    breaks: tuple[str, ...]
    hearsay: tuple[str, ...]
    verdicts: tuple[str, ...]
    answers: tuple[str, ...]
    frames: dict[Literal["deficit", "rights", "prevention", "life_course", "universality"], tuple[str, ...]]
    other_senses: tuple[str, ...]
    stereotypes: dict[str, tuple[str, ...]]
    dimensions: dict[str, Poles]
    topics: dict[str, tuple[str, ...]]
    jargon: tuple[str, ...]


Frame = Literal["deficit", "rights", "prevention", "life_course", "universality", "none"]


class Reading(Frozen):
    """The codes of one more reader."""

    frame: Frame
    restates: bool


class CodedByHand(Frozen):
    """One message of a hand-coded sample, with the codes of further readers where there were any."""

    id: str
    part: Literal["tuning", "held_out"]
    language: Language
    frame: Frame
    restates: bool
    second: Reading | None = None
    third: Reading | None = None
    fourth: Reading | None = None
    text: str


class HandCoded(Frozen):
    """A hand-coded sample."""

    version: str
    coded_by: str
    messages: tuple[CodedByHand, ...]


def audit_folder() -> Path:
    """Return where the word lists and the hand-coded sample lie."""
    return project_root() / "methodology" / "audit"


@lru_cache(maxsize=len(LANGUAGES))
def read_dictionary(language: str) -> Dictionary:
    """Return the word lists of a language.

    Raises
    ------
    ConfigError
        If the file is missing or any key in it is refused.
    """
    path = audit_folder() / f"dictionary_{language}.yml"
    return read_as(Dictionary, path)


#: Messages by the author of the word lists, and messages by another hand that the lists had not met.
OWN_SAMPLE, NEW_SAMPLE = "hand_coded", "hand_coded_new"


@lru_cache(maxsize=2)
def read_hand_coded(sample: str = NEW_SAMPLE) -> HandCoded:
    """Return a hand-coded sample.

    Raises
    ------
    ConfigError
        If the file is missing or any code in it is refused.
    """
    path = audit_folder() / f"{sample}.yml"
    return read_as(HandCoded, path)
