"""The council's own terms for the plan, `plan.yml`: money, hours, dates, people, and what it set by hand."""

from __future__ import annotations

from datetime import date as Day
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from helpers.communication.plan.method.library import Level, Owner
from helpers.errors import Problem
from helpers.study.config import Council, Frozen, listed, read_as
from helpers.study.quantiles import Z95
from helpers.study.written.validation import refusal

#: A plan without dates starts a month after fieldwork ends and runs a year.
LEAD_DAYS = 30
PLAN_DAYS = 365
#: Leaves the objectives to the evidence, where plan.yml names some.
CHOSEN = "chosen"


class NextWave(Frozen):
    """When the survey is repeated and how many people are expected to answer."""

    date: Day
    n: Annotated[int, Field(gt=0)]


class Person(Frozen):
    """Who does something in the council: a title in its own words, where to write, and what it answers for.

    `answers_for` names roles of the method; without it they are told from the title.
    """

    role: str
    email: str | None = None
    answers_for: tuple[Owner, ...] = ()


class Contact(Frozen):
    """How people reach the service: what stands on every text. What is left out is not written anywhere."""

    phone: str | None = None
    web: str | None = None
    address: str | None = None


class OwnStakeholder(Frozen):
    """Somebody whom the council deals with; of the method's, what is given replaces what the method judges."""

    name: str | None = None
    interest: Level | None = None
    influence: Level | None = None
    owner: str | None = None
    remove: bool = False


class Election(Frozen):
    """An election that bars campaigns: the day on which its call is published, and the day of the vote."""

    called: Day
    vote: Day

    @model_validator(mode="after")
    def _in_order(self) -> Election:
        if self.vote < self.called:
            values = {"called": f"{self.called}", "vote": f"{self.vote}"}
            message = "The vote {vote} is before the call {called}. Correct one of the two."
            raise refusal(Problem(message, values=values))
        return self


class CalendarTerms(Frozen):
    """Where the public holidays come from, the town's own two, and elections other than the municipal ones."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    region: str | None = None
    local_holidays: tuple[Day, ...] = ()
    elections: tuple[Election, ...] | None = None

    @model_validator(mode="after")
    def _is_known(self) -> CalendarTerms:
        from holidays import list_supported_countries

        known = list_supported_countries()
        if self.region and not self.country:
            raise refusal(Problem("A region needs its country. Write for instance country: ES beside it."))
        if self.country and self.country not in known:
            message = (
                "No calendar of holidays is known for {country}. Leave it out and list them all in local_holidays."
            )
            raise refusal(Problem(message, values={"country": self.country}))
        if self.region and self.region not in known[str(self.country)]:
            values = {"region": self.region, "country": self.country, "known": ", ".join(known[str(self.country)])}
            raise refusal(Problem("{region} is no region of {country}. Known ones: {known}.", values=values))
        return self


class Trial(Frozen):
    """What the council's own trial of an action found, in points (0-100, towards better) of people exposed.

    `points` is the difference between those who got it and those who did not, `low` and `high` its 95 % interval.
    """

    action: str
    driver: str
    points: float
    low: float
    high: float

    @model_validator(mode="after")
    def _in_order(self) -> Trial:
        if not self.low < self.high or not self.low <= self.points <= self.high:
            raise ValueError("points must lie between low and high, and these must differ")
        return self

    @property
    def error(self) -> float:
        """The standard error that the interval says."""
        return (self.high - self.low) / (2 * Z95)


class Override(Frozen):
    """What the council set for one line; what is not given stays as drafted.

    `add` makes a new line of that kind, which needs a `text`.
    """

    text: str | None = None
    target: float | None = None
    date: Day | None = None
    start: Day | None = None
    end: Day | None = None
    owner: str | None = None
    cost: Annotated[float, Field(ge=0)] | None = None
    hours: Annotated[float, Field(ge=0)] | None = None
    audience: str | None = None
    remove: bool = False
    add: Literal["objective", "audience", "message", "action", "risk"] | None = None

    @model_validator(mode="after")
    def _added_lines_have_a_text(self) -> Override:
        if self.add and not self.text:
            raise refusal(Problem("An added line needs a text. Write it under text."))
        if self.add == "message" and not self.audience:
            raise refusal(Problem("An added message needs an audience. Name it under audience."))
        return self


class PlanConfig(Frozen):
    """`plan.yml`, whole. Every key may be left out: the plan then says what it assumed.

    `hour_price` is what an hour beyond `staff_hours` costs where it can be bought in. `objectives` are what the plan is
    to aim at, by their ids in the library; empty, or ``chosen``, where the evidence is to decide.
    """

    budget: Annotated[float, Field(ge=0)] | None = None
    staff_hours: Annotated[float, Field(ge=0)] | None = None
    hour_price: Annotated[float, Field(gt=0)] | None = None
    start: Day | None = None
    end: Day | None = None
    next_wave: NextWave | None = None
    people: tuple[Person, ...] = ()
    calendar: CalendarTerms = CalendarTerms()
    contact: Contact = Contact()
    stakeholders: dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")], OwnStakeholder] = Field({})
    texts: dict[str, str] = Field({})
    must: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    trials: tuple[Trial, ...] = ()
    floor_per_audience: Annotated[int, Field(ge=0)] = 1
    objectives: tuple[str, ...] = ()
    overrides: dict[Annotated[str, Field(pattern=r"^(obj|aud|msg|act|risk)-[A-Za-z0-9_.-]+$")], Override] = Field({})

    @field_validator("objectives", mode="before")
    @classmethod
    def _by_comma(cls, given: Any) -> Any:
        named = listed(given)
        return () if named == [CHOSEN] else named

    @model_validator(mode="after")
    def _ends_after_start(self) -> PlanConfig:
        if self.start and self.end and self.end <= self.start:
            values = {"start": f"{self.start}", "end": f"{self.end}"}
            raise refusal(Problem("The end {end} is before the start {start}. Correct one of the two.", values=values))
        return self

    def dates(self, council: Council) -> tuple[Day, Day]:
        """Return the first and last day of the plan; by default a year from a month after fieldwork."""
        start = self.start or council.wave.end + timedelta(days=LEAD_DAYS)
        last = self.end or (self.next_wave.date if self.next_wave and self.next_wave.date > start else None)
        return start, last or start + timedelta(days=PLAN_DAYS)

    def follow_up(self, council: Council, n: int) -> NextWave:
        """Return the next wave: the council's, or one of the same size at the plan's end."""
        return self.next_wave or NextWave(date=self.dates(council)[1], n=n)


def read_plan(path: Path) -> PlanConfig:
    """Return the council's terms; all defaults where there is no `plan.yml`.

    Raises
    ------
    ConfigError
        If any key is refused; all problems at once.
    """
    return read_as(PlanConfig, path) if path.exists() else PlanConfig()
