"""Groups are compared by the design, with an interval for the two ends."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.stats.comparisons.groups import compare_groups, means_by_level
from helpers.survey.design import SurveyDesign


def _two_groups(gap: float, n: int = 400) -> tuple[pd.Series, pd.Series, SurveyDesign]:
    rng = np.random.default_rng(3)
    group = pd.Series(np.where(np.arange(n) % 2, "a", "b"))
    return pd.Series(50 + gap * (group == "a") + rng.normal(0, 10, n)), group, SurveyDesign(np.ones(n))


def test_two_groups_of_a_simple_sample_agree_with_welch():
    values, group, design = _two_groups(4.0)
    row = compare_groups(values, {"g": group}, design, 10).iloc[0]
    welch = stats.ttest_ind(values[group == "a"], values[group == "b"], equal_var=False)
    assert row["gap"] == pytest.approx(values[group == "a"].mean() - values[group == "b"].mean())
    # Linearisation divides by n - 1 of the whole sample, Welch by n - 1 of each group.
    assert row["statistic"] == pytest.approx(welch.statistic**2, rel=0.01)


def test_levels_under_the_minimum_are_left_out():
    values, group, design = _two_groups(0.0)
    group.iloc[:5] = "tiny"
    assert means_by_level(values, group, design, 10).levels == ("a", "b")


def test_one_level_cannot_be_compared():
    values, _, design = _two_groups(0.0)
    assert compare_groups(values, {"g": pd.Series(["a"] * len(values))}, design, 10).empty


def test_without_a_difference_the_test_rejects_as_often_as_it_says():
    rng, rejected = np.random.default_rng(11), 0
    group = pd.Series(np.arange(240) % 4).astype(str)
    weights = rng.uniform(0.5, 2.0, 240)
    for _ in range(400):
        table = compare_groups(pd.Series(rng.normal(size=240)), {"g": group}, SurveyDesign(weights), 10)
        rejected += int(table["p_value"].iloc[0] < 0.05)
    # Binomial(400, 0.05): four standard errors.
    assert abs(rejected / 400 - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 400)


def test_a_level_of_fewer_than_thirty_is_not_tested():
    values, group, design = _two_groups(8.0)
    group.iloc[:29] = "small"
    row = compare_groups(values, {"g": group}, design, 10).iloc[0]
    assert {row["high"], row["low"]} == {"a", "b"}


def test_intervals_are_wider_where_one_domain_of_many_was_picked():
    values, group, design = _two_groups(6.0)
    rng = np.random.default_rng(8)
    others = {f"d{i}": pd.Series(rng.integers(0, 2, 400)).astype(str) for i in range(6)}
    alone = compare_groups(values, {"g": group}, design, 10).iloc[0]
    among = compare_groups(values, {"g": group, **others}, design, 10).set_index("domain").loc["g"]
    assert among["conf_high"] - among["conf_low"] > 1.2 * (alone["conf_high"] - alone["conf_low"])
