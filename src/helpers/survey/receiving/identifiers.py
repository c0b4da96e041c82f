"""Identifiers of people, as two files write them: compared as they stand, or by their letters and digits alone."""

from __future__ import annotations

import re
import unicodedata

from helpers.study.written.letters import unaccented

#: Spreadsheets write whole numbers with decimals: "1.0" and "1" are one identifier, "01" and "1" may be two people's.
#: Three zeros may be of a thousand.
_WHOLE = re.compile(r"^(\d+)[.,](?:0{1,2}|0{4,})$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:[.,]\d{3})+(?:[.,]0{1,2})?$")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
#: What stands before a zero that begins a number.
_BEFORE_ZERO = re.compile(r"(?:.*[^\d.,])?0*")
#: Letters that are typed, or read from paper, for digits.
_AS_DIGITS = str.maketrans({"o": "0", "i": "1", "l": "1"})
#: A shape longer than this says nothing more.
_LONGEST = 40


def identifier(text: str) -> str:
    """Return an identifier as it is compared: as written, but for blanks around it and decimals of a whole number.

    In addresses of e-mail capitals make no difference.

    Examples
    --------
    >>> identifier(" a1 "), identifier("1.0"), identifier("01"), identifier("Ada@example.org"), identifier("1.000")
    ('a1', '1', '01', 'ada@example.org', '1.000')
    """
    # Not folded: two writings of one letter are one, but letters with and without an accent may be two people's.
    plain = unicodedata.normalize("NFC", text.replace("\u200b", "").replace("\ufeff", "")).strip()
    whole = _WHOLE.match(plain)
    return whole.group(1) if whole else plain.casefold() if "@" in plain else plain


def folded(text: str) -> str:
    """Return what is left of an identifier when only its letters and digits count, in whatever writing.

    Capitals, accents, blanks, dashes, marks of thousands and zeros before a number make no difference, nor does a
    letter that looks like a digit.

    Examples
    --------
    >>> folded("E-0081"), folded("E0O81"), folded("1.000"), folded("1000.0"), folded("001")
    ('e81', 'e81', '1000', '1000', '1')
    """
    plain = identifier(text)
    if _THOUSANDS.match(plain):
        plain = re.sub(r"[.,]", "", re.sub(r"[.,]0{1,2}$", "", plain))
    kept = "".join(letter for letter in unaccented(plain) if letter.isalnum())
    return _ZEROS.sub("", kept.translate(_AS_DIGITS)) or plain


def shape(mine: str, theirs: str) -> tuple[str, str]:
    """Return the forms of two writings of one identifier, from which nobody can be told, so that they differ.

    Examples
    --------
    >>> shape("E-0081", "E0081"), shape("E\u00a081", "E 81"), shape("EO81", "E081")
    (('A-0099', 'A0099'), ('A[U+00A0]99', 'A 99'), ('AO99', 'A099'))
    """
    return _shape(mine), _shape(theirs)


def _shape(text: str) -> str:
    """Return letters as a or A and digits as 9; first zeros and letters that look like digits as they are."""
    marks = []
    for place, mark in enumerate(text):
        if mark == "0" and _BEFORE_ZERO.fullmatch(text[:place]):
            marks.append(mark)
        elif mark.isdigit():
            marks.append("9")
        elif mark in "OoIl":
            marks.append(mark)
        elif mark.isalpha() and mark.isascii():
            marks.append("A" if mark.isupper() else "a")
        else:
            marks.append(mark if mark.isascii() else f"[U+{ord(mark):04X}]")
    return "".join(marks)[:_LONGEST]
