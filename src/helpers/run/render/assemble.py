"""One Markdown document from a folder of parts: includes, metadata and embeds resolved, once for both renderers."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from helpers.errors import Problem, RenderError
from helpers.present.drawing.canvas import PAGE
from helpers.present.outputs import DRAWN
from helpers.run.notebooks.reading import label_of
from helpers.study.config import read_yaml

SHORTCODE = re.compile(r"\{\{<\s*(?P<name>embed|include|meta)\s+(?P<argument>\S+)\s*>\}\}")
OPTION = re.compile(r"^#\|\s*(?P<key>[\w-]+):\s*(?P<value>.*)$")
FRONT_MATTER = re.compile(r"\A---\n(?P<yaml>.*?)\n---\n", re.DOTALL)
VIEW_BOX = re.compile(rb'<svg [^>]*viewBox="[\d.]+ [\d.]+ (?P<width>[\d.]+) (?P<height>[\d.]+)"')
DEEPEST_INCLUDE = 5


@dataclass(frozen=True)
class Document:
    """A whole report as pandoc Markdown, its metadata, and the pictures that it shows by file name.

    Attributes
    ----------
    drawn
        File name of each picture that was drawn in several widths to the SVG of each.
    alts
        File name of each picture to its alternative text.
    """

    markdown: str
    metadata: dict[str, Any]
    pictures: dict[str, bytes] = field(default_factory=dict)
    drawn: dict[str, dict[str, str]] = field(default_factory=dict)
    alts: dict[str, str] = field(default_factory=dict)


@dataclass
class _Assembly:
    folder: Path
    metadata: dict[str, Any]
    pictures: dict[str, bytes] = field(default_factory=dict)
    drawn: dict[str, dict[str, str]] = field(default_factory=dict)
    alts: dict[str, str] = field(default_factory=dict)

    def resolve(self, text: str, where: str, depth: int = 0) -> str:
        """Return the text with its shortcodes resolved."""
        if depth > DEEPEST_INCLUDE:
            raise RenderError("{page} includes itself.", page=where)
        say = {"include": self._include, "meta": self._meta, "embed": self._embed}
        return SHORTCODE.sub(lambda code: say[code["name"]](code["argument"], where, depth), text)

    def _include(self, name: str, where: str, depth: int) -> str:
        path = self.folder / name
        if not path.is_file():
            raise RenderError(Problem("There is no page {name} to include.", where, {"name": name}))
        return self.resolve(path.read_text(encoding="utf-8"), name, depth + 1)

    def _meta(self, key: str, where: str, depth: int) -> str:
        value: Any = self.metadata
        for part in key.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is None:
            raise RenderError(Problem("The metadata has no key {key}.", where, {"key": key}))
        return str(value)

    def _embed(self, target: str, where: str, depth: int) -> str:
        file, _, label = target.partition("#")
        cell = _labelled_cells(self.folder / file).get(label)
        output = next((output for output in cell["outputs"] if "data" in output), None) if cell else None
        if cell is None or output is None:
            message = "{file} has no output labelled {label} to embed."
            raise RenderError(Problem(message, where, {"file": file, "label": label}))
        return self._block(label, _cell_options(_text(cell["source"])), output["data"])

    def _keep_picture(self, label: str, data: Mapping[str, Any]) -> str:
        """Keep a figure's pictures and return the name of the one for a page; a picture of another's is a PNG."""
        if DRAWN not in data:
            self.pictures[f"figures/{label}.png"] = base64.b64decode(_text(data["image/png"]))
            return f"figures/{label}.png"
        self.drawn[f"figures/{label}.svg"] = data[DRAWN]
        self.pictures[f"figures/{label}.svg"] = data[DRAWN][PAGE.name].encode()
        return f"figures/{label}.svg"

    def _block(self, label: str, options: Mapping[str, str], data: Mapping[str, Any]) -> str:
        kind = label.split("-", 1)[0]
        if DRAWN in data or "image/png" in data:
            name = self._keep_picture(label, data)
            self.alts[name] = options.get("fig-alt", "")
            alt = _attribute(self.alts[name])
            ratio = _height_to_width(self.pictures[name])
            inside, caption = f'![]({name}){{alt="{alt}" ratio="{ratio:.3f}"}}', options.get("fig-cap", "")
        else:
            inside, caption = _text(data["text/markdown"]).strip(), options.get(f"{kind}-cap", "")
        if kind not in ("fig", "tbl"):
            return inside
        return f"::: {{#{label} .crossref}}\n\n{inside}\n\n::: {{.caption}}\n{caption}\n:::\n\n:::"


def _height_to_width(picture: bytes) -> float:
    if box := VIEW_BOX.search(picture):
        return float(box["height"]) / max(float(box["width"]), 1.0)
    # The header of every PNG: eight bytes of signature, eight of chunk, then width and height.
    width, height = struct.unpack(">II", picture[16:24])
    return float(height / max(width, 1))


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def _attribute(text: str) -> str:
    # What looks like a shortcode is words of the description.
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("{{<", "{\\{<")


@lru_cache(maxsize=32)
def _labelled_cells(path: Path) -> dict[str, Any]:
    import json

    if not path.is_file():
        raise RenderError("There is no notebook {file} to embed from.", file=path.name)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    labelled = ((label_of(_text(cell["source"])), cell) for cell in cells if cell["cell_type"] == "code")
    return {label: cell for label, cell in labelled if label}


def _cell_options(source: str) -> dict[str, str]:
    import yaml

    options = (OPTION.match(line) for line in source.split("\n"))
    return {match["key"]: str(yaml.safe_load(match["value"]) or "") for match in options if match}


def assemble(folder: Path, page: str = "diagnostic.qmd") -> Document:
    """Return the report in a prepared folder as one document.

    Raises
    ------
    RenderError
        If a page includes, embeds or names something that is not there; the message names the page.
    """
    import yaml

    text = (folder / page).read_text(encoding="utf-8")
    front = FRONT_MATTER.match(text)
    own = yaml.safe_load(front["yaml"]) if front else {}
    assembly = _Assembly(folder, {**read_yaml(folder / "_quarto.yml"), **(own or {})})
    body = assembly.resolve(text[front.end() :] if front else text, page)
    _labelled_cells.cache_clear()
    return Document(body, assembly.metadata, assembly.pictures, assembly.drawn, assembly.alts)
