"""Pooling of studies against Paule and Mandel's equation solved in R (r/sample_size.R): thirteen trials of a
vaccine."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.stats.comparisons.pooled_effects import PooledEffect, pool_effects, update

VALUES = pd.read_csv(Path(__file__).parent / "data" / "sample_size_values.csv")
EFFECTS = [
    -0.8893,
    -1.5854,
    -1.3481,
    -1.4416,
    -0.2175,
    -0.7861,
    -1.6209,
    0.0120,
    -0.4694,
    -1.3713,
    -0.3394,
    0.4459,
    -0.0173,
]
VARIANCES = [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714]


def test_the_mean_and_the_spread_of_a_new_place_are_those_of_r():
    mean, sd = VALUES.loc[VALUES["case"] == "pooled", "value"]
    found = pool_effects(EFFECTS, np.sqrt(VARIANCES))
    # Tolerance: statsmodels stops its iteration at a relative change of 1e-5.
    assert (found.mean, found.sd) == (pytest.approx(mean, abs=1e-4), pytest.approx(sd, abs=1e-4))


def test_a_trial_of_ones_own_moves_the_prior_by_its_precision():
    after = update(PooledEffect(4.0, 2.0), [1.0], [0.5])
    assert 1.0 < after.mean < 1.3
    assert after.sd < 0.5
    assert update(PooledEffect(4.0, 2.0), [], []) == PooledEffect(4.0, 2.0)
    with pytest.raises(ValueError, match="at least one study"):
        pool_effects([], [])
