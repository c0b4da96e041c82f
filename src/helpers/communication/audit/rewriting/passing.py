"""Whether a text may be recommended: by the rules of framing and of plain language that every text is held against."""

from __future__ import annotations

import re

from helpers.communication.audit.rewriting.rewording import read_rewording
from helpers.communication.audit.texts.framing import DEFICIT, code_text
from helpers.communication.audit.texts.readability import LEVELS, LONG_SENTENCE, PASSIVES, count_jargon, read_texts
from helpers.communication.audit.texts.wording import sentences, words

HARD = LEVELS[:2]
CAPITALS = re.compile(r"\b[A-ZÀ-Ý]{2,}\b")
IN_A_ROW = re.compile(r"(?:\b[A-ZÀ-Ý]{2,}\b\s+){2,}\b[A-ZÀ-Ý]{2,}\b")
SHOUT = re.compile(rf"!{{2,}}|{IN_A_ROW.pattern}")
ACRONYM = re.compile(r"(?<![\w.@/])[A-ZÀ-Ý][A-ZÀ-Ý0-9]{1,5}(?![\w])")


def unexplained(text: str, language: str) -> list[str]:
    """Return the acronyms of a text that it does not spell out; a text in capitals has none.

    Examples
    --------
    >>> unexplained("Demana el SAD o la TIS (targeta individual sanitària).", "ca")
    ['SAD']
    """
    if SHOUT.search(text):
        return []
    known = set(read_rewording(language).known_acronyms)
    acronyms = [one for one in dict.fromkeys(ACRONYM.findall(text)) if one not in known]
    return [one for one in acronyms if not re.search(rf"\b{one}\s*\(|\({one}\)", text)]


def office_words(sentence: str, language: str) -> int:
    """Return how many words and phrases of the jargon list a sentence holds; acronyms are a fault of their own.

    Examples
    --------
    >>> office_words("El SAD es tramita mitjançant instància.", "ca")
    3
    """
    return count_jargon(ACRONYM.sub("", sentence), language)


def faults_of(text: str, language: str) -> tuple[str, ...]:
    """Return what speaks against recommending a text, in the order of gravity; nothing where it passes.

    Examples
    --------
    >>> faults_of("Els Serveis Socials són per a tothom.", "ca")
    ()
    >>> faults_of("Ajudem els pobres mitjançant ajuts.", "ca")
    ('need', 'bureaucratic')
    """
    coding, parts = code_text(text, language), sentences(text)
    reading = read_texts([text], language)
    faults = {
        "need": coding.counts[DEFICIT] > 0,
        "denial": coding.stereotype is not None,
        "hard": reading is not None and reading.level in HARD,
        "long": any(len(words(part)) > LONG_SENTENCE for part in parts),
        "passive": any(PASSIVES[language].search(part) for part in parts),
        "bureaucratic": any(office_words(part, language) for part in parts),
        "shouting": bool(SHOUT.search(text)),
        "acronym": bool(unexplained(text, language)),
    }
    return tuple(name for name, is_so in faults.items() if is_so)
