"""Effects of factors against R 4.2.2, survey 4.1.1, MASS 7.3-58.2, 2026-11-27 (r/marginal_effects.R)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.stats.models.effects import average_marginal_effects, effects_on_mean
from helpers.stats.models.ordinal import fit_ordered
from helpers.stats.models.regression import fit_logit
from helpers.survey.design import SurveyDesign

DATA = Path(__file__).parent / "data"
VALUES = pd.read_csv(DATA / "marginal_effects_values.csv")


def expected(case):
    return VALUES[VALUES["case"] == case].set_index("term")


@pytest.mark.parametrize("naming", ["agecat={}", "agecat_{}"])
@pytest.mark.parametrize("sex", [lambda codes: codes, lambda codes: codes - 1.0])
def test_a_factor_has_differences_of_predictions(naming, sex):
    """RIAGENDR .019538891 (SE .0079818773), age 19-39 .0703; derivatives would be .0196044864 and .2174."""
    rows = pd.read_csv(DATA / "nhanes.csv")
    ages = ["(19,39]", "(39,59]", "(59,Inf]"]
    X = pd.DataFrame({naming.format(age): (rows["agecat"] == age) * 1.0 for age in ages})
    design = SurveyDesign(
        rows["WTMEC2YR"].to_numpy(), rows["SDMVSTRA"].to_numpy(), (rows["SDMVSTRA"] * 10 + rows["SDMVPSU"]).to_numpy()
    )
    y = rows["HI_CHOL"].astype(float)
    model = fit_logit(y, X.assign(RIAGENDR=sex(rows["RIAGENDR"].astype(float))), design, tolerance=1e-14)
    found = average_marginal_effects(model)
    assert found["estimate"].to_numpy() == pytest.approx(expected("nhanes")["estimate"].to_numpy(), rel=1e-8)
    # The Jacobian in R is by finite differences of 1e-6.
    assert found["std_error"].to_numpy() == pytest.approx(expected("nhanes")["std_error"].to_numpy(), rel=1e-6)
    # A yes that counts 100 moves its mean by percentage points.
    on_mean = effects_on_mean(
        fit_logit(100 * y, X.assign(RIAGENDR=sex(rows["RIAGENDR"] * 1.0)), design, tolerance=1e-14)
    )
    assert on_mean.estimates == pytest.approx(100 * expected("nhanes")["estimate"].to_numpy(), rel=1e-8)
    assert on_mean.terms["std_error"].to_numpy() == pytest.approx(
        100 * expected("nhanes")["std_error"].to_numpy(), rel=1e-6
    )
    assert found["estimate"][3] == pytest.approx(0.019538891, abs=1e-9)
    assert found["estimate"][0] == pytest.approx(0.0703, abs=5e-5)


def test_a_factor_of_an_ordered_model_on_an_answer_and_on_the_mean_of_the_answers():
    rows = pd.read_csv(DATA / "api_srs.csv")
    level = pd.Series(pd.cut(rows["meals"], [-1, 25, 50, 75, 100], labels=False), dtype=float)
    X = pd.DataFrame({f"stype={s}": (rows["stype"] == s) * 1.0 for s in "HM"}).assign(mobility=rows["mobility"] * 1.0)
    model = fit_ordered(level, X, SurveyDesign(np.ones(len(rows))))
    found = average_marginal_effects(model, 2.0)
    # polr stops by a relative change of its own.
    assert found["estimate"].to_numpy() == pytest.approx(expected("ordered")["estimate"].to_numpy(), rel=1e-5)
    on_mean = effects_on_mean(model)
    assert on_mean.estimates == pytest.approx(expected("ordered_mean")["estimate"].to_numpy(), rel=1e-5)
