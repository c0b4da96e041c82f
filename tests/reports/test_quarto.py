"""Real Quarto on a small report: the same as the embedded renderer makes, the same again, and nothing left behind."""

import re
import shutil

import pytest
from same_report import Read, by_quarto, faults_of, needs_quarto, page_differences, paper_differences
from small_project import write_council, write_project

from helpers.errors import RenderError
from helpers.run.execute.pipeline import run_study
from helpers.run.execute.request import Request
from helpers.run.render.quarto import find_quarto
from helpers.run.render.renderer import render_report

pytestmark = needs_quarto
HOSTILE = (
    "Vila <script>alert(1)</script> *x* $y$ #let z = 1 {{< meta title >}} [a](http://b) `r 1+1` @fig-image ::: \\raw"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        home = write_project(tmp_path_factory.mktemp("project"))
        patch.setenv("MIRALL_HOME", str(home))
        patch.delenv("MIRALL_DATA", raising=False)
        patch.delenv("MIRALL_REPORTS", raising=False)
        write_council(home, "hostile", 1111, name=HOSTILE)
        outcome = run_study(Request("hostile", "2025", renderer="embedded"))
        assert outcome.status == "done", outcome.problems
        yield home / "reports" / "hostile" / "2025"


@pytest.fixture(scope="module")
def made(folder, tmp_path_factory):
    return by_quarto(folder / "source", tmp_path_factory.mktemp("quarto"))


def test_the_page_says_what_the_embedded_one_says(folder, made):
    assert page_differences(folder / "diagnostic.html", made["html"]) == {}


def test_paper_says_what_the_embedded_one_says(folder, made):
    assert paper_differences(folder / "diagnostic.pdf", made["pdf"]) == []
    assert paper_differences(folder / "summary.pdf", made["summary"]) == []


def test_no_word_is_printed_over_another_and_no_path_is_told(made):
    assert faults_of(made) == {}


def test_a_page_runs_its_own_script_and_loads_nothing(folder, made):
    """The browser is told so by the page's template: the script is the same, letter for letter."""
    pages = [path.read_text(encoding="utf-8") for path in (folder / "diagnostic.html", made["html"])]
    own, quartos = [page.rsplit("<script>", 1)[1].split("</script>")[0] for page in pages]
    assert own == quartos
    own, quartos = (re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1] for page in pages)
    assert own == quartos
    assert Read(pages[1]).loaded == {"script": 1, "style": 1}


def test_a_second_rendering_gives_the_same_bytes_and_leaves_nothing(folder, made, tmp_path):
    before = sorted(path for path in (folder / "source").rglob("*"))
    again = by_quarto(folder / "source", tmp_path)
    assert {form: path.read_bytes() for form, path in again.items()} == {f: p.read_bytes() for f, p in made.items()}
    assert sorted(path for path in (folder / "source").rglob("*")) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in again.values())


def test_where_quarto_refuses_the_report_its_own_errors_are_told(folder, tmp_path):
    """Broken for Quarto alone: an option that it does not take."""
    source = shutil.copytree(folder / "source", tmp_path / "source")
    project = (source / "_quarto.yml").read_text(encoding="utf-8")
    (source / "_quarto.yml").write_text(project.replace("type: default", "type: nothing-known"), encoding="utf-8")
    with pytest.raises(RenderError, match="ERROR"):
        by_quarto(source, tmp_path)
    used, note = render_report(find_quarto(), source, {"html": tmp_path / "out.html"})
    assert used.name == "embedded" and "ERROR" in str(note) and str(tmp_path) not in str(note)
    assert (tmp_path / "out.html").read_bytes() == (folder / "diagnostic.html").read_bytes()
