import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError
from helpers.study.config import Sample
from helpers.survey.design import (
    SurveyDesign,
    build_design,
    calibration_auxiliaries,
    design_effect,
    effective_n,
    linearised_covariance,
    linearised_variance,
    raked_categories,
)


def frame(**columns):
    n = len(next(iter(columns.values())))
    base = {"weight": np.ones(n), "base_weight": np.ones(n), "stratum": [None] * n, "cluster": [None] * n}
    return pd.DataFrame(base | columns)


def test_a_simple_random_sample_has_the_textbook_variance():
    y = np.array([1.0, 2.0, 3.0, 6.0, 8.0])
    variance = linearised_covariance(((y - y.mean()) / 5)[:, None], SurveyDesign(np.ones(5)))
    assert variance[0, 0] == pytest.approx(y.var(ddof=1) / 5)


def test_the_finite_population_shrinks_the_variance_by_one_less_the_fraction():
    influence = np.array([[1.0], [2.0], [-3.0], [0.0]])
    infinite = linearised_covariance(influence, SurveyDesign(np.full(4, 2.0)))
    finite = linearised_covariance(influence, SurveyDesign(np.full(4, 2.0), population=8))
    assert finite == pytest.approx(infinite / 2)


def test_everybody_asked_leaves_no_sampling_error():
    assert linearised_covariance(np.array([1.0, -1.0]), SurveyDesign(np.ones(2), population=2)) == pytest.approx(0)


def test_variances_are_the_diagonal_of_the_covariance():
    rng = np.random.default_rng(1)
    influence = rng.normal(size=(30, 4))
    design = SurveyDesign(rng.uniform(1, 3, 30), np.repeat([0, 1, 2], 10), np.repeat(np.arange(15), 2))
    assert linearised_variance(influence, design) == pytest.approx(np.diag(linearised_covariance(influence, design)))


def test_clusters_of_the_same_name_in_two_strata_are_two_clusters():
    design = SurveyDesign(np.ones(8), np.repeat(["a", "b"], 4), np.tile(["1", "1", "2", "2"], 2))
    assert design.degrees_of_freedom == 2


def test_a_stratum_with_one_unit_is_named_and_adds_to_the_variance():
    y = np.array([1.0, 2.0, 4.0, 10.0])
    design = SurveyDesign(np.ones(4), np.array(["a", "a", "a", "b"]))
    influence = ((y - y.mean()) / 4)[:, None]
    without = influence[:3] - influence[:3].mean()
    assert design.single_unit_strata == ("b",)
    assert linearised_covariance(influence, design)[0, 0] == pytest.approx(
        float((without**2).sum() * 3 / 2 + influence[3, 0] ** 2)
    )


def test_a_total_in_a_stratum_of_one_unit_is_centred_at_the_mean_of_all_units():
    design = SurveyDesign(np.ones(4), np.array(["a", "a", "a", "b"]))
    y = np.array([[5.0], [5.0], [5.0], [5.0]])
    assert linearised_covariance(y, design)[0, 0] == pytest.approx(0)


def test_what_the_census_fixed_has_no_sampling_error():
    sex = pd.DataFrame({"sex": ["f", "m", "f", "m", None, "f"]})
    weights = np.array([1.0, 2.0, 1.5, 1.0, 1.0, 2.0])
    design = SurveyDesign(weights, auxiliaries=calibration_auxiliaries(sex, weights), base_weights=np.ones(6))
    known = sex["sex"].notna().to_numpy()
    female = (sex["sex"] == "f").to_numpy()
    share = weights[female].sum() / weights[known].sum()
    influence = (female - share) * known / weights[known].sum()
    assert linearised_covariance(influence, design)[0, 0] == pytest.approx(0, abs=1e-20)


@pytest.mark.parametrize("weights", [[1.0, 0.0], [1.0, -2.0], [1.0, np.nan], [np.inf, 1.0]])
def test_bad_weights_are_refused_in_words(weights):
    with pytest.raises(EstimationError, match="1 weights are missing, zero or negative"):
        SurveyDesign(np.array(weights))


def test_all_problems_of_a_design_are_told_at_once():
    with pytest.raises(EstimationError) as caught:
        SurveyDesign(np.array([1.0, 0.0]), strata=np.array(["a"]), population=1)
    assert len(caught.value.problems) == 3


def test_a_missing_stratum_is_refused():
    with pytest.raises(EstimationError, match="strata"):
        SurveyDesign(np.ones(2), strata=np.array(["a", None], dtype=object))


def test_one_respondent_gives_no_interval_and_says_why():
    with pytest.raises(EstimationError, match="at least two sampling units; there is 1"):
        linearised_covariance(np.zeros((1, 1)), SurveyDesign(np.ones(1)))


def test_no_respondents_are_refused():
    with pytest.raises(EstimationError, match="no respondents"):
        SurveyDesign(np.array([]))


def test_a_missing_influence_is_refused():
    with pytest.raises(EstimationError, match="influence is missing"):
        linearised_covariance(np.array([1.0, np.nan]), SurveyDesign(np.ones(2)))


def test_a_domain_has_the_degrees_of_freedom_of_its_own_units():
    design = SurveyDesign(np.ones(6), np.repeat(["a", "b"], 3))
    assert design.degrees_of_freedom == 4
    assert design.degrees_of_freedom_of(np.array([1, 1, 1, 0, 0, 0], dtype=bool)) == 2
    assert design.degrees_of_freedom_of(np.zeros(6, dtype=bool)) == 0


def test_effective_n_and_design_effect_ignore_the_scale_of_the_weights():
    weights = np.array([1.0, 2.0, 5.0])
    assert effective_n(weights * 7) == pytest.approx(effective_n(weights))
    assert design_effect(weights) == pytest.approx(3 / effective_n(weights))
    with pytest.raises(EstimationError):
        design_effect(np.array([]))


def test_an_opt_in_sample_gets_no_finite_population_correction():
    respondents = frame(weight=[2.0, 2.0, 2.0])
    assert build_design(respondents, Sample(type="probability"), 6).population == 6
    assert build_design(respondents, Sample(type="opt_in"), 6).population is None
    assert build_design(respondents, Sample(type="quota", finite_population=False), 6).population is None


def test_rows_without_a_stratum_are_one_stratum_and_without_a_cluster_each_their_own():
    respondents = frame(stratum=["a", "a", None, None], cluster=["1", "1", None, None])
    design = build_design(respondents, Sample(type="probability"), None)
    assert len(np.unique(design.stratum_codes)) == 2
    assert len(np.unique(design.units)) == 3


def test_merged_categories_are_read_from_the_margins():
    respondents = frame(age_group=["65-79", "80+", "16-29", None])
    margins = pd.DataFrame({"variable": "age_group", "category": ["16-29", "65-79 | 80+"]})
    merged = raked_categories(respondents, ["age_group"], margins)["age_group"]
    assert list(merged.fillna("unknown")) == ["65-79 | 80+", "65-79 | 80+", "16-29", "unknown"]
    design = build_design(respondents, Sample(type="quota"), None, ["age_group"], margins)
    assert design.auxiliaries.shape == (4, 3)


def test_a_stratum_with_one_unit_is_said():
    alone = SurveyDesign(np.ones(4), np.array(["a", "a", "a", "b"]))
    assert [str(note).split(":")[0] for note in alone.notes] == ["b"]
    assert SurveyDesign(np.ones(4), np.array(["a", "a", "b", "b"])).notes == ()


def test_a_design_is_shown_without_anybodys_weight():
    shown = repr(SurveyDesign(np.array([1.25, 7.75, 3.5]), population=90.0))
    assert shown == "SurveyDesign(n=3, degrees_of_freedom=2, population=90.0)"
