"""Colours that can be told apart and read: in grey, by people who see fewer colours, on a light and on a dark page."""

from itertools import pairwise

import numpy as np
import pytest

from helpers.errors import UsageError
from helpers.present.audit.frames import FRAME_COLOURS
from helpers.present.cleaning.answering import COLOURS as ANSWERING
from helpers.present.drawing import style
from helpers.present.drawing.canvas import luminance, on
from helpers.present.plan.charts import COLOURS as PHASES

#: Marks that touch, or stand for the groups of one figure, in their order.
SETS = {
    "knowledge": ("BRAND", "ORANGE", "GREY"),
    "frames": FRAME_COLOURS,
    "answers": ANSWERING,
    "phases": tuple(PHASES.values()),
    "used and trusted": ("BRAND", "ORANGE"),
    "before and after": ("ORANGE", "BRAND", "INK"),
}
#: Full dichromacy on linear RGB (Machado, Oliveira and Fernandes 2009, IEEE TVCG 15(6), table 1, severity 1.0).
SEEN_BY = {
    "everybody": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
MARKS = ("brand", "accent", "orange", "grey", "sky", "violet", "green", *(f"ramp{i}" for i in range(1, 5)),
         *(f"worse{i}" for i in range(1, 4)))  # fmt: skip


def linear(colour):
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """Return CIELAB (D65) of linear RGB."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    t = xyz / [0.9505, 1.0, 1.089]
    f = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def named(name, dark):
    return style.colours(dark=dark)[name.lower()]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("seen_by", SEEN_BY)
@pytest.mark.parametrize("colours", SETS.values(), ids=SETS)
def test_neighbours_are_told_apart_by_everybody(colours, seen_by, dark):
    seen = [lab(np.asarray(SEEN_BY[seen_by]) @ linear(named(name, dark))) for name in colours]
    distances = [float(np.linalg.norm(one - other)) for one, other in pairwise(seen)]
    assert min(distances) >= 12, distances


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("colours", SETS.values(), ids=SETS)
def test_neighbours_are_told_apart_in_grey(colours, dark):
    steps = [contrast(named(one, dark), named(other, dark)) for one, other in pairwise(colours)]
    assert min(steps) >= 1.35, steps


@pytest.mark.parametrize("dark", [False, True])
def test_from_little_to_much_is_from_light_to_dark_on_paper_and_the_other_way_in_the_dark(dark):
    steps = [luminance(named(name, dark)) for name in style.LISTS["RAMP"]]
    assert steps == sorted(steps, reverse=not dark)
    assert min(contrast(named(a, dark), named(b, dark)) for a, b in pairwise(style.LISTS["RAMP"])) >= 1.25


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("mark", MARKS)
def test_letters_are_read_on_every_mark(mark, dark):
    token = next(name for name, colour in style.colours().items() if colour == on(style.colours()[mark]))
    assert contrast(named(token, dark), named(mark, dark)) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("ground", ["paper", "wash"])
@pytest.mark.parametrize("letters", ["ink", "muted", "brand", "accent"])
def test_letters_are_read_on_the_page(letters, ground, dark):
    assert contrast(named(letters, dark), named(ground, dark)) >= 4.5


def test_each_colour_has_a_name_of_its_own_and_one_for_the_dark():
    light = style.colours()
    # The page finds a colour's name by the colour itself.
    assert len({colour.lower() for colour in light.values()}) == len(light)
    known = style._palette(style.project_root() / "reports" / "_brand.yml")
    assert {name for name in light if f"dark-{name}" not in known} == set()


def test_a_colour_that_is_not_there_is_an_error_of_the_attribute():
    with pytest.raises(AttributeError, match="NONE"):
        style.NONE  # noqa: B018


@pytest.mark.parametrize("text", ["", "color: {}", "color: [", "color:\n  palette:\n"])
def test_a_brand_without_colours_is_refused_with_the_way_out(tmp_path, text):
    path = tmp_path / "_brand.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"holds no colours .* repository"):
        style._palette(path)
