"""Whether two waves of a council may be compared: the one rule, of the report and of the plan.

Kind of sample, mode, frame and weighting must be the same on both sides, and people must have been chosen by others
than themselves, or a change may be one of who was asked and how. What two waves measured by other items is left out
one by one (`stats.estimates.indicators.same_measure`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.study.opening import earlier

if TYPE_CHECKING:
    import pandas as pd

    from helpers.study.config import Sample
    from helpers.study.opening import Study


@dataclass(frozen=True)
class Sameness:
    """In what two waves differ besides what people think. With either, no change is told and no target judged.

    Attributes
    ----------
    obstacles
        Codes of what makes the figures themselves unlike, so that they are not even set side by side: ``design`` (other
        kind of sample), ``mode`` (asked in another way).
    doubts
        Codes of what may make a difference without anybody having changed: ``chosen`` (in both waves people chose to
        answer), ``frame``, ``weighting``.
    """

    obstacles: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def differs(self) -> tuple[str, ...]:
        """All of it: empty where the two may be compared."""
        return (*self.obstacles, *self.doubts)


def sameness(
    now: Sample, then: Sample, weighted_now: frozenset[str] = frozenset(), weighted_then: frozenset[str] = frozenset()
) -> Sameness:
    """Return what two waves differ in besides what people think.

    Parameters
    ----------
    now, then
        How the samples of the two waves came about.
    weighted_now, weighted_then
        Variables that each was raked on.

    Notes
    -----
    A frame is compared by its words without years, capitals and blanks; one that a wave does not describe is no known
    difference. Weights differ where one wave has design weights and the other none, or other margins.

    Examples
    --------
    >>> from helpers.study.config import Sample
    >>> sameness(Sample(type="probability", mode="web"), Sample(type="opt_in", mode="web")).obstacles
    ('design',)
    """
    pairs = (("design", now.type, then.type), ("mode", now.mode, then.mode))
    obstacles = [code for code, one, two in pairs if one != two]
    frames = [_worded(sample.frame) for sample in (now, then)]
    is_weighted = [(sample.weight is not None, on) for sample, on in ((now, weighted_now), (then, weighted_then))]
    # Whoever answers an open link is drawn by nobody: two such groups may differ in who they are, whatever the weights.
    doubts = ["chosen"] if now.type == then.type == "opt_in" else []
    doubts += ["frame"] if all(frames) and frames[0] != frames[1] else []
    doubts += ["weighting"] if is_weighted[0] != is_weighted[1] else []
    return Sameness(tuple(obstacles), tuple(doubts))


def _worded(frame: str) -> str:
    """Return a frame's description without years and capitals, which are no other frame."""
    return " ".join(part for part in frame.casefold().split() if not part.strip("().,;").isdigit())


def beside_previous(study: Study) -> Sameness:
    """Return whether a study can be set beside the wave that it names as previous; nothing hinders without one."""
    before = study.previous()
    if before is None:
        return Sameness()
    margins = [study.read("margins") if study.has("margins") else None, earlier(study, "margins")]
    return sameness(study.config.sample, before.config.sample, *(_raked_on(table) for table in margins))


def _raked_on(margins: pd.DataFrame | None) -> frozenset[str]:
    return frozenset() if margins is None else frozenset(margins["variable"])
