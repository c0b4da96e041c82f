import math

import pandas as pd
import pytest
from plan_case import evidence, plan, view
from scipy.stats import norm

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.drafting.counting import with_later_halves
from helpers.communication.plan.measuring.pilots import SINGLE, UNSEEN, pilot_lines
from helpers.communication.plan.method.library import read_library
from helpers.communication.plan.terms.days import Days
from helpers.present.plan.measuring.trying import BETWEEN, OF_EACH, UNITS
from helpers.stats.fieldwork.trials import detectable_share, smallest_p, trial_power

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
    city, town = tried("referral_briefing", 200000), tried("referral_briefing", 20000)
    assert (city["kind"], city["unit"], city["units"]) == ("lot", "door", 200)
    # Twenty would show only what is more than twice as large: nothing that anybody found.
    assert (town["kind"], town["units"]) == ("few", 20)
    assert town["smallest_p"] == smallest_p(town["units"])


@pytest.mark.parametrize("action", ["services_guide", "posters_daily_places"])
def test_what_nobody_can_tell_of_each_unit_is_not_drawn_however_many_there_are(action):
    """Whoever calls cannot say at which bakery no leaflet lay."""
    assert tried(action, 400000)["kind"] == "unseen"


def test_every_unit_that_is_drawn_says_what_is_seen_of_it():
    units = {action.pilot for action in LIBRARY.actions} - {None, "steps", *UNSEEN}
    assert units == {*OF_EACH, *BETWEEN}
    assert units <= {*UNITS} and {*SINGLE} == {*OF_EACH}


def test_the_same_homes_are_drawn_for_one_trial_only():
    names = ("household_letter", "destigma_letters", "bill_insert", "referral_briefing")
    both = [Candidate(LIBRARY.action(name), ("all",), 1.0, *[0.0] * 6, ("x",)) for name in names]
    rows = pilot_lines(both, 200000, LIBRARY.priors.trials).set_index("action")
    assert list(rows.loc[rows["kind"] == "lot", "unit"]) == ["home", "door"]
    assert rows.loc[rows["kind"] == "taken", "taken_by"].eq("act-household_letter").sum() == 2


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


@pytest.mark.parametrize(("between", "wrongly"), [(1.0, 0.10), (1.5, 0.15)])
def test_people_taken_for_units_find_what_is_not_there_and_districts_as_units_do_not(between, wrongly):
    """Five districts of 80 answers drawn by lot, no effect: a formula for people rejects 10 to 16 times in 100."""
    of_people, of_units = 14.3 / math.sqrt(80), math.hypot(14.3 / math.sqrt(80), between)
    # Both standard errors of the difference of two and three districts hold the same 1/2 + 1/3.
    assert 2 * norm.sf(1.959963984540054 * of_people / of_units) == pytest.approx(wrongly, abs=0.005)
    assert trial_power(0.0, of_units, 5) == pytest.approx(0.05, abs=1e-6)


@pytest.mark.parametrize(
    ("action", "start", "end", "later"),
    [
        # Visits prepared in three weeks and made in sixteen: half of them.
        ("referral_briefing", "2026-01-26", "2026-06-05", "2026-04-13"),
        # Letters that are all out in three weeks: calls are counted for eight before the other homes get theirs.
        ("household_letter", "2026-01-26", "2026-03-20", "2026-04-27"),
    ],
)
def test_the_calendar_says_when_the_other_half_of_a_trial_gets_it(action, start, end, later):
    """Half was to get it "later", and the calendar held no day of that."""
    row = {"line": f"act-{action}", "kind": "action", "phase": "speak", "owner": "communication", "flags": ()}
    calendar = pd.DataFrame([{**row, "start": pd.Timestamp(start), "end": pd.Timestamp(end)}])
    pilots = pd.DataFrame({"action": [f"act-{action}"], "kind": ["lot"]})
    lines = with_later_halves(calendar, pilots, LIBRARY, Days()).set_index("line")
    assert lines.loc[f"mil-later-{action}", "start"] == pd.Timestamp(later)
    assert len(with_later_halves(calendar, pilots.assign(kind="few"), LIBRARY, Days())) == 1


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_a_plan_names_the_other_half_by_its_action(language):
    drafted = plan(budget=15000, staff_hours=900, must=["referral_briefing"], found=evidence(residents=170000))
    shown = view(drafted, language)
    lots = drafted["plan_pilots"].loc[lambda rows: rows["kind"] == "lot", "action"]
    later = {f"mil-later-{line.removeprefix('act-')}": line for line in lots}
    assert later and set(later) <= set(drafted["plan_calendar"]["line"])
    assert all(shown.line(line) in shown.line(name) for name, line in later.items())
