"""The pages at the top: their tree, their links and their commands are true."""

import re
from pathlib import Path

import pytest

from helpers.run.commands.wording import HELP

CLONE = Path(__file__).parents[2]
PAGES = [
    path
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md")
    if (path := CLONE / name).exists()
]
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def blocks(text):
    return re.findall(r"^```\w*\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_tree_is_what_lies_there():
    text = (CLONE / "README.md").read_text(encoding="utf-8")
    tree = next(block for block in blocks(text) if "notebooks/" in block)
    named = re.findall(r"^(\S+)", tree, flags=re.MULTILINE)
    assert [name for name in named if not (CLONE / name).exists()] == []
    folders = {f"{path.name}/" for path in CLONE.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert folders - {"src/", "build/", "dist/"} <= set(named)
    rooms = re.search(r"^src/helpers/\s+(?:the package: )?(.*)$", tree, flags=re.MULTILINE).group(1).split(", ")
    assert all((CLONE / "src/helpers" / room).exists() or (CLONE / f"src/helpers/{room}.py").exists() for room in rooms)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_are_named_exist(page):
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"\bmirall (list|[a-z]+) [a-zA-Z\-]", "\n".join(blocks(text)))) <= set(HELP)
    targets = set(re.findall(r"^([a-z-]+):", (CLONE / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)`|^make ([a-z-]+)", text, flags=re.MULTILINE)) <= {
        pair for target in targets for pair in ((target, ""), ("", target))
    }
