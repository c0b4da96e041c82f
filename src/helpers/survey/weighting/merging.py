"""Merge categories that too few respondents have to be raked on, by a declared rule and never silently."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.design import MERGED

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Fewest respondents that a category is raked on by itself.
MINIMUM_CELL = 10
#: Orders that cannot be read from the categories themselves. Categories that begin with a number are in its order.
ORDERS: dict[str, tuple[str, ...]] = {"education": ("primary", "secondary", "higher")}


@dataclass(frozen=True)
class Merge:
    """One category that was joined with another because it had too few respondents.

    Attributes
    ----------
    n
        Respondents in `category` before.
    merged
        Name of the joint category.
    minimum
        Fewest respondents that it would have stood alone with.
    """

    variable: str
    category: str
    into: str
    n: int
    merged: str
    minimum: int = MINIMUM_CELL

    def problem(self) -> Problem:
        """Return what was merged and why, to be said."""
        values = {"variable": self.variable, "category": self.category, "into": self.into}
        if not self.n:
            message = "{variable}: category {category} has no respondents; it was merged with {into}."
            return Problem(message, values=values)
        if self.n >= self.minimum:
            message = (
                "{variable}: category {category} has no residents in population.csv, though people in it answered; "
                "it was merged with {into}. Correct the figure if it is wrong."
            )
            return Problem(message, values=values)
        # How many they are is not said: so few could be recognised.
        message = (
            "{variable}: category {category} has fewer than {minimum} respondents, too few to weight by itself; "
            "it was merged with {into}."
        )
        return Problem(message, values=values | {"minimum": self.minimum})


@dataclass(frozen=True)
class Margin:
    """One raking variable after merges: its categories in order, with respondents and residents in each."""

    variable: str
    categories: tuple[str, ...]
    counts: tuple[int, ...]
    residents: tuple[float, ...]
    is_ordered: bool
    merges: tuple[Merge, ...] = ()


def ordered_categories(variable: str, categories: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Return the categories in their order, and whether they have one.

    Examples
    --------
    >>> ordered_categories("age_group", ["80+", "16-29", "30-44"])
    (('16-29', '30-44', '80+'), True)
    >>> ordered_categories("sex", ["male", "female"])
    (('male', 'female'), False)
    """
    known = ORDERS.get(variable, ())
    if known and set(categories) <= set(known):
        return tuple(sorted(categories, key=known.index)), True
    matches = {category: re.match(r"\s*(\d+)\s*(?:[-–+]|a\b|to\b)", category) for category in categories}
    starts = {category: int(start[1]) for category, start in matches.items() if start}
    if categories and len(starts) == len(matches):
        return tuple(sorted(categories, key=starts.__getitem__)), True
    return tuple(categories), False


def merge_small(margin: Margin, minimum: int = MINIMUM_CELL) -> Margin:
    """Return the margin with each category under `minimum` respondents (or without residents) merged.

    The smallest is merged first: with the smaller of its neighbours where the categories are in order, otherwise
    with the smallest other category; and again until none is too small or one is left.
    """
    while len(margin.categories) > 1:
        small = [i for i, n in enumerate(margin.counts) if n < minimum or margin.residents[i] <= 0]
        if not small:
            break
        margin = _merge(margin, min(small, key=lambda i: (margin.counts[i], margin.residents[i], i)), minimum)
    return margin


def _merge(margin: Margin, i: int, minimum: int) -> Margin:
    others = [j for j in range(len(margin.categories)) if (abs(i - j) == 1 if margin.is_ordered else i != j)]
    j = min(others, key=lambda k: (margin.counts[k], margin.residents[k], k))
    low, high = sorted((i, j))
    name = MERGED.join((margin.categories[low], margin.categories[high]))
    merge = Merge(margin.variable, margin.categories[i], margin.categories[j], margin.counts[i], name, minimum)
    keep = [k for k in range(len(margin.categories)) if k != high]

    def joined(values: tuple, both: object) -> tuple:
        return tuple(both if k == low else values[k] for k in keep)

    return Margin(
        margin.variable,
        joined(margin.categories, name),
        joined(margin.counts, margin.counts[i] + margin.counts[j]),
        joined(margin.residents, margin.residents[i] + margin.residents[j]),
        margin.is_ordered,
        (*margin.merges, merge),
    )
