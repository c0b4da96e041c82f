"""How far a finding hangs on one choice: the outcome's mean, what goes most with it, and effects under many choices.

A specification curve after Simonsohn, Simmons and Nelson (2020), *Nature Human Behaviour* 4: every reasonable way of
analysing is taken, and all of them are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from helpers.errors import EstimationError
from helpers.stats.drivers.analysis import weigh_drivers
from helpers.stats.drivers.choosing import choose_inputs
from helpers.stats.drivers.effects import driver_effects
from helpers.stats.drivers.fitting import DriverModels, fit_told
from helpers.stats.estimates.estimation import mean
from helpers.stats.models.kinds import CHOSEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.stats.models.regression import Family
    from helpers.survey.design import SurveyDesign

#: Decimals to which the figures of two specifications that are one model agree.
SAME = 9
#: Figures of each driver under one specification.
FIGURES = ("driver", "estimate", "conf_low", "conf_high", "q_value", "importance", "mean", "n")


def effects_under(
    respondents: pd.DataFrame, items: pd.DataFrame, design: SurveyDesign, *, outcome: str,
    controls: Sequence[str] | None, minimum: int, drivers: Sequence[str] = (),
    family: Family | Literal["chosen"] = CHOSEN,
) -> pd.DataFrame:  # fmt: skip
    """Return the effect of each driver under one specification: `FIGURES`; empty where it supports no model.

    ``importance`` is the driver's share of what the model explains, and ``mean`` the outcome's, the same in each row.

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
    models = DriverModels(told=told)
    shares = weigh_drivers(inputs, models, design, replicates=0, seed=0).shares.set_index("term")["share"]
    table = driver_effects(inputs, models).drivers
    # One driver alone has nobody to share with.
    weighed = table["driver"].map(shares).astype(float).fillna(1.0 if len(table) == 1 else float("nan"))
    average = mean(inputs.outcome, design).estimate
    return table.assign(importance=weighed, mean=average)[list(FIGURES)]


def each_once(points: pd.DataFrame, choices: Sequence[str]) -> pd.DataFrame:
    """Return the points of the specifications that differ: of those that come to one and the same model, the first.

    A cap that no weight reaches, or controls that the sample cannot hold, make two ways of analysing the same.

    Parameters
    ----------
    points
        As for `outcomes_under`.
    choices
        The columns that tell the specifications from one another; the outcome is among them.
    """
    way = points.groupby(list(choices), sort=False, dropna=False).ngroup()
    rounded = points.assign(**{name: points[name].astype(float).round(SAME) for name in FIGURES[1:]})
    first: dict[tuple[str, str], int] = {}
    for number, rows in rounded.groupby(way, sort=False):
        model = rows[list(FIGURES)].sort_values("driver").to_csv(index=False)
        first.setdefault((str(rows["outcome"].iloc[0]), model), number)
    return points[way.isin(list(first.values()))]


def outcomes_under(points: pd.DataFrame, choices: Sequence[str], clear: float) -> pd.DataFrame:
    """Return one row an outcome and first driver: in how many specifications it comes first, and the outcome's mean.

    Parameters
    ----------
    points
        One row a specification and driver: `FIGURES`, ``outcome`` and the other choices.
    choices
        The columns that tell the specifications from one another.
    clear
        q value under which an effect is told.

    Returns
    -------
    pandas.DataFrame
        outcome, first (of the clear drivers the one that accounts for most; empty where none is clear), n, lowest and
        highest (mean of the outcome over all its specifications) and n_specifications; the most frequent first.
    """
    told = points.assign(share=points["importance"].where(points["q_value"].astype(float) < clear, -1.0).fillna(-1.0))
    whole = told.sort_values("share", ascending=False, kind="stable").drop_duplicates(list(choices))
    whole = whole.assign(first=whole["driver"].where(whole["share"] >= 0, ""))
    counts = whole.groupby(["outcome", "first"], sort=False).size().rename("n").reset_index()
    spread = whole.groupby("outcome", sort=False)["mean"].agg(lowest="min", highest="max", n_specifications="size")
    return counts.merge(spread.reset_index(), on="outcome").sort_values(
        ["outcome", "n"], ascending=[True, False], kind="stable", ignore_index=True
    )


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
    ranges = grouped.agg(
        lowest=("estimate", "min"),
        median=("estimate", "median"),
        highest=("estimate", "max"),
        clear=("is_clear", "sum"),
        n_specifications=("estimate", "size"),
    )
    return ranges.reset_index()
