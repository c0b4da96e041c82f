"""Regression against R 4.2.2: survey 4.1.1, MASS 7.3-58.2, mice 3.15.0, 2026-11-22 (tests/reference/r/regression.R).

Tolerances: 1e-6 relative where both are exact (six significant digits); others say why.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.stats.drivers.importance import bootstrap_importance, lmg
from helpers.stats.models.diagnostics import vif, wald_test
from helpers.stats.models.effects import average_marginal_effects
from helpers.stats.models.families import SHARES, family_q
from helpers.stats.models.imputation import pool_imputations
from helpers.stats.models.ordinal import fit_ordered
from helpers.stats.models.regression import fit_linear, fit_logit
from helpers.survey.design import SurveyDesign

DATA = Path(__file__).parent / "data"
VALUES = pd.read_csv(DATA / "regression_values.csv")
STRAT, CLUS1 = pd.read_csv(DATA / "api_strat.csv"), pd.read_csv(DATA / "api_clus1.csv")
SIX_DIGITS = 1e-6


def expected(case, what="value"):
    rows = VALUES[(VALUES["case"] == case) & (VALUES["what"] == what)]
    return rows["value"].to_numpy()


def stratified(rows=slice(None)):
    data = STRAT[rows]
    return SurveyDesign(data["pw"].to_numpy(), strata=data["stype"].to_numpy(), fractions=(1 / data["pw"]).to_numpy())


def clustered(finite=True, **more):
    fractions = np.full(len(CLUS1), 15 / 757) if finite else None
    return SurveyDesign(CLUS1["pw"].to_numpy(), clusters=CLUS1["dnum"].to_numpy(), fractions=fractions, **more)


def predictors(data, *names):
    return data[list(names)].astype(float)


def meal_level(data, lowest):
    return pd.Series(pd.cut(data["meals"], [lowest, 25, 50, 75, 100], labels=False), dtype=float)


def same(model, case, tolerance=SIX_DIGITS):
    assert model.terms["estimate"].to_numpy() == pytest.approx(expected(case, "estimate"), rel=tolerance)
    assert model.terms["std_error"].to_numpy() == pytest.approx(expected(case, "std_error"), rel=tolerance)
    assert model.df == expected(case, "df")[0]


def test_gaussian_of_the_stratified_sample():
    model = fit_linear(STRAT["api00"], predictors(STRAT, "ell", "meals", "mobility"), stratified())
    assert model.terms["estimate"].to_numpy() == pytest.approx(
        [820.8873159, -0.4805866, -3.1415353, 0.2257132], rel=1e-6
    )
    assert model.terms["std_error"].to_numpy() == pytest.approx(
        [10.0777359, 0.3919734, 0.2839465, 0.3932184], rel=SIX_DIGITS
    )
    assert model.df == 194


def test_gaussian_with_weights_only():
    model = fit_linear(
        STRAT["api00"], predictors(STRAT, "ell", "meals", "mobility"), SurveyDesign(STRAT["pw"].to_numpy())
    )
    assert model.terms["std_error"].to_numpy() == pytest.approx(
        [10.970909, 0.397175527, 0.291733251, 0.401249797], rel=SIX_DIGITS
    )
    assert model.df == 196


def test_gaussian_of_the_cluster_sample():
    same(fit_linear(CLUS1["api00"], predictors(CLUS1, "ell", "meals", "mobility"), clustered()), "linear_clus1")


def test_gaussian_knows_that_the_weights_were_raked():
    raked = expected("raked_weights")
    auxiliaries = pd.get_dummies(CLUS1[["stype", "sch.wide"]]).to_numpy(dtype=float)
    design = SurveyDesign(
        raked,
        clusters=CLUS1["dnum"].to_numpy(),
        auxiliaries=auxiliaries,
        base_weights=CLUS1["pw"].to_numpy(),
    )
    model = fit_linear(CLUS1["api00"], predictors(CLUS1, "ell", "meals"), design)
    # R stops its raking at 1e-10 of the margins.
    same(model, "linear_raked", 1e-6)
    fixed = fit_linear(
        CLUS1["api00"], predictors(CLUS1, "ell", "meals"), SurveyDesign(raked, clusters=CLUS1["dnum"].to_numpy())
    )
    assert not np.allclose(fixed.terms["std_error"], model.terms["std_error"], rtol=1e-3)


def test_rows_left_out_are_a_domain_and_not_a_smaller_sample():
    inside = STRAT["stype"] != "H"
    model = fit_linear(STRAT["api00"].where(inside), predictors(STRAT, "avg.ed", "meals"), stratified())
    same(model, "linear_subset")
    same(fit_linear(STRAT["api00"], predictors(STRAT, "avg.ed", "meals"), stratified()), "linear_missing")


def test_logit_with_the_stopping_rule_of_r():
    model = fit_logit((STRAT["sch.wide"] == "Yes") * 1.0, predictors(STRAT, "ell", "meals", "mobility"), stratified())
    assert model.terms["estimate"].to_numpy() == pytest.approx(
        [0.835836525, -0.002489636, -0.003152365, 0.060896779], rel=1e-6
    )
    assert model.terms["std_error"].to_numpy() == pytest.approx(
        [0.455626096, 0.013252499, 0.009199484, 0.031935421], rel=1e-6
    )
    effects = average_marginal_effects(model)
    assert effects["estimate"].to_numpy() == pytest.approx(
        [-0.00034602143, -0.00043813071, 0.0084637241], rel=SIX_DIGITS
    )
    assert effects["std_error"].to_numpy() == pytest.approx([0.0018422227, 0.0012783994, 0.0044183088], rel=SIX_DIGITS)


def test_logit_at_its_maximum():
    y = (STRAT["sch.wide"] == "Yes") * 1.0
    same(fit_logit(y, predictors(STRAT, "ell", "meals", "mobility"), stratified(), tolerance=1e-14), "logit_exact")


def test_logit_and_effects_of_the_cluster_sample():
    model = fit_logit((CLUS1["comp.imp"] == "Yes") * 1.0, predictors(CLUS1, "ell", "meals", "mobility"), clustered())
    same(model, "logit_clus1")
    effects = average_marginal_effects(model)
    assert effects["estimate"].to_numpy() == pytest.approx(expected("ame_clus1", "estimate"), rel=SIX_DIGITS)
    # The Jacobian in R is by finite differences of 1e-5.
    assert effects["std_error"].to_numpy() == pytest.approx(expected("ame_clus1", "std_error"), rel=1e-5)


def ordered_clus1():
    X = predictors(CLUS1, "avg.ed", "mobility").assign(H=(CLUS1["stype"] == "H") * 1.0, M=(CLUS1["stype"] == "M") * 1.0)
    return fit_ordered(meal_level(CLUS1, 0), X, clustered())


def test_ordered_logit_of_the_cluster_sample():
    model = ordered_clus1()
    same(model, "ordered_clus1")
    # svyolr as it comes stops before the maximum, and takes the Hessian by finite differences: three to five digits.
    assert model.terms["estimate"][:4].to_numpy() == pytest.approx(
        [-2.699921705, 0.03250419812, -1.757471478, -0.6191463348], rel=1e-5
    )
    assert model.terms["std_error"][:4].to_numpy() == pytest.approx(
        [1.134224336, 0.02065336028, 0.699533927, 0.3096441625], rel=2e-4
    )


def test_ordered_logit_of_the_stratified_sample_and_its_effects():
    model = fit_ordered(meal_level(STRAT, -1), predictors(STRAT, "avg.ed", "mobility", "ell"), stratified())
    same(model, "ordered_strat")
    effects = average_marginal_effects(model)
    assert effects["estimate"].to_numpy() == pytest.approx(expected("ame_ordered_strat", "estimate"), rel=SIX_DIGITS)
    # The Jacobian in R is by finite differences of 1e-5.
    assert effects["std_error"].to_numpy() == pytest.approx(expected("ame_ordered_strat", "std_error"), rel=1e-5)


def ucla():
    tests = Path(find_spec("statsmodels").submodule_search_locations[0]) / "miscmodels" / "tests" / "results"
    data = pd.read_csv(tests / "ologit_ucla.csv")
    levels = {"unlikely": 0.0, "somewhat likely": 1.0, "very likely": 2.0}
    return data["apply"].map(levels), predictors(data, "pared", "public", "gpa")


def test_ordered_logit_without_weights():
    y, X = ucla()
    model = fit_ordered(y, X, SurveyDesign(np.ones(400)))
    # The recorded figures are of polr's default stopping rule; ours has the higher likelihood (and is Stata's figure).
    assert model.terms["estimate"].to_numpy() == pytest.approx(
        [1.047690, -0.058786, 0.615941, 2.20391, 4.29936], rel=2e-3
    )
    assert model.terms["estimate"][0] == pytest.approx(1.047664, abs=5e-7)
    errors = np.sqrt(np.diag(model.inverse_information))[:3]
    assert errors == pytest.approx([0.26579, 0.29786, 0.26063], abs=5e-6)
    assert model.log_likelihood == pytest.approx(-358.51244, abs=5e-6)


def test_ordered_logit_with_weights():
    y, X = ucla()
    model = fit_ordered(y, X, SurveyDesign(np.tile([0.5, 1.0, 1.5, 2.0], 100)))
    # svyolr stops at 1e-8 of the likelihood: three to four digits of the estimates.
    assert model.terms["estimate"][:3].to_numpy() == pytest.approx([1.151269977, -0.089133141, 0.702650501], rel=5e-4)
    assert model.terms["std_error"][:3].to_numpy() == pytest.approx([0.27692241, 0.33882679, 0.27625435], rel=1e-4)


def test_ordered_logit_with_frequencies():
    data = pd.read_csv(DATA / "housing.csv")
    data = data[data["Freq"] > 0]
    y = data["Sat"].map({"Low": 0.0, "Medium": 1.0, "High": 2.0})
    flags = {f"{name}{level}": (data[name] == level) * 1.0 for name, levels in {
        "Infl": ["Medium", "High"], "Type": ["Apartment", "Atrium", "Terrace"], "Cont": ["High"],
    }.items() for level in levels}  # fmt: skip
    weights = data["Freq"].to_numpy(dtype=float)
    model = fit_ordered(y, pd.DataFrame(flags), SurveyDesign(weights))
    assert model.terms["estimate"].to_numpy() == pytest.approx(expected("housing", "estimate"), rel=SIX_DIGITS)
    assert model.log_likelihood * weights.mean() == pytest.approx(expected("housing", "log_likelihood")[0], rel=1e-9)
    errors = np.sqrt(np.diag(model.inverse_information) / weights.mean())
    # polr's Hessian is by finite differences.
    assert errors == pytest.approx(expected("housing", "std_error"), rel=1e-4)


def test_wald_statistic():
    model = fit_linear(CLUS1["api00"], predictors(CLUS1, "ell", "meals", "mobility"), clustered())
    test = wald_test(model, ["ell", "mobility"])
    wald = test.statistic * test.df * model.df / test.residual_df
    assert wald == pytest.approx(expected("wald_clus1")[0], rel=SIX_DIGITS)


def swiss():
    data = pd.read_csv(DATA / "swiss.csv")
    return data["Fertility"], data.drop(columns="Fertility")


def test_lmg_of_swiss():
    y, X = swiss()
    found = lmg(y, X, np.ones(47))
    # relaimpo's figures, as recorded.
    assert found.to_numpy() == pytest.approx(
        [0.057091221, 0.171173029, 0.260134679, 0.105570150, 0.112765923], abs=5e-10
    )
    assert found.sum() == pytest.approx(0.706735, abs=5e-7)
    weighted = lmg(y, X, np.resize([1, 2, 0.5, 1.5], 47))
    assert weighted.to_numpy() == pytest.approx(expected("lmg_swiss_weighted"), rel=SIX_DIGITS)


def test_lmg_of_a_survey_and_with_controls():
    X = predictors(STRAT, "ell", "meals", "mobility", "avg.ed", "enroll")
    weights = STRAT["pw"].to_numpy()
    assert lmg(STRAT["api00"], X, weights).to_numpy() == pytest.approx(expected("lmg_strat"), rel=SIX_DIGITS)
    held = lmg(STRAT["api00"], X[["ell", "meals", "avg.ed"]], weights, X[["mobility", "enroll"]])
    assert held.to_numpy() == pytest.approx(expected("lmg_strat_controls"), rel=SIX_DIGITS)


@pytest.mark.parametrize(
    ("measure", "names"),
    [("logit", ["ell", "meals", "mobility", "enroll"]), ("ordered", ["ell", "mobility", "avg.ed"])],
)
def test_shapley_values_of_the_pseudo_r_squared(measure, names):
    y = (STRAT["sch.wide"] == "Yes") * 1.0 if measure == "logit" else meal_level(STRAT, -1)
    found = bootstrap_importance(
        y, predictors(STRAT, *names), stratified(), 0, np.random.default_rng(1), measure=measure
    )
    # Fits stop at 1e-7 of the likelihood per unit of weight.
    assert found.shares["importance"].to_numpy() == pytest.approx(expected(f"shapley_{measure}"), abs=1e-6)


def test_vif():
    found = vif(predictors(STRAT, "ell", "meals", "mobility", "avg.ed"), STRAT["pw"].to_numpy())
    assert found["vif"].to_numpy() == pytest.approx(expected("vif_strat"), rel=SIX_DIGITS)


def test_rubins_rules():
    pooled = pool_imputations(
        np.array([1.2, 1.5, 1.1, 1.4, 1.3]), np.array([0.04, 0.05, 0.045, 0.04, 0.05]), n=100, k=1
    )
    assert (pooled.estimate, pooled.within, pooled.between, pooled.total) == pytest.approx((1.3, 0.045, 0.025, 0.075))
    assert (pooled.df, pooled.fmi) == pytest.approx((17.491166, 0.4585618), rel=1e-7)
    other = pool_imputations(
        np.array([2.1, 2.4, 1.9, 2.2, 2.6, 2.0]), np.array([0.09, 0.11, 0.1, 0.08, 0.12, 0.1]), n=60, k=4
    )
    figures = (other.estimate, other.within, other.between, other.total, other.df, other.fmi)
    assert figures == pytest.approx(tuple(expected("pooled")), rel=1e-9)


def test_false_discovery_rate():
    p_values = np.array([0.001, 0.009, 0.035, 0.04, 0.2, 0.5, 0.04])
    # Divided by the chapter's share of the error, and at most 1.
    told = np.minimum(np.asarray(expected("bh")) / SHARES["drivers"], 1.0)
    assert family_q(p_values, "drivers") == pytest.approx(told, rel=1e-12)
