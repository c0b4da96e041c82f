"""The gain in the image index that an action may be expected to bring, and how uncertain that is.

For an action, an audience and a driver:

    gain = share of residents x exposure x points moved x (room / 50) x effect of the driver / 10

*Exposure* is the share of the audience that at least one channel of the action reaches; *points moved* are those of
someone exposed who stands at mid-scale; *room* is how far the audience is from the best value of the driver, so that
who is near the top moves less; *effect* is the driver's, in points of the index per 10 points. Several actions on one
driver of one audience: the largest counts fully and the others half (`combined`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.communication.plan.actions import Candidate
from helpers.communication.plan.evidence import Evidence
from helpers.communication.plan.library import Move, Priors

#: A 95 % interval is this many standard errors wide to each side.
Z95 = 1.959963984540054
HALF_SCALE, TOP, SECOND_COUNTS = 50.0, 100.0, 0.5
WEAK_Q = 0.10
#: Where less is better.
REVERSED = frozenset(
    ("stereotypes", "stigma", "stigma_personal", "stigma_perceived", "stigma_institutional", "quiz_wrong",
     "quiz_dont_know")
)  # fmt: skip
SUBSCALES = ("stigma_personal", "stigma_perceived", "stigma_institutional")


@dataclass(frozen=True)
class DriverEffect:
    """Effect of a driver on the image index, per 10 points towards better.

    Attributes
    ----------
    basis
        ``survey``; ``shrunk`` (weak or of the wrong sign: drawn towards nothing); ``prior`` (the method's judgement).
    """

    mean: float
    sd: float
    basis: str


def driver_effects(names: Sequence[str], evidence: Evidence, priors: Priors) -> dict[str, DriverEffect]:
    """Return the effect of each driver: the survey's where it has one, else the method's prior.

    A weak estimate (q > 0.10, or the wrong sign) is multiplied by ``max(0, 1 - 1 / z**2)``, the positive-part
    shrinkage of James and Stein (1961) for one coefficient, and by 0 where its sign is wrong. A part of a scale that
    was modelled whole has a third of its effect.
    """
    return {name: _effect(name, evidence.drivers, priors) for name in names}


def _effect(name: str, drivers: pd.DataFrame, priors: Priors) -> DriverEffect:
    rows = drivers.set_index("driver")
    if name in rows.index:
        return _of_survey(rows.loc[name], name)
    if name in SUBSCALES and "stigma" in rows.index:
        whole = _of_survey(rows.loc["stigma"], "stigma")
        return DriverEffect(whole.mean / len(SUBSCALES), whole.sd / len(SUBSCALES), whole.basis)
    parts = [_of_survey(rows.loc[part], part) for part in SUBSCALES if part in rows.index]
    if name == "stigma" and parts:
        spread = float(np.sqrt(sum(part.sd**2 for part in parts)))
        return DriverEffect(sum(part.mean for part in parts), spread, parts[0].basis)
    if name in ("quiz_wrong", "quiz_dont_know") and "quiz_correct" in rows.index:
        return _of_survey(rows.loc["quiz_correct"], "quiz_correct")
    prior = priors.effects.get(name)
    return DriverEffect(prior.mean, prior.sd, "prior") if prior else DriverEffect(0.0, 0.0, "prior")


def _of_survey(row: pd.Series, name: str) -> DriverEffect:
    mean = float(row["estimate"]) * (-1.0 if name in REVERSED else 1.0)
    spread = float(row["std_error"])
    if mean > 0 and float(row["q_value"]) <= WEAK_Q:
        return DriverEffect(mean, spread, "survey")
    factor = max(0.0, 1.0 - (spread / mean) ** 2) if mean > 0 else 0.0
    return DriverEffect(mean * factor, spread * factor, "shrunk")


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
    """

    terms: pd.DataFrame
    draws: np.ndarray
    moved: np.ndarray

    @property
    def cells(self) -> np.ndarray:
        """(terms,) number of the audience and driver of each term."""
        return self.terms.groupby(["segment", "driver"], sort=True).ngroup().to_numpy()

    def scenario(self, probability: float) -> np.ndarray:
        """(terms,) gains at a quantile of their simulation, none below 0."""
        return np.maximum(np.quantile(self.draws, probability, axis=0), 0.0) if len(self.terms) else np.zeros(0)

    def total(self, chosen: np.ndarray) -> tuple[float, float, float]:
        """Return the gain of a choice, (actions,) of True and False, with its 95 % interval."""
        held = chosen[self.terms["action"].to_numpy(int)]
        return _summed(self.terms["gain"].to_numpy(float), self.draws, self.cells, held)

    def movement(self, chosen: np.ndarray, driver: str) -> tuple[float, float, float]:
        """Return how far a choice moves a driver over all residents, 0-100 towards better, with its 95 % interval.

        A part of the stigma scale moves the whole by a third.
        """
        parts = (
            self.terms["driver"].isin(SUBSCALES).to_numpy() if driver == "stigma" else np.zeros(len(self.terms), bool)
        )
        weight = np.where(parts, 1.0 / len(SUBSCALES), 1.0)
        held = chosen[self.terms["action"].to_numpy(int)] & (parts | (self.terms["driver"] == driver).to_numpy())
        return _summed(weight * self.terms["moved"].to_numpy(float), weight * self.moved, self.cells, held)


def _summed(expected: np.ndarray, draws: np.ndarray, cells: np.ndarray, held: np.ndarray) -> tuple[float, float, float]:
    if not held.any():
        return 0.0, 0.0, 0.0
    low, high = np.quantile(combined(draws[:, held], cells[held]), [0.025, 0.975])
    return float(combined(expected[None, held], cells[held])[0]), float(low), float(high)


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


def expected_gains(
    candidates: Sequence[Candidate],
    audiences: pd.DataFrame,
    evidence: Evidence,
    priors: Priors,
    replicates: int,
    rng: np.random.Generator,
) -> Gains:
    """Return the gain of each candidate in each audience through each driver, expected and simulated.

    Drawn for each replicate: driver effects and audience shares (normal), the use of channels (normal within 0-1),
    and what the action moves and how many notice it (triangular). Draws are shared where the uncertainty is: one
    driver effect for all actions, one share for all that address an audience.

    Parameters
    ----------
    audiences
        Columns ``segment``, ``kind``, ``share``, ``share_low``, ``share_high``, ``size``.
    """
    residents = audiences[audiences["kind"].isin(["segment", "everybody"])]
    names = sorted({move.driver for candidate in candidates for move in candidate.action.moves})
    model = _Draws(driver_effects(names, evidence, priors), residents, evidence, priors, replicates, rng)
    rows, draws, movements = [], [], []
    for place, candidate in enumerate(candidates):
        for segment in (name for name in candidate.segments if name in model.shares):
            exposure = model.exposure(candidate, segment)
            for move in candidate.action.moves:
                moved, effect = model.movement(move, segment, exposure), model.effects[move.driver]
                rows.append((place, segment, move.driver, moved[0] * effect[0] / 10.0, moved[0]))
                draws.append(moved[1] * effect[1] / 10.0)
                movements.append(moved[1])
    terms = pd.DataFrame(rows, columns=["action", "segment", "driver", "gain", "moved"])
    nothing = np.zeros((replicates, 0))
    return Gains(terms, *(np.column_stack(drawn) if drawn else nothing for drawn in (draws, movements)))


Drawn = tuple[float, np.ndarray]


class _Draws:
    """Every uncertain quantity, drawn once and shared by the terms that rest on it."""

    def __init__(
        self,
        effects: dict[str, DriverEffect],
        residents: pd.DataFrame,
        evidence: Evidence,
        priors: Priors,
        replicates: int,
        rng: np.random.Generator,
    ) -> None:
        self.evidence, self.priors, self.n, self.rng = evidence, priors, replicates, rng
        self.effects = {
            name: (effect.mean, rng.normal(effect.mean, effect.sd, replicates)) for name, effect in effects.items()
        }
        self.sizes = dict(zip(residents["segment"], residents["size"].astype(float), strict=True))
        self.shares = {row.segment: self._share(row) for row in residents.itertuples()}
        self.uses: dict[tuple[str, str], Drawn] = {}

    def _share(self, row: object) -> Drawn:
        low, high = float(row.share_low), float(row.share_high)  # type: ignore[attr-defined]
        spread = (high - low) / (2 * Z95) if low == low and high == high else 0.0
        share = float(row.share)  # type: ignore[attr-defined]
        return share, np.clip(self.rng.normal(share, spread, self.n), 0, 1)

    def use(self, segment: str, channel: str) -> Drawn:
        """Return the share of a segment that uses a channel."""
        if (segment, channel) not in self.uses:
            mean, spread = channel_use(segment, channel, self.evidence, self.priors)
            self.uses[segment, channel] = mean, np.clip(self.rng.normal(mean, spread, self.n), 0, 1)
        return self.uses[segment, channel]

    def triangular(self, low: float, mid: float, high: float) -> Drawn:
        """Return the mean of a triangular distribution and draws from it."""
        drawn = self.rng.triangular(low, mid, high, self.n) if high > low else np.full(self.n, mid)
        return (low + mid + high) / 3, drawn

    def exposure(self, candidate: Candidate, segment: str) -> Drawn:
        """Return the share of a segment that an action reaches."""
        action = candidate.action
        if action.people:
            addressed = max(sum(self.sizes.get(name, 0.0) for name in candidate.segments), 1.0)
            low, mid, high = (min(1.0, candidate.factor * people / addressed) for people in action.people)
            return self.triangular(low, mid, high)
        notice, noticed = self.triangular(*action.notice)
        missed, missed_drawn = 1.0, np.ones(self.n)
        for channel in action.channels:
            use, used = self.use(segment, channel)
            missed, missed_drawn = missed * (1 - use * notice), missed_drawn * (1 - used * noticed)
        return 1 - missed, 1 - missed_drawn

    def movement(self, move: Move, segment: str, exposure: Drawn) -> Drawn:
        """Return how far one term moves its driver over all residents, expected and drawn."""
        points, drawn = self.triangular(move.low, move.mid, move.high)
        scale = room(segment, move.driver, self.evidence) / HALF_SCALE
        share, shares = self.shares[segment]
        return share * exposure[0] * points * scale, shares * exposure[1] * drawn * scale


def room(segment: str, driver: str, evidence: Evidence) -> float:
    """Return how far a segment is from the best value of a driver, 0-100; half-way where it was not asked."""
    value = evidence.value(segment, driver)
    if value != value:
        return HALF_SCALE
    score = value * TOP if driver in evidence.shares else value
    return float(np.clip(score if driver in REVERSED else TOP - score, 0.0, TOP))


def channel_use(segment: str, channel: str, evidence: Evidence, priors: Priors) -> tuple[float, float]:
    """Return the share of a segment that uses a channel and its standard error.

    From the audit, else from the segment's profile or everybody's estimate, else the method's prior. ``contact`` is
    the share that has been in touch with the service.
    """
    if channel == "every_home":
        return priors.use[channel], 0.0
    variable = "is_user" if channel == "contact" else f"channel_used__{channel}"
    row = evidence.profile(segment, variable)
    row = evidence.row(variable) if row is None else row
    if row is None:
        return priors.use.get(channel, 0.0), priors.use_sd
    spread = row["std_error"]
    return float(row["estimate"]), float(spread) if spread == spread else priors.use_sd
