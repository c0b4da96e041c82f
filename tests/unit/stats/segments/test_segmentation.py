"""Segments: chosen by the weighted BIC, ordered by image, or domains with the reason why."""

import numpy as np
import pandas as pd
import pytest
from segment_survey import design, items, survey

from helpers.errors import UsageError
from helpers.stats.estimates.replication import bootstrap_weights
from helpers.stats.segments.batched_em import find_patterns
from helpers.stats.segments.fallback import domain_codes
from helpers.stats.segments.inputs import band, band_shares, build_inputs, knowledge_state
from helpers.stats.segments.latent_classes import fit_classes
from helpers.stats.segments.segmentation import (
    boundary_share,
    check_number,
    choose_classes,
    choose_number,
    effective_n_of,
    order_by,
    resample,
    segment,
    try_classes,
)
from helpers.stats.segments.stability import adjusted_rand, refit_stability
from helpers.survey.design import SurveyDesign


def test_bands_are_those_that_the_method_states():
    assert band(pd.Series([0, 39.99, 40, 59.99, 60, 100, np.nan]), (40, 60)).tolist() == [0, 0, 1, 1, 2, 2, -1]


def test_knowledge_is_what_most_answers_are_and_ties_go_to_not_knowing():
    frame = pd.DataFrame({"quiz_dont_know": [0.5, 0.1, 0.2, np.nan], "quiz_wrong": [0.5, 0.6, 0.3, 0.5],
                          "quiz_correct": [0.0, 0.3, 0.5, 0.5]})  # fmt: skip
    assert knowledge_state(frame).tolist() == [0, 1, 2, -1]


def test_inputs_leave_out_what_was_not_asked_and_what_tells_nobody_apart():
    frame, table, _ = survey()
    inputs = build_inputs(frame.assign(stereotypes=10.0).drop(columns="awareness"), table)
    assert inputs.names == ("image_index", "self_relevance", "stigma", "informed_score", "knowledge")
    assert inputs.categories == (3, 3, 3, 3, 3)
    shares = band_shares(inputs, frame["weight"].to_numpy())
    assert shares.groupby("input")["share"].sum().to_numpy() == pytest.approx(np.ones(5))


def test_a_survey_of_single_valuation_items_is_segmented_on_them():
    frame, _, _ = survey()
    rng = np.random.default_rng(2)
    names = ["val_a", "val_b", "val_c", "val_d"]
    for name in names:
        frame[name] = np.clip(np.rint(frame["image_index"] / 10 + rng.normal(0, 1, len(frame))), 0, 10)
    table = pd.DataFrame({"item": names, "construct": "valuation", "kind": "scale", "low": 0.0, "high": 10.0,
                          "is_reversed": False, "is_asked": True, "n_valid": len(frame)})  # fmt: skip
    inputs = build_inputs(frame[["respondent", "image_index", *names]], table)
    assert inputs.names == tuple(names)


def test_inputs_may_be_chosen_and_a_name_that_is_none_is_refused_with_those_near_it():
    frame, table, _ = survey()
    assert build_inputs(frame, table, ["stigma", "image_index"]).names == ("stigma", "image_index")
    with pytest.raises(UsageError) as refused:
        build_inputs(frame, table, ["stigam", "knowlege"])
    assert [problem.values["near"].split(", ")[0] for problem in refused.value.problems] == ["stigma", "knowledge"]


def test_a_number_that_was_settled_on_is_taken_and_testing_it_changes_no_group():
    frame, table, _ = survey()
    tried = try_classes(build_inputs(frame, table), design(frame), seed=1, max_classes=3, starts=10)
    assert not tried.candidates["is_chosen"].any()
    settled = choose_number(tried, frame, design(frame), 2)
    tested = check_number(settled, tried, made_up=2, seed=1)
    assert settled.n_segments == 2 and settled.checks is None and tested.checks.replicates == 2
    assert np.array_equal(settled.probabilities, tested.probabilities)
    first, again = (resample(one, design(frame), replicates=3, seed=1).stability for one in (settled, tested))
    assert first.adjusted_rand.tolist() == again.adjusted_rand.tolist()


def test_three_groups_are_found_named_by_image_and_stable():
    frame, table, kind = survey()
    found = segment(build_inputs(frame, table), frame, design(frame), seed=1, max_classes=5, starts=40, replicates=20)
    assert found.basis == "latent_class"
    assert found.candidates.loc[found.candidates["is_chosen"], "n_classes"].tolist() == [3]
    assert adjusted_rand(found.modal, kind) > 0.85
    image = frame["image_index"].groupby(found.modal).mean()
    assert image.is_monotonic_increasing
    assert found.stability.mean > 0.8
    assert found.names == ("s1", "s2", "s3")


def test_the_number_of_the_bic_is_the_effective_n():
    frame, table, _ = survey()
    inputs = build_inputs(frame, table)
    n = effective_n_of(inputs, design(frame))
    weights = frame["weight"].to_numpy()
    kish = weights.sum() ** 2 / (weights**2).sum()
    # Weights that have nothing to do with the answers cost what Kish says.
    assert n == pytest.approx(kish, rel=0.05)
    doubled = SurveyDesign(np.repeat(weights, 2), clusters=np.repeat(np.arange(len(frame)), 2))
    twice = build_inputs(frame.loc[np.repeat(frame.index, 2)].reset_index(drop=True), table)
    # Asking everybody twice adds nobody, up to the one degree of freedom of the variance.
    assert effective_n_of(twice, doubled) == pytest.approx(n, rel=0.01)


@pytest.mark.parametrize(("rows", "columns", "reason"), [
    (150, None, "small_sample"),
    (600, ["respondent", "weight", "image_index", "stigma", "age_group"], "few_inputs"),
])  # fmt: skip
def test_where_no_segmentation_is_supportable_domains_stand_in(rows, columns, reason):
    frame, table, _ = survey(rows)
    frame = frame[columns] if columns else frame
    found = segment(build_inputs(frame, table), frame, design(frame), seed=1)
    assert (found.basis, found.reason) == ("domain", reason)
    assert found.model is None
    assert np.isin(found.probabilities, (0.0, 1.0)).all()
    assert len(set(found.codes)) == found.n_segments > 1


def test_answers_without_groups_give_domains_and_say_so():
    rng = np.random.default_rng(4)
    frame, table, _ = survey()
    for name in ("image_index", "self_relevance", "stereotypes", "stigma", "informed_score"):
        frame[name] = rng.uniform(0, 100, len(frame))
    frame = frame.drop(columns=["quiz_correct", "quiz_wrong", "quiz_dont_know", "awareness"])
    found = segment(build_inputs(frame, table), frame, design(frame), seed=1, max_classes=3, starts=20)
    assert (found.basis, found.reason) == ("domain", "one_class")
    assert len(found.candidates) == 3


def test_a_solution_with_a_tiny_class_is_refused():
    rng = np.random.default_rng(8)
    codes = np.vstack([rng.random((585, 6)) < 0.2, rng.random((15, 6)) < 0.97]).astype(int)
    frame = pd.DataFrame({f"x{j}": np.where(codes[:, j] == 1, 90.0, 10.0) for j in range(6)})
    frame.columns = ["image_index", "self_relevance", "stereotypes", "stigma", "informed_score", "awareness"]
    frame["awareness"] /= 100
    model, candidates = choose_classes(build_inputs(frame, items()), np.ones(600), rng, max_classes=2, starts=20)
    assert candidates.loc[1, "bic"] < candidates.loc[0, "bic"]
    assert candidates.loc[1, "refusal"] == "small_class"
    assert model.n_classes == 1


def test_boundary_share_counts_certain_answers():
    model = fit_classes(np.repeat([[0, 0, 0], [1, 1, 1]], 50, axis=0), 2, np.random.default_rng(1))
    assert boundary_share(model) == pytest.approx([1.0, 1.0])


def test_segments_are_ordered_by_mean_and_ties_by_size():
    members = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1.0]])
    assert order_by(members, np.ones(4), np.array([50, 20, 50, 50.0])).tolist() == [1, 0, 2]
    assert order_by(members, np.ones(4), np.array([50, np.nan, 10, 30.0])).tolist() == [1, 2, 0]


def test_domains_split_ages_by_contact_only_where_both_parts_are_large_enough():
    ages = ["16-29"] * 70 + ["45-64"] * 40 + ["80+"] * 35 + [None] * 3
    users = [1.0] * 35 + [0.0] * 35 + [1.0] * 5 + [0.0] * 35 + [0.0] * 38
    codes = domain_codes(pd.DataFrame({"age_group": ages, "is_user": users}), 30)
    assert {code: int((codes == code).sum()) for code in sorted(set(codes))} == {
        "": 3, "age_16_44+non_users": 35, "age_16_44+users": 35, "age_45_64": 40, "age_65": 35,
    }  # fmt: skip


def test_domains_merge_ages_and_end_at_everybody():
    few = pd.DataFrame({"age_group": ["16-29"] * 10 + ["45-64"] * 40 + ["80+"] * 35})
    assert set(domain_codes(few, 30)) == {"age_16_64", "age_65"}
    assert set(domain_codes(few.head(20), 30)) == {"all"}
    assert set(domain_codes(pd.DataFrame({"is_user": [1.0] * 40 + [0.0] * 40}), 30)) == {"users", "non_users"}


@pytest.mark.parametrize(("first", "second", "expected"), [
    ("111222333", "112222331", 0.35714286), ("111222", "222111", 1.0), ("1111", "1111", 1.0), ("1122", "1212", -0.5),
])  # fmt: skip
def test_adjusted_rand(first, second, expected):
    assert adjusted_rand(np.array(list(first)), np.array(list(second))) == pytest.approx(expected)


def test_groups_that_are_not_there_are_unstable():
    rng = np.random.default_rng(9)
    codes = rng.integers(0, 2, (300, 5))
    model = fit_classes(codes, 3, rng, starts=20)
    drawn = bootstrap_weights(SurveyDesign(np.ones(300)), 20, rng)
    assert refit_stability(model, find_patterns(codes, (2,) * 5), drawn, rng).mean < 0.6


def test_people_of_unknown_contact_are_neither_users_nor_not():
    people = pd.DataFrame({"age_group": ["16-29"] * 90, "is_user": [1.0] * 40 + [0.0] * 40 + [np.nan] * 10})
    codes = domain_codes(people, 30)
    assert pd.Series(codes).value_counts().to_dict() == {"users": 40, "non_users": 40, "": 10}


def test_a_number_of_groups_that_was_settled_on_is_taken_unless_it_is_refused():
    frame, items_, _ = survey()
    inputs = build_inputs(frame, items_)
    free, _ = choose_classes(inputs, np.ones(600), np.random.default_rng(1), max_classes=3, starts=10)
    assert free.n_classes == 3
    held, tried = choose_classes(inputs, np.ones(600), np.random.default_rng(1), max_classes=3, starts=10, wanted=2)
    assert held.n_classes == 2 and tried.loc[tried["is_chosen"], "n_classes"].tolist() == [2]
    beyond, tried = choose_classes(inputs, np.ones(600), np.random.default_rng(1), max_classes=2, starts=10, wanted=4)
    assert len(tried) == 4
    refused = tried.loc[tried["n_classes"] == 4, "refusal"].iloc[0] != ""
    assert (beyond.n_classes == 4) is not refused
