"""Page one on the image and on why: each sentence goes where its figures are missing, and claims only what is told."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from a_study import a_study
from page_survey import CHANGES, DRIVERS, FIGURES, GROUPS, LANGUAGES, findings

from helpers.present.headings.perception import headings
from helpers.present.headings.sureness import NOT_DRAWN
from helpers.present.language.words import Words
from helpers.present.one_page import easy, headline, image, why
from helpers.present.one_page.tens import IN_PEOPLE, in_people, ten_ends
from helpers.present.perception import image as chapter


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_the_image_and_why_with_what_each_sentence_claims(language):
    found = findings(language)
    told = image.image(found, GROUPS)
    mark = {"en": "5.8", "ca": "5,8", "es": "5,8"}[language]
    assert mark in told.markdown
    assert {claim.kind for claim in told.claims} == {"group", "extreme"}
    reason = why.why(found, DRIVERS)
    assert {(claim.kind, claim.subject, claim.direction) for claim in reason.claims} >= {
        ("order", "quiz_dont_know", "above"), ("level", "spending_gap", "below"), ("effect", "informed_score", "above"),
        ("effect", "stereotypes", "below"),
    }  # fmt: skip
    for text in (told.markdown, reason.markdown, image.sure(found).markdown):
        assert not re.search(r"\{|nan|n = |95|interval|\bq\b", text)


def test_users_and_the_rest_are_two_marks_only_where_they_are_told_apart():
    assert "give us 6.8; those who know they have not, 5.5" in image.image(findings(), GROUPS).markdown
    unsure = image.image(findings(), GROUPS.assign(q_value=0.4))
    assert "no clear difference" in unsure.markdown
    assert "6.8" not in unsure.markdown
    assert "silence" in {claim.kind for claim in unsure.claims}
    assert "contact" not in image.image(findings(by_contact=()), GROUPS).markdown


def test_a_driver_that_chance_explains_is_not_named():
    text = why.why(findings(), DRIVERS).markdown
    assert "A better image goes with feeling informed. A poorer one goes with stereotypes about them" in text
    assert "stigma of asking" not in text
    nothing = why.why(findings(), DRIVERS.assign(q_value=0.5))
    assert "Nothing that was asked can be told to go with a better image" in nothing.markdown


def test_sentences_go_where_their_figures_are_missing():
    bare = findings(figures={"image_index": (58.0, 1.0)}, by_contact=())
    assert why.why(bare, DRIVERS.iloc[:0]) is None
    assert image.image(bare, GROUPS.iloc[:0]).markdown == "**Image: 5.8 out of 10.**"
    empty = findings(figures={}, by_contact=())
    assert image.image(empty, GROUPS.iloc[:0]) is None
    assert headline.headline(empty, GROUPS.iloc[:0], CHANGES.iloc[:0]).markdown == (
        "**What people think of Social Services.**"
    )


def test_the_gap_of_the_budget_is_told_only_where_it_is_sure():
    assert "They believe that we get 7% of the budget; it is 13.5%" in why.why(findings(), DRIVERS).markdown
    unsure = {**FIGURES, "spending_gap": (-1.0, 2.0)}
    assert "budget" not in why.why(findings(figures=unsure), DRIVERS).markdown


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Those who have had contact with us value us; most people have had none."),
        ({"by_contact": (58.0, 45.0)}, "Those who have had contact with us value us more; most people have had none."),
        ({"figures": {**FIGURES, "is_user": (0.6, 0.02)}}, "contact with us value us more than those who have not."),
        ({"groups": GROUPS.assign(high="0", low="1")}, "Those who have had contact with us value us less"),
        ({"groups": GROUPS.assign(q_value=0.5)}, "People lack information about us more than they have it wrong."),
        ({"groups": GROUPS.iloc[:0], "figures": {**FIGURES, "quiz_wrong": (0.7, 0.02)}}, "a wrong idea of us"),
        ({"groups": GROUPS.iloc[:0], "figures": {"spending_gap": (-6.5, 0.4)}}, "More is done than people believe."),
        ({"groups": GROUPS.iloc[:0], "figures": {"image_index": (70.0, 1.0)}}, "Social Services: a good image."),
        ({"groups": GROUPS.iloc[:0], "figures": {"image_index": (59.0, 1.0)}}, "The image of Social Services: 5.9"),
    ],
)
def test_the_headline_is_the_first_finding_that_is_sure(changes, expected):
    groups = changes.pop("groups", GROUPS)
    told = headline.headline(findings(**changes), groups, CHANGES.iloc[:0])
    assert expected in told.markdown
    assert told.claims


def test_contact_that_is_not_known_is_said_and_is_nobodys_lack_of_it():
    """Most people were said to have had none, where of six in ten it was not known."""
    found = findings()
    of_contact = found.estimates["indicator"].eq("is_user")
    known = {
        n: replace(found, estimates=found.estimates.assign(n=found.estimates["n"].mask(of_contact, n)))
        for n in (390, 159)
    }
    told = {n: headline.headline(one, GROUPS, CHANGES.iloc[:0]).markdown for n, one in known.items()}
    assert "most people have had none" in told[390] and "most people" not in told[159]
    said = {n: image.image(one, GROUPS).markdown for n, one in known.items()}
    assert "Of 60% of those who answered it is not known." in said[159] and "not known" not in said[390]


def test_a_change_of_the_image_comes_first_where_the_waves_are_alike():
    found = findings(previous="2023")
    told = headline.headline(found, GROUPS, CHANGES)
    assert told.markdown == "**The image is worse than in 2023: from 6.0 to 5.5 out of 10.**"
    assert [(claim.kind, claim.direction) for claim in told.claims] == [("change", "below")]
    line = image.change(CHANGES, found).markdown
    assert line.startswith("**Since 2023:** image index from 6.0 to 5.5; ")
    assert "from 30% to 20%" in line
    assert "no change that chance does not explain" in image.change(CHANGES.assign(q_value=0.9), found).markdown
    assert image.change(CHANGES, findings()) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_those_who_chose_to_answer_get_no_range(language):
    drawn, chose = (image.sure(findings(language, kind)).markdown for kind in ("quota", "opt_in"))
    low = Words(language).number(5.6, 1)
    assert low in drawn
    assert low not in chose


#: What would claim the town, by language; those who chose to answer are named otherwise.
TOWN = {"en": r"\b[Pp]eople\b|resident", "ca": r"\b[Ll]a gent\b|població|resident|les persones(?! que)",
        "es": r"\b[Ll]a gente\b|población|resident|las personas(?! que)"}  # fmt: skip
THEY = {"en": "who (answered|chose)|They ", "ca": "[Qq]ui ha respost|han respost|han volgut",
        "es": "[Qq]uien ha respondido|han respondido|han querido"}  # fmt: skip
CASES = (
    {}, {"groups": GROUPS.assign(high="0", low="1")}, {"groups": GROUPS.assign(q_value=0.5)},
    {"groups": GROUPS.iloc[:0], "figures": {**FIGURES, "quiz_wrong": (0.7, 0.02)}},
    {"groups": GROUPS.iloc[:0], "figures": {"spending_gap": (-6.5, 0.4)}},
    {"groups": GROUPS.iloc[:0], "figures": {"image_index": (70.0, 1.0)}},
    {"groups": GROUPS.iloc[:0], "figures": {"image_index": (59.0, 1.0)}}, {"groups": GROUPS.iloc[:0], "figures": {}},
    {"changes": CHANGES, "previous": "2023"},
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_those_who_chose_to_answer_are_no_town(case, language):
    case = {"groups": GROUPS, "changes": CHANGES.iloc[:0], **case}
    groups, changes = case.pop("groups"), case.pop("changes")
    of_all, chose = (findings(language, kind, **case) for kind in ("probability", "opt_in"))
    title = headline.headline(chose, groups, changes).markdown
    assert re.search(THEY[language], title)
    assert title != headline.headline(of_all, groups, changes).markdown
    panels = [headline.headline(chose, groups, changes), image.image(chose, groups), why.why(chose, DRIVERS)]
    panels += [chapter.headline(chose)] if chose.row("image_index") is not None else []
    assert all(re.search(THEY[language], told.markdown) for told in panels[3:])
    for told in filter(None, panels):
        assert not re.search(TOWN[language], told.markdown)
    made = headings(chose, groups, DRIVERS, changes)
    assert not any(re.search(TOWN[language], text) for text in made.texts.values())
    condition = Words(language)(NOT_DRAWN)
    assert sum(condition in text for text in made.sure.values()) == min(1, len(made.sure))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_sample_shows_hangs_on_those_who_did_not_answer(language):
    drawn, quota = (image.sure(findings(language, kind)).markdown for kind in ("probability", "quota"))
    condition = {"en": "If those who did not answer", "ca": "Si qui no ha respost", "es": "Si quien no ha respondido"}
    assert condition[language] in quota and condition[language] in drawn
    nobody = {"en": "nobody was drawn", "ca": "no s'ha triat ningú", "es": "no se ha elegido a nadie"}
    assert nobody[language] in quota and nobody[language] not in drawn


def test_shares_near_a_simple_one_are_said_in_people():
    study = findings().study
    for share, said in IN_PEOPLE.items():
        assert in_people(share + 0.01, study, Words("en")) == said
        assert "%" in in_people(share + 0.03, study, Words("en"))
        chose = in_people(share + 0.01, findings(kind="opt_in").study, Words("en"))
        assert "% of those who answered" in chose
    assert ten_ends(57.7, 58.3) == (5.7, 5.9)


@pytest.mark.parametrize("language", LANGUAGES)
def test_easy_reading_has_short_sentences_a_line_each_and_no_per_cent(language):
    found = replace(findings(language), study=a_study(language, name="Vila d'Avall"))
    panels = [easy.asked(found), easy.mark(found, GROUPS), easy.known(found)]
    for panel in panels:
        assert len(panel.markdown.split()) <= 60
        assert not re.search(r"%|\{|\bnan\b|;|:.*:", panel.markdown)
        assert max(len(line.split()) for line in panel.markdown.split("\\\n")) <= 12
    assert {claim.kind for claim in panels[1].claims} == {"figure", "group"}
    assert {claim.kind for claim in easy.mark(found, GROUPS.assign(q_value=0.4)).claims} == {"figure"}
    assert easy.mark(findings(figures={}, by_contact=()), GROUPS) is None
    assert easy.known(findings(figures={}, by_contact=())) is None


@pytest.mark.parametrize(
    ("start", "language", "said"),
    [(date(2025, 3, 3), "en", "March 2025"), (date(2025, 2, 10), "en", "from February to March 2025"),
     (date(2024, 12, 9), "es", "de diciembre de 2024 a marzo de 2025"),
     (date(2025, 2, 10), "ca", "de febrer a març de 2025")],
)  # fmt: skip
def test_a_survey_is_of_all_its_months(start, language, said):
    found = replace(findings(language), study=a_study(language, wave={"start": start}))
    assert said in image.sure(found).markdown


def test_a_question_of_the_index_is_no_second_change_beside_it():
    found = findings(previous="2023")
    trust = found.items.iloc[[0]].assign(item="trust")
    both = pd.concat([CHANGES, CHANGES.tail(1).assign(indicator="trust_score")], ignore_index=True)

    def told(changes, question):
        rows = image.told_changes(changes, replace(found, items=pd.concat([found.items, question])))
        return list(rows["indicator"])

    assert told(both, trust) == ["image_index", "recall"]
    # A question that is none of the index is a change of its own, and so is one of an index that did not change.
    assert "trust_score" in told(both, trust.assign(construct="trust", subscale=None))
    alone = both.assign(q_value=both["q_value"].where(both["indicator"] != "image_index", 0.9))
    assert "trust_score" in told(alone, trust)


@pytest.mark.parametrize("language", ["en", "ca", "es"])
@pytest.mark.parametrize(("share", "of_ten"), [(0.246, False), (0.44, True), (0.2, True), (0.75, False), (0.02, True)])
def test_a_quarter_of_the_answers_is_no_fifth_of_them(language, share, of_ten):
    """24.6 per cent were two of every ten, beside 25 per cent on page one."""
    figures = FIGURES | {"quiz_dont_know": (share, 0.02)}
    told = easy.known(findings(language, figures=figures)).markdown
    first = next(line for line in told.splitlines() if "10" in line or "4" in line)
    assert ("10" in first) == of_ten and "{" not in told
