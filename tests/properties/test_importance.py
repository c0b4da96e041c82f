"""What no change of units, order or weights' scale may move in relative importance and in regression."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.stats.drivers.importance import bootstrap_importance, lmg
from helpers.stats.models.regression import fit_linear
from helpers.survey.design import SurveyDesign

FEW = settings(max_examples=25, deadline=None)
factors = st.floats(1e-6, 1e6).flatmap(lambda size: st.sampled_from([size, -size]))


def survey(seed, n=80, p=4):
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(rng.normal(size=(n, p)) + rng.normal(size=(n, 1)), columns=list("abcd")[:p])
    return pd.Series(X @ rng.normal(size=p) + rng.normal(size=n)), X, rng.uniform(0.2, 5, n)


@FEW
@given(st.integers(0, 10**6), st.lists(factors, min_size=4, max_size=4), st.floats(-1e3, 1e3))
def test_importance_does_not_depend_on_units_signs_or_origins(seed, scale, shift):
    y, X, weights = survey(seed)
    found = lmg(y, X, weights)
    changed = lmg(3 * y - 7, (X + shift) * scale, weights)
    np.testing.assert_allclose(changed, found, rtol=1e-5, atol=1e-9)


@FEW
@given(st.integers(0, 10**6), st.floats(1e-6, 1e6))
def test_importance_does_not_depend_on_the_scale_of_weights(seed, scale):
    y, X, weights = survey(seed)
    np.testing.assert_allclose(lmg(y, X, scale * weights), lmg(y, X, weights), rtol=1e-9)


@FEW
@given(st.integers(0, 10**6), st.permutations(range(4)))
def test_importance_follows_a_predictor_wherever_it_stands(seed, order):
    y, X, weights = survey(seed)
    found = lmg(y, X, weights)
    moved = lmg(y, X.iloc[:, list(order)], weights)
    np.testing.assert_allclose(moved[found.index], found, rtol=1e-9, atol=1e-12)


@FEW
@given(st.integers(0, 10**6))
def test_importance_is_never_negative_and_adds_up(seed):
    y, X, weights = survey(seed)
    found = lmg(y, X, weights)
    assert (found > -1e-12).all()
    np.testing.assert_allclose(found.sum(), fit_linear(y, X, SurveyDesign(weights)).r_squared, rtol=1e-9)


@FEW
@given(st.integers(0, 10**6))
def test_order_of_rows_changes_nothing(seed):
    y, X, weights = survey(seed)
    order = np.random.default_rng(seed).permutation(len(y))
    one = fit_linear(y, X, SurveyDesign(weights))
    other = fit_linear(y[order], X.iloc[order], SurveyDesign(weights[order]))
    np.testing.assert_allclose(one.terms["std_error"], other.terms["std_error"], rtol=1e-8)
    np.testing.assert_allclose(lmg(y[order], X.iloc[order], weights[order]), lmg(y, X, weights), rtol=1e-8)


@FEW
@given(st.integers(0, 10**6), st.lists(factors, min_size=4, max_size=4))
def test_t_statistics_do_not_depend_on_units(seed, scale):
    y, X, weights = survey(seed)
    one = fit_linear(y, X, SurveyDesign(weights)).terms["statistic"][1:]
    other = fit_linear(y, X * scale, SurveyDesign(weights)).terms["statistic"][1:]
    np.testing.assert_allclose(other, one * np.sign(scale), rtol=1e-5)


@FEW
@given(st.integers(0, 10**6))
def test_the_same_seed_gives_the_same_intervals(seed):
    y, X, weights = survey(seed)
    one, other = (
        bootstrap_importance(y, X, SurveyDesign(weights), 20, np.random.default_rng(seed)).shares for _ in range(2)
    )
    pd.testing.assert_frame_equal(one, other)
