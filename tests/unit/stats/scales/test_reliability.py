import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError
from helpers.stats.scales.factors import one_factor
from helpers.stats.scales.reliability import (
    alpha,
    correlations,
    covariances,
    item_rest,
    item_table,
    ordinal_alpha,
    reliability_table,
)
from helpers.study.artefacts import artefacts, conform
from helpers.survey.design import SurveyDesign


def answers(n=400, k=5, seed=1, categories=5):
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 1)) + rng.normal(size=(n, k))
    return np.clip(np.round(latent + (categories + 1) / 2), 1, categories)


def test_alpha_by_hand():
    table = np.array([[1, 2], [2, 1], [3, 4], [4, 3.0]])
    spread = np.cov(table.T)
    assert alpha(table).alpha == pytest.approx(2 * (1 - np.trace(spread) / spread.sum()))


def test_weights_are_counts_of_respondents_up_to_scale():
    table = answers(50)
    weights = np.random.default_rng(2).integers(1, 4, 50)
    repeated = np.repeat(table, weights, axis=0)
    assert alpha(table, weights).alpha == pytest.approx(alpha(repeated).alpha)
    assert alpha(table, weights * 0.01).conf_low == pytest.approx(alpha(table, weights).conf_low)


def test_unequal_weights_widen_the_interval():
    table = answers()
    even, uneven = alpha(table), alpha(table, np.linspace(1, 9, len(table)))
    assert uneven.conf_high - uneven.conf_low > even.conf_high - even.conf_low


def test_the_scale_of_one_item_leaves_the_standardised_alpha():
    table = answers()
    wider = table * np.array([10, 1, 1, 1, 1])
    assert alpha(wider).standardised == pytest.approx(alpha(table).standardised)
    assert alpha(wider).alpha < alpha(table).alpha


def test_the_designs_interval_is_near_feldts_in_a_simple_sample_and_wider_under_clusters():
    rng = np.random.default_rng(3)
    cluster = np.repeat(np.arange(40), 10)
    latent = rng.normal(size=(40, 1))[cluster] * rng.uniform(0.2, 2, (40, 1))[cluster] + rng.normal(size=(400, 4))
    simple = alpha(latent, design=SurveyDesign(np.ones(400)))
    feldt = alpha(latent)
    clustered = alpha(latent, design=SurveyDesign(np.ones(400), clusters=cluster))
    assert (simple.conf_low, simple.conf_high) == pytest.approx((feldt.conf_low, feldt.conf_high), abs=0.03)
    assert clustered.conf_high - clustered.conf_low > simple.conf_high - simple.conf_low
    assert simple.alpha == clustered.alpha == feldt.alpha


def test_missing_answers_are_used_pair_by_pair():
    table = answers(100)
    table[:30, 0] = np.nan
    assert covariances(table)[1, 2] == pytest.approx(np.cov(table[:, 1], table[:, 2])[0, 1])
    assert correlations(table)[0, 1] == pytest.approx(np.corrcoef(table[30:, 0], table[30:, 1])[0, 1])
    assert covariances(table, pairwise=False)[1, 2] == pytest.approx(np.cov(table[30:, 1], table[30:, 2])[0, 1])


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (np.ones((9, 1)), "at least two items"),
        (np.column_stack([np.ones(9), np.arange(9.0)]), "Items 1 of the scale have one answer only"),
        (np.array([[1, np.nan], [2, np.nan], [np.nan, 1], [np.nan, 2.0]]), "fewer than two people"),
    ],
)
def test_scales_that_cannot_be_described_are_refused_in_words(table, reason):
    with pytest.raises(EstimationError, match=reason):
        alpha(table)


def test_an_item_that_does_not_belong_is_seen():
    table = answers(600)
    table[:, 4] = np.random.default_rng(9).integers(1, 6, 600)
    found = item_rest(table, list("abcde")).set_index("item")
    assert found["item_rest"].idxmin() == "e" and found["loading"].idxmin() == "e"
    assert found.loc["e", "alpha_if_dropped"] > alpha(table).alpha


def test_item_rest_is_a_plain_correlation_with_the_rest():
    table = answers(80)
    found = item_rest(table, list("abcde"))
    assert found.loc[0, "item_rest"] == pytest.approx(np.corrcoef(table[:, 0], table[:, 1:].sum(axis=1))[0, 1])


def test_two_items_have_no_alpha_without_one_and_no_loading():
    found = item_rest(answers(k=2), ["a", "b"])
    assert found[["alpha_if_dropped", "loading"]].isna().all(axis=None)


def test_each_item_has_a_row_and_a_scale_that_cannot_be_described_has_none():
    table = pd.DataFrame(answers(200), columns=list("abcde")).assign(same=3.0, worded_against=lambda t: 6 - t["a"])
    table.loc[20:, "b"] = np.nan
    scales = {"whole": ["a", "c", "worded_against"], "alike": ["a", "same"], "few": ["a", "b"], "one": ["d", "unasked"]}
    found = item_table(table, scales, {"worded_against"}, 30)
    assert found[["scale", "item"]].to_numpy().tolist() == [["whole", item] for item in scales["whole"]]
    assert found["item_rest"].min() > 0.4
    assert list(item_table(table, {}, (), 30).columns) == list(found.columns)


def test_ordinal_alpha_is_above_alpha_where_answers_are_coarse():
    coarse = answers(2000, categories=3)
    assert ordinal_alpha(coarse) > alpha(coarse).alpha


def test_parallel_items_recover_the_truth():
    table = answers(20_000, k=6, categories=11)
    assert alpha(table).alpha == pytest.approx(6 / 7, abs=0.02)
    assert one_factor(correlations(table)).omega_total == pytest.approx(6 / 7, abs=0.02)


def frame():
    table = pd.DataFrame(answers(300), columns=list("abcde"))
    rng = np.random.default_rng(4)
    return table.assign(weight=rng.uniform(1, 3, 300), empty=np.nan, turned=6 - table["a"])


def test_the_table_has_a_row_for_each_scale_and_group_and_matches_the_artefact():
    survey = frame()
    users = np.arange(300) < 120
    groups = {"all": np.ones(300, dtype=bool), "users": users, "non_users": ~users, "few": np.arange(300) < 12}
    scales = {"image_index": ["a", "b", "c", "empty", "absent"], "stigma": ["turned", "b"], "trust_score": ["a"]}
    found = reliability_table(survey, scales, groups, np.random.default_rng(1), {"turned"})
    assert list(zip(found["scale"], found["group"], strict=True))[:4] == [("image_index", group) for group in groups]
    assert set(found["scale"]) == {"image_index", "stigma"}
    row = found.set_index(["scale", "group"])
    assert row.loc[("image_index", "all"), ["n", "n_items"]].tolist() == [300, 3]
    assert row.loc[("image_index", "few"), ["alpha", "omega", "ordinal_alpha"]].isna().all()
    assert row.loc[("stigma", "all"), "alpha"] > 0 and np.isnan(row.loc[("stigma", "all"), "omega"])
    assert len(conform(found, artefacts()["reliability"], "here")) == 8


def test_a_constant_item_leaves_a_row_without_figures():
    survey = frame().assign(a=3.0)
    found = reliability_table(survey, {"x": ["a", "b"]}, {"all": np.ones(300, dtype=bool)}, np.random.default_rng(1))
    assert found.loc[0, "n"] == 300 and np.isnan(found.loc[0, "alpha"])


def test_the_same_seed_gives_the_same_table():
    survey, groups = frame(), {"all": np.ones(300, dtype=bool)}
    one, two = (reliability_table(survey, {"x": list("abcde")}, groups, np.random.default_rng(7)) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize("weights", [[np.nan] * 6, [0.0] * 6, [-1.0, 1, 1, 1, 1, 1], [1.0, 1.0]])
def test_scales_refuse_weights_that_are_not_one_above_zero_for_each_row(weights):
    answers = np.array([[1.0, 2], [2, 3], [3, 3], [4, 5], [5, 4], [2, 1]])
    for figure in (alpha, ordinal_alpha, item_rest):
        with pytest.raises(EstimationError, match="weights"):
            figure(answers, weights=weights) if figure is not item_rest else figure(answers, ["a", "b"], weights)


def test_a_scale_that_cancels_out_or_is_no_number_is_refused_in_words():
    x = np.array([1.0, 2, 4, 7, 3])
    with pytest.raises(EstimationError, match="cancel out"):
        alpha(np.column_stack([x, -x]))
    with pytest.raises(EstimationError, match="not numeric"):
        alpha(pd.DataFrame({"a": ["yes", "no"], "b": ["no", "yes"]}))
    found = item_rest(np.column_stack([x, -x, [1.0, 0, 1, 1, 0]]), ["a", "b", "c"])
    assert np.isnan(found.loc[2, ["item_rest", "alpha_if_dropped"]].astype(float)).all()
    assert np.isfinite(found.loc[:1, ["item_rest", "alpha_if_dropped"]].to_numpy(float)).all()


def test_nullable_integers_with_gaps_are_answers_like_others():
    plain = pd.DataFrame({"a": [1.0, 2, 3, np.nan, 5], "b": [2.0, 1, 3, 4, 5], "c": [1.0, 2, np.nan, 4, 4]})
    assert alpha(plain.astype("Int64")) == alpha(plain)
    assert ordinal_alpha(plain.astype("Int64")) == ordinal_alpha(plain)
