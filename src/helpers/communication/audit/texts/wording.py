"""Sentences and words of a text, cut the same way for coding and for readability."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

#: Words after which a full stop ends no sentence.
ABBREVIATIONS = frozenset({
    "sr", "sra", "srs", "srta", "dr", "dra", "d", "da", "núm", "num", "nº", "tel", "telf", "av", "avda", "c",
    "ctra", "pl", "pg", "pàg", "pag", "p", "ex", "etc", "art", "apdo", "aprox", "máx", "màx", "mín", "st",
    "sta", "sto", "mr", "mrs", "ms", "dept", "ud", "uds", "vd", "vds", "vs",
})  # fmt: skip
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[^\s@]{1,64}@[^\s@]{1,255}\.\S+", re.IGNORECASE)
HASHTAG = re.compile(r"[#@](\w+)")
CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])")
SENTENCE_END = re.compile(r"[.!?…]+[\"»”’)\]]*(?=\s|$)|\n+")
WORD = re.compile(r"[^\W\d_]+(?:[·'\-][^\W\d_]+)*")
PIECE = re.compile(r"[^\W\d_]+(?:·[^\W\d_]+)*'?|[,;:()—–.!?…]")
CLAUSE_BREAKS = frozenset(",;:()—–.!?…")
SHORTEST_STEM = 4
STEMMERS = {"ca": "catalan", "es": "spanish", "en": "english"}


class Token(NamedTuple):
    """One word as coding sees it: its form in lower case, its stem, and the clause of the sentence that it is in."""

    form: str
    stem: str
    clause: int


def tidy(text: str) -> str:
    """Return a text without addresses, with straight apostrophes and hashtags read as words.

    Examples
    --------
    >>> tidy("L’ajuda és a #ServeisSocials https://example.org/a")
    "L'ajuda és a Serveis Socials "
    """
    plain = ADDRESS.sub("", text.replace("’", "'").replace("‘", "'").replace("•", "\n"))
    return HASHTAG.sub(lambda match: CAMEL.sub(" ", match[1]), plain)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text that hold a word; a new line ends one, an abbreviation or a decimal does not.

    Examples
    --------
    >>> sentences("La Sra. Pi obre a les 8.30 h. Truqueu!")
    ['La Sra. Pi obre a les 8.30 h.', 'Truqueu!']
    """
    return as_written(tidy(text))


def as_written(text: str) -> list[str]:
    """Return the sentences of a text with its addresses and hashtags as they stand: those that are quoted."""
    plain, sentences, start = text, [], 0
    for end in SENTENCE_END.finditer(plain):
        if end[0] == "." and _is_abbreviation(plain[start : end.start()], plain[end.end() :]):
            continue
        sentences.append(plain[start : end.end()].strip())
        start = end.end()
    return [sentence for sentence in [*sentences, plain[start:].strip()] if WORD.search(sentence)]


def without_title(text: str, titles: Collection[str] = ()) -> str:
    """Return a text without the title above it, which is no sentence; a text that is no more than that stays as it is.

    A title is a first line in which no sentence ends, or a first sentence that is one of `titles`.

    Examples
    --------
    >>> without_title("Home care\\nYou can ask by telephone.")
    'You can ask by telephone.'
    >>> without_title("Home care. You can ask by telephone.", ["Home care"])
    'You can ask by telephone.'
    """
    written = text.strip()
    first, _, rest = written.partition("\n")
    if not SENTENCE_END.search(first) and WORD.search(rest):
        return rest.strip()
    parts = as_written(written)
    if len(parts) > 1 and _bare(parts[0]) in {_bare(title) for title in titles} and written.startswith(parts[0]):
        return written[len(parts[0]) :].strip()
    return text


def _bare(text: str) -> str:
    return " ".join(WORD.findall(text.lower()))


def _is_abbreviation(before: str, after: str) -> bool:
    last = before.rsplit(maxsplit=1)[-1].lower() if before.split() else ""
    following = after.lstrip()
    if last in ABBREVIATIONS or (len(last) == 1 and last.isalpha()):
        return bool(following) and (last != "h" or not following[0].isupper())
    return False


def words(sentence: str) -> list[str]:
    """Return the words of a sentence as written, clitics with their word; figures are not words.

    Examples
    --------
    >>> words("L'ajuda costa 12 euros; truca'ns.")
    ["L'ajuda", 'costa', 'euros', "truca'ns"]
    """
    return WORD.findall(sentence)


@lru_cache(maxsize=3)
def _stemmer(language: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    import snowballstemmer

    return snowballstemmer.stemmer(STEMMERS[language])


@lru_cache(maxsize=50_000)
def stem(form: str, language: str) -> str:
    """Return what the forms of a word have in common: the Snowball stem of its lemma.

    The lemma (simplemma) unites irregular forms and the stem the regular ones. Where the stem is cut down to fewer
    than four letters (Catalan "aliments" to "al") the lemma is kept whole.

    Examples
    --------
    >>> stem("drets", "ca") == stem("dret", "ca"), stem("excloses", "ca") == stem("exclòs", "ca")
    (True, True)
    >>> stem("aliments", "ca") == stem("al", "ca")
    False
    """
    from simplemma import lemmatize

    lemma = lemmatize(form, lang=language).lower()
    stemmed = str(_stemmer(language).stemWord(lemma))
    return stemmed if len(stemmed) >= SHORTEST_STEM else lemma


def tokens(sentence: str, language: str) -> tuple[Token, ...]:
    """Return the words of a sentence for coding: elided articles and clitics apart, negative contractions split.

    Examples
    --------
    >>> [token.form for token in tokens("Don't wait", "en")]
    ['do', "n't", 'wait']
    """
    text = tidy(sentence).lower()
    if language == "en":
        text = re.sub(r"n't\b", " n't", text).replace(" n't", " n·t")
    read, clause = [], 0
    for piece in PIECE.findall(text):
        if piece in CLAUSE_BREAKS:
            clause += 1
            continue
        form = piece.rstrip("'").replace("n·t", "n't") if language == "en" else piece.rstrip("'")
        read.append(Token(form, stem(form, language), clause))
    return tuple(read)
