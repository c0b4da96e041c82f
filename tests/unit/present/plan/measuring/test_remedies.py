"""What keeps a risk small is what the plan has, and nothing where it has none of it."""

from dataclasses import replace

import pandas as pd
import pytest
from plan_case import standard, view

from helpers.communication.plan.drafting.counting import out_days
from helpers.communication.plan.method.library import read_library
from helpers.present.plan.measuring.remedies import kept_small
from helpers.present.plan.measuring.tracking import risks

NOTHING = {"en": "Nothing in this plan", "ca": "Res d'aquest pla", "es": "Nada de este plan"}


def of(names, language="en", **tables):
    """Return the standard plan with these actions of the library chosen, and other tables changed."""
    whole = standard()
    first = whole["plan_actions"][whole["plan_actions"]["status"].eq("chosen")].head(1)
    rows = pd.concat([first.assign(library=name, action=f"act-{name}") for name in names])
    return view(replace(whole, tables={**whole.tables, "plan_actions": rows, **tables}), language)


@pytest.mark.parametrize("language", list(NOTHING))
@pytest.mark.parametrize(
    ("risk", "names", "has"),
    [
        ("same_people", ["newsletter_section"], False),
        ("same_people", ["newsletter_section", "household_letter"], True),
        ("discouragement", ["services_guide"], False),
        ("discouragement", ["services_guide", "one_door"], True),
        ("fading", ["household_letter"], False),
        ("fading", ["newsletter_section"], True),
    ],
)
def test_a_remedy_is_told_only_by_a_plan_that_holds_it(language, risk, names, has):
    told = kept_small(risk, of(names, language))
    assert told and told.startswith(NOTHING[language]) != has


@pytest.mark.parametrize(("names", "by_referral", "to_homes"), [
    (["referral_briefing"], True, False), (["household_letter"], False, True),
    (["referral_briefing", "household_letter"], True, True),
])  # fmt: skip
def test_a_remedy_names_no_way_that_the_plan_does_not_have(names, by_referral, to_homes):
    """A plan without any letter was said to come to people "by those who refer, or by letter"."""
    told = kept_small("same_people", of(["newsletter_section", *names]))
    assert ("by those who refer" in told) == by_referral and ("to the homes" in told) == to_homes


@pytest.mark.parametrize(("judge", "has"), [(None, False), ("straight", True)])
def test_what_is_counted_is_a_remedy_only_where_it_can_show_a_target(judge, has):
    objectives = standard()["objectives"].assign(judged_by=judge)
    assert kept_small("cannot_tell", of(["one_door"], objectives=objectives)).startswith(NOTHING["en"]) != has


@pytest.mark.parametrize("language", list(NOTHING))
@pytest.mark.parametrize(("end", "phase", "has"), [
    ("2025-05-30", "speak", True), ("2025-05-30", "sustain", True), ("2025-12-30", "speak", False),
    ("2025-12-30", "sustain", False),
])  # fmt: skip
def test_preparing_first_is_told_only_of_a_calendar_that_does_so_and_with_its_days(end, phase, has, language):
    """A round table was met four months before the number that it hands out, being there to sustain."""
    days = {"line": ["act-one_door", "act-newsletter_section"], "kind": "action", "phase": ["prepare", phase]}
    days |= {"start": pd.to_datetime(["2025-05-02", "2025-07-01"]), "end": pd.to_datetime([end, "2026-03-01"])}
    shown = of(["one_door", "newsletter_section"], language, plan_calendar=pd.DataFrame(days))
    told = kept_small("promise_gap", shown)
    assert told.startswith(NOTHING[language]) != has
    first = out_days(shown["plan_calendar"], shown.library)["act-newsletter_section"]
    assert all((shown.date(day) in told) == has for day in (pd.Timestamp(end), first))


@pytest.mark.parametrize("language", list(NOTHING))
@pytest.mark.parametrize(("review", "in_time"), [("2025-05-12", True), ("2025-05-26", False), ("2025-06-06", False)])
def test_a_review_when_all_is_done_keeps_nothing_small(review, in_time, language):
    """A "report half-way" came a week after the last action, and was to decide whether the spreading goes on."""
    days = {"line": ["act-newsletter_section", "mil-review"], "kind": ["action", "milestone"]}
    days |= {"phase": ["speak", "learn"], "start": pd.to_datetime(["2025-05-02", review])}
    days |= {"end": pd.to_datetime(["2025-05-30", review])}
    shown = of(["newsletter_section"], language, plan_calendar=pd.DataFrame(days))
    assert kept_small("overload", shown).startswith(NOTHING[language]) != in_time
    told, said = kept_small("staff_time", shown), {"en": "Each action has", "ca": "Cada acció té", "es": "Cada acción"}
    assert told.startswith(said[language]) and (told.count(".") == 2) == in_time


@pytest.mark.parametrize("language", list(NOTHING))
@pytest.mark.parametrize(("phase", "is_spread"), [("prepare", False), ("speak", True)])
def test_where_nothing_is_spread_no_day_decides_whether_it_goes_on(phase, is_spread, language):
    """A plan of two preparations was to decide half-way "whether the spreading goes on"."""
    days = {"line": ["act-way_to_ask", "act-one_door", "mil-review"], "kind": ["action", "action", "milestone"]}
    days |= {"phase": ["prepare", phase, "learn"], "start": pd.to_datetime(["2025-05-02", "2025-05-02", "2025-09-01"])}
    days |= {"end": pd.to_datetime(["2026-05-30", "2026-05-30", "2025-09-01"])}
    told = kept_small("overload", of(["way_to_ask"], language, plan_calendar=pd.DataFrame(days)))
    said = {"en": "The day of the review", "ca": "El dia de la revisió", "es": "El día de la revisión"}[language]
    assert (said in told) == is_spread


def test_what_goes_on_all_year_is_met_too():
    """A round table ran from February beside a number that was there in July."""
    days = {"line": ["act-one_door", "act-association_table"], "kind": "action", "phase": ["prepare", "sustain"]}
    days |= {"start": pd.to_datetime(["2025-05-02", "2025-05-02"]), "end": pd.to_datetime(["2025-12-30", "2026-03-01"])}
    shown = of(["one_door", "association_table"], plan_calendar=pd.DataFrame(days))
    assert kept_small("promise_gap", shown).startswith(NOTHING["en"])


def test_every_risk_of_the_method_has_remedies_that_the_library_knows():
    library = read_library()
    actions, outputs = ({one.id for one in group} for group in (library.actions, library.outputs))
    for risk in library.risks:
        assert risk.remedies, risk.id
        for remedy in risk.remedies:
            assert set(remedy.actions) <= actions and set(remedy.outputs) <= outputs
            assert remedy.actions or remedy.outputs or remedy.plan
    assert risks(view(standard())).shown.iloc[:, 3].str.len().gt(3).all()
