"""Several studies at once: on this machine and on workers of a scheduler, with failures and a worker that is killed."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from small_project import notebook, run_all, write_council, write_project

from helpers.errors import UsageError
from helpers.run.commands import running
from helpers.run.commands.cli import main
from helpers.run.execute.handing import own_code, why_unfit
from helpers.run.execute.request import Request
from helpers.run.execute.store import unpack
from helpers.run.execute.workers import Way, sensible_jobs

NUMBERS = {"alfa": 11, "beta": 22, "gamma": 666, "omega": 33}
#: Stops where the council's number is that of the one that is to fail, and takes a while elsewhere.
FAILING = "1 / 0 if secret == 666 else __import__('time').sleep(2)"


def quiet(*_):
    """Take no notice of progress."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        home = write_project(tmp_path_factory.mktemp("many"))
        nbformat.write(notebook(FAILING), home / "notebooks" / "03_segment_analysis.ipynb")
        for council, number in NUMBERS.items():
            write_council(home, council, number)
        # The larger file is begun first.
        (home / "data" / "raw" / "gamma" / "2025" / "survey.csv").write_text("x" * 1000, encoding="utf-8")
        patch.setenv("MIRALL_HOME", str(home))
        patch.setenv("MIRALL_LANGUAGE", "en")
        patch.setenv("QUARTO", "no")
        patch.setattr(running, "say", running.say.__class__())
        patch.delenv("MIRALL_DATA", raising=False)
        patch.delenv("MIRALL_REPORTS", raising=False)
        yield home


def requests(*councils):
    return [Request(council, "2025", formats=("html",), renderer="embedded", force=True) for council in councils]


def statuses(outcomes):
    return {outcome.request.council: outcome.status for outcome in outcomes}


def called(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["mirall", *arguments])
    try:
        main()
    except SystemExit as left:
        return left.code or 0
    return 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_is_begun_after_a_failure_where_that_is_asked(home, jobs):
    outcomes = list(run_all(requests(*NUMBERS), Way(jobs, stops=True), quiet))
    fates = statuses(outcomes)
    assert fates.pop("gamma") == "failed"
    # What was under way beside the one that failed is brought to its end.
    assert sorted(fates.values()) == ["done"] * (jobs - 1) + ["not begun"] * (4 - jobs)


def test_all_failures_are_told_and_a_table_and_a_record_say_what_became_of_each(home, monkeypatch, capsys, tmp_path):
    record = tmp_path / "run.json"
    asked = ("run", "--all", "--to", "html", "--force", "--renderer", "embedded")
    assert called(monkeypatch, *asked, "--json", str(record)) == 1
    shown = capsys.readouterr()
    rows = {line.split()[0]: line for line in shown.out.splitlines() if re.match(r"\w+/2025 +\w", line)}
    assert set(rows) == {f"{council}/2025" for council in NUMBERS}
    assert "failed" in rows["gamma/2025"] and "Cell 4 stopped the run." in rows["gamma/2025"]
    assert "made" in rows["alfa/2025"] and str(Path("reports") / "alfa" / "2025") in rows["alfa/2025"]
    assert "Made: 3 · Failed: 1 ·" in shown.out
    assert "ZeroDivisionError" in shown.err
    told = json.loads(record.read_text(encoding="utf-8"))
    assert {one["council"]: one["status"] for one in told["studies"]} == dict.fromkeys(NUMBERS, "done") | {
        "gamma": "failed"
    }
    assert all(Path(file).is_file() for one in told["studies"] for file in one["files"])
    assert all(one["seconds"] > 0 for one in told["studies"])
    gamma = next(one for one in told["studies"] if one["council"] == "gamma")
    assert "Cell 4" in gamma["problems"][0] and Path(gamma["kept"]).is_file()


def test_steps_are_told_from_process_to_process_and_reach_the_end(home):
    told = []
    list(run_all(requests("alfa", "beta"), Way(2), lambda *step: told.append(step)))
    for council in ("alfa", "beta"):
        shares = [share for label, _, share in told if label == f"{council}/2025"]
        assert shares == sorted(shares) and len(shares) >= 4 and max(shares) >= 0.7


def test_as_many_as_this_machine_allows(monkeypatch):
    assert 1 <= sensible_jobs() <= (os.cpu_count() or 1)
    monkeypatch.setattr("helpers.run.execute.workers.MEMORY_OF_ONE", 2.0**60)
    assert sensible_jobs() == 1


@pytest.fixture
def scheduler(home, tmp_path):
    """Yield the file that names a real scheduler, and begin workers of it on demand; all end with the test."""
    begun = []

    def begin(kind, *options, **environment):
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *options]
        # The path is this process's, so that a worker imports the same method.
        paths = os.pathsep.join(path for path in sys.path if path)
        begun.append(
            subprocess.Popen(
                command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": paths} | environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
        )  # fmt: skip
        return begun[-1]

    file = tmp_path / "scheduler.json"
    begin("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    until = time.monotonic() + 60
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.1)
    address = json.loads(file.read_text(encoding="utf-8"))["address"]
    yield address, lambda *options, **environment: begin("worker", address, "--no-dashboard", *options, **environment)
    for process in begun:
        process.kill()
        process.wait()


def test_a_scheduler_hands_out_the_work_and_a_killed_worker_loses_none(home, scheduler):
    address, begin = scheduler
    alone = ("--nthreads", "1", "--no-nanny")
    workers = [begin(*alone), begin(*alone)]
    told = []

    def tell(label, stage, share):
        told.append(label)
        if len(workers) == 2 and len(set(told)) == 2:
            # Both work: one is killed in the middle.
            workers.pop().send_signal(signal.SIGKILL)

    councils = ("alfa", "beta", "omega")
    outcomes = list(run_all(requests(*councils), Way(scheduler=address), tell))
    assert statuses(outcomes) == dict.fromkeys(councils, "done")
    assert len(workers) == 1
    for council in councils:
        page = (home / "reports" / council / "2025" / "diagnostic.html").read_text(encoding="utf-8")
        assert f"The image of Vila {council.title()} is {NUMBERS[council]} out of 100." in page


def test_workers_that_cannot_take_part_are_refused_with_the_way_out(home, scheduler, tmp_path, monkeypatch):
    address, begin = scheduler
    monkeypatch.setattr("helpers.run.execute.workers.PATIENCE", 2.0)
    with pytest.raises(UsageError, match="has no worker"):
        list(run_all(requests("alfa"), Way(scheduler=address), quiet))
    monkeypatch.setattr("helpers.run.execute.workers.PATIENCE", 60.0)
    other = write_project(tmp_path / "other")
    (other / "notebooks" / "02_perception_regression.ipynb").unlink()
    begin("--nthreads", "2", "--no-nanny", MIRALL_HOME=str(other))
    with pytest.raises(UsageError) as refused:
        list(run_all(requests("alfa"), Way(scheduler=address), quiet))
    told = str(refused.value)
    assert "--nthreads 1 --nworkers 2" in told and f"another version of the method, from {other}" in told


def test_a_run_whose_workers_are_all_gone_ends_and_says_so(home, scheduler, monkeypatch):
    monkeypatch.setattr("helpers.run.execute.handing.LOOK", 0.5)
    monkeypatch.setattr("helpers.run.execute.handing.WITHOUT", 2.0)
    address, begin = scheduler
    worker = begin("--nthreads", "1", "--no-nanny")
    outcomes = list(run_all(requests("alfa", "beta"), Way(scheduler=address), lambda *_: worker.kill()))
    assert statuses(outcomes) == {"alfa": "failed", "beta": "failed"}
    assert all("no worker left" in outcome.problems[0] for outcome in outcomes)


def test_nobody_answers(home, monkeypatch):
    monkeypatch.setattr("helpers.run.execute.workers.PATIENCE", 2.0)
    with pytest.raises(UsageError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(run_all(requests("alfa"), Way(scheduler="tcp://127.0.0.1:9"), quiet))


def test_a_folder_that_a_worker_does_not_see_is_named(home):
    assert why_unfit({"MIRALL_DATA": str(home)}, own_code()) == []
    (problem,) = why_unfit({"MIRALL_DATA": str(home / "nowhere")}, own_code())
    assert problem.values["folder"] == str(home / "nowhere")


@pytest.fixture(params=["folder", "s3"])
def store(request, tmp_path, monkeypatch):
    """Yield the address of a store and a way to see what is in it."""
    if request.param == "folder":
        (tmp_path / "store").mkdir()
        yield str(tmp_path / "store"), lambda: [path for path in (tmp_path / "store").rglob("*") if path.is_file()]
        return
    import s3fs
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-the-test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    files = s3fs.S3FileSystem(use_listings_cache=False, skip_instance_cache=True)
    files.mkdir("councils")
    yield "s3://councils/here", lambda: files.find("councils")
    server.stop()


def test_councils_travel_by_a_store_to_workers_that_see_no_folder_of_theirs(home, scheduler, store, tmp_path):
    address, begin = scheduler
    url, held = store
    elsewhere = tmp_path / "elsewhere"
    begin("--nthreads", "1", "--no-nanny", MIRALL_DATA=str(elsewhere), MIRALL_REPORTS=str(elsewhere))
    lab = home / "data" / "processed" / "beta" / "2025" / "lab" / "kept.txt"
    lab.parent.mkdir(parents=True, exist_ok=True)
    lab.write_text("of this machine", encoding="utf-8")
    shutil.rmtree(home / "reports" / "beta", ignore_errors=True)
    way = Way(scheduler=address, store=url)
    outcomes = {outcome.request.council: outcome for outcome in run_all(requests("beta", "gamma"), way, quiet)}
    assert statuses(outcomes.values()) == {"beta": "done", "gamma": "failed"}
    page = home / "reports" / "beta" / "2025" / "diagnostic.html"
    assert page in outcomes["beta"].files
    assert "The image of Vila Beta is 22 out of 100." in page.read_text(encoding="utf-8")
    assert outcomes["gamma"].kept.is_file() and outcomes["gamma"].kept.is_relative_to(home)
    assert lab.read_text(encoding="utf-8") == "of this machine"
    assert not elsewhere.exists() and held() == []
    # What came back is what a run here would have made: nothing is left to do.
    (again,) = run_all([replace(requests("beta")[0], force=False)], Way(), quiet)
    assert again.status == "up to date"


def test_a_store_that_cannot_be_used_is_told_before_anything_is_handed_out(home, scheduler, tmp_path):
    address, begin = scheduler
    begin("--nthreads", "1", "--no-nanny")
    (tmp_path / "file").write_text("", encoding="utf-8")
    for url in (str(tmp_path / "file"), "nothing-known://bucket"):
        with pytest.raises(UsageError, match=r"The store .* cannot be used"):
            list(run_all(requests("alfa"), Way(scheduler=address, store=url), quiet))


def test_a_store_without_a_scheduler_is_refused(home, monkeypatch, capsys, tmp_path):
    assert called(monkeypatch, "run", "alfa", "--store", str(tmp_path)) == 2
    assert "--scheduler" in capsys.readouterr().err


def test_nothing_is_unpacked_outside_its_folder(tmp_path):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        member = tarfile.TarInfo("../outside.txt")
        archive.addfile(member, io.BytesIO(b""))
    with pytest.raises(tarfile.OutsideDestinationError):
        unpack(buffer.getvalue(), tmp_path / "in")
    assert not (tmp_path / "outside.txt").exists()
