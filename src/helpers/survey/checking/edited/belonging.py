"""Whether a column that stands in order goes with the rest of its rows, or was sorted without them.

Who sorts a file moves whole people: what went with an answer still does. Who sorts one column leaves nothing that
goes with it. The order itself is no evidence: in a file sorted by places, an age that was sorted by itself goes with
the places, and with all that differs between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import kruskal, norm

from helpers.survey.checking.scales.turned_rows import turned_alike
from helpers.survey.vocabulary import VALID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: A column goes with the others where one of them goes with it as chance does in so few files.
BY_CHANCE = 0.01
#: Fewest people who say something of a relation, fewest of a group, and the most groups of a column.
LEAST_PEOPLE, LEAST_OF_GROUP, MOST_GROUPS = 20, 5, 200
#: Groups stand together in so small a part of the stretches that chance would make.
TOGETHER = 0.35
#: Other scales that say what a scale shares with them, how clear their own relation must be, in standard errors, and
#: the part of it that a scale shares at least.
LEAST_OTHERS, CLEAR, LEAST_SHARED = 3, 4.0, 1 / 3


def belongs(name: str, column: pd.Series, answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> bool:
    """Return whether a column that is in order over all rows goes with the other columns of its rows.

    Rank correlations with numbers and Kruskal and Wallis' test between groups (1952, *Journal of the American
    Statistical Association* 47), with as many tests as there are columns (Bonferroni). Where groups of another column
    stand together in the file, and the order runs across them, relations are measured within these groups.

    Parameters
    ----------
    name
        Its item or header; its own column is no evidence.
    column
        Its numbers, by row, without those that are missing.
    """
    kinds, numbers = _groups(name, answers, matching, raw), _numbers(name, answers)
    if _is_apart(name, column, answers, matching):
        return False
    blocks = [kind.reindex(column.index) for kind in kinds if _stands_together(kind.reindex(column.index))]
    if any(_is_cut_where(column, block) for block in blocks):
        return True
    within = max((block for block in blocks if _runs_across(column, block)), key=pd.Series.nunique, default=None)
    tests = [*_with_numbers(column, numbers, within), *_with_groups(column, kinds, within)]
    return bool(tests) and min(tests) < BY_CHANCE / len(tests)


def _is_apart(name: str, column: pd.Series, answers: Mapping[str, Answers], matching: Matching) -> bool:
    """Return whether a scale shares far less with the other scales than these do with each other."""
    if name not in matching.sources or matching.sources[name].item.kind != "scale":
        return False
    table = pd.DataFrame({
        item: _valid(answers[item]) for item, source in matching.sources.items()
        if item != name and item in answers and source.item.kind == "scale"
    })  # fmt: skip
    table = table.loc[:, table.nunique() > 1]
    if table.shape[1] < LEAST_OTHERS:
        return False
    alike = turned_alike(table)
    sums, counts = alike.sum(axis=1), alike.notna().sum(axis=1)
    rests = ((sums - alike[item].fillna(0)) / (counts - alike[item].notna()).replace(0, np.nan) for item in alike)
    shared = [abs(_rank_correlation(alike[item], rest)) for item, rest in zip(alike, rests, strict=True)]
    usual, error = float(np.median(shared)), 1 / np.sqrt(max(len(column) - 3, 1))
    return usual > CLEAR * error and abs(_rank_correlation(column, alike.mean(axis=1))) < LEAST_SHARED * usual


def _rank_correlation(one: pd.Series, other: pd.Series) -> float:
    both = one.notna() & other.reindex(one.index).notna()
    ranks = [found[both].rank().to_numpy() for found in (one, other.reindex(one.index))]
    return _correlation(*ranks)


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    is_told = len(one) > 2 and one.std() > 0 and other.std() > 0
    return float(np.corrcoef(one, other)[0, 1]) if is_told else 0.0


def _valid(answers: Answers) -> pd.Series:
    return answers.values.where(answers.states == VALID).astype(float)


def _numbers(name: str, answers: Mapping[str, Answers]) -> list[pd.Series]:
    """Return all numbers that people gave elsewhere, options of a list that they chose among them."""
    found = []
    for item, replies in answers.items():
        if item == name or item in ("respondent_id", "submitted_at", "started_at"):
            continue
        if isinstance(replies.values, pd.DataFrame):
            found += [chosen.astype(float) for _, chosen in replies.values.items()]
        elif pd.api.types.is_numeric_dtype(replies.values):
            found.append(_valid(replies))
    return [numbers for numbers in found if numbers.nunique() > 1]


def _groups(name: str, answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> list[pd.Series]:
    """Return the groups of people by every other column that tells some apart, read or not."""
    own = matching.sources[name].columns if name in matching.sources else (name,)
    read = {column for source in matching.sources.values() for column in source.columns}
    texts = [raw.frame[column].str.strip() for column in raw.frame if column not in (*own, *read)]
    texts += [
        replies.values.where(replies.states == VALID, "").astype(str) for item, replies in answers.items()
        if item not in (name, "respondent_id") and isinstance(replies.values, pd.Series)
        and not pd.api.types.is_numeric_dtype(replies.values)
    ]  # fmt: skip
    known = [kind.where(kind != "") for kind in texts]
    return [kind for kind in known if 2 <= kind.nunique() <= min(MOST_GROUPS, len(kind) / LEAST_OF_GROUP)]


def _runs(kind: pd.Series) -> int:
    codes = pd.factorize(kind.dropna())[0]
    return int((np.diff(codes) != 0).sum()) + 1


def _stands_together(kind: pd.Series) -> bool:
    """Return whether people of a group stand in far longer stretches than chance makes of groups so large."""
    shares = kind.value_counts(normalize=True).to_numpy()
    by_chance = 1 + (kind.notna().sum() - 1) * (1 - float((shares**2).sum()))
    return len(shares) > 1 and _runs(kind) < TOGETHER * by_chance


def _runs_across(column: pd.Series, block: pd.Series) -> bool:
    """Return whether some number stands in two groups."""
    return bool((block.groupby(column.to_numpy()).nunique() > 1).any())


def _is_cut_where(column: pd.Series, block: pd.Series) -> bool:
    """Return whether groups end where numbers do, as chance lets them in so few files: they are groups of numbers."""
    changes = (column.nunique() - 1) / max(len(column) - 1, 1)
    return not _runs_across(column, block) and changes ** (block.nunique() - 1) < BY_CHANCE


def _with_numbers(column: pd.Series, numbers: list[pd.Series], within: pd.Series | None) -> Iterator[float]:
    """Yield how likely chance relates a column so much to each of the numbers."""
    for other in (found.reindex(column.index) for found in numbers):
        both = other.notna() & (True if within is None else within.notna())
        if both.sum() < LEAST_PEOPLE:
            continue
        ranks = [_centred(found[both].rank(), within).to_numpy() for found in (column, other)]
        degrees = len(ranks[0]) - 2 - (0 if within is None else within[both].nunique() - 1)
        related = np.clip(_correlation(*ranks), -0.9999, 0.9999)
        yield float(2 * norm.sf(abs(np.arctanh(related)) * np.sqrt(max(degrees - 1, 1))))


def _with_groups(column: pd.Series, kinds: list[pd.Series], within: pd.Series | None) -> Iterator[float]:
    """Yield how likely chance makes a column differ so much between each of the groups."""
    ranks = _centred(column.rank(), within)
    for kind in (found.reindex(column.index) for found in kinds):
        if kind is within or (within is not None and kind.equals(within)):
            continue
        samples = [people.dropna() for _, people in ranks.groupby(kind.to_numpy())]
        large = [people for people in samples if len(people) >= LEAST_OF_GROUP]
        if len(large) > 1 and pd.concat(large).nunique() > 1:
            yield float(kruskal(*large).pvalue)


def _centred(ranks: pd.Series, within: pd.Series | None) -> pd.Series:
    """Return ranks as they differ from the mean of their group, where there are groups."""
    if within is None:
        return ranks
    return ranks - ranks.groupby(within.reindex(ranks.index).to_numpy()).transform("mean")
