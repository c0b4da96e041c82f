"""How many use at least one of some channels is counted from the answers, and whose use counts is one rule."""

import numpy as np
import pandas as pd
import pytest
from plan_case import blank, evidence

from helpers.communication.plan.candidates.actions import find_candidates
from helpers.communication.plan.candidates.using import Using, using_of
from helpers.communication.plan.drafting.audiences import draft_audiences
from helpers.communication.plan.impact.simulation import channel_use, expected_gains
from helpers.communication.plan.method.library import read_library

LIBRARY = read_library()


def using(threshold=10, n=100):
    """Half read the web and the newsletter, of the others nobody reads either; another tenth uses posters."""
    half = np.repeat([1.0, 0.0], n // 2)
    posters = np.where(np.arange(n) >= n - n // 10, 1.0, 0.0)
    residents = pd.DataFrame({"respondent": range(n), "channel_used__web": half, "channel_used__newsletter": half,
                              "channel_used__posters": posters})  # fmt: skip
    placed = pd.DataFrame({"respondent": range(n), "segment": np.repeat(["s1", "s2"], [n // 4, n - n // 4])})
    return using_of(residents, np.ones(n), placed.assign(probability=1.0), threshold)


def test_who_uses_two_channels_is_counted_once():
    """The product of what is left by each channel said 81 % where 82.6 % were, and 95 % where 91.4 % were."""
    assert using().any_of(["web", "newsletter"]).share == pytest.approx(0.5)
    assert using().any_of(["web", "newsletter", "posters"]).share == pytest.approx(0.6)
    told = using().any_of(["web", "posters"], "s2")
    assert (told.share, told.n) == (round(35 / 75, 2), 75)


def test_of_too_few_people_or_a_channel_that_was_not_asked_about_nothing_is_counted():
    assert using().any_of(["web", "radio_tv"]) is None and using().any_of([]) is None
    assert using(threshold=30).any_of(["web"], "s1") is None
    # The other group would give the small one away.
    assert using(threshold=30).any_of(["web"], "s2") is None
    assert using(threshold=101).any_of(["web"]) is None and using(threshold=100).any_of(["web"]).n == 100
    assert using_of(pd.DataFrame({"respondent": [1, 2]}), np.ones(2), blank("assignments"), 10) is None


def test_weights_count_and_who_did_not_answer_does_not():
    uses = pd.DataFrame({"web": [1.0, 0.0, np.nan, 0.0] * 10, "letter": [0.0, 0.0, np.nan, 1.0] * 10})
    told = Using(uses, np.tile([2.0, 1.0, 5.0, 1.0], 10), pd.DataFrame(), 10).any_of(["web", "letter"])
    assert (told.share, told.n) == (pytest.approx(0.75), 30)


def profiled(q_values, is_input=False):
    """Return the evidence of a group that uses the web more than everybody, by what the test of each channel says."""
    rows = pd.DataFrame({"segment": "s1", "variable": list(q_values), "level": "", "estimate": 0.9, "std_error": 0.02})
    rows = rows.assign(q_value=list(q_values.values()), is_input=is_input)
    return evidence(profiles=rows.reindex(columns=list(blank("profiles").columns)))


@pytest.mark.parametrize(("q_value", "share"), [(0.001, 0.9), (0.5, 0.5), (np.nan, 0.5)])
def test_a_groups_own_use_counts_in_its_gain_only_where_it_is_told_apart(q_value, share):
    """The order of audiences rested on 17 % of 41 people against 41 % of 44, which was not told from chance."""
    found = profiled({"channel_used__web": q_value})
    assert channel_use("s1", "web", found, LIBRARY.priors)[0] == pytest.approx(share)
    assert channel_use("s2", "web", found, LIBRARY.priors)[0] == pytest.approx(0.5)
    assert found.whose_use("s1", "web") == ("s1" if share == 0.9 else "all")


def test_groups_of_whom_everybodys_use_counts_are_reached_alike():
    found = profiled({"channel_used__web": 0.5})
    action = LIBRARY.action("posters_daily_places").model_copy(update={"channels": ("web",)})
    audiences = draft_audiences(found, LIBRARY.priors)
    candidates = find_candidates((action,), audiences, found, LIBRARY.priors.scale, frozenset([action.id]))
    gains = expected_gains(candidates, audiences, found, LIBRARY, 50, np.random.default_rng(1))
    assert gains.reach["exposure"].nunique() == 1 and len(gains.reach) == 2


def test_groups_that_contact_makes_keep_their_own_contact_though_nothing_tests_it():
    assert channel_use("s1", "contact", profiled({"is_user": np.nan}, is_input=True), LIBRARY.priors)[0] == 0.9
    assert channel_use("s1", "contact", profiled({"is_user": np.nan}), LIBRARY.priors)[0] == pytest.approx(0.2)
