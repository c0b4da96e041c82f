"""What a model explains: R's figures, nothing where nothing is, and no failure where nearly everything is."""

import numpy as np
import pandas as pd
import pytest

from helpers.stats.drivers.explained import explained
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
