"""What `mirall pool` says: what each council got, what is nobody's, and what became of all of them."""

from __future__ import annotations

import json

import pytest
from pooled_towns import FEW, write_beside, write_csv
from typer.testing import CliRunner

from helpers.run.commands.cli import app
from helpers.run.commands.wording import say


@pytest.fixture
def survey(tmp_path, monkeypatch):
    for variable, folder in (("MIRALL_DATA", "data"), ("MIRALL_REPORTS", "reports")):
        monkeypatch.setenv(variable, str(tmp_path / folder))
    monkeypatch.setenv("MIRALL_LANGUAGE", "en")
    for name in ("out", "err", "words"):
        say.__dict__.pop(name, None)
    path = write_csv(tmp_path / "in" / "answers.csv", 60, 2, only=FEW)
    write_beside(path.parent, 3)
    lines = path.read_text(encoding="utf-8").splitlines()
    elsewhere = ["x1;Atlantis;female;16-29;5;5;5;5;1", "x2;Atlantis;male;16-29;5;5;5;5;1", "x3;Atlantis;;;5;5;5;5;1"]
    path.write_text("\n".join([*lines, *elsewhere, "x4;;female;16-29;5;5;5;5;1", ""]), encoding="utf-8")
    return path


def test_it_says_what_each_got_and_what_is_nobodys_and_writes_what_became_of_all(survey, tmp_path):
    record = tmp_path / "record.json"
    call = ["pool", str(survey), "--by", "munic", "--jobs", "1", "--json", str(record)]
    shown = CliRunner().invoke(app, call)
    told = " ".join(shown.output.split())
    assert shown.exit_code == 0, told
    assert "60 rows of 2 councils." in told
    assert "4 rows are of no council and were set aside (no council said: 1; not in the list: 3)" in told
    assert "In place of a council there stands: Atlantis (3)" in told
    assert "Without a row: l-ametlla-del-valles" in told and "Made: 2" in told
    assert [study["status"] for study in json.loads(record.read_text(encoding="utf-8"))["studies"]] == ["done", "done"]
    listed = " ".join(CliRunner().invoke(app, ["list"]).output.split())
    assert listed.count("figures, and no report") == 2
    # Written in another way, the column is the same, and nothing is made again.
    for name in ("out", "err"):
        say.__dict__.pop(name, None)
    again = CliRunner().invoke(app, [*call[:3], "municipi", *call[4:]])
    assert "Up to date: 2" in " ".join(again.output.split())


def test_with_only_the_split_no_figures_are_made(survey, tmp_path):
    shown = CliRunner().invoke(app, ["pool", str(survey), "--by", "municipi", "--only-split"])
    assert shown.exit_code == 0 and not (tmp_path / "reports").exists()
    assert len(list((tmp_path / "data" / "raw").glob("*/2025/answers.csv"))) == 2
