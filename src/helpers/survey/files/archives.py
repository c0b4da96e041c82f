"""A zip as a tool downloads it (ODK Central, LimeSurvey): the one file in it that holds the interviews."""

from __future__ import annotations

import re
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile, ZipInfo

from helpers.errors import Problem, SurveyFileError
from helpers.survey.files.containers import locked
from helpers.survey.files.raw import REPEAT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Largest file that is taken out of an archive, in bytes: a hundred thousand interviews of two hundred questions. An
#: archive of a few kilobytes can hold a disk full of zeros, and reading takes thirty times a file's size.
LARGEST = 64 << 20

#: Texts whose header says whether they are of a repeated group, and how much of them is looked at.
TEXTS, HEADER_BYTES = frozenset({".csv", ".tsv", ".tab", ".txt"}), 100_000

#: What is raised of an entry that cannot be unpacked.
DAMAGE = (BadZipFile, NotImplementedError, EOFError, zlib.error)


def unpack(path: Path, folder: Path, suffixes: Iterable[str]) -> tuple[Path, tuple[Problem, ...]]:
    """Return the survey file of an archive, unpacked into a folder, and what was left in the archive.

    Parameters
    ----------
    suffixes
        Suffixes of survey files.

    Raises
    ------
    SurveyFileError
        If the archive holds no survey file or several that could be it, is locked, damaged, or too large.
    """
    allowed = frozenset(suffixes) - {".zip"}
    with ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if _is_survey(entry.filename, allowed)]
        chosen = _main([entry.filename for entry in entries if not _is_repeat(archive, entry)], path)
        entry = archive.getinfo(chosen)
        _refuse_unsafe(entry.flag_bits, entry.file_size, path, chosen)
        target = folder / PurePosixPath(chosen).name
        try:
            target.write_bytes(archive.read(entry))
        except DAMAGE as error:
            message = "{file} in the archive is damaged. Download it again."
            raise SurveyFileError(Problem(message, str(path), {"file": chosen})) from error
    others = [entry.filename for entry in entries if entry.filename != chosen]
    message = "The answers were read from {file} in the archive, and not from {others}."
    notes = (Problem(message, values={"file": chosen, "others": ", ".join(others)}),) if others else ()
    return target, notes


def _is_survey(name: str, allowed: frozenset[str]) -> bool:
    path = PurePosixPath(name)
    is_hidden = any(part.startswith((".", "__MACOSX", "~")) for part in path.parts)
    # Photos and recordings lie beside the answers in a folder of their own.
    return path.suffix.lower() in allowed and not is_hidden and "media" not in path.parts


def _is_repeat(archive: ZipFile, entry: ZipInfo) -> bool:
    """Return whether a file holds a repeated group: its header points to the interview that each row belongs to."""
    if entry.flag_bits & 0x1 or PurePosixPath(entry.filename).suffix.lower() not in TEXTS:
        return False
    try:
        with archive.open(entry) as stream:
            header = stream.read(HEADER_BYTES).decode("utf-8", "replace").partition("\n")[0]
    except DAMAGE:
        # If it is the one that is read, it is refused there.
        return False
    return any(name.strip('"\r\ufeff ') in REPEAT_COLUMNS for name in re.split(r"[,;\t]", header))


def _main(names: list[str], path: Path) -> str:
    """Return the only file of interviews."""
    if len(names) == 1:
        return names[0]
    if not names:
        message = "The archive holds no survey file. Export the answers as CSV or XLSX."
        raise SurveyFileError(Problem(message, str(path)))
    message = (
        "Several files of the archive could be the survey: {files}. Take the right one out and put it here in place of "
        "the archive."
    )
    raise SurveyFileError(Problem(message, str(path), {"files": ", ".join(names)}))


def _refuse_unsafe(flags: int, size: int, path: Path, name: str) -> None:
    if flags & 0x1:
        raise locked(path)
    if size > LARGEST:
        message = (
            "{file} in the archive holds {size} bytes unpacked; no survey is so large. Take it out, and put it here in "
            "place of the archive."
        )
        raise SurveyFileError(Problem(message, str(path), {"file": name, "size": size}))
