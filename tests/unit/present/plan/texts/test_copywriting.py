"""Texts ready to use: grammatical joins, only what is told, and the method's own rules kept by every one of them."""

import re
from dataclasses import replace
from itertools import product

import pandas as pd
import pytest
from plan_case import blank, evidence, plan, segments, standard, view

from helpers.communication.plan.drafting.from_study import read_terms
from helpers.communication.plan.method.library import read_library
from helpers.communication.plan.method.texts import CHAPTERS, FIELDS, PARTS, SINGLE, own_ids, read_texts, standing
from helpers.errors import ConfigError
from helpers.present.language.words import Words
from helpers.present.plan.documents.chapters import CHAPTERS as WRITTEN
from helpers.present.plan.documents.chapters import EMPTY
from helpers.present.plan.texts import copywriting, strategy
from helpers.present.plan.texts.situation import swot

LANGUAGES = ("ca", "es", "en")
KINDS = [copy.id for copy in read_texts().copies]
KNOWN = {
    "ca": {"services": "teleassistència, suport a les famílies i atenció i orientació", "best": "professionalitat"},
    "es": {"services": "teleasistencia, apoyo a las familias y atención y orientación", "best": "profesionalidad"},
    "en": {"services": "telecare, family support and support and guidance", "best": "professionalism"},
}
FIGURES = {
    "phone": "900 000 000", "web": "vila.example", "address": "Major, 1", "count": "10", "satisfaction": "6,8",
    "best_score": "6,4", "worst_score": "4,9", "users": "33 %", "where": "26 %", "n": "1.108", "when": "març 2025",
    "budget": "13,5 %", "worst": "accessibilitat",
}  # fmt: skip
ACTIONS = {
    name for copy in read_texts().copies for part in PARTS for line in getattr(copy, part) for name in line.doing
}


def said(kind, part, language, known, doing):
    lines = standing(getattr(read_texts().copy_for(kind), part), language, set(known), doing, part in SINGLE)
    return " ".join(Words(language).say(line, **known) for line in lines)


@pytest.mark.parametrize(("kind", "language"), [*product(KINDS, LANGUAGES)])
@pytest.mark.parametrize("town", ["Alella", "l'Hospitalet de Llobregat"])
def test_every_text_keeps_the_methods_rules_with_all_figures_and_with_none(kind, language, town):
    bare = {"town": town}
    full = {**bare, **FIGURES, **KNOWN[language]}
    for part, known, doing in product(PARTS, (bare, full), (set(), ACTIONS)):
        text = said(kind, part, language, known, doing)
        assert text or part in ("post", "answer"), (kind, part)
        assert not copywriting.faults_of(text, part, language), text
        assert "{" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_of_a_kind_is_said_by_another(kind):
    for language in LANGUAGES:
        mine, others = set(), set()
        for copy in read_texts().copies:
            lines = {line[language] for part in ("headline", "text", "press") for line in getattr(copy, part)}
            (mine if copy.id == kind else others).update(line for line in lines if "{phone}" not in line)
        assert not mine & others


def test_a_town_that_begins_with_a_vowel_is_elided():
    text = said("ignorance", "text", "ca", {"town": "Alella"}, set())
    assert "Serveis Socials d'Alella" in text


def test_a_sentence_without_its_figure_or_its_action_drops_out():
    assert "900" not in said("stigma", "text", "ca", {"town": "Vila"}, set())
    assert "33 %" in said("stigma", "text", "ca", {"town": "Vila", "users": "33 %"}, set())
    assert "cada pas" not in said("experience", "text", "ca", {"town": "Vila"}, set())
    assert "cada pas" in said("experience", "text", "ca", {"town": "Vila"}, {"waiting_info"})


@pytest.mark.parametrize(
    ("action", "promised"), [("page_rewrite", "pàgines"), ("letters_rewrite", "cartes"), ("one_door", "telèfon")]
)
def test_the_team_is_promised_only_what_the_plan_does(action, promised):
    told = said("professional", "press", "ca", {"town": "Vila"}, {action})
    assert [word for word in ("pàgines", "cartes", "telèfon") if word in told] == [promised]


@pytest.mark.parametrize(("action", "is_told"), [("household_letter", True), ("posters_daily_places", False)])
def test_every_home_is_told_only_by_a_letter_to_every_home(action, is_told):
    assert ("cada casa" in said("ignorance", "press", "ca", {"town": "Vila"}, {action})) is is_told


def test_no_text_promises_that_nobody_will_ever_know():
    texts = read_texts()
    lines = [line for copy in texts.copies for part in PARTS for line in getattr(copy, part)]
    written = " ".join(line["en"] for line in [*lines, *(idea.promise for idea in texts.ideas)])
    assert "confidential" in written
    assert not [words for words in ("nobody else", "stays between", "stays here") if words in written]


def test_two_towns_get_different_ideas_messages_and_copy():
    told = {}
    for issue in ("ignorance", "stigma"):
        shown = view(plan(found=evidence(issue, segments=segments(issue)), budget=9000, staff_hours=300), "ca")
        written = copywriting.written(shown)
        told[issue] = {
            "idea": strategy.strategy(shown).idea,
            "promise": strategy.strategy(shown).promise,
            "copy": written[0].pieces[0].text,
            "frames": set(shown["plan_messages"]["frame"]),
        }
    for name in ("idea", "promise", "copy"):
        assert told["ignorance"][name] != told["stigma"][name]
    assert told["ignorance"]["frames"] != told["stigma"]["frames"]


def test_the_councils_own_words_stand_and_are_judged():
    own = {"copy-ignorance-headline": "Social Services are not charity.", "idea": "One door."}
    shown = view(plan(budget=9000, texts=own, floor_per_audience=1))
    assert strategy.strategy(shown).idea == "One door."
    pieces = {p.part: p for found in copywriting.written(shown) if found.kind == "ignorance" for p in found.pieces}
    assert pieces["headline"].text == own["copy-ignorance-headline"]
    assert pieces["headline"].is_own
    assert pieces["headline"].faults == ("stereotype",)


def test_texts_that_stand_for_nothing_are_refused_with_the_nearest(tmp_path):
    path = tmp_path / "plan.yml"
    path.write_text("texts: {copy-stigma-hedline: x, note-crisi: y}\nstakeholders: {market: {interest: high}}\n")
    with pytest.raises(ConfigError) as refused:
        read_terms(path)
    said = str(refused.value)
    assert "copy-stigma-headline" in said
    assert "note-crisis" in said
    assert "market" in said


def test_chapters_that_take_a_note_are_those_of_the_document():
    assert set(CHAPTERS) == set(WRITTEN) - {"annex"}
    assert len(own_ids(read_texts())) == len(set(own_ids(read_texts())))
    assert set(FIGURES) | {"town", "services", "best", "value"} == FIELDS


def test_stakeholders_are_the_methods_until_the_council_says_otherwise():
    own = {"press": {"influence": "low", "owner": "Ana"}, "market": {"name": "Paradistes"}, "users": {"remove": True}}
    before, after = (strategy.stakeholders(view(plan(budget=9000, **terms))) for terms in ({}, {"stakeholders": own}))
    assert "Paradistes" in set(after["Who"]) - set(before["Who"])
    assert set(before["Who"]) - set(after["Who"]) == {"People who use them and their families"}
    press = after.set_index("Who").loc["Local press and radio"]
    assert (press["Influence"], press["Who holds the relation"]) == ("low", "Ana")


def test_what_is_done_with_others_is_said_where_the_plan_has_all_of_it():
    known = {action.id for action in read_library().actions}
    assert {name for one in read_texts().stakeholders for name in one.by} <= known
    done = {}
    for must in ((), ("referral_briefing",)):
        shown = view(plan(budget=9000, must=must))
        is_chosen = "referral_briefing" in set(shown.chosen["library"])
        done[is_chosen] = strategy.stakeholders(shown).set_index("Who").loc["Health centres, schools and pharmacies"]
    assert "A visit and a referral sheet" in done[True]["What is done"]
    assert "A visit" not in done[False]["What is done"] and done[False]["What is done"]


def test_an_indicator_counts_only_with_its_whole_interval():
    rules = {rule.id: rule for rule in read_texts().swot}
    assert rules["stigma"].holds(50.1, 58.0)
    assert not rules["stigma"].holds(49.9, 58.0)
    assert rules["hard_to_reach"].holds(40.0, 49.9)
    assert not rules["hard_to_reach"].holds(40.0, 50.1)


def test_quadrants_without_findings_are_empty_and_said_to_be():
    found = swot(view(plan(budget=9000)))
    assert found["strength"] == found["weakness"] == []
    assert isinstance(found, dict)


def test_all_favourable_segments_count_as_friends():
    found = segments("ignorance")
    found["label"] = ["favourable+high_awareness", "favourable+low_stigma"]
    said_of = swot(view(plan(found=evidence(segments=found), budget=9000)))["opportunity"]
    assert any(line.startswith("100 %") or line.startswith("100%") for line in said_of), said_of
    found["label"] = ["favourably_low", "favourable"]
    said_of = swot(view(plan(found=evidence(segments=found), budget=9000)))["opportunity"]
    assert any(line.startswith("40") for line in said_of), said_of


def test_where_nothing_is_told_of_everybody_no_claim_is_made_about_drivers_groups_or_segments():
    found = segments("none").assign(image=[50.0, 50.0], label=["average", "low_image_index"])
    found["main_issue"] = ["none", "stigma"]
    shown = view(plan(found=evidence(segments=found, drivers=blank("drivers"))))
    ranked = shown["audiences"].assign(priority=range(1, len(shown["audiences"]) + 1))
    ranked.loc[:, "main_issue"] = ["none", "stigma", *ranked["main_issue"][2:]]
    shown = replace(shown, tables={**shown.tables, "audiences": ranked})
    because = strategy.strategy(shown).because
    assert because == read_texts().idea("open").because["en"]
    assert "audience that the plan puts first" in because
    assert "survey" not in because


def test_an_empty_quadrant_says_only_what_was_looked_at():
    for name, text in EMPTY.items():
        assert "looked at here" in text, name


def test_the_team_is_told_before_anything_goes_out_only_where_the_dates_say_so():
    shown = view(plan(budget=9000, staff_hours=300, start="2027-01-04", end="2027-12-31"))
    steps, rows = read_texts().internal, shown["plan_calendar"].set_index("line")
    days = dict(zip([step.id for step in steps], strategy.internal_days(shown), strict=True))
    lead = {f"act-{action.id}": action.lead_weeks for action in read_library().actions}
    spoken = [row.start + pd.Timedelta(weeks=lead[line]) for line, row in rows.iterrows()
              if row.kind == "action" and row.phase != "prepare"]  # fmt: skip
    assert strategy.is_team_first(shown)
    assert spoken and days["results"] < days["copy"] < days["objections"] < days["script"] < min(spoken).date()
    # What the council says from the first day on leaves no room for that.
    one = rows.reset_index()
    one = one[one["kind"].eq("milestone") | one["line"].eq("act-way_to_ask")]
    one = one.assign(end=one["end"].where(one["kind"] != "action", one["start"].min()))
    hurried = replace(shown, tables={**shown.tables, "plan_calendar": one})
    assert not strategy.is_team_first(hurried)


def test_pages_and_telephone_are_checked_after_the_last_of_them_is_mended():
    shown = view(plan(budget=9000, staff_hours=300, start="2027-01-04", end="2027-12-31"))
    step = next(step for step in read_texts().internal if step.id == "pages")
    rows = shown["plan_calendar"].set_index("line")
    mended = [f"act-{name}" for name in step.after if f"act-{name}" in rows.index]
    assert mended
    day = strategy.internal_days(shown)[read_texts().internal.index(step)]
    assert all(day >= rows.loc[line, "end"].date() for line in mended)


@pytest.mark.parametrize(("language", "mark"), [("ca", "[per confirmar]"), ("es", "[por confirmar]")])
def test_a_promise_that_nobody_gave_is_marked_for_the_council_to_confirm(language, mark):
    written = copywriting.written(view(standard(), language))
    text = next(piece.text for found in written for piece in found.pieces if "confidencial" in piece.text)
    assert f"confidencial. {mark}" in text


BEFORE = {"en": r"\bbefore (it|we|this|anything) (goes|start|begin)", "ca": r"\babans (que surti|de començar)",
          "es": r"\bantes de (que salga|empezar)"}  # fmt: skip


@pytest.mark.parametrize("language", list(BEFORE))
def test_no_text_for_a_group_of_the_town_promises_to_come_before_what_is_out_already(language):
    """Associations met the council on the day on which notices began, months after pages had changed: "before"."""
    for name in ("association", "economic", "professional"):
        copy = read_texts().copy_for(name)
        lines = [line[language] for part in PARTS for line in getattr(copy, part)]
        assert lines and not [text for text in lines if re.search(BEFORE[language], text)]


def test_what_a_text_speaks_of_says_from_when_where_it_is_done_after_the_first_texts_go_out():
    shown = view(plan(budget=9000, staff_hours=300, contact={"phone": "900 000 000"}, must=["one_door"]))
    rows, found = shown["plan_calendar"], {}
    spoken = rows.loc[rows["phase"].eq("speak") & rows["kind"].eq("action"), "end"]
    assert len(spoken)
    for days, speaks in ((0, True), (300, True), (300, False)):
        end = rows["end"].where(rows["line"].ne("act-one_door"), rows["start"].min() + pd.Timedelta(days=days))
        # Where nothing speaks the texts are there from the first day on.
        phase = rows["phase"] if speaks else "prepare"
        moved = replace(shown, tables={**shown.tables, "plan_calendar": rows.assign(end=end, phase=phase)})
        texts = [
            p.text
            for f in copywriting.written(moved)
            for p in f.pieces
            if "One number" in p.text or "same number" in p.text
        ]
        found[days, speaks] = (texts, moved.words.date(end[rows["line"].eq("act-one_door")].iloc[0].date()))
    assert all("[from" not in text for text in found[0, True][0])
    for texts, day in (found[300, True], found[300, False]):
        assert texts and all(f"[from {day}]" in text for text in texts)


def test_a_guide_is_spoken_of_only_where_the_plan_makes_one_and_nobody_is_brought_a_sheet():
    """Shops were to find a sheet "beside the till" which no action of the plan brought there."""
    lines = [line for copy in read_texts().copies for part in PARTS for line in getattr(copy, part)]
    guides = [line for line in lines if re.search(r"\bguide\b", line["en"])]
    assert guides and all("services_guide" in line.doing for line in guides)
    assert not [line for line in lines if "sheet" in line["en"]]


def test_a_plan_without_texts_sends_none_to_the_team():
    whole = view(standard())
    bare = replace(whole, tables={**whole.tables, "audiences": whole["audiences"].iloc[:0]})
    sends = {
        shown: [s.id for s in strategy.internal_steps(v) if s.sends_texts]
        for shown, v in (("whole", whole), ("bare", bare))
    }
    assert sends == {"whole": ["copy"], "bare": []}


def test_one_number_is_promised_only_where_the_plan_has_that_action():
    whole = view(standard())
    for status, held in (("chosen", True), ("reserve", False)):
        actions = whole["plan_actions"]
        actions = actions.assign(status=actions["status"].where(actions["library"].ne("one_door"), status))
        shown = replace(whole, tables={**whole.tables, "plan_actions": actions})
        told = " ".join(text for _, text in strategy.brand(shown)).lower()
        assert ("same number" in told) == held
        told = " ".join(piece.text for found in copywriting.written(shown) for piece in found.pieces).lower()
        assert held or "one number" not in told
    ideas = [text[name] for idea in read_texts().ideas for text in (idea.idea, idea.because) for name in LANGUAGES]
    assert not [text for text in ideas if any(one in text for one in ("un sol telèfon", "solo teléfono", "one number"))]
