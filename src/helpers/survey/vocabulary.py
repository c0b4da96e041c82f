"""How people and survey tools write things: folding of text, yes and no, and the ways of not answering."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from helpers.study.written.letters import unaccented, without_l_dot

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Why there is no substantive answer. ``invalid`` answers were set aside and have an entry in the issues table.
DONT_KNOW, REFUSED, NOT_ASKED, INVALID = "dont_know", "refused", "not_asked", "invalid"
VALID = "valid"
STATES = (VALID, DONT_KNOW, REFUSED, NOT_ASKED, INVALID)

_TAG = re.compile(r"<[^<>]{0,200}>")
_BARE_ENTITY = re.compile(r"&(nbsp|amp|lt|gt|quot)(?!;)\s?", re.IGNORECASE)
#: All but letters and figures, of any script; letters of no word of their own stand for apostrophes.
_NOT_WORD = re.compile(r"[\W_\u02b0-\u02ff]+")
_NUMBER = re.compile(r"^([+-]?)(\d+)(?:[.,](\d+))?$")
_NUMBERED = re.compile(r"^\s*[(\[]?(?:\d{1,2}\s*[.)\]:=–—-]+|[A-Za-z]\s*[.)\]]+)\s*(?=[^\W\d])(.+)$")
_IN_PARENTHESES = re.compile(r"^([^()]+)\(([^()]+)\)\s*$")
#: Of more decimals a zero at the end is no part of a code: a typed 2.362 is kept as 2.3620 (`files.workbooks`).
LONGEST_PART = 3
_BOUND = re.compile(r"^[<>≤≥]\s*\d|^\d+\s*\+$")


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Return a text without case, accents, markup, punctuation and doubled spaces, to compare by.

    Letters of other scripts are letters.

    Examples
    --------
    >>> fold("  Molt  d'ACORD:&nbsp "), fold("Zona Β")
    ('molt d acord', 'zona β')
    """
    plain = _TAG.sub(" ", html.unescape(_BARE_ENTITY.sub(r"&\1; ", text)))
    plain = plain.replace("\u00ad", "").replace("\u200b", "").replace("\ufeff", "")
    return _NOT_WORD.sub(" ", without_l_dot(unaccented(plain))).strip()


def is_number(text: str) -> bool:
    """Return whether a text is one plain number."""
    return bool(_NUMBER.match(text.strip()))


@lru_cache(maxsize=20_000)
def code_key(text: str) -> str:
    """Return a code as it is compared: ``1``, ``1.0``, ``01`` and ``1,0`` are one code; text is folded.

    1.10 is another code than 1.1: the tenth section, and not the first. So is one with a plus behind it.

    Examples
    --------
    >>> code_key("1,0"), code_key("-99"), code_key("Sí "), code_key("80 +")
    ('1', '-99', 'si', '80+')
    >>> code_key("1.10"), code_key("1,1"), code_key("02.0"), code_key("Zona 1+")
    ('1.10', '1.1', '2', 'zona 1+')
    """
    # What makes a tick black or coloured is a character of its own.
    stripped = text.strip().rstrip("\ufe0e\ufe0f")
    number = _NUMBER.match(stripped)
    if number:
        return _plain(*number.groups())
    # "80+" and "<18" are no 80 and no 18.
    if _BOUND.search(stripped):
        return stripped.replace(" ", "")
    folded = fold(stripped)
    return f"{folded}+" if folded and stripped.endswith("+") else folded or stripped


def number_key(text: str) -> str:
    """Return a code as it is compared where it is a number that was measured: 7.50 is 7.5.

    Examples
    --------
    >>> number_key("7,50"), number_key("10"), number_key("Sí")
    ('7.5', '10', 'si')
    """
    key = code_key(text)
    return key.rstrip("0") if "." in key and is_number(key) else key


def _plain(sign: str, whole: str, part: str | None) -> str:
    # As text, so that long identifiers keep every digit.
    digits, decimals = whole.lstrip("0") or "0", part or ""
    if len(decimals) > LONGEST_PART:
        decimals = decimals.rstrip("0")
    number = f"{digits}.{decimals}" if decimals.strip("0") else digits
    return f"-{number}" if sign == "-" and number != "0" else number


def unnumbered(text: str) -> str:
    """Return a label without the number or letter that a questionnaire puts before it; any other text as it is.

    Examples
    --------
    >>> unnumbered("1. Sí"), unnumbered("b) No"), unnumbered("[3] No ho sé"), unnumbered("16-29"), unnumbered("e-mail")
    ('Sí', 'No', 'No ho sé', '16-29', 'e-mail')
    """
    match = _NUMBERED.match(text)
    return match.group(1).strip() if match else text


def label_parts(text: str) -> tuple[str, ...]:
    """Return what a label may say besides its whole: without its number, in parentheses, and without these.

    Examples
    --------
    >>> label_parts("2. Joves (16-29)")
    ('2', 'Joves (16-29)', '16-29', 'Joves')
    """
    plain = unnumbered(text)
    number = text[: len(text) - len(plain)].strip(" ([)].:=–—-") if plain != text else ""
    match = _IN_PARENTHESES.match(plain)
    parts = (number, plain if number else "", *(match.group(2, 1) if match else ()))
    return tuple(part.strip() for part in parts if part.strip())


def _folded(*words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


#: What is done to an option that is chosen; with "no" before it, it is not.
_MADE = ("marcat", "marcada", "marcado", "seleccionat", "seleccionada", "seleccionado", "escollit", "escollida",
         "triat", "triada", "elegido", "elegida", "escogido", "escogida", "esmentat", "esmentada", "esmenta",
         "mencionat", "mencionada", "mencionado", "menciona", "citat", "citada", "citado", "selected",
         "checked", "ticked", "chosen", "mentioned", "quoted", "marked", "picked")  # fmt: skip
YES = _folded("yes", "y", "sí", "s", "true", "cert", "cierto", "verdadero", "verdader", "verdadera", "veritat", "x",
              "1", "on", *_MADE)  # fmt: skip
NO = _folded("no", "n", "false", "fals", "falso", "0", "off", "unchecked", "unselected", "unticked", "unmarked",
             "sense marcar", "sense seleccionar", "sin marcar", "sin seleccionar",
             *(f"{word} {made}" for word in ("no", "not") for made in _MADE))  # fmt: skip
#: Marks in boxes and lists: ticks and filled signs, crosses (against something, or filling a box), and empty signs.
CHECKS = frozenset("✓✔☑✅√🗸🗹●■◉◼⬛⚫")
CROSSES = frozenset({*"✗✘✕✖×☒❌❎", "x"})
BOXES = frozenset("☐□○◯▢⬜◻")
TRUE = YES | _folded("t", "v", "c", "true statement", "és cert", "es cierto", "verdader", "it is true")
FALSE = NO | _folded("f", "és fals", "es falso", "it is false")
NO_ANSWER = {
    DONT_KNOW: _folded(
        "no ho sé", "no ho sap", "no sap", "ns", "n/s", "ns/nc", "nsnc", "no sé", "no lo sé", "no sabe", "no lo sabe",
        "no sabe / no contesta", "no sap / no contesta", "don't know", "dont know", "dont_know", "do not know", "dk",
        "i don't know", "don’t know", "not sure", "no n'estic segur", "unsure", "don't know / no answer",
        "no el conec", "no la conec", "no lo conozco", "no la conozco", "no els conec", "no los conozco",
        "no ho conec", "no tinc opinió", "sense opinió", "no tengo opinión", "sin opinión", "no opinion",
    ),
    REFUSED: _folded(
        "nc", "n/c", "no contesta", "no respon", "no responde", "prefereixo no respondre", "prefereixo no contestar",
        "prefereixo no dir-ho", "prefiero no responder", "prefiero no contestar", "prefiero no decirlo", "refused",
        "prefer not to answer", "prefer not to say", "rather not say", "rehúsa", "refusa", "no answer", "na",
        "n/d", "no disponible", "s/d", "sin datos", "sense dades", "no data", "no consta", "not stated",
        "s/r", "sense resposta", "sin respuesta", "sense contestar", "sin contestar", "en blanc", "en blanco", "vacío",
        "blank",
        "s/e", "sense especificar", "sin especificar", "no especificat", "no especificado", "not specified", "nd",
        "no informat", "no informado", "no indicat", "no indicado", "no facilitat", "no facilitado", "no ho vol dir",
        "no vol dir-ho", "no lo quiere decir", "no quiere decirlo", "desconegut", "desconeguda", "desconocido",
        "desconocida", "unknown", "pendent", "pendiente", "suprimit", "suprimido", "redacted", "anonimitzat",
        "anonimizado",
    ),
    NOT_ASKED: _folded("n/a", "no escau", "no procedeix", "no procede", "not applicable", "not asked", "not_asked",
                       "no aplica", "no s'aplica"),
}  # fmt: skip
#: Answers to a list of options by those for whom none of them holds.
NONE_OF_THESE = _folded(
    "cap", "cap d'aquests", "cap d'aquestes", "cap d'ells", "cap d'elles", "cap dels anteriors", "cap de les anteriors",
    "cap de les opcions", "ninguno", "ninguna", "ninguno de estos", "ninguna de estas", "ninguno de ellos",
    "ninguna de ellas", "ninguno de los anteriores", "ninguna de las anteriores", "ninguna de las opciones",
    "none of these", "none of them", "none of the above", "none of the options", "nothing", "res", "nada",
    "ningú", "ninguna cosa", "cap servei", "ningún servicio",
)  # fmt: skip
#: Codes that pollsters use for "don't know" and "refused", taken as such only where they cannot be an answer.
NO_ANSWER_CODES = {
    DONT_KNOW: frozenset({"-8", "-88", "-98", "88", "98", "998"}),
    REFUSED: frozenset({"-9", "-99", "99", "999"}),
}
#: What spreadsheets and statistical programs write for an empty cell, and REDCap for when an open survey was sent.
BLANK = frozenset({"", '""', ".", "#n/a", "#null!", "nan", "null", "none", "na", "[not completed]"})

#: What they write where a lookup found nothing, in English and Spanish or Catalan; some programs for a blank, too.
NOT_LOOKED_UP = frozenset({"#n/a", "#n/d"})
#: What they write where a formula failed otherwise: read by no kind of question but one for any word.
FAILED = NOT_LOOKED_UP | {
    "#ref!", "#¡ref!", "#value!", "#valor!", "#¡valor!", "#name?", "#nombre?", "#¿nombre?", "#nom?", "#div/0!",
    "#¡div/0!", "#num!", "#¡num!", "#núm!", "#¡núm!", "#nul!", "#¡nulo!", "#spill!", "#error!",
}  # fmt: skip


def is_blank(text: str) -> bool:
    """Return whether a cell, or each of those of a question that were joined by semicolons, holds nothing.

    Examples
    --------
    >>> is_blank(" "), is_blank("NA; NA"), is_blank("#NULL!"), is_blank("NC")
    (True, True, True, False)
    """
    return all(part.strip().casefold() in BLANK for part in text.split(";"))


def blanks_among(texts: Iterable[str]) -> list[str]:
    """Return how blanks are written in some cells, each way once.

    Examples
    --------
    >>> blanks_among(["NA", "yes", "NA; NA", " "])
    ['NA', '']
    """
    return list(dict.fromkeys(part.strip() for text in texts if is_blank(text) for part in text.split(";")))


def no_answer(text: str) -> str | None:
    """Return why a text is no answer (``dont_know``, ``refused`` or ``not_asked``), or None where it is one.

    Examples
    --------
    >>> no_answer("No ho sé"), no_answer("NS/NC"), no_answer("Molt")
    ('dont_know', 'dont_know', None)
    """
    stripped = text.strip()
    if stripped.casefold() in BLANK:
        return REFUSED
    if stripped.casefold() == "n/a":
        return NOT_ASKED
    folded = fold(stripped)
    return next((reason for reason, words in NO_ANSWER.items() if folded in words), None)
