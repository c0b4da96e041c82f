import numpy as np
import pytest

from helpers.survey.leverage import directions, stretched


def fitted(n, k, rng):
    return np.linalg.qr(np.column_stack([np.ones(n), rng.normal(size=(n, k))]))[0]


@pytest.mark.parametrize("size", [1, 3])
def test_stretched_residuals_have_the_spread_of_what_was_fitted_to(size):
    """Exactly, unit by unit: the covariance of (I - H)e within a unit becomes that of e again."""
    basis = fitted(24, 6, np.random.default_rng(1))
    units = np.arange(24) // size
    left = np.eye(24) - basis @ basis.T
    spread = stretched(left, basis, directions(basis, units))
    covariance = spread @ spread.T
    for unit in np.unique(units):
        rows = np.flatnonzero(units == unit)
        assert covariance[np.ix_(rows, rows)] == pytest.approx(np.eye(size), abs=1e-10)


def test_units_of_one_row_are_stretched_alike_by_both_ways():
    rng = np.random.default_rng(2)
    basis, values = fitted(12, 3, rng), rng.normal(size=(12, 2))
    residuals = values - basis @ (basis.T @ values)
    alone = directions(basis, rng.permutation(12))
    assert stretched(residuals, basis, alone) == pytest.approx(stretched(residuals, basis, None))


def test_what_one_unit_decides_alone_is_stretched_by_a_bound():
    basis = np.eye(4)[:, :1]
    assert np.isfinite(stretched(np.eye(4) - basis @ basis.T, basis, None)).all()
