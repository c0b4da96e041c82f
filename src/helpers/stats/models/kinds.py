"""Which kind of model serves which outcome: a number, a yes or no, or an answer on a few steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from helpers.stats.models.ordinal import MAXIMUM_LEVELS, fit_ordered
from helpers.stats.models.regression import Family, Model, fit_linear, fit_logit
from helpers.stats.models.sufficiency import MINIMUM_EVENTS, MINIMUM_TO_REPORT

if TYPE_CHECKING:
    import pandas as pd


#: As `fit_linear`, `fit_logit` and `fit_ordered`: the answers per predictor below which they refuse may be left out.
Fit = Callable[..., Model]
FITS: dict[Family, Fit] = {"linear": fit_linear, "logit": fit_logit, "ordered": fit_ordered}
#: Fewest and most different answers of an outcome that a model takes; a number may have any number of them.
ANSWERS: dict[Family, tuple[int, float]] = {"linear": (2, np.inf), "logit": (2, 2), "ordered": (3, MAXIMUM_LEVELS)}
#: Effective answers per predictor below which a model is not told; of a yes or no those of the rarer answer count.
PER_PREDICTOR: dict[Family, float] = {
    "linear": MINIMUM_TO_REPORT, "logit": MINIMUM_EVENTS, "ordered": MINIMUM_TO_REPORT,
}  # fmt: skip
#: Leaves the kind of model to the outcome.
CHOSEN = "chosen"
NO_AND_YES = [0.0, 100.0]


def family_of(outcome: pd.Series) -> Family:
    """Return the model that is taken for an outcome where nobody chose: a logit of a yes or no, else a linear one.

    Parameters
    ----------
    outcome
        (n,) on 0-100; a yes is 100.

    Examples
    --------
    >>> import pandas as pd
    >>> family_of(pd.Series([0.0, 100.0, np.nan])), family_of(pd.Series([0.0, 25.0, 100.0]))
    ('logit', 'linear')
    """
    return "logit" if sorted(outcome.dropna().unique()) == NO_AND_YES else "linear"


def fitting_families(outcome: pd.Series) -> list[Family]:
    """Return the kinds of model that take as many different answers as an outcome has.

    Examples
    --------
    >>> import pandas as pd
    >>> fitting_families(pd.Series([0.0, 25.0, 100.0])), fitting_families(pd.Series(range(50)))
    (['linear', 'ordered'], ['linear'])
    """
    answers = outcome.dropna().nunique()
    return [family for family, (fewest, most) in ANSWERS.items() if fewest <= answers <= most]
