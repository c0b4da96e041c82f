"""What must hold of any choice of actions, whatever they cost and bring."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.choice.duties import is_duty, with_duties
from helpers.communication.plan.choice.selection import Limits, choose
from helpers.communication.plan.method.library import read_library
from helpers.errors import PlanError

ACTIONS = [action for action in read_library().actions if not (action.needs or action.excludes)][:9]


@st.composite
def problems(draw):
    """Return candidates and the terms (action, cell, gain) of a small made-up problem."""
    count = draw(st.integers(2, 9))
    segments = st.sets(st.sampled_from(["s1", "s2", "s3"]), min_size=1)
    amounts = st.floats(0, 1000, allow_nan=False).map(lambda value: round(value, 2))
    candidates = []
    for action in ACTIONS[:count]:
        cost, hours = draw(amounts), draw(amounts)
        places = tuple(sorted(draw(segments)))
        candidates.append(
            Candidate(action, places, 1.0, cost, cost, cost, hours, hours, hours, ("tbl-image/image_index",))
        )
    size = draw(st.integers(1, 14))
    terms = np.array(draw(st.lists(st.integers(0, count - 1), min_size=size, max_size=size)))
    cells = np.array(draw(st.lists(st.integers(0, 3), min_size=size, max_size=size)))
    gains = np.array(draw(st.lists(st.floats(0, 2).map(lambda value: round(value, 3)), min_size=size, max_size=size)))
    return candidates, terms, cells, gains


def solve(problem, limits):
    try:
        return choose(*problem, limits)
    except PlanError:
        return None


@settings(max_examples=60, deadline=None)
@given(problems(), st.floats(0, 3000), st.floats(0, 3000))
def test_never_over_the_money_or_the_hours(problem, budget, hours):
    choice = solve(problem, Limits(budget=budget, hours=hours))
    assert choice is not None
    assert choice.cost <= budget + 1e-6
    assert choice.hours <= hours + 1e-6


@settings(max_examples=60, deadline=None)
@given(problems(), st.floats(0, 2000), st.floats(0, 2000), st.integers(0, 1))
def test_more_money_never_lowers_the_gain(problem, budget, more, floor):
    less = solve(problem, Limits(budget=budget, floor=floor))
    after = solve(problem, Limits(budget=budget + more, floor=floor))
    if less is not None:
        assert after is not None
        assert after.gain >= less.gain - 1e-6 * max(1.0, less.gain)


@settings(max_examples=60, deadline=None)
@given(problems(), st.floats(0, 3000))
def test_what_must_be_is_there_and_what_must_not_is_absent(problem, budget):
    candidates = problem[0]
    must, exclude = candidates[0].action.id, candidates[1].action.id
    choice = solve(problem, Limits(budget=budget, must=frozenset([must]), exclude=frozenset([exclude])))
    if candidates[0].cost > budget:
        assert choice is None
    else:
        assert must in choice.ids(candidates)
        assert exclude not in choice.ids(candidates)


@settings(max_examples=60, deadline=None)
@given(problems(), st.floats(0, 3000))
def test_no_other_choice_brings_more(problem, budget):
    candidates, terms, cells, gains = problem
    choice = solve(problem, Limits(budget=budget))
    best = 0.0
    for code in range(2 ** len(candidates)):
        taken = np.array([bool(code >> i & 1) for i in range(len(candidates))])
        if sum(c.cost for c, held in zip(candidates, taken, strict=True) if held) <= budget:
            held = taken[terms]
            largest = sum(gains[held & (cells == cell)].max() for cell in np.unique(cells[held]))
            best = max(best, 0.5 * gains[held].sum() + 0.5 * largest)
    assert choice.gain == pytest.approx(best, abs=1e-3)


def worth(taken, terms, cells, gains):
    held = taken[terms]
    return 0.5 * gains[held].sum() + 0.5 * sum(gains[held & (cells == cell)].max() for cell in np.unique(cells[held]))


@settings(max_examples=60, deadline=None)
@given(problems(), st.floats(0, 3000), st.integers(0, 1))
def test_duties_come_first_and_no_other_choice_within_what_is_left_brings_more(problem, budget, floor):
    candidates, terms, cells, gains = problem
    candidates = [replace(c, evidence=("tbl-shortcomings/no_page:x",)) for c in candidates]
    duty = np.array([is_duty(candidate) for candidate in candidates])
    assert (duty.any() and not duty.all()) or len(candidates) < 5
    limits = Limits(budget=budget, floor=floor)
    try:
        choice = choose(candidates, terms, cells, gains, with_duties(candidates, limits))
    except PlanError:
        # Refused only where no choice at all keeps to the money and the floor.
        assert solve((candidates, terms, cells, gains), limits) is None
        return
    segments = {name for candidate in candidates for name in candidate.segments}
    subsets = np.array([[bool(code >> i & 1) for i in range(len(candidates))] for code in range(2 ** len(candidates))])
    cost = subsets @ np.array([candidate.cost for candidate in candidates])
    served = [subsets[:, [name in c.segments for c in candidates]].sum(axis=1) >= floor for name in segments]
    allowed = subsets[(cost <= budget + 1e-6) & np.all(served, axis=0)]
    # As many repairs as any choice holds, whatever they bring; with these, the largest gain.
    assert (choice.chosen & duty).sum() == (allowed & duty).sum(axis=1).max()
    within = allowed[(allowed & duty).sum(axis=1) == (choice.chosen & duty).sum()]
    same = within[((within & duty) == (choice.chosen & duty)).all(axis=1)]
    assert choice.gain == pytest.approx(max(worth(taken, terms, cells, gains) for taken in same), abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(problems())
def test_every_audience_gets_its_floor(problem):
    candidates = problem[0]
    choice = solve(problem, Limits(floor=2))
    for segment in {name for candidate in candidates for name in candidate.segments}:
        open_to = [segment in candidate.segments for candidate in candidates]
        got = sum(held and taken for held, taken in zip(open_to, choice.chosen, strict=True))
        assert got >= min(2, sum(open_to))


@settings(max_examples=30, deadline=None)
@given(problems(), st.floats(0, 3000))
def test_the_same_problem_gives_the_same_choice(problem, budget):
    first, second = (solve(problem, Limits(budget=budget)) for _ in range(2))
    assert np.array_equal(first.chosen, second.chosen)
