"""Two waves are compared only where their samples allow it, and what differs is named."""

import pytest

from helpers.study.config import Sample
from helpers.study.waves import sameness

WEB = {"mode": "web", "frame": "Residents of 16 and over, register of 2023"}


def test_the_same_way_of_asking_hinders_nothing_whatever_the_year_of_the_register():
    found = sameness(Sample(type="quota", **WEB), Sample(type="quota", **{**WEB, "frame": "residents of 16 and over, "
                                                                          "register of 2025"}))  # fmt: skip
    assert found.obstacles == found.doubts == ()


@pytest.mark.parametrize(
    ("then", "obstacles"),
    [({"type": "opt_in"}, ("design",)), ({"mode": "telephone"}, ("mode",)),
     ({"type": "quota", "mode": "paper"}, ("design", "mode"))],
)  # fmt: skip
def test_another_design_or_mode_rules_a_comparison_out(then, obstacles):
    now = {"type": "probability", **WEB}
    assert sameness(Sample(**now), Sample(**{**now, **then})).obstacles == obstacles


def test_other_weighting_or_another_list_leaves_doubt():
    sample = Sample(type="opt_in", **WEB)
    other = Sample(type="opt_in", mode="web", frame="Members of the library")
    assert sameness(sample, sample, frozenset({"sex"}), frozenset()).doubts == ("weighting",)
    assert sameness(sample, other, frozenset({"sex"}), frozenset({"sex"})).doubts == ("frame",)
