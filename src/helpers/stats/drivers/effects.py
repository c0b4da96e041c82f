"""What the models of the drivers say: the effect of each driver with its interval, the terms, and the checks."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.stats.comparisons.picked import ends_with_q
from helpers.stats.drivers.explained import explained, explained_influence
from helpers.stats.drivers.fitting import attempt, told_as
from helpers.stats.models.diagnostics import influence, link_test, proportional_odds_test, vif
from helpers.stats.models.effects import MeanEffects, average_marginal_effects, effects_on_mean
from helpers.stats.models.families import REPORT_ERROR, family_q
from helpers.study.thresholds import threshold
from helpers.survey.design import effective_n, linearised_covariance

if TYPE_CHECKING:
    from helpers.errors import EstimationError
    from helpers.stats.drivers.fitting import DriverModels
    from helpers.stats.drivers.inputs import DriverInputs
    from helpers.stats.models.regression import Model

#: An imputed effect that moves by more of its standard error is another picture; so is one that becomes, or ceases to
#: be, different from zero.
SAME_PICTURE = threshold("another_picture")
CLEAR = REPORT_ERROR
EFFECT_COLUMNS = ("driver", "estimate", "std_error", "p_value", "q_value", "conf_low", "conf_high", "df", "n")
COVARIANCE_COLUMNS = ("driver", "other", "covariance")
TERM_COLUMNS = ("model", "term", "estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high")


@dataclass(frozen=True, eq=False)
class Effects:
    """What the models say, each table empty where there is no model of the outcome.

    Attributes
    ----------
    drivers
        One row a driver: `EFFECT_COLUMNS`; `estimate` and its interval in points of the outcome per 10 points.
    terms
        Table `terms`: one row a term and model, per point of the driver.
    covariance
        Table `driver_covariance`: one row a pair of drivers, in the unit of `drivers`.
    vif
        One row a predictor of the told model: term, vif.
    diagnostics
        Figures on the models (`drivers.analysis.DriverAnalysis`).
    failures
        Check to the error that says why it could not be made.
    """

    drivers: pd.DataFrame
    terms: pd.DataFrame
    covariance: pd.DataFrame
    vif: pd.DataFrame
    diagnostics: dict[str, float] = field(default_factory=dict)
    failures: dict[str, EstimationError] = field(default_factory=dict)


def driver_effects(inputs: DriverInputs, models: DriverModels) -> Effects:
    """Return the effect of each driver, the terms of all models, and their checks."""
    told = models.told
    if told is None:
        held = (EFFECT_COLUMNS, TERM_COLUMNS, COVARIANCE_COLUMNS)
        effects, terms, covariance = (pd.DataFrame(columns=list(names)) for names in held)
        return Effects(effects, terms, covariance, pd.DataFrame({"term": [], "vif": []}))
    failures: dict[str, EstimationError] = {}
    overlap = vif(inputs.predictors[told.cases.rows], told.cases.weights)
    names, points = list(inputs.drivers), effects_on_mean(told)
    facts = _diagnostics(inputs, models, told, overlap, failures)
    facts |= _imputation_facts(inputs, models, points.terms) | _rest_facts(inputs, models, points.terms)
    terms, covariance = _terms(models, told, points), _covariance(names, points)
    return Effects(_effects(names, points, told.n), terms, covariance, overlap, facts, failures)


def _effects(names: list[str], points: MeanEffects, n: int) -> pd.DataFrame:
    table = points.terms.set_index("term").loc[names]
    columns = ["estimate", "std_error", "conf_low", "conf_high"]
    table[columns] = 10 * table[columns]
    table["q_value"] = family_q(table["p_value"].to_numpy(), "drivers")
    ends = (table["conf_low"], table["conf_high"])
    table["conf_low"], table["conf_high"] = ends_with_q(
        table["estimate"], ends, table["p_value"], table["q_value"], "drivers"
    )
    return table.assign(df=points.df, n=n).reset_index(names="driver")[list(EFFECT_COLUMNS)]


def _covariance(names: list[str], points: MeanEffects) -> pd.DataFrame:
    """Return the covariance of every pair of drivers, both ways round, per 10 points of each."""
    places = [list(points.terms["term"]).index(name) for name in names]
    matrix = pd.DataFrame(100 * points.covariance[np.ix_(places, places)], index=names, columns=names)
    return matrix.rename_axis("driver").reset_index().melt("driver", var_name="other", value_name="covariance")


def _terms(models: DriverModels, told: Model, points: MeanEffects) -> pd.DataFrame:
    name = told_as(told.family)
    # The log odds of another model than the linear one stand beside its effects, in the table only.
    parts = {name: told.terms if told.family == "linear" else points.terms}
    if told.family != "linear":
        parts[f"{told.family}_outcome"] = told.terms
    if models.imputed is not None:
        parts[f"{name}_imputed"] = models.imputed.terms
    if models.rest is not None:
        parts["linear_rest"] = models.rest.terms
    beside = {"logit": models.trust}
    if models.speaking is not None:
        beside |= {"ordered": models.speaking.ordered, "highly": models.speaking.highly}
    for name, model in beside.items():
        if model is not None:
            parts |= {name: model.terms, f"{name}_ame": average_marginal_effects(model)}
    frames = [terms.assign(model=name)[list(TERM_COLUMNS)] for name, terms in parts.items()]
    return pd.concat(frames, ignore_index=True)


def _diagnostics(
    inputs: DriverInputs, models: DriverModels, told: Model, overlap: pd.DataFrame, failures: dict[str, EstimationError]
) -> dict[str, float]:
    speaking, drivers = models.speaking, overlap["term"].isin(list(inputs.drivers))
    figures = _explained(told, inputs.predictors.shape[1]) | {"n_complete": float(told.n)}
    figures |= {"max_vif": float(overlap["vif"][drivers].max()), "max_influence": float(influence(told).max())}
    link = attempt("link_test", failures, lambda: link_test(told))
    if link is not None:
        figures["link_p"] = link.p_value
    if told.family == "ordered":
        odds = attempt("proportional_odds", failures, lambda: proportional_odds_test(told))
        figures |= {} if odds is None else {"told_odds_p": odds.p_value}
    if speaking is not None and speaking.proportional_odds_p is not None:
        figures["proportional_odds_p"] = speaking.proportional_odds_p
        figures["highly_stands_in"] = float(speaking.highly is not None)
    return figures


def _explained(told: Model, predictors: int) -> dict[str, float]:
    """Return the share of variance that a linear model explains, with its ends; of others McFadden's, which is none."""
    if told.family != "linear":
        return {"pseudo_r_squared": told.r_squared}
    worth = effective_n(told.cases.weights)
    share, low, high = explained(told.r_squared, worth, predictors, *_explained_error(told))
    return {"r_squared": share, "r_squared_low": low, "r_squared_high": high}


def _explained_error(linear: Model) -> tuple[float, float]:
    """Return the design's standard error of what the model explains, and its degrees of freedom."""
    cases = linear.cases
    slopes = linear.terms.set_index("term").loc[list(cases.names), "estimate"].to_numpy()
    fitted = cases.X @ slopes
    residual = cases.y - fitted - cases.weights @ (cases.y - fitted) / cases.weights.sum()
    moved = cases.to_all_rows(explained_influence(cases.y, residual, cases.weights)[:, None])
    return math.sqrt(linearised_covariance(moved, linear.design)[0, 0]), linear.design.degrees_of_freedom


def _rest_facts(inputs: DriverInputs, models: DriverModels, points: pd.DataFrame) -> dict[str, float]:
    """Return how far the effects on the index move when trust leaves it, on the drivers that both models hold.

    Parameters
    ----------
    points
        Effects of the told model in points of the index, as those of the model without trust are.
    """
    if models.rest is None:
        return {}
    whole, without = (terms.set_index("term") for terms in (points, models.rest.terms))
    names = [name for name in inputs.drivers if name in without.index]
    if not names:
        return {}
    whole, without = whole.loc[names], without.loc[names]
    shift = float(((without["estimate"] - whole["estimate"]).abs() / whole["std_error"]).max())
    crossed = int(((without["p_value"] < CLEAR) != (whole["p_value"] < CLEAR)).sum())
    return {"rest_shift": shift, "rest_crossed": float(crossed)}


def _imputation_facts(inputs: DriverInputs, models: DriverModels, points: pd.DataFrame) -> dict[str, float]:
    if models.imputed is None:
        return {}
    names = list(inputs.drivers)
    terms, complete = (frame.set_index("term").loc[names] for frame in (models.imputed.terms, points))
    shift = float(((terms["estimate"] - terms["complete_estimate"]).abs() / terms["complete_std_error"]).max())
    crossed = int(((terms["p_value"] < CLEAR) != (complete["p_value"] < CLEAR)).sum())
    return {
        "n_imputed": float(models.imputed.n_imputed), "largest_shift": shift, "crossed": float(crossed),
        "same_picture": float(shift <= SAME_PICTURE and not crossed), "max_fmi": float(terms["fmi"].max()),
    }  # fmt: skip
