"""Which renderer is used, and how Quarto is called."""

import os
import stat
import sys

import pytest

from helpers.errors import RenderError, UsageError
from helpers.run.render.renderer import choose_renderer, find_quarto

FAKE = """#!{python}
import os, pathlib, sys
if sys.argv[1:] == ["--version"]:
    print("1.9.38")
    raise SystemExit(0)
pathlib.Path("call.txt").write_text(" ".join(sys.argv[1:]) + "|" + os.environ["SOURCE_DATE_EPOCH"])
if os.path.exists("broken"):
    print("ERROR: YAML of diagnostic.qmd, line 3", file=sys.stderr)
    raise SystemExit(1)
form = {{"html": "html", "typst": "pdf"}}[sys.argv[-1]]
pathlib.Path("diagnostic." + form).write_text("made by quarto")
"""


@pytest.fixture
def quarto(tmp_path, monkeypatch):
    program = tmp_path / "bin" / "quarto"
    program.parent.mkdir()
    program.write_text(FAKE.format(python=sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    find_quarto.cache_clear()
    yield choose_renderer("auto")
    find_quarto.cache_clear()


@pytest.fixture
def no_quarto(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    find_quarto.cache_clear()
    yield
    find_quarto.cache_clear()


def test_quarto_is_used_where_it_is_found(quarto):
    assert (quarto.name, quarto.version) == ("quarto", "1.9.38")


@pytest.mark.parametrize(("form", "to"), [("html", "html"), ("pdf", "typst")])
def test_quarto_renders_in_the_folder_of_one_council_only(quarto, tmp_path, form, to):
    source = tmp_path / "source"
    source.mkdir()
    made = quarto.render(source, form, tmp_path / f"diagnostic.{form}")
    assert made.read_text() == "made by quarto"
    assert (source / "call.txt").read_text() == f"render diagnostic.qmd --to {to}|0"


def test_quartos_own_words_are_passed_on(quarto, tmp_path):
    (tmp_path / "broken").touch()
    with pytest.raises(RenderError, match="line 3"):
        quarto.render(tmp_path, "html", tmp_path / "out.html")
    assert not (tmp_path / "out.html").exists()


def test_without_quarto_the_embedded_renderer_serves(no_quarto):
    assert choose_renderer("auto").name == "embedded"
    with pytest.raises(UsageError, match="embedded"):
        choose_renderer("quarto")


def test_the_embedded_renderer_can_be_asked_for(quarto):
    assert choose_renderer("embedded").name == "embedded"


def test_an_unknown_renderer_is_refused():
    with pytest.raises(UsageError, match="auto, quarto, embedded"):
        choose_renderer("latex")
