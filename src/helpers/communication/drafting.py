"""The plan of a study: its evidence and terms read, the plan drafted, the tables written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.communication.evidence import gather
from helpers.communication.library import read_library
from helpers.communication.plan import Plan, draft_plan
from helpers.communication.plan_config import read_plan

if TYPE_CHECKING:
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
    terms = read_plan(study.paths.raw / "plan.yml")
    rng = np.random.default_rng(seed)
    return draft_plan(
        gather(study), terms, study.config, read_library(), rng, replicates=replicates, previous=previous_plan(study)
    )


def previous_plan(study: Study) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Return the objectives and estimates of the previous wave, or None where there is no such wave or plan."""
    if not study.config.wave.previous:
        return None
    earlier = study.previous()
    if earlier is None or not (earlier.has("objectives") and earlier.has("estimates")):
        return None
    return earlier.read("objectives"), earlier.read("estimates")
