"""Amounts as people round them: nobody plans with 701 homes or 3,436.93 EUR.

Costs, hours and head counts of a plan are judgement; digits beyond the second would say that they are known.
"""

from __future__ import annotations

from math import ceil, floor, inf, log10


def as_people_round(amount: float) -> float:
    """Return an amount to two figures.

    Examples
    --------
    >>> as_people_round(1449.1), as_people_round(87.4), as_people_round(0)
    (1400.0, 87.0, 0.0)
    """
    return float(round(amount, 1 - floor(log10(amount)))) if amount > 0 else 0.0


def enough_for(amount: float, given: float = inf) -> float:
    """Return the sum to set aside for an amount: three figures, never less than it takes, nor more than is given.

    Examples
    --------
    >>> enough_for(18065.2), enough_for(1305.5), enough_for(89990, 90000), enough_for(0)
    (18100.0, 1310.0, 90000.0, 0.0)
    """
    if not amount > 0:
        return 0.0
    step = 10 ** max(0, floor(log10(amount)) - 2)
    # What a float holds beyond the cent is no cent.
    up = float(ceil(round(amount / step, 6)) * step)
    return max(amount, min(up, given))
