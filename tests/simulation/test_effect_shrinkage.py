"""What is said of weak drivers holds: intervals cover, whatever the true spread, and never shut at nothing."""

import numpy as np
import pytest

from helpers.stats.drivers.shrinkage import shrink

DRIVERS = 8
Z95 = 1.959963984540054


def coverage(spread, replicates, seed=5):
    """Share of true effects inside mean +- 1.96 sd: of all, and of those whose own estimate is weak."""
    rng = np.random.default_rng(seed)
    held, weak = [], []
    for _ in range(replicates):
        mixing = rng.normal(size=(DRIVERS, DRIVERS))
        covariance = 0.03 * np.eye(DRIVERS) + 0.06 * mixing @ mixing.T / DRIVERS
        true = rng.normal(0.0, spread, DRIVERS)
        estimates = rng.multivariate_normal(true, covariance)
        found = shrink(estimates, covariance)
        held.append(np.abs(found.mean - true) < Z95 * found.sd)
        weak.append(np.abs(estimates) < Z95 * np.sqrt(np.diag(covariance)))
        assert (found.sd > 0).all()
    return np.mean(held), np.concatenate(held)[np.concatenate(weak)].mean()


@pytest.mark.parametrize("spread", [0.1, 0.3, 1.0])
def test_effects_cover_their_true_values_weak_ones_too(spread):
    every, weak = coverage(spread, 400)
    # 3,200 effects: two standard errors of a coverage of .95 are .008; the rest is that the spread is not known.
    assert every > 0.925
    assert weak > 0.915


def test_multiplying_the_error_by_the_share_would_cover_a_quarter():
    # What was done before: mean and sd both times 1 - 1 / z**2 for weak estimates, 0 give or take 0 for contrary ones.
    rng = np.random.default_rng(2)
    true = 0.3
    estimates = rng.normal(true, 0.3, 20000)
    weak = np.abs(estimates) < 1.645 * 0.3
    factor = np.where(estimates > 0, np.maximum(0.0, 1 - (0.3 / estimates) ** 2), 0.0)
    old = np.abs(factor * estimates - true) < Z95 * 0.3 * factor
    assert old[weak].mean() < 0.3
    new = [shrink([value], [[0.09]]) for value in estimates[weak][:400]]
    assert np.mean([abs(found.mean[0] - true) < Z95 * found.sd[0] for found in new]) > 0.93


def test_drawn_effects_have_the_means_and_errors_that_are_stated():
    covariance = np.array([[0.09, 0.06], [0.06, 0.09]])
    found = shrink([0.8, 0.2], covariance)
    drawn = found.draw(40000, np.random.default_rng(3))
    assert drawn.mean(axis=0) == pytest.approx(found.mean, abs=0.01)
    assert drawn.std(axis=0) == pytest.approx(found.sd, rel=0.02)
    assert np.corrcoef(drawn.T)[0, 1] > 0.3
