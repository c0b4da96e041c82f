"""The models of the drivers: one that is told, and those beside it that say how far the picture depends on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from helpers.errors import EstimationError
from helpers.stats.drivers.beside import Speaking, analyse_speaking, fit_rest, fit_trust
from helpers.stats.drivers.choosing import INDEX
from helpers.stats.drivers.inputs import SMALLEST_LEVEL, DriverInputs
from helpers.stats.estimates.indicators import is_of_part
from helpers.stats.models.effects import effects_on_mean
from helpers.stats.models.imputation import PooledModel, pooled_linear, pooled_model
from helpers.stats.models.kinds import FITS, PER_PREDICTOR
from helpers.stats.models.regression import Family, Model
from helpers.stats.streams import IMPUTATION, generator
from helpers.study.quantiles import FEWEST_IMPUTATIONS

if TYPE_CHECKING:
    import pandas as pd

    from helpers.survey.design import SurveyDesign

Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class DriverModels:
    """The models of one survey on the same predictors; None where the survey supports none.

    Attributes
    ----------
    told
        Of the outcome, by those who answered everything: the one that the report tells, of the kind that was chosen.
    imputed
        The same with gaps filled in.
    rest
        Of the image index without trust; only where the outcome is the index and trust has a model.
    trust
        Logit of high against low trust.
    speaking
        How people speak of the services.
    failures
        Model to the error that says why it was not fitted.
    """

    told: Model | None = None
    imputed: PooledModel | None = None
    rest: Model | None = None
    trust: Model | None = None
    speaking: Speaking | None = None
    failures: dict[str, EstimationError] = field(default_factory=dict)


def attempt(name: str, failures: dict[str, EstimationError], make: Callable[[], Result]) -> Result | None:
    """Return what `make` gives; where the survey does not support it, None, and the reason under its name."""
    try:
        return make()
    except EstimationError as error:
        failures[name] = error
        return None


def fit_models(
    respondents: pd.DataFrame, items: pd.DataFrame, inputs: DriverInputs, design: SurveyDesign, *, imputations: int,
    seed: int, minimum: int = SMALLEST_LEVEL,
) -> DriverModels:  # fmt: skip
    """Return every model that the survey supports of the drivers that `inputs` holds.

    Parameters
    ----------
    respondents, items
        The tables of those names.
    imputations, seed
        Completed data sets (under 2 for none) and the seed of filling them in.
    minimum
        Fewest people that a predictor rests on.
    """
    failures: dict[str, EstimationError] = {}
    if not inputs.drivers.shape[1]:
        return DriverModels(failures=failures)
    told = attempt(told_as(inputs.family), failures, lambda: fit_told(inputs, design))
    if told is None:
        return DriverModels(failures=failures)
    rest = None
    name = f"{told_as(inputs.family)}_imputed"
    asked = _asked(inputs, items)
    imputed = attempt(name, failures, lambda: _imputed(inputs, design, imputations, seed, asked))
    trust = attempt("logit", failures, lambda: fit_trust(respondents, inputs, design, minimum))
    if trust is not None and inputs.outcome.name == INDEX:
        rest = attempt("linear_rest", failures, lambda: fit_rest(respondents, items, inputs, design, minimum))
    speaking = attempt("ordered", failures, lambda: analyse_speaking(respondents, inputs, design, minimum))
    return DriverModels(told, imputed, rest, trust, speaking, failures)


def told_as(family: Family) -> str:
    """Return by what name the effects of the told model stand in table `terms`; those of other models differ in unit.

    Examples
    --------
    >>> told_as("linear"), told_as("logit")
    ('linear', 'logit_points')
    """
    return family if family == "linear" else f"{family}_points"


def fit_told(inputs: DriverInputs, design: SurveyDesign) -> Model:
    """Return the model of the outcome, of the kind that the inputs name.

    Raises
    ------
    EstimationError
        If the answers support none.
    """
    return FITS[inputs.family](inputs.outcome, inputs.predictors, design, PER_PREDICTOR[inputs.family])


def _asked(inputs: DriverInputs, items: pd.DataFrame) -> pd.Series | None:
    """Return who was asked the outcome, of a question that a filter left part of the people without; else None.

    Nobody else's answer to it is missing. Of those who were asked and gave none nothing tells them apart: they are
    left out with the rest.
    """
    return inputs.outcome.notna() if is_of_part(str(inputs.outcome.name), items) else None


def _imputed(
    inputs: DriverInputs, design: SurveyDesign, imputations: int, seed: int, asked: pd.Series | None
) -> PooledModel:
    if imputations < FEWEST_IMPUTATIONS:
        message = "No missing answer was filled in: imputations is {n}, and at least {least} are needed."
        raise EstimationError(message, n=imputations, least=FEWEST_IMPUTATIONS)
    outcome = str(inputs.outcome.name)
    frame = inputs.predictors.assign(**{outcome: inputs.outcome})
    drawn = generator(seed, IMPUTATION)
    given = (outcome, list(inputs.predictors), frame, design, imputations, drawn)
    if inputs.family == "linear":
        return pooled_linear(*given, asked=asked)
    return pooled_model(*given, FITS[inputs.family], effects_on_mean, asked=asked)
