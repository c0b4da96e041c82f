"""Which renderer is used, how Quarto is called, and what is said where it does not serve."""

import os
import stat
import sys
from pathlib import Path

import pytest
import yaml

from helpers.errors import RenderError, UsageError
from helpers.run.render.embedded import Embedded
from helpers.run.render.quarto import find_quarto
from helpers.run.render.renderer import choose_renderer, render_report, why_not_quarto

FAKE = """#!{python}
import os, pathlib, sys
if sys.argv[1:] == ["--version"]:
    print("{version}")
    raise SystemExit(0)
kept = pathlib.Path("{kept}")
with kept.open("a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "|" + os.environ["SOURCE_DATE_EPOCH"] + "\\n")
(kept.parent / "seen").write_text(pathlib.Path("_quarto.yml").read_text() + pathlib.Path("diagnostic.qmd").read_text())
pathlib.Path(".quarto").mkdir()
if os.path.exists("broken"):
    print("Some progress", file=sys.stderr)
    print("\\x1b[91mERROR: YAML of " + os.getcwd() + "/diagnostic.qmd, line 3\\x1b[39m", file=sys.stderr)
    print("    at a line of its own program", file=sys.stderr)
    raise SystemExit(1)
for name in ("diagnostic.html", "diagnostic.pdf", "summary.pdf"):
    pathlib.Path(name).write_text("made by quarto")
"""
PYTHON = sys.executable
PROJECT = {"project": {"render": ["diagnostic.qmd", "summary.qmd", "easy.qmd"]}, "title": "T"}


def program(tmp_path, monkeypatch, version="1.9.38"):
    """Put a program called quarto at the head of the path and return it."""
    path = tmp_path / "bin" / "quarto"
    path.parent.mkdir(exist_ok=True)
    path.write_text(FAKE.format(python=PYTHON, version=version, kept=tmp_path / "calls"))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}{os.environ['PATH']}")
    return path


@pytest.fixture(autouse=True)
def no_setting(monkeypatch):
    monkeypatch.delenv("QUARTO", raising=False)


@pytest.fixture
def quarto(tmp_path, monkeypatch):
    program(tmp_path, monkeypatch)
    return choose_renderer("auto")


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    for name in ("diagnostic", "summary", "easy"):
        (folder / f"{name}.qmd").write_text("---\none-page: true\n---\nText\n")
    (folder / "_quarto.yml").write_text(yaml.safe_dump(PROJECT))
    return folder


@pytest.fixture
def no_quarto(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))


def test_quarto_is_used_where_it_is_found(quarto):
    assert (quarto.name, quarto.version) == ("quarto", "1.9.38")
    assert why_not_quarto() is None


def test_one_call_makes_all_that_is_wanted_of_a_council(quarto, source, tmp_path):
    wanted = {form: tmp_path / name for form, name in (("html", "a.html"), ("pdf", "a.pdf"), ("summary", "b.pdf"))}
    quarto.render(source, wanted)
    assert {path.read_text() for path in wanted.values()} == {"made by quarto"}
    assert (tmp_path / "calls").read_text() == "render|0\n"
    seen = (tmp_path / "seen").read_text()
    project, page = yaml.safe_load(seen.split("---")[0]), yaml.safe_load(seen.split("---")[1])
    assert project == {**PROJECT, "project": {"render": ["diagnostic.qmd", "summary.qmd"]}}
    assert page == {"one-page": True, "format": {"html": "default", "typst": "default"}}


def test_what_is_kept_of_the_folder_is_as_it_was(quarto, source, tmp_path):
    before = {path: path.read_bytes() for path in source.rglob("*")}
    quarto.render(source, {"html": tmp_path / "a.html"})
    assert {path: path.read_bytes() for path in source.rglob("*")} == before


def test_quartos_own_errors_are_passed_on_without_a_path_of_this_machine(quarto, source, tmp_path):
    (source / "broken").touch()
    with pytest.raises(RenderError) as refused:
        quarto.render(source, {"html": tmp_path / "out.html"})
    assert str(refused.value) == "Quarto refused the report: ERROR: YAML of diagnostic.qmd, line 3"
    assert not (tmp_path / "out.html").exists()


def test_where_quarto_fails_the_embedded_renderer_serves_and_a_line_says_so(quarto, source, tmp_path, monkeypatch):
    (source / "broken").touch()
    monkeypatch.setattr(Embedded, "render", lambda self, source, wanted: wanted["html"].write_text("made"))
    wanted = {"html": tmp_path / "out.html"}
    used, note = render_report(quarto, source, wanted)
    assert (used.name, wanted["html"].read_text()) == ("embedded", "made")
    assert "1.9.38" in str(note) and "ERROR: YAML of diagnostic.qmd, line 3" in str(note)
    with pytest.raises(RenderError, match="line 3"):
        render_report(quarto, source, wanted, must_be_it=True)


def test_without_quarto_the_embedded_renderer_serves(no_quarto):
    assert choose_renderer("auto").name == "embedded"
    assert "not found" in str(why_not_quarto())
    with pytest.raises(UsageError, match="embedded"):
        choose_renderer("quarto")


@pytest.mark.parametrize(
    ("version", "name"),
    [("1.9.38", "quarto"), ("1.10.18", "quarto"), ("2.0.0", "quarto"), ("1.8.27", "embedded"), ("1.9", "quarto"),
     ("0.9.600", "embedded"), ("", "embedded"), ("none", "embedded")],
)  # fmt: skip
def test_a_quarto_that_is_too_old_is_not_used(tmp_path, monkeypatch, version, name):
    program(tmp_path, monkeypatch, version)
    assert choose_renderer("auto").name == name
    assert (why_not_quarto() is None) is (name == "quarto")
    if name == "embedded":
        assert "older than 1.9" in str(why_not_quarto())


@pytest.mark.parametrize("setting", ["no", "NO", " no "])
def test_no_quarto_means_none(quarto, monkeypatch, setting):
    monkeypatch.setenv("QUARTO", setting)
    assert choose_renderer("auto").name == "embedded"
    assert "QUARTO=no" in str(why_not_quarto())
    with pytest.raises(UsageError, match="QUARTO=no"):
        choose_renderer("quarto")


def test_the_program_can_be_named(no_quarto, tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTO", str(program(tmp_path, monkeypatch, "1.10.18")))
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    assert find_quarto().version == "1.10.18"
    monkeypatch.setenv("QUARTO", str(Path(tmp_path, "none")))
    with pytest.raises(UsageError, match="none is no program"):
        choose_renderer("auto")


def test_the_embedded_renderer_can_be_asked_for(quarto):
    assert choose_renderer("embedded").name == "embedded"


def test_an_unknown_renderer_is_refused():
    with pytest.raises(UsageError, match="auto, quarto, embedded"):
        choose_renderer("latex")
