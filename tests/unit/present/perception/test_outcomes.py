"""Sentences on drivers say what they explain: another outcome than the image is named, and the image goes unspoken."""

import numpy as np
import pandas as pd
import pytest
from a_study import a_study

from helpers.present.language.words import Words
from helpers.present.perception import drivers as show
from helpers.present.perception import priorities
from helpers.present.perception.findings import Findings
from helpers.present.perception.models import models_table
from helpers.study.quantiles import FEWEST_DRAWS

IMAGE = {"ca": "imatge", "es": "imagen", "en": "image"}
DIAGNOSTICS = {
    "r_squared": 0.4, "r_squared_low": 0.3, "r_squared_high": 0.5, "n_complete": 300.0, "max_vif": 1.4,
    "max_influence": 0.1,
}  # fmt: skip
DRIVERS = pd.DataFrame(
    {
        "driver": ["stigma", "awareness"], "outcome": "satisfaction_score", "estimate": [-1.0, 2.0], "std_error": 0.3,
        "p_value": 0.001, "q_value": [0.4, 0.001], "conf_low": [-1.6, 1.4], "conf_high": [-0.4, 2.6],
        "importance": [0.3, 0.7], "importance_low": [0.2, 0.6], "importance_high": [0.4, 0.8],
        "first_probability": [0.02, 0.98], "performance": [60.0, 30.0], "performance_low": [55.0, 25.0],
        "performance_high": [65.0, 35.0], "quadrant": ["act", "act"], "quadrant_probability": [0.95, 0.7], "n": 300,
    }
)  # fmt: skip
TERMS = pd.DataFrame(
    {
        "model": "linear", "term": ["intercept", "stigma", "awareness"], "estimate": 0.1, "std_error": 0.03,
        "statistic": 3.0, "p_value": 0.001, "conf_low": 0.04, "conf_high": 0.16,
    }
)  # fmt: skip


def found_of(language, outcome):
    study = a_study(language)
    nothing = pd.DataFrame(columns=["indicator", "domain", "level", "estimate"])
    return Findings(nothing, None, study, Words(language), frozenset(), outcome=outcome)


def told(found, drivers):
    shown = show.figure(drivers, found)
    return [
        show.headline(drivers, found).markdown,
        show.headline(drivers[:0], found, "").markdown,
        show.sureness(found, DIAGNOSTICS, {}).markdown,
        show.table(drivers, found).caption,
        shown.caption,
        models_table(TERMS, found, drivers).markdown,
        priorities.headline(drivers, found).markdown,
    ]


@pytest.mark.parametrize("language", IMAGE)
def test_another_outcome_is_named_and_the_image_is_not_spoken_of(language):
    found = found_of(language, "satisfaction_score")
    said = told(found, DRIVERS)
    assert [text for text in said if IMAGE[language] in text.casefold()] == []
    assert [text for text in said if found.name("satisfaction_score") not in text] == []


@pytest.mark.parametrize("language", IMAGE)
def test_the_image_is_spoken_of_where_it_is_explained(language):
    said = told(found_of(language, "image_index"), DRIVERS.assign(outcome="image_index"))
    assert [text for text in said if IMAGE[language] not in text.casefold()] == []


def test_claims_are_of_what_is_explained():
    claims = show.headline(DRIVERS, found_of("en", "satisfaction_score")).claims
    assert {claim.comparator for claim in claims} == {"satisfaction_score"}


@pytest.mark.parametrize("outcome", ["image_index", "satisfaction_score"])
def test_where_too_little_was_drawn_no_interval_probability_or_first_place_is_told_and_the_text_says_why(outcome):
    found = found_of("en", outcome)
    unread = dict.fromkeys(["importance_low", "importance_high", "first_probability", "quadrant_probability"], np.nan)
    drivers = DRIVERS.assign(outcome=outcome, quadrant=None, **unread)
    figure, why = show.figure(drivers, found), found.words(show.UNDRAWN, least=FEWEST_DRAWS)
    assert why in figure.caption and "ranges" not in figure.caption and "goes most" not in figure.caption
    assert "intervals" not in figure.alt and "goes most" in show.figure(DRIVERS, found).caption
    assert why in priorities.headline(drivers, found).markdown and priorities.figure(drivers, found) is None
    shown = show.table(drivers, found).markdown
    assert "70% (" not in shown and "70%" in shown and "70% (60%" in show.table(DRIVERS, found).markdown
