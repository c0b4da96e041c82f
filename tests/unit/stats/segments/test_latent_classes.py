"""Latent classes: what they return, what they refuse, and the influence of each respondent."""

import numpy as np
import pytest

from helpers.errors import EstimationError
from helpers.stats.segments.batched_em import find_patterns
from helpers.stats.segments.influence import class_influence
from helpers.stats.segments.latent_classes import canonical_order, entropy_r2, fit_classes

RHO = np.array([[0.85, 0.8, 0.9, 0.75, 0.8, 0.85], [0.2, 0.25, 0.15, 0.2, 0.3, 0.2]])


def _answers(n: int = 400, missing: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    kind = rng.choice(2, n, p=[0.35, 0.65])
    codes = (rng.random((n, 6)) < RHO[kind]).astype(int)
    codes[rng.random(codes.shape) < missing] = -1
    return codes, rng.uniform(0.5, 2.0, n)


def _rng() -> np.random.Generator:
    return np.random.default_rng(1)


def test_one_class_is_the_margins():
    codes, weights = _answers(missing=0.0)
    model = fit_classes(codes, 1, _rng(), weights=weights)
    assert model.shares == pytest.approx([1.0])
    assert [item[0, 1] for item in model.probabilities] == pytest.approx(list(weights @ codes / weights.sum()))
    assert model.entropy == 1.0


def test_parameters_are_recovered_with_missing_answers():
    codes, _ = _answers(4000)
    model = fit_classes(codes, 2, _rng())
    # Classes come in the order of the first item: those who seldom say yes first.
    assert model.shares == pytest.approx([0.65, 0.35], abs=0.03)
    found = np.array([item[:, 1] for item in model.probabilities]).T
    assert np.abs(found - RHO[::-1]).max() < 0.05
    assert model.entropy > 0.7
    assert model.is_converged


def test_the_posterior_of_somebody_without_answers_is_the_shares():
    codes, _ = _answers()
    model = fit_classes(codes, 2, _rng())
    assert model.posterior(np.full((1, 6), -1))[0] == pytest.approx(model.shares)


def test_canonical_order_undoes_a_relabelling():
    codes, _ = _answers()
    model = fit_classes(codes, 3, _rng())
    mixed = model.reordered(np.array([2, 0, 1]))
    assert mixed.reordered(canonical_order(mixed)).shares == pytest.approx(model.shares)


def test_entropy_of_certain_and_of_even_posteriors():
    assert entropy_r2(np.eye(2), np.ones(2)) == pytest.approx(1.0)
    assert entropy_r2(np.full((4, 2), 0.5), np.ones(4)) == pytest.approx(0.0)


def test_the_influence_on_shares_is_their_derivative_by_a_weight():
    codes, weights = _answers()
    model = fit_classes(codes, 2, _rng(), weights=weights)
    patterns = find_patterns(codes, (2,) * 6)
    influence = class_influence(model, patterns, weights).shares[patterns.row_pattern]
    step, person = 0.05, 17
    heavier = weights.copy()
    heavier[person] += step
    moved = fit_classes(codes, 2, _rng(), weights=heavier).shares - model.shares
    assert influence[person] == pytest.approx(moved / step, rel=0.02)
    assert weights @ influence == pytest.approx(np.zeros(2), abs=1e-6)


def test_a_prior_keeps_estimates_off_the_boundary():
    codes = np.repeat([[0, 0, 0], [1, 1, 1]], 50, axis=0)
    free, kept = fit_classes(codes, 2, _rng()), fit_classes(codes, 2, _rng(), prior=1.0)
    assert min(item.min() for item in free.probabilities) < 1e-9
    assert 1e-4 < min(item.min() for item in kept.probabilities) < 0.05


@pytest.mark.parametrize(
    ("codes", "classes", "weights", "said"),
    [
        (np.zeros((0, 3)), 2, None, "empty"),
        (np.zeros((5, 2)), 2, None, "Item number 1 has 1 different"),
        (np.full((5, 2), -1), 1, None, "Item number 1 has 0 different"),
        (np.array([[0, 1], [1, 0]]), 2, [1.0, np.nan], "weights"),
        (np.array([[0, 1], [1, 0]]), 2, [1.0, -1.0], "weights"),
        (np.array([[0, 1], [1, 0]]), 2, [0.0, 0.0], "weights"),
        (np.array([[0, 1], [1, 0]]), 3, None, "3 classes cannot be told apart in 2"),
        (np.array([[0, 1], [1, 0]]), 0, None, "0 classes"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_words(codes, classes, weights, said):
    weights = None if weights is None else np.array(weights)
    with pytest.raises(EstimationError, match=said):
        fit_classes(codes, classes, _rng(), weights=weights)
