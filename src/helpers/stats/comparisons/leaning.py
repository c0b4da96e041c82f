"""To which side of a mark figures surely lie, one among all sentences on levels of a report; of a scale, its questions
too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from helpers.stats.comparisons.standing import widened
from helpers.stats.estimates.indicators import items_behind
from helpers.stats.models.families import family_level, widening

if TYPE_CHECKING:
    import pandas as pd

#: Claims of the report's family "levels": the image and that of users, five scales, what weighs more, three beliefs
#: about spending and how many had contact.
LEVELS = 12
HALF = 50.0
BOTH = "both"
OTHER_SIDE = {"above": "below", "below": "above", "": ""}


def surely(row: Mapping[str, Any] | pd.Series, is_share: bool) -> tuple[float, float]:
    """Return the interval in which a figure lies surely enough for one of all sentences on levels to be told.

    Parameters
    ----------
    row
        ``estimate``, ``conf_low``, ``conf_high`` and ``n_effective``.
    """
    times = widening(family_level("levels", LEVELS), row["n_effective"] - 1)
    low, high = widened(row["estimate"], row["conf_low"], row["conf_high"], times, is_share=is_share)
    return float(low), float(high)


def leaning(row: Mapping[str, Any] | pd.Series, is_share: bool = False) -> str:
    """Return on which side of the middle a score surely lies: ``above``, ``below``, or '' where it cannot be told."""
    low, high = surely(row, is_share)
    return "above" if low > HALF else "below" if high < HALF else ""


def sides_of(
    scale: str, items: pd.DataFrame, rows: Mapping[str, pd.Series], shares: Collection[str] = ()
) -> dict[str, list[str]]:
    """Return the questions of a scale that surely lie ``above`` and ``below`` the middle, and ``all`` of them.

    A question worded against its scale counts on the side to which it draws the scale.

    Parameters
    ----------
    items
        Table `items`.
    rows
        Everybody's estimates by indicator, of those that may be shown.
    """
    behind = items_behind(scale, items)
    turned = set(behind.loc[behind["is_reversed"].astype(bool), "item"])
    sides: dict[str, list[str]] = {"above": [], "below": [], "": [], "all": []}
    for item in (str(name) for name in behind["item"] if name in rows):
        side = leaning(rows[item], item in shares)
        sides[OTHER_SIDE[side] if item in turned else side].append(item)
        sides["all"].append(item)
    return sides


def is_divided(sides: Mapping[str, list[str]]) -> bool:
    """Return whether some questions of a scale surely lie on one side and others on the other: its mean says little."""
    return bool(sides["above"] and sides["below"])
