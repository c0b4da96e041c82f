"""The exercises ask for tables that exist, in code that can be read, and hold no number that could go stale."""

import ast
import re

import pytest

from helpers.study.artefacts import artefacts
from helpers.study.paths import project_root

COURSE = project_root() / "methodology" / "course"
PAGES = sorted(COURSE.glob("*.qmd"))
EXERCISES = [page for page in PAGES if page.name != "index.qmd"]


def blocks(page):
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def test_there_is_an_exercise_for_each_notebook():
    index = (COURSE / "index.qmd").read_text(encoding="utf-8")
    assert [page.stem[0] for page in EXERCISES] == ["1", "2", "3", "4", "5"]
    for page in EXERCISES:
        assert f"({page.name})" in index


@pytest.mark.parametrize("page", EXERCISES, ids=lambda page: page.stem)
def test_every_exercise_has_the_same_parts(page):
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["First, without the computer", "Questions", "Hints", "Check your answer", "To take home"]
    assert re.search(r"The truth: .*data/synthetic/", text, re.DOTALL)


@pytest.mark.parametrize("page", EXERCISES, ids=lambda page: page.stem)
def test_the_code_of_an_exercise_reads_tables_that_are_written(page):
    assert blocks(page)
    for block in blocks(page):
        tree = ast.parse(block)
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
        for call in calls:
            if call.func.attr == "read":
                assert call.args[0].value in artefacts()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_between_the_pages_of_the_course_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)]+\.qmd)\)", page.read_text(encoding="utf-8")):
        if "/" not in target:
            assert (COURSE / target).exists(), target
