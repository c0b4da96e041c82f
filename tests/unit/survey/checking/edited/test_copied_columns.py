"""A column pasted over another is asked about; people who tick one column throughout, and questions alike, are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.edited.copied_columns import copied_columns, copies
from helpers.survey.codebook.codebook import ItemRule
from helpers.survey.codebook.sources import Matching, Source
from helpers.survey.files.raw import RawSurvey

INSTRUMENT = read_instrument()
ITEMS = ("overall_image", "val_close", "val_useful", "trust", "rel_like_me", "ster_poor", "stig_hide", "informed",
         "recall", "use_own", "age", "household_size")  # fmt: skip


def people(n: int = 120, seed: int = 1, own: float = 1.0, straight: float = 0.0) -> pd.DataFrame:
    """Return answers of people of whom each has an opinion, with so much of its own in each question.

    Parameters
    ----------
    straight
        Share of those who tick one column of a battery throughout.
    """
    rng = np.random.default_rng(seed)
    likes, is_straight = rng.normal(size=n), rng.random(n) < straight
    table = pd.DataFrame(index=range(2, n + 2))
    for name in ITEMS[:8]:
        low, high = INSTRUMENT[name].low, INSTRUMENT[name].high
        spread = np.where(is_straight, 0.0, own * rng.normal(size=n))
        table[name] = np.rint((low + high) / 2 + (likes + spread) * (high - low) / 5).clip(low, high)
    table["recall"], table["use_own"] = (rng.random((2, n)) < 0.4).astype(float)
    table["age"], table["household_size"] = rng.integers(18, 90, n), rng.integers(1, 6, n)
    return table.mask(rng.random(table.shape) < 0.05)


def problems(table: pd.DataFrame, **rules: ItemRule) -> list[str]:
    texts = table.map(lambda number: "" if pd.isna(number) else f"{number:g}")
    sources = {name: Source(INSTRUMENT[name], rules.get(name, ItemRule()), name) for name in table}
    return [str(found) for found in copied_columns(Matching(sources, ()), RawSurvey(texts, "e.csv", "csv"))]


@pytest.mark.parametrize(
    ("one", "other"), [("trust", "val_close"), ("ster_poor", "stig_hide"), ("age", "household_size"),
                       ("recall", "use_own"), ("trust", "ster_poor")],
)  # fmt: skip
@pytest.mark.parametrize("straight", [0.0, 0.3])
def test_a_column_over_another_is_asked_about_until_somebody_has_looked_at_either(one, other, straight):
    table = people(straight=straight).assign(**{other: lambda found: found[one]})
    (told,) = problems(table)
    assert f'"{one}"' in told and f'"{other}"' in told and "all 120 rows from 2 to 121" in told
    assert problems(table, **{one: ItemRule(checked=True)}) == [] == problems(table, **{other: ItemRule(checked=True)})


def test_a_stretch_of_rows_and_one_column_over_two_are_told_with_their_rows_and_columns():
    table = people(400)
    part = table.copy()
    part.loc[201:300, "val_close"] = part.loc[201:300, "trust"]
    (told,) = problems(part)
    assert "all 100 rows from 201 to 300" in told
    told = problems(table.assign(val_close=table["trust"], val_useful=table["trust"]))
    assert len(told) == 2 and all(f'"{name}"' in " ".join(told) for name in ("trust", "val_close", "val_useful"))


def test_ticks_of_rare_options_do_not_hide_a_column_over_another():
    rng = np.random.default_rng(3)
    scales = rng.integers(1, 12, (4, 36))
    rare = np.ones((8, 36), int)
    rare[:, :2] = 2  # the same two people chose each of them, but for one
    rare[np.arange(8), 2 + np.arange(8)] = 2
    copied = np.vstack([scales, scales[:1], rare])
    is_option = np.arange(len(copied)) >= 5
    assert copies(copied) == []
    (told,) = copies(copied, is_option)
    assert (told.one, told.other, told.first, told.last) == (0, 4, 0, 36)
    assert copies(np.vstack([scales, rare]), np.arange(12) >= 4) == []


@pytest.mark.parametrize("n", [25, 60, 400, 1500])
@pytest.mark.parametrize(("own", "straight"), [(1.0, 0.0), (0.3, 0.0), (0.5, 0.5), (1.0, 0.8)])
def test_people_who_answer_alike_are_not_asked_about(n, own, straight):
    for seed in range(4 if n < 1000 else 1):
        table = people(n, seed, own, straight)
        assert problems(table) == []
        # Sorted, those of one mind stand together.
        assert problems(table.sort_values(["trust", "val_close", "ster_poor"]).set_axis(table.index)) == []
    assert problems(table.assign(recall=1.0, use_own=1.0, informed=np.nan, ster_poor=np.nan)) == []
