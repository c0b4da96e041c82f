"""The method as a book: every chapter, numbered once, on a page that needs nothing from elsewhere."""

import re

import pytest
import yaml
from same_report import Read, needs_quarto, page_differences
from small_project import CLONE

from helpers.run.render.book import method_dir, render_book
from helpers.run.render.embedded import Embedded
from helpers.run.render.quarto import find_quarto


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return render_book(Embedded(), tmp_path_factory.mktemp("book") / "method.html")


@pytest.fixture(scope="module")
def html(book):
    return book.read_text(encoding="utf-8")


def listed(entries):
    for entry in entries:
        yield from listed(entry["chapters"]) if isinstance(entry, dict) else [entry]


def test_every_chapter_is_there_and_is_numbered_once(html):
    chapters = list(
        listed(yaml.safe_load((method_dir() / "_quarto.yml").read_text(encoding="utf-8"))["book"]["chapters"])
    )
    assert len(set(chapters)) == len(chapters)
    heads = re.findall(r'<h2(?![^>]*class="part")[^>]*>(.*?)</h2>', html, flags=re.DOTALL)
    numbers = [int(found[1]) if (found := re.match(r"(\d+)\s+(?!\d)", head)) else 0 for head in heads]
    assert numbers == list(range(len(chapters)))
    assert len(set(heads)) == len(heads)


def test_every_link_leads_to_a_place_of_the_page_a_file_or_the_web(html):
    read = Read(html)
    ids = {value for _, key, value in read.kept if key == "id"}
    links = {value for _, key, value in read.kept if key == "href"}
    assert [link for link in links if link.startswith("#") and link[1:] not in ids] == []
    beside = [link for link in links if "://" not in link and not link.startswith("#")]
    assert [link for link in beside if not (CLONE / "methodology" / link.removeprefix("../")).exists()] == []
    assert any(link.startswith("#chapter-") for link in links)


def test_mathematics_is_described_and_nothing_is_fetched(html):
    formulas = re.findall(r"<math [^>]*>", html)
    assert len(formulas) > 100
    assert [formula for formula in formulas if not re.search(r'alttext="[^"]+"', formula)] == []
    read = Read(html)
    assert read.loaded == {"script": 1, "style": 1}
    assert not {key for tag, key, _ in read.kept if tag == "img"}
    assert "{{<" not in " ".join(read.words) and ":::" not in " ".join(read.words)


@needs_quarto
def test_real_quarto_makes_the_same_book(book, tmp_path):
    assert page_differences(book, render_book(find_quarto(), tmp_path / "method.html")) == {}
