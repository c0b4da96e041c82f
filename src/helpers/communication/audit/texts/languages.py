"""What people write in a column of languages: codes, names in three languages, abbreviations, several in a cell."""

from __future__ import annotations

import re
from functools import lru_cache

from helpers.survey.vocabulary import fold

#: The method's languages and others that Catalan and Spanish councils write in, by what is short for them.
WORDS: dict[str, tuple[str, ...]] = {
    "ca": ("ca", "cat", "catala", "catalana", "catalan", "valencia", "valenciana", "valenciano", "val", "mallorqui"),
    "es": ("es", "cas", "cast", "spa", "esp", "castella", "castellana", "castellano", "castilian", "castilla",
           "espanyol", "espanyola", "espanol", "espanola", "spanish"),
    "en": ("en", "eng", "ang", "angl", "ing", "angles", "anglesa", "ingles", "inglesa", "english"),
    "gl": ("gallec", "galego", "gallego"), "eu": ("euskera", "euskara", "basc", "vasco"), "oc": ("aranes",),
    "ar": ("arab", "arabe", "arabic", "darija"), 
    "zgh": ("amazic", "amazigh", "tamazight", "amazig", "berber", "bereber"),
    "csc": ("lsc", "llengua de signes", "llengua de signes catalana", "lengua de signos catalana"),
    "ssp": ("lse", "lengua de signos", "lengua de signos espanola"),
}  # fmt: skip
#: Codes that stand for no language or for several.
NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis", "root"})
#: Languages in which the names of languages are known.
NAMED_IN = ("ca", "es", "en")
BETWEEN = re.compile(r"[;,/|&+·()\n]| (?:i|y|e|o|u|and|or|amb|con) ", re.IGNORECASE)
#: A language and its place, as browsers and feeds write them: ca-ES, es_MX, ca-valencia, zh-Hans.
PLACED = re.compile(r"([A-Za-z]{2,3})[-_](?:[A-Za-z]{2}|\d{3}|[A-Za-z]{4,8})(?:[-_][A-Za-z0-9]{2,8})*")
PAIR = re.compile(r"([A-Za-z]{2,3})[-_]([A-Za-z]{2,3})")


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    from babel import Locale

    names = [Locale.parse(tongue).languages for tongue in NAMED_IN]
    known = {fold(name): code for listed in names for code, name in listed.items() if code.isalpha()}
    known |= {code: code for code in names[0] if code.isalpha()}
    known = {word: code for word, code in known.items() if code not in NO_LANGUAGE}
    return known | {word: code for code, words in WORDS.items() for word in words}


def languages_in(text: str) -> tuple[str, ...]:
    """Return the codes of the languages that a text names, each once; none where a word of it is no language.

    A pair such as CA-ES is a language with its place as often as two languages: it names none, unless it is written as
    one (``ca-ES``).

    Examples
    --------
    >>> languages_in("Català"), languages_in("cast."), languages_in("ca-ES"), languages_in("àrab i anglès")
    (('ca',), ('es',), ('ca',), ('ar', 'en'))
    >>> languages_in("CA-ES"), languages_in("bilingüe")
    ((), ())
    """
    languages: list[str] = []
    for piece in (piece for piece in BETWEEN.split(text) if fold(piece)):
        codes = _of_piece(piece.strip())
        if not codes:
            return ()
        languages += codes
    return tuple(dict.fromkeys(languages))


def _of_piece(piece: str) -> list[str]:
    placed, pair = PLACED.fullmatch(piece), PAIR.fullmatch(piece)
    if pair and _are_two(pair):
        return []
    if placed and placed[1].lower() in _known():
        return [_known()[placed[1].lower()]]
    folded = fold(piece)
    if folded in _known():
        return [_known()[folded]]
    words = [_known().get(word, "") for word in folded.split()]
    return words if all(words) else []


def _are_two(pair: re.Match[str]) -> bool:
    """Return whether a pair may be two of the method's languages: only ca-ES itself is surely one."""
    first, second = pair[1].lower(), pair[2].lower()
    is_written_as_one = pair[1].islower() and pair[2].isupper()
    return first != second and {first, second} <= {"ca", "cat", "es", "cas", "en"} and not is_written_as_one


def one_language(text: str) -> str | None:
    """Return the language that a text names, or None where it names none or several.

    Examples
    --------
    >>> one_language("Valencià"), one_language("ca/es")
    ('ca', None)
    """
    languages = languages_in(text)
    return languages[0] if len(languages) == 1 else None


def several_languages(text: str) -> str | None:
    """Return the languages that a text names, joined by ``;``, or None where a word of it is none.

    Examples
    --------
    >>> several_languages("Català, castellano i àrab"), several_languages("tots")
    ('ca;es;ar', None)
    """
    return ";".join(languages_in(text)) or None
