"""Words of official tables in Catalan, Spanish and English: sexes, ages, years, nationalities, and totals of them."""

from __future__ import annotations

import re
from functools import lru_cache
from math import inf

from helpers.study.written.letters import unaccented
from helpers.survey.codebook.bands import band
from helpers.survey.vocabulary import fold

TOTAL = "total"
Ages = tuple[float, float]


def _words(*words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


TOTALS = _words(
    "total", "totals", "totales", "total general", "suma", "sum", "tots", "totes", "todos", "todas", "all", "conjunt",
    "conjunto", "ambdós sexes", "ambos sexos", "both sexes", "both", "total sexes", "tots dos sexes", "total població",
    "población total", "population total", "total population", "total edats", "todas las edades", "totes les edats",
    "all ages", "total edad", "total edat", "total municipi", "total municipio", "subtotal", "ambdós", "ambos",
)  # fmt: skip
SEXES = dict.fromkeys(_words("dona", "dones", "mujer", "mujeres", "female", "females", "woman", "women", "femení",
                             "femenino", "d"), "female") | dict.fromkeys(
    _words("home", "homes", "hombre", "hombres", "varón", "varones", "male", "males", "man", "men", "masculí",
           "masculino", "h"), "male")  # fmt: skip
NATIONALITIES = dict.fromkeys(_words("espanyola", "española", "espanyols", "españoles", 
                                     "spanish", "españa", "espanya"), "spanish") | (
    dict.fromkeys(_words("estrangera", "extranjera", "estrangers", "extranjeros", 
                         "foreign", "foreigners", "resta de nacionalitats"), "foreign")
)  # fmt: skip

AROUND = frozenset({"poblacio", "poblacion", "nacionalitat", "nacionalidad", "total", "population", "de"})

#: The mark of a note, before a label or after it.
_NOTE = re.compile(r"^\s*\((?:\d|[a-z])\)\s*|\s*(?:\((?:\d|[a-z])\)|\*+)\s*$")
_YEARS_OLD = r"(?:\s*(?:anys?|anos?|years?(?: old)?))?"
_ONE = re.compile(rf"(\d{{1,3}}){_YEARS_OLD}")
_BAND = re.compile(
    rf"(?:de |from |entre |between )?(\d{{1,3}}){_YEARS_OLD}\s*(?:-|a|to|i|y|and|/)\s*(\d{{1,3}}){_YEARS_OLD}"
)
_UP = re.compile(rf"(?:de )?(\d{{1,3}}){_YEARS_OLD}\s*(?:\+|(?:i|y|o|and|or) (?:mes|mas|over|more|older){_YEARS_OLD})")
_OVER = re.compile(rf"(?:mes|mas|more than|over) (?:de |than )?(\d{{1,3}}){_YEARS_OLD}")
_UNDER = re.compile(rf"(?:menys|menos|menors|menores|under|less than) (?:de |d['’])?(\d{{1,3}}){_YEARS_OLD}")
_UNTIL = re.compile(rf"(?:fins a|hasta|up to) (?:los )?(\d{{1,3}}){_YEARS_OLD}")
_YEAR = re.compile(r"(?:(?:any|ano|year) )?((?:19|20)\d\d)(?:[.]0)?")
_DAY = re.compile(r"(?:a )?(?:0?1)?\s*(?:de |d')?\s*(gener|enero|january|juliol|julio|july)\s*(?:de |del |d')?\s*"
                  r"((?:19|20)\d\d)")  # fmt: skip
_DATE = re.compile(r"(?:0?1[/-]0?([17])[/-]((?:19|20)\d\d))|(?:((?:19|20)\d\d)(?:-0([17])-01(?:[ t].*)?|m0?([17])))")
JULY = 0.5
#: Nobody is as old: what says more is a year.
OLDEST = 200


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """Return a text without capitals, accents, doubled blanks and the marks of notes; hyphens are one kind.

    Examples
    --------
    >>> plain("100 anys i  més (1)"), plain("De 16 – 29 años*")
    ('100 anys i mes', 'de 16 - 29 anos')
    """
    return " ".join(_NOTE.sub("", unaccented(re.sub("[–—‒−]", "-", text))).split())


def is_total(text: str) -> bool:
    """Return whether a text names the total of a table's other categories.

    Examples
    --------
    >>> is_total("TOTAL"), is_total("Ambos sexos"), is_total("Totana")
    (True, True, False)
    """
    return fold(plain(text)) in TOTALS


@lru_cache(maxsize=10_000)
def sex_of(text: str) -> str | None:
    """Return ``female``, ``male`` or ``total``; None where a text is no sex."""
    folded = fold(plain(text))
    return SEXES.get(folded) or (TOTAL if folded in TOTALS else None)


@lru_cache(maxsize=10_000)
def nationality_of(text: str) -> str | None:
    """Return ``spanish``, ``foreign`` or ``total``; None where a text is no nationality.

    Examples
    --------
    >>> nationality_of("Población extranjera. Total"), nationality_of("Población extranjera. % vert.")
    ('foreign', None)
    """
    if "%" in text:
        return None
    folded = fold(plain(text))
    named = " ".join(word for word in folded.split() if word not in AROUND)
    return NATIONALITIES.get(named) or (TOTAL if folded in TOTALS else None)


@lru_cache(maxsize=10_000)
def age_of(text: str, bare: bool = True) -> Ages | str | None:
    """Return the first and last age that a text says, or ``total``; None where it says none.

    Parameters
    ----------
    bare
        Whether a number alone is an age, as in a column of ages.

    Examples
    --------
    >>> age_of("34 anys"), age_of("100 i més"), age_of("De 16 a 29 años"), age_of("75 y más años")
    ((34.0, 34.0), (100.0, inf), (16.0, 29.0), (75.0, inf))
    >>> age_of("menores de 16 años"), age_of("Total"), age_of("No consta")
    ((0.0, 15.0), 'total', None)
    >>> age_of(">= 100"), age_of("≥100"), age_of("Menys d'1 any"), age_of("2023-2024")
    ((100.0, inf), (100.0, inf), (0.0, 0.0), None)
    """
    if is_total(text):
        return TOTAL
    said = plain(text)
    one = _ONE.fullmatch(said)
    if one:
        return (float(one[1]), float(one[1])) if bare or not said.isdigit() else None
    return _band(said) or _band_of_surveys(text)


def _band(said: str) -> Ages | None:
    band = _BAND.fullmatch(said)
    if band and int(band[1]) <= int(band[2]):
        return float(band[1]), float(band[2])
    for form, ages in (
        (_UP, lambda age: (age, inf)),
        (_OVER, lambda age: (age + 1, inf)),
        (_UNDER, lambda age: (0.0, age - 1)),
        (_UNTIL, lambda age: (0.0, age)),
    ):
        match = form.fullmatch(said)
        if match:
            return ages(float(match[1]))
    return None


def _band_of_surveys(text: str) -> Ages | None:
    """Return the ages that a text says in one of the ways in which surveys write them (">= 100", "<1")."""
    ages = band(_NOTE.sub("", text))
    return ages if ages and ages[0] < OLDEST and (ages[1] == inf or ages[1] < OLDEST) else None


@lru_cache(maxsize=10_000)
def year_of(text: str) -> float | None:
    """Return the year that a text says (and a half for July), or None.

    Examples
    --------
    >>> year_of("2024"), year_of("1 de enero de 2023"), year_of("1 de juliol de 2021"), year_of("1500")
    (2024.0, 2023.0, 2021.5, None)
    >>> year_of("2024M01"), year_of("2024M07"), year_of("2024M03")
    (2024.0, 2024.5, None)
    """
    said = plain(text)
    year, day, date = _YEAR.fullmatch(said), _DAY.fullmatch(said), _DATE.fullmatch(said)
    if year:
        return float(year[1])
    if day:
        return float(day[2]) + (JULY if day[1].startswith("jul") else 0.0)
    if date:
        return float(date[2] or date[3]) + (JULY if "7" in (date[1], date[4], date[5]) else 0.0)
    return None
