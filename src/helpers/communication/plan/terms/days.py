"""The days on which a council works and may campaign: public holidays, August, and the weeks before an election.

Spanish public bodies may not run campaigns that show what they achieved between the call of an election and the vote
(LOREG, article 50.2; what people need in order to use a service may still be said). Municipal elections fall on the
fourth Sunday of May every four years (article 42.3), and are called on the 54th day before (the decree is issued on the
55th and published on the next).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

    from helpers.communication.plan.terms.config import Election, PlanConfig

DAY = timedelta(days=1)
AUGUST, SUNDAY = 8, 6
#: Municipal elections: a year in which they were held, how many years lie between two, and in which month they fall.
ELECTED, TERM, MAY, FOURTH = 2023, 4, 5, 4
#: Days from the publication of the call to the vote.
CALLED_BEFORE = timedelta(days=54)
SPAIN = "ES"
#: What may stand in the way of a line's days.
FLAGS = ("election", "august", "holiday")


@dataclass(frozen=True)
class Days:
    """The council's calendar.

    Attributes
    ----------
    country, region
        ISO codes; without a country no holiday is known but the town's own.
    local
        The town's own holidays.
    own_elections
        Elections as plan.yml gives them; None for the municipal ones of Spain.
    """

    country: str | None = SPAIN
    region: str | None = None
    local: frozenset[date] = frozenset()
    own_elections: tuple[Election, ...] | None = None
    _years: dict[int, HolidayBase] = field(default_factory=dict, repr=False, compare=False)

    def is_holiday(self, day: date) -> bool:
        """Return whether a day is a public holiday, the town's own included.

        Examples
        --------
        >>> Days("ES", "CT").is_holiday(date(2026, 9, 11)), Days("ES", "MD").is_holiday(date(2026, 9, 11))
        (True, False)
        """
        return day in self.local or day in self._of_year(day.year)

    def _of_year(self, year: int) -> HolidayBase | tuple[()]:
        if self.country is None:
            return ()
        if year not in self._years:
            from holidays import country_holidays

            self._years[year] = country_holidays(self.country, subdiv=self.region, years=year)
        return self._years[year]

    def is_working(self, day: date) -> bool:
        """Return whether people work on a day: no weekend and no holiday."""
        return day.weekday() < SUNDAY - 1 and not self.is_holiday(day)

    def next_working(self, day: date) -> date:
        """Return the day itself if people work on it, else the next on which they do.

        Examples
        --------
        >>> str(Days("ES", "CT").next_working(date(2026, 9, 11)))
        '2026-09-14'
        """
        while not self.is_working(day):
            day += DAY
        return day

    def last_working(self, day: date) -> date:
        """Return the day itself if people work on it, else the last before on which they do."""
        while not self.is_working(day):
            day -= DAY
        return day

    @cached_property
    def elections(self) -> tuple[tuple[date, date], ...]:
        """Call and vote of each election as plan.yml gives them; none where the municipal ones of Spain stand."""
        return tuple((own.called, own.vote) for own in self.own_elections or ())

    def restricted(self, start: date, end: date) -> list[tuple[date, date]]:
        """Return the days from call to vote of each election that meet a span of days.

        Examples
        --------
        >>> [[str(day) for day in span] for span in Days().restricted(date(2027, 1, 1), date(2027, 12, 31))]
        [['2027-03-30', '2027-05-23']]
        """
        known = self.elections
        if self.own_elections is None:
            known = municipal(start.year, end.year) if self.country == SPAIN else ()
        return [(call, vote) for call, vote in known if call <= end and start <= vote]

    def flags(self, start: date, end: date, is_campaign: bool) -> list[str]:
        """Return which of `FLAGS` hold: an election, for campaigns; a start in August; an end on which nobody works."""
        holds = {
            "election": is_campaign and bool(self.restricted(start, end)),
            "august": is_campaign and start.month == AUGUST,
            "holiday": not (self.is_working(start) and self.is_working(end)),
        }
        return [flag for flag in FLAGS if holds[flag]]


def municipal(first: int, last: int) -> tuple[tuple[date, date], ...]:
    """Return the call and the vote of Spain's municipal elections in these years.

    Examples
    --------
    >>> [[str(day) for day in span] for span in municipal(2022, 2028)]
    [['2023-04-04', '2023-05-28'], ['2027-03-30', '2027-05-23']]
    """
    years = [year for year in range(first, last + 1) if (year - ELECTED) % TERM == 0]
    votes = [_sunday(year, MAY, FOURTH) for year in years]
    return tuple((vote - CALLED_BEFORE, vote) for vote in votes)


def _sunday(year: int, month: int, place: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(SUNDAY - first.weekday()) % 7 + 7 * (place - 1))


def days_of(config: PlanConfig, spends_euros: bool) -> Days:
    """Return the calendar of a council's terms: Catalonia's, where plan.yml names no other country.

    Where another money than the euro is spent and plan.yml names no country, no holiday is known.
    """
    own = config.calendar
    country, region = (own.country, own.region) if own.country else ((SPAIN, "CT") if spends_euros else (None, None))
    return Days(country, region, frozenset(own.local_holidays), own.elections)


def first_free(days: Days, start: date, latest: date, spans: Sequence[tuple[date, date]]) -> date:
    """Return the first day from `start` on which people work, out of August and of the weeks before an election.

    Where there is none up to `latest`, the first working day from `start`.
    """
    day = days.next_working(start)
    while day <= latest:
        after = next((vote for call, vote in spans if call <= day <= vote), None)
        if after is None and day.month != AUGUST:
            return day
        day = days.next_working(day + DAY if after is None else after + DAY)
    return days.next_working(start)
