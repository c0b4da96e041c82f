"""Two runs of one council at once: the second is refused, and a run that was killed holds nothing."""

import os
import subprocess
import sys

import pytest
from small_project import write_council, write_project

from helpers.run.execute import state
from helpers.run.execute.alone import CouncilBusy, alone
from helpers.run.execute.pipeline import failed
from helpers.run.execute.request import Request
from helpers.study.paths import StudyPaths

HOLDS = """
import time
from helpers.run.execute.alone import alone
with alone("alfa"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other(tmp_path, monkeypatch):
    """Another process, which runs the council alfa of the same data."""
    monkeypatch.setenv("MIRALL_HOME", str(tmp_path))
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path / "data"))
    write_project(tmp_path)
    write_council(tmp_path, "alfa", 1, "2023")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", HOLDS], env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_council_is_held_until_its_run_ends_however_it_ends(other):
    with (
        pytest.raises(CouncilBusy, match=f"alfa is under way .process {other.pid}, begun 20") as refused,
        alone("alfa"),
    ):
        pass
    with alone("beta"):
        pass
    outcome = failed(Request("alfa", "2023"), refused.value, "ca", 0.0)
    assert outcome.status == "failed" and outcome.problems[0].startswith("Ja hi ha una altra execució d'alfa")
    assert not state.failure_file(StudyPaths("alfa", "2023")).exists()
    other.kill()
    other.wait()
    for _ in range(2):
        with alone("alfa"):
            pass


def test_a_run_that_breaks_off_lets_its_council_go(other):
    with pytest.raises(ZeroDivisionError), alone("beta"):
        raise ZeroDivisionError
    with alone("beta"):
        pass
