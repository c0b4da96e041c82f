import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError
from helpers.stats.models.regression import fit_linear, fit_logit
from helpers.stats.models.sufficiency import complete_cases, limiting_n
from helpers.survey.design import SurveyDesign


def survey(n=200, seed=3):
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(rng.normal(size=(n, 3)), columns=["stigma", "clarity", "trust"])
    y = pd.Series(50 + X @ [-4.0, 3.0, 0.0] + rng.normal(0, 5, n), name="image_index")
    return y, X, SurveyDesign(rng.uniform(0.5, 3, n))


def problems(call, *args, **kwargs):
    with pytest.raises(EstimationError) as caught:
        call(*args, **kwargs)
    return str(caught.value)


def test_a_linear_model_is_weighted_least_squares():
    y, X, design = survey()
    model = fit_linear(y, X, design)
    full = np.column_stack([np.ones(len(y)), X])
    root = np.sqrt(design.weights)
    by_hand = np.linalg.lstsq(root[:, None] * full, root * y.to_numpy(), rcond=None)[0]
    assert model.terms["term"].tolist() == ["intercept", "stigma", "clarity", "trust"]
    assert model.terms["estimate"].to_numpy() == pytest.approx(by_hand)
    assert (model.n, model.df) == (200, 196)
    residuals = y - full @ by_hand
    mean = np.average(y, weights=design.weights)
    explained = 1 - (design.weights @ residuals**2) / (design.weights @ (y - mean) ** 2)
    assert model.r_squared == pytest.approx(explained)


def test_intervals_and_p_values_belong_together():
    model = fit_linear(*survey())
    terms = model.terms
    reaches_zero = (terms["conf_low"] < 0) & (terms["conf_high"] > 0)
    assert ((terms["p_value"] > 0.05) == reaches_zero).all()
    assert (terms["statistic"] == terms["estimate"] / terms["std_error"]).all()


def test_weights_count_by_their_proportions_only():
    y, X, design = survey()
    one, other = fit_linear(y, X, design), fit_linear(y, X, SurveyDesign(design.weights * 1000))
    assert one.terms["std_error"].to_numpy() == pytest.approx(other.terms["std_error"].to_numpy())


def test_a_missing_answer_leaves_the_model_but_not_the_design():
    y, X, design = survey()
    gappy = X.copy()
    gappy.loc[:9, "clarity"] = np.nan
    model = fit_linear(y, gappy, design)
    assert (model.n, model.df) == (190, 186)
    assert (model.influence[:10] == 0).all() and model.influence.shape == (200, 4)


def test_clusters_widen_and_a_whole_census_has_no_error():
    y, X, _ = survey()
    alike = pd.DataFrame(np.repeat(X.iloc[:40].to_numpy(), 5, axis=0), columns=X.columns)
    answers = pd.Series(np.repeat(y.iloc[:40].to_numpy(), 5))
    single = fit_linear(answers, alike, SurveyDesign(np.ones(200)))
    clustered = fit_linear(answers, alike, SurveyDesign(np.ones(200), clusters=np.repeat(np.arange(40), 5)))
    assert (clustered.terms["std_error"] > 2 * single.terms["std_error"]).all()
    census = fit_linear(y, X, SurveyDesign(np.ones(200), population=200.0))
    assert census.terms["std_error"].to_numpy() == pytest.approx(0, abs=1e-12)
    assert np.isfinite(census.terms[["p_value", "conf_low", "conf_high"]]).all(axis=None)


def test_logit_solves_its_equations_and_names_the_event():
    y, X, design = survey()
    high = (y > 50).astype(float)
    model = fit_logit(high, X, design, tolerance=1e-14)
    full = np.column_stack([np.ones(len(y)), X])
    mean = 1 / (1 + np.exp(-full @ model.estimates))
    assert full.T @ (design.weights * (high - mean)) == pytest.approx(0, abs=1e-7)
    assert (model.converged, model.levels, model.family) == (True, (0.0, 1.0), "logit")
    assert 0 < model.r_squared < 1


def test_logit_agrees_with_statsmodels():
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    y, X, design = survey()
    high = (y > 50).astype(float)
    full = np.column_stack([np.ones(len(y)), X])
    fit = GLM(high, full, family=Binomial(), var_weights=design.weights / design.weights.mean()).fit(tol=1e-14)
    model = fit_logit(high, X, design, tolerance=1e-14)
    assert model.estimates == pytest.approx(fit.params, rel=1e-8)
    assert model.log_likelihood == pytest.approx(fit.llf)
    assert model.inverse_information == pytest.approx(fit.cov_params(), rel=1e-6)


def test_all_unusable_columns_are_named_at_once():
    y, X, design = survey()
    bad = X.assign(constant=1.0, double=2 * X["stigma"], both=X["clarity"] - X["trust"])
    told = problems(fit_linear, y, bad, design)
    assert "constant has the same value in all 200 rows" in told
    assert "double is determined by stigma" in told
    assert "both is determined by clarity, trust" in told


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (lambda y: pd.Series(np.nan, y.index), "extra is missing in every row"),
        (lambda y: pd.Series("a", y.index), "extra is not numeric"),
        (lambda y: pd.Series(np.inf, y.index), "extra holds infinite values"),
    ],
)
def test_columns_that_are_no_numbers_are_refused(column, told):
    y, X, design = survey()
    assert told in problems(fit_linear, y, X.assign(extra=column(y)), design)


def test_an_outcome_without_variation_is_refused():
    y, X, design = survey()
    assert "image_index has the same value in all 200 rows" in problems(fit_linear, y * 0, X, design)
    assert "one value 0 in all 200 rows" in problems(fit_logit, y * 0, X, design)
    assert "3 values (0, 1, 2)" in problems(fit_logit, pd.Series(np.arange(200) % 3), X, design)


def test_lengths_must_agree_and_predictors_exist():
    y, X, design = survey()
    told = problems(fit_linear, y[:50], X, design)
    assert "The outcome has 50 rows, the predictors 200 and the design 200" in told
    assert "There are no predictors" in problems(fit_linear, y, X[[]], design)


def test_no_common_row_is_refused():
    y, X, design = survey()
    gappy = X.assign(clarity=X["clarity"].where(X.index < 100))
    assert "No row has the outcome" in problems(fit_linear, y.where(y.index >= 100), gappy, design)


def test_too_few_observations_are_refused_with_what_is_needed():
    y, X, _ = survey(n=5)
    told = problems(fit_linear, y, X, SurveyDesign(np.ones(5)))
    assert "worth 5 observations for 3 predictors; at least 6" in told
    y, X, design = survey(n=40)
    assert "at least 60 are needed" in problems(fit_linear, y, X, design, per_predictor=20)


def test_too_few_clusters_are_refused():
    y, X, design = survey()
    few = SurveyDesign(design.weights, clusters=np.repeat(np.arange(4), 50))
    assert "3 predictors leave no degrees of freedom: the design has 3" in problems(fit_linear, y, X, few)


def test_separation_is_refused_by_name():
    y, X, design = survey()
    assert "stigma foretell" in problems(fit_logit, (X["stigma"] > 0) * 1.0, X[["stigma"]], design)
    # Quasi-separation: all who carry the flag answered alike, the others did not.
    flagged = X[["clarity"]].assign(flag=(X.index < 20) * 1.0)
    answered = ((y > 50) | (X.index < 20)) * 1.0
    told = problems(fit_logit, answered, flagged, design)
    assert "flag foretell the outcome without error" in told and "clarity" not in told


def test_a_lonely_stratum_does_not_shrink_the_error():
    y, X, design = survey()
    strata = np.where(np.arange(200) == 0, "lonely", "rest")
    model = fit_linear(y, X, SurveyDesign(design.weights, strata=strata))
    assert np.isfinite(model.terms["std_error"]).all()
    assert model.df == 195


def test_the_limiting_n_follows_the_outcome():
    weights = np.ones(100)
    assert limiting_n(None, weights) == pytest.approx(100)
    assert limiting_n(np.repeat([0, 1], [90, 10]), weights) == pytest.approx(10)
    assert limiting_n(np.repeat([0, 1, 2], [20, 20, 60]), weights) == pytest.approx(100 * (1 - 0.008 - 0.008 - 0.216))


def test_inputs_are_not_changed():
    y, X, design = survey()
    before = X.copy(), y.copy(), design.weights.copy()
    fit_linear(y, X, design)
    fit_logit((y > 50) * 1.0, X, design)
    pd.testing.assert_frame_equal(X, before[0])
    pd.testing.assert_series_equal(y, before[1])
    assert (design.weights == before[2]).all()


def test_nullable_columns_are_read():
    y, X, design = survey()
    nullable = X.astype("Float64")
    nullable.loc[0, "stigma"] = pd.NA
    cases = complete_cases(y, nullable, design)
    assert cases.n == 199 and not cases.rows[0]


def test_the_worked_example_of_the_methodology_page():
    frame = pd.DataFrame({"clarity": [20.0, 40, 40, 60, 80, 80], "image": [40.0, 50, 54, 60, 64, 74]})
    design = SurveyDesign(np.array([1.0, 1, 2, 2, 1, 1]))
    slope = fit_linear(frame["image"], frame[["clarity"]], design).terms.iloc[1]
    assert slope["estimate"] == pytest.approx(1420 / 3150)
    assert slope[["std_error", "conf_low", "conf_high"]].tolist() == pytest.approx([0.0766, 0.238, 0.664], abs=5e-4)


def test_arrays_are_read_and_repeated_names_refused():
    y, X, design = survey()
    model = fit_linear(y.to_numpy(), X.to_numpy(), design)
    assert model.terms["term"].tolist() == ["intercept", "x1", "x2", "x3"]
    assert model.estimates == pytest.approx(fit_linear(y, X, design).estimates)
    assert "appear twice: stigma" in problems(fit_linear, y, pd.concat([X, X[["stigma"]]], axis=1), design)


def test_a_fit_that_finds_no_maximum_is_refused(monkeypatch):
    y, X, design = survey()
    monkeypatch.setattr("helpers.stats.models.regression.MAXIMUM_ITERATIONS", 1)
    assert "found no maximum in 1 rounds" in problems(fit_logit, (y > 50) * 1.0, X, design)
