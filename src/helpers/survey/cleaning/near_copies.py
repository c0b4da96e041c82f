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
#: So many pairs that differ in one number of answers tell how alike people are, and of so many people all pairs are.
ENOUGH_PAIRS, COUNTED_PEOPLE = 10, 3_000
#: The model of how alike people are may be out by such a factor.
MODEL = 2.0
#: Whoever differs in so many answers about who they are is another person.
OTHER_PERSON = 2
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


def alike_beyond_chance(cells: pd.DataFrame, profile: Sequence[str] = ()) -> Pairs:
    """Return pairs of rows of which at most `MOST_CHANGED` answers differ, and too many agree by chance.

    Where pairs that differ in more answers tell that the pairs found are no surprise, people simply answer alike, and
    none is returned (`_expected`).

    Another person gives all but :math:`d` of a row's :math:`k` answers with a probability of at most
    :math:`\\binom{k}{d} P(x)`, where :math:`P(x)` is the chance of the answers that agree (`chances`); among :math:`n`
    people, :math:`n^2` times that must be below `MISTAKES`.

    Parameters
    ----------
    cells
        (n, k) answers, without those that are known to be another's.
    profile
        Columns that say who somebody is: of a copy hardly more than one of them is corrected.
    """
    if len(cells) < 2 or not cells.shape[1]:
        return []
    codes = np.column_stack([pd.factorize(cells[column])[0] for column in cells])
    said, likely, alike = (cells != "").to_numpy(), chances(cells), chance_alike(cells)
    bound, pairs = np.log(MISTAKES) - 2 * np.log(len(cells)), {}
    is_own = cells.columns.isin(profile)
    # Whoever's answers are themselves likely is nobody's copy, whatever others answer.
    judged = np.flatnonzero(likely.terms.sum(axis=1) < bound)
    for one, other in sorted({(judged[i], judged[j]) for i, j in _candidates(codes[judged])}):
        changed = np.flatnonzero(codes[one] != codes[other])
        is_said = said[one] | said[other]
        asked = int(is_said.sum())
        # What neither of them answered is no agreement.
        apart = np.union1d(changed, np.flatnonzero(~is_said))
        chance = max(likely.without(row, apart) for row in (one, other)) + np.log(comb(asked, len(changed)))
        is_close = asked and 1 - len(changed) / asked >= alike + NEARLY_ALIKE * (1 - alike)
        if chance < bound and is_close and is_own[changed].sum() < OTHER_PERSON:
            pairs[int(cells.index[one]), int(cells.index[other])] = len(changed)
    is_surprise = pairs and poisson.sf(len(pairs) - 1, MODEL * _expected(codes, max(pairs.values()))) < MISTAKES
    return list(pairs) if is_surprise else []


def _expected(codes: np.ndarray, most: int) -> float:
    """Return how many pairs of people differ in at most so many answers by chance.

    Were all answers independent, the number would follow from how often two people agree in each (a sum of Bernoulli
    variables). How many times as many there are, of pairs that differ in more answers, tells how much more alike people
    are than that; for kinds of people, or with a factor behind the answers, the logarithm of that ratio is about
    linear in the number of answers that differ.
    """
    looked = codes[:: -(-len(codes) // COUNTED_PEOPLE)]
    free, pairs = _independent(looked), _differing(looked)
    scale = len(codes) * (len(codes) - 1) / (len(looked) * max(len(looked) - 1, 1))
    enough = (n for n in range(MOST_CHANGED + 1, len(pairs) - 1) if min(pairs[n], pairs[n + 1]) >= ENOUGH_PAIRS)
    first = next(enough, None)
    excess = np.zeros(most + 1)
    if first is not None:
        nearer, farther = (np.log(pairs[n] / free[n]) for n in (first, first + 1))
        excess = np.maximum(nearer + (first - np.arange(most + 1)) * max(nearer - farther, 0.0), 0.0)
    return float(scale * (free[: most + 1] * np.exp(excess)).sum())


def _independent(codes: np.ndarray) -> np.ndarray:
    """Return how many pairs of rows would differ in 0, 1, ... k answers, were these independent."""
    n, spread = len(codes), np.ones(1)
    for column in codes.T:
        counts = np.bincount(column)
        same = (counts * (counts - 1)).sum() / (n * (n - 1))
        spread = np.convolve(spread, [same, 1 - same])
    return np.maximum(spread * n * (n - 1) / 2, np.finfo(float).tiny)


def _differing(codes: np.ndarray) -> np.ndarray:
    """Return how many pairs of rows differ in 0, 1, ... k answers."""
    pairs = np.zeros(codes.shape[1] + 1, int)
    for row in range(len(codes) - 1):
        pairs += np.bincount((codes[row + 1 :] != codes[row]).sum(axis=1), minlength=len(pairs))
    return pairs


def _candidates(codes: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield positions of rows that differ in at most `MOST_CHANGED` columns; a pair may come several times.

    Rows that differ in at most so many columns do not differ in one of so many blocks and one more.
    """
    for first in range(MOST_CHANGED + 1):
        # Neighbours depend on each other: a block takes every so many-th column, and tells the more people apart.
        block = codes[:, first :: MOST_CHANGED + 1]
        if not block.shape[1]:
            continue
        same = np.unique(block, axis=0, return_inverse=True)[1].ravel()
        order = np.argsort(same, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(same[order])) + 1):
            for place, one in enumerate(rows[:-1]):
                others = rows[place + 1 :]
                is_near = (codes[others] != codes[one]).sum(axis=1) <= MOST_CHANGED
                yield from ((int(one), int(other)) for other in others[is_near])


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
    keys, pairs = cells.apply("\x1f".join, axis=1), []
    for one, other in combinations(file.unique(), 2):
        earlier, later = keys[file == one], keys[file == other]
        both = later.isin(set(earlier)) & is_again[later.index]
        if both.sum() >= SAME_STATE * min(len(earlier), len(later)):
            gone, new = earlier.index[~earlier.isin(set(later))], later.index[~is_again[later.index]]
            pairs += _nearest(cells.loc[gone], cells.loc[new], chance_alike(cells))
    return pairs


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
