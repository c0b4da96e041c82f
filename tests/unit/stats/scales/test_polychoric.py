import numpy as np
import pytest

from helpers.errors import EstimationError
from helpers.stats.scales.polychoric import polychoric


def pair(rho, n, cuts, seed=1):
    rng = np.random.default_rng(seed)
    first = rng.normal(size=n)
    second = rho * first + np.sqrt(1 - rho**2) * rng.normal(size=n)
    return np.column_stack([np.digitize(first, cuts), np.digitize(second, cuts)]).astype(float)


@pytest.mark.parametrize("rho", [-0.85, -0.3, 0.0, 0.5, 0.95])
def test_the_correlation_behind_coarse_answers_is_recovered(rho):
    assert polychoric(pair(rho, 40_000, [-0.8, 0.1, 1.0]))[0, 1] == pytest.approx(rho, abs=0.02)


def test_two_by_two_of_the_middle_is_the_known_arc():
    table = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1.0]], [300, 100, 100, 300], axis=0)
    # With both cuts at the median, P(both low) = 1/4 + arcsin(rho) / (2 pi).
    assert polychoric(table, tolerance=1e-10)[0, 1] == pytest.approx(np.sin(2 * np.pi * (3 / 8 - 1 / 4)), abs=1e-6)


def test_weights_are_counts_up_to_scale():
    table = pair(0.4, 300, [-0.5, 0.5])
    weights = np.random.default_rng(3).integers(1, 4, 300)
    repeated = polychoric(np.repeat(table, weights, axis=0))
    assert polychoric(table, 0.2 * weights) == pytest.approx(repeated, abs=1e-5)


def test_relabelling_the_answers_in_order_changes_nothing():
    table = pair(0.6, 500, [-0.5, 0.5])
    assert polychoric(table**3 + 7) == pytest.approx(polychoric(table))
    assert polychoric(table * [1, -1])[0, 1] == pytest.approx(-polychoric(table)[0, 1], abs=1e-3)


def test_an_empty_cell_of_two_yes_no_items_does_not_give_one():
    table = np.repeat([[0, 0], [1, 0], [1, 1.0]], [40, 30, 30], axis=0)
    assert 0.7 < polychoric(table)[0, 1] < 0.99


def test_missing_answers_are_left_out_pair_by_pair():
    table = np.column_stack([pair(0.5, 200, [0.0]), pair(0.5, 200, [0.0], 2)])
    table[:50, 0] = np.nan
    found = polychoric(table)
    assert found.shape == (4, 4) and np.allclose(found, found.T) and np.allclose(np.diag(found), 1)


@pytest.mark.parametrize("column", [np.ones(40), np.arange(40.0), np.full(40, np.nan)])
def test_items_without_a_usable_order_are_refused(column):
    with pytest.raises(EstimationError, match="Items 2 have one category or more than 11"):
        polychoric(np.column_stack([np.arange(40) % 3, column]))


def test_items_never_answered_together_are_refused():
    table = np.array([[1, np.nan], [2, np.nan], [np.nan, 1], [np.nan, 2.0]])
    with pytest.raises(EstimationError, match="never answered by the same person"):
        polychoric(table)
