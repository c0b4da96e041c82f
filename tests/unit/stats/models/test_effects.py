import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError
from helpers.stats.models.effects import average_marginal_effects, effects_on_mean
from helpers.stats.models.ordinal import fit_ordered
from helpers.stats.models.regression import fit_linear, fit_logit
from helpers.survey.design import SurveyDesign


def survey(n=400, seed=11):
    rng = np.random.default_rng(seed)
    X = pd.DataFrame({"stigma": rng.normal(50, 20, n), "clarity": rng.normal(40, 10, n)})
    latent = -0.03 * X["stigma"] + 0.05 * X["clarity"] + rng.logistic(size=n)
    y = pd.Series(np.digitize(latent, np.quantile(latent, [0.2, 0.4, 0.6, 0.8])) + 1.0)
    return y, X, SurveyDesign(rng.uniform(0.5, 2, n))


def shares(model, X, level):
    """Weighted mean probability of an answer at or above a level, by hand."""
    position = model.levels.index(level) - 1
    cut = model.estimates[X.shape[1] + position]
    probability = 1 / (1 + np.exp(cut - X.to_numpy() @ model.slopes.to_numpy()))
    return np.average(probability, weights=model.cases.weights)


def test_effects_are_the_slopes_of_the_mean_probability():
    y, X, design = survey()
    model = fit_ordered(y, X, design)
    effects = average_marginal_effects(model).set_index("term")["estimate"]
    for name in X:
        up, down = X.assign(**{name: X[name] + 1e-4}), X.assign(**{name: X[name] - 1e-4})
        slope = (shares(model, up, 4.0) - shares(model, down, 4.0)) / 2e-4
        assert effects[name] == pytest.approx(slope, rel=1e-6)


def test_effects_on_all_answers_cancel_and_add_up():
    y, X, design = survey()
    model = fit_ordered(y, X, design)
    single = [average_marginal_effects(model, level, at_least=False)["estimate"] for level in model.levels]
    assert sum(single).to_numpy() == pytest.approx(0, abs=1e-12)
    top = average_marginal_effects(model, 4.0)["estimate"]
    assert (single[3] + single[4]).to_numpy() == pytest.approx(top.to_numpy())


def test_effects_on_the_mean_of_ordered_answers_are_its_slope_with_the_error_of_the_delta_method():
    y, X, design = survey()
    model = fit_ordered(25 * (y - 1), X, design)
    weights = design.weights / design.weights.sum()

    def mean(b, rows):
        passed = 1 / (1 + np.exp(b[None, 2:] - (rows @ b[:2])[:, None]))
        return weights @ (25 * passed.sum(axis=1))

    def slopes(b):
        rows = X.to_numpy()
        return np.array([(mean(b, rows + step) - mean(b, rows - step)) / 2e-3 for step in 1e-3 * np.eye(2)])

    b, found = model.estimates, effects_on_mean(model)
    jacobian = np.array([(slopes(b + step) - slopes(b - step)) / 2e-4 for step in 1e-4 * np.eye(len(b))]).T
    assert found.estimates == pytest.approx(slopes(b), rel=1e-5)
    assert found.covariance == pytest.approx(jacobian @ model.covariance @ jacobian.T, rel=1e-4)
    # A linear model's are its coefficients, without the intercept.
    linear = fit_linear(y, X, design)
    assert effects_on_mean(linear).estimates.tolist() == linear.slopes.tolist()


def test_standard_errors_follow_the_delta_method():
    y, X, design = survey()
    model = fit_logit((y > 3) * 1.0, X, design)
    full = np.column_stack([np.ones(len(X)), X])
    weights = design.weights / design.weights.sum()

    def effects(b):
        mean = 1 / (1 + np.exp(-full @ b))
        return (weights @ (mean * (1 - mean))) * b[1:]

    b = model.estimates
    jacobian = np.array([(effects(b + step) - effects(b - step)) / 2e-6 for step in 1e-6 * np.eye(3)]).T
    by_hand = np.sqrt(np.diag(jacobian @ model.covariance @ jacobian.T))
    found = average_marginal_effects(model)
    assert found["std_error"].to_numpy() == pytest.approx(by_hand, rel=1e-5)
    ordered = fit_ordered(y, X, design)
    assert (average_marginal_effects(ordered)["std_error"] > 0).all()


def test_standardised_effects_do_not_depend_on_the_unit():
    y, X, design = survey()
    model = fit_logit((y > 3) * 1.0, X, design)
    tenths = fit_logit((y > 3) * 1.0, X.assign(stigma=X["stigma"] / 10), design)
    one, other = (average_marginal_effects(m, standardised=True) for m in (model, tenths))
    columns = ["estimate", "std_error", "conf_low", "conf_high"]
    assert one[columns].to_numpy() == pytest.approx(other[columns].to_numpy(), rel=1e-6)
    centred = X["stigma"] - np.average(X["stigma"], weights=design.weights)
    deviation = np.sqrt(np.average(centred**2, weights=design.weights))
    plain = average_marginal_effects(model)
    assert one["estimate"][0] == pytest.approx(plain["estimate"][0] * deviation)


def test_other_covariates_add_to_the_uncertainty_of_a_curved_effect():
    y, X, design = survey()
    model = fit_logit((y > 3) * 1.0, X, design)
    fixed, free = (average_marginal_effects(model, fixed_covariates=fixed) for fixed in (True, False))
    assert fixed["estimate"].to_numpy() == pytest.approx(free["estimate"].to_numpy())
    assert not np.allclose(fixed["std_error"], free["std_error"], rtol=1e-9)


def test_what_has_no_effect_is_refused():
    y, X, design = survey()
    with pytest.raises(EstimationError, match="coefficients are its marginal effects"):
        average_marginal_effects(fit_linear(y, X, design))
    model = fit_ordered(y, X, design)
    with pytest.raises(EstimationError, match="no effect on the answer 9; choose one of 2, 3, 4, 5"):
        average_marginal_effects(model, 9.0)
    with pytest.raises(EstimationError, match="no effect on the answer 1; choose"):
        average_marginal_effects(model, 1.0)


def flagged(n=600, seed=4):
    rng = np.random.default_rng(seed)
    strong, group = (rng.random(n) < 0.5) * 1.0, rng.integers(0, 3, n)
    X = pd.DataFrame({"strong": strong, "place=b": (group == 1) * 1.0, "place=c": (group == 2) * 1.0})
    X["score"] = rng.normal(50, 10, n)
    latent = -2 + 4 * X["strong"] + 0.8 * X["place=b"] + 0.02 * X["score"] + rng.logistic(size=n)
    return (latent > 0) * 1.0, X, SurveyDesign(rng.uniform(0.5, 2, n))


def test_a_strong_flag_is_worth_what_the_predictions_differ_by():
    y, X, design = flagged()
    model = fit_logit(y, X, design)
    found = average_marginal_effects(model).set_index("term")["estimate"]
    full = model.estimates[0] + X.to_numpy() @ model.slopes.to_numpy()
    one, none = (full + model.slopes["strong"] * (value - X["strong"]) for value in (1, 0))
    step = np.average(1 / (1 + np.exp(-one)) - 1 / (1 + np.exp(-none)), weights=design.weights)
    assert found["strong"] == pytest.approx(step)
    derivative = np.average(np.exp(-full) / (1 + np.exp(-full)) ** 2, weights=design.weights) * model.slopes["strong"]
    assert abs(derivative - step) > 0.05


def test_the_errors_of_differences_follow_the_delta_method():
    y, X, design = flagged()
    model = fit_logit(y, X, design)
    weights, rows = design.weights / design.weights.sum(), X.to_numpy()

    def effects(b):
        def reached(**values):
            changed = X.assign(**values).to_numpy()
            return weights @ (1 / (1 + np.exp(-b[0] - changed @ b[1:])))

        mean = 1 / (1 + np.exp(-b[0] - rows @ b[1:]))
        apart = {"place=b": 0.0, "place=c": 0.0}
        steps = [reached(**apart | {name: 1.0}) - reached(**apart) for name in apart]
        return np.array([reached(strong=1.0) - reached(strong=0.0), *steps, weights @ (mean * (1 - mean)) * b[4]])

    b = model.estimates
    jacobian = np.array([(effects(b + step) - effects(b - step)) / 2e-6 for step in 1e-6 * np.eye(5)]).T
    found = average_marginal_effects(model)
    assert found["estimate"].to_numpy() == pytest.approx(effects(b))
    by_hand = np.sqrt(np.diag(jacobian @ model.covariance @ jacobian.T))
    assert found["std_error"].to_numpy() == pytest.approx(by_hand, rel=1e-5)


def test_two_values_at_any_distance_are_told_by_the_unit():
    y, X, design = flagged()
    one, hundred = (average_marginal_effects(fit_logit(y, X.assign(strong=k * X["strong"]), design)) for k in (1, 100))
    assert one["estimate"][0] == pytest.approx(100 * hundred["estimate"][0])
    assert one["std_error"][0] == pytest.approx(100 * hundred["std_error"][0])


def test_effects_of_factors_on_all_answers_cancel():
    y, X, design = flagged()
    answers = y + (X["score"] > 50)
    model = fit_ordered(answers, X[["strong", "place=b", "place=c"]], design)
    single = [average_marginal_effects(model, level, at_least=False)["estimate"] for level in model.levels]
    assert sum(single).to_numpy() == pytest.approx(0, abs=1e-12)
