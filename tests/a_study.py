"""A study of which a test says only what it is about: all else is as council.yml has it where nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from helpers.study.config import Council
from helpers.study.instrument import read_instrument
from helpers.study.opening import Study
from helpers.study.paths import StudyPaths

GIVEN = {
    "name": "Vila", "population": 20_000, "wave": {"label": "2025", "start": "2025-03-03", "end": "2025-03-28"},
    "sample": {"type": "quota"},
}  # fmt: skip


def a_council(**changes: object) -> Council:
    """Return a council; each keyword is a key of council.yml, whose own keys are added to those given."""
    added = {key: GIVEN[key] | value for key, value in changes.items() if isinstance(GIVEN.get(key), dict)}
    return Council.model_validate(GIVEN | changes | added)


@dataclass(frozen=True)
class HeldStudy(Study):
    """A study whose tables and earlier wave a test holds, where others lie on the disk."""

    held: dict[str, pd.DataFrame] = field(default_factory=dict)
    before: Study | None = None

    def has(self, table: str) -> bool:
        """Return whether the test holds a table."""
        return table in self.held

    def read(self, table: str) -> pd.DataFrame:
        """Return a table that the test holds."""
        return self.held[table]

    def previous(self) -> Study | None:
        """Return the study of the wave before."""
        return self.before


def a_study(
    language: str = "en", held: dict[str, pd.DataFrame] | None = None, before: Study | None = None, **changes: object
) -> HeldStudy:
    """Return a study of the method's own instrument, of the council that `changes` make (`a_council`)."""
    config, paths = a_council(**changes), StudyPaths("vila", "2025")
    return HeldStudy("vila", "2025", config, read_instrument(), language, paths, held=held or {}, before=before)
