"""The thresholds of the method, read once from `methodology/thresholds.yml`: what each decides, and on whose word.

Modules take theirs by id into a named constant beside the code that it decides, so that it is written in one place and
read in many.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from pydantic import model_validator

from helpers.errors import Problem
from helpers.study.config import Frozen, read_as
from helpers.study.paths import project_root
from helpers.study.written.validation import refusal

if TYPE_CHECKING:
    from pathlib import Path


class Threshold(Frozen):
    """One number at which the method says yes or no.

    Attributes
    ----------
    rests_on
        Who put it there: ``published``, ``convention`` or ``judgement`` (this method, without a test).
    what, why
        What it decides, and the source or reason.
    """

    value: int | float
    rests_on: Literal["published", "convention", "judgement"]
    what: str
    why: str


class Thresholds(Frozen):
    """All thresholds of the method, by the chapter of the methodology that uses them."""

    version: str
    chapters: dict[str, dict[str, Threshold]]

    @model_validator(mode="after")
    def _once(self) -> Thresholds:
        names = [name for entries in self.chapters.values() for name in entries]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise refusal(Problem("The id {id} is given twice.", "", {"id": ", ".join(twice)}))
        return self

    @cached_property
    def by_id(self) -> dict[str, Threshold]:
        """Every threshold by its id."""
        return {name: one for entries in self.chapters.values() for name, one in entries.items()}


def thresholds_path() -> Path:
    """Return where the thresholds lie."""
    return project_root() / "methodology" / "thresholds.yml"


def read_thresholds() -> Thresholds:
    """Return the thresholds of the method.

    Raises
    ------
    ConfigError
        If the file is missing, or anything in it is refused.
    """
    path = thresholds_path()
    return read_as(Thresholds, path)


#: The thresholds of the method: a part of it as its code is, so they are read when the code is.
THRESHOLDS = read_thresholds()


def threshold(name: str) -> float:
    """Return the value of a threshold.

    Raises
    ------
    KeyError
        If there is none of that id.

    Examples
    --------
    >>> threshold("confidence")
    0.95
    """
    return float(THRESHOLDS.by_id[name].value)


def threshold_count(name: str) -> int:
    """Return the value of a threshold that counts: people, items, words.

    Raises
    ------
    KeyError
        If there is none of that id.
    ValueError
        If it is no whole number.

    Examples
    --------
    >>> threshold_count("smallest_class")
    30
    """
    value = THRESHOLDS.by_id[name].value
    if value != int(value):
        message = f"The threshold {name} counts, and {value} is no whole number."
        raise ValueError(message)
    return int(value)
