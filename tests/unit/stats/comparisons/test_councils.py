"""Councils side by side: places hold together, are sharper than intervals apart, and chance alone orders nobody."""

import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError
from helpers.stats.comparisons.comparison import rank_intervals
from helpers.stats.comparisons.councils import beside_each_other, ranks_by_pairs, slope
from helpers.stats.estimates.intervals import SHARE, interval


def test_places_hold_together_as_often_as_they_say():
    drawn, truth, errors = (
        np.random.default_rng(8),
        np.array([50, 50, 51, 54, 54, 60.0]),
        np.array([1, 2, 1, 3, 1, 2.0]),
    )
    best = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
    worst = len(truth) - (truth[None, :] < truth[:, None]).sum(axis=1)
    held = []
    for _ in range(600):
        found = ranks_by_pairs(drawn.normal(truth, errors), errors, 0.10)
        # Of equals each may hold any of their places.
        held.append(bool(((found["rank_low"] <= worst) & (found["rank_high"] >= best)).all()))
    assert np.mean(held) >= 0.88


def test_places_by_pairs_are_never_wider_than_those_of_intervals_that_do_not_touch():
    drawn = np.random.default_rng(3)
    narrower = 0
    for _ in range(40):
        figures = drawn.normal(50, 5, 15)
        pairs = ranks_by_pairs(figures, np.full(15, 1.5), 0.05)
        apart = rank_intervals(list(range(15)), figures, np.full(15, 1.5)).set_index("area").loc[list(range(15))]
        assert (pairs["rank_low"].to_numpy() >= apart["rank_low"].to_numpy()).all()
        assert (pairs["rank_high"].to_numpy() <= apart["rank_high"].to_numpy()).all()
        narrower += int((pairs["rank_high"].to_numpy() < apart["rank_high"].to_numpy()).sum())
    assert narrower > 20


@pytest.mark.parametrize(("share", "answers"), [(0.05, [100] * 4 + [400] * 4), (0.1, [60, 100, 400] * 3)])
def test_small_shares_are_put_in_order_by_chance_no_oftener_than_stated(share, answers):
    """With the errors of the shares alone one set of councils in ten was."""
    n, drawn, told = np.array(answers), np.random.default_rng(1), 0
    for _ in range(250):
        shares = drawn.binomial(n, share) / n
        errors = np.sqrt(shares * (1 - shares) / (n - 1))
        low, high = interval(shares, errors, n - 1, n, n, SHARE, True)
        rows = pd.DataFrame({"estimate": shares, "std_error": errors, "conf_low": low, "conf_high": high})
        rows = rows.round({"estimate": 3, "conf_low": 2, "conf_high": 2}).assign(n=n)
        found = beside_each_other(rows, 0.05, is_share=True)
        told += bool((found["rank_low"].gt(1) | found["rank_high"].lt(len(n))).any())
    assert told / 250 <= 0.05


def _rows(estimates, error=2.0):
    table = pd.DataFrame(
        {"council": list("abcdefgh")[: len(estimates)], "estimate": estimates, "std_error": error, "n": 50}
    )
    return table.assign(conf_low=table["estimate"] - 1.96 * error, conf_high=table["estimate"] + 1.96 * error)


def test_small_councils_are_drawn_towards_the_others_and_too_few_are_not():
    rows = _rows([40.0, 50.0, 52.0, 55.0, 65.0]).assign(std_error=[8.0, 1.0, 1.0, 1.0, 8.0])
    found = beside_each_other(rows, 0.05, is_share=False).set_index("council")
    assert 40 < found["pooled"]["a"] < 52 and 52 < found["pooled"]["e"] < 65
    assert abs(found["pooled"]["b"] - 50) < 0.5
    few = beside_each_other(rows.iloc[:4], 0.05, is_share=False)
    assert few["pooled"].isna().all() and few["rank_high"].notna().all()


def test_what_has_no_error_stands_there_without_a_place():
    rows = _rows([0.0, 0.4, 0.5], error=0.02)
    rows.loc[0, ["std_error", "conf_low", "conf_high"]] = np.nan
    found = beside_each_other(rows, 0.05, is_share=True)
    assert found["council"].tolist() == ["c", "b", "a"]
    assert found["rank_low"].isna().tolist() == [False, False, True]


def test_a_share_of_nobody_has_a_place_by_its_interval_and_none_beside_many_of_few():
    rows = _rows([0.0, 0.05, 0.6], error=0.03).assign(conf_low=[0, 0.02, 0.54], conf_high=[0.07, 0.11, 0.66])
    rows.loc[0, "std_error"] = 0.0
    found = beside_each_other(rows, 0.05, is_share=True).set_index("council")
    assert found.loc["c", ["rank_low", "rank_high"]].tolist() == [1, 1]
    assert found.loc["a", ["rank_low", "rank_high"]].tolist() == [2, 3]


def test_a_line_needs_councils_that_differ():
    with pytest.raises(EstimationError, match="four councils"):
        slope([1, 2, 3], [1, 1, 1], [1, 2, 3])
    with pytest.raises(EstimationError):
        slope([1, 2, 3, 4], [1, 1, 1, 1], [2, 2, 2, 2])
