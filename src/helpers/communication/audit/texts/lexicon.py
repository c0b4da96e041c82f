"""Finding expressions of a word list in a text: by stem, over several words, with negation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from helpers.communication.audit.texts.wording import Token, tokens

#: How many words before an expression a negation still reaches, within its clause.
REACH = 8
#: The same of a word like "without", which takes away only what stands beside it.
REACH_BESIDE = 3
#: How many words ``...`` may stand for, where no number follows it.
GAP = 3
#: "No", and "not only": the latter denies that something is all, and not that it is so.
PLAIN, ONLY = "plain", "only"


@dataclass(frozen=True)
class Phrase:
    """An expression: its parts, and whether a negation in front of it is to be ignored."""

    parts: tuple[str, ...]
    is_immune: bool = False


@dataclass(frozen=True)
class Negation:
    """How a language negates: one scope for frames, stereotypes and dimensions.

    Attributes
    ----------
    words, beside
        Words that negate what follows them in their clause ("not"), and what stands beside them ("without").
    only
        Words that turn "not" into "not only".
    breaks
        Words that begin another clause without a comma ("because").
    """

    words: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()

    def of(self, sentence: tuple[Token, ...], start: int) -> str:
        """Return how the word at `start` is negated: plain, only, or not at all (empty)."""
        clause = [place for place, token in enumerate(sentence) if token.clause == sentence[start].clause]
        before = [sentence[place].form for place in clause if start - REACH <= place < start]
        negators = [place for place, form in enumerate(before) if form in self.words]
        if negators and any(sentence[place].form in self.only for place in clause if place >= start - len(before)):
            # "Not only those who come when they are ill": another clause within does not end it.
            return ONLY
        last_break = max((place for place, form in enumerate(before) if form in self.breaks), default=-1)
        is_beside = any(form in self.beside for form in before[-REACH_BESIDE:])
        return PLAIN if is_beside or any(place > last_break for place in negators) else ""


class Hit(NamedTuple):
    """Where an expression was found: category, first and last token (exclusive), and how it is negated."""

    category: str
    start: int
    end: int
    negation: str = ""


def read_phrase(entry: str, language: str) -> Phrase:
    """Return an entry of a word list as stems (``~s``), forms (``=s``), beginnings (``s*``) and gaps (``...8``).

    Examples
    --------
    >>> read_phrase("!en situació", "ca")
    Phrase(parts=('~en', '~situ'), is_immune=True)
    >>> read_phrase("=SAD", "ca").parts
    ('=sad',)
    """
    parts: list[str] = []
    for piece in entry.lstrip("!").lower().split():
        if piece.startswith(("...", "=")) or piece.endswith("*"):
            parts.append(piece)
        else:
            parts += [f"~{token.stem}" for token in tokens(piece, language)]
    return Phrase(tuple(parts), entry.startswith("!"))


def _fits(part: str, token: Token) -> bool:
    if part[0] == "~":
        return token.stem == part[1:]
    return token.form == part[1:] if part[0] == "=" else token.form.startswith(part[:-1])


def match_at(parts: tuple[str, ...], sentence: tuple[Token, ...], place: int) -> int | None:
    """Return the place after the expression if it begins at `place`, else None."""
    if not parts:
        return place
    if parts[0].startswith("..."):
        widest = int(parts[0][3:] or GAP)
        ends = (match_at(parts[1:], sentence, place + skipped) for skipped in range(widest + 1))
        return next((end for end in ends if end is not None), None)
    if place >= len(sentence) or not _fits(parts[0], sentence[place]):
        return None
    return match_at(parts[1:], sentence, place + 1)


class Lexicon:
    """Word lists by category, in one language, ready to be searched.

    Parameters
    ----------
    entries
        Category to its expressions.
    negation
        How the language negates.
    """

    def __init__(self, entries: Mapping[str, Iterable[str]], negation: Negation, language: str) -> None:
        self.language = language
        self.categories = tuple(entries)
        self.negation = negation
        self._by_stem: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        self._others: list[tuple[str, Phrase]] = []
        for category, listed in entries.items():
            for entry in listed:
                phrase = read_phrase(entry, language)
                by_stem = phrase.parts[0][0] == "~"
                (self._by_stem[phrase.parts[0][1:]] if by_stem else self._others).append((category, phrase))

    def find(self, sentence: tuple[Token, ...]) -> list[Hit]:
        """Return what is found in a sentence, in order; within a category the longest expression takes the place."""
        hits = [hit for place in range(len(sentence)) for hit in self._at(sentence, place)]
        kept: list[Hit] = []
        taken: dict[str, int] = {}
        for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
            if hit.start >= taken.get(hit.category, 0):
                kept.append(hit)
                taken[hit.category] = hit.end
        return kept

    def _at(self, sentence: tuple[Token, ...], place: int) -> list[Hit]:
        hits = []
        for category, phrase in [*self._by_stem.get(sentence[place].stem, ()), *self._others]:
            end = match_at(phrase.parts, sentence, place)
            if end is not None:
                hits.append(Hit(category, place, end, "" if phrase.is_immune else self.negation.of(sentence, place)))
        return hits


@lru_cache(maxsize=64)
def lexicon(entries: tuple[tuple[str, tuple[str, ...]], ...], negation: Negation, language: str) -> Lexicon:
    """Return the lexicon of these entries, made once."""
    return Lexicon(dict(entries), negation, language)
