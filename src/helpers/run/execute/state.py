"""Whether a study's report is up to date: fingerprints of what it was made from, and what a run left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from helpers.run.render.renderer import Renderer
from helpers.study.paths import StudyPaths
from helpers.study.provenance import (
    ANALYSIS_CODE,
    REPORT_CODE,
    code_hashes,
    file_hash,
    fingerprint,
    input_hashes,
    read_json,
    versions,
)

State = Literal["never run", "up to date", "changed since", "tables missing", "failed"]
#: Files of a report by the format that was asked for; `notebooks` is a folder.
DELIVERED = {"html": "diagnostic.html", "pdf": "diagnostic.pdf", "notebooks": "notebooks"}
#: The first page, and the same in easy reading: files of their own.
ONE_PAGE = {"summary": "summary.pdf", "easy": "easy-read.pdf"}
#: The first page as text to paste into an agenda.
DECISION = ("summary.docx", "summary.txt")
#: The plan as documents that a council edits.
PLAN = ("plan.docx", "plan.xlsx", "plan.ics")


@dataclass(frozen=True)
class Origin:
    """What one report is made from.

    Attributes
    ----------
    inputs, previous
        SHA-256 of each raw file of the study, and of the wave that it is compared with.
    code
        SHA-256 of each part of the project that the figures depend on, the report's template last.
    """

    inputs: dict[str, str]
    previous: dict[str, str]
    code: dict[str, str]
    parameters: dict[str, Any]
    versions: dict[str, str]

    @property
    def analysis(self) -> str:
        """Fingerprint of what the executed notebooks depend on."""
        code = {part: self.code[part] for part in ANALYSIS_CODE}
        return fingerprint([self.inputs, self.previous, code, self.parameters, self.versions])

    @property
    def report(self) -> str:
        """Fingerprint of what the report depends on."""
        return fingerprint([self.analysis, self.code])


def find_origin(paths: StudyPaths, previous: str | None, parameters: Mapping[str, Any]) -> Origin:
    """Return what a report is made from, as it is now on disk."""
    before = input_hashes(StudyPaths(paths.council, previous)) if previous else {}
    code = code_hashes((*ANALYSIS_CODE, *REPORT_CODE))
    return Origin(input_hashes(paths), before, code, dict(parameters), versions())


def report_folder(paths: StudyPaths, language: str, own_language: str) -> Path:
    """Return where a report lies: the council's own language at the top, others in a folder below."""
    return paths.reports if language == own_language else paths.reports / language


def executed_folder(paths: StudyPaths, language: str) -> Path:
    """Return where the executed notebooks of a study are kept, in one language."""
    return paths.processed / "notebooks" / language


def failure_file(paths: StudyPaths) -> Path:
    """Return the record of a run that failed; it lies beside the notebook with its traceback."""
    return paths.processed / "failed" / "failure.json"


def is_current(
    paths: StudyPaths, folder: Path, origin: Origin, renderer: Renderer, formats: tuple[str, ...],
    must_be_it: bool = False,
) -> bool:  # fmt: skip
    """Return whether a report folder holds what would be made now, unchanged, and its tables are there.

    Parameters
    ----------
    paths
        Whose report it is. Tables are missing where they were deleted, or where a later run was ended half way.
    folder, origin, formats
        Where the report lies, what it is made from, and in which formats it is wanted.
    renderer, must_be_it
        What would make it, and whether what another made where that failed will not do.
    """
    manifest = read_json(folder / "manifest.json")
    if manifest.get("fingerprint") != origin.report or not _has_tables(paths, manifest):
        return False
    if any(form != "notebooks" for form in formats) and not _serves(manifest.get("renderer", {}), renderer, must_be_it):
        return False
    made = manifest.get("deliverables", {})
    present = all(
        (folder / name).is_file() and file_hash(folder / name) == made[name] for name in made if "/" not in name
    )
    return present and all(any(name.split("/")[0] == DELIVERED[form] for name in made) for form in formats)


def _has_tables(paths: StudyPaths, manifest: Mapping[str, Any]) -> bool:
    """Return whether every table that a run wrote is there; what is in them, the next run looks at itself."""
    return all((paths.processed / f"{name}.parquet").is_file() for name in manifest.get("tables", {}))


def _serves(record: Mapping[str, Any], renderer: Renderer, must_be_it: bool) -> bool:
    """Return whether a report was made by a renderer, or in its place because just this version of it failed."""
    failed = record.get("in_place_of", {}) == {"name": renderer.name, "version": renderer.version}
    return record.get("name") == renderer.name or (failed and not must_be_it)


def state_of(paths: StudyPaths, folder: Path, origin: Origin) -> State:
    """Return the state of a study as `mirall list` shows it."""
    if failure_file(paths).exists():
        return "failed"
    manifest = read_json(folder / "manifest.json")
    if not manifest:
        return "never run"
    if manifest.get("fingerprint") != origin.report:
        return "changed since"
    return "up to date" if _has_tables(paths, manifest) else "tables missing"
