"""The rendered report: accessible, whole, the same in HTML and PDF, and free of persons."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import nbformat
import pikepdf
import pytest
from lxml import html
from paper_words import overprinted, pages_of
from small_project import write_council, write_project

from helpers.present.outputs import DRAWN
from helpers.run.execute.pipeline import run_study
from helpers.run.execute.request import Request
from helpers.run.render.assemble import FRONT_MATTER
from helpers.run.render.embedded import render_html, render_pdf
from helpers.run.render.pictures import inline

FORMATS = ("html", "pdf", "notebooks")
HOSTILE = "Vila <script>alert(1)</script> *x* $y$ #let z = 1 {{< meta title >}} [a](http://b)"


class Page(HTMLParser):
    """What an HTML page is made of: its start tags and its text outside styles and scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self._open):
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of each element of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        home = write_project(tmp_path_factory.mktemp("project"))
        patch.setenv("MIRALL_HOME", str(home))
        patch.delenv("MIRALL_DATA", raising=False)
        patch.delenv("MIRALL_REPORTS", raising=False)
        write_council(home, "alfa", 4321)
        write_council(home, "hostile", 1111, name=HOSTILE)
        for council in ("alfa", "hostile"):
            outcome = run_study(Request(council, "2025", formats=FORMATS, renderer="embedded"))
            assert outcome.status == "done", outcome.problems
        yield home / "reports"


@pytest.fixture(scope="module")
def page(folder):
    return Page((folder / "alfa" / "2025" / "diagnostic.html").read_text(encoding="utf-8"))


def pages(folder, council="alfa"):
    built = folder / council / "2025"
    return [built / "diagnostic.html", *sorted(built.glob("notebooks/*.html"))]


def test_nothing_is_fetched_from_elsewhere(folder):
    for path in pages(folder):
        addresses = re.findall(
            r"""(?:src|href)=["']([^"']+)["']|url\(["']?([^"')]+)""", path.read_text(encoding="utf-8")
        )
        found = {first or second for first, second in addresses}
        beside = {other.name for other in path.parent.iterdir()}
        assert {address.split(":")[0] for address in found - beside if not address.startswith("#")} <= {"data"}, path


def test_the_page_leads_to_the_files_that_lie_beside_it_and_to_no_other(folder):
    text = (folder / "alfa" / "2025" / "diagnostic.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="([^"#:]+)"', text))
    assert {"diagnostic.pdf", "summary.pdf"} <= linked <= {path.name for path in (folder / "alfa" / "2025").iterdir()}
    # On paper they lead nowhere: the style sheet hides what is in this box.
    boxed = set(html.fromstring(text).xpath("//*[contains(@class, 'beside')]//a/@href"))
    assert {"diagnostic.pdf", "summary.pdf"} <= boxed


def test_every_picture_is_described(folder):
    for path in pages(folder):
        page = Page(path.read_text(encoding="utf-8"))
        assert all(picture.get("alt", "").strip() for picture in page.all("img")), path
        assert all(svg["role"] == "img" and svg["aria-label"].strip() for svg in page.all("svg")), path
    described = {svg["aria-label"] for svg in Page(pages(folder)[0].read_text()).all("svg")}
    assert "A line at 4321 for Vila Alfa" in described


def test_the_page_has_its_landmarks_and_language(page):
    assert page.all("html") == [{"lang": "ca"}]
    assert len(page.all("main")) == len(page.all("h1")) == len(page.all("header")) == 1
    assert page.all("nav")[0]["aria-label"] == "Contingut"
    assert next(a for a in page.all("a"))["href"] == "#content"
    assert page.all("title")


def test_headings_never_skip_a_level(folder):
    for path in pages(folder):
        levels = [int(tag[1]) for tag, _ in Page(path.read_text(encoding="utf-8")).tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path


def test_ids_are_unique_and_links_lead_somewhere(page):
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in page.all("a") if (a.get("href") or "").startswith("#")} <= set(ids)


def test_head_cells_say_what_they_head(page):
    assert page.all("th")
    assert {cell.get("scope") for cell in page.all("th")} == {"col", "row"}


def test_references_carry_the_number_of_what_they_name(page):
    text = " ".join("".join(page.text).split())
    assert "The index is 4321; see Figura 1 and Taula 1." in text
    assert "Figura 1. Finding 4321: “quoted”, of Vila Alfa" in text or 'Figura 1. Finding 4321: "quoted", of' in text


def test_a_synthetic_council_says_so_on_the_first_page(folder, page):
    assert "DADES SINTÈTIQUES" in "".join(page.text)[:1500]
    for path in pages(folder)[1:]:
        assert "DADES SINTÈTIQUES" in path.read_text(encoding="utf-8")


def test_no_shortcode_and_no_markup_of_the_sources_is_left(page):
    text = "".join(page.text)
    assert not re.search(r"\{\{<|:::|#\||\{#|\.callout", text)


def pdf_alts(pdf):
    def walk(node):
        if isinstance(node, pikepdf.Dictionary):
            if "/Alt" in node:
                yield str(node["/Alt"])
            yield from walk(node.get("/K"))
        elif isinstance(node, pikepdf.Array):
            for child in node:
                yield from walk(child)

    return list(walk(pdf.Root.StructTreeRoot.get("/K")))


def test_the_pdf_is_tagged_titled_and_in_its_language(folder):
    with pikepdf.open(folder / "alfa" / "2025" / "diagnostic.pdf") as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "ca"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert "Vila Alfa" in metadata["dc:title"]
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert "A line at 4321 for Vila Alfa" in pdf_alts(pdf)
        width, height = (float(size) for size in pdf.pages[0].MediaBox[2:])
        assert (round(width), round(height)) == (595, 842)


@pytest.mark.parametrize("council", ["alfa", "hostile"])
def test_no_word_on_paper_is_printed_over_another(folder, council):
    for name in ("diagnostic.pdf", "summary.pdf", "easy-read.pdf"):
        assert overprinted(pages_of(folder / council / "2025" / name)) == [], name


def test_both_formats_come_from_one_document(folder):
    source = folder / "alfa" / "2025" / "source"
    markdown = FRONT_MATTER.sub("", (source / "diagnostic.qmd").read_text(encoding="utf-8"))
    numbers = re.findall(r"\d+", re.sub(r"\{[^}]*\}", "", markdown))
    text = "".join(Page((folder / "alfa" / "2025" / "diagnostic.html").read_text(encoding="utf-8")).text)
    assert numbers
    assert all(number in text for number in numbers)
    pictures = [path for path in (source / "figures").iterdir() if path.suffix != ".html"]
    assert pictures and all(picture.read_bytes().startswith(b"<svg ") for picture in pictures)


def test_rendering_the_same_folder_twice_gives_the_same_bytes(folder, tmp_path):
    source = folder / "alfa" / "2025" / "source"
    for render, name in ((render_html, "diagnostic.html"), (render_pdf, "diagnostic.pdf")):
        assert render(source, tmp_path / name).read_bytes() == (folder / "alfa" / "2025" / name).read_bytes()


def test_a_name_from_outside_is_shown_and_never_obeyed(folder):
    for path in pages(folder, "hostile"):
        page = Page(path.read_text(encoding="utf-8"))
        assert {"javascript", None} >= {script.get("type") for script in page.all("script")}
        assert len(page.all("script")) <= 1
        assert not [a for a in page.all("a") if (a.get("href") or "").startswith("http")]
    text = "".join(Page(pages(folder, "hostile")[0].read_text(encoding="utf-8")).text)
    assert "<script>alert(1)</script> *x* $y$ #let z = 1 {{< meta title >}} [a](http://b)" in text
    with pikepdf.open(folder / "hostile" / "2025" / "diagnostic.pdf") as pdf, pdf.open_metadata() as metadata:
        assert "#let z = 1" in metadata["dc:title"]


def test_a_page_runs_its_own_script_and_loads_nothing(folder):
    """The browser is told so: a script whose hash the page does not name is not run."""
    for path in pages(folder, "hostile"):
        html = path.read_text(encoding="utf-8")
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[1]
        scripts = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
        hashes = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts}
        assert set(re.findall(r"'sha256-([^']*)'", policy)) == hashes
        assert "default-src 'none'" in policy and "img-src data:;" in policy and "script-src 'unsafe" not in policy


def test_pictures_in_the_page_are_those_of_the_notebook(folder, page):
    source = folder / "alfa" / "2025" / "source"
    notebook = nbformat.read(source / "notebooks" / "02_perception_regression.ipynb", as_version=4)
    outputs = [output.data for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    drawn = [data[DRAWN] for data in outputs if DRAWN in data]
    html = (folder / "alfa" / "2025" / "diagnostic.html").read_text(encoding="utf-8")
    alts = {svg["aria-label"] for svg in page.all("svg")}
    assert drawn and all(any(inline(each, alt) in html for alt in alts) for each in drawn)
    assert len(page.all("svg")) == 2 * len(drawn) and not page.all("img")


def test_a_notebooks_page_shows_all_that_the_notebook_showed(folder):
    path = folder / "alfa" / "2025" / "notebooks" / "02_perception_regression.html"
    shown = Page(path.read_text(encoding="utf-8"))
    assert len(shown.all("svg")) == 2 * len(shown.all("table")) == 2
    text = "".join(shown.text)
    assert "The index is 4321; see @fig-image" in text
    assert "Finding 4321:" in text
    assert len(shown.all("details")) == 7
    assert len(shown.all("figcaption")) == 1
