"""Numbers of a survey file that may be read two ways: refused before they move a figure by a factor of a thousand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.errors import Problem, SurveyFileError
from helpers.study.notation import Notation, bare, notation
from helpers.survey.receiving.decoding import column_notation

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from helpers.survey.receiving.matching import Matching
    from helpers.survey.receiving.raw import RawSurvey

#: No sample is drawn so unequally: weights further apart than this were misread or mistyped.
WIDEST_WEIGHTS = 1_000
SHOWN_ROWS = 5


def unclear_numbers(matching: Matching, raw: RawSurvey, decimal: str | None) -> Iterable[Problem]:
    """Yield a problem for each column of numbers whose marks may be of decimals or of thousands.

    Parameters
    ----------
    decimal
        `survey.decimal` of council.yml, which settles them.
    """
    for source in matching.sources.values():
        if source.column is not None and (source.item.kind == "number" or source.rule.bands):
            column = raw.frame[source.column]
            yield from _unclear(column, column_notation(source.item, column, decimal), raw.name)


def read_weights(texts: pd.Series, decimal: str | None, name: str) -> pd.Series:
    """Return the weights of a column, missing where a cell holds no number.

    Parameters
    ----------
    texts
        Cells of the column, indexed by the row of the file.
    decimal
        `survey.decimal` of council.yml.
    name
        The survey file's name.

    Raises
    ------
    SurveyFileError
        If the column's marks may be read two ways, or the weights span a factor of 1,000 or more.
    """
    marks = notation(texts.unique(), decimal=decimal)
    problems = list(_unclear(texts, marks, name))
    if problems:
        raise SurveyFileError(problems)
    weights = texts.map({text: marks.read(text) for text in texts.unique()}).astype(float)
    _refuse_wide(weights, str(texts.name), name)
    return weights


def _unclear(column: pd.Series, marks: Notation, name: str) -> Iterable[Problem]:
    where, plain = f"{name}, column {column.name}", column.map(bare)

    def rows(texts: Iterable[str]) -> str:
        return ", ".join(str(row) for row in plain.index[plain.isin(list(texts))][:SHOWN_ROWS])

    if marks.unclear:
        message = (
            "The numbers in rows {rows} have one mark before three figures, which may be of decimals or of thousands, "
            'and no other number of the column tells which. Write decimal: "," or decimal: "." under survey in '
            "council.yml."
        )
        yield Problem(message, where, {"rows": rows(marks.unclear)})
    for one, other in marks.clashes:
        message = (
            "The same mark stands before decimals in row {one} and between thousands in row {other}. Write the column "
            "in one way."
        )
        yield Problem(message, where, {"one": rows([one]), "other": rows([other])})


def _refuse_wide(weights: pd.Series, column: str, name: str) -> None:
    usable = weights[(weights > 0) & np.isfinite(weights)]
    if usable.empty or usable.max() < WIDEST_WEIGHTS * usable.min():
        return
    message = (
        "The largest weight (row {high}) is {ratio} times the smallest (row {low}). No sample is drawn so unequally: "
        "a decimal mark was lost, or a weight was mistyped. Correct the column, or ask whoever drew the sample to trim "
        "the weights."
    )
    values = {"high": usable.idxmax(), "low": usable.idxmin(), "ratio": f"{usable.max() / usable.min():.0f}"}
    raise SurveyFileError(Problem(message, f"{name}, column {column}", values))
