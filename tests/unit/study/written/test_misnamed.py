"""What almost bears the name under which it would be read is named, and not passed over."""

from __future__ import annotations

import pytest

from helpers.study.written.misnamed import misnamed


def told(folder, *names, read=()):
    for name in names:
        if "." in name:
            (folder / name).write_text("x", encoding="utf-8")
        else:
            (folder / name).mkdir()
    return [str(problem).partition(": ")[2] for problem in misnamed(folder, read)]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Population.xlsx", "population.csv"), ("població 2024.csv", "population.csv"),
        ("padrón.xls", "population.csv"),
        ("population.csv.txt", "population.csv"), ("codebook.yaml", "codebook.yml"), ("Codebook.yml", "codebook.yml"),
        ("plan.yml.txt", "plan.yml"), ("Comunicació", "communication"), ("Communication", "communication"),
    ],
)  # fmt: skip
def test_other_languages_suffixes_and_capitals_are_recognised(tmp_path, name, meant):
    assert told(tmp_path, "e.csv", name) == [
        f"{name} is not read: it must be called {meant}. Rename it, or move it out of the folder."
    ]


def test_what_is_read_lies_beside_it_or_is_something_else_is_left_alone(tmp_path):
    names = (
        "population.csv",
        "population.xlsx",
        "communication",
        "planificacio.pdf",
        "poblacio.pdf",
        "pla de treball.docx",
    )
    assert told(tmp_path, *names) == []
    assert told(tmp_path, "codebook.xlsx", "municipi.csv", "cens.csv", read={"cens.csv"}) == []
