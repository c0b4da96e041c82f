"""Files that lie in a study's folder and cannot be opened: what is the matter, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path


def unopened(error: OSError, path: Path, where: str = "") -> Problem:
    """Return why a file cannot be opened and the way out, by what the system says of it.

    Parameters
    ----------
    where
        How a person would look for the file; by default its path.

    Examples
    --------
    >>> from pathlib import Path
    >>> print(unopened(IsADirectoryError(21, "Is a directory"), Path("vila/plan.yml")))
    vila/plan.yml: This is a folder, where a file is needed. Rename it, and put the file in its place.
    """
    where = where or str(path)
    if isinstance(error, IsADirectoryError) or path.is_dir():
        return Problem("This is a folder, where a file is needed. Rename it, and put the file in its place.", where)
    if isinstance(error, NotADirectoryError):
        return Problem("This is a file, where a folder is needed. Rename it, and make the folder.", where)
    if isinstance(error, FileNotFoundError):
        return Problem("The file is not there any more. Put it back.", where)
    if isinstance(error, PermissionError):
        message = (
            "The file may not be opened. Close it in other programmes, download it if it is kept in a cloud, or have "
            "the right to read it given to you."
        )
        return Problem(message, where)
    message = "The file cannot be opened ({reason}). Copy it to this computer again."
    return Problem(message, where, {"reason": error.strerror or type(error).__name__})
