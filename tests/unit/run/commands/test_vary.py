"""The grid of choices: what is varied, what stays the council's own, and how far an effect moves."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.errors import UsageError
from helpers.present.drawing.specifications import curves
from helpers.present.language.words import Words
from helpers.run.commands.vary import GRID, headlines, read_over, settled, tell, ways
from helpers.run.commands.wording import say
from helpers.stats.drivers.specifications import each_once, how_far, outcomes_under
from helpers.study.config import Council, parse
from helpers.study.instrument import read_instrument
from helpers.study.opening import Study
from helpers.study.paths import StudyPaths

PARTS = {"drivers": ["stigma", "awareness", "quiz_wrong"], "rake_on": ["sex", "age_group", "district"]}


@pytest.fixture
def study():
    dates = {"label": "2025", "start": "2025-03-01", "end": "2025-03-31"}
    content = {"name": "Alfa", "population": 2000, "wave": dates, "sample": {"type": "quota"}}
    options = {"options": {"weight_cap": 4, "controls": ["sex"]}}
    config = parse(Council, content | options, str(Path("council.yml")))
    return Study("alfa", "2025", config, read_instrument(), "ca", StudyPaths("alfa", "2025"))


def test_what_is_not_varied_stays_the_councils_own(study):
    tried = ways(study, ["weight_cap"], PARTS)
    assert [one["weight_cap"] for one in tried] == [4.0, 2.0, 3.0, 5.0, 8.0]
    assert {(one["outcome"], one["controls"]) for one in tried} == {("image_index", "sex")}


def test_every_combination_is_tried_once_and_the_councils_own_first(study):
    free = replace(study, config=study.config.model_copy(update={"options": type(study.config.options)()}))
    tried = ways(free, ["outcome", "controls", "weight_cap"], PARTS)
    own = {
        "outcome": "image_index",
        "controls": "",
        "weight_cap": 5.0,
        "drivers": "",
        "rake_on": "",
        "family": "chosen",
    }
    assert tried[0] == own
    assert len(tried) == len({tuple(one.values()) for one in tried}) == 4 * 4 * 4


def test_each_margin_and_each_driver_is_left_out_once(study):
    margins = [one["rake_on"] for one in ways(study, ["rake_on"], PARTS)]
    assert margins == ["", "age_group, district", "sex, district", "sex, age_group"]
    chosen = study.config.options.model_copy(update={"drivers": ["stigma", "awareness"]})
    tried = ways(replace(study, config=study.config.model_copy(update={"options": chosen})), ["drivers"], PARTS)
    assert [one["drivers"] for one in tried] == ["stigma, awareness", "awareness", "stigma"]


def test_kinds_of_model_are_tried_once_each_where_they_fit_the_outcome(study):
    explained = pd.DataFrame(
        {"image_index": np.arange(40.0), "overall_image": np.resize([0.0, 50.0, 100.0], 40),
         "trust_score": np.resize([0.0, 100.0], 40)}
    )  # fmt: skip
    tried = settled(ways(study, ["outcome", "family"], PARTS), explained)
    assert [(one["outcome"], one["family"]) for one in tried] == [
        ("image_index", "linear"), ("overall_image", "linear"), ("overall_image", "ordered"), ("trust_score", "logit"),
        ("trust_score", "linear"), ("advocacy_score", "chosen"),
    ]  # fmt: skip
    with pytest.raises(UsageError):
        settled([one | {"family": "logit"} for one in ways(study, [], PARTS)], explained)


def test_what_cannot_be_varied_is_refused_with_what_is_near():
    assert read_over("outcome, weight_cap") == ["outcome", "weight_cap"]
    with pytest.raises(UsageError) as refused:
        read_over("outcom,seed")
    assert [problem.values["name"] for problem in refused.value.problems] == ["outcom", "seed"]
    assert refused.value.problems[0].values["near"] == "outcome"
    with pytest.raises(UsageError):
        read_over("")


POINTS = pd.DataFrame(
    {
        "outcome": "image_index", "driver": ["a", "b"] * 3, "estimate": [1.0, -1.0, 2.0, 0.5, 3.0, 0.0],
        "conf_low": 0.0, "conf_high": 4.0, "q_value": [0.01, 0.5, 0.2, 0.5, 0.04, 0.01], "n": 300,
        "importance": [0.6, 0.4, 0.7, 0.3, 0.4, 0.6], "mean": [50.0, 50.0, 52.0, 52.0, 51.0, 51.0],
        "controls": ["", "", "none", "none", "sex", "sex"], "weight_cap": 5.0, "drivers": "", "rake_on": "",
        "family": "linear",
    }
)  # fmt: skip


def test_how_far_an_effect_moves_and_in_how_many_it_is_clear():
    found = how_far(POINTS, 0.05).set_index("driver")
    assert found.loc["a", ["lowest", "median", "highest", "clear", "n_specifications"]].tolist() == [1, 2, 3, 2, 3]
    assert found.loc["b", ["lowest", "highest", "clear"]].tolist() == [-1.0, 0.5, 1]


def test_the_outcome_itself_and_what_goes_most_with_it_are_told_over_all_ways(study):
    found = outcomes_under(POINTS, list(GRID), 0.05).set_index("first")
    # A way in which nothing is clear has no first driver, whatever accounts for most.
    assert found["n"].to_dict() == {"a": 1, "": 1, "b": 1}
    assert set(found["lowest"]) == {50.0} and set(found["highest"]) == {52.0} and set(found["n_specifications"]) == {3}
    items = pd.DataFrame(columns=["item", "construct", "is_asked", "is_own", "kind", "subscale"])
    itself, first = headlines(POINTS, study, items)
    assert "50" in itself and "52" in itself and " 3 " in itself
    assert all(f"{name} (1" in first for name in ("a", "b"))


NO_ITEMS = pd.DataFrame(columns=["item", "construct", "is_asked", "is_own", "kind", "subscale"])
ONE_WAY = POINTS.head(2)


@pytest.mark.parametrize(
    ("points", "lines", "note"),
    [
        (POINTS, 4, ""),
        # What goes most with each of two outcomes, and no range of anything.
        (pd.concat([ONE_WAY, ONE_WAY.assign(outcome="trust_score")]), 2, "No es pot moure"),
        (ONE_WAY, 0, "No es pot moure"),
        (POINTS.head(0), 0, "No es diu res"),
    ],
    ids=["three ways", "a way each of two outcomes", "one way", "no model"],
)
def test_where_nothing_can_move_that_is_said_once_and_no_line_is_told(study, monkeypatch, capsys, points, lines, note):
    monkeypatch.setattr(say, "words", Words("ca"))
    tell(points, study, NO_ITEMS)
    out, err = capsys.readouterr()
    told = out.splitlines()
    assert len(told) == lines
    assert not [line for line in told if "(1 de 1)" in line or "en 1 maneres" in line]
    # The last note says what is never varied.
    assert (err.index(note) < err.index("mirall run")) if note else err.lstrip().startswith("No s'ha variat")


def test_a_mean_that_does_not_move_is_not_told_as_a_range(study):
    still = POINTS.assign(mean=51.0)
    assert len(headlines(POINTS, study, NO_ITEMS)) == len(headlines(still, study, NO_ITEMS)) + 1


def test_a_curve_shows_every_way_from_the_lowest_to_the_highest():
    drawn = curves(POINTS.assign(is_clear=POINTS["q_value"] < 0.05), {"a": "A", "b": "B"}, "across", "up")
    first, second = drawn.axes
    assert (first.get_title(), second.get_title()) == ("A", "B")
    assert first.collections[-1].get_offsets()[:, 1].tolist() == [1.0, 2.0, 3.0]


def test_ways_that_come_to_one_model_are_counted_once():
    """Of twelve ways there are two models: a cap and controls that make no difference are no evidence."""
    rows = [
        {"outcome": "image_index", "controls": controls, "weight_cap": cap, "drivers": "", "rake_on": "", "family": "",
         "driver": driver, "estimate": 1.5 + held, "conf_low": 1.0, "conf_high": 2.0, "q_value": 0.01,
         "importance": 0.5, "mean": 60.0 + 1e-12 * cap, "n": 120}
        for cap in (2.0, 3.0, 5.0, 8.0)
        for controls, held in (("", 0), ("none", 0), ("is_user", 0.25))
        for driver in ("stigma", "informed_score")
    ]  # fmt: skip
    once = each_once(pd.DataFrame(rows), list(GRID))
    assert once[["controls", "driver"]].to_numpy().tolist() == [
        ["", "stigma"], ["", "informed_score"], ["is_user", "stigma"], ["is_user", "informed_score"],
    ]  # fmt: skip
    assert how_far(once, 0.05)["n_specifications"].tolist() == [2, 2]
