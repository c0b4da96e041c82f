"""Findings on districts: direct figures beside pooled ones, and no league table that chance could reorder."""

from __future__ import annotations

import pandas as pd

from helpers.present.language.narrative import level_name
from helpers.present.language.words import escape_markdown
from helpers.present.outputs import Sentences, Table, tabulate
from helpers.present.perception.findings import Findings


def _name(area: str, found: Findings) -> str:
    return escape_markdown(level_name("district", area, found.study, found.words))


def headline(districts: pd.DataFrame, found: Findings) -> Sentences | None:
    """Return which districts can be told apart by their image; None where there are no districts to compare.

    Parameters
    ----------
    districts
        One row a district, as `stats.districts.compare_districts` returns it.
    """
    if districts.empty:
        return None
    words, m = found.words, len(districts)
    first = [_name(row.area, found) for row in districts.itertuples() if row.rank_high < m and row.rank_low == 1]
    last = [_name(row.area, found) for row in districts.itertuples() if row.rank_low > 1 and row.rank_high == m]
    if not first and not last:
        return Sentences(
            words("No district can be put before another: the interval of each one's rank holds them all.")
        )
    told = [words("Surely not the last in image: {districts}.", districts=words.list(first))] if first else []
    told += [words("Surely not the first in image: {districts}.", districts=words.list(last))] if last else []
    return Sentences(" ".join(told))


def table(districts: pd.DataFrame, found: Findings) -> Table | None:
    """Return each district's direct and pooled image index, and the interval of its rank."""
    if districts.empty:
        return None
    words, rows = found.words, list(districts.itertuples())
    shown = {
        words("District"): [_name(row.area, found) for row in rows],
        words("Its own answers"): [_figure(row.direct, row.direct_low, row.direct_high, found) for row in rows],
        words("With the others' help"): [_figure(row.pooled, row.pooled_low, row.pooled_high, found) for row in rows],
        words("Rank"): [_rank(row, found) for row in rows],
        "n": [words.number(row.n) for row in rows],
    }
    caption = words(
        "The image index by district: from its own answers alone, pulled towards the others the more the fewer its "
        "answers, and the ranks that it may hold, with 95% intervals."
    )
    return tabulate(pd.DataFrame(shown), caption, districts)


def _figure(value: float, low: float, high: float, found: Findings) -> str:
    words = found.words
    return "–" if pd.isna(value) else f"{words.number(value, 1)} ({words.interval(low, high, 1)})"


def _rank(row: object, found: Findings) -> str:
    low, high = (found.words.number(rank) for rank in (row.rank_low, row.rank_high))
    return low if low == high else found.words.interval_of(low, high)
