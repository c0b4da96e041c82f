"""Letters as they are compared: without capitals and accents, and the Catalan l·l as ll.

What else makes no difference hangs on what is compared (answers hold markup, tables notes, identifiers look-alikes of
digits), so each reader does that part itself and takes its letters from here.
"""

from __future__ import annotations

import re
import unicodedata

#: The dot of l·l, and others of its height that are typed for it; a full stop or a dash is as often as not.
_DOTS = "·\u2022\u2027\u22c5"
_L_DOT = re.compile(rf"(?<=l)[{_DOTS}.-](?=l)")
#: Signs after a name, which taken apart would become letters of it.
_NO_SIGNS = str.maketrans("™℠", "  ")
_NO_DOTS = str.maketrans("", "", _DOTS)


def unaccented(text: str) -> str:
    """Return a text in lower case, without accents and with plain letters for those of other make (ﬁ, ａ, 𝐚).

    Examples
    --------
    >>> unaccented("DIJOUS és Nadal"), unaccented("Straße"), unaccented("ﬁ 𝐍𝐎"), unaccented("Facebook™")
    ('dijous es nadal', 'strasse', 'fi no', 'facebook ')
    """
    # Taken apart first: capitals of another make have small letters only once they are plain.
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.translate(_NO_SIGNS)).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def without_l_dot(letters: str) -> str:
    """Return letters in lower case with ll for l·l, however its dot is typed.

    Examples
    --------
    >>> without_l_dot("col·legi"), without_l_dot("col.legi"), without_l_dot(unaccented("COĿLEGI")), without_l_dot("a·b")
    ('collegi', 'collegi', 'collegi', 'a·b')
    """
    return _L_DOT.sub("", letters)


def plain_name(text: str) -> str:
    """Return a name in lower case, without accents and with single blanks for its marks; the dot of l·l leaves none.

    Dashes stand between words here (Vall-llobrega is Vall llobrega).

    Examples
    --------
    >>> plain_name("L’Hospitalet de Llobregat"), plain_name("Pla_de-mandat (2025)"), plain_name("Gual·la")
    ('l hospitalet de llobregat', 'pla de mandat 2025', 'gualla')
    """
    letters = unaccented(text).translate(_NO_DOTS)
    return " ".join("".join(letter if letter.isalnum() else " " for letter in letters).split())
