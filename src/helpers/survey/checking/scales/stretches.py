"""Columns of which a stretch of rows is on another scale than the rest, as where two exports were pasted together."""

from __future__ import annotations

from math import lgamma
from typing import TYPE_CHECKING

import numpy as np

from helpers.errors import Problem
from helpers.survey.vocabulary import VALID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: Fewest answers of a stretch, and how unlikely it must be that none of them is above its highest by chance.
LEAST_STRETCH, UNLIKELY = 15, 1e-10
#: A shorter scale is used up to its end: such a share of the stretch gives its highest answer.
AT_THE_END = 0.06


def shorter_stretches(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield a problem for each scale that the first or the last rows of the file do not use to its end.

    Of a stretch no answer is above m; of the r others t are. Were all n in any order, that would happen with a
    chance of C(r, t) / C(n, t), the ways to place those t. Nothing is said of a file that is sorted by an answer.
    """
    scales = {
        source.item.id: answers[source.item.id].values[answers[source.item.id].states == VALID].astype(float)
        for source in matching.sources.values()
        if source.item.kind == "scale" and source.item.id in answers and not source.rule.scale
    }
    if any(column.nunique() > 1 and _is_sorted(column) for column in scales.values()):
        return
    for item_id, column in scales.items():
        source = matching.sources[item_id]
        stretch = _stretch(column, float(source.item.high or 0))
        if stretch is None:
            continue
        rows, highest = stretch
        message = (
            "None of the {n} answers to {item} in rows {first} to {last} is above {highest}, and many others are: "
            "these rows may be on another scale, as where two exports were pasted together. Bring both to one scale; "
            "or, if it is the same, write under items in codebook.yml {item}: {{scale: [{low}, {high}]}}."
        )
        values = {
            "item": item_id, "n": len(rows), "first": rows[0], "last": rows[-1], "highest": f"{highest:g}",
            "low": f"{source.item.low:g}", "high": f"{source.item.high:g}",
        }  # fmt: skip
        yield Problem(message, f"{raw.name}, column {', '.join(source.columns[:2])}", values)


def _is_sorted(column: pd.Series) -> bool:
    return column.is_monotonic_increasing or column.is_monotonic_decreasing


def _stretch(column: pd.Series, high: float) -> tuple[pd.Index, float] | None:
    """Return the rows of the longest first or last stretch on a shorter scale, and its highest answer."""
    for values in (column, column[::-1]):
        numbers = values.to_numpy(float)
        highest = np.maximum.accumulate(numbers) if len(numbers) else numbers
        # Where the highest answer so far is about to be passed, the stretch under it ends.
        for end in np.flatnonzero(np.diff(highest) > 0) + 1:
            if end >= LEAST_STRETCH and _is_shorter(numbers[:end], numbers[end:], high):
                return values.index[:end].sort_values(), float(highest[end - 1])
    return None


def _is_shorter(stretch: np.ndarray, rest: np.ndarray, high: float) -> bool:
    end, n, others = stretch.max(), len(stretch) + len(rest), len(rest)
    above = int((rest > end).sum())
    is_used = (stretch == end).mean() >= AT_THE_END
    return bool(end < high and is_used and _ways(others, above) - _ways(n, above) < np.log(UNLIKELY))


def _ways(n: int, chosen: int) -> float:
    """Return the logarithm of the number of ways to choose some of n."""
    return lgamma(n + 1) - lgamma(chosen + 1) - lgamma(n - chosen + 1)
