"""Scores computed by hand, and the rule of half."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.stats.estimates.indicators import same_measure
from helpers.survey.scoring import add_scores, contact, rescale

NAN = np.nan


def items(*rows) -> pd.DataFrame:
    columns = ["item", "construct", "subscale", "kind", "low", "high", "is_reversed"]
    return pd.DataFrame([(*row, False)[:7] for row in rows], columns=columns).assign(is_asked=True)


def test_rescale_by_hand():
    assert rescale(pd.Series([0.0, 7.0, 10.0]), 0, 10).tolist() == [0, 70, 100]
    assert rescale(pd.Series([1.0, 2.0, 5.0]), 1, 5, is_reversed=True).tolist() == [100, 75, 0]


def test_image_index_is_the_mean_of_valuation_items_on_any_scale():
    table = items(
        ("a", "valuation", "service", "scale", 0, 10), ("b", "valuation", None, "scale", 1, 4),
        ("trust", "valuation", "trust", "scale", 0, 10), ("c", "valuation", None, "scale", 1, 5, True),
    )  # fmt: skip
    people = pd.DataFrame({"a": [8.0, 8.0, 8.0], "b": [4.0, NAN, NAN], "trust": [6.0, NAN, 5.0], "c": [2.0, NAN, NAN]})
    scored = add_scores(people, table)
    assert scored["image_index"].iloc[0] == pytest.approx((80 + 100 + 60 + 75) / 4)
    assert np.isnan(scored["image_index"].iloc[1])  # one of four is under half
    assert scored["image_index"].iloc[2] == pytest.approx(65)  # two of four is half
    assert scored["trust_score"].iloc[[0, 2]].tolist() == [60, 50]
    assert "stigma" not in scored and "awareness" not in scored and "is_user" not in scored


def test_stigma_and_its_parts_turn_the_item_that_is_worded_the_other_way():
    table = items(
        ("p", "stigma", "personal", "scale", 1, 5), ("t", "stigma", "institutional", "scale", 1, 5, True),
    )  # fmt: skip
    scored = add_scores(pd.DataFrame({"p": [5.0], "t": [5.0]}), table)
    assert scored[["stigma", "stigma_personal", "stigma_institutional"]].iloc[0].tolist() == [50, 100, 0]


def test_awareness_and_quiz_are_shares_per_person():
    table = items(
        ("aided_x", "awareness", "aided", "binary", NAN, NAN), ("aided_y", "awareness", "aided", "binary", NAN, NAN),
        ("knows_where", "awareness", "access", "binary", NAN, NAN),
        ("q1", "knowledge", None, "quiz", NAN, NAN), ("q2", "knowledge", None, "quiz", NAN, NAN),
    )  # fmt: skip
    people = pd.DataFrame({"aided_x": [1.0, 0.0], "aided_y": [0.0, NAN], "knows_where": [1.0, 1.0],
                           "q1": ["correct", None], "q2": ["dont_know", None]})  # fmt: skip
    scored = add_scores(people, table)
    assert scored["awareness"].tolist() == [0.5, 0.0]
    assert scored[["quiz_correct", "quiz_wrong", "quiz_dont_know"]].iloc[0].tolist() == [0.5, 0, 0.5]
    assert scored["quiz_correct"].isna().tolist() == [False, True]


def test_a_statement_of_which_nobody_knows_whether_it_is_true_counts_in_no_share():
    table = items(
        ("q1", "knowledge", None, "quiz", NAN, NAN), ("grew", "knowledge", None, "quiz", NAN, NAN),
    ).assign(is_proven=[True, False])  # fmt: skip
    people = pd.DataFrame({"q1": ["correct", "dont_know"], "grew": ["wrong", "wrong"]})
    scored = add_scores(people, table)
    assert scored["quiz_correct"].tolist() == [1, 0] and scored["quiz_wrong"].tolist() == [0, 0]
    # A wave that has the budget and one that has not did not measure the same.
    assert same_measure(("quiz_correct",), table, table.assign(is_proven=True)) == []
    assert same_measure(("quiz_correct",), table, table) == ["quiz_correct"]


def test_contact_spending_gap_and_stakeholder():
    table = items(
        ("use_own", "experience", "use", "binary", NAN, NAN), ("use_family", "experience", "use", "binary", NAN, NAN),
        ("spend_share", "spending", None, "number", 0, 100),
    )  # fmt: skip
    people = pd.DataFrame({"use_own": [1.0, 0.0, 0.0], "use_family": [1.0, 0.0, NAN], "spend_share": [30.0, NAN, 5.0]})
    scored = add_scores(people, table, actual_spending=12.0)
    assert scored["is_user"].tolist()[:2] == [1.0, 0.0] and np.isnan(scored["is_user"].iloc[2])
    assert scored["spending_gap"].iloc[[0, 2]].tolist() == [18.0, -7.0]
    assert set(scored["stakeholder"]) == {"citizen"}
    assert "spending_gap" not in add_scores(people, table)


USE = (("use_own", "experience", "use", "binary", NAN, NAN), ("use_family", "experience", "use", "binary", NAN, NAN))


@pytest.mark.parametrize("unknown", [0.0, 0.1, 0.2, 0.3])
def test_not_knowing_about_the_family_does_not_make_more_users(unknown):
    """True 27.6 %; dropping only those without own use gave 28.9, 30.3 and 32.1 %."""
    rng = np.random.default_rng(3)
    own, family = (rng.random(200_000) < 0.12) * 1.0, (rng.random(200_000) < 0.1773) * 1.0
    family[rng.random(200_000) < unknown] = NAN
    found = contact(pd.DataFrame({"use_own": own, "use_family": family}), items(*USE))
    assert found.mean() == pytest.approx(0.276, abs=0.004)
    assert found.isna().mean() == pytest.approx(unknown, abs=0.005)


def test_who_was_not_asked_about_the_family_for_having_used_them_is_a_user():
    people = pd.DataFrame({"use_own": [1.0, 1.0, 0.0, 0.0, 0.0], "use_family": [NAN, NAN, 1.0, 0.0, NAN]})
    found = contact(people, items(*USE))
    assert found.tolist()[:4] == [1.0, 1.0, 1.0, 0.0] and np.isnan(found.iloc[4])
