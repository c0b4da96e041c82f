"""The notebooks as they are committed: thin, stripped, in prose, and of one shape."""

import ast
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from helpers.run.notebooks.kernel_cell import TAG
from helpers.run.notebooks.reading import label_of, notebook_paths
from helpers.run.notebooks.stripping import is_stripped

CLONE = Path(__file__).parents[2]
NOTEBOOKS = sorted((CLONE / "notebooks").glob("*.ipynb"))
#: What a notebook may import: those of the method this package alone, and that for one's own questions what draws, too.
PACKAGES = {"explore": {"helpers", "pandas", "seaborn"}}
FORBIDDEN = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try, ast.AsyncFunctionDef)
PLACE = re.compile(r"^(?:[a-z]+://|/|~|\.{1,2}/)|\.(?:csv|xlsx|parquet|yml|json|sav|dta)$")
LONGEST_CELL = 15
MEDIAN_LINES = 3


def cells(path, kind=None):
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(cell, "".join(cell["source"])) for cell in found if kind in (None, cell["cell_type"])]


def written(path):
    """Return the cells of code that are written by hand: the one that looks at the kernel is not."""
    return [pair for pair in cells(path, "code") if TAG not in pair[0]["metadata"].get("tags", [])]


def code_lines(source):
    return [line for line in source.splitlines() if line.strip() and not line.lstrip().startswith("#")]


each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_all_five_are_here_and_one_that_no_run_executes():
    assert [path.stem for path in NOTEBOOKS if path not in notebook_paths()] == ["explore"]
    assert [path.stem for path in notebook_paths()] == [
        "01_survey_cleaning",
        "02_perception_regression",
        "03_segment_analysis",
        "04_communication_audit",
        "05_plan_drafting",
    ]


@each_notebook
def test_committed_without_a_trace_of_a_run(path):
    assert is_stripped(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    assert all(isinstance(cell["source"], list) for cell in content["cells"])
    ids = [cell["id"] for cell in content["cells"]]
    assert len(ids) == len(set(ids))


@each_notebook
def test_begins_with_question_parameters_and_setup(path):
    (title, text), (parameters, source), (kernel, _), (setup, _) = cells(path)[:4]
    assert title["cell_type"] == "markdown"
    assert text.startswith("# ")
    assert re.search(r"\]\(\.\./methodology/\w+\.qmd\)", text)
    assert parameters["metadata"]["tags"] == ["parameters"]
    assert kernel["metadata"]["tags"] == [TAG]
    assert setup["cell_type"] == "code"
    assert {"council", "wave", "language"} <= {node.target.id for node in ast.parse(source).body}
    assert all(re.search(r"#\s*\S", line) for line in source.splitlines() if line.strip()), "a comment each"


@each_notebook
def test_parameters_are_flat_typed_literals(path):
    (_, source) = cells(path)[1]
    for statement in ast.parse(source).body:
        assert isinstance(statement, ast.AnnAssign)
        assert isinstance(ast.literal_eval(statement.value), str | int | float | bool)
        assert type(ast.literal_eval(statement.value)).__name__ == ast.unparse(statement.annotation)


@each_notebook
def test_cells_hold_calls_and_no_machinery(path):
    for cell, source in written(path):
        tree = ast.parse(source)
        assert not [node for node in ast.walk(tree) if isinstance(node, FORBIDDEN)], cell["id"]
        assert len(code_lines(source)) <= LONGEST_CELL, cell["id"]
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
                assert {name.split(".")[0] for name in names} <= PACKAGES.get(path.stem, {"helpers"}), cell["id"]


@each_notebook
def test_cells_name_no_place_and_no_bare_threshold(path):
    for cell, source in written(path):
        if "parameters" in cell["metadata"].get("tags", []):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not PLACE.search(node.value), (cell["id"], node.value)
            if isinstance(node, ast.Compare):
                values = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
                assert {value for value in values if isinstance(value, int | float)} <= {0, 1}, (cell["id"], values)


@each_notebook
def test_cells_are_short(path):
    lengths = sorted(len(code_lines(source)) for _, source in written(path)[2:])
    assert lengths[len(lengths) // 2] <= MEDIAN_LINES


@each_notebook
def test_prose_goes_with_the_code(path):
    """Between two pieces of prose there is one finding: its cells of output, and at most one that computes."""
    kinds = [(cell["cell_type"], label_of(source)) for cell, source in cells(path)[4:]]
    silent = [kind for kind, label in kinds if kind == "code" and label is None]
    prose = [kind for kind, _ in kinds if kind == "markdown"]
    assert len(prose) >= len(silent)
    assert not [pair for pair in pairwise(kinds) if pair == (("code", None), ("code", None))]


@each_notebook
def test_labelled_cells_end_with_what_they_show(path):
    for cell, source in cells(path, "code"):
        label = label_of(source)
        if label:
            assert source.startswith("#| label: "), cell["id"]
            assert label.split("-")[0] in ("fig", "tbl", "txt"), label
            assert isinstance(ast.parse(source).body[-1], ast.Expr), label


def test_no_label_is_used_twice():
    labels = [label_of(source) for path in NOTEBOOKS for _, source in cells(path, "code")]
    named = [label for label in labels if label]
    assert sorted({label for label in named if named.count(label) > 1}) == []
