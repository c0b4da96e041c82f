"""The choice of actions: an integer programme over what they bring, cost and take, solved by HiGHS through SciPy.

Maximise the expected gain of the image index within the budget and the hours, with what must be done, what must not,
what needs what, and at least so many actions for each audience. The largest gain in a driver of an audience counts
fully and every other one half; with ``y`` in [0, 1] naming the largest this is linear:

    max  sum_t gain_t (x_a(t) / 2 + y_t / 2),   y_t <= x_a(t),   sum of y_t over each audience and driver <= 1.

Method: Land and Doig (1960); solver: Huangfu and Hall (2018), HiGHS.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.impact.gains import SECOND_COUNTS
from helpers.errors import PlanError, Problem

#: How much of the best gain may be given up when ties are broken by cost, and the solver's own tolerance.
TIE, FEASIBLE = 1e-7, 1e-6


@dataclass(frozen=True)
class Limits:
    """What the council allows and asks; None means without limit.

    Attributes
    ----------
    hour_price
        Money for which an hour beyond `hours` can be bought in; None where none can.
    """

    budget: float | None = None
    hours: float | None = None
    must: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    floor: int = 0
    hour_price: float | None = None

    def bought(self, hours: float) -> float:
        """Return how many of so many hours have to be bought in."""
        return 0.0 if self.hours is None or self.hour_price is None else max(0.0, hours - self.hours)

    def with_budget(self, budget: float) -> Limits:
        """Return the same limits with another budget."""
        return replace(self, budget=budget)


@dataclass(frozen=True)
class Choice:
    """What was chosen.

    Attributes
    ----------
    chosen
        (actions,) True for each chosen candidate, in their order.
    gain
        Its gain under the gains that it was chosen for, points of the index.
    """

    chosen: np.ndarray
    gain: float
    cost: float
    hours: float

    def ids(self, candidates: Sequence[Candidate]) -> list[str]:
        """Return the ids of what was chosen."""
        return [candidate.action.id for candidate, taken in zip(candidates, self.chosen, strict=True) if taken]


@dataclass(frozen=True)
class _Programme:
    """The programme in matrices: unknowns are x (actions), then y (terms)."""

    objective: np.ndarray
    constraints: tuple[LinearConstraint, ...]
    bounds: Bounds
    integrality: np.ndarray
    cost: np.ndarray
    hours: np.ndarray


def choose(
    candidates: Sequence[Candidate],
    terms: Sequence[int] | np.ndarray,
    cells: np.ndarray,
    gains: np.ndarray,
    limits: Limits,
    price: np.ndarray | None = None,
    least: float = 0.0,
) -> Choice:
    """Return the choice with the largest gain beyond its price; among equals the cheapest, then the library's first.

    Parameters
    ----------
    terms
        (terms,) place of each term's action among the candidates.
    cells
        (terms,) number of each term's audience and driver.
    gains
        (terms,) points, none negative.
    price
        (actions,) points that each must bring to be worth what it takes; None where only the limits count.
    least
        Points that the choice brings in any case, where anything within the limits does.

    Raises
    ------
    PlanError
        If the limits cannot be met together: which ones, and by how much.
    """
    check_names(candidates, limits)
    count = len(candidates)
    if not count:
        return Choice(np.zeros(0, bool), 0.0, 0.0, 0.0)
    programme = _programme(candidates, np.asarray(terms, int), cells, np.asarray(gains, float), limits)
    value = programme.objective if price is None else programme.objective + _padded(price, programme)
    kept = (*programme.constraints, _at_least(programme.objective, least - FEASIBLE))
    best = _solve(programme, value, kept)
    if best is None:
        kept = programme.constraints
        best = _solve(programme, value, kept)
    if best is None:
        raise PlanError(_clashes(candidates, programme, limits))
    net = -float(value @ best)
    equal = _at_least(value, net - TIE * abs(net) - TIE * 1e-3)
    cheapest = _cheapest(programme, programme.cost + programme.hours, (*kept, equal))
    return _choice(programme, best if cheapest is None else cheapest, terms, cells, gains)


def cheapest_reaching(
    candidates: Sequence[Candidate],
    terms: Sequence[int] | np.ndarray,
    cells: np.ndarray,
    gains: np.ndarray,
    limits: Limits,
    goal: float,
) -> Choice | None:
    """Return the choice that takes least of the council's means and brings `goal` points, whatever the means hold.

    None where nothing brings as much. Parameters are those of `choose`.
    """
    if not len(candidates):
        return None
    free = replace(limits, budget=None, hours=None)
    programme = _programme(candidates, np.asarray(terms, int), cells, np.asarray(gains, float), free)
    reached = (*programme.constraints, _at_least(programme.objective, goal))
    cheapest = _cheapest(programme, _taken(programme, limits), reached)
    return None if cheapest is None else _choice(programme, cheapest, terms, cells, gains)


def _taken(programme: _Programme, limits: Limits) -> np.ndarray:
    """Return (actions,) what each action takes of the money and of the hours, as shares of what there is of each."""
    pairs = ((programme.cost, limits.budget), (programme.hours, limits.hours))
    return sum((amounts / (limit or amounts.sum() or 1.0) for amounts, limit in pairs), np.zeros(len(programme.cost)))


def _padded(amounts: np.ndarray, programme: _Programme) -> np.ndarray:
    """Return (unknowns,) amounts of the actions, and nothing for the terms."""
    return np.concatenate([amounts, np.zeros(len(programme.objective) - len(amounts))])


def _at_least(objective: np.ndarray, points: float) -> LinearConstraint:
    """Return what keeps an objective, which is minimised, at so many points or more."""
    return LinearConstraint(objective[None, :], -np.inf, -points)


def _cheapest(
    programme: _Programme, amounts: np.ndarray, constraints: tuple[LinearConstraint, ...]
) -> np.ndarray | None:
    """Return, of the solutions under these constraints, the one that takes least, then the first by the library's
    order."""
    count = len(amounts)
    order = np.arange(count) / count * 1e-6
    return _solve(programme, _padded(amounts / (TIE + amounts.max()) + order, programme), constraints)


def _choice(
    programme: _Programme, solution: np.ndarray, terms: Sequence[int] | np.ndarray, cells: np.ndarray, gains: np.ndarray
) -> Choice:
    chosen = solution[: len(programme.cost)] > 0.5
    gain = _value(chosen, terms, cells, gains)
    return Choice(chosen, gain, float(programme.cost[chosen].sum()), float(programme.hours[chosen].sum()))


def _value(chosen: np.ndarray, terms: Sequence[int] | np.ndarray, cells: np.ndarray, gains: np.ndarray) -> float:
    held = chosen[np.asarray(terms, int)]
    largest = sum(float(gains[held & (cells == cell)].max()) for cell in np.unique(cells[held]))
    return SECOND_COUNTS * float(gains[held].sum()) + (1 - SECOND_COUNTS) * largest


def check_names(candidates: Sequence[Candidate], limits: Limits) -> None:
    """Refuse a required action that is excluded too, or that is not among the candidates.

    Raises
    ------
    PlanError
        With every such action.
    """
    known = {candidate.action.id for candidate in candidates}
    message = "{action} is in both must and exclude of plan.yml. Take it out of one."
    both = [Problem(message, "plan.yml", {"action": name}) for name in sorted(limits.must & limits.exclude)]
    message = (
        "must names {action}, which has no audience here or is not in the library (methodology/plan/actions.yml). "
        "Take it out, or add a line of your own under overrides."
    )
    gone = [Problem(message, "plan.yml", {"action": name}) for name in sorted(limits.must - known)]
    if both or gone:
        raise PlanError(both + gone)


def _programme(
    candidates: Sequence[Candidate], terms: np.ndarray, cells: np.ndarray, gains: np.ndarray, limits: Limits
) -> _Programme:
    count, size = len(candidates), len(candidates) + len(terms)
    ids = [candidate.action.id for candidate in candidates]
    low = np.array([float(name in limits.must) for name in ids] + [0.0] * len(terms))
    high = np.array([float(name not in limits.exclude) for name in ids] + [1.0] * len(terms))
    by_action = np.bincount(terms, gains, minlength=count) if len(terms) else np.zeros(count)
    objective = -np.concatenate([SECOND_COUNTS * by_action, (1 - SECOND_COUNTS) * gains])
    cost = np.array([candidate.cost for candidate in candidates])
    hours = np.array([candidate.hours for candidate in candidates])
    rows = [_linked(terms, count, size), _one_largest(cells, count, size), _pairs(candidates, size)]
    rows += [_floors(candidates, limits, size), _limit(cost, limits.budget, size), _worked(cost, hours, limits, size)]
    kept = tuple(row for row in rows if row is not None)
    return _Programme(objective, kept, Bounds(low, high), np.array([1] * count + [0] * len(terms)), cost, hours)


def _linked(terms: np.ndarray, count: int, size: int) -> LinearConstraint | None:
    if not len(terms):
        return None
    places = np.arange(len(terms))
    values = np.concatenate([np.ones(len(terms)), -np.ones(len(terms))])
    matrix = csr_array((values, (np.tile(places, 2), np.concatenate([count + places, terms]))), (len(terms), size))
    return LinearConstraint(matrix, -np.inf, 0.0)


def _one_largest(cells: np.ndarray, count: int, size: int) -> LinearConstraint | None:
    if not len(cells):
        return None
    matrix = csr_array((np.ones(len(cells)), (cells, count + np.arange(len(cells)))), (int(cells.max()) + 1, size))
    return LinearConstraint(matrix, -np.inf, 1.0)


def _pairs(candidates: Sequence[Candidate], size: int) -> LinearConstraint | None:
    place = {candidate.action.id: i for i, candidate in enumerate(candidates)}
    rows, uppers = [], []
    for i, candidate in enumerate(candidates):
        for other in candidate.action.needs:
            # What is needed but does not apply here cannot be done: the action is then out.
            rows.append({i: 1.0, place[other]: -1.0} if other in place else {i: 1.0})
            uppers.append(0.0)
        for other in (name for name in candidate.action.excludes if name in place):
            rows.append({i: 1.0, place[other]: 1.0})
            uppers.append(1.0)
    if not rows:
        return None
    matrix = vstack([csr_array((list(row.values()), ([0] * len(row), list(row))), (1, size)) for row in rows])
    return LinearConstraint(matrix, -np.inf, np.array(uppers))


def floors(candidates: Sequence[Candidate], limits: Limits) -> Mapping[str, int]:
    """Return how many actions each audience must get: the floor, or all there are where they are fewer."""
    open_to = [c for c in candidates if c.action.id not in limits.exclude]
    segments = sorted({segment for candidate in open_to for segment in candidate.segments})
    available = {segment: sum(segment in candidate.segments for candidate in open_to) for segment in segments}
    return {segment: min(limits.floor, available[segment]) for segment in segments}


def _floors(candidates: Sequence[Candidate], limits: Limits, size: int) -> LinearConstraint | None:
    wanted = floors(candidates, limits)
    if not limits.floor or not wanted:
        return None
    matrix = np.zeros((len(wanted), size))
    for row, segment in enumerate(wanted):
        matrix[row, : len(candidates)] = [segment in candidate.segments for candidate in candidates]
    return LinearConstraint(matrix, np.array(list(wanted.values()), float), np.inf)


def _limit(amounts: np.ndarray, limit: float | None, size: int) -> LinearConstraint | None:
    if limit is None:
        return None
    return LinearConstraint(np.concatenate([amounts, np.zeros(size - len(amounts))])[None, :], -np.inf, limit)


def _worked(cost: np.ndarray, hours: np.ndarray, limits: Limits, size: int) -> LinearConstraint | None:
    """Return what holds the hours: their own limit or, where more can be bought, the money for those beyond it."""
    if limits.hours is None or limits.hour_price is None:
        return _limit(hours, limits.hours, size)
    whole = None if limits.budget is None else limits.budget + limits.hour_price * limits.hours
    return _limit(cost + limits.hour_price * hours, whole, size)


def _solve(
    programme: _Programme, objective: np.ndarray, constraints: tuple[LinearConstraint, ...]
) -> np.ndarray | None:
    scale = float(np.abs(objective).max()) or 1.0
    with unheard():
        answer = milp(
            objective / scale,
            constraints=list(constraints),
            bounds=programme.bounds,
            integrality=programme.integrality,
            options={"mip_rel_gap": 0.0, "presolve": False},
        )
    return None if answer.x is None else np.where(programme.integrality == 1, np.round(answer.x), answer.x)


@contextmanager
def unheard() -> Iterator[None]:
    """Keep off the terminal what HiGHS prints past Python, whatever its options say."""
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _clashes(candidates: Sequence[Candidate], programme: _Programme, limits: Limits) -> list[Problem]:
    least = {
        name: _least(candidates, programme, limits, amounts)
        for name, amounts in (("budget", programme.cost), ("hours", programme.hours))
    }
    problems = _shortfalls(least, limits)
    if problems:
        return problems
    if least["budget"] is None:
        message = (
            "The required actions ({must}) exclude or need one another, or an action that is excluded, in a way that "
            "cannot be met. Shorten must or exclude."
        )
        return [Problem(message, "plan.yml", {"must": ", ".join(sorted(limits.must))})]
    message = (
        "The budget ({budget} EUR) and the staff hours ({hours}) can each be met, but not both at once. "
        "Raise one of them."
    )
    return [Problem(message, "plan.yml", {"budget": limits.budget, "hours": limits.hours})]


def _shortfalls(least: Mapping[str, float | None], limits: Limits) -> list[Problem]:
    problems = []
    if _is_short(least["budget"], limits.budget):
        message = (
            "What must be done, with at least {floor} action(s) for each audience, costs at least {least} EUR; the "
            "budget is {limit} EUR: {short} EUR are missing. Raise budget, lower floor_per_audience or shorten must."
        )
        problems.append(Problem(message, "plan.yml", _shortfall(least["budget"], limits.budget, limits.floor)))
    if limits.hour_price is None and _is_short(least["hours"], limits.hours):
        message = (
            "What must be done, with at least {floor} action(s) for each audience, takes at least {least} staff hours; "
            "there are {limit}: {short} are missing. Raise staff_hours, lower floor_per_audience or shorten must."
        )
        problems.append(Problem(message, "plan.yml", _shortfall(least["hours"], limits.hours, limits.floor)))
    return problems


def _is_short(least: float | None, limit: float | None) -> bool:
    return least is not None and limit is not None and least > limit + FEASIBLE


def _shortfall(least: float | None, limit: float | None, floor: int) -> dict[str, int]:
    needed, held = float(least or 0), float(limit or 0)
    return {"floor": floor, "least": round(needed), "limit": round(held), "short": round(needed - held)}


def _least(candidates: Sequence[Candidate], programme: _Programme, limits: Limits, amounts: np.ndarray) -> float | None:
    """Return the smallest amount that must, needs and floor take together, or None where they clash by themselves."""
    size = len(programme.objective)
    free = tuple(row for row in (_pairs(candidates, size), _floors(candidates, limits, size)) if row is not None)
    objective = np.concatenate([amounts, np.zeros(size - len(amounts))])
    answer = _solve(programme, objective, free)
    return None if answer is None else float(objective @ answer)
