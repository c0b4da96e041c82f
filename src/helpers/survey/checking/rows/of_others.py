"""Columns that nothing is read from and that may say that rows are not this survey's: a town, a wave, no consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.codes.faults import fewest_shared
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
FIRST_YEAR, LAST_YEAR, MOST_WAVES = 1990, 2100, 12
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
    elif folded in WAVES and _are_waves(often, texts):
        yield _waves(name, sorted(often), raw)
    elif "consent" not in matching.sources and _is_of_consent(folded) and 1 < len(held) <= MOST_MARKS:
        yield _consent(name, texts, raw)


def _is_of_towns(folded: str) -> bool:
    words = set(folded.split())
    is_short = len(folded.split()) <= MOST_WORDS or bool(words & LIVES)
    return bool(words & TOWNS) and is_short and not words & ELSEWHERE


def _are_waves(often: list[str], texts: pd.Series) -> bool:
    """Return whether a column holds a few waves, a year or a number each, that many rows share."""
    is_year = [text.isdigit() and (FIRST_YEAR <= int(text) <= LAST_YEAR or int(text) <= MOST_WAVES) for text in often]
    return 1 < len(often) <= MOST_WAVES and all(is_year) and bool(texts[texts != ""].isin(often).all())


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
