"""Numbers in YAML: marks of thousands are read where only they can be meant, and refused where they may not."""

from __future__ import annotations

import pytest

from helpers.communication.plan.terms.config import read_plan
from helpers.errors import CodebookError, ConfigError
from helpers.study.config import read_council, read_yaml
from helpers.survey.codebook.codebook import read_codebook

COUNCIL = """name: Vila
wave: {label: "2025", start: 2025-03-03, end: 2025-03-28}
sample: {type: opt_in}
"""


def council(tmp_path, text):
    path = tmp_path / "council.yml"
    path.write_text(COUNCIL + text, encoding="utf-8")
    return read_council(path)


@pytest.mark.parametrize("text", ["20000", "20.000", "20,000", "20 000", "'20.000'", "20'000", "20_000", "20\u202f000"])
def test_residents_are_whole_people_however_thousands_are_marked(tmp_path, text):
    assert council(tmp_path, f"population: {text}").population == 20_000


@pytest.mark.parametrize("text", ["20.5", "20,5", "20.000,5", "20k", "1.23.456", "-20.000"])
def test_residents_that_are_no_number_of_people_are_refused(tmp_path, text):
    with pytest.raises(ConfigError, match="population"):
        council(tmp_path, f"population: {text}")


def test_a_code_with_a_leading_zero_is_no_octal_number(tmp_path):
    assert council(tmp_path, "population: 545\nine_code: 07011").ine_code == "07011"


def test_text_that_looks_like_a_number_stays_as_it_was_written(tmp_path):
    assert council(tmp_path, "population: 545\nsurvey: {sheet: 2.025}").survey.sheet == "2.025"


@pytest.mark.parametrize(("text", "budget"), [("20000", 20000), ("20.000,00", 20000), ("1.234.567", 1234567),
                                              ("20000.5", 20000.5), ("20 000", 20000), ("0.300", 0.3)])  # fmt: skip
def test_money_that_reads_one_way_is_read(tmp_path, text, budget):
    path = tmp_path / "plan.yml"
    path.write_text(f"budget: {text}\n", encoding="utf-8")
    assert read_plan(path).budget == budget


@pytest.mark.parametrize("text", ["budget: 20.000", "budget: '20,000'", "overrides: {act-web: {cost: 20.000}}"])
def test_money_that_may_be_twenty_or_twenty_thousand_is_refused(tmp_path, text):
    path = tmp_path / "plan.yml"
    path.write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="may mean 20 or 20000"):
        read_plan(path)


def test_numbers_inside_lists_and_mappings_are_judged_too(tmp_path):
    path = tmp_path / "codebook.yml"
    path.write_text("items:\n  age_group: {bands: {low: [0, 1.500], high: [1.501, 99.000]}}\n", encoding="utf-8")
    with pytest.raises(CodebookError, match=r"holds 1\.500, which may mean 1\.5 or 1500"):
        read_codebook(path)


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [("name: A\nname: B\n", "name", 2), ("a:\n  b: 1\n  c: 2\n  b: 3\n", "b", 4),
     ("a: {b: 1, b: 2}\n", "b", 1), ("a:\n  - {b: 1}\n  - {b: 1, b: 2}\n", "b", 3)],
)  # fmt: skip
def test_a_key_written_twice_is_refused_with_its_line(tmp_path, text, key, line):
    (tmp_path / "plan.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=f"line {line}: The key {key} is written twice"):
        read_yaml(tmp_path / "plan.yml")


def test_the_same_key_in_two_blocks_is_no_repetition(tmp_path):
    (tmp_path / "plan.yml").write_text("a: {b: 1}\nc: {b: 1}\nd: [{b: 1}, {b: 2}]\n", encoding="utf-8")
    assert read_yaml(tmp_path / "plan.yml")["c"] == {"b": 1}


def test_a_time_is_no_number_to_the_base_of_sixty(tmp_path):
    (tmp_path / "plan.yml").write_text("staff_hours: 12:30\npopulation: 20:00\nx: 1:30.5\n", encoding="utf-8")
    assert read_yaml(tmp_path / "plan.yml") == {"staff_hours": "12:30", "population": "20:00", "x": "1:30.5"}
