"""Categories as codes: each row keeps its category, whatever it was written as."""

import numpy as np
import pandas as pd
import pytest

from helpers.survey.weighting.factors import factor_of, grouped


def test_values_written_alike_are_one_category():
    found = factor_of(pd.Series([1, "1", "a", None, 2.5], dtype=object))
    assert found.levels == ("1", "a", "2.5")
    assert found.codes.tolist() == [0, 0, 1, -1, 2]
    assert found.counts == {"1": 2, "a": 1, "2.5": 1}


@pytest.mark.parametrize("kind", [object, "string", "category"])
def test_every_kind_of_column_gives_the_same(kind):
    found = factor_of(pd.Series(["x", "y", None, "x"]).astype(kind))
    assert [found.levels[code] if code >= 0 else None for code in found.codes] == ["x", "y", None, "x"]
    assert found.placed({"y": 0, "x": 1}, 2).tolist() == [1, 0, 2, 1]


def test_what_has_no_place_is_elsewhere():
    assert factor_of(pd.Series(["x", "z", None])).placed({"x": 0}, 5).tolist() == [0, 5, 5]


@pytest.mark.parametrize("seed", range(5))
def test_groups_are_the_distinct_rows(seed):
    rng = np.random.default_rng(seed)
    keys = [rng.integers(0, 4, 300), rng.integers(0, 3, 300), rng.choice([0.5, 1.25, 7.0], 300)]
    first, group = grouped(keys)
    rows = np.column_stack(keys)
    assert np.array_equal(rows[first][group], rows)
    assert len(first) == len(np.unique(rows, axis=0))
    assert all(group[:i].tolist().count(group[i]) == 0 for i in first)


def test_many_keys_do_not_overflow():
    keys = [np.arange(50) * 10**15 + j for j in range(30)]
    assert len(grouped(keys)[0]) == 50
