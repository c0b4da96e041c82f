"""Intervals stay on their scale and have a width on a sample."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.stats.estimates.estimation import domain_means, estimate_table, mean, share
from helpers.stats.estimates.intervals import SHARE, UNBOUNDED, interval
from helpers.survey.design import SurveyDesign

SCORE = (0.0, 100.0)


def test_a_mean_that_fits_keeps_students_interval():
    low, high = interval(50.0, 2.0, 99, 100, 100, SCORE, False)
    reach = stats.t.ppf(0.975, 99) * 2
    assert (low, high) == (pytest.approx(50 - reach), pytest.approx(50 + reach))


@pytest.mark.parametrize(("figure", "error", "df"), [(87.0, 8.0, 5), (2.7, 1.5, 300), (99.9, 3.0, 20), (0.01, 5.0, 4)])
def test_a_mean_near_an_end_stays_on_the_scale(figure, error, df):
    """Printed once: 87.0 (67.3 to 106.7) and 2.7 (-0.3 to 5.7)."""
    low, high = interval(figure, error, df, df + 1, df + 1, SCORE, False)
    assert 0 <= low < figure < high <= 100


def test_a_count_has_one_end():
    low, high = interval(0.2, 0.2, 30, 31, 31, (0.0, np.inf), False)
    assert 0 < low < 0.2 < high and high == pytest.approx(0.2 * np.exp(stats.t.ppf(0.975, 30)))


def test_all_alike_is_not_certain():
    """Printed once: 50 (50 to 50; n = 95). With u = 1 - .025^(1/95) = .0381 who may answer otherwise."""
    design, answers = SurveyDesign(np.ones(95)), np.full(95, 50.0)
    found = mean(answers, design, scale=SCORE)
    assert (found.conf_low, found.conf_high) == (pytest.approx(48.096, abs=1e-3), pytest.approx(51.904, abs=1e-3))
    assert np.isnan(mean(answers, design).conf_low)


def test_a_share_of_nobody_or_everybody_has_its_exact_interval():
    design = SurveyDesign(np.ones(20))
    nobody, everybody = share(np.zeros(20), design), share(np.ones(20), design)
    exact = stats.binomtest(0, 20).proportion_ci(method="exact").high
    assert (nobody.conf_low, nobody.conf_high) == (0.0, pytest.approx(exact))
    assert (everybody.conf_low, everybody.conf_high) == (pytest.approx(1 - exact), 1.0)


def test_a_share_of_less_than_one_answer_reaches_as_far_as_that_of_none():
    low, high = interval(0.001, 0.0002, 94, 95, 95, SHARE, True)
    assert low < 0.001 and high > 1 - 0.025 ** (1 / 95)


def test_without_degrees_of_freedom_there_is_no_interval():
    assert np.isnan(interval(50.0, 1.0, 0, 10, 10, SCORE, False)).all()
    assert np.isnan(interval(50.0, 0.0, 0, 1, 1, SCORE, False)).all()
    assert np.isnan(interval(50.0, 0.0, 9, 10, 10, UNBOUNDED, False)).all()


@pytest.mark.parametrize("seed", range(20))
def test_no_cell_of_a_table_leaves_its_scale_or_has_no_width(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(12, 80))
    frame = pd.DataFrame(
        {
            "score": rng.choice([0.0, 100.0, 75.0], n, p=[0.02, 0.9, 0.08]),
            "flag": (rng.random(n) < 0.03).astype(float),
            "count": rng.poisson(0.1, n).astype(float),
            "place": rng.choice(list("abcd"), n),
        }
    )
    design = SurveyDesign(rng.uniform(0.5, 3, n), clusters=rng.integers(0, 8, n))
    scales = {"score": SCORE, "count": (0.0, np.inf)}
    table = estimate_table(frame, ["score", "flag", "count"], ["place"], design, "c", "w", {"flag"}, scales=scales)
    told = table.dropna(subset="conf_low")
    top = told["indicator"].map({"score": 100.0, "flag": 1.0, "count": np.inf})
    assert (told["conf_low"] >= 0).all() and (told["conf_high"] <= top).all()
    assert (told["conf_high"] > told["conf_low"]).all()
    assert told["estimate"].between(told["conf_low"], told["conf_high"]).all()


def test_domain_means_keep_to_a_scale():
    values, design = np.array([100.0, 100, 100, 40, 90, 95]), SurveyDesign(np.ones(6))
    found = domain_means(values, pd.Series(list("aaabbb")), design, scale=SCORE)
    assert (found["conf_high"] <= 100).all() and (found["conf_low"] >= 0).all()


def test_answers_without_end_have_a_normal_interval_and_give_no_warning():
    # As normal intervals ask for it: an infinite n times a share of nobody is no number, and nothing rare either.
    low, high = interval(0.0, 0.1, np.inf, np.inf, np.inf, SHARE, True)
    assert (float(low), float(high)) == (0.0, pytest.approx(0.1959964))
