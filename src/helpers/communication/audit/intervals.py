"""Intervals of the shares of messages, which are counted and not drawn by a survey design."""

from __future__ import annotations

import math

#: 97.5 % point of the standard normal distribution.
Z95 = 1.959963984540054


def wilson(successes: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Return Wilson's score interval of a share; two NaN where nothing was counted.

    (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n). Source: Wilson (1927), JASA 22.

    Examples
    --------
    >>> [round(end, 4) for end in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    if not n:
        return math.nan, math.nan
    share, spread = successes / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    # Rounding of the last bit must not push an end past what a share can be, nor past the share itself.
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))
