"""Sample sizes and power against R's power.prop.test, power.t.test and the noncentral t (r/sample_size.R)."""

import math
from pathlib import Path

import pandas as pd
import pytest

from helpers.stats.fieldwork.sample_size import Measured, detectable_change, needed_each
from helpers.stats.fieldwork.trials import smallest_p, trial_power

VALUES = pd.read_csv(Path(__file__).parent / "data" / "sample_size_values.csv")


def cases(name):
    rows = VALUES[VALUES["case"] == name]
    assert len(rows)
    return list(rows[["a", "b", "value"]].itertuples(index=False, name=None))


def answers_each(first, second):
    return needed_each(Measured(first, math.sqrt(first * (1 - first)), 1.0, is_share=True), second)


@pytest.mark.parametrize(("first", "second", "n"), cases("shares_each"))
def test_two_shares_need_what_power_prop_test_says(first, second, n):
    assert answers_each(first, second) == round(n)


def test_the_published_three():
    assert [answers_each(*pair) for pair in ((0.02, 0.05), (0.10, 0.15), (0.50, 0.60))] == [588, 686, 387]


@pytest.mark.parametrize(("share", "n", "change"), cases("share_detectable"))
def test_the_detectable_change_of_a_share_is_that_of_power_prop_test(share, n, change):
    now = Measured(share, math.sqrt(share * (1 - share) / n), n, is_share=True)
    assert detectable_change(now, n) == pytest.approx(change, abs=1e-7)


@pytest.mark.parametrize(("sd", "change", "n"), cases("means_each"))
def test_two_means_need_what_power_t_test_says(sd, change, n):
    now = Measured(50.0, sd / math.sqrt(400), 400.0)
    # Tolerance: two answers, normal quantiles for R's t with n - 1 degrees of freedom.
    assert needed_each(now, 50.0 + change) == pytest.approx(n, abs=2.5)


@pytest.mark.parametrize("case", ["trial_power", "trial_balanced"])
def test_the_power_of_a_lot_over_units_is_that_of_their_t_test(case):
    for units, effect, power in cases(case):
        assert trial_power(effect, 1.0, int(units)) == pytest.approx(power, abs=1e-6)


def test_five_districts_are_five_units():
    for sd, between, power in cases("five_districts"):
        effect = 2 * (1.959963984540054 + 0.8416212335729143) * sd / math.sqrt(400)
        assert trial_power(effect, math.hypot(sd / math.sqrt(80), between), 5) == pytest.approx(power, abs=1e-6)
    assert smallest_p(5) == pytest.approx(0.10)
