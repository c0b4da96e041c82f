"""Rows of one file in which some scales run against all others, as where one of two typists counted them backwards."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import norm

from helpers.errors import Problem
from helpers.survey.files.raw import shortened
from helpers.survey.vocabulary import VALID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: Fewest people of either part, and how unlikely it must be that chance alone turns the relation among them.
LEAST_ROWS, UNLIKELY = 15, 1e-5
#: Either relation must be its own by so many standard errors, the best of all stretches too: one that is merely weaker
#: elsewhere is none that turned.
CLEAR = 5.0
#: A stretch at an end of the file is preferred to one that is by so little more surely turned.
AS_SURE = 0.5
#: So many places of a file are looked at as beginnings and ends of a stretch.
PLACES = 240
#: A column by which people may have been typed (who did it, on what, in which batch) has at most so many values.
MOST_GROUPS = 60
#: Fewest scales of one construct that are looked at as one battery.
LEAST_BATTERY = 3


@dataclass(frozen=True, eq=False)
class Turn:
    """Rows in which two sets of scales go against each other, and the correlation there and in all other rows."""

    rows: pd.Index
    inside: float
    outside: float
    surprise: float


def turned_rows(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield a problem where some scales run against the others in a stretch of rows, or in one group of them.

    A typist, or one form of two, turns all scales of one kind alike: those with the same ends, or those of a battery.
    Their relation to the other scales then has the opposite sign, whatever these people think. Of all such sets the one
    that chance explains least is named.
    """
    table = _scales(answers, matching)
    checked = {name for name in table if matching.sources[name].rule.checked}
    turns_of_all = []
    for block in _blocks(table, matching):
        others = [name for name in table if name not in block]
        if others and not checked >= set(block) and not checked >= set(others):
            mine, theirs = leaning(table[block]), leaning(table[others])
            both = mine.notna() & theirs.notna()
            turns = (*_stretches(mine[both], theirs[both]), *_groups(mine[both], theirs[both], matching, raw))
            turns_of_all += [(turn.surprise, block, others, name, turn) for name, turn in turns]
    if turns_of_all:
        _, block, others, name, turn = max(turns_of_all, key=lambda one: one[0])
        yield _problem(block, others, name, turn, raw)


def _scales(answers: Mapping[str, Answers], matching: Matching) -> pd.DataFrame:
    scales = {
        item: answers[item].values.where(answers[item].states == VALID).astype(float)
        for item, source in matching.sources.items() if item in answers and source.item.kind == "scale"
    }  # fmt: skip
    table = pd.DataFrame(scales)
    return table.loc[:, table.nunique() > 1] if len(table) else table


def _blocks(table: pd.DataFrame, matching: Matching) -> list[list[str]]:
    """Return the sets of scales that may be turned together: of the same ends, or of one battery."""
    ends, constructs = defaultdict(list), defaultdict(list)
    for name in table:
        item = matching.sources[name].item
        ends[item.low, item.high].append(name)
        constructs[item.construct, item.low, item.high].append(name)
    batteries = [block for block in constructs.values() if len(block) >= LEAST_BATTERY]
    return list({tuple(block): block for block in [*ends.values(), *batteries]}.values())


def leaning(table: pd.DataFrame) -> pd.Series:
    """Return where each person stands among all on what the columns have in common; missing where none was answered."""
    return turned_alike(table).mean(axis=1)


def turned_alike(table: pd.DataFrame) -> pd.DataFrame:
    """Return columns in standard units, turned so that all run one way.

    They are turned by the signs of the first principal component of their correlations, so that neither the wording
    of a question nor a table that is turned as a whole changes anything but the sign of all.
    """
    standard = (table - table.mean()) / table.std(ddof=0)
    related = standard.corr(min_periods=LEAST_ROWS).fillna(0.0).to_numpy().copy()
    np.fill_diagonal(related, 1.0)
    signs = np.where(np.linalg.eigh(related)[1][:, -1] < 0, -1.0, 1.0)
    return standard * signs


def _stretches(mine: pd.Series, theirs: pd.Series) -> Iterator[tuple[str, Turn]]:
    """Yield the stretch of rows that is most surely turned, where there is one."""
    n = len(mine)
    if n < 2 * LEAST_ROWS:
        return
    places = np.unique(np.linspace(0, n, min(n, PLACES) + 1).astype(int))
    first, last = (places[pick] for pick in np.triu_indices(len(places), 1))
    is_long = (last - first >= LEAST_ROWS) & (n - last + first >= LEAST_ROWS)
    first, last = first[is_long], last[is_long]
    sums = np.vstack([np.zeros(6), np.cumsum(_moments(mine, theirs), axis=0)])
    inside = sums[last] - sums[first]
    surprise, one, other = _contrast(inside, sums[-1] - inside)
    is_at_end = (first == 0) | (last == n)
    best = int(np.argmax(surprise + AS_SURE * is_at_end))
    # Whatever stretch is best was looked for among all pairs of rows.
    if norm.sf(surprise[best]) * n**2 < UNLIKELY:
        is_smaller = not is_at_end[best] or 2 * (last[best] - first[best]) <= n
        is_inside = (np.arange(n) >= first[best]) & (np.arange(n) < last[best])
        yield "", _turn(mine.index[is_inside == is_smaller], one[best], other[best], surprise[best], is_smaller)


def _groups(mine: pd.Series, theirs: pd.Series, matching: Matching, raw: RawSurvey) -> Iterator[tuple[str, Turn]]:
    """Yield each group of rows that is turned, by any column that nothing is read from: who typed them, on what."""
    moments = _moments(mine, theirs)
    for name in matching.unused:
        codes, values = pd.factorize(raw.frame.loc[mine.index, name].str.strip())
        if not 2 <= len(values) <= MOST_GROUPS:
            continue
        for group in range(len(values)):
            is_in = codes == group
            if min(is_in.sum(), (~is_in).sum()) < LEAST_ROWS:
                continue
            surprise, one, other = _contrast(moments[is_in].sum(axis=0)[None], moments[~is_in].sum(axis=0)[None])
            if norm.sf(surprise[0]) * len(values) * len(matching.unused) < UNLIKELY:
                is_smaller = is_in.sum() <= (~is_in).sum()
                rows = mine.index[is_in if is_smaller else ~is_in]
                yield str(name), _turn(rows, one[0], other[0], surprise[0], is_smaller)


def _turn(rows: pd.Index, inside: float, outside: float, surprise: float, is_inside: bool) -> Turn:
    """Return a turn of the rows that are named."""
    return Turn(rows, *((inside, outside) if is_inside else (outside, inside)), float(surprise))


def _moments(mine: pd.Series, theirs: pd.Series) -> NDArray:
    x, y = mine.to_numpy(float), theirs.to_numpy(float)
    return np.column_stack([np.ones(len(x)), x, y, x * x, y * y, x * y])


def _contrast(inside: NDArray, outside: NDArray) -> tuple[NDArray, NDArray, NDArray]:
    """Return by how many standard errors two correlations of opposite signs differ (Fisher's z), and both of them.

    Zero where the signs are the same, or where one of the two may be chance.
    """
    (one, first), (other, second) = (_correlation(sums) for sums in (inside, outside))
    z, w = np.arctanh(one), np.arctanh(other)
    differ = np.abs(z - w) / np.sqrt(first**2 + second**2)
    is_turned = (z * w < 0) & (np.abs(z) >= CLEAR * first) & (np.abs(w) >= CLEAR * second)
    return np.where(is_turned, differ, 0.0), one, other


def _correlation(sums: NDArray) -> tuple[NDArray, NDArray]:
    """Return the correlation of each line of moments, and the standard error of its z."""
    n, x, y, xx, yy, xy = sums.T
    spread = np.sqrt(np.maximum(xx - x * x / n, 0.0) * np.maximum(yy - y * y / n, 0.0))
    related = np.divide(xy - x * y / n, spread, out=np.zeros_like(n), where=spread > 0)
    return np.clip(related, -0.999, 0.999), 1 / np.sqrt(n - 3)


def _problem(block: Sequence[str], others: Sequence[str], name: str, turn: Turn, raw: RawSurvey) -> Problem:
    message = (
        "In the {n} rows from {first} to {last}, the answers to {items} run against those to {others} (correlation "
        "{inside}), and with them in the other rows ({outside}): here or there, one of the two may have been typed "
        "the other way round. Turn them in the file; or, where all are right, write under items in codebook.yml "
        "{checked}."
    )
    if name:
        message = (
            "In {n} rows that the column {column} tells apart (such as rows {rows}), the answers to {items} run "
            "against those to {others} (correlation {inside}), and with them in the other rows ({outside}): here or "
            "there, one of the two may have been typed the other way round. Turn them in the file; or, where all are "
            "right, write under items in codebook.yml {checked}."
        )
    values = {
        "n": len(turn.rows), "rows": raw.told(turn.rows), "first": raw.told(turn.rows[:1]),
        "last": raw.told(turn.rows[-1:]), "items": ", ".join(block), "others": shortened(others), "column": name,
        "inside": f"{turn.inside:.2f}", "outside": f"{turn.outside:.2f}",
        "checked": ", ".join(f"{item}: {{checked: true}}" for item in block),
    }  # fmt: skip
    return Problem(message, raw.name, values)
