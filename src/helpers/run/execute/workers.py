"""Several studies at once: in processes of this machine, or of others that a Dask scheduler knows."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from helpers.errors import MirallError, NotebookError, Problem, UsageError
from helpers.run.execute.many import order_requests
from helpers.run.execute.pace import expected_seconds, longest_first
from helpers.run.execute.pipeline import failed, run_study
from helpers.run.execute.request import Notify, Outcome, Request
from helpers.study.paths import data_dir, project_root, reports_dir
from helpers.study.provenance import ANALYSIS_CODE, REPORT_CODE, code_hashes

if TYPE_CHECKING:
    from distributed import Client, Future

#: Called with a request's label, what is being done and how much of it is done.
Tell = Callable[[str, str, float], None]
#: Memory that a council takes while it is run: its process, the warm server, a kernel (some 0.9 GiB at the most).
MEMORY_OF_ONE = 1.25 * 2**30
#: Seconds to wait for a scheduler's answer, and for the first of its workers.
PATIENCE = 20.0
#: Seconds between two looks whether there are workers still, and for how many there may be none.
LOOK, WITHOUT = 5.0, 300.0
#: A share that has grown by less is not told from process to process.
STEP = 0.02


class NoWorker(Exception):
    """All workers of a scheduler have gone, and none has come."""


@dataclass(frozen=True)
class Way:
    """How several studies are run.

    Attributes
    ----------
    jobs
        How many councils at a time on this machine.
    stops
        Whether nothing more is begun once a study has failed.
    scheduler
        Address of a Dask scheduler whose workers run them; empty for this machine.
    """

    jobs: int = 1
    stops: bool = False
    scheduler: str = ""


@dataclass(frozen=True)
class Place:
    """Where a worker finds the data, and what it runs them with; the same for all."""

    folders: Mapping[str, str]
    code: Mapping[str, str]

    @classmethod
    def here(cls) -> Place:
        """Return this process's own."""
        folders = {"MIRALL_DATA": str(data_dir()), "MIRALL_REPORTS": str(reports_dir())}
        return cls(folders, code_hashes((*ANALYSIS_CODE, *REPORT_CODE)))


def sensible_jobs() -> int:
    """Return how many councils the cores and the free memory of this machine allow at a time."""
    import psutil
    from dask.system import CPU_COUNT
    from distributed.system import MEMORY_LIMIT

    # Both know what a container allows, which the machine's own figures do not.
    free = min(MEMORY_LIMIT, psutil.virtual_memory().available)
    return max(1, min(CPU_COUNT, int(free / MEMORY_OF_ONE)))


def run_all(requests: Iterable[Request], way: Way, tell: Tell, tongue: str = "en") -> Iterator[Outcome]:
    """Run studies, the longest first, and yield what became of each as it ends.

    Parameters
    ----------
    requests
        What to run; councils are independent of each other, the waves of one council are not.
    way
        How; for one council at a time, everything stays in this process.
    tell
        Told of each step; for several at a time from another thread.
    tongue
        Language of the one who runs them.

    Raises
    ------
    UsageError
        If the scheduler does not answer, or its workers are not fit for it.
    """
    chains = order_requests(requests)
    chains = longest_first(chains, expected_seconds(request for chain in chains for request in chain))
    if way.scheduler:
        yield from _on_cluster(chains, way, tell, tongue)
    elif min(way.jobs, len(chains)) > 1:
        yield from _on_this_machine(chains, replace(way, jobs=min(way.jobs, len(chains))), tell, tongue)
    else:
        yield from _one_by_one(chains, way, tell, tongue)


def _one_by_one(chains: list[list[Request]], way: Way, tell: Tell, tongue: str) -> Iterator[Outcome]:
    has_failed = False
    for chain in chains:
        for outcome in run_chain(chain, tell, tongue, way.stops, has_failed):
            has_failed |= way.stops and outcome.status == "failed"
            yield outcome


def run_chain(
    chain: list[Request], tell: Tell, tongue: str, stops: bool = False, has_failed: bool = False
) -> Iterator[Outcome]:
    """Run the waves of one council one after the other; a failure does not stop the next, unless it is to."""
    for request in chain:
        if has_failed:
            yield Outcome(request, "not begun")
            continue
        outcome = run_study(request, _notify(request, tell), tongue)
        has_failed = stops and outcome.status == "failed"
        yield outcome


def _notify(request: Request, tell: Tell) -> Notify:
    return lambda stage, share: tell(request.label, stage, share)


def _on_this_machine(chains: list[list[Request]], way: Way, tell: Tell, tongue: str) -> Iterator[Outcome]:
    """Run chains in the processes of a local Dask cluster, each with one thread."""
    import logging

    from distributed import Client, LocalCluster

    # Nothing listens beyond this machine, and on a port that is free: several runs may go on at once.
    options = {"n_workers": way.jobs, "threads_per_worker": 1, "processes": True, "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(silence_logs=logging.ERROR, **options) as cluster, Client(cluster) as client:
        # A process that cannot read the method would be asked again and again, and never answer.
        begun = client.run(import_module, __name__, on_error="return")
        if broken := [error for error in begun.values() if isinstance(error, Exception)]:
            yield from (outcome for chain in chains for outcome in _ended(broken[0], chain, tongue))
            return
        yield from _fed(client, chains, way, tell, tongue)


def _on_cluster(chains: list[list[Request]], way: Way, tell: Tell, tongue: str) -> Iterator[Outcome]:
    """Run chains on the workers of a scheduler that is there already."""
    from distributed import Client

    try:
        client = Client(way.scheduler, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        message = (
            "No Dask scheduler answers at {address} ({kind}). Begin one with `dask scheduler`, and name its tcp://."
        )
        raise UsageError(message, address=way.scheduler, kind=type(error).__name__) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            message = "The scheduler at {address} has no worker. Begin some: `dask worker {address} --nthreads 1`."
            raise UsageError(message, address=way.scheduler) from None
        _refuse_unfit(client, way.scheduler)
        yield from _fed(client, chains, way, tell, tongue)


def _refuse_unfit(client: Client, address: str) -> None:
    """Refuse workers that would run another method, do not see the data, or run two studies in one process."""
    place, problems = Place.here(), []
    threads = client.nthreads()
    for worker, unfit in client.run(why_unfit, place, on_error="return").items():
        told = unfit if isinstance(unfit, list) else [Problem("{line}", values={"line": str(unfit)})]
        if threads.get(worker, 1) != 1:
            message = "It has {n} threads, and a study needs a process. Begin it with --nthreads 1 --nworkers {n}."
            told = [*told, Problem(message, values={"n": threads[worker]})]
        problems += [Problem(one.message, str(worker), one.values) for one in told]
    if problems:
        raise UsageError([Problem("Workers of {address} cannot take part.", values={"address": address}), *problems])


def why_unfit(place: Place) -> list[Problem]:
    """Return why this process cannot run studies for one of that place."""
    with at(place):
        own = Place.here()
        problems = []
        if own.code != place.code:
            message = "It runs another version of the method, from {root}. Let all run the same."
            problems.append(Problem(message, values={"root": project_root()}))
        for folder in place.folders.values():
            if not os.access(folder, os.W_OK):
                message = "It cannot write in {folder}. Put the folder on a disk that all share, at the same path."
                problems.append(Problem(message, values={"folder": folder}))
        return problems


@contextmanager
def at(place: Place) -> Iterator[None]:
    """Let this process read and write where that one does."""
    kept = {name: os.environ.get(name) for name in place.folders}
    os.environ.update(place.folders)
    try:
        yield
    finally:
        for name, value in kept.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _fed(client: Client, chains: list[list[Request]], way: Way, tell: Tell, tongue: str) -> Iterator[Outcome]:
    """Give each worker one chain at a time, in their order, and yield what became of their studies."""
    topic, place, waiting = f"mirall-{uuid4().hex}", Place.here(), deque(chains)
    client.subscribe_topic(topic, lambda event: tell(*event[1]))
    under_way: dict[Future, list[Request]] = {}

    def begin() -> None:
        # Workers may come and go.
        room = sum(client.nthreads().values()) if way.scheduler else way.jobs
        while waiting and len(under_way) < max(room, 1):
            future = client.submit(run_there, waiting[0], place, topic, tongue, way.stops, pure=False)
            under_way[future] = waiting.popleft()

    begin()
    while under_way:
        done = _first_done(client, list(under_way))
        if not done:
            yield from (one for chain in [*under_way.values(), *waiting] for one in _ended(NoWorker(), chain, tongue))
            return
        outcomes = [one for future in done for one in _outcomes(future, under_way.pop(future), tongue)]
        if way.stops and any(outcome.status == "failed" for outcome in outcomes):
            outcomes += [Outcome(request, "not begun") for chain in waiting for request in chain]
            waiting.clear()
        begin()
        yield from outcomes


def _first_done(client: Client, under_way: list[Future]) -> list[Future]:
    """Wait until a chain has ended and return what has; nothing where the scheduler had no worker for too long."""
    from distributed import wait

    alone = 0.0
    while alone < WITHOUT:
        try:
            return list(wait(under_way, timeout=LOOK, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            alone = 0.0 if client.nthreads() else alone + LOOK
    return []


def run_there(chain: list[Request], place: Place, topic: str, tongue: str, stops: bool) -> list[Outcome]:
    """Run the waves of one council in a worker, which tells of their progress under a topic of the scheduler's."""
    from distributed import get_worker

    worker, last = get_worker(), dict.fromkeys((request.label for request in chain), -1.0)

    def tell(label: str, stage: str, share: float) -> None:
        if share - last[label] >= STEP:
            last[label] = share
            worker.log_event(topic, (label, stage, share))

    with at(place):
        return list(run_chain(chain, tell, tongue, stops))


def _outcomes(done: Future, chain: list[Request], tongue: str) -> list[Outcome]:
    """Return what a worker made of a chain; where the worker itself died, each study of the chain has failed."""
    error: Any = done.exception()
    return list(done.result()) if error is None else _ended(error, chain, tongue)


def _ended(error: BaseException, chain: list[Request], tongue: str) -> list[Outcome]:
    """Return the failures of a chain whose process ended with an error, or could not begin."""
    begun = time.monotonic()
    if isinstance(error, MirallError):
        return [failed(request, error, tongue, begun) for request in chain]
    message = "The process that ran this study ended ({kind}). Run it again with fewer --jobs."
    if isinstance(error, NoWorker):
        message = "The scheduler has no worker left. Begin some, and run this again: what is done stands."
    told = {request: Problem(message, request.name, {"kind": type(error).__name__}) for request in chain}
    return [failed(request, NotebookError(problem), tongue, begun) for request, problem in told.items()]
