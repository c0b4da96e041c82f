import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError, MarginsError
from helpers.study.choices import AsParameter
from helpers.survey.weighting.merging import Margin, merge_small, ordered_categories
from helpers.survey.weighting.raking import rake, unraked


def margins(**variables):
    rows = [(name, category, n) for name, counts in variables.items() for category, n in counts.items()]
    return pd.DataFrame(rows, columns=["variable", "category", "population"])


def sample(n=200, seed=3):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "sex": rng.choice(["female", "male"], n, p=[0.65, 0.35]),
            "age_group": rng.choice(["16-29", "30-44", "45-64", "65-79", "80+"], n, p=[0.1, 0.2, 0.3, 0.25, 0.15]),
        }
    )


SEX = {"female": 510, "male": 490}
AGE = {"16-29": 180, "30-44": 220, "45-64": 330, "65-79": 190, "80+": 80}


def test_the_margins_are_met_and_weights_are_residents():
    raking = rake(sample(), margins(sex=SEX, age_group=AGE))
    assert raking.converged and raking.iterations > 0
    assert raking.margins["share_after"].to_numpy() == pytest.approx(raking.margins["share_population"].to_numpy())
    assert raking.weights.sum() == pytest.approx(1000)
    assert raking.n_effective == pytest.approx(200 / raking.design_effect)


def test_the_cap_holds_inside_the_iteration_and_the_margins_with_it():
    survey = sample()
    free = rake(survey, margins(sex=SEX, age_group={**AGE, "16-29": 400}), cap=None)
    ceiling = 0.8 * free.weights.max() / free.weights.mean()
    capped = rake(survey, margins(sex=SEX, age_group={**AGE, "16-29": 400}), cap=ceiling)
    assert free.weights.max() / free.weights.mean() > ceiling
    assert capped.weights.max() / capped.weights.mean() <= ceiling * (1 + 1e-9)
    assert capped.converged
    assert capped.margins["share_after"].to_numpy() == pytest.approx(
        capped.margins["share_population"].to_numpy(), abs=1e-6
    )


def test_a_cap_that_forbids_the_margins_holds_and_the_miss_is_named():
    raking = rake(sample(), margins(sex=SEX, age_group={**AGE, "16-29": 2000}), cap=2)
    assert raking.weights.max() / raking.weights.mean() <= 2 * (1 + 1e-9)
    assert not raking.converged
    assert any("age_group" in str(note) and "16-29" in str(note) for note in raking.notes)


def test_design_weights_are_the_start_of_the_raking():
    survey = sample()
    base = np.where(survey["sex"] == "female", 1.0, 3.0) * np.linspace(1, 2, len(survey))
    raking = rake(survey, margins(age_group=AGE), base, cap=None)
    within = (survey["age_group"] == "45-64").to_numpy()
    assert raking.weights[within] / base[within] == pytest.approx(raking.weights[within][0] / base[within][0])


def test_a_category_without_respondents_is_merged_with_its_neighbour_and_said():
    survey = sample()
    survey.loc[survey["age_group"] == "80+", "age_group"] = "65-79"
    raking = rake(survey, margins(sex=SEX, age_group=AGE))
    (merge,) = raking.merges
    assert (merge.variable, merge.category, merge.into, merge.n) == ("age_group", "80+", "65-79", 0)
    assert "65-79 | 80+" in set(raking.margins["category"])
    assert set(raking.categories["age_group"]) == {"16-29", "30-44", "45-64", "65-79 | 80+"}
    assert any("80+" in str(note) for note in raking.notes)
    assert raking.margins.set_index("category").loc["65-79 | 80+", "population"] == 270


def test_an_unordered_category_is_merged_with_the_smallest_other():
    margin = Margin("origin", ("catalonia", "spain", "abroad"), (90, 12, 4), (700.0, 200.0, 100.0), False)
    merged = merge_small(margin)
    assert merged.categories == ("catalonia", "spain | abroad")
    assert merged.counts == (90, 16)


def test_a_middle_category_is_merged_with_its_smaller_neighbour():
    margin = Margin("age_group", ("16-29", "30-44", "45-64"), (30, 3, 20), (1.0, 1.0, 1.0), True)
    assert merge_small(margin).categories == ("16-29", "30-44 | 45-64")


def test_merging_goes_on_until_every_category_is_large_enough():
    margin = Margin("age_group", ("16-29", "30-44", "45-64", "65-79"), (4, 5, 30, 30), (1.0,) * 4, True)
    merged = merge_small(margin)
    assert merged.categories == ("16-29 | 30-44 | 45-64", "65-79")
    assert [merge.n for merge in merged.merges] == [4, 9]


def test_education_has_an_order_that_its_names_do_not_show():
    assert ordered_categories("education", ["higher", "primary", "secondary"]) == (
        ("primary", "secondary", "higher"),
        True,
    )


def test_respondents_without_the_variable_are_kept_with_their_share():
    survey = sample()
    survey.loc[:19, "sex"] = None
    raking = rake(survey, margins(sex=SEX))
    assert raking.weights[:20].sum() / raking.weights.sum() == pytest.approx(0.1)
    assert raking.margins["share_after"].to_numpy() == pytest.approx([0.51, 0.49])
    assert any("20 respondents have no category of sex" in str(note) for note in raking.notes)


def test_a_category_that_the_census_does_not_count_is_not_dropped():
    survey = sample()
    survey.loc[:9, "sex"] = "other"
    raking = rake(survey, margins(sex=SEX))
    assert raking.weights[:10] == pytest.approx(5.0)
    assert any("10 respondents" in str(note) for note in raking.notes)


def test_margins_that_disagree_are_said_and_scaled():
    raking = rake(sample(), margins(sex={"female": 300, "male": 300}, age_group=AGE))
    assert raking.weights.sum() == pytest.approx(1000)
    assert any("sex counts 600 residents" in str(note) for note in raking.notes)


def test_a_variable_that_was_not_asked_is_said():
    raking = rake(sample(), margins(sex=SEX, district={"north": 500, "south": 500}))
    assert any("district is in population.csv" in str(note) for note in raking.notes)


def test_codes_that_match_nothing_are_refused_with_what_is_allowed():
    with pytest.raises(MarginsError, match="dona, home"):
        rake(sample(), margins(sex={"dona": 510, "home": 490}))


def test_every_variable_missing_from_rake_on_is_named():
    with pytest.raises(MarginsError) as caught:
        rake(sample(), margins(sex=SEX), rake_on=("district", "sexe"))
    first, second = str(caught.value).splitlines()
    assert first.startswith("district is to be raked on, but it is missing in: population.csv, survey.")
    assert "sexe is" in second and "Near it: sex. Both have: sex. Correct rake_on in council.yml." in second
    with pytest.raises(MarginsError, match="Correct the parameter rake_on"):
        rake(sample(), margins(sex=SEX), rake_on=AsParameter(("sexe",)))


def test_no_common_variable_is_refused():
    with pytest.raises(MarginsError, match="No variable of population"):
        rake(sample(), margins(district={"north": 1, "south": 2}))


def test_a_survey_too_small_for_any_margin_keeps_its_weights_and_says_so():
    raking = rake(sample(12), margins(sex=SEX))
    assert raking.weights == pytest.approx(1000 / 12)
    assert not raking.converged and raking.iterations == 0
    assert any("sex was not used for weighting" in str(note) for note in raking.notes)


@pytest.mark.parametrize("base", [[0.0] * 200, [np.nan] * 200, [1.0] * 3])
def test_bad_base_weights_are_refused(base):
    with pytest.raises(EstimationError):
        rake(sample(), margins(sex=SEX), np.array(base))


def test_a_cap_of_one_is_refused():
    with pytest.raises(EstimationError, match="above 1"):
        rake(sample(), margins(sex=SEX), cap=1.0)


def test_without_margins_the_weights_stay_and_it_is_said():
    raking = unraked(sample())
    assert raking.weights == pytest.approx(1)
    assert raking.margins.empty and not raking.converged
    assert "not weighted" in str(raking.notes[0])


def test_inputs_are_not_changed():
    survey, population = sample(), margins(sex=SEX, age_group=AGE)
    before = survey.copy(), population.copy()
    rake(survey, population)
    pd.testing.assert_frame_equal(survey, before[0])
    pd.testing.assert_frame_equal(population, before[1])


@pytest.mark.parametrize("figures", [[0.0, 0.0], [-5.0, 10.0], [np.nan, 10.0], [np.inf, 10.0]])
def test_margins_that_count_nobody_or_no_number_are_refused_by_name(figures):
    population = margins(sex={"female": figures[0], "male": figures[1]}, age_group={"16-44": 60, "45+": 40})
    people = pd.DataFrame({"sex": ["female", "male"] * 20, "age_group": ["16-44"] * 20 + ["45+"] * 20})
    with pytest.raises(MarginsError, match="sex counts no residents"):
        rake(people, population)


def test_a_survey_that_no_margin_can_weight_is_unweighted():
    from datetime import date

    from helpers.study.config import Council, Sample, Wave
    from helpers.survey.assembling import weigh

    config = Council(name="Petit", population=500, wave=Wave(label="2025", start=date(2025, 1, 1),
                     end=date(2025, 2, 1)), sample=Sample(type="probability"))  # fmt: skip
    people = pd.DataFrame({"sex": ["female"] * 11 + ["male"], "base_weight": 1.0})
    found = weigh(people, margins(sex={"female": 260, "male": 240}), config)
    assert not found.is_raked and len(found.notes)
    assert found.respondents["weight"].tolist() == [1.0] * 12


def test_a_merge_is_told_without_saying_how_few_they_are_nor_that_they_are_few_where_they_are_not():
    def told(counts, residents):
        merged = merge_small(Margin("origin", ("a", "b", "c"), counts, residents, False))
        return str(merged.merges[0].problem().message)

    few = merge_small(Margin("origin", ("a", "b", "c"), (3, 60, 70), (40.0, 50.0, 60.0), False)).merges[0].problem()
    assert "fewer than {minimum}" in few.message and 3 not in few.values.values()
    assert "has no respondents" in told((0, 60, 70), (40.0, 50.0, 60.0))
    assert "has no residents in population.csv" in told((50, 60, 70), (0.0, 50.0, 60.0))


@pytest.mark.parametrize(("counted", "is_refused"), [(SEX, False), ({"female": 510}, True)])
def test_a_category_that_many_are_in_and_the_census_lacks_is_refused(counted, is_refused):
    if is_refused:
        with pytest.raises(MarginsError, match=r"sex: \d+ of 200 respondents are male, and population.csv has no row"):
            rake(sample(), margins(sex=counted, age_group=AGE))
    else:
        assert rake(sample(), margins(sex=counted, age_group=AGE)).converged


def test_the_few_whose_answer_the_census_does_not_count_keep_their_weight():
    survey = sample()
    survey.loc[:9, "sex"] = "other"
    raking = rake(survey, margins(sex=SEX, age_group=AGE))
    assert any("10 respondents have no category of sex" in str(note) for note in raking.notes)
    survey.loc[:10, "sex"] = "other"
    with pytest.raises(MarginsError, match="11 of 200 respondents are other"):
        rake(survey, margins(sex=SEX, age_group=AGE))
