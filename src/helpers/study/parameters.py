"""Parameters that a notebook does not declare are an error, whoever runs it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from helpers.errors import NotebookError, Problem, UsageError
from helpers.study.choices import Choice
from helpers.study.counts import counts_of
from helpers.study.written.near_names import near_names

#: How the cell begins that Papermill puts in for the parameters that it was given.
INJECTED = "# Parameters"


def _assigned(cell: str) -> list[str]:
    targets = [
        target
        for node in ast.parse(cell).body
        for target in (node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)])
    ]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def no_notebook(path: Path) -> NotebookError:
    """Return the error of a file that is no notebook, with a way to have the method's back."""
    message = "The file cannot be read as a notebook. `git checkout {file}` brings the method's back."
    return NotebookError(Problem(message, path.name, {"file": f"notebooks/{path.name}"}))


def declared_parameters(path: Path) -> dict[str, Any]:
    """Return the parameters that a notebook declares, with their defaults.

    They are the assignments of literals in the cell tagged ``parameters``.

    Raises
    ------
    NotebookError
        If the file is no notebook, or the cell has a line that Python cannot read as a value.
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        tagged = ["".join(cell["source"]) for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    except (ValueError, KeyError, TypeError):
        raise no_notebook(path) from None
    try:
        statements = ast.parse("\n".join(tagged)).body
        return dict(pair for statement in statements for pair in literals(statement))
    except (SyntaxError, ValueError) as error:
        message = (
            "The cell of parameters cannot be read ({reason}). Each line gives one name a value; "
            "`git checkout {file}` brings the method's back."
        )
        values = {"reason": getattr(error, "msg", None) or "no literal", "file": f"notebooks/{path.name}"}
        raise NotebookError(Problem(message, path.name, values)) from None


def literals(statement: ast.stmt) -> Iterator[tuple[str, Any]]:
    """Yield the names that a statement gives a value, with the value; nothing where it does something else.

    Raises
    ------
    ValueError
        If the value is no literal.
    """
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    value = getattr(statement, "value", None)
    for target in targets:
        if isinstance(target, ast.Name) and value is not None:
            yield target.id, ast.literal_eval(value)


def changed(notebook: str, **given: Any) -> tuple[Choice, ...]:
    """Return the counts of a notebook whose values are not the method's, whoever changed them: a run, or its own cell.

    Parameters
    ----------
    notebook
        How its name begins (``02``).
    given
        Those to look at, with the values that they have here.
    """
    own = {name: field.default for name, field in counts_of(notebook).model_fields.items()}
    return tuple(Choice(name, value, own[name], "parameter") for name, value in given.items() if value != own[name])


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
