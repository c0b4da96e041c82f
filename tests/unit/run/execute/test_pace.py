"""How long several studies still take, and which is begun first."""

import json

import pytest
from small_project import write_council, write_project

from helpers.run.execute.pace import NOTEBOOKS_SHARE, UNKNOWN, Pace, expected_seconds, longest_first
from helpers.run.execute.request import Request


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_nothing_is_said_of_the_time_before_anything_was_done(clock):
    pace = Pace({"a": 10, "b": 10}, clock)
    assert pace.left() is None
    pace.told("a", 0.0)
    clock.now = 1.0
    assert pace.left() is None


def test_what_is_left_is_shared_among_those_that_work(clock):
    pace = Pace(dict.fromkeys("abcd", 10.0), clock)
    for label in "ab":
        pace.told(label, 0.0)
    clock.now = 5.0
    for label in "ab":
        pace.told(label, 0.5)
    # Two halves and two wholes of 10 seconds, by two.
    assert pace.left() == pytest.approx(15.0)


def test_a_slow_day_makes_all_of_it_slow(clock):
    pace = Pace(dict.fromkeys("ab", 10.0), clock)
    pace.told("a", 0.0)
    clock.now = 30.0
    pace.ended("a", 30.0, was_made=True)
    assert pace.left() == pytest.approx(30.0)


def test_no_more_can_help_than_there_are_studies_left(clock):
    pace = Pace({"a": 10.0, "long": 100.0}, clock)
    pace.told("a", 0.0)
    clock.now = 10.0
    pace.ended("a", 10.0, was_made=True)
    assert pace.left() == pytest.approx(100.0)


def test_what_was_up_to_date_says_nothing_of_the_others(clock):
    pace = Pace(dict.fromkeys("abc", 10.0), clock)
    pace.ended("a", 0.1, was_made=False)
    assert pace.left() is None
    pace.told("b", 0.0)
    clock.now = 10.0
    pace.ended("b", 10.0, was_made=True)
    assert pace.left() == pytest.approx(10.0)


def test_a_share_that_goes_back_or_comes_late_is_not_believed(clock):
    pace = Pace({"a": 10.0}, clock)
    pace.told("a", 0.5)
    clock.now = 5.0
    pace.told("a", 0.1)
    assert pace.left() == pytest.approx(5.0)
    pace.ended("a", 10.0, was_made=True)
    pace.told("a", 0.7)
    assert pace.left() == 0.0


def test_the_longest_is_begun_first_and_of_the_unknown_the_largest(tmp_path, monkeypatch):
    monkeypatch.setenv("MIRALL_HOME", str(tmp_path))
    monkeypatch.setenv("MIRALL_REPORTS", str(tmp_path / "built"))
    monkeypatch.delenv("MIRALL_DATA", raising=False)
    write_project(tmp_path)
    requests = {name: Request(name, "2025") for name in ("slow", "quick", "large", "small")}
    for name in requests:
        write_council(tmp_path, name, 1)
    (tmp_path / "data" / "raw" / "large" / "2025" / "survey.csv").write_text("x" * 1000, encoding="utf-8")
    for name, spent in (("slow", 60.0), ("quick", 3.0)):
        record = tmp_path / "built" / name / "2025" / "manifest.json"
        record.parent.mkdir(parents=True)
        record.write_text(json.dumps({"run": {"seconds_by_notebook": {"01": spent, "02": spent}}}), encoding="utf-8")
    expected = expected_seconds(requests.values())
    assert expected[requests["slow"]] == 120 / NOTEBOOKS_SHARE
    assert expected[requests["large"]] == pytest.approx((120 + 6) / 2 / NOTEBOOKS_SHARE)
    order = longest_first([[request] for request in requests.values()], expected)
    assert [chain[0].council for chain in order] == ["slow", "large", "small", "quick"]
    assert expected_seconds([Request("new", "2025")]) == {Request("new", "2025"): UNKNOWN}
