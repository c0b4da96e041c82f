"""Weight, stratum and cluster of each row, from the columns that council.yml names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import CodebookError, Problem, SurveyFileError
from helpers.survey.cleaning.faults import SHOWN_ROWS, TOLERATED
from helpers.survey.cleaning.figures import read_weights, weight_problems
from helpers.survey.receiving.matching import Columns
from helpers.survey.receiving.raw import named_values, substantive

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from helpers.study.config import Council, Sample
    from helpers.survey.receiving.decoding import Answers
    from helpers.survey.receiving.raw import RawSurvey
    from helpers.survey.receiving.sources import Matching

#: What of the design is a column of the file.
DESIGN = ("weight", "stratum", "cluster")


def design_problems(raw: RawSurvey, config: Council, items: Container[str]) -> list[Problem]:
    """Return what is wrong with the design: columns that are neither in the file nor an item, weights as they stand."""
    sample, columns = config.sample, Columns(raw.frame.columns)
    found = columns.find(sample.weight) if sample.weight else None
    texts = substantive(raw, found) if found else None
    wrong = [] if texts is None else weight_problems(texts, config.survey.decimal, raw.name, sample.unequal_weights)
    return [*_missing_columns(raw, sample, items), *wrong]


def _missing_columns(raw: RawSurvey, sample: Sample, items: Container[str]) -> list[Problem]:
    message = "{file} has no column {column}, which sample.{key} names (near: {near}). Correct council.yml."
    columns = Columns(raw.frame.columns)
    named = {key: getattr(sample, key) for key in DESIGN}
    return [
        Problem(message, "council.yml", {"file": raw.name, "column": name, "key": key, "near": columns.near(name)})
        for key, name in named.items()
        if name and not columns.find(name) and name not in items
    ]


def design_columns(
    raw: RawSurvey, config: Council, answers: Mapping[str, Answers], matching: Matching
) -> tuple[pd.DataFrame, pd.Series]:
    """Return base weight, stratum and cluster of each row, and the rows whose weight is unusable.

    Raises
    ------
    CodebookError
        With every column that the design names and that is not there.
    SurveyFileError
        If so many weights are unusable that leaving their rows out would bend the sample.
    """
    sample, columns = config.sample, Columns(raw.frame.columns)
    named = {key: getattr(sample, key) for key in DESIGN}
    missing = _missing_columns(raw, sample, answers)
    if missing:
        raise CodebookError(missing)
    index = raw.frame.index
    weights = pd.Series(1.0, index)
    if sample.weight and (column := columns.find(sample.weight)):
        weights = read_weights(substantive(raw, column), config.survey.decimal, raw.name, sample.unequal_weights)
    bad = ~(weights > 0) | np.isinf(weights)
    _refuse_many(bad, sample.weight or "", raw.name)
    groups = {key: _groups(named[key], raw, columns, answers, matching) for key in ("stratum", "cluster")}
    return pd.DataFrame({"base_weight": weights, **groups}, index=index), bad


def _refuse_many(bad: pd.Series, column: str, name: str) -> None:
    if bad.sum() <= max(1, TOLERATED * len(bad)):
        return
    message = (
        "The weight {column} is missing, zero or negative in {n} of {rows} rows, such as rows {examples}. Weights must "
        "be positive. Ask whoever drew the sample for them, or remove sample.weight from council.yml."
    )
    examples = ", ".join(str(row) for row in bad.index[bad][:SHOWN_ROWS])
    values = {"column": column, "n": int(bad.sum()), "rows": len(bad), "examples": examples}
    raise SurveyFileError(Problem(message, name, values))


def _groups(
    name: str | None, raw: RawSurvey, columns: Columns, answers: Mapping[str, Answers], matching: Matching
) -> pd.Series:
    """Return a design variable as text; a column that is also an item is taken as cleaned (typed districts)."""
    if not name:
        return pd.Series(None, raw.frame.index, dtype=object)
    column = columns.find(name)
    item = name if name in answers else next((i for i, s in matching.sources.items() if s.column == column), None)
    if item is not None and answers[item].values.ndim == 1:
        found = answers[item].values.astype(object)
    else:
        assert column is not None, name
        found = named_values(raw, column)
    return found.where(found.notna() & (found != ""), "unknown").astype(str)
