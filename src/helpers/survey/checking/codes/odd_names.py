"""Names in an open question of categories that are none: with letters lost on the way, or codes among words."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.codes.categories import open_places
from helpers.survey.checking.codes.faults import fewest_shared
from helpers.survey.files.raw import shortened
from helpers.survey.vocabulary import VALID, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: What stands for a letter that was lost: the sign of Unicode, a question mark between letters, or its escape (in an
#: address on the web a blank's, too).
_LOST = re.compile(
    r"\ufffd|(?<=[^\W\d_])\?(?=[^\W\d_])|\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})"
    r"|%(?:20|[C-Fc-f][0-9A-Fa-f]%[89ABab][0-9A-Fa-f])"
)
#: Signs that stand between letters of names: in col·lectiu, l’Hospitalet, Sants–Montjuïc.
_BETWEEN = frozenset("·’‘´`•–—‐‑∙‧⋅・ʻʼ")
#: Categories of letters, their marks and figures, of which words are made, and of blanks and what is not seen.
_OF_WORDS = frozenset({"Ll", "Lt", "Lo", "Lm", "Mn", "Mc", "Nd", "Zs", "Cf"})
#: Letters of no word of their own, such as the circumflex that stands for an accent in Mac Roman.
_MODIFIERS = ("\u02b0", "\u02ff")
#: What stands before a capital inside a name: McÀlister.
_SON_OF = re.compile(r"(?:^|\W)(?:Ma?c|Fitz)$")
#: Of names of which such a share are words, a number is a code.
WORDS = 0.8


def odd_names(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, places: Mapping[str, Sequence[str]]
) -> Iterable[Problem]:
    """Yield a problem for each open question of categories, uncounted by the census, with names that are none."""
    for item_id, source, replies in open_places(answers, matching, places):
        names = replies.values[replies.states == VALID].astype(str).rename(source.column)
        times = names.value_counts()
        often = times.index[times >= fewest_shared(len(raw.frame))]
        yield from _with_lost_letters(item_id, names, _spoiled(times.index), often, raw)
        numbers = [name for name in often if is_number(name)]
        if numbers and len(names[~names.map(is_number)]) >= WORDS * len(names):
            yield _numbers(item_id, names, numbers, raw)


def _spoiled(names: Sequence[str]) -> list[str]:
    """Return the names that were read in a wrong encoding, by themselves or beside the same name with its letters.

    So are those with a quotation mark that opens or closes alone: another cell ended elsewhere than its tool meant.
    """
    whole = [name for name in names if not name.isascii()]
    bare = {"".join(filter(str.isascii, name)) for name in whole}
    forms: dict[str, list[str]] = {}
    for name in whole:
        forms.setdefault(_form(name), []).append(name)
    return [
        name for name in names
        if _LOST.search(name) or has_foreign_letters(name) or (name in bare and name.isascii()) or name.count('"') % 2
        or any(_stands_for(name, other) for other in forms.get(_form(name), ()))
    ]  # fmt: skip


def has_foreign_letters(name: str) -> bool:
    """Return whether a name holds what no name of these languages has inside a word, and other encodings show there.

    So look letters of Mac Roman and DOS 850 that were read as Windows-1252 or the other way round, and UTF-8 that was
    read as either: a sign between letters (Gr├ácia, Grˆcia, Montju‹c), a capital with an accent behind a small letter
    (GrÓcia), a mark that opens a question behind a letter (Mart¡), a sign that no keyboard writes. A typographic
    apostrophe or a euro alone is none.

    Examples
    --------
    >>> [has_foreign_letters(name) for name in ("Gr├ácia", "Grˆcia", "GrÓcia", "Mart¡")]
    [True, True, True, True]
    >>> [has_foreign_letters(name) for name in ("l’Hospitalet", "Sants–Montjuïc", "GRÀCIA", "McÀlister", "Zona 1ª")]
    [False, False, False, False, False]
    """
    return any(_is_foreign(letter, f" {name[:place]}"[-1], f"{name[place + 1:]} "[0])
               for place, letter in enumerate(name)
               if not letter.isascii() and not _SON_OF.search(name[:place]))  # fmt: skip


def _is_foreign(letter: str, before: str, after: str) -> bool:
    kind = unicodedata.category(letter)
    if kind == "Cc" or "\u2500" <= letter <= "\u259f":
        return True
    if kind == "Lu":
        return before.islower()
    if letter in _BETWEEN or (kind in _OF_WORDS and not _MODIFIERS[0] <= letter <= _MODIFIERS[1]):
        return False
    is_sign_of_two = kind.startswith("S") and not after.isascii()
    return before.isalpha() and (after.isalpha() or letter in "¡¿" or is_sign_of_two)


def _form(name: str) -> str:
    """Return a name with all that may stand for a lost letter, and every letter with an accent, alike."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "\0" for letter in name)


def _stands_for(name: str, other: str) -> bool:
    """Return whether a name is another with signs in place of letters with accents: Gr_cia, Mart’."""
    pairs = [(mine, theirs) for mine, theirs in zip(name, other, strict=True) if mine != theirs]
    return bool(pairs) and all(not mine.isalnum() and theirs.isalpha() for mine, theirs in pairs)


def _with_lost_letters(
    item: str, names: pd.Series, lost: Sequence[str], often: Sequence[str], raw: RawSurvey
) -> Iterable[Problem]:
    """Yield a problem where names have lost letters; those that few people have in common are counted, not shown."""
    message = (
        "{values} under {item} have lost letters on the way, in {n} rows such as rows {rows}. Export the file again as "
        "UTF-8 or XLSX; or write under items in codebook.yml {item}: {{values: {{...}}}} with every name, those that "
        "stay as they are to themselves."
    )
    shown = [name for name in lost if name in often]
    if not shown:
        message = (
            "Names under {item} have lost letters on the way: rows {rows}. Export the file again as UTF-8 or XLSX; or "
            "correct them in the file."
        )
    if len(lost):
        rows = names.index[names.isin(lost)]
        values = {"item": item, "n": len(rows), "rows": raw.told(rows), "values": shortened(shown)}
        yield Problem(message, f"{raw.name}, column {names.name}", values)


def _numbers(item: str, names: pd.Series, numbers: list[str], raw: RawSurvey) -> Problem:
    message = (
        "{item} holds names, and {values} in {n} rows, such as rows {rows}, which may be a code for no answer. Write "
        "under items in codebook.yml {item}: {{missing: {{{code}: refused}}}}, or name it as a place in population.csv."
    )
    rows = names.index[names.isin(numbers)]
    values = {"item": item, "values": shortened(numbers), "n": len(rows), "rows": raw.told(rows), "code": numbers[0]}
    return Problem(message, f"{raw.name}, column {names.name}", values)
