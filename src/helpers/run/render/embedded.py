"""The renderer that comes with the packages: pandoc for HTML, pandoc and Typst for PDF.

It reads the same folder as Quarto does, with the same options, templates and filter, for machines where Quarto cannot
be had.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from helpers.errors import RenderError
from helpers.present.drawing.style import font_folder
from helpers.run.render.assemble import FRONT_MATTER
from helpers.study.config import read_yaml

#: The page that each file is made of, and the project's format that makes it.
FORMS = {"html": ("diagnostic", "html"), "pdf": ("diagnostic", "typst"), "summary": ("summary", "typst"),
         "easy": ("easy", "typst"), "book": ("method", "html"),
         "comparison": ("comparison", "html"), "comparison-pdf": ("comparison", "typst")}  # fmt: skip
#: What of the project's file is an option of pandoc's; the rest is Quarto's alone, or metadata.
OPTIONS = ("from", "citeproc", "wrap", "template", "toc", "toc-depth", "email-obfuscation", "shift-heading-level-by")
PICTURE = re.compile(r"^!\[\].*$", re.MULTILINE)
FENCED = re.compile(r"^:{3,}.*$", re.MULTILINE)
#: Typst stamps the time unless it is told one; the report's own date is printed on its first page.
TIMESTAMP = 0


@dataclass(frozen=True)
class Embedded:
    """pandoc and Typst from the packages."""

    name: str = "embedded"

    @property
    def version(self) -> str:
        """Return the versions of pandoc and Typst."""
        from importlib.metadata import version

        import pypandoc

        return f"pandoc {pypandoc.get_pandoc_version()}, typst {version('typst')}"

    def render(self, source: Path, wanted: Mapping[str, Path]) -> None:
        """Write each file that is wanted of the report in a prepared folder.

        Raises
        ------
        RenderError
            If pandoc or Typst refuses the report.
        """
        for form, target in wanted.items():
            page, to = FORMS[form]
            make = render_html if to == "html" else render_pdf
            make(source, target, f"{page}.qmd")


def render_html(folder: Path, target: Path, page: str = "diagnostic.qmd") -> Path:
    """Write a page of a prepared folder as one HTML file that needs nothing from elsewhere.

    Raises
    ------
    RenderError
        If pandoc refuses the document.
    """
    target.write_bytes(_pandoc(folder, page, "html"))
    return target


def render_pdf(folder: Path, target: Path, page: str = "diagnostic.qmd") -> Path:
    """Write a page of a prepared folder as a tagged PDF (built to PDF/UA-1, which Typst enforces).

    Raises
    ------
    RenderError
        If pandoc or Typst refuses the document.
    """
    import typst

    text = _pandoc(folder, page, "typst")
    standards = [read_yaml(folder / "_quarto.yml")["format"]["typst"]["pdf-standard"]]
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(font_folder())])
    with tempfile.TemporaryDirectory(prefix="mirall-") as scratch:
        shutil.copytree(folder / "figures", Path(scratch) / "figures")
        written = Path(scratch) / "report.typ"
        written.write_bytes(text)
        try:
            pdf = typst.compile(str(written), font_paths=fonts, pdf_standards=standards, timestamp=TIMESTAMP)
        except typst.TypstError as error:
            raise RenderError("Typst refused the report: {reason}", reason=str(error)) from None
    target.write_bytes(pdf)
    return target


def render_decision(folder: Path, target: Path) -> Path:
    """Write the first page and the proposal that goes with it as text: plain where `target` ends so, else for Word.

    Raises
    ------
    RenderError
        If pandoc refuses the document.
    """
    project, page = read_yaml(folder / "_quarto.yml"), (folder / "decision.qmd").read_text(encoding="utf-8")
    text = f"# {project['title']}\n\n{FENCED.sub('', PICTURE.sub('', FRONT_MATTER.sub('', page)))}"
    call = [f"--from={project['from']}", f"--to={'plain' if target.suffix == '.txt' else 'docx'}", "--wrap=none"]
    call += ["--shift-heading-level-by=-1", f"--metadata=lang:{project['lang']}", f"--output={target.resolve()}"]
    _call(call, folder, text.encode())
    return target


def _pandoc(folder: Path, page: str, to: str) -> bytes:
    """Return a page in a format of the project's, with the options that Quarto takes from the same file."""
    project: dict[str, Any] = read_yaml(folder / "_quarto.yml")
    given = {**project, **project["format"][to]}
    defaults = {key: given[key] for key in OPTIONS if key in given}
    filters = [filter_["path"] for filter_ in project["filters"]]
    # Quarto's name of the option is the older one of pandoc's.
    defaults |= {
        "syntax-highlighting": given["highlight-style"],
        "to": to,
        "standalone": True,
        "filters": filters,
        "metadata-files": ["_quarto.yml"],
    }
    with tempfile.TemporaryDirectory(prefix="mirall-") as scratch:
        asked = Path(scratch) / "defaults.yml"
        asked.write_text(yaml.safe_dump(defaults), encoding="utf-8")
        return _call([f"--defaults={asked}", page], folder)


def _call(arguments: list[str], folder: Path, text: bytes | None = None) -> bytes:
    """Return what pandoc makes in a folder; its date is fixed, so that the same report is the same bytes."""
    import pypandoc

    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(TIMESTAMP)}
    call = [pypandoc.get_pandoc_path(), *arguments]
    done = subprocess.run(call, input=text, cwd=folder, env=environment, capture_output=True, check=False)
    if done.returncode:
        raise RenderError("pandoc refused the report: {reason}", reason=done.stderr.decode(errors="replace").strip())
    return done.stdout
