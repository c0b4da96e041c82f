"""The small numbers of methodology/planning.qmd are what the code gives."""

import numpy as np
import pytest

from helpers.communication.plan.actions import Candidate
from helpers.communication.plan.library import read_library
from helpers.communication.plan.objectives import detectable_change, respondents_needed, respondents_needed_each
from helpers.communication.plan.selection import Limits, choose

ACTIONS = [action for action in read_library().actions if not (action.needs or action.excludes)][:3]
COSTS, GAINS = (6.0, 4.0, 4.0), np.array([3.0, 2.5, 1.0])


def choice(budget):
    candidates = [
        Candidate(action, ("s1",), 1.0, cost, cost, cost, 0.0, 0.0, 0.0, ("tbl-image/image_index",))
        for action, cost in zip(ACTIONS, COSTS, strict=True)
    ]
    return choose(candidates, [0, 1, 2], np.array([0, 0, 1]), GAINS, Limits(budget=budget))


def test_the_best_two_are_not_always_chosen():
    assert (choice(10).chosen.tolist(), choice(10).gain) == ([True, True, False], pytest.approx(4.25))
    assert (choice(8).chosen.tolist(), choice(8).gain) == ([False, True, True], pytest.approx(3.5))


def test_what_the_next_survey_can_show():
    assert detectable_change(2.5, 400, 400) == pytest.approx(9.9, abs=0.05)
    assert np.isnan(respondents_needed(2.5, 400, 5))
    assert respondents_needed_each(2.5, 400, 5) == pytest.approx(1570, abs=1)
