"""What distinguishes each segment: its label, and the issue that communication with it has to address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.stats.comparisons.standing import widened
from helpers.stats.models.families import family_level, widening
from helpers.study.indicators import INDICATORS, Indicator
from helpers.study.thresholds import threshold

#: A row of a table, by column.
Row = Mapping[str, Any] | pd.Series
#: Dimensions of a label, and whether more of them is good for the image.
DIMENSIONS = INDICATORS.signs(INDICATORS.roles.segment_labels)
#: Standard deviations from the rest of the people under which a difference is not worth a label.
SMALLEST_DIFFERENCE = threshold("worth_a_label")
#: A second dimension joins the label where it is at least this strong, the first being 1.
SECOND_STRENGTH = threshold("second_in_label")
#: The indicators that show an issue, each with its level of concern: a norm of the method, at which no test put it.
CONCERNS = tuple(INDICATORS[name] for name in INDICATORS.roles.concerns)
IMAGE = "image_index"
#: With fewer dimensions than this the image itself is one of them.
ENOUGH_DIMENSIONS = 4
ORDINALS = ("second", "third", "fourth", "fifth", "sixth")


def label_segments(
    profiles: pd.DataFrame,
    names: tuple[str, ...],
    inputs: tuple[str, ...] = (),
    reversed_items: frozenset[str] = frozenset(),
) -> dict[str, str]:
    """Return the label of each segment: what sets it apart from the rest, in codes joined by ``+``.

    ``favourable`` where the image is better and all else that sets it apart is good for it, ``average`` where nothing
    does; otherwise the one or two strongest of what is bad for the image, such as ``low_awareness+high_stigma``. No two
    segments share a label: what comes next is added.

    Parameters
    ----------
    profiles
        As `profile_segments` returns them.
    inputs, reversed_items
        What the segments were made from, and where a high answer is bad. Where few of `DIMENSIONS` were asked the image
        itself joins them; single items are only used to tell apart what would share a label.
    """
    table = profiles[profiles["level"] == ""].pivot(index="segment", columns="variable", values="standardised")
    dimensions = {name: good for name, good in DIMENSIONS.items() if name in table}
    if len(dimensions) < ENOUGH_DIMENSIONS and IMAGE in table:
        dimensions = {IMAGE: True} | dimensions
    extra = {name: name not in reversed_items for name in inputs if name in table and name not in {IMAGE, *dimensions}}
    image = table[IMAGE] if IMAGE in table else pd.Series(SMALLEST_DIFFERENCE, index=table.index)
    ranked = {}
    for name in names:
        pieces, further, count = _pieces(table.loc[name], dimensions, bool(image.loc[name] >= SMALLEST_DIFFERENCE))
        ranked[name] = ([*pieces, *_item_pieces(table.loc[name], extra), *further], count)
    return _unique(ranked, [*dimensions, *extra])


def _pieces(differences: pd.Series, dimensions: dict[str, bool], is_liked: bool) -> tuple[list[str], list[str], int]:
    """Return the pieces of a label from the most telling one, those hardly worth telling, and how many are needed."""
    held, strength = _strengths(differences, dimensions)
    goodness = held.where(pd.Series(dimensions, dtype=bool), -held)
    pieces = {name: _piece(name, held[name]) for name in strength.index}
    strong = [name for name in strength.index if strength[name] >= SMALLEST_DIFFERENCE]
    weak = [pieces[name] for name in strength.index if name not in strong]
    bad = [name for name in strong if goodness[name] < 0]
    if not bad and (is_liked or not strong):
        head = "favourable" if strong else "average"
        return [head, *(pieces[name] for name in strong if name != IMAGE)], weak, 1
    first = bad or strong
    second = len(first) > 1 and strength[first[1]] >= SECOND_STRENGTH * strength[first[0]]
    rest = [name for name in strong if name not in first]
    return [pieces[name] for name in [*first, *rest]], weak, 2 if second else 1


def _item_pieces(differences: pd.Series, items: dict[str, bool]) -> list[str]:
    held, strength = _strengths(differences, items)
    return [_piece(name, held[name]) for name in strength.index]


def _strengths(differences: pd.Series, dimensions: dict[str, bool]) -> tuple[pd.Series, pd.Series]:
    held = differences.reindex(list(dimensions)).astype(float).fillna(0.0)
    return held, held.abs().sort_values(ascending=False, kind="stable")


def _piece(name: str, difference: float) -> str:
    return f"{'high' if difference > 0 else 'low'}_{name}"


def _unique(ranked: dict[str, tuple[list[str], int]], dimensions: list[str]) -> dict[str, str]:
    counts = {name: count for name, (_, count) in ranked.items()}
    longest = max(len(pieces) for pieces, _ in ranked.values())
    labels: dict[str, str] = {}
    for _ in range(max(1, longest)):
        labels = {name: _join(pieces[: counts[name]], dimensions) for name, (pieces, _) in ranked.items()}
        repeated = {label for label, times in Counter(labels.values()).items() if times > 1}
        if not repeated:
            return labels
        # The last of those that share a label (the best image) keeps it; the others say one thing more.
        for label in repeated:
            for name in [name for name in labels if labels[name] == label][:-1]:
                counts[name] += 1
    return _numbered(labels)


def _join(pieces: list[str], dimensions: list[str]) -> str:
    def place(piece: str) -> int:
        dimension = piece.partition("_")[2]
        return dimensions.index(dimension) if dimension in dimensions else -1

    return "+".join(sorted(pieces, key=place))


def _numbered(labels: dict[str, str]) -> dict[str, str]:
    seen: Counter[str] = Counter()
    numbered = {}
    for name, label in labels.items():
        numbered[name] = label if not seen[label] else f"{label}+{ORDINALS[seen[label] - 1]}"
        seen[label] += 1
    return numbered


def main_issues(profiles: pd.DataFrame, names: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Return the main and the second issue of each segment (``none`` where there is none).

    An issue is there when the whole interval of its score lies beyond the level of concern in `CONCERNS`, a norm of the
    method; the main one passes it by most points. Intervals are widened so that, over all segments and issues, the
    chance of naming one whose score lies on the level is that of the chapter. "Don't know" (ignorance) and "believes
    something false" (distortion) are told apart.
    """
    rows = profiles[profiles["level"] == ""].set_index(["segment", "variable"])
    issues = {}
    for name in names:
        known = {one.id: rows.loc[(name, one.id)] for one in CONCERNS if (name, one.id) in rows.index}
        main, second, *_ = (*issues_of(known, len(names)), "none", "none")
        issues[name] = (main, second)
    return issues


def every_issue(segment: pd.Series, scores: Mapping[str, Row], groups: int) -> list[str]:
    """Return all that surely lies beyond its level of concern in a segment, its two written issues before the others.

    Parameters
    ----------
    segment
        Row of table `segments`: ``main_issue``, ``second_issue``.
    scores, groups
        As for `issues_of`; a score that was withheld is left out.
    """
    known = {name: row for name, row in scores.items() if pd.notna(row["conf_low"])}
    first = [segment[name] for name in ("main_issue", "second_issue") if isinstance(segment[name], str)]
    return [issue for issue in dict.fromkeys([*first, *issues_of(known, groups)]) if issue != "none"]


def issues_of(scores: Mapping[str, Row], groups: int = 1) -> list[str]:
    """Return the issues of one group of people, the one that passes its level by most first.

    Parameters
    ----------
    scores
        By id of `CONCERNS`: ``estimate``, ``conf_low``, ``conf_high``, ``n``.
    groups
        How many groups are looked at.
    """
    excess: dict[str, float] = {}
    for one in CONCERNS:
        if one.id in scores:
            excess[str(one.issue)] = max(excess.get(str(one.issue), 0.0), _surely_beyond(scores[one.id], one, groups))
    return sorted((issue for issue in excess if excess[issue] > 0), key=lambda issue: -excess[issue])


def _surely_beyond(row: Row, one: Indicator, groups: int) -> float:
    """Return by how many points a figure passes its level of concern; 0 where its interval holds the level."""
    figure, low, high, n = (float(row[name]) for name in ("estimate", "conf_low", "conf_high", "n"))
    times = float(widening(family_level("segments", groups * len(CONCERNS)), n - 1))
    bottom, top = (float(end) for end in widened(figure, low, high, times, is_share=one.is_share))
    is_high, level = one.sign < 0, float(one.concern or 0.0)
    beyond, is_sure = (figure - level, bottom > level) if is_high else (level - figure, top < level)
    return (100.0 if one.is_share else 1.0) * beyond if is_sure else 0.0
