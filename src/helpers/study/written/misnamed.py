"""Files and folders of a study that bear almost the name under which they would be read, and so are read by nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.study.written.letters import plain_name

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_TABLES = (".csv", ".txt", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".ods")
_YAML = (".yml", ".yaml", ".txt")
#: The name under which each is read, to the first words of other names that people give it, and their suffixes.
NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "population.csv": (("population", "poblacio", "poblacion", "padro", "padron", "census", "cens", "censo"), _TABLES),
    "council.yml": (("council", "ajuntament", "ayuntamiento", "municipi", "municipio"), _YAML),
    "codebook.yml": (("codebook",), _YAML),
    "plan.yml": (("plan", "pla"), _YAML),
    "communication": (("communication", "communications", "comunicacio", "comunicacion"), ("",)),
}


def misnamed(folder: Path, read: Collection[str] = ()) -> list[Problem]:
    """Return a problem for each entry of a folder that is read under another name only.

    Where that name is taken, the entry lies beside what is read (the spreadsheet that a CSV was made of, say).

    Parameters
    ----------
    read
        Names of files that are read whatever they are called: the survey, and those joined to it.
    """
    message = "{file} is not read: it must be called {name}. Rename it, or move it out of the folder."
    entries = sorted(path for path in folder.iterdir() if path.name not in read and path.name not in NAMES)
    meant = {path.name: _meant(path) for path in entries}
    return [
        Problem(message, str(folder), {"file": file, "name": name})
        for file, name in meant.items()
        if name and not (folder / name).exists()
    ]


def _meant(path: Path) -> str:
    word = (plain_name(path.name).split() or [""])[0]
    suffix = path.suffix.lower() if path.is_file() else ""
    return next((name for name, (words, suffixes) in NAMES.items() if word in words and suffix in suffixes), "")
