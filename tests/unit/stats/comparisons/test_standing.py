"""Superlatives hold as surely as they say: alone, together, and of shares near their ends."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from helpers.stats.comparisons.differences import Figures, gaps
from helpers.stats.comparisons.standing import paired_standing, standing, widened
from helpers.stats.estimates.correlations import mean_correlations
from helpers.stats.estimates.estimation import design_correlation
from helpers.stats.models.families import REPORT_ERROR, SHARES, family_level, family_q, widening
from helpers.survey.design import SurveyDesign


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


def same_people(rng, means, n=150, together=0.8):
    """Return answers of people whose answers to different questions vary together."""
    person = rng.normal(0, 20, (n, 1))
    return np.asarray(means) + np.sqrt(together) * person + np.sqrt(1 - together) * rng.normal(0, 20, (n, len(means)))


def placed(answers, error=0.05):
    figures, errors = answers.mean(axis=0), answers.std(axis=0, ddof=1) / np.sqrt(len(answers))
    tied = np.corrcoef(answers.T)  # means of one simple random sample vary together as its answers do
    ends = (figures - 1.976 * errors, figures + 1.976 * errors)
    return paired_standing(figures, ends, tied, error, len(answers) - 1), standing(figures, *ends, error)


def test_the_one_below_all_others_is_told_where_the_same_people_put_it_there_though_the_intervals_overlap():
    paired, apart = placed(same_people(np.random.default_rng(3), [56.5, 63, 64, 64, 65, 66]))
    assert paired.is_lowest.tolist() == [True, False, False, False, False, False]
    assert not apart.is_lowest.any()


@pytest.mark.parametrize("together", [0.0, 0.8])
def test_of_answers_alike_of_the_same_people_none_is_named_more_often_than_the_error_allows(together):
    rng, draws = np.random.default_rng(4), 300
    found = [placed(same_people(rng, [50.0] * 8, 120, together))[0] for _ in range(draws)]
    named = np.mean([(place.rank_low > 1).any() for place in found])
    assert named <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / draws)


def test_without_knowing_how_they_vary_together_figures_are_told_apart_only_where_intervals_are():
    ends = ([55.0, 49.0], [61.0, 55.0])
    unknown = paired_standing([58.0, 52.0], ends, np.full((2, 2), np.nan), 0.05)
    assert unknown.rank_high.tolist() == [2, 2]
    assert paired_standing([58.0, 52.0], ends, np.eye(2), 0.2).is_highest.tolist() == [True, False]


def test_a_figure_without_an_interval_may_hold_any_rank_among_pairs_too():
    found = paired_standing([80.0, 20.0, np.nan], ([78, 18, np.nan], [82, 22, np.nan]), np.eye(3), 0.05)
    assert (found.rank_low[2], found.rank_high[2]) == (1, 3)


def test_shares_of_nobody_and_everybody_keep_their_intervals_between_pairs():
    answers = np.column_stack([np.zeros(40), np.ones(40), np.arange(40) % 2])
    tied = mean_correlations(pd.DataFrame(answers), SurveyDesign(np.ones(40)))
    found = paired_standing([0, 1, 0.5], ([0, 0.91, 0.35], [0.09, 1, 0.65]), tied, 0.05, 39)
    assert found.rank_low.tolist() == [3, 1, 2]


def test_who_did_not_answer_one_of_two_questions_counts_for_the_other():
    rng = np.random.default_rng(2)
    answers = same_people(rng, [50.0, 55.0], 60)
    answers[:20, 0], answers[50:, 1] = np.nan, np.nan
    design = SurveyDesign(rng.uniform(0.5, 2, 60))
    tied = mean_correlations(pd.DataFrame(answers), design).iloc[0, 1]
    # Both columns as one, each person's two answers a cluster: the difference of two groups has the same covariance.
    long = SurveyDesign(np.tile(design.weights, 2), clusters=np.tile(np.arange(60), 2))
    second = np.repeat([False, True], 60)
    assert tied == pytest.approx(design_correlation(answers.T.ravel(), ~second, second, long))


@pytest.mark.parametrize("seed", range(5))
def test_pairs_are_told_as_holms_method_of_statsmodels_tells_them(seed):
    draw = np.random.default_rng(seed)
    figures, reach = draw.normal(50, 3, 7), draw.uniform(1, 4, 7)
    low, high = figures - reach, figures + reach
    first, second = np.triu_indices(7, 1)
    pairs = gaps(*(Figures(figures[at], low[at], high[at]) for at in (first, second)), np.full(21, 0.3), 60.0)
    is_told = multipletests(pairs.p_value, 0.05, "holm")[0]
    above = {
        (a, b) if figures[a] > figures[b] else (b, a) for a, b in zip(first[is_told], second[is_told], strict=True)
    }
    found = paired_standing(figures, (low, high), np.full((7, 7), 0.3), 0.05, 60.0)
    assert 0 < len(above) < 21
    assert found.rank_low.tolist() == [1 + sum(b == at for _, b in above) for at in range(7)]
    assert found.rank_high.tolist() == [7 - sum(a == at for a, _ in above) for at in range(7)]
