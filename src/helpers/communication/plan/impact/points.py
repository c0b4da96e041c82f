"""By how many points an action moves a driver in someone exposed: shipped with the method, and after this council's
trials."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.communication.plan.candidates.evidence import Evidence
from helpers.communication.plan.candidates.links import once
from helpers.communication.plan.method.library import Action, Library, Move
from helpers.communication.plan.terms.config import Trial
from helpers.stats.comparisons.pooled_effects import PooledEffect, update
from helpers.study.quantiles import Z


@dataclass(frozen=True)
class Points:
    """Points of a driver (0-100, towards better) in someone exposed who stands at mid-scale.

    Attributes
    ----------
    shipped, local
        What the method brings, and what it is after the council's own trials.
    basis
        ``studies``, ``judgement``, or ``trials`` where the council's own count too.
    judged
        Low, mid and high of a judgement that no trial has changed yet; it is drawn as a triangle.
    """

    shipped: PooledEffect
    local: PooledEffect
    basis: str
    judged: tuple[float, float, float] | None = None

    def draw(self, replicates: int, rng: np.random.Generator) -> np.ndarray:
        """Return (replicates,) draws."""
        if self.judged is None:
            return rng.normal(self.local.mean, self.local.sd, replicates)
        low, mid, high = self.judged
        return rng.triangular(low, mid, high, replicates) if high > low else np.full(replicates, mid)


def points_of(action: Action, move: Move, library: Library, evidence: Evidence, trials: Sequence[Trial] = ()) -> Points:
    """Return how far an action moves a driver.

    Where a study measured that very driver its size, in standard deviations, becomes points by the spread of the driver
    among the people here; elsewhere the method's judgement stands. The council's trials of the same action and driver
    are added by their precision.
    """
    shipped = _shipped(action, move, library, evidence)
    judged = None if move.mid is None or _is_measured(action, move, library) else (move.low, move.mid, move.high)
    own = [trial for trial in trials if (trial.action, trial.driver) == (action.id, move.driver)]
    if own:
        local = update(shipped, [trial.points for trial in own], [trial.error for trial in own])
        return Points(shipped, local, "trials")
    return Points(shipped, shipped, "studies" if judged is None else "judgement", judged)  # type: ignore[arg-type]


def _is_measured(action: Action, move: Move, library: Library) -> bool:
    return library.measured(action, move.driver) is not None


def _shipped(action: Action, move: Move, library: Library, evidence: Evidence) -> PooledEffect:
    known = library.measured(action, move.driver)
    if known is not None:
        spread = evidence.spread(move.driver) or library.priors.spread
        return PooledEffect(spread * known.mean, spread * known.sd)
    low, mid, high = (float(value or 0.0) for value in (move.low, move.mid, move.high))
    variance = (low**2 + mid**2 + high**2 - low * mid - low * high - mid * high) / 18
    return PooledEffect((low + mid + high) / 3, max(math.sqrt(variance), 1e-9))


def left_after(action: Action, weeks: float) -> float:
    """Return the share of an action's effect that is left so many weeks after it ends.

    Examples
    --------
    >>> from helpers.communication.plan.method.library import read_library
    >>> round(left_after(read_library().action("household_letter"), 8), 2)
    0.5
    """
    return 1.0 if action.half_life_weeks is None else 0.5 ** (max(0.0, weeks) / action.half_life_weeks)


def effects_table(
    actions: Sequence[Action],
    library: Library,
    evidence: Evidence,
    trials: Sequence[Trial],
    learnt: Mapping[str, PooledEffect],
) -> pd.DataFrame:
    """Return what each action moves, shipped and local, as table `plan_effects`; one row an action and driver.

    Drivers are those that this survey asked about, and those of the council's own trials.

    Parameters
    ----------
    learnt
        By driver, how many times as much as expected the previous plan moved it.
    """
    tried = {(trial.action, trial.driver) for trial in trials}
    rows = [
        _row(action, move, library, points_of(action, move, library, evidence, trials), learnt.get(move.driver))
        for action in actions
        for move in action.moves
        if evidence.asks(move.driver) or (action.id, move.driver) in tried
    ]
    return pd.DataFrame(rows)


def _row(
    action: Action, move: Move, library: Library, points: Points, learnt: PooledEffect | None
) -> dict[str, object]:
    local = points.local
    if learnt is not None:
        # The product of two that do not depend on each other: what was learnt is unsure too.
        spread = math.hypot(learnt.mean * local.sd, local.mean * learnt.sd, learnt.sd * local.sd)
        local = PooledEffect(learnt.mean * local.mean, spread)
    return {
        "effect": f"{action.id}:{move.driver}",
        "action": f"act-{action.id}",
        "driver": move.driver,
        "grade": library.grade(action, move.driver),
        "basis": points.basis if learnt is None else "wave",
        "studies": once(action.studies),
        **_ends("shipped", points.shipped),
        **_ends("local", local),
        "half_life_weeks": action.half_life_weeks,
    }


def _ends(name: str, effect: PooledEffect) -> dict[str, float]:
    reach = Z * effect.sd
    return {name: effect.mean, f"{name}_low": effect.mean - reach, f"{name}_high": effect.mean + reach}
