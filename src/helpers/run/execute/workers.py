"""Several studies at once: in processes of this machine, or of others that a Dask scheduler knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from helpers.errors import Problem, UsageError
from helpers.run.execute import handing
from helpers.run.execute.handing import Handing, Tell, ended, hand_out, own_code, run_chain, why_unfit
from helpers.run.execute.many import order_requests
from helpers.run.execute.pace import expected_seconds, longest_first
from helpers.run.execute.request import Outcome, Request
from helpers.run.execute.store import Store

if TYPE_CHECKING:
    from distributed import Client

#: Memory that a council takes while it is run: its process, the warm server, a kernel (some 0.9 GiB at the most).
MEMORY_OF_ONE = 1.25 * 2**30
#: Seconds to wait for a scheduler's answer, and for the first of its workers.
PATIENCE = 20.0


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
    store
        Address of a store by which its workers get the councils; empty where they see the same folders.
    """

    jobs: int = 1
    stops: bool = False
    scheduler: str = ""
    store: str = ""


def sensible_jobs() -> int:
    """Return how many councils the cores and the free memory of this machine allow at a time."""
    import psutil
    from dask.system import CPU_COUNT
    from distributed.system import MEMORY_LIMIT

    # Both know what a container allows, which the machine's own figures do not.
    free = min(MEMORY_LIMIT, psutil.virtual_memory().available)
    return max(1, min(CPU_COUNT, int(free / MEMORY_OF_ONE)))


def in_order(requests: Iterable[Request]) -> tuple[list[list[Request]], dict[Request, float]]:
    """Return the requests as one chain per council, the longest first, and the seconds that each should take."""
    chains = order_requests(requests)
    expected = expected_seconds(request for chain in chains for request in chain)
    return longest_first(chains, expected), expected


def run_chains(chains: list[list[Request]], way: Way, tell: Tell, tongue: str = "en") -> Iterator[Outcome]:
    """Run chains of studies in their order and yield what became of each study as it ends.

    Parameters
    ----------
    chains
        What to run (`in_order`); councils are independent of each other, the waves of one council are not.
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


def _on_this_machine(chains: list[list[Request]], way: Way, tell: Tell, tongue: str) -> Iterator[Outcome]:
    """Run chains in the processes of a local Dask cluster, each with one thread."""
    import logging

    from distributed import Client, LocalCluster

    # Nothing listens beyond this machine, and on a port that is free: several runs may go on at once.
    options = {"n_workers": way.jobs, "threads_per_worker": 1, "processes": True, "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(silence_logs=logging.ERROR, **options) as cluster, Client(cluster) as client:
        # A process that cannot read the method would be asked again and again, and never answer.
        begun = client.run(import_module, handing.__name__, on_error="return")
        if broken := [error for error in begun.values() if isinstance(error, Exception)]:
            yield from (outcome for chain in chains for outcome in ended(broken[0], chain, tongue))
            return
        yield from hand_out(client, chains, Handing(way.jobs, way.stops, None, tongue), tell)


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
        how = Handing(None, way.stops, Store.at(way.store) if way.store else None, tongue)
        try:
            _refuse_unfit(client, way.scheduler, how)
            yield from hand_out(client, chains, how, tell)
        finally:
            if how.store is not None:
                how.store.close()


def _refuse_unfit(client: Client, address: str, how: Handing) -> None:
    """Refuse workers that would run another method, do not see the data, or run two studies in one process."""
    problems, threads = [], client.nthreads()
    for worker, unfit in client.run(why_unfit, how.folders, own_code(), on_error="return").items():
        told = unfit if isinstance(unfit, list) else [Problem("{line}", values={"line": str(unfit)})]
        if threads.get(worker, 1) != 1:
            message = "It has {n} threads, and a study needs a process. Begin it with --nthreads 1 --nworkers {n}."
            told = [*told, Problem(message, values={"n": threads[worker]})]
        problems += [Problem(one.message, str(worker), one.values) for one in told]
    if problems:
        raise UsageError([Problem("Workers of {address} cannot take part.", values={"address": address}), *problems])
