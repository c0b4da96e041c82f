"""The council's calendar: public holidays and the town's own, August, and the weeks before an election."""

from datetime import date

import pandas as pd
import pytest
from plan_case import plan

from helpers.communication.plan.terms.config import PlanConfig
from helpers.communication.plan.terms.days import Days, days_of, first_free, municipal
from helpers.errors import MirallError
from helpers.study.config import parse

CATALONIA = Days("ES", "CT")


@pytest.mark.parametrize(
    ("vote", "called"),
    # Real decrees: Real Decreto 209/2015, 209/2019 and 207/2023, and the days of the vote.
    [("2015-05-24", "2015-03-31"), ("2019-05-26", "2019-04-02"), ("2023-05-28", "2023-04-04")],
)
def test_municipal_elections_fall_on_the_day_on_which_they_fell(vote, called):
    year = int(vote[:4])
    assert municipal(year, year) == ((date.fromisoformat(called), date.fromisoformat(vote)),)


def test_there_is_none_between_two_terms():
    assert municipal(2024, 2026) == ()
    assert municipal(2027, 2027)[0][1] == date(2027, 5, 23)


@pytest.mark.parametrize("year", range(2024, 2040))
def test_catalonia_keeps_its_own_days(year):
    assert not CATALONIA.is_working(date(year, 9, 11))
    assert not CATALONIA.is_working(date(year, 12, 26))
    assert Days("ES", "MD").is_working(date(year, 9, 11)) == (date(year, 9, 11).weekday() < 5)


def test_the_towns_own_days_and_weekends_are_no_working_days():
    days = Days("ES", "CT", frozenset({date(2026, 9, 7)}))
    assert days.next_working(date(2026, 9, 5)) == date(2026, 9, 8)
    assert days.last_working(date(2026, 9, 7)) == date(2026, 9, 4)


def test_where_no_country_is_known_only_its_own_days_are_holidays():
    days = days_of(PlanConfig.model_validate({"calendar": {"local_holidays": ["2026-07-03"]}}), spends_euros=False)
    assert days.is_holiday(date(2026, 7, 3))
    assert not days.is_holiday(date(2026, 12, 25))
    assert not days.restricted(date(2027, 1, 1), date(2027, 12, 31))


def test_a_campaign_waits_for_the_vote_and_for_september():
    spans = CATALONIA.restricted(date(2027, 1, 1), date(2027, 12, 31))
    assert first_free(CATALONIA, date(2027, 4, 5), date(2027, 12, 1), spans) == date(2027, 5, 24)
    assert first_free(CATALONIA, date(2027, 8, 2), date(2027, 12, 1), spans) == date(2027, 9, 1)
    assert first_free(CATALONIA, date(2027, 4, 5), date(2027, 5, 1), spans) == date(2027, 4, 5)


def test_elections_of_plan_yml_stand_for_the_municipal_ones():
    terms = {"calendar": {"elections": [{"called": "2027-01-10", "vote": "2027-03-07"}]}}
    days = days_of(PlanConfig.model_validate(terms), spends_euros=True)
    assert days.restricted(date(2027, 1, 1), date(2027, 12, 31)) == [(date(2027, 1, 10), date(2027, 3, 7))]
    none = days_of(PlanConfig.model_validate({"calendar": {"elections": []}}), spends_euros=True)
    assert none.restricted(date(2027, 1, 1), date(2027, 12, 31)) == []


TERMS = {"start": date(2027, 1, 4), "end": date(2027, 12, 31), "budget": 9000, "staff_hours": 300}


@pytest.fixture(scope="module")
def election_year():
    return plan(**TERMS)["plan_calendar"]


def test_nothing_begins_or_ends_on_a_day_on_which_nobody_works(election_year):
    days = [day.date() for name in ("start", "end") for day in election_year[name]]
    assert all(CATALONIA.is_working(day) for day in days)


def test_no_campaign_begins_before_the_vote_or_in_august(election_year):
    speaking = election_year[(election_year["phase"] == "speak") & (election_year["kind"] == "action")]
    assert len(speaking)
    assert not ((speaking["start"] >= "2027-03-30") & (speaking["start"] <= "2027-05-23")).any()
    assert not (speaking["start"].dt.month == 8).any()
    meets = (speaking["start"] <= "2027-05-23") & (speaking["end"] >= "2027-03-30")
    assert ["election" in flags for flags in speaking["flags"]] == meets.tolist()


def test_a_day_that_the_council_set_stays_and_is_flagged():
    name = plan(**TERMS)["plan_calendar"].query("kind == 'action'")["line"].iloc[0]
    rows = plan(**TERMS, overrides={name: {"start": "2027-09-11", "end": "2027-09-17"}})["plan_calendar"]
    row = rows.set_index("line").loc[name]
    assert row["start"] == pd.Timestamp("2027-09-11")
    assert "holiday" in row["flags"]


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        ({"country": "ZZ"}, "ZZ"),
        ({"country": "ES", "region": "Catalunya"}, "CT"),
        ({"region": "CT"}, "country: ES"),
        ({"elections": [{"called": "2027-05-24", "vote": "2027-05-23"}]}, "2027-05-24"),
    ],
)
def test_what_no_calendar_knows_is_refused_with_a_way_out(calendar, said):
    with pytest.raises(MirallError, match=said):
        parse(PlanConfig, {"calendar": calendar}, "plan.yml")
