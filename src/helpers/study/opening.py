"""Open one council's wave: what every notebook does first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.errors import Problem, UsageError
from helpers.study.artefacts import read_table, rows_written, write_table
from helpers.study.config import LANGUAGES, Council, read_council
from helpers.study.instrument import Instrument, read_instrument
from helpers.study.open_tables import Tables
from helpers.study.paths import StudyPaths, find_studies
from helpers.study.written.near_names import near_list

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from helpers.study.choices import Choice


@dataclass(frozen=True)
class Study:
    """One council and one wave: configuration, instrument, language and tables."""

    council: str
    wave: str
    config: Council
    instrument: Instrument
    language: str
    paths: StudyPaths
    #: What a run analyses otherwise than the method does (`choices.choose`).
    choices: tuple[Choice, ...] = ()

    @property
    def tables(self) -> Tables:
        """The tables of this study under their names."""
        return Tables(self.paths.processed)

    def read(self, table: str) -> pd.DataFrame:
        """Return a table of this study, checked against its schema."""
        return read_table(table, self.paths.processed)

    def has(self, table: str) -> bool:
        """Return whether a table of this study was written."""
        return (self.paths.processed / f"{table}.parquet").exists()

    def rows(self, table: str) -> int:
        """Return how many rows a table of this study has that was written."""
        return rows_written(table, self.paths.processed)

    def write(self, table: str, frame: pd.DataFrame) -> Path:
        """Write a table of this study and return its path."""
        return write_table(frame, table, self.paths.processed)

    def previous(self) -> Study | None:
        """Return the study of the wave that this one is compared with, if it has one."""
        label = self.config.wave.previous
        return open_study(self.council, label, self.language) if label else None


def earlier(study: Study, table: str) -> pd.DataFrame | None:
    """Return a table of the wave that this one is compared with; None where there is none, or it was not run yet."""
    before = study.previous()
    return before.read(table) if before is not None and before.has(table) else None


def open_study(council: str, wave: str, language: str = "") -> Study:
    """Return the study of a council and wave.

    Parameters
    ----------
    council, wave
        Folder names below `data/raw`.
    language
        ``ca``, ``es`` or ``en``; empty for the one in council.yml.

    Raises
    ------
    UsageError
        If there is no such council and wave, or no such language.
    ConfigError
        If its `council.yml` is refused.
    """
    # Papermill's command line turns a wave such as 2025 into a number.
    council, wave = str(council), str(wave)
    paths = StudyPaths(council, wave)
    if not (paths.raw / "council.yml").exists():
        known, wanted = [f"{place.council}/{place.wave}" for place in find_studies()], f"{council}/{wave}"
        message = "There is no council.yml for {study} (near: {near}). Known: {known}. `mirall new` makes one."
        values = {"study": wanted, "known": ", ".join(known) or "–", "near": near_list(wanted, known)}
        raise UsageError(Problem(message, values=values))
    if language and language not in LANGUAGES:
        raise UsageError("The language {language} is not one of ca, es, en.", language=language)
    config = read_council(paths.raw / "council.yml")
    return Study(council, wave, config, read_instrument(), language or config.report.language, paths)
