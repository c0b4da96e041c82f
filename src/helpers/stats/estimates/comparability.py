"""Which of two surveys' figures may be held against one another at all, and why the others may not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.study.config import Sample

#: What two samples must share, in the order in which a difference is told.
TERMS = ("design", "mode", "frame", "weighting")


@dataclass(frozen=True)
class Sampling:
    """How the answers of one survey came about.

    Attributes
    ----------
    sample
        Block `sample` of council.yml.
    raked
        Variables that its weights were raked on; empty where they were not.
    """

    sample: Sample
    raked: tuple[str, ...] = ()

    def term(self, name: str) -> object:
        """Return one of `TERMS` in a form that can be compared."""
        sample = self.sample
        return {
            "design": sample.type,
            "mode": sample.mode,
            "frame": " ".join(sample.frame.casefold().split()),
            "weighting": (sample.weight is not None, frozenset(self.raked)),
        }[name]


def differing_terms(now: Sampling, before: Sampling) -> tuple[str, ...]:
    """Return in what two surveys' sampling differs, as codes of `TERMS`; empty where their figures may be compared.

    A change between an open link and a random sample, by telephone and on the web, of weighted and of unweighted
    answers may be one of who answered. The frame is compared by its words: two waves of one frame must say it alike.
    """
    return tuple(name for name in TERMS if now.term(name) != before.term(name))


def raked_on(variables: Sequence[str]) -> tuple[str, ...]:
    """Return the variables of the column `variable` of the table `margins`, each once."""
    return tuple(dict.fromkeys(str(name) for name in variables))
