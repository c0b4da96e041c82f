"""What a researcher shows beside the method is of groups, counted from the answers, and drawn from their figures."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib import patches

from helpers.errors import UsageError
from helpers.present import own
from helpers.present.language.narrative import level_name, measure_name
from helpers.present.language.words import Words
from helpers.stats.people import People
from helpers.study.opening import open_study
from helpers.survey.design import SurveyDesign

VILA, NORD = "La *Vila*", "Nord"


@pytest.fixture(scope="module")
def study():
    return replace(open_study("vilaprova", "2025"), language="ca")


@pytest.fixture(scope="module")
def people():
    """40 people of La *Vila*, 20 of Nord, 9 of the hamlet and one who wrote where he lives."""
    drawn = np.random.default_rng(4)
    rows = pd.DataFrame({
        "respondent": [f"r{place:05d}" for place in range(70)],
        "level": [VILA] * 40 + [NORD] * 20 + ["Mas"] * 9 + ["a cal Pere, el ferrer"],
        "age": drawn.integers(18, 90, 70).astype(float),
        "trust": drawn.integers(0, 101, 70).astype(float),
    })  # fmt: skip
    design = SurveyDesign(np.ones(70))
    return People(rows, design, rows, design)


@pytest.fixture(scope="module")
def shown(study, people):
    return own.groups(people, study, of=people.residents["trust"], by="level")


@pytest.fixture
def axes():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    yield pyplot.figure().gca()
    pyplot.close("all")


def test_people_are_counted_and_small_groups_are_not_named(shown, people):
    assert shown.rows["level"].tolist() == [VILA, NORD]
    assert shown.rows["n"].tolist() == [40, 20]
    means = people.residents.groupby("level")["trust"].mean()[[VILA, NORD]]
    assert shown.rows["estimate"].tolist() == means.round().tolist()
    assert shown.withheld == 2


def test_figures_of_groups_become_a_table_in_the_readers_language(shown):
    made = own.table(shown, "Who says *what*.")
    heads, _, first, second = [[cell.strip() for cell in line.split("|")[1:-1]] for line in made.markdown.splitlines()]
    assert heads == ["level", "Indicador", "Valor", "Interval del 95\u00a0%", "n"]
    assert (first[0], first[-1], second[0], second[-1]) == (r"La \*Vila\*", "40", "Nord", "20")
    assert first[2] == f"{shown.rows['estimate'][0]:.0f}"
    assert made.caption.startswith(r"Who says \*what\*\. No es mostren 2 xifres")
    assert made._repr_mimebundle_()[1]["mirall"]["rows"] == [VILA, NORD]


def test_a_share_is_told_in_per_cent_and_of_those_who_answered(study, people):
    answers = people.residents["trust"].gt(50).where(people.residents.index >= 5).astype(float)
    told = own.groups(people, study, of=answers, by=people.residents["level"])
    assert told.rows["n"].tolist() == [35, 20]
    assert "\u00a0%" in own.table(told, "x").markdown.splitlines()[2].split("|")[3]


@pytest.mark.parametrize(
    "forged",
    [
        lambda people: people.residents[["level", "trust"]].assign(n=60),
        lambda people: people.residents[["respondent", "trust"]].rename(columns={"respondent": "who"}).assign(n=60),
        lambda people: pd.DataFrame({"answer": ["yes"], "share": [0.5], "n": [60]}),
        lambda people: people.residents["age"].max(),
        lambda people: people,
    ],
)
def test_what_nobody_counted_is_refused_with_the_way_out(people, forged, axes):
    for shows in (lambda it: own.table(it, "x"), lambda it: own.figure(axes, it, "x", "y")):
        with pytest.raises(UsageError, match=r"nobody counted the people behind it\. `own.groups\(people, study"):
            shows(forged(people))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"by": "levle"}, "Near it: level"),
        ({"by": "respondent"}, "by: respondent is none of what can stand here"),
        ({"by": lambda people: people.residents["respondent"]}, "each has fewer than 10 people"),
        ({"by": lambda people: people.residents["age"].head(5)}, "Series of 5 rows is no column of the 70 residents"),
        ({"by": lambda people: people.residents["level"].unique()}, "rows is no column of the 70 residents"),
        ({"of": lambda people: people.residents["level"]}, "level holds no numbers"),
        ({"of": lambda people: people.residents["trust"].where(people.residents["age"].gt(85))}, "fewer than 10"),
        ({"of": lambda people: people.residents["level"].eq("nord")}, '"level" is the same for everybody'),
    ],
)
def test_what_cannot_be_counted_is_refused(study, people, asked, told):
    made = {name: one(people) if callable(one) else one for name, one in asked.items()}
    with pytest.raises(UsageError, match=told):
        own.groups(people, study, **({"of": people.residents["trust"], "by": "level"} | made))


def test_rows_that_somebody_changed_are_not_those_that_are_shown(shown):
    changed = shown.rows
    changed["n"] = 1000
    assert "1.000" not in own.table(shown, "x").markdown


def test_a_picture_of_ones_own_is_a_figure_of_the_report(shown, axes):
    sns.scatterplot(shown.rows, x="estimate", y="label", ax=axes)
    made = own.figure(axes, shown, "Nord is higher.", "Two dots.")
    assert "Source Sans Pro" in made.drawn["page"] and ">Nord<" in made.drawn["page"]
    assert made._repr_mimebundle_()[1]["mirall"]["csv"].splitlines()[1].startswith("La *Vila*,La *Vila*,trust")
    from matplotlib import pyplot

    # Else the notebook would show it a second time, as a picture of nobody's.
    assert pyplot.get_fignums() == []
    assert made.drawn["page"] == own.figure(axes.figure, shown, "Again.", "Two dots.").drawn["page"]


def test_what_is_no_picture_is_refused(shown):
    with pytest.raises(UsageError, match="DataFrame is no picture"):
        own.figure(shown.rows, shown, "x", "y")


PERSONS = {
    "a dot a person": lambda axes, people: sns.stripplot(x=people["trust"], ax=axes),
    "a stroke a person": lambda axes, people: sns.rugplot(x=people["trust"], ax=axes),
    "a bar a person": lambda axes, people: axes.bar(people["age"], people["trust"]),
    "a line of persons": lambda axes, people: axes.plot(people["age"], people["trust"]),
    "a line a person": lambda axes, people: [axes.axvline(age) for age in people["age"]],
    "a dot a person, by group": lambda axes, people: sns.stripplot(people, x="trust", y="level", ax=axes),
    "a field a person": lambda axes, people: sns.heatmap(people[["age", "trust"]], ax=axes),
    "an image": lambda axes, people: axes.imshow(people[["age", "trust"]][:2]),
    "a text a person": lambda axes, people: [axes.text(0, 0, str(age)) for age in people["age"]],
    "a cell a person": lambda axes, people: axes.table([[str(age)] for age in people["age"]]),
    "in a corner": lambda axes, people: axes.inset_axes((0, 0, 1, 1)).plot(people["age"], people["trust"]),
}
FEW = {
    "two dots": lambda axes, people: axes.plot(people["age"][:2], people["trust"][:2], "o"),
    "two dots of a cloud": lambda axes, people: axes.scatter(people["age"][:2], people["trust"][:2]),
    "two strokes": lambda axes, people: sns.rugplot(x=people["trust"][:2], ax=axes),
    "two bars": lambda axes, people: axes.barh(people["respondent"][:2], people["trust"][:2]),
    "four fields": lambda axes, people: sns.heatmap(people[["age", "trust"]][:2], ax=axes),
    "three lines": lambda axes, people: [axes.axvline(age) for age in people["age"][:3]],
    "a line of two": lambda axes, people: axes.plot(people["age"][:2], people["trust"][:2]),
    "a line of eight": lambda axes, people: axes.plot(people["trust"].to_numpy()[:8]),
    "steps of seven": lambda axes, people: sns.ecdfplot(x=people["trust"][60:67], ax=axes),
    "a line across half of the axes": lambda axes, people: axes.axvline(people["age"][0], 0, 0.5),
    "places in the frame": lambda axes, people: axes.plot([0.2, 0.4], [0.1, 0.9], transform=axes.transAxes),
    "stems": lambda axes, people: axes.vlines([0, 1], 0, people["trust"][:2]),
    "a band": lambda axes, people: axes.fill_between([0, 1], 0, people["trust"][:2]),
    "bars of counts": lambda axes, people: axes.bar(["a", "b"], [2, 9]),
}
#: What is drawn of persons by parts that no rule knows: by the part that is named.
STRANGE = {
    "Wedge": lambda axes, people: axes.pie(people["level"].value_counts()[2:]),
    "Polygon": lambda axes, people: axes.hist(people["age"], histtype="step"),
    "StepPatch": lambda axes, people: axes.stairs(people["trust"][:2]),
    "Ellipse": lambda axes, people: axes.add_patch(patches.Ellipse((people["age"][0], people["trust"][0]), 1, 1)),
    "Annotation": lambda axes, people: axes.annotate("", (people["age"][0], 1), (0, 0), arrowprops={}),
    "AxLine": lambda axes, people: axes.axline((0, people["age"][0]), slope=1),
    "PolarAxes": lambda axes, people: axes.figure.add_subplot(projection="polar"),
    "FancyArrow": lambda axes, people: axes.figure.add_artist(patches.FancyArrow(0, 0, 0.4, 0.4)),
    "EventCollection": lambda axes, people: axes.eventplot(people["trust"][:2]),
    "Quiver": lambda axes, people: axes.quiver(people["trust"][:1], people["age"][:1], 1, 1),
}


@pytest.mark.parametrize("draws", PERSONS.values(), ids=PERSONS)
def test_every_part_of_a_picture_is_counted(shown, people, axes, draws):
    draws(axes, people.residents)
    with pytest.raises(UsageError, match="there are 2 rows"):
        own.figure(axes, shown, "x", "y")


@pytest.mark.parametrize("draws", FEW.values(), ids=FEW)
def test_every_part_of_a_picture_stands_at_a_figure_of_its_rows(shown, people, axes, draws):
    draws(axes, people.residents)
    with pytest.raises(UsageError, match="figures that are not among its rows"):
        own.figure(axes, shown, "x", "y")


@pytest.mark.parametrize("kind", STRANGE)
def test_of_what_a_picture_may_not_hold_the_kind_is_named(shown, people, axes, kind):
    STRANGE[kind](axes, people.residents)
    with pytest.raises(UsageError, match=f"The picture holds .*{kind}.* Draw the rows as dots"):
        own.figure(axes, shown, "x", "y")


def whiskers(rows):
    return (rows[["conf_low", "conf_high"]].sub(rows["estimate"], axis=0).abs().T).to_numpy(float)


@pytest.mark.parametrize(
    "draws",
    [
        lambda axes, rows: sns.barplot(rows, x="estimate", y="level", hue="level", ax=axes),
        lambda axes, rows: sns.pointplot(rows, x="level", y="estimate", ax=axes),
        lambda axes, rows: (
            axes.axvline(40),
            axes.errorbar(rows["estimate"], rows["level"], xerr=whiskers(rows), fmt="o", capsize=3),
        ),
        lambda axes, rows: sns.heatmap(rows.set_index("level")[["estimate", "n"]], annot=True, ax=axes),
        lambda axes, rows: sns.scatterplot(rows.round(1), x="estimate", y="level", ax=axes),
        lambda axes, rows: (sns.lineplot(rows, x="level", y="estimate", ax=axes), axes.axhline(50)),
        lambda axes, rows: axes.fill_between(rows["level"], rows["conf_low"], rows["conf_high"], label="interval"),
        lambda axes, rows: (
            axes.hlines(rows["level"], 0, rows["estimate"]),
            axes.bar_label(axes.barh(rows["level"], rows["n"])),
            axes.legend(["n"]),
        ),
        lambda axes, rows: axes.bar(rows["level"], rows["estimate"], bottom=rows["n"]),
    ],
)
def test_what_is_drawn_of_the_rows_is_shown(shown, axes, draws):
    draws(axes, shown.rows)
    assert own.figure(axes, shown, "x", "y").drawn["page"]


def test_two_measures_side_by_side_are_shown_with_their_legend(study, people):
    """Seaborn hides a bar without length or width for each key of the legend."""
    shown = own.groups(people, study, of=people.residents["trust"], by="level")
    rows = shown.rows.assign(measure=["one", "other"] * (len(shown.rows) // 2) + ["one"] * (len(shown.rows) % 2))
    axes = sns.barplot(rows, x="level", y="estimate", hue="measure")
    assert own.figure(axes, shown, "x", "y").drawn["page"]


@pytest.mark.filterwarnings("ignore:The copy keyword")  # of pandas, which seaborn's objects still give
def test_a_plot_of_seaborns_objects_is_a_picture(shown):
    import seaborn.objects as so

    rows = shown.rows
    plot = so.Plot(rows, x="estimate", y="label", xmin="conf_low", xmax="conf_high").add(so.Dot()).add(so.Range())
    assert own.figure(plot, shown, "x", "y").drawn["page"]
    with pytest.raises(UsageError, match="figures that are not among its rows"):
        own.figure(so.Plot(rows.assign(estimate=77.7), x="estimate", y="label").add(so.Dot()), shown, "x", "y")


def test_both_arguments_that_cannot_be_are_told_and_no_number_of_a_person_is_offered(study, people):
    with pytest.raises(UsageError) as refused:
        own.groups(people, study, of=people.residents["level"], by="levle")
    by, of = map(str, refused.value.problems)
    assert "Near it: level" in by and "level holds no numbers" in of
    assert not {"respondent", "row", "weight"} & set(by.rpartition(": ")[2].rstrip(".").split(", "))


def test_groups_show_their_rows_and_say_how_many_they_are(shown):
    assert repr(shown) == f"Groups(by={shown.by!r}, rows={len(shown.rows)}, withheld={shown.withheld})"
    assert shown._repr_html_() == shown.rows._repr_html_()


def test_answers_are_called_by_their_labels_and_groups_stand_in_the_order_of_their_question(study, people):
    rows = people.residents.assign(education=["higher", "secondary", "primary", "primary", "higher"] * 14)
    asked = replace(people, residents=rows)
    shown = own.groups(asked, study, of=rows["trust"], by="education")
    assert shown.rows["level"].tolist() == ["primary", "secondary", "higher"]
    words = Words(study.language)
    assert measure_name("channel_used__web", study, words) == level_name("channel_used", "web", study, words)


def test_a_column_of_ones_own_is_given_to_a_hundredth_of_its_range_too(study, people):
    """Else what the few said who are in no group could be worked out of a score by another name."""
    mine = people.residents["trust"].rename("mine")
    shown = own.groups(people, study, of=mine, by="level")
    assert set(shown.rows[["estimate", "conf_low", "conf_high"]].to_numpy().ravel() % 1) == {0.0}
    tenth = own.groups(people, study, of=(mine / 10).rename("tenth"), by="level")
    assert tenth.digits("tenth") == 1 and shown.digits("mine") == 0
    assert np.allclose(tenth.rows["estimate"] * 10, (tenth.rows["estimate"] * 10).round())


def test_who_was_not_asked_said_neither_yes_nor_no(study, people):
    """A comparison says no of a gap; only 20 of La Vila's 40 and 12 of Nord's 20 were asked."""
    asked = people.residents["trust"].where(people.residents.index % 5 < 3)
    here = replace(people, residents=people.residents.assign(satisfaction=asked))
    bare = own.groups(here, study, of=here.residents["satisfaction"].ge(50), by="level")
    gaps = own.groups(here, study, of=here.residents["satisfaction"].ge(50).where(asked.notna()), by="level")
    rows = here.residents[asked.notna()]
    assert bare.rows["n"].tolist() == [int((rows["level"] == name).sum()) for name in bare.rows["level"]]
    pd.testing.assert_frame_equal(bare.rows, gaps.rows)
    counted = own.groups(here, study, of=here.residents["satisfaction"].ge(50).astype(int), by="level")
    pd.testing.assert_frame_equal(bare.rows, counted.rows)
    assert "compta com un no" not in own.table(bare, "x").caption
    # Of two questions together, or under another name, nobody can tell who was not asked.
    named = own.groups(here, study, of=here.residents["satisfaction"].ge(50).rename("content"), by="level")
    assert "qui no va respondre hi compta com un no" in own.table(named, "x").caption
    # Who answered is a question of everybody.
    for who in (here.residents["satisfaction"].isna(), here.residents["satisfaction"].notna()):
        assert own.groups(here, study, of=who, by="level").rows["n"].tolist() == [40, 20]


def test_a_group_of_ones_own_that_is_nearly_one_of_the_report_is_not_shown(study, people):
    """Those of 30 to 45 beside those of 30 to 44 would be a figure of the few who are 45."""
    ages = np.r_[np.full(30, 35.0), np.full(3, 45.0), np.full(37, 60.0)]
    groups = np.r_[np.full(30, "30-44"), np.full(40, "45-64")]
    here = replace(people, residents=people.residents.assign(age=ages, age_group=groups))
    cut = pd.cut(here.residents["age"], [15, 45, 110]).astype(str).rename("mine")
    with pytest.raises(UsageError, match="No group can be shown"):
        own.groups(here, study, of=here.residents["trust"], by=cut)
    same = pd.cut(here.residents["age"], [15, 44, 110]).astype(str).rename("mine")
    assert own.groups(here, study, of=here.residents["trust"], by=same).rows["n"].tolist() == [30, 40]


@pytest.mark.parametrize("of", [[], np.ones(70), [1.0]])
def test_what_is_no_name_and_no_column_is_refused_in_words(study, people, of):
    with pytest.raises(UsageError, match="give the name of an indicator"):
        own.groups(people, study, of=of, by="level")


def test_who_was_not_asked_is_in_no_group_of_a_comparison(study, people):
    asked = people.residents["trust"].where(people.residents.index % 5 < 3)
    here = replace(people, residents=people.residents.assign(clarity=asked))
    high = here.residents["clarity"].ge(50)
    expected = high[asked.notna()].value_counts().sort_index().tolist()
    for by in (high, high.map({True: "yes", False: "no"})):
        shown = own.groups(here, study, of=here.residents["trust"], by=by)
        assert sorted(shown.rows["n"]) == sorted(expected)
    apart = high.map({True: "yes", False: "no"}).where(asked.notna(), "not asked")
    assert own.groups(here, study, of=here.residents["trust"], by=apart).rows["n"].sum() == 70


def test_what_shown_parts_leave_of_a_group_of_the_report_is_nobody_or_enough(study, people):
    """Of 40 men 20 users and 15 others are shown: their figure and that of all men would tell of the five left."""
    sexes = np.r_[np.full(40, "male"), np.full(30, "female")]
    use = pd.Series(
        np.r_[np.full(20, "user"), np.full(15, "other"), np.full(5, None), np.full(30, "user")], dtype=object
    )
    here = replace(people, residents=people.residents.assign(sex=sexes))
    both = (here.residents["sex"] + " " + use).rename("both")
    shown = own.groups(here, study, of=here.residents["trust"], by=both).rows
    assert "male other" not in set(shown["level"]) and set(shown["n"]) <= {20, 30}


def test_a_grouping_with_gaps_is_shown_beside_a_level_that_everybody_is_in(study, people):
    """Everybody is a citizen, and three gave no trust: that is so of every question, and of the method's own groups."""
    asked = people.residents["trust"].where(people.residents.index > 2)
    here = replace(people, residents=people.residents.assign(trust=asked, stakeholder="citizen"))
    halves = asked.ge(50).where(asked.notna())
    assert own.groups(here, study, of=here.residents["age"], by=halves).rows["n"].sum() == 67
