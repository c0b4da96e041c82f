"""Interviews that stand twice with an answer changed: alike in more than two people are by chance."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import comb
from scipy.stats import poisson

from helpers.errors import Problem
from helpers.survey.cleaning.chances import MISTAKES, chance_alike, chances

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from helpers.survey.files.raw import RawSurvey

Pairs = list[tuple[int, int]]

#: A time tells who somebody is where it has seconds, and where so few rows share one.
_SECONDS = r"\d:\d\d:\d\d"
MOST_OF_A_TIME = 3
#: Rows whose times are so often each one's own: of forms that are typed in or sent together they are not.
OWN_TIMES = 0.5
#: Copies agree in so much of what chance leaves open.
NEARLY_ALIKE = 0.75
#: At most so many answers are changed in a copy that is told by its answers alone.
MOST_CHANGED = 3
#: Pairs that differ in an answer more are at least so many times as many, where people answer alike by chance.
LEAST_GROWTH = 2.0
#: A file of which so large a part stands in another one is an earlier or a later state of it.
SAME_STATE = 0.5


def sent_together(times: pd.Series, cells: pd.DataFrame) -> Pairs:
    """Return pairs of rows that were sent in one second and agree in nearly all answers.

    Parameters
    ----------
    times
        When each interview was sent, as it stood; empty where it is not known.
    cells
        (n, k) answers of the same rows, without those that are known to be another's.
    """
    exact = times[times.str.contains(_SECONDS, regex=True)]
    sizes = exact.map(exact.value_counts())
    if not len(exact) or exact.nunique() < OWN_TIMES * len(exact):
        return []
    shared, chance = exact[(sizes > 1) & (sizes <= MOST_OF_A_TIME)], chance_alike(cells)
    return [pair for _, rows in shared.groupby(shared) for pair in combinations(rows.index, 2)
            if is_nearly_alike(cells.loc[pair[0]], cells.loc[pair[1]], chance)]  # fmt: skip


def alike_beyond_chance(cells: pd.DataFrame) -> Pairs:
    """Return pairs of rows of which at most `MOST_CHANGED` answers differ, and too many agree by chance.

    Where pairs that differ in one answer more, and in two, are so many that by their growth the pairs found are no
    surprise, people simply answer alike, and none is returned.

    Another person gives all but :math:`d` of a row's :math:`k` answers with a probability of at most
    :math:`\\binom{k}{d} P(x)`, where :math:`P(x)` is the chance of the answers that agree (`chances`); among :math:`n`
    people, :math:`n^2` times that must be below `MISTAKES`.

    Parameters
    ----------
    cells
        (n, k) answers, without those that are known to be another's.
    """
    if len(cells) < 2 or not cells.shape[1]:
        return []
    codes = np.column_stack([pd.factorize(cells[column])[0] for column in cells])
    said, likely, alike = (cells != "").to_numpy(), chances(cells), chance_alike(cells)
    bound, found = np.log(MISTAKES) - 2 * np.log(len(cells)), []
    # Whoever's answers are themselves likely is nobody's copy, whatever others answer.
    judged = np.flatnonzero(likely.terms.sum(axis=1) < bound)
    near = {(judged[i], judged[j]): n for i, j, n in _candidates(codes[judged])}
    for one, other in sorted(pair for pair, n in near.items() if n <= MOST_CHANGED):
        changed = np.flatnonzero(codes[one] != codes[other])
        is_said = said[one] | said[other]
        asked = int(is_said.sum())
        # What neither of them answered is no agreement.
        apart = np.union1d(changed, np.flatnonzero(~is_said))
        chance = max(likely.without(row, apart) for row in (one, other)) + np.log(comb(asked, len(changed)))
        if chance < bound and asked and 1 - len(changed) / asked >= alike + NEARLY_ALIKE * (1 - alike):
            found.append((int(cells.index[one]), int(cells.index[other])))
    by_chance = _expected(list(near.values()))
    return found if found and poisson.sf(len(found) - 1, by_chance) < MISTAKES else []


def _expected(changes: Sequence[int]) -> float:
    """Return how many pairs differ in at most `MOST_CHANGED` answers where people answer alike.

    Each answer fewer in which two people differ makes them rarer by at least as much as the one before: the pairs that
    differ in one and in two more tell by how much.
    """
    first, second = (changes.count(MOST_CHANGED + more) for more in (1, 2))
    growth = max(second / first, LEAST_GROWTH) if first else LEAST_GROWTH
    return sum(first / growth**fewer for fewer in range(1, MOST_CHANGED + 1))


def _candidates(codes: np.ndarray) -> Iterator[tuple[int, int, int]]:
    """Yield positions of rows that differ in few columns, and in how many; a pair may come several times.

    Rows that differ in at most so many columns do not differ in one of so many blocks and one more.
    """
    most = MOST_CHANGED + 2
    for first in range(most + 1):
        # Neighbours depend on each other: a block takes every so many-th column, and tells the more people apart.
        block = codes[:, first :: most + 1]
        if not block.shape[1]:
            continue
        same = np.unique(block, axis=0, return_inverse=True)[1].ravel()
        order = np.argsort(same, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(same[order])) + 1):
            for place, one in enumerate(rows[:-1]):
                others = rows[place + 1 :]
                changes = (codes[others] != codes[one]).sum(axis=1)
                is_near = changes <= most
                pairs = zip(others[is_near], changes[is_near], strict=True)
                yield from ((int(one), int(other), int(n)) for other, n in pairs)


def corrected_since(file: pd.Series, cells: pd.DataFrame, is_again: pd.Series) -> Pairs:
    """Return pairs of rows of two files of which one is a later state of the other, where an answer was corrected.

    Parameters
    ----------
    file
        (n,) which file each row is in.
    cells
        (n, k) answers.
    is_again
        (n,) whether a row is the same interview as an earlier one.
    """
    keys, found = cells.apply("\x1f".join, axis=1), []
    for one, other in combinations(file.unique(), 2):
        earlier, later = keys[file == one], keys[file == other]
        both = later.isin(set(earlier)) & is_again[later.index]
        if both.sum() >= SAME_STATE * min(len(earlier), len(later)):
            gone, new = earlier.index[~earlier.isin(set(later))], later.index[~is_again[later.index]]
            found += _nearest(cells.loc[gone], cells.loc[new], chance_alike(cells))
    return found


def _nearest(earlier: pd.DataFrame, later: pd.DataFrame, chance: float) -> Pairs:
    """Return each earlier row with the later one that is most like it, where they are nearly alike."""
    if later.empty:
        return []
    nearest = {row: (later == earlier.loc[row]).sum(axis=1).idxmax() for row in earlier.index}
    return [(int(row), int(other)) for row, other in nearest.items()
            if is_nearly_alike(earlier.loc[row], later.loc[other], chance)]  # fmt: skip


def is_nearly_alike(one: pd.Series, other: pd.Series, chance: float) -> bool:
    """Return whether two rows agree in nearly all answers that either gives, beyond what two people do by chance."""
    said = (one != "") | (other != "")
    share = float((one == other)[said].mean()) if said.any() else 0.0
    return share >= chance + NEARLY_ALIKE * (1 - chance)


# ---------------------------------------------------------------------------------------------- what is said


def together_problem(pairs: Pairs, raw: RawSurvey) -> Problem:
    """Return what is said of interviews that were sent in one second and seem to stand twice."""
    message = (
        "{n} interviews were sent in the same second as another one and agree with it in nearly all answers (such as "
        "rows {pairs}), as copies do in which something was corrected. Delete the row of each pair that is not to "
        "count; or, where all are people of their own, write in council.yml, under survey, same_identifier: "
        "several_people."
    )
    one = (
        "An interview was sent in the same second as another one and agrees with it in nearly all answers (rows "
        "{pairs}), as a copy does in which something was corrected. Delete the row that is not to count; or, where "
        "both are people of their own, write in council.yml, under survey, same_identifier: several_people."
    )
    return Problem(message, raw.name, _told(pairs, raw), one)


def alike_problem(pairs: Pairs, raw: RawSurvey) -> Problem:
    """Return what is said of interviews that agree in more than two people do by chance."""
    message = (
        "{n} interviews agree with another one in all but {most} answers at most (such as rows {pairs}), which two "
        "people hardly ever do and copies do in which something was corrected. Delete the row of each pair that is "
        "not to count; or, where all are people of their own, write in council.yml, under survey, same_identifier: "
        "several_people."
    )
    one = (
        "An interview agrees with another one in all but {most} answers at most (rows {pairs}), which two people "
        "hardly ever do and a copy does in which something was corrected. Delete the row that is not to count; or, "
        "where both are people of their own, write in council.yml, under survey, same_identifier: several_people."
    )
    return Problem(message, raw.name, _told(pairs, raw) | {"most": MOST_CHANGED}, one)


def states_problem(pairs: Pairs, raw: RawSurvey) -> Problem:
    """Return what is said of two files of which one seems to be a later state of the other."""
    message = (
        "Most interviews of one file stand in another one too, and {n} stand there with other answers (such as rows "
        "{pairs}): one is a later state of the other, in which something was corrected. Leave the older file out of "
        "survey.file in council.yml, or delete the row of each pair that is not to count; or, where all are people of "
        "their own, write there, under survey, same_identifier: several_people."
    )
    one = (
        "Most interviews of one file stand in another one too, and one stands there with other answers (rows {pairs}): "
        "one file is a later state of the other, in which something was corrected. Leave the older file out of "
        "survey.file in council.yml, or delete the row that is not to count; or, where both are people of their own, "
        "write there, under survey, same_identifier: several_people."
    )
    return Problem(message, raw.name, _told(pairs, raw), one)


def _told(pairs: Pairs, raw: RawSurvey) -> dict[str, object]:
    told = "; ".join(raw.told([one, other]) for one, other in pairs[:3])
    return {"n": len({other for _, other in pairs}), "pairs": told}
