"""Tables of this step."""

from helpers.study.artefacts import Artefact

TABLES: tuple[Artefact, ...] = ()
