"""Scales against R 4.2.2: psych 2.2.9, survey 4.1.1, 2026-11-22 (tests/reference/r/reliability.R).

Tolerance 1e-6 relative (six significant digits) where both sides are exact. psych stops its search of a polychoric
correlation about 1e-5 from the maximum, and so does ours by default: 1e-6 holds there too. Minimum-residual loadings
are found by two optimisers: 1e-5. The jackknife is another estimator of the same error: 5 %.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.stats.scales.factors import congruence, one_factor
from helpers.stats.scales.polychoric import polychoric
from helpers.stats.scales.reliability import alpha, correlations, covariances, item_rest, ordinal_alpha
from helpers.survey.design import SurveyDesign

DATA = Path(__file__).parent / "data"
VALUES = pd.read_csv(DATA / "reliability_values.csv")
SIX_DIGITS = 1e-6
ATTITUDE = pd.read_csv(DATA / "attitude.csv").to_numpy(dtype=float)
HARMAN = pd.read_csv(DATA / "harman.csv").to_numpy(dtype=float)
PATTERNS = pd.read_csv(DATA / "bfi_agreeableness.csv")


def expected(case):
    rows = VALUES[VALUES["case"] == case]
    assert len(rows)
    return rows["value"].to_numpy()


def same(found, value, tolerance=SIX_DIGITS):
    assert np.asarray(found, dtype=float) == pytest.approx(np.asarray(value, dtype=float), rel=tolerance)


def bfi():
    answers = PATTERNS.iloc[:, :5].replace(0, np.nan).to_numpy(dtype=float)
    answers[:, 0] = 7 - answers[:, 0]
    return np.repeat(answers, PATTERNS["Freq"], axis=0)


BFI = bfi()
COMPLETE = BFI[~np.isnan(BFI).any(axis=1)]
SCALES = {"bfi": BFI, "bfi_listwise": COMPLETE, "attitude": ATTITUDE, "attitude_four": ATTITUDE[:, :4]}


def below(matrix):
    """The lower triangle by columns, as R lists it."""
    return matrix.T[np.triu_indices(len(matrix), 1)]


def test_published_figures():
    found = alpha(BFI)
    same([found.alpha, found.standardised], [0.70301845, 0.71302858])
    assert (round(found.conf_low, 2), round(found.conf_high, 2)) == (0.69, 0.72)
    listwise = alpha(BFI, pairwise=False)
    same(listwise.alpha, 0.70375589)
    assert len(COMPLETE) == 2709
    dropped = item_rest(BFI, list("12345"))["alpha_if_dropped"]
    assert dropped.round(5).tolist() == [0.71852, 0.61718, 0.60026, 0.68581, 0.64295]
    same(
        [one_factor(correlations(BFI)).omega_total, ordinal_alpha(BFI), polychoric(BFI)[1, 2]],
        [0.72321063, 0.75899218, 0.555451],
    )


@pytest.mark.parametrize("scale", SCALES)
def test_alpha_and_items(scale):
    answers = SCALES[scale]
    found = alpha(answers)
    same([found.alpha, found.standardised], expected(scale))
    same([found.conf_low, found.conf_high], expected(f"{scale}_feldt"))
    items = item_rest(answers, [str(i) for i in range(answers.shape[1])])
    same(items["alpha_if_dropped"], expected(f"{scale}_dropped"))
    same(items["item_rest"], expected(f"{scale}_rest"))


@pytest.mark.parametrize(
    ("case", "matrix"), [("bfi", correlations(BFI)), ("attitude", correlations(ATTITUDE)), ("harman", HARMAN)]
)
def test_one_factor(case, matrix):
    found = one_factor(matrix)
    same(found.loadings, expected(f"{case}_loadings"), 1e-5)
    same(found.omega_total, expected(f"{case}_omega")[0])
    same(np.linalg.eigvalsh(matrix)[::-1], expected(f"{case}_eigenvalues"))


def test_polychoric_correlations():
    same(below(polychoric(BFI)), expected("bfi_polychoric"))
    same(below(polychoric(COMPLETE)), expected("bfi_listwise_polychoric"))
    same(ordinal_alpha(BFI), expected("bfi_ordinal_alpha")[0])


def test_the_exact_maximum_is_had_where_it_is_asked():
    same(polychoric(BFI, tolerance=1e-10)[1, 2], expected("bfi_exact_r23")[0])


def test_yes_no_items_are_tetrachoric():
    same(below(polychoric((COMPLETE > 3.5).astype(float))), expected("bfi_tetrachoric"), 1e-5)


def test_patterns_with_counts_are_the_people():
    answers = PATTERNS.iloc[:, :5].replace(0, np.nan).to_numpy(dtype=float)
    answers[:, 0] = 7 - answers[:, 0]
    whole = ~np.isnan(answers).any(axis=1)
    counts = PATTERNS["Freq"].to_numpy(dtype=float)
    same(alpha(answers[whole], counts[whole]).alpha, alpha(BFI, pairwise=False).alpha)
    same(polychoric(answers[whole], counts[whole]), polychoric(COMPLETE))


def test_congruence():
    halves = [one_factor(correlations(part)).loadings for part in (ATTITUDE, ATTITUDE[:15])]
    # psych prints two decimals, and rounds them.
    assert round(congruence(*halves), 2) == expected("congruence")[0]


def test_weighted_alpha_and_its_design_based_error():
    schools = pd.read_csv(DATA / "api_strat.csv")
    answers = schools[["ell", "meals", "mobility"]].to_numpy(dtype=float)
    design = SurveyDesign(schools["pw"].to_numpy(), strata=schools["stype"].to_numpy())
    found = alpha(answers, design=design)
    same(found.alpha, expected("api_weighted_alpha")[0])
    error = (found.conf_high - found.conf_low) / 2 / 1.972079
    assert error == pytest.approx(expected("api_alpha_jackknife")[0], rel=0.05)
    assert covariances(answers, design.weights).shape == (3, 3)
