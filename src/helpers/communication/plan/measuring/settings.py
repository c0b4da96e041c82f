"""What a council sets in plan.yml and cannot be: days before its survey, lines and targets that no plan has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.communication.plan.measuring.objectives import NEAREST
from helpers.communication.plan.method.library import read_library
from helpers.errors import Problem
from helpers.study.written.near_names import near_list, near_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.communication.plan.method.library import Library
    from helpers.communication.plan.terms.config import PlanConfig
    from helpers.study.config import Council


def refused_terms(terms: PlanConfig, council: Council | None, where: str) -> list[Problem]:
    """Return everything in a council's terms that contradicts itself, its wave or the library.

    Parameters
    ----------
    council
        Where it is known, the plan's days are held against its wave.
    """
    library = read_library()
    problems = [
        *_both(terms),
        *_objectives(terms, library),
        *_lines(terms, library),
        *_targets(terms, library),
        *(_days(terms, council) if council else ()),
    ]
    return [Problem(problem.message, where, problem.values) for problem in problems]


def objectives_by_id(terms: PlanConfig) -> PlanConfig:
    """Return terms whose objectives are named by their ids, where some were named by the indicator that they move.

    The other notebooks name what they explain by indicator (`image_index`, `knows_where`): either name serves here.
    """
    ids = {template.indicator: template.id for template in read_library().templates}
    named = tuple(ids.get(name, name) for name in terms.objectives)
    return terms.model_copy(update={"objectives": tuple(dict.fromkeys(named))})


def _both(terms: PlanConfig) -> Iterator[Problem]:
    message = "{action} is in must and in exclude. Keep it in one of them."
    for action in dict.fromkeys(terms.must):
        if action in terms.exclude:
            yield Problem(message, values={"action": action})


def _unknown(name: str, known: list[str]) -> Problem:
    near = ", ".join(near_names(name, known))
    message = "objectives names {name}, and the library has none of that id. Near it: {near}. All of them: {known}."
    if not near:
        message = "objectives names {name}, and the library has none of that id. All of them: {known}."
    return Problem(message, values={"name": name, "near": near, "known": ", ".join(known)})


def _objectives(terms: PlanConfig, library: Library) -> Iterator[Problem]:
    """Yield the objectives that the library does not have, and that a means alone was named as the end."""
    known = [template.id for template in library.templates]
    for name in dict.fromkeys(terms.objectives):
        if name not in known:
            yield _unknown(name, known)
    if set(terms.objectives) == {NEAREST}:
        message = (
            "objectives names only {name}: a message that is recalled is a means. Name beside it what it is for: "
            "{known}."
        )
        yield Problem(message, values={"name": NEAREST, "known": ", ".join(n for n in known if n != NEAREST)})


def _lines(terms: PlanConfig, library: Library) -> Iterator[Problem]:
    """Yield the lines that no plan can have: of actions, objectives and risks that the library does not know."""
    known = {
        "act": [action.id for action in library.actions],
        "obj": [template.id for template in library.templates],
        "risk": [risk.id for risk in library.risks],
    }
    message = "overrides names {line}, and no plan has such a line (near: {near}). Correct it, or write add beside it."
    for line, change in terms.overrides.items():
        kind, _, name = line.partition("-")
        if kind in known and not change.add and name not in known[kind]:
            yield Problem(message, values={"line": line, "near": near_list(line, [f"{kind}-{n}" for n in known[kind]])})


def _targets(terms: PlanConfig, library: Library) -> Iterator[Problem]:
    """Yield the targets outside of what their objective is measured in."""
    most = {f"obj-{template.id}": 1 if template.is_share else 100 for template in library.templates}
    message = "The target {target} of {line} cannot be reached: it is counted from 0 to {most}. Correct it."
    for line, change in terms.overrides.items():
        if change.target is not None and not 0 <= change.target <= most.get(line, change.target):
            yield Problem(message, values={"target": f"{change.target:g}", "line": line, "most": most.get(line, 100)})


def _days(terms: PlanConfig, council: Council) -> Iterator[Problem]:
    """Yield the days of a plan that lie before what it follows from."""
    wave = council.wave
    if terms.start and terms.start < wave.start:
        message = "The plan starts on {start}, before its survey did ({survey}). Correct its start."
        yield Problem(message, values={"start": f"{terms.start}", "survey": f"{wave.start}"})
    if terms.next_wave and terms.next_wave.date <= wave.end:
        message = "The next wave is on {date}, and this one ended on {end}. Correct next_wave."
        yield Problem(message, values={"date": f"{terms.next_wave.date}", "end": f"{wave.end}"})
