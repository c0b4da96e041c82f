"""What a trial by lot can tell: the unit that is drawn and how many there are decide the formula.

Drawing five districts is not drawing their people: the difference between two arms varies as the districts do, on as
many degrees of freedom as there are districts less two, and no fewer than one in so many draws would look as extreme.
Sources: Donner and Klar (2000), Design and Analysis of Cluster Randomization Trials; Fisher (1935) for the lot itself.
"""

from __future__ import annotations

import math

from scipy import optimize, stats

from helpers.stats.fieldwork.sample_size import LEVEL, POWER, Measured, detectable_change

#: Two arms of two units have no spread to be judged by.
FEWEST_UNITS = 4
#: Standard errors beyond which a difference of this sign does not look like one of the other.
FAR = 3.0
#: How far two counts' square roots must lie apart to be told from chance, with the power of all that is planned here.
_AWAY = float(stats.norm.ppf(1 - LEVEL / 2) + stats.norm.ppf(POWER)) / math.sqrt(2)


def smallest_p(units: int) -> float:
    """Return the smallest two-sided p-value that a lot over so many units can give, half of them in each arm.

    With an even number the mirror image of a draw is as extreme as the draw.

    Examples
    --------
    >>> smallest_p(5), round(smallest_p(6), 3), round(smallest_p(8), 3)
    (0.1, 0.1, 0.029)
    """
    if units < 2:
        return 1.0
    return (2 if units % 2 == 0 else 1) / math.comb(units, units // 2)


def can_be_shown(units: int, level: float = LEVEL) -> bool:
    """Return whether any outcome of a lot over so many units could be significant."""
    return smallest_p(units) <= level


def trial_power(effect: float, unit_sd: float, units: int, level: float = LEVEL) -> float:
    """Return the power of a t-test between the units of two arms.

    Parameters
    ----------
    effect
        True difference of the arms' means.
    unit_sd
        Standard deviation of a unit's mean: between units, and of the people asked in each.
    units
        Units drawn into two arms, as even as their number allows.

    Examples
    --------
    >>> round(trial_power(1.0, 1.0, 20), 3)
    0.562
    """
    if units < FEWEST_UNITS:
        return 0.0
    degrees, away = units - 2, effect / (unit_sd * _arms(units))
    edge = stats.t.ppf(1 - level / 2, degrees)
    # Far from nothing the other tail is empty, and the law of t cannot be computed there.
    other = stats.nct.cdf(-edge, degrees, away) if away < FAR else 0.0
    return float(stats.nct.sf(edge, degrees, away) + other)


def _arms(units: int) -> float:
    """Return the standard error of the arms' difference, in standard deviations of a unit's mean."""
    first = units // 2
    return math.sqrt(1 / first + 1 / (units - first))


def detectable_between_units(unit_sd: float, units: int, power: float = POWER) -> float:
    """Return the smallest difference that a lot over so many units shows; infinite where none is large enough.

    Examples
    --------
    >>> round(detectable_between_units(1.0, 20), 2), detectable_between_units(1.0, 5)
    (1.32, inf)
    """
    if units < FEWEST_UNITS or not can_be_shown(units):
        return math.inf
    most = unit_sd * _arms(units)
    while trial_power(most, unit_sd, units) < power:
        most *= 1.5
    return float(optimize.brentq(lambda effect: trial_power(effect, unit_sd, units) - power, 0.0, most))  # type: ignore[arg-type]


def detectable_share(share: float, units: int) -> float:
    """Return the smallest rise of a share that a lot over single units (homes, people, cases) shows, half in each arm.

    Examples
    --------
    >>> round(detectable_share(0.02, 8000), 4)
    0.0098
    """
    each = units / 2
    if each < 1:
        return math.inf
    change = detectable_change(Measured(share, math.sqrt(share * (1 - share) / each), each, is_share=True), each)
    return math.inf if math.isnan(change) else change


def fewest_asked(share: float, rise: float, most: int) -> float:
    """Return of how few units of each of two arms a lot shows a rise of a share; infinite where as many as most do not.

    Examples
    --------
    >>> fewest_asked(0.02, 0.0098, 9000), fewest_asked(0.02, 0.0098, 3000)
    (3968, inf)
    """
    if detectable_share(share, 2 * most) > rise:
        return math.inf
    few, enough = 0, most
    while enough - few > 1:
        middle = (few + enough) // 2
        few, enough = (few, middle) if detectable_share(share, 2 * middle) <= rise else (middle, enough)
    return enough


def fewest_counted(rise: float) -> float:
    """Return of how few events, in each of two periods of the same length, a rise of their number shows.

    The inverse of `detectable_count`.

    Examples
    --------
    >>> round(fewest_counted(detectable_count(670)))
    670
    """
    return (_AWAY / (math.sqrt(1 + rise) - 1)) ** 2 if rise > 0 else math.inf


def detectable_count(events: float) -> float:
    """Return the smallest rise of a count, as a share of it, that a later period of the same length shows.

    Counts of calls or visits vary at least as Poisson's law says; on square roots two counts differ by their sum of
    quantiles over root two (Anscombe 1948).

    Examples
    --------
    >>> round(detectable_count(100), 2), round(detectable_count(1000), 2)
    (0.44, 0.13)
    """
    if not events > 0:
        return math.inf
    return (1 + _AWAY / math.sqrt(events)) ** 2 - 1
