"""Where things lie: the project, the data and the reports, which may live outside the clone."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from helpers.errors import UsageError

#: What a council's folder, and a wave's, may be called.
FOLDER_NAME = re.compile(r"^[a-z0-9][a-z0-9_-]*$")
#: The folder of surveys of many councils, among the tables and among the reports.
POOLED = "pooled"
#: Name of the record of what was erased of a study.
PURGED = "purged.json"


def project_root() -> Path:
    """Return the clone that this package was installed from (or the folder in ``MIRALL_HOME``).

    Raises
    ------
    UsageError
        If that folder does not hold the methodology.
    """
    return _project(os.path.abspath(os.environ.get("MIRALL_HOME") or Path(__file__).parents[3]))


@lru_cache(maxsize=8)
def _project(folder: str) -> Path:
    """Return a folder that holds the methodology, looked at once: each colour of a figure asks for it."""
    root = Path(folder).resolve()
    if not (root / "methodology" / "instrument").is_dir():
        message = (
            "{root} is not a Mirall project (it has no methodology/). Run from a clone, or set MIRALL_HOME to one."
        )
        raise UsageError(message, root=root)
    return root


def data_dir() -> Path:
    """Return the folder of `raw/` and `processed/`: ``MIRALL_DATA``, else the clone's `data/`."""
    return Path(os.environ.get("MIRALL_DATA") or project_root() / "data").resolve()


def reports_dir() -> Path:
    """Return the folder that reports are built in: ``MIRALL_REPORTS``, else the clone's `reports/`."""
    return Path(os.environ.get("MIRALL_REPORTS") or project_root() / "reports").resolve()


def closed(folder: Path) -> Path:
    """Return a folder for what was made of answers, made where it is not there: open to nobody else of this machine.

    Whatever lies in it is as closed as it is. One that is there stays as somebody opened it.
    """
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
    return folder


@dataclass(frozen=True)
class StudyPaths:
    """The folders of one council and wave."""

    council: str
    wave: str

    @property
    def raw(self) -> Path:
        """As received; no code writes over what is there."""
        return data_dir() / "raw" / self.council / self.wave

    @property
    def processed(self) -> Path:
        """Disposable tables, each with one writer."""
        return data_dir() / "processed" / self.council / self.wave

    @property
    def lab(self) -> Path:
        """Where somebody plays with the notebooks, and what they make of it; it holds answers of single persons."""
        return self.processed / "lab"

    @property
    def purged(self) -> Path:
        """The record of what was erased, where the answers were."""
        return self.raw / PURGED

    @property
    def reports(self) -> Path:
        """What is delivered, and the manifest."""
        return reports_dir() / self.council / self.wave


def find_studies() -> list[StudyPaths]:
    """Return every council and wave that has a `council.yml`, in alphabetical order."""
    files = sorted((data_dir() / "raw").glob("*/*/council.yml"))
    return [StudyPaths(path.parts[-3], path.parts[-2]) for path in files]
