"""Wordings to avoid and wordings to use, by rules: articles agree, and what would no longer agree is left as it is.

The lists lie in `methodology/audit/rewording_<language>.yml`. Nothing is made up: a sentence is changed only where a
list says how, and whether the new one may be shown is decided elsewhere (`passing.faults_of`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from helpers.communication.audit.texts.dictionaries import audit_folder
from helpers.study.config import LANGUAGES, Frozen, Language, read_as

#: Nouns that are of several and do not end in an s.
PLURALS = ("people", "young people", "children", "women", "men", "those")
CONSONANT_AFTER_D = re.compile(r"\b([Dd])'(?=[bcdfgjklmnpqrstvwxyzç])")


class People(Frozen):
    """Who is spoken of, named by a lack, and another noun in its place.

    Attributes
    ----------
    feminine
        The new noun is feminine where those before it are masculine.
    is_nominal
        The expression names people only as a noun of its own: behind an article, or before a word that ends it.
    """

    avoid: tuple[str, ...]
    use: str
    feminine: bool = False
    is_nominal: bool = False


class Phrase(Frozen):
    """Any other wording, in forms that agree by themselves."""

    avoid: tuple[str, ...]
    use: str


class Fact(Frozen):
    """What is true, said in place of a stereotype that is denied, and where that is written."""

    say: str
    source: str


class Going(Frozen):
    """What is said of one, and of several, in place of an adjective or a complement of need."""

    one: str
    several: str


class Ways(Frozen):
    """How one asks: the sentence, the address of the page, and the name of each way."""

    told: str
    page: str
    form: str
    phone: str
    visit: str
    last: str


class Rewording(Frozen):
    """The wordings of one language."""

    version: str
    language: Language
    determiners: dict[str, str]
    agreeing: tuple[str, ...]
    nominal_before: tuple[str, ...]
    people: tuple[People, ...]
    conditions: tuple[str, ...]
    means: tuple[str, ...]
    going_through: Going
    entitled: Going
    places: tuple[str, ...]
    persons: tuple[str, ...]
    joins: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    facts: dict[str, Fact]
    asking: tuple[str, ...]
    ways: Ways
    masks: dict[str, str]
    titles: tuple[str, ...]
    articles: tuple[str, ...]
    institutions: tuple[str, ...]
    known_acronyms: tuple[str, ...]
    opening: dict[str, str]
    blanks: dict[str, str]
    slots: dict[str, tuple[str, ...]]


@lru_cache(maxsize=len(LANGUAGES))
def read_rewording(language: str) -> Rewording:
    """Return the wordings of a language.

    Raises
    ------
    ConfigError
        If the file is missing or any key in it is refused.
    """
    path = audit_folder() / f"rewording_{language}.yml"
    return read_as(Rewording, path)


def any_of(expressions: Iterable[str]) -> str:
    """Return a pattern of any of these expressions, the longest first."""
    listed = sorted(expressions, key=lambda one: (-len(one), one))
    return "(?:" + "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in listed) + ")"


def reworded(sentence: str, language: str) -> str | None:
    """Return a sentence in the wordings to use; None where nothing was changed or a word would no longer agree.

    Examples
    --------
    >>> reworded("Un ajut per als usuaris vulnerables.", "ca")
    'Un ajut per a les persones que ho demanen.'
    >>> reworded("Ayudas para personas sin recursos y en situación de pobreza.", "es")
    'Ayudas para personas que cumplen las condiciones.'
    >>> reworded("Els usuaris són atesos.", "ca") is None
    True
    """
    words = read_rewording(language)
    text = sentence
    for phrase in words.phrases:
        text = _swapped(text, phrase)
    text = _conditions(_with_people(text, words), words)
    if text is None:
        return None
    text = _tidied(text, sentence, language)
    return text if text != sentence else None


def _swapped(text: str, phrase: Phrase) -> str:
    return re.sub(rf"(?<![\w·']){any_of(phrase.avoid)}(?![\w·])", phrase.use, text, flags=re.IGNORECASE)


def _with_people(text: str | None, words: Rewording) -> str | None:
    for people in words.people:
        text = text if text is None else _renamed(text, people, words)
    return text


def _renamed(text: str, people: People, words: Rewording) -> str | None:
    """Return the text with one name of people for another; None where what agreed with the first would not."""
    match = re.search(_pattern(people, words), text, re.IGNORECASE)
    while match:
        after = text[match.end() :]
        if people.feminine and re.search(rf"\b{any_of(words.agreeing)}\b", after, re.IGNORECASE):
            return None
        article = (match["article"] or "").lower()
        agreed = words.determiners.get(article, article) if people.feminine else article
        start = " ".join(part for part in (agreed, people.use) if part)
        text = text[: match.start()] + start + after
        match = re.search(_pattern(people, words), text, re.IGNORECASE)
    return text


def _pattern(people: People, words: Rewording) -> str:
    article = rf"(?P<article>{any_of(words.determiners)})" if words.determiners else "(?P<article>(?!))"
    is_behind = people.is_nominal and bool(words.determiners)
    behind = rf"{article}(?:\s+|(?<='))" if is_behind else rf"(?:{article}(?:\s+|(?<=')))?"
    ends = rf"(?=\s*(?:[^\w\s]|$)|\s+{any_of(words.nominal_before)}\b)" if words.nominal_before else ""
    return rf"(?<![\w·]){behind}{any_of(people.avoid)}(?![\w·]){ends if people.is_nominal else ''}"


def _conditions(text: str | None, words: Rewording) -> str | None:
    """Return the text with a clause in place of what is said of somebody's need; who is spoken of stays the same."""
    if text is None:
        return None
    one = any_of((*words.conditions, *words.means))
    joined = rf"(?:\s*,\s*|\s+{any_of(words.joins)}\s+|\s+)"
    said = rf"{one}(?:{joined}{one})*"
    who = rf"(?P<who>{any_of(words.persons)})(?![\w·])"
    place = rf"(?P<place>\s+{any_of(words.places)}(?:\s+|(?<='))(?:(?:the|our)\s+)?\w+)?"
    # In English an adjective stands before the noun.
    if words.language == "en":
        before = rf"(?<![\w·])(?:the\s+)?(?P<said>{said})\s+{who}(?P<more>\s+{said})?{place}"
        text = re.sub(before, lambda match: _said(match, words), text, flags=re.IGNORECASE)
    after = rf"(?<![\w·]){who}(?P<said>\s+{said})(?![\w·]){place}"
    return re.sub(after, lambda match: _said(match, words), text, flags=re.IGNORECASE)


def _said(match: re.Match[str], words: Rewording) -> str:
    """Return who is spoken of, where they are, and the clause; a condition of means stays a condition."""
    told = match["said"] + (match.groupdict().get("more") or "")
    is_of_means = re.search(any_of(words.means), told, re.IGNORECASE)
    clause = words.entitled if is_of_means else words.going_through
    number = "several" if match["who"].lower() in PLURALS or match["who"].lower().endswith("s") else "one"
    return f"{match['who']}{match['place'] or ''} {getattr(clause, number)}"


def _tidied(text: str, before: str, language: str) -> str:
    """Return a text with single blanks, its elisions in order, and a capital where it had one."""
    text = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(text.split()))
    if language == "ca":
        text = CONSONANT_AFTER_D.sub(r"\1e ", text)
    return text[:1].upper() + text[1:] if before[:1].isupper() else text
