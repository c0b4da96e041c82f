"""One effect out of several studies, and what a trial of one's own adds to it.

Studies are pooled as random effects: each measured an effect of its own, and a new place has another. Sources: Paule
and Mandel (1982), J. Res. NBS 87, through statsmodels; Higgins, Thompson and Spiegelhalter (2009), JRSS A 172, for the
spread that a new place must expect.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class PooledEffect:
    """An effect as far as it is known, normal.

    Attributes
    ----------
    mean, sd
        Of the effect that the next place is to expect.
    """

    mean: float
    sd: float


def pool_effects(effects: Sequence[float], errors: Sequence[float]) -> PooledEffect:
    """Return the effect that a new place is to expect from studies made elsewhere.

    The spread is that of the pooled mean and of the studies about it: a new place is one more of them. A single study
    says nothing of that spread; it is taken to be as wide as the study's own error.

    Raises
    ------
    ValueError
        If there is no study, or an error is not above 0.

    Examples
    --------
    >>> found = pool_effects([0.3, 0.5], [0.1, 0.1])
    >>> round(found.mean, 3), round(found.sd, 3)
    (0.4, 0.141)
    """
    if not len(effects) or not all(error > 0 for error in errors):
        raise ValueError("pooling needs at least one study, each with an error above 0")
    if len(effects) == 1:
        return PooledEffect(float(effects[0]), math.sqrt(2.0) * float(errors[0]))
    from statsmodels.stats.meta_analysis import combine_effects

    combined: Any = combine_effects(np.asarray(effects, float), np.asarray(errors, float) ** 2, method_re="iterated")
    spread = max(0.0, float(combined.tau2))
    return PooledEffect(float(combined.mean_effect_re), math.sqrt(spread + float(combined.sd_eff_w_re) ** 2))


def update(before: PooledEffect, effects: Sequence[float], errors: Sequence[float]) -> PooledEffect:
    """Return an effect after what was measured in the place itself, each measurement weighing by its precision.

    Examples
    --------
    >>> update(PooledEffect(4.0, 2.0), [1.0], [1.0])
    PooledEffect(mean=1.6, sd=0.8944271909999159)
    """
    precisions = [before.sd**-2, *(error**-2 for error in errors)]
    total = sum(precisions)
    mean = sum(p * value for p, value in zip(precisions, [before.mean, *effects], strict=True)) / total
    return PooledEffect(mean, total**-0.5)
