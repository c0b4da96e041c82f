"""What the method assumes where the survey is silent (`methodology/plan/priors.yml`): all of it judgement."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from helpers.study.config import Frozen

Share = Annotated[float, Field(ge=0, le=1)]


class Effect(Frozen):
    """A prior effect: points of the image index per 10 points of a driver, towards better."""

    mean: float
    sd: Annotated[float, Field(gt=0)]


class Scale(Frozen):
    """How fixed costs, hours and attendance grow: as a power of residents over the reference, within bounds."""

    reference: Annotated[float, Field(gt=0)]
    exponent: Annotated[float, Field(ge=0)]
    low: float
    high: float

    def factor(self, residents: float) -> float:
        """Return how many times as much an action takes in a place of so many residents."""
        return float(min(self.high, max(self.low, (residents / self.reference) ** self.exponent)))


class Worth(Frozen):
    """What moving something by as much as anyone notices is worth at most in one place.

    Attributes
    ----------
    noticed
        Money, for the hours too.
    hour
        What an hour of the council's own people counts as.
    """

    noticed: Annotated[float, Field(gt=0)] = 40000.0
    hour: Annotated[float, Field(ge=0)] = 25.0


class Prices(Frozen):
    """What a change is worth at most, a head.

    Attributes
    ----------
    person
        Euros for each person whom a change moves: one more who knows where to go. The same in a village as in a
        city, whatever an action takes there.
    noticed_by
        Share of the people whom a change that anyone notices moves.
    hour
        Euros that an hour of the council's own people counts as.
    """

    person: Annotated[float, Field(gt=0)]
    noticed_by: Annotated[float, Field(gt=0, le=1)]
    hour: Annotated[float, Field(ge=0)]

    def here(self, residents: float, per_euro: float, hour_price: float | None = None) -> Worth:
        """Return what a noticed change is worth among so many residents, in their currency, at their price of an hour.

        Examples
        --------
        >>> Prices(person=100, noticed_by=0.02, hour=25).here(545, 1.0).noticed
        1090.0
        """
        hour = per_euro * self.hour if hour_price is None else hour_price
        return Worth(noticed=max(residents, 1.0) * self.noticed_by * self.person * per_euro, hour=hour)


class Trials(Frozen):
    """What a lot is drawn over here: units for each thousand residents, and how many in a hundred answer unprompted.

    Attributes
    ----------
    wait_weeks
        Weeks at the least between the halves, in which what comes of the first is counted.
    """

    units: dict[str, Annotated[float, Field(gt=0)]]
    answers: dict[str, Share]
    wait_weeks: Annotated[int, Field(gt=0)]


class Priors(Frozen):
    """What the method assumes where the survey is silent; all of it judgement, and wide.

    Attributes
    ----------
    spread
        Standard deviation of a driver between people, 0-100, where the survey does not say.
    drift
        Standard deviation of what a driver moves in a year with no plan, 0-100.
    recall_of_notice
        Of those who notice a message, how many say so when a survey asks: low, mid, high.
    """

    scale: Scale
    worth: Prices
    effects: dict[str, Effect]
    use: dict[str, Share]
    use_sd: Share
    spread: Annotated[float, Field(gt=0)]
    drift: Annotated[float, Field(gt=0)]
    recall_of_notice: tuple[Share, Share, Share]
    trials: Trials
