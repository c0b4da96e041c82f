"""Which residuals give the variance that raking really leaves, when the strata were sampled at unequal rates?

The population is made so that sex goes with the answer differently in each stratum. The variance of the raked mean over
many samples is what the estimated variances must average: with the base weights in the residuals they do, without them
(as in R's survey::rake and svy) they come out much too large. methodology/weighting.qmd quotes the figures.
"""

import numpy as np
import pytest

from helpers.survey.design import SurveyDesign, linearised_variance

SIZES, TAKEN = np.array([4000, 1500, 500]), 60


def population(rng):
    stratum = np.repeat([0, 1, 2], SIZES)
    sex = (rng.random(len(stratum)) < np.array([0.4, 0.5, 0.7])[stratum]).astype(int)
    age = rng.integers(0, 3, len(stratum))
    level = np.array([10, 0, -20])[stratum] + np.where(sex == 1, np.array([-15, 5, 40])[stratum], 0)
    return stratum, sex, age, 20 + level + 5 * age + rng.normal(0, 10, len(stratum))


def raked(base, codes, targets):
    weights = base
    for _ in range(60):
        for code, target in zip(codes, targets, strict=True):
            weights = weights * (target / np.bincount(code, weights))[code]
    return weights


def variances(samples, seed=0):
    """Return the variance of the raked mean, and the mean estimated variance with and without base weights."""
    rng = np.random.default_rng(seed)
    stratum, sex, age, answer = population(rng)
    targets = [np.bincount(sex), np.bincount(age)]
    means, aware, unaware = [], [], []
    for _ in range(samples):
        rows = np.concatenate([rng.choice(np.flatnonzero(stratum == h), TAKEN, replace=False) for h in range(3)])
        base, codes = (SIZES / TAKEN)[stratum[rows]], [sex[rows], age[rows]]
        weights = raked(base, codes, targets)
        means.append(np.average(answer[rows], weights=weights))
        auxiliaries = np.column_stack([codes[0] == 0, codes[0] == 1, codes[1] == 0, codes[1] == 1]).astype(float)
        influence = (answer[rows] - means[-1]) / weights.sum()
        for found, metric in ((aware, base), (unaware, None)):
            design = SurveyDesign(
                weights,
                stratum[rows],
                fractions=(TAKEN / SIZES)[stratum[rows]],
                auxiliaries=auxiliaries,
                base_weights=metric,
            )
            found.append(linearised_variance(influence, design)[0])
    return np.var(means), np.mean(aware), np.mean(unaware)


def test_base_weights_belong_into_the_residuals():
    true, aware, unaware = variances(500)
    # A variance of 500 draws is itself uncertain by sqrt(2 / 500), 6 %; four of that.
    assert aware / true == pytest.approx(1, abs=0.25)
    assert unaware / true > 1.4


@pytest.mark.slow
def test_the_figures_of_the_methodology():
    assert [round(value, 2) for value in variances(1500)] == [1.09, 1.05, 1.92]
