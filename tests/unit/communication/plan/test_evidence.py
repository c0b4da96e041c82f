"""What the plan takes from the survey's design."""

from dataclasses import replace

import pandas as pd
import pytest
from plan_case import estimates, evidence

from helpers.communication.plan.candidates.evidence import gather
from helpers.communication.plan.drafting.audiences import draft_audiences, rank_channels
from helpers.communication.plan.method.library import read_library
from helpers.stats.estimates.indicators import shares_among
from helpers.study.artefacts import artefacts
from helpers.study.instrument import read_instrument
from helpers.study.opening import open_study
from helpers.survey.codebook.codebook import Codebook, fit_instrument


def test_degrees_of_freedom_are_those_of_the_residents(monkeypatch, tmp_path):
    """Who answers for an association gives no figure of the residents, and so no certainty either."""
    study = open_study("vilaprova", "2025")
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path))
    groups = ["citizen"] * 300 + ["association"] * 200
    people = pd.DataFrame({"respondent": [f"r{i}" for i in range(500)], "row": range(500), "stakeholder": groups})
    people = people.assign(weight=1.0, base_weight=1.0, stratum=None, cluster=None)
    people = people.assign(file="survey.csv", interview_language=None)
    study.paths.processed.mkdir(parents=True)
    margins = pd.DataFrame({name: [] for name in artefacts()["margins"].columns})
    study.write("respondents", people)
    study.write("margins", margins)
    assert gather(study).degrees == 299


def test_a_councils_own_channels_are_chosen_and_what_nobody_sends_is_not():
    own = {"megafonia": "Megafonia", "tauler": "Tauler", "word_of_mouth": "Els veïns", "other": "Un altre",
           "rumour": {"label": "El que se sent", "sent": "false"}}  # fmt: skip
    codebook = Codebook.model_validate({"items": {"channel_used": {"options": own}}})
    instrument = fit_instrument(read_instrument(), codebook)
    assert instrument.channels() == ("megafonia", "tauler")
    assert {"word_of_mouth", "other", "rumour"} <= instrument.unsent()
    use = {"megafonia": 0.3, "tauler": 0.5, "word_of_mouth": 0.9, "other": 0.8, "rumour": 0.7}
    found = evidence(
        estimates=estimates(
            {"image_index": 58.0, "quiz_dont_know": 0.5} | {f"channel_used__{name}": n for name, n in use.items()}
        ),
        channels=instrument.channels(),
    )
    audiences = draft_audiences(found, read_library().priors)
    assert set(audiences["channels"]) == {("tauler", "megafonia")}
    assert set(audiences["channels_rest_on"]) == {"profiles"}


def test_a_channel_that_the_survey_did_not_offer_is_not_ranked_by_a_guess_beside_those_that_it_did():
    found = evidence(estimates=estimates({"image_index": 58.0, "channel_used__posters": 0.1}))
    assert rank_channels("s1", found, read_library().priors) == ({"posters": pytest.approx(0.1)}, "profiles")


@pytest.mark.parametrize("is_lacked", [False, True])
def test_a_channel_by_which_less_is_to_be_sent_is_no_channel_of_an_audience(is_lacked):
    """The audit asked to send less by what fewer trust, and the plan named it as a channel of all three groups."""
    kinds = ["untrusted_channel", *["channel_mismatch"] * is_lacked]
    rows = pd.DataFrame({"kind": kinds, "subject": "social_media"})
    found = evidence(
        estimates=estimates({"image_index": 58.0, "channel_used__posters": 0.1, "channel_used__social_media": 0.6}),
        shortcomings=rows.assign(shortcoming=rows["kind"] + ":social_media", severity=10.0),
    )
    ranked, _ = rank_channels("s1", found, read_library().priors)
    assert list(ranked) == (["social_media", "posters"] if is_lacked else ["posters"])
    # Where it is all that the survey asked about, it stays.
    alone = replace(found, channels=("social_media",))
    assert list(rank_channels("s1", alone, read_library().priors)[0]) == ["social_media"]


def test_shares_are_told_by_how_the_survey_asked_and_not_by_names():
    items = pd.DataFrame({
        "item": ["clean", "borrowed", "liked", "visits", "origin", "val_close", "aided_food"],
        "kind": ["binary", "binary", "multi", "number", "single", "scale", "binary"],
        "construct": ["valuation", "experience", "experience", "experience", "profile", "valuation", "awareness"],
        "is_asked": True, "is_scored": [True, False, False, False, False, True, False], "subscale": None,
        "low": [0, 0, None, 0, None, 0, 0], "high": [1, 1, None, 400, None, 10, 1], "is_reversed": False,
        "is_own": True,
    })  # fmt: skip
    names = ["clean", "borrowed", "liked__books", "visits", "origin__catalonia", "val_close", "aided_food",
             "awareness", "image_index", "unaided__count"]  # fmt: skip
    assert shares_among(names, items) == {"borrowed", "liked__books", "origin__catalonia", "aided_food", "awareness"}
