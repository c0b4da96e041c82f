"""What a plan says of a place is so: what things take there, what grew, what goes out already, in which order."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_case import TOWNS, blank, council, drivers, estimates, evidence, plan, segments, standard, view

from helpers.communication.plan.candidates.links import all_of
from helpers.communication.plan.candidates.quantities import quantities
from helpers.communication.plan.choice.firsts import firsts
from helpers.communication.plan.drafting.assembling import choose_actions, complete_plan, plan_calendar, propose
from helpers.communication.plan.drafting.grounds import lay_grounds
from helpers.communication.plan.method.library import read_library
from helpers.communication.plan.terms.config import PlanConfig
from helpers.present.language.words import Words
from helpers.present.one_page.monday import first_actions, monday
from helpers.present.plan import findings, reasons, sheets
from helpers.present.plan import firsts as firsts_said
from helpers.present.plan.measuring import targets
from helpers.present.plan.texts import copywriting, strategy
from helpers.survey.spending import actual_spending, has_grown, unproven

#: Five short pages, 322 words, in one of two languages.
LENGTHS = (60, 62, 64, 66, 70)


def pages(has_page=(True,) * 5):
    return pd.DataFrame({"service": [f"s{place}" for place in range(5)], "has_page": has_page})


def lacking(*languages):
    """Return table `page_languages`: each of the five pages is there in English and lacks some."""
    rows = [(f"s{place}", code, code == "en") for place in range(5) for code in ("en", *languages)]
    return pd.DataFrame(rows, columns=["service", "language", "is_there"])


def counted(**changes):
    """Return what is counted of these pages."""
    texts = pd.DataFrame({"text": [f"service:s{place}" for place in range(5)], "words": LENGTHS})
    voice = pd.DataFrame({"channel": ["all", "newsletter"], "months": [12.0, 12.0], "social_per_month": [2.0, 0.0]})
    parts = {"pages": pages(), "languages": lacking("es"), "readability": texts, "voice": voice}
    parts["shortcomings"] = blank("shortcomings")
    return quantities(**(parts | changes))


def broken(*codes):
    """Return table `shortcomings`."""
    kinds = [code.split(":")[0] for code in codes]
    rows = pd.DataFrame({"shortcoming": codes, "kind": kinds, "severity": [50.0] * len(codes)})
    return rows.reindex(columns=list(blank("shortcomings").columns))


def test_things_are_counted_as_they_are():
    assert counted()["words_to_translate"] == sum(LENGTHS) == 322
    assert counted()["messages"] == 24
    # Two languages missing count twice; a page that is still to be written is written in one of them.
    two = lacking("ca", "es")
    assert counted(languages=two)["words_to_translate"] == 644
    assert counted(languages=two, pages=pages((False,) * 5))["words_to_translate"] == pytest.approx(322)
    flawed = broken("no_page:s1", "no_page:s2", "no_way_to_ask:s1", "hard_to_read:service:s3:ca", "hard_to_read:letter")
    found = counted(shortcomings=flawed)
    # What has no page is mended by its new page: there is no other to put a way to ask on.
    assert (found["pages_missing"], found["pages_without_way"], found["pages_hard"]) == (2, 0, 1)
    assert counted(shortcomings=broken("no_page:s1", "no_way_to_ask:s1", "no_way_to_ask:s2"))["pages_without_way"] == 1
    # What nobody counted is not there, and is not nothing.
    assert "words_to_translate" not in counted(readability=blank("readability"))
    assert counted(pages=blank("service_pages"), voice=blank("voice")) == {}


def test_five_short_pages_are_translated_for_what_322_words_cost():
    flawed = broken("missing_language:es", "no_page:s1", "no_page:s2")
    dear = {}
    for residents in (20000.0, 200000.0):
        found = evidence(shortcomings=flawed, residents=residents, quantities=counted(shortcomings=flawed))
        rows = plan(found=found, budget=20000, staff_hours=900)["plan_actions"].set_index("library")
        dear[residents] = rows.loc["multilingual_pages", ["cost", "cost_low", "cost_high", "hours"]]
        assert 80 <= dear[residents]["cost"] <= 160
        assert 4 <= rows.loc["missing_pages", "hours"] <= 20
    # The same pages take the same in a town ten times as large.
    assert (dear[20000.0] == dear[200000.0]).all()
    unknown = plan(found=evidence(shortcomings=flawed), budget=20000, staff_hours=900)["plan_actions"]
    assert unknown.set_index("library").loc["multilingual_pages", "cost_low"] == 1200


@pytest.mark.parametrize(
    ("rows", "grew"),
    [
        ("2020,100,1000\n2024,150,1200", True),
        ("2020,100,1000\n2024,120,2000", False),  # a smaller share of more
        ("2020,150,1000\n2024,100,500", False),  # a larger share of less
        ("2024,150,1200", False),
        ("2024,100,1000\n2027,150,1200", False),  # after the survey
    ],
)
def test_the_effort_has_grown_only_by_the_council_s_own_figures(tmp_path, rows, grew):
    (tmp_path / "budget.csv").write_text(f"year,social_services,total\n{rows}\n", encoding="utf-8")
    assert has_grown(tmp_path, 2025) == grew
    # A statement on the budget is right or wrong only where the council's figures say which.
    assert unproven(["quiz_right", "quiz_budget_grew"], tmp_path, 2025) == ([] if grew else ["quiz_budget_grew"])
    assert actual_spending(tmp_path, 2025) is not None
    assert not has_grown(tmp_path / "none", 2025)


@pytest.mark.parametrize("facts", [frozenset(), frozenset(["spending_grew"])])
def test_that_the_effort_has_grown_is_a_message_only_where_it_has(facts):
    values = TOWNS["ignorance"] | {"quiz_budget_grew__wrong": 0.5, "quiz_budget_grew__dont_know": 0.45}
    rows = plan(found=evidence(estimates=estimates(values), facts=facts), budget=9000)["plan_messages"]
    assert rows["frame"].eq("fact_budget").any() == bool(facts)


def test_a_newsletter_in_which_nothing_went_out_is_no_mailing_that_goes_out_anyway():
    letter = frozenset(["newsletter"])
    for silent, unseen in ((frozenset(), frozenset()), (letter, frozenset()), (letter, letter)):
        rows = plan(found=evidence(silent=silent, unseen=unseen), must=["newsletter_section"])["plan_actions"]
        row = rows.set_index("library").loc["newsletter_section"]
        assert bool(row["reuses"]) == (not silent)
        # That it never came out is more than that it was silent: it has to be seen whether it comes out at all.
        assert bool(row["is_unseen"]) == bool(unseen)


@pytest.mark.parametrize("language", ["ca", "es", "en"])
@pytest.mark.parametrize(("value", "is_said"), [(51.5, False), (58.0, True)])
def test_a_reason_says_a_level_only_where_the_whole_interval_lies_there(monkeypatch, language, value, is_said):
    shown = view(plan(budget=9000), language)
    rows = estimates({"stigma": value}).set_index("indicator", drop=False)
    monkeypatch.setattr(strategy, "estimates", lambda view: rows)
    idea = strategy.read_texts().idea("stigma")
    said = strategy._reason(idea, shown)
    assert (said == idea.because[language]) == is_said
    assert said in (idea.because[language], idea.otherwise[language])


def test_days_set_by_hand_that_break_the_order_are_told():
    terms = {"budget": 18000, "staff_hours": 900, "must": ["one_door", "services_guide"]}
    free = plan(**terms)["plan_calendar"].set_index("line")
    assert "order" not in all_of(free["flags"])
    start = free["start"].min().date()
    drafted = plan(**terms, overrides={"act-services_guide": {"start": str(start), "end": str(start)}})
    rows = drafted["plan_calendar"].set_index("line")
    assert "order" in rows.loc["act-services_guide", "flags"]
    assert "before something that comes first is done" in " ".join(
        str(cell) for cell in sheets.calendar(view(drafted)).shown.to_numpy().ravel()
    )


def test_monday_names_only_what_begins_then_or_the_week_after():
    drafted = plan(budget=18000, staff_hours=900, start="2025-09-01", end="2026-08-31")
    shown = view(drafted)
    named = first_actions(shown)
    assert len(named) and (named["start"] <= pd.Timestamp("2025-09-14")).all()
    late = drafted["plan_calendar"].set_index("line")["start"] > pd.Timestamp("2025-09-14")
    text = monday(shown).markdown
    assert late.any() and not [
        line for line in late.index[late] if line.startswith("act-") and shown.line(line) in text
    ]


def test_all_issues_of_an_audience_are_shown_in_order():
    rows = pd.DataFrame(
        {"segment": "s1", "variable": ["quiz_dont_know", "stigma", "self_relevance"], "level": ""}
        | {"estimate": [0.6, 75.0, 20.0], "conf_low": [0.55, 72.0, 16.0], "conf_high": [0.65, 78.0, 24.0], "n": 240}
    )
    profiles = rows.assign(std_error=[0.02, 1.5, 2.0]).reindex(columns=list(blank("profiles").columns))
    told = segments("stigma").assign(second_issue=["not_for_me", "none"])
    shown = view(plan(found=evidence(profiles=profiles, segments=told), budget=9000))
    issues = shown["audiences"].set_index("segment")["issues"]
    assert issues["s1"] == ("stigma", "not_for_me", "ignorance")
    assert issues["s2"] == ()
    cell = sheets.audiences(shown).shown.set_index(sheets.audiences(shown).shown.columns[0])
    assert [part in cell.loc[cell.index.str.contains("aud-s1")].iloc[0, 2] for part in ("stigma", "not know")] == [
        True
    ] * 2


def test_what_goes_most_with_the_image_is_explained_where_the_plan_is_not_for_it():
    """A town whose trouble is stigma: what all of the means could do to it, and why they are not spent."""
    rows = drivers({"stigma": -2.4, "stereotypes": -1.6}).assign(first_probability=[0.98, 0.02], quadrant="act")
    drafted = plan(found=evidence("stigma", drivers=rows.assign(importance=[0.6, 0.4])), budget=9000, staff_hours=300)
    scenarios = drafted["plan_scenarios"].set_index("scenario")
    assert {"driver_stigma"} <= set(scenarios.index)
    shown = view(drafted)
    said = firsts_said.why_not(shown)
    assert "- “Stigma” goes with the image" in said
    moved = shown.words.number(scenarios.loc["driver_stigma", "gain"], 1)
    assert f"would move it by {moved}" in said
    through = drafted["plan_figures"].set_index("measure")["value"]["through_stigma"]
    assert through < 0.5 and said.count("Nobody notices less than half a point") == 1
    for language in ("ca", "es", "en"):
        shown = view(drafted, language)
        texts = (firsts_said.why_not(shown), findings.actions(shown).markdown, findings.summary(shown).markdown)
        assert not any("{" in text or re.search(r"(?:\b\w ){4}", text) for text in texts)
    # The first of them stands in the summary, whole.
    assert firsts_said.each_why_not(view(drafted))[0] in findings.summary(view(drafted)).markdown


def test_what_is_brought_through_one_driver_is_told_at_even_odds_as_what_all_of_them_bring():
    """All of the means brought 0.0882 points of the image, and 0.0935 through one of its drivers alone: means of draws
    beside their medians, and to fewer digits."""
    rows = drivers({"stigma": -2.4}).assign(first_probability=0.98, quadrant="act", importance=1.0)
    terms = PlanConfig.model_validate({"budget": 9000, "staff_hours": 300})
    grounds = lay_grounds(evidence("stigma", drivers=rows), terms, council(), read_library(), None)
    drafted = choose_actions(grounds, propose(grounds), np.random.default_rng(1), 400)
    (one,) = drafted.alone
    chosen = np.array([f"act-{c.action.id}" in one.row["added"] for c in drafted.candidates])
    total = drafted.gains.through("stigma").total(chosen)
    assert one.through == pytest.approx(total.reached_with(0.5)) and one.through != pytest.approx(total.mean)
    shown = view(complete_plan(grounds, drafted, plan_calendar(grounds, drafted)))
    assert f"through it by {shown.words.number(one.through, 2)}" in firsts_said.why_not(shown)


def test_what_no_action_moves_is_said_to_be_so():
    rows = drivers({"quiz_correct": 3.0}).assign(first_probability=1.0)
    shown = view(plan(found=evidence(drivers=rows), budget=9000, staff_hours=300))
    assert "no action that applies here moves it" in firsts_said.why_not(shown)


#: What is said where this survey is too small for any other to be held against it.
NEVER = "this survey is too small for any next one to show the target; "


def test_where_no_sample_suffices_the_number_is_there():
    drafted = plan(budget=9000, staff_hours=300)
    for needed, each, said in (
        (14_000.0, 9_000.0, "the target would take a survey of 14,000 answers, more than the 25% of 20,000 people"),
        (3_000.0, 9_000.0, "the target would take a survey of 3,000 answers, over 7 times as many as planned"),
        (np.nan, 2_000.0, NEVER + "two of 2,000 answers each would, each over 5 times as large as planned"),
        (np.nan, 9_000.0, NEVER + "two of 9,000 answers each would, more than the 25% of 20,000 people"),
        (3_000.0, 900.0, "the target would take two later surveys of 900 answers"),
        (np.nan, 900.0, NEVER + "two of 900 answers each would"),
        (np.nan, np.nan, "no later survey could show the target, however large"),
    ):
        rows = drafted["objectives"].assign(is_detectable=False, n_needed=needed, n_needed_each=each)
        drafted.tables["objectives"] = rows
        table = targets.table(view(drafted)).shown
        cells = table[[name for name in table if "Smallest change" in name]].iloc[:, 0]
        assert cells.str.contains(said).all(), list(cells)
        told = targets.objectives(view(drafted)).markdown
        # Said once: that this survey is too small, with its answers, and what two new ones would take.
        assert told.count("400 answers;") + told.count("had 400 answers") <= 2 and told.count("however large") <= 1
        assert ("No next survey, however large, would, because this one had 400 answers" in told) == (NEVER in said)


def test_texts_stay_within_their_rules_in_each_language():
    for idea in strategy.read_texts().ideas:
        for language in ("ca", "es", "en"):
            for text in (idea.because, idea.otherwise):
                assert text is None or not copywriting.faults_of(text[language], "answer", language), idea.id
                assert Words(language).language == language


def test_a_plan_that_takes_few_of_the_hours_need_not_wait_for_a_free_week():
    """One long action beside small repairs begins at once where the council has hours enough, and later where not."""
    flawed = broken("no_way_to_ask:s1", "no_page:s2")
    found = evidence(shortcomings=flawed, quantities=counted(shortcomings=flawed))
    rich = plan(found=found, budget=9000, staff_hours=2000, must=["one_door"])["plan_calendar"].set_index("line")
    assert rich.loc["act-one_door", "start"] == rich["start"].min()


def test_what_is_done_inside_stands_in_the_order_of_its_days():
    shown = view(plan(budget=9000, staff_hours=300))
    days = sorted(strategy.internal_days(shown))
    column = strategy.internal(shown).iloc[:, 1]
    assert list(column) == [shown.date(day) for day in days]


def with_table(drafted, name, rows):
    """Return a plan with another table in the place of one."""
    return replace(drafted, tables={**drafted.tables, name: rows})


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_an_action_that_is_dearer_than_the_rule_is_named_and_a_cheap_one_is_not(language):
    shown, rows = view(standard(), language), standard()["plan_actions"]
    bought = rows[rows["status"].eq("chosen") & rows["reason"].eq("gain") & rows["gain"].notna()]
    assert len(bought) and shown.figure("worth_noticed")
    for reason, is_dear in (("gain", False), ("noticed", True)):
        changed = with_table(
            standard(), "plan_actions", rows.assign(reason=rows["reason"].where(rows["reason"].ne("gain"), reason))
        )
        told = " ".join(reasons.dearer(view(changed, language)))
        assert [shown.line(line) in told for line in bought["action"]] == [is_dear] * len(bought)


def test_every_place_to_begin_and_every_driver_of_page_one_gets_its_reason():
    """Of two places to begin one was neither moved nor named; of three drivers on page one the plan spoke of two."""
    effects = {"stigma": -2.4, "stereotypes": -1.6, "quiz_correct": 1.5, "awareness": 1.2}
    rows = drivers(effects).assign(first_probability=[0.7, 0.2, 0.06, 0.04], importance=[0.4, 0.1, 0.3, 0.2])
    found = evidence("stigma", drivers=rows.assign(quadrant=["keep", "act", "keep", "keep"]))
    assert firsts(found) == ("stigma", "stereotypes", "quiz_correct")
    every = evidence("stigma", drivers=rows.assign(quadrant="act"))
    assert firsts(every) == ("stigma", "quiz_correct", "awareness")


def test_what_the_plan_leaves_is_told_before_what_it_moves():
    """The paragraph on what is left began with what the plan moves as far as all of the means could."""
    rows = drivers({"stigma": -2.4, "stereotypes": -1.6}).assign(first_probability=[0.98, 0.02], quadrant="act")
    drafted = plan(found=evidence("stigma", drivers=rows.assign(importance=[0.6, 0.4])), budget=9000, staff_hours=300)
    figures = drafted["plan_figures"].set_index("measure")["value"].copy()
    figures[[name for name in figures.index if name.startswith("through_")]] = 5.0
    for moved, left in (("stigma", "stereotypes"), ("stereotypes", "stigma")):
        figures[[f"planned_{moved}", f"planned_{left}"]] = 100.0, 0.0
        shown = view(with_table(drafted, "plan_figures", figures.reset_index()))
        said = firsts_said.why_not(shown)
        assert said.index(shown.indicator(left)) < said.index(shown.indicator(moved))


def test_a_reason_is_promised_only_where_something_is_left():
    rows = drivers({"stigma": -2.4, "stereotypes": -1.6}).assign(first_probability=[0.98, 0.02], quadrant="act")
    drafted = plan(found=evidence("stigma", drivers=rows.assign(importance=[0.6, 0.4])), budget=9000, staff_hours=300)
    said = findings.actions(view(drafted)).markdown
    assert "**What it leaves, and why.**" in said and "**How far it goes.**" not in said
    figures = drafted["plan_figures"]
    whole = figures["measure"].str.startswith(firsts_said.PLANNED)
    assert whole.any()
    moved = with_table(drafted, "plan_figures", figures.assign(value=figures["value"].mask(whole, 100.0)))
    assert firsts_said.leaves_any(view(drafted)) and not firsts_said.leaves_any(view(moved))
