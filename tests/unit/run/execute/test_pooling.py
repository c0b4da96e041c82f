"""One survey of many towns from its file to the figures of all: each town's are those that it has alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from itertools import cycle

import pandas as pd
import pytest
from frictionless import Package, system
from pooled_towns import FEW, names, truth, write_beside, write_csv, write_parquet

from helpers.present.released.delivered import write_released
from helpers.run.execute.pipeline import run_study
from helpers.run.execute.pooling import part, put_together
from helpers.run.execute.request import Request
from helpers.run.execute.state import FIGURES
from helpers.study.opening import open_study
from helpers.study.paths import StudyPaths, reports_dir
from helpers.survey.intake import as_asked
from helpers.survey.pooling.councils import folder_of

TOWNS = [folder_of(name) for name in names(3)]


@pytest.fixture
def place(tmp_path, monkeypatch):
    for variable, folder in (("MIRALL_DATA", "data"), ("MIRALL_REPORTS", "reports")):
        monkeypatch.setenv(variable, str(tmp_path / folder))
    return tmp_path


def figures(council, wave="2025", **how):
    return run_study(Request(council, wave, only_figures=True, **how))


def given_away(council, wave="2025"):
    return StudyPaths(council, wave).reports / "data"


def test_each_town_of_a_pool_has_the_figures_that_it_has_alone(place):
    survey = write_parquet(place / "in" / "answers.parquet", 180, 3, only=FEW)
    part(survey, "municipi")
    outcomes = [figures(council) for council in TOWNS]
    assert [outcome.status for outcome in outcomes] == ["done"] * 3, [outcome.problems for outcome in outcomes]
    pooled = put_together("2025", _words())
    held = pd.read_csv(pooled / "estimates.csv", dtype={"level": str})
    with system.use_context(trusted=True):
        assert Package(str(pooled / "datapackage.json")).validate().valid
    # One town alone, its rows taken by pandas and its folder made by hand.
    one, name = TOWNS[1], names(3)[1]
    rows = pd.read_parquet(survey)
    alone = place / "data" / "raw" / "alone" / "2025"
    shutil.copytree(StudyPaths(one, "2025").raw, alone)
    rows[rows["municipi"] == name].to_csv(alone / "answers.csv", index=False)
    assert figures("alone").status == "done"
    mine = pd.read_csv(given_away("alone") / "estimates.csv", dtype={"level": str})
    theirs = held[held["council"] == one].reset_index(drop=True)
    pd.testing.assert_frame_equal(theirs.drop(columns="council"), mine.drop(columns="council"), check_exact=True)
    index = held[(held["indicator"] == "image_index") & (held["domain"] == "all")].set_index("council")
    assert len(index) == 3 and index["conf_low"].lt(index["conf_high"]).all()


def test_what_stands_is_not_made_again_and_what_was_touched_is(place):
    part(write_csv(place / "in" / "answers.csv", 90, 3, only=FEW), "municipi")
    one = TOWNS[0]
    assert figures(one).status == "done" and figures(one).status == "up to date"
    (given_away(one) / "estimates.csv").write_text("broken", encoding="utf-8")
    assert figures(one).status == "done"
    (StudyPaths(one, "2025").processed / "items.parquet").unlink()
    assert figures(one).status == "done"
    council = StudyPaths(one, "2025").raw / "council.yml"
    council.write_text(council.read_text(encoding="utf-8") + "options: {weight_cap: 2.0}\n", encoding="utf-8")
    assert figures(one).status == "done" and figures(one).status == "up to date"


def test_however_pandas_keeps_texts_the_same_is_given_away(place):
    part(write_csv(place / "in" / "answers.csv", 90, 3, only=FEW), "municipi")
    assert figures(TOWNS[0]).status == "done"
    study = as_asked(open_study(TOWNS[0], "2025"))
    assert pd.get_option("mode.string_storage") != "python"
    write_released(study, _words(), place / "again")
    made = {path.name: path.read_bytes() for path in given_away(TOWNS[0]).iterdir()}
    assert {path.name: path.read_bytes() for path in (place / "again").iterdir()} == made


def test_one_town_that_fails_stops_no_other_and_is_named(place):
    part(write_csv(place / "in" / "answers.csv", 90, 3, only=FEW), "municipi")
    survey = StudyPaths(TOWNS[0], "2025").raw / "answers.csv"
    survey.write_text("".join(survey.read_text(encoding="utf-8").splitlines(keepends=True)[:6]), encoding="utf-8")
    outcomes = [figures(council) for council in TOWNS]
    assert [outcome.status for outcome in outcomes] == ["failed", "done", "done"]
    assert "Only 5 respondents are left" in " ".join(outcomes[0].problems)
    listed = pd.read_csv(put_together("2025", _words()) / "councils.csv")
    assert sorted(listed["council"]) == sorted(TOWNS[1:])


def test_a_report_of_a_run_is_not_replaced_by_less(place):
    part(write_csv(place / "in" / "answers.csv", 90, 3, only=FEW), "municipi")
    paths = StudyPaths(TOWNS[0], "2025")
    assert figures(TOWNS[0]).status == "done"
    record = json.loads((paths.processed / FIGURES).read_text(encoding="utf-8"))
    (paths.reports / "manifest.json").write_text(json.dumps({"inputs": record["origin"]["inputs"]}), encoding="utf-8")
    kept = (given_away(TOWNS[0]) / "summary.json").stat().st_mtime_ns
    assert figures(TOWNS[0], force=True).status == "up to date"
    (paths.raw / "answers.csv").write_text("other", encoding="utf-8")
    outdated = figures(TOWNS[0])
    assert outdated.status == "failed" and "made from other inputs" in outdated.problems[0]
    assert (given_away(TOWNS[0]) / "summary.json").stat().st_mtime_ns == kept


def test_a_town_that_people_write_in_several_ways_is_one(place):
    survey = write_csv(place / "in" / "answers.csv", 90, 3, only=FEW)
    ways = cycle([b";L'AMETLLA DEL VALLES;", b";Ametlla del Vall\xc3\xa8s, l';", b";Ametlla del Vall\xc3\xa8s;"])
    survey.write_bytes(re.sub(";l'Ametlla del Vallès;".encode(), lambda _: next(ways), survey.read_bytes()))
    assert part(survey, "municipi").split.rows == dict.fromkeys(TOWNS, 30)
    assert figures("l-ametlla-del-valles").problems == ()


def test_a_second_wave_is_compared_with_the_first(place):
    first, second = place / "one", place / "two"
    part(write_csv(first / "answers.csv", 150, 3, "2023", FEW), "municipi")
    survey = write_csv(second / "answers.csv", 150, 3, "2025", FEW)
    write_beside(second, 3, "2025", previous="2023")
    part(survey, "municipi")
    assert figures(TOWNS[0], "2023").status == figures(TOWNS[0]).status == "done"
    changes = pd.read_csv(given_away(TOWNS[0]) / "changes.csv")
    assert len(changes) and set(changes["since"]) == {2023}


@pytest.mark.slow
def test_killed_half_way_it_goes_on_with_what_is_missing(place):
    survey = write_csv(place / "in" / "answers.csv", 90, 3, only=FEW)
    call = [sys.executable, "-m", "helpers.run.commands.cli", "pool", str(survey), "--by", "municipi", "--jobs", "1"]
    begun = subprocess.Popen(call, env={**os.environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not any((given_away(council) / "summary.json").exists() for council in TOWNS):
            assert time.monotonic() < deadline and begun.poll() is None
            time.sleep(0.02)
    finally:
        begun.send_signal(signal.SIGKILL)
        begun.wait()
    made = {council for council in TOWNS if (StudyPaths(council, "2025").processed / FIGURES).exists()}
    assert len(made) < 3
    again = subprocess.run(
        call, env={**os.environ, "MIRALL_LANGUAGE": "en"}, capture_output=True, text=True, check=False
    )
    assert again.returncode == 0, again.stderr
    assert sum("up to date" in line and "reports" in line for line in again.stdout.splitlines()) == len(made)
    listed = pd.read_csv(reports_dir() / "pooled" / "2025" / "councils.csv")
    assert sorted(listed["council"]) == sorted(TOWNS)


def test_the_figures_are_near_what_is_true_of_each_town(place):
    part(write_csv(place / "in" / "answers.csv", 1_200, 3, only=FEW), "municipi")
    found = []
    for council in TOWNS:
        assert figures(council).status == "done"
        estimates = open_study(council, "2025").read("estimates")
        row = estimates[(estimates["indicator"] == "image_index") & (estimates["domain"] == "all")].iloc[0]
        found.append((row["estimate"], row["std_error"]))
    means, errors = (pd.Series(figure, TOWNS) for figure in zip(*found, strict=True))
    # A town that lies a standard deviation of a person higher is some 12 points higher, its people answering in steps.
    expected = 12 * (truth(3) - truth(3).mean())
    assert ((means - means.mean() - expected).abs() < 3 * errors).all(), (means, expected)


def _words():
    from helpers.present.language.words import Words

    return Words("en")
