import numpy as np
import pytest

from helpers.errors import EstimationError
from helpers.stats.estimates.replication import bootstrap_weights
from helpers.survey.design import SurveyDesign, linearised_covariance

REPLICATES = 4000


def spread_of_mean(design, y, calibrated=True):
    weights = bootstrap_weights(design, REPLICATES, np.random.default_rng(3), calibrated)
    return ((weights @ y) / weights.sum(axis=1)).std()


def linearised(design, y):
    mean = np.average(y, weights=design.weights)
    influence = ((y - mean) / design.weights.sum())[:, None]
    return float(np.sqrt(linearised_covariance(influence, design)[0, 0]))


def sample(n=240, seed=5):
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 4, n)
    return group, 10 * group + rng.normal(0, 8, n), rng.uniform(1, 3, n)


@pytest.mark.parametrize(
    "shape",
    [
        lambda group: {},
        lambda group: {"strata": group},
        lambda group: {"strata": group, "population": 700.0},
        lambda group: {"clusters": np.arange(240) // 6},
        lambda group: {"strata": np.arange(240) // 60, "clusters": np.arange(240) // 6},
    ],
)
def test_replicates_vary_as_the_linearised_variance_says(shape):
    group, y, weights = sample()
    design = SurveyDesign(weights, **shape(group))
    # The spread of 4,000 replicates is known to 1.1 %; linearisation and bootstrap differ by terms of order 1/n.
    assert spread_of_mean(design, y) == pytest.approx(linearised(design, y), rel=0.05)


def test_replicates_know_that_the_weights_were_raked():
    group, y, weights = sample()
    flags = (group[:, None] == np.arange(4)).astype(float)
    design = SurveyDesign(weights, auxiliaries=flags)
    replicates = bootstrap_weights(design, 50, np.random.default_rng(1))
    assert replicates @ flags == pytest.approx(np.tile(weights @ flags, (50, 1)))
    assert spread_of_mean(design, y) == pytest.approx(linearised(design, y), rel=0.05)
    assert spread_of_mean(design, y, calibrated=False) > 1.2 * spread_of_mean(design, y)


def test_a_category_lost_in_a_replicate_leaves_weights_positive():
    flags = np.zeros((60, 2))
    flags[:, 0] = 1
    flags[0, 1] = 1
    design = SurveyDesign(np.ones(60), auxiliaries=flags)
    weights = bootstrap_weights(design, 200, np.random.default_rng(1))
    assert np.isfinite(weights).all() and (weights >= 0).all()
    assert (weights[:, 0] == 0).any()


def test_lonely_strata_are_drawn_with_others():
    strata = np.array(["alone", "lonely", *["rest"] * 58])
    weights = bootstrap_weights(SurveyDesign(np.ones(60), strata=strata), 300, np.random.default_rng(1))
    assert weights[:, :2].sum(axis=1) == pytest.approx(2)
    assert weights[:, 0].std() > 0
    single = np.array(["alone", *["rest"] * 59])
    joined = bootstrap_weights(SurveyDesign(np.ones(60), strata=single), 300, np.random.default_rng(1))
    assert joined[:, 0].std() > 0


def test_a_census_has_one_replicate():
    weights = bootstrap_weights(SurveyDesign(np.ones(50), population=50.0), 20, np.random.default_rng(1))
    assert (weights == 1).all()


def test_one_unit_cannot_be_resampled():
    with pytest.raises(EstimationError, match="at least two sampling units; there is 1"):
        bootstrap_weights(SurveyDesign(np.ones(9), clusters=np.zeros(9)), 5, np.random.default_rng(1))
