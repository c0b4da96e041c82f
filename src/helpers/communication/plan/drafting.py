"""The plan of a study: its evidence and terms read, the plan drafted, the tables written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.communication.plan.assembling import Plan, draft_plan
from helpers.communication.plan.config import PlanConfig, read_plan
from helpers.communication.plan.evidence import gather
from helpers.communication.plan.library import read_library
from helpers.errors import ConfigError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from helpers.study.opening import Study


def draft_for(study: Study, *, seed: int, replicates: int = 2000) -> Plan:
    """Return the plan of a study.

    Parameters
    ----------
    seed, replicates
        Seed and number of the simulated gains.

    Raises
    ------
    ConfigError
        If plan.yml or the library is refused.
    PlanError
        If the limits in plan.yml cannot be met together.
    """
    terms = read_terms(study.paths.raw / "plan.yml")
    rng = np.random.default_rng(seed)
    return draft_plan(
        gather(study), terms, study.config, read_library(), rng, replicates=replicates, previous=previous_plan(study)
    )


def read_terms(path: Path) -> PlanConfig:
    """Return the council's terms, with every action that they require or exclude known to the library.

    Raises
    ------
    ConfigError
        If a key is refused or an action is not in the library; all such actions at once.
    """
    terms, known = read_plan(path), {action.id for action in read_library().actions}
    message = "{key} names {action}, which is not in the library. Its ids are in methodology/plan/actions.yml."
    unknown = [
        Problem(message, str(path), {"key": key, "action": name})
        for key, names in (("must", terms.must), ("exclude", terms.exclude))
        for name in names
        if name not in known
    ]
    if unknown:
        raise ConfigError(unknown)
    return terms


def previous_plan(study: Study) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Return the objectives and estimates of the previous wave, or None where there is no such wave or plan."""
    if not study.config.wave.previous:
        return None
    earlier = study.previous()
    if earlier is None or not (earlier.has("objectives") and earlier.has("estimates")):
        return None
    return earlier.read("objectives"), earlier.read("estimates")
