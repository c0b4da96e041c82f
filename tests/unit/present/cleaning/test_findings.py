"""What the first notebook says: right numbers, right wording for the sample, nobody's words."""

from __future__ import annotations

import re

import pytest
from cleaned_town import speaking, town

from helpers.errors import ArtefactError
from helpers.present.cleaning import answering, margins
from helpers.present.cleaning import findings as cleaning
from helpers.present.cleaning.receipt import receipt
from helpers.present.language.words import Words


def everything(council: str, language: str) -> list[str]:
    study, got, found, weighted, quality = town(council)
    study, words = speaking(study, language)
    shown = [
        cleaning.received(got, found.survey, words), receipt(got, found.survey, words),
        cleaning.response_headline(quality, words),
        cleaning.response_table(quality, words), answering.headline(found.items, study, words),
        answering.table(found.items, study, words), margins.headline(study, weighted, quality, words),
        margins.table(study, weighted.margins, words), cleaning.sample(study, quality, words),
        cleaning.absent(study, found.items, got, words), answering.wordings(found.items, study, words),
        cleaning.checked(weighted.respondents, quality, study, words),
    ]  # fmt: skip
    return [one.markdown for one in shown if one is not None]


@pytest.mark.parametrize("language", ["ca", "es", "en"])
@pytest.mark.parametrize("council", ["vilaprova", "puigfictici", "ciutatexemple", "portsimulat"])
def test_every_output_is_said_in_every_language_without_nan(council, language):
    for text in everything(council, language):
        assert text.strip() and "nan" not in text.lower().replace("finan", "") and "None" not in text
        assert "{" not in text.replace("\\{", "")


@pytest.mark.parametrize("language", ["ca", "es"])
def test_names_stand_in_the_marks_of_the_language(language):
    for text in everything("vilaprova", language):
        # Within the outer marks the English ones are the inner ones.
        assert "“" not in re.sub("«[^»]*»", "", text)


def test_no_english_is_left_in_catalan_and_spanish():
    for language in ("ca", "es"):
        told = " ".join(everything("vilaprova", language))
        for english in ("rows", "answered", "weighted", "census", "People", "asked"):
            assert f" {english} " not in told, (language, english)


def test_the_numbers_of_the_headline_are_those_of_the_table():
    _, _, found, _, quality = town()
    text = cleaning.response_headline(quality, Words("en")).markdown
    assert f"{found.survey.counts['rows_received']} rows came in and **{len(found.respondents)}** count" in text
    data = cleaning.response_table(quality, Words("en")).data.set_index("step")["rows"]
    out = data.drop(["rows_received", "rows_kept"]).sum()
    assert data["rows_received"] == data["rows_kept"] + out


def test_only_a_random_sample_gets_a_margin_of_error():
    def said(council: str) -> str:
        study, *_, quality = town(council)
        return cleaning.sample(*(speaking(study, "en")[0], quality, Words("en"))).markdown

    assert "has a margin of error of about ±" in said("ciutatexemple")
    assert "this is no margin of error" in said("vilaprova") and "model-based" in said("vilaprova")
    assert "model-based" in said("portsimulat")
    assert "±" not in said("portsimulat") and "of residents" not in said("portsimulat")


def test_what_is_absent_is_named_with_its_reason():
    study, got, found, *_ = town("puigfictici")
    text = cleaning.absent(speaking(study, "en")[0], found.items, got, Words("en")).markdown
    # It did ask whether the budget has grown, in the quiz.
    assert "no question on the services' share of the budget and whether it should grow" in text
    assert found.items.set_index("item")["is_asked"]["quiz_budget_grew"] and "beliefs about spending" not in text
    assert "the audit of what it says is not done" in text
    assert cleaning.missing_sections(found.items) == ["spending"]


def test_item_nonresponse_shares_sum_to_one_and_the_least_answered_come_first():
    study, _, found, *_ = town()
    table = answering.answered(found.items)
    assert table[list(answering.STATES)].sum(axis=1).round(9).eq(1).all()
    assert table["lost"].is_monotonic_decreasing
    figure = answering.figure(found.items, study, Words("ca"))
    assert len(figure.data) == answering.SHOWN and figure.alt.startswith("Barres")
    assert answering.figure(found.items.assign(is_asked=False), study, Words("ca")) is None
    # Who says that they do not know has answered.
    counts = {"n_valid": 30, "n_dont_know": 49, "n_refused": 1, "n_invalid": 0, "n_not_asked": 20}
    caption = answering.figure(
        found.items.head(1).assign(is_asked=True, construct="image", **counts), study, Words("en")
    ).caption
    assert "(don't know: 61% and no answer: 1%)" in caption and "unanswered" not in caption


def test_shares_by_weights_of_the_design_are_not_said_to_be_as_people_answered():
    study, _, _, weighted, _ = town()
    answered = weighted.margins.assign(share_before=lambda t: t["n"] / t.groupby("variable")["n"].transform("sum"))
    heavier = answered.assign(share_before=answered["share_before"] + 0.01)
    for rows, said in ((answered, "As they answered"), (heavier, "With the design's weights")):
        assert said in margins.table(study, rows, Words("en")).markdown
    assert "as they answered" in margins.figure(study, answered, Words("en")).caption
    assert "by the design's weights" in margins.figure(study, heavier, Words("en")).caption


def test_margins_are_shown_against_the_census_and_small_counts_are_not():
    study, _, _, weighted, _ = town()
    figure = margins.figure(study, weighted.margins, Words("ca"))
    assert (figure.data["share_after"] - figure.data["share_population"]).abs().max() < 0.005
    few = weighted.margins.assign(n=3)
    assert "menys\u00a0de\u00a010" in margins.table(study, few, Words("ca")).markdown
    assert margins.figure(study, weighted.margins.head(0), Words("ca")) is None
    assert margins.table(study, weighted.margins.head(0), Words("ca")) is None


def test_a_category_name_cannot_write_markup():
    study, _, _, weighted, _ = town()
    renamed = weighted.margins.assign(category=["<b>x</b> | {{< meta a >}}", *weighted.margins["category"][1:]])
    text = margins.table(study, renamed, Words("en")).markdown
    assert "<b>" not in text and "{{<" not in text


def test_books_that_do_not_balance_stop_the_run():
    study, _, _, weighted, quality = town()
    with pytest.raises(ArtefactError, match="do not add up"):
        cleaning.checked(weighted.respondents.iloc[1:], quality, study, Words("en"))
    with pytest.raises(ArtefactError, match="weights sum to"):
        cleaning.checked(weighted.respondents.assign(weight=2.0), quality, study, Words("en"))
