"""Columns that nothing was read from and that hold answers just where an item holds none: its other half.

Two forms of one survey that were laid under each other by hand leave a question in two columns, each filled where the
other is blank, under whatever names. So their cells tell what their headers do not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.survey.decoding.decoding import decode
from helpers.survey.files.filled import filled_cells
from helpers.survey.matching.one_mark import answer_said, tick_of
from helpers.survey.vocabulary import BOXES, CHECKS, CROSSES, STATES, VALID, code_key, fold, no_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from helpers.survey.codebook.codebook import Codebook
    from helpers.survey.codebook.sources import Source
    from helpers.survey.files.raw import RawSurvey

#: By chance two columns would be filled together in so many rows at least, were they two questions; of halves at most
#: such a share of the smaller is, and it fills at least such a share of the other's blanks.
LEAST_MET, MOST_BOTH, LEAST_FILLED = 8.0, 0.02, 0.5
#: Such a share of a half's cells are answers of the item, and such a share of either's lie within the other's.
ANSWERS, WITHIN = 0.9, 0.7
#: Rows of no more cells are a table below the people; a shorter form may have many fewer than the other.
FEW_CELLS = 3
#: Words for no answer are no longer.
LONGEST = 40


def answered(column: pd.Series, missing: Iterable[str] = ()) -> NDArray[np.bool_]:
    """Return (n,) whether each cell holds anything but a blank and the words and codes for no answer.

    Examples
    --------
    >>> answered(pd.Series(["7", "", "N/A", "NS/NC", "99"]), ["99"]).tolist()
    [True, False, False, False, False]
    """
    codes, distinct = pd.factorize(column)
    unsaid = set(missing)
    return np.array([_is_answer(str(text).strip(), unsaid) for text in distinct], dtype=bool)[codes]


def _is_answer(text: str, unsaid: set[str]) -> bool:
    if not text or (unsaid and code_key(text) in unsaid):
        return False
    if text.isdigit() or len(text) > LONGEST:
        return True
    # A dash is no answer, and a tick is one.
    return no_answer(text) is None and (bool(fold(text)) or text in CHECKS | CROSSES | BOXES)


def source_answered(source: Source, raw: RawSurvey, missing: Iterable[str] = ()) -> NDArray[np.bool_]:
    """Return (n,) whether any of an item's columns holds an answer."""
    unsaid = {*missing, *source.rule.missing}
    return np.logical_or.reduce([answered(raw.frame[column], unsaid) for column in source.columns])


@dataclass(frozen=True, eq=False)
class _Half:
    """An item with blanks: its source, the rows in which it was asked, and which of these it fills."""

    source: Source
    asked: NDArray[np.bool_]
    filled: NDArray[np.bool_]


def completed(
    columns: Sequence[str], raw: RawSurvey, sources: Mapping[str, Source], codebook: Codebook
) -> dict[str, list[str]]:
    """Return the items of which a column holds the other half, by column.

    Parameters
    ----------
    columns
        That nothing was read from.
    """
    halves = list(_halves(raw, sources, codebook)) if columns else []
    told: dict[str, list[str]] = {}
    for column in columns if halves else ():
        mine = answered(raw.frame[column], codebook.missing)
        tick = tick_of(raw.frame[column])
        items = [half.source.item.id for half in halves if _is_half(column, mine, half, raw, codebook)
                 or (tick and _says_none(column, tick, half, raw))]  # fmt: skip
        if items:
            told[column] = items
    return told


def _halves(raw: RawSurvey, sources: Mapping[str, Source], codebook: Codebook) -> Iterable[_Half]:
    """Yield the items in columns of their own whose blanks another column might fill; no rows below the people."""
    people = (filled_cells(raw.frame) > FEW_CELLS).to_numpy()
    for source in sources.values():
        if source.column is None or source.item.kind == "open":
            continue
        filled = source_answered(source, raw, codebook.missing)
        if (~filled).sum() >= LEAST_MET and filled.any():
            yield _Half(source, people & _asked(source, raw, sources, codebook), filled)


def _asked(source: Source, raw: RawSurvey, sources: Mapping[str, Source], codebook: Codebook) -> NDArray[np.bool_]:
    """Return (n,) who was asked an item: a question for all others stands in other rows, and is no half of it."""
    if not source.item.doors:
        return np.ones(len(raw.frame), dtype=bool)
    doors = [decode(sources[door], raw, codebook).values == 1 for door in source.item.doors if door in sources]
    return np.logical_or.reduce([np.zeros(len(raw.frame), dtype=bool), *(door.to_numpy(bool) for door in doors)])


def _is_half(column: str, mine: NDArray[np.bool_], half: _Half, raw: RawSurvey, codebook: Codebook) -> bool:
    if half.source.rule.missing:
        mine = answered(raw.frame[column], {*codebook.missing, *half.source.rule.missing})
    theirs, here = half.filled[half.asked], mine[half.asked]
    is_filling = _is_apart(here, theirs) and (here & ~theirs).sum() >= LEAST_FILLED * (~theirs).sum()
    return bool(is_filling) and _holds_such(column, mine, half.source, raw, codebook)


def _says_none(column: str, tick: str, half: _Half, raw: RawSurvey) -> bool:
    """Return whether a column of ticks is called as no answer is, and ticked where an item has none."""
    made = (raw.frame[column] == tick).to_numpy()
    is_none = answer_said(column, half.source.item) in STATES
    return is_none and _is_apart(made[half.asked], half.filled[half.asked])


def _is_apart(mine: NDArray[np.bool_], theirs: NDArray[np.bool_]) -> bool:
    """Return whether one column is filled only where the other is not, which chance would not do."""
    n, both = mine.sum(), (mine & theirs).sum()
    is_met = n * theirs.sum() >= LEAST_MET * max(len(mine), 1)
    return bool(is_met and both <= MOST_BOTH * min(n, theirs.sum()))


def _holds_such(column: str, mine: NDArray[np.bool_], source: Source, raw: RawSurvey, codebook: Codebook) -> bool:
    """Return whether a column's cells are answers of an item, and such as its own columns hold."""
    other = decode(replace(source, column=column, also=(), shared=None), raw, codebook)
    if (other.states[mine] == VALID).mean() < ANSWERS:
        return False
    if source.item.kind in ("date", "multi"):
        return True
    own = decode(replace(source, shared=None), raw, codebook)
    said, known = (answers.values[answers.states == VALID] for answers in (other, own))
    if source.item.kind in ("scale", "number"):
        return min(_share_within(said, known), _share_within(known, said)) >= WITHIN
    return bool(said.isin(known.unique()).mean() >= ANSWERS)


def _share_within(some: pd.Series, others: pd.Series) -> float:
    return float(some.astype(float).between(float(others.min()), float(others.max())).mean()) if len(others) else 0.0
