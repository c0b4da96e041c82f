"""Residents of municipalities by age, sex and nationality, as each official table counts them, and which count is used.

Tables of one year must agree, and no table may count many more people than another of the same place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf

from helpers.errors import MarginsError, Problem
from helpers.survey.weighting.members import TOTAL
from helpers.survey.weighting.odd_figures import refuse_odd
from helpers.survey.weighting.official import Figure
from helpers.survey.weighting.reconciling import AGREEMENT, PARTS, ages_counted, agree, collapsed, distinct, gaps

#: First and last age of each group after the youngest, as the instrument groups them.
AGE_GROUPS: tuple[tuple[int, float], ...] = ((16, 29), (30, 44), (45, 64), (65, 79), (80, inf))
GROUPS = {f"{low}+" if high == inf else f"{low}-{high}": (low, high) for low, high in AGE_GROUPS}
MINIMUM_AGE, OLDEST_GROUP = 16, AGE_GROUPS[-1][0]
#: Of single years that so few people have beside it, one may be nobody's, and small places' tables leave it out.
FEW = 10
YOUNGER = "younger"
#: Tables of one municipality differ by a year or two of births and moves; more is another place, or a sum doubled.
ALIKE = 0.2
#: In no Spanish municipality of any size are fewer than so many of the residents 16 or older.
LEAST_ADULT = 0.6
#: What shares in per cent add up to.
WHOLE = 100


@dataclass(frozen=True)
class Count:
    """What one table says of one variable.

    Attributes
    ----------
    counts, rows
        Category to residents, and to the rows of the file that they come from.
    is_adult
        Whether only those from 16 on are counted (a table of ages also counts those younger).
    """

    table: str
    year: float | None
    counts: dict[str, float]
    rows: dict[str, list[int]]
    is_adult: bool = False
    notes: tuple[Problem, ...] = ()

    @property
    def total(self) -> float:
        """Residents of all categories."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Found:
    """What a table holds of the municipalities that were asked for."""

    table: str
    year: float | None
    figures: dict[str, list[Figure]] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()


class TooCoarse(MarginsError):
    """The ages of a table straddle the groups: another table may tell them apart."""


def by_age_group(population: Found) -> Count | None:
    """Return residents by age group, and those younger than all of them."""
    if not all(any(isinstance(f.age, tuple) for f in figures) for figures in population.figures.values()):
        return None
    counts: dict[str, float] = {}
    rows: dict[str, list[int]] = {}
    notes: list[Problem] = []
    for of_place in population.figures.values():
        counted = _plain_ages(of_place, population.table)
        for figure in counted:
            group = _group(figure, population.table)
            counts[group] = counts.get(group, 0.0) + (figure.count or 0.0)
            rows.setdefault(group, []).append(figure.row)
        notes += _gap_notes(counted, of_place, population.table)
    return Count(population.table, population.year, counts, rows, True, tuple(notes))


def _plain_ages(figures: Sequence[Figure], where: str) -> list[Figure]:
    """Return figures by age alone, everybody counted once."""
    once = distinct([figure for figure in figures if figure.age is not None], where)
    refuse_odd(once, where)
    for dimension in PARTS:
        once = collapsed(once, dimension, where)
    return ages_counted(once, where)


def _group(figure: Figure, where: str) -> str:
    first, last = figure.band
    if last < MINIMUM_AGE:
        return YOUNGER
    group = next((name for name, (low, high) in GROUPS.items() if low <= first and last <= high), "")
    if group:
        return group
    message = (
        "The ages of row {row} ({ages}) lie in two of the groups {groups}. Download a table by single year of age."
    )
    ages = f"{first:.0f}+" if last == inf else f"{first:.0f}-{last:.0f}"
    values = {"row": figure.row, "ages": ages, "groups": ", ".join(GROUPS)}
    raise TooCoarse(Problem(message, where, values))


def _gap_notes(counted: Sequence[Figure], figures: Sequence[Figure], where: str) -> list[Problem]:
    """Return what must be told of ages without a row: nobody has them, by the table's total or by those beside them.

    Raises
    ------
    MarginsError
        If people of these ages must be missing.
    """
    missing = gaps(counted, MINIMUM_AGE, OLDEST_GROUP)
    if not missing:
        return []
    values = {"ages": ", ".join(missing)}
    if not _is_total_told(counted, figures) and any(beside > FEW for beside in missing.values()):
        message = (
            "The table has no figure for the ages {ages}, and people of the ages beside them live there. Add the "
            "missing rows (with 0 where nobody has that age), or download the table again."
        )
        raise MarginsError(Problem(message, where, values))
    return [Problem("The table has no figure for the ages {ages}; nobody is counted there.", where, values)]


def _is_total_told(counted: Sequence[Figure], figures: Sequence[Figure]) -> bool:
    """Return whether the table's own total of all ages is, to the person, the sum of those that it tells."""
    totals = {f.count for f in figures if f.age == TOTAL and f.sex in ("", TOTAL) and f.nationality in ("", TOTAL)}
    return sum(figure.count or 0.0 for figure in counted) in totals


def by_part(dimension: str) -> Callable[[Found], Count | None]:
    """Return how residents by sex or nationality are counted."""

    def count(population: Found) -> Count | None:
        told = [[f for f in figures if getattr(f, dimension)] for figures in population.figures.values()]
        is_told = all(any(getattr(f, dimension) != TOTAL for f in figures) for figures in told)
        if not told or not is_told or any(f.count is None for figures in told for f in figures):
            return None
        by_age = all(any(isinstance(f.age, tuple) for f in figures) for figures in told)
        counts: dict[str, float] = {}
        rows: dict[str, list[int]] = {}
        for figures in population.figures.values():
            for part, (n, of_part) in _of_parts(figures, dimension, by_age, population.table).items():
                counts[part] = counts.get(part, 0.0) + n
                rows.setdefault(part, []).extend(of_part)
        return Count(population.table, population.year, counts, rows, by_age)

    return count


def _of_parts(
    figures: Sequence[Figure], dimension: str, by_age: bool, where: str
) -> dict[str, tuple[float, list[int]]]:
    """Return one municipality's residents by sex or nationality, from 16 on where ages are told, and their rows."""
    once = distinct([f for f in figures if isinstance(f.age, tuple) == by_age], where)
    for other in PARTS:
        once = collapsed(once, other, where) if other != dimension else once
    collapsed(once, dimension, where)
    of_part_counts = {}
    for part in (*PARTS[dimension], TOTAL):
        of_part = [f for f in once if (getattr(f, dimension) or TOTAL) == part]
        adults = [f for f in ages_counted(of_part, where) if _group(f, where) != YOUNGER] if by_age else of_part
        if adults:
            of_part_counts[part] = sum(f.count or 0.0 for f in adults), [f.row for f in adults]
    return _with_the_rest(of_part_counts, PARTS[dimension])


def _with_the_rest(
    counts: dict[str, tuple[float, list[int]]], parts: tuple[str, ...]
) -> dict[str, tuple[float, list[int]]]:
    """Return every part: one that the table lacks is the total without the others."""
    lacking = [part for part in parts if part not in counts]
    if lacking:
        total, rows = counts[TOTAL]
        rest = total - sum(n for part, (n, _) in counts.items() if part != TOTAL)
        counts = counts | {lacking[0]: (rest, rows)}
    return {part: counts[part] for part in parts}


# ------------------------------------------------------------------------------------------------ several tables


def chosen(count: Callable[[Found], Count | None], populations: Sequence[Found]) -> Count | None:
    """Return the best count of a variable: with ages before without, then the latest year; others must agree with it.

    Raises
    ------
    MarginsError
        If two tables of one year differ by more than 1 %, or every table of ages is too coarse.
    """
    counts, coarse = [], []
    for each in populations:
        try:
            counts.append(count(each))
        except TooCoarse as error:
            coarse += error.problems
    told = sorted((c for c in counts if c), key=lambda c: (not c.is_adult, -(c.year or 0.0)))
    if not told and coarse:
        raise MarginsError(coarse)
    for each in told:
        _refuse_shares(each)
    for other in told[1:]:
        _refuse_different(told[0], other)
    return told[0] if told else None


def _refuse_shares(count: Count) -> None:
    """Refuse figures that are no people: shares, which add up to 1 or to 100, and other fractions."""
    if all(n == round(n) for n in count.counts.values()):
        return
    rows = sorted(row for of_category in count.rows.values() for row in of_category)
    values = {"rows": f"{rows[0]}-{rows[-1]}", "sum": f"{count.total:.4g}"}
    if count.total <= WHOLE * (1 + AGREEMENT):
        message = (
            "The figures of rows {rows} are shares (they add up to {sum}), and weighting needs residents. Take the "
            "table of people in place of the one of percentages."
        )
        raise MarginsError(Problem(message, count.table, values))
    message = (
        "The figures of rows {rows} have decimals (they add up to {sum}), and residents are whole people: a point "
        "between thousands was read as a decimal mark, or they are thousands or estimates. Write whole people (1234)."
    )
    raise MarginsError(Problem(message, count.table, values))


def _refuse_different(one: Count, other: Count) -> None:
    is_same = one.year == other.year and one.is_adult == other.is_adult
    for category, count in one.counts.items():
        held = other.counts.get(category, 0.0)
        if is_same and category != YOUNGER and not agree(count, held, parts=2):
            message = "{file} counts {count} residents in {category}, and {other} counts {held}. Keep the right table."
            values = {"file": one.table, "other": other.table, "category": category, "count": f"{count:.0f}",
                      "held": f"{held:.0f}"}  # fmt: skip
            raise MarginsError(Problem(message, values=values))


def refuse_apart(counts: Sequence[Count]) -> None:
    """Refuse tables of which one counts many more people than another: a sum was doubled, or is of another place."""
    ages = counts[0]
    adults = ages.total - ages.counts.get(YOUNGER, 0.0)
    for other in counts[1:]:
        expected = adults if other.is_adult or YOUNGER not in ages.counts else ages.total
        limit = AGREEMENT if other.table == ages.table else ALIKE
        # Where the ages leave children out, nobody knows how many they are.
        highest = expected * (1 + limit) if other.is_adult or YOUNGER in ages.counts else expected / LEAST_ADULT
        if expected * (1 - limit) - 1 <= other.total <= highest + 1:
            continue
        message = (
            "{file} counts {count} residents, and {other} counts {held} of the same place: over {percent} % apart. "
            "Look for totals among categories, another year or another place, and keep the right tables."
        )
        values = {"file": ages.table, "count": f"{expected:.0f}", "other": other.table, "held": f"{other.total:.0f}",
                  "percent": f"{100 * limit:.0f}"}  # fmt: skip
        raise MarginsError(Problem(message, values=values))
