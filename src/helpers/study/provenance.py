"""Where a result comes from: hashes of inputs and code, versions, commit, and the fingerprint over them."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from helpers.study.paths import StudyPaths, project_root

#: What the figures depend on besides the council's own files, as folders or files of the project.
ANALYSIS_CODE = ("notebooks", "src/helpers", "methodology", "requirements.lock")
REPORT_CODE = ("reports",)
#: The code that runs, which need not be the clone that MIRALL_HOME names.
PACKAGE = Path(__file__).parents[1]
#: Packages whose version can move a figure or the look of a page.
PACKAGES = (
    "mirall", "numpy", "pandas", "scipy", "statsmodels", "svy", "polars", "pyarrow",
    "matplotlib", "papermill", "nbclient", "ipykernel", "nbconvert", "pypandoc_binary", "typst",
)  # fmt: skip
#: Kinds of file that code reads; what lies beside them (built reports, caches) does not count.
CODE_SUFFIXES = frozenset({
    ".py", ".ipynb", ".po", ".yml", ".yaml", ".csv", ".qmd", ".css", ".js", ".lua", ".typ", ".html", ".j2", ".bib",
    ".lock", ".json",
})  # fmt: skip
#: What no result depends on, beside the code: caches, the book of the method, and the notebook that no run executes.
ASIDE = ("__pycache__", "_book", "explore.ipynb")


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file below a folder by its relative path, in alphabetical order.

    Hidden files are left out: editors and file systems leave them behind.
    """
    files = (path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    shown = sorted(name for name in named if not any(part.startswith(".") for part in name.split("/")))
    return {name: file_hash(named[name]) for name in shown}


def fingerprint(content: Any) -> str:
    """Return the SHA-256 of JSON-like content; the order of keys does not matter.

    Examples
    --------
    >>> fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    True
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def code_hashes(parts: Iterable[str] = ANALYSIS_CODE) -> dict[str, str]:
    """Return one SHA-256 for each part of the project that results depend on."""
    root = project_root()
    places = {part: PACKAGE if part == "src/helpers" else root / part for part in parts}
    return {part: fingerprint(_code_files(place)) for part, place in places.items()}


def _code_files(place: Path) -> dict[str, str]:
    if place.is_file():
        return {place.name: file_hash(place)}
    # Built reports lie two folders deep, <council>/<wave>: only the template above them is code.
    deepest = 2 if place.name == "reports" else 99
    files = sorted(path for path in place.rglob("*") if path.suffix in CODE_SUFFIXES and path.is_file())
    inside = {path.relative_to(place): path for path in files}
    return {name.as_posix(): file_hash(path) for name, path in inside.items() if _is_code(name, deepest)}


def _is_code(name: Path, deepest: int) -> bool:
    hidden = any(part.startswith(".") or part in ASIDE for part in name.parts)
    return not hidden and len(name.parts) <= deepest


def input_hashes(paths: StudyPaths) -> dict[str, str]:
    """Return the SHA-256 of each raw file of a study by its path inside the study's folder."""
    return folder_hashes(paths.raw)


def table_hashes(paths: StudyPaths) -> dict[str, str]:
    """Return the SHA-256 of each table that the study's notebooks wrote, by the table's name."""
    return {path.stem: file_hash(path) for path in sorted(paths.processed.glob("*.parquet"))}


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a figure or a page can depend on."""
    import platform

    installed = {name: _version(name) for name in PACKAGES}
    return {"python": platform.python_version()} | {name: version for name, version in installed.items() if version}


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def commit() -> str | None:
    """Return the commit of the clone, with ``+changes`` where its files differ from it; None outside git."""
    head = _git("rev-parse", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no")
    return f"{head}+changes" if head and changed else head or None


def _git(*arguments: str) -> str:
    call = ["git", "-C", str(project_root()), *arguments]
    try:
        done = subprocess.run(call, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def write_json(path: Path, content: Mapping[str, Any]) -> Path:
    """Write JSON with sorted keys and return its path; a half-written file never replaces a good one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)
    return path


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file; empty where the file is missing or broken off."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
