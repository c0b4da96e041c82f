"""Page one on what is done: repairs and what brings most, who, by when; and the proposal that a council decides on."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_case import blank, drivers, evidence, plan, view

from helpers.communication.plan.method.library import read_library
from helpers.present.one_page.decision import decision
from helpers.present.one_page.easy import planned
from helpers.present.one_page.monday import ACTIONS, SOON, first_actions, measure, monday
from helpers.present.plan import returns
from helpers.present.plan.findings import summary
from helpers.present.plan.measuring.judging import nothing_judges

LANGUAGES = ("en", "ca", "es")


def lacking_pages(**changes):
    pages = pd.DataFrame({"shortcoming": ["no_page-1"], "kind": ["no_page"], "severity": [3.0]})
    return evidence(shortcomings=pages.reindex(columns=list(blank("shortcomings").columns)), **changes)


@pytest.fixture(scope="module")
def drafted():
    return plan(found=lacking_pages(), budget=20000, staff_hours=900)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_action_has_who_and_by_when_and_what_it_takes(drafted, language):
    shown = view(drafted, language)
    lines = [line for line in monday(shown).markdown.splitlines() if re.match(r"\d\. ", line)]
    assert len(lines) == ACTIONS
    rows = first_actions(shown)
    for line, (_, row) in zip(lines, rows.iterrows(), strict=True):
        assert shown.owner(row["owner"]).lower() in line
        assert str(pd.Timestamp(row["end"]).year) in line
        assert re.search(r"\d+ h\b", line)
    assert not any("{" in line or "nan" in line for line in lines)


def broken(*kinds):
    rows = pd.DataFrame({"shortcoming": [f"{kind}-1" for kind in kinds], "kind": kinds, "severity": 3.0})
    return evidence(shortcomings=rows.reindex(columns=list(blank("shortcomings").columns)))


def test_duties_come_first_and_leave_room_for_what_brings_most():
    found = broken("no_page", "no_way_to_ask", "missing_language")
    shown = view(plan(found=found, budget=20000, staff_hours=900), "en")
    rows, actions = first_actions(shown), shown["plan_actions"]
    assert list(rows["is_duty"].astype(bool)) == [True, True, False]
    others = actions[(actions["status"] == "chosen") & ~actions["is_duty"].astype(bool)]
    starts = shown["plan_calendar"].groupby("line")["start"].min()
    soon = others[~(others["action"].map(starts) > starts.min() + SOON)]
    assert rows["rank"].iloc[2] == soon["rank"].min()
    # Page one complains of services without a page: that is what Monday begins with, though it brings less.
    assert rows["library"].iloc[0] == "missing_pages" and rows["rank"].iloc[0] > 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_pages_that_are_not_made_are_said_to_wait(language):
    found = broken("no_page")
    poor = monday(view(plan(found=found, budget=100, staff_hours=30), language)).markdown
    left = monday(view(plan(found=found, budget=9000, staff_hours=300, exclude=["missing_pages"]), language)).markdown
    said = {
        "en": ("The missing pages wait for means", "The missing pages are not made"),
        "ca": ("Les pàgines que falten esperen mitjans", "Les pàgines que falten no es fan"),
        "es": ("Las páginas que faltan esperan medios", "Las páginas que faltan no se hacen"),
    }[language]
    assert said[0] in poor and said[1] in left


def test_a_repair_that_nobody_looked_at_says_so(drafted):
    lines = [line for line in monday(view(drafted, "en")).markdown.splitlines() if re.match(r"\d\. ", line)]
    rows = first_actions(view(drafted, "en"))
    for line, (_, row) in zip(lines, rows.iterrows(), strict=True):
        assert ("not audited" in line) == bool(row["is_repair"] and not row["is_duty"])
    assert any("not audited" in line for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_is_told_no_campaign_is_promised(language):
    weak = drivers({"awareness": 0.1, "stigma": -0.1}, std_error=1.5, q_value=0.8)
    shown = view(plan(found=lacking_pages(drivers=weak), budget=9000, staff_hours=400), language)
    told = monday(shown)
    assert [claim.kind for claim in told.claims] == ["silence"]
    assert "gain" not in {claim.kind for claim in (measure(shown).claims if measure(shown) else ())}


def test_what_the_image_may_gain_is_claimed_as_a_gain_and_the_next_survey_is_judged(drafted):
    objectives = drafted["objectives"].assign(n_needed=9000.0)
    told = measure(view(replace(drafted, tables={**drafted.tables, "objectives": objectives}), "en"))
    assert [claim.kind for claim in told.claims] == ["gain"]
    assert re.search(
        r"may rise by \d\.\d points in 100, if what goes with it is why it is so; [\d,]+ answers would not show it",
        told.markdown,
    )
    assert "(today" not in told.markdown


def judged(drafted, objectives, language="en"):
    return measure(view(replace(drafted, tables={**drafted.tables, "objectives": objectives}), language)).markdown


def test_page_one_names_figures_of_the_survey_only_where_the_next_one_can_show_them(drafted):
    rows = drafted["objectives"].query("indicator != 'image_index'")
    assert "(today 25%)" in judged(drafted, rows.assign(is_detectable=True))
    told = judged(
        drafted,
        rows.assign(
            is_detectable=False, judged_by="straight", judge_needed=0.05, judge_fewest=5644.0, judge_span="year"
        ),
    )
    assert "(today" not in told and "5,700 a year or more" in told
    assert "a count may, before and after, if it holds" in told
    assert "or more: first calls and visits of people who come straight" in told
    asked = {"judged_by": "names_service", "judge_needed": 0.05, "judge_fewest": 123.0, "judge_span": "days"}
    assert "if 130 or more are asked each time: of a hundred" in judged(
        drafted, rows.assign(is_detectable=False, **asked)
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "no target can be set among people who were not drawn"), ("ca", "no es pot fixar cap fita"),
     ("es", "no se puede fijar ninguna meta")],
)  # fmt: skip
def test_page_one_says_of_an_open_link_that_nothing_judges(drafted, language, said):
    shown = view(replace(drafted, tables={**drafted.tables, "objectives": drafted["objectives"].iloc[:0]}), language)
    assert said not in measure(shown).markdown
    sample = shown.study.config.sample.model_copy(update={"type": "opt_in"})
    config = shown.study.config.model_copy(update={"sample": sample})
    assert said in measure(replace(shown, study=replace(shown.study, config=config))).markdown


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_one_says_that_nothing_judges_where_neither_survey_nor_count_can(drafted, language):
    rows = drafted["objectives"].assign(is_detectable=False, judged_by=None, n_needed=9000.0)
    late = rows.assign(n_needed=np.nan, n_needed_each=3100.0)
    said = {
        "en": ("Whether it worked nothing here can tell", "for any next survey and for counts made in time"),
        "ca": ("Això dirà si s'ha fet", "i no si ha funcionat: el canvi és massa petit per a noves enquestes"),
        "es": ("si ha funcionado, aquí nada lo puede decir", "para cualquier próxima encuesta o recuento a tiempo"),
    }[language]
    few, none = (judged(drafted, part, language) for part in (rows, late))
    assert said[0] in few and said[1] not in few and all(text in none for text in said)
    of_image = "no next survey, however large, would show it, because this one has too few answers on it (400)."
    assert language != "en" or of_image in judged(drafted, late, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_proposal_names_every_action_with_its_owner(drafted, language):
    shown = view(drafted, language)
    text = decision(shown).markdown
    chosen = drafted["plan_actions"][drafted["plan_actions"]["status"] == "chosen"]
    assert text.count("\n    - ") == len(chosen)
    assert re.findall(r"^\d\. ", text, re.MULTILINE) == ["1. ", "2. ", "3. ", "4. "]
    assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("duties", [0, 2])
def test_the_proposal_holds_the_other_choice_where_the_plan_makes_its_money_hang_on_one(drafted, duties, language):
    """Whoever votes sees the condition under which the plan itself would spend, at what the repairs named take."""
    rows = drafted["plan_actions"].copy()
    chosen = rows.index[rows["status"].eq("chosen")]
    rows["is_duty"] = rows.index.isin(chosen[:duties])
    # What costs no money and is no repair is not among them.
    rows.loc[chosen, ["cost", "hours"]] = [[300.0, 20.0], [310.0, 33.0], *[[0.0, 70.0]] * (len(chosen) - 2)]
    scenarios = drafted["plan_scenarios"].assign(aim="knows_where")
    tables = {**drafted.tables, "plan_actions": rows, "plan_scenarios": scenarios}
    shown = view(replace(drafted, tables=tables), language)
    alone = {"en": "for 610 EUR and 53 hours", "ca": "per 610 EUR i 53 hores", "es": "por 610 EUR y 53 horas"}[language]
    kept = {"en": "to keep the money.", "ca": "desar els diners.", "es": "guardar el dinero."}[language]
    assert (alone if duties else kept) in decision(shown).markdown
    assert alone not in decision(view(drafted, language)).markdown
    told = " ".join(returns.bought(shown))
    free = {"en": "can be done either way", "ca": "en tot cas", "es": "en todo caso"}[language]
    assert (alone in told) == bool(duties) and free in told
    assert "Instead of" not in decision(view(drafted, "en")).markdown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_proposal_sets_aside_what_the_budget_sums_to(drafted, language):
    """18,000 EUR were set aside for twelve actions of 18,065; and then 18,100, which no other page had."""

    def said(**amounts):
        figures = drafted["plan_figures"].copy()
        figures["value"] = figures["measure"].map(amounts).fillna(figures["value"])
        return decision(view(replace(drafted, tables={**drafted.tables, "plan_figures": figures}), language)).markdown

    amounts = [
        int(text.replace(".", "").replace(",", "")) for text in re.findall(r"\d[\d.,]*(?= EUR)", said(cost=18065))
    ]
    assert amounts == [18065]
    assert "899" in said(cost=18065, hours=898.4)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("late", "reports"), [(-7, 1), (7, 2)])
def test_no_report_is_asked_for_when_nothing_is_left_to_report(drafted, language, late, reports):
    """Four repairs were done by June 2026: a report that month, and another "on what was done" a year later."""
    days = drafted["plan_calendar"].copy()
    of_action = days["kind"].eq("action")
    review = days.loc[days["line"].eq("mil-review"), "start"].iloc[0]
    days.loc[of_action, "end"] = review + pd.Timedelta(days=late)
    tables = {**drafted.tables, "plan_calendar": days, "objectives": drafted["objectives"].iloc[:0]}
    shown = view(replace(drafted, tables=tables), language)
    told = decision(shown).markdown.splitlines()
    asked = {"en": "To receive a report", "ca": "Rebre un informe", "es": "Recibir un informe"}[language]
    (line,) = [text for text in told if asked in text]
    end = days.loc[days["line"].eq("mil-end"), "start"].iloc[0]
    assert shown.date(review) in line and (shown.date(end) in line) == (reports == 2)


@pytest.mark.parametrize(
    ("language", "no_word"),
    [("en", "which will not tell whether the plan"), ("ca", "que no dirà si el pla"), ("es", "que no dirá si el plan")],
)
def test_the_proposal_asks_the_next_survey_for_what_changed_only_where_it_can_show_a_target(drafted, language, no_word):
    """The same page said that the survey would not see it."""

    def said(**columns):
        own = drafted["objectives"].assign(**columns)
        return decision(view(replace(drafted, tables={**drafted.tables, "objectives": own}), language)).markdown

    first = [True] + [False] * (len(drafted["objectives"]) - 1)
    assert no_word in said(is_detectable=False) and no_word in said(is_detectable=None)
    assert no_word not in said(is_detectable=first)


@pytest.mark.parametrize("language", LANGUAGES)
def test_easy_reading_names_a_few_things_that_can_be_done(drafted, language):
    text = planned(view(drafted, language)).markdown
    assert text.count("\n- ") == 3
    assert len(text.split()) <= 60
    assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_excludes_every_action_is_not_told_that_none_is_worth_it(language):
    """ "What these means can buy would likely not be noticed" stood where the council had left all of it out."""
    every = [action.id for action in read_library().actions]
    shown = view(plan(found=lacking_pages(), budget=20000, staff_hours=900, exclude=every), language)
    said = {"en": "left out every one", "ca": "ha descartat totes", "es": "ha descartado todas"}[language]
    assert said in monday(shown).markdown and said in summary(shown).markdown
    decided = {"en": "was left out by the council", "ca": said, "es": said}[language]
    assert decided in decision(shown).markdown
    most = [name for name in every if name != "household_letter"]
    some = view(plan(found=lacking_pages(), budget=0, staff_hours=0, exclude=most), language)
    assert some.chosen.empty and said not in monday(some).markdown


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_nothing_can_tell_names_what_a_lot_can(drafted, language):
    """A trial by lot stood in the annex of a report that said that nothing could tell whether anything worked."""
    rows = drafted["objectives"].assign(is_detectable=False, judged_by=None, n_needed=9000.0)
    pilots = drafted["plan_pilots"].assign(kind="none")
    tried = pilots.assign(kind=["lot", *["none"] * (len(pilots) - 1)])
    said = {"en": "Of one action a trial by lot may", "ca": "D'una acció sí que ho pot dir un assaig",
            "es": "De una acción sí puede decirlo un ensayo"}[language]  # fmt: skip
    for table, is_told in ((pilots, False), (tried, True)):
        tables = {**drafted.tables, "objectives": rows, "plan_pilots": table}
        shown = view(replace(drafted, tables=tables), language)
        assert (said in measure(shown).markdown) == is_told
        assert (shown.quoted(shown.line(tried["action"].iloc[0])) in nothing_judges(shown)) == is_told
