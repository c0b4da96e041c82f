"""Which renderer is used, and the call that makes HTML and PDF from a prepared folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from helpers.errors import RenderError, UsageError

FORMATS = ("html", "pdf")
RENDERERS = ("auto", "quarto", "embedded")
#: The page that each file is made of, and Quarto's name of the format that makes it.
QUARTO_PAGES = {"html": ("diagnostic", "html"), "pdf": ("diagnostic", "typst"), "summary": ("summary", "typst"),
                "easy": ("easy", "typst")}  # fmt: skip
QUARTO_TIMEOUT = 600


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

    def render(self, source: Path, form: str, target: Path) -> Path:
        """Write the report as ``html`` or ``pdf``, its first page as ``summary`` or in easy reading
        as ``easy`` (both PDF), and return the file."""
        ...


@dataclass(frozen=True)
class Embedded:
    """pandoc and Typst from the packages."""

    name: str = "embedded"

    @property
    def version(self) -> str:
        """Return the versions of pandoc and Typst."""
        import pypandoc
        import typst

        return f"pandoc {pypandoc.get_pandoc_version()}, typst {typst.__version__}"

    def render(self, source: Path, form: str, target: Path) -> Path:
        """Write the report in a prepared folder as ``html`` or ``pdf``, or its first page as ``summary``."""
        from helpers.run.render.embedded.rendering import render_easy, render_html, render_pdf, render_summary

        make = {"html": render_html, "pdf": render_pdf, "summary": render_summary, "easy": render_easy}
        return make[form](source, target)


@dataclass(frozen=True)
class Quarto:
    """The Quarto that was found, called in the prepared folder and nowhere else."""

    program: str
    version: str
    name: str = "quarto"

    def render(self, source: Path, form: str, target: Path) -> Path:
        """Write the report in a prepared folder as ``html`` or ``pdf``, or its first page as ``summary``.

        Raises
        ------
        RenderError
            If Quarto fails; its last lines are in the message.
        """
        page, to = QUARTO_PAGES[form]
        made = source / f"{page}.{'html' if to == 'html' else 'pdf'}"
        call = [self.program, "render", f"{page}.qmd", "--to", to]
        done = _run(call, source)
        if done.returncode or not made.is_file():
            last = " / ".join((done.stderr or done.stdout).strip().splitlines()[-5:])
            raise RenderError("Quarto refused the report: {reason}", reason=last)
        shutil.move(made, target)
        return target


def _run(call: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    # A fixed date, so that two renders of the same folder are the same bytes.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0"}
    try:
        return subprocess.run(
            call, cwd=folder, env=environment, capture_output=True, text=True, timeout=QUARTO_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(call, 1, "", f"no answer within {QUARTO_TIMEOUT} s")


@lru_cache(maxsize=1)
def find_quarto() -> Quarto | None:
    """Return the Quarto on the path or beside this Python, if there is one that answers."""
    beside = Path(sys.executable).with_name("quarto")
    program = shutil.which("quarto") or (str(beside) if beside.is_file() else None)
    if program is None:
        return None
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Quarto(program, done.stdout.strip()) if done.returncode == 0 else None


def choose_renderer(name: str = "auto") -> Renderer:
    """Return the renderer asked for; ``auto`` is Quarto where it is found and the embedded one where it is not.

    Raises
    ------
    UsageError
        If the name is none of them, or Quarto is asked for and not found.
    """
    if name not in RENDERERS:
        raise UsageError("The renderer {name} is not one of {known}.", name=name, known=", ".join(RENDERERS))
    quarto = None if name == "embedded" else find_quarto()
    if name == "quarto" and quarto is None:
        raise UsageError("Quarto was not found. Install it, or use --renderer embedded.")
    return quarto or Embedded()
