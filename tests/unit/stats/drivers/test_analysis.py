import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError, UsageError
from helpers.present.perception.drivers import REASONS
from helpers.stats.drivers.analysis import analyse_drivers
from helpers.stats.drivers.beside import on_what_it_bears
from helpers.stats.drivers.choosing import choose_inputs, drivers_but, of_image, outcomes
from helpers.stats.drivers.effects import SAME_PICTURE
from helpers.stats.drivers.inputs import candidate_drivers, driver_inputs
from helpers.stats.drivers.priorities import QUADRANTS
from helpers.stats.models.families import REPORT_ERROR
from helpers.stats.models.regression import fit_linear, fit_logit
from helpers.study.artefacts import artefacts, conform
from helpers.survey.design import SurveyDesign

ITEMS = pd.DataFrame(
    {
        "item": ["own_speed", "own_text"], "is_own": [True, True], "is_asked": [True, True], "kind": ["scale", "open"],
        "construct": ["experience", "open"], "low": [1.0, np.nan], "high": [5.0, np.nan], "is_reversed": [True, False],
        "subscale": [None, None],
    }
)  # fmt: skip
NO_ITEMS = ITEMS[:0]


def respondents(n=700, seed=31):
    rng = np.random.default_rng(seed)

    def score(middle):
        return np.clip(middle + rng.normal(0, 20, n), 0, 100)

    frame = pd.DataFrame(
        {
            "self_relevance": score(45), "stereotypes": score(60), "stigma": score(50), "awareness": score(40) / 100,
            "informed_score": score(35), "satisfaction_score": score(60), "is_user": (rng.random(n) < 0.25) * 1.0,
            "sex": rng.choice(["female", "male"], n), "age_group": rng.choice(["16-29", "30-44", "45-64"], n),
            "education": rng.choice(["primary", "higher"], n),
        }
    )  # fmt: skip
    pull = 0.3 * frame["self_relevance"] - 0.2 * frame["stereotypes"] + 10 * frame["awareness"]
    frame["image_index"] = np.clip(45 + pull + rng.normal(0, 10, n), 0, 100)
    frame["trust_score"] = np.clip((frame["image_index"] - 5 + rng.normal(0, 15, n)).round(-1), 0, 100)
    frame["advocacy"] = np.clip((frame["image_index"] / 18 + rng.normal(0, 1, n)).round(), 1, 5)
    frame["satisfaction_score"] = frame["satisfaction_score"].where(frame["is_user"] == 1)
    frame["stigma"] = frame["stigma"].mask(rng.random(n) < 0.1)
    return frame, SurveyDesign(rng.uniform(0.5, 2, n), population=20000.0)


def analyse(frame, design, items=NO_ITEMS, **options):
    chosen = {"replicates": 60, "imputations": 3, "seed": 1} | options
    return analyse_drivers(frame, items, design, **chosen)


@pytest.fixture(scope="module")
def analysis():
    return analyse(*respondents())


@pytest.mark.parametrize("n", [120, 700])
def test_each_interval_says_what_the_q_value_beside_it_says(n):
    drivers = analyse(*respondents(n), imputations=0).drivers
    is_told = drivers["q_value"] < REPORT_ERROR
    assert is_told.any() and not is_told.all()
    assert ((drivers["conf_low"] > 0) | (drivers["conf_high"] < 0))[~is_told].sum() == 0
    assert (((drivers["conf_low"] >= 0) | (drivers["conf_high"] <= 0)) >= is_told).all()


def test_tables_match_their_schemas(analysis):
    conform(analysis.drivers, artefacts()["drivers"], "drivers")
    conform(analysis.terms, artefacts()["terms"], "terms")
    models = ["linear", "linear_imputed", "logit", "logit_ame", "ordered", "ordered_ame"]
    assert analysis.terms["model"].unique().tolist() == models
    assert np.isfinite(analysis.terms.drop(columns=["model", "term"])).all(axis=None)


def test_drivers_are_found_per_ten_points(analysis):
    effects = analysis.drivers.set_index("driver")
    for name, truth in {"self_relevance": 3.0, "stereotypes": -2.0, "awareness": 1.0, "stigma": 0.0}.items():
        assert abs(effects.loc[name, "estimate"] - truth) < 3.5 * effects.loc[name, "std_error"]
    assert effects["importance"].idxmax() == "self_relevance"
    assert effects["importance"].sum() == pytest.approx(1)
    linear = analysis.terms[analysis.terms["model"] == "linear"].set_index("term")
    assert effects.loc["stigma", "estimate"] == pytest.approx(10 * linear.loc["stigma", "estimate"])


def test_performance_faces_the_good_side(analysis):
    frame, design = respondents()
    effects = analysis.drivers.set_index("driver")
    stereotypes = np.average(frame["stereotypes"], weights=design.weights)
    assert effects.loc["stereotypes", "performance"] == pytest.approx(100 - stereotypes)
    awareness = np.average(frame["awareness"], weights=design.weights)
    assert effects.loc["awareness", "performance"] == pytest.approx(100 * awareness)


def test_quadrants_add_up(analysis):
    assert analysis.quadrants[list(QUADRANTS)].sum(axis=1).to_numpy() == pytest.approx(1)
    assert analysis.quadrants["driver"].tolist() == analysis.drivers["driver"].tolist()
    best = analysis.quadrants[list(QUADRANTS)].max(axis=1)
    assert analysis.drivers["quadrant_probability"].tolist() == best.tolist()


def test_what_was_left_out_has_its_reason(analysis):
    assert analysis.left_out == {
        "quiz_correct": "not_asked", "quiz_wrong": "not_asked", "clarity_score": "not_asked",
        "satisfaction_score": "mostly_missing",
    }  # fmt: skip
    assert set(analysis.left_out.values()) <= set(REASONS)
    # No valuation item in the table of items: the index without trust has nothing to be made of.
    assert set(analysis.models_left_out) == {"linear_rest"}


def test_checks_are_numbers(analysis):
    names = {
        "r_squared",
        "r_squared_low",
        "r_squared_high",
        "n_complete",
        "max_vif",
        "max_influence",
        "link_p",
        "proportional_odds_p",
        "n_imputed",
    }
    assert set(analysis.diagnostics) == names | {
        "largest_shift",
        "max_fmi",
        "crossed",
        "same_picture",
        "highly_stands_in",
    }
    assert all(np.isfinite(value) for value in analysis.diagnostics.values())
    frame, _ = respondents()
    assert analysis.diagnostics["n_imputed"] == frame["stigma"].isna().sum()
    assert analysis.diagnostics["n_complete"] == frame["stigma"].notna().sum()


def test_the_same_seed_gives_the_same_analysis(analysis):
    again = analyse(*respondents())
    pd.testing.assert_frame_equal(analysis.drivers, again.drivers)
    pd.testing.assert_frame_equal(analysis.terms, again.terms)


def test_controls_are_held(analysis):
    frame, design = respondents()
    linear = analysis.terms[analysis.terms["model"] == "linear"]
    flags = {"is_user", *(term for term in linear["term"] if "=" in term)}
    assert {term.split("=")[0] for term in flags} == {"is_user", "sex", "age_group", "education"}
    inputs = driver_inputs(frame, "image_index", ["stigma"], ["sex"], design)
    model = fit_linear(frame["image_index"], inputs.predictors, design)
    assert model.cases.names[0] == "stigma" and len(model.cases.names) == 2


def test_a_small_sample_loses_controls_and_then_the_last_drivers():
    frame, design = respondents()
    small = analyse(frame[:45], SurveyDesign(design.weights[:45]), imputations=0)
    assert small.drivers["driver"].tolist() == ["self_relevance", "stereotypes", "stigma"]
    assert {small.left_out[name] for name in ("sex", "awareness", "informed_score")} == {"too_few_answers"}
    assert "linear_imputed" not in set(small.terms["model"])
    assert "logit" in small.models_left_out


def test_few_clusters_leave_few_drivers():
    frame, design = respondents()
    clustered = SurveyDesign(design.weights, clusters=np.arange(700) // 50)
    found = analyse(frame, clustered, imputations=0)
    assert 1 <= len(found.drivers) <= 5
    assert np.isfinite(found.drivers["std_error"]).all()


def test_a_survey_without_the_outcome_or_without_drivers_has_no_model():
    frame, design = respondents()
    nothing = analyse(frame.drop(columns="image_index"), design)
    assert nothing.drivers.empty and nothing.left_out == {"image_index": "no_outcome"}
    conform(nothing.drivers, artefacts()["drivers"], "drivers")
    bare = analyse(frame[["image_index", "sex"]], design)
    assert bare.drivers.empty and set(bare.left_out.values()) == {"not_asked"}
    conform(bare.terms, artefacts()["terms"], "terms")


def test_one_driver_has_an_effect_but_no_matrix():
    frame, design = respondents()
    found = analyse(frame, design, drivers=["stigma"])
    assert found.drivers["driver"].tolist() == ["stigma"]
    assert found.drivers[["quadrant", "importance"]].isna().all(axis=None) and found.quadrants.empty
    conform(found.drivers, artefacts()["drivers"], "drivers")


def test_models_whose_question_was_not_asked_are_named():
    frame, design = respondents()
    found = analyse(frame.drop(columns=["trust_score", "advocacy"]), design)
    assert set(found.models_left_out) == {"logit", "ordered"}
    assert set(found.terms["model"]) == {"linear", "linear_imputed"}


def test_unusable_drivers_are_left_out_with_their_reason():
    frame, design = respondents()
    odd = frame.assign(constant=50.0, gap=frame["stigma"] - 60, twice=frame["stigma"] / 2, text="a")
    inputs = driver_inputs(odd, "image_index", ["stigma", "constant", "gap", "twice", "text"], [], design)
    assert list(inputs.drivers) == ["stigma"]
    assert inputs.left_out == {
        "constant": "constant",
        "gap": "not_a_score",
        "twice": "collinear",
        "text": "not_a_score",
    }


def test_own_rated_items_are_offered_in_the_direction_of_their_construct():
    frame, _ = respondents()
    frame["own_speed"] = np.resize([1.0, 2.0, 5.0], len(frame))
    offered = candidate_drivers(frame, ITEMS)
    assert offered["own_speed"][:3].tolist() == [100.0, 75.0, 0.0]
    assert "own_text" not in offered and offered["quiz_wrong"].isna().all()


def test_rare_categories_join_the_reference():
    frame, design = respondents()
    frame.loc[:3, "sex"] = "other"
    frame.loc[4:6, "sex"] = None
    inputs = driver_inputs(frame, "image_index", ["stigma"], ["sex"], design)
    assert list(inputs.controls) in (["sex=female"], ["sex=male"])
    assert inputs.controls.iloc[:4, 0].eq(0).all() and inputs.controls.iloc[4:7, 0].isna().all()


def test_nullable_columns_of_a_written_table_are_read():
    frame, design = respondents()
    nullable = frame.convert_dtypes(dtype_backend="numpy_nullable")
    found = analyse(nullable, design, imputations=0)
    assert found.drivers["driver"].tolist() == analyse(frame, design, imputations=0).drivers["driver"].tolist()


def test_a_driver_that_rests_on_one_person_is_left_out():
    """48 yes and 1 no: it was named the main driver (q = .045), and the intercept was that person's score."""
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"image_index": rng.normal(60, 5, 49), "stigma": rng.uniform(0, 100, 49)})
    frame["awareness"] = [1.0] * 48 + [0.0]
    frame.loc[48, "image_index"] = 5.0
    found = analyse(frame, SurveyDesign(np.ones(49)), drivers=["awareness", "stigma"], controls=(), imputations=0)
    assert found.drivers["driver"].tolist() == ["stigma"]
    assert found.left_out == {"awareness": "few_apart"}
    assert frame["image_index"].iloc[48] not in found.terms["estimate"].round(6).tolist()


@pytest.mark.parametrize(("few", "kept"), [(9, False), (10, True)])
def test_each_level_needs_its_people_in_the_rows_of_the_model(few, kept):
    frame, design = respondents()
    frame["rare"] = 0.0
    frame.loc[: few - 1, "rare"] = 1.0
    # Twenty more have it and lack another driver, so they are not in the model.
    frame.loc[100:119, "rare"] = 1.0
    frame.loc[100:119, "stereotypes"] = np.nan
    inputs = driver_inputs(frame, "image_index", ["stereotypes", "rare"], ["sex"], design)
    assert ("rare" in inputs.drivers) is kept
    assert inputs.left_out == ({} if kept else {"rare": "few_apart"})


def test_a_stricter_council_asks_for_more_people():
    frame, design = respondents()
    frame["rare"] = (np.arange(700) < 25) * 1.0
    inputs = driver_inputs(frame, "image_index", ["stereotypes", "rare"], ["is_user"], design, minimum=30)
    assert inputs.left_out == {"rare": "few_apart"} and "is_user" in inputs.controls


def test_a_control_that_few_have_is_no_predictor():
    frame, design = respondents()
    frame["is_user"] = (np.arange(700) < 4) * 1.0
    inputs = driver_inputs(frame, "image_index", ["stereotypes"], ["sex", "is_user"], design)
    assert list(inputs.controls) == ["sex=male"] or list(inputs.controls) == ["sex=female"]
    assert inputs.left_out == {"is_user": "few_apart"}


def test_models_beside_leave_out_no_more_controls_than_they_must():
    frame, design = respondents()
    inputs = driver_inputs(frame, "image_index", ["self_relevance", "stereotypes"], ["sex", "education"], design)
    rng = np.random.default_rng(5)
    y = pd.Series((rng.random(700) < 0.03 + 0.1 * (frame["self_relevance"] > 60)) * 1.0)
    events = 700 * min(np.average(y, weights=design.weights), 1) * (effective(design.weights) / 700)
    three = on_what_it_bears(fit_logit, y, inputs, design, 10, events / 3.5)
    assert [name.partition("=")[0] for name in three.cases.names] == ["self_relevance", "stereotypes", "sex"]
    none = on_what_it_bears(fit_logit, y, inputs, design, 10, events / 2.5)
    assert list(none.cases.names) == ["self_relevance", "stereotypes"]
    with pytest.raises(EstimationError, match="at least"):
        on_what_it_bears(fit_logit, y, inputs, design, 10, events)


def effective(weights):
    return weights.sum() ** 2 / (weights**2).sum()


def test_where_odds_are_not_proportional_another_model_stands_in():
    frame, design = respondents(1500, 3)
    rng = np.random.default_rng(9)
    pull = (frame["self_relevance"] - 45) / 10
    # The driver moves people out of the lowest answer, and nobody into the highest.
    frame["advocacy"] = np.where(pull + rng.logistic(size=1500) < 0, 1.0, rng.integers(2, 6, 1500).astype(float))
    found = analyse(frame, design, imputations=0)
    assert found.diagnostics["proportional_odds_p"] < 0.05 and found.diagnostics["highly_stands_in"] == 1
    effect = found.terms[found.terms["term"] == "self_relevance"].set_index("model")["estimate"]
    highly = (frame["advocacy"] >= 4).groupby(frame["self_relevance"] > 45).mean()
    assert np.sign(effect["highly_ame"]) == np.sign(highly[True] - highly[False])
    conform(found.terms, artefacts()["terms"], "terms")


def test_the_rule_of_the_same_picture():
    """A shift of .93 standard errors is another picture."""
    frame, design = respondents()
    found = analyse(frame, design)
    facts = found.diagnostics
    assert facts["same_picture"] == float(facts["largest_shift"] <= SAME_PICTURE and facts["crossed"] == 0)
    assert SAME_PICTURE < 0.93


def test_the_model_of_trust_stands_beside_an_index_without_trust():
    """Trust is in the index, so that both models share answers; the index without it shares none."""
    frame, design = respondents()
    rng = np.random.default_rng(5)
    trust = np.clip(np.rint(10 - frame["stigma"] / 10 + rng.normal(0, 1, len(frame))), 0, 10)
    respect = np.clip(np.rint(5 + frame["self_relevance"] / 25 + rng.normal(0, 1, len(frame))), 0, 10)
    items = pd.DataFrame(
        {
            "item": ["trust", "val_respect"], "is_own": False, "is_asked": True, "kind": "scale",
            "construct": "valuation", "subscale": None, "low": 0.0, "high": 10.0, "is_reversed": False,
        }
    )  # fmt: skip
    index = 10 * (trust + respect) / 2
    frame = frame.assign(trust=trust, val_respect=respect, trust_score=10 * trust, image_index=index)
    found = analyse(frame, design, items, imputations=0, replicates=10)
    terms = found.terms.set_index(["model", "term"])["estimate"]
    # Stigma moves trust only: a point of it is worth half a point of the index, and nothing of what is left without it.
    assert terms["linear", "stigma"] == pytest.approx(-0.5, abs=0.08)
    assert terms["linear_rest", "stigma"] == pytest.approx(0, abs=0.06)
    assert terms["linear_rest", "self_relevance"] == pytest.approx(0.4, abs=0.06)
    assert found.diagnostics["rest_crossed"] >= 1 and found.diagnostics["rest_shift"] > 5
    alone = analyse(frame.assign(image_index=10 * trust), design, items[:1], imputations=0, replicates=10)
    assert "linear_rest" in alone.models_left_out and "rest_shift" not in alone.diagnostics


OF_TRUST = pd.DataFrame(
    {
        "item": ["trust", "val_respect", "is_known"], "is_own": False, "is_asked": True,
        "kind": ["scale", "scale", "binary"], "construct": ["valuation", "valuation", "awareness"],
        "subscale": ["trust", None, None], "low": [0.0, 0.0, np.nan], "high": [10.0, 10.0, np.nan],
        "is_reversed": [False, True, False],
    }
)  # fmt: skip


def with_trust():
    frame, design = respondents()
    frame["trust"] = np.rint(frame["trust_score"] / 10)
    frame["val_respect"] = np.rint(10 - frame["image_index"] / 10)
    return frame.assign(is_known=1.0), design


def test_another_outcome_is_explained_by_what_shares_no_answer_with_it():
    frame, design = with_trust()
    chosen = {"imputations": 0, "replicates": 10, "drivers": ["stigma", "trust_score", "awareness"]}
    found = analyse(frame, design, OF_TRUST, outcome="trust", controls=["none"], **chosen)
    assert set(found.drivers["outcome"]) == {"trust"} and list(found.drivers["driver"]) == ["stigma", "awareness"]
    assert found.left_out == {"trust_score": "part_of_outcome"}
    whole = frame.assign(y=10 * frame["trust"], awareness=100 * frame["awareness"])
    inputs = driver_inputs(whole, "y", ["stigma", "awareness"], [], design)
    plain = fit_linear(inputs.outcome, inputs.predictors, design).terms.set_index("term")["estimate"]
    assert found.drivers.set_index("driver")["estimate"].to_dict() == pytest.approx((10 * plain[1:]).to_dict())
    # The index without trust is set beside the index only.
    assert "linear_rest" not in set(found.terms["model"]) and of_image(found.drivers).empty
    of_index = analyse(frame, design, OF_TRUST, **chosen)
    assert of_index.left_out["trust_score"] == "part_of_outcome" and len(of_image(of_index.drivers)) == 2


def with_kinds():
    """The same survey with trust on four steps, and a yes or no that trust makes likelier."""
    frame, design = with_trust()
    chance = 1 / (1 + np.exp(-(frame["image_index"] - 50) / 8))
    is_known = (np.random.default_rng(8).random(len(frame)) < chance) * 1.0
    steps = np.digitize(frame["trust_score"], [20, 40, 60]) + 1.0
    return frame.assign(is_known=is_known, trust=steps), OF_TRUST.assign(low=1.0, high=4.0), design


@pytest.mark.parametrize(
    ("family", "outcome", "told"),
    [
        ("logit", "is_known", "logit_points"),
        ("ordered", "trust", "ordered_points"),
        ("chosen", "is_known", "logit_points"),
    ],
)
def test_another_kind_of_model_tells_effects_in_points_of_the_outcome_too(family, outcome, told):
    frame, items, design = with_kinds()
    few = {"drivers": ["self_relevance", "stereotypes", "stigma"], "controls": ["sex"], "replicates": 5}
    found = analyse(frame, design, items, outcome=outcome, family=family, imputations=2, **few)
    straight = analyse(frame, design, items, outcome=outcome, family="linear", imputations=0, **few)
    effects, linear = (one.drivers.set_index("driver") for one in (found, straight))
    # In one unit they agree where the middle of the outcome is about straight; nothing else would show a wrong unit.
    assert np.allclose(effects["estimate"], linear["estimate"], atol=2 * linear["std_error"].max())
    assert effects.loc["self_relevance", "estimate"] > 0 > effects.loc["stereotypes", "estimate"]
    assert effects["importance"].sum() == pytest.approx(1)
    rows = found.terms[found.terms["model"] == told].set_index("term")
    assert (10 * rows["estimate"][effects.index]).tolist() == pytest.approx(effects["estimate"].tolist())
    variance = found.covariance.query("driver == other").set_index("driver")["covariance"]
    assert np.sqrt(variance[effects.index]).tolist() == pytest.approx(effects["std_error"].tolist())
    assert {f"{told}_imputed", f"{told.partition('_')[0]}_outcome"} <= set(found.terms["model"])
    assert "r_squared" not in found.diagnostics and 0 < found.diagnostics["pseudo_r_squared"] < 1
    conform(found.terms, artefacts()["terms"], "terms")
    conform(found.drivers, artefacts()["drivers"], "drivers")


def test_a_kind_of_model_that_does_not_fit_the_outcome_is_refused_with_what_does():
    frame, items, design = with_kinds()
    for family, outcome, fitting, served in [
        ("logit", "image_index", "linear", "is_known"), ("ordered", "is_known", "linear, logit", "trust"),
        ("logit", "trust", "linear, ordered", "is_known"),
    ]:  # fmt: skip
        with pytest.raises(UsageError) as refused:
            choose_inputs(frame, items, design, outcome=outcome, family=family)
        (problem,) = refused.value.problems
        assert problem.values["fitting"] == fitting and served in problem.values["outcomes"].split(", ")


def test_a_driver_is_dropped_by_its_name_and_one_that_is_not_there_is_refused_with_those_that_are():
    frame, items, design = with_kinds()
    inputs = choose_inputs(frame, items, design, drivers=["stigma", "stereotypes"])
    assert drivers_but(inputs, "stigma") == ["stereotypes"]
    with pytest.raises(UsageError, match="awareness is no driver of this model"):
        drivers_but(inputs, "awareness")


def test_a_yes_or_no_that_few_say_leaves_predictors_out_by_its_rarer_answer():
    frame, items, design = with_kinds()
    rare = frame.assign(is_known=(np.arange(len(frame)) % 40 == 0) * 1.0)
    names = ["self_relevance", "stereotypes", "informed_score", "trust_score"]
    inputs = choose_inputs(rare, items, design, outcome="is_known", drivers=names, controls=["sex"])
    # Eighteen say yes, worth some fifteen: three predictors, and the control goes first.
    assert (
        inputs.family == "logit"
        and inputs.controls.shape[1] == 0
        and list(inputs.drivers) == names[: inputs.drivers.shape[1]]
    )
    assert 1 <= inputs.drivers.shape[1] <= 3 and inputs.left_out["sex"] == "too_few_answers"


def test_what_can_be_explained_is_on_a_hundred_and_high_is_much_of_it():
    frame, _ = with_trust()
    held = outcomes(frame, OF_TRUST)
    assert {"image_index", "trust_score", "stigma", "awareness", "trust", "val_respect"} <= set(held)
    assert "sex" not in held and "is_user" not in held
    # A yes or no can be explained too, as a yes of 100; contact cannot, which is held equal.
    assert set(held["is_known"].dropna()) <= {0.0, 100.0}
    assert held["val_respect"].tolist() == (100 - 10 * frame["val_respect"]).tolist()
    assert held["awareness"].tolist() == (100 * frame["awareness"]).tolist()


def test_only_what_is_a_share_becomes_per_cent_whatever_its_highest_value():
    frame, design = with_trust()
    visits = np.resize([0.0, 0.0, 1.0], len(frame))
    asked = ITEMS[:1].assign(item="saw_leaflet", kind="binary", construct="communication", is_own=False)
    frame = frame.assign(saw_leaflet=np.resize([0.0, 1.0, 1.0, 0.0], len(frame)), is_user=visits)
    named = ["stigma", "saw_leaflet", "awareness"]
    drivers = choose_inputs(frame, asked, design, drivers=named, controls=["sex"]).drivers
    assert drivers.max().round(6).to_dict() == {
        "stigma": frame["stigma"].max().round(6), "saw_leaflet": 100.0,
        "awareness": round(100 * frame["awareness"].max(), 6),
    }  # fmt: skip
    chosen = choose_inputs(frame, asked, design, drivers=["stigma", "is_user"], controls=["sex", "is_user"])
    assert list(chosen.drivers) == ["stigma", "is_user"] and chosen.left_out == {}
    assert all(name.startswith("sex=") for name in chosen.controls) and chosen.drivers["is_user"].max() == 100


def test_names_that_the_survey_does_not_have_are_refused_at_once_with_those_near_to_them():
    frame, design = with_trust()
    with pytest.raises(UsageError) as refused:
        analyse(frame, design, OF_TRUST, outcome="thrust", drivers=["stigam", "stigma"], controls=["sexe"])
    told = [(p.values["parameter"], p.values["name"], p.values["near"]) for p in refused.value.problems]
    assert [(parameter, name) for parameter, name, _ in told] == [
        ("outcome", "thrust"), ("drivers", "stigam"), ("controls", "sexe"),
    ]  # fmt: skip
    assert [near.split(", ")[0] for _, _, near in told] == ["trust", "stigma", "sex"]


def test_a_step_draws_the_same_whatever_was_drawn_before_it():
    frame, design = respondents()
    with_gaps, without = analyse(frame, design), analyse(frame, design, imputations=0)
    pd.testing.assert_frame_equal(with_gaps.quadrants, without.quadrants)
    pd.testing.assert_frame_equal(with_gaps.drivers, without.drivers)
