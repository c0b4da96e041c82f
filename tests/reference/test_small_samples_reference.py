"""Residuals given back what was fitted, against R's clubSandwich and the calibrated jackknife (r/small_samples.R)."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.stats.estimates.estimation import mean
from helpers.stats.models.cumulative import cumulative_information, cumulative_rows
from helpers.stats.models.ordinal import fit_ordered, unfitted_scores
from helpers.stats.models.regression import fit_linear
from helpers.survey.design import SurveyDesign, calibration_auxiliaries, linearised_variance
from helpers.survey.leverage import JACKKNIFE

DATA = Path(__file__).parent / "data"
VALUES = pd.read_csv(DATA / "small_samples_values.csv").set_index(["case", "term"])["value"]
SWISS = pd.read_csv(DATA / "swiss.csv")
TERMS = {"Agriculture": "Agriculture", "Education": "Education", "Infant.Mortality": "Infant.Mortality"}


@pytest.mark.parametrize(
    ("case", "clusters"), [("linear", None), ("linear_clusters", np.arange(len(SWISS)) // 4)], ids=["rows", "clusters"]
)
def test_errors_of_a_regression_are_those_of_clubsandwich(case, clusters):
    design = SurveyDesign(np.ones(len(SWISS)), clusters=clusters, stretches=True)
    model = fit_linear(SWISS["Fertility"], SWISS[list(TERMS)], design, per_predictor=1)
    units = len(design.unit_strata)
    errors = model.terms.set_index("term")["std_error"]
    for name in TERMS:
        # Tolerance: ours also takes the spread of units about their mean and counts them less one, as linearisation.
        assert errors[name] == pytest.approx(VALUES[case, name] * np.sqrt(units / (units - 1)), rel=2e-2)


@pytest.mark.parametrize("units", ["rows", "clusters"])
def test_errors_of_an_ordered_logit_are_those_of_the_jackknife_and_take_half_of_what_it_adds(units):
    data = pd.read_csv(DATA / "api_srs.csv").iloc[:80]
    level = pd.Series(np.digitize(data["api00"], [550, 650, 750], right=True).astype(float))
    X, n = data[["ell", "mobility", "hsg"]].astype(float), 80 if units == "rows" else 20
    design = SurveyDesign(np.ones(80), clusters=None if n == 80 else np.arange(80) // 4)
    models = [fit_ordered(level, X, replace(design, stretches=given), per_predictor=1) for given in (False, True)]
    plain, ours = (model.terms.set_index("term")["std_error"] for model in models)
    codes, cuts = level.to_numpy(int), models[0].terms["estimate"].to_numpy()
    rows = cumulative_rows(codes, X.to_numpy(), cuts[3:], cuts[:3])
    scores = unfitted_scores(rows, np.ones(80), np.arange(80) // (80 // n), JACKKNIFE)
    inverse = np.linalg.inv(cumulative_information(codes, X.to_numpy(), np.ones(80), cuts[3:], cuts[:3]))
    left_out = np.sqrt(linearised_variance(scores @ inverse, design))[3:]
    for j, name in enumerate(X):
        assert models[1].terms.set_index("term").loc[name, "estimate"] == pytest.approx(
            VALUES[f"ordered_{units}_slope", name], abs=2e-5
        )
        # Tolerance: one step of Newton instead of a fit without each unit; units about their mean, less one.
        jackknife = VALUES[f"ordered_{units}", name] * np.sqrt(n / (n - 1))
        assert left_out[j] == pytest.approx(jackknife, rel=0.08)
        assert plain[name] < ours[name] < left_out[j]


def test_the_error_of_a_raked_mean_lies_between_linearisation_and_the_jackknife_that_rakes_again():
    data = pd.read_csv(DATA / "api_srs.csv").iloc[:60]
    weights = VALUES["raked_weight"].to_numpy()
    auxiliaries = calibration_auxiliaries(data[["stype", "sch.wide"]], weights)
    plain = SurveyDesign(weights, auxiliaries=auxiliaries, base_weights=np.ones(60))
    found = mean(data["api00"], plain)
    assert found.estimate == pytest.approx(VALUES["raked_mean", "api00"], rel=1e-9)
    assert found.std_error == pytest.approx(VALUES["raked_linearised", "api00"], rel=1e-9)
    stretched = mean(data["api00"], replace(plain, stretches=True))
    assert stretched.estimate == found.estimate
    assert found.std_error < stretched.std_error < VALUES["raked_jackknife", "api00"] * np.sqrt(60 / 59)
