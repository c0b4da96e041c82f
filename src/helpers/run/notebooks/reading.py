"""Notebooks as files: which there are, what they declare, what a run left in them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.errors import UsageError
from helpers.study.parameters import declared_parameters, no_notebook, undeclared
from helpers.study.paths import project_root

# With JupyterLab installed, importing nbformat loads a grammar for international addresses that takes seconds and that
# notebooks have no use for; its validator does without it where it is not there.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

LABEL = re.compile(r"^#\|\s*label:\s*(\S+)\s*$", re.MULTILINE)


def notebook_paths() -> list[Path]:
    """Return the notebooks of the method in the order in which they run.

    Raises
    ------
    UsageError
        If the project has none.
    """
    paths = sorted((project_root() / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    if not paths:
        raise UsageError("There are no notebooks in {folder}.", folder=project_root() / "notebooks")
    return paths


def explore_path() -> list[Path]:
    """Return the notebook for questions of one's own, which no run executes; empty where the project has none."""
    path = project_root() / "notebooks" / "explore.ipynb"
    return [path] if path.exists() else []


def read_notebook(path: Path) -> Any:
    """Return a notebook as an nbformat node.

    Raises
    ------
    NotebookError
        If the file is none.
    """
    import nbformat
    from nbformat import ValidationError

    try:
        return nbformat.read(path, as_version=4)
    # A list of JSON has not even the methods that are asked for its version.
    except (ValueError, AttributeError, ValidationError):
        raise no_notebook(path) from None


def read_declared() -> dict[str, dict[str, Any]]:
    """Return the parameters that each notebook of the method declares, by its name (`declared_parameters`)."""
    return {path.stem: declared_parameters(path) for path in notebook_paths()}


def check_parameters(declared: Mapping[str, Mapping[str, Any]], parameters: Mapping[str, Any]) -> None:
    """Refuse a parameter that a notebook does not declare: papermill itself only warns of it.

    Parameters
    ----------
    declared
        The parameters that each notebook declares, by its name.
    parameters
        Those that it would be given.

    Raises
    ------
    UsageError
        With every such parameter of every notebook, before anything runs.
    """
    problems = [
        problem for name, known in declared.items() for problem in undeclared(sorted(parameters), list(known), name)
    ]
    if problems:
        raise UsageError(problems)


def set_parameters(notebook: Any, values: Mapping[str, Any]) -> Any:
    """Return a copy of a notebook whose parameters cell holds these values in place of its defaults.

    The defaults name a shipped example, which has no place in another council's notebooks.
    """
    from copy import deepcopy

    ready = deepcopy(notebook)
    for cell in ready.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = "\n".join(_set(line, values) for line in cell.source.split("\n"))
    return ready


def _set(line: str, values: Mapping[str, Any]) -> str:
    declared, _, rest = line.partition("=")
    name = declared.split(":")[0].strip()
    if name not in values:
        return line
    comment = rest.partition("#")[2]
    value = values[name]
    written = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
    return f"{declared.rstrip()} = {written}" + (f"  #{comment}" if comment else "")


def strip_run(notebook: Any) -> Any:
    """Return a copy of an executed notebook without what differs from run to run.

    Papermill's stamps, execution times, the cell that it injects (the parameters cell holds the same values) and
    anything written to stderr go (a warning may name folders of the machine); sources and outputs stay.
    """
    from copy import deepcopy

    clean = deepcopy(notebook)
    clean.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    clean.cells = [cell for cell in clean.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    for cell in clean.cells:
        cell.metadata = {"tags": tags} if (tags := cell.metadata.get("tags", [])) else {}
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    return clean


KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


@dataclass(frozen=True)
class LabelledOutput:
    """One labelled output of an executed notebook: what the report can embed.

    Attributes
    ----------
    shown
        False where the cell returned nothing, because the survey does not support it.
    facts
        Caption, alternative text, hash of the data and row keys (see `helpers.present.outputs`).
    """

    label: str
    notebook: str
    cell: int
    shown: bool
    facts: dict[str, Any]
    data: dict[str, Any]


def label_of(source: str) -> str | None:
    """Return the ``#| label:`` of a cell, if it has one.

    Examples
    --------
    >>> label_of("#| label: fig-image\\nshow(figure)")
    'fig-image'
    """
    match = LABEL.search(source)
    return match.group(1) if match else None


def labelled_outputs(notebook: Any, name: str) -> list[LabelledOutput]:
    """Return the labelled outputs of an executed notebook, in order."""
    labelled = []
    for index, cell in enumerate(notebook.cells):
        label = label_of(cell.source) if cell.cell_type == "code" else None
        if label:
            output = next((output for output in cell.outputs if "mirall" in output.get("metadata", {})), None)
            facts = output.metadata["mirall"] if output else {}
            labelled.append(
                LabelledOutput(label, name, index, output is not None, facts, output.data if output else {})
            )
    return labelled
