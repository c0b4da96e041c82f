"""The rooms of the package, drawn from the imports; ``python tests/rooms.py`` puts the picture into CONTRIBUTING.md."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

CLONE = Path(__file__).parents[1]
SOURCE = CLONE / "src" / "helpers"
FLOORS = ("run", "present", "communication", "stats", "survey", "study", "errors")
BETWEEN = re.compile(r"(?<=<!-- rooms -->\n).*?(?=<!-- /rooms -->)", re.DOTALL)


def room_of(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the folders in which a module lies, its floor first."""
    folders = [k for k in range(1, len(parts) + 1) if (SOURCE.joinpath(*parts[:k])).is_dir()]
    return parts[: max(folders, default=1)]


def imports(tree: ast.Module) -> Iterator[tuple[str, ...]]:
    """Yield what a module of the package imports of it; what only a type checker reads is left out."""
    only_types = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    ]
    unread = {id(inner) for node in only_types for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers.") and id(node) not in unread:
            for alias in node.names:
                yield tuple(f"{node.module}.{alias.name}".split(".")[1:])


def picture() -> str:
    """Return a line a floor, the top one first, and below it a line a room with the rooms beside that it imports."""
    arrows: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for path in sorted(SOURCE.rglob("*.py")):
        here = room_of(path.relative_to(SOURCE).with_suffix("").parts)
        for depth in range(2, len(here) + 1):
            arrows[here[:depth]] |= set()
        for there in map(room_of, imports(ast.parse(path.read_text(encoding="utf-8")))):
            _draw(arrows, here, there)
    return "```text\n" + "\n   ↓\n".join("\n".join(_lines((name,), arrows)) for name in FLOORS) + "\n```\n"


def _draw(arrows: dict[tuple[str, ...], set[str]], here: tuple[str, ...], there: tuple[str, ...]) -> None:
    """Add the arrow between the two rooms, or the rooms around them, that lie side by side."""
    for depth in range(2, min(len(here), len(there)) + 1):
        if here[: depth - 1] == there[: depth - 1] and here[depth - 1] != there[depth - 1]:
            arrows[here[:depth]].add(there[depth - 1])


def _lines(room: tuple[str, ...], arrows: dict[tuple[str, ...], set[str]]) -> Iterator[str]:
    beside = ", ".join(sorted(arrows.get(room, ())))
    yield "   " * (len(room) - 1) + room[-1] + (f" → {beside}" if beside else "")
    for inner in sorted(name for name in arrows if name[:-1] == room):
        yield from _lines(inner, arrows)


if __name__ == "__main__":
    page = CLONE / "CONTRIBUTING.md"
    page.write_text(BETWEEN.sub(lambda _: picture(), page.read_text(encoding="utf-8")), encoding="utf-8")
