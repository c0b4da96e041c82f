"""Drivers of the image: the models, checks, importance and priorities that notebook 02 shows, in one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from helpers.errors import EstimationError
from helpers.stats.drivers.beside import Speaking, analyse_speaking, fit_rest, fit_trust
from helpers.stats.drivers.explained import explained
from helpers.stats.drivers.importance import Importance, bootstrap_importance
from helpers.stats.drivers.inputs import SMALLEST_LEVEL, DriverInputs, candidate_drivers, driver_inputs
from helpers.stats.drivers.priorities import QUADRANTS, performance, quadrants, replicate_means
from helpers.stats.estimates.picked import told_ends
from helpers.stats.models.diagnostics import influence, link_test, vif
from helpers.stats.models.effects import average_marginal_effects
from helpers.stats.models.families import family_q
from helpers.stats.models.imputation import PooledModel, pooled_linear
from helpers.stats.models.regression import Model, fit_linear
from helpers.stats.models.sufficiency import MINIMUM_TO_REPORT
from helpers.survey.design import effective_n

if TYPE_CHECKING:
    from helpers.survey.design import SurveyDesign

Result = TypeVar("Result")
INDEX = "image_index"
CONTROLS = ("sex", "age_group", "education", "is_user")
#: -1: a high score is bad for the image; 0: neither good nor bad, so the driver has no place in the matrix.
SIGNS = {
    "stereotypes": -1, "stigma": -1, "stigma_personal": -1, "stigma_perceived": -1, "stigma_institutional": -1,
    "quiz_wrong": -1, "quiz_dont_know": -1, "is_user": 0,
}  # fmt: skip
#: An imputed effect that moves by more of its standard error is another picture; so is one that becomes, or ceases to
#: be, different from zero.
SAME_PICTURE = 0.5
CLEAR = 0.05
DRIVER_COLUMNS = (
    "driver", "estimate", "std_error", "p_value", "q_value", "conf_low", "conf_high", "importance", "importance_low",
    "importance_high", "first_probability", "performance", "performance_low", "performance_high", "quadrant",
    "quadrant_probability", "n",
)  # fmt: skip
COVARIANCE_COLUMNS = ("driver", "other", "covariance")
TERM_COLUMNS = ("model", "term", "estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high")


@dataclass(frozen=True, eq=False)
class DriverAnalysis:
    """Everything about the drivers of one survey.

    Attributes
    ----------
    drivers
        Table `drivers`: one row a driver; `estimate` and its interval in points of the outcome per 10 points of the
        driver; empty where the survey supports no model.
    terms
        Table `terms`: one row a term and model (linear, linear_imputed, linear_rest, logit, logit_ame,
        ordered, ordered_ame; where proportional odds fail also highly, highly_ame), per point of the driver. A term of
        the linear model that another lacks was left out of that one.
    quadrants
        One row a driver: driver, and the probability of each quadrant (act, keep, watch, reserve).
    diagnostics
        r_squared, r_squared_low, r_squared_high (`explained`), n_complete, n_imputed, max_vif, link_p, max_influence,
        rest_shift and rest_crossed (the same between the index and the index without trust), proportional_odds_p,
        highly_stands_in (1 where the model of the two highest answers takes the ordered one's
        place), largest_shift (largest change of a driver's effect when gaps are imputed, in standard errors), crossed
        (drivers whose effect becomes, or ceases to be, clear by it), same_picture (1 where no effect moves by more than
        `SAME_PICTURE` standard errors and none crosses), max_fmi (largest share of missing information); what could not
        be had is absent.
    vif
        One row a predictor of the linear model: term, vif.
    covariance
        Table `driver_covariance`: one row a pair of drivers, in the unit of `drivers`.
    left_out
        Column to the reason why it is not in the model (`driver_inputs.REASONS`).
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
    respondents: pd.DataFrame, items: pd.DataFrame, design: SurveyDesign, *, replicates: int, m: int,
    rng: np.random.Generator, outcome: str = INDEX, drivers: Sequence[str] | None = None,
    signs: Mapping[str, int] | None = None, controls: Sequence[str] = CONTROLS, minimum: int = SMALLEST_LEVEL,
) -> DriverAnalysis:  # fmt: skip
    """Return the drivers of an outcome with models, checks, importance and priorities.

    Parameters
    ----------
    respondents
        Table `respondents`: scores 0-100, shares 0-1.
    items
        Table `items`.
    design
        Sample design of the respondents.
    replicates, m
        Bootstrap replicates of importance and priorities; imputations (0 for none).
    rng
        Seeded generator.
    outcome
        Column of the image index.
    drivers
        Columns to try, the most wanted first: where the sample is small the last ones are left out. By default those
        of `candidate_drivers`.
    signs
        Driver to 1 (high is good), -1 (high is bad) or 0 (neither); by default `SIGNS`.
    controls
        Profile columns held equal in every model.
    minimum
        Fewest people that a predictor rests on (`inputs.SMALLEST_LEVEL`), or that may be shown, if those are more.

    Notes
    -----
    Nothing raises for what the survey does not support: it is named in `left_out` or `models_left_out`.
    """
    offered = candidate_drivers(respondents, items)
    frame = respondents.assign(**{name: offered[name] for name in offered})
    wanted, minimum = list(offered if drivers is None else drivers), max(minimum, SMALLEST_LEVEL)
    inputs = driver_inputs(frame, outcome, wanted, controls, design, minimum)
    failures: dict[str, EstimationError] = {}
    if not inputs.drivers.shape[1]:
        return _nothing(inputs, failures)
    linear = _try("linear", failures, lambda: _linear(inputs, design))
    if linear is None:
        return _nothing(inputs, failures)
    pooled = _try("linear_imputed", failures, lambda: _imputed(inputs, outcome, design, m, rng)) if m >= 2 else None
    logit = _try("logit", failures, lambda: fit_trust(respondents, inputs, design, minimum))
    rest = None
    if logit is not None and outcome == INDEX:
        rest = _try("linear_rest", failures, lambda: fit_rest(respondents, items, inputs, design, minimum))
    speaking = _try("ordered", failures, lambda: analyse_speaking(respondents, inputs, design, minimum))
    importance = _try("importance", failures, lambda: _importance(inputs, design, replicates, rng))
    table, places = _driver_table(inputs, linear, importance, design, {**SIGNS, **(signs or {})})
    facts = _diagnostics(inputs, linear, pooled, speaking, failures) | _rest_facts(inputs, linear, rest)
    return DriverAnalysis(
        table, _terms(linear, pooled, rest, logit, speaking), places, facts,
        vif(_model_rows(inputs, linear), linear.cases.weights), _covariance(list(inputs.drivers), linear),
        inputs.left_out, failures,
    )  # fmt: skip


def _try(name: str, failures: dict[str, EstimationError], make: Callable[[], Result]) -> Result | None:
    try:
        return make()
    except EstimationError as error:
        failures[name] = error
        return None


def _nothing(inputs: DriverInputs, failures: dict[str, EstimationError]) -> DriverAnalysis:
    empty = pd.DataFrame(columns=list(DRIVER_COLUMNS))
    places = pd.DataFrame(columns=["driver", *QUADRANTS])
    none = pd.DataFrame({"term": [], "vif": []})
    terms, pairs = pd.DataFrame(columns=list(TERM_COLUMNS)), pd.DataFrame(columns=list(COVARIANCE_COLUMNS))
    return DriverAnalysis(empty, terms, places, {}, none, pairs, inputs.left_out, failures)


def _covariance(names: list[str], linear: Model) -> pd.DataFrame:
    """Return the covariance of every pair of drivers, both ways round, per 10 points of each."""
    places = [list(linear.terms["term"]).index(name) for name in names]
    matrix = pd.DataFrame(100 * linear.covariance[np.ix_(places, places)], index=names, columns=names)
    return matrix.rename_axis("driver").reset_index().melt("driver", var_name="other", value_name="covariance")


def _linear(inputs: DriverInputs, design: SurveyDesign) -> Model:
    return fit_linear(inputs.outcome, inputs.predictors, design, MINIMUM_TO_REPORT)


def _imputed(inputs: DriverInputs, outcome: str, design: SurveyDesign, m: int, rng: np.random.Generator) -> PooledModel:
    frame = inputs.predictors.assign(**{outcome: inputs.outcome})
    return pooled_linear(outcome, list(inputs.predictors), frame, design, m, rng)


def _importance(
    inputs: DriverInputs, design: SurveyDesign, replicates: int, rng: np.random.Generator
) -> Importance | None:
    """Importance of the drivers; one alone has nobody to share with."""
    if inputs.drivers.shape[1] < 2:
        return None
    controls = inputs.controls if inputs.controls.shape[1] else None
    return bootstrap_importance(inputs.outcome, inputs.drivers, design, replicates, rng, controls)


def _driver_table(
    inputs: DriverInputs, linear: Model, importance: Importance | None, design: SurveyDesign, signs: Mapping[str, int]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = list(inputs.drivers)
    table = linear.terms.set_index("term").loc[names]
    columns = ["estimate", "std_error", "conf_low", "conf_high"]
    table[columns] = 10 * table[columns]
    table["q_value"] = family_q(table["p_value"].to_numpy(), "drivers")
    ends = (table["conf_low"], table["conf_high"])
    picked = told_ends(table["estimate"], ends, table["p_value"], table["q_value"], "drivers")
    table["conf_low"], table["conf_high"] = picked
    facing = _facing(inputs.drivers, signs)
    standing = performance(facing, design).set_index("term")
    table["performance"] = standing["estimate"]
    table["performance_low"] = standing["conf_low"].clip(0, 100)
    table["performance_high"] = standing["conf_high"].clip(0, 100)
    table = table.join(_shares(importance, names)).assign(n=linear.n)
    chosen, places = _places(facing, importance, table, [name for name in names if signs.get(name, 1) != 0])
    table = table.join(chosen).reset_index(names="driver")
    return table[list(DRIVER_COLUMNS)], places


def _facing(drivers: pd.DataFrame, signs: Mapping[str, int]) -> pd.DataFrame:
    """Scores turned so that high is good for the image."""
    return drivers.apply(lambda scores: 100 - scores if signs.get(str(scores.name), 1) < 0 else scores)


def _shares(importance: Importance | None, names: list[str]) -> pd.DataFrame:
    columns = {"share": "importance", "share_low": "importance_low", "share_high": "importance_high"}
    columns |= {"first_probability": "first_probability"}
    if importance is None:
        return pd.DataFrame(np.nan, index=names, columns=list(columns.values()))
    return importance.shares.set_index("term")[list(columns)].rename(columns=columns)


def _places(
    facing: pd.DataFrame, importance: Importance | None, table: pd.DataFrame, placed: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Most probable quadrant by driver, and one row a driver with the probability of each."""
    if importance is None or len(placed) < 2 or not len(importance.replicates):
        blank = pd.DataFrame({"quadrant": None, "quadrant_probability": np.nan}, index=facing.columns)
        return blank, pd.DataFrame(columns=["driver", *QUADRANTS])
    chosen = [list(facing).index(name) for name in placed]
    draws = replicate_means(facing[placed], importance.replicate_weights)
    found = quadrants(
        placed, table.loc[placed, "importance"].to_numpy(), table.loc[placed, "performance"].to_numpy(),
        importance.replicates[:, chosen], draws,
    )  # fmt: skip
    wide = found.probabilities.pivot(index="driver", columns="quadrant", values="probability").loc[placed]
    places = wide[list(QUADRANTS)].reset_index()
    places.columns.name = None
    return found.drivers.set_index("driver"), places


def _terms(
    linear: Model, pooled: PooledModel | None, rest: Model | None, logit: Model | None, speaking: Speaking | None
) -> pd.DataFrame:
    parts = {"linear": linear.terms}
    if pooled is not None:
        parts["linear_imputed"] = pooled.terms
    if rest is not None:
        parts["linear_rest"] = rest.terms
    beside = {"logit": logit}
    if speaking is not None:
        beside |= {"ordered": speaking.ordered, "highly": speaking.highly}
    for name, model in beside.items():
        if model is not None:
            parts |= {name: model.terms, f"{name}_ame": average_marginal_effects(model)}
    frames = [terms.assign(model=name)[list(TERM_COLUMNS)] for name, terms in parts.items()]
    return pd.concat(frames, ignore_index=True)


def _model_rows(inputs: DriverInputs, linear: Model) -> pd.DataFrame:
    return inputs.predictors[linear.cases.rows]


def _diagnostics(
    inputs: DriverInputs, linear: Model, pooled: PooledModel | None, speaking: Speaking | None,
    failures: dict[str, EstimationError],
) -> dict[str, float]:  # fmt: skip
    collinearity = vif(_model_rows(inputs, linear), linear.cases.weights)
    drivers = collinearity["term"].isin(list(inputs.drivers))
    worth = effective_n(linear.cases.weights)
    share, low, high = explained(linear.r_squared, worth, inputs.predictors.shape[1])
    found = {"r_squared": share, "r_squared_low": low, "r_squared_high": high, "n_complete": float(linear.n)}
    found |= {"max_vif": float(collinearity["vif"][drivers].max()), "max_influence": float(influence(linear).max())}
    link = _try("link_test", failures, lambda: link_test(linear))
    if link is not None:
        found["link_p"] = link.p_value
    if speaking is not None and speaking.proportional_odds_p is not None:
        found["proportional_odds_p"] = speaking.proportional_odds_p
        found["highly_stands_in"] = float(speaking.highly is not None)
    return found if pooled is None else found | _imputation_facts(inputs, linear, pooled)


def _rest_facts(inputs: DriverInputs, linear: Model, rest: Model | None) -> dict[str, float]:
    """Return how far the effects on the index move when trust leaves it, on the drivers that both models hold."""
    if rest is None:
        return {}
    whole, without = (model.terms.set_index("term") for model in (linear, rest))
    names = [name for name in inputs.drivers if name in without.index]
    if not names:
        return {}
    whole, without = whole.loc[names], without.loc[names]
    shift = float(((without["estimate"] - whole["estimate"]).abs() / whole["std_error"]).max())
    crossed = int(((without["p_value"] < CLEAR) != (whole["p_value"] < CLEAR)).sum())
    return {"rest_shift": shift, "rest_crossed": float(crossed)}


def _imputation_facts(inputs: DriverInputs, linear: Model, pooled: PooledModel) -> dict[str, float]:
    names = list(inputs.drivers)
    terms, complete = (frame.set_index("term").loc[names] for frame in (pooled.terms, linear.terms))
    shift = float(((terms["estimate"] - terms["complete_estimate"]).abs() / terms["complete_std_error"]).max())
    crossed = int(((terms["p_value"] < CLEAR) != (complete["p_value"] < CLEAR)).sum())
    return {
        "n_imputed": float(pooled.n_imputed), "largest_shift": shift, "crossed": float(crossed),
        "same_picture": float(shift <= SAME_PICTURE and not crossed), "max_fmi": float(terms["fmi"].max()),
    }  # fmt: skip
