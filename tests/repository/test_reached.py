"""Whatever the package defines can be reached from a notebook, a command, a benchmark or the generator."""

from reached import Package


def test_nothing_is_unreached():
    assert Package().unreached() == []


def test_what_nobody_calls_is_found(tmp_path, monkeypatch):
    """A function that only another unreached one calls is unreached too; a module alias and a handed-on name reach."""
    import reached

    home = tmp_path / "src" / "helpers"
    home.mkdir(parents=True)
    (home / "__init__.py").write_text("")
    (home / "tools.py").write_text(
        "def used(): return inner()\ndef inner(): return 1\ndef a(): return b()\ndef b(): return 1"
    )
    (home / "hands_on.py").write_text("from helpers.tools import used\n")
    (tmp_path / "Makefile").write_text("")
    (tmp_path / "notebooks").mkdir()
    code = {"cell_type": "code", "source": ["from helpers import hands_on\n", "hands_on.used()"]}
    (tmp_path / "notebooks" / "01.ipynb").write_text(reached.json.dumps({"cells": [code]}))
    monkeypatch.setattr(reached, "CLONE", tmp_path)
    monkeypatch.setattr(reached, "SOURCE", tmp_path / "src")
    assert Package().unreached() == ["helpers.tools.a", "helpers.tools.b"]
