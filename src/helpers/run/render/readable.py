"""The executed notebooks as pages to read: code folded, pictures described, nothing fetched from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from helpers.present.language.words import Words, mark
from helpers.present.outputs import DRAWN
from helpers.run.render.layout import page_styles, policy, tables_script
from helpers.run.render.pictures import inline
from helpers.study.opening import Study

PAGES = Path(__file__).parent
TITLE = re.compile(r"^#\s+(.+)$", re.MULTILINE)
PROJECT_LINK = re.compile(r"\[([^\]]+)\]\(\.\./[^)]*\)")
HEAD_CELL = re.compile(r"<th(?=[ >])")
CODE = mark("Code")


def write_readable(executed: Mapping[str, Any], study: Study, folder: Path) -> list[Path]:
    """Write each executed notebook as an HTML page of its own and return the pages.

    Parameters
    ----------
    executed
        Executed, stripped notebooks by name.
    study
        Whose they are; its language is the pages'.
    folder
        Where the pages go; it is made.
    """
    folder.mkdir(parents=True)
    words = Words(study.language)
    pages = []
    for name, notebook in executed.items():
        pages.append(folder / f"{name}.html")
        pages[-1].write_text(_page(notebook, name, study, words), encoding="utf-8")
    return pages


def _page(notebook: Any, name: str, study: Study, words: Words) -> str:
    from helpers.run.render.report_words import REPORT_WORDS

    title = next((heading[1] for cell in notebook.cells if (heading := TITLE.search(cell.source))), name)
    notice = (
        f'<p class="callout warning">{escape(words(REPORT_WORDS["synthetic"]))}</p>' if study.config.synthetic else ""
    )
    return Template((PAGES / "notebook.html").read_text(encoding="utf-8")).substitute(
        lang=study.language,
        title=escape(f"{title} – {study.config.name}, {study.config.wave.label}"),
        styles=page_styles(),
        policy=policy(tables_script()),
        script=tables_script(),
        find=escape(words(REPORT_WORDS["find"])),
        skip=escape(words(REPORT_WORDS["skip"])),
        notice=notice,
        body=_mark_heads(_body(notebook, words)),
    )


def _body(notebook: Any, words: Words) -> str:
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        raw_template=(PAGES / "notebook.html.j2").read_text(encoding="utf-8"),
        exclude_anchor_links=True,
        filters={"picture": _picture},
    )
    body, _ = exporter.from_notebook_node(_without_links(notebook), {"code": words(CODE)})
    return str(body)


def _picture(data: Mapping[str, Any], alt: str) -> str:
    """Return a figure of the project's in both widths; that of anybody else as it is."""
    return inline(data[DRAWN], escape(alt)) if DRAWN in data else "".join(data["image/svg+xml"])


def _without_links(notebook: Any) -> Any:
    """Return a copy whose links into the project are plain words: the page lies beside the report."""
    from copy import deepcopy

    copied = deepcopy(notebook)
    for cell in copied.cells:
        if cell.cell_type == "markdown":
            cell.source = PROJECT_LINK.sub(r"\1", cell.source)
    return copied


def _mark_heads(html: str) -> str:
    return HEAD_CELL.sub('<th scope="col"', html)
