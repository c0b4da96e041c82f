"""Signs of official figures: one side of a population pyramid is drawn below zero; other people never are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.errors import MarginsError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.survey.weighting.official import Figure

SHOWN = 5


def unsigned(figures: Sequence[Figure], where: str) -> tuple[list[Figure], list[Problem]]:
    """Return the figures without signs, and what must be told of it.

    Spreadsheets draw a pyramid from one sex written below zero: where all figures of one sex are, and no others, they
    are people all the same.

    Raises
    ------
    MarginsError
        If any other figure is below zero.
    """
    below = [figure for figure in figures if (figure.count or 0.0) < 0]
    if not below:
        return list(figures), []
    sexes = {figure.sex for figure in below}
    of_them = [figure for figure in figures if figure.sex in sexes and figure.count]
    if len(sexes) > 1 or not sexes <= {"female", "male"} or len(of_them) > len(below):
        raise MarginsError(_negative(below, where))
    message = "All figures of one sex ({sex}) are below zero, as in a population pyramid; they are read without sign."
    plain = [replace(f, count=abs(f.count)) if f.count is not None else f for f in figures]
    return plain, [Problem(message, where, {"sex": sexes.pop()})]


def _negative(below: Sequence[Figure], where: str) -> Problem:
    message = (
        "The figures of rows {rows} are below zero ({figures}), and residents are 0 or more. Correct them in this "
        "table, or download it again."
    )
    one = (
        "A figure of row {rows} is below zero ({figures}), and residents are 0 or more. Correct it in this table, or "
        "download it again."
    )
    values = {
        "n": len(below),
        "rows": ", ".join(str(figure.row) for figure in below[:SHOWN]),
        "figures": ", ".join(f"{figure.count:g}" for figure in below[:SHOWN]),
    }
    return Problem(message, where, values, one)
