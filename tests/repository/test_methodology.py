"""The book: its outputs page equals the schemas, its chapters exist, its links lead somewhere."""

import importlib
import re
from pathlib import Path

import pytest
import yaml

from helpers.run.commands.outputs_page import outputs_page, page_path

CLONE = Path(__file__).parents[2]
BOOK = CLONE / "methodology"
PAGES = sorted([*BOOK.glob("*.qmd"), *BOOK.glob("*.md"), *BOOK.glob("decisions/*.md"), *BOOK.glob("course/*.qmd")])
#: A place of the code, by its room: `stats.drivers.importance.lmg`. A key of council.yml such as `survey.join` is none.
ADDRESS = re.compile(r"`(?:helpers\.)?((?:stats|communication|survey|present|study|run)(?:\.\w+)+)(?:\(\))?`")
KEYS = {"survey.join", "survey.same_identifier", "survey.file", "survey.filter"}
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)#\s]+)(?:#[^)]*)?\)")


def chapters(entries):
    for entry in entries:
        yield from chapters(entry["chapters"]) if isinstance(entry, dict) else [entry]


def test_the_outputs_page_is_what_the_code_checks():
    assert page_path().read_text(encoding="utf-8") == outputs_page()


def test_every_chapter_exists_and_every_page_is_a_chapter():
    book = yaml.safe_load((BOOK / "_quarto.yml").read_text(encoding="utf-8"))["book"]
    listed = list(chapters(book["chapters"]))
    assert [name for name in listed if not (BOOK / name).is_file()] == []
    assert {path.relative_to(BOOK).as_posix() for path in PAGES} == set(listed)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(BOOK).as_posix())
def test_links_lead_somewhere(page):
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def is_there(address):
    """Return whether a dotted name leads to a module of the code, or to something in one."""
    parts = ["helpers", *address.split(".")]
    for size in range(len(parts), 1, -1):
        try:
            thing = importlib.import_module(".".join(parts[:size]))
        except ModuleNotFoundError:
            continue
        for name in parts[size:]:
            thing = getattr(thing, name, None)
        return thing is not None
    return False


# What a decision was about may have moved since.
@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.parent.name != "decisions"], ids=lambda page: page.name
)
def test_addresses_of_code_lead_somewhere(page):
    addresses = {match[1] for match in ADDRESS.finditer(page.read_text(encoding="utf-8"))} - KEYS
    assert [address for address in sorted(addresses) if not is_there(address)] == []


def test_every_notebook_links_to_a_page_that_there_is():
    for path in sorted((CLONE / "notebooks").glob("*.ipynb")):
        links = re.findall(r"\]\(\.\./methodology/([\w./-]+)\)", path.read_text(encoding="utf-8"))
        assert links, path.name
        assert [link for link in links if not (BOOK / link).is_file()] == [], path.name
