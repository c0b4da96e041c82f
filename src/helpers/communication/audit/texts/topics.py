"""What a message is about, and whether that is Social Services."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from helpers.communication.audit.texts.dictionaries import SOCIAL_TOPICS, read_dictionary
from helpers.communication.audit.texts.lexicon import Lexicon, Negation, lexicon
from helpers.communication.audit.texts.wording import sentences, tokens
from helpers.study.config import LANGUAGES
from helpers.survey.vocabulary import fold

OTHER = "other"


def _topics(language: str) -> Lexicon:
    listed = read_dictionary(language)
    return lexicon(tuple(listed.topics.items()), Negation(), language)


def topic_counts(text: str, language: str) -> Counter[str]:
    """Return how many expressions of each topic a text holds, in the order in which they come."""
    hits = (hit for part in sentences(text) for hit in _topics(language).find(tokens(part, language)))
    return Counter(hit.category for hit in hits)


def topic_of(text: str, label: str, language: str) -> str:
    """Return the topic of a message: that of most expressions in its text and its label; else ``other``.

    Parameters
    ----------
    label
        The council's own word for the topic, in any of the three languages; it decides where the text says nothing,
        and breaks ties.

    Examples
    --------
    >>> topic_of("Demana el penjoll de teleassistència.", "social services", "ca")
    'telecare'
    >>> topic_of("T'hi esperem!", "Medi ambient i reciclatge", "ca")
    'environment'
    """
    said = topic_counts(text, language)
    labelled = label_counts(label, language)
    # The general topic only says that it is about Social Services: a service named in the text says more.
    specific = {topic: count for topic, count in said.items() if topic in SOCIAL_TOPICS and topic != "basic_care"}
    if set(labelled) & set(SOCIAL_TOPICS) and specific:
        return max(specific, key=lambda topic: specific[topic])
    together = labelled + said
    return max(together, key=lambda topic: together[topic]) if together else OTHER


@lru_cache(maxsize=5_000)
def label_counts(label: str, language: str) -> Counter[str]:
    """Return the topics that a label names: its own code, else by the word lists."""
    code = fold(label).replace(" ", "_")
    if code in read_dictionary("en").topics:
        return Counter([code])
    tried = (topic_counts(label, known) for known in (language, *LANGUAGES))
    return next((counts for counts in tried if counts), Counter())


def is_social(topic: str) -> bool:
    """Return whether a topic is about Social Services."""
    return topic in SOCIAL_TOPICS
