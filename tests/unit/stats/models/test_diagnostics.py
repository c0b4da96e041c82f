import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError
from helpers.stats.models.diagnostics import (
    influence,
    joint_test,
    link_test,
    proportional_odds_test,
    vif,
    wald_test,
)
from helpers.stats.models.families import SHARES, family_q
from helpers.stats.models.ordinal import fit_ordered
from helpers.stats.models.regression import fit_linear, fit_logit
from helpers.survey.design import SurveyDesign


def predictors(n=500, seed=2):
    rng = np.random.default_rng(seed)
    return (
        pd.DataFrame(rng.normal(size=(n, 2)), columns=["stigma", "clarity"]),
        rng,
        SurveyDesign(rng.uniform(0.5, 2, n)),
    )


def test_vif_is_one_over_the_variance_that_the_others_leave():
    X, rng, design = predictors()
    X = X.assign(alike=X["stigma"] + rng.normal(0, 0.5, len(X)))
    others = fit_linear(X["stigma"], X[["clarity", "alike"]], design)
    found = vif(X, design.weights).set_index("term")["vif"]
    assert found["stigma"] == pytest.approx(1 / (1 - others.r_squared))
    assert found["clarity"] < 1.05


def test_vif_of_one_predictor_and_with_gaps():
    X, _, design = predictors()
    assert vif(X[["stigma"]], design.weights)["vif"].tolist() == [pytest.approx(1)]
    gappy = X.assign(clarity=X["clarity"].where(X.index > 99))
    expected = vif(X[100:], design.weights[100:])
    pd.testing.assert_frame_equal(vif(gappy, design.weights), expected)


@pytest.mark.parametrize("weights", [0.0, -1.0, np.nan])
def test_vif_refuses_bad_weights(weights):
    X, _, design = predictors()
    bad = np.where(np.arange(500) == 3, weights, design.weights)
    with pytest.raises(EstimationError, match=r"1 weights are missing, zero or negative \(first in row 4\)"):
        vif(X, bad)


def test_vif_refuses_what_is_determined():
    X, _, design = predictors()
    with pytest.raises(EstimationError, match="twice is determined by stigma"):
        vif(X.assign(twice=2 * X["stigma"] + 1), design.weights)


@pytest.mark.parametrize("fit", [fit_linear, fit_logit, fit_ordered])
def test_link_test_finds_a_curve_and_no_curve(fit):
    X, rng, design = predictors()
    line = X @ [1.0, 0.7]
    noise = rng.logistic(size=len(X))
    straight, curved = line + noise, line + 0.8 * line**2 + noise
    as_outcome = {
        fit_linear: lambda x: x,
        fit_logit: lambda x: (x > 0) * 1.0,
        fit_ordered: lambda x: pd.Series(np.digitize(x, [-1, 0.5, 2])),
    }[fit]
    assert link_test(fit(as_outcome(straight), X, design)).p_value > 0.05
    assert link_test(fit(as_outcome(curved), X, design)).p_value < 0.01


def test_a_flag_has_no_curve_to_test():
    X, rng, design = predictors()
    flag = (X[["stigma"]] > 0) * 1.0
    assert link_test(fit_linear(flag["stigma"] + rng.normal(size=500), flag, design)) is None


def test_influence_finds_the_one_who_moves_the_slope():
    X, rng, design = predictors()
    y = X["stigma"] + rng.normal(size=500)
    X.loc[7, "stigma"], y[7] = 25.0, -25.0
    moves = influence(fit_linear(y, X, design))
    assert moves.argmax() == 7 and moves[7] > 1
    assert np.delete(moves, 7).max() < 0.2


def test_influence_is_what_leaving_out_does():
    X, rng, design = predictors(n=60)
    y = X["stigma"] + rng.normal(size=60)
    model = fit_linear(y, X, design)
    without = fit_linear(y.where(y.index != 5), X, design)
    change = model.slopes.to_numpy() - without.slopes.to_numpy()
    distance = change @ np.linalg.inv(model.covariance[1:, 1:]) @ change / 2
    assert influence(model)[5] == pytest.approx(distance, rel=1e-6)


def test_influence_of_a_logit_is_close_to_leaving_out():
    X, rng, design = predictors()
    y = (X["stigma"] + rng.logistic(size=500) > 0) * 1.0
    model = fit_logit(y, X, design)
    worst = int(influence(model).argmax())
    without = fit_logit(y.where(y.index != worst), X, design)
    change = model.slopes.to_numpy() - without.slopes.to_numpy()
    distance = change @ np.linalg.inv(model.covariance[1:, 1:]) @ change / 2
    assert influence(model)[worst] == pytest.approx(distance, rel=0.15)


def test_proportional_odds_hold_and_fail():
    X, rng, design = predictors(n=1500)
    latent = X @ [1.0, 0.5] + rng.logistic(size=1500)
    holds = proportional_odds_test(fit_ordered(pd.Series(np.digitize(latent, [-1, 0, 1])), X, design))
    assert holds.joint.p_value > 0.05
    assert (holds.joint.df, holds.cuts) == (4, (0.0, 1.0, 2.0))
    # Clarity parts the low answers only.
    uneven = np.where(latent < 0, latent + 1.5 * X["clarity"], latent)
    fails = proportional_odds_test(fit_ordered(pd.Series(np.digitize(uneven, [-1, 0, 1])), X, design))
    assert fails.joint.p_value < 0.001
    by_term = fails.by_term.set_index("term")
    assert by_term["p_value"].idxmin() == "clarity"
    assert (by_term["smallest"] <= by_term["largest"]).all()


def test_proportional_odds_of_other_models_and_sparse_answers_are_refused():
    X, rng, design = predictors()
    with pytest.raises(EstimationError, match="this model is linear"):
        proportional_odds_test(fit_linear(X["stigma"] + rng.normal(size=500), X, design))
    answers = pd.Series(np.where(np.arange(500) < 2, 0.0, np.where(np.arange(500) < 498, 1.0, 2.0)))
    with pytest.raises(EstimationError, match="Fewer than two cuts"):
        proportional_odds_test(fit_ordered(answers, X, design))


def test_the_joint_test_of_one_term_is_its_t_test():
    X, rng, design = predictors()
    model = fit_linear(X["stigma"] * 0.1 + rng.normal(size=500), X, design)
    test = wald_test(model, ["stigma"])
    row = model.terms.set_index("term").loc["stigma"]
    assert (test.statistic, test.p_value) == pytest.approx((row["statistic"] ** 2, row["p_value"]))
    with pytest.raises(EstimationError, match="no term fear; it has intercept, stigma, clarity"):
        wald_test(model, ["fear"])
    with pytest.raises(EstimationError, match="A joint test of 2 terms"):
        joint_test(np.ones(2), np.eye(2), 1)


def test_false_discovery_rate_keeps_order_and_refuses_nonsense():
    p_values = np.random.default_rng(1).uniform(size=40) / 20
    found = family_q(p_values, "drivers") * SHARES["drivers"]
    assert (found >= p_values - 1e-15).all() and (np.diff(found[np.argsort(p_values)]) >= 0).all()
    with pytest.raises(ValueError, match="between 0 and 1"):
        family_q([0.5, 1.2], "drivers")


def test_few_clusters_leave_the_single_tests():
    X, rng, design = predictors()
    latent = X @ [1.0, 0.5] + rng.logistic(size=500)
    clustered = SurveyDesign(design.weights, clusters=np.arange(500) // 72)
    found = proportional_odds_test(fit_ordered(pd.Series(np.digitize(latent, [-1, 0, 1, 2])), X, clustered))
    assert found.joint is None and len(found.cuts) == 4
    assert found.p_value == pytest.approx(min(1, 2 * found.by_term["p_value"].min()))
