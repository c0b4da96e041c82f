"""Notebooks as they are committed: no outputs, no counts, no kernel path, no parameters of a run, today's kernel cell.

Run as ``python -m helpers.run.notebooks.stripping [--fix] NOTEBOOK...``; leaves with 1 where one was not so.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from helpers.present.language.words import Words
from helpers.run.notebooks.kernel_cell import set_kernel_cell
from helpers.run.notebooks.reading import KERNEL, read_notebook


def strip_for_commit(notebook: Any) -> Any:
    """Return a copy of a notebook as it is committed."""
    clean = set_kernel_cell(notebook, Words("en"))
    clean.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    clean.cells = [cell for cell in clean.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    for cell in clean.cells:
        cell.metadata = {"tags": tags} if (tags := cell.metadata.get("tags", [])) else {}
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return clean


def is_stripped(path: Path) -> bool:
    """Return whether a notebook file is as it would be committed."""
    notebook = read_notebook(path)
    return bool(strip_for_commit(notebook) == notebook)


def main(arguments: list[str]) -> int:
    """Check notebooks, or mend them with ``--fix``; return 1 where one was not as committed."""
    import nbformat

    paths = [Path(name) for name in arguments if name != "--fix"]
    wrong = [path for path in paths if not is_stripped(path)]
    for path in wrong:
        print(path)
        if "--fix" in arguments:
            nbformat.write(strip_for_commit(read_notebook(path)), path)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
