"""Columns that hold one mark and its absence: those of options, of a scale's points, and of a question's answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.survey.codebook.options import option_of
from helpers.survey.vocabulary import BOXES, CHECKS, FALSE, NO, TRUE, YES, code_key, fold, no_answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from helpers.study.instrument import Item

#: Fewer columns than these are one question in several languages or halves.
LEAST_POINTS = 3
#: In the columns of a question's answers, such a share of the rows with a mark have one alone.
ONE_ALONE = 0.95
_AFTER = re.compile(r"[\[\]():/|>_.–—-]+\s*|\s+")


def marked(cells: pd.DataFrame) -> pd.DataFrame | None:
    """Return which cells of a question's columns are marked; None where they hold anything but marks, or are too few.

    A column in which nobody is marked is one too; where all marks stand in one, it may be the question itself.
    """
    texts = {str(text) for column in cells for text in cells[column].unique()}
    chosen = {text for text in texts if fold(text) in YES or text.strip() in CHECKS}
    rest = {text for text in texts - chosen if text.strip() and fold(text) not in NO}
    found = cells.isin(list(chosen))
    return None if rest or cells.shape[1] < LEAST_POINTS or found.any().sum() <= 1 else found


def tick_of(column: pd.Series) -> str | None:
    """Return the mark of a column that holds one mark and blanks, or what says that it is not made; None of others."""
    texts = {text for text in map(str, column.unique()) if text.strip()}
    made = {text for text in texts if fold(text) in YES or text.strip() in CHECKS}
    rest = [text for text in texts - made if fold(text) not in NO and text.strip() not in BOXES]
    return None if rest or len(made) != 1 else made.pop()


def answer_said(header: str, item: Item) -> str | None:
    """Return the answer of an item that a header is or ends in, or the reason why there is none; None of others.

    Examples
    --------
    >>> from helpers.study.instrument import read_instrument
    >>> items = read_instrument()
    >>> [answer_said(header, items["use_own"]) for header in ("use_own_Sí", "Hi ha anat [No]", "NS/NC", "use_own")]
    ['true', 'false', 'dont_know', None]
    >>> [answer_said(header, items["age_group"]) for header in ("16-29", "Edat: 80 i més")]
    ['16-29', '80+']
    """
    said = (_meant(tail, item) for tail in _tails(header))
    return next((answer for answer in said if answer), None)


def _tails(header: str) -> Iterator[str]:
    """Yield a header and what stands behind each mark or space of it, the longest first."""
    plain = header.strip(" )]:*")
    yield plain
    yield from (plain[mark.end() :] for mark in _AFTER.finditer(plain))


def _meant(text: str, item: Item) -> str | None:
    key = code_key(text)
    if item.kind in ("binary", "quiz") and key:
        yes, no = (YES, NO) if item.kind == "binary" else (TRUE, FALSE)
        if key in yes | no:
            return "true" if key in yes else "false"
    option = option_of(text, item) if item.kind == "single" and item.options and key else None
    return option or (no_answer(text) if text.strip() else None)


def said_by_ticks(columns: Sequence[str], frame: pd.DataFrame, item: Item) -> dict[str, str]:
    """Return the answer of which each column is the tick, by column, where they are a question's answers; else none.

    Each answer has one column, at least two have, and a row marks one alone.
    """
    if item.kind not in ("binary", "quiz", "single") or len(columns) < 2:
        return {}
    said = {column: answer for column in columns if (answer := answer_said(column, item))}
    if not len(said) == len(columns) == len(set(said.values())):
        return {}
    ticks = {column: _tick(frame[column], answer, item) for column, answer in said.items()}
    if None in ticks.values() or len([tick for tick in ticks.values() if tick]) < 2:
        return {}
    made = frame[list(columns)].isin({column: [tick] for column, tick in ticks.items() if tick}).sum(axis=1)
    return said if (made == 1).sum() >= ONE_ALONE * (made >= 1).sum() else {}


def _tick(column: pd.Series, answer: str, item: Item) -> str | None:
    """Return the mark of an answer's column, or its label; empty where nobody made one, None of any other column."""
    texts = [str(text) for text in column.unique() if str(text).strip()]
    is_label = len(texts) == 1 and _meant(texts[0], item) == answer
    return "" if not texts else texts[0] if is_label else tick_of(column)
