"""Places that one column calls by two names: in two languages, less an article, in short, or a letter or two off."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.study.config import read_yaml
from helpers.study.instrument import instrument_path
from helpers.survey.checking.codes.categories import JOINING, like_places, may_shorten, open_places, same_places
from helpers.survey.checking.codes.faults import fewest_shared
from helpers.survey.vocabulary import VALID, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

_BETWEEN = re.compile(r"[^\w·]+")
#: Letters of Cyrillic and Greek whose capitals look like Latin ones, in small letters as names are compared.
_LOOKS = str.maketrans("авеѕіјкмнорстухαβεζηικμνορτυχ", "abesijkmhopctyxabezhikmnoptyx")


@cache
def _forms() -> dict[str, tuple[str, str]]:
    """Return each form of words to what it means and its language; one of two languages to the first."""
    meanings: dict[str, tuple[str, str]] = {}
    for line in read_yaml(instrument_path().with_name("place_words.yml")):
        meant = fold(line["ca"][0])
        forms = ((fold(form), language) for language, forms in line.items() for form in forms)
        meanings |= {form: (meant, language) for form, language in forms if form not in meanings}
    return meanings


@cache
def _longest() -> int:
    return max(form.count(" ") + 1 for form in _forms())


def named_twice(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, places: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    """Yield a problem for each open question of places in which names are each other's, translated or in short.

    What the census counts is told by it, and what the codebook's `values` say is settled.
    """
    message = (
        "{names} stand under {item} as places of their own, and may be the same in two languages, with and without an "
        "article, in short, or in letters of another script that look alike ({n} rows). Write under items in "
        "codebook.yml {item}: {{values: {{{written}, ...}}}}, with every name that stays as it is to itself; or list "
        "the places in population.csv."
    )
    for item, source, replies in open_places(answers, matching, places):
        # Capitals, accents and apostrophes tell no two places apart.
        names = replies.values[replies.states == VALID].astype(str).map(same_places(replies, ()))
        counts = names.value_counts()
        held = [str(name) for name in counts.index[counts >= fewest_shared(len(raw.frame))]]
        pairs = list(dict.fromkeys([*translated(held), *shortened_names(held), *looking_alike(held)]))
        if pairs:
            values = {
                "item": item, "n": int(counts[list({name for pair in pairs for name in pair})].sum()),
                "names": "; ".join(f"{one} = {other}" for one, other in pairs),
                "written": ", ".join(f'"{other}": "{one}"' for one, other in pairs),
            }  # fmt: skip
            yield Problem(message, f"{raw.name}, column {source.column}", values)


def nearly_named(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, places: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    """Yield a note for each open question of places in which a few people write one with another letter or two.

    What so few people wrote is not shown: their rows are.
    """
    message = (
        "In {n} rows ({rows}) {item} holds what differs from {name} in a letter or two. It stands there as a place of "
        "its own, and so small a place is shown nowhere, nor is another one from which it could be worked out. Where "
        "the same is meant, correct it in the file, or list the places in population.csv."
    )
    one = (
        "In one row ({rows}) {item} holds what differs from {name} in a letter or two. It stands there as a place of "
        "its own, and so small a place is shown nowhere, nor is another one from which it could be worked out. Where "
        "the same is meant, correct it in the file, or list the places in population.csv."
    )
    for item, source, replies in open_places(answers, matching, places):
        texts = replies.values[replies.states == VALID].astype(str)
        for name, like in like_places(replies).items():
            rows = texts.index[texts.isin(like)]
            values = {"n": len(rows), "rows": raw.told(rows), "item": item, "name": name}
            yield Problem(message, f"{raw.name}, column {source.column}", values, one)


def translated(names: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of names of which one is the other in another language or without an article, in their order.

    Examples
    --------
    >>> translated(["Nucli Antic", "Polígono Norte", "Casco Antiguo", "Nord", "Polígon Nord"])
    [('Nucli Antic', 'Casco Antiguo'), ('Polígono Norte', 'Polígon Nord')]
    """
    meant: dict[tuple[str, ...], list[tuple[str, tuple[str | None, ...]]]] = {}
    for name in names:
        words, languages = _meaning(name)
        meant.setdefault(words, []).append((name, languages))
    return [
        (first, other)
        for (first, mine), *others in meant.values()
        for other, theirs in others
        if _words(first) == _words(other) or any(a != b for a, b in zip(mine, theirs, strict=True) if a and b)
    ]


def shortened_names(names: Sequence[str]) -> list[tuple[str, str]]:
    """Return the names that may be the one other in short, each behind that other.

    Examples
    --------
    >>> shortened_names(["Eixample Esq.", "Eixample Esquerre", "St. Pere", "Sant Pere", "Nord"])
    [('Eixample Esquerre', 'Eixample Esq.'), ('Sant Pere', 'St. Pere')]
    """
    meant = {name: [other for other in names if may_shorten(name, other)] for name in names}
    return [(longer[0], name) for name, longer in meant.items() if len(longer) == 1]


def looking_alike(names: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of names that differ by letters of another script alone, which look like these.

    Examples
    --------
    >>> looking_alike(["Zona A", "Zona Α", "Zona β", "Zona γ"])
    [('Zona A', 'Zona Α')]
    """
    first: dict[str, str] = {}
    pairs = [(first.setdefault(fold(name).translate(_LOOKS), name), name) for name in names]
    return [(one, other) for one, other in pairs if fold(one) != fold(other)]


def _meaning(name: str) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
    """Return what the words of a name mean, and the language of each; None for a word of no one language."""
    words = _words(name)
    meant: list[str] = []
    languages: list[str | None] = []
    at = 0
    while at < len(words):
        length = next((n for n in range(_longest(), 0, -1) if " ".join(words[at : at + n]) in _forms()), 1)
        form = " ".join(words[at : at + length])
        word, language = _forms().get(form, (form, None))
        meant.append(word)
        languages.append(language)
        at += length
    return tuple(meant), tuple(languages)


def _words(name: str) -> list[str]:
    return [word for word in _BETWEEN.split(fold(name)) if word and word not in JOINING]
