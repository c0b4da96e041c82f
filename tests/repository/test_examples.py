"""The examples in docstrings are run, and show what the code returns today."""

import doctest
import importlib
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
WITH_EXAMPLES = [path for path in sorted(SOURCE.rglob("*.py")) if ">>> " in path.read_text(encoding="utf-8")]
LEAST_EXAMPLES = 300


def module_of(path):
    return importlib.import_module(".".join(path.relative_to(SOURCE).with_suffix("").parts))


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_examples_show_what_is_returned(path, capsys):
    ran = doctest.testmod(module_of(path))
    assert ran.attempted > 0, "an example that no docstring holds is not run"
    assert ran.failed == 0, capsys.readouterr().out


def test_no_example_is_lost():
    """Examples lie where doctest finds them: in docstrings of modules, classes and functions of the module itself."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = sum(len(test.examples) for path in WITH_EXAMPLES for test in finder.find(module_of(path)))
    written = sum(path.read_text(encoding="utf-8").count(">>> ") for path in WITH_EXAMPLES)
    assert found == written >= LEAST_EXAMPLES
