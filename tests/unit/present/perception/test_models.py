"""What the annex says of the models: each check with what follows, and what a model leaves out."""

from dataclasses import replace

import pandas as pd
import pytest
from a_study import a_study

from helpers.present.language.words import Words
from helpers.present.perception.findings import Findings
from helpers.present.perception.models import checks, left_out_of, models_table

SOUND = {
    "max_vif": 1.4, "link_p": 0.6, "max_influence": 0.07, "proportional_odds_p": 0.4, "highly_stands_in": 0.0,
    "n_imputed": 40.0, "largest_shift": 0.3, "crossed": 0.0, "same_picture": 1.0, "max_fmi": 0.08,
}  # fmt: skip


def said(**changes):
    return " ".join(checks(SOUND | changes, Words("en")))


def test_a_sound_model_is_told_with_its_figures():
    text = said()
    assert "largest distance 0.07" in text and "p = 0.400" in text
    assert "gives the same picture" in text and "0.30 of its standard error" in text and "8%" in text


def test_where_nothing_is_missing_nothing_was_filled_in():
    text = said(n_imputed=0.0, largest_shift=0.0)
    assert "No answer was missing" in text and "same picture" not in text


def test_failed_proportional_odds_are_told_with_what_follows():
    """Vilaprova fails it with p = .017, which was nowhere said."""
    assert "a model of the two highest answers alone" in said(proportional_odds_p=0.017, highly_stands_in=1.0)
    assert "read them as averages" in said(proportional_odds_p=0.017)


def test_a_shift_of_93_hundredths_is_not_the_same_picture():
    text = said(largest_shift=0.93, same_picture=0.0)
    assert "same picture" not in text and "0.93 of their standard error" in text
    assert "makes 1 effect clear that was not" in said(largest_shift=0.4, same_picture=0.0, crossed=1.0)
    assert "makes 2 effects clear that were not" in said(largest_shift=0.4, same_picture=0.0, crossed=2.0)


def test_an_answer_that_moves_everything_is_told():
    assert "do not rest a decision" in said(max_influence=1.3)


def terms(**models):
    rows = [(model, term, 0.1, 0.02, 5.0, 0.001, 0.06, 0.14) for model, held in models.items() for term in held]
    names = ["model", "term", "estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture
def found():
    study = a_study()
    asked = pd.DataFrame({"indicator": ["trust_score", "advocacy"], "domain": "all", "estimate": 60.0})
    return Findings(asked, None, study, Words("en"), frozenset())


def of_drivers():
    return pd.DataFrame(
        {"driver": ["stigma"], "estimate": [1.0], "q_value": [0.001], "conf_low": [0.2], "conf_high": [1.8]}
    )


def test_one_estimate_has_one_interval(found):
    """The model that the table of drivers shows has its intervals; the others, which nothing picked, have their own."""
    shown = models_table(terms(linear=["stigma"], linear_rest=["stigma"]), found, of_drivers())
    cells = shown.markdown.replace("\xa0", " ")
    assert "+1.0 (0.2 to 1.8)" in cells and "+1.0 (0.6 to 1.4)" in cells
    assert shown.data.set_index("key").loc["linear=stigma", "conf_low"] == pytest.approx(0.02)
    assert "allow for what is told having been picked" in shown.caption


def test_what_a_model_leaves_out_is_said(found):
    table = terms(
        linear=["intercept", "stigma", "sex=male", "age_group=16-29", "is_user"], logit=["intercept", "stigma"],
        logit_ame=["stigma", "sex=male"], ordered_ame=["stigma", "sex=male", "age_group=16-29", "is_user"],
    )  # fmt: skip
    assert left_out_of(table, "logit_ame") == ["age_group", "is_user"]
    assert left_out_of(table, "ordered_ame") == []
    shown = models_table(table, found, of_drivers())
    assert "Under “High trust (percentage points)” the answers do not bear all of it: without" in shown.caption
    assert "Speaks highly (percentage points)” the" not in shown.caption


def test_the_model_of_its_own_takes_the_ordered_ones_place(found):
    table = terms(linear=["intercept", "stigma"], ordered_ame=["stigma"], highly_ame=["stigma"])
    shown = models_table(table, found, of_drivers()).markdown
    assert "model of its own" in shown and "Speaks highly (percentage points)" not in shown


@pytest.mark.parametrize(
    ("models", "lacking"),
    [
        (["linear"], "No model is shown of trust and how people speak of the services:"),
        (["linear", "ordered_ame"], "No model is shown of trust:"),
        (["linear", "logit_ame", "highly_ame"], ""),
    ],
)
def test_a_model_that_the_answers_do_not_bear_is_said_and_one_not_asked_for_is_not(found, models, lacking):
    table = terms(**{model: ["stigma"] for model in models})
    caption = models_table(table, found, of_drivers()).caption
    assert lacking in caption and ("No model is shown" in caption) is bool(lacking)
    silent = replace(found, estimates=found.estimates.iloc[:0])
    assert "No model is shown" not in models_table(table, silent, of_drivers()).caption


def test_it_is_said_whether_the_picture_rests_on_trust():
    assert "Trust is one of the questions" not in said()
    assert "shares no answer with it" in said(rest_shift=0.3, rest_crossed=0.0)
    assert "Without it 1 effect becomes clear that was not" in said(rest_shift=1.2, rest_crossed=1.0)
    assert "they rest in part on trust" in said(rest_shift=1.2, rest_crossed=2.0)
