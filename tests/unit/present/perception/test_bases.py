"""Both bases of an answer, and straight agreement, in words."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from a_study import a_study

from helpers.present.language.words import Words
from helpers.present.perception import answers, straight
from helpers.present.perception.findings import Findings, estimate_table, left_out, told_plainly

STUDY = a_study()
COLUMNS = ["item", "answer", "estimate", "conf_low", "conf_high", "n", "of_asked", "n_asked"]
ITEMS = pd.DataFrame(
    {
        "item": ["recall", "own"],
        "label_en": ["Recalls a message", "Own"],
        "kind": ["binary", "single"],
        "construct": "x",
        "is_asked": True,
        "is_own": False,
    }
)
FOUND = Findings(
    pd.DataFrame(columns=["indicator"]), ITEMS, STUDY, Words("en"), frozenset({"recall"}), {"recall": 0.12}
)


def cell(*rows):
    table = pd.DataFrame(rows, columns=COLUMNS).assign(is_suppressed=False)
    return answers.table(table, FOUND).markdown.splitlines()[-1]


def test_answers_are_told_on_both_bases_where_some_do_not_know():
    known = ("own", "a", 0.6, 0.5, 0.7, 80, 0.48, 100), ("own", "b", 0.4, 0.3, 0.5, 80, 0.32, 100)
    text = cell(*known, ("own", "dont_know", np.nan, np.nan, np.nan, np.nan, 0.2, 100))
    assert "a: 60%; b: 40%. With those who do not know (n = 100): a: 48%; b: 32%; Don" in text and "know: 20%." in text
    assert "Of all" not in cell(*known)


@pytest.mark.parametrize(("after", "is_set"), [(0.51, True), (0.49, False)])
def test_what_the_weights_set_to_the_census_has_no_interval(after, is_set):
    """A share that is the census's in every sample stood with an interval of 0.7 points."""
    margins = pd.DataFrame({
        "variable": ["own", "own"], "category": ["a", "b"], "share_population": [0.51, 0.49],
        "share_after": [after, 1 - after],
    })  # fmt: skip
    found = replace(FOUND, study=a_study(held={"margins": margins}))
    rows = [("own", "a", after, 0.4, 0.6, 80, after, 80), ("own", "b", 1 - after, 0.4, 0.6, 80, 1 - after, 80)]
    table = answers.table(pd.DataFrame(rows, columns=COLUMNS).assign(is_suppressed=False), found)
    cells = table.markdown.replace("\u00a0", " ")
    assert ("| set to the census |" in cells) == is_set == ("no error of sampling" in table.caption)
    assert ("± 10" in cells) != is_set


def test_where_not_knowing_counts_as_no_the_base_is_one():
    gap = (np.nan, np.nan, np.nan, np.nan)
    text = cell(("recall", "1", 0.3, 0.2, 0.4, 100, 0.3, 100), ("recall", "dont_know", *gap, 0.12, 100))
    assert "30%; don't know, which counts as no: 12%" in text and "Of all" not in text


def test_who_does_not_know_is_said_where_the_figure_stands():
    row = {"indicator": "recall", "domain": "all", "level": "all", "estimate": 0.3, "conf_low": 0.2, "conf_high": 0.4}
    row = pd.Series(row | {"n": 100, "n_effective": 90.0, "label": "Recalls"})
    # A figure stands without brackets; those who do not know are told of all figures of a paragraph at once.
    assert FOUND.said(row) == "**30%**"
    rows = pd.DataFrame([row, row.replace("recall", "image_index"), row])
    assert left_out(rows, FOUND).text.endswith("of those asked do not know: 12% (recalls); 12% (recalls).")
    assert left_out(rows[1:2], FOUND).text == ""
    table = estimate_table(pd.DataFrame([row]), FOUND, "c", "h")
    assert "of those asked" in table.markdown and "12%" in table.markdown
    nobody = replace(FOUND, unknowing={"recall": 0.004})
    assert left_out(rows, nobody).text == ""
    assert "asked" not in estimate_table(pd.DataFrame([row]), nobody, "c", "h").markdown


def agreement(*rows):
    return pd.DataFrame(rows, columns=["block", "way", "n_items", "estimate", "conf_low", "conf_high", "n"])


@pytest.mark.parametrize("language", ["en", "ca", "es"])
def test_straight_agreement_is_told_with_what_follows(language):
    found = replace(FOUND, study=a_study(language), words=Words(language))
    alike, rare = ("stigma", "alike", 5, 0.16, 0.12, 0.21, 278), ("all", "alike", 11, 0.01, 0.002, 0.03, 266)
    much, little = (
        straight.told(agreement(alike), found).markdown,
        straight.told(agreement(alike, rare), found).markdown,
    )
    assert found.words.percent(0.16) in much and "{" not in much + little
    if language == "en":
        assert "upper limits" in much and "account for little" in little
        both = agreement(alike, ("stigma", "both", 6, 0.12, 0.08, 0.17, 275))
        assert "nobody can mean both" in straight.told(both, found).markdown
        assert "upper limits" in straight.told(both, found).markdown
    assert straight.told(agreement(), found) is None


@pytest.mark.parametrize("language", ["en", "ca", "es"])
def test_a_figure_of_those_who_were_asked_says_so_where_it_stands(language):
    """Only users are asked how satisfied they are: 367 of 1,108."""
    row = {"indicator": "satisfaction_score", "domain": "all", "level": "all", "estimate": 69.8, "conf_low": 67.1}
    row = pd.Series(row | {"conf_high": 72.5, "n": 367, "n_effective": 300.0, "label": "Satisfaction"})
    items = pd.DataFrame({"item": ["satisfaction", "trust"], "kind": "scale", "n_not_asked": [741, 0]})
    found = replace(FOUND, items=items, study=a_study(language=language), words=Words(language))
    told, table = told_plainly(row, found).text, estimate_table(pd.DataFrame([row]), found, "c", "h").markdown
    only = {"en": "only of the people", "ca": "només de les persones", "es": "solo de las personas"}[language]
    assert "367" in told and only in table and "367" in table
    asked_all = row.replace("satisfaction_score", "trust_score")
    assert "367" not in told_plainly(asked_all, found).text
    assert only not in estimate_table(pd.DataFrame([asked_all]), found, "c", "h").markdown
