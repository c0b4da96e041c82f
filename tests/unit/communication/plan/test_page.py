"""The small numbers of methodology/planning.qmd are what the code gives."""

import os

import numpy as np
import pytest

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.choice.selection import Limits, choose, unheard
from helpers.communication.plan.method.library import read_library
from helpers.stats.fieldwork.sample_size import Measured, detectable_change, needed_each, needed_next

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
    now = Measured(0.35, 0.025, 400, residents=17000, is_share=True)
    assert detectable_change(now, 400) == pytest.approx(0.101, abs=0.0005)
    assert np.isnan(needed_next(now, 0.40))
    assert needed_each(now, 0.40) == pytest.approx(1476, abs=1)


def test_the_solver_is_not_heard(capfd):
    """HiGHS prints lines of its own that no option silences; what is printed after it is heard again."""
    with unheard():
        os.write(1, b"noise")
    os.write(1, b"heard")
    assert capfd.readouterr().out == "heard"
