"""Tables of this step."""

from helpers.study.artefacts import Artefact, Column

TABLES: tuple[Artefact, ...] = ()
