"""What a researcher shows beside the method is of groups, large enough, and drawn from the rows behind it."""

from dataclasses import replace

import pandas as pd
import pytest
import seaborn as sns

from helpers.errors import UsageError
from helpers.present import own
from helpers.study.opening import Study, open_study
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


@pytest.fixture
def answered(study, monkeypatch):
    """The study with 60 respondents: 40 of La *Vila* and 20 of Nord."""
    people = pd.DataFrame({
        "respondent": [f"r{place:05d}" for place in range(60)],
        "level": ["La *Vila*"] * 40 + ["Nord"] * 20,
        "age": [20.0 + place for place in range(60)],
        "trust": [place % 11 for place in range(60)],
    })  # fmt: skip
    monkeypatch.setattr(Study, "has", lambda self, table: table == "respondents")
    monkeypatch.setattr(Study, "read", lambda self, table: people)
    return people


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (lambda people: people[["age", "level", "trust"]].head(15).assign(n=60), "60 people stand behind it, and 40"),
        (lambda people: people[["age", "trust"]].head(15).assign(n=60), "60 people stand behind it, and 1 answered"),
        (lambda people: people[["age", "level"]].head(3).assign(n=12), "12 people stand behind it, and 1 answered"),
        (lambda people: people[["age"]].head(15).add(0.5).assign(n=20), "speak of 300 people together, and 60"),
        (lambda people: people[["respondent", "trust"]].rename(columns={"respondent": "who"}).assign(n=60), "who"),
        (lambda people: people.set_index("respondent")[["trust"]].rename_axis("who").assign(n=60), "who"),
    ],
)
def test_people_are_counted_and_not_taken_from_a_column(study, answered, rows, told):
    with pytest.raises(UsageError, match=told):
        own.table(rows(answered), study, "x")
    groups = answered.groupby("level").agg(trust=("trust", "median"), n=("age", "size")).reset_index()
    shares = pd.DataFrame({"item": ["trust"] * 3, "answer": ["a", "b", "c"], "share": [0.2, 0.3, 0.5], "n": 60})
    for shown in (groups, shares, groups.assign(wave=2023, n=400)):
        own.table(shown, study, "x")


PERSONS = {
    "a stroke a person": lambda axes, people: sns.rugplot(x=people["trust"], ax=axes),
    "a bar a person": lambda axes, people: axes.bar(people["age"], people["trust"]),
    "a line of persons": lambda axes, people: axes.plot(people["age"], people["trust"]),
    "a line a person": lambda axes, people: [axes.axvline(age) for age in people["age"]],
    "a dot a person, by group": lambda axes, people: sns.stripplot(people, x="trust", y="level", ax=axes),
    "a field a person": lambda axes, people: sns.heatmap(people[["age", "trust"]], ax=axes),
    "an image": lambda axes, people: axes.imshow(people[["age", "trust"]]),
    "a text a person": lambda axes, people: [axes.text(0, 0, str(age)) for age in people["age"]],
    "a cell a person": lambda axes, people: axes.table([[str(age)] for age in people["age"]]),
    "in a corner": lambda axes, people: axes.inset_axes((0, 0, 1, 1)).plot(people["age"], people["trust"]),
    "a number at a tick": lambda axes, people: axes.barh(people["respondent"][:2], people["trust"][:2]),
    "a number in a text": lambda axes, people: axes.set_title(people["respondent"][0]),
}


@pytest.mark.parametrize("draws", PERSONS.values(), ids=PERSONS)
def test_every_part_of_a_picture_is_counted(study, answered, axes, draws):
    draws(axes, answered)
    with pytest.raises(UsageError, match=r"there are 2 rows|numbers of respondents are written"):
        own.figure(axes, ROWS.assign(n=[40, 20]), study, "x", "y")


@pytest.mark.parametrize(
    "draws",
    [
        lambda axes, rows: sns.barplot(rows, x="estimate", y="level", hue="level", ax=axes),
        lambda axes, rows: sns.pointplot(rows, x="level", y="estimate", ax=axes),
        lambda axes, rows: (
            axes.axvline(40),
            axes.errorbar(rows["estimate"], rows["level"], xerr=3, fmt="o", capsize=3),
        ),
        lambda axes, rows: sns.heatmap(rows.set_index("level")[["estimate", "share"]], annot=True, ax=axes),
    ],
)
def test_what_is_drawn_of_the_rows_is_shown(study, answered, axes, draws):
    rows = ROWS.assign(n=[40, 20])
    draws(axes, rows)
    assert own.figure(axes, rows, study, "x", "y").drawn["page"]
