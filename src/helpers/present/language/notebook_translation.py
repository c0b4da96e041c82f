"""The prose of the notebooks in the reader's language, a paragraph at a time."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from helpers.present.language.words import Words

if TYPE_CHECKING:
    from nbformat import NotebookNode

PARAGRAPH_BREAK = re.compile(r"\n\s*\n")


def paragraphs(markdown: str) -> list[str]:
    """Return the blocks of a Markdown cell that are translated each on its own: the catalogue's keys.

    Examples
    --------
    >>> paragraphs("# Title\\n\\nOne\\nsentence.")
    ['# Title', 'One\\nsentence.']
    """
    return [block.strip() for block in PARAGRAPH_BREAK.split(markdown.strip()) if block.strip()]


def translate_notebook(notebook: NotebookNode, words: Words) -> NotebookNode:
    """Return a copy of a notebook whose Markdown cells are in the words' language."""
    translated = deepcopy(notebook)
    for cell in translated.cells:
        if cell.cell_type == "markdown":
            cell.source = "\n\n".join(words(block) for block in paragraphs(cell.source))
    return translated
