"""What each action may bring to each audience through each driver, and how uncertain that is.

    gain = share of residents x exposure x points moved x (room / 50) x what is left x effect of the driver / 10

*Exposure* is the share of the audience that at least one channel of the action reaches, of a repair of pages that part
of it whose services' pages are repaired; *points moved* are those of someone exposed who stands at mid-scale
(`points`); *room* is how far the audience is from the best value of the driver, so that who is near the top moves less;
*what is left* follows the action's half-life up to the next survey; *effect* is the driver's, in points of the index
per 10 points (`effects`). What this survey did not ask about has no gain: nothing here says that it needs to be moved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers.communication.plan.candidates.actions import Candidate
from helpers.communication.plan.candidates.evidence import CONTACT, Evidence
from helpers.communication.plan.candidates.using import USED
from helpers.communication.plan.impact.effects import driver_effects
from helpers.communication.plan.impact.gains import Gains
from helpers.communication.plan.impact.points import left_after, points_of
from helpers.communication.plan.method.library import Action, Library, Move
from helpers.communication.plan.method.priors import Priors
from helpers.communication.plan.terms.config import Trial
from helpers.stats.comparisons.pooled_effects import PooledEffect
from helpers.study.indicators import EVERYBODY, INDICATORS
from helpers.study.quantiles import Z

HALF_SCALE, TOP = 50.0, 100.0
#: The channel of whoever comes to the service.
TOUCH = "contact"
#: Outputs by which an action tells people something that they may recall.
TELLING = ("items_published", "copies_given", "people_reached")
Drawn = tuple[float, np.ndarray]


@dataclass(frozen=True)
class Lessons:
    """What this council knows by itself.

    Attributes
    ----------
    trials
        Results of its own trials.
    factors
        By driver, how many times as much as expected its previous plan moved it, as far as two waves tell.
    weeks_to_survey
        Weeks from the end of an action to the next survey.
    """

    trials: tuple[Trial, ...] = ()
    factors: Mapping[str, PooledEffect] = field(default_factory=dict)
    weeks_to_survey: Callable[[Action], float] = lambda action: 0.0


def expected_gains(
    candidates: Sequence[Candidate],
    audiences: pd.DataFrame,
    evidence: Evidence,
    library: Library,
    replicates: int,
    rng: np.random.Generator,
    lessons: Lessons = Lessons(),
) -> Gains:
    """Return the gain of each candidate in each audience through each driver, expected and simulated.

    Drawn for each replicate: driver effects (together) and audience shares (normal), the use of channels (normal within
    0-1), how many notice an action (triangular), and what it moves (normal where it was measured, else triangular).
    Draws are shared where the uncertainty is: one driver effect for all actions, one share for all that address an
    audience.

    Parameters
    ----------
    audiences
        Columns ``segment``, ``kind``, ``share``, ``share_low``, ``share_high``, ``size``.
    """
    residents = audiences[audiences["kind"].isin(["segment", "everybody"])]
    model = _Draws(candidates, residents, evidence, library, replicates, rng, lessons)
    for place, candidate in enumerate(candidates):
        for segment in (name for name in candidate.segments if name in model.shares):
            model.add(place, candidate, segment)
    return model.gains()


class _Draws:
    """Every uncertain quantity, drawn once and shared by the terms that rest on it."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        residents: pd.DataFrame,
        evidence: Evidence,
        library: Library,
        replicates: int,
        rng: np.random.Generator,
        lessons: Lessons,
    ) -> None:
        self.evidence, self.library, self.n, self.rng, self.lessons = evidence, library, replicates, rng, lessons
        moves = [move for candidate in candidates for move in candidate.action.moves]
        names = sorted({move.driver for move in moves if evidence.asks(move.driver)})
        effects = driver_effects(names, evidence, library.priors, replicates, rng)
        self.effects = {name: (effect.mean, effect.draws) for name, effect in effects.items()}
        self.basis = {name: effect.basis for name, effect in effects.items()}
        self.sizes = dict(zip(residents["segment"], residents["size"].astype(float), strict=True))
        self.shares = {row.segment: self._share(row) for row in residents.itertuples()}
        self.uses: dict[tuple[str, str], Drawn] = {}
        self.points: dict[tuple[str, str], Drawn] = {}
        self.factors: dict[str, Drawn] = {}
        self.rows: list[tuple[int, str, str, float, float]] = []
        self.drawn: list[np.ndarray] = []
        self.moved: list[np.ndarray] = []
        self.reach: list[tuple[int, str, float]] = []
        self.reached: list[np.ndarray] = []

    def _share(self, row: object) -> Drawn:
        low, high = float(row.share_low), float(row.share_high)  # type: ignore[attr-defined]
        spread = (high - low) / (2 * Z) if low == low and high == high else 0.0
        share = float(row.share)  # type: ignore[attr-defined]
        return share, np.clip(self.rng.normal(share, spread, self.n), 0, 1)

    def use(self, segment: str, channel: str) -> Drawn:
        """Return the share of a segment that uses a channel; groups of whom everybody's counts share its draws."""
        key = whose_use(segment, channel, self.evidence), channel
        if key not in self.uses:
            mean, spread = channel_use(*key, self.evidence, self.library.priors)
            self.uses[key] = mean, np.clip(self.rng.normal(mean, spread, self.n), 0, 1)
        return self.uses[key]

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
        notice, noticed = self.triangular(*(candidate.part * share for share in action.notice))
        missed, missed_drawn = 1.0, np.ones(self.n)
        for channel in action.channels:
            use, used = self.use(segment, channel)
            missed, missed_drawn = missed * (1 - use * notice), missed_drawn * (1 - used * noticed)
        return 1 - missed, 1 - missed_drawn

    def moves(self, action: Action, move: Move) -> Drawn:
        """Return how far an action moves a driver in someone exposed, as far as it is left at the next survey."""
        if (action.id, move.driver) not in self.points:
            points = points_of(action, move, self.library, self.evidence, self.lessons.trials)
            scale = left_after(action, self.lessons.weeks_to_survey(action))
            learnt, learnt_drawn = self.learnt(move.driver)
            drawn = points.draw(self.n, self.rng)
            self.points[action.id, move.driver] = scale * learnt * points.local.mean, scale * learnt_drawn * drawn
        return self.points[action.id, move.driver]

    def learnt(self, driver: str) -> Drawn:
        """Return how many times as much as expected a driver moves here: one draw for all actions that move it."""
        known = self.lessons.factors.get(driver)
        if known is None:
            return 1.0, np.ones(self.n)
        if driver not in self.factors:
            self.factors[driver] = known.mean, self.rng.normal(known.mean, known.sd, self.n)
        return self.factors[driver]

    def add(self, place: int, candidate: Candidate, segment: str) -> None:
        """Add the terms of an action in an audience, and how many of it the action reaches."""
        exposure, (share, shares) = self.exposure(candidate, segment), self.shares[segment]
        for move in (move for move in candidate.action.moves if move.driver in self.effects):
            points, drawn = self.moves(candidate.action, move)
            effect, effects = self.effects[move.driver]
            scale = room(segment, move.driver, self.evidence) / HALF_SCALE
            moved, moves = share * exposure[0] * points * scale, shares * exposure[1] * drawn * scale
            self.rows.append((place, segment, move.driver, moved * effect / 10.0, moved))
            self.drawn.append(moves * effects / 10.0)
            self.moved.append(moves)
        if candidate.action.output in TELLING:
            self.reach.append((place, segment, exposure[0]))
            self.reached.append(exposure[1])

    def gains(self) -> Gains:
        """Return all terms that were added."""
        low, mid, high = self.library.priors.recall_of_notice
        shares = [self.shares[segment][1] for _, segment, _ in self.reach]
        drawn, moved, reached, sizes = (self._columns(p) for p in (self.drawn, self.moved, self.reached, shares))
        return Gains(
            pd.DataFrame(self.rows, columns=["action", "segment", "driver", "gain", "moved"]),
            drawn,
            moved,
            pd.DataFrame(self.reach, columns=["action", "segment", "exposure"]),
            reached,
            sizes,
            self.triangular(low, mid, high)[1],
            self.basis,
        )

    def _columns(self, parts: list[np.ndarray]) -> np.ndarray:
        return np.column_stack(parts) if parts else np.zeros((self.n, 0))


def room(segment: str, driver: str, evidence: Evidence) -> float:
    """Return how far a segment is from the best value of a driver, 0-100; half-way where it was not asked."""
    value = evidence.value(segment, driver)
    if value != value:
        return HALF_SCALE
    score = value * TOP if driver in evidence.shares else value
    return float(np.clip(score if driver in INDICATORS.bad else TOP - score, 0.0, TOP))


def whose_use(segment: str, channel: str, evidence: Evidence) -> str:
    """Return whose use of a channel counts in a segment, or whose contact: the segment's own, or everybody's."""
    return evidence.whose_contact(segment) if channel == TOUCH else evidence.whose_use(segment, channel)


def channel_use(segment: str, channel: str, evidence: Evidence, priors: Priors) -> tuple[float, float]:
    """Return the share of a segment that uses a channel and its standard error.

    The segment's own where it is told apart from everybody's (`Evidence.whose_use`), else everybody's, else the
    method's prior. ``contact`` is the share that has been in touch with the service.
    """
    if channel == "every_home":
        return priors.use[channel], 0.0
    variable = CONTACT if channel == TOUCH else f"{USED}{channel}"
    whose = whose_use(segment, channel, evidence)
    row = evidence.row(variable) if whose == EVERYBODY else evidence.profile(whose, variable)
    if row is None:
        return priors.use.get(channel, 0.0), priors.use_sd
    spread = row["std_error"]
    return float(row["estimate"]), float(spread) if spread == spread else priors.use_sd
