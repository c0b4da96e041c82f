"""Ages and other numbers given as bands: "25 a 34 anys", "65 y más", "under 18", in three languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Band = tuple[float, float]
_AGE = r"(\d+)(?:\s*(?:anys|any|años|año|years?(?: old)?|yrs?))?"
_TO = r"(?:-|–|—|/|to|al?s?|fins a|hasta|i|y|and)"
#: Of years of birth, later is younger: see `helpers.survey.decoding.cells`.
_LATER = "després|despres|después|despues|later|posterior(?:e?s)?"
_EARLIER = "abans|antes|earlier|before|anterior(?:e?s)?"
_OR = r"(?:i|y|o|and|or)\s+"
_MORE_THAN_IT = rf"més|mes|más|mas|over|older|more|above|up|majors?|mayor(?:es)?|\+|{_LATER}"
_LESS_THAN_IT = rf"menys|menos|less|under|younger|below|menors?|menor(?:es)?|{_EARLIER}"
_OR_MORE = rf"{_OR}(?:{_MORE_THAN_IT})(?:\s+(?:anys|años|years))?"
_OR_LESS = rf"{_OR}(?:{_LESS_THAN_IT})(?:\s+(?:anys|años|years))?"
_ONWARDS = "(?:en|per) (?:endavant|amunt)|en adelante|(?:para|hacia) arriba"
_THAN = (
    "més de|mes de|más de|mas de|over|more than|older than|majors? de|mayore?s? de|>|"
    "després de|despres de|después de|despues de|after|posterior(?:e?s)? a"
)
_BELOW = (
    "menys de|menos de|menore?s? de|under|less than|younger than|below|<|"
    "abans de|antes de|before|anterior(?:e?s)? a|earlier than"
)
_CLOSED = re.compile(rf"^(?:de|d'|entre|from|between|edat|edad|age)?\s*{_AGE}\s*{_TO}\s*{_AGE}$")
_UPWARDS = re.compile(rf"^(?:(?:a partir de|des de|desde|de|from)\s+)?{_AGE}\s*(?:\+|plus|{_OR_MORE}|{_ONWARDS})$")
_MORE = re.compile(rf"^(?:{_THAN})\s*{_AGE}$")
_AT_LEAST = re.compile(rf"^(?:≥|>=|a partir de|at least|\+(?=\s*\d\d)|\+\s*de)\s*{_AGE}$")
_LESS = re.compile(rf"^(?:{_BELOW})\s*{_AGE}$")
_AT_MOST = re.compile(rf"^(?:(?:≤|<=|fins als?|fins a|hasta(?: los)?|up to)\s*{_AGE}|{_AGE}\s*{_OR_LESS})$")


def band(text: str) -> Band | None:
    """Return the numbers from and to (inclusive) that a text says, or None where it is no band.

    Examples
    --------
    >>> band("De 25 a 34 anys"), band("80+"), band("menos de 18"), band("34")
    ((25.0, 34.0), (80.0, inf), (0.0, 17.0), None)
    """
    plain = " ".join(text.casefold().replace("’", "'").split())
    if match := _CLOSED.match(plain):
        low, high = float(match.group(1)), float(match.group(2))
        return (low, high) if low < high else None
    for pattern, ends in (
        (_UPWARDS, lambda n: (n, np.inf)), (_MORE, lambda n: (n + 1, np.inf)), (_AT_LEAST, lambda n: (n, np.inf)),
        (_LESS, lambda n: (0.0, n - 1)), (_AT_MOST, lambda n: (0.0, n)),
    ):  # fmt: skip
        if match := pattern.match(plain):
            return ends(float(next(group for group in match.groups() if group)))
    return None


def bands(codes: Iterable[str]) -> dict[str, Band]:
    """Return the numbers from and to (inclusive) that each code says; codes that are no band are left out.

    Examples
    --------
    >>> bands(["16-29", "80+", "other"])
    {'16-29': (16.0, 29.0), '80+': (80.0, inf)}
    """
    return {code: ages for code in codes if (ages := band(code))}


def holder(wanted: Band, known: Mapping[str, Band]) -> str | None:
    """Return the code whose band holds another band whole, or None where it lies across several.

    The first and the last group are open below and above: "under 25" is of the group 16-29.

    Examples
    --------
    >>> groups = bands(["16-29", "30-44", "45+"])
    >>> holder((20, 24), groups), holder((25, 34), groups), holder((0, 24), groups), holder((65, float("inf")), groups)
    ('16-29', None, '16-29', '45+')
    """
    lowest, highest = min(low for low, _ in known.values()), max(high for _, high in known.values())
    for code, (low, high) in known.items():
        opens, closes = (-np.inf if low == lowest else low), (np.inf if high == highest else high)
        if opens <= wanted[0] and wanted[1] <= closes and wanted[1] >= low and wanted[0] <= high:
            return code
    return None


def are_bands(texts: Iterable[str]) -> bool:
    """Return whether most of the texts that say anything are bands."""
    said = [text for text in texts if text.strip()]
    return bool(said) and 2 * sum(band(text) is not None for text in said) > len(said)
