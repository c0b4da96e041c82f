"""Columns that nothing is read from and that may say that rows are not this survey's: a town, a wave, no consent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.codes.faults import fewest_shared
from helpers.survey.decoding.dates import months
from helpers.survey.files.raw import shortened
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import fold, is_number, no_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.files.raw import RawSurvey


def _words(*texts: str) -> frozenset[str]:
    return frozenset(fold(text) for text in texts)


#: Words of a header for the town that a row is of; with others, it is where people were born, work or study.
TOWNS = _words("municipi", "municipio", "municipality", "town", "poble", "pueblo", "localitat", "localidad", "ciutat",
               "ciudad", "city", "ajuntament", "ayuntamiento", "council")  # fmt: skip
ELSEWHERE = _words("naixement", "nacimiento", "birth", "origen", "origin", "treball", "treballa", "trabajo", "trabaja",
                   "work", "feina", "estudi", "estudis", "estudia", "estudios", "study", "codi", "código", "code",
                   "ine", "anterior", "previous")  # fmt: skip
LIVES = _words("viu", "vius", "viviu", "vive", "vives", "vivís", "live", "lives", "resideix", "reside", "residència",
               "residencia", "residence")  # fmt: skip
MOST_WORDS = 4
#: Headers of the wave that a row is of.
WAVES = _words("onada", "ola", "oleada", "wave", "edició", "edición", "edition", "any", "año", "year", "any enquesta",
               "año encuesta", "survey year", "any de l'enquesta", "año de la encuesta")  # fmt: skip
#: Headers of the study that a row is of, which waves have names of their own in.
STUDIES = WAVES | _words("estudi", "estudio", "study", "campanya", "campaña", "campaign", "baròmetre", "barómetro",
                         "barometer", "període", "periodo", "period", "convocatòria", "convocatoria")  # fmt: skip
ORDINALS = _words("primera", "segona", "segunda", "tercera", "quarta", "cuarta", "cinquena", "quinta", "first",
                  "second", "third", "fourth", "fifth", "i", "ii", "iii", "iv", "v", "actual", "anterior", "previous",
                  "current")  # fmt: skip
FIRST_YEAR, LAST_YEAR, MOST_WAVES = 1990, 2100, 12
#: A name of a wave has at most so many figures beside its year.
MOST_FIGURES = 2
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
#: Words of a header that asks for consent.
CONSENT = _words("rgpd", "gdpr", "lopd", "lopdgdd", "privacitat", "privacidad", "privacy", "consentiment",
                 "consentimiento", "consent")  # fmt: skip
DATA = _words("protecció de dades", "protección de datos", "data protection", "tractament de dades",
              "tractament de les dades", "tratamiento de datos", "tratamiento de los datos")  # fmt: skip
ACCEPTS = _words("accepto", "accepta", "acceptes", "acepto", "acepta", "accept", "agree", "consento", "consiento",
                 "autoritzo", "autorizo", "dono", "doy", "llegit", "leído", "read", "consentiment",
                 "consentimiento", "consent")  # fmt: skip
MOST_MARKS = 3


def rows_of_others(name: str, matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield the problem of a column that may say that some rows are another town's or wave's, or without consent."""
    texts = raw.frame[name].str.strip()
    held = texts.value_counts()
    often = [str(text) for text in held.index[held >= fewest_shared(len(texts))] if text and no_answer(text) is None]
    folded = fold(name)
    if not matching.is_filtered and _is_of_towns(folded) and len(often) > 1 and not all(map(is_number, often)):
        yield _towns(name, often, raw)
    elif _are_waves(folded, often, texts):
        yield _waves(name, sorted(often), raw)
    elif "consent" not in matching.sources and _is_of_consent(folded) and 1 < len(held) <= MOST_MARKS:
        yield _consent(name, texts, raw)


def _is_of_towns(folded: str) -> bool:
    words = set(folded.split())
    is_short = len(folded.split()) <= MOST_WORDS or bool(words & LIVES)
    return bool(words & TOWNS) and is_short and not words & ELSEWHERE


def _are_waves(folded: str, often: list[str], texts: pd.Series) -> bool:
    """Return whether a column holds a few waves that many rows share: by its header, or each with a year in it."""
    if not 1 < len(often) <= MOST_WAVES or not texts[texts != ""].isin(often).all():
        return False
    if folded in WAVES:
        return (all(map(str.isdigit, often)) and all(map(_is_wave, often))) or all(map(_is_named, often))
    return (folded in STUDIES and all(map(_is_named, often))) or _are_of_years(often)


def _is_wave(text: str) -> bool:
    return FIRST_YEAR <= int(text) <= LAST_YEAR or int(text) <= MOST_WAVES


def _is_named(text: str) -> bool:
    """Return whether a text is a wave's name: with letters and a number in it, or an ordinal."""
    words = set(fold(text).split())
    is_numbered = any(map(str.isdigit, text)) and any(map(str.isalpha, text))
    return is_numbered or bool(words & ORDINALS)


def _are_of_years(names: list[str]) -> bool:
    """Return whether each of some names has a year in it, and they are of several years; months on end are of one time.

    A bare year may be that of anything.
    """
    years = {int(year) for name in names for year in _YEAR.findall(name)}
    rest = [_YEAR.sub(" ", name, count=1) for name in names]
    is_each = all(map(_YEAR.search, names)) and all(any(map(str.isalpha, text)) for text in rest)
    # A day or an hour has more figures.
    is_name = is_each and all(sum(map(str.isdigit, text)) <= MOST_FIGURES for text in rest)
    is_of_months = any(set(fold(text).split()) & set(months()) for text in rest)
    return is_name and len(years) > 1 and not (is_of_months and max(years) - min(years) == 1)


def _is_of_consent(folded: str) -> bool:
    words = folded.split()
    is_told = bool(set(words) & CONSENT) or any(data in folded for data in DATA)
    # A header of one word is an item's name, or like it; a long one without such a verb asks something else.
    return is_told and len(words) > 1 and (len(words) <= MOST_WORDS or bool(set(words) & ACCEPTS))


def _towns(name: str, towns: list[str], raw: RawSurvey) -> Problem:
    message = (
        "The column {column} holds several places ({held}), and every row counts. Write in codebook.yml filter: "
        "{{column: {written}, keep: [{first}]}} with the council's own, or ignore: [{written}] where all rows are of "
        "people who live there."
    )
    values = {"column": name, "held": shortened(towns), "written": quoted(name), "first": quoted(towns[0])}
    return Problem(message, raw.name, values)


def _waves(name: str, waves: list[str], raw: RawSurvey) -> Problem:
    message = (
        "The column {column} holds several waves ({held}), and every row counts. Write in codebook.yml filter: "
        "{{column: {written}, keep: [{last}]}} with this wave's, or ignore: [{written}] where it says something else."
    )
    values = {"column": name, "held": ", ".join(waves), "written": quoted(name), "last": quoted(waves[-1])}
    return Problem(message, raw.name, values)


def _consent(name: str, texts: pd.Series, raw: RawSurvey) -> Problem:
    message = (
        "The column {column} may say who consented (it holds {marks}), and is not read: answers without consent may "
        "not be used. Write under items in codebook.yml consent: {{column: {written}, values: {{{meanings}}}}}, or "
        "name it under ignore: [{written}]."
    )
    marks = [str(text) for text in texts.value_counts().index]
    # What few people wrote may be anything.
    often = [mark for mark in marks if (texts == mark).sum() >= fewest_shared(len(texts))]
    told = [mark if mark in often or not mark else "..." for mark in marks]
    meanings = ", ".join(f"{quoted(mark)}: {'no' if i or not mark else 'yes'}" for i, mark in enumerate(told))
    values = {"column": name, "marks": ", ".join(map(quoted, often)) or "…", "written": quoted(name)}
    return Problem(message, raw.name, values | {"meanings": meanings})
