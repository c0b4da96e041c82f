"""The method as a book: its chapters on one page, numbered once, with nothing fetched from elsewhere."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from helpers.run.render.assemble import FRONT_MATTER
from helpers.run.render.layout import page_template, write_yaml
from helpers.run.render.renderer import Renderer, choose_renderer
from helpers.run.render.report_words import REPORT_WORDS
from helpers.study.config import read_yaml
from helpers.study.paths import project_root

TITLE = re.compile(r"\A\s*# (?P<title>.+?)(?P<unnumbered> \{\.unnumbered\})?\n")
INCLUDE = re.compile(r"\{\{<\s*include\s+(?P<name>\S+)\s*>\}\}")
#: The folder within the method's that the book lies in; links to files are written as seen from there.
FOLDER, NAME = "_book", "method"


def method_dir() -> Path:
    """Return the folder of the method's pages."""
    return project_root() / "methodology"


def render_book(renderer: Renderer, target: Path) -> Path:
    """Write the method as one HTML page and return it.

    Raises
    ------
    RenderError
        If the renderer refuses the book.
    """
    with tempfile.TemporaryDirectory(prefix="mirall-") as scratch:
        source = Path(scratch)
        lay_out_book(source)
        renderer.render(source, {"book": target})
    return target


def lay_out_book(folder: Path) -> None:
    """Write the folder that either renderer makes the book of."""
    book = read_yaml(method_dir() / "_quarto.yml")
    words = {"contents": REPORT_WORDS["contents"], "skip": REPORT_WORDS["skip"], "find": REPORT_WORDS["find"]}
    title = {"title": book["book"]["title"], "pagetitle": book["book"]["title"], "lang": book["lang"], "words": words}
    write_yaml({**read_yaml(method_dir() / "_book.yml"), **title}, folder)
    shutil.copyfile(method_dir() / "book.lua", folder / "book.lua")
    (folder / "page.html").write_text(page_template(), encoding="utf-8")
    (folder / f"{NAME}.qmd").write_text("\n\n".join(chapters(book["book"]["chapters"])), encoding="utf-8")


def chapters(listed: list[Any], number: int = 0) -> Iterator[str]:
    """Yield the text of each part's heading and each chapter, numbered through, as the book lists them.

    Parameters
    ----------
    listed
        Names of pages below the method's folder, and parts with their ``chapters``.
    number
        That of the chapter before.
    """
    for entry in listed:
        if isinstance(entry, str):
            title, is_numbered, text = read_chapter(method_dir() / entry)
            number += is_numbered
            yield _chapter(entry, f"{number} {title}" if is_numbered else title, text)
        else:
            yield f"# {entry['part']} {{.part}}"
            within = list(chapters(entry["chapters"], number))
            number += len(within)
            yield from within


def read_chapter(path: Path) -> tuple[str, bool, str]:
    """Return a chapter's title, whether it is numbered, and its text without the title, with what it includes."""
    text = INCLUDE.sub(
        lambda match: (path.parent / match["name"]).read_text(encoding="utf-8"), path.read_text(encoding="utf-8")
    )
    if front := FRONT_MATTER.match(text):
        return str(yaml.safe_load(front["yaml"])["title"]), True, text[front.end() :]
    match = TITLE.match(text)
    if match is None:
        return path.stem, True, text
    return match["title"], not match["unnumbered"], text[match.end() :]


def _chapter(name: str, title: str, text: str) -> str:
    place = name.rpartition(".")[0].replace("/", "-")
    return f'::::: {{.chapter path="{name}"}}\n\n# {title} {{#chapter-{place}}}\n\n{text.strip()}\n\n:::::'


if __name__ == "__main__":
    (method_dir() / FOLDER).mkdir(exist_ok=True)
    sys.stdout.write(f"{render_book(choose_renderer(), method_dir() / FOLDER / f'{NAME}.html')}\n")
