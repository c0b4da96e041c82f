"""How often intervals of raked means and of slopes miss where respondents are few: by simulation, the truth known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from helpers.stats.estimates.estimation import mean
from helpers.stats.models.ordinal import fit_ordered
from helpers.stats.models.regression import fit_linear
from helpers.survey.design import SurveyDesign, calibration_auxiliaries
from helpers.survey.weighting.raking import rake

SHARES = {"sex": [0.5, 0.5], "age": [0.2, 0.2, 0.2, 0.2, 0.2], "school": [0.3, 0.3, 0.2, 0.2], "place": [0.25] * 4}
CENSUS = pd.DataFrame(
    [(name, str(level), 10_000 * share) for name, shares in SHARES.items() for level, share in enumerate(shares)],
    columns=["variable", "category", "population"],
)


def drawn(n, clusters, rng):
    """Return respondents of whom the young answer less, with an answer of mean 0 that goes with what is raked."""
    people = pd.DataFrame({name: rng.choice(len(shares), 2 * n, p=shares) for name, shares in SHARES.items()})
    people = people[rng.random(2 * n) < 0.4 + 0.12 * people["age"]].iloc[:n].reset_index(drop=True)
    rows = len(people)
    units = np.arange(rows) % clusters if clusters else None
    shared = 0.3 * rng.normal(size=clusters)[units] if clusters else 0.0
    slopes = rng.normal(size=(rows, 7))
    answer = 0.3 * (people["age"] - 2) + 0.4 * (people["sex"] - 0.5) + shared + slopes[:, 0] + rng.normal(size=rows)
    return people.astype(str), units, slopes, answer.to_numpy()


def missed(n, clusters, draws):
    """Return how often intervals miss, of the mean and of the seven slopes: (stretched or not, mean or slopes)."""
    return np.mean([_missed_once(*drawn(n, clusters, np.random.default_rng(seed))) for seed in range(draws)], axis=0)


def _missed_once(people, units, slopes, answer):
    raked = rake(people, CENSUS)
    auxiliaries = calibration_auxiliaries(raked.categories, raked.weights)
    plain = SurveyDesign(raked.weights, clusters=units, auxiliaries=auxiliaries)
    return np.array([_of_design(design, people, slopes, answer) for design in (replace(plain, stretches=True), plain)])


def _of_design(design, people, slopes, answer):
    figure = mean(answer, design)
    names = [f"x{j}" for j in range(7)]
    controls = pd.get_dummies(people, drop_first=True, dtype=float)
    table = pd.concat([pd.DataFrame(slopes, columns=names), controls], axis=1)
    terms = fit_linear(pd.Series(answer), table, design, per_predictor=1).terms.set_index("term").loc[names]
    truth = np.array([1.0, *[0.0] * 6])
    of_slopes = ((terms["conf_low"] > truth) | (terms["conf_high"] < truth)).mean()
    return float(not figure.conf_low <= 0 <= figure.conf_high), of_slopes


@pytest.mark.parametrize("clusters", [0, 40], ids=["persons", "clusters"])
def test_intervals_of_few_respondents_miss_as_seldom_as_they_say(clusters):
    """Reduced: 60 draws, whose share that misses is known to +-6 points; that of seven slopes each to +-2."""
    found, plain = missed(142, clusters, 60)
    assert found[0] <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 60)
    assert found[1] < 0.08
    assert found[1] < plain[1] - 0.01


def missed_ordered(n, draws):
    """Return how often intervals of the seven slopes of an ordered logit on 21 predictors miss: stretched or not."""
    return np.mean([_missed_ordered_once(n, np.random.default_rng(10_000 + seed)) for seed in range(draws)], axis=0)


def _missed_ordered_once(n, rng):
    slopes = np.array([0.8, 0.4, 0, 0, 0, 0, 0])
    X = np.column_stack([rng.normal(size=(n, 7)), rng.random((n, 14)) < 0.3]).astype(float)
    level = np.digitize(X[:, :7] @ slopes + rng.logistic(size=n), [-2, -0.7, 0.7, 2]).astype(float)
    weights, found = rng.uniform(0.5, 2, n), []
    for given in (True, False):
        design = SurveyDesign(weights, stretches=given)
        terms = fit_ordered(pd.Series(level), pd.DataFrame(X).add_prefix("x"), design, per_predictor=1).terms.iloc[:7]
        found.append(((terms["conf_low"] > slopes) | (terms["conf_high"] < slopes)).mean())
    return np.array(found)


def test_intervals_of_an_ordered_answer_miss_less_often_stretched():
    found, plain = missed_ordered(142, 20)
    assert found < plain
    assert found < 0.08


@pytest.mark.slow
def test_intervals_of_an_ordered_answer_miss_one_time_in_twenty_at_most():
    found, plain = missed_ordered(142, 400)
    assert 0.025 < found < 0.055 < plain


@pytest.mark.slow
@pytest.mark.parametrize("clusters", [0, 40], ids=["persons", "clusters"])
@pytest.mark.parametrize("n", [142, 300, 800])
def test_intervals_miss_one_time_in_twenty(n, clusters):
    found = missed(n, clusters, 1000)[0]
    assert found[0] == pytest.approx(0.05, abs=0.022)
    assert found[1] == pytest.approx(0.05, abs=0.02)
