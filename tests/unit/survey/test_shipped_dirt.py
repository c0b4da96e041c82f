"""The dirt that the generator planted in the shipped councils is found, row by row, and nothing else is thrown away."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
import yaml

from helpers.study.opening import open_study
from helpers.study.paths import project_root
from helpers.survey.assembling import quality_table, weigh
from helpers.survey.intake import Cleaned, Received, clean, receive
from helpers.survey.residents import residents_of

TRUTH = yaml.safe_load((project_root() / "data" / "synthetic" / "truth.yml").read_text(encoding="utf-8"))
#: What was planted, and the reason under which the cleaning must list the row.
EXCLUDED = {
    "exact_duplicates": "duplicate",
    "no_consent": "no_consent",
    "not_resident": "not_resident",
    "speeders": "speeder",
    "straight_liners": "straight_lining",
    "under_age": "under_age",
}
SET_ASIDE = {"broken_routing": {"broken_routing"}, "out_of_range": {"out_of_range", "unknown_code"}}


@pytest.fixture(scope="module", params=sorted(TRUTH))
def found(request) -> tuple[str, Cleaned]:
    study = open_study(*request.param.split("/"))
    return request.param, clean(study, received(request.param))


@cache
def received(name: str) -> Received:
    return receive(open_study(*name.split("/")))


def rows_with(cleaned: Cleaned, reasons: set[str]) -> set[int]:
    issues = cleaned.survey.issues
    return set(issues.loc[issues["reason"].isin(reasons), "row"])


def test_each_planted_row_is_left_out_for_its_reason(found):
    name, cleaned = found
    for kind, rows in TRUTH[name]["dirt_rows"].items():
        if kind in EXCLUDED:
            assert set(rows) <= rows_with(cleaned, {EXCLUDED[kind]}), kind


def test_of_two_interviews_under_one_identifier_one_counts(found):
    """The fuller of the two, and else the later one."""
    name, cleaned = found
    for row in TRUTH[name]["dirt_rows"].get("repeated_ids", []):
        assert len(rows_with(cleaned, {"duplicate"}) & pair_of(name, row)) == 1, row


def pair_of(name: str, row: int) -> set[int]:
    """Return the two rows under the identifier of a row."""
    frame = received(name).raw.frame
    names = [column for column in frame if frame[column].nunique() > 0.9 * len(frame)]
    pairs = {frozenset(frame.index[frame[column] == frame.at[row, column]]) for column in names}
    (pair,) = (pair for pair in pairs if len(pair) == 2)
    return set(pair)


def test_each_planted_value_is_set_aside(found):
    name, cleaned = found
    for kind, reasons in SET_ASIDE.items():
        assert set(TRUTH[name]["dirt_rows"].get(kind, [])) <= rows_with(cleaned, reasons), kind


def test_impossible_ages_are_mended_set_aside_or_too_young(found):
    name, cleaned = found
    rows = TRUTH[name]["dirt_rows"].get("impossible_ages", [])
    assert set(rows) <= rows_with(cleaned, {"impossible_age", "under_age"})


def test_no_clean_row_is_left_out(found):
    name, cleaned = found
    planted = {row for rows in TRUTH[name]["dirt_rows"].values() for row in rows}
    planted |= {row for each in TRUTH[name]["dirt_rows"].get("repeated_ids", []) for row in pair_of(name, each)}
    issues = cleaned.survey.issues
    left_out = set(issues.loc[issues["action"] == "row_excluded", "row"])
    # An answer of the same number throughout may also be somebody's own; one in two hundred is the most we accept.
    assert len(left_out - planted) <= 0.005 * cleaned.survey.counts["rows_received"]


def test_typed_districts_end_in_the_census_spelling(found):
    name, cleaned = found
    population = received(name).population
    if population is None or "district" not in set(population["variable"]):
        pytest.skip("this council has no census of districts")
    known = set(population.loc[population["variable"] == "district", "category"])
    typed = cleaned.respondents["district"]
    assert set(typed.dropna()) <= known
    planted = set(TRUTH[name]["dirt_rows"].get("typed_districts", [])) & set(cleaned.survey.rows)
    assert typed.loc[sorted(planted)].notna().all()


def test_rows_add_up_and_weights_sum_to_the_population(found):
    name, cleaned = found
    counts, study = cleaned.survey.counts, open_study(*name.split("/"))
    out = sum(n for reason, n in counts.items() if reason.startswith(("rows_excluded", "rows_other")))
    assert counts["rows_received"] == TRUTH[name]["raw_rows"] == counts["rows_kept"] + out
    weighted = weigh(cleaned.respondents, received(name).population, study.config)
    if weighted.is_raked:
        counted = weighted.margins.groupby("variable")["population"].sum().max()
        # Who answered for an association, a business or the services stands beside the residents, not among them.
        residents = residents_of(weighted.respondents, weighted.margins)
        assert residents["weight"].sum() == pytest.approx(counted, rel=1e-9)
        assert counted <= study.config.population
    assert quality_table(cleaned.survey, weighted)["value"].notna().all()


def test_open_answers_stay_out_of_every_table_that_is_written(found):
    _, cleaned = found
    texts = {
        text
        for item in ("open_image", "open_improve")
        if item in cleaned.survey.answers
        for text in cleaned.survey.answers[item].texts
        if len(text) > 3
    }
    issues = set(cleaned.survey.issues["value"].dropna())
    columns = {
        value for column in cleaned.respondents.select_dtypes(exclude="number") for value in cleaned.respondents[column]
    }
    assert not texts & (issues | columns)


def test_shares_are_those_of_the_generated_truth(found):
    name, cleaned = found
    study = open_study(*name.split("/"))
    if study.config.sample.type == "opt_in":
        pytest.skip("people who choose to take part differ from the residents, as generated")
    weighted = weigh(cleaned.respondents, received(name).population, study.config).respondents
    weights, scores = weighted["weight"], TRUTH[name]["means"]
    for score in ("image_index", "stereotypes", "stigma", "self_relevance"):
        known = weighted[score].notna()
        mean = (weighted.loc[known, score] * weights[known]).sum() / weights[known].sum()
        spread = weighted[score].std() / weights[known].sum() * (weights[known] ** 2).sum() ** 0.5
        assert isinstance(mean, float) and pd.notna(mean)
        # Five standard errors: a wrong direction or scale is tens of them away.
        assert abs(mean - scores[score]) < 5 * spread, score
