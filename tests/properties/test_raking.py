import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.survey.weighting.raking import rake

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def surveys(draw):
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    n = draw(st.integers(120, 400))
    levels = {"a": draw(st.integers(2, 4)), "b": draw(st.integers(2, 5))}
    survey = pd.DataFrame(
        {name: [f"{name}{i}" for i in rng.choice(k, n, p=rng.dirichlet(np.full(k, 8)))] for name, k in levels.items()}
    )
    rows = []
    for name, k in levels.items():
        shares = rng.dirichlet(np.full(k, 8))
        rows += [(name, f"{name}{i}", 5000 * shares[i]) for i in range(k)]
    population = pd.DataFrame(rows, columns=["variable", "category", "population"])
    return survey, population, rng.uniform(0.5, 2, n), seed


@QUICK
@given(surveys())
def test_every_margin_is_hit(drawn):
    survey, population, base, _ = drawn
    raking = rake(survey, population, base, cap=None)
    assert raking.margins["share_after"].to_numpy() == pytest.approx(
        raking.margins["share_population"].to_numpy(), abs=1e-7
    )
    assert raking.weights.sum() == pytest.approx(5000)


@QUICK
@given(surveys(), st.floats(1.2, 4))
def test_no_weight_exceeds_the_cap_whatever_the_margins(drawn, cap):
    survey, population, base, _ = drawn
    raking = rake(survey, population, base, cap=cap)
    assert raking.weights.max() <= cap * raking.weights.mean() * (1 + 1e-8)
    assert raking.weights.min() > 0
    assert raking.weights.sum() == pytest.approx(5000)


@QUICK
@given(surveys(), st.floats(0.01, 100))
def test_the_scale_of_the_base_weights_cancels(drawn, scale):
    survey, population, base, _ = drawn
    assert rake(survey, population, base * scale).weights == pytest.approx(
        rake(survey, population, base).weights, rel=1e-6
    )


@QUICK
@given(surveys())
def test_the_order_of_rows_and_of_margins_changes_nothing(drawn):
    survey, population, base, seed = drawn
    order = np.random.default_rng(seed).permutation(len(survey))
    shuffled = rake(survey.iloc[order], population.iloc[::-1], base[order], cap=None)
    assert shuffled.weights == pytest.approx(rake(survey, population, base, cap=None).weights[order], rel=1e-6)
