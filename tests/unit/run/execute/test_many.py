"""Which studies are meant, and in which order they run."""

import pytest
from small_project import run_all, write_council, write_project

from helpers.errors import UsageError
from helpers.run.execute.many import choose_studies, order_requests
from helpers.run.execute.request import Request
from helpers.run.execute.workers import Way
from helpers.study.paths import StudyPaths


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MIRALL_HOME", str(tmp_path))
    monkeypatch.delenv("MIRALL_DATA", raising=False)
    monkeypatch.delenv("MIRALL_REPORTS", raising=False)
    write_project(tmp_path)
    for council in ("alfa", "beta"):
        write_council(tmp_path, council, 1, "2023")
    later = {"label": "2025", "start": "2025-01-10", "end": "2025-02-10", "previous": "2023"}
    write_council(tmp_path, "beta", 2, "2025", wave=later)
    return tmp_path


def test_a_council_stands_for_all_its_waves(home):
    assert choose_studies(["beta"]) == [StudyPaths("beta", "2023"), StudyPaths("beta", "2025")]
    assert choose_studies(["beta/2025", "alfa"]) == [StudyPaths("alfa", "2023"), StudyPaths("beta", "2025")]
    assert len(choose_studies([], everything=True)) == 3


def test_unknown_names_are_refused_together(home):
    with pytest.raises(UsageError) as refused:
        choose_studies(["gamma", "alfa", "beta/1999"])
    assert len(refused.value.problems) == 2
    assert "beta/2023" in str(refused.value)


def test_naming_nothing_is_refused(home):
    with pytest.raises(UsageError, match="--all"):
        choose_studies([])


def test_a_wave_runs_after_the_one_it_is_compared_with(home):
    chains = order_requests([Request("alfa", "2023"), Request("beta", "2025", force=True)])
    assert [[request.name for request in chain] for chain in chains] == [["alfa/2023"], ["beta/2023", "beta/2025"]]
    assert [request.force for request in chains[1]] == [False, True]


def test_a_previous_wave_that_was_run_is_not_run_again(home):
    tables = StudyPaths("beta", "2023").processed
    tables.mkdir(parents=True)
    (tables / "respondents.parquet").write_bytes(b"")
    assert [[r.name for r in chain] for chain in order_requests([Request("beta", "2025")])] == [["beta/2025"]]


def test_waves_named_in_any_order_run_once_and_in_time(home):
    chains = order_requests([Request("beta", "2025"), Request("beta", "2023")])
    assert [[request.name for request in chain] for chain in chains] == [["beta/2023", "beta/2025"]]


def test_processes_that_cannot_read_the_method_fail_with_a_word(home):
    (home / "methodology" / "thresholds.yml").unlink()
    requests = [Request(council="alfa", wave="2023"), Request(council="beta", wave="2023")]
    outcomes = list(run_all(requests, Way(jobs=2), lambda *_: None))
    assert [outcome.request.council for outcome in outcomes] == ["alfa", "beta"]
    assert all("thresholds.yml" in outcome.problems[0] for outcome in outcomes)
