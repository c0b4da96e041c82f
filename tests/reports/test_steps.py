"""What a run does again, and what it leaves as it was: each notebook and the report, with the reason."""

import os
import shutil
import sys

import nbformat
import pandas as pd
import pytest
from in_process import CLONE, run_notebook
from small_project import notebook, write_council, write_project

from helpers.run.execute.pipeline import run_study
from helpers.run.execute.request import Request
from helpers.run.execute.steps import first_reader
from helpers.study.paths import StudyPaths

FIRST, SECOND, LAST = "01_survey_cleaning", "02_perception_regression", "05_plan_drafting"
NAMES = (FIRST, SECOND, LAST)
#: Enough for the notebooks to open what they open.
QUICK = {
    "02": {"imputations": 2, "replicates": 40},
    "03": {"starts": 20, "replicates": 10, "made_up": 3},
    "05": {"replicates": 200},
}
HANDS = """def written(name):
    study.paths.processed.mkdir(parents=True, exist_ok=True)
    return study.paths.processed / f"{name}.parquet"
def write(name, value): pd.DataFrame({"value": [value]}).to_parquet(written(name))
def read(name): return int(pd.read_parquet(written(name))["value"][0])"""
#: Each writes a table; the second reads that of the first, and the last a file that only it reads.
CELLS = {
    FIRST: "write('first', secret % 10)",
    SECOND: "write('second', read('first') + 1)",
    LAST: "write('plan', read('second') + len((study.paths.raw / 'plan.yml').read_text()))",
}


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = write_project(tmp_path / "project")
    for name, cell in CELLS.items():
        path = home / "notebooks" / f"{name}.ipynb"
        made = nbformat.read(path, as_version=4) if path.exists() else notebook()
        made.cells += [nbformat.v4.new_code_cell(source) for source in (HANDS, cell)]
        nbformat.write(made, path)
    monkeypatch.setenv("MIRALL_HOME", str(home))
    monkeypatch.delenv("MIRALL_DATA", raising=False)
    monkeypatch.delenv("MIRALL_REPORTS", raising=False)
    (write_council(home, "alfa", 13) / "plan.yml").write_text("hours: 3\n", encoding="utf-8")
    return home


def run(**options):
    """Return which steps were taken, each with its reasons."""
    outcome = run_study(Request("alfa", "2025", formats=("html",), renderer="embedded", **options))
    assert outcome.status in ("done", "up to date"), outcome.problems
    return {step: " ".join(reasons) for step, reasons in outcome.why.items() if reasons}


def tables():
    paths = StudyPaths("alfa", "2025").processed
    return {path.stem: int(pd.read_parquet(path)["value"][0]) for path in sorted(paths.glob("*.parquet"))}


def test_only_what_is_concerned_is_done_again_and_every_time_with_its_reason(home):
    raw, processed = (home / "data" / part / "alfa" / "2025" for part in ("raw", "processed"))
    whole = {"first": 3, "plan": 13, "second": 4}
    assert list(run()) == [*NAMES, "report"] and tables() == whole
    assert run() == {}

    (raw / "plan.yml").write_text("hours: 30\n", encoding="utf-8")
    assert run() == dict.fromkeys((LAST, "report"), "Files changed: plan.yml.")
    assert tables() == whole | {"plan": 14}

    page = home / "reports" / "diagnostic.qmd"
    page.write_text(page.read_text(encoding="utf-8") + "\nA line.\n", encoding="utf-8")
    assert run() == {"report": "The method's own files changed: reports."}

    (processed / "second.parquet").unlink()
    told = "Tables are missing or are not as they were written: second."
    assert run() == dict.fromkeys((SECOND, "report"), told) and tables()["second"] == 4

    # A table that somebody changed is none of the method's; what read it is done again with it.
    pd.DataFrame({"value": [70]}).to_parquet(processed / "first.parquet")
    (home / "reports" / "alfa" / "2025" / "diagnostic.html").unlink()
    assert set(run()) == {FIRST, "report"} and tables() == whole | {"plan": 14}

    (raw / "number.txt").write_text("15", encoding="utf-8")
    assert run() == dict.fromkeys((*NAMES, "report"), "Files changed: number.txt.")
    assert tables() == {"first": 5, "plan": 16, "second": 6}

    # A file that only a later notebook reads, and that was not there: an earlier one may have looked whether it is.
    (raw / "communication").mkdir()
    (raw / "communication" / "messages.csv").write_text("a\n", encoding="utf-8")
    assert set(run()) == {*NAMES, "report"}
    (raw / "communication" / "messages.csv").write_text("b\n", encoding="utf-8")
    assert set(run()) == {LAST, "report"}

    assert run(settings=("02.seed=4",)) == dict.fromkeys(
        (SECOND, LAST, "report"), "Choices changed: 02_perception_regression.seed."
    )
    assert set(run(settings=("02.seed=4",), force=True)) == {*NAMES, "report"}


def test_a_changed_notebook_is_done_again_with_those_after_it(home):
    run()
    path = home / "notebooks" / f"{SECOND}.ipynb"
    changed = nbformat.read(path, as_version=4)
    changed.cells[-1].source = "write('second', read('first') + 2)"
    nbformat.write(changed, path)
    again = run()
    assert set(again) == {SECOND, LAST, "report"} and tables()["plan"] == 14
    assert again[SECOND] == f"Notebooks changed: {SECOND}."


def test_a_run_that_is_broken_off_goes_on_from_there_and_leaves_no_old_table(home):
    raw = home / "data" / "raw" / "alfa" / "2025"
    run()
    (raw / "number.txt").write_text("15", encoding="utf-8")
    plan = (raw / "plan.yml").read_text(encoding="utf-8")
    (raw / "plan.yml").unlink()
    assert run_study(Request("alfa", "2025", formats=("html",), renderer="embedded")).status == "failed"
    assert tables() == {"first": 5, "second": 6}
    (raw / "plan.yml").write_text(plan, encoding="utf-8")
    again = run()
    # That the plan's file went and came is a change for each notebook that might look whether it is there.
    assert set(again) == {*NAMES, "report"} and tables() == {"first": 5, "plan": 15, "second": 6}


def test_what_a_killed_run_had_done_is_not_done_again(home):
    path = home / "notebooks" / f"{LAST}.ipynb"
    good = path.read_text(encoding="utf-8")
    dies = nbformat.read(path, as_version=4)
    dies.cells[-1].source = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    nbformat.write(dies, path)
    assert run_study(Request("alfa", "2025", formats=("html",), renderer="embedded")).status == "failed"
    path.write_text(good, encoding="utf-8")
    assert set(run()) == {LAST, "report"}


def test_no_other_table_is_taken_for_one_of_the_run(home):
    processed = home / "data" / "processed" / "alfa" / "2025"
    run()
    pd.DataFrame({"value": [1]}).to_parquet(processed / "groups.parquet")
    assert run(force=True) and "groups" not in tables()


def test_each_language_is_executed_for_itself(home):
    run()
    assert set(run(language="es")) == {*NAMES, "report"}
    assert run(language="es") == {} and run() == {}


def test_no_notebook_reads_a_file_before_the_one_that_is_said_to_be_the_first(monkeypatch, tmp_path):
    """What is said of raw files, held against what the method's own notebooks open."""
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path))
    raw = StudyPaths("ciutatexemple", "2025").raw
    shutil.copytree(CLONE / "data" / "raw" / "ciutatexemple" / "2025", raw)
    opened: set[str] = set()
    begins = f"{raw}{os.sep}"

    def note(event, arguments):
        if event == "open" and str(arguments[0]).startswith(begins):
            opened.add(str(arguments[0]).removeprefix(begins))

    # It cannot be taken away again; it notes what is below this test's own folder alone.
    sys.addaudithook(note)
    seen = set()
    for number in ("01", "02", "03", "04", "05"):
        opened.clear()
        run_notebook(number, council="ciutatexemple", wave="2025", language="en", **QUICK.get(number, {}))
        seen |= opened
        assert "council.yml" in opened
        assert [place for place in opened if first_reader(place) > number] == []
    assert seen >= {"plan.yml", "communication/messages.csv", "communication/budget.csv"}
