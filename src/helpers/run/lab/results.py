"""What a step of the method gave, shown as what can be asked of it: each name, what it holds, and what it is."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, is_dataclass
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.present.language.words import Words

#: The part of a docstring that tells the attributes, and one entry of it.
ATTRIBUTES = re.compile(r"^Attributes\n-+\n(.*?)(?:\n\n|\Z)", re.DOTALL | re.MULTILINE)
ENTRY = re.compile(r"^(\w[\w, ]*)\n((?:    .*\n?)+)", re.MULTILINE)
CELL = "text-align:left;vertical-align:top"


def is_result(thing: object) -> bool:
    """Return whether something is a named result of this package, which says of itself no more than its fields."""
    return is_dataclass(thing) and not isinstance(thing, type) and type(thing).__module__.startswith("helpers.")


def result_html(result: Any, words: Words) -> str:
    """Return a table of what can be asked of a result, as HTML; it holds sizes and single figures, and no rows."""
    heads = "".join(f'<th style="{CELL}">{escape(head)}</th>' for head in (words("Ask"), words("Holds"), ""))
    rows = "".join(_row(*entry) for entry in entries(result))
    opening = inspect.getdoc(type(result)) or type(result).__name__
    return (
        f"<p>{escape(opening.splitlines()[0])}</p><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(name: str, holds: str, meaning: str) -> str:
    cells = (f"<code>.{escape(name)}</code>", escape(holds), escape(meaning))
    return "<tr>" + "".join(f'<td style="{CELL}">{cell}</td>' for cell in cells) + "</tr>"


def entries(result: Any) -> Iterator[tuple[str, str, str]]:
    """Yield name, content and meaning of each field, property and method that is not private.

    A property is not computed for being shown: what it holds is left empty.
    """
    told = _told(type(result))
    for field in fields(result):
        if not field.name.startswith("_"):
            yield field.name, _size(getattr(result, field.name)), told.get(field.name, "")
    for name, member in inspect.getmembers(type(result)):
        documented = (inspect.getdoc(member) or "").partition("\n")[0]
        is_shown = isinstance(member, property) or inspect.isfunction(member) or "cached_property" in repr(type(member))
        if is_shown and not name.startswith("_"):
            yield name + ("()" if inspect.isfunction(member) else ""), "", documented


def _told(kind: type) -> dict[str, str]:
    """Return what the docstring of a class says of each attribute."""
    section = ATTRIBUTES.search(inspect.getdoc(kind) or "")
    entries = ENTRY.findall((section[1] + "\n") if section else "")
    return {name.strip(): " ".join(text.split()) for names, text in entries for name in names.split(",")}


def _size(value: object) -> str:
    """Return a single figure, or the size of what holds several."""
    if isinstance(value, bool | int | float | str) and len(str(value)) <= 40:
        return str(value)
    if hasattr(value, "shape"):
        return " × ".join(str(length) for length in value.shape)
    if isinstance(value, dict | list | tuple | set | frozenset):
        return str(len(value))
    return type(value).__name__ if value is not None else "–"
