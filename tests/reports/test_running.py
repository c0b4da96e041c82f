"""Whole runs on a small project: isolation, failure, repetition, the record."""

import json
import shutil
from html import escape
from pathlib import Path

import nbformat
import pytest
from small_project import notebook, run_all, write_council, write_project

from helpers.present.outputs import DRAWN
from helpers.run.execute.personal import personal
from helpers.run.execute.pipeline import run_study
from helpers.run.execute.request import Request
from helpers.run.execute.state import state_of
from helpers.run.execute.workers import Way
from helpers.run.render.pictures import inline
from helpers.study.paths import StudyPaths
from helpers.study.provenance import file_hash

NUMBERS = {"alfa": 4321, "beta": 8765}
FAILING = """from helpers.errors import EstimationError
1 / 0 if secret == 666 else EstimationError"""
EXPLAINED = """from helpers.study.config import read_council
read_council(study.paths.raw / "missing.yml") if secret == 777 else None"""


#: What somebody looked at in cells of their own, and gave back to the method with them.
LOOKED_AT = ["pd.DataFrame({'respondent': ['r1'], 'said': ['my-own' + '-words']})", "print('my-own' + '-words')"]
#: What somebody wrote into a file under a bare name.
WRITTEN = "pd.DataFrame({'said': ['my-own' + '-words']}).to_csv('mine.csv')"
#: What somebody added to be shown.
OWN = """#| label: tbl-own-mine
import numpy as np
from helpers.present import own
from helpers.stats.people import People
from helpers.survey.design import SurveyDesign
rows, design = pd.DataFrame({'trust': [40.0, 60.0] * 20, 'group': 'a'}), SurveyDesign(np.ones(40))
own.table(own.groups(People(rows, design, rows, design), study, of=rows['trust'], by='group'), 'My own.')"""


def quiet(*_):
    """Take no notice of progress."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        home = write_project(tmp_path_factory.mktemp("project"))
        path = home / "notebooks" / "01_survey_cleaning.ipynb"
        first = nbformat.read(path, as_version=4)
        first.cells += [nbformat.v4.new_code_cell(source) for source in (*LOOKED_AT, WRITTEN, OWN)]
        nbformat.write(first, path)
        patch.setenv("MIRALL_HOME", str(home))
        patch.delenv("MIRALL_DATA", raising=False)
        patch.delenv("MIRALL_REPORTS", raising=False)
        for council, number in NUMBERS.items():
            write_council(home, council, number)
        yield home


@pytest.fixture(scope="module")
def built(home):
    requests = [
        Request(council, "2025", formats=("html", "pdf", "notebooks"), renderer="embedded") for council in NUMBERS
    ]
    outcomes = list(run_all(requests, Way(jobs=2), quiet))
    assert [outcome.status for outcome in outcomes] == ["done", "done"], outcomes
    assert all(
        [note[:27] for note in outcome.notes] == ["01_survey_cleaning, cell 6:", "01_survey_cleaning, cell 7:"]
        for outcome in outcomes
    )
    return home


def test_rows_that_somebody_looked_at_are_nowhere_in_what_a_run_writes(built):
    """Neither in what is delivered, nor in the notebooks that are kept; a line says so in the council's language."""
    places = ("reports/alfa", "data/processed/alfa", "notebooks")
    written = [path for place in places for path in (built / place).rglob("*.*")]
    assert "mine.csv" not in {path.name for path in built.rglob("*.csv")}
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in written if path.is_file()}
    assert [path for path, text in texts.items() if "my-own-words" in text] == []
    page = texts[built / "reports" / "alfa" / "2025" / "notebooks" / "01_survey_cleaning.html"]
    assert page.count("Una execució omet") == len(LOOKED_AT)
    # What goes through `own` is in the report's annex.
    assert "My own." in texts[built / "reports" / "alfa" / "2025" / "diagnostic.html"]


def published(home, council):
    folder = home / "reports" / council / "2025"
    pages = [
        folder / "diagnostic.html",
        *folder.glob("notebooks/*.html"),
        *folder.glob("source/**/*.*"),
        folder / "manifest.json",
    ]
    return {path: path.read_text(encoding="utf-8") for path in pages if path.is_file()}


@pytest.mark.parametrize(("own", "other"), [("alfa", "beta"), ("beta", "alfa")])
def test_no_council_is_found_in_anothers_report(built, own, other):
    pages = published(built, own)
    assert len(pages) > 10
    for path, text in pages.items():
        assert f"Vila {other.title()}" not in text, path
        assert "vilaprova" not in text, "the notebooks' default"
        assert str(NUMBERS[other]) not in text.replace(str(NUMBERS[own]), ""), path
    assert str(NUMBERS[own]) in pages[built / "reports" / own / "2025" / "diagnostic.html"]


def test_each_council_shows_its_own_pictures(built):
    pictures = {}
    for council in NUMBERS:
        notebook_path = built / "reports" / council / "2025" / "source" / "notebooks" / "02_perception_regression.ipynb"
        cells = nbformat.read(notebook_path, as_version=4).cells
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        pictures[council] = {inline(o.data[DRAWN], escape(o.data["text/plain"])) for o in outputs if DRAWN in o.data}
        html = (built / "reports" / council / "2025" / "diagnostic.html").read_text()
        assert pictures[council] and all(picture in html for picture in pictures[council])
    assert pictures["alfa"].isdisjoint(pictures["beta"])


def test_nothing_is_done_when_nothing_changed(built):
    request = Request("alfa", "2025", formats=("html", "pdf"), renderer="embedded")
    # Once more first: where the code itself is being written meanwhile, the report of a minute ago is not current.
    run_study(request)
    outcome = run_study(request)
    assert outcome.status == "up to date"
    made = ["diagnostic.html", "diagnostic.pdf", "summary.pdf", "easy-read.pdf", "summary.docx", "summary.txt"]
    assert [path.name for path in outcome.files] == made


def test_a_second_run_from_nothing_is_the_same_bytes(built):
    folder = built / "reports" / "alfa" / "2025"
    before = {path.relative_to(folder): file_hash(path) for path in folder.rglob("*") if path.is_file()}
    record = json.loads((folder / "manifest.json").read_text())
    shutil.rmtree(folder)
    shutil.rmtree(built / "data" / "processed" / "alfa")
    outcome = run_study(Request("alfa", "2025", formats=("html", "pdf", "notebooks"), renderer="embedded"))
    assert outcome.status == "done"
    after = {path.relative_to(folder): file_hash(path) for path in folder.rglob("*") if path.is_file()}
    # Both say when it was run.
    dated = dict.fromkeys(map(Path, ("manifest.json", "ro-crate-metadata.json")), "")
    assert after | dated == before | dated
    again = json.loads((folder / "manifest.json").read_text())
    assert {**again, "run": None} == {**record, "run": None}


def test_the_manifest_names_what_the_report_rests_on(built):
    manifest = json.loads((built / "reports" / "beta" / "2025" / "manifest.json").read_text())
    assert set(manifest["inputs"]) == {"council.yml", "number.txt"}
    assert manifest["seed"] == 2025
    assert manifest["renderer"]["name"] == "embedded"
    assert {"python", "numpy", "papermill", "typst"} <= set(manifest["versions"])
    assert [output["label"] for output in manifest["outputs"]] == ["tbl-own-mine", "fig-image", "tbl-image"]
    assert manifest["outputs"][2]["rows"] == ["First", "Second"]
    assert all(len(output["data_sha256"]) == 64 for output in manifest["outputs"])
    assert manifest["parameters"]["01_survey_cleaning"]["council"] == "beta"
    assert {"diagnostic.html", "diagnostic.pdf", "notebooks/01_survey_cleaning.html"} <= set(manifest["deliverables"])
    assert str(built) not in json.dumps(manifest)


def test_a_changed_input_is_seen_and_run(built):
    number = built / "data" / "raw" / "beta" / "2025" / "number.txt"
    request = Request("beta", "2025", formats=("html",), renderer="embedded")
    folder = built / "reports" / "beta" / "2025"
    number.write_text("5555")
    try:
        from helpers.run.execute.request import accept

        run = accept(request)
        assert state_of(run.study.paths, folder, run.origin) == "changed since"
        assert run_study(request).status == "done"
        assert "5555" in (folder / "diagnostic.html").read_text()
        # Formats that were delivered before are made again: no old page stays beside a new one.
        assert set(json.loads((folder / "manifest.json").read_text())["deliverables"]) >= {"diagnostic.pdf"}
    finally:
        number.write_text(str(NUMBERS["beta"]))
        run_study(request)


def test_another_language_lies_in_a_folder_of_its_own(built):
    assert run_study(Request("alfa", "2025", "es", ("html",), "embedded")).status == "done"
    page = (built / "reports" / "alfa" / "2025" / "es" / "diagnostic.html").read_text()
    assert '<html lang="es">' in page
    assert "Figura\u00a01" in page
    assert "DATOS SINTÉTICOS" in page
    assert 'lang="ca"' in (built / "reports" / "alfa" / "2025" / "diagnostic.html").read_text()


@pytest.fixture
def with_failures(home):
    """Add councils whose second notebook stops, one with a fault of ours and one with a fault of the input."""
    path = home / "notebooks" / "03_segment_analysis.ipynb"
    nbformat.write(notebook(FAILING, EXPLAINED), path)
    write_council(home, "gamma", 666)
    write_council(home, "delta", 777)
    yield home
    path.unlink()
    for council in ("gamma", "delta"):
        shutil.rmtree(home / "data" / "raw" / council)


def test_one_failure_is_named_kept_and_does_not_stop_the_others(with_failures):
    names = ("delta", "gamma", "alfa")
    requests = [Request(council, "2025", formats=("html",), renderer="embedded") for council in names]
    outcomes = {outcome.request.council: outcome for outcome in run_all(requests, Way(), quiet, "ca")}
    assert {council: outcome.status for council, outcome in outcomes.items()} == {
        "delta": "failed",
        "gamma": "failed",
        "alfa": "done",
    }
    gamma = outcomes["gamma"]
    assert gamma.problems[0] == "gamma/2025, 03_segment_analysis: La cel·la 4 ha aturat l'execució."
    assert gamma.problems[1] == "ZeroDivisionError: division by zero"
    assert gamma.kept is not None
    kept = nbformat.read(gamma.kept, as_version=4)
    assert any(output.output_type == "error" for output in kept.cells[3].outputs)
    assert gamma.kept.is_relative_to(with_failures / "data" / "processed")
    assert not (with_failures / "reports" / "gamma" / "2025" / "manifest.json").exists()
    assert state_of(StudyPaths("gamma", "2025"), with_failures / "reports", None) == "failed"


def test_what_is_kept_of_a_failed_run_holds_nobody_either(with_failures, monkeypatch):
    monkeypatch.setattr("helpers.run.execute.pipeline.personal_of", lambda study: personal({"r00007"}, []))
    shown = notebook("Sentences('It is r00007, and that is it.')", "raise NameError('r00007')  # r00007")
    nbformat.write(shown, with_failures / "notebooks" / "03_segment_analysis.ipynb")
    outcome = run_study(Request("gamma", "2025", formats=("html",), renderer="embedded"), tongue="en")
    assert outcome.problems[0] == "gamma/2025, 03_segment_analysis: Cell 5 stopped the run."
    assert outcome.problems[1:2] == ("NameError",) and "may quote an answer" in outcome.problems[2]
    kept = nbformat.read(outcome.kept, as_version=4)
    assert "r00007" not in str(kept) and len(kept.cells) == 5
    # The project's own errors say no kind first.
    ours = "from helpers.errors import UsageError\nraise UsageError('the person r00007: {n}', n=64)"
    nbformat.write(notebook(ours), with_failures / "notebooks" / "03_segment_analysis.ipynb")
    outcome = run_study(Request("gamma", "2025", formats=("html",), renderer="embedded"), tongue="en")
    assert "may quote an answer" in outcome.problems[1] and "person r" not in " ".join(outcome.problems)


def test_a_kernel_that_dies_in_a_run_is_named_by_its_cell(with_failures):
    dies = notebook("import os; os._exit(1)")
    nbformat.write(dies, with_failures / "notebooks" / "03_segment_analysis.ipynb")
    outcome = run_study(Request("gamma", "2025", formats=("html",), renderer="embedded"), tongue="en")
    assert (outcome.status, outcome.kept) == ("failed", None)
    assert outcome.problems[0].startswith("gamma/2025, 03_segment_analysis: The kernel died in cell 4,")


def test_an_error_that_a_user_can_mend_is_told_in_words(with_failures):
    outcome = run_study(Request("delta", "2025", formats=("html",), renderer="embedded"), tongue="en")
    assert "The file is missing. `mirall new` writes a commented template." in outcome.problems[1]
    assert not any("Traceback" in line for line in outcome.problems)


def test_a_report_that_cannot_be_rendered_leaves_the_good_one(built, monkeypatch):
    folder = built / "reports" / "alfa" / "2025"
    good = file_hash(folder / "diagnostic.html")
    page = built / "reports" / "diagnostic.qmd"
    text = page.read_text()
    page.write_text(text + "\n{{< include sections/_none.qmd >}}\n")
    try:
        outcome = run_study(Request("alfa", "2025", formats=("html",), renderer="embedded"))
    finally:
        page.write_text(text)
    assert outcome.status == "failed"
    assert "_none.qmd" in outcome.problems[0]
    assert file_hash(folder / "diagnostic.html") == good
    assert [path.name for path in folder.parent.iterdir()] == ["2025"]


def test_where_quarto_fails_the_report_is_made_all_the_same_and_says_so(built, tmp_path, monkeypatch):
    program = tmp_path / "quarto"
    program.write_text('#!/bin/sh\n[ "$1" = --version ] && echo 1.9.38 && exit 0\necho "ERROR: no Typst" >&2\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("QUARTO", str(program))
    folder = built / "reports" / "alfa" / "2025"
    before = file_hash(folder / "diagnostic.html")
    outcome = run_study(Request("alfa", "2025"))
    assert outcome.status == "done" and file_hash(folder / "diagnostic.html") == before
    assert "1.9.38" in outcome.notes[0] and "ERROR: no Typst" in outcome.notes[0]
    record = json.loads((folder / "manifest.json").read_text())["renderer"]
    assert (record["name"], record["in_place_of"]) == ("embedded", {"name": "quarto", "version": "1.9.38"})
    # Just this Quarto would fail again; another one is tried.
    assert run_study(Request("alfa", "2025")).status == "up to date"
    refused = run_study(Request("alfa", "2025", renderer="quarto"))
    assert refused.status == "failed" and "ERROR: no Typst" in refused.problems[0]
    monkeypatch.setenv("QUARTO", "no")
    assert run_study(Request("alfa", "2025")).status == "up to date"


def test_a_fault_of_the_program_stops_one_study_and_shows_no_traceback(home, monkeypatch):
    def broken(run, executed, seconds):
        if run.study.council == "alfa":
            raise KeyError("unforeseen")
        return []

    monkeypatch.setattr("helpers.run.execute.pipeline.build_report", broken)
    requests = [Request(council, "2025", formats=("html",), renderer="embedded", force=True) for council in NUMBERS]
    outcomes = {outcome.request.council: outcome for outcome in run_all(requests, Way(), quiet)}
    assert (outcomes["alfa"].status, outcomes["beta"].status) == ("failed", "done")
    assert "KeyError" in outcomes["alfa"].problems[0]
    assert "unforeseen" in outcomes["alfa"].kept.read_text()


def test_a_parameter_that_a_notebook_does_not_declare_stops_before_anything_runs(home):
    path = home / "notebooks" / "04_communication_audit.ipynb"
    strange = notebook()
    strange.cells[1].source = 'council: str = "alfa"'
    nbformat.write(strange, path)
    try:
        outcome = run_study(Request("alfa", "2025", renderer="embedded", force=True))
    finally:
        path.unlink()
    assert outcome.status == "failed"
    assert [line.split(":")[0] for line in outcome.problems] == ["04_communication_audit"] * 2
    assert "wave" in outcome.problems[1]
