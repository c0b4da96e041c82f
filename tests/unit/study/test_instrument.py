"""The questionnaire is complete and does not contradict itself."""

import re

import pytest

from helpers.study.config import LANGUAGES
from helpers.study.instrument import Item, read_instrument
from helpers.study.paths import project_root

SERVICES = (
    "basic_care", "home_care", "telecare", "dependency", "family_support", "child_protection", "violence_support",
    "emergency_aid", "housing_support", "community_groups",
)  # fmt: skip
ITEMS = read_instrument().items
BY_KIND = {kind: [item for item in ITEMS if item.kind == kind] for kind in {item.kind for item in ITEMS}}


def texts(item):
    yield item.text
    yield from (item.short,) if item.short else ()
    yield from item.anchors or ()
    yield from (option.label for option in item.options)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_every_text_is_there_in_three_languages_and_not_copied_over(item):
    for text in texts(item):
        assert all(text[language].strip() == text[language] != "" for language in LANGUAGES)
    assert item.short is not None and len(item.short["ca"]) <= 40
    if len(item.text["en"].split()) > 4:
        assert len({item.text[language] for language in LANGUAGES}) == 3


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_wordings_are_short_sentences_that_name_both_sides(item):
    if item.construct in ("self_relevance", "stereotypes", "stigma"):
        assert "agree or disagree" in item.text["en"]
        assert "d'acord o en desacord" in item.text["ca"]
        assert "de acuerdo o en desacuerdo" in item.text["es"]
    assert max(len(part.split()) for part in re.split(r"[.?!:]", item.text["en"])) <= 30


def test_every_construct_has_its_items():
    found = {f"aided_{service}" for service in SERVICES}
    assert found == {item.id for item in read_instrument().of("awareness", "aided")}
    counts = {"knowledge": 8, "self_relevance": 3, "stereotypes": 6, "stigma": 6, "valuation": 8, "advocacy": 2}
    assert {construct: len(read_instrument().of(construct)) for construct in counts} == counts
    assert [len(read_instrument().of("stigma", part)) for part in ("personal", "perceived", "institutional")] == [
        2,
        2,
        2,
    ]


def test_the_quiz_has_truths_of_both_kinds_and_offers_dont_know():
    assert {item.truth for item in BY_KIND["quiz"]} == {True, False}
    assert all(item.dont_know for item in BY_KIND["quiz"])
    assert all(item.truth is None for item in ITEMS if item.kind != "quiz")


def test_scales_have_ends_and_anchors_and_nothing_else_is_reversed():
    assert all(item.low is not None and item.low < item.high and item.anchors for item in BY_KIND["scale"])
    assert [item.id for item in ITEMS if item.reversed] == ["stig_treated"]


def test_closed_items_have_distinct_codes():
    for item in BY_KIND["single"] + BY_KIND["multi"]:
        codes = [option.code for option in item.options]
        assert len(codes) == len(set(codes))
        assert codes or item.id == "district"


def test_one_list_of_channels_serves_use_preference_and_trust():
    instrument = read_instrument()
    lists = {
        tuple(option.code for option in instrument[f"channel_{of}"].options) for of in ("used", "preferred", "trusted")
    }
    assert len(lists) == 1 and len(lists.pop()) == 12


def test_routing_refers_to_yes_or_no_items_asked_earlier():
    order = [item.id for item in ITEMS]
    for item in ITEMS:
        for filter_item in filter(None, (item.ask_if or "").split("|")):
            assert read_instrument()[filter_item].kind == "binary"
            assert order.index(filter_item) < order.index(item.id)


def test_the_overall_image_is_asked_before_anything_that_could_teach_it():
    order = [item.id for item in ITEMS if item.construct not in ("paradata",)]
    assert order[0] == "overall_image"
    assert order.index("unaided_count") < min(order.index(f"aided_{service}") for service in SERVICES)


def test_own_items_replace_those_of_the_same_name_and_keep_the_rest():
    instrument = read_instrument()
    text = {"ca": "a", "es": "b", "en": "c"}
    own = Item(id="trust", construct="valuation", kind="scale", low=1, high=5, text=text)
    changed = instrument.with_items((own,))
    assert changed["trust"].high == 5 and instrument["trust"].high == 10
    assert len(changed.items) == len(instrument.items)
    assert changed.answers == instrument.answers


def test_the_page_about_the_questionnaire_names_every_item_and_the_truths():
    page = (project_root() / "methodology" / "questionnaire.qmd").read_text(encoding="utf-8")
    assert [item.id for item in ITEMS if f"`{item.id}`" not in page] == []
    for item in BY_KIND["quiz"]:
        assert f"`{item.id}` ({str(item.truth).lower()})" in page
