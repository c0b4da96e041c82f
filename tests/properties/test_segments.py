"""What must not change segments: order of rows, scale of weights, seed, names of answers and of classes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_survey import design, survey

from helpers.stats.segments.inputs import build_inputs
from helpers.stats.segments.labels import label_segments
from helpers.stats.segments.latent_classes import fit_classes
from helpers.stats.segments.profile_variables import profile_variables
from helpers.stats.segments.profiles import profile_segments, segment_shares
from helpers.stats.segments.segmentation import order_by, segment
from helpers.stats.segments.stability import adjusted_rand


def _analysed(frame, items, seed=1):
    found = segment(build_inputs(frame, items), frame, design(frame), seed=seed, max_classes=4, starts=20, replicates=0)
    profiles = profile_segments(found, profile_variables(frame, items), design(frame))
    labels = label_segments(profiles, found.names, found.inputs.names)
    return segment_shares(found, design(frame)), profiles, labels, found


@pytest.fixture(scope="module")
def base():
    frame, items, _ = survey()
    return frame, items, _analysed(frame, items)


def _same(one, other):
    assert one[2] == other[2]
    for k, columns in ((0, ["share", "std_error", "share_low"]), (1, ["estimate", "std_error", "difference"])):
        assert one[k][columns].to_numpy() == pytest.approx(other[k][columns].to_numpy(), rel=1e-4, abs=1e-5)


def test_the_order_of_rows_changes_nothing(base):
    frame, items, first = base
    order = np.random.default_rng(3).permutation(len(frame))
    again = _analysed(frame.iloc[order].reset_index(drop=True), items)
    _same(first, again)
    assert (again[3].modal == first[3].modal[order]).all()


def test_the_scale_of_the_weights_changes_nothing(base):
    frame, items, first = base
    _same(first, _analysed(frame.assign(weight=frame["weight"] * 137.0), items))


def test_the_seed_changes_neither_segments_nor_labels(base):
    frame, items, first = base
    _same(first, _analysed(frame, items, seed=99))


def test_the_order_in_which_a_fit_leaves_the_classes_changes_nothing(base):
    frame, _, (_, _, _, found) = base
    image, weights = frame["image_index"].to_numpy(), frame["weight"].to_numpy()
    for order in ([2, 0, 1], [1, 2, 0], [2, 1, 0]):
        mixed = found.model.reordered(np.array(order))
        back = mixed.reordered(order_by(mixed.posterior(found.inputs.codes), weights, image))
        assert back.shares == pytest.approx(found.model.shares)


def test_the_names_of_the_answers_change_nothing():
    rng = np.random.default_rng(6)
    kind = rng.choice(2, 400)
    codes = np.where(rng.random((400, 5)) < np.where(kind, 0.8, 0.2)[:, None], rng.integers(1, 3, (400, 5)), 0)
    first = fit_classes(codes, 2, np.random.default_rng(1))
    other_names = np.array([2, 0, 1])[codes]
    renamed = fit_classes(other_names, 2, np.random.default_rng(1))
    assert renamed.log_likelihood == pytest.approx(first.log_likelihood, abs=1e-6)
    modal, modal_renamed = first.posterior(codes).argmax(axis=1), renamed.posterior(other_names).argmax(axis=1)
    assert adjusted_rand(modal, modal_renamed) == pytest.approx(1.0)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_any_answers_give_shares_and_posteriors_that_sum_to_one(seed, classes):
    rng = np.random.default_rng(seed)
    codes = rng.integers(-1, 3, (60, 4))
    codes[:3] = [[0] * 4, [1] * 4, [2] * 4]
    model = fit_classes(codes, classes, rng, weights=rng.uniform(0, 3, 60), starts=5)
    assert model.shares.sum() == pytest.approx(1)
    assert model.posterior(codes).sum(axis=1) == pytest.approx(np.ones(60))
    assert all(item.sum(axis=1) == pytest.approx(np.ones(classes)) for item in model.probabilities)
    assert 0 <= model.entropy <= 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=4, max_size=40), st.permutations(range(4)))
def test_adjusted_rand_knows_no_labels(labels, renamed):
    first = np.array(labels)
    assert adjusted_rand(first, np.array(renamed)[first]) == pytest.approx(1.0)
