"""A council where nothing can be told from chance: the plan says so, promises nothing, and repairs what is broken."""

from dataclasses import replace

import pandas as pd
import pytest
from plan_case import EFFECTS, blank, chosen, drivers, evidence, plan, segments, view

from helpers.communication.plan.impact.effects import smallest_told
from helpers.communication.plan.method.library import read_library
from helpers.present.language.words import _catalogue
from helpers.present.plan import charts, findings, sheets
from helpers.present.plan.measuring import history, targets, trying

REPAIRS = {action.id for action in read_library().actions if action.is_repair}


def nothing(**changes):
    weak = drivers(EFFECTS["ignorance"], std_error=1.5, q_value=0.8)
    kinds = ["no_page", "no_way_to_ask"]
    pages = pd.DataFrame({"shortcoming": [f"{kind}:1" for kind in kinds], "kind": kinds, "severity": [3.0, 2.0]})
    parts = {"drivers": weak, "shortcomings": pages.reindex(columns=list(blank("shortcomings").columns))}
    return evidence(**(parts | changes))


def test_only_repairs_are_bought_and_no_gain_is_promised():
    drafted = plan(found=nothing(), budget=9000, staff_hours=400)
    assert chosen(drafted) == {"missing_pages", "way_to_ask"}
    assert chosen(drafted) <= REPAIRS
    assert drafted["plan_actions"]["is_duty"].all()
    figures = drafted["plan_figures"].set_index("measure")["value"]
    assert pd.isna(figures["gain"])
    assert drafted["plan_actions"]["gain"].isna().all()
    scenarios = drafted["plan_scenarios"]
    assert list(scenarios["scenario"]) == ["plan"]
    assert scenarios[["gain", "gain_low", "gain_high"]].isna().all().all()
    # Nothing was tried at the ends of ranges that are not promised.
    assert not drafted["plan_actions"]["is_robust"].any()


def test_nothing_rests_on_what_was_not_told():
    """No objective, audience, message or expected effect: only repairs, their outputs, and the risks of such work."""
    drafted = plan(found=nothing(), budget=9000, staff_hours=400)
    for name in ("objectives", "audiences", "plan_messages", "plan_effects"):
        assert drafted[name].empty, name
    assert set(drafted["plan_risks"]["library"]) == {"overload", "staff_time", "discouragement"}
    assert set(drafted["plan_indicators"]["level"]) == {"output"}
    cited = {key.split("/")[0] for name in ("plan_actions", "plan_indicators", "plan_risks")
             for cell in drafted[name]["evidence"] for key in cell}  # fmt: skip
    assert cited == {"tbl-shortcomings", "tbl-budget", "tbl-actions"}
    assert drafted["plan_evidence"].empty


def test_what_no_audit_found_broken_is_no_repair():
    drafted = plan(found=nothing(shortcomings=blank("shortcomings")), budget=9000, staff_hours=400)
    assert chosen(drafted) == set()


def test_what_the_council_requires_is_done_all_the_same():
    assert "open_day" in chosen(plan(found=nothing(), budget=9000, must=["open_day"]))
    # What needs a guide gets it, though nobody found the guide missing.
    apt = nothing(segments=segments("stigma"))
    assert {"peer_stories", "style_guide"} <= chosen(plan(found=apt, budget=90000, must=["peer_stories"]))
    changed = plan(found=nothing(), budget=9000, overrides={"obj-image": {"target": 80.0}})
    assert list(changed["plan_overrides"]["change"]) == ["no_such_line"]


def test_repairs_that_the_money_cannot_pay_are_left():
    assert chosen(plan(found=nothing(), budget=350, staff_hours=400)) == {"way_to_ask"}


@pytest.mark.parametrize("language", ["en", "ca", "es"])
def test_it_says_so(language):
    shown = view(plan(found=nothing(), budget=9000, staff_hours=400), language)
    functions = (findings.summary, findings.actions, findings.sensitivity, targets.objectives, trying.learning,
                 findings.audiences, history.followup)  # fmt: skip
    texts = [function(shown).markdown for function in functions]
    assert all(text.strip() and "{" not in text for text in texts)
    assert [claim.kind for claim in findings.summary(shown).claims] == ["silence"]
    assert "gain" in {claim.kind for claim in findings.summary(view(plan(budget=9000), language)).claims}
    if language == "en":
        assert "that is a finding" in texts[0]
        assert "2 repairs" in texts[0]
        assert not any("The gains hold" in text or "would be the same" in text for text in texts)
        assert sheets.actions(shown).caption.startswith("Repairs that are needed")
        assert "are kept until a survey tells more" in texts[0]
        assert "no target is set" in texts[3]
        assert "This one, with 400 answers, would have told 80 times in 100" in texts[4]
        assert "no message is proposed" in texts[5]
        assert not any("0.0 points" in text or "raise the image" in text for text in texts)
    else:
        assert not [text for text in texts if text in _catalogue(language)]
    assert charts.actions_figure(shown) is None
    assert sheets.actions(shown).table() is not None


def test_what_the_council_adds_to_a_plan_of_repairs_stands_and_breaks_nothing():
    added = {
        "obj-own": {"add": "objective", "text": "Answer every letter"},
        "aud-own": {"add": "audience", "text": "The parish"},
        "msg-own": {"add": "message", "text": "Come and see", "audience": "aud-own"},
    }
    shown = view(plan(found=nothing(), budget=9000, overrides=added))
    assert list(shown["objectives"]["objective"]) == ["obj-own"]
    assert "no message is proposed" in findings.audiences(shown).markdown
    assert sheets.audiences(shown).table() is not None and sheets.messages(shown).table() is not None
    assert targets.objectives(shown).markdown
    gone = view(plan(budget=9000, overrides={f"aud-s{n}": {"remove": True} for n in (1, 2)}))
    assert "speaks to all alike" in findings.audiences(gone).markdown


def test_with_nothing_to_repair_the_money_is_kept():
    shown = view(plan(found=nothing(shortcomings=blank("shortcomings"), estimates=_fine()), budget=9000))
    assert "Nor did the audit find anything to repair" in findings.summary(shown).markdown
    assert "the plan sets no target" in targets.objectives(shown).markdown


def _fine():
    rows = evidence().estimates
    return rows.assign(estimate=rows["estimate"].where(~rows["indicator"].eq("knows_where"), 0.9))


def test_the_effect_that_would_be_told_is_by_the_models_degrees_of_freedom():
    """Of 14 sampling units and 5 predictors 8 are left: by hand, t(8) at a two-sided .01 / 5, and at 80 in 100."""
    rows = drivers(EFFECTS["ignorance"], std_error=0.798, q_value=0.8)
    few, many = (smallest_told(evidence(drivers=rows.assign(df=df))) for df in (8.0, 1e6))
    assert few == pytest.approx((4.50 + 0.889) * 0.798, abs=0.01)
    assert many == pytest.approx((3.09 + 0.842) * 0.798, abs=0.01)
    whole = view(plan(found=nothing(), budget=9000, staff_hours=400))
    assert "Four times as many answers would tell half of that" in trying.learning(whole).markdown
    sample = whole.study.config.sample.model_copy(update={"cluster": "section"})
    config = whole.study.config.model_copy(update={"sample": sample})
    clustered = replace(whole, study=replace(whole.study, config=config))
    told = trying.learning(clustered).markdown
    assert "more answers in each of them hardly would" in told and "Four times" not in told
