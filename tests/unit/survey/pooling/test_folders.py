"""What each council's folder gets, and what is never overwritten."""

from __future__ import annotations

import pytest
from pooled_towns import names, write_beside, write_csv

from helpers.errors import ConfigError, UsageError
from helpers.run.execute.pooling import part
from helpers.study.config import read_council
from helpers.study.paths import StudyPaths
from helpers.study.written.yaml_files import TextLoader, load
from helpers.survey.pooling.folders import codebook_of_each, read_pool
from helpers.survey.weighting.population import read_population


@pytest.fixture
def survey(tmp_path, monkeypatch):
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path / "data"))
    return write_csv(tmp_path / "in" / "answers.csv", 60, 3)


def test_each_council_gets_its_rows_its_settings_and_its_census(survey):
    parted = part(survey, "municipi")
    assert parted.split.rows == dict.fromkeys(parted.pool.councils.members, 20) and parted.aside is None
    for council, name in zip(parted.split.rows, names(3), strict=False):
        folder = StudyPaths(council, "2025").raw
        config = read_council(folder / "council.yml")
        assert config.population == 20_000 and config.survey.file == "answers.csv" and config.survey.separator == ";"
        assert config.name in names(3) and config.sample.rake_on == ("sex", "age_group")
        margins = read_population(folder / "population.csv").margins
        assert margins["population"].sum() == pytest.approx(34_000, abs=2), name
    # Nothing of the pool is left among the councils.
    assert sorted(path.name for path in StudyPaths("x", "y").raw.parents[1].iterdir()) == sorted(parted.split.rows)


def test_pooling_again_writes_nothing_and_keeps_what_somebody_mended(survey):
    parted = part(survey, "municipi")
    council = next(iter(parted.split.rows))
    folder = StudyPaths(council, "2025").raw
    mended = (folder / "council.yml").read_text(encoding="utf-8") + "options: {minimum_age: 18}\n"
    (folder / "council.yml").write_text(mended, encoding="utf-8")
    stamps = {path: path.stat().st_mtime_ns for path in folder.parents[1].rglob("*.csv")}
    assert part(survey, "municipi").placed.kept == (f"{council}/2025/council.yml",)
    assert (folder / "council.yml").read_text(encoding="utf-8") == mended
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps


def test_what_is_there_otherwise_is_not_overwritten_unless_asked(survey):
    parted = part(survey, "municipi")
    one = next(iter(parted.split.rows))
    survey.write_bytes(survey.read_bytes().replace(b"2025-0000001;", b"2025-9999999;"))
    StudyPaths(one, "2025").raw.joinpath("council.yml").unlink()
    with pytest.raises(UsageError, match=r"answers.csv is there already, and is another, in the folder of"):
        part(survey, "municipi")
    assert not StudyPaths(one, "2025").raw.joinpath("council.yml").exists()
    part(survey, "municipi", replaces=True)
    held = b"".join(StudyPaths(name, "2025").raw.joinpath("answers.csv").read_bytes() for name in parted.split.rows)
    assert b"2025-9999999;" in held
    assert StudyPaths(one, "2025").raw.joinpath("council.yml").exists()


def test_a_folder_of_somebody_else_is_left_alone(survey):
    folder = StudyPaths("vilanova-del-valles", "2025").raw
    folder.mkdir(parents=True)
    (folder / "council.yml").write_text("name: mine\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"council.yml is there already"):
        part(survey, "municipi")
    assert (folder / "council.yml").read_text(encoding="utf-8") == "name: mine\n"
    assert [path.name for path in folder.parents[1].iterdir()] == ["vilanova-del-valles"]


def test_what_is_one_councils_own_is_refused_in_what_holds_for_all(survey):
    said = (survey.parent / "council.yml").read_text(encoding="utf-8")
    (survey.parent / "council.yml").write_text(f"{said}population: 5\nsurvey: {{file: a.csv}}\n", encoding="utf-8")
    (survey.parent / "codebook.yml").write_text("filter: {column: municipi, keep: [Ger]}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        read_pool(survey, "municipi")
    told = str(refused.value)
    assert "population is each council's own" in told and "survey.file cannot be said" in told and "filter" in told


@pytest.mark.parametrize(
    ("written", "ignored"),
    [
        ("", ["municipi"]),
        ("missing: {'99': refused}  # as on paper\n", ["municipi"]),
        ("ignore: [other]\nmissing: {'9': no}\n", ["other", "municipi"]),
        ("items: {district: {column: municipi}}\n", []),
    ],
)
def test_the_ways_in_which_a_town_is_written_are_asked_about_nowhere(tmp_path, written, ignored):
    text = codebook_of_each(written, "municipi")
    (tmp_path / "codebook.yml").write_bytes(text)
    given, problems = load(tmp_path / "codebook.yml", TextLoader)
    assert given.get("ignore", []) == ignored and not problems
    assert b"# as on paper" in text or "paper" not in written
    assert given.get("missing", {}).get("9", "no") == "no"


def test_a_census_says_whose_it_is_and_what_is_nobodys_is_told(survey):
    census = survey.parent / "population.csv"
    text = census.read_text(encoding="utf-8")
    census.write_text(f"{text}Atlantis,sex,female,9\n", encoding="utf-8")
    pool = read_pool(survey, "municipi")
    assert len(pool.census) == 3 and "One row is of no council of the list" in str(pool.notes[0])
    census.write_text(text.replace("municipi,", "lloc,", 1), encoding="utf-8")
    with pytest.raises(ConfigError, match="No column says whose residents"):
        read_pool(survey, "municipi")
    census.unlink()
    write_beside(survey.parent, 3)
