"""What is wrong with the library: ids given twice, names of nothing, circles, effects that nothing supports."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from helpers.communication.plan.method.studies import is_contradicted
from helpers.errors import Problem

if TYPE_CHECKING:
    from helpers.communication.plan.method.library import Library


def problems_of(library: Library, where: str) -> list[Problem]:
    """Return everything that is wrong with the library, all at once; circles are sought where all names are known.

    Parameters
    ----------
    where
        The folder that is named beside each.
    """
    checks = (_repeated, _dangling, _unsupported, _self_fulfilled)
    problems = [problem for check in checks for problem in check(library, where)]
    return problems or _circular(library, where)


def _repeated(library: Library, where: str) -> list[Problem]:
    groups = (library.actions, library.frames, library.templates, library.risks, library.outputs, library.counts)
    ids = [[entry.id for entry in group] for group in groups]
    twice = sorted({entry for group in ids for entry in group if group.count(entry) > 1})
    return [Problem("The id {id} is given twice.", where, {"id": entry}) for entry in twice]


def _dangling(library: Library, where: str) -> list[Problem]:
    known = {action.id for action in library.actions}
    outputs = {output.id for output in library.outputs}
    named = [
        (action.id, other) for action in library.actions for other in (*action.needs, *action.excludes, *action.after)
    ]
    missing = [pair for pair in named if pair[1] not in known]
    missing += [(action.id, action.output) for action in library.actions if action.output not in outputs]
    counted = {count.id for count in library.counts} | {"recall"}
    missing += [(t.id, name) for t in library.templates for name in t.nearer if name not in counted]
    missing += [(count.id, name) for count in library.counts for name in count.made_by if name not in outputs]
    missing += [(risk.id, name) for risk in library.risks for name in risk.actions if name not in known]
    missing += [(risk.id, name) for risk in library.risks for name in risk.outputs if name not in outputs]
    cited = [(frame.id, frame.source) for frame in library.frames if frame.source]
    cited += [(action.id, study) for action in library.actions for study in action.studies]
    missing += [pair for pair in cited if pair[1] not in library.evidence]
    message = "{id} names {other}, which is not in the library."
    return [Problem(message, where, {"id": entry, "other": other}) for entry, other in missing]


def _self_fulfilled(library: Library, where: str) -> list[Problem]:
    """Return the objectives that a plan could be judged to have reached by what it puts out."""
    message = (
        "{id} is judged by nothing that a plan does not make itself. Put a count without made_by last in its nearer."
    )
    sound = {count.id for count in library.counts if not count.made_by}
    return [Problem(message, where, {"id": t.id}) for t in library.templates if not sound & set(t.nearer[-1:])]


def _circular(library: Library, where: str) -> list[Problem]:
    """Return that actions wait for one another, where they do."""
    try:
        TopologicalSorter({action.id: (*action.needs, *action.after) for action in library.actions}).prepare()
    except CycleError as error:
        names = {"ids": ", ".join(dict.fromkeys(error.args[1]))}
        return [Problem("{ids} wait for one another. Take one of them out of needs or after.", where, names)]
    return []


def _unsupported(library: Library, where: str) -> list[Problem]:
    """Return the effects that a study contradicts, and those of which nothing says how large they are."""
    problems = []
    for action in library.actions:
        for move in action.moves:
            values = {"id": action.id, "driver": move.driver}
            if is_contradicted(library.studies(action), library.evidence.values(), move.driver):
                message = "{id} moves {driver}, where a study in evidence.yml found no effect. Take the effect out."
                problems.append(Problem(message, where, values))
            if move.mid is None and library.measured(action, move.driver) is None:
                message = (
                    "{id} gives no points for {driver}, and none of its studies measured it with a size. "
                    "Give low, mid and high."
                )
                problems.append(Problem(message, where, values))
    return problems
