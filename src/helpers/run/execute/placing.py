"""A folder made aside takes the place of the one before it by one rename: at any moment one of the two is whole."""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.errors import UsageError

BUILDING = ".building-"
#: How the folder before is called while two renames put another in its place, where no system call exchanges them.
BEFORE = ".before-"
#: What exchanges two names at once: the function of the C library, and its flag, which are of one system each.
EXCHANGING = {"linux": ("renameat2", 2), "darwin": ("renameatx_np", 2)}
#: Of both: paths are taken as they stand, and not below a folder that is open.
AT_FDCWD = {"linux": -100, "darwin": -2}


@contextmanager
def made_aside(folder: Path) -> Iterator[Path]:
    """Give a new folder beside another, to build in what is to take its place; it is gone afterwards, however it ends.

    What a killed run left beside the folder is removed first, and a folder that it had put aside is put back. What
    another run is at is left to it.

    Raises
    ------
    UsageError
        If the folder is a mounted disk, or one is mounted below it: it cannot be exchanged.
    """
    folder = _real(folder)
    refuse_mounted(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _clean_up(folder)
    building = folder.with_name(f"{BUILDING}{folder.name}-{secrets.token_hex(4)}")
    with FileLock(_lock_of(building)):
        building.mkdir()
        _open_as(building, folder)
        try:
            yield building
        finally:
            shutil.rmtree(building, ignore_errors=True)
            _lock_of(building).unlink(missing_ok=True)


def _open_as(building: Path, folder: Path) -> None:
    """Open a folder to whom the one is open whose place it is to take: a group may share it."""
    if folder.is_dir():
        before = folder.stat()
        # Who is not of the group cannot give to it.
        with suppress(PermissionError):
            os.chown(building, -1, before.st_gid)
        building.chmod(stat.S_IMODE(before.st_mode))


def _lock_of(building: Path) -> Path:
    return building.with_name(f"{building.name}.lock")


def _clean_up(folder: Path) -> None:
    """Remove what killed runs left beside a folder."""
    for left in folder.parent.glob(f"{BUILDING}{folder.name}-*"):
        building = left.with_name(left.name.removesuffix(".lock"))
        with suppress(Timeout), FileLock(_lock_of(building), blocking=False):
            shutil.rmtree(building, ignore_errors=True)
            _lock_of(building).unlink(missing_ok=True)
    before = folder.with_name(f"{BEFORE}{folder.name}")
    if before.exists() and not folder.exists():
        before.rename(folder)
    shutil.rmtree(before, ignore_errors=True)


def refuse_mounted(folder: Path) -> None:
    """Refuse a folder that is a mounted disk, or holds one: what is in it is not only this study's.

    Raises
    ------
    UsageError
        With the disk.
    """
    below = (Path(root) / name for root, names, _ in os.walk(folder) for name in names)
    mounted = next((path for path in (folder, *below) if path.is_mount()), None)
    if mounted is not None:
        message = (
            "{folder} is a disk of its own (mounted), and can be neither exchanged nor erased. Mount it one folder "
            "higher, or elsewhere and lead there by a link."
        )
        raise UsageError(message, folder=mounted)


def put_in_place(building: Path, folder: Path, replaced: Collection[str] | None = None) -> None:
    """Put a folder that was made aside in the place of another, by one rename.

    Parameters
    ----------
    building
        What was made, beside `folder` (`made_aside`).
    folder
        Its place, or a link to it; what lies there moves over to `building`, which is to be removed.
    replaced
        Files and folders below `folder` that what was made stands for; None for all. Whatever else lies there (reports
        of other languages, files that somebody put there) is taken along.
    """
    folder = _real(folder)
    if not folder.exists():
        building.rename(folder)
        return
    for one in folder.iterdir() if replaced is not None else ():
        if not one.name.startswith((BUILDING, BEFORE)):
            _take_along(one, building / one.name, {folder / name for name in replaced or ()})
    if not _exchange(building, folder):
        before = folder.with_name(f"{BEFORE}{folder.name}")
        folder.rename(before)
        building.rename(folder)
        before.rename(building)


def _take_along(old: Path, new: Path, replaced: Collection[Path]) -> None:
    """Take along a file or a folder by links, as far as it is not replaced and nothing new is called the same."""
    if old in replaced:
        return
    if old.is_dir() and not old.is_symlink():
        for one in old.iterdir():
            _take_along(one, new / one.name, replaced)
    elif not os.path.lexists(new):
        _make_folders(new.parent, old.parent)
        link(old, new)


def _make_folders(new: Path, old: Path) -> None:
    """Make the folders above a file that is taken along, open to whom the old ones are."""
    if not new.exists():
        _make_folders(new.parent, old.parent)
        new.mkdir()
        shutil.copystat(old, new)


def _real(folder: Path) -> Path:
    """Return the folder that a link leads to: it is exchanged, and the link stays."""
    return Path(os.path.realpath(folder))


def link(old: Path, new: Path) -> None:
    """Give a file a second name, or copy it where the disk knows no second names."""
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        shutil.copy2(old, new, follow_symlinks=False)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names at once; False where this system or this disk cannot."""
    name, flag = EXCHANGING.get(sys.platform, ("", 0))
    call = getattr(ctypes.CDLL(None), name, None) if name else None
    if call is None:
        return False
    here = AT_FDCWD[sys.platform]
    return call(here, os.fsencode(one), here, os.fsencode(other), flag) == 0
