"""Differences of a segment from everybody: how often the interval holds nothing where there is nothing."""

import numpy as np
import pytest

from helpers.stats.comparisons.differences import Figures, gaps
from helpers.stats.estimates.intervals import SHARE, interval


def held(n, size, share, samples, seed):
    """Return how often the interval of a segment's share less everybody's holds 0, the two being alike."""
    rng = np.random.default_rng(seed)
    inside, outside = rng.binomial(size, share, samples), rng.binomial(n - size, share, samples)
    part, whole = inside / size, (inside + outside) / n
    moves = [((value - part) / size * member - (value - whole) / n) for member, value in _cells()]
    counts = [inside, size - inside, outside, n - size - outside]
    apart = sum(count * move**2 for count, move in zip(counts, moves, strict=True))
    errors = [p * (1 - p) / k for p, k in ((part, size), (whole, n))]
    product = 2 * np.sqrt(errors[0] * errors[1])
    correlation = np.divide(sum(errors) - apart, product, out=np.zeros(samples), where=product > 0).clip(-1, 1)
    ends = [
        Figures(p, *interval(p, np.sqrt(e), k - 1, k, k, SHARE, True))
        for p, e, k in ((part, errors[0], size), (whole, errors[1], n))
    ]
    found = gaps(*ends, correlation, size - 1)
    assert ((found.p_value >= 0.05) == ((found.low <= 0) & (found.high >= 0))).mean() > 0.97
    return float(((found.low <= 0) & (found.high >= 0)).mean())


def _cells():
    return [(1, 1.0), (1, 0.0), (0, 1.0), (0, 0.0)]


@pytest.mark.parametrize(("size", "share"), [(85, 0.05), (85, 0.3), (85, 0.9), (40, 0.1), (30, 0.03)])
def test_a_segment_that_is_like_everybody_is_told_so(size, share):
    # A Wald test with the same errors rejects up to 40 % where a segment of 30 has a share of 3 %.
    assert held(388, size, share, 4000, 1) >= 0.93
