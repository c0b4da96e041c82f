from dataclasses import replace

import pandas as pd
import pytest
from a_study import a_study
from plan_case import standard, view

from helpers.present.plan import unmended
from helpers.present.plan.measuring.trying import learning
from helpers.present.plan.returns import _proposed

LANGUAGES = ("en", "ca", "es")


def found(*codes, left_alone=()):
    """Return what is read of the table `shortcomings`."""
    flags = [True] * len(codes) + [False] * len(left_alone)
    return pd.DataFrame({"shortcoming": [*codes, *left_alone], "is_to_mend": flags})


def of(chosen, reserve, shortcomings, language="en", **figures):
    """Return the standard plan with these actions of the library chosen and in reserve."""
    whole = standard()
    rows, changed = whole["plan_actions"], whole["plan_figures"].set_index("measure")["value"].to_dict() | figures
    first = rows[rows["status"].eq("chosen")].head(1)
    named = [(name, "chosen") for name in chosen] + [(name, "reserve") for name in reserve]
    lines = [
        first.assign(library=name, action=f"act-{name}", status=status, is_duty=False, evidence=[()])
        for name, status in named
    ]
    kept = pd.DataFrame({"measure": list(changed), "value": list(changed.values())})
    tables = {**whole.tables, "plan_actions": pd.concat(lines, ignore_index=True), "plan_figures": kept}
    shown = view(replace(whole, tables=tables), language)
    return replace(shown, study=a_study(language, held={"shortcomings": shortcomings}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_falls_short_and_is_left_is_told_by_its_kind_with_what_would_mend_it(language):
    """Charity frames had an action in reserve that was named, and nobody saw what it was for."""
    kinds = ["deficit_framing", "missing_language", "distortion"]
    held = {"shortcomings": found(*[f"{kind}:x" for kind in kinds])}
    rows = standard()["plan_actions"]
    reserve, chosen = (rows[rows["status"] == status].head(1) for status in ("reserve", "chosen"))
    rows = pd.concat([reserve.assign(library="framing_training"), chosen.assign(library="open_day")])
    rows = rows.assign(evidence=[()] * 2)
    line = str(reserve["action"].iloc[0])
    shown = view(replace(standard(), tables={**standard().tables, "plan_actions": rows}), language)
    shown = replace(shown, study=a_study(language, held=held))
    assert unmended.unmended(shown) == {("deficit_framing", ""): line, ("missing_language", ""): ""}
    told = unmended.left_unmended(shown)
    name = {"en": "frame of charity", "ca": "marc de caritat", "es": "marco de caridad"}[language]
    alone = {"en": "No action that applies", "ca": "Cap acció de les", "es": "Ninguna acción de las"}[language]
    assert f"{shown.quoted(shown.line(line))} ({name}" in told and alone in told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_duty", [True, False])
def test_a_duty_that_waits_is_said_to_lack_means_and_not_to_bring_too_little(language, is_duty):
    whole = standard()
    rows = whole["plan_actions"].copy()
    place = rows.index[rows["status"].eq("reserve")][0]
    rows.at[place, "library"], rows.at[place, "is_duty"] = "missing_pages", is_duty
    rows.at[place, "evidence"] = ("tbl-shortcomings/no_page:day_centre",)
    told = unmended.left_unmended(view(replace(whole, tables={**whole.tables, "plan_actions": rows}), language))
    lacking = {"en": "for want of means", "ca": "per falta de mitjans", "es": "por falta de medios"}[language]
    little = {"en": "add too little", "ca": "afegiria massa poc", "es": "añadiría demasiado poco"}[language]
    assert ((lacking in told), (little in told)) == (is_duty, not is_duty), told


def test_what_only_learns_mends_nothing_and_a_channel_is_mended_by_itself_alone():
    """A sheet of questions at the desk was named as what would mend the silence of the newsletter."""
    silent = found("silent_channel:newsletter", left_alone=["silent_channel:social_media"])
    shown = of(["open_day"], ["listening_point", "social_series", "newsletter_section"], silent)
    assert unmended.unmended(shown) == {("silent_channel", "newsletter"): "act-newsletter_section"}
    assert unmended.unmended(of(["newsletter_section"], ["listening_point"], silent)) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_silent_channel_that_the_plan_leaves_is_named(language):
    """Of five silent channels one was named that a slot on the radio would mend, and none of the other four."""
    silent = found(*[f"silent_channel:{name}" for name in ("newsletter", "posters", "social_media")])
    shown = of(["newsletter_section"], ["social_series"], silent, language)
    left = {("silent_channel", "posters"): "", ("silent_channel", "social_media"): "act-social_series"}
    assert unmended.unmended(shown) == left
    told = unmended.left_unmended(shown)
    kind = {"en": "silent channel", "ca": "canal en silenci", "es": "canal en silencio"}[language]
    waits, lacks = (shown.channels([name]) for name in ("social_media", "posters"))
    assert f": {waits})" in told and f"({lacks})." in told and shown.channels(["newsletter"]) not in told
    assert told.count(kind) == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("has_aim", [True, False])
def test_what_waits_adds_too_little_to_an_aim_only_where_there_is_one(language, has_aim):
    """A plan that spends on repairs alone, for want of an aim, left things since they added too little to it."""
    figures = {"image_is_noticed": float(has_aim), "budget": 9000.0, "is_told": 1.0}
    shown = of(["open_day"], ["framing_training"], found("deficit_framing:messages"), language, **figures)
    told = unmended.left_unmended(shown)
    aimed = {"en": "what the plan is for", "ca": "per a què es fa el pla", "es": "lo que se hace el plan"}[language]
    unseen = {"en": "nobody would notice", "ca": "ningú no notaria", "es": "nadie notaría"}[language]
    assert ((aimed in told), (unseen in told)) == (has_aim, not has_aim), told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("reasons", "held"),
    [
        (["duty"], ["repairs"]),
        (["duty", "gain"], ["repairs", "free"]),
        (["gain", "required"], ["required", "free"]),
    ],
)
def test_a_plan_that_buys_nothing_names_only_what_it_has(reasons, held, language):
    """Four repairs were "repairs and what costs no money"."""
    rows = of([f"a{n}" for n in range(len(reasons))], [], found())["plan_actions"]
    rows = rows.assign(reason=reasons, is_duty=[reason == "duty" for reason in reasons])
    shown = view(replace(standard(), tables={**standard().tables, "plan_actions": rows}), language)
    said = {
        "en": {"repairs": "repairs", "required": "the council requires", "free": "costs no money"},
        "ca": {"repairs": "reparacions", "required": "demana l'ajuntament", "free": "no costa diners"},
        "es": {"repairs": "reparaciones", "required": "pide el ayuntamiento", "free": "no cuesta dinero"},
    }[language]
    told = _proposed(shown)
    assert [name for name, words in said.items() if words in told] == held


@pytest.mark.parametrize(("is_noticed", "is_told"), [(1.0, True), (0.0, False)])
def test_gains_are_spoken_of_only_where_the_plan_has_any(is_noticed, is_told):
    """Of four repairs it was said that their gains hold as far as moving a driver moves the image."""
    whole = standard()
    figures = whole["plan_figures"].set_index("measure")["value"].to_dict()
    figures |= {"image_is_noticed": is_noticed, "is_told": 1.0, "budget": 9000.0}
    rows = pd.DataFrame({"measure": list(figures), "value": list(figures.values())})
    shown = view(replace(whole, tables={**whole.tables, "plan_figures": rows}))
    assert ("The gains hold only" in learning(shown).markdown) == is_told
