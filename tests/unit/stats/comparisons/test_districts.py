"""Districts are set side by side with pooled figures and intervals of rank."""

import numpy as np
import pandas as pd
import pytest

from helpers.stats.comparisons.districts import COLUMNS, compare_districts


def table(figures: dict[str, float], error: float = 2.0) -> pd.DataFrame:
    rows = pd.DataFrame({"level": list(figures), "estimate": list(figures.values())})
    rows = rows.assign(indicator="image_index", domain="district", std_error=error, n=80)
    return rows.assign(conf_low=rows["estimate"] - 2 * error, conf_high=rows["estimate"] + 2 * error)


def test_pooling_pulls_each_district_towards_the_others():
    figures = {"a": 50.0, "b": 54.0, "c": 58.0, "d": 62.0, "e": 66.0}
    found = compare_districts(table(figures, error=6.0), "image_index").set_index("area")
    assert found.loc["a", "pooled"] > 50 and found.loc["e", "pooled"] < 66
    assert (found["pooled_high"] - found["pooled_low"] < found["direct_high"] - found["direct_low"]).all()


def test_districts_far_apart_are_ranked_and_near_ones_are_not():
    far = compare_districts(table({"a": 20.0, "b": 50.0, "c": 80.0}), "image_index")
    assert far[["area", "rank_low", "rank_high"]].to_numpy().tolist() == [["c", 1, 1], ["b", 2, 2], ["a", 3, 3]]
    near = compare_districts(table({"a": 50.0, "b": 50.5, "c": 51.0}), "image_index")
    assert (near["rank_low"] == 1).all() and (near["rank_high"] == 3).all()


def test_fewer_than_five_districts_have_no_pooled_figure():
    assert compare_districts(table({"a": 20.0, "b": 50.0}), "image_index")["pooled"].isna().all()


@pytest.mark.parametrize("figures", [{}, {"a": 50.0}, {"a": 50.0, "b": np.nan}])
def test_one_district_is_not_compared(figures):
    found = compare_districts(table(figures), "image_index")
    assert found.empty and list(found.columns) == list(COLUMNS)
