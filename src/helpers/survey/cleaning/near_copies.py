"""Interviews that stand twice with an answer changed: sent in the same second, and alike in nearly all they say."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import Problem
from helpers.survey.cleaning.duplicates import chance_alike

if TYPE_CHECKING:
    from helpers.survey.files.raw import RawSurvey

#: A time tells who somebody is where it has seconds, and where so few rows share one.
_SECONDS = r"\d:\d\d:\d\d"
MOST_OF_A_TIME = 3
#: Rows whose times are so often each one's own: of forms that are typed in or sent together they are not.
OWN_TIMES = 0.5
#: Copies agree in so much of what chance leaves open.
NEARLY_ALIKE = 0.75


def near_copies(times: pd.Series, cells: pd.DataFrame) -> list[tuple[int, int]]:
    """Return pairs of rows that were sent in one second and agree in nearly all answers.

    Parameters
    ----------
    times
        When each interview was sent, as it stood; empty where it is not known.
    cells
        (n, k) answers of the same rows, without those that are known to be another's.
    """
    exact = times[times.str.contains(_SECONDS, regex=True)]
    sizes = exact.map(exact.value_counts())
    if not len(exact) or exact.nunique() < OWN_TIMES * len(exact):
        return []
    shared, chance = exact[(sizes > 1) & (sizes <= MOST_OF_A_TIME)], chance_alike(cells)
    return [pair for _, rows in shared.groupby(shared) for pair in combinations(rows.index, 2)
            if _agree(cells.loc[pair[0]], cells.loc[pair[1]]) >= chance + NEARLY_ALIKE * (1 - chance)]  # fmt: skip


def _agree(one: pd.Series, other: pd.Series) -> float:
    """Return the share of the answers of either that both give."""
    said = (one != "") | (other != "")
    return float((one == other)[said].mean()) if said.any() else 0.0


def copies_problem(pairs: list[tuple[int, int]], raw: RawSurvey) -> Problem:
    """Return what is said of interviews that seem to stand twice."""
    message = (
        "{n} interviews were sent in the same second as another one and agree with it in nearly all answers (such as "
        "rows {pairs}), as copies do in which something was corrected. Delete the row of each pair that is not to "
        "count; or, where all are people of their own, write in council.yml, under survey, same_identifier: "
        "several_people."
    )
    told = "; ".join(raw.told([one, other]) for one, other in pairs[:3])
    return Problem(message, raw.name, {"n": len({other for _, other in pairs}), "pairs": told})
