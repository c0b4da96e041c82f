"""Shares freed of the errors of what counted them: a published example, its ends, and coverage where truth is known."""

import numpy as np
import pytest

from helpers.errors import EstimationError
from helpers.stats.estimates.intervals import wilson
from helpers.stats.estimates.misclassification import Errors, true_share


def test_estimate_is_the_published_one():
    # epiR's manual, epi.prev: 23 of 150 cows, sensitivity .96, specificity .89: 5.1 of 100 (Rogan and Gladen 1978).
    assert true_share(23, 150, Errors(96, 100, 89, 100)).estimate == pytest.approx(0.051, abs=5e-4)
    # Ibid.: 6 of 151, .964, .927: none.
    assert true_share(6, 151, Errors(964, 1000, 927, 1000)).estimate == 0


def test_an_instrument_without_error_leaves_the_share_and_wilsons_interval():
    # With sensitivity and specificity known to be 1, the ends are those of Agresti and Coull, Wilson's neighbours.
    large = Errors(10**7, 10**7, 10**7, 10**7)
    found, ends = true_share(30, 100, large), wilson(30, 100)
    assert found.estimate == pytest.approx(0.3, abs=1e-6)
    assert (found.low, found.high) == pytest.approx(ends, abs=2e-3)


def test_what_finds_nothing_cannot_be_corrected():
    for errors in (Errors(5, 10, 5, 10), Errors(0, 0, 5, 10)):
        with pytest.raises(EstimationError):
            true_share(3, 10, errors)
    with pytest.raises(EstimationError):
        true_share(0, 0, Errors(9, 10, 9, 10))


@pytest.mark.parametrize(("share", "n"), [(0.1, 40), (0.4, 120)])
def test_interval_holds_the_truth_as_often_as_it_says(share, n):
    rng, hits, draws = np.random.default_rng(8), 0, 600
    for _ in range(draws):
        errors = Errors(rng.binomial(19, 0.7), 19, rng.binomial(101, 0.96), 101)
        counted = rng.binomial(n, share * 0.7 + (1 - share) * 0.04)
        found = true_share(counted, n, errors)
        hits += found.low <= share <= found.high
    assert hits / draws > 0.93
