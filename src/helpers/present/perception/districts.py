"""Findings on districts: direct figures beside pooled ones, and no league table that chance could reorder."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from helpers.present.language.claims import Claim
from helpers.present.language.narrative import level_name
from helpers.present.language.words import escape_markdown
from helpers.present.outputs import Sentences, Table, tabulate
from helpers.present.perception.findings import GROUP_DIGITS, Findings
from helpers.survey.disclosure import FIGURES, refuse_few, to_steps


def _name(area: str, findings: Findings) -> str:
    return escape_markdown(level_name("district", area, findings.study, findings.words))


def headline(districts: pd.DataFrame, findings: Findings) -> Sentences | None:
    """Return which districts can be told apart by their image, and which are not among those that were compared.

    None where there are no districts to compare.

    Parameters
    ----------
    districts
        One row a district, as `comparisons.districts.compare_districts` returns it.
    """
    if districts.empty:
        return None
    words, m = findings.words, len(districts)
    first = [row.area for row in districts.itertuples() if row.rank_high < m and row.rank_low == 1]
    last = [row.area for row in districts.itertuples() if row.rank_low > 1 and row.rank_high == m]
    if not first and not last:
        text = words("No district can be put before another: the interval of each one's rank holds them all.")
        return Sentences(f"{text} {_left_out(districts, findings)}".strip(), (Claim("silence", "districts"),))
    names = {area: _name(area, findings) for area in [*first, *last]}
    told = [words("Surely not the last in image: {districts}.", districts=words.list([names[a] for a in first]))]
    told += [words("Surely not the first in image: {districts}.", districts=words.list([names[a] for a in last]))]
    claims = [*_not_last(first, districts), *_not_last(last, districts, "below")]
    said = [text for text, areas in zip(told, (first, last), strict=True) if areas]
    return Sentences(" ".join([*said, _left_out(districts, findings)]).strip(), tuple(claims))


def _left_out(districts: pd.DataFrame, findings: Findings) -> str:
    """Return how many districts somebody lives in that are not compared, and why; '' where all are.

    What few people wrote is not shown: a name that they typed is an answer.
    """
    rows, words = findings.estimates, findings.words
    of_image = rows[rows["indicator"].eq("image_index") & rows["domain"].eq("district")]
    left = len(of_image) - len(districts)
    if left <= 0:
        return ""
    return words.plural(
        "{n} of the {all} districts that people named is not compared: fewer than {least} people answered there, or "
        "its figure would give that of another one away.",
        "{n} of the {all} districts that people named are not compared: fewer than {least} people answered there, or "
        "their figures would give those of another one away.",
        left,
        all=words.number(len(of_image)),
        least=words.number(findings.study.config.options.disclosure_threshold),
    )


def _not_last(areas: list[str], districts: pd.DataFrame, direction: str = "above") -> list[Claim]:
    """Return a claim for each area: its image lies above (or below) that of at least one other."""
    others = ";".join(districts["area"])
    return [Claim("group", "image_index", direction, others, f"district={area}") for area in areas]


def table(districts: pd.DataFrame, findings: Findings) -> Table | None:
    """Return each district's direct and pooled image index, and the interval of its rank.

    Raises
    ------
    UsageError
        If a district has fewer people than the threshold.
    """
    if districts.empty:
        return None
    refuse_few(districts, findings.study.config.options.disclosure_threshold)
    districts = _printed(districts)
    words, rows = findings.words, list(districts.itertuples())
    shown = {
        words("District"): [_name(row.area, findings) for row in rows],
        words("Its own answers"): [_figure(row.direct, row.direct_low, row.direct_high, findings) for row in rows],
        words("With the others' help"): [
            _figure(row.pooled, row.pooled_low, row.pooled_high, findings) for row in rows
        ],
        words("Rank"): [_rank(row, findings) for row in rows],
        "n": [words.number(row.n) for row in rows],
    }
    if districts["pooled"].isna().all():
        # Fewer than five districts cannot help one another: a column of dashes would say nothing.
        shown.pop(words("With the others' help"))
        caption = words(
            "The image index by district, and the ranks that it may hold, with {confidence} intervals; the districts "
            "are too few for those with few answers to be helped by the others."
        )
        return tabulate(pd.DataFrame(shown), caption, districts)
    caption = words(
        "The image index by district: from its own answers alone, pulled towards the others the more the fewer its "
        "answers, and the ranks that it may hold, with {confidence} intervals."
    )
    return tabulate(pd.DataFrame(shown), caption, districts)


def _printed(districts: pd.DataFrame) -> pd.DataFrame:
    """Return the districts with their figures as all figures of groups are printed (`disclosure.to_steps`)."""
    for figure in ("direct", "pooled"):
        names = dict(zip((figure, f"{figure}_low", f"{figure}_high"), FIGURES, strict=True))
        told = to_steps(districts[list(names)].rename(columns=names), np.ones(len(districts)))
        districts = districts.assign(**{own: told[name] for own, name in names.items()})
    return districts


def _figure(value: float, low: float, high: float, findings: Findings) -> str:
    words = findings.words
    if pd.isna(value):
        return "–"
    return f"{words.number(value, GROUP_DIGITS)} ({words.interval(low, high, GROUP_DIGITS)})"


def _rank(row: Any, findings: Findings) -> str:
    low, high = (findings.words.number(rank) for rank in (row.rank_low, row.rank_high))
    return low if low == high else findings.words.interval_of(low, high)
