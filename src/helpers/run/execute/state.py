"""Whether a study's report is up to date: fingerprints of what it was made from, and what a run left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from helpers.errors import Problem
from helpers.run.execute.reasons import because, differences
from helpers.run.notebooks.reading import notebook_paths
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
    table_hashes,
    versions,
)

State = Literal["never run", "figures only", "up to date", "changed since", "tables missing", "failed"]
#: Files of a report by the format that was asked for; `notebooks` is a folder.
DELIVERED = {"html": "diagnostic.html", "pdf": "diagnostic.pdf", "notebooks": "notebooks"}
#: The first page, and the same in easy reading: files of their own.
ONE_PAGE = {"summary": "summary.pdf", "easy": "easy-read.pdf"}
#: The first page as text to paste into an agenda, which a council edits.
DECISION = ("summary.docx", "summary.txt")
#: The plan as documents that a council edits.
PLAN = ("plan.docx", "plan.xlsx", "plan.ics")


#: The folder of the released tables, and the files of it that a page leads to.
DATA, DATA_LED_TO = "data", ("data/data.xlsx", "data/datapackage.json")
#: In a study's private folder, what its figures were made from where they were made without a report.
FIGURES = "figures.json"


@dataclass(frozen=True)
class Origin:
    """What one report is made from.

    Attributes
    ----------
    inputs, previous, previous_tables
        SHA-256 of each raw file of the study, and of each raw file and each table of the wave that it is compared with.
    code
        SHA-256 of each part of the project that the figures depend on, the report's template last.
    notebooks
        SHA-256 of each notebook, by its name.
    """

    inputs: dict[str, str]
    previous: dict[str, str]
    code: dict[str, str]
    parameters: dict[str, Any]
    versions: dict[str, str]
    previous_tables: dict[str, str] = field(default_factory=dict)
    notebooks: dict[str, str] = field(default_factory=dict)

    @property
    def analysis(self) -> str:
        """Fingerprint of what the executed notebooks depend on."""
        code = {part: self.code[part] for part in ANALYSIS_CODE}
        before = self.previous | self.previous_tables
        return fingerprint([self.inputs, before, code, self.parameters, self.versions])

    @property
    def report(self) -> str:
        """Fingerprint of what the report depends on."""
        return fingerprint([self.analysis, self.code])


def find_origin(paths: StudyPaths, previous: str | None, parameters: Mapping[str, Any]) -> Origin:
    """Return what a report is made from, as it is now on disk."""
    earlier = StudyPaths(paths.council, previous) if previous else None
    before, tables = (input_hashes(earlier), table_hashes(earlier)) if earlier else ({}, {})
    code = code_hashes((*ANALYSIS_CODE, *REPORT_CODE))
    notebooks = {path.stem: file_hash(path) for path in notebook_paths()}
    return Origin(input_hashes(paths), before, code, dict(parameters), versions(), tables, notebooks)


def report_folder(paths: StudyPaths, language: str, own_language: str) -> Path:
    """Return where a report lies: the council's own language at the top, others in a folder below."""
    return paths.reports if language == own_language else paths.reports / language


def executed_folder(paths: StudyPaths, language: str) -> Path:
    """Return where the executed notebooks of a study are kept, in one language."""
    return paths.processed / "notebooks" / language


def failure_file(paths: StudyPaths) -> Path:
    """Return the record of a run that failed; it lies beside the notebook with its traceback."""
    return paths.processed / "failed" / "failure.json"


def why_not_current(
    paths: StudyPaths, folder: Path, origin: Origin, renderer: Renderer, formats: tuple[str, ...],
    must_be_it: bool = False,
) -> list[Problem]:  # fmt: skip
    """Return why a report folder does not hold what would be made now, unchanged; nothing where it does.

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
    if not manifest:
        return [because("new")]
    made, record = manifest.get("deliverables", {}), manifest.get("renderer", {})
    is_rendered = any(form != "notebooks" for form in formats)
    others = {
        "formats": [form for form in formats if DELIVERED[form] not in {name.split("/")[0] for name in made}],
        "files": [name for name in altered(folder, made) if not _is_edited(folder, name)],
        "tables": [name for name in _tables(manifest) if not (paths.processed / f"{name}.parquet").is_file()],
        "renderer": [renderer.name] if is_rendered and not _serves(record, renderer, must_be_it) else [],
    }
    changed = what_changed(manifest, origin) if manifest.get("fingerprint") != origin.report else []
    return [*changed, *(because(kind, names) for kind, names in others.items() if names)]


def what_changed(manifest: Mapping[str, Any], origin: Origin) -> list[Problem]:
    """Return what a report was made from that is not as it was."""
    written = {
        "inputs": manifest.get("inputs", {}),
        "previous": manifest.get("inputs_of_previous_wave", {}) | manifest.get("tables_of_previous_wave", {}),
        "parameters": as_values(manifest.get("parameters", {})),
        "code": manifest.get("code", {}),
        "versions": manifest.get("versions", {}),
    }
    now = {
        "inputs": origin.inputs,
        "previous": origin.previous | origin.previous_tables,
        "parameters": as_values(origin.parameters["defaults"]),
        "code": origin.code,
        "versions": origin.versions,
    }
    return differences(written, now)


def as_values(parameters: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the values of all parameters by notebook and name, as text: held against what was written as JSON."""
    return {f"{name}.{key}": str(value) for name, values in parameters.items() for key, value in values.items()}


def altered(folder: Path, made: Mapping[str, str]) -> list[str]:
    """Return the files of a report that are missing or not as they were made; pages of notebooks are not looked at.

    Parameters
    ----------
    folder
        Where the report lies.
    made
        SHA-256 of each file as it was made, by its name.
    """
    looked_at = [name for name in made if "/" not in name or name.startswith(f"{DATA}/")]
    return [name for name in looked_at if not (folder / name).is_file() or file_hash(folder / name) != made[name]]


def edited(folder: Path, made: Mapping[str, str]) -> list[str]:
    """Return the documents of a report that somebody changed, as they are meant to be, or may have.

    Where the record of how they were made is lost, that is each of them.
    """
    return [name for name in altered(folder, made or dict.fromkeys((*PLAN, *DECISION), "")) if _is_edited(folder, name)]


def _is_edited(folder: Path, name: str) -> bool:
    return name in (*PLAN, *DECISION) and (folder / name).is_file()


def _tables(manifest: Mapping[str, Any]) -> list[str]:
    """Return every table that a run wrote; what is in them, the next run looks at itself."""
    return sorted(manifest.get("tables", {}))


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
        return "figures only" if (paths.processed / FIGURES).is_file() else "never run"
    if manifest.get("fingerprint") != origin.report:
        return "changed since"
    is_there = all((paths.processed / f"{name}.parquet").is_file() for name in _tables(manifest))
    return "up to date" if is_there else "tables missing"
