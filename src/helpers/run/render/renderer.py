"""Which renderer makes a report, and what is said where that is not Quarto."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from helpers.errors import Problem, RenderError, UsageError
from helpers.run.render.embedded import Embedded
from helpers.run.render.quarto import MINIMUM, SETTING, Quarto, find_quarto

OLDEST = ".".join(map(str, MINIMUM))
RENDERERS = ("auto", "quarto", "embedded")


class Renderer(Protocol):
    """Makes the report's files from a prepared folder."""

    @property
    def name(self) -> str:
        """``quarto`` or ``embedded``."""
        ...

    @property
    def version(self) -> str:
        """The versions of the programs that do the work."""
        ...

    def render(self, source: Path, wanted: Mapping[str, Path]) -> None:
        """Write each file that is wanted: by ``html``, ``pdf``, ``summary`` or ``easy``, where it goes."""
        ...


def choose_renderer(name: str = "auto") -> Renderer:
    """Return the renderer asked for; ``auto`` is Quarto where it serves and the embedded one where it does not.

    Raises
    ------
    UsageError
        If the name is none of them, or Quarto is asked for and is not there, is too old or is forbidden.
    """
    if name not in RENDERERS:
        raise UsageError("The renderer {name} is not one of {known}.", name=name, known=", ".join(RENDERERS))
    reason = None if name == "embedded" else why_not_quarto()
    if name == "quarto" and reason:
        way_out = Problem("Install Quarto {minimum} or later, or use --renderer embedded.", values={"minimum": OLDEST})
        raise UsageError([reason, way_out])
    quarto = find_quarto() if name != "embedded" and reason is None else None
    return quarto or Embedded()


def why_not_quarto() -> Problem | None:
    """Return why Quarto does not serve here; nothing where it does."""
    if os.environ.get(SETTING, "").strip().lower() == "no":
        return Problem("QUARTO=no forbids Quarto.")
    quarto = find_quarto()
    if quarto is None:
        return Problem("Quarto was not found.")
    if not quarto.is_new_enough:
        versions = {"version": quarto.version or "?", "minimum": OLDEST}
        return Problem("Quarto {version} is older than {minimum}.", values=versions)
    return None


def render_report(
    renderer: Renderer, source: Path, wanted: Mapping[str, Path], must_be_it: bool = False
) -> tuple[Renderer, Problem | None]:
    """Write the files of a report and return the renderer that made them, with what is to be said of it.

    Where Quarto fails, the embedded renderer makes the same files from the same folder.

    Parameters
    ----------
    renderer
        The one to try.
    source
        A prepared folder.
    wanted
        Where each file goes.
    must_be_it
        Whether no other one may take its place.

    Raises
    ------
    RenderError
        If the renderer fails, and no other may take its place or that one fails too.
    """
    try:
        renderer.render(source, wanted)
    except RenderError as refused:
        if must_be_it or not isinstance(renderer, Quarto):
            raise
        embedded, told = Embedded(), refused.problems[0].values.get("reason", "")
        embedded.render(source, wanted)
        message = "Quarto {version} failed, so pandoc and Typst from the packages made the report. {reason}"
        return embedded, Problem(message, values={"version": renderer.version, "reason": told})
    return renderer, None
