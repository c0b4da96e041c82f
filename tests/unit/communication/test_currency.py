"""A council with another currency: the same plan at the rate given, and no euro in its words."""

import numpy as np
import pytest
from plan_case import chosen, council, evidence, plan

from helpers.communication.plan.drafting.assembling import draft_plan
from helpers.communication.plan.method.library import read_library
from helpers.communication.plan.terms.config import PlanConfig
from helpers.errors import ConfigError
from helpers.present.language.words import Words
from helpers.study.config import Currency, parse


def test_costs_are_turned_at_the_rate_and_the_choice_is_the_same():
    euros = plan(budget=9000, staff_hours=300)
    dollars = council().model_copy(update={"currency": Currency(code="USD", per_euro=2.0)})
    terms = PlanConfig(budget=18000, staff_hours=300)
    other = draft_plan(evidence(), terms, dollars, read_library(), np.random.default_rng(1), replicates=100)
    assert chosen(other) == chosen(euros)
    first, second = (drafted["plan_actions"].set_index("action")["cost"].astype(float) for drafted in (euros, other))
    # Two figures of one money are not always two of another.
    assert second.to_numpy() == pytest.approx(2 * first.to_numpy(), rel=0.05)


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_no_sentence_of_the_plan_keeps_the_euro(language):
    words = Words(language, "MXN")
    told = [
        words("The council gives {budget} EUR and {hours} staff hours for the plan (`plan.yml`).", budget=1, hours=2),
        words("Cost, EUR"),
        words.plural(
            "The plan proposes {n} action, for {cost} EUR and {hours} hours of staff time; the first is {best}.",
            "The plan proposes {n} actions, for {cost} EUR and {hours} hours of staff time; the first are {best}.",
            2, cost=3, hours=4, best="x",
        ),
    ]  # fmt: skip
    assert all("MXN" in text and "EUR" not in text for text in told)


def test_another_currency_needs_its_rate():
    with pytest.raises(ConfigError, match="Say how much USD a euro is"):
        parse(Currency, {"code": "USD"}, "council.yml")
    assert parse(Currency, {"code": "USD", "per_euro": 1.1}, "council.yml").per_euro == 1.1
