"""Days that come back each year, on which people cannot be asked to meet what a plan does."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from helpers.study.config import Frozen


class DaysOfYear(Frozen):
    """Days that come back each year, by month and day, the last included; they may run over the turn of the year.

    Examples
    --------
    >>> span = DaysOfYear(first="12-01", last="01-31")
    >>> span.holds(date(2025, 12, 24)), span.holds(date(2026, 1, 31)), span.holds(date(2026, 2, 1))
    (True, True, False)
    """

    first: Annotated[str, Field(pattern=r"^\d\d-\d\d$")]
    last: Annotated[str, Field(pattern=r"^\d\d-\d\d$")]

    def holds(self, day: date) -> bool:
        """Return whether a day is one of them."""
        this = f"{day:%m-%d}"
        return self.first <= this <= self.last if self.first <= self.last else not self.last < this < self.first
