import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError
from helpers.stats.scales.invariance import compare_scale, compare_scales
from helpers.stats.scales.measurement import _Model, _moments, invariance_steps, level_held


def answers(n=800, k=5, seed=1):
    rng = np.random.default_rng(seed)
    return np.clip(np.round(3 + rng.normal(size=(n, 1)) + rng.normal(size=(n, k))), 1, 5)


FIRST = np.arange(800) < 400


def test_groups_that_answer_alike_hold():
    found = compare_scale(answers(), FIRST, ~FIRST)
    assert found.holds and found.congruence > 0.98 and found.p_value > 0.01


def test_a_group_that_reads_two_items_the_other_way_does_not():
    broken = answers()
    broken[:400, :2] = 6 - broken[:400, :2]
    found = compare_scale(broken, FIRST, ~FIRST)
    assert not found.holds and found.p_value < 0.01 and found.difference < 0


def test_two_items_are_judged_by_their_alphas():
    alike, apart = answers(k=2, seed=2), answers(k=2, seed=2)
    apart[:400, 1] = np.random.default_rng(5).integers(1, 6, 400)
    assert compare_scale(alike, FIRST, ~FIRST).holds
    assert not compare_scale(apart, FIRST, ~FIRST).holds


def test_the_p_value_is_uniform_where_nothing_differs():
    values = [compare_scale(answers(200, seed=seed), FIRST[300:500], ~FIRST[300:500]).p_value for seed in range(200)]
    # 200 draws of a share of .05 stay within four binomial errors of it.
    assert np.mean(np.array(values) < 0.05) < 0.05 + 4 * np.sqrt(0.05 * 0.95 / 200)


def test_small_groups_are_refused_in_words():
    with pytest.raises(EstimationError, match="at least 30 effective respondents; the smaller has 10"):
        compare_scale(answers(), np.arange(800) < 10, np.arange(800) >= 10)


def test_a_row_for_each_scale_that_can_be_compared():
    survey = pd.DataFrame(answers(), columns=list("abcde")).assign(weight=1.0, turned=lambda t: 6 - t["a"], flat=1.0)
    scales = {"image_index": list("abc"), "stigma": ["turned", "b", "c"], "one": ["a"], "constant": ["a", "flat"]}
    found = compare_scales(survey, scales, FIRST, ~FIRST, {"turned"}).set_index("scale")
    assert list(found.index) == ["image_index", "stigma"]
    assert found.loc["stigma", "alpha_first"] == pytest.approx(found.loc["image_index", "alpha_first"])


def test_the_table_says_which_step_holds():
    rng = np.random.default_rng(4)
    factor = rng.normal(size=(800, 1))
    items = 5 + factor @ np.array([[1.0, 0.9, 0.8, 0.9, 1.0]]) + 0.7 * rng.normal(size=(800, 5))
    shifted, looser = items.copy(), items.copy()
    # The first group answers two items higher at the same level of the factor; or two items follow it much less.
    shifted[:400, :2] += 1.0
    looser[:400, 3:] = 5 + 0.1 * factor[:400] + 0.7 * rng.normal(size=(400, 2))
    for table, level in ((items, "scalar"), (shifted, "metric"), (looser, "configural")):
        survey = pd.DataFrame(table, columns=list("abcde"))
        found = compare_scales(survey, {"image_index": list("abcde")}, FIRST, ~FIRST)
        assert found["level"].tolist() == [level]
        assert found["fit"].iloc[0] > 0.95


def test_few_answers_to_a_loose_scale_are_not_called_unlike_by_chance():
    """The same model drew both groups, one of them .6 higher. By the fit index alone 19 of 60 such were refused."""
    rng, held = np.random.default_rng(5), 0
    inside = np.arange(310) < 250
    for _ in range(20):
        factor = np.where(inside, 0, 0.6)[:, None] + rng.normal(size=(310, 1))
        table = np.clip(np.round(5 + 2 * (0.5 * factor + 0.75**0.5 * rng.normal(size=(310, 8)))), 0, 10)
        held += level_held(invariance_steps(table, inside)) == "scalar"
    assert held >= 16


def test_two_items_have_no_factor_model():
    found = compare_scales(pd.DataFrame(answers(k=2), columns=list("ab")), {"pair": list("ab")}, FIRST, ~FIRST)
    assert found["level"].fillna("").tolist() == [""]


def test_items_that_one_of_them_explains_wholly_are_refused_and_stop_nothing():
    """What is an item's own goes to nothing in the search, whose matrices then cannot be inverted."""
    rng = np.random.default_rng(18)
    k, n = int(rng.integers(3, 5)), int(rng.integers(12, 60))
    answers = np.round(rng.normal(size=(n, k)) + rng.uniform(0, 0.4) * rng.normal(size=(n, 1)))
    with pytest.raises(EstimationError, match="found no maximum"):
        invariance_steps(answers, np.arange(n) % 2)


def test_a_step_of_the_search_that_goes_too_far_is_taken_back():
    """Three items that go together in nothing: the search tried a variance that no number holds, and the run ended."""
    rng = np.random.default_rng(0)
    moments = [_moments(rng.normal(size=(n, 3)), np.ones(n)) for n in (48, 32)]
    model = _Model(np.zeros(3, int), moments, "configural")
    start = model.start(None)
    near, _ = model._discrepancy(model._packed(start), 80.0)
    far, slopes = model._discrepancy(model._packed(start | {"unique": np.full((2, 3), 6187.0)}), 80.0)
    assert np.isfinite(far) and far > near and np.isfinite(slopes).all()
