"""The folder that both renderers read: whole pages, their figures, one template a format and one filter.

What each renderer would do its own way is done here once: embeds, includes and metadata are resolved into the pages,
figures are written in the form that each format shows, and the page's style and script stand in its template.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import yaml

from helpers.run.render.assemble import FRONT_MATTER, Document, assemble
from helpers.run.render.fonts import font_faces
from helpers.run.render.pictures import described, palette_sheet
from helpers.study.config import read_yaml
from helpers.study.paths import project_root

PAGES = ("diagnostic.qmd", "summary.qmd", "decision.qmd", "easy.qmd")
#: What goes into the folder as it is.
COPIED = ("references.bib", "document.typ", "report.lua")
#: What stands in the template of the page.
STYLES, SCRIPTS = ("page.css", "lookup.css"), ("page.js", "lookup.js", "tables.js")


def template_dir() -> Path:
    """Return the folder of the report's template."""
    return project_root() / "reports"


def lay_out(parts: Path, target: Path, pages: Sequence[str] = PAGES) -> None:
    """Write the folder that both renderers read from a folder of parts.

    Parameters
    ----------
    parts
        Pages that include sections and embed outputs of notebooks, and a ``_quarto.yml`` with all metadata.
    target
        An existing folder.
    pages
        Names of the pages; one that is not there is none of this folder's.

    Raises
    ------
    RenderError
        If a page includes, embeds or names something that is not there; the message names the page.
    """
    (target / "figures").mkdir()
    for name in pages:
        if (parts / name).is_file():
            _write_page(parts, name, target)
    for name in COPIED:
        shutil.copyfile(template_dir() / name, target / name)
    (target / "page.html").write_text(page_template(), encoding="utf-8")
    write_yaml(read_yaml(parts / "_quarto.yml"), target)


def write_yaml(project: Mapping[str, Any], folder: Path) -> None:
    """Write a project's file."""
    text = yaml.safe_dump(dict(project), allow_unicode=True, sort_keys=False, width=10_000)
    (folder / "_quarto.yml").write_text(text, encoding="utf-8")


def _write_page(parts: Path, name: str, target: Path) -> None:
    document = assemble(parts, name)
    front = FRONT_MATTER.match((parts / name).read_text(encoding="utf-8"))
    (target / name).write_text(f"{front[0] if front else ''}{document.markdown}", encoding="utf-8")
    _write_figures(document, target)


def _write_figures(document: Document, target: Path) -> None:
    """Write each figure as paper shows it, and beside it the piece of HTML that a page shows."""
    for name, picture in document.pictures.items():
        (target / name).write_bytes(picture)
        piece = described(picture, document.drawn.get(name, {}), escape(document.alts[name]))
        (target / name).with_suffix(".html").write_text(piece, encoding="utf-8")


def page_template() -> str:
    """Return pandoc's template of a page with its style, its one script and what a browser may load for it."""
    # Its hash is of every letter, and pandoc leaves blank ends out.
    script = "".join(_read(name) for name in SCRIPTS).strip()
    filled = {"styles": page_styles() + _read("lookup.css"), "script": script, "policy": policy(script)}
    text = _read("page.html")
    for key, value in filled.items():
        # A dollar sign is the template's own mark.
        text = text.replace(f"${key}$", value.replace("$", "$$"))
    return text


def page_styles() -> str:
    """Return the style sheet of a page: its typeface, its rules, and its colours by name, light and dark."""
    return "\n".join((font_faces(), _read("page.css"), palette_sheet()))


def tables_script() -> str:
    """Return the script by which a table sorts and is searched: the one of a page that has no other."""
    return _read("tables.js").strip()


def _read(name: str) -> str:
    return (template_dir() / name).read_text(encoding="utf-8")


def policy(script: str = "") -> str:
    """Return what a browser may load for a page: what the page holds, its one script, and nothing from elsewhere.

    Parameters
    ----------
    script
        The page's script as it stands between its marks; any other is not run.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    runs = f"'sha256-{digest}'" if script else "'none'"
    return (
        f"default-src 'none'; script-src {runs}; style-src 'unsafe-inline'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
