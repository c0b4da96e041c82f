"""How hard a text is to read: the ease that the length of its words and sentences allows, and plain-language faults.

Spanish: Szigriszt-Pazos (1993) graded by INFLESZ (Barrio-Cantalejo et al. 2008), and Fernández-Huerta (1959).
English: Flesch (1948). Catalan: no validated formula is known; Szigriszt-Pazos adapted so that a text and its
Spanish translation get the same ease (see methodology/audit.qmd). All run from about 0 (hard) to 100 (easy).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from helpers.communication.audit.texts.dictionaries import read_dictionary
from helpers.communication.audit.texts.lexicon import Negation, lexicon
from helpers.communication.audit.texts.syllables import syllables
from helpers.communication.audit.texts.wording import sentences, tokens, without_title, words
from helpers.study.thresholds import threshold_count

#: A sentence of more words is long (plain-language guides of the three languages advise 20 to 25 at most).
LONG_SENTENCE = threshold_count("long_sentence")
#: Under so many words no ease is given: the formulas were made on passages of 100.
MINIMUM_WORDS = threshold_count("least_words")
#: Spanish over Catalan in the 30 articles of the Universal Declaration of Human Rights (parallel_counts.csv):
#: syllables per word, and words for the same content.
SYLLABLE_RATIO, WORD_RATIO = 1.0505, 1.0479
MEASURES = {"ca": "inflesz_ca", "es": "inflesz", "en": "flesch"}
LEVELS = ("very_hard", "hard", "normal", "easy", "very_easy")
#: Ease at which each grade after the first begins.
GRADES = {"inflesz_ca": (40, 55, 65, 80), "inflesz": (40, 55, 65, 80), "flesch": (30, 60, 70, 90)}

PASSIVES = {
    "es": re.compile(
        r"\b(?:es|son|fue|fueron|era|eran|será|serán|sería|serían|sea|sean|siendo|ser|sido)\s+(?:\w+mente\s+)?"
        r"\w{2,}(?:ad|id)[oa]s?\b|\b(?:es|son|fue|fueron|será|serán|ser|sido)\s+(?:hech|dich|escrit|vist|puest)[oa]s?\b",
        re.IGNORECASE,
    ),
    "ca": re.compile(
        r"\b(?:és|són|fou|foren|era|eren|serà|seran|seria|serien|sigui|siguin|ser|estat|sent)\s+(?:\w+ment\s+)?"
        r"(?!\w*(?:etat|itat|rtat)s?\b)\w{2,}(?:at|ada|ats|ades|it|ida|its|ides|ut|uda|uts|udes)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:is|are|was|were|be|been|being)\s+(?:not\s+)?(?:\w+ly\s+)?(?:\w{2,}ed|given|made|done|sent|paid|held|kept|"
        r"taken|shown|known|seen|found|written|set|put|run|met|built|brought|chosen|drawn)\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True)
class Counts:
    """Syllables, words and sentences of a text; figures and addresses are not words."""

    syllables: int
    words: int
    sentences: int

    @property
    def syllables_per_word(self) -> float:
        """Mean length of a word."""
        return self.syllables / self.words

    @property
    def words_per_sentence(self) -> float:
        """Mean length of a sentence."""
        return self.words / self.sentences


@dataclass(frozen=True)
class Reading:
    """How hard a text is to read.

    Attributes
    ----------
    ease
        By the measure of its language; about 0 to 100, high is easy.
    second_ease
        Fernández-Huerta where the text is Spanish.
    long_sentences, passives
        Share of sentences.
    jargon
        Words and phrases of the jargon list per 100 words.
    """

    measure: str
    counts: Counts
    ease: float
    second_ease: float | None
    level: str
    long_sentences: float
    passives: float
    jargon: float


def count(text: str, language: str) -> Counts:
    """Return the syllables, words and sentences of a text.

    Examples
    --------
    >>> count("The cat sat on the mat.", "en")
    Counts(syllables=6, words=6, sentences=1)
    """
    parts = sentences(text)
    every = [word for part in parts for word in words(part)]
    return Counts(sum(syllables(word, language) for word in every), len(every), len(parts))


def szigriszt_pazos(counts: Counts) -> float:
    """Return 206.835 - 62.3 syllables/words - words/sentences.

    Examples
    --------
    >>> round(szigriszt_pazos(Counts(200, 100, 5)), 3)
    62.235
    """
    return 206.835 - 62.3 * counts.syllables_per_word - counts.words_per_sentence


def fernandez_huerta(counts: Counts) -> float:
    """Return 206.84 - 60 syllables/words - 1.02 words/sentences.

    The formula is often quoted with sentences per 100 words in the last place, by which short sentences would make
    a text harder; G. Law (2011, Linguist List 22.2332) showed the error.

    Examples
    --------
    >>> round(fernandez_huerta(Counts(200, 100, 5)), 2)
    66.44
    """
    return 206.84 - 60 * counts.syllables_per_word - 1.02 * counts.words_per_sentence


def flesch(counts: Counts) -> float:
    """Return 206.835 - 84.6 syllables/words - 1.015 words/sentences.

    Examples
    --------
    >>> round(flesch(Counts(24, 13, 1)), 1)
    37.5
    """
    return 206.835 - 84.6 * counts.syllables_per_word - 1.015 * counts.words_per_sentence


def szigriszt_pazos_catalan(counts: Counts) -> float:
    """Return Szigriszt-Pazos with both lengths brought to what the Spanish translation would have.

    206.835 - 62.3 r syllables/words - q words/sentences, with r and q the ratios Spanish over Catalan of syllables
    per word and of words. An adaptation by this method, not validated with readers.

    Examples
    --------
    >>> round(szigriszt_pazos_catalan(Counts(200, 100, 5)), 3)
    54.985
    """
    return 206.835 - 62.3 * SYLLABLE_RATIO * counts.syllables_per_word - WORD_RATIO * counts.words_per_sentence


FORMULAS = {"inflesz_ca": szigriszt_pazos_catalan, "inflesz": szigriszt_pazos, "flesch": flesch}


def level(ease: float, measure: str) -> str:
    """Return the grade of an ease.

    Examples
    --------
    >>> level(54.9, "inflesz"), level(55, "inflesz")
    ('hard', 'normal')
    """
    return LEVELS[sum(ease >= start for start in GRADES[measure])]


def read_texts(texts: Sequence[str], language: str, titles: Collection[str] = ()) -> Reading | None:
    """Return how hard some texts are to read, put together; None where they hold too few words to tell.

    The title above a text is no sentence of it (`without_title`): three words that pass for one would make it easy.

    Parameters
    ----------
    language
        ``ca``, ``es`` or ``en``.
    titles
        What may stand above a text, such as the name of the service that a page is about.
    """
    text = "\n".join(without_title(one, titles) for one in texts)
    counts = count(text, language)
    if counts.words < MINIMUM_WORDS:
        return None
    measure = MEASURES[language]
    ease = FORMULAS[measure](counts)
    second = fernandez_huerta(counts) if language == "es" else None
    parts = sentences(text)
    long = sum(len(words(part)) > LONG_SENTENCE for part in parts) / len(parts)
    passives = sum(bool(PASSIVES[language].search(part)) for part in parts) / len(parts)
    jargon = 100 * sum(count_jargon(part, language) for part in parts) / counts.words
    return Reading(measure, counts, ease, second, level(ease, measure), long, passives, jargon)


def count_jargon(sentence: str, language: str) -> int:
    """Return how many words and phrases of the jargon list a sentence holds.

    Examples
    --------
    >>> count_jargon("El usuario deberá acreditar la unidad de convivencia.", "es")
    3
    """
    listed = read_dictionary(language)
    hits = lexicon((("jargon", listed.jargon),), Negation(), language).find(tokens(sentence, language))
    return len(hits)
