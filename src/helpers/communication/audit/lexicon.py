"""Finding expressions of a word list in a text: by stem, over several words, with negation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from helpers.communication.audit.wording import Token, stem, tokens

#: How many words before an expression a negation still reaches, within its clause.
NEGATION_WINDOW = 5
#: How many words ``...`` may stand for.
GAP = 3


@dataclass(frozen=True)
class Phrase:
    """An expression: its parts, and whether a negation in front of it is to be ignored."""

    parts: tuple[str, ...]
    is_immune: bool = False


class Hit(NamedTuple):
    """Where an expression was found: category, first and last token (exclusive), and whether it is negated."""

    category: str
    start: int
    end: int
    is_negated: bool


def read_phrase(entry: str, language: str) -> Phrase:
    """Return an entry of a word list as stems (``~s``), forms (``=s``), beginnings (``s*``) and gaps (``...``).

    Examples
    --------
    >>> read_phrase("!en situació", "ca")
    Phrase(parts=('~en', '~situ'), is_immune=True)
    >>> read_phrase("=SAD", "ca").parts
    ('=sad',)
    """
    parts: list[str] = []
    for piece in entry.lstrip("!").lower().split():
        if piece == "..." or piece.startswith("=") or piece.endswith("*"):
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
    if parts[0] == "...":
        ends = (match_at(parts[1:], sentence, place + skipped) for skipped in range(GAP + 1))
        return next((end for end in ends if end is not None), None)
    if place >= len(sentence) or not _fits(parts[0], sentence[place]):
        return None
    return match_at(parts[1:], sentence, place + 1)


def negates(sentence: tuple[Token, ...], start: int, negators: frozenset[str], window: int = NEGATION_WINDOW) -> bool:
    """Return whether a negation stands within `window` words before `start`, in the same clause."""
    before = sentence[max(0, start - window) : start]
    return any(token.form in negators and token.clause == sentence[start].clause for token in before)


class Lexicon:
    """Word lists by category, in one language, ready to be searched.

    Parameters
    ----------
    entries
        Category to its expressions.
    negators
        Words that negate what follows them.
    """

    def __init__(self, entries: Mapping[str, Iterable[str]], negators: Iterable[str], language: str) -> None:
        self.language = language
        self.categories = tuple(entries)
        self.negators = frozenset(negators)
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
        found = []
        for category, phrase in [*self._by_stem.get(sentence[place].stem, ()), *self._others]:
            end = match_at(phrase.parts, sentence, place)
            if end is not None:
                negated = not phrase.is_immune and negates(sentence, place, self.negators)
                found.append(Hit(category, place, end, negated))
        return found


@lru_cache(maxsize=64)
def lexicon(entries: tuple[tuple[str, tuple[str, ...]], ...], negators: tuple[str, ...], language: str) -> Lexicon:
    """Return the lexicon of these entries, made once."""
    return Lexicon(dict(entries), negators, language)


__all__ = ["Hit", "Lexicon", "Phrase", "lexicon", "match_at", "negates", "read_phrase", "stem"]
