"""Figures of ages that no town has: one ten times those beside it or a tenth of them, and a column sorted by itself.

People of neighbouring ages are about as many. Where a total stands beside the ages, a slip shows in it; this is for
tables that have none, or of which a spreadsheet has added up the slip.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import poisson

from helpers.errors import MarginsError, Problem
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from helpers.survey.weighting.official import Figure

#: So many times all of those around it, and as unlikely where people are twice or half as many as there.
TIMES, UNLIKELY = 5, 1e-7
#: How many ages on each side say how many people are expected; so many of them say that a figure is too large.
AROUND, LEAST_AROUND = 2, 2
#: So many places that stand in the order of the alphabet are in that of their figures once in 20,000 tables.
LEAST_PLACES = 8
#: Ages or bands of so many years of a whole pyramid are never in the order of their figures, if these differ at all.
LEAST_ORDERED, YOUNG, OLD, LEAST_DIFFERENT = 12, 16, 79, 5
#: In a straight line so large a share of the steps is the same, of so many people at least.
STRAIGHT, LEAST_STEP = 0.8, 3


def refuse_odd(figures: Sequence[Figure], where: str) -> None:
    """Refuse ages whose figures are far from those beside them, and ages in the order of their figures.

    Raises
    ------
    MarginsError
        With each of them, its row and what stands beside it.
    """
    if any(figure.count is not None and figure.count % 1 for figure in figures):
        return  # Shares and thousands are told as such.
    pyramids: dict[tuple[str, str, float], list[Figure]] = defaultdict(list)
    for figure in figures:
        if isinstance(figure.age, tuple) and figure.count is not None and np.isfinite(figure.band[1]):
            pyramids[figure.sex, figure.nationality, figure.band[1] - figure.band[0]].append(figure)
    ordered = [sorted(pyramid, key=lambda figure: figure.band) for pyramid in pyramids.values()]
    problems = [problem for pyramid in ordered for problem in (*_sorted(pyramid, where), *_far(pyramid, where))]
    if problems:
        raise MarginsError(problems)


def _far(pyramid: Sequence[Figure], where: str) -> Iterator[Problem]:
    """Yield a problem for each figure far above all that are around it, or far below them on both sides."""
    counts = np.array([figure.count for figure in pyramid])
    for at, figure in enumerate(pyramid):
        before, after = counts[max(at - AROUND, 0) : at], counts[at + 1 : at + 1 + AROUND]
        around = np.concatenate([before, after])
        if len(around) < LEAST_AROUND:
            continue
        low, high, count = float(around.min()), max(float(around.max()), 1.0), counts[at]
        values = {"age": _age(figure), "row": figure.row, "count": f"{count:.0f}",
                  "low": f"{low:.0f}", "high": f"{around.max():.0f}"}  # fmt: skip
        if count >= TIMES * high and poisson.sf(count - 1, 2 * high) < UNLIKELY:
            message = (
                "Row {row} counts {count} residents of the age {age}, and of the ages around it there are from {low} "
                "to {high}: a figure too many may have been typed. Correct it, or download the table again; where it "
                "is right, write population.csv by hand."
            )
            yield Problem(message, where, values)
        elif len(before) and len(after) and TIMES * count <= low and poisson.cdf(count, low / 2) < UNLIKELY:
            message = (
                "Row {row} counts {count} residents of the age {age}, and of the ages around it there are from {low} "
                "to {high}: a figure may be missing. Correct it, or download the table again; where it is right, "
                "write population.csv by hand."
            )
            yield Problem(message, where, values)


def _sorted(pyramid: Sequence[Figure], where: str) -> Iterator[Problem]:
    """Yield a problem where a whole pyramid never rises, or never falls, from one age to the next."""
    steps = np.diff([figure.count or 0.0 for figure in pyramid])
    is_whole = len(pyramid) >= LEAST_ORDERED and pyramid[0].band[0] <= YOUNG and pyramid[-1].band[1] >= OLD
    # A table that somebody made up may be one straight line; no column of people that was sorted is.
    is_varied = len({figure.count for figure in pyramid}) >= LEAST_DIFFERENT and not _is_a_line(steps)
    if is_whole and is_varied and (bool((steps >= 0).all()) or bool((steps <= 0).all())):
        message = (
            "The figures of rows {first} to {last} are in order from {from_} to {to}, as the ages of no town are: "
            "their column may have been sorted by itself. Download the table again; where they are right, write "
            "population.csv by hand."
        )
        first, last = pyramid[0], pyramid[-1]
        values = {"first": first.row, "last": last.row, "from_": f"{first.count:.0f}", "to": f"{last.count:.0f}"}
        yield Problem(message, where, values)


def _is_a_line(steps: NDArray) -> bool:
    usual = np.median(steps)
    return bool(abs(usual) >= LEAST_STEP and (np.abs(steps - usual) <= 1).mean() >= STRAIGHT)


def sorted_alone(margins: pd.DataFrame, where: str) -> list[Problem]:
    """Return a problem for each variable whose categories stand in the order of the alphabet and of their figures.

    Of k places the alphabet knows no size: in one of k!/2 tables they are in both orders by chance.

    Parameters
    ----------
    margins
        Columns variable, category, population, in the order of the file, indexed by its rows.
    """
    message = (
        "{variable}: the categories are in the order of the alphabet, and their figures in order too, from {from_} to "
        "{to}: the column of figures may have been sorted by itself. Put each figure beside its own category; where "
        "they are right, move the last row of {variable} up to be its first."
    )
    problems = []
    for variable, rows in margins.groupby("variable", sort=False):
        names, counts = [fold(name) for name in rows["category"]], rows["population"]
        is_told = len(names) >= LEAST_PLACES and not any(sign.isdigit() for name in names for sign in name)
        is_ordered = counts.is_monotonic_increasing or counts.is_monotonic_decreasing
        if is_told and counts.is_unique and names == sorted(names) and is_ordered:
            values = {"variable": variable, "from_": f"{counts.iloc[0]:.0f}", "to": f"{counts.iloc[-1]:.0f}"}
            problems.append(Problem(message, where, values))
    return problems


def _age(figure: Figure) -> str:
    first, last = figure.band
    return f"{first:.0f}" if first == last else f"{first:.0f}-{last:.0f}"
