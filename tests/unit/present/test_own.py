"""What a researcher shows beside the method is of groups, large enough, and drawn from the rows behind it."""

from dataclasses import replace

import pandas as pd
import pytest
import seaborn as sns

from helpers.errors import UsageError
from helpers.present import own
from helpers.study.opening import open_study
from helpers.survey import disclosure

ROWS = pd.DataFrame(
    {"level": ["La *Vila*", "Nord"], "estimate": [45.26, 50.0], "share": [0.25, 0.5], "n": [40, 10]},
)
NORD = ROWS["level"].eq("Nord")


@pytest.fixture(scope="module")
def study():
    return replace(open_study("vilaprova", "2025"), language="ca")


@pytest.fixture
def axes():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    yield pyplot.figure().gca()
    pyplot.close("all")


def test_a_frame_becomes_a_table_in_the_readers_language(study):
    made = own.table(ROWS.set_index("level"), study, "Who says *what*.")
    heads, _, first, second = [[cell.strip() for cell in line.split("|")[1:-1]] for line in made.markdown.splitlines()]
    assert heads == ["level", "estimate", "share", "n"]
    assert first == [r"La \*Vila\*", "45,3", "0,250", "40"]
    assert second == ["Nord", "50,0", "0,500", "10"]
    assert made._repr_mimebundle_()[1]["mirall"]["rows"] == ["La *Vila*", "Nord"]


def test_what_the_method_withheld_stays_withheld(study):
    hidden = ROWS.astype({"n": "Int64"})
    hidden.loc[NORD, ["estimate", "share", "n"]] = pd.NA
    assert own.table(hidden, study, "x").markdown.splitlines()[-1].replace(" ", "") == "|Nord|–|–|–|"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (ROWS.assign(respondent=["r1", "r2"]), "Each row is a person"),
        (ROWS.assign(respondent=["r1", "r2"]).set_index("respondent"), "Each row is a person"),
        (ROWS.drop(columns="n"), "no column n"),
        (ROWS.assign(n="40"), "no column n"),
        (ROWS.assign(n=[40, 9]), "One row rests on fewer than 10"),
        (ROWS.assign(n=[None, 9.0]), "2 rows rest on fewer than 10"),
    ],
)
def test_rows_of_persons_and_of_few_are_refused_with_a_way_out_that_works(study, rows, told):
    with pytest.raises(UsageError, match=told):
        own.table(rows, study, "x")
    if "rest" in told:
        assert own.table(disclosure.leave_out_few(rows, 10), study, "x").data["n"].ge(10).all()


def test_a_picture_of_ones_own_is_a_figure_of_the_report(study, axes):
    sns.scatterplot(ROWS, x="estimate", y="level", ax=axes)
    made = own.figure(axes, ROWS, study, "Nord is higher.", "Two dots.")
    assert "Source Sans Pro" in made.drawn["page"] and ">Nord<" in made.drawn["page"]
    assert made._repr_mimebundle_()[1]["mirall"]["csv"].splitlines()[1].startswith("La *Vila*,45.3")
    from matplotlib import pyplot

    # Else the notebook would show it a second time, as a picture of nobody's.
    assert pyplot.get_fignums() == []
    assert made.drawn["page"] == own.figure(axes.figure, ROWS, study, "Again.", "Two dots.").drawn["page"]


@pytest.mark.parametrize("draws", [sns.stripplot, lambda ax, x: ax.plot(x, marker="o")])
def test_a_picture_with_more_points_than_rows_is_one_of_persons(study, axes, draws):
    draws(ax=axes, x=[1.0, 2.0, 3.0])
    with pytest.raises(UsageError, match="has 3 points, and there are 2 rows"):
        own.figure(axes, ROWS, study, "x", "y")


def test_what_is_no_picture_is_refused(study):
    with pytest.raises(UsageError, match="DataFrame is no picture"):
        own.figure(ROWS, ROWS, study, "x", "y")
