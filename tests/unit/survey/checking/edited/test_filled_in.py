"""Blanks filled with means, and points taken out of a scale, are asked about; half points and odd scales are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.edited.filled_in import digits_taken_out, filled_in, points_taken_out
from helpers.survey.codebook.codebook import ItemRule
from helpers.survey.codebook.sources import Matching, Source
from helpers.survey.decoding.decoding import Answers
from helpers.survey.files.raw import RawSurvey

INSTRUMENT = read_instrument()
TENS, FIVES = ("overall_image", "val_close", "val_useful", "trust"), ("rel_like_me", "informed", "ster_poor")


def people(n: int = 200, seed: int = 1, blank: float = 0.06) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    likes = rng.normal(size=n)
    table = pd.DataFrame(index=range(2, n + 2))
    for name in (*TENS, *FIVES):
        low, high = INSTRUMENT[name].low, INSTRUMENT[name].high
        points = (low + high) / 2 + (likes + rng.normal(size=n)) * (high - low) / 6
        table[name] = np.rint(points).clip(low, high)
    table["age"] = rng.integers(18, 90, n).astype(float)
    return table.mask(rng.random(table.shape) < blank)


def problems(check, table: pd.DataFrame, texts: pd.DataFrame | None = None, **rules: ItemRule) -> list[str]:
    texts = table.map(lambda number: "" if pd.isna(number) else f"{number:g}") if texts is None else texts
    sources = {name: Source(INSTRUMENT[name], rules.get(name, ItemRule()), name) for name in table}
    blank = pd.Series("", table.index, dtype=object)
    answers = {name: Answers(table[name], table[name].notna().map({True: "valid", False: "refused"}), blank,
                             texts[name]) for name in table}  # fmt: skip
    raw = RawSurvey(texts, "e.csv", "csv")
    return [str(found) for found in check(answers, Matching(sources, ()), raw)]


def with_means(table: pd.DataFrame, item: str, decimals: int) -> pd.DataFrame:
    return table.assign(**{item: table[item].fillna(round(table[item].mean(), decimals))})


@pytest.mark.parametrize(
    ("changed", "told"),
    [(with_means(people(), "trust", 2), '"trust" ('), (with_means(people(), "ster_poor", 15), '"ster_poor" ('),
     (with_means(people(), "age", 2), '"age" ('), (people().interpolate(), '"overall_image" ('),
     (with_means(people(blank=0.012), "trust", 2), '"trust" (3)'),
     (people().mask(people().isna(), people().mean().round(3), axis=1), "(+3)")],
)  # fmt: skip
def test_blanks_filled_with_a_mean_or_between_two_rows_are_asked_about(changed, told):
    (found,) = problems(filled_in, changed)
    assert told in found
    looked = {name: ItemRule(checked=True) for name in changed}
    assert problems(filled_in, changed, **looked) == []


def test_a_mean_that_is_a_point_or_a_half_is_told_by_how_it_is_written_and_by_being_alone():
    table = people().assign(trust=np.tile([4, 5, 6, 7, 8, np.nan, 6, 6], 25))
    for point, asked in ((6, 1), (8, 0)):
        whole = table.fillna({"trust": point})
        texts = whole.map("{:g}".format)
        texts["trust"] = texts["trust"].mask(table["trust"].isna(), f"{point},0")
        assert len(problems(filled_in, whole, texts)) == asked
    halves = table.assign(trust=np.tile([4, 5, 6, 7, np.nan], 40)).fillna({"trust": 5.5})
    assert len(problems(filled_in, halves)) == 1


def test_half_points_a_fraction_or_two_and_scales_of_decimals_are_peoples():
    table = people()
    rng = np.random.default_rng(2)
    halves = table["trust"].where(rng.random(200) > 0.2, table["trust"] - 0.5).clip(0, 10)
    slider = table["val_close"] + rng.integers(0, 10, 200) / 10
    few = table["val_useful"].copy()
    few.iloc[[3, 90]] = [7.3, 8.25]
    assert problems(filled_in, table.assign(trust=halves, val_close=slider.clip(0, 10), val_useful=few)) == []
    means = with_means(table, "trust", 2)
    assert problems(filled_in, means, trust=ItemRule(values={"6": "5.88"})) == []


def without(table: pd.DataFrame, point: float, *items: str, by: float = np.nan) -> pd.DataFrame:
    return table.assign(**{item: table[item].replace(point, by) for item in items})


@pytest.mark.parametrize(
    ("changed", "told"),
    [(without(people(), 6, *TENS), "Nobody gave 6 to overall_image, val_close, val_useful, trust"),
     (without(people(), 4, *TENS[:2]), "Nobody gave 4 to overall_image, val_close"),
     (without(people(), 3, "ster_poor"), "Nobody gave 3 to ster_poor"),
     (without(people(400), 3, *FIVES, by=4), "Nobody gave 3 to rel_like_me, informed, ster_poor")],
)  # fmt: skip
def test_a_point_that_nobody_gave_among_those_that_many_gave_is_asked_about(changed, told):
    (found,) = problems(points_taken_out, changed)
    assert told in found and "checked: true" in found
    looked = {name: ItemRule(checked=True) for name in changed}
    assert problems(points_taken_out, changed, **looked) == []


@pytest.mark.parametrize("n", [12, 30, 200])
def test_scales_that_few_people_use_are_not_asked_about(n):
    for seed in range(6):
        table = people(n, seed)
        assert problems(points_taken_out, table) == [] == problems(filled_in, table)
    # Who answers in fives, or in every second point, leaves the others out.
    table = people(n)
    assert problems(points_taken_out, table.assign(trust=(table["trust"] / 5).round() * 5)) == []
    assert problems(points_taken_out, table.assign(trust=(table["trust"] / 2).round() * 2)) == []


MORE = ("val_professional", "val_access")


def in_tens(n: int, seed: int) -> pd.DataFrame:
    """Return answers to scales to ten of people of whom some give either end."""
    rng = np.random.default_rng(seed)
    likes = rng.normal(size=n)
    names = (*TENS, *MORE)
    table = pd.DataFrame({name: np.rint(6 + 1.7 * likes + rng.normal(0, 1.6, n)).clip(0, 10) for name in names})
    return table.set_axis(range(2, n + 2)).mask(rng.random((n, len(names))) < 0.04)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("digit", "left"), [(0, 1), (1, 0)])
@pytest.mark.parametrize("items", [("trust",), ("trust", "val_close", "overall_image")])
def test_a_digit_replaced_by_nothing_in_some_columns_is_asked_about(seed, digit, left, items):
    table = in_tens(250, seed)
    changed = table.assign(**{item: table[item].replace({10: left, digit: np.nan}) for item in items})
    told = problems(digits_taken_out, changed)
    assert len(told) == len(items) and all(f"the digit {digit} may have been replaced" in found for found in told)
    looked = {name: ItemRule(checked=True) for name in items}
    assert problems(digits_taken_out, changed, **looked) == []


@pytest.mark.parametrize("n", [25, 120, 1200])
def test_scales_of_which_nobody_gives_the_ends_are_not_asked_about(n):
    for seed in range(6):
        table = in_tens(n, seed)
        assert problems(digits_taken_out, table) == []
        moderate = table["trust"].clip(1, 9)
        assert problems(digits_taken_out, table.assign(trust=moderate)) == []
        # Nobody gives ten to it; who gives 1 thinks ill.
        assert problems(digits_taken_out, table.assign(trust=(table["trust"] - 2).clip(1, 10))) == []
        # Nor do two who missed the line.
        slips = moderate.copy()
        slips.loc[table["val_close"].nlargest(2).index] = 1
        assert problems(digits_taken_out, table.assign(trust=slips)) == []
