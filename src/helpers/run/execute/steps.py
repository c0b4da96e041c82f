"""The steps of a run, one a notebook: what each was executed from, whether it stands, and why it is executed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from helpers.errors import Problem
from helpers.run.execute.reasons import because, differences
from helpers.run.execute.state import Origin, as_values, executed_folder
from helpers.run.notebooks.reading import read_notebook
from helpers.study.opening import Study
from helpers.study.provenance import file_hash, read_json, table_hashes, write_json

#: Raw files that no notebook before one reads, by how their places begin; any other the first may read.
READ_FROM = {"communication/budget": "01", "communication/": "04", "plan.yml": "05"}
#: In a fingerprint, of a file that only later notebooks read: that it is there may be seen by each.
THERE = "there"
NOTEBOOKS = "notebooks"


def origin_of(name: str, origin: Origin) -> dict[str, dict[str, Any]]:
    """Return what a notebook is executed from, that of the notebooks before it included.

    Parameters
    ----------
    name
        The notebook's, which begins with its number.
    origin
        What the whole run is made from.
    """
    until = [one for one in origin.notebooks if one <= name]
    return {
        "inputs": {place: told if first_reader(place) <= name else THERE for place, told in origin.inputs.items()},
        "previous": origin.previous | origin.previous_tables,
        "parameters": as_values({one: origin.parameters["defaults"][one] for one in until}),
        "notebooks": {one: origin.notebooks[one] for one in until},
        "code": {part: told for part, told in origin.code.items() if part not in (NOTEBOOKS, "reports")},
        "versions": origin.versions,
    }


def first_reader(place: str) -> str:
    """Return the number of the first notebook that reads a raw file; empty where the first notebook may.

    Examples
    --------
    >>> first_reader("communication/messages.csv"), first_reader("codebook.yml")
    ('04', '')
    """
    return next((number for begins, number in READ_FROM.items() if place.startswith(begins)), "")


class Steps:
    """The notebooks of one study in one language as they were last executed.

    Attributes
    ----------
    why
        For each notebook that is to be executed again, the reasons.
    """

    def __init__(self, study: Study, origin: Origin, is_forced: bool = False) -> None:
        self._study, self._origin = study, origin
        self._folder = executed_folder(study.paths, study.language)
        records = read_json(self._folder / "record.json").get("steps", {})
        self._records: dict[str, Any] = {name: records[name] for name in origin.notebooks if name in records}
        self._tables = table_hashes(study.paths)
        reasons = {name: [because("forced")] if is_forced else self._reasons(name) for name in origin.notebooks}
        self.why = {name: told for name, told in reasons.items() if told}

    def _reasons(self, name: str) -> list[Problem]:
        record = self._records.get(name)
        if record is None:
            return [because("new")]
        kept = self._kept(name)
        is_kept = kept.is_file() and file_hash(kept) == record["kept"]
        changed = differences(record["origin"], origin_of(name, self._origin))
        return [*changed, *self._others(record["wrote"]), *([] if is_kept else [because("kept")])]

    def _others(self, tables: Mapping[str, str]) -> list[Problem]:
        others = sorted(table for table, told in tables.items() if self._tables.get(table) != told)
        return [because("tables", others)] if others else []

    def begin(self) -> None:
        """Remove the tables of what is to be executed again, and those that no notebook is known to have written."""
        self._forget(self.why)

    def stands(self, name: str) -> bool:
        """Return whether a notebook need not be executed, now that those before it are done.

        It is executed again where one before it, executed again, gave it other tables than it read.
        """
        others = [] if name in self.why else self._others(self._records[name]["read"])
        if others:
            self.why[name] = others
            self._forget([name])
        return name not in self.why

    def _forget(self, names: Iterable[str]) -> None:
        self._records = {name: record for name, record in self._records.items() if name not in set(names)}
        known = {table for record in self._records.values() for table in record["wrote"]}
        for table in set(self._tables) - known:
            (self._study.paths.processed / f"{table}.parquet").unlink()
        self._tables = {table: told for table, told in self._tables.items() if table in known}
        self._write()

    def keep(self, name: str, executed: Any, seconds: float) -> None:
        """Keep an executed notebook, with a record of what it was made from and wrote."""
        import nbformat

        before, self._tables = self._tables, table_hashes(self._study.paths)
        nbformat.write(executed, self._kept(name))
        earlier = [record["wrote"] for one, record in self._records.items() if one < name]
        self._records[name] = {
            "origin": origin_of(name, self._origin),
            "read": {table: self._tables[table] for wrote in earlier for table in wrote if table in self._tables},
            "wrote": {table: told for table, told in self._tables.items() if before.get(table) != told},
            "kept": file_hash(self._kept(name)),
            "seconds": seconds,
        }
        self._write()

    def as_kept(self, name: str) -> tuple[Any, float]:
        """Return an executed notebook as it was kept, and the seconds that it took then."""
        return read_notebook(self._kept(name)), self._records[name]["seconds"]

    def _kept(self, name: str) -> Path:
        return self._folder / f"{name}.ipynb"

    def _write(self) -> None:
        write_json(self._folder / "record.json", {"steps": self._records})
