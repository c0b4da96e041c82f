"""What is wrong in a message, sentence by sentence: by rules that are measured elsewhere in the audit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from helpers.communication.audit.rewriting.masking import EMAIL, PHONE
from helpers.communication.audit.rewriting.passing import CAPITALS, SHOUT, office_words, unexplained
from helpers.communication.audit.rewriting.rewording import read_rewording
from helpers.communication.audit.texts.dictionaries import audit_folder, read_dictionary
from helpers.communication.audit.texts.framing import DEFICIT, code_text, denials
from helpers.communication.audit.texts.lexicon import Negation, lexicon
from helpers.communication.audit.texts.topics import topic_counts
from helpers.communication.audit.texts.wording import ADDRESS, as_written, tokens, words
from helpers.communication.audit.themes.shortcomings import severity
from helpers.study.config import Frozen, read_as

Kind = Literal["need", "denial", "bureaucratic", "long", "no_way", "shouting", "acronym"]
#: Numbers of three figures that are called: the council, the government, help; others are counts.
SHORT_NUMBER = re.compile(r"(?<![\d.,])(?:01[026]|024|06[0-2]|09[12]|112|116\s?\d{3})(?!\d|[.,]\d)")


class Rule(Frozen):
    """How gravely one kind of trouble is taken."""

    reference: float
    worst: float
    weight: float


class Troubles(Frozen):
    """The rules of `troubles.yml`."""

    version: str
    most: int
    most_of_a_kind: int
    most_of_a_channel: int
    longest_quote: int
    least_gravity: float
    kinds: dict[Kind, Rule]


@lru_cache(maxsize=1)
def read_troubles() -> Troubles:
    """Return the rules.

    Raises
    ------
    ConfigError
        If the file is missing or any key in it is refused.
    """
    path = audit_folder() / "troubles.yml"
    return read_as(Troubles, path)


@dataclass(frozen=True)
class Trouble:
    """What is wrong in one sentence.

    Attributes
    ----------
    sentence
        As it stands in the message.
    gravity
        0 to 100.
    about
        The stereotype that is denied; empty for other kinds.
    """

    kind: str
    sentence: str
    gravity: float
    about: str = ""


def says_how_to_ask(text: str, language: str) -> bool:
    """Return whether a text tells any way to ask: a number, an address, or a word of the list.

    Examples
    --------
    >>> says_how_to_ask("Demana cita a la recepció.", "ca"), says_how_to_ask("T'hi esperem.", "ca")
    (True, False)
    """
    words = read_rewording(language)
    masks = (words.masks["phone"], words.masks["email"])
    if any(pattern.search(text) for pattern in (PHONE, EMAIL, ADDRESS, SHORT_NUMBER)) or any(m in text for m in masks):
        return True
    asks = lexicon((("asking", words.asking),), Negation(), language)
    return any(asks.find(tokens(sentence, language)) for sentence in as_written(text))


def troubles_of(text: str, language: str, topic: str, has_link: bool = False) -> list[Trouble]:
    """Return what is wrong in a message, the gravest first; of one sentence the gravest alone.

    Parameters
    ----------
    topic
        The service that it speaks of; empty where it speaks of none in particular, so that no way to ask is missed.
    has_link
        The message carries an address beside its text.

    Examples
    --------
    >>> found = troubles_of("Obrim a les nou. Els Serveis Socials no són només per a pobres.", "ca", "")
    >>> [(one.kind, one.sentence, one.about) for one in found]
    [('denial', 'Els Serveis Socials no són només per a pobres.', 'poor')]
    """
    parts = as_written(text)
    named = denials([tokens(part, language) for part in parts], read_dictionary(language)).stereotypes
    needs = code_text(text, language).counts[DEFICIT] > 0
    is_silent = bool(topic) and not has_link and not says_how_to_ask(text, language)
    troubles = []
    for part, hits in zip(parts, named, strict=True):
        counts = _counts(part, language, needs)
        counts["denial"] = len(hits) and 1
        counts["no_way"] = int(is_silent and bool(topic_counts(part, language)[topic]))
        about = hits[0].category if hits else ""
        troubles += _gravest(part, counts, about)
    return sorted(troubles, key=lambda one: -one.gravity)


def _counts(part: str, language: str, needs: bool) -> dict[str, int]:
    shout = SHOUT.search(part)
    return {
        "need": code_text(part, language).counts[DEFICIT] if needs else 0,
        "bureaucratic": office_words(part, language),
        "long": len(words(part)),
        "shouting": max(len(CAPITALS.findall(part)), 2 + shout[0].count("!")) if shout else 0,
        "acronym": len(unexplained(part, language)),
    }


def _gravest(part: str, counts: dict[str, int], about: str) -> list[Trouble]:
    rules = read_troubles()
    scored = {
        kind: severity(counts[kind], rule.reference, rule.worst, rule.weight) for kind, rule in rules.kinds.items()
    }
    kind = max(scored, key=lambda one: scored[one])
    if scored[kind] < rules.least_gravity:
        return []
    return [Trouble(kind, part, scored[kind], about if kind == "denial" else "")]
