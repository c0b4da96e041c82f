"""How likely two people are to agree: in all that they answer, and by chance in any answer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

#: People left out of a file by mistake, in expectation: rows are the same only where fewer would agree by chance.
MISTAKES = 0.01
#: Fewest columns that make a battery, how alike (0 to 1) the answers are that they offer, and the most of them.
LEAST_BATTERY, ALIKE, MOST_ANSWERS = 4, 0.6, 15
#: So many codes are counted in a table; of more, those that there are.
MOST_COUNTED = 100_000
#: So large a share of a battery with one answer is a line through it.
NEARLY_LINE = 0.8


def chance_of_agreement(cells: pd.DataFrame) -> pd.Series:
    """Return the log of the probability that another person gives exactly a row's answers (`chances`)."""
    return pd.Series(chances(cells).terms.sum(axis=1), cells.index)


@dataclass(frozen=True, eq=False)
class Chances:
    """How likely another person is to give a row's answers.

    Attributes
    ----------
    terms
        (n, k) log probability of each answer of each row, given the one that it depends on; their sum is the row's.
    parents
        (k,) the column that each one depends on; -1 for none.
    """

    terms: np.ndarray
    parents: np.ndarray

    def without(self, row: int, columns: np.ndarray) -> float:
        """Return the log probability of a row's answers but for some columns, of which nothing is asked.

        What depends on a column left out counts as certain: the probability is never taken for too small.
        """
        is_out = np.zeros(len(self.parents), bool)
        is_out[columns] = True
        is_out |= (self.parents >= 0) & is_out[self.parents]
        return float(self.terms[row, ~is_out].sum())


def chances(cells: pd.DataFrame) -> Chances:
    """Return how likely another person is to give each row's answers.

    A first-order tree of dependence (Chow and Liu 1968): each answer depends on the one other answer that tells most
    about it, so that a battery, or the options of one question, do not count as so many independent answers. The
    frequencies are those of distinct rows, the row itself left out, so that copies do not make themselves likely.
    """
    if not cells.shape[1]:
        return Chances(np.zeros((len(cells), 0)), np.zeros(0, int))
    coded = np.column_stack([pd.factorize(cells[column])[0] for column in cells])
    known = coded[~cells.duplicated().to_numpy()]
    terms, parents = np.zeros(coded.shape), np.full(coded.shape[1], -1)
    for child, parent in _tree(known):
        given = () if parent < 0 else (known[:, parent], coded[:, parent])
        terms[:, child], parents[child] = _log_given(known[:, child], coded[:, child], *given), parent
    for block in _batteries(cells):
        terms = _lined(terms, cells.iloc[:, block], block)
    return Chances(terms, parents)


def _lined(terms: np.ndarray, answers: pd.DataFrame, block: list[int]) -> np.ndarray:
    """Return the terms with whoever gives one answer to a whole battery counted as what they are: often alike.

    No dependence between two answers tells how many people tick one column from top to bottom; their share does.
    Each cell that leaves the line could be any of the battery's, with any other answer.
    """
    codes, distinct = pd.factorize(answers.to_numpy(object).ravel(), sort=True)
    cells, values = codes.reshape(answers.shape), np.flatnonzero(distinct != "")
    counts = np.stack([(cells == value).sum(axis=1) for value in values])
    most, answer = counts.max(axis=0), counts.argmax(axis=0)
    is_line = most >= NEARLY_LINE * len(block)
    share = np.bincount(answer[is_line], minlength=len(values)) / len(answers)
    strays = (len(block) - most) * np.log(len(block) * max(len(values) - 1, 1))
    chance = np.log(share[answer], out=np.full(len(answers), -np.inf), where=share[answer] > 0) - strays
    better = is_line & (chance > terms[:, block].sum(axis=1))
    changed = terms.copy()
    changed[np.ix_(better, block)] = (chance[better] / len(block))[:, None]
    return changed


def _batteries(cells: pd.DataFrame) -> list[list[int]]:
    """Return the positions of columns that offer the same answers, at least `LEAST_BATTERY` of them."""
    blocks: list[tuple[set[str], list[int]]] = []
    for position, name in enumerate(cells):
        values = set(cells[name].unique()) - {""}
        if not values:
            continue
        near = next((b for b in blocks if len(b[0] & values) >= ALIKE * len(b[0] | values)), None)
        if near is None:
            blocks.append((values, [position]))
        else:
            near[1].append(position)
    return [block for values, block in blocks if len(block) >= LEAST_BATTERY and len(values) <= MOST_ANSWERS]


def _log_given(
    known: np.ndarray, judged: np.ndarray, parents: np.ndarray | None = None, given: np.ndarray | None = None
) -> np.ndarray:
    """Return the log probability of each judged answer, given the parent's where there is one."""
    counts = np.bincount(known)
    alone = counts[judged] / len(known)
    if parents is None or given is None:
        return np.log(alone)
    width = int(known.max()) + 1
    pairs, firsts = (
        np.bincount(parents * width + known, minlength=(int(parents.max()) + 1) * width),
        np.bincount(parents),
    )
    # One prior person who answers like everybody, in place of the row itself.
    return np.log((pairs[given * width + judged] - 1 + alone) / firsts[given])


def _tree(codes: np.ndarray) -> list[tuple[int, int]]:
    """Return (child, parent) columns of the tree of most mutual information; parent -1 for what depends on nothing."""
    n_columns = codes.shape[1]
    weights = np.zeros((n_columns, n_columns))
    entropies = [_entropy(codes[:, i]) for i in range(n_columns)]
    sizes = [int(codes[:, i].max()) + 1 for i in range(n_columns)]
    for i, j in combinations(range(n_columns), 2):
        joint = _entropy(codes[:, i] * sizes[j] + codes[:, j])
        # Less what a sample of this size would have to show for it (BIC): a few people of one age tell nothing.
        price = (sizes[i] - 1) * (sizes[j] - 1) * np.log(len(codes)) / (2 * len(codes))
        excess = entropies[i] + entropies[j] - joint - price
        weights[i, j] = weights[j, i] = max(excess, 0.0)
    return _spanning(weights)


def _entropy(codes: np.ndarray) -> float:
    counts = np.bincount(codes) if codes.max(initial=0) < MOST_COUNTED else np.unique(codes, return_counts=True)[1]
    shares = counts[counts > 0] / len(codes)
    return float(-(shares * np.log(shares)).sum())


def _spanning(weights: np.ndarray) -> list[tuple[int, int]]:
    """Return the maximum spanning forest (Prim): a column that shares nothing with any other has no parent."""
    rest, best, parent, edges = set(range(len(weights))), np.zeros(len(weights)), np.full(len(weights), -1), []
    while rest:
        child = max(rest, key=lambda i: best[i])
        rest.remove(child)
        edges.append((child, int(parent[child])))
        for other in rest:
            if weights[child, other] > best[other]:
                best[other], parent[other] = weights[child, other], child
    return edges


def chance_alike(cells: pd.DataFrame) -> float:
    """Return the share of answers in which two people agree by chance."""
    shares = [_alike(column) for _, column in cells.items()]
    return float(np.mean(shares)) if shares else 1.0


def _alike(column: pd.Series) -> float:
    """Return in how many of the pairs of answers both are the same; blanks are none."""
    codes, distinct = pd.factorize(column)
    counts = np.bincount(codes, minlength=len(distinct))[distinct != ""].astype(float)
    return float(((counts / counts.sum()) ** 2).sum()) if counts.sum() else 0.0
