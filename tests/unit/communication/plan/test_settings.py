"""What a council sets in its plan agrees with its wave, with itself and with the library, or is refused."""

from __future__ import annotations

import pytest
from a_study import a_council

from helpers.communication.plan.measuring.settings import objectives_by_id, refused_terms
from helpers.communication.plan.terms.config import PlanConfig

COUNCIL = a_council()


@pytest.mark.parametrize(("terms", "told"), [
    ({"must": ["household_letter"], "exclude": ["household_letter"]}, "household_letter is in must and in exclude"),
    ({"overrides": {"act-page_rewritee": {"cost": 5}}}, "no plan has such a line (near: act-page_rewrite"),
    ({"overrides": {"obj-imatge": {"target": 60}}}, "near: obj-image"),
    ({"overrides": {"risk-nothing": {"remove": True}}}, "overrides names risk-nothing"),
    ({"overrides": {"obj-image": {"target": 650}}}, "of obj-image cannot be reached: it is counted from 0 to 100"),
    ({"overrides": {"obj-image": {"target": -3}}}, "The target -3"),
    ({"objectives": "stigmaa"}, "Near it: stigma"),
    ({"objectives": ["recall"]}, "is a means. Name beside it"),
    ({"start": "2019-01-01"}, "starts on 2019-01-01, before its survey"),
    ({"next_wave": {"date": "2020-01-01", "n": 300}}, "The next wave is on 2020-01-01"),
])  # fmt: skip
def test_what_cannot_be_is_refused(terms, told):
    found = refused_terms(PlanConfig.model_validate(terms), COUNCIL, "plan.yml")
    assert len(found) == 1 and told in str(found[0])


@pytest.mark.parametrize("terms", [
    {}, {"must": ["household_letter"], "exclude": ["page_rewrite"]},
    {"overrides": {"act-own": {"add": "action", "text": "A"}, "aud-s9": {"remove": True}, "obj-image": {"target": 65}}},
    {"objectives": "stigma, recall"}, {"objectives": "chosen"},
    {"start": "2025-05-01", "next_wave": {"date": "2026-03-01", "n": 300}},
])  # fmt: skip
def test_what_can_be_is_left_alone(terms):
    assert refused_terms(PlanConfig.model_validate(terms), COUNCIL, "plan.yml") == []


def test_an_objective_goes_by_its_id_or_by_the_indicator_that_it_moves():
    named = PlanConfig.model_validate({"objectives": "image_index, knows_where, image, stigma, no_such"})
    assert objectives_by_id(named).objectives == ("image", "know_where", "stigma", "no_such")
    assert [problem.values["name"] for problem in refused_terms(objectives_by_id(named), COUNCIL, "p")] == ["no_such"]
