import math

import pytest
from plan_case import evidence, plan

from helpers.communication.plan.actions import Candidate
from helpers.communication.plan.library import read_library
from helpers.communication.plan.pilots import pilot_lines
from helpers.stats.estimates.trials import detectable_share, smallest_p, trial_power

LIBRARY = read_library()


def tried(action, residents):
    candidate = Candidate(LIBRARY.action(action), ("all",), 1.0, *[0.0] * 6, ("x",))
    return pilot_lines([candidate], residents, LIBRARY.priors.trials).iloc[0]


def test_what_everybody_gets_at_once_is_tried_in_no_half_of_the_town():
    for action in ("one_door", "missing_pages", "newsletter_section", "user_panel"):
        assert tried(action, 200000)["kind"] == "none"


def test_letters_are_drawn_by_home_and_the_number_decides():
    town, village = tried("household_letter", 20000), tried("household_letter", 550)
    assert (town["kind"], town["unit"], town["units"]) == ("lot", "home", 8000)
    assert village["kind"] == "few"
    assert town["detectable"] == pytest.approx(detectable_share(0.02, 8000))


def test_places_are_units_and_not_their_people():
    city, town = tried("posters_daily_places", 100000), tried("posters_daily_places", 3000)
    assert (city["kind"], city["units"]) == ("lot", 150)
    assert town["kind"] == "few"
    assert town["smallest_p"] == smallest_p(town["units"])


def test_districts_can_only_start_in_steps():
    assert tried("district_talks", 20000)["kind"] == "steps"


def test_five_districts_by_lot_have_nothing_like_the_power_of_their_people():
    # With 400 answers a person-level formula calls 2 x 2.80 standard errors 80 %; five districts of 80 answers each,
    # with a
    # spread of 0, 1 and 1.5 points between them, have .43, .35 and .27 (simulated with districts of unequal size).
    sd = 14.3
    effect = 2 * 2.8015852 * sd / math.sqrt(400)
    powers = [trial_power(effect, math.hypot(sd / math.sqrt(80), between), 5) for between in (0.0, 1.0, 1.5)]
    assert powers == [pytest.approx(power, abs=0.06) for power in (0.43, 0.35, 0.27)]
    assert smallest_p(5) == 0.1


def test_every_chosen_action_says_how_it_can_be_tried():
    drafted = plan(budget=15000, staff_hours=600, found=evidence("stigma"))
    rows = drafted["plan_actions"]
    assert set(drafted["plan_pilots"]["action"]) == set(rows.loc[rows["status"] == "chosen", "action"])
