"""What stands in a notebook's cells themselves: prose and code are committed and delivered, whatever is shown below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from helpers.run.notebooks.reading import label_of

if TYPE_CHECKING:
    from helpers.run.execute.personal import Personal

#: Kinds of what may not stand in a cell: somebody's number or words, and a picture that was laid into a paragraph.
TOLD, ATTACHED = "source", "attached"
#: A picture that is part of a paragraph, as Markdown and as HTML writes it.
WITHIN = re.compile(r"attachment:|data:image/", re.IGNORECASE)
PICTURE = re.compile(
    r"!\[[^\]]*\]\([^)]*(?:attachment:|data:image/)[^)]*\)|<img[^>]*(?:attachment:|data:image/)[^>]*>", re.IGNORECASE
)


def wrong_in(cell: Any, personal: Personal | None) -> list[str]:
    """Return what stands in a cell that may not be given away: `TOLD`, `ATTACHED`, both or none."""
    is_told = personal is not None and personal.is_told_in(cell.source)
    is_attached = cell.cell_type != "code" and (bool(cell.get("attachments")) or bool(WITHIN.search(cell.source)))
    return [TOLD] * is_told + [ATTACHED] * is_attached


def without(cell: Any, kinds: list[str], lines: dict[str, str]) -> None:
    """Put a line in place of what stands in a cell and may not.

    Parameters
    ----------
    kinds
        As `wrong_in` returns them.
    lines
        What is said in place of each kind.
    """
    if ATTACHED in kinds:
        cell.pop("attachments", None)
        cell.source = PICTURE.sub(f"*{lines[ATTACHED]}*", cell.source)
        if WITHIN.search(cell.source):
            cell.source = f"*{lines[ATTACHED]}*"
    if TOLD in kinds:
        cell.source = _as_told(cell, lines[TOLD])


def _as_told(cell: Any, line: str) -> str:
    if cell.cell_type != "code":
        return f"*{line}*"
    # The report finds what a cell shows by its label.
    label = label_of(cell.source)
    return "\n".join([*([f"#| label: {label}"] if label else []), f"# {line}"])
