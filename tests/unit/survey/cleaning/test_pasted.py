"""A block of answers that was copied over other people's is asked about; people who are alike are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.cleaning.pasted import pasted_answers, pasted_block
from helpers.survey.codebook.codebook import ItemRule
from helpers.survey.codebook.sources import Matching, Source
from helpers.survey.files.raw import RawSurvey

INSTRUMENT = read_instrument()
ITEMS = [item.id for item in INSTRUMENT.items if item.kind == "scale"]


def answers(seed: int, n: int = 300) -> pd.DataFrame:
    """Return answers of people of whom one in ten ticks one column throughout, in places that are alike."""
    rng = np.random.default_rng(seed)
    likes = rng.normal(size=n) + np.repeat(rng.normal(size=n // 15 + 1), 15)[:n] / 3
    is_line = rng.random(n) < 0.1
    columns = {}
    for item in ITEMS:
        low, high = int(INSTRUMENT[item].low), int(INSTRUMENT[item].high)
        told = (low + high) / 2 + (likes + rng.normal(size=n)) * (high - low) / 5
        columns[item] = np.where(is_line, (low + high) // 2, np.rint(told).clip(low, high)).astype(int).astype(str)
    table = pd.DataFrame(columns, range(2, n + 2), dtype=object)
    return table.mask(rng.random(table.shape) < 0.05, "").assign(sex=np.sort(rng.choice(["female", "male"], n)))


def pasted(table: pd.DataFrame, seed: int, rows: int, columns: int) -> tuple[pd.DataFrame, int, int, int]:
    rng, changed = np.random.default_rng(seed), table.copy()
    upper, left = int(rng.integers(0, 120)), int(rng.integers(0, len(ITEMS) - columns))
    lower = upper + rows + int(rng.integers(0, 120))
    changed.iloc[lower : lower + rows, left : left + columns] = table.iloc[upper : upper + rows, left : left + columns]
    return changed, upper, lower, left


@pytest.mark.parametrize(("rows", "columns"), [(4, 14), (8, 8), (12, 6), (30, 3)])
@pytest.mark.parametrize("seed", range(3))
def test_a_block_that_stands_twice_is_found_where_it_is(seed, rows, columns):
    table, upper, lower, left = pasted(answers(seed), seed, rows, columns)
    first, again, names = pasted_block(table)
    assert set(table.index[upper : upper + rows]) <= set(first) and len(first) <= rows + 4
    assert set(table.index[lower : lower + rows]) <= set(again) and set(ITEMS[left : left + columns]) <= set(names)


@pytest.mark.parametrize("seed", range(20))
def test_people_who_are_alike_have_no_block(seed):
    table = answers(seed)
    assert pasted_block(table) is None
    assert pasted_block(table.sort_values(ITEMS[3])) is None and pasted_block(table.iloc[:3]) is None
    whole = table.copy()
    whole.iloc[200:210] = table.iloc[20:30].to_numpy()  # Interviews that stand twice are judged as such.
    assert pasted_block(whole) is None
    assert pasted_block(table.iloc[:, :1]) is None and pasted_block(table.iloc[:0]) is None


def test_the_problem_names_rows_columns_and_a_line_that_settles_it():
    table, upper, lower, _ = pasted(answers(1), 1, 12, 6)
    raw = RawSurvey(table, "e.csv", "csv")

    def told(checked: frozenset[str]) -> list[str]:
        rules = {name: Source(INSTRUMENT[name], ItemRule(checked=name in checked), name) for name in ITEMS}
        return [*map(str, pasted_answers(table, Matching(rules, ()), raw))]

    (problem,) = told(frozenset())
    assert f"rows {upper + 2} to {upper + 13} stand a second time in rows {lower + 2} to {lower + 13}" in problem
    assert "checked: true" in problem
    assert told(frozenset(name for name in ITEMS if f"{name}: {{checked: true}}" in problem)) == []


@pytest.mark.parametrize("seed", range(8))
def test_a_column_in_which_nearly_all_differ_does_not_make_the_next_one_certain(seed):
    rng, ends = np.random.default_rng(seed), {"yes": (0, 2), "age": (18, 90)} | {f"point{i}": (1, 6) for i in range(8)}
    table = pd.DataFrame({name: rng.integers(*both, 40).astype(str).astype(object) for name, both in ends.items()})
    assert pasted_block(table) is None
    table.iloc[25:29, 1:6] = table.iloc[5:9, 1:6].to_numpy()
    assert pasted_block(table) is not None
