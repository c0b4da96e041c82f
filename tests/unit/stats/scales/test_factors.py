import numpy as np
import pytest

from helpers.errors import EstimationError
from helpers.stats.scales.factors import congruence, one_factor, parallel_analysis


def test_a_perfect_factor_is_found_whatever_the_sign_of_an_item():
    truth = np.array([0.8, -0.7, 0.6, 0.5, 0.4])
    found = one_factor(np.where(np.eye(5), 1.0, np.outer(truth, truth)))
    assert found.loadings == pytest.approx(truth, abs=1e-5)
    assert found.residual < 1e-6


def test_two_items_leave_a_factor_undetermined():
    with pytest.raises(EstimationError, match="at least three items; the scale has 2"):
        one_factor(np.eye(2))


def test_two_groups_of_items_are_two_factors():
    block = np.where(np.eye(3), 1.0, 0.6)
    found = parallel_analysis(np.kron(np.eye(2), block), 300, np.random.default_rng(1))
    assert found.n_factors == 2
    assert found.first_share == pytest.approx(2.2 / 6)


def test_unrelated_items_are_no_factor():
    rng = np.random.default_rng(4)
    found = parallel_analysis(np.corrcoef(rng.normal(size=(6, 500))), 500, rng)
    assert found.n_factors == 0


def test_chance_eigenvalues_are_those_of_simulated_normal_answers():
    found = parallel_analysis(np.eye(4), 100, np.random.default_rng(1), replicates=20_000)
    rng = np.random.default_rng(2)
    drawn = [np.linalg.eigvalsh(np.corrcoef(rng.normal(size=(4, 100))))[::-1] for _ in range(20_000)]
    assert found.reference == pytest.approx(np.quantile(drawn, 0.95, axis=0), abs=0.01)


def test_fewer_respondents_than_items_are_refused():
    with pytest.raises(EstimationError, match="needs more than 5 respondents"):
        parallel_analysis(np.eye(6), 5, np.random.default_rng(1))


def test_congruence_is_the_same_whatever_the_size_and_falls_with_the_pattern():
    one = np.array([0.8, 0.6, 0.4])
    assert congruence(one, 0.5 * one) == pytest.approx(1)
    assert congruence(one, one[::-1]) < 0.95
