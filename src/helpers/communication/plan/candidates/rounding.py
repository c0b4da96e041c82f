"""Amounts as people round them: nobody plans with 701 homes or 3,436.93 EUR.

Costs, hours and head counts of a plan are judgement; digits beyond the second would say that they are known.
"""

from __future__ import annotations

from math import floor, log10


def as_people_round(amount: float) -> float:
    """Return an amount to two figures.

    Examples
    --------
    >>> as_people_round(1449.1), as_people_round(87.4), as_people_round(0)
    (1400.0, 87.0, 0.0)
    """
    return float(round(amount, 1 - floor(log10(amount)))) if amount > 0 else 0.0
