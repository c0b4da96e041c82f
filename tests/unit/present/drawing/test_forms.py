"""Each form of figure, with the labels that real studies have and worse: nothing lies on anything."""

from datetime import date
from functools import partial

import numpy as np
import pandas as pd
import pytest
from text_boxes import faults, leaving, lines, overlapping

from helpers.present.cleaning.charts import before_and_after
from helpers.present.drawing.canvas import PAGE, PHONE
from helpers.present.drawing.grid import heat_chart, profile_grid
from helpers.present.drawing.intervals import bar_chart, interval_chart
from helpers.present.drawing.points import Axis, point_chart
from helpers.present.drawing.shares import stacked_chart
from helpers.present.drawing.spans import span_chart
from helpers.present.drawing.vector import svg_of
from helpers.present.drawing.weeks import week_chart
from helpers.present.language.words import Words
from helpers.present.segments.charts import size_and_image

LANGUAGES = ("ca", "es", "en")
LABELS = [
    "Sí",
    "Professionals dels Serveis Socials i de les entitats que hi col·laboren, amb conveni o sense",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "Que les persones\nque els atenen $siguin$ amables,\u2028sempre\x07",
    "Que sigui fàcil que t'hi atenguin",
    "Más a menudo con ideas equivocadas, se sienten menos aludidas",
]
n = len(LABELS)
LOW, MIDDLE, HIGH = (
    [0.0, 0.02, 0.3, 0.44, 0.5, 0.97],
    [0.0, 0.05, 0.5, 0.45, 0.5, 0.99],
    [0.2, 0.9, 0.7, 0.46, 1.0, 1.0],
)
ROWS = pd.DataFrame({"label": LABELS, "estimate": MIDDLE, "conf_low": LOW, "conf_high": HIGH})


def scores(rows):
    return rows.assign(**{name: 100 * rows[name] for name in ("estimate", "conf_low", "conf_high")})


def grid(columns):
    values = [[-40.0, 3.0, 72.5, float("nan")][(i + j) % 4] for i in range(n) for j in range(columns)]
    names = [LABELS[(j + 1) % n] for j in range(columns)]
    return pd.DataFrame([values[i * columns : (i + 1) * columns] for i in range(n)], LABELS, names)


def drivers(words):
    rows = pd.DataFrame(
        {"label": [*LABELS, "Estigma", "Estereotips"], "x": [30, 31, 32, 50, 50, 90, 51, 51], "colour": "#0B6273"}
    )
    rows["y"] = [0.3, 0.31, 0.3, 0.0, 0.1, 0.02, 0.1, 0.11]
    rows = rows.assign(x_low=rows["x"] - 3, x_high=rows["x"] + 3, y_low=rows["y"], y_high=rows["y"] + 0.1)
    axes = (Axis((25, 95), "Where it stands " * 6, words.number), Axis((-0.02, 0.45), "Importance", words.percent))
    corners = [
        words(f"{name}: matters more, stands lower, and more than that") for name in ("Act", "Keep", "Watch", "No")
    ]
    return partial(point_chart, rows, words, x=axes[0], y=axes[1], corners=corners, cross=(50, 0.15))


def calendar(words):
    days = [(date(2025, 11, 3), date(2026, 11, 2)), (date(2026, 2, 1), date(2026, 2, 1))] * 3
    rows = pd.DataFrame({"label": LABELS, "kind": ["one", "two", "three and more"] * 2})
    rows = rows.assign(start=[first for first, _ in days], end=[last for _, last in days])
    stones = [(date(2025, 11, 3), "It begins"), (date(2025, 11, 20), "It is looked at"), (date(2026, 11, 2), "The end")]
    colours = {"one": "#0B6273", "two": "#E08A3C", "three and more": "#B9D6DB"}
    return partial(span_chart, rows, words, colours=colours, stones=stones)


def year(weeks):
    mondays = pd.date_range("2024-12-30", periods=weeks, freq="7D")
    return pd.DataFrame(np.arange(n * weeks).reshape(n, weeks) % 3 % 2, index=LABELS, columns=mondays)


def forms(words):
    """Return each form with what is hard for it, by name."""
    groups = pd.concat([ROWS.assign(group="Used"), ROWS.assign(group="Trusted by people")])
    parts = {"a": "Answered correctly", "b": "Wrong", "c": "Don't know, or would rather not say"}
    shares = pd.DataFrame({"label": LABELS, "a": MIDDLE, "b": [0.0, 0.9, 0.01, 0.5, 0.0, 0.0]})
    shares["c"] = 1 - shares["a"] - shares["b"]
    colours = ("#0B6273", "#E08A3C", "#C3CCD2")
    sizes = ROWS.rename(columns={"estimate": "share", "conf_low": "share_low", "conf_high": "share_high"})
    sizes = sizes.assign(image=[100 * v for v in MIDDLE], image_low=0.0, image_high=100.0)
    margins = pd.DataFrame(
        {"variable_name": ["Sex", *["District of the municipality"] * (n - 1)], "category_name": LABELS}
    ).assign(share_before=MIDDLE, share_after=HIGH, share_population=LOW)
    return {
        "intervals": partial(interval_chart, ROWS, words, share=True, reference=(0.0, "part of the budget")),
        "reference": partial(interval_chart, scores(ROWS), words, reference=(100.0, "neither agree nor disagree")),
        "digits": partial(interval_chart, ROWS, words, limits=(0.0, 1.06), digits=2, title="Expected gain " * 8),
        "groups": partial(interval_chart, groups, words, share=True),
        "sections": partial(interval_chart, ROWS.assign(section=["A"] * 2 + [LABELS[1]] * 4), words, share=True),
        "negative": partial(interval_chart, scores(ROWS), words, limits=(-110.0, 110.0), reference=(0.0, "no change")),
        "one": partial(interval_chart, ROWS.head(1), words, share=True),
        "bars": partial(bar_chart, ROWS, words, title="Share of what the model explains"),
        "plain bars": partial(bar_chart, ROWS[["label", "estimate"]].assign(estimate=[1, 2, 3, 4, 0, 92]), words,
                              share=False),
        "nothing": partial(bar_chart, ROWS[["label"]].assign(estimate=0.0), words),
        "parts": partial(stacked_chart, shares, words, parts=parts, colours=colours),
        "one bar": partial(stacked_chart, shares.head(1), words, parts=parts, colours=colours),
        "grid": partial(heat_chart, grid(3), words),
        "wide grid": partial(heat_chart, grid(7), words, centre=0.0),
        "blank grid": partial(heat_chart, grid(2) * float("nan"), words, share=True),
        "profiles": partial(profile_grid, grid(4).map(lambda v: f"{v:.0f} ↑" if v == v else "–"), grid(4) / 30),
        "points": drivers(words),
        "calendar": calendar(words),
        "weeks": partial(week_chart, year(53), words),
        "one week": partial(week_chart, year(1), words),
        "sizes": partial(size_and_image, sizes, words),
        "no image": partial(size_and_image, sizes.assign(image=float("nan")), words),
        "margins": partial(before_and_after, margins, words, "As they answered"),
    }  # fmt: skip


@pytest.mark.parametrize("name", list(forms(Words("en"))))
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letters_lie_on_others_or_leave_the_picture_or_are_too_small(name, language):
    form = forms(Words(language))[name]
    assert faults({canvas.name: svg_of(form(canvas)) for canvas in (PAGE, PHONE)}) == {}


def test_the_measure_sees_what_it_is_for():
    figure = interval_chart(ROWS, Words("en"), PAGE, share=True)
    figure.text(0.0, 1.0, "Sí and more", fontsize=14, va="top")
    figure.text(0.99, 0.5, "out of the picture", fontsize=9)
    svg = svg_of(figure)
    assert ("Sí", "Sí and more") in overlapping(svg) or ("Sí and more", "Sí") in overlapping(svg)
    assert leaving(svg) == ["out of the picture"]
    assert min(line.size for line in lines(svg)) == 9


@pytest.mark.parametrize("canvas", [PAGE, PHONE])
def test_every_label_and_value_is_written_whole(canvas):
    words = Words("ca")
    said = " ".join(line.text for line in lines(svg_of(interval_chart(ROWS, words, canvas, share=True))))
    for label in LABELS[:2]:
        assert label in said
    assert LABELS[2] in said.replace("- ", ""), "a word wider than its column is broken, not cut"
    assert all(words.percent(value) in said for value in MIDDLE)


def test_groups_are_named_where_they_first_stand_and_need_no_legend():
    rows = pd.concat([ROWS.assign(group="Used"), ROWS.assign(group="Trusted")])
    said = [line.text for line in lines(svg_of(interval_chart(rows, Words("en"), PAGE, share=True)))]
    assert [text for text in said if text.endswith(("Used", "Trusted"))] == ["0% Used", "0% Trusted"]


def test_marks_stand_where_their_values_are():
    axes = interval_chart(ROWS, Words("en"), PAGE, share=True).axes[0]
    dots = [point for line in axes.lines for point in line.get_xydata() if line.get_marker() == "o"]
    assert sorted(x for x, _ in dots) == pytest.approx(sorted(MIDDLE))
    ends = [tuple(line.get_xdata()) for line in axes.lines if line.get_marker() in ("", "None")]
    assert np.array(sorted(ends)) == pytest.approx(np.array(sorted(zip(LOW, HIGH, strict=True))))
    # From top to bottom, in the order of the rows.
    assert [x for x, _ in sorted(dots, key=lambda dot: dot[1])] == pytest.approx(MIDDLE)


def test_bars_end_where_their_values_are():
    axes = bar_chart(ROWS, Words("en"), PAGE).axes[0]
    assert [patch.get_width() for patch in axes.patches] == pytest.approx(MIDDLE)
    shares = pd.DataFrame({"label": ["One", "Other"], "a": [0.2, 0.5], "b": [0.8, 0.5]})
    colours = ("#0B6273", "#E08A3C")
    axes = stacked_chart(shares, Words("en"), PAGE, {"a": "A", "b": "B"}, colours).axes[0]
    drawn = [(patch.get_width(), patch.get_facecolor()[:3]) for patch in axes.patches]
    from matplotlib.colors import to_rgb

    # The last part is drawn first, whole, and the first lies upon it.
    assert [width for width, _ in drawn] == pytest.approx([1.0, 1.0, 0.2, 0.5])
    assert [colour for _, colour in drawn] == [to_rgb(colours[1])] * 2 + [to_rgb(colours[0])] * 2


def test_a_grid_shades_by_value_and_leaves_blank_what_is_missing():
    values = pd.DataFrame({"a": [0.1, float("nan")], "b": [0.3, 0.4]}, index=["x", "y"])
    figure = heat_chart(values, Words("es"), PAGE, share=True)
    assert [text.get_text() for text in figure.axes[0].texts] == ["10\u00a0%", "30\u00a0%", "40\u00a0%"]
    cells = figure.axes[0].collections[0].get_array()
    assert cells.mask.tolist() == [[False, False], [True, False]]
    assert cells[0, 0] == 0 and cells[1, 1] == 4


def test_a_difference_carries_its_sign_so_that_grey_loses_nothing():
    figure = heat_chart(pd.DataFrame({"a": [-5.0, 5.0]}, index=["x", "y"]), Words("en"), PAGE, centre=0.0)
    assert [text.get_text() for text in figure.axes[0].texts] == ["−5", "+5"]


def test_points_without_room_for_their_names_carry_numbers_and_a_list():
    rows = pd.DataFrame({"label": [f"Driver {i}" for i in range(12)], "x": 50.0, "y": 0.2, "colour": "#0B6273"})
    words = Words("en")
    axes = {"x": Axis((0, 100), "X", words.number), "y": Axis((0, 1), "Y", words.percent)}
    said = [line.text for line in lines(svg_of(point_chart(rows, words, PHONE, **axes)))]
    assert [text for text in said if text.startswith("Driver")] == list(rows["label"])
    assert ", ".join(str(i) for i in range(1, 13)) in said, "one dot upon another"


def test_a_figure_is_the_same_bytes_each_time_and_says_neither_day_nor_program():
    for outlined in (False, True):
        first, second = (
            svg_of(interval_chart(ROWS, Words("ca"), PAGE, share=True), outlined=outlined) for _ in range(2)
        )
        assert first == second
        assert "<metadata" not in first and "atplotlib" not in first
    assert "<text" not in first, "letters as outlines need no typeface"
