"""Rows typed the other way round are asked about; weak, other and honest relations are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.scales.turned_rows import leaning, turned_files, turned_rows
from helpers.survey.codebook.codebook import ItemRule
from helpers.survey.codebook.sources import Matching, Source
from helpers.survey.decoding.decoding import Answers
from helpers.survey.files.raw import RawSurvey

INSTRUMENT = read_instrument()
TEN = ("trust", "val_close", "val_useful", "overall_image")
FIVE = ("ster_poor", "ster_bureaucracy", "stig_hide", "rel_like_me")


def people(n: int = 300, seed: int = 1, loading: float = 0.7, items: tuple[str, ...] = (*TEN, *FIVE)) -> pd.DataFrame:
    """Return answers of people who differ in what they think of the council: (n, items), blanks among them."""
    rng = np.random.default_rng(seed)
    likes = rng.normal(size=n)
    table = {}
    for name in items:
        low, high = INSTRUMENT[name].low, INSTRUMENT[name].high
        sign = -1 if name.startswith(("ster", "stig")) else 1
        answer = sign * loading * likes + np.sqrt(1 - loading**2) * rng.normal(size=n)
        table[name] = np.rint((low + high) / 2 + answer * (high - low) / 4).clip(low, high)
    return pd.DataFrame(table, index=range(2, n + 2)).mask(rng.random((n, len(items))) < 0.08)


def turned(table: pd.DataFrame, rows, items=FIVE) -> pd.DataFrame:
    changed = table.copy()
    for name in items:
        changed.loc[rows, name] = INSTRUMENT[name].low + INSTRUMENT[name].high - table.loc[rows, name]
    return changed


def problems(table: pd.DataFrame, checked: tuple[str, ...] = (), **columns) -> list[str]:
    rules = {name: ItemRule(checked=name in checked) for name in table}
    sources = {name: Source(INSTRUMENT[name], rules[name], name) for name in table}
    blank = pd.Series("", table.index, dtype=object)
    answers = {name: Answers(table[name], table[name].notna().map({True: "valid", False: "refused"}), blank, blank)
               for name in table}  # fmt: skip
    raw = RawSurvey(pd.DataFrame(columns, index=table.index, dtype=object), "e.csv", "csv")
    return [str(found) for found in turned_rows(answers, Matching(sources, tuple(columns)), raw)]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("first", "last"), [(182, 301), (2, 90), (120, 200), (60, 301)])
def test_a_stretch_of_rows_typed_the_other_way_round_is_named(seed, first, last):
    table = people(seed=seed)
    (told,) = problems(turned(table, slice(first, last)))
    assert "may have been typed the other way round" in told and "checked: true" in told
    rows = [int(word) for word in told.replace(",", "").split() if word.isdigit()][1:3]
    wanted = (first, last) if last - first < 150 else (2, first - 1)
    assert all(abs(row - end) <= 15 for row, end in zip(rows, wanted, strict=True))


@pytest.mark.parametrize("seed", [1, 2])
def test_one_interviewer_among_six_is_named_by_the_column_that_tells_them_apart(seed):
    table, who = people(360, seed), np.tile([f"E{i}" for i in range(6)], 60)
    (told,) = problems(turned(table, table.index[who == "E3"]), interviewer=who)
    assert "the column interviewer tells apart" in told and "In 60 rows" in told


def test_a_battery_of_the_same_ends_is_told_from_the_rest():
    items = tuple(item.id for item in INSTRUMENT.items if item.construct in ("stereotypes", "stigma"))
    table = people(400, 4, items=items)
    battery = tuple(name for name in items if name.startswith("ster"))
    assert len(battery) >= 3
    (told,) = problems(turned(table, slice(250, 401), battery))
    assert "ster_poor" in told


def test_whoever_looked_at_the_column_is_asked_no_more():
    table = turned(people(), slice(182, 301))
    (told,) = problems(table)
    named = tuple(name for name in table if f"{name}: {{checked: true}}" in told)
    assert set(named) in (set(TEN), set(FIVE)) and problems(table, named) == []


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("loading", [0.0, 0.4, 0.8])
def test_files_in_which_nothing_was_turned_are_not_asked_about(seed, loading):
    """Be people alike or not, sorted by what they think, or of districts that think otherwise."""
    table = people(250, seed, loading)
    who = np.tile([f"E{i}" for i in range(10)], 25)
    assert problems(table, interviewer=who) == []
    order = table.sort_values("trust").set_axis(table.index)
    assert problems(order) == []
    # A district that is hostile throughout, in all that it is asked.
    hostile = table.copy()
    for name in table:
        step = 0.4 * (INSTRUMENT[name].high - INSTRUMENT[name].low) * (1 if name.startswith(("ster", "stig")) else -1)
        hostile.loc[150:, name] = (table.loc[150:, name] + step).clip(INSTRUMENT[name].low, INSTRUMENT[name].high)
    assert problems(hostile) == []


def test_few_rows_and_one_scale_alone_tell_nothing():
    assert problems(people(20)) == [] and problems(people()[["trust"]]) == []
    same = people().assign(trust=7.0)
    assert leaning(same[["trust", "val_close"]].loc[:, ["val_close"]]).notna().any() and problems(same) == []


def problems_of_files(table: pd.DataFrame, at: int, checked: tuple[str, ...] = ()) -> list[str]:
    """Return what is said of a survey whose second file begins at a row."""
    sources = {name: Source(INSTRUMENT[name], ItemRule(checked=name in checked), name) for name in table}
    blank = pd.Series("", table.index, dtype=object)
    answers = {name: Answers(table[name], table[name].notna().map({True: "valid", False: "refused"}), blank, blank)
               for name in table}  # fmt: skip
    files = {"ca.csv": table.index[table.index < at], "es.csv": table.index[table.index >= at]}
    return [str(found) for found in turned_files(answers, Matching(sources, ()), files, "ca.csv + es.csv")]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("items", [FIVE, TEN, ("trust",), ("ster_poor",)])
def test_a_file_that_counts_some_scales_the_other_way_is_named_until_somebody_has_looked(seed, items):
    table = turned(people(300, seed), slice(150, 301), items)
    (told,) = problems_of_files(table, 150)
    assert "In es.csv" in told and "files: {es.csv: {items: {" in told and "checked: true" in told
    named = tuple(name for name in table if f"{name}: {{checked: true}}" in told)
    assert problems_of_files(table, 150, named) == []
    # The first file may be the one.
    (told,) = problems_of_files(turned(people(300, seed), slice(2, 149), items), 150)
    assert "In ca.csv" in told


def unlike(seed: int, n: int = 300, shift: float = 0.0, noise: float = 0.0) -> pd.DataFrame:
    """Return answers to statements that are not agreed with alike, by people who think otherwise in the second half."""
    rng, table = np.random.default_rng(seed), people(n, seed)
    for name in table:
        low, high = INSTRUMENT[name].low, INSTRUMENT[name].high
        sign = -1 if name.startswith(("ster", "stig")) else 1
        own = rng.normal(0, 0.15) + np.where(table.index > n // 2, sign * shift + rng.normal(0, noise), 0.0)
        table[name] = (table[name] + np.rint(own * (high - low))).clip(low, high)
    return table


@pytest.mark.parametrize("seed", range(6))
def test_a_file_that_turned_every_scale_is_known_by_the_mirror_of_its_means(seed):
    items = tuple(item.id for item in INSTRUMENT.items if item.construct in ("stereotypes", "stigma", "valuation"))
    table = people(300, seed, items=items)
    easy = np.random.default_rng(seed).normal(0, 0.2, len(items))
    for name, step in zip(items, easy, strict=True):
        low, high = INSTRUMENT[name].low, INSTRUMENT[name].high
        table[name] = (table[name] + np.rint(step * (high - low))).clip(low, high)
    (told,) = problems_of_files(turned(table, slice(150, 301), items), 150)
    assert "turned round" in told and "reversed: true" in told
    assert problems_of_files(table, 150) == []


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("shift", "noise"), [(0.0, 0.0), (-0.3, 0.05), (0.3, 0.1)])
def test_files_of_people_who_think_otherwise_are_not_asked_about(seed, shift, noise):
    assert problems_of_files(unlike(seed, 300, shift, noise), 151) == []
    assert problems_of_files(people(200, seed, loading=0.0), 101) == []
    assert problems_of_files(people(40, seed), 30) == []
