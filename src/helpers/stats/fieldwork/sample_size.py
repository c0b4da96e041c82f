"""How many answers show a change: two proportions or means, in a finite population, under a sample's design.

The rule of R's ``power.prop.test``: a change d is shown with power b in a two-sided test at level a where

    |d| = t_(1-a/2) SE_0 + t_b SE_1,

SE_0 taking both waves at their common share and SE_1 each at its own. A wave of n answers has the variance
``U (1/n - 1/N)``: U is that of one answer, the design effect included, and N the residents, so that no answer is ever
needed from more people than there are. Scores keep their U; that of a share follows p (1 - p).
Sources: Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, ch. 4; Cochran (1977), ch. 4;
Bloom (1995), Evaluation Review 19, for the sum of both t quantiles.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scipy import optimize, stats

from helpers.study.thresholds import threshold

LEVEL, POWER = threshold("sample_level"), threshold("power")
#: Fewer answers than this are no survey.
FEWEST = 2.0
ROUNDING = 1e-6


@dataclass(frozen=True)
class Measured:
    """What one wave knows of an indicator.

    Attributes
    ----------
    estimate, std_error
        In the indicator's own unit (a share in [0, 1]); the error by the wave's design.
    n
        Answers.
    degrees
        Degrees of freedom of the design: clusters less strata, or answers less strata.
    residents
        People whom the sample stands for.
    is_finite
        Whether the error already counts the finite population.
    is_share
        Whether the variance of one answer follows the share itself.
    """

    estimate: float
    std_error: float
    n: float
    residents: float = math.inf
    degrees: float = math.inf
    is_finite: bool = False
    is_share: bool = False

    def unit_variance(self, value: float | None = None) -> float:
        """Return the variance of one answer at a value of the indicator, the design effect included."""
        left = 1.0 - self.n / self.residents if self.is_finite else 1.0
        here = self.std_error**2 * self.n / max(left, ROUNDING)
        if value is None or not self.is_share or not 0 < self.estimate < 1:
            return here
        return here * value * (1 - value) / (self.estimate * (1 - self.estimate))

    def degrees_at(self, n: float) -> float:
        """Return the degrees of freedom of a wave of n answers: in proportion, as the design effect is kept."""
        return max(1.0, self.degrees * n / self.n)


def quantiles(degrees: float = math.inf, level: float = LEVEL, power: float = POWER) -> tuple[float, float]:
    """Return the t quantiles of the test and of its power.

    Examples
    --------
    >>> [round(value, 4) for value in quantiles()]
    [1.96, 0.8416]
    """
    law = stats.norm if math.isinf(degrees) else stats.t(max(1.0, degrees))
    return float(law.ppf(1 - level / 2)), float(law.ppf(power))


def detectable_change(now: Measured, n_next: float, direction: str = "up") -> float:
    """Return the smallest change that a next wave of `n_next` answers shows.

    Parameters
    ----------
    direction
        ``up`` or ``down``: which way the indicator is to move; the variance of a share differs between the two.

    Returns
    -------
    float
        In the indicator's unit, 0 or more; NaN where no change of a share within (0, 1) is large enough.

    Examples
    --------
    >>> round(detectable_change(Measured(0.5, 0.025, 400, is_share=True), 400), 4)
    0.0984
    """
    sign = 1.0 if direction == "up" else -1.0
    most = _room(now, sign)

    def short(change: float) -> float:
        return change - _shown_from(now, now.estimate + sign * change, now.n, n_next)

    if not now.std_error > 0 or short(most) < 0:
        return math.nan
    return float(optimize.brentq(short, 0.0, most, xtol=1e-9))  # type: ignore[arg-type]


def _room(now: Measured, sign: float) -> float:
    if now.is_share:
        return (1.0 - now.estimate if sign > 0 else now.estimate) * (1 - ROUNDING)
    return 100.0 * (1.0 + now.std_error)


def _shown_from(now: Measured, value: float, n_first: float, n_second: float, keeps_first: bool = True) -> float:
    """Return the change that two waves show, the first at `now` and the second at `value`."""
    part = [max(0.0, 1.0 / n - 1.0 / now.residents) for n in (n_first, n_second)]
    own = (now.unit_variance(), now.unit_variance(value))
    both = now.unit_variance((n_first * now.estimate + n_second * value) / (n_first + n_second))
    degrees = _together(now, [own[0] * part[0], own[1] * part[1]], (n_first, n_second))
    test, power = quantiles(degrees)
    if keeps_first and not now.is_finite:
        # This wave's error is the published one, which counts no finite population.
        part[0] = 1.0 / n_first
    return test * math.sqrt(both * sum(part)) + power * math.sqrt(own[0] * part[0] + own[1] * part[1])


def _together(now: Measured, variances: list[float], sizes: tuple[float, float]) -> float:
    """Return Welch's degrees of freedom of a difference (Satterthwaite 1946)."""
    if math.isinf(now.degrees) or not sum(variances) > 0:
        return math.inf
    parts = [v**2 / now.degrees_at(n) for v, n in zip(variances, sizes, strict=True)]
    return sum(variances) ** 2 / sum(parts)


def needed_next(now: Measured, target: float) -> float:
    """Return the answers that the next wave needs to show a target beside this one; NaN where no number is enough.

    This wave's own error stays: what it leaves open no next wave can make up for.

    Examples
    --------
    >>> needed_next(Measured(0.5, 0.025, 400, is_share=True), 0.598451)
    400.0
    """
    return _smallest(now, target, lambda n: _shown_from(now, target, now.n, n))


def needed_each(now: Measured, target: float) -> float:
    """Return the answers that each of two later waves needs to show the same change; NaN where no number is enough.

    Examples
    --------
    >>> needed_each(Measured(0.5, 0.025, 400, residents=640, is_share=True), 0.52)
    601.0
    """
    return _smallest(now, target, lambda n: _shown_from(now, target, n, n, keeps_first=False))


def _smallest(now: Measured, target: float, shown_from: Callable[[float], float]) -> float:
    change = abs(target - now.estimate)
    if not (now.std_error > 0 and change > 0):
        return math.nan
    most = now.residents if math.isfinite(now.residents) else 1e12
    if shown_from(most) > change:
        return math.nan
    if shown_from(FEWEST) <= change:
        return FEWEST
    root: Any = optimize.brentq(lambda n: shown_from(n) - change, FEWEST, most, xtol=1e-9, rtol=1e-13)
    return float(min(most, round(root)))
