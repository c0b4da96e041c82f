"""What official figures add up to: totals beside their parts are held against them, and nothing is counted twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Any

from helpers.errors import MarginsError, Problem
from helpers.survey.weighting.members import OLDEST, TOTAL, is_total

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from helpers.survey.weighting.members import Ages
    from helpers.survey.weighting.official import Figure

#: Parts and their total may differ by roundings and by people of unknown sex or age; more is another count.
AGREEMENT = 0.01
PARTS = {"sex": ("female", "male"), "nationality": ("spanish", "foreign")}
SHOWN_ROWS = 5


def agree(one: float, other: float, parts: int = 1) -> bool:
    """Return whether two sums are the same within 1 %, or within the rounding of their parts.

    Examples
    --------
    >>> agree(1000, 1009), agree(1000, 1020), agree(3, 4, parts=2)
    (True, False, True)
    """
    return abs(one - other) <= max(AGREEMENT * max(one, other), parts / 2)


def distinct(figures: Sequence[Figure], where: str) -> list[Figure]:
    """Return the figures, each count once: of figures told apart by another label only, their total.

    Raises
    ------
    MarginsError
        If several rows count the same people, and no total of them tells which is right; or a figure is withheld.
    """
    by_key: dict[Hashable, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_key[figure.sex, figure.nationality, figure.age].append(figure)
    return [_one_of(several, where) for several in by_key.values()]


def _one_of(several: list[Figure], where: str) -> Figure:
    totals = [figure for figure in several if figure.other and all(is_total(label) for label in figure.other)]
    chosen = several if len(several) == 1 else totals
    if len(chosen) == 1 and chosen[0].count is not None:
        return chosen[0]
    rows = ", ".join(str(figure.row) for figure in several[:SHOWN_ROWS])
    if len(chosen) == 1:
        message = "The figure of row {rows} is withheld or is no number. Write it, or take another table."
        raise MarginsError(Problem(message, where, {"rows": rows}))
    if len({figure.row for figure in several}) == 1:
        message = (
            "Row {rows} counts the same people in several columns, as where shares (%) stand beside counts. Delete the "
            "columns that are no counts, or the sums."
        )
        raise MarginsError(Problem(message, where, {"rows": several[0].row}))
    message = (
        "Rows {rows} count the same people (one municipality, year, sex and age), and adding them up might count "
        "somebody twice. Keep one row for each, or their total."
    )
    raise MarginsError(Problem(message, where, {"rows": rows}))


def collapsed(figures: Sequence[Figure], dimension: str, where: str) -> list[Figure]:
    """Return the figures without a dimension (sex or nationality): its total, held against the sum of its parts.

    Raises
    ------
    MarginsError
        If the total is not the sum within 1 %, or one of the parts is missing and there is no total.
    """
    groups: dict[Hashable, dict[str, Figure]] = defaultdict(dict)
    for figure in figures:
        rest = _without(figure, dimension)
        groups[rest.sex, rest.nationality, rest.age][getattr(figure, dimension) or TOTAL] = figure
    return [_collapsed(group, dimension, where) for group in groups.values()]


def _without(figure: Figure, dimension: str) -> Figure:
    changed: dict[str, Any] = {dimension: ""}
    return replace(figure, **changed)


def _collapsed(members: dict[str, Figure], dimension: str, where: str) -> Figure:
    parts = [members[part] for part in PARTS[dimension] if part in members]
    total, held = members.get(TOTAL), sum(figure.count or 0.0 for figure in parts)
    is_whole = len(parts) == len(PARTS[dimension])
    if total is None and not is_whole:
        message = (
            "Row {row} counts a part of the people only ({part}), and the table has no total. Take the whole table."
        )
        values = {"part": getattr(parts[0], dimension), "row": parts[0].row}
        raise MarginsError(Problem(message, where, values))
    if total is not None and is_whole and not agree(total.count or 0.0, held, len(parts)):
        raise MarginsError(_disagreement(total, held, where))
    return replace(_without(total or parts[0], dimension), count=held if total is None else total.count)


def _disagreement(total: Figure, held: float, where: str) -> Problem:
    message = (
        "The total of row {row} is {total}, and its parts add up to {sum}: they differ by more than 1 %. Correct the "
        "table, or download it again."
    )
    return Problem(message, where, {"row": total.row, "total": f"{total.count:.0f}", "sum": f"{held:.0f}"})


def ages_counted(figures: Sequence[Figure], where: str) -> list[Figure]:
    """Return the figures of ages that count everybody once: the finest there are, held against bands and totals.

    Raises
    ------
    MarginsError
        If a total, or a band beside the ages in it, is not their sum within 1 %.
    """
    aged = [figure for figure in figures if isinstance(figure.age, tuple)]
    kept: list[Figure] = []
    for figure in sorted(aged, key=lambda f: (_width(f.band), f.row)):
        if not any(_overlap(figure.band, other.band) for other in kept):
            kept.append(figure)
    whole = [figure for figure in figures if figure.age == TOTAL]
    for figure in [f for f in aged if f not in kept] + whole:
        inside = [f for f in kept if figure.age == TOTAL or _within(f.band, figure.band)]
        held = sum(f.count or 0.0 for f in inside)
        if _fills(inside, figure) and not agree(figure.count or 0.0, held, len(inside)):
            raise MarginsError(_disagreement(figure, held, where))
    return sorted(kept, key=lambda f: f.band[0])


def _width(age: Ages) -> float:
    # Of bands without an end, the one that begins last is the finest.
    return age[1] - age[0] if age[1] != inf else OLDEST - age[0]


def _overlap(one: Ages, other: Ages) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _within(one: Ages, other: Ages) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _fills(inside: Sequence[Figure], figure: Figure) -> bool:
    """Return whether ages fill a band from its first one on; of a total nothing is known to be missing."""
    return figure.age == TOTAL or (bool(inside) and min(f.band[0] for f in inside) == figure.band[0])


def gaps(figures: Iterable[Figure], low: int, high: int) -> dict[str, float]:
    """Return the ages from `low` on of which the table has no row, and how many people the fuller age beside them has.

    Ages above the last one are missing where it is below `high`.

    Examples
    --------
    >>> from helpers.survey.weighting.official import Figure
    >>> of_ages = [Figure(2, age=(16.0, 29.0), count=70), Figure(3, age=(40.0, 40.0), count=9)]
    >>> gaps([*of_ages, Figure(4, age=(42.0, 42.0), count=5)], 16, 80)
    {'30-39': 70, '41': 9, '43+': 5}
    """
    open_gaps: dict[str, float] = {}
    after, before = float(low), 0.0
    for figure in figures:
        first, last = figure.band
        count = figure.count or 0.0
        if first > after:
            ages = f"{after:.0f}" if first - after == 1 else f"{after:.0f}-{first - 1:.0f}"
            open_gaps[ages] = max(before, count)
        after, before = max(after, last + 1), count
    return open_gaps | ({f"{after:.0f}+": before} if after <= high else {})
