"""Hashes, fingerprints, versions."""

import pytest

from helpers.study.provenance import (
    ANALYSIS_CODE,
    code_hashes,
    fingerprint,
    folder_hashes,
    read_json,
    versions,
    write_json,
)


def test_folder_hashes_name_each_file_and_skip_hidden_ones(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.csv").write_text("abc")
    (tmp_path / ".DS_Store").write_text("noise")
    assert folder_hashes(tmp_path) == {"a/x.csv": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}
    assert folder_hashes(tmp_path / "none") == {}


def test_fingerprint_follows_content_and_not_order():
    assert fingerprint({"a": [1], "b": 2}) == fingerprint({"b": 2, "a": [1]})
    assert fingerprint({"a": [1, 2]}) != fingerprint({"a": [2, 1]})


def test_every_part_of_the_project_counts(tmp_path, monkeypatch):
    (tmp_path / "methodology" / "instrument").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "requirements.lock").write_text("a==1")
    monkeypatch.setenv("MIRALL_HOME", str(tmp_path))
    before = code_hashes()
    assert set(before) == set(ANALYSIS_CODE)
    (tmp_path / "methodology" / "instrument" / "questionnaire.yml").write_text("version: 2")
    after = code_hashes()
    assert {part for part in before if before[part] != after[part]} == {"methodology"}


def test_built_reports_do_not_count_as_code(tmp_path, monkeypatch):
    (tmp_path / "methodology" / "instrument").mkdir(parents=True)
    (tmp_path / "reports" / "sections").mkdir(parents=True)
    monkeypatch.setenv("MIRALL_HOME", str(tmp_path))
    before = code_hashes(["reports"])
    built = tmp_path / "reports" / "alfa" / "2025"
    built.mkdir(parents=True)
    (built / "diagnostic.html").write_text("built")
    assert code_hashes(["reports"]) == before
    (tmp_path / "reports" / "sections" / "_x.qmd").write_text("template")
    assert code_hashes(["reports"]) != before


@pytest.mark.parametrize("name", ["reports/page.js", "reports/document.typ", "reports/report.lua", "reports/page.html"])
def test_every_file_of_the_template_counts(tmp_path, monkeypatch, name):
    (tmp_path / "methodology" / "instrument").mkdir(parents=True)
    (tmp_path / "reports").mkdir()
    monkeypatch.setenv("MIRALL_HOME", str(tmp_path))
    before = code_hashes(["reports"])
    (tmp_path / name).write_text("template")
    assert code_hashes(["reports"]) != before


def test_the_book_of_the_method_does_not_count_as_code(tmp_path, monkeypatch):
    for name in ("instrument", "_book"):
        (tmp_path / "methodology" / name).mkdir(parents=True)
    monkeypatch.setenv("MIRALL_HOME", str(tmp_path))
    before = code_hashes(["methodology"])
    (tmp_path / "methodology" / "_book" / "method.html").write_text("built")
    assert code_hashes(["methodology"]) == before


def test_versions_name_python_and_what_moves_figures():
    assert {"python", "numpy", "pandas", "typst"} <= set(versions())


def test_json_survives_a_broken_file(tmp_path):
    path = write_json(tmp_path / "a" / "manifest.json", {"b": 1, "a": "ü"})
    assert path.read_text(encoding="utf-8") == '{\n  "a": "ü",\n  "b": 1\n}\n'
    path.write_text("{")
    assert read_json(path) == {}
    assert read_json(tmp_path / "none.json") == {}
