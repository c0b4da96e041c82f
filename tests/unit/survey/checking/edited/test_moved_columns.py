"""A column whose cells stand a row too low or too high is asked about; people as they come, or sorted, are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.edited.moved_columns import moved_columns
from helpers.survey.codebook.codebook import ItemRule
from helpers.survey.codebook.sources import Matching, Source
from helpers.survey.decoding.decoding import Answers
from helpers.survey.files.raw import RawSurvey

INSTRUMENT = read_instrument()
ITEMS = ("trust", "val_close", "val_useful", "overall_image", "ster_poor", "stig_hide", "rel_like_me")


def people(n: int = 200, seed: int = 1, loading: float = 0.7, households: float = 0.0) -> pd.DataFrame:
    """Return answers; two people on end have so much of what they think in common."""
    rng = np.random.default_rng(seed)
    shared = np.repeat(rng.normal(size=(n + 1) // 2), 2)[:n]
    likes = households * shared + np.sqrt(1 - households**2) * rng.normal(size=n)
    table = pd.DataFrame(index=range(2, n + 2))
    for name in ITEMS:
        low, high = INSTRUMENT[name].low, INSTRUMENT[name].high
        sign = -1 if name.startswith(("ster", "stig")) else 1
        answer = sign * loading * likes + np.sqrt(1 - loading**2) * rng.normal(size=n)
        table[name] = np.rint((low + high) / 2 + answer * (high - low) / 4).clip(low, high)
    table["use_own"] = (likes + rng.normal(size=n) > 0).astype(float)
    return table.mask(rng.random(table.shape) < 0.05)


def problems(table: pd.DataFrame, checked: str = "") -> list[str]:
    sources = {name: Source(INSTRUMENT[name], ItemRule(checked=name == checked), name) for name in table}
    blank = pd.Series("", table.index, dtype=object)
    answers = {name: Answers(table[name], table[name].notna().map({True: "valid", False: "refused"}), blank, blank)
               for name in table}  # fmt: skip
    raw = RawSurvey(pd.DataFrame(index=table.index), "e.csv", "csv")
    return [str(found) for found in moved_columns(answers, Matching(sources, ()), raw)]


def moved(table: pd.DataFrame, item: str, first: int, last: int, places: int) -> pd.DataFrame:
    """Return the table with a column's cells some rows down, or up, between two rows."""
    changed = table.copy()
    changed.loc[first:last, item] = table.loc[first:last, item].shift(places).to_numpy()
    return changed


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("item", ["trust", "ster_poor"])
@pytest.mark.parametrize(
    ("first", "last", "places", "way"), [(2, 201, 1, "down"), (2, 201, -1, "up"), (2, 201, 2, "down"),
                                        (2, 120, 1, "down"), (80, 201, -1, "up")],
)  # fmt: skip
def test_cells_of_one_column_a_row_away_from_their_people_are_asked_about(seed, item, first, last, places, way):
    table = moved(people(seed=seed, loading=0.8), item, first, last, places)
    (told,) = problems(table)
    assert (
        f"answers to {item} from row" in told and f"have been moved {way}" in told and f"(rows: {abs(places)})" in told
    )
    ends = [int(word) for word in told.split() if word.isdigit()][:2]
    assert all(abs(end - wanted) <= 12 for end, wanted in zip(ends, (first, last), strict=True))
    assert problems(table, item) == []


@pytest.mark.parametrize("n", [30, 120, 800])
@pytest.mark.parametrize("loading", [0.0, 0.5, 0.9])
def test_people_as_they_come_or_sorted_are_not_asked_about(n, loading):
    for seed in range(3 if n < 500 else 1):
        table = people(n, seed, loading)
        assert problems(table) == []
        assert problems(table.sort_values(["trust", "use_own"]).set_axis(table.index)) == []
        assert problems(people(n, seed, loading, households=0.9)) == []
        # A column in which nobody's answer goes with anything.
        alone = table["trust"].sample(frac=1, random_state=seed).to_numpy()
        assert problems(table.assign(trust=alone)) == []
