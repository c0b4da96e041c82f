"""What is held equal: numbers as numbers, and nothing twice."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf

from helpers.errors import ConfigError, UsageError
from helpers.stats.drivers.choosing import choose_inputs
from helpers.stats.drivers.effects import driver_effects
from helpers.stats.drivers.fitting import fit_models, fit_told
from helpers.stats.drivers.importance import lmg
from helpers.study.config import Options, Sample, parse
from helpers.study.indicators import INDICATORS
from helpers.survey.design import SurveyDesign

SCALES = {
    "stig_ashamed": ("stigma", "personal"),
    "stig_others": ("stigma", "perceived"),
    "val_use": ("valuation", None),
}
PROFILE = {"age": "number", "age_group": "single", "household_size": "number", "sex": "single", "education": "single"}


def asked():
    """Table `items`: scales, contact, a yes or no, and a profile with two numbers."""
    rows = [(item, "scale", *of, 0.0, 10.0) for item, of in SCALES.items()]
    rows += [("is_known", "binary", "awareness", "access", np.nan, np.nan)]
    use = INDICATORS["is_user"]
    rows += [(item, "binary", use.measures, use.subscale, np.nan, np.nan) for item in ("use_own", "use_family")]
    rows += [(item, kind, "profile", None, np.nan, np.nan) for item, kind in PROFILE.items()]
    items = pd.DataFrame(rows, columns=["item", "kind", "construct", "subscale", "low", "high"])
    return items.assign(is_own=False, is_asked=True, is_reversed=False)


def people(n=600, seed=5):
    rng = np.random.default_rng(seed)
    age = rng.integers(16, 95, n).astype(float)
    frame = pd.DataFrame(
        {
            "age": age, "age_group": np.where(age < 45, "16-44", "45+"), "household_size": rng.integers(1, 7, n) * 1.0,
            "sex": rng.choice(["female", "male"], n), "education": rng.choice(["primary", "higher", "secondary"], n),
            "use_own": (rng.random(n) < 0.3) * 1.0, "use_family": (rng.random(n) < 0.3) * 1.0,
        }
    )  # fmt: skip
    frame["is_user"] = frame[["use_own", "use_family"]].max(axis=1)
    for name in SCALES:
        frame[name] = np.clip(np.round(5 + (age - 50) / 20 + rng.normal(0, 2, n)), 0, 10)
    frame["stigma_personal"], frame["stigma_perceived"] = 10 * frame["stig_ashamed"], 10 * frame["stig_others"]
    frame["stigma"] = frame[["stigma_personal", "stigma_perceived"]].mean(axis=1)
    frame["image_index"] = 10 * frame["val_use"] - 0.3 * frame["stigma"] + 20
    frame["is_known"] = (rng.random(n) < 1 / (1 + np.exp(-(age - 50) / 30))) * 1.0
    return frame, SurveyDesign(rng.uniform(0.5, 2, n))


def read_by_statsmodels(outcome, frame, weights):
    """Return the coefficients of the same formula: numbers as numbers, the largest level of the others first."""
    largest = {name: frame[name].value_counts().idxmax() for name in ("sex", "education")}
    levels = " + ".join(f"C({name}, Treatment('{level}'))" for name, level in largest.items())
    formula = f"{outcome} ~ stigma + age + household_size + {levels}"
    if outcome == "image_index":
        return smf.wls(formula, frame, weights=weights).fit().params
    return smf.glm(formula, frame, family=sm.families.Binomial(), freq_weights=weights).fit().params


@pytest.mark.parametrize("outcome", ["image_index", "is_known"])
def test_a_number_is_held_equal_as_that_number_as_the_same_formula_has_it_elsewhere(outcome):
    frame, design = people()
    held = ["age", "household_size", "sex", "education"]
    inputs = choose_inputs(frame, asked(), design, outcome=outcome, drivers=["stigma"], controls=held)
    model = fit_told(inputs, design)
    assert [name for name in inputs.controls if "=" not in name] == ["age", "household_size"]
    wanted = read_by_statsmodels(outcome, frame, design.weights)
    slopes = model.slopes.rename(index=lambda name: name.split("=")[-1])
    theirs = wanted.drop("Intercept").rename(index=lambda name: name.rpartition("[T.")[2].rstrip("]"))
    assert slopes.sort_index().to_numpy() == pytest.approx(theirs.sort_index().to_numpy(), rel=1e-6)


def test_imputation_and_importance_take_the_number_too_whatever_its_unit():
    frame, design = people()
    frame["age"] = frame["age"].mask(np.arange(len(frame)) % 9 == 0)
    chosen = {"drivers": ["stigma_personal", "stigma_perceived"], "controls": ["age", "sex"]}
    inputs = choose_inputs(frame, asked(), design, **chosen)
    models = fit_models(frame, asked(), inputs, design, imputations=2, seed=1)
    assert {"age"} <= set(models.imputed.terms["term"]) and models.imputed.n_imputed == frame["age"].isna().sum()
    filled = {value for one in models.imputed.models for value in np.unique(one.cases.X[:, 2])}
    assert filled <= set(frame["age"].dropna())
    assert driver_effects(inputs, models).vif["term"].tolist()[:3] == [*chosen["drivers"], "age"]
    whole = inputs.predictors.notna().all(axis=1)
    shares = [
        lmg(inputs.outcome[whole], inputs.drivers[whole], design.weights[whole], inputs.controls[whole] * unit)
        for unit in (1.0, 1e6)
    ]
    assert shares[0].to_numpy() == pytest.approx(shares[1].to_numpy())


@pytest.mark.parametrize(
    ("drivers", "controls", "said"),
    [
        (["stigma"], ["sex", "sex"], "sex is named 2 times in controls"),
        (["stigma", "stigma"], ["sex"], "stigma is named 2 times in drivers"),
        (["stigma"], ["none", "sex"], "none says that nothing is held equal"),
        (["stigma_personal", "stigma"], ["sex"], "stigma_personal is a part of stigma"),
        (["stigma", "stig_ashamed"], ["sex"], "stig_ashamed is a part of stigma"),
        (["stigma"], ["age_group", "age"], "age_group and age are made of the same answers"),
    ],
)
def test_what_would_be_in_a_model_twice_is_refused_by_its_name(drivers, controls, said):
    frame, design = people(80)
    with pytest.raises(UsageError, match=said):
        choose_inputs(frame, asked(), design, drivers=drivers, controls=controls)


@pytest.mark.parametrize(
    ("drivers", "gone", "told"),
    [
        (["stigma", "use_own"], "is_user", {"is_user": "part_of_driver"}),
        (["stigma", "is_user"], "is_user", {}),
        (["stigma_personal", "stigma_perceived"], None, {}),
    ],
)
def test_what_is_tried_as_a_driver_is_not_held_equal_in_another_form_and_that_is_told(drivers, gone, told):
    frame, design = people()
    inputs = choose_inputs(frame, asked(), design, drivers=drivers)
    held = {name.split("=")[0] for name in inputs.controls}
    assert list(inputs.drivers) == drivers and inputs.left_out == told
    assert held == {"sex", "age_group", "education", "is_user"} - {gone}


def test_a_name_twice_in_a_list_is_refused_wherever_it_is_written():
    lists = {"drivers": "stigma, stigma", "controls": ["sex", "sex"], "segment_inputs": "awareness,awareness"}
    with pytest.raises(ConfigError) as refused:
        parse(Options, lists, "council.yml")
    assert {problem.values["parameter"] for problem in refused.value.problems} == set(lists)
    with pytest.raises(ConfigError, match="sex is named 2 times in rake_on"):
        parse(Sample, {"type": "quota", "rake_on": "sex, sex"}, "council.yml")


@pytest.mark.parametrize("name", ["age", "household_size", "consent", "duration_seconds", "visits", "weight", "row"])
def test_what_is_no_answer_on_a_scale_or_a_share_is_no_driver(name):
    """Ten points of them are ten years, ten people in a home, ten seconds; consent was asked to speak with somebody."""
    frame, design = people()
    noted = [("consent", "binary", "paradata"), ("duration_seconds", "number", "paradata"),
             ("visits", "number", "experience")]  # fmt: skip
    items = pd.concat([asked(), pd.DataFrame(noted, columns=["item", "kind", "construct"])], ignore_index=True)
    items = items.fillna({"is_own": False, "is_asked": True, "is_reversed": False}).astype({"is_asked": bool})
    numbers = {one: np.resize([0.0, 1.0, 1.0], len(frame)) for one in (name, "visits", "consent")}
    with pytest.raises(UsageError, match=f"drivers: {name} is none of what can stand here") as refused:
        choose_inputs(frame.assign(**numbers), items, design, drivers=[name])
    assert name not in refused.value.problems[0].values["known"].split(", ")


def test_a_question_that_is_tried_as_a_driver_is_on_a_hundred_like_its_score():
    """Asked from 0 to 10, ten points of it were the whole of its scale and told as a tenth."""
    frame, design = people()
    inputs = choose_inputs(frame, asked(), design, drivers=["stig_ashamed", "stig_others", "is_known"])
    assert inputs.drivers.max().to_dict() == {"stig_ashamed": 100.0, "stig_others": 100.0, "is_known": 100.0}
    assert (inputs.drivers["stig_ashamed"] == frame["stigma_personal"]).all()
