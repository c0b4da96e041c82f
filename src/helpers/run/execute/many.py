"""Several studies: which are meant, in which order, how many at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from helpers.errors import MirallError, NotebookError, Problem, UsageError
from helpers.run.execute.pipeline import failed, run_study
from helpers.run.execute.request import Notify, Outcome, Request
from helpers.study.config import read_council
from helpers.study.paths import StudyPaths, data_dir, find_studies
from helpers.study.written.misnamed import misnamed
from helpers.study.written.near_names import near_list

if TYPE_CHECKING:
    from distributed import Future

#: Called with a study's name, what is being done and how much of it is done.
Tell = Callable[[str, str, float], None]


def choose_studies(names: Iterable[str], everything: bool = False) -> list[StudyPaths]:
    """Return the studies that ``council`` or ``council/wave`` name, in alphabetical order.

    Raises
    ------
    UsageError
        If a name fits no study, or nothing is named; all of them at once.
    """
    known = find_studies()
    wanted = list(names)
    if everything or not wanted:
        return _everything(known, everything)
    chosen = {name: [study for study in known if name.strip("/") in _names(study)] for name in wanted}
    there = ", ".join(f"{study.council}/{study.wave}" for study in known) or "–"
    message = "There is no study {name} (near: {near}). Known: {known}. `mirall new` makes one."
    each = [name for study in known for name in _names(study)]
    absent = [name for name, studies in chosen.items() if not studies]
    missing = [
        problem
        for name in absent
        for problem in _without_council(name)
        or [Problem(message, values={"name": name, "known": there, "near": near_list(name, each)})]
    ]
    if missing:
        raise UsageError(missing)
    return sorted(
        {study for studies in chosen.values() for study in studies}, key=lambda study: (study.council, study.wave)
    )


def _without_council(name: str) -> list[Problem]:
    """Return what is wrong with a folder that is there and has no council.yml: it has another name, or is lacking."""
    raw = data_dir() / "raw"
    places = [raw / name] if "/" in name.strip("/") else sorted(path for path in (raw / name).glob("*"))
    message = "The folder has no council.yml. Copy that of methodology/templates into it, and fill it in."
    problems = []
    for folder in places:
        if folder.is_dir() and folder.resolve().is_relative_to(raw):
            named = [problem for problem in misnamed(folder) if problem.values["name"] == "council.yml"]
            problems += named or [Problem(message, str(folder))]
    return problems


def _everything(known: list[StudyPaths], everything: bool) -> list[StudyPaths]:
    if not everything:
        raise UsageError("Name a council, as COUNCIL or COUNCIL/WAVE, or say --all.")
    if not known:
        raise UsageError("There is no council yet. `mirall new COUNCIL WAVE` makes one.")
    return known


def _names(study: StudyPaths) -> tuple[str, str]:
    return study.council, f"{study.council}/{study.wave}"


def order_requests(requests: Iterable[Request]) -> list[list[Request]]:
    """Return the requests as one chain per council, each wave after the one that it is compared with.

    A previous wave that was never run is put in front: its tables are an input.
    """
    chains: dict[str, list[Request]] = {}
    for request in requests:
        chain = chains.setdefault(request.council, [])
        there = {(other.name, other.language) for other in chain}
        chain += [earlier for earlier in _with_previous(request) if (earlier.name, earlier.language) not in there]
    return list(chains.values())


def _with_previous(request: Request) -> list[Request]:
    requests = [request]
    while (label := _previous(requests[0])) and label not in {other.wave for other in requests}:
        requests.insert(0, replace(request, wave=label, force=False))
    requested_only = [other for other in requests[:-1] if not _was_run(other)]
    return [*requested_only, request]


def _previous(request: Request) -> str | None:
    paths = StudyPaths(request.council, request.wave)
    try:
        label = read_council(paths.raw / "council.yml").wave.previous
    except MirallError:
        return None
    return label if label and (StudyPaths(request.council, label).raw / "council.yml").exists() else None


def _was_run(request: Request) -> bool:
    return any(StudyPaths(request.council, request.wave).processed.glob("*.parquet"))


def run_chain(chain: list[Request], tell: Tell, tongue: str) -> list[Outcome]:
    """Run the waves of one council one after the other; a failure does not stop the next."""
    return [run_study(request, _notify(request, tell), tongue) for request in chain]


def _notify(request: Request, tell: Tell) -> Notify:
    return lambda stage, share: tell(request.name, stage, share)


def run_all(requests: Iterable[Request], jobs: int, tell: Tell, tongue: str = "en") -> Iterator[Outcome]:
    """Run studies and yield what became of each as it ends.

    Parameters
    ----------
    requests
        What to run; councils are independent of each other, the waves of one council are not.
    jobs
        How many councils at a time; for one, everything stays in this process.
    tell
        Told of each step (only of the ends, where several run at once).
    tongue
        Language of the one who runs them.
    """
    chains = order_requests(requests)
    if min(jobs, len(chains)) <= 1:
        for chain in chains:
            for request in chain:
                yield run_study(request, _notify(request, tell), tongue)
        return
    yield from _run_parallel(chains, min(jobs, len(chains)), tell, tongue)


def _run_parallel(chains: list[list[Request]], jobs: int, tell: Tell, tongue: str) -> Iterator[Outcome]:
    """Run chains in the processes of a local Dask cluster, each with one thread."""
    import logging

    from distributed import Client, LocalCluster, as_completed

    # Nothing listens beyond this machine, and on a port that is free: several runs may go on at once.
    options = {"n_workers": jobs, "threads_per_worker": 1, "processes": True, "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(silence_logs=logging.ERROR, **options) as cluster, Client(cluster) as client:
        # A process that cannot read the method would be asked again and again, and never answer.
        begun = client.run(import_module, __name__, on_error="return")
        if broken := [error for error in begun.values() if isinstance(error, Exception)]:
            yield from (outcome for chain in chains for outcome in _ended(broken[0], chain, tongue))
            return
        futures = {client.submit(run_chain, chain, _silent, tongue, pure=False): chain for chain in chains}
        for done in as_completed(futures):
            for outcome in _outcomes(done, futures[done], tongue):
                tell(outcome.request.name, outcome.status, 1.0)
                yield outcome


def _outcomes(done: Future, chain: list[Request], tongue: str) -> list[Outcome]:
    """Return what a worker made of a chain; where the worker itself died, each study of the chain has failed."""
    error = done.exception()
    return list(done.result()) if error is None else _ended(error, chain, tongue)


def _ended(error: BaseException, chain: list[Request], tongue: str) -> list[Outcome]:
    """Return the failures of a chain whose process ended with an error, or could not begin."""
    begun = time.monotonic()
    if isinstance(error, MirallError):
        return [failed(request, error, tongue, begun) for request in chain]
    message = "The process that ran this study ended ({kind}). Run it again with fewer --jobs."
    told = {request: Problem(message, request.name, {"kind": type(error).__name__}) for request in chain}
    return [failed(request, NotebookError(problem), tongue, begun) for request, problem in told.items()]


def _silent(name: str, stage: str, share: float) -> None:
    """Take no notice: a worker has no screen."""
