"""YAML as people write it: nothing in it is lost or changed, and what is no YAML is refused in words."""

from __future__ import annotations

import datetime

import pytest

from helpers.communication.plan.terms.config import read_plan
from helpers.errors import ConfigError
from helpers.study.config import read_council
from helpers.study.written.yaml_files import Loader, TextLoader, load
from helpers.survey.codebook.codebook import read_what_holds

COUNCIL = """name: Vila
population: 20000
wave: {label: "2025", start: 2025-03-03, end: 2025-03-28}
sample: {type: opt_in}
"""


def written(folder, text, name="council.yml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("added", ["population: 2000", "sample: {type: quota}", "report: {language: ca, language: es}",
                                   "options:\n  minimum_age: 18\n  minimum_age: 16"])  # fmt: skip
def test_a_key_written_twice_is_refused_with_both_lines(tmp_path, added):
    with pytest.raises(ConfigError, match=r"line \d: The key \w+ is written twice \(before in line \d\)"):
        read_council(written(tmp_path, COUNCIL + added))


def test_the_plan_is_held_to_the_same(tmp_path):
    with pytest.raises(ConfigError, match="line 2: The key budget is written twice"):
        read_plan(written(tmp_path, "budget: 18000\nbudget: 1800\n", "plan.yml"))


def test_a_key_twice_does_not_hide_what_else_is_wrong(tmp_path):
    with pytest.raises(ConfigError) as refused:
        read_council(written(tmp_path, COUNCIL + "population: 2000\noptions: {segments: 99}"))
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize("loader", [Loader, TextLoader])
def test_blocks_are_merged_one_or_several_and_own_keys_go_before_them(tmp_path, loader):
    text = "a: &a {x: p, y: q}\nb: &b {z: r}\nc: {<<: [*a, *b], y: own}\nd:\n  <<: *b\n"
    content, problems = load(written(tmp_path, text), loader)
    assert (content["c"], content["d"], problems) == ({"x": "p", "y": "own", "z": "r"}, {"z": "r"}, [])


def test_two_merges_in_one_block_are_refused(tmp_path):
    _, problems = load(written(tmp_path, "a: &a {x: 1}\nb: {<<: *a, <<: *a}\n"))
    assert "Write <<: [*one, *other]" in str(problems[0])


def test_a_codebook_takes_up_several_named_blocks(tmp_path):
    text = "items:\n  trust: &a {column: P1, missing: {8: refused}}\n  val_close: &b {scale: [1, 5], column: P2}\n"
    codebook, problems = read_what_holds(written(tmp_path, text + "  val_useful: {<<: [*a, *b], column: P7}\n"))
    rule = codebook.items["val_useful"]
    assert (rule.column, rule.missing, rule.scale, problems) == ("P7", {"8": "refused"}, (1.0, 5.0), [])


@pytest.mark.parametrize("label", ["2025_1", "2025.10", "007", "12:30", "1e3", "0x10"])
def test_a_label_stays_as_it_was_written(tmp_path, label):
    assert read_council(written(tmp_path, COUNCIL.replace('"2025"', label))).wave.label == label


@pytest.mark.parametrize("number", ["20:00", "0x10", ".inf", "1:30.5"])
def test_numbers_that_only_yaml_knows_are_refused(tmp_path, number):
    with pytest.raises(ConfigError, match=r"population holds .*no whole number"):
        read_council(written(tmp_path, COUNCIL.replace("20000", number)))


@pytest.mark.parametrize("number", ["20000", "20_000", "+20000", "20000.0"])
def test_numbers_that_read_one_way_are_read(tmp_path, number):
    assert read_council(written(tmp_path, COUNCIL.replace("20000", number))).population == 20_000


def test_a_day_that_no_calendar_has_is_refused_and_others_are_days(tmp_path):
    with pytest.raises(ConfigError, match="start holds 2025-02-30, which is no date"):
        read_council(written(tmp_path, COUNCIL.replace("2025-03-03", "2025-02-30")))
    assert load(written(tmp_path, "a: 2025-03-03"))[0] == {"a": datetime.date(2025, 3, 3)}


@pytest.mark.parametrize("quoted", ["“2025”", "«2025»", "‘2025’", "„2025“"])
def test_typographic_quotation_marks_are_refused(tmp_path, quoted):
    with pytest.raises(ConfigError, match=r"line 3: .*typographic quotation marks"):
        read_council(written(tmp_path, COUNCIL.replace('"2025"', quoted)))


@pytest.mark.parametrize(
    "text", ["items:\n  trust: {separator: x}\n  sex:\n    column: Q1 #2\n", "filter:\n  column: #\n"]
)
def test_a_value_that_ends_in_a_comment_by_mistake_is_refused(tmp_path, text):
    assert any("What stands behind # is a comment" in str(p) for p in read_what_holds(written(tmp_path, text))[1])


def test_a_comment_behind_a_blank_is_one(tmp_path):
    text = "items:  # what was asked\n  sex:\n    column: Q1  # the second\n"
    assert read_what_holds(written(tmp_path, text))[1] == []


@pytest.mark.parametrize(("text", "told"), [
    ("a:\n\tb: 1", "line 2: The line is indented by a tab"),
    ("a: b: c", "line 1: The line has a colon and a blank within a text"),
    ("a: 1\n b: 2", "line 2: The line has a colon"),
    ("x: 1\na: 'x\nb: 2", "line 2: A quotation mark opens here"),
    ("x: 1\na: [1, 2\nb: 3\n", "line 2: A bracket opens here"),
    ("a: {b: 1", "line 1: A bracket opens here"),
    ("a: @town", "line 1: A text begins with a mark"),
    ("a: !P7", "line 1: A text begins with a mark"),
    ("a: *", "line 1: A text begins with a mark"),
    ("a: *x", "line 1: A text begins with a mark"),
    ("a: 50\n%", "line 2: A text begins with a mark"),
    ("a: 1\nlost", "line 2: The line is neither a key"),
    ("a: \"b\" c", "line 1: Something stands behind a text"),
    ("a: 1\n---\nb: 2", "line 2: A second document begins"),
    ("a: \x07", "a character that cannot be seen"),
    ("{a: 1}: 2", "line 1: A list or a block stands where a key is needed"),
    ("a: {<<: 3}", "line 1: << takes up blocks"),
])  # fmt: skip
def test_what_is_no_yaml_is_told_with_its_line_and_the_way_out(tmp_path, text, told):
    path = written(tmp_path, text)
    with pytest.raises(ConfigError, match=told) as refused:
        load(path)
    assert "while " not in str(refused.value)
    assert told.rpartition(": ")[2] in str(read_what_holds(path)[1][0])


def test_files_in_an_old_encoding_and_folders_are_told(tmp_path):
    path = tmp_path / "codebook.yml"
    path.write_bytes("items: {trust: {column: Ç}}".encode("cp1252"))
    assert "Save it as UTF-8" in str(read_what_holds(path)[1][0])
    (tmp_path / "plan.yml").mkdir()
    with pytest.raises(ConfigError, match="This is a folder"):
        read_plan(tmp_path / "plan.yml")


@pytest.mark.parametrize(("added", "told"), [
    ("currency: {code: USD, per_euro: 1,08}", r"currency\.08 has no value: between brackets a comma begins"),
    ("type: quota", "type stands where it does not belong. Write it under sample"),
    ("report: {minimum_age: 18}", "minimum_age stands where it does not belong. Write it under options"),
    ("options: {synthetic: true}", "synthetic stands in a block to which it does not belong"),
    ("optoins: {}", r"Unknown key optoins \(near: options"),
])  # fmt: skip
def test_a_key_out_of_its_place_is_told_where_it_belongs(tmp_path, added, told):
    with pytest.raises(ConfigError, match=told):
        read_council(written(tmp_path, COUNCIL + added))


@pytest.mark.parametrize(("text", "told"), [("", "The key name is missing"), ("- name: Vila", "The file holds"),
                                            ("Vila", "The file holds Vila, where keys")])  # fmt: skip
def test_a_file_without_keys_is_told_to_have_none(tmp_path, text, told):
    with pytest.raises(ConfigError, match=told):
        read_council(written(tmp_path, text))


@pytest.mark.parametrize(("text", "told"), [
    ("items:\n  trust:\n", "items.trust has no value yet"),
    ("items:\n  trust: {column: P1}\n  missing: {10: refused}\n", "missing stands among the items, and is a block"),
    ("items:\n  trust:\n  column: P1\n", "column stands among the items, and says something of one"),
    ("column: P1\n", "column stands where it does not belong. Write it under items"),
])  # fmt: skip
def test_a_codebook_indented_wrongly_is_told_how(tmp_path, text, told):
    assert any(told in str(problem) for problem in read_what_holds(written(tmp_path, text))[1])
