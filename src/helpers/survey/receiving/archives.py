"""A zip as a tool downloads it (ODK Central, LimeSurvey): the one file in it that holds the interviews."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from helpers.errors import Problem, SurveyFileError
from helpers.survey.receiving.containers import locked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Largest file that is taken out of an archive, in bytes: an archive of a few kilobytes can hold a disk full of zeros.
LARGEST = 2 << 30


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
        chosen = _main([entry.filename for entry in entries], path)
        entry = archive.getinfo(chosen)
        _refuse_unsafe(entry.flag_bits, entry.file_size, path, chosen)
        target = folder / PurePosixPath(chosen).name
        try:
            target.write_bytes(archive.read(entry))
        except (BadZipFile, NotImplementedError, EOFError) as error:
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


def _main(names: list[str], path: Path) -> str:
    """Return the file of the interviews: the only one, or that whose name begins those of its repeated groups."""
    stems = {name: str(PurePosixPath(name).with_suffix("")) for name in names}
    mains = [name for name in names if all(stems[other].startswith(stems[name]) for other in names)]
    if len(mains) == 1:
        return mains[0]
    if not names:
        message = "The archive holds no survey file. Export the answers as CSV or XLSX."
        raise SurveyFileError(Problem(message, str(path)))
    message = "Several files of the archive could be the survey: {files}. Take the right one out and put it here."
    raise SurveyFileError(Problem(message, str(path), {"files": ", ".join(names)}))


def _refuse_unsafe(flags: int, size: int, path: Path, name: str) -> None:
    if flags & 0x1:
        raise locked(path)
    if size > LARGEST:
        message = (
            "{file} in the archive holds {size} bytes unpacked; no survey is so large. Take it out and put it here."
        )
        raise SurveyFileError(Problem(message, str(path), {"file": name, "size": size}))
