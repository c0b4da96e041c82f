"""What a model explains: R's figures, nothing where nothing is, and no failure where nearly everything is."""

import numpy as np
import pandas as pd
import pytest

from helpers.stats.drivers.explained import explained, explained_influence
from helpers.study.paths import project_root

# Written by tests/reference/r/explained.R (R 4.2.2).
CASES = pd.read_csv(project_root() / "tests" / "reference" / "data" / "explained.csv")


@pytest.mark.parametrize("case", list(CASES.itertuples()), ids=lambda case: f"{case.r_squared}")
def test_the_figure_and_its_interval_are_those_of_r(case):
    found = explained(case.r_squared, case.n, case.predictors)
    # R finds the ends by a root search with a tolerance of 1e-10.
    assert found == pytest.approx((case.adjusted, case.low, case.high), abs=1e-7)


def test_where_nothing_is_explained_the_interval_begins_at_zero_as_often_as_it_says():
    rng, held = np.random.default_rng(3), 0
    for _ in range(200):
        X, y = rng.normal(size=(150, 6)), rng.normal(size=150)
        residual = y - np.c_[np.ones(150), X] @ np.linalg.lstsq(np.c_[np.ones(150), X], y, rcond=None)[0]
        share, low, _ = explained(1 - residual.var() / y.var(), 150, 6)
        held += low == 0
        assert share < 0.2
    # Binomial(200, 0.975): four standard errors.
    assert held / 200 > 0.975 - 4 * np.sqrt(0.975 * 0.025 / 200)


def test_a_model_that_explains_nearly_everything_has_an_interval():
    share, low, high = explained(0.999, 2000, 5)
    assert 0.998 < low < share < high < 1


def test_the_interval_knows_that_a_sample_draws_the_predictors_too():
    """Fourteen normal predictors that explain six tenths: with fixed ones alone the interval holds it too seldom."""
    rng, truth, held, short = np.random.default_rng(5), 0.6, 0, 0
    for _ in range(200):
        X = rng.normal(size=(400, 14))
        y = X.sum(axis=1) + rng.normal(size=400) * np.sqrt(14 * (1 - truth) / truth)
        full = np.c_[np.ones(400), X]
        residual = y - full @ np.linalg.lstsq(full, y, rcond=None)[0]
        error = np.sqrt(400 / 399 * (explained_influence(y, residual, np.ones(400)) ** 2).sum())
        for ends in ((error, 399), ()):
            _, low, high = explained(1 - residual.var() / y.var(), 400, 14, *ends)
            held, short = (held + (low <= truth <= high), short) if ends else (held, short + (low <= truth <= high))
    # Binomial(200, 0.95): three standard errors.
    assert held / 200 > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 200) > short / 200
