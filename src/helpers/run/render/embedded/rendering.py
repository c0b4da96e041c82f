"""From a prepared folder to one HTML file and one tagged PDF, with pandoc and Typst."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from helpers.errors import RenderError
from helpers.present.drawing.style import font_folder
from helpers.run.render.embedded.assemble import Document, assemble
from helpers.run.render.embedded.fonts import font_faces
from helpers.run.render.embedded.pictures import data_uri, inline, palette_sheet

HERE = Path(__file__).parent
READER = "markdown-implicit_figures-tex_math_dollars-raw_html-raw_tex-raw_attribute"
IMAGE = re.compile(r'<img\s[^>]*?src="(?P<name>figures/[^"]+)"[^>]*?>')
ALT = re.compile(r'alt="([^"]*)"')
PICTURE = re.compile(r"^!\[\].*$", re.MULTILINE)
FENCED = re.compile(r"^:{3,}.*$", re.MULTILINE)
HEAD_CELL = re.compile(r"<th(?=[ >])")
#: Typst stamps the time unless it is told one; the report's own date is printed on its first page.
TIMESTAMP = 0


def page_styles() -> str:
    """Return the style sheet of a page: its typeface, its rules, and its colours by name, light and dark."""
    return "\n".join((font_faces(), (HERE / "page.css").read_text(encoding="utf-8"), palette_sheet()))


def render_html(folder: Path, target: Path) -> Path:
    """Write the report in a prepared folder as one HTML file that needs nothing from elsewhere.

    Raises
    ------
    RenderError
        If a page names something that is not in the folder, or pandoc refuses the document.
    """
    document = assemble(folder)
    script = _script(folder)
    styles = page_styles() + (folder / "lookup.css").read_text(encoding="utf-8")
    extra = {"styles": styles, "script": script, "policy": policy(script)}
    options = ["--toc", "--toc-depth=3", f"--template={HERE / 'page.html'}", "--email-obfuscation=none", "--wrap=none"]
    html = _pandoc(document, folder, "html5", options, extra)
    target.write_text(_mark_heads(_with_pictures(html, document)), encoding="utf-8")
    return target


def _script(folder: Path) -> str:
    """Return what the page does, as one script: its tabs and its printing, and what it looks up."""
    lookup = (folder / "lookup.html").read_text(encoding="utf-8").strip()
    script = (HERE / "page.js").read_text(encoding="utf-8") + lookup.removeprefix("<script>").removesuffix("</script>")
    # Its hash is of every letter, and pandoc leaves blank ends out.
    return script.strip()


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


def _with_pictures(html: str, document: Document) -> str:
    def shown(found: re.Match[str]) -> str:
        name, alt = found["name"], ALT.search(found[0])
        if name in document.drawn:
            return inline(document.drawn[name], alt[1] if alt else "")
        return found[0].replace(name, data_uri(document.pictures[name]))

    return IMAGE.sub(shown, html)


def _mark_heads(html: str) -> str:
    """Say of each head cell whether it heads a column or a row."""
    parts = re.split(r"(<thead>.*?</thead>)", html, flags=re.DOTALL)
    scoped = [HEAD_CELL.sub(f'<th scope="{"col" if i % 2 else "row"}"', part) for i, part in enumerate(parts)]
    return "".join(scoped)


def render_summary(folder: Path, target: Path) -> Path:
    """Write the first page of the report in a prepared folder as a PDF of its own."""
    return render_pdf(folder, target, "summary.qmd")


def render_easy(folder: Path, target: Path) -> Path:
    """Write the page in easy reading of the report in a prepared folder as a PDF of its own."""
    return render_pdf(folder, target, "easy.qmd")


def render_decision(folder: Path, target: Path) -> Path:
    """Write the first page and the proposal that goes with it as text: plain where `target` ends so, else for Word.

    Raises
    ------
    RenderError
        If pandoc refuses the document.
    """
    import pypandoc

    document = assemble(folder, "decision.qmd")
    text = f"# {document.metadata['title']}\n\n{FENCED.sub('', PICTURE.sub('', document.markdown))}"
    call = [pypandoc.get_pandoc_path(), f"--from={READER}", f"--to={'plain' if target.suffix == '.txt' else 'docx'}"]
    call += ["--wrap=none", "--shift-heading-level-by=-1", f"--metadata=lang:{document.metadata['lang']}"]
    # A fixed date, so that the same report is the same bytes.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(TIMESTAMP)}
    done = subprocess.run([*call, f"--output={target}"], input=text.encode(), env=environment, capture_output=True)
    if done.returncode:
        raise RenderError("pandoc refused the report: {reason}", reason=done.stderr.decode(errors="replace").strip())
    return target


def render_pdf(folder: Path, target: Path, page: str = "diagnostic.qmd") -> Path:
    """Write the report in a prepared folder as a tagged PDF (built to PDF/UA-1, which Typst enforces).

    Raises
    ------
    RenderError
        If a page names something that is not in the folder, or Typst refuses the document.
    """
    import tempfile

    import typst

    document = assemble(folder, page)
    options = [f"--template={HERE / 'document.typ'}", "--shift-heading-level-by=-1", "--wrap=none"]
    source = _pandoc(document, folder, "typst", options, {})
    with tempfile.TemporaryDirectory(prefix="mirall-") as scratch:
        place = Path(scratch)
        (place / "figures").mkdir()
        for name, content in document.pictures.items():
            (place / name).write_bytes(content)
        (place / "report.typ").write_text(source, encoding="utf-8")
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(font_folder())])
        try:
            pdf = typst.compile(
                str(place / "report.typ"), font_paths=fonts, pdf_standards=["ua-1"], timestamp=TIMESTAMP
            )
        except typst.TypstError as error:
            raise RenderError("Typst refused the report: {reason}", reason=str(error)) from None
    target.write_bytes(pdf)
    return target


def _pandoc(document: Document, folder: Path, to: str, options: list[str], extra: Mapping[str, str]) -> str:
    import tempfile

    import pypandoc

    with tempfile.TemporaryDirectory(prefix="mirall-") as scratch:
        known = Path(scratch) / "metadata.json"
        known.write_text(
            json.dumps({**document.metadata, "pagetitle": _page_title(document.metadata)}), encoding="utf-8"
        )
        arguments = ["--standalone", f"--lua-filter={HERE / 'report.lua'}", f"--metadata-file={known}", *options]
        arguments += ["--citeproc", f"--bibliography={folder / 'references.bib'}"]
        arguments += [f"--variable={key}={value}" for key, value in extra.items()]
        try:
            return str(pypandoc.convert_text(document.markdown, to, format=READER, extra_args=arguments))
        except RuntimeError as error:
            raise RenderError("pandoc refused the report: {reason}", reason=str(error)) from None


def _page_title(metadata: Mapping[str, Any]) -> str:
    council = metadata["council"]
    return f"{metadata['title']} – {council['name']}, {council['wave']}"
