"""What council.yml says of its wave and its fieldwork agrees with the folders and the file, or is refused."""

from __future__ import annotations

import pytest

from helpers.errors import ConfigError
from helpers.study.agreement import fieldwork_problems, wave_problems
from helpers.study.config import Fieldwork, read_council
from helpers.study.paths import StudyPaths

COUNCIL = """name: Vila
population: 20000
wave: {{label: "{label}", start: {year}-03-03, end: {year}-03-28{more}}}
sample: {{type: opt_in{sample}}}
"""


def study(folder, wave="2025", label="2025", year=2025, more="", sample=""):
    path = folder / "raw" / "vila" / wave / "council.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(COUNCIL.format(label=label, year=year, more=more, sample=sample), encoding="utf-8")
    return read_council(path), StudyPaths("vila", wave)


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path))


@pytest.mark.parametrize(
    ("label", "count"), [("2025", 0), ("Primavera 2025", 0), ("2024", 1), ("20251", 1), ("Tardor", 1)]
)
def test_the_label_is_that_of_the_folder(tmp_path, label, count):
    assert len(wave_problems(*study(tmp_path, label=label))) == count


@pytest.mark.parametrize(("previous", "told"), [
    ("2025", "this wave itself"), ("2019", "has no such folder"), ("2O23", r"near: 2023"), ("2027", "no earlier than"),
])  # fmt: skip
def test_the_wave_before_is_another_that_is_there_and_earlier(tmp_path, previous, told):
    study(tmp_path, "2023", "2023", 2023)
    study(tmp_path, "2027", "2027", 2027)
    problems = wave_problems(*study(tmp_path, more=f', previous: "{previous}"'))
    assert len(problems) == 1 and told in str(problems[0])


def test_a_wave_before_that_is_there_is_no_problem_and_a_refused_one_is(tmp_path):
    study(tmp_path, "2023", "2023", 2023)
    found = study(tmp_path, more=', previous: "2023"')
    assert wave_problems(*found) == []
    (tmp_path / "raw" / "vila" / "2023" / "council.yml").write_text("name: Vila", encoding="utf-8")
    assert "whose council.yml is refused" in str(wave_problems(*found)[0])


@pytest.mark.parametrize(("before", "told"), [("id;trust\n1;5\n", 1), ("id;trust\n1;6\n", 0)])
def test_one_export_in_two_waves_that_are_compared_is_refused(tmp_path, before, told):
    study(tmp_path, "2023", "2023", 2023)
    found = study(tmp_path, more=', previous: "2023"')
    for wave, text in (("2023", before), ("2025", "id;trust\n1;5\n")):
        (tmp_path / "raw" / "vila" / wave / "e.csv").write_text(text, encoding="utf-8")
        (tmp_path / "raw" / "vila" / wave / "population.csv").write_text("a", encoding="utf-8")
    problems = [str(problem) for problem in wave_problems(*found)]
    assert len(problems) == told and all("e.csv is the same in both folders" in one for one in problems)


@pytest.mark.parametrize(("reported", "count"), [
    ({"outcomes": {"complete": 200}}, 0), ({"outcomes": {"complete": 190, "partial": 20}}, 0),
    ({"outcomes": {"complete": 100}}, 1), ({"outcomes": {"complete": 20_000}}, 1),
    ({"modes": {"telephone": 150, "web": 52}}, 0), ({"modes": {"telephone": 300, "web": 112}}, 1), ({}, 0),
    ({"outcomes": {"complete": 100}, "modes": {"web": 20}}, 2),
])  # fmt: skip
def test_the_field_counts_the_interviews_that_there_are(reported, count):
    assert len(fieldwork_problems(Fieldwork(**reported), kept=200, received=210)) == count


def test_a_survey_speaks_for_no_more_people_than_live_there(tmp_path):
    study(tmp_path, sample=", speaks_for: 16000")
    with pytest.raises(ConfigError, match="speaks_for is 50000, more people than population has"):
        study(tmp_path, sample=", speaks_for: 50000")


def test_a_euro_is_a_euro(tmp_path):
    with pytest.raises(ConfigError, match="A euro is one euro"):
        study(tmp_path, sample="}\ncurrency: {code: EUR, per_euro: 0.85")
