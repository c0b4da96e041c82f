"""Notebooks as files: parameters, labels, and what is left of a run."""

import nbformat
import pytest
from small_project import notebook

from helpers.errors import NotebookError, UsageError
from helpers.run.notebooks.reading import (
    check_parameters,
    declared_parameters,
    label_of,
    labelled_outputs,
    read_notebook,
    set_parameters,
    strip_run,
)
from helpers.run.notebooks.stripping import is_stripped, main, strip_for_commit


def executed():
    ran = notebook("#| label: fig-a\nfigure", "#| label: tbl-none\nNone", "1")
    facts = {"mirall": {"caption": "A finding", "alt": "A line", "data_sha256": "0" * 64, "rows": ["a"]}}
    shown = nbformat.v4.new_output("execute_result", {"image/png": "AAAA"}, metadata=facts, execution_count=3)
    warning = nbformat.v4.new_output("stream", name="stderr", text="/home/somebody/x.py: warning")
    ran.cells[3].outputs = [warning, shown]
    ran.cells[3].metadata = {
        "tags": [],
        "execution": {"iopub.execute_input": "2026-01-01"},
        "papermill": {"duration": 1},
    }
    ran.cells.insert(2, nbformat.v4.new_code_cell("council = 'beta'", metadata={"tags": ["injected-parameters"]}))
    ran.metadata["papermill"] = {"input_path": "/home/somebody/a.ipynb"}
    return ran


def test_declared_parameters_are_the_literals_of_the_tagged_cell(tmp_path):
    path = tmp_path / "01_a.ipynb"
    nbformat.write(notebook(), path)
    assert declared_parameters(path) == {"council": "vilaprova", "wave": "2025", "language": "", "seed": 2025}


@pytest.mark.parametrize("text", ["", "[]", "{}", "no notebook", '{"cells": [{"cell_type": "code"}], "nbformat": 4}'])
@pytest.mark.parametrize("reads", [read_notebook, declared_parameters])
def test_a_file_that_is_no_notebook_is_named_with_a_way_back(tmp_path, text, reads):
    path = tmp_path / "01_a.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotebookError, match=r"01_a\.ipynb: The file cannot be read.*notebooks/01_a\.ipynb"):
        reads(path)


@pytest.mark.parametrize("line", ["seed: int = 2 *", "seed: int = today()"])
def test_parameters_that_cannot_be_read_are_named_with_a_way_back(tmp_path, line):
    broken = notebook()
    broken.cells[1].source += f"\n{line}"
    nbformat.write(broken, tmp_path / "01_a.ipynb")
    with pytest.raises(NotebookError, match=r"01_a\.ipynb: The cell of parameters cannot be read"):
        declared_parameters(tmp_path / "01_a.ipynb")


def test_every_undeclared_parameter_is_refused_at_once():
    declared = {"01_a": {"council": "x"}, "02_b": {"council": "x", "wave": "y"}}
    with pytest.raises(UsageError) as refused:
        check_parameters(declared, {"council": "z", "wave": "2025", "counsil": "z"})
    assert str(refused.value).splitlines() == [
        "01_a: The notebook declares no parameter counsil (declared: council). Did you mean council?",
        "01_a: The notebook declares no parameter wave (declared: council).",
        "02_b: The notebook declares no parameter counsil (declared: council, wave). Did you mean council?",
    ]


def test_what_differs_from_run_to_run_is_stripped():
    clean = strip_run(executed())
    assert "somebody" not in nbformat.writes(clean)
    assert not [cell for cell in clean.cells if "injected-parameters" in cell.metadata.get("tags", [])]
    assert clean.cells[3].metadata == {}
    assert [output.output_type for output in clean.cells[3].outputs] == ["execute_result"]


def test_parameters_replace_the_defaults_and_keep_their_comments():
    ready = set_parameters(notebook(), {"council": 'l\'Hospitalet "x"', "wave": "2026"})
    lines = ready.cells[1].source.splitlines()
    assert lines[0] == 'council: str = "l\'Hospitalet \\"x\\""  # folder below data/raw'
    assert lines[1:] == ['wave: str = "2026"', 'language: str = ""', "seed: int = 2025"]


def test_labelled_outputs_tell_shown_from_empty():
    outputs = labelled_outputs(executed(), "01_a")
    assert [(output.label, output.shown) for output in outputs] == [("fig-a", True), ("tbl-none", False)]
    assert outputs[0].facts["rows"] == ["a"]


@pytest.mark.parametrize(
    ("source", "label"), [("#| label: txt-a\nx", "txt-a"), ("#|label: a-b", "a-b"), ("x = '#| label: no'", None)]
)
def test_label_is_read_from_its_own_line(source, label):
    assert label_of(source) == label


def test_a_notebook_with_outputs_is_not_as_committed_until_mended(tmp_path):
    path = tmp_path / "01_a.ipynb"
    nbformat.write(executed(), path)
    assert not is_stripped(path)
    assert main([str(path)]) == 1
    assert main(["--fix", str(path)]) == 1
    assert is_stripped(path)
    assert main([str(path)]) == 0


def test_injected_parameters_are_never_committed():
    assert all(
        "injected-parameters" not in cell.metadata.get("tags", []) for cell in strip_for_commit(executed()).cells
    )


def test_parameters_are_written_as_python_has_them():
    raw = notebook()
    raw.cells[1].source += "\ncap: float = 0.0  # largest weight\ndraws: bool = True"
    lines = set_parameters(raw, {"cap": 3.0, "draws": False, "seed": 7}).cells[1].source.splitlines()
    assert lines[3:] == ["seed: int = 7", "cap: float = 3.0  # largest weight", "draws: bool = False"]
