"""What a researcher averages and by what: indicators of the method by name, or columns made from the residents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import Problem, UsageError
from helpers.stats.estimates.indicators import DOMAINS
from helpers.study.written.near_names import unknown_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from helpers.stats.people import People
    from helpers.study.opening import Study

ANYTHING = (float("-inf"), float("inf"))
#: Columns of respondents that tell nobody's group.
NO_GROUPING = frozenset({"council", "wave", "respondent", "file", "row", "weight", "base_weight", "stratum", "cluster"})
#: The name of what nobody named.
UNNAMED = "value"


@dataclass(frozen=True, eq=False)
class Measure:
    """What is averaged: a figure a resident, missing where not answered, and the ends of what it can be.

    `is_of_all` says that a yes or no of one's own has no gap, and nothing tells whether whoever did not answer is a no.
    """

    name: str
    values: pd.Series
    is_share: bool
    scale: tuple[float, float]
    is_of_all: bool = False

    @property
    def step(self) -> float:
        """About a hundredth of the scale, or of the range of one's own column: a power of ten."""
        low, high = (0.0, 1.0) if self.is_share else self.scale
        if not np.isfinite(high - low):
            low, high = self.values.min(), self.values.max()
        return float(10.0 ** np.round(np.log10((high - low) / 100))) if high > low else 1.0


def grouped_and_measured(
    people: People, study: Study, of: str | pd.Series | Sequence[str], by: str | pd.Series
) -> tuple[pd.Series, list[Measure]]:
    """Return the group of each resident, missing where somebody is in none, and what is averaged of each.

    Raises
    ------
    UsageError
        If there is no such column or indicator, or a column is not of the residents, holds words or one value alone;
        both at once.
    """
    wrong: list[Problem] = []
    try:
        grouping = _grouping(people, by)
    except UsageError as error:
        grouping, wrong = pd.Series(dtype=object), list(error.problems)
    try:
        measures = _measures(people, study, of)
    except UsageError as error:
        raise UsageError([*wrong, *error.problems]) from None
    if wrong:
        raise UsageError(wrong)
    return grouping, measures


def _grouping(people: People, by: str | pd.Series) -> pd.Series:
    if not isinstance(by, str):
        return _without_gaps(_of_residents(by, people), people)
    rows = people.residents
    known = [str(name) for name in rows.columns if name not in NO_GROUPING and rows[name].notna().any()]
    if problems := unknown_names("by", [by], known):
        raise UsageError(problems)
    return people.residents[by]


def _measures(people: People, study: Study, of: str | pd.Series | Sequence[str]) -> list[Measure]:
    if isinstance(of, pd.Series):
        made = _of_ones_own(_answered(_of_residents(of, people), people))
        return [replace(made, is_of_all=made.is_share and not made.values.hasnans and of.name not in people.residents)]
    from helpers.stats.estimates.indicators import build_indicators

    names = [of] if isinstance(of, str) else list(of)
    if not names or not all(isinstance(name, str) for name in names):
        raise UsageError(
            "of: give the name of an indicator or several, or a column made from `people.residents`; this is {kind} of "
            "{n}.",
            kind=type(of).__name__, n=len(names),
        )  # fmt: skip
    built = build_indicators(people.residents, study.read("items"))
    if problems := unknown_names("of", names, list(built.values)):
        raise UsageError(problems)
    return [Measure(one, built.values[one], one in built.shares, built.scales.get(one, ANYTHING)) for one in names]


def _without_gaps(column: pd.Series, people: People) -> pd.Series:
    """Return a column without those who did not answer the question that it was made of, where it put them to others.

    A comparison says no of whoever was not asked, and keeps the name of what was compared. What is said of them alone
    stays: a group of their own, as `fillna` makes it, and who answered at all.
    """
    if column.name not in people.residents or column.equals(people.residents[column.name]):
        return column
    is_gap = people.residents[column.name].isna() & column.notna()
    is_of_others = column.isin(column[~is_gap].dropna().unique())
    return column.astype(object).where(~(is_gap & is_of_others))


def _answered(column: pd.Series, people: People) -> pd.Series:
    """Return a column of yes and no as figures without those who did not answer; any other as it is."""
    held = column.dropna()
    is_yes_or_no = held.map(pd.api.types.is_bool).all() or held.isin([0, 1]).all()
    return _without_gaps(column, people).astype(float) if len(held) and is_yes_or_no else column


def _of_ones_own(column: pd.Series) -> Measure:
    if not pd.api.types.is_numeric_dtype(column):
        raise UsageError(
            "of: the column {name} holds no numbers, so it has no mean. For the share of an answer compare with it, as "
            "`people.residents[name].eq(answer)`: who did not answer is left out of it.",
            name=str(column.name),
        )
    figures = column.astype(float)
    if np.isinf(figures).any():
        raise UsageError("of: the column {name} holds a number without end. Leave it out.", name=str(column.name))
    if figures.nunique() == 1 and len(figures.dropna()) > 1:
        raise UsageError(
            "of: {name} is the same for everybody, so no group differs in it. If it compares with an answer, "
            "`people.residents[{name}].unique()` shows how answers are written there.",
            name=f'"{column.name or UNNAMED}"',
        )
    return Measure(str(column.name or UNNAMED), figures, bool(figures.dropna().isin([0, 1]).all()), ANYTHING)


def near_groups(grouping: pd.Series, people: People, has: NDArray[np.bool_], threshold: int) -> set[str]:
    """Return the groups of one's own that differ from a group of the report in fewer people than the threshold.

    The difference of the two figures would be a figure of those few.

    Parameters
    ----------
    has
        (n,) whether each resident answered what is averaged.
    """
    mine = grouping[has].dropna().astype(str)
    near: set[str] = set()
    domains = [name for name in DOMAINS if name in people.residents]
    if grouping.name in domains and grouping.equals(people.residents[grouping.name]):
        # Of the report itself.
        return near
    for name in domains:
        theirs = people.residents.loc[has, name].dropna().astype(str)
        both = pd.crosstab(mine, theirs.reindex(mine.index)).stack()
        sizes, levels = mine.value_counts(), theirs.value_counts()
        # A level that nearly everybody is in is the whole, of which every grouping with gaps leaves a few.
        levels = levels[levels <= has.sum() - threshold]
        both = both[both.index.get_level_values(1).isin(levels.index)]
        apart = {(one, other): sizes[one] + levels[other] - 2 * n for (one, other), n in both.items() if n}
        near |= {one for (one, _), n in apart.items() if 0 < n < threshold}
        inside = {one: other for (one, other), n in both.items() if n == sizes[one] >= threshold}
        for other, n in levels.items():
            near |= _telling(n, sizes[[one for one, level in inside.items() if level == other and one not in near]],
                             threshold)  # fmt: skip
    return near


def _telling(whole: int, parts: pd.Series, threshold: int) -> set[str]:
    """Return which parts of a group of the report are not shown, so that what they leave of it is nobody or enough."""
    told: set[str] = set()
    for one in parts.sort_values().index:
        if not 0 < whole - parts.drop(list(told)).sum() < threshold:
            break
        told.add(str(one))
    return told


def _of_residents(column: pd.Series, people: People) -> pd.Series:
    if not isinstance(column, pd.Series) or not column.index.equals(people.residents.index):
        raise UsageError(
            "{kind} of {n} rows is no column of the {people} residents. Make it from `people.residents`, one value "
            "each.",
            kind=type(column).__name__, n=len(column), people=len(people.residents),
        )  # fmt: skip
    return column
