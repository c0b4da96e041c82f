"""In which language a file's interviews were held, where its headers are the questions of one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.study.config import LANGUAGES
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from helpers.survey.receiving.raw import RawSurvey
    from helpers.survey.receiving.sources import Matching

#: So many questions in one language, and none that is another's alone, say which it is.
LEAST_QUESTIONS = 3


def spoken_language(matching: Matching, raw: RawSurvey) -> str:
    """Return the language of the questions that a file quotes; empty where it quotes few, or of several languages."""
    counts = dict.fromkeys(LANGUAGES, 0)
    for source in matching.sources.values():
        quoted = [fold(f"{column} {raw.questions.get(column, '')}") for column in source.columns]
        texts = {code: fold(source.item.text[code]) for code in LANGUAGES}
        found = [code for code, text in texts.items() if any(text in header for header in quoted)]
        if len(found) == 1:
            counts[found[0]] += 1
    most = max(LANGUAGES, key=lambda code: counts[code])
    return most if counts[most] >= LEAST_QUESTIONS and counts[most] == sum(counts.values()) else ""
