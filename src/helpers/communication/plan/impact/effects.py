"""What a driver is worth for the image: the survey's estimates drawn together, else the method's own judgement.

A driver that the survey modelled and does not tell from chance is worth nothing here: the plan buys only on what the
report tells (decision 0027).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.communication.plan.candidates.evidence import Evidence
from helpers.communication.plan.method.priors import Priors
from helpers.stats.drivers.shrinkage import Shrunk, shrink
from helpers.stats.fieldwork.sample_size import POWER, quantiles
from helpers.stats.models.families import REPORT_ERROR, family_level
from helpers.study.indicators import INDICATORS

#: Benjamini-Hochberg level under which an estimate of the right sign is told from chance, as on the first page.
CLEAR_Q = REPORT_ERROR
#: Parts of the scale that a survey may model whole or in parts.
SUBSCALES = INDICATORS["stigma"].parts


@dataclass(frozen=True)
class DriverEffect:
    """Effect of a driver on the image index, per 10 points towards better.

    Attributes
    ----------
    basis
        ``survey`` (its estimate, drawn towards nothing), ``untold`` (modelled, and not told from chance), ``prior``
        (the method's judgement) or ``none``.
    draws
        (replicates,) drawn with those of the other drivers, since their estimates go together.
    """

    mean: float
    sd: float
    basis: str
    draws: np.ndarray

    def part(self, share: float) -> DriverEffect:
        """Return the effect of a part that has this share of the whole's."""
        return DriverEffect(self.mean * share, self.sd * share, self.basis, self.draws * share)


def driver_effects(
    names: Sequence[str], evidence: Evidence, priors: Priors, replicates: int, rng: np.random.Generator
) -> dict[str, DriverEffect]:
    """Return the effect of each driver, drawn together.

    All estimates of the survey are drawn towards nothing by one rule (`stats.drivers.shrinkage`), strong ones by
    little; none that counts has an effect without uncertainty. A part of a scale that was modelled whole has a third of
    its effect. What the survey does not tell from chance has none.
    """
    modelled = _modelled(evidence, replicates, rng)
    return {name: _effect(name, modelled, priors, replicates, rng) for name in names}


def _modelled(evidence: Evidence, replicates: int, rng: np.random.Generator) -> dict[str, DriverEffect]:
    rows = evidence.drivers
    if rows.empty:
        return {}
    sign = np.where(rows["driver"].isin(INDICATORS.bad), -1.0, 1.0)
    shrunk = shrink(sign * rows["estimate"].to_numpy(float), np.outer(sign, sign) * covariance(evidence))
    drawn, told = shrunk.draw(replicates, rng), told_drivers(evidence)
    nothing = DriverEffect(0.0, 0.0, "untold", np.zeros(replicates))
    return {name: _of(shrunk, place, drawn) if name in told else nothing for place, name in enumerate(rows["driver"])}


def _of(shrunk: Shrunk, place: int, drawn: np.ndarray) -> DriverEffect:
    return DriverEffect(float(shrunk.mean[place]), float(shrunk.sd[place]), "survey", drawn[:, place])


def covariance(evidence: Evidence) -> np.ndarray:
    """Return the covariance of the survey's estimates, in their order; independent where it was not written."""
    names = list(evidence.drivers["driver"])
    alone = np.diag(evidence.drivers["std_error"].to_numpy(float) ** 2)
    pairs = evidence.driver_covariance
    if pairs.empty:
        return alone
    wide = pairs.pivot(index="driver", columns="other", values="covariance")
    return wide.reindex(index=names, columns=names).fillna(pd.DataFrame(alone, names, names)).to_numpy(float)


def _effect(
    name: str, modelled: Mapping[str, DriverEffect], priors: Priors, replicates: int, rng: np.random.Generator
) -> DriverEffect:
    if name in modelled:
        return modelled[name]
    if name in SUBSCALES and "stigma" in modelled:
        return modelled["stigma"].part(1.0 / len(SUBSCALES))
    parts = [modelled[part] for part in SUBSCALES if part in modelled]
    if name == "stigma" and parts:
        draws = np.sum([part.draws for part in parts], axis=0)
        basis = "survey" if any(part.basis == "survey" for part in parts) else "untold"
        return DriverEffect(sum(part.mean for part in parts), float(draws.std()), basis, draws)
    if name in INDICATORS.of("knowledge") and "quiz_correct" in modelled:
        return modelled["quiz_correct"]
    prior = priors.effects.get(name)
    if prior is None:
        return DriverEffect(0.0, 0.0, "none", np.zeros(replicates))
    return DriverEffect(prior.mean, prior.sd, "prior", rng.normal(prior.mean, prior.sd, replicates))


def is_told(evidence: Evidence) -> bool | None:
    """Return whether this survey tells any driver of the image from chance; None where it supports no model of them."""
    return None if evidence.drivers.empty else bool(told_drivers(evidence))


def told_drivers(evidence: Evidence) -> frozenset[str]:
    """Return the drivers that this survey tells from chance, with the sign under which a plan can use them."""
    rows = evidence.drivers
    if rows.empty:
        return frozenset()
    right = rows["estimate"] * np.where(rows["driver"].isin(INDICATORS.bad), -1.0, 1.0) > 0
    return frozenset(rows.loc[right & (rows["q_value"] < CLEAR_Q), "driver"])


def cite_told(driver: str, evidence: Evidence) -> list[str]:
    """Return the id of a driver's row where this survey tells it from chance; none else, for it supports nothing."""
    return evidence.cite_driver(driver) if driver in told_drivers(evidence) else []


def smallest_told(evidence: Evidence) -> float | None:
    """Return the effect that a survey like this one tells four times in five, the median over the drivers.

    Points of the image index for 10 points of a driver, at the level that one of so many claims may use up, with the
    model's degrees of freedom: with few sampling units much more than the normal law says.

    Returns
    -------
    float or None
        None where no driver was modelled.
    """
    rows = evidence.drivers[evidence.drivers["std_error"].notna()]
    if rows.empty:
        return None
    degrees, level = float(rows["df"].astype(float).min()), family_level("drivers", len(rows))
    return float(sum(quantiles(degrees, level, POWER)) * rows["std_error"].astype(float).median())
