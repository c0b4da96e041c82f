"""Erase what a study holds of persons, and look through what stays for anything of theirs."""

from __future__ import annotations

import html
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from helpers.errors import MirallError
from helpers.run.execute.alone import alone
from helpers.run.execute.personal import TAG, Personal, personal_of
from helpers.study.artefacts import artefacts, personal_tables
from helpers.study.opening import open_study
from helpers.study.paths import StudyPaths
from helpers.study.provenance import write_json
from helpers.study.written.misnamed import NAMES

#: What of a study's own folder says nothing of a person: how it was made, the census, what the council published.
#: Whatever else lies there may, and goes.
IMPERSONAL = (*NAMES, "README.md")
DOCUMENTS = (".docx", ".xlsx")
#: What stands in the text of a PDF where a line ends within a word.
HYPHEN = "\x02"
SCHEMA = 1


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
        """Whether there was something to look for, or nothing stayed that was made of answers."""
        paths = self.purge.paths
        made = (paths.processed, paths.reports)
        return self.known > 0 or not any(path.is_relative_to(home) for path in self.looked_through for home in made)


def plan_purge(paths: StudyPaths, keeps_report: bool) -> Purge:
    """Return what is erased of a study: its answers, all that was made of them row by row, and the report unless kept.

    Of the tables, those stay that hold figures of groups alone, where the report stays: the next wave is compared with
    them.

    Raises
    ------
    MirallError
        If council.yml is refused: where the survey lies would not be known.
    """
    made = [path for path in _inside(paths.processed) if not (keeps_report and _is_of_groups(path))]
    reports = [] if keeps_report or not paths.reports.exists() else [paths.reports]
    return Purge(paths, keeps_report, (*_of_persons(paths), *made, *reports), _outside(paths))


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
    survey = open_study(paths.council, paths.wave).config.survey
    named = [survey.file, *(part.file for part in (*survey.parts, *survey.join))]
    files = [(paths.raw / name).resolve() for name in named if name]
    return tuple(file for file in files if file.is_file() and not file.is_relative_to(paths.raw.resolve()))


def purge(plan: Purge) -> Erased:
    """Erase what was planned, look through what stays, and keep a record of it in the study's folder.

    Raises
    ------
    CouncilBusy
        If the council is being run.
    OSError
        If something cannot be erased; whatever was erased before stays so, and the next time goes on from there.
    """
    paths = plan.paths
    with alone(paths.council):
        personal = _personal(paths)
        for path in plan.goes:
            _erase(path)
        left = tuple(path for path in plan.goes if path.exists() or path.is_symlink())
        looked = {path: _look(path, personal) for path in _files_that_stay(paths)}
        erased = Erased(
            plan,
            tuple(path for path, found in looked.items() if found is not None),
            tuple(path for path, found in looked.items() if found is None),
            len(personal.numbers) + sum(map(len, personal.answers.values())),
            tuple(path for path, found in looked.items() if found),
            left,
        )
        write_json(paths.purged, as_record(erased))
    return erased


def _personal(paths: StudyPaths) -> Personal:
    try:
        return personal_of(open_study(paths.council, paths.wave))
    except (MirallError, OSError):
        # What cannot be read any more cannot be looked for; it is erased all the same, and the record says so.
        return Personal()


def _erase(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _files_that_stay(paths: StudyPaths) -> list[Path]:
    folders = [folder for folder in (paths.raw, paths.processed, paths.reports) if folder.is_dir()]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and path != paths.purged)


def _look(path: Path, personal: Personal) -> bool | None:
    """Return whether something personal stands in a file; None where it cannot be opened."""
    try:
        return any(personal.is_told_in(text) for text in _texts(path))
    except (OSError, ValueError, zipfile.BadZipFile):
        return None


def _texts(path: Path) -> Iterator[str]:
    """Yield what is written in a file, whatever its kind."""
    if path.suffix == ".parquet":
        yield from _cells(path)
    elif path.suffix == ".pdf":
        yield from _pages(path)
    elif path.suffix in DOCUMENTS:
        with zipfile.ZipFile(path) as archive:
            parts = [archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        yield from (html.unescape(TAG.sub(" ", part.decode("utf-8", errors="replace"))) for part in parts)
    else:
        yield path.read_text(encoding="utf-8", errors="replace")


def _cells(path: Path) -> Iterator[str]:
    import pandas as pd

    frame = pd.read_parquet(path)
    for name in frame.select_dtypes(exclude="number"):
        yield from frame[name].dropna().astype(str).unique()


def _pages(path: Path) -> Iterator[str]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(path)
    except PdfiumError as error:
        raise ValueError(str(error)) from None
    try:
        # A word that goes on in the next line is one word.
        yield from (page.get_textpage().get_text_bounded().replace(HYPHEN, "") for page in document)
    finally:
        document.close()


def as_record(erased: Erased) -> dict[str, Any]:
    """Return what was erased and what was found, as JSON: names of files, and nothing of what was in them."""

    def names(files: Iterable[Path]) -> list[str]:
        return [_named(path, erased.purge.paths) for path in files]

    return {
        "schema": SCHEMA,
        "purged": datetime.now(UTC).isoformat(timespec="seconds"),
        "report_kept": erased.purge.keeps_report,
        "erased": names(erased.purge.goes),
        "left_elsewhere": names(erased.purge.outside),
        "looked_through": len(erased.looked_through),
        "looked_for": erased.known,
        "not_opened": names(erased.unread),
        "found_in": names(erased.found),
        "not_erased": names(erased.left),
    }


def _named(path: Path, paths: StudyPaths) -> str:
    """Return a file's place as it is kept on record, which names no folder of this machine."""
    homes = {"raw": paths.raw, "processed": paths.processed, "reports": paths.reports}
    inside = [f"{home}/{path.relative_to(folder)}" for home, folder in homes.items() if path.is_relative_to(folder)]
    return inside[0].removesuffix("/.") if inside else path.name
