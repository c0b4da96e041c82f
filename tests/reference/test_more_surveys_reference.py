"""Public data beyond the first list against R 4.2.2: survey 4.1.1, ordinal, MASS, 2026-11-22 (r/more_surveys.R).

A stratum of one unit, two finite stages, unequal probabilities, weighted LMG by all subsets, and three margins raked
over unequal base weights in clusters (`calibrate(calfun = "raking")`; R's `rake` stops its residuals after ten rounds).
Tolerance 1e-6 relative; 1e-5 for the ordered model, whose two optimisers stop apart.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.stats.drivers.importance import lmg
from helpers.stats.estimates.estimation import domain_means, independence_test, mean, share, total
from helpers.stats.models.ordinal import fit_ordered
from helpers.stats.models.regression import fit_linear
from helpers.survey.design import SurveyDesign, calibration_auxiliaries
from helpers.survey.weighting.raking import rake

DATA = Path(__file__).parent / "data"
VALUES = pd.read_csv(DATA / "more_surveys_values.csv")
SIX_DIGITS = 1e-6


def same(case, found, tolerance=SIX_DIGITS):
    expected = VALUES.loc[VALUES["case"] == case, "value"].to_numpy()
    assert np.ravel(found) == pytest.approx(expected, rel=tolerance)


def read(name):
    return pd.read_csv(DATA / f"{name}.csv")


def both(found):
    return [found.estimate, found.std_error]


def terms(model):
    return [*model.terms["estimate"], *model.terms["std_error"]]


def test_a_stratum_of_one_unit_adds_to_the_variance():
    data = read("scd_lonely")
    design = SurveyDesign(np.ones(len(data)), data["ESA"].to_numpy(), data["ambulance"].to_numpy())
    same("lonely.mean", both(mean(data["alive"], design)))
    same("lonely.linear", terms(fit_linear(data["alive"], data[["arrests"]], design)))


def test_two_finite_stages():
    data = read("mu284")
    clusters, held = data["id1"].nunique(), data.groupby("id1")["id2"].transform("size")
    design = SurveyDesign(
        (data["n1"] / clusters * data["n2"] / held).to_numpy(),
        clusters=data["id1"].to_numpy(),
        fractions=(clusters / data["n1"]).to_numpy(),
        second_fractions=(held / data["n2"]).to_numpy(),
    )
    same("stages.mean", both(mean(data["y1"], design)))
    same("stages.total", both(total(data["y1"], design)))


def test_a_stratified_finite_sample():
    data = read("hospital")
    fractions = data.groupby("oblevel")["births"].transform("size") / data["tothosp"]
    design = SurveyDesign(data["weighta"].to_numpy(), data["oblevel"].to_numpy(), fractions=fractions.to_numpy())
    same("hospital.mean", both(mean(data["births"], design)))


def test_probabilities_that_differ_a_thousandfold():
    data = read("election_pps")
    design = SurveyDesign((1 / data["p"]).to_numpy())
    same("election.mean", both(mean(data["Bush"], design)))
    # Worth three observations: R fits it, and so do we when told to.
    same("election.linear", terms(fit_linear(data["Bush"], data[["Kerry", "Nader"]], design, per_predictor=0.5)))


def test_the_ordered_model_of_the_wine_panel():
    data = read("wine")
    model = fit_ordered(data["y"], data[["t", "c"]], SurveyDesign(np.ones(len(data))))
    same("wine.ordered", model.terms["estimate"], 1e-5)
    same("wine.errors", np.sqrt(np.diag(model.inverse_information)), 1e-5)


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_weighted_importance_by_all_subsets_in_any_unit(unit):
    data = read("cars93")
    predictors = data[["MPG.city", "Horsepower", "Weight", "Wheelbase", "Width"]]
    scaled = predictors.assign(Weight=predictors["Weight"] * unit, Width=predictors["Width"] / unit)
    same("cars.lmg", lmg(data["Price"], scaled, data["w"].to_numpy() * unit))


def test_three_margins_over_unequal_base_weights_in_clusters():
    data = read("api_clus2")
    rows = [("stype", "E", 4421), ("stype", "H", 755), ("stype", "M", 1018), ("sch.wide", "No", 1072),
            ("sch.wide", "Yes", 5122), ("awards", "No", 2027), ("awards", "Yes", 4167)]  # fmt: skip
    population, base = pd.DataFrame(rows, columns=["variable", "category", "population"]), data["pw"].to_numpy()
    found = rake(data, population, base, cap=None)
    design = SurveyDesign(
        found.weights,
        clusters=data["dnum"].to_numpy(),
        auxiliaries=calibration_auxiliaries(found.categories, found.weights),
        base_weights=base,
    )
    same("raked.mean", both(mean(data["api00"], design)))
    domains = domain_means(data["api00"], data["stype"], design)
    same("raked.domains", [*domains["estimate"], *domains["std_error"]])
    same("raked.linear", terms(fit_linear(data["api00"], pd.DataFrame({"awards": data["awards"] == "Yes"}), design)))
    improved = share(data["comp.imp"] == "Yes", design)
    same("raked.share", [improved.estimate, improved.conf_low, improved.conf_high])
    tested = independence_test(data["comp.imp"], data["stype"], design)
    same("raked.independence", [tested.statistic, tested.df_numerator, tested.df_denominator, tested.p_value])
