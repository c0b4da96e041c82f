"""Several studies: which are meant, and which must come before which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from helpers.errors import MirallError, Problem, UsageError
from helpers.run.execute.request import Request
from helpers.study.config import read_council
from helpers.study.paths import StudyPaths, data_dir, find_studies
from helpers.study.written.misnamed import misnamed
from helpers.study.written.near_names import near_list


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
