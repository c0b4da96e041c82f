"""What a sample is worth: answers less for unequal weights and for people of one cluster who answer alike."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from helpers.survey.worth import worth


def people(answers, clusters=None, weights=1.0):
    n = len(answers)
    frame = pd.DataFrame({"q": np.asarray(answers, float), "weight": np.broadcast_to(weights, n)})
    return frame.assign(stratum=None, cluster=None if clusters is None else [f"c{c}" for c in clusters])


def test_of_people_drawn_one_by_one_only_the_weights_count():
    even = worth(people([0, 1] * 75), ["q"])
    assert even.n == pytest.approx(150)
    assert even.margin == pytest.approx(t.ppf(0.975, 149) / 2 / np.sqrt(150))
    tilted = worth(people([0, 1] * 75, weights=np.tile([1.0, 3.0], 75)), ["q"])
    assert tilted.n == pytest.approx(150 / 1.25)


def test_of_a_village_the_margin_counts_whom_it_did_not_ask():
    """By hand: a third of 450 people were asked, so that two thirds of the variance are left."""
    every = worth(people([0, 1] * 75), ["q"], 450)
    assert every.n == pytest.approx(150)
    assert every.margin == pytest.approx(t.ppf(0.975, 149) / 2 * np.sqrt(2 / 3 / 150))


def test_people_of_one_cluster_who_answer_the_same_are_worth_one_answer():
    """Of 14 clusters of ten, seven say yes as one: by hand, s2 of their means over 14 is .25 / 13."""
    codes = np.repeat(np.arange(14), 10)
    alike = worth(people(codes % 2, codes), ["q"])
    assert alike.n == pytest.approx(13)
    assert alike.margin == pytest.approx(t.ppf(0.975, 13) * np.sqrt(0.25 / 13))


def test_clusters_that_hold_the_same_mix_are_not_worth_more_than_their_people():
    codes = np.repeat(np.arange(14), 10)
    assert worth(people(np.tile([0, 1], 70), codes), ["q"]).n == pytest.approx(140)
    # Points of a scale tell of clusters as yes and no do.
    assert worth(people(codes % 5 + 1, codes), ["q"]).n < 16
    # Without such a question nothing is known of the clusters but the degrees of freedom that they leave.
    assert worth(people(np.tile([0, 1], 70), codes), []).n == pytest.approx(140)
