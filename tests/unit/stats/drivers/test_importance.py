from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError
from helpers.stats.drivers.importance import bootstrap_importance, lmg
from helpers.stats.drivers.pseudo_importance import approximate_importance
from helpers.stats.drivers.subsets import cross_products, shapley_matrix
from helpers.stats.models.ordinal import fit_ordered
from helpers.stats.models.regression import fit_linear, fit_logit
from helpers.study.quantiles import FEWEST_DRAWS
from helpers.survey.design import SurveyDesign


def survey(n=300, seed=21, p=4):
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(n, 1))
    X = pd.DataFrame(0.7 * common + rng.normal(size=(n, p)), columns=[f"driver{j}" for j in range(p)])
    y = pd.Series(X @ np.arange(p) + rng.normal(0, 3, n), name="image_index")
    return y, X, SurveyDesign(rng.uniform(0.5, 3, n))


def by_refitting(names, worth):
    """Shapley values from one fit a subset: the definition, without any reuse."""
    p, values = len(names), {}
    for name in names:
        others = [other for other in names if other != name]
        gains = 0.0
        for size in range(p):
            factor = factorial(size) * factorial(p - size - 1) / factorial(p)
            for subset in combinations(others, size):
                gains += factor * (worth([*subset, name]) - worth(list(subset)))
        values[name] = gains
    return values


def test_lmg_is_the_shapley_value_of_refitted_models():
    y, X, design = survey()
    expected = by_refitting(list(X), lambda names: fit_linear(y, X[names], design).r_squared if names else 0.0)
    assert lmg(y, X, design.weights).to_dict() == pytest.approx(expected)


@pytest.mark.parametrize(("measure", "fit"), [("logit", fit_logit), ("ordered", fit_ordered)])
def test_pseudo_r_squared_is_the_shapley_value_of_refitted_models(measure, fit):
    y, X, design = survey(p=3)
    outcome = (y > 1) * 1.0 if measure == "logit" else pd.Series(np.digitize(y, [-3, 0, 3]), dtype=float)
    expected = by_refitting(list(X), lambda names: fit(outcome, X[names], design).r_squared if names else 0.0)
    found = bootstrap_importance(outcome, X, design, 0, np.random.default_rng(1), measure=measure)
    assert found.shares.set_index("term")["importance"].to_dict() == pytest.approx(expected, abs=1e-6)
    assert found.r_squared == pytest.approx(fit(outcome, X, design).r_squared, abs=1e-6)


def test_controls_are_in_every_model_and_share_nothing_out():
    y, X, design = survey()
    controls, rest = X[["driver0", "driver3"]], X[["driver1", "driver2"]]
    held = fit_linear(y, controls, design).r_squared

    def worth(names):
        return fit_linear(y, pd.concat([controls, X[names]], axis=1), design).r_squared - held

    found = lmg(y, rest, design.weights, controls)
    assert found.to_dict() == pytest.approx(by_refitting(list(rest), worth))


def test_importance_adds_up():
    y, X, design = survey()
    found = bootstrap_importance(y, X, design, 50, np.random.default_rng(1))
    assert found.shares["importance"].sum() == pytest.approx(fit_linear(y, X, design).r_squared)
    assert found.shares["share"].sum() == pytest.approx(1)
    assert found.r_squared == pytest.approx(found.shares["importance"].sum())
    assert (found.replicates.shape, found.replicate_weights.shape, found.n) == ((50, 4), (50, 300), 300)


def test_each_replicate_is_lmg_under_its_weights():
    y, X, design = survey()
    found = bootstrap_importance(y, X, design, 5, np.random.default_rng(1))
    for row, values in zip(found.replicate_weights, found.replicates, strict=True):
        drawn = row > 0
        expected = lmg(y[drawn], X[drawn], row[drawn])
        assert values == pytest.approx(expected.to_numpy())


def test_intervals_hold_the_estimate_and_narrow_with_n():
    widths = []
    for n in (200, 3200):
        y, X, design = survey(n=n)
        shares = bootstrap_importance(y, X, design, 300, np.random.default_rng(1)).shares
        assert (shares["share_low"] <= shares["share"]).all() and (shares["share"] <= shares["share_high"]).all()
        widths.append((shares["share_high"] - shares["share_low"]).mean())
    assert widths[1] < widths[0] / 2.5


def test_clusters_widen_the_intervals():
    y, X, _ = survey(n=60)
    alike = pd.DataFrame(np.repeat(X.to_numpy(), 8, axis=0), columns=X.columns)
    answers = pd.Series(np.repeat(y.to_numpy(), 8))
    widths = {}
    for name, clusters in (("rows", None), ("clusters", np.repeat(np.arange(60), 8))):
        design = SurveyDesign(np.ones(480), clusters=clusters)
        shares = bootstrap_importance(answers, alike, design, 300, np.random.default_rng(1)).shares
        widths[name] = (shares["share_high"] - shares["share_low"]).mean()
    assert widths["clusters"] > 2 * widths["rows"]


@pytest.mark.parametrize("replicates", [0, 1, FEWEST_DRAWS - 1])
def test_of_too_few_replicates_no_interval_and_no_probability_is_read(replicates):
    y, X, design = survey()
    shares = bootstrap_importance(y, X, design, replicates, np.random.default_rng(1)).shares
    unread = ["importance_low", "importance_high", "share_low", "share_high", "first_probability"]
    assert shares[unread].isna().all(axis=None) and shares["share"].sum() == pytest.approx(1)
    enough = bootstrap_importance(y, X, design, FEWEST_DRAWS, np.random.default_rng(1)).shares
    assert enough[unread].notna().all(axis=None) and enough["first_probability"].sum() == pytest.approx(1)


def test_a_replicate_that_loses_a_level_or_a_flag_still_counts():
    y, X, design = survey(n=120, p=2)
    rare = X.assign(flag=(X.index < 3) * 1.0)
    answers = pd.Series(np.where(X.index >= 118, 2.0, (y > 0) * 1.0))
    linear = bootstrap_importance(y, rare, design, 200, np.random.default_rng(1))
    ordered = bootstrap_importance(answers, X, design, 30, np.random.default_rng(1), measure="ordered")
    assert (linear.replicate_weights[:, :3] == 0).all(axis=1).any()
    assert (ordered.replicate_weights[:, 118:] == 0).all(axis=1).any()
    assert np.isfinite(linear.replicates).all() and np.isfinite(ordered.replicates).all()


def test_an_outcome_that_nothing_explains_is_shared_equally():
    X = pd.DataFrame({"a": [1.0, 1, -1, -1], "b": [1.0, -1, 1, -1]})
    found = bootstrap_importance(pd.Series([1.0, -1, -1, 1]), X, SurveyDesign(np.ones(4)), 0, np.random.default_rng(1))
    assert found.shares["share"].tolist() == [0.5, 0.5]
    assert found.r_squared == pytest.approx(0, abs=1e-15)


def test_shapley_factors_give_each_order_of_entry_the_same_say():
    matrix = shapley_matrix(5)
    assert matrix.shape == (5, 32)
    assert matrix.sum(axis=1) == pytest.approx(0)
    worth = np.random.default_rng(1).normal(size=32)
    assert (matrix @ worth).sum() == pytest.approx(worth[-1] - worth[0])


def test_cross_products_are_weighted_correlations():
    y, X, design = survey()
    found = cross_products(X.to_numpy(), design.weights[None, :])[:, :, 0]
    covariance = np.cov(X.to_numpy(), rowvar=False, aweights=design.weights, ddof=0)
    scale = np.sqrt(np.diag(covariance))
    assert found == pytest.approx(covariance / np.outer(scale, scale))
    assert y.shape == (300,)


def test_unusable_columns_and_weights_are_refused_by_name():
    y, X, design = survey()
    with pytest.raises(EstimationError, match="same is determined by driver1"):
        lmg(y, X.assign(same=X["driver1"]), design.weights)
    with pytest.raises(EstimationError, match="constant has the same value"):
        lmg(y, X.assign(constant=1.0), design.weights)
    with pytest.raises(EstimationError, match="image_index has the same value"):
        lmg(y * 0, X, design.weights)
    with pytest.raises(EstimationError, match=r"300 weights are missing, zero or negative"):
        lmg(y, X, np.zeros(300))


def test_too_many_predictors_are_refused():
    rng = np.random.default_rng(1)
    many = pd.DataFrame(rng.normal(size=(300, 17))).rename(columns=str)
    y, _, design = survey()
    with pytest.raises(EstimationError, match="17 predictors are too many"):
        bootstrap_importance(y, many, design, 0, rng)


@pytest.mark.parametrize("measure", ["logit", "ordered"])
def test_the_approximation_for_many_predictors_is_near_the_exact_shares(measure):
    y, X, design = survey(n=800, p=6)
    y = y + np.random.default_rng(2).normal(0, 8, 800)
    outcome = (y > 1) * 1.0 if measure == "logit" else pd.Series(np.digitize(y, [-3, 0, 3]), dtype=float)
    exact = bootstrap_importance(outcome, X, design, 0, np.random.default_rng(1), measure=measure)
    codes = np.unique(outcome, return_inverse=True)[1]
    standard = ((X - X.mean()) / X.std()).to_numpy()
    found = approximate_importance(codes, standard, design.weights[None, :], 0)[0]
    assert found.sum() == pytest.approx(exact.r_squared, rel=1e-5)
    assert found / found.sum() == pytest.approx(exact.shares["share"].to_numpy(), abs=0.02)


def test_many_predictors_of_a_logit_are_shared_out():
    y, X, design = survey(n=900, p=10)
    y = y + np.random.default_rng(2).normal(0, 20, 900)
    rng = np.random.default_rng(1)
    found = bootstrap_importance((y > 1) * 1.0, X.iloc[:, 1:], design, 50, rng, X[["driver0"]], "logit")
    whole = fit_logit((y > 1) * 1.0, X, design).r_squared - fit_logit((y > 1) * 1.0, X[["driver0"]], design).r_squared
    assert found.r_squared == pytest.approx(whole, rel=1e-5)
    assert (found.shares["share_low"] <= found.shares["share_high"]).all()


def test_arrays_are_read_as_columns_without_names():
    y, X, design = survey()
    assert lmg(y, X.to_numpy(), design.weights).index.tolist() == ["x1", "x2", "x3", "x4"]


def test_separated_answers_are_refused_here_too():
    _, X, design = survey()
    with pytest.raises(EstimationError, match="driver0 foretell"):
        bootstrap_importance((X["driver0"] > 0) * 1.0, X, design, 5, np.random.default_rng(1), measure="logit")


def test_replicates_that_lost_the_event_leave_no_gap_in_the_intervals():
    rng = np.random.default_rng(4)
    X = pd.DataFrame(rng.normal(size=(80, 2)), columns=["a", "b"])
    y = pd.Series(np.r_[np.ones(3), np.zeros(77)])
    found = bootstrap_importance(y, X, SurveyDesign(np.ones(80)), 60, rng, measure="logit")
    assert 0 < len(found.replicates) < 60
    assert len(found.replicate_weights) == len(found.replicates)
    assert np.isfinite(found.shares.drop(columns="term").to_numpy()).all()
