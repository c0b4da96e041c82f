"""Ages and typed places: what can be repaired is, on record; what cannot is set aside, on record."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.survey.cleaning.checks import issue_table
from helpers.survey.vocabulary import INVALID, VALID, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.study.config import Options
    from helpers.study.instrument import Item
    from helpers.survey.receiving.decoding import Answers

FIRST_BIRTH_YEAR = 1900
#: How alike (0 to 1) a typed place and a known one must be to be the same; below it the place stays unknown.
ALIKE = 0.82
_BAND = re.compile(r"^(\d+)\s*(?:-|–|to|a)\s*(\d+)$")
_OPEN_BAND = re.compile(r"^(\d+)\s*(?:\+|plus|i més|y más|o més|o más|and over)$")


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
    impossible = repaired.notna() & ((repaired < 0) | (repaired > options.maximum_age))
    states = age.states.mask(impossible, INVALID)
    issues = pd.concat([
        issue_table(years.index[is_birth_year & ~impossible], "impossible_age", "repaired", "age",
                    age.texts[is_birth_year & ~impossible]),
        issue_table(years.index[impossible], "impossible_age", "value_set_aside", "age", age.texts[impossible]),
    ])  # fmt: skip
    return replace(age, values=np.floor(repaired).mask(impossible), states=states), issues


def bands(codes: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return the ages from and to (inclusive) that each code says; codes that are no band are left out.

    Examples
    --------
    >>> bands(["16-29", "80+"])
    {'16-29': (16.0, 29.0), '80+': (80.0, inf)}
    """
    found: dict[str, tuple[float, float]] = {}
    for code in codes:
        closed, upwards = _BAND.match(code.strip()), _OPEN_BAND.match(code.strip())
        if closed:
            found[code] = (float(closed.group(1)), float(closed.group(2)))
        elif upwards:
            found[code] = (float(upwards.group(1)), np.inf)
    return found


def group_ages(ages: pd.Series, item: Item) -> pd.Series:
    """Return the age group of each age, None where the age is missing or in no group."""
    groups = pd.Series(None, ages.index, dtype=object)
    for code, (low, high) in bands([option.code for option in item.options]).items():
        groups = groups.mask(ages.between(low, high), code)
    return groups


def clean_places(item: str, typed: Answers, known: Sequence[str]) -> tuple[Answers, pd.DataFrame]:
    """Return typed categories in one spelling each, and the issues.

    Compared without case, accents, spaces and punctuation; then by likeness. Where the census names none, the
    spelling that most people used stands for all that differ in those only.
    """
    texts = typed.values[typed.states == VALID].astype(str)
    distinct = texts.value_counts()
    spelling = {fold(name): name for name in (known or reversed(distinct.index.tolist()))}
    found = {text: _nearest(text, spelling, bool(known)) for text in distinct.index}
    names = typed.values.map(found).where(typed.states == VALID)
    is_lost = (typed.states == VALID) & names.isna()
    is_mended = (typed.states == VALID) & names.notna() & (names != typed.values)
    mended, lost = typed.values[is_mended], typed.values[is_lost]
    issues = pd.concat([
        issue_table(mended.index, "unmatched_category", "repaired", item, mended),
        # What matches no place may be any text: its row is on record and its content is not.
        issue_table(lost.index, "unmatched_category", "value_set_aside", item),
    ])  # fmt: skip
    return replace(typed, values=names, states=typed.states.mask(is_lost, INVALID)), issues


def _abbreviates(typed: list[str], words: list[str]) -> bool:
    """Return whether typed words shorten a name: each begins one of its words, in their order, the last one whole."""
    if len(typed) < 2 or typed[-1] != words[-1]:
        return False
    rest = iter(words)
    return all(any(word.startswith(part) for word in rest) for part in typed)


def _nearest(text: str, spelling: dict[str, str], is_closed: bool) -> str | None:
    folded = fold(text)
    if folded in spelling:
        return spelling[folded]
    tight = {key.replace(" ", ""): name for key, name in spelling.items()}
    if folded.replace(" ", "") in tight:
        return tight[folded.replace(" ", "")]
    if not is_closed:
        return text
    short = [name for key, name in spelling.items() if _abbreviates(folded.split(), key.split())]
    if len(short) == 1:
        return short[0]
    near = difflib.get_close_matches(folded, list(spelling), n=2, cutoff=ALIKE)
    # Two places equally near are no answer.
    ratios = [difflib.SequenceMatcher(None, folded, key).ratio() for key in near]
    is_clear = len(near) == 1 or (len(near) == 2 and ratios[0] - ratios[1] > 0.03)
    return spelling[near[0]] if near and is_clear else None
