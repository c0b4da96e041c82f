"""Who stands for the residents, and who beside them: associations, economic agents and professionals.

Their answers are of interest for themselves. Mixed into the residents' they would shift every headline figure by as
much as the survey happened to reach of them, which no census says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

STAKEHOLDER, CITIZEN = "stakeholder", "citizen"


def is_resident(respondents: pd.DataFrame, counted: Collection[str] = ()) -> Mask:
    """Return (n,) who stands for the residents: those who answered as citizens.

    Everybody does where nobody's group is known, where nobody answered as a citizen, or where the census counts the
    groups, so that the weights give each its share.

    Parameters
    ----------
    respondents
        Rows with or without the column ``stakeholder``; a missing group is a citizen's.
    counted
        Variables that the weights were raked on.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"stakeholder": ["citizen", "association", None]})
    >>> is_resident(people).tolist(), is_resident(people, ["stakeholder"]).tolist()
    ([True, False, True], [True, True, True])
    """
    if STAKEHOLDER not in respondents or STAKEHOLDER in counted:
        return np.ones(len(respondents), dtype=bool)
    groups = respondents[STAKEHOLDER].astype("string").fillna(CITIZEN)
    citizens = groups.eq(CITIZEN).to_numpy(dtype=bool)
    return citizens if citizens.any() else np.ones(len(respondents), dtype=bool)


def residents_of(respondents: pd.DataFrame, margins: pd.DataFrame) -> pd.DataFrame:
    """Return the respondents who stand for the residents, indexed anew.

    Parameters
    ----------
    margins
        Table `margins`; empty for weights that were not raked.
    """
    counted = set(margins["variable"]) if len(margins) else set()
    return respondents[is_resident(respondents, counted)].reset_index(drop=True)
