"""Intervals of what was picked: how often they miss the truth, among what is told."""

import numpy as np
import pytest
from scipy import stats

from helpers.stats.comparisons.picked import nearer_end, shown_ends, told_ends
from helpers.stats.models.families import REPORT_ERROR, family_q, widening

TRIED = {
    "weak": [1.5, 1, 1, 0.5, 0, 0, 0],
    "middling": [2, 2, 1.5, 1, 0.5, 0, 0],
    "strong": [5, 4, 4, 3, 3, 0, 0],
}  # fmt: skip


def missed(sizes, family, reports, rng, *, allows_for_telling):
    """Count what is told of sizes in standard errors, and how many of its intervals miss."""
    told = misses = 0
    for _ in range(reports):
        z = sizes + rng.normal(size=len(sizes))
        p = 2 * stats.norm.sf(np.abs(z))
        q = family_q(p, family)
        chosen = q < REPORT_ERROR
        reach = 1.96 * float(widening(0.05 * chosen.mean())) if chosen.any() else 0.0
        low, high = z - reach, z + reach
        if allows_for_telling:
            low, high = told_ends(z, (z - 1.96, z + 1.96), p, q, family)
        is_out = (sizes < low - 1e-9) | (sizes > high + 1e-9)
        told, misses = told + chosen.sum(), misses + is_out[chosen].sum()
    return told, misses


@pytest.mark.parametrize("family", ["drivers", "groups", "change", "segments"])
@pytest.mark.parametrize("world", TRIED)
def test_intervals_of_what_is_told_miss_one_time_in_twenty_at_most(world, family):
    told, misses = missed(np.array(TRIED[world]), family, 700, np.random.default_rng(5), allows_for_telling=True)
    # Binomial: three standard errors above the aim.
    assert misses <= 0.05 * told + 3 * np.sqrt(told * 0.05 * 0.95)


def test_sharing_the_error_alone_misses_far_more_often_where_little_can_be_told():
    told, misses = missed(np.array(TRIED["weak"]), "drivers", 700, np.random.default_rng(5), allows_for_telling=False)
    assert misses > 0.15 * told


def test_far_beyond_the_mark_the_end_is_that_of_any_interval():
    assert nearer_end(20.0, 2 * stats.norm.sf(10), 0.001) == pytest.approx(20 * (10 - 1.96) / 10, rel=1e-3)


def test_near_the_mark_the_size_is_not_known_and_the_direction_is():
    assert nearer_end(3.0, 0.0009, 0.001) == 0
    assert 0 < nearer_end(3.0, 1e-6, 0.001) < 3.0


def test_what_is_not_told_keeps_its_interval_and_a_missing_one_stays_missing():
    z = np.array([[6.0, 0.5], [-6.0, np.nan]])
    p = 2 * stats.norm.sf(np.abs(z))
    low, high = told_ends(z, (z - 1.96, z + 1.96), p, family_q(p, "segments"), "segments")
    assert (low[0, 1], high[0, 1]) == pytest.approx((-1.46, 2.46))
    assert np.isnan(low[1, 1]) and np.isnan(high[1, 1])
    # Either direction is told alike, and never beyond the side on which it lies.
    assert 0 < low[0, 0] < 6 - 1.96 and high[0, 0] > 6 + 1.96
    assert (low[1, 0], high[1, 0]) == pytest.approx((-high[0, 0], -low[0, 0]))


def test_what_is_not_told_has_no_such_end():
    assert np.isnan(nearer_end(1.0, 0.2, 0.01))
    assert np.isnan(nearer_end(np.nan, 0.001, 0.01))


def test_an_interval_beside_a_q_value_leaves_out_nothing_only_where_it_is_told():
    z = np.random.default_rng(11).normal([4.0, 2.6, 2.2, 1.0, 0.0, 0.0], size=(300, 6))
    for row in z:
        p = 2 * stats.norm.sf(np.abs(row))
        q = family_q(p, "change")
        ends = told_ends(row, (row - 1.96, row + 1.96), p, q, "change")
        low, high = shown_ends(row, ends, q, "change")
        assert (((low > 0) | (high < 0)) <= (q < REPORT_ERROR)).all()
        assert ((low <= ends[0]) & (ends[1] <= high)).all()
