"""Thresholds are data: the page prints them, the code uses each of them, and nothing that speaks has one of its own."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from helpers.errors import ConfigError
from helpers.run.commands.thresholds_page import page_path, thresholds_page
from helpers.stats.models.families import FAMILIES, SHARES
from helpers.study.config import parse
from helpers.study.thresholds import THRESHOLDS, Thresholds, threshold, threshold_count, thresholds_path

CLONE = Path(__file__).parents[2]
SOURCES = sorted((CLONE / "src" / "helpers").rglob("*.py"))
PAGES = sorted((CLONE / "methodology").glob("*.qmd"))
#: A number of a page that is a threshold: [200]{.threshold of="least_for_classes"}.
MARKED = re.compile(r'\[([^\]]+)\]\{\.threshold of="(\w+)"\}')
#: Numbers that stand for nothing but themselves: none, one, two.
PLAIN = (0, 1, 2)


def calls(path):
    """The thresholds that a module takes by their id."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("threshold", "threshold_count"):
            yield node.args[0]


def test_the_page_prints_what_the_code_reads():
    assert page_path().read_text(encoding="utf-8") == thresholds_page()


def test_the_code_uses_every_threshold_and_knows_no_others():
    named = [arg for path in SOURCES for arg in calls(path)]
    used = Counter(arg.value for arg in named if isinstance(arg, ast.Constant))
    used.update(f"error_of_{family}" for family in FAMILIES)
    assert sorted(set(THRESHOLDS.by_id) ^ set(used)) == []


def test_the_chapters_share_out_the_whole_error_of_the_report():
    assert sum(SHARES.values()) == pytest.approx(1.0)


def test_numbers_that_pages_mark_as_thresholds_are_those_of_the_file():
    found = [(path.name, *match) for path in PAGES for match in MARKED.findall(path.read_text(encoding="utf-8"))]
    assert len(found) >= 12
    wrong = []
    for page, text, code in found:
        number = float(text.removesuffix("%").replace("\u00a0", "").strip()) / (100 if text.endswith("%") else 1)
        wrong += [(page, text, code)] if number != pytest.approx(threshold(code)) else []
    assert wrong == []


def bare(path):
    """Comparisons of a module with a number that has no name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
        plain = [side.operand if isinstance(side, ast.UnaryOp) else side for side in sides]
        held = [one.value for one in plain if isinstance(one, ast.Constant)]
        if any(isinstance(value, (int, float)) and value not in PLAIN for value in held):
            yield ast.unparse(node)


def test_no_room_that_speaks_decides_by_a_number_without_a_name():
    rooms = [path for path in SOURCES if "present" in path.parts and "drawing" not in path.parts]
    assert [(path.name, said) for path in rooms for said in bare(path)] == []


def test_the_search_for_bare_numbers_finds_one(tmp_path):
    (tmp_path / "odd.py").write_text("def good(alpha):\n    return alpha >= 0.7 and -3 < alpha and alpha != 1\n")
    assert list(bare(tmp_path / "odd.py")) == ["alpha >= 0.7", "-3 < alpha"]


#: A level, a confidence or a quantile of 95 %, however it is written.
LEVELS = (0.025, 0.05, 0.95, 0.975, 1.96)
#: Where such a number is something else, with how often.
OTHERS = {
    "survey/receiving/summaries.py": 3,  # How far most rows of a file reach, beside which a sum stands out.
    "present/drawing/canvas.py": 2,  # Contrast of colours, as WCAG defines it.
}


def levels(path):
    """Numbers within functions that may be a level; those of a module have a name there."""
    parsed = ast.parse(path.read_text(encoding="utf-8"))
    for function in (node for node in ast.walk(parsed) if isinstance(node, ast.FunctionDef)):
        numbers = (node.value for node in ast.walk(function) if isinstance(node, ast.Constant))
        yield from (n for n in numbers if isinstance(n, float) and any(abs(n - one) < 1e-4 for one in LEVELS))


def test_no_function_holds_a_level_of_its_own():
    found = {path.relative_to(CLONE / "src" / "helpers").as_posix(): list(levels(path)) for path in SOURCES}
    assert {name: len(held) for name, held in found.items() if held} == OTHERS


def test_the_search_for_levels_finds_one(tmp_path):
    (tmp_path / "odd.py").write_text("REACH = 1.96\n\ndef reach(t, df):\n    return t.ppf(0.975, df), 0.5, 1.959964\n")
    assert sorted(levels(tmp_path / "odd.py")) == [0.975, 1.959964]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": "much"}, "value"),
        ({"rests_on": "faith"}, "rests_on"),
        ({"colour": "red"}, "colour"),
        ({"why": None}, "why"),
    ],
)
def test_thresholds_that_say_too_little_are_refused(change, said):
    given = yaml.safe_load(thresholds_path().read_text(encoding="utf-8"))
    given["chapters"]["scales"]["weak_alpha"] |= change
    with pytest.raises(ConfigError, match=said):
        parse(Thresholds, given, "thresholds.yml")
    again = yaml.safe_load(thresholds_path().read_text(encoding="utf-8"))
    again["chapters"]["image"]["weak_alpha"] = again["chapters"]["scales"]["weak_alpha"]
    with pytest.raises(ConfigError, match="weak_alpha"):
        parse(Thresholds, again, "thresholds.yml")


def test_a_threshold_that_counts_is_a_whole_number():
    assert threshold_count("least_words") == 40
    with pytest.raises(ValueError, match="weak_alpha"):
        threshold_count("weak_alpha")
