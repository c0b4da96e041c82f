"""What raking fixed, as variables for the variance, and how much unequal weights cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.errors import EstimationError
from helpers.survey.weighting.factors import factor_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

#: Joins categories that were merged for raking, as in ``65-79 | 80+``.
MERGED = " | "


def effective_n(weights: Array) -> float:
    """Return Kish's effective sample size, ``(sum w)^2 / sum w^2``.

    Kish (1965), Survey Sampling, section 11.7.

    Examples
    --------
    >>> effective_n(np.array([1.0, 1.0, 2.0])).__round__(4)
    2.6667
    """
    values = np.asarray(weights, dtype=float)
    return float(values.sum() ** 2 / (values**2).sum()) if len(values) else 0.0


def design_effect(weights: Array) -> float:
    """Return Kish's design effect of unequal weights, ``n sum w^2 / (sum w)^2``: 1 for equal weights.

    Raises
    ------
    EstimationError
        If there are no weights.
    """
    values = np.asarray(weights, dtype=float)
    if not len(values):
        raise EstimationError(
            "There are no respondents, so nothing can be estimated. Check what the cleaning left out."
        )
    return len(values) / effective_n(values)


def calibration_auxiliaries(categories: pd.DataFrame, weights: Array) -> Array:
    """Return the (n, k) variables whose weighted totals raking fixed.

    A column of ones (the population), and for each category c of a raking variable ``(is_c - share_c) * is_known``:
    respondents without the variable kept their share of the weight, so that what the census fixed is the shares
    among those who have it. Without missing values this spans the same space as indicator columns.

    Parameters
    ----------
    categories
        One column a raking variable, categories as they were raked on (after merges); missing where unknown.
    weights
        (n,) raked weights.
    """
    columns = [np.ones(len(categories))]
    for name in categories:
        factor = factor_of(categories[name])
        known = factor.codes >= 0
        held = weights[known].sum()
        for level in np.argsort(factor.levels):
            member = factor.codes == level
            columns.append((member - weights[member].sum() / held) * known)
    return np.column_stack(columns)


def raked_categories(respondents: pd.DataFrame, raked: Sequence[str], margins: pd.DataFrame | None) -> pd.DataFrame:
    """Return the raking variables as they were raked on: merged categories in place of their parts.

    Parameters
    ----------
    respondents
        One row a respondent, with the raked columns.
    raked
        Raking variables.
    margins
        Table `margins`; a category such as ``65-79 | 80+`` there stands for its parts. None where nothing was merged.
    """
    chosen = respondents[list(raked)].astype("string").astype(object)
    if margins is None:
        return chosen
    for name in raked:
        labels = margins.loc[margins["variable"] == name, "category"].astype(str)
        parts = {part: label for label in labels for part in label.split(MERGED)}
        chosen[name] = [parts.get(value, value) if isinstance(value, str) else None for value in chosen[name]]
    return chosen
