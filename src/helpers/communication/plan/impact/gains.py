"""What a choice of actions brings: gains of the image index and movements of drivers, expected and simulated.

Several actions on one driver of one audience: the largest counts fully and the others half (`combined`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from helpers.communication.plan.impact.effects import SUBSCALES
from helpers.study.quantiles import TAILS
from helpers.study.thresholds import threshold

SECOND_COUNTS = threshold("second_counts")


@dataclass(frozen=True)
class Movement:
    """A change for the better, expected and as drawn.

    Its range is that of the draws: of what the survey leaves open and of what the method judges. It is no confidence
    interval.
    """

    mean: float
    draws: np.ndarray

    @property
    def low(self) -> float:
        """Lower end of the interval of its draws."""
        return float(np.quantile(self.draws, TAILS[0]))

    @property
    def high(self) -> float:
        """Upper end of the interval of its draws."""
        return float(np.quantile(self.draws, TAILS[1]))

    def reached_with(self, chance: float) -> float:
        """Return the largest change that is reached with this chance.

        Examples
        --------
        >>> Movement(1.0, np.array([0.0, 1.0, 2.0])).reached_with(0.5)
        1.0
        """
        return float(np.quantile(self.draws, 1.0 - chance, method="lower"))

    def chance_of(self, change: float) -> float:
        """Return the chance that the change is at least this large."""
        return float((self.draws >= change).mean())


@dataclass(frozen=True)
class Gains:
    """Gains of every (action, audience, driver) that counts, expected and simulated.

    Attributes
    ----------
    terms
        ``action`` (place in the candidates), ``segment``, ``driver``, ``gain`` (expected points of the index),
        ``moved`` (expected points of the driver, 0-100 towards better, over all residents); one row a term.
    draws, moved
        (replicates, terms) simulated gains and movements.
    reach
        ``action``, ``segment``, ``exposure`` (expected share of the audience) of each action that tells something.
    reached, shares
        (replicates, rows of `reach`) simulated exposures, and shares of residents of the audience of each row.
    recalled
        (replicates,) of those who notice a message, the share who say so when asked.
    basis
        By driver, what says how much it is worth for the image (`effects.DriverEffect.basis`).
    """

    terms: pd.DataFrame
    draws: np.ndarray
    moved: np.ndarray
    reach: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["action", "segment", "exposure"]))
    reached: np.ndarray = field(default_factory=lambda: np.zeros((1, 0)))
    shares: np.ndarray = field(default_factory=lambda: np.zeros((1, 0)))
    recalled: np.ndarray = field(default_factory=lambda: np.zeros(1))
    basis: Mapping[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> np.ndarray:
        """(terms,) number of the audience and driver of each term."""
        return self.terms.groupby(["segment", "driver"], sort=True).ngroup().to_numpy()

    def scenario(self, probability: float) -> np.ndarray:
        """(terms,) gains at a quantile of their simulation, none below 0."""
        return np.maximum(np.quantile(self.draws, probability, axis=0), 0.0) if len(self.terms) else np.zeros(0)

    def at(self, probability: float) -> Gains:
        """Return the same as if every gain were known to lie at a quantile of its simulation: nothing is left open."""
        values = self.scenario(probability)
        return replace(self, terms=self.terms.assign(gain=values), draws=values[None, :])

    def lasting(self, parts: np.ndarray) -> Gains:
        """Return the same as if of each action's effect so much stood: (actions,) times what is expected here."""
        held, told = parts[self.terms["action"].to_numpy(int)], parts[self.reach["action"].to_numpy(int)]
        return replace(
            self,
            terms=self.terms.assign(gain=held * self.terms["gain"], moved=held * self.terms["moved"]),
            draws=held * self.draws,
            moved=held * self.moved,
            reach=self.reach.assign(exposure=told * self.reach["exposure"].astype(float)),
            reached=told * self.reached,
        )

    def total(self, chosen: np.ndarray) -> Movement:
        """Return the gain of a choice, (actions,) of True and False, in points of the image index."""
        held = chosen[self.terms["action"].to_numpy(int)]
        return _summed(self.terms["gain"].to_numpy(float), self.draws, self.cells, held)

    def movement(self, chosen: np.ndarray, driver: str) -> Movement:
        """Return how far a choice moves a driver over all residents, 0-100 towards better.

        A part of the stigma scale moves the whole by a third.
        """
        weight = self._weight(driver)
        held = chosen[self.terms["action"].to_numpy(int)] & (weight > 0)
        return _summed(weight * self.terms["moved"].to_numpy(float), weight * self.moved, self.cells, held)

    def _weight(self, driver: str) -> np.ndarray:
        """Return (terms,) how much of a term's movement is one of a driver."""
        parts = self.terms["driver"].isin(SUBSCALES) & (driver == "stigma")
        return np.where(parts, 1.0 / len(SUBSCALES), (self.terms["driver"] == driver).astype(float))

    def through(self, driver: str) -> Gains:
        """Return the gains of the image that come through a driver, or a part of it, alone."""
        counts = (self._weight(driver) > 0).astype(float)
        return replace(self, terms=self.terms.assign(gain=counts * self.terms["gain"]), draws=counts * self.draws)

    def about(self, driver: str) -> Gains:
        """Return the gains told in points of a driver over all residents, and no longer in points of the image."""
        weight = self._weight(driver)
        terms = self.terms.assign(gain=weight * self.terms["moved"].astype(float))
        return replace(self, terms=terms, draws=weight * self.moved)

    def recall(self, chosen: np.ndarray, today: float) -> Movement:
        """Return how many more residents would recall a message of the council, in per cent.

        Parameters
        ----------
        today
            Share who recall one today: only the others can be won.
        """
        held = chosen[self.reach["action"].to_numpy(int)]
        total, mean = np.zeros(len(self.recalled)), 0.0
        for segment in dict.fromkeys(self.reach["segment"]):
            rows = held & (self.reach["segment"] == segment).to_numpy()
            if rows.any():
                share = self.shares[:, rows][:, 0]
                missed = np.prod(1.0 - self.reached[:, rows], axis=1)
                expected = np.prod(1.0 - self.reach.loc[rows, "exposure"].to_numpy(float))
                total, mean = total + share * (1 - missed), mean + float(share.mean()) * (1 - expected)
        scale = 100.0 * (1.0 - today)
        return Movement(scale * mean * float(self.recalled.mean()), scale * total * self.recalled)


def _summed(expected: np.ndarray, draws: np.ndarray, cells: np.ndarray, held: np.ndarray) -> Movement:
    if not held.any():
        return Movement(0.0, np.zeros(1))
    return Movement(float(combined(expected[None, held], cells[held])[0]), combined(draws[:, held], cells[held]))


def combined(gains: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Return (replicates,) totals of (replicates, terms) gains: the largest of each cell fully, the others half.

    Examples
    --------
    >>> combined(np.array([[2.0, 1.0, 4.0]]), np.array([0, 0, 1])).tolist()
    [6.5]
    """
    total = SECOND_COUNTS * gains.sum(axis=1)
    for cell in np.unique(cells):
        total = total + (1 - SECOND_COUNTS) * gains[:, cells == cell].max(axis=1)
    return total
