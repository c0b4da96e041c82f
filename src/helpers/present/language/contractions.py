"""Fields put into sentences as their language writes them.

*De* and *el* are *del*, *de* before a vowel is *d'*, and quotation marks within quotation marks are the inner ones.

A catalogue's sentence does not know how what fills it begins. Only the join of a sentence and a field is touched: words
that come from a council stay as they are.
"""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Preposition and article that are one word, by language. A capital El belongs to a name and stays.
CONTRACTED = {
    "ca": {("de", "el"): "del", ("de", "els"): "dels", ("a", "el"): "al", ("a", "els"): "als",
           ("per", "el"): "pel", ("per", "els"): "pels"},
    "es": {("de", "el"): "del", ("a", "el"): "al"},
}  # fmt: skip
ARTICLE = re.compile(r"(els?) (?=\S)")
#: Articles that stay apart from the preposition before them.
APART = re.compile(r"(?:las?|los|les) (?=\S)|l'(?=\S)")
PREPOSITION = re.compile(r"\b(de|a|per) $", re.IGNORECASE)
#: A vowel that takes an apostrophe before it: not the i and u that sound as consonants (iogurt, hiena, uala).
VOWEL = re.compile(r"\**h?(?![iu][aeiou])[aeiouàèéíòóúï]", re.IGNORECASE)
#: A further one of a list that has an article.
AND = re.compile(r" (?:i|y|e) (?:(?:els?|las?|los|les) |l')")
FURTHER = re.compile(r"(, | i | y | e )(els?|las?|los|les|l')( |(?<='))")
DE = re.compile(r"\b(d)e $", re.IGNORECASE)
#: Spanish *y* is *e* before the sound of i.
AND_I = re.compile(r" y (?=\**h?[ií](?![aeo]))", re.IGNORECASE)
#: The quotation marks of each language, outer and inner.
MARKS = {"en": ("“", "”", "‘", "’"), "ca": ("«", "»", "“", "”"), "es": ("«", "»", "“", "”")}


class Listed(str):
    """Several things in a row (`Words.list`): what stands before the first stands before each."""

    __slots__ = ()


def filled(text: str, fields: Mapping[str, Any], language: str) -> str:
    """Return a sentence with its fields, joined and quoted as the language writes it; as `str.format` in any other.

    Examples
    --------
    >>> filled("la imatge de {what}", {"what": "els Serveis Socials"}, "ca")
    'la imatge dels Serveis Socials'
    >>> filled("residents de {town}", {"town": "Alella"}, "ca")
    "residents d'Alella"
    >>> filled("la imagen de {what}", {"what": "el servicio"}, "es"), filled("{{}} of {what}", {"what": "el"}, "en")
    ('la imagen del servicio', '{} of el')
    >>> filled("va ligada a {things}", {"things": "el estigma, la culpa y los tópicos"}, "es")
    'va ligada al estigma, a la culpa y a los tópicos'
    >>> filled("va lligada a {things}", {"things": Listed("l'estigma i els tòpics")}, "ca")
    "va lligada a l'estigma i als tòpics"
    >>> filled("en «{item}»", {"item": "Para «gente como yo»"}, "es")
    'en «Para “gente como yo”»'
    """
    if language not in MARKS:
        return text.format(**fields)
    said = ""
    for literal, name, spec, conversion in Formatter().parse(text):
        said += literal
        if name is not None:
            value, _ = Formatter().get_field(name, (), fields)
            piece = format(Formatter().convert_field(value, conversion), (spec or "").format(**fields))
            piece = _within(said, piece, MARKS[language])
            if isinstance(value, Listed) and language in CONTRACTED:
                piece = _before_each(said, piece, language)
            said = _joined(said, piece, language) if language in CONTRACTED else said + piece
    return said


def in_marks(text: str, language: str, as_shown: Callable[[str], str] = str) -> str:
    """Return a text in the language's quotation marks; those in it become the inner ones.

    Examples
    --------
    >>> in_marks("Per a «gent com jo»", "ca"), in_marks("People like me", "en")
    ('«Per a “gent com jo”»', '“People like me”')
    """
    left, right, inner_left, inner_right = MARKS[language]
    return f"{left}{as_shown(text.replace(left, inner_left).replace(right, inner_right))}{right}"


def _within(before: str, piece: str, marks: tuple[str, str, str, str]) -> str:
    """Return a field whose quotation marks are the inner ones where it stands between the outer ones."""
    left, right, inner_left, inner_right = marks
    if before.count(left) <= before.count(right):
        return piece
    return piece.replace(left, inner_left).replace(right, inner_right)


def _joined(before: str, piece: str, language: str) -> str:
    article, preposition = ARTICLE.match(piece), PREPOSITION.search(before)
    if article and preposition:
        one = CONTRACTED[language].get((preposition[1].lower(), article[1]))
        if one:
            one = one.capitalize() if preposition[1][0].isupper() else one
            rest = _repeated(preposition[1].lower(), piece[article.end() :], language)
            return f"{before[: preposition.start()]}{one} {rest}"
    return _elided(before, piece) if language == "ca" else before + piece


def _before_each(before: str, piece: str, language: str) -> str:
    """Return a list whose first article stays apart, with the preposition before each further one that has one."""
    preposition = PREPOSITION.search(before)
    return _repeated(preposition[1].lower(), piece, language) if preposition and APART.match(piece) else piece


def _repeated(preposition: str, rest: str, language: str) -> str:
    """Return what follows the first of a list, each further one with its article behind the preposition too.

    *Al estigma y los tópicos* leaves the second without what the first has taken up.
    """
    one = CONTRACTED[language]

    def _with(found: re.Match[str]) -> str:
        return f"{found[1]}{one.get((preposition, found[2]), f'{preposition} {found[2]}')}{found[3]}"

    return FURTHER.sub(_with, rest) if AND.search(rest) else rest


def _elided(before: str, piece: str) -> str:
    if VOWEL.match(piece) and DE.search(before):
        return DE.sub(r"\1'", before) + piece
    return before + piece


def with_e(listed: str) -> str:
    """Return a Spanish list whose *y* is *e* before the sound of i.

    Examples
    --------
    >>> with_e("barrios y información"), with_e("agua y hielo"), with_e("padres y hijos")
    ('barrios e información', 'agua y hielo', 'padres e hijos')
    """
    return AND_I.sub(" e ", listed)
