"""How far a finding hangs on one choice: effects of the drivers under each of a grid of choices.

A specification curve after Simonsohn, Simmons and Nelson (2020), *Nature Human Behaviour* 4: every reasonable way of
analysing is taken, and all of them are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from helpers.errors import EstimationError
from helpers.stats.drivers.choosing import choose_inputs
from helpers.stats.drivers.effects import driver_effects
from helpers.stats.drivers.fitting import DriverModels, fit_told
from helpers.stats.models.kinds import CHOSEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.stats.models.regression import Family
    from helpers.survey.design import SurveyDesign

#: Figures of each driver under one specification.
FIGURES = ("driver", "estimate", "conf_low", "conf_high", "q_value", "n")


def effects_under(
    respondents: pd.DataFrame, items: pd.DataFrame, design: SurveyDesign, *, outcome: str,
    controls: Sequence[str] | None, minimum: int, drivers: Sequence[str] = (),
    family: Family | Literal["chosen"] = CHOSEN,
) -> pd.DataFrame:  # fmt: skip
    """Return the effect of each driver under one specification: `FIGURES`; empty where it supports no model.

    Parameters
    ----------
    respondents, items, design, outcome, controls, minimum, drivers, family
        As for `choosing.choose_inputs`.
    """
    inputs = choose_inputs(
        respondents, items, design, outcome=outcome, drivers=drivers, controls=controls, minimum=minimum, family=family
    )
    if not inputs.drivers.shape[1]:
        return pd.DataFrame(columns=list(FIGURES))
    try:
        told = fit_told(inputs, design)
    except EstimationError:
        # Too few answers under these choices: the specification has no point on the curve, and is counted as such.
        return pd.DataFrame(columns=list(FIGURES))
    return driver_effects(inputs, DriverModels(told=told)).drivers[list(FIGURES)]


def how_far(points: pd.DataFrame, clear: float) -> pd.DataFrame:
    """Return one row a driver and outcome: the range of its effect over all, and in how many it is clear.

    Parameters
    ----------
    points
        One row a specification and driver: `FIGURES` and ``outcome``.
    clear
        q value under which an effect is told.

    Returns
    -------
    pandas.DataFrame
        outcome, driver, lowest, median, highest, clear and n_specifications.
    """
    grouped = points.assign(is_clear=points["q_value"].astype(float) < clear).groupby(["outcome", "driver"], sort=False)
    found = grouped.agg(
        lowest=("estimate", "min"),
        median=("estimate", "median"),
        highest=("estimate", "max"),
        clear=("is_clear", "sum"),
        n_specifications=("estimate", "size"),
    )
    return found.reset_index()
