"""How councils are handed to worker processes, one at a time to each, and how what became of them comes back."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from helpers.errors import MirallError, NotebookError, Problem
from helpers.run.execute.alone import alone
from helpers.run.execute.pipeline import failed, run_study
from helpers.run.execute.request import Notify, Outcome, Request
from helpers.run.execute.store import Store, at_home, lent, put_down, take_up
from helpers.study.paths import data_dir, project_root, reports_dir
from helpers.study.provenance import ANALYSIS_CODE, REPORT_CODE, code_hashes

if TYPE_CHECKING:
    from distributed import Client, Future

#: Called with a request's label, what is being done and how much of it is done.
Tell = Callable[[str, str, float], None]
#: Seconds between two looks whether there are workers still, and for how many there may be none.
LOOK, WITHOUT = 5.0, 300.0
#: A share that has grown by less is not told from process to process.
STEP = 0.02


class NoWorker(Exception):
    """All workers of a scheduler have gone, and none has come."""


@dataclass(frozen=True)
class Handing:
    """How councils are handed out.

    Attributes
    ----------
    room
        How many workers there are; None for as many as the scheduler knows, which may change.
    stops
        Whether nothing more is handed out once a study has failed.
    store
        By what the councils travel; None where workers see the same folders.
    tongue
        Language of the one who runs them.
    """

    room: int | None
    stops: bool
    store: Store | None
    tongue: str

    @property
    def folders(self) -> dict[str, str]:
        """The folders that workers see too; none where the councils travel."""
        return {} if self.store is not None else folders_of(data_dir(), reports_dir())


def folders_of(data: Path, reports: Path) -> dict[str, str]:
    """Return the environment of a process that reads and writes in these folders."""
    return {"MIRALL_DATA": str(data), "MIRALL_REPORTS": str(reports)}


@contextmanager
def at(folders: Mapping[str, str]) -> Iterator[None]:
    """Let this process read and write in these folders."""
    kept = {name: os.environ.get(name) for name in folders}
    os.environ.update(folders)
    try:
        yield
    finally:
        for name, value in kept.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


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


@dataclass
class Errand:
    """A chain that a worker has; where the council travels it is held here meanwhile, for nobody else to run."""

    chain: list[Request]
    token: str = ""
    held: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def of(cls, chain: list[Request], store: Store | None) -> Errand:
        """Return the errand, with the council put down where it travels.

        Raises
        ------
        CouncilBusy
            If another run holds the council.
        """
        errand = cls(chain)
        if store is not None:
            errand.held.enter_context(alone(chain[0].council))
            errand.token = put_down(store, chain[0].council)
        return errand

    def ended(self, done: Future, how: Handing) -> list[Outcome]:
        """Return what became of its studies, put in place where they travelled; failures where the worker died."""
        with self.held:
            error: Any = done.exception()
            if error is not None:
                return ended(error, self.chain, how.tongue)
            folder, outcomes = done.result()
            if how.store is None:
                return list(outcomes)
            take_up(how.store, self.chain[0].council, [request.wave for request in self.chain], self.token)
            how.store.drop(f"{self.token}.in")
            how.store.drop(f"{self.token}.out")
            return [at_home(outcome, folder) for outcome in outcomes]


def hand_out(client: Client, chains: list[list[Request]], how: Handing, tell: Tell) -> Iterator[Outcome]:
    """Give each worker one chain at a time, in their order, and yield what became of their studies."""
    topic, waiting = f"mirall-{uuid4().hex}", deque(chains)
    client.subscribe_topic(topic, lambda event: tell(*event[1]))
    under_way: dict[Future, Errand] = {}

    def begin() -> Iterator[Outcome]:
        # Workers may come and go.
        room = how.room or sum(client.nthreads().values())
        while waiting and len(under_way) < max(room, 1):
            chain = waiting.popleft()
            try:
                errand = Errand.of(chain, how.store)
            except MirallError as error:
                yield from ended(error, chain, how.tongue)
                continue
            asked = (chain, how.store, errand.token, how.folders, topic, how.tongue, how.stops)
            under_way[client.submit(run_there, *asked, pure=False)] = errand

    yield from begin()
    while under_way:
        done = _first_done(client, list(under_way))
        if not done:
            rest = [*(errand.chain for errand in under_way.values()), *waiting]
            yield from (one for chain in rest for one in ended(NoWorker(), chain, how.tongue))
            return
        outcomes = [one for future in done for one in under_way.pop(future).ended(future, how)]
        if how.stops and any(outcome.status == "failed" for outcome in outcomes):
            outcomes += [Outcome(request, "not begun") for chain in waiting for request in chain]
            waiting.clear()
        yield from (*outcomes, *begin())


def _first_done(client: Client, under_way: list[Future]) -> list[Future]:
    """Wait until a chain has ended and return what has; nothing where the scheduler had no worker for too long."""
    from distributed import wait

    without = 0.0
    while without < WITHOUT:
        try:
            return list(wait(under_way, timeout=LOOK, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            without = 0.0 if client.nthreads() else without + LOOK
    return []


def run_there(
    chain: list[Request], store: Store | None, token: str, folders: Mapping[str, str], topic: str, tongue: str,
    stops: bool,
) -> tuple[str, list[Outcome]]:  # fmt: skip
    """Run the waves of one council in a worker, which tells of their progress under a topic of the scheduler's.

    Returns
    -------
    tuple
        The folder that the council was in where it travelled, and what became of its studies.
    """
    from distributed import get_worker

    worker, last = get_worker(), dict.fromkeys((request.label for request in chain), -1.0)

    def tell(label: str, stage: str, share: float) -> None:
        if share - last[label] >= STEP:
            last[label] = share
            worker.log_event(topic, (label, stage, share))

    with ExitStack() as stack:
        folder = None if store is None else stack.enter_context(lent(store, chain[0].council, token))
        there = folders if folder is None else folders_of(folder / "data", folder / "reports")
        stack.enter_context(at(there))
        return str(folder or ""), list(run_chain(chain, tell, tongue, stops))


def ended(error: BaseException, chain: list[Request], tongue: str) -> list[Outcome]:
    """Return the failures of a chain whose process ended with an error, or could not begin."""
    begun = time.monotonic()
    if isinstance(error, MirallError):
        return [failed(request, error, tongue, begun) for request in chain]
    message = "The process that ran this study ended ({kind}). Run it again with fewer --jobs."
    if isinstance(error, NoWorker):
        message = "The scheduler has no worker left. Begin some, and run this again: what is done stands."
    told = {request: Problem(message, request.name, {"kind": type(error).__name__}) for request in chain}
    return [failed(request, NotebookError(problem), tongue, begun) for request, problem in told.items()]


def own_code() -> dict[str, str]:
    """Return the hash of each part of the method that this process runs."""
    return code_hashes((*ANALYSIS_CODE, *REPORT_CODE))


def why_unfit(folders: Mapping[str, str], code: Mapping[str, str]) -> list[Problem]:
    """Return why this process cannot run studies: it runs another method, or cannot write in the folders."""
    problems = []
    if own_code() != code:
        message = "It runs another version of the method, from {root}. Let all run the same."
        problems.append(Problem(message, values={"root": project_root()}))
    for folder in (folder for folder in folders.values() if not os.access(folder, os.W_OK)):
        message = (
            "It cannot write in {folder}. Put the folder on a disk that all share, at the same path, or let the "
            "councils travel by a store (--store)."
        )
        problems.append(Problem(message, values={"folder": folder}))
    return problems
