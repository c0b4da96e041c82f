"""Persons in a quoted text, masked: telephones, e-mail addresses and names.

A council's public message may name a resident. What is quoted of it here says less, and never more: a word in capitals
that is not known to be an institution is taken for a name.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from helpers.communication.audit.rewriting.rewording import any_of, read_rewording
from helpers.communication.audit.texts.dictionaries import audit_folder
from helpers.study.config import Frozen, read_as

EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}\.\w+")
#: Nine digits or more, however they are set apart.
PHONE = re.compile(r"(?<![\w/])(?:\+|00)?\d(?:[\s.\-]?\d){8,12}(?!\w)")
#: Numbers that belong to nobody: those that cost the caller nothing, or the same everywhere.
OF_NOBODY = re.compile(r"^(?:\+?34|0034)?(?:90[012]|80[0367])")
CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w·'-]*"
#: A name of several words, with what may stand between them.
NAME = re.compile(rf"(?<![#\w/.=?&]){CAPITAL}(?:\s+(?:(?:de|del|dels|de la|de les|de los|i|y|d')\s*)?{CAPITAL})*")
#: What stands before the beginning of a sentence.
BEGINS = re.compile(r"(?:^|[.!?…:«»“”\"(¿¡•–—])\s*$")
#: A verb behind its pronoun, as in "T'ajudem".
CLITIC = re.compile(r"^[A-Z]'[a-zà-ÿ]")
SAINTS = ("sant", "santa", "san", "santo", "saint", "st")
#: What cannot be seen, and pictures among letters, which a report's typeface does not have.
HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff"
    "\u2600-\u27bf\U0001f000-\U0001faff\U000e0000-\U000e007f]"
)
#: An account, or the number of an identity card.
HANDLE = re.compile(r"(?<![\w@])@\w[\w.]*\w|\b[XYZ]?\d{7,8}-?[A-Z]\b")
IN_CAPITALS = re.compile(r"^[A-ZÀ-ÖØ-Þ]{2,}s?$")


class FirstNames(Frozen):
    """The commonest first names, in lower case."""

    version: str
    names: tuple[str, ...]


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """Return the commonest first names, in lower case.

    Raises
    ------
    ConfigError
        If the file is missing or any key in it is refused.
    """
    path = audit_folder() / "first_names.yml"
    return frozenset(read_as(FirstNames, path).names)


def masked(text: str, language: str, known: Collection[str] = ()) -> str:
    """Return a text with persons masked, in one line and without characters that cannot be seen.

    Parameters
    ----------
    known
        Words in lower case that name no person: those of the council's own name and of its services and channels.

    Examples
    --------
    >>> masked("Truca a la Sra. Pi: 612 345 678 o anna@example.org.", "ca")
    'Truca a la Sra. [nom]: [telèfon] o [correu].'
    >>> masked("Los Servicios Sociales atienden a Ana García en el 900 000 000.", "es")
    'Los Servicios Sociales atienden a [nombre] en el 900 000 000.'
    """
    words = read_rewording(language)
    plain = " ".join(HIDDEN.sub("", text).split())
    plain = EMAIL.sub(words.masks["email"], plain)
    plain = HANDLE.sub(words.masks["name"], plain)
    plain = PHONE.sub(lambda match: match[0] if _is_of_nobody(match[0]) else words.masks["phone"], plain)
    titled = re.compile(rf"(?<!\w)(?P<title>(?i:{any_of(words.titles)})\.?\s+){NAME.pattern}")
    spoken = {*words.institutions, *words.titles, *known}
    plain = titled.sub(lambda match: _behind_title(match, words.masks["name"], spoken), plain)
    return _names(plain, language, spoken)


def _is_of_nobody(number: str) -> bool:
    return bool(OF_NOBODY.match(re.sub(r"[\s.\-]", "", number)))


def _behind_title(match: re.Match[str], mask: str, known: Collection[str]) -> str:
    name = match[0][len(match["title"]) :]
    return match[0] if _is_known(re.findall(CAPITAL, name)[0], known) else f"{match['title']}{mask}"


def _names(text: str, language: str, known: Collection[str]) -> str:
    mask, parts, at = read_rewording(language).masks["name"], [], 0
    for match in NAME.finditer(text):
        begins = bool(BEGINS.search(text[: match.start()]))
        parts += [text[at : match.start()], _said(match[0], begins, mask, known)]
        at = match.end()
    return "".join([*parts, text[at:]])


def _said(run: str, begins: bool, mask: str, known: Collection[str]) -> str:
    """Return a run of words in capitals, or of it what names no person, as far as can be told.

    Parameters
    ----------
    begins
        It begins a sentence, so that its first word has a capital anyhow.
    """
    first, *others = parts = re.findall(CAPITAL, run)
    if not others and (CLITIC.match(first) or len(first) == 1):
        return run
    if all(IN_CAPITALS.match(part) for part in parts):
        return mask if others and any(_is_first_name(part) for part in parts) else run
    is_place = _is_known(first, known) or (begins and bool(others) and _is_known(others[0], known))
    if is_place or (begins and not others):
        return _without_names(run, mask)
    return mask


def _without_names(run: str, mask: str) -> str:
    """Return what stands in a run before a first name, and the mask in place of the rest; saints are no persons."""
    before = ""
    for part in re.finditer(CAPITAL, run):
        if _is_first_name(part[0]) and before not in SAINTS:
            return run[: part.start()] + mask
        before = part[0].lower()
    return run


def _is_first_name(word: str) -> bool:
    return re.sub(r"^[dln]'", "", word.lower()) in first_names()


def _is_known(word: str, known: Collection[str]) -> bool:
    bare = re.sub(r"^[dlnmts]'", "", word.lower())
    return bare in known or bool(IN_CAPITALS.match(word))
