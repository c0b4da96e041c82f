"""How likely two people agree: as the shares of independent answers say, and no less where one follows from another."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.survey.cleaning.chances import chance_of_agreement, chances


def test_the_chance_is_the_product_of_shares_for_independent_answers():
    rng = np.random.default_rng(1)
    cells = pd.DataFrame({"a": rng.choice(["x", "y"], 4000, p=[0.8, 0.2]), "id": range(4000)}).astype(str)
    cells["b"] = rng.choice(["u", "v"], 4000, p=[0.5, 0.5])
    row = cells[(cells["a"] == "y") & (cells["b"] == "u")].index[0]
    expected = np.log((cells["a"] == "y").mean() * (cells["b"] == "u").mean() / 4000)
    assert chance_of_agreement(cells)[row] == pytest.approx(expected, abs=0.15)


def test_an_answer_that_follows_from_another_adds_nothing():
    rng = np.random.default_rng(1)
    cells = pd.DataFrame({"a": rng.choice(list("uvwxy"), 2000), "id": range(2000)}).astype(str)
    again = cells.assign(**{f"a{i}": cells["a"].str.upper() for i in range(20)})
    added = chance_of_agreement(cells) - chance_of_agreement(again)
    assert added.max() < 0.1


def test_an_answer_left_out_takes_what_depends_on_it_along():
    rng = np.random.default_rng(1)
    cells = pd.DataFrame({"a": rng.choice(list("uvwxy"), 500), "b": rng.choice(list("uvwxy"), 500)})
    cells["follows"] = cells["a"].str.upper()
    found = chances(cells)
    first = int(found.parents[2]) if found.parents[2] >= 0 else 2
    assert found.without(0, np.array([first])) == pytest.approx(found.terms[0, 1])
    assert found.without(0, np.array([], int)) == pytest.approx(chance_of_agreement(cells)[0])


def test_columns_that_nobody_answered_add_nothing():
    rng = np.random.default_rng(1)
    cells = pd.DataFrame(rng.integers(0, 5, (60, 6)).astype(str))
    blank = cells.assign(**{f"empty{i}": "" for i in range(5)})
    assert chance_of_agreement(blank).tolist() == pytest.approx(chance_of_agreement(cells).tolist())
