import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError
from helpers.stats.drivers.priorities import QUADRANTS, performance, quadrants, replicate_means
from helpers.survey.design import SurveyDesign

NAMES = ["stigma", "clarity", "awareness", "trust"]


def test_each_corner_has_its_driver():
    importance, good = np.array([0.4, 0.4, 0.1, 0.1]), np.array([30.0, 70.0, 30.0, 70.0])
    noise = np.random.default_rng(1).normal(size=(2, 500, 4))
    found = quadrants(NAMES, importance, good, importance + 0.01 * noise[0], good + noise[1])
    assert found.drivers["quadrant"].tolist() == ["act", "keep", "watch", "reserve"]
    assert (found.drivers["quadrant_probability"] > 0.99).all()
    assert (found.importance_threshold, found.performance_threshold) == pytest.approx((0.25, 50))


def test_probabilities_of_a_driver_add_up_and_follow_the_draws():
    rng = np.random.default_rng(2)
    draws = rng.uniform(size=(400, 4)), rng.uniform(size=(400, 4))
    found = quadrants(NAMES, draws[0].mean(axis=0), draws[1].mean(axis=0), *draws)
    wide = found.probabilities.pivot(index="driver", columns="quadrant", values="probability")
    assert set(wide.columns) == set(QUADRANTS)
    assert wide.sum(axis=1).to_numpy() == pytest.approx(1)
    important = draws[0][:, 0] > draws[0].mean(axis=1)
    poor = draws[1][:, 0] <= draws[1].mean(axis=1)
    assert wide.loc["stigma", "act"] == pytest.approx((important & poor).mean())


def test_the_scale_of_importance_does_not_matter():
    rng = np.random.default_rng(3)
    draws = rng.uniform(size=(100, 4)), rng.uniform(size=(100, 4))
    args = draws[0].mean(axis=0), draws[1].mean(axis=0)
    one = quadrants(NAMES, *args, *draws)
    other = quadrants(NAMES, args[0] * 40, args[1], draws[0] * 40, draws[1])
    pd.testing.assert_frame_equal(one.drivers, other.drivers)


def test_a_tie_goes_to_where_the_estimates_lie():
    draws = np.array([[0.6, 0.4], [0.4, 0.6]]), np.array([[20.0, 60.0], [20.0, 60.0]])
    found = quadrants(["a", "b"], np.array([0.55, 0.45]), np.array([20.0, 60.0]), *draws)
    assert found.drivers["quadrant"].tolist() == ["act", "reserve"]
    assert found.drivers["quadrant_probability"].tolist() == [0.5, 0.5]


def test_one_driver_or_no_replicate_makes_no_matrix():
    with pytest.raises(EstimationError, match="at least two drivers"):
        quadrants(["a"], np.ones(1), np.ones(1), np.ones((5, 1)), np.ones((5, 1)))
    with pytest.raises(EstimationError, match="there are 2 and 0"):
        quadrants(["a", "b"], np.ones(2), np.ones(2), np.ones((0, 2)), np.ones((0, 2)))


def test_performance_is_the_mean_of_those_who_have_the_score():
    scores = pd.DataFrame({"trust": [10.0, 30.0, np.nan, 50.0]})
    found = performance(scores, SurveyDesign(np.array([1.0, 1.0, 5.0, 2.0]))).iloc[0]
    assert found["estimate"] == pytest.approx((10 + 30 + 2 * 50) / 4)
    assert found["conf_low"] < found["estimate"] < found["conf_high"]
    with pytest.raises(EstimationError, match="never is missing in every row"):
        performance(pd.DataFrame({"never": [np.nan] * 4}), SurveyDesign(np.ones(4)))


def test_replicate_means_leave_out_who_has_no_score():
    scores = pd.DataFrame({"trust": [10.0, 30.0, np.nan]})
    weights = np.array([[1.0, 1.0, 9.0], [0.0, 2.0, 9.0]])
    assert replicate_means(scores, weights)[:, 0].tolist() == [20.0, 30.0]
