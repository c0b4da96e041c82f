"""The tables of one study under their names, so that a full stop and *Tab* show which there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.study.artefacts import artefacts, read_table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


class Tables:
    """Each table of a study as an attribute, read and checked when it is asked for.

    Parameters
    ----------
    folder
        Where the study's tables lie.

    Raises
    ------
    ArtefactError
        If a table that is asked for was not written yet, or no longer matches its schema.
    AttributeError
        If the method has no such table.

    Examples
    --------
    >>> from pathlib import Path
    >>> tables = Tables(Path("nowhere"))
    >>> tables
    Tables written: none. Not yet: all of them.
    >>> "estimates" in dir(tables)
    True
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in artefacts():
            raise AttributeError(f"The method has no table {name}. It has: {', '.join(artefacts())}.")
        return read_table(name, self._folder)

    def __dir__(self) -> list[str]:
        return list(artefacts())

    def __repr__(self) -> str:
        written = {name: (self._folder / f"{name}.parquet").exists() for name in artefacts()}
        there = [name for name, is_there in written.items() if is_there]
        lacking = [name for name, is_there in written.items() if not is_there]
        left = "" if not lacking else " Not yet: " + (", ".join(lacking) if there else "all of them") + "."
        return f"Tables written: {', '.join(there) or 'none'}.{left}"
