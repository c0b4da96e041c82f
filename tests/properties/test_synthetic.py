"""The shipped examples are what their log says: same bytes again, dirt where it was planted, a truth to find."""

import hashlib
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import yaml

from helpers.study.opening import open_study
from helpers.study.paths import project_root
from helpers.survey.assembling import weigh
from helpers.survey.intake import clean, receive

DATA = project_root() / "data"
TRUTH = yaml.safe_load((DATA / "synthetic" / "truth.yml").read_text(encoding="utf-8"))
STUDIES = sorted(TRUTH)
#: What the cleaning should say of each kind of dirt; a child's age is both impossible and under age.
REASONS = {
    "exact_duplicates": {"duplicate"},
    "speeders": {"speeder"},
    "straight_liners": {"straight_lining"},
    "impossible_ages": {"impossible_age", "under_age"},
    "out_of_range": {"out_of_range", "unknown_code"},
    "broken_routing": {"broken_routing"},
    "no_consent": {"no_consent", "no_answers"},
    "not_resident": {"not_resident"},
    "under_age": {"under_age"},
    "mojibake": {"mojibake_repaired"},
}
DRIVERS = ("self_relevance", "stereotypes", "stigma", "informed_score", "awareness")


@pytest.fixture(scope="module", params=STUDIES)
def shipped(request):
    """Name, truth, cleaned survey and weighted respondents of each example."""
    study = open_study(*request.param.split("/"))
    received = receive(study)
    cleaned = clean(study, received)
    return (
        request.param,
        TRUTH[request.param],
        cleaned.survey,
        weigh(cleaned.respondents, received.population, study.config),
    )


def content(path):
    """The bytes of a file; of a workbook those of its parts, because zlib may pack them differently elsewhere."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return {part: book.read(part) for part in book.namelist()}


def test_generating_again_gives_the_committed_bytes(tmp_path):
    command = [sys.executable, str(DATA / "synthetic" / "generate.py"), "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    listed = (DATA / "synthetic" / "checksums.sha256").read_text(encoding="utf-8").splitlines()
    assert len(listed) > 20
    for line in listed:
        expected, name = line.split("  ")
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == expected, f"{name} is not as it was made"
        assert content(tmp_path / name) == content(DATA / name), f"{name} comes out differently"
    assert content(tmp_path / "synthetic" / "truth.yml") == content(DATA / "synthetic" / "truth.yml")


def test_committed_files_are_small():
    sizes = {path.name: path.stat().st_size for path in (DATA / "raw").rglob("*") if path.is_file()}
    assert max(sizes.values()) < 600_000


def test_everything_says_that_it_is_synthetic():
    for name in STUDIES:
        assert open_study(*name.split("/")).config.synthetic


def test_each_format_keeps_every_row(shipped):
    _, truth, survey, _ = shipped
    assert survey.counts["rows_received"] == truth["raw_rows"]


def test_planted_dirt_is_found_where_it_was_planted(shipped):
    name, truth, survey, _ = shipped
    for kind, rows in truth["dirt_rows"].items():
        if kind not in REASONS:
            continue
        found = set(survey.issues.loc[survey.issues["reason"].isin(REASONS[kind]), "row"])
        # Of two equal rows, which lie side by side, the first is kept; which of them is the copy cannot be told.
        near = (-1, 0, 1) if kind == "exact_duplicates" else (0,)
        missed = [row for row in rows if not found & {row + step for step in near}]
        assert missed == [], f"{name}: {kind}"


def test_the_dirt_rates_are_those_of_the_parameters(shipped):
    name, truth, _, _ = shipped
    parameters = yaml.safe_load((DATA / "synthetic" / "parameters.yml").read_text(encoding="utf-8"))
    planted = {kind: count for kind, count in parameters["councils"][name]["dirt"].items() if count}
    assert truth["dirt"] == planted
    assert {kind: len(rows) for kind, rows in truth["dirt_rows"].items()} == planted


def test_clean_answers_survive_every_format(shipped):
    name, truth, survey, _ = shipped
    planted = sum(truth["dirt"].get(kind, 0) for kind in ("out_of_range", "broken_routing", "impossible_ages"))
    set_aside = survey.issues[(survey.issues["action"] == "value_set_aside") & (survey.issues["item"] != "district")]
    assert len(set_aside) <= planted, f"{name}: values were lost that were not planted as faults"


def test_weighting_brings_the_image_near_the_truth(shipped):
    name, truth, _, weighted = shipped
    respondents = weighted.respondents.dropna(subset=["image_index"])
    image, weight = respondents["image_index"].to_numpy(), respondents["weight"].to_numpy()
    mean = np.average(image, weights=weight)
    spread = np.sqrt(np.average((image - mean) ** 2, weights=weight))
    std_error = spread * np.sqrt((weight**2).sum()) / weight.sum()
    if name.startswith("portsimulat"):
        assert image.mean() > truth["means"]["image_index"], "whoever volunteers thinks better of the services"
    else:
        assert abs(mean - truth["means"]["image_index"]) < 3 * std_error
        # In a village's small sample chance can outdo what weighting mends.
        is_large = truth["residents_16_and_over"] > 10_000
        assert not is_large or abs(mean - truth["means"]["image_index"]) < abs(
            image.mean() - truth["means"]["image_index"]
        )


def test_the_planted_drivers_are_found(shipped):
    name, truth, _, weighted = shipped
    table = weighted.respondents[["image_index", *DRIVERS, "is_user"]].dropna().astype(float)
    table["awareness"] *= 100
    y, predictors = table["image_index"].to_numpy(), table[[*DRIVERS, "is_user"]].to_numpy()
    X = np.column_stack([np.ones(len(y)), predictors[:, :-1] / 10, predictors[:, -1]])
    inverse = np.linalg.inv(X.T @ X)
    estimate = inverse @ X.T @ y
    residual = y - X @ estimate
    meat = (X * residual[:, None]).T @ (X * residual[:, None])
    std_errors = np.sqrt(np.diag(inverse @ meat @ inverse))
    for i, driver in enumerate(DRIVERS, start=1):
        off = abs(estimate[i] - truth["census_coefficients"][driver]) / std_errors[i]
        assert off < 4, f"{name}: {driver} is {estimate[i]:.2f}, planted {truth['census_coefficients'][driver]}"


def test_the_census_finds_the_planted_coefficients():
    for name in STUDIES:
        truth = TRUTH[name]
        if truth["residents_16_and_over"] < 10_000:
            continue
        for driver in set(DRIVERS) - {"stigma"}:
            assert truth["census_coefficients"][driver] == pytest.approx(truth["coefficients"][driver], abs=0.15)
        # Satisfaction carries part of what stigma does; without it stigma takes that part over.
        assert truth["census_coefficients"]["stigma"] < truth["coefficients"]["stigma"]


def test_the_councils_have_the_troubles_that_they_stand_for():
    ignorance, distortion = TRUTH["vilaprova/2025"]["means"], TRUTH["ciutatexemple/2025"]["means"]
    assert ignorance["quiz_dont_know"] > 2 * ignorance["quiz_wrong"]
    assert distortion["quiz_wrong"] > 1.3 * distortion["quiz_dont_know"]
    assert distortion["stigma"] > ignorance["stigma"] + 10
    before, after = TRUTH["portsimulat/2023"]["means"], TRUTH["portsimulat/2025"]["means"]
    assert after["informed_score"] > before["informed_score"] + 10
    assert abs(after["self_relevance"] - before["self_relevance"]) < 1
