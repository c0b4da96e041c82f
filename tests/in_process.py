"""Run the real notebooks inside the test's own process: no kernel to start, and what each cell shows is at hand."""

import ast
import json
import re
from pathlib import Path
from typing import Any

CLONE = Path(__file__).parents[1]
LABEL = re.compile(r"^#\| label: (\S+)")


def run_notebook(name: str, **parameters: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the labelled cells of a notebook show, by label, and the variables that it leaves."""
    path = next((CLONE / "notebooks").glob(f"{name}*.ipynb"))
    space: dict[str, Any] = {"In": [""]}
    shown: dict[str, Any] = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            space["In"].append(source)
            value = _run(source, space)
            if cell["metadata"].get("tags") == ["parameters"]:
                space |= parameters
            found = LABEL.match(source)
            if found:
                shown[found.group(1)] = value
    return shown, space


def _run(source: str, space: dict[str, Any]) -> Any:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), space)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), space) if last else None


def rows_of(shown: dict[str, Any]) -> set[str]:
    """Return the evidence ids that outputs make resolvable: ``<label>/<key of a row>``."""
    found = {label: value.data for label, value in shown.items() if getattr(value, "data", None) is not None}
    return {f"{label}/{key}" for label, data in found.items() if len(data.columns) for key in data.iloc[:, 0]}
