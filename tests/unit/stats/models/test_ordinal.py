import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime, minimize

from helpers.errors import EstimationError
from helpers.stats.models.cumulative import (
    cumulative_information,
    cumulative_rows,
    cumulative_scores,
    fit_cumulative,
    marginal_cuts,
)
from helpers.stats.models.ordinal import fit_ordered, unfitted_scores
from helpers.stats.models.regression import fit_logit
from helpers.survey.design import SurveyDesign
from helpers.survey.leverage import JACKKNIFE


def answers(n=300, seed=7, levels=5):
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(rng.normal(size=(n, 2)), columns=["stigma", "clarity"])
    latent = X @ [-1.0, 0.6] + rng.logistic(size=n)
    cuts = np.quantile(latent, np.arange(1, levels) / levels)
    return pd.Series(np.digitize(latent, cuts) + 1.0, name="advocacy"), X, rng.uniform(0.5, 2, n)


def log_likelihood(parameters, codes, X, weights, k):
    ends = np.concatenate([[-np.inf], parameters[:k], [np.inf]])
    eta = X @ parameters[k:]
    with np.errstate(over="ignore"):
        reach = [1 / (1 + np.exp(-(ends[codes + side] - eta))) for side in (1, 0)]
    return float(weights @ np.log(np.maximum(reach[0] - reach[1], 1e-300)))


def test_gradient_and_information_are_the_derivatives_of_the_likelihood():
    y, X, weights = answers()
    codes, values = y.to_numpy().astype(int) - 1, X.to_numpy()
    at = np.array([-1.3, -0.4, 0.5, 1.4, -0.8, 0.5])
    scores = weights @ cumulative_scores(codes, values, at[:4], at[4:])
    numeric = approx_fprime(at, log_likelihood, 1e-7, codes, values, weights, 4)
    assert scores == pytest.approx(numeric, rel=1e-4, abs=1e-3)

    def slope(parameters):
        return weights @ cumulative_scores(codes, values, parameters[:4], parameters[4:])

    steps = 1e-6 * np.eye(6)
    hessian = np.array([(slope(at + step) - slope(at - step)) / 2e-6 for step in steps])
    assert cumulative_information(codes, values, weights, at[:4], at[4:]) == pytest.approx(-hessian, rel=1e-6, abs=1e-5)


@pytest.mark.parametrize("levels", [3, 5])
def test_two_rows_a_person_sum_to_the_scores_and_the_information(levels):
    y, X, weights = answers(levels=levels)
    codes, values = y.to_numpy().astype(int) - 1, X.to_numpy()
    cuts, slopes = np.linspace(-1.3, 1.4, levels - 1), np.array([-0.8, 0.5])
    rows = cumulative_rows(codes, values, cuts, slopes)
    scores = np.einsum("ne,neq->nq", rows.residuals, rows.roots)
    assert scores == pytest.approx(cumulative_scores(codes, values, cuts, slopes), abs=1e-12)
    information = np.einsum("n,nep,neq->pq", weights, rows.roots, rows.roots)
    assert information == pytest.approx(cumulative_information(codes, values, weights, cuts, slopes), rel=1e-9)


def test_leaving_out_a_unit_is_newtons_first_step_without_it():
    y, X, weights = answers(n=60)
    codes, values, units = y.to_numpy().astype(int) - 1, X.to_numpy(), np.arange(60) // 3
    cuts, slopes = np.array([-1.3, -0.4, 0.5, 1.4]), np.array([-0.8, 0.5])
    rows = cumulative_rows(codes, values, cuts, slopes)
    whole = cumulative_information(codes, values, weights, cuts, slopes)
    scores = cumulative_scores(codes, values, cuts, slopes)
    found = weights[:, None] * unfitted_scores(rows, weights, units, JACKKNIFE) @ np.linalg.inv(whole)
    for unit in range(20):
        own = units == unit
        without = whole - np.einsum("n,nep,neq->pq", weights[own], rows.roots[own], rows.roots[own])
        step = np.linalg.solve(without, weights[own] @ scores[own])
        assert found[own].sum(axis=0) == pytest.approx(step, rel=1e-8, abs=1e-12)


def test_the_maximum_is_that_of_a_general_optimiser():
    y, X, weights = answers()
    codes, values = y.to_numpy().astype(int) - 1, X.to_numpy()
    fit = fit_cumulative(codes, values, weights, np.ones((1, 2), bool))
    start = np.concatenate([marginal_cuts(codes, weights), np.zeros(2)])
    found = minimize(
        lambda p: -log_likelihood(p, codes, values, weights, 4), start, method="BFGS", options={"gtol": 1e-4}
    )
    assert np.concatenate([fit.cuts[0], fit.slopes[0]]) == pytest.approx(found.x, abs=1e-4)
    assert fit.log_likelihood[0] >= -found.fun - 1e-9


def test_submodels_of_a_batch_are_the_models_fitted_alone():
    y, X, weights = answers()
    codes, values = y.to_numpy().astype(int) - 1, X.to_numpy()
    masks = np.array([[False, False], [True, False], [False, True], [True, True]])
    batch = fit_cumulative(codes, values, weights, masks)
    assert batch.converged.all()
    assert batch.cuts[0] == pytest.approx(marginal_cuts(codes, weights))
    for j in (0, 1):
        alone = fit_cumulative(codes, values[:, [j]], weights, np.ones((1, 1), bool))
        assert batch.log_likelihood[1 + j] == pytest.approx(alone.log_likelihood[0])
        assert batch.slopes[1 + j][j] == pytest.approx(alone.slopes[0][0])
        assert batch.slopes[1 + j][1 - j] == 0


def test_two_levels_are_the_logit():
    y, X, weights = answers(levels=2)
    fit = fit_cumulative(y.to_numpy().astype(int) - 1, X.to_numpy(), weights, np.ones((1, 2), bool))
    logit = fit_logit(y - 1, X, SurveyDesign(weights), tolerance=1e-14)
    assert fit.slopes[0] == pytest.approx(logit.slopes.to_numpy(), rel=1e-7)
    assert -fit.cuts[0][0] == pytest.approx(logit.estimates[0], rel=1e-6)


def test_terms_are_slopes_and_then_cuts_in_order():
    y, X, weights = answers()
    model = fit_ordered(y, X, SurveyDesign(weights))
    assert model.terms["term"].tolist() == ["stigma", "clarity", "1|2", "2|3", "3|4", "4|5"]
    assert np.diff(model.estimates[2:]).min() > 0
    assert (model.levels, model.converged, model.df) == ((1.0, 2.0, 3.0, 4.0, 5.0), True, 297)
    assert model.slopes.index.tolist() == ["stigma", "clarity"]
    assert model.slopes["stigma"] == pytest.approx(-1, abs=0.4)


def test_units_of_a_predictor_change_nothing_else():
    y, X, weights = answers()
    model = fit_ordered(y, X, SurveyDesign(weights))
    euros = fit_ordered(y, X.assign(stigma=X["stigma"] * 1e6 + 3e7), SurveyDesign(weights))
    assert euros.terms["statistic"][:2].to_numpy() == pytest.approx(model.terms["statistic"][:2].to_numpy(), rel=1e-6)
    assert euros.r_squared == pytest.approx(model.r_squared)


def test_a_weight_of_two_is_a_row_twice():
    y, X, _ = answers()
    weights = np.resize([1.0, 2.0], len(y))
    twice = np.repeat(np.arange(len(y)), weights.astype(int))
    weighted = fit_ordered(y, X, SurveyDesign(weights))
    repeated = fit_ordered(y[twice], X.iloc[twice], SurveyDesign(np.ones(len(twice))))
    assert weighted.estimates == pytest.approx(repeated.estimates, rel=1e-8)


def test_separation_of_ordered_answers_is_refused_by_name():
    y, X, weights = answers()
    perfect = X.assign(copy=y * 2 + 1)
    with pytest.raises(EstimationError, match=r"copy.*foretell the outcome without error"):
        fit_ordered(y, perfect, SurveyDesign(weights))


def test_a_predictor_that_settles_one_level_only_is_separation_too():
    y, X, weights = answers()
    lowest = X.assign(flag=((y == 1) & (X.index < 100)) * 1.0)
    assert 2 < lowest["flag"].sum() < (y == 1).sum()
    with pytest.raises(EstimationError, match="flag foretell"):
        fit_ordered(y, lowest, SurveyDesign(weights))


@pytest.mark.parametrize(("levels", "told"), [(2, "2 values"), (1, "the one value"), (40, "40 values")])
def test_an_outcome_that_is_not_ordered_answers_is_refused(levels, told):
    _, X, weights = answers()
    with pytest.raises(EstimationError, match=told):
        fit_ordered(pd.Series(np.arange(300) % levels), X, SurveyDesign(weights))


def test_sparse_levels_leave_no_missing_figures():
    y, X, weights = answers()
    sparse = y.where(y != 3, 2.0)
    sparse[0] = 3.0
    model = fit_ordered(sparse, X, SurveyDesign(weights))
    assert np.isfinite(model.terms.drop(columns="term")).all(axis=None)
