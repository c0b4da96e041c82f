"""Census margins in the survey's own codes: a label becomes its code, and parts of one answer are counted together."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import MarginsError, Problem
from helpers.study.config import LANGUAGES
from helpers.study.written.near_names import near_names
from helpers.survey.codebook.options import WHOLE_OPTION, option_of, parts_of, sex_letters
from helpers.survey.vocabulary import NO, YES, code_key, fold, is_number
from helpers.survey.weighting.population import Census, outside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from helpers.study.instrument import Instrument, Item

#: A variable of the census that is so like a question's name, 0 to 100, is that question misspelled or translated.
NEARLY_NAMED = 75
#: A word of fewer letters ("de", "any") says nothing of which question a variable is.
LEAST_WORD = 4
#: Other words under which census tables hold the method's variables.
CALLED = {
    "age_group": frozenset({"age", "ages", "edat", "edats", "edad", "edades"}),
    "sex": frozenset({"genere", "genero", "gender"}),
    "education": frozenset({"estudis", "estudios", "studies"}),
    "district": frozenset({"barri", "barris", "barrio", "barrios", "neighbourhood", "districtes", "distritos"}),
}
FILE = "population.csv"


def in_codes(census: Census, instrument: Instrument) -> Census:
    """Return census margins whose categories are the survey's codes, each once.

    A label in any language becomes its code. Categories that are parts of one answer (no studies and primary school,
    of "primary or less") are counted together, and the notes say so.

    Raises
    ------
    MarginsError
        With every category of a closed question that is neither a code nor a label of it, and every two that are one
        answer and no parts of it: adding them up might count somebody twice.
    """
    closed = {i.id: i for i in instrument.items if (i.kind == "single" and i.options) or i.kind == "binary"}
    numbers = {item.id for item in instrument.items if item.kind == "number"}
    problems, pieces, notes = _misnamed(census.margins, instrument), [], list(census.notes)
    for variable, rows in census.margins.groupby("variable", sort=False):
        item = closed.get(str(variable))
        codes: list[str | None] = (
            _codes(rows["category"].astype(str).tolist(), item) if item else rows["category"].tolist()
        )
        if variable in numbers:
            codes = [_as_a_number(str(code)) for code in codes]
        if item:
            allowed = [option.code for option in item.options] or ["yes", "no"]
            lacking = [str(c) for c, code in zip(rows["category"], codes, strict=True) if code is None]
            problems += [outside(item.id, category, allowed, FILE) for category in lacking]
            told = list(_shared(rows, codes, item))
            problems += [problem for problem, is_sum in told if not is_sum]
            notes += [problem for problem, is_sum in told if is_sum]
        pieces.append(rows.assign(category=codes))
    if problems:
        raise MarginsError(problems)
    whole = pd.concat(pieces, ignore_index=True) if pieces else census.margins
    summed = whole.groupby(["variable", "category"], sort=False, as_index=False, dropna=False)["population"].sum()
    return replace(census, margins=summed[list(census.margins.columns)], notes=tuple(notes))


def _as_a_number(category: str) -> str:
    """Return a category of counted people or things as the table of respondents holds it: 2.0."""
    return str(float(code_key(category))) if is_number(category) else category


def _codes(categories: Sequence[str], item: Item) -> list[str | None]:
    """Return the code of each category of a closed question; letters of sexes by the pair that they are.

    A yes is 1.0, as the table of respondents holds it.
    """
    if item.kind == "binary":
        return ["1.0" if code_key(text) in YES else "0.0" if code_key(text) in NO else None for text in categories]
    codes = {option.code for option in item.options}
    letters = sex_letters(categories) if {"male", "female"} <= codes else {}
    return [option_of(category, item) or letters.get(code_key(category)) for category in categories]


def _shared(rows: pd.DataFrame, codes: list[str | None], item: Item) -> Iterator[tuple[Problem, bool]]:
    """Yield what must be told of each code that several categories share, and whether they may be added up."""
    options = {option.code: option for option in item.options}
    for code in dict.fromkeys(code for code in codes if code is not None and codes.count(code) > 1):
        of_code = rows[[other == code for other in codes]]
        names = of_code["category"].astype(str).tolist()
        values = {"variable": item.id, "categories": ", ".join(names), "code": code,
                  "sum": f"{of_code['population'].sum():.0f}"}  # fmt: skip
        held = [parts_of(name, options[code]) if code in options else WHOLE_OPTION for name in names]
        if all(WHOLE_OPTION.isdisjoint(a | b) and a.isdisjoint(b) for a, b in combinations(held, 2)):
            message = "{variable}: {categories} are counted together as {code} ({sum} residents)."
            yield Problem(message, FILE, values), True
        else:
            message = (
                "{variable}: {categories} are all {code}, and adding them up ({sum} residents) might count somebody "
                "twice. Write one row for {code} with all of its people, or delete the row that repeats another."
            )
            yield Problem(message, FILE, values), False


def _misnamed(population: pd.DataFrame, instrument: Instrument) -> list[Problem]:
    """Return the variables of the census that nothing asks and that all but bear the name of a question.

    Others that nothing asks (nationality, say) stay, and are not weighted on: an official table may hold them.
    """
    closed = [item for item in instrument.items if item.kind in ("single", "binary")]
    # Ages are counted by their groups.
    asked = {item.id for item in instrument.items if item.id != "age"}
    unknown = [str(name) for name in population["variable"].unique() if name not in asked]
    message = "{variable} is no variable of the census, and {near} is one. Write that name, or delete its rows."
    return [
        Problem(message, FILE, {"variable": name, "near": near}) for name in unknown if (near := _near(name, closed))
    ]


def _near(name: str, closed: Sequence[Item]) -> str:
    """Return the question that a variable is called after, in any language; empty where it is called after none."""
    words = set(fold(name).split())
    by_word = next((item for item, names in CALLED.items() if words & names), "")
    profile = [item for item in closed if item.construct == "profile" and item.short]
    labels = [(item.id, {word for word in fold(item.short[language]).split() if len(word) >= LEAST_WORD})
              for item in profile for language in LANGUAGES if item.short]  # fmt: skip
    labelled = next((item for item, label in labels if label and label <= words), "")
    known = by_word if any(item.id == by_word for item in closed) else ""
    return known or labelled or next(iter(near_names(name, [item.id for item in closed], 1, NEARLY_NAMED)), "")
