import numpy as np
import pandas as pd
import pytest
from plan_case import RESIDENTS, blank, drivers, estimates, evidence

from helpers.communication.plan.actions import find_candidates
from helpers.communication.plan.audiences import draft_audiences
from helpers.communication.plan.gains import combined, driver_effects, expected_gains, room
from helpers.communication.plan.library import read_library

LIBRARY = read_library()


def gains_of(action, found, replicates=4000):
    audiences = draft_audiences(found, LIBRARY.priors)
    candidates = find_candidates((LIBRARY.action(action),), audiences, found, LIBRARY.priors.scale)
    rng = np.random.default_rng(3)
    return expected_gains(candidates, audiences, found, LIBRARY.priors, replicates, rng)


def test_expected_gain_is_the_product_of_its_parts():
    found = evidence()
    term = gains_of("posters_daily_places", found).terms.set_index(["segment", "driver"]).loc[("s1", "awareness")]
    # share .6 x (use .3 x notice .3) x 7/3 points x room 70/50, and 1.2 index points per 10
    moved = 0.6 * 0.3 * 0.3 * (1 + 2 + 4) / 3 * 70 / 50
    assert term["moved"] == pytest.approx(moved)
    assert term["gain"] == pytest.approx(moved * 1.2 / 10)


def test_the_simulation_agrees_with_the_expectation_and_spreads():
    gains = gains_of("household_letter", evidence())
    expected, low, high = gains.total(np.array([True]))
    centre = combined(gains.draws, gains.cells).mean()
    assert centre == pytest.approx(expected, rel=0.03)
    assert low < expected < high
    wide = gains_of("household_letter", evidence(drivers=drivers({"awareness": 1.2, "quiz_correct": 0.8}, 0.5))).total(
        np.array([True])
    )
    assert wide[2] - wide[1] > high - low


def test_the_same_seed_gives_the_same_draws():
    assert np.array_equal(gains_of("open_day", evidence()).draws, gains_of("open_day", evidence()).draws)


def test_two_on_one_driver_of_one_audience_do_not_add_up():
    assert combined(np.array([[2.0, 1.0]]), np.array([0, 0]))[0] == 2.5
    assert combined(np.array([[2.0, 1.0]]), np.array([0, 1]))[0] == 3.0


def test_weak_and_contrary_drivers_are_drawn_towards_nothing():
    found = evidence(drivers=drivers({"stigma": -1.0, "awareness": -0.5}, 0.5, 0.4))
    effects = driver_effects(["stigma", "awareness", "stigma_personal", "stereotypes"], found, LIBRARY.priors)
    assert effects["stigma"].mean == pytest.approx(1.0 * (1 - 0.25))
    assert effects["stigma"].basis == "shrunk"
    assert effects["awareness"].mean == 0.0
    assert effects["stigma_personal"].mean == pytest.approx(effects["stigma"].mean / 3)
    assert effects["stereotypes"].basis == "prior"
    strong = driver_effects(["stigma"], evidence(drivers=drivers({"stigma": -1.0})), LIBRARY.priors)["stigma"]
    assert (strong.mean, strong.basis) == (1.0, "survey")


def test_without_drivers_the_methods_judgement_stands_in_and_is_wide():
    found = evidence(drivers=blank("drivers"))
    effects = driver_effects(["awareness"], found, LIBRARY.priors)["awareness"]
    assert effects.basis == "prior"
    assert effects.sd / effects.mean > 0.5


def test_who_is_near_the_top_has_no_room():
    assert room("s1", "awareness", evidence()) == pytest.approx(70)
    full = evidence(estimates=estimates({"awareness": 1.0, "stigma": 0.0}))
    assert room("s1", "awareness", full) == 0
    assert room("s1", "stigma", full) == 0
    assert room("s1", "self_relevance", full) == 50


def test_costs_and_hours_follow_the_size_of_the_place():
    found = evidence()
    audiences = draft_audiences(found, LIBRARY.priors)
    small = find_candidates(
        (LIBRARY.action("style_guide"),),
        audiences,
        evidence("stigma", residents=float(RESIDENTS)),
        LIBRARY.priors.scale,
    )
    assert small == () or small[0].hours == LIBRARY.action("style_guide").hours.mid
    village, city = LIBRARY.priors.scale.factor(640), LIBRARY.priors.scale.factor(200000)
    assert village == 0.4
    assert city == pytest.approx(10**0.5)


def test_audiences_without_segments_are_everybody_with_its_gravest_issue():
    found = evidence("stigma", segments=blank("segments"))
    rows = draft_audiences(found, LIBRARY.priors)
    assert list(rows["audience"]) == ["aud-all"]
    assert rows["main_issue"].iloc[0] == "stigma"
    assert rows["size"].iloc[0] == RESIDENTS


def test_channels_follow_use_and_trust():
    supply = pd.DataFrame(
        {"segment": "s1", "channel": ["web", "posters", "letter"], "supply": 0.3, "use": [0.5, 0.5, 0.1]}
    ).assign(trust=[0.2, 0.8, 0.9], gap=[0.0, 0.0, 0.5])
    found = evidence(supply_demand=supply.reindex(columns=list(blank("supply_demand").columns)))
    row = draft_audiences(found, LIBRARY.priors).set_index("segment").loc["s1"]
    assert row["channels"] == "posters; letter; web"
    assert row["channels_rest_on"] == "supply_demand"
    assert row["evidence"] == "tbl-segments/s1; tbl-supply/s1:posters; tbl-supply/s1:letter"
