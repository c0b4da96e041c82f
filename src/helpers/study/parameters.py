"""Parameters that a notebook does not declare are an error, whoever runs it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from helpers.errors import Problem, UsageError
from helpers.study.near_names import near_names

#: How the cell begins that Papermill puts in for the parameters that it was given.
INJECTED = "# Parameters"


def _assigned(cell: str) -> list[str]:
    targets = [
        target
        for node in ast.parse(cell).body
        for target in (node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)])
    ]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def refuse_undeclared(cells: Sequence[str]) -> None:
    """Stop a notebook that was given a parameter which it does not declare: Papermill itself only warns.

    Parameters
    ----------
    cells
        What the kernel was given so far (IPython's ``In``): the declaring cell, and Papermill's where it put one in.

    Raises
    ------
    UsageError
        With every undeclared parameter at once, and the declared name that is nearest to it.

    Examples
    --------
    >>> refuse_undeclared(["", "council: str = 'x'", "# Parameters\\ncouncil = 'y'\\n"])
    >>> refuse_undeclared(["", "council: str = 'x'", "# Parameters\\ncouncli = 'y'\\n"])
    Traceback (most recent call last):
    helpers.errors.UsageError: The notebook declares no parameter councli (declared: council). Did you mean council?
    """
    injected = [place for place, cell in enumerate(cells) if cell.startswith(INJECTED)]
    if not injected or injected[0] == 0:
        return
    declared = _assigned(cells[injected[0] - 1])
    problems = undeclared(_assigned(cells[injected[0]]), declared)
    if problems:
        raise UsageError(problems)


def undeclared(given: Iterable[str], declared: Sequence[str], notebook: str = "") -> list[Problem]:
    """Return a problem for each given parameter that is not declared, with the declared name that is nearest to it."""
    return [_problem(name, declared, notebook) for name in given if name not in declared]


def _problem(name: str, declared: Sequence[str], notebook: str) -> Problem:
    near = near_names(name, declared, 1)
    values = {"name": name, "declared": ", ".join(declared) or "–", "near": near[0] if near else ""}
    if near:
        message = "The notebook declares no parameter {name} (declared: {declared}). Did you mean {near}?"
        return Problem(message, notebook, values)
    return Problem("The notebook declares no parameter {name} (declared: {declared}).", notebook, values)
