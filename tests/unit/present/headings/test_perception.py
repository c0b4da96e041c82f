"""Headings that say a finding: only what is sure, with what it claims, short, and in every language."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from page_survey import CHANGES, DRIVERS, FIGURES, GROUPS, LANGUAGES, findings

from helpers.present.headings.perception import headings
from helpers.present.outputs import Headings
from helpers.present.perception import perceptions


def of(language="en", groups=GROUPS, drivers=DRIVERS, changes=CHANGES.iloc[:0], **survey):
    return headings(findings(language, **survey), groups, drivers, changes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_finding_has_a_short_heading_without_a_full_stop(language):
    made = of(
        language, figures={**FIGURES, "stereotypes": (40.0, 1.0), "recall": (0.2, 0.02), "awareness": (0.31, 0.02)}
    )
    assert set(made.texts) == {
        "image", "groups", "perceptions", "knowledge", "awareness", "spending", "experience", "drivers"
    }  # fmt: skip
    for text in made.texts.values():
        assert 10 < len(text) < 110 and not text.endswith(".")
        assert not re.search(r"\{|nan|95|interval", text)
    assert {claim.kind for claim in made.claims} >= {"figure", "group", "order", "level", "effect"}


def test_what_is_not_sure_keeps_its_plain_title():
    unsure = {"image_index": (58.0, 1.0), "quiz_dont_know": (0.3, 0.1), "quiz_wrong": (0.3, 0.1),
              "stereotypes": (50.0, 3.0), "spend_share": (7.0, 3.0), "spending_gap": (-1.0, 3.0)}  # fmt: skip
    made = of(figures=unsure, groups=GROUPS.assign(q_value=0.5), drivers=DRIVERS.assign(q_value=0.5))
    assert set(made.texts) == {"image"}
    assert {claim.kind for claim in made.claims} == {"figure"}
    assert of(figures={}, groups=GROUPS.iloc[:0], drivers=DRIVERS.iloc[:0], by_contact=()).texts == {}


def test_a_heading_names_the_side_that_is_sure():
    told = of(figures={**FIGURES, "self_relevance": (62.0, 1.0), "stereotypes": (40.0, 1.0)})
    assert told.texts["perceptions"] == "On average people lean towards seeing them as something for themselves"
    assert (
        of(figures={**FIGURES, "stereotypes": (40.0, 1.0)})
        .texts["perceptions"]
        .endswith("disagreeing with the clichés")
    )
    assert told.texts["knowledge"] == "More unknown than wrong: 44% against 17%"
    assert told.texts["image"] == "An image of 5.8 out of 10"
    assert of(figures={"image_index": (70.0, 1.0)}).texts["image"] == "A good image: 7.0 out of 10"


def test_how_sure_a_chapter_is_is_said_once_in_words():
    sure = of().sure
    assert set(sure) == {"image", "knowledge"}
    # Half of an interval of four standard errors of 2 points; marks of one point.
    assert "some 4 points of 100" in sure["knowledge"]
    assert "some 2 points of 100" in sure["image"]
    # Without a quiz nobody answered right or wrong: the chapter's first part is that nothing was asked.
    asked = {code: figure for code, figure in FIGURES.items() if not code.startswith("quiz")}
    assert "knowledge" not in of(figures=asked).sure
    spread = of(figures={**FIGURES, "stereotypes": (40.0, 1.0), "stigma_personal": (40.0, 2.6)}).sure
    assert "off by 2 to 6 points" in spread["perceptions"]
    shown, facts = Headings({"image": "A"}, (), sure)._repr_mimebundle_()
    assert facts["mirall"]["sure"] == sure and "How sure" in shown["text/markdown"]


def test_how_sure_a_chapter_is_holds_for_each_statement_that_it_shows():
    """A sum of eight statements is surer than any of them, and the figure below shows them."""
    found = findings(figures={**FIGURES, "quiz_anyone__wrong": (0.3, 0.035), "aw_telecare": (0.4, 0.031)})
    columns = {"is_asked": True, "is_reversed": False, "subscale": None, "low": 0.0, "high": 1.0, "dont_know": True}
    asked = pd.DataFrame({"item": ["quiz_anyone", "aw_telecare"], "construct": ["knowledge", "awareness"],
                          "kind": ["quiz", "binary"], **columns})  # fmt: skip
    asked = asked.assign(**{f"label_{code}": asked["item"] for code in LANGUAGES})
    shares = frozenset({*found.shares, "quiz_anyone__wrong", "aw_telecare"})
    found = replace(found, items=pd.concat([found.items, asked], ignore_index=True), shares=shares)
    told = headings(found, GROUPS.iloc[:0], DRIVERS.iloc[:0], CHANGES.iloc[:0]).sure["knowledge"]
    assert "off by 4 to 7 points" in told


@pytest.mark.parametrize(("items", "kept"), [((60.0, 58.0, 57.0), True), ((77.0, 61.0, 45.0), False)])
def test_a_side_is_told_of_a_scale_only_where_its_questions_do_not_lie_on_both(items, kept):
    names = ("stereo_outsiders", "stereo_paperwork", "stereo_charity")
    figures = {"stereotypes": (57.0, 0.5), **{name: (value, 0.5) for name, value in zip(names, items, strict=True)}}
    found = findings(figures=figures)
    table = pd.DataFrame({"item": names, "construct": "stereotypes", "kind": "scale", "is_asked": True, "low": 1.0})
    table = table.assign(is_reversed=False, subscale=None, high=5.0, dont_know=False)
    labels = {f"label_{code}": list(names) for code in LANGUAGES}
    found = replace(found, items=pd.concat([found.items, table.assign(**labels)], ignore_index=True))
    told = headings(found, GROUPS.iloc[:0], DRIVERS.iloc[:0], CHANGES.iloc[:0]).texts["perceptions"]
    assert (told == "On average people lean towards agreeing with the clichés") == kept
    # A statement of which the side cannot be told is not spoken for by the others.
    unsure = findings(figures={**figures, names[0]: (51.0, 2.0)})
    unsure = replace(unsure, items=found.items)
    if kept:
        told_in_part = headings(unsure, GROUPS.iloc[:0], DRIVERS.iloc[:0], CHANGES.iloc[:0]).texts["perceptions"]
        assert told_in_part == "Clichés: people lean towards agreeing with 2 of 3"
    line = perceptions.headline(found).markdown
    assert ("lean towards agreeing" in line) == kept
    if not kept:
        assert told == "Clichés: people lean towards agreeing with 2 of 3 and disagreeing with 1"
        assert "agreement with 2 of 3, disagreement with 1" in line
        # A question worded against the scale counts on the side to which it draws it.
        turned = found.items.assign(is_reversed=found.items["item"].eq("stereo_charity"))
        assert perceptions.sides_of("stereotypes", replace(found, items=turned))["below"] == []


@pytest.mark.parametrize(
    ("outcome", "titles"), [("image_index", {}), ("recall", {"drivers": "What goes with “{name}”"})]
)
def test_the_drivers_of_another_outcome_are_headed_by_it_and_not_by_the_image(outcome, titles):
    found = replace(findings(), outcome=outcome)
    made = headings(found, GROUPS.iloc[:0], DRIVERS, CHANGES.iloc[:0])
    assert made.titles == {place: text.replace("{name}", found.name(outcome)) for place, text in titles.items()}
    assert ("drivers" in made.texts) == (outcome == "image_index")
    assert made._repr_mimebundle_()[1]["mirall"]["titles"] == made.titles
