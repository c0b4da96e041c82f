"""One run of a council at a time: two would take each other's tables away, or report of a mixture of both."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.errors import Problem, UsageError
from helpers.study.paths import closed, data_dir
from helpers.study.provenance import read_json, write_json


class CouncilBusy(UsageError):
    """Another process runs a study of the same council."""


@contextmanager
def alone(council: str) -> Iterator[None]:
    """Hold a council for one run; other councils, and the same council of other data, go on beside it.

    The waves of a council are held together, because a wave reads the tables of the one before. The system itself
    lets go of the lock when a process ends, however it ends: none is left behind.

    Raises
    ------
    CouncilBusy
        At once, if another run holds the council; it is named by its process and by when it began.
    """
    place = closed(data_dir() / "processed" / council)
    lock = FileLock(place / "run.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise CouncilBusy(_busy(council, place / "run.json")) from None
    try:
        write_json(place / "run.json", {"process": os.getpid(), "begun": f"{datetime.now():%Y-%m-%d %H:%M:%S}"})
        yield
    finally:
        lock.release()


def _busy(council: str, record: Path) -> Problem:
    message = (
        "Another run of {council} is under way (process {process}, begun {begun}). Wait until it has ended, or stop "
        "it, and run this again: two at once would mix their tables."
    )
    held = read_json(record)
    return Problem(message, values={"council": council} | {key: held.get(key, "–") for key in ("process", "begun")})
