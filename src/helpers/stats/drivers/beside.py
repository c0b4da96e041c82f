"""The models beside the linear one: of trust, and of how people speak of the services, on the same predictors.

Where an outcome has too few answers for all of them, what a model leaves out is known, so that it can be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import EstimationError
from helpers.stats.drivers.inputs import DriverInputs, carried_by_enough
from helpers.stats.models.diagnostics import proportional_odds_test
from helpers.stats.models.kinds import Fit
from helpers.stats.models.ordinal import fit_ordered
from helpers.stats.models.regression import Model, fit_linear, fit_logit
from helpers.stats.models.sufficiency import MINIMUM_EVENTS, MINIMUM_TO_REPORT
from helpers.study.thresholds import threshold
from helpers.survey.scoring import mean_of_answered, rescaled_items, score_items

if TYPE_CHECKING:
    from helpers.survey.design import SurveyDesign

#: Trust of 6 or more on 0-10 against 4 or less, the middle left out (OECD Trust Survey).
HIGH_TRUST, LOW_TRUST = threshold("good_image"), threshold("poor_image")
#: p-value of Brant's test under which the steps of an ordered model are not alike.
NOT_PROPORTIONAL = threshold("not_proportional")


def fit_trust(respondents: pd.DataFrame, inputs: DriverInputs, design: SurveyDesign, minimum: int) -> Model:
    """Return the logit of high against low trust.

    Raises
    ------
    EstimationError
        If trust was not asked, or the answers support no model.
    """
    if "trust_score" not in respondents:
        raise EstimationError("The survey did not ask about trust, so there is no model of it.")
    trust = respondents["trust_score"].astype(float)
    high = (trust >= HIGH_TRUST).astype(float).where((trust >= HIGH_TRUST) | (trust <= LOW_TRUST))
    return on_what_it_bears(fit_logit, high.rename("trust"), inputs, design, minimum, MINIMUM_EVENTS)


def fit_rest(
    respondents: pd.DataFrame, items: pd.DataFrame, inputs: DriverInputs, design: SurveyDesign, minimum: int
) -> Model:
    """Return the linear model of the image index without trust, which shares no answer with the model of trust.

    Trust is one of the items of the index, so that its model and that of the whole index agree in part with themselves.

    Raises
    ------
    EstimationError
        If the index is of trust alone, or the answers support no model.
    """
    rows = score_items(items, "valuation")
    rest = rows[~rows["item"].isin(score_items(items, "valuation", "trust")["item"])]
    if not len(rest):
        raise EstimationError("The image index is of trust alone, so that nothing is left without it.")
    index = mean_of_answered(rescaled_items(respondents, rest)).rename("image_index")
    return on_what_it_bears(fit_linear, index, inputs, design, minimum)


def fit_speaking(respondents: pd.DataFrame, inputs: DriverInputs, design: SurveyDesign, minimum: int) -> Model:
    """Return the ordered logit of how people speak of the services.

    Raises
    ------
    EstimationError
        If it was not asked, or the answers support no model.
    """
    return on_what_it_bears(fit_ordered, _advocacy(respondents), inputs, design, minimum)


def fit_speaking_highly(respondents: pd.DataFrame, inputs: DriverInputs, design: SurveyDesign, minimum: int) -> Model:
    """Return the logit of the two highest answers on how people speak, which needs no proportional odds.

    Raises
    ------
    EstimationError
        As `fit_speaking`.
    """
    answers = _advocacy(respondents)
    levels = sorted(answers.dropna().unique())
    highly = (answers >= levels[-2]).astype(float).where(answers.notna())
    return on_what_it_bears(fit_logit, highly.rename("advocacy"), inputs, design, minimum, MINIMUM_EVENTS)


def _advocacy(respondents: pd.DataFrame) -> pd.Series:
    if "advocacy" not in respondents:
        raise EstimationError("The survey did not ask how people speak of the services, so there is no model of it.")
    return respondents["advocacy"].astype(float)


def on_what_it_bears(
    fit: Fit, y: pd.Series, inputs: DriverInputs, design: SurveyDesign, minimum: int,
    per_predictor: float = MINIMUM_TO_REPORT,
) -> Model:  # fmt: skip
    """Return a model of y on the predictors of the linear one, or on all but as few of the last controls as it takes.

    What fewer than `minimum` people of its rows carry is left out as well; its terms show what it holds.

    Raises
    ------
    EstimationError
        If the answers do not even bear the drivers.
    """
    controls = list(dict.fromkeys(name.partition("=")[0] for name in inputs.controls))
    for count in range(len(controls), 0, -1):
        try:
            return fit(y, _offered(y, inputs, controls[:count], minimum), design, per_predictor)
        except EstimationError:
            # Too much for these answers: the last of the controls goes, and its terms are not there to be read.
            continue
    return fit(y, _offered(y, inputs, [], minimum), design, per_predictor)


def _offered(y: pd.Series, inputs: DriverInputs, controls: list[str], minimum: int) -> pd.DataFrame:
    held = [name for name in inputs.controls if name.partition("=")[0] in controls]
    offered = pd.concat([inputs.drivers, inputs.controls[held]], axis=1)
    return offered[carried_by_enough(y.notna().to_numpy(), offered, minimum)[0]]


@dataclass(frozen=True, eq=False)
class Speaking:
    """The model of how people speak, what Brant's test says of it, and what stands in for it where that fails.

    Attributes
    ----------
    ordered
        The ordered logit.
    proportional_odds_p
        p-value of Brant's test; None where it could not be made.
    highly
        The logit of the two highest answers, where proportional odds do not hold.
    """

    ordered: Model
    proportional_odds_p: float | None
    highly: Model | None


def analyse_speaking(respondents: pd.DataFrame, inputs: DriverInputs, design: SurveyDesign, minimum: int) -> Speaking:
    """Return the models of how people speak of the services.

    Raises
    ------
    EstimationError
        As `fit_speaking`.
    """
    ordered = fit_speaking(respondents, inputs, design, minimum)
    try:
        p_value = proportional_odds_test(ordered).p_value
    except EstimationError:
        # Fewer than two steps have enough answers on both sides: nothing is said of their likeness.
        return Speaking(ordered, None, None)
    if p_value >= NOT_PROPORTIONAL:
        return Speaking(ordered, p_value, None)
    try:
        return Speaking(ordered, p_value, fit_speaking_highly(respondents, inputs, design, minimum))
    except EstimationError:
        # Nothing can stand in for the ordered model; that its steps are not alike is told all the same.
        return Speaking(ordered, p_value, None)
