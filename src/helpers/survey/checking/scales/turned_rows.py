"""Rows in which some scales run against all others, as where one of two typists, or one of two files, turned them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import norm

from helpers.errors import Problem
from helpers.survey.checking.codes.checks import NEGATIVE
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
#: Fewest scales whose means make a profile, by how much its mirror must fit better (a sum of squares in standard
#: errors), and how many times as well.
LEAST_PROFILE, MIRRORED, TIMES = 5, 60.0, 4.0


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
    table = scales_table(answers, matching)
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


def turned_files(
    answers: Mapping[str, Answers], matching: Matching, files: Mapping[str, pd.Index], where: str
) -> Iterator[Problem]:
    """Yield a problem where scales, or one, run against the others in one file of a survey, and with them in the rest.

    Where a file turned all its scales, none of them tells. Then the profile of their means does (`_is_mirrored`).

    Parameters
    ----------
    answers, matching
        Of all files.
    files
        The rows of each.
    """
    table = scales_table(answers, matching)
    checked = {name for name in table if matching.sources[name].rule.checked}
    turns_of_all = []
    blocks = [block for block in _blocks(table, matching) if not checked >= set(block)]
    for block in [*blocks, *([name] for name in table if name not in checked)]:
        others = [name for name in table if name not in block and name not in checked]
        if others:
            mine, theirs = _as_meant(table[block], matching), _as_meant(table[others], matching)
            both = mine.notna() & theirs.notna()
            turns_of_all += [(turn.surprise, block, others, name, turn)
                             for name, turn in _of_files(mine[both], theirs[both], files)]  # fmt: skip
    if turns_of_all:
        _, block, others, name, turn = max(turns_of_all, key=lambda one: one[0])
        yield _problem_of_file(block, others, name, turn, where)
        return
    for block in blocks:
        mirrored = [name for name, rows in files.items() if _is_mirrored(table[block], rows, matching)]
        if mirrored:
            yield _mirrored(block, mirrored[0], where)
            return


def _as_meant(table: pd.DataFrame, matching: Matching) -> pd.Series:
    """Return what the columns have in common, more where people think better as the questions are worded."""
    items = [matching.sources[name].item for name in table]
    signs = [-1.0 if (item.construct in NEGATIVE) != item.reversed else 1.0 for item in items]
    meant = ((table - table.mean()) / table.std(ddof=0) * signs).mean(axis=1)
    common = leaning(table)
    return -common if common.corr(meant) < 0 else common


def _of_files(mine: pd.Series, theirs: pd.Series, files: Mapping[str, pd.Index]) -> Iterator[tuple[str, Turn]]:
    """Yield each file in which what is meant alike runs apart, with the correlations there and in all the others."""
    moments = _moments(mine, theirs)
    for name, rows in files.items():
        is_in = mine.index.isin(rows)
        if min(is_in.sum(), (~is_in).sum()) < LEAST_ROWS:
            continue
        surprise, one, other = _contrast(moments[is_in].sum(axis=0)[None], moments[~is_in].sum(axis=0)[None])
        if one[0] < 0 and norm.sf(surprise[0]) * len(files) < UNLIKELY:
            yield name, _turn(mine.index[is_in], one[0], other[0], surprise[0], is_inside=True)


def _is_mirrored(table: pd.DataFrame, rows: pd.Index, matching: Matching) -> bool:
    """Return whether the means of many scales in some rows are those of the others seen in a mirror, and not theirs.

    Of people who think better or worse of all, all means move the way that the scales run: that direction is left out.
    What is left is how easily each statement is agreed with, which is the statement's own in any file. The squares of
    its differences, in standard errors, are compared with those from the mirror's.
    """
    is_in = table.index.isin(rows)
    parts = [part for part in (table[is_in], table[~is_in]) if part.count().min() >= LEAST_ROWS]
    if table.shape[1] < LEAST_PROFILE or len(parts) < 2:
        return False
    middle = np.array([float((matching.sources[name].item.low or 0) + (matching.sources[name].item.high or 0)) / 2
                       for name in table])  # fmt: skip
    (one, first), (other, second) = (((part.mean() - middle).to_numpy(), part.var().to_numpy() / part.count())
                                     for part in parts)  # fmt: skip
    error = np.sqrt(np.asarray(first + second, float))
    way = np.sign(turned_alike(parts[1]).corrwith(parts[1][table.columns[0]]).fillna(0.0)) / error
    same, mirrored = (_left_over((one - sign * other) / error, way.to_numpy()) for sign in (1, -1))
    return bool(same - mirrored > MIRRORED and same > TIMES * mirrored)


def _left_over(differences: NDArray, way: NDArray) -> float:
    """Return the sum of the squares of what no step in one way explains."""
    rest = differences - way * (differences @ way) / max(float(way @ way), 1e-9)
    return float(rest @ rest)


def scales_table(answers: Mapping[str, Answers], matching: Matching) -> pd.DataFrame:
    """Return the answers to all scales that vary, a column each; missing where a cell holds none."""
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


def _problem_of_file(block: Sequence[str], others: Sequence[str], name: str, turn: Turn, where: str) -> Problem:
    message = (
        "In {file}, the answers to {items} run against those to {others}, as they are worded (correlation {inside}), "
        "and with them in the rest of the survey ({outside}): one of the two may count the other way round in this "
        "file. Write in codebook.yml what it turned, as in files: {{{file}: {{items: {{{turned}}}}}}}; or, where all "
        "are right, under items {checked}."
    )
    values = {
        "file": name, "items": ", ".join(block), "others": shortened(others), "inside": f"{turn.inside:.2f}",
        "outside": f"{turn.outside:.2f}", **_ways_out(block),
    }  # fmt: skip
    return Problem(message, where, values)


def _mirrored(block: Sequence[str], name: str, where: str) -> Problem:
    message = (
        "In {file}, the means of {items} are those of the rest of the survey turned round, each as far above the "
        "middle of its scale as it is below it there: the file may count all of them the other way round. Write in "
        "codebook.yml files: {{{file}: {{items: {{{turned}}}}}}}; or, where all are right, under items {checked}."
    )
    return Problem(message, where, {"file": name, "items": ", ".join(block), **_ways_out(block)})


def _ways_out(block: Sequence[str]) -> dict[str, str]:
    said = {"turned": "reversed", "checked": "checked"}
    return {name: ", ".join(f"{item}: {{{key}: true}}" for item in block) for name, key in said.items()}
