"""Differences of figures from their intervals, against published examples."""

import numpy as np
import pytest

from helpers.stats.comparisons.differences import Figures, gaps
from helpers.stats.estimates.intervals import wilson


def counted(successes, n):
    return Figures(successes / n, *wilson(successes, n))


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombes_examples(first, second, low, high):
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10."""
    found = gaps(counted(*first), counted(*second))
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_nothing_sent_is_not_a_gap_by_itself():
    """An attention of 11.7 % (standard error .94 points) beside 0 of 16 messages: -8 to +13.5 points."""
    found = gaps(Figures(0.117, 0.117 - 0.0184, 0.117 + 0.0184), counted(0, 16))
    assert 100 * found.low == pytest.approx(-7.7, abs=0.1)
    assert 100 * found.high == pytest.approx(13.5, abs=0.1)
    assert found.p_value > 0.05


def test_symmetric_intervals_give_the_normal_test_with_or_without_correlation():
    one, two = Figures(50.0, 50 - 1.96 * 2, 50 + 1.96 * 2), Figures(45.0, 45 - 1.96, 45 + 1.96)
    for correlation in (0.0, 0.5, -0.5):
        error = np.sqrt(4 + 1 - 2 * correlation * 2)
        found = gaps(one, two, correlation)
        assert found.high - found.difference == pytest.approx(1.96 * error)
        assert found.p_value == pytest.approx(_two_sided(5 / error), rel=1e-3)


def _two_sided(z):
    from scipy.stats import norm

    return 2 * norm.sf(z)


def test_what_is_missing_stays_missing_and_equals_do_not_differ():
    found = gaps(Figures([0.5, np.nan], [0.5, 0.1], [0.5, 0.2]), Figures([0.5, 0.1], [0.5, 0.0], [0.5, 0.2]))
    assert found.p_value[0] == 1 and np.isnan(found.p_value[1]) and np.isnan(found.low[1])


def test_certain_figures_that_differ_differ():
    assert gaps(Figures(1.0, 1.0, 1.0), Figures(0.0, 0.0, 0.0)).p_value == 0
