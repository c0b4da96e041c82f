"""What one item's rule in codebook.yml says twice, and not alike."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.codebook.bands import band
from helpers.survey.vocabulary import code_key

if TYPE_CHECKING:
    from helpers.survey.codebook.codebook import ItemRule


def contradiction(rule: ItemRule) -> Problem | None:
    """Return the first problem of a rule that contradicts itself, where it does."""
    checks = (_two_places, _two_meanings, _crossing_bands, _misnamed, _shared_columns, _no_length)
    return next((problem for check in checks if (problem := check(rule))), None)


def _two_places(rule: ItemRule) -> Problem | None:
    places = {"column": rule.column, "columns": rule.columns or rule.mentions, "any_of": rule.any_of,
              "count_of": rule.count_of}  # fmt: skip
    given = [name for name, said in places.items() if said]
    message = "Only one of column, columns, any_of and count_of can be given, and {given} are. Keep one of them."
    return Problem(message, values={"given": ", ".join(given)}) if len(given) > 1 else None


def _two_meanings(rule: ItemRule) -> Problem | None:
    both = sorted(set(rule.values) & set(rule.missing))
    if both:
        message = "The code {code} is in values and in missing. Keep one of them."
        return Problem(message, values={"code": ", ".join(both)})
    marks = {code_key(code) for code in rule.selected} & {code_key(code) for code in rule.unselected}
    if marks:
        message = "The code {code} is in selected and in unselected. Keep one of them."
        return Problem(message, values={"code": ", ".join(sorted(marks))})
    return None


def _crossing_bands(rule: ItemRule) -> Problem | None:
    crossing = _crossing(rule.bands)
    message = "The bands {one} and {other} hold the same numbers. Let one begin after the other has ended."
    return Problem(message, values={"one": crossing[0], "other": crossing[1]}) if crossing else None


def _shared_columns(rule: ItemRule) -> Problem | None:
    shared = _shared_column(rule.columns)
    message = (
        "The column {column} is given to {one} and to {other}. Give each option a column of its own; where each column "
        "holds one of a person's answers (the first, the second, the third), write the columns alone, as in columns: "
        "[Q9_1, Q9_2, Q9_3]."
    )
    return Problem(message, values=dict(zip(("column", "one", "other"), shared, strict=True))) if shared else None


def _no_length(rule: ItemRule) -> Problem | None:
    if not rule.scale or rule.scale[0] < rule.scale[1]:
        return None
    message = "The scale {low} to {high} has no length. Write the lower end first."
    return Problem(message, values={"low": f"{rule.scale[0]:g}", "high": f"{rule.scale[1]:g}"})


def _crossing(bands: dict[str, tuple[float, float]]) -> tuple[str, str] | None:
    """Return two bands that hold the same numbers, where there are such."""
    ordered = sorted(bands, key=lambda code: bands[code])
    return next(((one, other) for one, other in pairwise(ordered) if bands[other][0] <= bands[one][1]), None)


def _shared_column(columns: dict[str, tuple[str, ...]]) -> tuple[str, str, str] | None:
    """Return a column that two options are read from, and the options, where there is one."""
    first: dict[str, str] = {}
    for option, names in columns.items():
        for name in names:
            if first.setdefault(name, option) != option:
                return name, first[name], option
    return None


def _misnamed(rule: ItemRule) -> Problem | None:
    """Return the problem of a band whose own code or label says other numbers, where there is one."""
    labels = {**{option.code: option.label for option in rule.options}, **rule.labels}
    for code, (low, high) in rule.bands.items():
        for said in (code, *(labels[code].model_dump().values() if code in labels else ())):
            named = band(str(said))
            # Open ends are written as the survey's youngest and oldest.
            if named and ((named[0] > 0 and named[0] != low) or (named[1] < float("inf") and named[1] != high)):
                message = "The band {code} holds {low} to {high}, and it is called {said}. Correct one of the two."
                return Problem(message, values={"code": code, "low": f"{low:g}", "high": f"{high:g}", "said": said})
    return None
