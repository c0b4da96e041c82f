"""Scales of which nobody gave an end, though many gave what is next to it: told, since honest answers may lie so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

from helpers.errors import Problem
from helpers.survey.checking.scales.agreement import LEAST_ANSWERS, LONG, inside, scales_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: So unlikely must it be that nobody gave a further point, were opinions spread as a normal over equal steps.
UNLIKELY = 1e-4
#: So many who gave 1 of a scale from 0 make it worth a word that nobody gave 0.
LEAST_ONES = 5


def unused_ends(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield a note for each scale that may be a shorter one: 1 to 3 in a place for 1 to 5, 1 to 10 in one for 0 to 10.

    Nothing in the file says so, and a few people's answers to a longer scale may lie alike: it counts as it stands.
    """
    message = (
        "Of the {n} answers to {item}, whose scale goes from {low} to {high}, none is {unused}, and {beside} are "
        "{next}. If the file's scale is another, write under items in codebook.yml {item}: {{scale: [{from_}, {to}]}}; "
        "if it is this one, {item}: {{scale: [{low}, {high}]}}."
    )
    some = {item: answers[item] for item in answers if _lacks_an_end(matching.sources[item], answers[item])}
    for source, _, scale in scales_of(some, matching, raw):
        counts = inside(source, scale)
        low, high = source.item.low, source.item.high
        if counts is None or low is None or high is None or (counts.index % 1).any():
            continue
        if ends := _shorter(counts, low, high):
            first, last = ends
            unused, beside = (low, first) if first > low else (last + 1, last)
            numbers = {"low": low, "high": high, "unused": unused, "next": beside, "from_": first, "to": last}
            told = {name: f"{value:g}" for name, value in numbers.items()}
            if first == low and last + 1 < high:
                told["unused"] = f"{last + 1:g}-{high:g}"
            values = told | {"n": int(counts.sum()), "item": source.item.id, "beside": int(counts[beside])}
            yield Problem(message, raw.name, values)


def _lacks_an_end(source: Source, replies: Answers) -> bool:
    """Return whether answers to a scale begin at 1 where it has a 0, or end before it does."""
    if source.item.kind != "scale" or source.item.low is None or source.item.high is None or source.rule.scale:
        return False
    first, last = replies.values.min(), replies.values.max()
    return bool(first == 1 and (source.item.low == 0 or last < source.item.high))


def _shorter(counts: pd.Series, low: float, high: float) -> tuple[float, float] | None:
    """Return the ends of the shorter scale that answers to whole points may be on; None where nothing says so."""
    first, last, points = float(counts.index[0]), float(counts.index[-1]), high - low + 1
    if points >= LONG:
        return (1.0, high) if low == 0 and first == 1 and counts.iloc[0] >= LEAST_ONES else None
    is_whole = first == low and last < high and len(counts) == last - first + 1
    return (first, last) if is_whole and counts.sum() >= LEAST_ANSWERS and chance_of_none(counts) < UNLIKELY else None


def chance_of_none(counts: pd.Series) -> float:
    """Return how likely it is that nobody gives a further point, were opinions a normal cut at equal steps.

    The next cut lies one step beyond the last: with z_k the normal quantile of the share up to the k-th of m points, at
    z_(m-1) + (z_(m-1) - z_1) / (m - 2). Each of n people is below it.

    Examples
    --------
    >>> import pandas as pd
    >>> chance_of_none(pd.Series([60, 60, 60])) < 1e-7, chance_of_none(pd.Series([30, 120, 30])) > 0.1
    (True, True)
    """
    shares = (counts.cumsum() / counts.sum()).to_numpy(float)[:-1]
    cuts = norm.ppf(shares)
    step = (cuts[-1] - cuts[0]) / max(len(cuts) - 1, 1)
    return float(norm.cdf(cuts[-1] + step) ** counts.sum()) if np.isfinite(step) and len(cuts) > 1 else 1.0
