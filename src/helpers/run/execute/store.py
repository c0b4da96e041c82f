"""A store that machines share in place of a disk: a folder, or any address that fsspec knows, such as ``s3://bucket``.

A council goes there as one file that holds what a run of it reads, and comes back as one that holds what the run wrote.
A file is there whole or not at all, and both are taken away when the council is done.
"""

from __future__ import annotations

import io
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from helpers.errors import UsageError
from helpers.run.execute.request import Outcome
from helpers.study.paths import closed, data_dir, reports_dir

#: What a run of a council reads and what it writes, below the folder of data and that of reports.
READ = ("data/raw", "data/processed", "reports")
WRITTEN = ("data/processed", "reports")
TRIED = b"mirall"
#: What stays where it is: the lab of a study, and the lock of a run with the word on who holds it.
STAYS = ("lab", "run.lock", "run.json")


@dataclass(frozen=True)
class Store:
    """Where councils are put down for workers and taken up again; a name of its own for each run."""

    address: str
    run: str

    @classmethod
    def at(cls, address: str) -> Store:
        """Return a store of a new run, of which it was tried that something can be put there and taken away again.

        Raises
        ------
        UsageError
            If it cannot be reached, or the library for its kind is not installed.
        """
        store = cls(address.rstrip("/"), uuid4().hex)
        try:
            store.put("try", TRIED)
            is_there = store.get("try") == TRIED
            store.close()
        except Exception as error:
            # Each kind of store has errors of its own.
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            message = "The store {address} cannot be used ({reason})."
            raise UsageError(message, address=address, reason=reason) from None
        if not is_there:
            message = "The store {address} gives back something else than was put there."
            raise UsageError(message, address=address)
        return store

    def put(self, name: str, content: bytes) -> None:
        """Put a file there."""
        system, path = self._of(name)
        system.makedirs(path.rpartition("/")[0], exist_ok=True)
        system.pipe_file(path, content)

    def get(self, name: str) -> bytes:
        """Return a file's content."""
        system, path = self._of(name)
        return bytes(system.cat_file(path))

    def drop(self, name: str) -> None:
        """Take a file away, where it is there."""
        system, path = self._of(name)
        if system.exists(path):
            system.rm_file(path)

    def close(self) -> None:
        """Take everything away that is left of this run."""
        system, path = self._of("")
        if system.exists(path.rstrip("/")):
            system.rm(path.rstrip("/"), recursive=True)

    def _of(self, name: str) -> tuple[Any, str]:
        from fsspec.core import url_to_fs

        # Another process may have put a file there since.
        return url_to_fs(f"{self.address}/mirall-{self.run}/{name}", use_listings_cache=False, skip_instance_cache=True)


def packed(council: str, parts: tuple[str, ...], data: Path, reports: Path) -> bytes:
    """Return the folders of a council in one file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as archive:
        for part in parts:
            folder = reports if part == "reports" else data / part.partition("/")[2]
            if (folder / council).is_dir():
                archive.add(folder / council, f"{part}/{council}", filter=_travels)
    return buffer.getvalue()


def _travels(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leave out what is this machine's alone: the lab, and the lock of a run; and whatever is no file and no folder."""
    stays = Path(member.name).name in STAYS
    return None if stays or not (member.isfile() or member.isdir()) else member


def unpack(content: bytes, folder: Path) -> None:
    """Write the folders that were packed; nothing is written outside the folder."""
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        archive.extractall(folder, filter="data")


@contextmanager
def lent(store: Store, council: str, token: str) -> Iterator[Path]:
    """Give a worker a folder with a council as it was put down, and put down what is there at its end.

    The folder is gone afterwards: nothing of a survey stays on the machine.
    """
    with tempfile.TemporaryDirectory(prefix="mirall-") as scratch:
        folder = Path(scratch)
        unpack(store.get(f"{token}.in"), folder)
        for name in READ:
            (folder / name).mkdir(parents=True, exist_ok=True)
        yield folder
        store.put(f"{token}.out", packed(council, WRITTEN, folder / "data", folder / "reports"))


def put_down(store: Store, council: str) -> str:
    """Put a council down for a worker and return the name under which it finds it."""
    token = f"{council}-{uuid4().hex}"
    store.put(f"{token}.in", packed(council, READ, data_dir(), reports_dir()))
    return token


def take_up(store: Store, council: str, waves: Iterable[str], token: str) -> None:
    """Put in place what a worker wrote of a council's waves; what was there stays until all of the new is here."""
    content = store.get(f"{token}.out")
    for part, home in (("data/processed", data_dir() / "processed"), ("reports", reports_dir())):
        if part == "reports":
            (home / council).mkdir(parents=True, exist_ok=True)
        closed(home / council)
        with tempfile.TemporaryDirectory(prefix=".mirall-", dir=home) as scratch:
            unpack(content, Path(scratch))
            for wave in waves:
                new, old = (folder / council / wave for folder in (Path(scratch) / part, home))
                if new.is_dir():
                    _exchange(new, old, Path(scratch) / f"old-{wave}")


def _exchange(new: Path, old: Path, aside: Path) -> None:
    """Put a folder in the place of another one, of which only what never travelled is kept."""
    if old.is_dir():
        for name in STAYS:
            if (old / name).exists():
                (old / name).rename(new / name)
        old.rename(aside)
    new.rename(old)


def at_home(outcome: Outcome, folder: str) -> Outcome:
    """Return an outcome of a worker with its files as they lie here."""
    homes = {f"{folder}/data": str(data_dir()), f"{folder}/reports": str(reports_dir())}

    def here(text: str) -> str:
        for there, home in homes.items():
            text = text.replace(there, home)
        return text

    return replace(
        outcome,
        files=tuple(Path(here(str(path))) for path in outcome.files),
        kept=Path(here(str(outcome.kept))) if outcome.kept else None,
        problems=tuple(map(here, outcome.problems)),
        notes=tuple(map(here, outcome.notes)),
    )
