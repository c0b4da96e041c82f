"""Councils side by side, against R's metafor and Tukey's range (r/councils.R)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.stats.comparisons.councils import ranks_by_pairs, slope, spread

VALUES = pd.read_csv(Path(__file__).parent / "data" / "councils_values.csv").set_index(["case", "name"])["value"]
X = np.array([-0.802, -1.324, -0.248, 0.42, 1.136, 0.11, -0.553, -0.785, 0.749, 1.635, 0.273, -1.233])
Y = np.array([-0.6, 1.541, 1.004, -0.396, 1.825, -0.075, -0.072, -0.116, 0.886, 2.861, 1.155, -0.576])
S = np.array([0.708, 0.822, 0.436, 0.837, 0.823, 0.311, 0.724, 0.301, 0.602, 0.562, 0.422, 0.495])


@pytest.mark.parametrize(("case", "times"), [("some", 1), ("none", 3)])
def test_slopes_are_those_of_metafor(case, times):
    found = slope(Y, times * S, X)
    for name in ("estimate", "std_error", "conf_low", "conf_high", "p_value", "between_variance"):
        # Tolerance: both stop their search for the variance somewhere near its end.
        assert getattr(found, name) == pytest.approx(VALUES[case, name], abs=1e-6)


@pytest.mark.parametrize(("case", "times"), [("some", 1), ("none", 3)])
def test_the_spread_is_cochrans(case, times):
    found = spread(Y, times * S)
    assert found.statistic == pytest.approx(VALUES[case, "q"], rel=1e-9)
    assert found.p_value == pytest.approx(VALUES[case, "q_p"], abs=1e-9)


def test_ranks_are_those_that_tukey_and_kramer_allow():
    found = ranks_by_pairs(10 * Y, S, 0.05)
    assert found["rank_low"].tolist() == [VALUES["low", str(i)] for i in range(1, 13)]
    assert found["rank_high"].tolist() == [VALUES["high", str(i)] for i in range(1, 13)]


@pytest.mark.parametrize("m", [2, 12, 30, 947])
def test_two_figures_are_told_apart_from_tukeys_range_on(m):
    """All others lie far below: only the first two can change places."""
    critical, far = VALUES["tukey", str(m)], -1e6 * np.arange(1, m - 1)
    for nearer, places in ((0.999, [1, 1]), (1.001, [1, 2])):
        figures = np.concatenate([[nearer * critical * np.sqrt(2), 0.0], far])
        assert ranks_by_pairs(figures, np.ones(m), 0.05)["rank_low"].tolist()[:2] == places
