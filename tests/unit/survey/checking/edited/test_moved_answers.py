"""A column sorted by itself or filled down is asked about; files sorted whole, places and places' habits are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.study.config import Sample
from helpers.study.instrument import read_instrument
from helpers.survey.checking.edited.moved_answers import moved_answers
from helpers.survey.checking.edited.moved_weights import moved_weights
from helpers.survey.codebook.codebook import ItemRule
from helpers.survey.codebook.sources import Matching, Source
from helpers.survey.decoding.decoding import Answers
from helpers.survey.files.raw import RawSurvey

INSTRUMENT = read_instrument()
ITEMS = ("trust", "val_close", "val_useful", "overall_image", "ster_poor", "age")


def people(n: int = 300, seed: int = 1) -> pd.DataFrame:
    """Return answers with times and numbers that rise from row to row."""
    rng = np.random.default_rng(seed)
    likes = rng.normal(size=n)
    table = pd.DataFrame(index=range(2, n + 2))
    for name in ITEMS[:-1]:
        low, high = INSTRUMENT[name].low, INSTRUMENT[name].high
        answers = (low + high) / 2 + (likes + rng.normal(size=n)) * (high - low) / 5
        table[name] = np.rint(answers).clip(low, high)
    # Whoever is older thinks a little better of them.
    table["age"] = np.rint((54 + 15 * (likes * 0.5 + rng.normal(size=n))).clip(18, 90))
    table["submitted_at"] = pd.Timestamp("2025-03-03 09:00") + pd.to_timedelta(
        np.cumsum(rng.integers(60, 4000, n)), "s"
    )
    return table.assign(respondent_id=[f"p{i:03d}" for i in range(n)])


def problems(table: pd.DataFrame, checked: str = "", beside: pd.DataFrame | None = None) -> list[str]:
    sources = {name: Source(INSTRUMENT[name], ItemRule(checked=name == checked), name) for name in table}
    raw = RawSurvey(pd.DataFrame(index=table.index) if beside is None else beside, "e.csv", "csv")
    return [str(found) for found in moved_answers(replies(table), Matching(sources, ()), raw)]


def replies(table: pd.DataFrame) -> dict[str, Answers]:
    blank = pd.Series("", table.index, dtype=object)
    states = {name: table[name].notna().map({True: "valid", False: "refused"}) for name in table}
    return {name: Answers(table[name], states[name], blank, table[name].astype(str)) for name in table}


def sorted_alone(table: pd.DataFrame, item: str, **how) -> pd.DataFrame:
    return table.assign(**{item: table[item].sort_values(**how).to_numpy()})


def filled(table: pd.DataFrame, first: int, last: int, values) -> pd.DataFrame:
    changed = table.copy()
    changed.loc[first:last, "trust"] = values
    return changed


TABLE = people()


@pytest.mark.parametrize(
    ("table", "told"),
    [(sorted_alone(TABLE, "trust"), "trust from row 2 to 301 are in order from 0"),
     (sorted_alone(TABLE, "age", ascending=False), "age from row 2 to 301 are in order from"),
     (sorted_alone(TABLE, "trust", key=lambda found: found.map("{:g}".format)), "trust from row 2 to 301 are in order"),
     (sorted_alone(TABLE, "trust").drop(columns="submitted_at"), "trust from row 2 to 301"),
     (filled(TABLE, 100, 150, 7.0), "all 7"), (filled(TABLE, 230, 301, 3.0), "all 3"),
     (filled(TABLE, 101, 140, np.arange(40) // 4), "in order from 0 to 9"),
     (filled(TABLE, 100, 150, 7.0).drop(columns=["submitted_at", "respondent_id"]), "all 7")],
)  # fmt: skip
def test_a_column_in_an_order_of_its_own_is_asked_about_until_somebody_has_looked(table, told):
    (found,) = problems(table)
    assert told in found and "checked: true" in found
    assert problems(table, found.partition("answers to ")[2].partition(" ")[0]) == []


def district_of_one_mind(table: pd.DataFrame, share: float, rng: np.random.Generator) -> pd.DataFrame:
    """Return the table with 60 neighbours of whom such a share give the same answer."""
    answers = table["trust"].loc[100:159].where(rng.random(60) > share, 8.0)
    return filled(table, 100, 159, answers)


@pytest.mark.parametrize("seed", range(8))
def test_files_as_people_keep_them_are_not_asked_about(seed):
    rng, table = np.random.default_rng(seed), people(300, seed)
    assert problems(table) == []
    for item in ("trust", "age"):
        # Whole rows sorted: times and numbers go with the people, or the numbers were given afterwards.
        whole = table.sort_values(item).set_axis(table.index)
        assert problems(whole) == []
        renumbered = whole.drop(columns="submitted_at").assign(respondent_id=table["respondent_id"])
        assert problems(renumbered) == []
    by_two = table.assign(place=rng.integers(0, 2, 300)).sort_values(["place", "trust"]).drop(columns="place")
    assert problems(by_two.set_axis(table.index)) == []
    assert problems(table.assign(trust=5.0)) == [] and problems(table.assign(trust=np.nan)) == []
    assert problems(table.assign(trust=np.where(rng.random(300) < 0.9, 10.0, table["trust"]))) == []
    assert problems(district_of_one_mind(table, 0.7, rng)) == []
    assert problems(table.iloc[:15]) == []


@pytest.mark.parametrize("n", [25, 120, 300])
def test_numbers_that_all_differ_are_in_order_only_where_they_are(n):
    rng = np.random.default_rng(n)
    table = people(n).assign(age=rng.permutation(np.arange(n) * 3.17 + 18))
    assert problems(table) == []
    twice = table.assign(age=np.repeat(table["age"].to_numpy(), 2)[:n][rng.permutation(n)])
    assert problems(twice) == []
    (found,) = problems(sorted_alone(table, "age"))
    assert "are in order from 18" in found


def test_who_broke_off_hides_no_column_that_was_sorted_by_itself():
    table = sorted_alone(people(60), "trust")
    partial = table.loc[[5, 20, 40], ["respondent_id", "trust"]].set_axis([15, 33, 50]).reindex(columns=table.columns)
    whole = pd.concat([table.set_axis([row for row in range(2, 65) if row not in partial.index]), partial]).sort_index()
    (told,) = problems(whole)
    assert "The 60 answers to trust" in told


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("how", ["up", "down", "with blanks at the end"])
def test_a_column_that_nothing_goes_with_is_asked_about_without_any_order_of_the_people(seed, how):
    rng, table = np.random.default_rng(seed), people(300, seed).drop(columns=["submitted_at", "respondent_id"])
    table = table.assign(recall=(table["trust"] + rng.normal(size=300) * 2 > 5).astype(float))
    if how == "with blanks at the end":
        table = table.mask(rng.random(table.shape) < 0.1)
    for item in ("trust", "age", "recall"):
        (told,) = problems(sorted_alone(table, item, ascending=how != "down"))
        assert f"answers to {item} " in told and f"{item}: {{checked: true}}" in told
        assert problems(sorted_alone(table, item), item) == []
        assert problems(table.sort_values(item, ascending=how != "down").set_axis(table.index)) == []


@pytest.mark.parametrize("seed", range(6))
def test_what_places_have_in_common_does_not_hide_a_column_sorted_by_itself(seed):
    rng, table = np.random.default_rng(seed), people(300, seed).drop(columns=["submitted_at", "respondent_id"])
    place = np.sort(rng.integers(0, 6, 300))
    for name in ITEMS[:-1]:
        table[name] = (table[name] + place // 2).clip(*((0, 10) if name != "ster_poor" else (1, 5)))
    beside = pd.DataFrame({"barri": [f"b{at}" for at in place]}, table.index)
    for item in ("trust", "age"):
        (told,) = problems(sorted_alone(table, item), beside=beside)
        assert f"answers to {item} " in told
    order = table["age"].argsort(kind="stable")
    assert problems(table.iloc[order].set_axis(table.index), beside=beside.iloc[order].set_axis(table.index)) == []


@pytest.mark.parametrize(("seed", "by"), [(seed, by) for seed in range(4) for by in ("places", "nothing")])
def test_weights_that_nothing_goes_with_are_asked_about(seed, by):
    rng, table = np.random.default_rng(seed), people(300, seed)
    place = rng.integers(0, 9, 300) if by == "places" else np.zeros(300, int)
    weights = pd.Series(np.round(0.5 + place / 5 + (table["age"] > 50) / 3 + rng.random(300) / 9, 3), table.index)
    sample = Sample(type="quota", weight="pes")

    def told(order: np.ndarray, ordered: pd.Series, sample: Sample = sample) -> list[str]:
        people_now = table.iloc[order].set_axis(table.index)
        frame = pd.DataFrame({"pes": ordered.to_numpy(), "barri": place[order]}, table.index).astype(str)
        sources = {name: Source(INSTRUMENT[name], ItemRule(), name) for name in ITEMS}
        raw = RawSurvey(frame, "e.csv", "csv")
        return [*map(str, moved_weights(replies(people_now[list(ITEMS)]), Matching(sources, ("barri",)), raw, sample))]

    as_they_came, whole = np.arange(300), weights.argsort().to_numpy()
    assert told(as_they_came, weights) == told(whole, weights.iloc[whole]) == []
    (asked,) = told(as_they_came, weights.sort_values())
    assert "column pes" in asked and "weight_checked: true" in asked
    assert told(as_they_came, weights.sort_values(), Sample(type="quota", weight="pes", weight_checked=True)) == []
