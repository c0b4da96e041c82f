"""Answers of one column that were moved or filled between people: sorted by themselves, or filled down over rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import gammaln

from helpers.errors import Problem
from helpers.survey.checking.edited.belonging import belongs
from helpers.survey.files.filled import MOST, SPARSE
from helpers.survey.vocabulary import VALID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: Fewest answers of a stretch in order, and how unlikely it must be that answers as they come stand so.
LEAST_STRETCH, UNLIKELY = 20, 1e-10
#: Nothing is told by the order of a column of which so large a share is one answer.
MOST_OF_ONE = 0.5
#: A stretch of nearly all rows: the file may be sorted by it, people whole.
WHOLE = 0.9
#: Interviews stand in the order in which they were sent where so many of them do.
IN_ORDER = 0.97


def moved_answers(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield a problem for each column whose answers rise or fall over many rows on end, as chance never does.

    Of people in the order in which they answered, the answers of a stretch of L rows never fall with the probability
    that a draw of L is sorted: the complete homogeneous symmetric polynomial of degree L in the shares of the answers.
    Where whole rows were sorted, times and the other answers follow the people (`belongs`), and nothing is said. Who
    broke off is passed over: such rows come from elsewhere, and are left out once the same people are there again.
    """
    went_on = _went_on(answers)
    for item, source in matching.sources.items():
        if item not in answers or source.rule.checked or source.item.construct == "paradata":
            continue
        if source.item.kind in ("scale", "number"):
            column = answers[item].values[(answers[item].states == VALID) & went_on].astype(float)
            stretch = _stretch(column)
            if stretch is not None and _is_of_one_column(item, column, stretch, answers, matching, raw):
                yield _problem(item, column.iloc[slice(*stretch)], raw)
        elif source.item.kind in ("binary", "quiz") or (source.item.options and source.item.kind == "single"):
            column = answers[item].values[(answers[item].states == VALID) & went_on]
            if _is_laid_together(column) and _is_own_order(item, _coded(column), answers, matching, raw):
                yield _laid_together(item, column, raw)


def _went_on(answers: Mapping[str, Answers]) -> pd.Series:
    """Return which rows answer more than half of what nine in ten stay below."""
    said = pd.concat([replies.states == VALID for replies in answers.values()], axis=1).sum(axis=1)
    return said > SPARSE * said.quantile(MOST)


def is_moved(name: str, numbers: pd.Series, answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> bool:
    """Return whether the numbers of a column that is no item, as weights are, were sorted without the rows."""
    column = numbers.dropna()
    stretch = _stretch(column)
    is_whole = stretch is not None and stretch[1] - stretch[0] >= WHOLE * len(column)
    return is_whole and not belongs(name, column, answers, matching, raw)


def _is_laid_together(column: pd.Series) -> bool:
    """Return whether each answer of a list stands in one stretch, with all rows of those who gave it."""
    codes, kinds = pd.factorize(column)
    is_laid = len(kinds) > 1 and (np.diff(codes) != 0).sum() + 1 == len(kinds)
    return bool(is_laid and _laid_chance(np.bincount(codes)) < np.log(UNLIKELY))


def _coded(column: pd.Series) -> pd.Series:
    return pd.Series(pd.factorize(column)[0].astype(float), column.index)


def _laid_chance(times: NDArray) -> float:
    """Return the logarithm of k! n_1! ... n_k! / n!: that chance lays n answers, k of them different, with their like.

    It is 0 where none is given twice.
    """
    return float(gammaln(len(times) + 1) + gammaln(times + 1).sum() - gammaln(times.sum() + 1))


def _is_own_order(
    item: str, column: pd.Series, answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey
) -> bool:
    """Return whether the answers of a list, each laid with its like, were laid so without the rows.

    Tables are often sorted by what people are: then only an order of the people's own tells that they were not moved.
    """
    if _is_in_time(answers, column.index):
        return True
    is_profile = matching.sources[item].item.construct == "profile"
    is_told = not is_profile or _is_numbered(answers, column.index)
    return is_told and not belongs(item, column, answers, matching, raw)


def _stretch(column: pd.Series) -> tuple[int, int] | None:
    """Return the beginning and end of the longest stretch that chance does not explain; None for none.

    One of a single answer is named before a longer one in order around it, unless nearly all are in order.
    """
    if len(column) < LEAST_STRETCH:
        return None
    steps = np.diff(column.to_numpy())
    same, rising, falling = (_longest(broken) for broken in (steps != 0, steps < 0, steps > 0))
    ordered = max(rising, falling, key=lambda run: run[1] - run[0])
    if _is_in_texts_order(column, steps):
        ordered = (0, len(column))
    if max(last - first for first, last in (same, ordered)) < LEAST_STRETCH:
        return None
    shares = column.value_counts(normalize=True)
    is_whole = ordered[1] - ordered[0] >= WHOLE * len(column)
    if shares.iloc[0] > MOST_OF_ONE and not is_whole:
        return None
    if not is_whole and _is_unlikely(same, column, shares.iloc[:1]):
        return same
    is_one_answer = column.iloc[slice(*ordered)].nunique() == 1
    return ordered if not is_one_answer and _is_unlikely(ordered, column, shares) else None


def _is_in_texts_order(column: pd.Series, steps: NDArray) -> bool:
    """Return whether all stand as texts sort them: 10 behind 1, and of labels each with its like."""
    points, codes = np.unique(column.to_numpy(), return_inverse=True)
    ranks = np.unique([f"{point:g}" for point in points], return_inverse=True)[1]
    order, times = np.diff(ranks[codes]), np.bincount(codes)
    if (order >= 0).all() or (order <= 0).all():
        return True
    return bool((steps != 0).sum() + 1 == len(times) and _laid_chance(times) < np.log(UNLIKELY))


def _is_unlikely(run: tuple[int, int], column: pd.Series, shares: pd.Series) -> bool:
    """Return whether neither what people answer nor what those before and after them do makes a stretch likely.

    People of one place, or of one interviewer, answer alike, and stand together.

    Parameters
    ----------
    shares
        Of the answers that the stretch may hold, in the whole column; the most frequent one for a stretch of one.
    """
    first, last = run
    length = last - first
    if length < LEAST_STRETCH:
        return False
    near = pd.concat([column.iloc[max(first - length, 0) : first], column.iloc[last : last + length]])
    held = column.iloc[first:last].unique() if len(shares) == 1 else shares.index
    local = (near.value_counts().reindex(held, fill_value=0) + 1) / (len(near) + 2)
    chances = [_sorted_chance(odds, length) for odds in (shares, local) if odds is shares or len(near)]
    return 2 * len(column) * max(chances) < UNLIKELY


def _longest(is_broken: NDArray) -> tuple[int, int]:
    """Return the beginning and end of the longest stretch without a break between one row and the next."""
    cuts = np.array([0, *(np.flatnonzero(is_broken) + 1), len(is_broken) + 1])
    longest = int(np.argmax(np.diff(cuts)))
    return int(cuts[longest]), int(cuts[longest + 1])


def _sorted_chance(shares: pd.Series, length: int) -> float:
    """Return the probability that so many independent answers never fall."""
    chance = np.zeros(length + 1)
    chance[0] = 1.0
    for share in np.minimum(shares, 1.0):
        for n in range(1, length + 1):
            chance[n] += share * chance[n - 1]
    return float(chance[length])


def _is_of_one_column(
    item: str,
    column: pd.Series,
    ends: tuple[int, int],
    answers: Mapping[str, Answers],
    matching: Matching,
    raw: RawSurvey,
) -> bool:
    """Return whether the order is the column's own: the times rise beside it, or the other answers do not follow it."""
    stretch = column.iloc[slice(*ends)]
    if _is_in_time(answers, column.index):
        return True
    if len(stretch) < WHOLE * len(column):
        rest = column.drop(stretch.index)
        # Sorted within each place, every place has such a stretch.
        return _stretch(rest) is None and not _is_mostly_ordered(rest)
    return not belongs(item, column, answers, matching, raw)


def _is_mostly_ordered(column: pd.Series) -> bool:
    """Return whether far fewer answers fall, or rise, from one row to the next than would by chance."""
    steps = np.diff(column.to_numpy())
    rising, falling = int((steps > 0).sum()), int((steps < 0).sum())
    return min(rising, falling) < (rising + falling) / 4


def _is_in_time(answers: Mapping[str, Answers], rows: pd.Index) -> bool:
    """Return whether the interviews were sent one after the other."""
    moments = next((answers[item] for item in ("submitted_at", "started_at") if item in answers), None)
    times = pd.to_datetime(moments.values.reindex(rows)).dropna() if moments is not None else pd.Series(dtype=object)
    is_told = len(times) >= WHOLE * len(rows) and times.nunique() >= LEAST_STRETCH
    # Where a second part was laid below the first, time goes back once.
    return is_told and float((times.diff().dropna() >= pd.Timedelta(0)).mean()) >= IN_ORDER


def _is_numbered(answers: Mapping[str, Answers], rows: pd.Index) -> bool:
    """Return whether the people have numbers that rise from row to row."""
    if "respondent_id" not in answers:
        return False
    numbers = pd.to_numeric(answers["respondent_id"].texts.reindex(rows).str.extract(r"(\d+)\D*$")[0], errors="coerce")
    return bool(numbers.notna().all() and numbers.is_monotonic_increasing and numbers.is_unique)


def _problem(item: str, stretch: pd.Series, raw: RawSurvey) -> Problem:
    message = (
        "The {n} answers to {item} from row {first} to {last} are in order from {from_} to {to}, as those of people "
        "who answered one after the other never are: the column may have been sorted by itself, or filled down. Take "
        "the file as its tool gave it; or, where the answers stand in the rows of those who gave them, write under "
        "items in codebook.yml {item}: {{checked: true}}."
    )
    from_, to = stretch.iloc[0], stretch.iloc[-1]
    if from_ == to:
        message = (
            "The {n} answers to {item} from row {first} to {last} are all {from_}, as those of people who answered "
            "one after the other never are: the column may have been filled down. Take the file as its tool gave it; "
            "or, where the answers stand in the rows of those who gave them, write under items in codebook.yml "
            "{item}: {{checked: true}}."
        )
    values = {
        "item": item, "n": len(stretch), "from_": f"{from_:g}", "to": f"{to:g}",
        "first": raw.told(stretch.index[:1]), "last": raw.told(stretch.index[-1:]),
    }  # fmt: skip
    return Problem(message, raw.name, values)


def _laid_together(item: str, column: pd.Series, raw: RawSurvey) -> Problem:
    message = (
        "The {n} answers to {item} stand each with its like over the whole file, first all {from_} and last all {to}, "
        "and nothing that these people answered goes with it: the column may have been sorted by itself. Take the "
        "file as its tool gave it; or, where the answers stand in the rows of those who gave them, write under items "
        "in codebook.yml {item}: {{checked: true}}."
    )
    first, last = (value if isinstance(value, str) else f"{value:g}" for value in (column.iloc[0], column.iloc[-1]))
    return Problem(message, raw.name, {"item": item, "n": len(column), "from_": first, "to": last})
