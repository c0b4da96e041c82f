"""What enters a driver model: drivers on 0-100, controls as numbers or flags, and what is left out with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.stats.models.kinds import PER_PREDICTOR
from helpers.stats.models.sufficiency import FREE_VARIANCE, limiting_n
from helpers.study.indicators import INDICATORS
from helpers.study.thresholds import threshold, threshold_count
from helpers.survey.scoring import own_constructs, rescaled_items, scored_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from helpers.stats.models.regression import Family
    from helpers.survey.design import SurveyDesign

    Array = NDArray[np.float64]

#: Constructs whose own items no score of the method takes up.
OWN = ("communication", "experience", "spending")
#: A driver that more than this share of respondents lack (routing, mostly) would leave a model of other people.
MOSTLY_MISSING = threshold("mostly_missing")
#: Fewest people that a predictor rests on: so many must be in each of its two levels, or must not give its commonest
#: value. Fewer would name a driver that one or two people make, and whose terms tell their answers.
SMALLEST_LEVEL = threshold_count("fewest_apart")
MAXIMUM_DRIVERS = threshold_count("most_drivers")
#: Degrees of freedom that the predictors must leave: a clustered sample has few.
MINIMUM_DF = threshold_count("least_freedom")


@dataclass(frozen=True, eq=False)
class DriverInputs:
    """Columns of a driver model.

    Attributes
    ----------
    outcome
        (n,) score 0-100.
    drivers
        (n, d) scores and per cent, 0-100.
    controls
        (n, c) numbers of the profile in their own unit, and flags, the largest category of each being the reference.
    left_out
        Column to one of `REASONS`.
    family
        The kind of model that is told of the outcome.
    """

    outcome: pd.Series
    drivers: pd.DataFrame
    controls: pd.DataFrame
    left_out: dict[str, str]
    family: Family = "linear"

    @property
    def predictors(self) -> pd.DataFrame:
        """Drivers, then controls."""
        return pd.concat([self.drivers, self.controls], axis=1)


def candidate_drivers(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that a survey offers as drivers, 0-100, the most wanted first.

    The method's scores and shares (of these the per cent); the scores of the council's own constructs; and its own
    rated items on communication, experience and spending, in the direction of their construct (a yes is 100). A scale
    that was not asked is there and empty, so that its absence is told; own items that were not asked are not there.
    """
    blank = pd.Series(np.nan, respondents.index)
    method = {name: respondents.get(name, blank) for name in INDICATORS.roles.drivers}
    columns = {name: on_hundred(values, INDICATORS[name].is_share) for name, values in method.items()}
    scores = [f"{name}_score" for name in own_constructs(items)]
    columns |= {name: respondents[name] for name in scores if name in respondents}
    is_own = items["is_own"] & items["is_asked"] & scored_rows(items) & items["construct"].isin(OWN)
    return pd.DataFrame(columns | dict(rescaled_items(respondents, items[is_own])), index=respondents.index)


def driver_inputs(
    respondents: pd.DataFrame, outcome: str, drivers: Sequence[str], controls: Sequence[str], design: SurveyDesign,
    minimum: int = SMALLEST_LEVEL, family: Family = "linear",
) -> DriverInputs:  # fmt: skip
    """Return the outcome, drivers and controls that a survey supports, and what it does not.

    The outcome and the drivers are columns of `respondents` on 0-100. A control that is a number enters as that number,
    a straight line; one of categories as a flag of each but the largest.
    Left out are drivers that were not asked, that are no score or share, that more than a quarter lack,
    that do not vary, that fewer than `minimum` people of the model make vary, or that the ones before them determine;
    then, where the sample is worth too few observations a predictor for its kind of model (`kinds.PER_PREDICTOR`) or
    has too few clusters for them, first the controls and after them the last drivers of the list.
    """
    left_out: dict[str, str] = {}
    if outcome not in respondents or respondents[outcome].notna().sum() < 2:
        empty = pd.DataFrame(index=respondents.index)
        return DriverInputs(pd.Series(np.nan, respondents.index), empty, empty, {outcome: "no_outcome"}, family)
    y = respondents[outcome].astype(float)
    answered = y.notna().to_numpy()
    columns = _usable_drivers(respondents, drivers, answered, left_out)
    held = _held_equal(respondents, controls, answered, minimum, left_out)
    columns, held = _enough(y, columns, held, design, left_out, family)
    columns, held = _carried(y, columns, held, minimum, left_out)
    columns, held = _independent(y, columns, held, left_out)
    return DriverInputs(y, columns, held, left_out, family)


def _usable_drivers(
    respondents: pd.DataFrame, drivers: Sequence[str], answered: NDArray[np.bool_], left_out: dict[str, str]
) -> pd.DataFrame:
    kept = {}
    for name in drivers:
        reason = _refusal(respondents, name, answered) or ("too_few_answers" if len(kept) == MAXIMUM_DRIVERS else "")
        if reason:
            left_out[name] = reason
        else:
            kept[name] = respondents[name].astype(float)
    return pd.DataFrame(kept, index=respondents.index)


def _refusal(respondents: pd.DataFrame, name: str, answered: NDArray[np.bool_]) -> str:
    if name not in respondents or respondents[name].notna().sum() == 0:
        return "not_asked"
    values = respondents[name]
    if not (pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values)):
        return "not_a_score"
    numbers = values.to_numpy(dtype=float, na_value=np.nan)[answered]
    if np.nanmin(numbers, initial=0) < 0 or np.nanmax(numbers, initial=0) > 100:
        return "not_a_score"
    if np.isnan(numbers).mean() > MOSTLY_MISSING:
        return "mostly_missing"
    return "constant" if len(np.unique(numbers[~np.isnan(numbers)])) < 2 else ""


def on_hundred(values: pd.Series, is_share: bool) -> pd.Series:
    """Return a share as per cent, and a score as it is.

    Examples
    --------
    >>> on_hundred(pd.Series([0.0, 0.25, 1.0]), is_share=True).tolist()
    [0.0, 25.0, 100.0]
    """
    return values.astype(float) * 100 if is_share else values.astype(float)


def _held_equal(
    respondents: pd.DataFrame, controls: Sequence[str], answered: NDArray[np.bool_], minimum: int,
    left_out: dict[str, str],
) -> pd.DataFrame:  # fmt: skip
    held = [pd.DataFrame(index=respondents.index)]
    for name in controls:
        known = respondents[name].notna().to_numpy() & answered if name in respondents else np.zeros(1, bool)
        if not known.any():
            left_out[name] = "not_asked"
        elif known.sum() < (1 - MOSTLY_MISSING) * answered.sum():
            left_out[name] = "mostly_missing"
        else:
            held.append(_number_or_flags(respondents[name], known, minimum))
    return pd.concat(held, axis=1)


def _number_or_flags(values: pd.Series, known: NDArray[np.bool_], minimum: int) -> pd.DataFrame:
    """A number as it is; else one flag a category of some size, the largest left out, missing where the category is."""
    if pd.api.types.is_numeric_dtype(values):
        return values.astype(float).to_frame()
    text = values.astype("string")
    counts = text[known].value_counts()
    large = sorted(counts.index[counts >= minimum].drop(counts.idxmax(), errors="ignore"))
    columns = {f"{values.name}={level}": (text == level).astype("Float64").astype(float) for level in large}
    return pd.DataFrame(columns, index=values.index).where(text.notna())


def _enough(
    y: pd.Series, drivers: pd.DataFrame, controls: pd.DataFrame, design: SurveyDesign, left_out: dict[str, str],
    family: Family,
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    if _supports(y, drivers, controls, design, family):
        return drivers, controls
    left_out.update({name.split("=")[0]: "too_few_answers" for name in controls})
    controls = controls.iloc[:, :0]
    while drivers.shape[1] and not _supports(y, drivers, controls, design, family):
        left_out[str(drivers.columns[-1])] = "too_few_answers"
        drivers = drivers.iloc[:, :-1]
    return drivers, controls


def people_apart(values: pd.Series) -> int:
    """Return how many people gave another value than the commonest one; 0 where nobody has one.

    Examples
    --------
    >>> people_apart(pd.Series([1.0] * 48 + [0.0]))
    1
    """
    counts = values.value_counts()
    return int(counts.sum() - counts.max()) if len(counts) else 0


def carried_by_enough(rows: NDArray[np.bool_], predictors: pd.DataFrame, minimum: int) -> tuple[list[str], list[str]]:
    """Return which predictors enough people carry in the complete ones of some rows, and which not, in their order.

    Leaving one out can bring back the rows that lack it; the smallest is left out first.

    Parameters
    ----------
    rows
        (n,) those with an outcome.
    """
    kept = list(predictors)
    while kept:
        held = predictors.loc[rows & predictors[kept].notna().all(axis=1).to_numpy(), kept]
        apart = {name: people_apart(held[name]) for name in kept}
        name = min(kept, key=lambda one: (apart[one], -kept.index(one)))
        if apart[name] >= minimum:
            break
        kept.remove(name)
    return kept, [name for name in predictors if name not in kept]


def _carried(
    y: pd.Series, drivers: pd.DataFrame, controls: pd.DataFrame, minimum: int, left_out: dict[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    kept, few = carried_by_enough(y.notna().to_numpy(), pd.concat([drivers, controls], axis=1), minimum)
    varies = {name: pd.concat([drivers, controls], axis=1)[name][y.notna()].nunique() > 1 for name in few}
    # A category without enough people joins the reference category, which takes nothing out of the model.
    left_out.update({name: "few_apart" if varies[name] else "constant" for name in few if "=" not in name})
    return drivers[[name for name in drivers if name in kept]], controls[[name for name in controls if name in kept]]


def _supports(
    y: pd.Series, drivers: pd.DataFrame, controls: pd.DataFrame, design: SurveyDesign, family: Family
) -> bool:
    rows, predictors = _complete(y, drivers, controls), max(drivers.shape[1] + controls.shape[1], 1)
    answers = None if family == "linear" else np.unique(y[rows], return_inverse=True)[1]
    is_large = limiting_n(answers, np.asarray(design.weights)[rows]) >= PER_PREDICTOR[family] * predictors
    return is_large and design.degrees_of_freedom_of(rows) - predictors >= MINIMUM_DF


def _complete(y: pd.Series, *frames: pd.DataFrame) -> NDArray[np.bool_]:
    return (y.notna() & pd.concat(frames, axis=1).notna().all(axis=1)).to_numpy()


def _independent(
    y: pd.Series, drivers: pd.DataFrame, controls: pd.DataFrame, left_out: dict[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out what does not vary, or what the columns before it determine, among the complete rows."""
    both = pd.concat([drivers, controls], axis=1)
    values = both[_complete(y, both)].to_numpy(dtype=float)
    free: list[int] = []
    for j, name in enumerate(both.columns):
        reason = _dependence(values, free, j)
        if reason:
            left_out[str(name)] = reason
        else:
            free.append(j)
    kept = [both.columns[j] for j in free]
    return drivers[[name for name in drivers if name in kept]], controls[[name for name in controls if name in kept]]


def _dependence(values: Array, free: list[int], j: int) -> str:
    centred = values - values.mean(axis=0) if len(values) else values
    total = float((centred[:, j] ** 2).sum())
    if total <= 1e-12:
        return "constant"
    scale = np.sqrt((centred[:, free] ** 2).sum(axis=0))
    basis = centred[:, free] / scale
    rest = centred[:, j] - basis @ np.linalg.lstsq(basis, centred[:, j], rcond=None)[0] if free else centred[:, j]
    return "collinear" if float((rest**2).sum()) <= FREE_VARIANCE * total else ""
