"""The ends of a list of figures: which aspects, services and channels surely stand above or below the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.present.language.claims import Claim, Told, join
from helpers.present.language.words import escape_markdown
from helpers.stats.comparisons.standing import Standing, paired_standing
from helpers.stats.models.families import family_level

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from helpers.present.perception.findings import Findings

#: Lists of the family "ranks": aspects, services, channels.
RANKINGS = 3
MOST_NAMED = 3


@dataclass(frozen=True)
class End:
    """What is said of one end of a list.

    Attributes
    ----------
    place
        ``highest`` or ``lowest``.
    alone
        Sentence on the one that surely stands beyond all others, with a field ``{names}``.
    among
        Sentence on those that surely stand beyond half of the others.
    """

    place: str
    alone: str
    among: str


def with_value(row: pd.Series, findings: Findings) -> str:
    """Return a row as a sentence names it, with its figure."""
    return f"{escape_markdown(row['label'])} ({findings.value(row)})"


def ends_told(
    rows: pd.DataFrame, findings: Findings, ends: Sequence[End], most: int = MOST_NAMED,
    said: Callable[[pd.Series, Findings], str] = with_value,
) -> Told:  # fmt: skip
    """Return which rows surely stand at these ends of a list, as sentences; empty where none does.

    Parameters
    ----------
    rows
        As `Findings.rows` gives them.
    most
        Names at an end.
    said
        What names a row.
    """
    held = rows[rows["conf_low"].notna()]
    if len(held) < 2:
        return Told("")
    placed, codes = _placed(held, findings), ";".join(held["indicator"])
    return join(_end_told(placed[placed[end.place] > 0], end, codes, findings, most, said) for end in ends)


def _placed(rows: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Return rows with ``highest`` and ``lowest``: 2 beyond all others, 1 beyond half of them, else 0."""
    codes = list(rows["indicator"])
    tied = findings.correlation.reindex(index=codes, columns=codes)
    ends, error = (rows["conf_low"], rows["conf_high"]), family_level("ranks", RANKINGS)
    places: Standing = paired_standing(rows["estimate"], ends, tied, error, rows["n_effective"] - 1)
    return rows.assign(highest=1 * places.is_upper + places.is_highest, lowest=1 * places.is_lower + places.is_lowest)


def _end_told(
    rows: pd.DataFrame, end: End, others: str, findings: Findings, most: int,
    said: Callable[[pd.Series, Findings], str],
) -> Told:  # fmt: skip
    first = rows.sort_values("estimate", ascending=end.place == "lowest", kind="stable").head(most)
    return join([
        _named(first[first[end.place] == 2], "extreme", end.alone, end.place, others, findings, said),
        _named(first[first[end.place] == 1], "rank", end.among, end.place, others, findings, said),
    ])  # fmt: skip


def _named(
    rows: pd.DataFrame, kind: str, sentence: str, place: str, others: str, findings: Findings,
    said: Callable[[pd.Series, Findings], str],
) -> Told:  # fmt: skip
    if rows.empty:
        return Told("")
    names = findings.words.list([said(row, findings) for _, row in rows.iterrows()])
    claims = tuple(Claim(kind, code, place, others) for code in rows["indicator"])
    return Told(findings.words(sentence, names=names), claims)
