"""How the estimates of one sample vary together: what the difference of two figures of the same people rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.survey.design import linearised_covariance

if TYPE_CHECKING:
    from helpers.survey.design import SurveyDesign

#: An error that rounding alone explains.
ROUNDING = 1e-12


def mean_correlations(values: pd.DataFrame, design: SurveyDesign) -> pd.DataFrame:
    """Return the correlation, over samples, of the means of columns of one sample, a row and a column each.

    People who did not answer one of the two count for the other: the means are those that `estimate_table` gives.

    Parameters
    ----------
    values
        One row a respondent, in the order of `design`; numbers, missing where not answered.

    Returns
    -------
    pandas.DataFrame
        Missing for a column that does not vary, and everywhere where there are fewer than two sampling units.

    Examples
    --------
    >>> from helpers.survey.design import SurveyDesign
    >>> answers = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [4.0, 3, 2, 1], "c": 5.0})
    >>> mean_correlations(answers, SurveyDesign(np.ones(4))).round(6).to_numpy().tolist()
    [[1.0, -1.0, nan], [-1.0, 1.0, nan], [nan, nan, nan]]
    """
    if len(design.unit_strata) < 2:
        return pd.DataFrame(np.nan, values.columns, values.columns)
    answers = values.to_numpy(dtype=float, na_value=np.nan)
    has = ~np.isnan(answers)
    filled, held = np.where(has, answers, 0.0), np.maximum(design.weights @ has, np.finfo(float).tiny)
    influence = has * (filled - design.weights @ filled / held) / held
    covariance = linearised_covariance(influence, design)
    spread = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    error = np.where(spread > ROUNDING * np.maximum(1.0, np.abs(design.weights @ filled / held)), spread, np.nan)
    return pd.DataFrame(np.clip(covariance / np.outer(error, error), -1, 1), values.columns, values.columns)
