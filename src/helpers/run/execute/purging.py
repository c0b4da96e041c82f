"""Erase what a study holds of persons, and look through what stays for anything of theirs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from helpers.errors import MirallError, UsageError
from helpers.run.execute.alone import alone
from helpers.run.execute.personal import Personal, personal_of
from helpers.run.execute.placing import BEFORE, BUILDING, refuse_mounted
from helpers.run.execute.searching import Sought, own_values
from helpers.study.artefacts import artefacts, personal_tables
from helpers.study.config import read_council
from helpers.study.opening import open_study
from helpers.study.paths import POOLED, StudyPaths, data_dir, find_studies
from helpers.study.provenance import read_json, write_json
from helpers.study.written.misnamed import NAMES
from helpers.survey.codebook.codebook import read_codebook
from helpers.survey.receiving.reading import files_named, read_survey

#: What of a study's own folder says nothing of a person: how it was made, the census, what the council published.
#: Whatever else lies there may, and goes.
IMPERSONAL = (*NAMES, "README.md")
SCHEMA = 1
#: How the folder begins in which a report is made once more (`verifying`).
SCRATCH = ".verify-"


@dataclass(frozen=True)
class Purge:
    """What is to be erased of a study, and what stays.

    Attributes
    ----------
    goes
        Files and folders that are erased: whole where a folder is named.
    outside
        Files of the survey that council.yml names and that lie elsewhere: they may be others' too, and are left.
    """

    paths: StudyPaths
    keeps_report: bool
    goes: tuple[Path, ...]
    outside: tuple[Path, ...]


@dataclass(frozen=True)
class Erased:
    """What was erased, and what looking through the rest found.

    Attributes
    ----------
    looked_through, unread
        Files that stayed and were looked through, and those that could not be opened.
    known
        Numbers of respondents and answers in their own words that were looked for.
    found
        Files that stayed and hold one of them.
    left
        What should be gone and is not.
    """

    purge: Purge
    looked_through: tuple[Path, ...]
    unread: tuple[Path, ...]
    known: int
    found: tuple[Path, ...]
    left: tuple[Path, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing of a person was left or found, and all that stayed could be looked through."""
        return self.is_proven and not (self.left or self.found or self.unread or self.purge.outside)

    @property
    def is_proven(self) -> bool:
        """Whether there was something to look for, or nothing stayed but the settings of the study."""
        return self.known > 0 or all(path.parent == self.purge.paths.raw for path in self.looked_through)


def plan_purge(paths: StudyPaths, keeps_report: bool) -> Purge:
    """Return what is erased of a study: its answers, all that was made of them row by row, and the report unless kept.

    Of the tables, those stay that hold figures of groups alone, where the report stays: the next wave is compared with
    them.

    Raises
    ------
    MirallError
        If council.yml is refused, since where the survey lies would not be known, or another wave reads what is here.
    """
    _refuse_read_elsewhere(paths)
    made = [path for path in _inside(paths.processed) if not (keeps_report and _is_of_groups(path))]
    # Where a link leads to the report, both go.
    report = {paths.reports, Path(os.path.realpath(paths.reports))} if os.path.lexists(paths.reports) else set()
    reports = [] if keeps_report else sorted(report)
    return Purge(paths, keeps_report, (*_of_persons(paths), *made, *_left_over(paths), *reports), _outside(paths))


def _refuse_read_elsewhere(paths: StudyPaths) -> None:
    """Refuse to erase a survey that another study names as its own."""
    real = paths.raw.resolve()
    readers = [
        f"{other.council}/{other.wave}"
        for other in find_studies()
        if other != paths and any(file.is_relative_to(real) for file in _named_in(other))
    ]
    if readers:
        message = (
            "{studies} read their survey from this folder, and would lose it. Copy the file into their own folder and "
            "correct their council.yml, or erase them first."
        )
        raise UsageError(message, studies=", ".join(readers))


def _named_in(paths: StudyPaths) -> list[Path]:
    """Return the files that a study's council.yml names as its survey; nothing where it is refused."""
    try:
        survey = read_council(paths.raw / "council.yml").survey
    except MirallError:
        return []
    return [path.resolve() for path in files_named(paths.raw, survey)]


def _is_of_groups(path: Path) -> bool:
    return path.suffix == ".parquet" and path.stem in artefacts() and path.stem not in personal_tables()


def is_erased(paths: StudyPaths) -> bool:
    """Return whether the answers of a study were erased, and none were put there since."""
    return paths.purged.is_file() and not _of_persons(paths)


def _of_persons(paths: StudyPaths) -> list[Path]:
    return [path for path in _inside(paths.raw) if path.name not in IMPERSONAL and path != paths.purged]


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _outside(paths: StudyPaths) -> tuple[Path, ...]:
    """Return what may hold answers and lies elsewhere: what council.yml names, a link leads to, or is no wave's."""
    open_study(paths.council, paths.wave)
    named = _named_in(paths)
    links = [path for path in paths.raw.rglob("*") if path.is_symlink()]
    beside = [path for path in _inside(paths.raw.parent) if path.is_file() or path.is_symlink()]
    real = paths.raw.resolve()
    pooled = data_dir() / "processed" / POOLED / paths.wave
    is_pooled = paths.council in read_json(pooled / "record.json").get("files", {})
    aside = pooled.glob("*.csv") if is_pooled else ()
    there = [path.resolve() for path in (*named, *links, *beside, *aside) if path.exists()]
    return tuple(sorted({path for path in there if not path.is_relative_to(real)}))


def _left_over(paths: StudyPaths) -> list[Path]:
    """Return what killed runs and verifications left, which holds tables and reports of this wave or of others."""
    begins, before = (f"{BUILDING}{paths.wave}-", SCRATCH, ".mirall-"), f"{BEFORE}{paths.wave}"
    there = [*_inside(paths.processed.parent), *_inside(paths.reports.parent)]
    # What is put aside of another wave may be its only report.
    return [path for path in there if path.name.startswith(begins) or path.name == before]


def purge(plan: Purge) -> Erased:
    """Erase what was planned, look through what stays, and keep a record of it in the study's folder.

    Raises
    ------
    CouncilBusy
        If the council is being run.
    UsageError
        If a disk is mounted in what is to be erased, which is somebody else's; nothing is erased then.
    OSError
        If something cannot be erased; whatever was erased before stays so, and the next time goes on from there.
    """
    paths = plan.paths
    with alone(paths.council):
        sought = _sought(paths)
        for path in plan.goes:
            refuse_mounted(path)
        for path in plan.goes:
            _erase(path)
        left = tuple(path for path in plan.goes if path.exists() or path.is_symlink())
        looked = {path: _look(path, sought) for path in _files_that_stay(paths)}
        erased = Erased(
            plan,
            tuple(path for path, found in looked.items() if found is not None),
            tuple(path for path, found in looked.items() if found is None),
            sought.count,
            tuple(path for path, found in looked.items() if found),
            left,
        )
        write_json(paths.purged, as_record(erased))
    return erased


def _sought(paths: StudyPaths) -> Sought:
    try:
        study = open_study(paths.council, paths.wave)
        personal = personal_of(study)
        if not personal.numbers | personal.alone:
            return Sought(personal)
        frame = read_survey(paths.raw, study.config.survey, read_codebook(paths.raw / "codebook.yml")).frame
        columns = [*frame, *study.read("respondents")]
    except (MirallError, OSError):
        # What cannot be read any more cannot be looked for; it is erased all the same, and the record says so.
        return Sought(Personal())
    return Sought(personal, frozenset(map(str, columns)), own_values(frame))


def _erase(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _files_that_stay(paths: StudyPaths) -> list[Path]:
    folders = [folder for folder in (paths.raw, paths.processed, paths.reports) if folder.is_dir()]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and path != paths.purged)


def _look(path: Path, sought: Sought) -> bool | None:
    """Return whether something personal stands in a file; None where it cannot be looked through."""
    try:
        return sought.is_in(path)
    except (OSError, ValueError, RuntimeError):
        # Of a kind that cannot be searched, damaged, or locked by a password: nobody can say what is in it.
        return None


def as_record(erased: Erased) -> dict[str, Any]:
    """Return what was erased and what was found, as JSON: names of files, and nothing of what was in them."""

    def names(files: Iterable[Path]) -> list[str]:
        return [_named(path, erased.purge.paths) for path in files]

    return {
        "schema": SCHEMA,
        "purged": datetime.now(UTC).isoformat(timespec="seconds"),
        "report_kept": erased.purge.keeps_report,
        "erased": [_erased_as(path, erased.purge.paths) for path in erased.purge.goes],
        "left_elsewhere": names(erased.purge.outside),
        "looked_through": len(erased.looked_through),
        "looked_for": erased.known,
        "not_opened": names(erased.unread),
        "found_in": names(erased.found),
        "not_erased": names(erased.left),
    }


def _erased_as(path: Path, paths: StudyPaths) -> str:
    """Return how what was erased is kept on record: of what was received its kind, since a name may tell a person."""
    return f"raw/*{path.suffix}" if path.is_relative_to(paths.raw) else _named(path, paths)


def _named(path: Path, paths: StudyPaths) -> str:
    """Return a file's place as it is kept on record, which names no folder of this machine."""
    homes = {"raw": paths.raw, "processed": paths.processed, "reports": paths.reports}
    inside = [f"{home}/{path.relative_to(folder)}" for home, folder in homes.items() if path.is_relative_to(folder)]
    return inside[0].removesuffix("/.") if inside else path.name
