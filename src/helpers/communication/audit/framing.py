"""How a text speaks of Social Services: frames, stereotypes restated while denied, and dimensions of the image.

Dictionary coding: expressions of versioned word lists are counted by stem, negated ones left out; the frame with
the most expressions wins, and the one named first where two have as many.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.communication.audit.dictionaries import Dictionary, read_dictionary
from helpers.communication.audit.lexicon import Hit, Lexicon, lexicon, negates
from helpers.communication.audit.wording import Token, sentences, tokens

NONE = "none"
#: How many words before a stereotype a negation counts as denying it.
DENIAL_WINDOW = 6


@dataclass(frozen=True)
class Coding:
    """What the word lists say of one text.

    Attributes
    ----------
    counts
        Expressions of each frame that are not negated.
    frame
        The frame of the text; ``none`` where no expression was found.
    stereotype
        The stereotype that it restates while denying it, if any.
    dimensions
        For each dimension of the image, expressions for it and against it.
    """

    counts: dict[str, int]
    frame: str
    stereotype: str | None
    dimensions: dict[str, tuple[int, int]]


def cut(text: str, language: str) -> list[tuple[Token, ...]]:
    """Return the tokens of each sentence of a text."""
    return [tokens(sentence, language) for sentence in sentences(text)]


def _frames(words: Dictionary) -> Lexicon:
    return lexicon(tuple(words.frames.items()), words.negation, words.language)


def _stereotypes(words: Dictionary) -> Lexicon:
    return lexicon(tuple(words.stereotypes.items()), words.denying, words.language)


def _denials(words: Dictionary) -> Lexicon:
    return lexicon((("denial", words.denial),), (), words.language)


def _dimensions(words: Dictionary) -> Lexicon:
    poles = ((f"{name} {pole}", getattr(both, pole)) for name, both in words.dimensions.items() for pole in POLES)
    return lexicon(tuple(poles), words.negation, words.language)


POLES = ("towards", "against")


def dominant(hits: list[Hit]) -> str:
    """Return the category with the most hits; of several, the one that comes first in the text.

    Examples
    --------
    >>> dominant([Hit("rights", 0, 1, False), Hit("deficit", 3, 4, False)])
    'rights'
    """
    counts: dict[str, int] = {}
    for hit in hits:
        counts[hit.category] = counts.get(hit.category, 0) + 1
    return max(counts, key=lambda category: counts[category]) if counts else NONE


def restated_stereotype(cut_text: list[tuple[Token, ...]], words: Dictionary) -> str | None:
    """Return the first stereotype that the text names in order to deny it.

    A stereotype counts as denied where a negation stands up to `DENIAL_WINDOW` words before it in its clause, or the
    sentence holds an expression of denial ("myth", "some say").
    """
    lists = _stereotypes(words)
    for sentence in cut_text:
        denied = bool(_denials(words).find(sentence))
        for hit in lists.find(sentence):
            if denied or negates(sentence, hit.start, lists.negators, DENIAL_WINDOW):
                return hit.category
    return None


def dimension_counts(cut_text: list[tuple[Token, ...]], words: Dictionary) -> dict[str, tuple[int, int]]:
    """Return, for each dimension of the image, expressions for it and against it, negated ones left out."""
    found = [hit.category for sentence in cut_text for hit in _dimensions(words).find(sentence) if not hit.is_negated]
    return {name: (found.count(f"{name} towards"), found.count(f"{name} against")) for name in words.dimensions}


def code_text(text: str, language: str) -> Coding:
    """Return the coding of a text by the word lists of its language.

    Examples
    --------
    >>> code_text("Care is a legal right.", "en").frame
    'rights'
    >>> code_text("This is not charity.", "en").stereotype
    'charity'
    """
    words = read_dictionary(language)
    cut_text = cut(text, language)
    hits = [hit for sentence in cut_text for hit in _frames(words).find(sentence) if not hit.is_negated]
    counts = {frame: sum(hit.category == frame for hit in hits) for frame in words.frames}
    stereotype = restated_stereotype(cut_text, words)
    return Coding(counts, dominant(hits), stereotype, dimension_counts(cut_text, words))
