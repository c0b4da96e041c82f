"""Ages and typed places: what can be repaired is, on record; what cannot is set aside, on record."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from helpers.survey.checking.codes.checks import issue_table
from helpers.survey.codebook.bands import bands
from helpers.survey.decoding.cells import FIRST_BIRTH_YEAR
from helpers.survey.vocabulary import INVALID, VALID, code_key, fold, unnumbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from helpers.study.config import Options
    from helpers.study.instrument import Item
    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.decoding.decoding import Answers

#: How alike (0 to 100) a typed place and a known one must be to be the same, and by how much more than the next one;
#: else the place stays unknown.
ALIKE, CLEARLY = 82, 3
#: How alike (0 to 100) each word of the two must be; words of fewer than `SHORT` letters must be the same: "Est" is no
#: "Oest", "Nova" no "Vella".
WORD_ALIKE, SHORT = 75, 4
#: Words that join others: a place may have or lack them and still be the same one.
JOINING = frozenset((
    "de", "d", "del", "dels", "el", "la", "l", "els", "les", "los", "las", "i", "y", "en", "na", "of", "the",
))  # fmt: skip
#: By how many times as many people an open name must be written before one that is like it may be meant for it.
OFTEN = 10
#: Fewest letters by which one word may be meant alone: Eix. of Eixample.
LEAST_SHORT = 3
#: So are words for what it is.
KINDS = frozenset({"barri", "barriada", "barrio"})
#: By how much more it must be so where articles that only one of the two has were left out.
CLEARLY_BARE = 10
_DIGITS = re.compile(r"\d+")


def clean_age(age: Answers, options: Options, year: int) -> tuple[Answers, pd.DataFrame]:
    """Return ages in years, and the issues: birth years turned into ages, impossible ages set aside.

    Parameters
    ----------
    year
        Year of the interviews.
    """
    years = age.values.astype(float)
    is_birth_year = years.between(FIRST_BIRTH_YEAR, year) & (years % 1 == 0)
    repaired = years.mask(is_birth_year, year - years)
    impossible = repaired.notna() & ((repaired < 1) | (repaired > options.maximum_age))
    states = age.states.mask(impossible, INVALID)
    issues = pd.concat([
        issue_table(years.index[is_birth_year & ~impossible], "impossible_age", "repaired", "age",
                    age.texts[is_birth_year & ~impossible]),
        issue_table(years.index[impossible], "impossible_age", "value_set_aside", "age", age.texts[impossible]),
    ])  # fmt: skip
    return replace(age, values=np.floor(repaired).mask(impossible), states=states), issues


def group_ages(ages: pd.Series, item: Item) -> pd.Series:
    """Return the age group of each age, None where the age is missing or in no group."""
    groups = pd.Series(None, ages.index, dtype=object)
    for code, (low, high) in bands([option.code for option in item.options]).items():
        groups = groups.mask(ages.between(low, high), code)
    return groups


def clean_places(item: str, typed: Answers, known: Sequence[str]) -> tuple[Answers, pd.DataFrame]:
    """Return typed categories in one spelling each, and the issues.

    Compared without case, accents, spaces and punctuation; then by likeness. Where the census names none, the
    spelling that most people used stands for all that differ in those only, and for what shortens it with a point.
    """
    same = same_places(typed, known)
    names = typed.values.map(same).where(typed.states == VALID)
    is_lost = (typed.states == VALID) & names.isna()
    is_mended = (typed.states == VALID) & names.notna() & (names != typed.values)
    mended, lost = typed.values[is_mended], typed.values[is_lost]
    issues = pd.concat([
        issue_table(mended.index, "unmatched_category", "repaired", item, mended),
        # What matches no place may be any text: its row is on record and its content is not.
        issue_table(lost.index, "unmatched_category", "value_set_aside", item),
    ])  # fmt: skip
    return replace(typed, values=names, states=typed.states.mask(is_lost, INVALID)), issues


def same_places(typed: Answers, known: Sequence[str]) -> dict[str, str | None]:
    """Return the name of the place that each typed text means; None where it means none of the known ones."""
    texts = typed.values[typed.states == VALID].astype(str)
    distinct = texts.value_counts()
    names = list(known) or distinct.index.tolist()
    same = {text: nearest(text, names, bool(known)) for text in distinct.index}
    return same if known else _written_out(same, distinct)


def _written_out(same: Mapping[str, str | None], times: pd.Series) -> dict[str, str | None]:
    """Return what open texts mean, where a few people shorten with a point what many write out: "St. Pere"."""
    held = times.groupby(times.index.map(same)).sum()

    def whole(name: str) -> str:
        typed = fold(name).split() if "." in name else []
        longer = [other for other in _often(held, name) if _abbreviates(typed, fold(other).split())] if typed else []
        return longer[0] if len(longer) == 1 else name

    return {text: whole(name) if name else None for text, name in same.items()}


def _often(held: pd.Series, name: str) -> list[str]:
    """Return the names that so many people wrote that another one may be meant for them, with the same numbers."""
    names = held.index[held >= OFTEN * held[name]]
    return [other for other in names if _numbers(other) == _numbers(name)]


def open_places(
    answers: Mapping[str, Answers], matching: Matching, places: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Source, Answers]]:
    """Yield the questions of categories of which neither the census, nor a list, nor the codebook says the names."""
    for item, replies in answers.items():
        source = matching.sources[item]
        is_open = source.item.kind == "single" and not source.item.options
        if is_open and not places.get(item) and not source.rule.values:
            yield item, source, replies


def like_places(typed: Answers) -> dict[str, list[str]]:
    """Return each open name that many people wrote, with those of a few that differ from it in a letter or two.

    One of its own counts as such, too: "H. Harbour".
    """
    same = same_places(typed, ())
    held = typed.values[typed.states == VALID].astype(str).map(same).value_counts()
    likes: dict[str, list[str]] = {}
    for name in held.index:
        often = _often(held, name)
        meant = _in_few_letters(name, often) or _but_a_letter(name, often)
        if meant is not None:
            likes.setdefault(meant, []).append(name)
    return likes


def _but_a_letter(name: str, names: Sequence[str]) -> str | None:
    """Return the one name that is written without the letters that stand alone in another; None where there is none."""
    words = fold(name).split()
    whole = [word for word in words if len(word) > 1 or word.isdigit()]
    same = [other for other in names if fold(other).split() == whole] if 0 < len(whole) < len(words) else []
    return same[0] if len(same) == 1 else None


def _abbreviates(typed: list[str], words: list[str]) -> bool:
    """Return whether typed words shorten a name: each shortens one of its words, in their order, the last one whole."""
    if len(typed) < 2 or typed[-1] != words[-1]:
        return False
    rest = iter(words)
    return all(any(word.startswith(part) or _contracts(part, word) for word in rest) for part in typed)


def may_shorten(name: str, other: str) -> bool:
    """Return whether a name that has a point may be another in short: with its last word in short, too.

    Examples
    --------
    >>> may_shorten("Eixample Esq.", "Eixample Esquerre"), may_shorten("Eixample Esq.", "Eixample Dreta")
    (True, False)
    """
    typed, words = fold(name).split(), fold(other).split()
    rest = iter(words)
    is_short = all(any(word.startswith(part) or _contracts(part, word) for word in rest) for part in typed)
    is_long = len(typed) > 1 or (len(words) == 1 and len(typed[0]) >= LEAST_SHORT) if typed else False
    is_pointed = name.rstrip().endswith(".") or (bool(typed) and typed[-1] == words[-1])
    return "." in name and typed != words and is_short and is_long and is_pointed and _numbers(name) == _numbers(other)


def _contracts(part: str, word: str) -> bool:
    """Return whether a word was shortened within: Sta. for Santa, Avda. for Avenida."""
    letters = iter(word)
    is_inside = len(part) > 1 and all(letter in letters for letter in part)
    return is_inside and part[0] == word[0] and part[-1] == word[-1]


def nearest(text: str, names: Sequence[str], is_closed: bool) -> str | None:
    """Return the one name meant: the same, else the same without spaces, shortened, or alike in all but a few letters.

    Numbers are names of their own: "Districte 10" is never "Districte 1".
    """
    if is_closed and text in names:
        return text
    if not is_closed:
        # Of numbers a blank may tell "1-2" from "12".
        form = code_key if _numbers(text) else _joined
        return next((name for name in names if form(name) == form(text)), text)
    for form in (code_key, _joined):
        same = [name for name in names if form(name) == form(text)]
        if len(same) == 1:
            return same[0]
    if listed := _listed(text, names):
        return listed
    alike = {fold(name): name for name in names if _numbers(name) == _numbers(text)}
    short = [name for key, name in alike.items() if _abbreviates(fold(text).split(), key.split())]
    if len(short) == 1:
        return short[0]
    bare = [name for name in alike.values() if _bare(name) == _bare(text)]
    return bare[0] if len(bare) == 1 else _in_few_letters(text, list(alike.values()))


def _joined(name: str) -> str:
    return code_key(name).replace(" ", "")


def _listed(text: str, names: Sequence[str]) -> str | None:
    """Return the name that a text bears behind the number of a list, "03 - NUCLI ANTIC"; none where names begin so."""
    bare = unnumbered(text)
    if bare == text or any(name[:1].isdigit() for name in names):
        return None
    same = [name for name in names if fold(name) == fold(bare)]
    return same[0] if len(same) == 1 else None


def _in_few_letters(text: str, names: Sequence[str]) -> str | None:
    """Return the one name that a text differs from in few letters, with or without what a place may lack."""
    same_words = [name for name in names if _words_alike(fold(text), fold(name))]
    whole = {name: fuzz.ratio(fold(text), fold(name)) for name in same_words}
    bare = {name: max(whole[name], fuzz.ratio(_bare(text), _bare(name))) for name in same_words}
    best, second = [*sorted(same_words, key=lambda name: -bare[name]), "", ""][:2]
    # Two places equally near are no answer.
    clearly = CLEARLY if whole.get(best, 0) >= ALIKE else CLEARLY_BARE
    is_clear = not second or bare[second] < ALIKE or bare[best] - bare[second] > clearly
    return best if best and bare[best] >= ALIKE and is_clear else None


def _bare(name: str) -> str:
    """Return a folded name without what a place may have or lack, wherever it stands; whole where nothing is left.

    Examples
    --------
    >>> _bare("Les Roquetes"), _bare("Roquetes, Les"), _bare("Barri de l'Horta"), _bare("El")
    ('roquetes', 'roquetes', 'horta', 'el')
    """
    kept = [word for word in fold(name).split() if word not in JOINING | KINDS]
    return " ".join(kept) or fold(name)


def _words_alike(typed: str, name: str) -> bool:
    """Return whether two folded names have the same words but for a few letters in each: slips, and no other place."""
    one, other = (_bare(text).split() for text in (typed, name))
    return len(one) == len(other) and all(
        a == b or (min(len(a), len(b)) >= SHORT and fuzz.ratio(a, b) >= WORD_ALIKE)
        for a, b in zip(one, other, strict=True)
    )


def _numbers(text: str) -> list[str]:
    return [code_key(number) for number in _DIGITS.findall(text)]
