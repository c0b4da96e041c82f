"""The counts and seeds that the notebooks' parameters hold: what each may be, and what it is in the method.

Each is checked before anything is computed. The defaults are the method's: a notebook whose own cell says otherwise,
because somebody changed it, is told in the report like any other choice.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from helpers.errors import Problem
from helpers.study.config import Frozen
from helpers.study.quantiles import FEWEST_DRAWS, FEWEST_IMPUTATIONS
from helpers.study.written.validation import refusal

#: More of anything than this is a slip of the pen: it would take hours, and show nothing that less does not.
MOST = 100_000
#: Largest number of groups that anything can be made of, as for `config.Options.segments`.
MOST_CLASSES = 8

Repeats = Annotated[int, Field(ge=0, le=MOST)]


class Counts(Frozen):
    """What every notebook that draws has: a seed."""

    seed: Annotated[int, Field(ge=0, lt=2**63)] = 2025


class PerceptionCounts(Counts):
    """Of notebook 02: completed data sets (0 for none), and resampled surveys (0 for none) for the importance."""

    imputations: Annotated[int, Field(ge=0, le=1000)] = 20
    replicates: Repeats = 500

    @field_validator("imputations")
    @classmethod
    def _none_or_several(cls, given: int) -> int:
        if 0 < given < FEWEST_IMPUTATIONS:
            message = (
                "{value} completed data set does not show what is missing. Write at least {least}, or 0 to fill "
                "nothing in."
            )
            raise refusal(Problem(message, values={"value": given, "least": FEWEST_IMPUTATIONS}))
        return given


class SegmentCounts(Counts):
    """Of notebook 03: random starts, the largest number of groups tried, resampled and made-up surveys (0 for none)."""

    starts: Annotated[int, Field(ge=1, le=MOST)] = 100
    max_classes: Annotated[int, Field(ge=2, le=MOST_CLASSES)] = 6
    replicates: Repeats = 200
    made_up: Repeats = 49


class PlanCounts(Counts):
    """Of notebook 05: draws of the gains, of which each line shows an interval."""

    replicates: Annotated[int, Field(ge=FEWEST_DRAWS, le=MOST)] = 2000


#: How the name of a notebook begins to the counts that it takes.
COUNTS: dict[str, type[Counts]] = {"02": PerceptionCounts, "03": SegmentCounts, "05": PlanCounts}


def counts_of(notebook: str) -> type[Counts]:
    """Return what counts a notebook takes.

    Examples
    --------
    >>> counts_of("03_segment_analysis").__name__, counts_of("04_communication_audit").__name__
    ('SegmentCounts', 'Counts')
    """
    return COUNTS.get(notebook[:2], Counts)
