"""Functions and modules stay small, documented and typed; a file is about one thing."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "helpers"
MODULES = sorted(SOURCE.rglob("*.py"))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
ATTICS = {"utils", "common", "base", "misc", "core", "types"}
LONGEST_MODULE, LONGEST_BODY, P90_BODY, MEDIAN_BODY = 400, 40, 20, 6


def body_lines(function, lines):
    """Return the lines of a body without its docstring, blank lines and comments."""
    start = function.body[0]
    if isinstance(start, ast.Expr) and isinstance(start.value, ast.Constant) and isinstance(start.value.value, str):
        if len(function.body) == 1:
            return 0
        start = function.body[1]
    written = lines[start.lineno - 1 : function.end_lineno]
    return len([line for line in written if line.strip() and not line.strip().startswith("#")])


def functions():
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, FUNCTIONS):
                yield path, node, body_lines(node, text.splitlines())


def test_no_function_is_too_long():
    found = [(path.name, node.name, size) for path, node, size in functions() if size > LONGEST_BODY]
    assert found == []


def test_most_functions_are_a_few_lines():
    sizes = sorted(size for _, _, size in functions())
    assert sizes[len(sizes) // 2] <= MEDIAN_BODY
    assert sizes[int(0.9 * len(sizes))] <= P90_BODY


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_is_about_one_thing(path):
    assert path.stem not in ATTICS
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_public_function_is_documented_and_typed():
    missing = []
    for path, node, _ in functions():
        if node.name.startswith("_") or any(True for _ in enclosing(path, node)):
            continue
        if not ast.get_docstring(node):
            missing.append((path.name, node.name, "docstring"))
        if node.returns is None:
            missing.append((path.name, node.name, "type of what it returns"))
    assert missing == []


def enclosing(path, wanted):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for parent in ast.walk(tree):
        for child in ast.walk(parent) if isinstance(parent, FUNCTIONS) else ():
            if (
                child is not parent
                and isinstance(child, FUNCTIONS)
                and (child.name, child.lineno) == (wanted.name, wanted.lineno)
            ):
                yield parent
