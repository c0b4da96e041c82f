"""How a text speaks of Social Services: frames, stereotypes restated while denied, and dimensions of the image.

Dictionary coding: expressions of versioned word lists are counted by stem, negated ones left out; the frame with
the most expressions wins, and the one named first where two have as many.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from helpers.communication.audit.texts.dictionaries import Dictionary, read_dictionary
from helpers.communication.audit.texts.lexicon import PLAIN, Hit, Lexicon, Negation, lexicon
from helpers.communication.audit.texts.wording import Token, sentences, tokens

NONE, DEFICIT = "none", "deficit"
Sentence = tuple[Token, ...]


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


def cut(text: str, language: str) -> list[Sentence]:
    """Return the tokens of each sentence of a text."""
    return [tokens(sentence, language) for sentence in sentences(text)]


def _negation(words: Dictionary) -> Negation:
    return Negation(words.negation, words.privative, words.focus, words.breaks)


def _frames(words: Dictionary) -> Lexicon:
    return lexicon(tuple(words.frames.items()), _negation(words), words.language)


def _stereotypes(words: Dictionary) -> Lexicon:
    return lexicon(tuple(words.stereotypes.items()), _negation(words), words.language)


def _plain(words: Dictionary, *names: str) -> Lexicon:
    """Return lists in which negation plays no part."""
    return lexicon(tuple((name, getattr(words, name)) for name in names), Negation(), words.language)


def _dimensions(words: Dictionary) -> Lexicon:
    poles = ((f"{name} {pole}", getattr(both, pole)) for name, both in words.dimensions.items() for pole in POLES)
    return lexicon(tuple(poles), _negation(words), words.language)


POLES = ("towards", "against")


def dominant(hits: list[Hit]) -> str:
    """Return the category with the most hits; of several, the one that comes first in the text.

    Examples
    --------
    >>> dominant([Hit("rights", 0, 1), Hit("deficit", 3, 4)])
    'rights'
    """
    counts: dict[str, int] = {}
    for hit in hits:
        counts[hit.category] = counts.get(hit.category, 0) + 1
    return max(counts, key=lambda category: counts[category]) if counts else NONE


@dataclass(frozen=True)
class Denials:
    """What a text denies, sentence by sentence.

    Attributes
    ----------
    stereotypes
        Stereotypes that each sentence names in order to deny them.
    is_denied
        Whether all that a sentence says is denied or put down to others.
    """

    stereotypes: list[list[Hit]]
    is_denied: list[bool]


def denials(cut_text: list[Sentence], words: Dictionary) -> Denials:
    """Return what a text denies: by a negation in the clause, in the same sentence, or in the one before or after.

    A sentence is denied where it holds hearsay or a verdict ("some say", "a myth"), where the sentence before has one
    and names no stereotype of its own ("Let us forget a myth."), and where the next one answers it ("It isn't.").
    """
    named = [_stereotypes(words).find(sentence) for sentence in cut_text]
    verdict, hearsay = ([bool(_plain(words, name).find(one)) for one in cut_text] for name in ("verdicts", "hearsay"))
    denied = []
    for place, sentence in enumerate(cut_text):
        opened = place > 0 and not named[place - 1] and (verdict[place - 1] or hearsay[place - 1])
        closed = place + 1 < len(cut_text) and _closes(cut_text[place + 1], words, verdict[place + 1], named[place + 1])
        denied.append(bool(sentence) and (verdict[place] or hearsay[place] or opened or closed))
    kept = [[hit for hit in hits if whole or hit.negation] for hits, whole in zip(named, denied, strict=True)]
    return Denials(kept, denied)


def _closes(sentence: Sentence, words: Dictionary, has_verdict: bool, named: list[Hit]) -> bool:
    """Return whether a sentence denies the one before it: by its first clause alone, or by a verdict of its own."""
    first = [token for token in sentence if token.clause == sentence[0].clause] if sentence else []
    answers = _plain(words, "answers").find(sentence)
    return any((hit.start, hit.end) == (0, len(first)) for hit in answers) or (has_verdict and not named)


def frame_hits(cut_text: list[Sentence], words: Dictionary, denied: Denials) -> list[Hit]:
    """Return the expressions that speak for a frame, in the order of the text.

    Left out are those that are negated ("not only" negates need, and no other frame), those that stand for something
    else (`other_senses`), and need in what is denied.
    """
    hits = []
    for sentence, is_denied in zip(cut_text, denied.is_denied, strict=True):
        others = _plain(words, "other_senses").find(sentence)
        named = _stereotypes(words).find(sentence) if is_denied else []
        for hit in _frames(words).find(sentence):
            is_need = hit.category == DEFICIT
            is_negated = hit.negation == PLAIN or (is_need and bool(hit.negation))
            is_put_down = is_need and is_denied and not _comes_after(hit, named, sentence)
            hits += [] if is_negated or is_put_down or _overlaps(hit, others) else [hit]
    return hits


def _overlaps(hit: Hit, others: list[Hit]) -> bool:
    return any(hit.start < other.end and other.start < hit.end for other in others)


def _comes_after(hit: Hit, named: list[Hit], sentence: Sentence) -> bool:
    """Return whether the clause of an expression follows the one that is denied: "no handout: it goes to the poor"."""
    clauses = [sentence[one.start].clause for one in named]
    return bool(clauses) and sentence[hit.start].clause > min(clauses) and not _overlaps(hit, named)


def dimension_counts(cut_text: list[Sentence], words: Dictionary) -> dict[str, tuple[int, int]]:
    """Return, for each dimension of the image, expressions for it and against it, negated ones left out."""
    categories = [
        hit.category for sentence in cut_text for hit in _dimensions(words).find(sentence) if not hit.negation
    ]
    return {
        name: (categories.count(f"{name} towards"), categories.count(f"{name} against")) for name in words.dimensions
    }


@lru_cache(maxsize=20_000)
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
    denied = denials(cut_text, words)
    hits = frame_hits(cut_text, words, denied)
    counts: dict[str, int] = {frame: sum(hit.category == frame for hit in hits) for frame in words.frames}
    stereotype = next((hit.category for hits in denied.stereotypes for hit in hits), None)
    return Coding(counts, dominant(hits), stereotype, dimension_counts(cut_text, words))
