"""Interviews that stand twice with an answer changed are asked about; people who agree by chance are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.survey.cleaning.near_copies import near_copies


def drawn(n: int = 120, k: int = 14, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    cells = pd.DataFrame(rng.integers(1, 6, (n, k)).astype(str), index=range(2, n + 2))
    return cells.mask(rng.random((n, k)) < 0.1, "")


def sent(n: int, by: int = 37) -> pd.Series:
    times = pd.Timestamp("2025-03-10 09:00:00") + pd.to_timedelta(np.arange(n) * by, unit="s")
    return pd.Series(times.strftime("%Y-%m-%d %H:%M:%S"), range(2, n + 2))


@pytest.mark.parametrize("changed", [1, 2])
def test_a_copy_with_an_answer_or_two_changed_is_found(changed):
    cells, times = drawn(), sent(120)
    cells.loc[121], times[121] = cells.loc[5], times[5]
    cells.loc[121, list(range(changed))] = "9"
    assert near_copies(times, cells) == [(5, 121)]


def test_people_who_send_in_one_second_are_not_each_others_copies():
    cells, times = drawn(400), sent(400)
    times.iloc[200:] = times.iloc[:200].to_numpy()
    assert near_copies(times, cells) == []


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d/%m/%Y %H:%M", "typed in"])
def test_times_that_tell_nobody_apart_find_nothing(form):
    cells = drawn()
    cells.loc[121] = cells.loc[5].where(cells.columns > 0, "9")
    times = sent(120) if form != "typed in" else pd.Series("2025-03-10 09:00:00", cells.index)
    times = times if form == "typed in" else pd.to_datetime(times).dt.strftime(form)
    times[121] = times[5]
    assert near_copies(times, cells) == []
    assert near_copies(pd.Series("", cells.index), cells) == []


@pytest.mark.parametrize("seed", range(10))
def test_lines_through_a_battery_in_one_second_are_rarely_alike_enough(seed):
    rng, cells, times = np.random.default_rng(seed), drawn(300, seed=seed), sent(300)
    times.iloc[150:] = times.iloc[:150].to_numpy()
    lined = rng.random(300) < 0.1
    answers = rng.integers(1, 6, lined.sum()).astype(str)
    for column in range(8):
        cells.loc[lined, column] = answers
    assert near_copies(times, cells) == []
