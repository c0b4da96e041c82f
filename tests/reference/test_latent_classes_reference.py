"""Latent classes against poLCA 1.6.0.2 (R 4.2.2; `r/latent_classes.R`, 2026-11-22), StepMix 3.0 and published figures.

Log-likelihoods and BIC agree to 1e-5 (both programs stop at a flat top); shares and probabilities to 2e-6, because
poLCA stops when the likelihood, and not the parameters, no longer moves.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from published_patterns import VALUES, VALUES_COUNTS, carcinoma

from helpers.stats.segments.latent_classes import fit_classes

HERE = Path(__file__).parent
#: Dayton (1998, table 3.4): four kinds of cheating among 319 students, the fourth varying fastest.
CHEATING_COUNTS = np.array([207, 46, 7, 5, 13, 4, 1, 2, 10, 3, 1, 2, 11, 4, 1, 2])


def _rng() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.mark.parametrize(
    ("classes", "likelihood", "bic"),
    [(1, -543.64982478, 1108.800763), (2, -504.46767012, 1057.312846), (3, -503.30113728, 1081.856172)],
)
def test_values_as_weighted_patterns(classes, likelihood, bic):
    model = fit_classes(VALUES, classes, _rng(), weights=VALUES_COUNTS.astype(float))
    assert model.log_likelihood == pytest.approx(likelihood, abs=1e-5)
    assert model.bic == pytest.approx(bic, abs=2e-5)


def test_values_shares_and_that_rows_and_frequencies_are_the_same():
    weighted = fit_classes(VALUES, 2, _rng(), weights=VALUES_COUNTS.astype(float))
    rows = fit_classes(np.repeat(VALUES, VALUES_COUNTS, axis=0), 2, _rng())
    assert sorted(weighted.shares) == pytest.approx([0.279246, 0.720754], abs=1e-6)
    assert rows.bic == pytest.approx(weighted.bic, abs=1e-7)
    assert rows.shares == pytest.approx(weighted.shares, abs=1e-7)


@pytest.mark.parametrize(
    ("classes", "likelihood", "bic", "shares"),
    [
        (2, -317.25683730, 706.073944, [0.49878761, 0.50121239]),
        (3, -293.70497878, 697.135704, [0.18170791, 0.37356444, 0.44472765]),
        (4, -289.28584879, 726.462921, None),
    ],
)
def test_carcinoma(classes, likelihood, bic, shares):
    codes, counts = carcinoma()
    model = fit_classes(codes, classes, _rng(), weights=counts)
    assert model.log_likelihood == pytest.approx(likelihood, abs=1e-5)
    assert model.bic == pytest.approx(bic, abs=2e-5)
    if shares:
        assert sorted(model.shares) == pytest.approx(shares, abs=2e-6)


def test_cheating_probabilities():
    model = fit_classes(VALUES, 2, _rng(), weights=CHEATING_COUNTS.astype(float))
    assert model.log_likelihood == pytest.approx(-440.02711241, abs=1e-5)
    assert model.bic == pytest.approx(931.940945, abs=2e-5)
    assert model.shares == pytest.approx([0.83943444, 0.16056556], abs=2e-5)
    yes = [item[:, 1] for item in model.probabilities]
    expected = [
        (0.016613905, 0.576932501), (0.029227078, 0.589084884), (0.037097191, 0.216046623), (0.18194998, 0.37636101),
    ]  # fmt: skip
    assert np.array(yes) == pytest.approx(np.array(expected), abs=5e-5)


@pytest.mark.parametrize(
    ("classes", "likelihood", "bic", "parameters", "shares"),
    [
        (1, -1221.73717812, 2495.389245, 9, [1.0]),
        (2, -1065.23997669, 2240.078052, 19, [0.28220189, 0.71779811]),
        (3, -1052.61505264, 2272.511414, 29, [0.28271893, 0.28773478, 0.42954629]),
    ],
)
def test_items_of_two_to_four_answers_with_missing_ones(classes, likelihood, bic, parameters, shares):
    answers = pd.read_csv(HERE / "data" / "latent_missing.csv")
    codes = answers.fillna(0).to_numpy(int) - 1
    model = fit_classes(codes, classes, _rng())
    assert model.n_parameters == parameters
    assert model.log_likelihood == pytest.approx(likelihood, abs=1e-5)
    assert model.bic == pytest.approx(bic, abs=2e-5)
    # A flat direction of the three-class model leaves its shares looser than its likelihood.
    assert sorted(model.shares) == pytest.approx(shares, abs=1e-5 if classes < 3 else 1e-3)


def test_stepmix_finds_the_same_likelihood():
    from stepmix import StepMix

    rng = np.random.default_rng(3)
    kind = rng.choice(2, 300, p=[0.4, 0.6])
    codes = (rng.random((300, 5)) < np.array([[0.8] * 5, [0.25] * 5])[kind]).astype(int)
    theirs = StepMix(
        n_components=2, measurement="binary", n_init=5, max_iter=5000, abs_tol=1e-12, rel_tol=1e-14, random_state=1,
        verbose=0, progress_bar=0,
    ).fit(codes)  # fmt: skip
    ours = fit_classes(codes, 2, _rng())
    assert ours.log_likelihood == pytest.approx(theirs.score(codes) * 300, abs=1e-5)
