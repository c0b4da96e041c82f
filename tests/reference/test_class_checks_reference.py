"""Bivariate residuals and likelihood ratios of latent classes against base R (`r/class_checks.R`, R 4.2.2, 2026-11-26).

Residuals agree to 1e-5, relative to the larger of 1 and the figure: both searches stop at a flat top of the likelihood.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from published_patterns import VALUES, VALUES_COUNTS, carcinoma

from helpers.stats.segments.batched_em import find_patterns
from helpers.stats.segments.class_checks import bivariate_residuals, check_classes
from helpers.stats.segments.latent_classes import fit_classes, fit_patterns

REFERENCE = pd.read_csv(Path(__file__).parent / "data" / "class_checks.csv")
DATA = {"values": (VALUES, VALUES_COUNTS.astype(float)), "carcinoma": carcinoma()}


@pytest.mark.parametrize(("data", "classes"), [("values", 1), ("values", 2), ("carcinoma", 2), ("carcinoma", 3)])
def test_residuals_are_those_of_base_r(data, classes):
    codes, counts = DATA[data]
    model = fit_classes(codes, classes, np.random.default_rng(1), weights=counts)
    patterns = find_patterns(codes)
    found = bivariate_residuals(model, patterns, patterns.total(counts))
    rows = REFERENCE[(REFERENCE["data"] == data) & (REFERENCE["classes"] == classes)]
    assert len(rows) == codes.shape[1] * (codes.shape[1] - 1) // 2
    assert model.log_likelihood == pytest.approx(rows["llik"].iloc[0], abs=1e-6)
    assert found[rows["first"], rows["second"]] == pytest.approx(rows["residual"].to_numpy(), rel=1e-5, abs=1e-5)
    assert found == pytest.approx(found.T, abs=1e-9)


def test_two_classes_are_needed_for_the_values_and_enough():
    """The likelihood ratio of 1 against 2 classes is 78.36 (2 x 39.182), that of 2 against 3 2.33 (2 x 1.1665)."""
    codes, counts = DATA["values"]
    patterns, rng = find_patterns(codes), np.random.default_rng(3)
    models = [fit_patterns(patterns, counts, k, rng, 30) for k in (1, 2, 3)]
    found = check_classes(models, 1, patterns, counts, list("abcd"), 19, rng)
    assert (found.fewer_p, found.more_p > 0.2) == (0.05, True)
    assert (found.residuals["p_value"] > 0.2).all() and found.residuals["residual"].is_monotonic_decreasing
    alone = check_classes(models[:1], 0, patterns, counts, list("abcd"), 19, rng)
    # The chi-squares of the tables C x D and B x D, which one class cannot explain.
    assert alone.residuals["residual"].head(2).tolist() == pytest.approx([23.779559, 23.562456], abs=1e-5)
    assert alone.residuals["p_value"].iloc[0] == 0.05 and np.isnan(alone.fewer_p) and np.isnan(alone.more_p)


def test_three_classes_of_carcinoma_are_needed():
    codes, counts = DATA["carcinoma"]
    patterns, rng = find_patterns(codes), np.random.default_rng(4)
    models = [fit_patterns(patterns, counts, k, rng, 60) for k in (1, 2, 3, 4)]
    found = check_classes(models, 2, patterns, counts, list("abcdefg"), 19, rng)
    assert found.fewer_p == 0.05 and found.more_p >= 0.1
