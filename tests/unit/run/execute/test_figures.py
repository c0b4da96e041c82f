"""Figures without notebooks are those of the notebooks: table by table, file by file."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest
from in_process import CLONE, run_notebook

from helpers.present.language.words import Words
from helpers.present.released.delivered import write_released
from helpers.run.execute.pipeline import run_study
from helpers.run.execute.request import Request
from helpers.study.opening import open_study
from helpers.study.paths import StudyPaths
from helpers.survey.intake import as_asked

COUNCIL = "puigfictici"


@pytest.mark.slow
def test_the_tables_and_what_is_given_away_are_those_of_the_notebooks(tmp_path, monkeypatch):
    shutil.copytree(CLONE / "data" / "raw" / COUNCIL, tmp_path / "data" / "raw" / COUNCIL)
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MIRALL_REPORTS", str(tmp_path / "reports"))
    outcome = run_study(Request(COUNCIL, "2025", only_figures=True))
    assert outcome.status == "done", outcome.problems
    paths = StudyPaths(COUNCIL, "2025")
    made = {path.name: pd.read_parquet(path) for path in paths.processed.glob("*.parquet")}
    given = {path.name: path.read_bytes() for path in (paths.reports / "data").iterdir()}
    shutil.rmtree(paths.processed)
    run_notebook("01", council=COUNCIL)
    run_notebook("02", council=COUNCIL, imputations=2, replicates=2)
    assert len(made) == 10
    for name, table in made.items():
        pd.testing.assert_frame_equal(table, pd.read_parquet(paths.processed / name), check_exact=True)
    # Of what the notebooks know besides, nothing is given away here.
    (paths.processed / "drivers.parquet").unlink()
    write_released(as_asked(open_study(COUNCIL, "2025")), Words("ca"), tmp_path / "again")
    again = {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    assert given.keys() == again.keys()
    assert {name for name, content in given.items() if again[name] != content} == set()
