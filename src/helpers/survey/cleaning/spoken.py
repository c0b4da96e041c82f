"""In which language interviews were held: by a column of the tool, by council.yml, or by the questions quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.study.config import LANGUAGES
from helpers.survey.matching.naming import tight
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    import pandas as pd

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.files.raw import RawSurvey

#: Headers under which tools note the language that an interview was held in.
NOTED = frozenset(tight(name) for name in ("startlanguage", "Start language", "Idioma inicial", "Lenguaje inicial",
                                           "Llengua inicial", "UserLanguage", "User Language"))  # fmt: skip
#: So many questions in one language, and none that is another's alone, say which it is.
LEAST_QUESTIONS = 3


def spoken_language(matching: Matching, raw: RawSurvey) -> str:
    """Return the language of the questions that a file quotes; empty where it quotes few, or of several languages."""
    counts = dict.fromkeys(LANGUAGES, 0)
    for source in matching.sources.values():
        quoted = [fold(f"{column} {raw.questions.get(column, '')}") for column in source.columns]
        texts = {code: fold(source.item.text[code]) for code in LANGUAGES}
        languages = [code for code, text in texts.items() if any(text in header for header in quoted)]
        if len(languages) == 1:
            counts[languages[0]] += 1
    most = max(LANGUAGES, key=lambda code: counts[code])
    return most if counts[most] >= LEAST_QUESTIONS and counts[most] == sum(counts.values()) else ""


def noted_languages(raw: RawSurvey) -> pd.Series | None:
    """Return the language that the tool noted of each interview (empty where it is none of the method's).

    None where no column says it.
    """
    column = next((name for name in raw.frame if tight(name) in NOTED), None)
    if column is None:
        return None
    codes = raw.frame[column].str.strip().str.casefold().str[:2]
    return codes.where(codes.isin(LANGUAGES), "")
