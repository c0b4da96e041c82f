"""What segments are described by: every indicator of the survey and every profile category, as columns."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from helpers.stats.estimates.indicators import build_indicators

#: Multi-select items, of which each option is a variable of its own.
WHOLE = ("channel_used", "channel_trusted")


@dataclass(frozen=True)
class ProfileVariables:
    """What segments are described by.

    Attributes
    ----------
    values
        (n, q) numbers, missing where not answered: scores 0-100 and shares 0-1.
    names
        Column to its variable and level (empty where it has none).
    shares
        The columns that are shares.
    scales
        Lowest and highest value that each of the other columns can have.
    """

    values: pd.DataFrame
    names: dict[str, tuple[str, str]]
    shares: frozenset[str]
    scales: dict[str, tuple[float, float]]


def profile_variables(respondents: pd.DataFrame, items: pd.DataFrame) -> ProfileVariables:
    """Return every indicator of the survey and every profile category, as columns that can be averaged."""
    indicators = build_indicators(respondents, items)
    names = {name: _variable_and_level(name) for name in indicators.values}
    categories = {}
    for variable in (name for name in indicators.domains if name != "is_user"):
        answers = respondents[variable].astype("string")
        for level in sorted(answers.dropna().unique()):
            column = f"{variable}__{level}"
            categories[column] = answers.eq(level).fillna(False).astype(float).where(answers.notna())
            names[column] = (variable, str(level))
    values = pd.concat([indicators.values, pd.DataFrame(categories, index=respondents.index)], axis=1)
    return ProfileVariables(values, names, indicators.shares | frozenset(categories), indicators.scales)


def _variable_and_level(column: str) -> tuple[str, str]:
    variable, _, level = column.partition("__")
    return (column, "") if variable in WHOLE else (variable, level)
