"""Superlatives hold as surely as they say: alone, together, and of shares near their ends."""

import numpy as np
import pytest

from helpers.stats.estimates.standing import standing, widened
from helpers.stats.models.families import REPORT_ERROR, SHARES, family_level, family_q, widening


def test_the_shares_of_the_error_are_the_whole_of_it():
    assert sum(SHARES.values()) == pytest.approx(1.0)
    assert sum(family_level(family) for family in SHARES) == pytest.approx(REPORT_ERROR)


def test_of_ten_equal_figures_none_is_named_more_often_than_the_error_allows():
    rng, named, draws = np.random.default_rng(5), 0, 2000
    for _ in range(draws):
        figures = rng.normal(50, 1, 10)
        found = standing(figures, figures - 1.96, figures + 1.96, 0.05)
        named += bool(found.is_upper.any() or found.is_lower.any())
    assert named / draws <= 0.05


def test_the_one_far_above_is_the_highest_and_the_others_are_not_told_apart():
    figures = np.array([80.0, 51.0, 50.0, 49.0])
    found = standing(figures, figures - 2, figures + 2, 0.01)
    assert found.is_highest.tolist() == [True, False, False, False]
    assert found.rank_low.tolist() == [1, 2, 2, 2]
    assert not found.is_lowest.any() and not found.is_lower.any()


def test_a_figure_without_an_interval_may_hold_any_rank():
    found = standing([80.0, 20.0, np.nan], [78.0, 18.0, np.nan], [82.0, 22.0, np.nan], 0.05)
    assert (found.rank_low[2], found.rank_high[2]) == (1, 3)


@pytest.mark.parametrize(("share", "low", "high"), [(0.02, 0.005, 0.08), (0.0, 0.0, 0.05), (1.0, 0.9, 1.0)])
def test_widened_intervals_of_shares_stay_between_nothing_and_all(share, low, high):
    ends = widened(share, low, high, 2.0, is_share=True)
    assert 0 <= ends[0] <= low and high <= ends[1] <= 1


def test_of_figures_that_are_all_chance_a_family_tells_any_as_often_as_its_part():
    rng, told, draws = np.random.default_rng(6), 0, 20_000
    p = rng.uniform(size=(draws, 8))
    told = np.mean([(family_q(row, "drivers") < REPORT_ERROR).any() for row in p])
    # Four standard errors about 0.01.
    assert told < 0.01 + 4 * np.sqrt(0.01 * 0.99 / draws)


def test_student_widens_more_than_the_normal_distribution():
    assert widening(0.001, 20) > widening(0.001) > 1
