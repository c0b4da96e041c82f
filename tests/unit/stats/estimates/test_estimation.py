import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError
from helpers.stats.estimates.estimation import (
    difference,
    domain_covariance,
    domain_means,
    estimate_table,
    independence_test,
    mean,
    share,
    total,
)
from helpers.stats.perception import with_answers
from helpers.study.artefacts import artefacts, conform
from helpers.survey.design import SurveyDesign


def respondents(n=60, seed=5):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "image_index": rng.uniform(0, 100, n),
            "knows_where": rng.integers(0, 2, n).astype(float),
            "sex": rng.choice(["female", "male"], n),
            "is_user": rng.integers(0, 2, n).astype(float),
        }
    )


def design(n=60, seed=6, **kwargs):
    return SurveyDesign(np.random.default_rng(seed).uniform(1, 3, n), **kwargs)


def test_a_missing_answer_is_left_out_as_a_domain_is():
    answers = np.array([1.0, 2.0, 4.0, np.nan])
    found = mean(answers, SurveyDesign(np.ones(4)))
    assert (found.estimate, found.n, found.df) == (pytest.approx(7 / 3), 3, 2)
    ratio = np.array([1, 2, 4]) - 7 / 3
    assert found.std_error == pytest.approx(np.sqrt((ratio**2).sum() * 4 / 3) / 3)


def test_a_share_never_leaves_0_and_1():
    found = share([1.0] + [0.0] * 30, SurveyDesign(np.ones(31)))
    assert 0 < found.conf_low < found.estimate < found.conf_high < 1


def test_a_share_of_nobody_has_the_exact_binomial_interval():
    found = share(np.zeros(50), SurveyDesign(np.ones(50)))
    assert np.isnan(found.std_error)
    assert (found.conf_low, found.conf_high) == (0.0, pytest.approx(1 - 0.025 ** (1 / 50)))
    everybody = share(np.ones(50), SurveyDesign(np.ones(50)))
    assert (everybody.conf_low, everybody.conf_high) == (pytest.approx(0.025 ** (1 / 50)), 1.0)


def test_unequal_weights_and_clusters_widen_the_interval_of_a_share_of_nobody():
    even = share(np.zeros(40), SurveyDesign(np.ones(40)))
    uneven = share(np.zeros(40), SurveyDesign(np.linspace(1, 8, 40)))
    clustered = share(np.zeros(40), SurveyDesign(np.ones(40), clusters=np.repeat(np.arange(5), 8)))
    assert uneven.conf_high > even.conf_high
    assert clustered.conf_high > even.conf_high


def test_equal_answers_have_a_mean_and_no_interval():
    found = mean(np.full(10, 3.0), SurveyDesign(np.ones(10)))
    assert found.estimate == 3 and found.n == 10
    assert np.isnan([found.std_error, found.conf_low, found.conf_high]).all()


def test_a_constant_share_between_0_and_1_keeps_its_value():
    found = share(np.full(10, 0.6), SurveyDesign(np.ones(10)))
    assert found.estimate == pytest.approx(0.6)


def test_one_answer_has_no_interval():
    found = mean([5.0, np.nan, np.nan], SurveyDesign(np.ones(3)))
    assert (found.estimate, found.n) == (5.0, 1)
    assert np.isnan(found.std_error)


@pytest.mark.parametrize("estimate", [mean, share, total])
def test_no_answers_are_refused(estimate):
    with pytest.raises(EstimationError, match="Nobody has an answer"):
        estimate([np.nan, np.nan], SurveyDesign(np.ones(2)))


def test_a_share_of_other_values_is_refused():
    with pytest.raises(EstimationError, match="between 0 and 1"):
        share([1.0, 2.0], SurveyDesign(np.ones(2)))


def test_values_of_another_length_are_refused():
    with pytest.raises(EstimationError, match="3 respondents and the design 2"):
        mean([1.0, 2.0, 3.0], SurveyDesign(np.ones(2)))


def test_a_difference_knows_that_clusters_are_shared():
    rng = np.random.default_rng(1)
    cluster = np.repeat(np.arange(10), 6)
    values = rng.normal(size=60) + 3 * rng.normal(size=10)[cluster]
    first = np.tile([True, False], 30)
    together = difference(values, first, ~first, SurveyDesign(np.ones(60), clusters=cluster))
    apart = np.hypot(
        *(
            mean(np.where(rows, values, np.nan), SurveyDesign(np.ones(60), clusters=cluster)).std_error
            for rows in (first, ~first)
        )
    )
    assert together.std_error < apart
    assert together.df == 8


def test_a_difference_with_an_empty_group_is_refused():
    with pytest.raises(EstimationError, match="2 and 0 answers"):
        difference([1.0, 2.0], np.array([True, True]), np.array([False, False]), SurveyDesign(np.ones(2)))


def test_a_difference_of_constants_is_told_without_dividing_by_zero():
    rows = np.array([True, True, False, False])
    same = difference([1.0] * 4, rows, ~rows, SurveyDesign(np.ones(4)))
    apart = difference([1.0, 1.0, 2.0, 2.0], rows, ~rows, SurveyDesign(np.ones(4)))
    assert (same.p_value, apart.p_value) == (1.0, 0.0)


def test_domain_means_agree_with_their_covariance():
    survey, sampled = respondents(), design()
    found = domain_means(survey["image_index"], survey["sex"], sampled)
    levels, means, covariance = domain_covariance(survey["image_index"], survey["sex"], sampled)
    assert list(found["level"]) == levels
    assert found["estimate"].to_numpy() == pytest.approx(means)
    assert found["std_error"].to_numpy() == pytest.approx(np.sqrt(np.diag(covariance)))


def test_a_domain_without_answers_is_refused_where_a_covariance_is_asked():
    with pytest.raises(EstimationError, match="Nobody in b"):
        domain_covariance([1.0, 2.0, np.nan], pd.Series(["a", "a", "b"]), SurveyDesign(np.ones(3)))


def test_the_table_holds_each_single_estimate():
    survey, sampled = respondents(), design(strata=np.repeat(["n", "s", "e"], 20))
    table = estimate_table(
        survey, ["image_index", "knows_where"], ["sex", "is_user"], sampled, "x", "1", {"knows_where"}
    )
    found = table.set_index(["indicator", "domain", "level"])
    assert set(table.loc[table["domain"] == "is_user", "level"]) == {"0", "1"}
    for level in ("female", "male"):
        rows = survey["sex"] == level
        alone = share(survey["knows_where"].where(rows), sampled)
        row = found.loc[("knows_where", "sex", level)]
        assert row[["estimate", "std_error", "conf_low", "conf_high"]].to_list() == pytest.approx(
            [alone.estimate, alone.std_error, alone.conf_low, alone.conf_high]
        )
        assert (row["n"], row["n_effective"]) == (rows.sum(), pytest.approx(alone.n_effective))
    assert found.loc[("image_index", "all", "all"), "estimate"] == mean(survey["image_index"], sampled).estimate


def test_the_table_matches_the_artefact():
    table = estimate_table(respondents(), ["image_index"], ["sex"], design(), "x", "1")
    assert len(conform(with_answers(table), artefacts()["estimates"], "here")) == 3


def test_degenerate_cells_are_marked_and_not_shown_as_numbers():
    survey = pd.DataFrame(
        {
            "score": [1.0, 2.0, 3.0, 7.0, np.nan, np.nan],
            "flag": [1.0, 0.0, 0.0, 1.0, np.nan, np.nan],
            "place": ["a", "a", "a", "b", "c", None],
        }
    )
    table = estimate_table(survey, ["score", "flag"], ["place"], SurveyDesign(np.ones(6)), "x", "1", {"flag"})
    cell = table.set_index(["indicator", "level"])
    assert cell.loc[("score", "b"), "estimate"] == 7 and np.isnan(cell.loc[("score", "b"), "conf_low"])
    assert np.isnan(cell.loc[("flag", "b"), "conf_low"])
    assert cell.loc[("score", "c"), "n"] == 0 and np.isnan(cell.loc[("score", "c"), "estimate"])
    assert cell.loc[("score", "c"), "n_effective"] == 0
    assert cell.loc[("score", "a"), "conf_low"] < 2 < cell.loc[("score", "a"), "conf_high"]


def test_a_table_in_one_cluster_has_figures_and_no_intervals():
    survey = respondents(10)
    table = estimate_table(survey, ["image_index"], [], SurveyDesign(np.ones(10), clusters=np.zeros(10)), "x", "1")
    assert table["estimate"].notna().all() and table["std_error"].isna().all()


def test_blocks_of_indicators_change_nothing(monkeypatch):
    survey, sampled = respondents(), design()
    whole = estimate_table(survey, ["image_index", "knows_where"], ["sex"], sampled, "x", "1")
    monkeypatch.setattr("helpers.stats.estimates.domain_estimates.BLOCK", 1)
    pd.testing.assert_frame_equal(
        whole, estimate_table(survey, ["image_index", "knows_where"], ["sex"], sampled, "x", "1")
    )


def test_a_total_counts_residents():
    found = total([1.0, 0.0, np.nan, 1.0], SurveyDesign(np.full(4, 25.0)))
    assert (found.estimate, found.n) == (50.0, 3)
    assert found.conf_low < 50 < found.conf_high


def test_independence_needs_two_categories_each_way():
    with pytest.raises(EstimationError, match="1 by 2"):
        independence_test(pd.Series(["a", "a", "a"]), pd.Series(["x", "y", "x"]), SurveyDesign(np.ones(3)))


def test_independence_in_a_simple_sample_is_pearsons_test():
    rng = np.random.default_rng(2)
    rows, columns = pd.Series(rng.integers(0, 2, 400)), pd.Series(rng.integers(0, 3, 400))
    found = independence_test(rows, columns, SurveyDesign(np.ones(400)))
    from scipy.stats import chi2_contingency

    pearson = chi2_contingency(pd.crosstab(rows, columns), correction=False)
    assert found.chi_square == pytest.approx(pearson.statistic)
    assert found.p_value == pytest.approx(pearson.pvalue, abs=0.01)
    assert found.design_effect == pytest.approx(1, abs=0.05)


def test_an_empty_cell_of_the_table_does_not_break_the_test():
    rows = pd.Series(["a", "a", "b", "b", "c", "c"] * 5)
    columns = pd.Series(["x", "y", "x", "y", "x", "x"] * 5)
    found = independence_test(rows, columns, SurveyDesign(np.ones(30)))
    assert 0 < found.p_value < 1 and 0 <= found.cramers_v <= 1


def test_a_missing_answer_is_not_part_of_the_population_observed():
    answers = np.array([1.0, 2.0, 4.0, 7.0, np.nan, np.nan, np.nan, np.nan])
    everybody = mean(answers, SurveyDesign(np.ones(8), population=8))
    infinite = mean(answers, SurveyDesign(np.ones(8)))
    assert everybody.std_error == pytest.approx(infinite.std_error * np.sqrt(0.5))
    rows = np.array([True, True, False, False] * 2)
    gap, wide = (difference(answers, rows, ~rows, SurveyDesign(np.ones(8), population=n)) for n in (8, None))
    assert gap.std_error == pytest.approx(wide.std_error * np.sqrt(0.5))


def test_long_codes_read_as_numbers_stay_apart():
    section = pd.Series([8101010001.0, 8101010002.0, 8101010001.0, 8101010002.0])
    found = domain_means([1.0, 3.0, 1.0, 5.0], section, SurveyDesign(np.ones(4)))
    assert found["level"].tolist() == ["8101010001", "8101010002"]
    assert found["estimate"].tolist() == [1.0, 4.0]


def test_text_is_refused_in_words_and_an_unknown_member_is_in_neither_group():
    design = SurveyDesign(np.ones(6))
    with pytest.raises(EstimationError, match="not numbers"):
        mean(["high"] * 6, design)
    first = pd.Series([True, True, None, False, False, False], dtype="boolean")
    second = pd.Series([False, False, None, True, True, True], dtype="boolean")
    found = difference([1.0, 2, 99, 4, 5, 7], first, second, design)
    assert (found.n_first, found.n_second) == (2, 3)
    assert found.estimate == pytest.approx(1.5 - 16 / 3)
