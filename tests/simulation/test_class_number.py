"""Is the number of classes recovered, and do the intervals of sizes and profiles cover what they should?

The number: surveys with clear classes, unequal weights and missing answers; the weighted BIC must find it in nine of
ten.
Coverage: one fixed population; samples of clusters at unequal rates, clusters holding different mixes of classes, and
20 % of the answers missing. What must be covered are the population's class shares, and the class means of a variable
that the classes were not made from. The reduced forms run always; `pytest -m slow` runs the whole.
"""

import numpy as np
import pytest

from helpers.stats.estimates.intervals import SHARE, UNBOUNDED, interval
from helpers.stats.segments.batched_em import find_patterns
from helpers.stats.segments.class_checks import check_classes
from helpers.stats.segments.influence import class_influence
from helpers.stats.segments.inputs import SegmentInputs
from helpers.stats.segments.latent_classes import fit_classes, fit_patterns
from helpers.stats.segments.profiles import corrected_means, segment_shares
from helpers.stats.segments.segmentation import PRIOR, Segmentation, choose_classes, effective_n_of
from helpers.survey.design import SurveyDesign, effective_n, linearised_variance

ITEMS = 7
CLUSTERS, SIZE, SAMPLED = 400, 60, 50


def typical(classes):
    """Answer probabilities (K, items, 3) of classes any two of which differ in four items or more."""
    item = np.arange(ITEMS)
    likely = np.stack([item % 3, (item + 1) % 3, (item + 2) % 3, (2 * item) % 3])[:classes]
    return np.where(np.arange(3) == likely[:, :, None], 0.76, 0.12)


def answers(kind, rho, rng, missing):
    drawn = rng.random((len(kind), ITEMS, 1)) > np.cumsum(rho[kind], axis=2)[:, :, :-1]
    return np.where(rng.random((len(kind), ITEMS)) < missing, -1, drawn.sum(axis=2))


def as_inputs(codes):
    return SegmentInputs(tuple(f"q{j}" for j in range(ITEMS)), (("low", "middle", "high"),) * ITEMS, codes)


def number_found(classes, seed, n=600):
    rng = np.random.default_rng(seed)
    kind = rng.choice(classes, n, p=np.linspace(1, 1.6, classes) / np.linspace(1, 1.6, classes).sum())
    inputs = as_inputs(answers(kind, typical(classes), rng, 0.1))
    weights = rng.lognormal(0, 0.4, n)
    n_effective = effective_n_of(inputs, SurveyDesign(weights))
    model, _ = choose_classes(inputs, weights * n_effective / weights.sum(), rng, 6, 25)
    return model.n_classes


def recovered(repeats, seed):
    return np.mean([number_found(k, 1000 * seed + 10 * i + k) == k for k in (2, 3, 4) for i in range(repeats)])


def make_population(seed=7):
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(CLUSTERS), SIZE)
    tilt = 0.5 * rng.normal(size=(CLUSTERS, 3)) + np.log([0.5, 0.3, 0.2])
    chance = np.exp(tilt) / np.exp(tilt).sum(axis=1, keepdims=True)
    kind = (rng.random(len(cluster))[:, None] > np.cumsum(chance[cluster], axis=1)[:, :-1]).sum(axis=1)
    outside = np.array([40.0, 55.0, 70.0])[kind] + 12 * rng.normal(size=len(kind))
    outside += 6 * rng.normal(size=CLUSTERS)[cluster]
    return cluster, kind, outside


RHO = typical(3)


def sample_once(population, rng):
    """Return inputs, the outside variable and the design of a clustered sample of about 600."""
    cluster, kind, outside = population
    chosen = rng.choice(CLUSTERS, SAMPLED, replace=False)
    within = 0.12 + 0.16 / (1 + np.exp(-(outside - 52) / 10))
    rows = np.flatnonzero(np.isin(cluster, chosen) & (rng.random(len(kind)) < within))
    weights = CLUSTERS / SAMPLED / within[rows]
    design = SurveyDesign(weights, clusters=cluster[rows], fractions=np.full(len(rows), SAMPLED / CLUSTERS))
    return as_inputs(answers(kind[rows], RHO, rng, 0.2)), outside[rows], design


def covered(population, rng):
    """Return whether each class share and each class mean of the outside variable lies in its interval."""
    _, kind, outside = population
    inputs, z, design = sample_once(population, rng)
    weights = design.weights * design.n / design.weights.sum()
    model = fit_classes(inputs.codes, 3, rng, weights=weights, categories=inputs.categories, starts=20, prior=PRIOR)
    order = [int(np.argmax(np.log(RHO[k]).ravel() @ _flat(model))) for k in range(3)]
    assert sorted(order) == [0, 1, 2]
    model = model.reordered(np.array(order))
    patterns = find_patterns(inputs.codes, inputs.categories)
    influence = class_influence(model, patterns, design.weights)
    found = Segmentation(
        "latent_class", "", model.posterior(inputs.codes), None, design.n, inputs, model, influence, patterns
    )
    sizes = segment_shares(found, design)
    truth = np.bincount(kind) / len(kind)
    in_share = (sizes["share_low"] <= truth) & (truth <= sizes["share_high"])
    means, moved = corrected_means(z, design.weights, found)
    errors, df = np.sqrt(linearised_variance(moved, design)), design.degrees_of_freedom
    low, high = interval(means, errors, df, design.n, design.n, UNBOUNDED, False)
    true_means = np.array([outside[kind == k].mean() for k in range(3)])
    return np.concatenate([in_share, (low <= true_means) & (true_means <= high)])


def _flat(model):
    return np.stack([np.stack([item[k] for item in model.probabilities]).ravel() for k in range(3)], axis=1)


def coverage(samples, seed):
    population, rng = make_population(), np.random.default_rng(seed)
    return np.mean([covered(population, rng) for _ in range(samples)], axis=0)


def test_the_number_of_classes_is_recovered_in_a_few_surveys():
    assert recovered(6, 1) >= 0.9


def test_sizes_and_profiles_cover_in_a_few_samples():
    found = coverage(100, 2)
    # 100 samples tell 95 % to within 6.5 points (three standard errors).
    assert (found >= 0.885).all(), found


@pytest.mark.slow
def test_the_number_of_classes_is_recovered():
    assert recovered(60, 3) >= 0.9


@pytest.mark.slow
def test_sizes_and_profiles_cover():
    found = coverage(1500, 4)
    # Three standard errors of 1,500 samples are 1.7 points.
    assert ((found >= 0.93) & (found <= 0.97)).all(), found


def test_the_interval_of_a_known_share_is_that_of_the_log_odds():
    low, high = interval(0.3, 0.05, 60, 61, 61, SHARE, True)
    half = 2.000298 * 0.05 / 0.21
    assert np.log(low / (1 - low)) == pytest.approx(np.log(0.3 / 0.7) - half, abs=1e-5)
    assert np.log(high / (1 - high)) == pytest.approx(np.log(0.3 / 0.7) + half, abs=1e-5)


def rejected(surveys, seed):
    """Return how often one class more, and any pair of items, is called more than chance where two classes are all."""
    rng, found = np.random.default_rng(seed), []
    for _ in range(surveys):
        kind = rng.choice(2, 350, p=[0.6, 0.4])
        codes = (rng.random((350, 6)) < np.array([[0.8] * 6, [0.3] * 6])[kind]).astype(int)
        codes[rng.random(codes.shape) < 0.08] = -1
        weights = rng.gamma(3, 1 / 3, 350) + 0.05
        weights *= effective_n(weights) / weights.sum()
        patterns = find_patterns(codes)
        models = [fit_patterns(patterns, weights, k, rng, 12, PRIOR) for k in (2, 3)]
        checks = check_classes(models, 0, patterns, weights, list("abcdef"), 19, rng, PRIOR)
        found.append((checks.more_p <= 0.05, checks.residuals["p_value"].min() <= 0.05))
    return np.mean(found, axis=0)


def test_made_up_surveys_reject_true_classes_seldom_in_a_few_surveys():
    # Of eight, more than three with a chance of 5 % each: one in 2,700.
    assert (rejected(8, 5) <= 3 / 8).all()


@pytest.mark.slow
def test_made_up_surveys_reject_true_classes_in_one_of_twenty():
    # Three standard errors of 200 surveys are 4.6 points.
    assert (rejected(200, 6) <= 0.096).all()
