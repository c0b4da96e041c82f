"""Answers that nobody gave, or that somebody took away, within a scale.

Statistical programs and spreadsheets put a column's mean, or what lies between two neighbours, into its blanks; and
a find-and-replace takes one point, or one digit, out of whole columns. All that is left lies within the scale.
"""

from __future__ import annotations

import re
from collections import defaultdict
from math import comb, log, log1p
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import t as student

from helpers.errors import Problem
from helpers.survey.checking.scales.turned_rows import leaning
from helpers.survey.files.raw import shortened
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import VALID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: Numbers that people count in whole.
COUNTED = frozenset({"age", "household_size"})
#: A column is of whole points where so large a share of its answers is.
MOSTLY_WHOLE = 0.6
#: People write half points, and here and there another fraction: so many of these, or so many times the mean of the
#: others, are none of theirs; of halves, which many give, and of points written as "6,0", so many alike and no other,
#: or so many that all lie halfway between the answers before and after them.
LEAST_FRACTIONS, LEAST_MEANS, LEAST_ALIKE, LEAST_BETWEEN = 3, 2, 5, 4
_POINTED = re.compile(r"\d[.,]0+\s*$")
#: A point that nobody gave is expected as often as so large a share of the rarer one beside it, and all its columns
#: must say together what chance says of one in so many scales: where as many more cells than in other columns are
#: blank as would have been emptied; and where not, as some points are liked less than those around them.
EMPTIED, REPLACED = (0.5, 1e-4), (0.25, 1e-8)
#: Fewest scales with the same ends that say how many give these, and fewest answers that may be what is left of a ten.
LEAST_OTHERS, LEAST_LEFT = 3, 3
#: How unlikely it must be that those who gave such an answer think so, and with it that nobody gave what is lost.
ASTRAY, TAKEN = 1e-3, 1e-6


def filled_in(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield a problem for the columns of whole points that hold fractions no person gives, as their mean is."""
    columns = _points(answers, matching)
    filled = {item: rows for item in columns if len(rows := _fractions(columns[item], answers[item].texts))}
    if not filled:
        return
    message = (
        "In columns of whole points some answers lie between the points, or are the mean of the others: {columns}, "
        "such as rows {rows}. Programs fill blanks so, with the mean of a column or what lies between its neighbours; "
        "nobody gave these answers. Take the file as its tool gave it, or empty these cells; where people did answer "
        "so, write in codebook.yml items: {{{checked}}}."
    )
    rows = pd.Index(sorted({row for those in filled.values() for row in those}))
    told = [f"{quoted(str(matching.sources[item].column))} ({len(those)})" for item, those in filled.items()]
    checked = ", ".join(f"{item}: {{checked: true}}" for item in filled)
    values = {"columns": shortened(told), "rows": raw.told(rows), "checked": checked}
    yield Problem(message, raw.name, values)


def points_taken_out(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield a problem for a point of a scale that nobody gave while many gave the one below it and the one above.

    With q half the share of the rarer neighbour (`EMPTIED`), n people leave the point out with a chance of (1 - q)^n;
    of the columns of one scale, any number may be those of which it was taken out.
    """
    points = _points(answers, matching)
    blanks = {item: len(raw.frame) - len(column) for item, column in points.items()}
    alike: dict[tuple[float, float], dict[str, pd.Series]] = defaultdict(dict)
    for item, column in points.items():
        source = matching.sources[item]
        if source.item.kind == "scale" and not raw.labels_of(str(source.column)):
            alike[float(source.item.low or 0), float(source.item.high or 0)][item] = column
    message = (
        "Nobody gave {point} to {items}, and many gave the point below it and the one above: it may have been taken "
        "out of the column, as by find and replace. Take the file as its tool gave it; where that point was not "
        "offered, write in codebook.yml items: {{{checked}}}."
    )
    for (low, high), columns in alike.items():
        counts = {item: column.value_counts() for item, column in columns.items()}
        for point in np.arange(low + 1, high):
            if items := _without(point, counts, blanks):
                checked = ", ".join(f"{item}: {{checked: true}}" for item in items)
                values = {"point": f"{point:g}", "items": shortened(items), "checked": checked}
                yield Problem(message, raw.name, values)


def digits_taken_out(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield a problem for a scale to ten of which a digit was replaced by nothing: of 10 the 1 is left, or the 0.

    Nobody gives 10 or the digit any more, as n people do with a chance of (1 - q)^n, q being the median share of
    those who give it to the other scales with these ends. And among those who seem to give what is left of 10 are
    people who think as those who give 10: the mean of their other answers, in standard units, is held against the
    line through those who gave another answer (Student's t).
    """
    message = (
        "Nobody gave {lost} to {item}, as people did to the other questions of its scale, and those who gave {left} "
        "({n}) answered these as if they had given far more: the digit {digit} may have been replaced by nothing, "
        "which makes {left} of 10. Take the file as its tool gave it; where people did answer so, write under items "
        "in codebook.yml {item}: {{checked: true}}."
    )
    for columns in _of_ten(_points(answers, matching), matching):
        table, given = pd.DataFrame(columns), {name: {*column.unique()} for name, column in columns.items()}
        for item, (digit, left) in ((item, digits) for item in columns for digits in ((0, 1), (1, 0))):
            lost = [point for point in (digit, 10) if point >= float(matching.sources[item].item.low or 0)]
            others = [name for name in columns if given[name] & {*lost}]
            if item not in others and len(others) >= LEAST_OTHERS and _is_taken_out(table, item, left, lost, others):
                values = {"item": item, "lost": shortened([f"{point:g}" for point in lost]), "left": left}
                values |= {"n": int((columns[item] == left).sum()), "digit": digit}
                yield Problem(
                    message,
                    f"{raw.file_of(str(matching.sources[item].column))}, column {matching.sources[item].column}",
                    values,
                )


def _of_ten(points: Mapping[str, pd.Series], matching: Matching) -> list[dict[str, pd.Series]]:
    """Return the answers to scales that end at ten, those of one beginning together."""
    alike: dict[float, dict[str, pd.Series]] = defaultdict(dict)
    for item, column in points.items():
        if matching.sources[item].item.kind == "scale" and matching.sources[item].item.high == 10:
            alike[float(matching.sources[item].item.low or 0)][item] = column
    return list(alike.values())


def _is_taken_out(table: pd.DataFrame, item: str, left: int, lost: list[int], others: list[str]) -> bool:
    """Return whether nobody gave what is lost against all odds, and who gave what is left thinks otherwise."""
    usual = float(np.median([table[name].isin(lost).sum() / table[name].notna().sum() for name in others]))
    column, thinks = table[item], leaning(table[others])
    is_left, is_other = (column == left) & thinks.notna(), column.notna() & (column > 1) & thinks.notna()
    if is_left.sum() < LEAST_LEFT or column[is_other].nunique() < LEAST_LEFT:
        return False
    x, y = column[is_other].to_numpy(), thinks[is_other].to_numpy()
    slope, level = np.polyfit(x, y, 1)
    # Two who missed the line are none that a program changed.
    if (np.sign(slope) * (thinks[is_left] - y.mean()) > 0).sum() < LEAST_LEFT:
        return False
    spread = float(np.sqrt(((y - level - slope * x) ** 2).sum() / max(len(x) - 2, 1)))
    error = spread * np.sqrt(1 / is_left.sum() + 1 / len(x) + (left - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum())
    beyond = np.sign(slope) * (thinks[is_left].mean() - level - slope * left) / max(error, 1e-9)
    astray = float(student.sf(beyond, max(len(x) - 2, 1)))
    return astray < ASTRAY and astray * (1 - usual) ** int(column.notna().sum()) < TAKEN


def _points(answers: Mapping[str, Answers], matching: Matching) -> dict[str, pd.Series]:
    """Return the numbers of each column in which people give whole points and nobody has said otherwise."""
    return {
        item: answers[item].values[answers[item].states == VALID].astype(float)
        for item, source in matching.sources.items()
        if item in answers and source.column is not None and not (source.rule.checked or source.shared)
        and not source.rule.values and (source.item.kind == "scale" or item in COUNTED)
    }  # fmt: skip


def _fractions(column: pd.Series, texts: pd.Series) -> pd.Index:
    """Return the rows of the answers between two points that programs make and people do not."""
    if not (column.to_numpy() % 1).any() and not any(map(_POINTED.search, texts.unique())):
        return column.index[:0]
    is_whole, is_half = column % 1 == 0, column % 1 == 0.5
    whole, apart, halves = column[is_whole], column[~is_whole & ~is_half], column[is_half]
    if column.empty or len(whole) < MOSTLY_WHOLE * len(column):
        return column.index[:0]
    means = apart[apart.map(lambda number: _is_middle(number, whole))]
    if len(apart) >= LEAST_FRACTIONS or len(means) >= LEAST_MEANS:
        return apart.index
    parts = column[~is_whole]
    if len(parts) >= LEAST_BETWEEN and np.isclose(parts, _between(column)[parts.index]).all():
        return parts.index
    # A mean of 6.0 stands as that among points without decimals.
    pointed = whole[texts[whole.index].str.contains(_POINTED)]
    alike = next((cells for cells in (halves, pointed) if len(cells) >= LEAST_ALIKE), halves[:0])
    others = whole.drop(alike.index, errors="ignore")
    is_filled = alike.nunique() == 1 and len(others) > len(alike) and _is_middle(alike.iloc[0], others, 1)
    return alike.index if is_filled else alike.index[:0]


def _between(column: pd.Series) -> pd.Series:
    """Return what lies halfway between the answers before and after each."""
    return (column.shift() + column.shift(-1)) / 2


def _is_middle(number: float, whole: pd.Series, least: int = 0) -> bool:
    """Return whether a number is the mean or median of others, as it is rounded: to so many decimals at the least."""
    decimals = max(least, len(f"{number:.10f}".rstrip("0").partition(".")[2]))
    return any(round(middle, decimals) == round(number, decimals) for middle in (whole.mean(), whole.median()))


def _without(point: float, counts: Mapping[str, pd.Series], blanks: Mapping[str, int]) -> list[str]:
    """Return the items of which a point was taken out; none where chance may leave it out.

    Parameters
    ----------
    counts
        How many gave each point, by item of one scale.
    blanks
        How many have no answer, by item; of every scale.
    """
    beside = {item: min(of.get(point - 1, 0), of.get(point + 1, 0)) for item, of in counts.items()}
    lacking = [item for item, of in counts.items() if beside[item] and not of.get(point, 0)]
    if not lacking:
        return lacking
    usual = np.median([n for item, n in blanks.items() if item not in lacking] or [np.inf])
    is_emptied = all(blanks[item] - usual >= EMPTIED[0] * beside[item] for item in lacking)
    share, unlikely = EMPTIED if is_emptied else REPLACED
    given = {item: int(counts[item].sum()) for item in lacking}
    chance = sum(given[item] * log1p(-share * beside[item] / given[item]) for item in lacking)
    return lacking if chance + log(comb(len(counts), len(lacking)) * len(counts)) < log(unlikely) else []
