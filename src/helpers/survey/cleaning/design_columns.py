"""Weight, stratum and cluster of each row, from the columns that council.yml names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import CodebookError, Problem, SurveyFileError
from helpers.survey.checking.codes.faults import SHOWN_ROWS, TOLERATED
from helpers.survey.checking.figures import read_weights, weight_problems
from helpers.survey.cleaning.stacked import starts_of
from helpers.survey.files.raw import named_values, substantive
from helpers.survey.matching.matching import Columns
from helpers.survey.vocabulary import code_key

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from helpers.study.config import Council, Sample
    from helpers.survey.cleaning.parts import Part
    from helpers.survey.cleaning.stacked import Whole
    from helpers.survey.files.raw import RawSurvey

#: Files whose weights average so many times each other's are of two scales; so many times, where one averages 1.
APART, APART_FROM_ONE = 10.0, 1.5
#: Weights that were divided by their mean average 1, but for what rounding leaves.
NEARLY_ONE = 0.005
#: What of the design is a column of the file.
DESIGN = ("weight", "stratum", "cluster")


def design_problems(raw: RawSurvey, config: Council, items: Container[str]) -> list[Problem]:
    """Return what is wrong with the design: columns that are neither in the file nor an item, weights as they stand."""
    sample, columns = config.sample, Columns(raw.frame.columns)
    column = columns.find(sample.weight) if sample.weight else None
    texts = substantive(raw, column) if column else None
    wrong = (
        [] if texts is None else weight_problems(texts, raw.given_decimal, raw.file_of(column), sample.unequal_weights)
    )
    return [*_missing_columns(raw, sample, items), *wrong]


def _missing_columns(raw: RawSurvey, sample: Sample, items: Container[str]) -> list[Problem]:
    message = (
        "{file} has no column {column}, which sample.{key} names (near: {near}). Correct council.yml, or the header in "
        "the file."
    )
    columns = Columns(raw.frame.columns)
    named = {key: getattr(sample, key) for key in DESIGN}
    return [
        Problem(message, "council.yml", {"file": raw.name, "column": name, "key": key, "near": columns.near(name)})
        for key, name in named.items()
        if name and not columns.find(name) and name not in items
    ]


def design_columns(
    raw: RawSurvey, parts: Sequence[Part], whole: Whole, config: Council
) -> tuple[pd.DataFrame, pd.Series]:
    """Return base weight, stratum and cluster of each row, and the rows whose weight is unusable.

    Raises
    ------
    CodebookError
        With every column that the design names and that is not there.
    SurveyFileError
        If so many weights are unusable that leaving their rows out would bend the sample, or the files' weights are
        not of one scale.
    """
    sample, starts = config.sample, starts_of(raw, parts)
    missing = [of_file for part in parts for of_file in _missing_columns(part.raw, sample, part.answers)]
    if missing:
        raise CodebookError(missing)
    weights = [_weights(part.raw, sample) for part in parts]
    by_file = {part.raw.name: of_file for part, of_file in zip(parts, weights, strict=True)}
    problem = weights_apart(sample.weight or "", by_file)
    if problem and not sample.unequal_weights:
        raise SurveyFileError(problem)
    placed = [of_file.set_axis(of_file.index + start) for of_file, start in zip(weights, starts, strict=True)]
    base = pd.concat(placed)
    bad = ~(base > 0) | np.isinf(base)
    named = {key: getattr(sample, key) for key in ("stratum", "cluster")}
    groups = {
        key: pd.concat([_groups(name, part, start, whole, parts) for part, start in zip(parts, starts, strict=True)])
        for key, name in named.items()
    }
    return pd.DataFrame({"base_weight": base, **groups}, index=base.index), bad


def _weights(raw: RawSurvey, sample: Sample) -> pd.Series:
    column = Columns(raw.frame.columns).find(sample.weight) if sample.weight else None
    if column is None:
        return pd.Series(1.0, raw.frame.index)
    texts, decimal = substantive(raw, column), raw.given_decimal
    weights = read_weights(texts, decimal, raw.file_of(column), sample.unequal_weights)
    _refuse_many(~(weights > 0) | np.isinf(weights), sample.weight or "", raw.file_of(column))
    return weights


def weights_apart(column: str, weights: Mapping[str, pd.Series]) -> Problem | None:
    """Return the problem of files whose weights are not of one scale: shares in one, residents in another.

    Parameters
    ----------
    weights
        Weights by file.
    """
    means = {name: float(of_file[(of_file > 0) & np.isfinite(of_file)].mean()) for name, of_file in weights.items()}
    low, high = min(means, key=lambda name: means[name]), max(means, key=lambda name: means[name])
    is_share = {name: abs(mean - 1) < NEARLY_ONE for name, mean in means.items()}
    ratio = means[high] / means[low]
    if ratio < APART and not (len(set(is_share.values())) > 1 and ratio >= APART_FROM_ONE):
        return None
    message = (
        "The weights {column} average {low_mean} in {low} and {high_mean} in {high}, so they are not of one scale. Put "
        "those of all files on one (residents for each interview, say), or, if the sample was drawn so unequally, "
        "write unequal_weights: true under sample in council.yml."
    )
    values = {"column": column, "low": low, "high": high}
    return Problem(
        message, "council.yml", values | {"low_mean": f"{means[low]:.3g}", "high_mean": f"{means[high]:.3g}"}
    )


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


def _groups(name: str | None, part: Part, start: int, whole: Whole, parts: Sequence[Part]) -> pd.Series:
    """Return a design variable as text; a column that is also an item is taken as cleaned (typed districts)."""
    raw = part.raw
    rows = raw.frame.index + start
    if not name:
        return pd.Series(None, rows, dtype=object)
    column = Columns(raw.frame.columns).find(name)
    item = (
        name
        if name in part.answers
        else next((i for i, s in part.matching.sources.items() if s.column == column), None)
    )
    if item is not None and whole.answers[item].values.ndim == 1:
        groups = whole.answers[item].values.loc[rows].astype(object)
    else:
        assert column is not None, name
        groups = _labelled_alike(named_values(raw, column), column, parts).set_axis(rows)
    groups = groups.where(groups.notna() & (groups != ""), "unknown").astype(str)
    # 1, 1.0 and 01 are one stratum, and so are Rural and RURAL: each is called as it is first written.
    first = {code_key(text): text for text in reversed(groups.unique())}
    return groups.map(lambda text: first[code_key(text)])


def _labelled_alike(groups: pd.Series, column: str, parts: Sequence[Part]) -> pd.Series:
    """Return a column's values under the labels that another file gives its codes, where it labels all of them."""
    for other in parts:
        labels = other.raw.labels.get(column, {})
        if labels and set(groups[groups != ""]) <= set(labels) and len(set(labels.values())) == len(labels):
            return groups.map(lambda text, known=labels: known.get(text, text))
    return groups
