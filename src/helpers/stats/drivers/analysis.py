"""Importance and priorities of the drivers, and every step from inputs to priorities in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from helpers.stats.drivers.choosing import INDEX, choose_inputs
from helpers.stats.drivers.effects import Effects, driver_effects
from helpers.stats.drivers.fitting import DriverModels, attempt, fit_models
from helpers.stats.drivers.importance import Importance, bootstrap_importance
from helpers.stats.drivers.inputs import SMALLEST_LEVEL, DriverInputs
from helpers.stats.drivers.priorities import QUADRANTS, performance, quadrants, replicate_means
from helpers.stats.models.kinds import CHOSEN
from helpers.stats.streams import IMPORTANCE, generator
from helpers.study.indicators import INDICATORS
from helpers.study.quantiles import FEWEST_DRAWS

if TYPE_CHECKING:
    from helpers.errors import EstimationError
    from helpers.stats.models.regression import Family
    from helpers.survey.design import SurveyDesign

DRIVER_COLUMNS = (
    "driver", "outcome", "estimate", "std_error", "p_value", "q_value", "conf_low", "conf_high", "importance",
    "importance_low", "importance_high", "first_probability", "performance", "performance_low", "performance_high",
    "quadrant", "quadrant_probability", "df", "n",
)  # fmt: skip
SHARES = {
    "share": "importance", "share_low": "importance_low", "share_high": "importance_high",
    "first_probability": "first_probability",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Weighed:
    """How much of what the model explains each driver accounts for; `importance` is None where that cannot be had.

    Attributes
    ----------
    failure
        Why not, where the survey is the reason; None where there is no model, or one driver with nobody to share with.
    """

    importance: Importance | None = None
    failure: EstimationError | None = None

    @property
    def shares(self) -> pd.DataFrame:
        """One row a driver: `term` and the columns of `SHARES`; empty where there is no importance."""
        return pd.DataFrame(columns=["term", *SHARES]) if self.importance is None else self.importance.shares


@dataclass(frozen=True, eq=False)
class Placed:
    """What matters much and stands low.

    Attributes
    ----------
    drivers
        Table `drivers`: one row a driver; `estimate` and its interval in points of the outcome per 10 points of the
        driver; empty where the survey supports no model.
    quadrants
        One row a driver: driver, and the probability of each quadrant (act, keep, watch, reserve).
    """

    drivers: pd.DataFrame
    quadrants: pd.DataFrame


@dataclass(frozen=True, eq=False)
class DriverAnalysis:
    """Everything about the drivers of one survey.

    Attributes
    ----------
    drivers, quadrants
        As `Placed` has them.
    terms
        Table `terms`: one row a term and model (linear, linear_imputed, linear_rest, logit, logit_ame,
        ordered, ordered_ame; where proportional odds fail also highly, highly_ame), per point of the driver. Where a
        logit or ordered model of the outcome was chosen, its effects take the linear model's place (logit_points,
        logit_points_imputed) and its log odds stand beside them (logit_outcome). A term of the told model that another
        lacks was left out of that one.
    diagnostics
        r_squared, r_squared_low, r_squared_high (`explained`; pseudo_r_squared where the told model is not linear, and
        told_odds_p where it is ordered), n_complete, n_imputed, max_vif, link_p, max_influence,
        rest_shift and rest_crossed (the same between the index and the index without trust), proportional_odds_p,
        highly_stands_in (1 where the model of the two highest answers takes the ordered one's
        place), largest_shift (largest change of a driver's effect when gaps are imputed, in standard errors), crossed
        (drivers whose effect becomes, or ceases to be, clear by it), same_picture (1 where no effect moves by more than
        `SAME_PICTURE` standard errors and none crosses), max_fmi (largest share of missing information); what could not
        be had is absent.
    vif
        One row a predictor of the told model: term, vif.
    covariance
        Table `driver_covariance`: one row a pair of drivers, in the unit of `drivers`.
    left_out
        Column to the reason why it is not in the model (`present.perception.drivers.REASONS`).
    models_left_out
        Model to the error that says why it was not fitted.
    """

    drivers: pd.DataFrame
    terms: pd.DataFrame
    quadrants: pd.DataFrame
    diagnostics: dict[str, float]
    vif: pd.DataFrame
    covariance: pd.DataFrame
    left_out: dict[str, str]
    models_left_out: dict[str, EstimationError]


def analyse_drivers(
    respondents: pd.DataFrame, items: pd.DataFrame, design: SurveyDesign, *, replicates: int, imputations: int,
    seed: int, outcome: str = INDEX, drivers: Sequence[str] = (), signs: Mapping[str, int] | None = None,
    controls: Sequence[str] | None = None, minimum: int = SMALLEST_LEVEL, family: Family | Literal["chosen"] = CHOSEN,
) -> DriverAnalysis:  # fmt: skip
    """Return the drivers of an outcome with models, checks, importance and priorities: the steps of notebook 02.

    Parameters
    ----------
    respondents
        Table `respondents`: scores 0-100, shares 0-1.
    items
        Table `items`.
    design
        Sample design of the respondents.
    replicates, imputations, seed
        Bootstrap replicates of importance and priorities, completed data sets (0 for none), and the seed of both.
    outcome, drivers, controls, family
        As for `drivers.choosing.choose_inputs`.
    signs
        Driver to 1 (high is good), -1 (high is bad) or 0 (neither); by default as the registry has it.
    minimum
        Fewest people that a predictor rests on (`inputs.SMALLEST_LEVEL`), or that may be shown, if those are more.

    Notes
    -----
    Nothing raises for what the survey does not support: it is named in `left_out` or `models_left_out`.
    """
    minimum = max(minimum, SMALLEST_LEVEL)
    inputs = choose_inputs(
        respondents, items, design, outcome=outcome, drivers=drivers, controls=controls, minimum=minimum, family=family
    )
    models = fit_models(respondents, items, inputs, design, imputations=imputations, seed=seed, minimum=minimum)
    effects = driver_effects(inputs, models)
    weighed = weigh_drivers(inputs, models, design, replicates=replicates, seed=seed)
    placed = prioritise(inputs, effects, weighed, design, signs)
    failures = models.failures | effects.failures | ({"importance": weighed.failure} if weighed.failure else {})
    return DriverAnalysis(
        placed.drivers, effects.terms, placed.quadrants, effects.diagnostics, effects.vif, effects.covariance,
        inputs.left_out, failures,
    )  # fmt: skip


def weigh_drivers(
    inputs: DriverInputs, models: DriverModels, design: SurveyDesign, *, replicates: int, seed: int
) -> Weighed:
    """Return how much of what the told model explains each driver accounts for, with bootstrap intervals."""
    # One driver alone has nobody to share with.
    if models.told is None or inputs.drivers.shape[1] < 2:
        return Weighed()
    controls = inputs.controls if inputs.controls.shape[1] else None
    failures: dict[str, EstimationError] = {}
    drawn = generator(seed, IMPORTANCE)
    importance = attempt(
        "importance",
        failures,
        lambda: bootstrap_importance(
            inputs.outcome, inputs.drivers, design, replicates, drawn, controls, inputs.family
        ),
    )
    return Weighed(importance, failures.get("importance"))


def prioritise(
    inputs: DriverInputs, effects: Effects, weighed: Weighed, design: SurveyDesign,
    signs: Mapping[str, int] | None = None,
) -> Placed:  # fmt: skip
    """Return the table `drivers`, where each stands, and the probability that it lies in each quadrant."""
    names, importance = list(effects.drivers["driver"]), weighed.importance
    if not names:
        return Placed(pd.DataFrame(columns=list(DRIVER_COLUMNS)), pd.DataFrame(columns=["driver", *QUADRANTS]))
    signs = {one.id: one.sign for one in INDICATORS.indicators} | dict(signs or {})
    table, facing = effects.drivers.set_index("driver"), _facing(inputs.drivers, signs)
    standing = performance(facing, design).set_index("term")
    table = table.assign(
        outcome=inputs.outcome.name,
        performance=standing["estimate"],
        performance_low=standing["conf_low"].clip(0, 100),
        performance_high=standing["conf_high"].clip(0, 100),
    ).join(_shares(weighed, names))
    chosen, places = _places(facing, importance, table, [name for name in names if signs.get(name, 1) != 0])
    return Placed(table.join(chosen).reset_index(names="driver")[list(DRIVER_COLUMNS)], places)


def _facing(drivers: pd.DataFrame, signs: Mapping[str, int]) -> pd.DataFrame:
    """Scores turned so that high is good for the image."""
    return drivers.apply(lambda scores: 100 - scores if signs.get(str(scores.name), 1) < 0 else scores)


def _shares(weighed: Weighed, names: list[str]) -> pd.DataFrame:
    return weighed.shares.set_index("term")[list(SHARES)].rename(columns=SHARES).reindex(names).astype(float)


def _places(
    facing: pd.DataFrame, importance: Importance | None, table: pd.DataFrame, placed: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Most probable quadrant by driver, and one row a driver with the probability of each."""
    if importance is None or len(placed) < 2 or len(importance.replicates) < FEWEST_DRAWS:
        blank = pd.DataFrame({"quadrant": None, "quadrant_probability": np.nan}, index=facing.columns)
        return blank, pd.DataFrame(columns=["driver", *QUADRANTS])
    chosen = [list(facing).index(name) for name in placed]
    draws = replicate_means(facing[placed], importance.replicate_weights)
    placing = quadrants(
        placed, table.loc[placed, "importance"].to_numpy(), table.loc[placed, "performance"].to_numpy(),
        importance.replicates[:, chosen], draws,
    )  # fmt: skip
    wide = placing.probabilities.pivot(index="driver", columns="quadrant", values="probability").loc[placed]
    places = wide[list(QUADRANTS)].reset_index()
    places.columns.name = None
    return placing.drivers.set_index("driver"), places
