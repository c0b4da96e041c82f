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


def room_of(parts: tuple[str, ...]) -> tuple[str, str]:
    """Return floor and room of a module; modules that lie in no room of their floor have the room ``""``."""
    floor, inner = parts[0], parts[1:]
    return floor, inner[0] if inner and (SOURCE / floor / inner[0]).is_dir() else ""


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
    arrows: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in sorted(SOURCE.rglob("*.py")):
        here = room_of(path.relative_to(SOURCE).with_suffix("").parts)
        wanted = {room_of(found) for found in imports(ast.parse(path.read_text(encoding="utf-8")))}
        arrows[here] |= {room for floor, room in wanted if floor == here[0] and room not in ("", here[1])}
    return "```text\n" + "\n   ↓\n".join("\n".join(_floor(name, arrows)) for name in FLOORS) + "\n```\n"


def _floor(name: str, arrows: dict[tuple[str, str], set[str]]) -> Iterator[str]:
    yield name
    for room in sorted(room for floor, room in arrows if floor == name and room):
        beside = ", ".join(sorted(arrows[name, room]))
        yield f"   {room}" + (f" → {beside}" if beside else "")


if __name__ == "__main__":
    page = CLONE / "CONTRIBUTING.md"
    page.write_text(BETWEEN.sub(lambda _: picture(), page.read_text(encoding="utf-8")), encoding="utf-8")
