"""Interviews that stand twice with an answer changed are asked about; people who agree by chance are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.survey.cleaning.near_copies import alike_beyond_chance, corrected_since, sent_together


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
    assert sent_together(times, cells) == [(5, 121)]


def test_people_who_send_in_one_second_are_not_each_others_copies():
    cells, times = drawn(400), sent(400)
    times.iloc[200:] = times.iloc[:200].to_numpy()
    assert sent_together(times, cells) == []


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d/%m/%Y %H:%M", "typed in"])
def test_times_that_tell_nobody_apart_find_nothing(form):
    cells = drawn()
    cells.loc[121] = cells.loc[5].where(cells.columns > 0, "9")
    times = sent(120) if form != "typed in" else pd.Series("2025-03-10 09:00:00", cells.index)
    times = times if form == "typed in" else pd.to_datetime(times).dt.strftime(form)
    times[121] = times[5]
    assert sent_together(times, cells) == []
    assert sent_together(pd.Series("", cells.index), cells) == []


@pytest.mark.parametrize("seed", range(10))
def test_lines_through_a_battery_in_one_second_are_rarely_alike_enough(seed):
    rng, cells, times = np.random.default_rng(seed), drawn(300, seed=seed), sent(300)
    times.iloc[150:] = times.iloc[:150].to_numpy()
    lined = rng.random(300) < 0.1
    answers = rng.integers(1, 6, lined.sum()).astype(str)
    for column in range(8):
        cells.loc[lined, column] = answers
    assert sent_together(times, cells) == []


# ---------------------------------------------------------------------------------------------- without times


@pytest.mark.parametrize("changed", [1, 2, 3])
@pytest.mark.parametrize(("n", "k"), [(120, 20), (400, 25), (900, 40)])
def test_copies_with_answers_changed_are_told_by_their_answers_alone(changed, n, k):
    cells, rng = drawn(n, k), np.random.default_rng(changed)
    both = pd.concat([cells, cells.iloc[[4, 9]].set_axis([n + 2, n + 3])])
    for row in (n + 2, n + 3):
        both.loc[row, rng.choice(k, changed, replace=False)] = "9"
    assert alike_beyond_chance(both) == [(6, n + 2), (11, n + 3)]


@pytest.mark.parametrize("seed", range(6))
def test_copies_among_few_people_are_told_where_others_differ_in_four_answers_by_chance(seed):
    """Of 40 people and 13 answers a pair or two differ in four answers by chance, and that tells of no likeness."""
    rng = np.random.default_rng(seed)
    cells = pd.DataFrame(rng.integers(0, [5, 4, 11, 2, 70, 2, 11, 5, 60, 2, 5, 5, 4], (40, 13)).astype(str))
    cells.loc[40], cells.loc[41] = cells.loc[3], cells.loc[3].where(cells.columns != 8, "x")
    cells.loc[41, [0, 1, 2, 3]] = "x"
    cells.loc[40, 6] = "x"
    assert alike_beyond_chance(cells) == [(3, 40)]


def test_whoever_differs_in_two_answers_about_who_they_are_is_another_person():
    cells = drawn(400, 25).rename(columns={0: "age", 1: "district", 2: "sex"})
    cells.loc[402] = cells.loc[9]
    cells.loc[402, ["age", "district", 7]] = "9"
    own = ["sex", "age", "district"]
    assert alike_beyond_chance(cells, own) == [] and alike_beyond_chance(cells) == [(9, 402)]
    cells.loc[402, "district"] = cells.loc[9, "district"]
    assert alike_beyond_chance(cells, own) == [(9, 402)]


def test_short_surveys_and_wholly_other_answers_are_nobodys_copies():
    short = drawn(400, 5)
    assert alike_beyond_chance(short) == [] and alike_beyond_chance(short.iloc[:, :0]) == []
    cells = drawn(120, 20)
    cells.loc[121] = cells.loc[5].where(cells.columns > 4, "9")
    assert alike_beyond_chance(cells) == []


#: People, answers, loading of their factor, share who tick one column throughout, slips among these.
SURVEYS = [
    (400, 3, 0.7, 0.0, 0.0), (1000, 10, 0.9, 0.1, 0.0), (1000, 20, 0.8, 0.1, 0.0), (1000, 40, 0.9, 0.2, 0.03),
    (1500, 12, 0.9, 0.3, 0.0), (400, 60, 0.7, 0.2, 0.03),
]  # fmt: skip


def survey(seed: int, n: int, k: int, loading: float, lazy: float, slip: float) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    shared = loading * rng.normal(size=(n, 1)) + np.sqrt(1 - loading**2) * rng.normal(size=(n, k))
    answers = np.clip(np.floor((shared + 1.5) / 3 * 5), 0, 4).astype(int)
    lines = (rng.random((n, 1)) < lazy) & (rng.random((n, k)) >= slip)
    return (
        pd.DataFrame(np.where(lines, rng.integers(0, 5, (n, 1)), answers))
        .astype(str)
        .assign(sex=rng.integers(0, 2, n).astype(str), age=rng.integers(18, 90, n).astype(str))
    )


@pytest.mark.parametrize("design", SURVEYS)
def test_independent_people_are_not_alike_beyond_chance(design):
    # Factors of .9, three in ten who tick one column throughout, slips among them: nobody looks corrected.
    assert alike_beyond_chance(survey(7, *design)) == []


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("typical", [0.85, 0.95])
def test_people_of_few_kinds_who_answer_alike_are_not_alike_beyond_chance(seed, typical):
    """Each kind gives its own answers to nearly everything: many pairs differ in three answers, and more in five."""
    rng = np.random.default_rng(seed)
    kinds, of = rng.integers(0, 5, (4, 40)), rng.integers(0, 4, 900)
    answers = np.where(rng.random((900, 40)) < typical, kinds[of], rng.integers(0, 5, (900, 40)))
    assert alike_beyond_chance(pd.DataFrame(answers).astype(str)) == []


@pytest.mark.slow
@pytest.mark.parametrize("design", SURVEYS)
def test_independent_people_are_hardly_ever_alike_beyond_chance(design):
    assert sum(len(alike_beyond_chance(survey(seed, *design))) for seed in range(3, 43)) <= 1


def state(n_corrected: int, shared: int = 80) -> tuple[pd.Series, pd.DataFrame, pd.Series]:
    """Return two exports of 80 and 160 rows, of which the second holds the first but for some answers."""
    everybody = drawn(160, 12)
    earlier = everybody.iloc[:shared].set_axis(range(2, 2 + shared))
    later = everybody.set_axis(range(1002, 1162))
    for row in range(1002, 1002 + n_corrected):
        later.loc[row, 3] = "9"
    cells = pd.concat([earlier, later])
    file = pd.Series([0] * shared + [1] * 160, cells.index)
    return file, cells, cells.duplicated()


def test_what_was_corrected_between_two_states_of_a_growing_export_is_found():
    file, cells, again = state(5)
    assert corrected_since(file, cells, again) == [(row, row + 1000) for row in range(2, 7)]
    assert corrected_since(*state(0)) == []
    # Two files of which few rows are alike are no states of one.
    assert corrected_since(file, cells, again & (cells.index > 1060)) == []
