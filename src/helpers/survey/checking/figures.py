"""Numbers of a survey file that may be read two ways: refused before they move a figure by a factor of a thousand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import Problem, SurveyFileError
from helpers.study.written.notation import Notation, bare, notation
from helpers.survey.checking.written_weights import unread_weights, without_percent
from helpers.survey.decoding.cells import column_notation
from helpers.survey.files.raw import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from helpers.survey.files.raw import RawSurvey
    from helpers.survey.matching.matching import Matching

#: No sample is drawn so unequally: weights further apart than this were misread or mistyped.
WIDEST_WEIGHTS = 1_000
SHOWN_ROWS = 5
#: A group of numbers is no smaller than this, nor than such a share of them.
LEAST_GROUP, GROUP_SHARE = 5, 0.02
#: Two groups in stretches of rows take turns at most so often as those in any order.
FEW_TURNS = 0.1
#: The medians of weights on two scales are so far apart, with nothing within a factor of the gap between them.
SCALES_APART, SCALES_GAP = 30.0, 3.0
#: So many of the weights have decimals where one without lost its mark.
NEARLY_ALL_MARKED = 0.9
#: So many rows with one weight of one figure above all others are where the weights were cut, and no lost marks.
LEAST_CUT, ONE_FIGURE = 2, 10
#: A mark that stands one place along is told where weights have so many decimals, in at most so large a share of them.
LEAST_DECIMALS, FEW_MOVED = 2, 0.05
#: Weights scaled to a mean of 1 are so near it; others beside them are so many times as large or small.
ONE, STRETCH_APART, NEAR_ROWS = 0.002, 2.0, 5


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
            yield from _unclear(column, column_notation(source.item, column, decimal), raw.file_of(source.column))


def read_weights(texts: pd.Series, decimal: str | None, name: str, are_unequal: bool = False) -> pd.Series:
    """Return the weights of a column, missing where a cell holds no number.

    Parameters
    ----------
    texts
        Cells of the column, indexed by the row of the file.
    decimal
        `survey.decimal` of council.yml.
    name
        The survey file's name.
    are_unequal
        `sample.unequal_weights` of council.yml: weights that look like two scales are meant to be so.

    Raises
    ------
    SurveyFileError
        As `weight_problems`.
    """
    problems = list(weight_problems(texts, decimal, name, are_unequal))
    if problems:
        raise SurveyFileError(problems)
    numbers, plain = weights_as_written(texts, decimal), without_percent(texts)
    return numbers if plain is texts else numbers / 100


def weights_as_written(texts: pd.Series, decimal: str | None) -> pd.Series:
    """Return the numbers of a column of weights as they stand, be they per cent or not; missing where there is none."""
    plain = without_percent(texts)
    return _numbers(plain, notation(plain.unique(), decimal=decimal))


def weight_problems(texts: pd.Series, decimal: str | None, name: str, are_unequal: bool) -> Iterator[Problem]:
    """Yield what cannot be meant of a column of weights: marks of two meanings, a factor of 1,000, two scales."""
    texts = without_percent(texts)
    marks = notation(texts.unique(), decimal=decimal)
    unclear = [*_unclear(texts, marks, name), *unread_weights(texts, marks, name)]
    weights = _numbers(texts, marks)
    usable = weights[(weights > 0) & np.isfinite(weights)]
    if unclear or usable.empty:
        yield from unclear
    elif usable.max() >= WIDEST_WEIGHTS * usable.min():
        yield _wide(usable, f"{name}, column {texts.name}")
    elif not are_unequal and len(lost := _without_mark(texts, usable)):
        yield _lost_marks(usable, lost, f"{name}, column {texts.name}")
    elif not are_unequal and len(moved := _with_moved_mark(texts, usable)):
        yield _moved_marks(usable, moved, f"{name}, column {texts.name}")
    elif not are_unequal and (low := _lower_scale(usable)) is not None:
        yield _two_scales(usable, low, f"{name}, column {texts.name}")


def _numbers(texts: pd.Series, marks: Notation) -> pd.Series:
    return texts.map({text: marks.read(text) for text in texts.unique()}).astype(float)


def _unclear(column: pd.Series, marks: Notation, name: str) -> Iterable[Problem]:
    where, plain = f"{name}, column {column.name}", column.map(bare)

    def rows(texts: Iterable[str]) -> str:
        return ", ".join(str(row) for row in plain.index[plain.isin(list(texts))][:SHOWN_ROWS])

    if marks.unclear:
        message = (
            "The numbers in rows {rows} have one mark before three figures, which may be of decimals or of thousands, "
            'and no other number of the column tells which. Write decimal: "," or decimal: "." under survey in '
            'council.yml; of one of several files, beside its name, as in file: [{{file: a.csv, decimal: "."}}, ...].'
        )
        yield Problem(message, where, {"rows": rows(marks.unclear)})
    for one, other in marks.clashes:
        message = (
            "The same mark stands before decimals in row {one} and between thousands in row {other}. Write the column "
            "in one way."
        )
        yield Problem(message, where, {"one": rows([one]), "other": rows([other])})


def _without_mark(texts: pd.Series, weights: pd.Series) -> pd.Index:
    """Return the rows whose weight lacks the decimal mark that nearly all others have, and lies above all of these."""
    marked = texts[weights.index].str.contains(r"\d[.,]\d", regex=True)
    bare = weights[~marked]
    is_usual = marked.sum() >= NEARLY_ALL_MARKED * len(weights) and len(bare) > 0
    above = bare[bare > weights[marked].max()] if is_usual else bare.iloc[:0]
    # One figure in several rows, above all others, is where the weights were cut: a lost mark leaves more figures.
    is_cut = len(above) >= LEAST_CUT and above.nunique() == 1 and above.iloc[0] < ONE_FIGURE
    return above.index[:0] if is_cut else above.index


def _with_moved_mark(texts: pd.Series, weights: pd.Series) -> pd.Index:
    """Return the few rows whose weight has fewer decimals than nearly all others, and lies above all of these.

    Figures as often lost at the end (0.80 as 0.8) are many, and lie among the others.
    """
    decimals = texts[weights.index].str.extract(r"[.,](\d+)\D*$", expand=False).str.len().fillna(0)
    usual = decimals.mode().iloc[0] if len(decimals) else 0
    fewer, others = weights[decimals < usual], weights[decimals >= usual]
    if usual < LEAST_DECIMALS or not 0 < len(fewer) <= FEW_MOVED * len(weights) or fewer.nunique() < len(fewer):
        return weights.index[:0]
    return fewer.index if fewer.min() > others.max() else weights.index[:0]


def _lost_marks(weights: pd.Series, rows: pd.Index, where: str) -> Problem:
    message = (
        "The weights in rows {rows} have no decimals and lie above all others, which have: a decimal mark may be lost, "
        "as 142 for 1.42. Correct them; or, if the sample was drawn so unequally, write unequal_weights: true under "
        "sample in council.yml."
    )
    return Problem(message, where, {"rows": shortened(list(rows))})


def _moved_marks(weights: pd.Series, rows: pd.Index, where: str) -> Problem:
    message = (
        "The weights in rows {rows} have fewer decimals than nearly all others and lie above all of these: their "
        "decimal mark may stand one place along, as 8.3 for 0.83. Correct them; or, if the sample was drawn so "
        "unequally, write unequal_weights: true under sample in council.yml."
    )
    return Problem(message, where, {"rows": shortened(list(rows))})


def _wide(weights: pd.Series, where: str) -> Problem:
    message = (
        "The largest weight (row {high}) is {ratio} times the smallest (row {low}). No sample is drawn so unequally: "
        "a decimal mark was lost, or a weight was mistyped. Correct the column, or ask whoever drew the sample to trim "
        "the weights."
    )
    values = {"high": weights.idxmax(), "low": weights.idxmin(), "ratio": f"{weights.max() / weights.min():.0f}"}
    return Problem(message, where, values)


def _two_scales(weights: pd.Series, is_low: pd.Series, where: str) -> Problem:
    message = (
        "The weights seem to be on two scales: those of {low_rows} rows (rows {low}) are {low_mean} on average, those "
        "of the other {high_rows} (rows {high}) {high_mean}. Bring both to one scale, such as residents per person; "
        "or, if the sample was drawn so unequally, write unequal_weights: true under sample in council.yml."
    )
    parts = {"low": weights[is_low], "high": weights[~is_low]}
    values = {name: _spans(part.index) for name, part in parts.items()}
    values |= {f"{name}_rows": str(len(part)) for name, part in parts.items()}
    return Problem(message, where, values | {f"{name}_mean": f"{part.mean():.3g}" for name, part in parts.items()})


def _spans(rows: pd.Index) -> str:
    """Return the first and last row of each stretch, of those that are next to each other in the file.

    Examples
    --------
    >>> import pandas as pd
    >>> _spans(pd.Index([2, 3, 4, 9]))
    '2-4, 9'
    """
    starts = np.flatnonzero(np.diff(rows.to_numpy(), prepend=-np.inf) > 1)
    ends = [*(starts[1:] - 1), len(rows) - 1]
    told = [f"{rows[a]}-{rows[b]}" if b > a else f"{rows[a]}" for a, b in zip(starts, ends, strict=True)]
    return shortened(told)


# ---------------------------------------------------------------------------------------------- two scales in one


@dataclass(frozen=True, eq=False)
class Gap:
    """Where numbers fall apart into two groups.

    Attributes
    ----------
    is_low
        Whether a number is of the lower group.
    width
        The lowest number of the upper group over the highest of the lower one.
    ratio
        Median of the upper group over that of the lower one.
    """

    is_low: pd.Series
    width: float
    ratio: float


def split_at_gap(values: pd.Series) -> Gap | None:
    """Return where positive numbers are furthest apart on the logarithmic scale, with a group on either side.

    A group has `LEAST_GROUP` numbers and `GROUP_SHARE` of them; None where no such gap is left.

    Examples
    --------
    >>> import pandas as pd
    >>> found = split_at_gap(pd.Series([1.0, 2, 3, 2, 1, 60, 61, 62, 90, 100]))
    >>> found.width, found.ratio, int(found.is_low.sum())
    (20.0, 31.0, 5)
    """
    ordered = np.sort(values.to_numpy(float))
    least = max(LEAST_GROUP, int(np.ceil(GROUP_SHARE * len(ordered))))
    if len(ordered) < 2 * least:
        return None
    steps = np.diff(np.log(ordered))[least - 1 : len(ordered) - least]
    at = int(np.argmax(steps)) + least
    is_low = values < ordered[at]
    if is_low.sum() < least:
        return None
    width, ratio = ordered[at] / ordered[at - 1], values[~is_low].median() / values[is_low].median()
    return Gap(is_low, float(width), float(ratio))


def in_blocks(is_low: pd.Series) -> bool:
    """Return whether two groups stand in stretches of rows: they take turns at most a tenth as often as by chance.

    The number of turns expected of two groups of n and m in any order is ``2 n m / (n + m)`` (Wald and Wolfowitz, 1940,
    On a test whether two samples are from the same population, Annals of Mathematical Statistics 11).
    """
    low = is_low.to_numpy(bool)
    turns = int((low[1:] != low[:-1]).sum())
    expected = 2 * low.sum() * (~low).sum() / len(low)
    return bool(turns <= max(1.0, FEW_TURNS * expected))


def _lower_scale(weights: pd.Series) -> pd.Series | None:
    """Return which weights are on the lower of two scales; None where they seem to be on one.

    Two scales show in a gap that no design leaves; or in a stretch of rows whose weights average 1, as programs scale
    them, beside others that do not.
    """
    gap = split_at_gap(weights)
    if gap and gap.ratio >= SCALES_APART and gap.width >= SCALES_GAP:
        return gap.is_low
    if weights.is_monotonic_increasing or weights.is_monotonic_decreasing:
        return None
    return _scaled_stretch(weights)


def _scaled_stretch(weights: pd.Series) -> pd.Series | None:
    """Return which weights are the lower ones, where the rows up to some point, or from it, average 1 and others not.

    The point is where the means of the logarithms before and after differ most for their error, give or take some rows.
    """
    values, n = weights.to_numpy(float), len(weights)
    before = np.arange(LEAST_GROUP, n - LEAST_GROUP + 1)
    if len(before) == 0:
        return None
    sums, logs = np.cumsum(values), np.cumsum(np.log(values))
    apart = logs[before - 1] / before - (logs[-1] - logs[before - 1]) / (n - before)
    best = int(np.argmax(np.abs(apart) * np.sqrt(before * (n - before) / n)))
    near = before[max(0, best - NEAR_ROWS) : best + NEAR_ROWS + 1]
    means = np.column_stack([sums[near - 1] / near, (sums[-1] - sums[near - 1]) / (n - near)])
    is_one = (np.abs(means - 1) <= ONE).any(axis=1) & (np.ptp(np.log(means), axis=1) >= np.log(STRETCH_APART))
    if not is_one.any():
        return None
    at = int(np.argmax(is_one))
    is_before = pd.Series(np.arange(n) < near[at], weights.index)
    return is_before if means[at, 0] < means[at, 1] else ~is_before
