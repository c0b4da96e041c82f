"""Two waves are compared only where their samples allow it, and what differs is named."""

import pandas as pd
import pytest
from a_study import a_study

from helpers.communication.plan.drafting.from_study import earlier_wave
from helpers.study.config import Sample
from helpers.study.waves import beside_previous, sameness

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
    assert sameness(sample, sample, frozenset({"sex"}), frozenset()).doubts == ("chosen", "weighting")
    assert sameness(sample, other, frozenset({"sex"}), frozenset({"sex"})).doubts == ("chosen", "frame")
    assert sameness(sample, sample).differs == ("chosen",)


@pytest.mark.parametrize(
    ("change", "raked", "found"),
    [
        ({}, ("sex",), ()),
        ({"type": "opt_in"}, ("sex",), ("design",)),
        ({"mode": "web"}, ("sex",), ("mode",)),
        ({"frame": "The open link"}, ("sex",), ("frame",)),
        ({"frame": "  the  REGISTER "}, ("sex",), ()),
        ({"frame": ""}, ("sex",), ()),
        ({}, (), ("weighting",)),
        ({"weight": "w"}, ("sex",), ("weighting",)),
        ({"type": "opt_in", "mode": "web"}, (), ("design", "mode", "weighting")),
    ],
)
def test_one_rule_says_what_two_waves_must_share(change, raked, found):
    before = {"type": "probability", "mode": "telephone", "frame": "The register"}
    now, then = (Sample.model_validate(before | extra) for extra in (change, {}))
    assert sameness(now, then, frozenset(raked), frozenset({"sex"})).differs == found


def test_the_plan_judges_no_target_where_the_report_tells_no_change():
    """Both ask the same function, of the two studies alone."""
    tables = dict.fromkeys(("objectives", "estimates", "items"), pd.DataFrame())
    margins = {"now": ["sex", "age_group"], "then": ["sex"]}

    def study(name, before):
        held = tables | {"margins": pd.DataFrame({"variable": margins[name]})}
        return a_study(held=held, before=before, sample={"type": "quota"} | WEB, wave={"previous": "then"})

    now = study("now", study("then", None))
    assert beside_previous(now).differs == earlier_wave(now).differs == ("weighting",)
    margins["now"] = ["sex"]
    now = study("now", study("then", None))
    assert beside_previous(now).differs == earlier_wave(now).differs == ()
